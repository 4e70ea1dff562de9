package leadership

import (
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// SupportTable is all of a viewer's support as one table, a row each.
func SupportTable(s Support) [][]string {
	out := [][]string{{"Part", "What", "Who", "Detail", "Day", "State"}}
	for _, g := range s.Goals {
		out = append(out, []string{"development goal", g.Goal, g.Post, joined(g.Gap, g.Training), dayText(g.Last), spacedOut(g.State)})
	}
	for _, gap := range s.Unhelped {
		out = append(out, []string{"gap without a goal", gap, "", "", "", ""})
	}
	for _, m := range s.Meetings {
		out = append(out, []string{"regular meeting", m.Title, m.Post, joined(m.With, "every "+strconv.Itoa(m.Every)+" days"), dayText(m.Last), spacedOut(m.State)})
	}
	for _, p := range s.Panels {
		for _, seat := range p.Seats {
			out = append(out, []string{"panel seat", seat.Title, p.Name, seat.Interests, dayText(seat.On), ""})
		}
		out = append(out, []string{"panel", p.Name, "", p.Kind, dayText(p.Last), strconv.Itoa(p.Year) + " meetings in a year"})
	}
	for _, a := range s.Advice {
		out = append(out, []string{"advice", a.Title, joined(a.From, a.Seat), joined(a.Advised, a.Answer, a.Done), dayText(a.Given), spacedOut(a.State)})
	}
	for _, c := range s.Contacts {
		out = append(out, []string{"contact with industry", c.About, joined(c.Supplier, c.Post), joined(c.Kind, c.Contract, c.Hospitality, c.Next), dayText(c.Met), ""})
	}
	for _, c := range s.Cohorts {
		out = append(out, []string{"learning cohort", c.Name, c.For, cohortText(c), dayText(c.Ends), ""})
	}
	return out
}

func cohortText(c Cohort) string {
	n, known := c.Scored.Get()
	if !known || !c.Change().Known() {
		return c.Programme
	}
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	return joined(c.Programme, "mean "+number(c.Before.Or(0))+" before, "+number(c.After.Or(0))+" after, "+strconv.Itoa(n)+" scored both times")
}

// ScopeTable is a director's scope as a table, gaps first.
func ScopeTable(lines []Owned) [][]string {
	out := [][]string{{"Line", "State", "Owner", "Function", "Also held by", "Vacant posts", "Assessments", "Findings on the agenda", "The first of them"}}
	for _, l := range lines {
		owner := ""
		if l.Owner != nil {
			owner = l.Owner.Title
		}
		out = append(out, []string{l.Title, l.State, owner, l.Function, listed(l.Also), listed(l.Vacant), strings.Join(l.Assessments, "; "), strconv.Itoa(l.Findings), l.First})
	}
	return out
}

func listed(posts []Post) string {
	var out []string
	for _, p := range posts {
		out = append(out, p.Title)
	}
	return strings.Join(out, "; ")
}

func joined(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "; ")
}

func dayText(o kind.Opt[kind.Date]) string {
	day, known := o.Get()
	if !known {
		return ""
	}
	return day.String()
}

func spacedOut(state string) string { return strings.ReplaceAll(state, "_", " ") }
