package assessfile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/kind"
)

// Sheet is one sheet of a workbook; a CSV file is the first alone.
type Sheet struct {
	Name  string
	Lines [][]string
}

// column is what a column of a table of answers holds.
type column int

const (
	outcomeCol column = iota
	titleCol
	statusCol
	requiredCol
	holdsCol
	failsCol
	levelCol
	overrideCol
	confirmedCol
	commentCol
	evidenceCol
	evidenceFromCol
	blockerCol
	ownerCol
	assuredCol
	assuredLevelCol
	assuredWhyCol
	statementCol
	statementLevelCol
	saysCol
	assessableCol
	columns
)

// written are the headings that we write, and other people's for the same.
var written = [columns][]string{
	outcomeCol:        {"Outcome", "Contributing outcome", "Outcome id", "Outcome number", "Outcome reference", "ref_id", "Ref", "Reference", "Control", "Control id", "Requirement", "Point"},
	titleCol:          {"Title", "Name", "Outcome title", "Description"},
	statusCol:         {"Status", "Outcome status", "Achievement", "Result", "compliance_result", "Assessment", "Self-assessment", "Self assessed status"},
	requiredCol:       {"Required", "Target", "Target profile", "Profile"},
	holdsCol:          {"Statements that hold"},
	failsCol:          {"Statements that do not hold"},
	levelCol:          {"Level chosen", "Level", "Maturity", "Maturity level"},
	overrideCol:       {"Level set by hand", "Override"},
	confirmedCol:      {"Status confirmed", "Confirmed"},
	commentCol:        {"Comment", "Comments", "Justification", "Observations", "observation", "Notes", "Rationale"},
	evidenceCol:       {"Evidence", "Evidence reference", "Evidence references", "Evidences"},
	evidenceFromCol:   {"Evidence as of", "Evidence date", "Date of evidence"},
	blockerCol:        {"What stands in the way", "Blocker", "Blockers"},
	ownerCol:          {"Owner", "Outcome owner"},
	assuredCol:        {"Assurer's view"},
	assuredLevelCol:   {"Level after assurance"},
	assuredWhyCol:     {"Assurer's reasons"},
	statementCol:      {"Statement", "Statement id", "IGP", "IGP id", "IGP reference", "Indicator", "Indicator of good practice", "Indicator id"},
	statementLevelCol: {"Statement level", "Indicator level", "IGP level", "IGP type"},
	saysCol:           {"Holds", "Answer", "Response", "True", "Selected", "Yes or no"},
	assessableCol:     {"assessable"},
}

func heading(c column) string { return written[c][0] }

// Sheets are an assessment as tables: its outcomes, its statements where it has some, and its improvement plan.
func Sheets(d Document) []Sheet {
	out := []Sheet{{"Outcomes", outcomes(d)}}
	if lines := statements(d); len(lines) > 1 {
		out = append(out, Sheet{"Statements", lines})
	}
	if len(d.Plan) > 0 {
		out = append(out, Sheet{"Improvement plan", plan(d)})
	}
	if len(d.Facts) > 0 {
		out = append(out, Sheet{"Facts under answers", facts(d)})
	}
	return out
}

func facts(d Document) [][]string {
	out := [][]string{{"Outcome of the fact", "Record of the fact", "Name of the record", "About the fact", "Fact as it was chosen", "Day of the fact", "Fact chosen on", "Assessment of the fact"}}
	for _, f := range d.Facts {
		out = append(out, []string{f.Outcome, f.Record, f.Name, f.About, f.Says, isoDay(f.Dated), isoDay(f.Chosen), d.Name})
	}
	return out
}

func isoDay(d kind.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func outcomes(d Document) [][]string {
	head := []string{}
	for c := outcomeCol; c <= assuredWhyCol; c++ {
		head = append(head, heading(c))
	}
	out := [][]string{head}
	title := func(level string) string {
		l, _ := d.Framework.Level(level)
		return l.Title
	}
	for _, j := range d.Result.Outcomes {
		n, _ := d.Framework.Find(j.Outcome) // it is one of its own
		a, s := d.Answers[j.Outcome], d.Assured[j.Outcome]
		line := make([]string, assuredWhyCol+1)
		line[outcomeCol], line[titleCol], line[statusCol], line[requiredCol] = j.Outcome, n.Title, title(j.Status), title(j.Required)
		line[holdsCol], line[failsCol] = claims(n, a, true), claims(n, a, false)
		line[levelCol], line[overrideCol], line[commentCol], line[blockerCol], line[ownerCol] = title(a.Chosen), title(a.Override), a.Comment, a.Blocker, a.Owner
		line[evidenceCol] = strings.Join(a.Evidence, "\n")
		if a.Confirmed {
			line[confirmedCol] = "yes"
		}
		if a.EvidenceFrom != 0 {
			line[evidenceFromCol] = a.EvidenceFrom.String()
		}
		line[assuredCol], line[assuredLevelCol], line[assuredWhyCol] = s.View, title(s.Level), s.Why
		out = append(out, line)
	}
	return out
}

// claims lists the statements that hold, or that do not, in the framework's order.
func claims(n *assess.Node, a assess.Answer, holds bool) string {
	var out []string
	for _, s := range n.Statements {
		if yes, said := a.True[s.Claim()]; said && yes == holds {
			out = append(out, assess.Written(s.Claim()))
		}
	}
	return strings.Join(out, "; ")
}

func statements(d Document) [][]string {
	out := [][]string{{heading(outcomeCol), heading(statementLevelCol), heading(statementCol), "Sentence", heading(saysCol)}}
	for _, j := range d.Result.Outcomes {
		n, _ := d.Framework.Find(j.Outcome) // it is one of its own
		for _, s := range n.Statements {
			l, _ := d.Framework.Level(s.Level)
			says := ""
			if yes, said := d.Answers[j.Outcome].True[s.Claim()]; said {
				says = map[bool]string{true: "yes", false: "no"}[yes]
			}
			out = append(out, []string{j.Outcome, l.Title, s.ID, s.Text, says})
		}
	}
	return out
}

// plan has the headings of the register of improvements, so that it can be brought in as one.
func plan(d Document) [][]string {
	out := [][]string{{"Plan order", "Improvement", "Outcomes that it lifts", "Improvement owner", "Improvement due", "Improvement cost", "Improvement state", "Expected evidence", "Review cadence", "Line for members", "Assessment of the plan"}}
	for _, l := range d.Plan {
		line := []string{"", l.Name, strings.Join(l.Outcomes, "; "), l.Owner, "", "", l.State, l.Evidence, l.Cadence, l.For, d.Name}
		if l.Order > 0 {
			line[0] = strconv.Itoa(l.Order)
		}
		if l.Due != 0 {
			line[4] = l.Due.String()
		}
		if x, ok := l.Cost.Get(); ok {
			line[5] = x.Plain()
		}
		out = append(out, line)
	}
	return out
}

// Members are the first lines of a plan for councillors: what is done, by when and for how much, and nothing that names a weakness. A line that nobody wrote for them
// is told by its number alone.
func Members(d Document, most int) []PlanLine {
	lines := slices.DeleteFunc(slices.Clone(d.Plan), func(l PlanLine) bool { return l.State == "done" || l.State == "dropped" })
	out := []PlanLine{}
	for _, l := range lines[:min(most, len(lines))] {
		out = append(out, PlanLine{Order: l.Order, For: l.For, Due: l.Due, Cost: l.Cost, State: l.State})
	}
	return out
}
