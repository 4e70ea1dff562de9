package release

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// group is the people of a survey who have everything in common that the answers say of them, and a question that they were asked.
type group struct{ survey, who, question string }

// Alike warns of groups among the anonymous answers who all answered a question alike while others did not: whoever knows that somebody is of the
// group then knows their answer, however many they are. It stops nothing: often that is the finding. Sorted by survey, question and group.
func (r *Release) Alike() (out []Disclosure) {
	said := map[group]map[string]string{} // what each reply said to the question
	all := map[[2]string]map[string]bool{}
	s := r.Section(answersSection)
	for i := range s.Items {
		x := &s.Items[i]
		g := group{r.surveyOf(x), inCommon(x), x.Cell("question").String()}
		key := [2]string{g.survey, g.question}
		if said[g] == nil {
			said[g] = map[string]string{}
		}
		if all[key] == nil {
			all[key] = map[string]bool{}
		}
		said[g][x.Cell("reply").String()] += "\x00" + x.Cell("answer").String()
		all[key][x.Cell("answer").String()] = true
	}
	for g, replies := range said {
		answer, one := oneAnswer(replies)
		if g.who != "" && one && len(all[[2]string{g.survey, g.question}]) > 1 {
			out = append(out, Disclosure{Survey: g.survey, Row: g.who, Column: g.question, Why: fmt.Sprintf("all %d of this group answered %q.", len(replies), answer)})
		}
	}
	slices.SortFunc(out, func(a, b Disclosure) int {
		return cmp.Or(cmp.Compare(a.Survey, b.Survey), kind.CompareNames(a.Column, b.Column), kind.CompareNames(a.Row, b.Row))
	})
	return out
}

// inCommon is what an answer says of who gave it; "" where it says nothing.
func inCommon(x *Item) string {
	var facts []string
	for _, field := range about {
		if v := x.Cell(field); v.Recorded() {
			facts = append(facts, field+" "+v.String())
		}
	}
	return strings.Join(facts, ", ")
}

// oneAnswer is what every reply said, if they all said the same.
func oneAnswer(replies map[string]string) (answer string, one bool) {
	first := true
	for _, said := range replies {
		if !first && said != answer {
			return "", false
		}
		answer, first = said, false
	}
	return strings.ReplaceAll(strings.TrimPrefix(answer, "\x00"), "\x00", "; "), true
}

// Told says of a warning where it is and why.
func (d Disclosure) Told() string {
	return fmt.Sprintf("survey %q, question %q, %s: %s", d.Survey, d.Column, d.Row, d.Why)
}
