package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// leadFiles are the files of a council whose head of IT is level 3, with what stands behind the leader.
var leadFiles = map[string]string{
	"1 chart.csv": `Post,Job title,Reports to,Senior team,Functions,Expertise,Skills,Vacant since,Agency cost,Employment,Framework role,Name,Cost
1,Chief Executive,,yes,,,,,,permanent,,A Amin,
2,Director of Resources and Digital,1,yes,Finance,,,,,permanent,,B Bell,
3,Head of IT,2,no,Applications and systems; Workplace technology,Technology; Data; Transformation; Innovation methods,Data modelling,,,permanent,,D Doe,
4,Data Lead,3,no,Data; Service transformation,,Data modelling,,,permanent,Data engineer,E Eve,
5,Insight Manager,1,no,Business intelligence,,,,,permanent,,F Fox,
6,Enterprise Architect,3,no,Digital architecture,,,,,supplier,,O Orr,
7,Network Engineer,3,no,,,,2024-09-15,"£64,000",permanent,,,
8,Buyer,2,no,Procurement; HR,,,,,permanent,,G Gee,
9,Programme Manager,3,no,Programme management,,,,,permanent,,H Hay,
`,
	"2 cabinet.csv":   "Councillor,Portfolio\nCllr A Penhale,\"Finance, Digital and Assets\"\n",
	"3 decisions.csv": keyDecisions(),
	"4 plans.csv":     "Development goal,Goal for post,Gap,Goal agreed on,Last worked on\nLearn service design,Head of IT,service design,2026-01-10,2026-07-01\n",
	"5 meetings.csv":  "Regular meeting,Our post,Meets with,Regular meeting held on\nTalk with the chief executive,Head of IT,chief executive,2026-08-01\n",
	"6 panels.csv":    "Body,Body type,Non-executive equivalent,Independent of the council,Digital expertise shown,Challenges decisions,Meetings held\nDigital soundboard,panel,soundboard,yes,yes,yes,2026-02-01; 2026-05-01; 2026-08-01; 2026-11-01\n",
	"7 advice.csv":    "Advice,Advice from body,Advice given on,What was advised,Basis of the advice\nPublish the roadmap,Digital soundboard,2026-08-01,Publish it each quarter,Research of three cities abroad\n",
	"8 cohorts.csv":   "Cohort,Learning programme,Cohort for,Cohort ends,Came to the end,Scored before and after,Mean before,Mean after\nSpring,Champions,chief executives and directors,2026-06-30,8,8,4.0,6.5\nAutumn,Champions,chief executives and directors,2026-10-30,4,4,3.31,7.73\n",
	"9 plan.csv":      "Digital plan,Where the digital plan lives,Subjects of the strategy\nDigital Rows,corporate plan,Data; Innovation\n",
}

// keyDecisions are ten, six of them with dated advice before they were taken.
func keyDecisions() string {
	rows := "Decision reference,Decision title,Date of decision,Key decision,State of the decision,Digital advice,Advice dated\n"
	for _, n := range "0123456789" {
		advice := ","
		if n < '6' {
			advice = "Reviewed,2026-09-01"
		}
		rows += "K" + string(n) + ",Key choice " + string(n) + ",2026-09-1" + string(n) + ",yes,final," + advice + "\n"
	}
	return rows
}

func leadCouncil(t *testing.T, nation string) *cli {
	t.Helper()
	c := newCLI(t)
	c.must("council", "add", "Rows Council", "--type", "unitary", "--nation", nation, "--id", "rows")
	args := []string{"import"}
	for _, name := range []string{"1 chart.csv", "2 cabinet.csv", "3 decisions.csv", "4 plans.csv", "5 meetings.csv", "6 panels.csv", "7 advice.csv", "8 cohorts.csv", "9 plan.csv"} {
		args = append(args, c.file(name, leadFiles[name]))
	}
	out, errs, code := c.run(append(args, "--yes")...)
	if code > 1 {
		t.Fatal(out, errs)
	}
	return c
}

// Rows of who leads: what each command says of one council's files. What must not be said stands after it.
func TestRowsOfWhoLeads(t *testing.T) {
	c := leadCouncil(t, "england")
	for _, x := range []struct {
		rows  string
		args  []string
		says  []string
		never []string
	}{
		{"L01 L05 L06 L08 L10 L11 L02 L29 L26", []string{"leadership", "check"}, []string{
			"EXEC-1: not met. Head of IT is not on the senior team. It reports to the Director of Resources and Digital, two steps from the Chief Executive.",
			"TITLE-1: not met. Director of Resources and Digital",
			"EXPERT-1: partly. Head of IT has shown 4 of 5 kinds of expertise. Without evidence: service design.",
			"FUNC-1: partly. Head of IT has 4 of 5 core functions in its line", "Business intelligence is held by Insight Manager.",
			"NED-1: met. Met by an equivalent: Digital soundboard",
			"PORT-1: partly. A shared portfolio: Finance, Digital and Assets.",
			"INHOUSE-1: partly. Digital architecture is held by Enterprise Architect"}, nil},
		{"L07 L12 L24 L34 L09", []string{"leadership", "support"}, []string{
			"could step up | Head of IT |  | expertise: service design; function: business intelligence", "could step up | Data Lead", "could step up | Insight Manager",
			"Learn service design | Head of IT | service design | 2026-07-01 | idle",
			"Talk with the chief executive | Head of IT | chief executive; every 60 days | 2026-08-01 | lapsed",
			"mean 4 before, 6.5 after, 8 scored both times", "decision without digital advice before it | Key choice 6", "| late"}, []string{"7.73", "3.31", "without digital advice before it | Key choice 5"}},
		{"L09", []string{"board"}, []string{"before 6 of 10 key decisions (60%). Without: Key choice 6, Key choice 7, Key choice 8, Key choice 9"}, nil},
		{"L12 L15 L24", []string{"agenda", "--all"}, []string{"Learn service design: not worked on since 1 July 2026", "Publish the roadmap: advised on 1 August 2026 and not answered", "Talk with the chief executive should have been held by 30 September 2026",
			"Digital Rows: its vision is not whole"}, nil},
		{"L18 L21 L33", []string{"leadership", "team"}, []string{"without Head of IT: Applications and systems, Workplace technology", "With a role of the framework: 1 post."}, nil},
		{"L22", []string{"leadership", "models", "--senior-cost", "120000", "--day-rate", "900"}, []string{"cdio: 5 of 5 core functions, £120,000.00 a year", "split:", "deputy:", "shared:", "service:", "EXEC-1     not met", "EXEC-1     met"}, nil},
		{"L36", []string{"leadership", "scope"}, []string{"Nobody left out digitally          nobody", "Cloud and hosting                  Head of IT"}, nil},
		{"L36", []string{"plan", "first-days"}, []string{"[ ] who answers for: Nobody left out digitally", "[ ] who answers for: Security against cyber attack"}, []string{"who answers for: Cloud and hosting"}},
		{"X04", []string{"figures"}, []string{"quoted from", "Mind: "}, nil},
	} {
		out, errs, code := c.run(x.args...)
		if code > 1 {
			t.Errorf("%s: %v ended with %d: %s", x.rows, x.args, code, errs)
		}
		for _, want := range x.says {
			if !strings.Contains(out, want) {
				t.Errorf("%s: %v does not say %q:\n%s", x.rows, x.args, want, out)
			}
		}
		for _, never := range x.never {
			if strings.Contains(out, never) {
				t.Errorf("%s: %v says %q", x.rows, x.args, never)
			}
		}
	}
	changesOfWhoLeads(t, c)
}

// changesOfWhoLeads is what other facts make of the same council: each step brings one file.
func changesOfWhoLeads(t *testing.T, c *cli) {
	t.Helper()
	chart := leadFiles["1 chart.csv"]
	for _, x := range []struct{ row, name, text, says string }{
		{"L01", "1 chart.csv", strings.Replace(chart, "3,Head of IT,2,no", "3,Head of IT,2,yes", 1), "EXEC-1: met."},
		{"L03", "1 chart.csv", "Post,Job title,Reports to,Senior team,Functions,Expertise,Name\n1,Chief Executive,,yes,,,A Amin\n10,Director of Customer Experience,1,yes,,,C Cox\n", "EXPERT-1: cannot tell"},
		{"L05", "1 chart.csv", strings.Replace(chart, "Director of Resources and Digital", "Director of Resources", -1), "TITLE-1: met."},
		{"L29", "2 cabinet.csv", "Councillor,Portfolio\nCllr A Penhale,Digital\n", "PORT-1: met."},
	} {
		own := newCLI(t)
		own.must("council", "add", "Rows Council", "--type", "unitary", "--nation", "england", "--id", "rows")
		if out, errs, code := own.run("import", own.file(x.name, x.text), "--yes"); code > 1 {
			t.Fatal(x.row, out, errs)
		}
		if out := own.must("leadership", "check"); !strings.Contains(out, x.says) {
			t.Errorf("%s: the tests do not say %q:\n%s", x.row, x.says, out)
		}
	}
	after := c.file("2 cabinet.csv", "Councillor,Portfolio\nCllr B Quill,\"Finance, Digital and Assets\"\n")
	c.must("import", after, "--yes")
	if now := c.must("records", "portfolio", "--csv"); !strings.Contains(now, "Cllr B Quill") || strings.Contains(now, "Cllr A Penhale") {
		t.Errorf("L23: after the election the portfolio is %s", now)
	}
}

// Rows whose proof is a paper: the log of advice, the team with its seven groups, and two job descriptions with their sections.
func TestRowsOfPapersOfWhoLeads(t *testing.T) {
	c := leadCouncil(t, "england")
	for _, x := range []struct {
		rows, paper string
		says        []string
	}{
		{"L15", "advice-log", []string{"Publish the roadmap", "Digital soundboard"}},
		{"L25 L27", "capability-report", []string{"Political leadership with digital knowledge", "Leadership of the organisation", "Delivery", "Architecture, programmes and procurement in-house", "Transformation", "Collaboration", "Communication",
			"open data (nearest: Data Lead, Insight Manager)", "Programme Manager, Buyer"}},
		{"L13 L14", "job-description-executive", []string{"development", "EXEC-1", "FUNC-1"}},
		{"L13 L14", "job-description-non-executive", []string{"NED-1"}},
	} {
		file := filepath.Join(t.TempDir(), "paper.html")
		out, errs, code := c.run("paper", x.paper, "--out", file)
		if code > 1 {
			t.Fatal(x.rows, out, errs)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range x.says {
			if !strings.Contains(string(raw), want) {
				t.Errorf("%s: %s does not say %q", x.rows, x.paper, want)
			}
		}
	}
	var flagged struct{ Flags []string }
	out, _, _ := c.run("paper", "job-description-executive", "--leave", "support", "--out", filepath.Join(t.TempDir(), "short.html"), "--json")
	err := json.Unmarshal([]byte(out), &flagged)
	if err != nil || !strings.Contains(strings.Join(flagged.Flags, " "), "support") {
		t.Errorf("L13: without its support section the draft is flagged with %v (%v): %s", flagged.Flags, err, out)
	}
}

// X03 and L04: an English expectation is not put to a Scottish council, until that council adopts it by its own decision; taken back, it is
// not put to it any more.
func TestAdoptingByCommand(t *testing.T) {
	c := leadCouncil(t, "scotland")
	const stands = "Adopted by the council's own decision; addressed to England, not binding here."
	tests := func() string { return c.must("leadership", "check") }
	if out := tests(); !strings.Contains(out, "EXEC-1: not applicable. Not addressed to Scotland.") || strings.Contains(out, "Expected") || strings.Contains(out, "Required") {
		t.Errorf("X03: %s", out)
	}
	c.must("rule", "adopt", "EXEC-1", "--reason", "Full council, 3 November 2026")
	if out := tests(); !strings.Contains(out, "EXEC-1: not met.") || !strings.Contains(out, stands) || !strings.Contains(out, "NED-1: not applicable.") {
		t.Errorf("L04 adopted: %s", out)
	}
	if out := c.must("rule", "show", "EXEC-1"); !strings.Contains(out, stands) || !strings.Contains(out, "It finds 1 ") {
		t.Errorf("L04 adopted: %s", out)
	}
	c.must("rule", "reopen", "EXEC-1")
	if out := tests(); !strings.Contains(out, "EXEC-1: not applicable.") || strings.Contains(out, "Adopted") {
		t.Errorf("L04 taken back: %s", out)
	}
	if out, errs, code := c.run("rule", "adopt", "DECISION-RECORD-EXECUTIVE"); code != 2 || !strings.Contains(errs, "law in another nation") {
		t.Errorf("L04, the law of another nation: %d %s%s", code, out, errs)
	}
}
