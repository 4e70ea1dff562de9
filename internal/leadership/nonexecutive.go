package leadership

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/kind"
)

// Equivalent is something that stands in place of a digital non-executive director, because councils have no non-executive board.
// Each of the four qualities is yes, no or not recorded.
type Equivalent struct {
	Kind        string `json:"kind"` // cabinet member, soundboard, regional body or independent audit member
	Name        string `json:"name"`
	External    string `json:"external"`
	Expert      string `json:"expert"`
	Regular     string `json:"regular"`
	Challenging string `json:"challenging"`

	ref Ref
}

// The answers about a quality.
const (
	yes         = "yes"
	no          = "no"
	notRecorded = "not recorded"
)

// regularMeetings is how many meetings in the last twelve months make a body meet regularly: one a quarter.
const regularMeetings = 4

func (e Equivalent) qualities() []string {
	return []string{e.External, e.Expert, e.Regular, e.Challenging}
}

func (e Equivalent) full() bool {
	return !slices.ContainsFunc(e.qualities(), func(q string) bool { return q != yes })
}

// none tells that every quality is recorded as missing.
func (e Equivalent) none() bool {
	return !slices.ContainsFunc(e.qualities(), func(q string) bool { return q != no })
}

// gaps are the qualities that it has not shown.
func (e Equivalent) gaps() (out []string) {
	for i, name := range []string{"external", "expert", "regular", "challenging"} {
		switch e.qualities()[i] {
		case no:
			out = append(out, "not "+name)
		case notRecorded:
			out = append(out, name+" not recorded")
		}
	}
	return out
}

// nonExecutive is NED-1: something in the council does the work of a digital non-executive director. An elected member does it only
// partly: a member of the cabinet is no outsider.
func nonExecutive(s *kind.Snapshot, today kind.Date) Test {
	all := append(cabinetMembers(s), bodies(s, today)...)
	t := Test{Equivalents: all, Change: "An external panel with shown expertise, four dated meetings in a year and a record of its advice would meet it; so would a regional body that supplies one."}
	for _, e := range all {
		t.Evidence = append(t.Evidence, e.ref)
	}
	some := slices.ContainsFunc(all, func(e Equivalent) bool { return !e.none() })
	full := slices.IndexFunc(all, Equivalent.full)
	switch {
	case full >= 0:
		t.Result, t.Why = Met, fmt.Sprintf("Met by an equivalent: %s is external and expert, meets regularly and challenges.", all[full].Name)
		t.Change = "It would be partly met if it met fewer than four times in a year, or its independence or its challenge ended."
	case some:
		t.Result, t.Why = Partly, sentences(all)
	case len(all) > 0:
		t.Result, t.Why = NotMet, sentences(all)
	case s.Bodies.Len() > 0 && s.Portfolios.Len() > 0:
		t.Result, t.Why = NotMet, "No cabinet portfolio names digital, and none of the bodies recorded is an equivalent of a digital non-executive director."
	default:
		t.Result, t.Why = CannotTell, "No cabinet member for digital and no panel, regional body or independent audit member is recorded."
		for _, k := range []string{"portfolio", "body"} {
			if len(s.Records(k)) == 0 {
				t.Missing = append(t.Missing, Ref{Kind: k})
			}
		}
	}
	return t
}

func sentences(all []Equivalent) string {
	var out []string
	for _, e := range all {
		if e.Kind == "cabinet member" {
			out = append(out, fmt.Sprintf("The cabinet member for %s is elected, and an elected member is not a non-executive.", e.Name))
			continue
		}
		out = append(out, fmt.Sprintf("%s (%s): %s.", e.Name, e.Kind, strings.Join(e.gaps(), ", ")))
	}
	return strings.Join(out, " ")
}

// cabinetMembers are the portfolios for digital. Cabinet meets regularly and an elected member may challenge; whether the member is
// expert is nowhere recorded.
func cabinetMembers(s *kind.Snapshot) (out []Equivalent) {
	dedicated, shared := digitalPortfolios(s)
	for _, p := range append(dedicated, shared...) {
		out = append(out, Equivalent{Kind: "cabinet member", Name: Matter(kind.NameOf(p)), External: no, Expert: notRecorded, Regular: notRecorded, Challenging: notRecorded, ref: Ref{"portfolio", p.ID, "name"}})
	}
	return out
}

func bodies(s *kind.Snapshot, today kind.Date) (out []Equivalent) {
	for _, b := range s.Bodies.All() {
		what, ok := b.Equivalent.Get()
		if !ok {
			continue
		}
		out = append(out, Equivalent{Kind: what, Name: kind.NameOf(b), External: said(b.External), Expert: said(b.Expert), Regular: regular(b, today), Challenging: said(b.Challenges), ref: Ref{"body", b.ID, "equivalent"}})
	}
	slices.SortFunc(out, func(a, b Equivalent) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.ref.ID, b.ref.ID))
	})
	return out
}

func said(o kind.Opt[bool]) string {
	v, known := o.Get()
	switch {
	case !known:
		return notRecorded
	case v:
		return yes
	}
	return no
}

// regular counts the meetings of the twelve months up to the day. What is no date counts as none.
func regular(b *kind.Body, today kind.Date) string {
	held, known := b.Meetings.Get()
	if !known {
		return notRecorded
	}
	days := map[kind.Date]bool{}
	for _, text := range held {
		day, ok := dayOf(text)
		if ok && day <= today && day > today.AddMonths(-12) {
			days[day] = true
		}
	}
	if len(days) >= regularMeetings {
		return yes
	}
	return no
}

// dayOf reads a day as people write it in a list.
func dayOf(text string) (kind.Date, bool) {
	for _, layout := range []string{"2006-01-02", "2/1/2006", "2 January 2006", "2 Jan 2006"} {
		t, err := time.Parse(layout, strings.TrimSpace(text))
		if err == nil {
			return kind.DateOf(t.Date()), true
		}
	}
	return 0, false
}
