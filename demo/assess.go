package demo

import "strings"

// View is what the assurer says of one answer. Nobody assures their own, so it comes after the files, from another account.
type View struct{ Assessment, Outcome, View, Level, Why string }

// Assurer is whose account the views come from.
const Assurer = "v.costa@marlowvale.example"

// Views are what the assurer has looked at so far.
func Views() []View {
	return []View{
		{"Cyber assessment 2026/27", "A1.c", "agrees", "", ""},
		{"Cyber assessment 2026/27", "A1.a", "lowers", "not_achieved", "The minutes show that cyber was put off at three meetings of five. A standing item that is not reached is no direction."},
	}
}

// Many is the round in which people of several roles answered the assessment of data maturity.
const Many = "Data maturity 2026"

// Respondent is what one person said: by topic, from 1 to 5; 0 where they could not say.
type Respondent struct {
	Role   string
	Levels []int
}

// People answered like this, a digit for each topic.
func People() (out []Respondent) {
	for role, all := range map[string]string{
		"leader":       "3344322333 4344433344 3244322434 4354433334 3344432333",
		"manager":      "3224423333 3234432433 2224323343 3334424334 2224333433 3224432334",
		"practitioner": "3212210223 2112221322 3222320213 2112231222 3122220323 2212210222 3112320212",
	} {
		for _, digits := range strings.Fields(all) {
			levels := make([]int, len(digits))
			for i, d := range digits {
				levels[i] = int(d - '0')
			}
			out = append(out, Respondent{role, levels})
		}
	}
	return out
}
