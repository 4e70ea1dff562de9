// Package recommended puts recommendations together by the report that made them, with what was answered and how far each report is. It is pure.
package recommended

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Report is one report with what it recommended.
type Report struct {
	Name     string                 `json:"report"` // "" of recommendations that stand in none
	Source   string                 `json:"source"`
	Made     kind.Date              `json:"-"`
	Accepted int                    `json:"accepted"`
	Partly   int                    `json:"partly_accepted"`
	Rejected int                    `json:"not_accepted"`
	Silent   int                    `json:"unanswered"`
	Done     int                    `json:"done"`
	Late     int                    `json:"late"` // open, and past their day
	No       int                    `json:"without_reason"`
	All      []*kind.Recommendation `json:"-"` // high priority first, then by number
}

// Open is how many are neither done nor dropped.
func (r *Report) Open() (n int) {
	for _, x := range r.All {
		if state(x) == "open" {
			n++
		}
	}
	return n
}

func state(r *kind.Recommendation) string {
	s, ok := r.State.Get()
	if !ok {
		return "open"
	}
	return s
}

// Late tells whether a recommendation is open and past its day.
func Late(r *kind.Recommendation, today kind.Date) bool {
	due, ok := r.Due.Get()
	return ok && due < today && state(r) == "open"
}

// Unexplained tells whether a recommendation was not accepted in full and nobody says why.
func Unexplained(r *kind.Recommendation) bool {
	answer := r.Answer.Or("")
	return (answer == "partly accepted" || answer == "not accepted") && strings.TrimSpace(r.Response.Or("")) == ""
}

// Reports are the reports of a council: those with the most that is late first, then those with the most that is open.
func Reports(s *kind.Snapshot, today kind.Date) []*Report {
	by := map[[2]string]*Report{}
	out := []*Report{}
	for _, x := range s.Recommendations.All() {
		key := [2]string{strings.TrimSpace(x.Report.Or("")), x.Source.Or("")}
		if by[key] == nil {
			by[key] = &Report{Name: key[0], Source: key[1]}
			out = append(out, by[key])
		}
		by[key].add(x, today)
	}
	for _, r := range out {
		slices.SortStableFunc(r.All, func(a, b *kind.Recommendation) int {
			return cmp.Or(priority(a)-priority(b), number(a)-number(b), strings.Compare(a.Reference.Or(""), b.Reference.Or("")))
		})
	}
	slices.SortStableFunc(out, func(a, b *Report) int {
		return cmp.Or(b.Late-a.Late, b.Open()-a.Open(), strings.Compare(a.Name, b.Name))
	})
	return out
}

func (r *Report) add(x *kind.Recommendation, today kind.Date) {
	r.All = append(r.All, x)
	r.Made = max(r.Made, x.MadeOn.Or(0))
	switch x.Answer.Or("") {
	case "accepted":
		r.Accepted++
	case "partly accepted":
		r.Partly++
	case "not accepted":
		r.Rejected++
	default:
		r.Silent++
	}
	if state(x) == "done" {
		r.Done++
	}
	if Late(x, today) {
		r.Late++
	}
	if Unexplained(x) {
		r.No++
	}
}

func priority(r *kind.Recommendation) int {
	at := slices.Index([]string{"high", "medium", "low"}, r.Priority.Or(""))
	if at < 0 {
		return 3
	}
	return at
}

// number is the first number in a reference: Rec 20 comes after Rec 3.
func number(r *kind.Recommendation) int {
	ref := r.Reference.Or("")
	from := strings.IndexAny(ref, "0123456789")
	if from < 0 {
		return 0
	}
	to := from
	for to < len(ref) && ref[to] >= '0' && ref[to] <= '9' {
		to++
	}
	n, _ := strconv.Atoi(ref[from:to]) // too long for a number sorts first
	return n
}
