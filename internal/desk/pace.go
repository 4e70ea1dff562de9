package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/store"
)

// Pace is how long findings wait: in whole days, as medians, of what a viewer may see. A median is absent where there is nothing to
// take it of.
type Pace struct {
	Decided      int  `json:"decided"` // assigned, accepted or set aside by a person
	DaysToDecide *int `json:"median_days_to_decide,omitempty"`
	Proved       int  `json:"proved"` // closed because newer facts passed the check
	DaysToProve  *int `json:"median_days_to_prove,omitempty"`
	Waiting      int  `json:"waiting"` // open, and nobody has decided anything
	DaysWaiting  *int `json:"median_days_waiting,omitempty"`
}

// mostEvents is how far back the pace is taken.
const mostEvents = 100_000

// Pace works out how long findings wait for a decision and for their proof. It is shared: nobody may change it.
func (d *Desk) Pace(ctx context.Context, p *Picture, v kind.Viewer) (*Pace, error) {
	return once(p, paceKey{v.Clearance}, func() (*Pace, error) {
		events, err := d.happened(context.WithoutCancel(ctx), p, v, "", mostEvents)
		if err != nil {
			return nil, err
		}
		slices.Reverse(events) // oldest first
		return paceOf(events, p.Today), nil
	})
}

type paceKey struct{ clearance kind.Clearance }

// seesFinding tells whether a viewer may know of a finding by its id. One whose rule is gone is treated as restricted.
func seesFinding(book *rule.Book, v kind.Viewer, id string) bool {
	name, _, _ := strings.Cut(id, ":")
	r, ok := book.Rule(name)
	return ok && v.Sees(r.Restricted) || !ok && v.Sees(kind.Restricted)
}

// wait is one finding between being raised and being closed.
type wait struct {
	raised  kind.Date
	decided bool
}

func paceOf(events []store.FindingEvent, today kind.Date) *Pace {
	open := map[string]*wait{}
	var toDecide, toProve, waiting []int
	for _, e := range events {
		on, err := kind.ParseDate(day(e.At))
		if err != nil {
			continue
		}
		w, known := open[e.Finding]
		switch e.Event {
		case "opened", "opened again", "acceptance ran out":
			open[e.Finding] = &wait{raised: on}
		case "assign", "accept", "set-aside":
			if known && !w.decided {
				w.decided = true
				toDecide = append(toDecide, int(on-w.raised))
			}
		case "closed":
			if known && e.Note == "newer facts" {
				toProve = append(toProve, int(on-w.raised))
			}
			delete(open, e.Finding)
		}
	}
	for _, w := range open {
		if !w.decided {
			waiting = append(waiting, max(0, int(today-w.raised))) // as at an earlier day nothing waits yet
		}
	}
	return &Pace{len(toDecide), median(toDecide), len(toProve), median(toProve), len(waiting), median(waiting)}
}

// median is the middle one; of two in the middle, the smaller.
func median(days []int) *int {
	if len(days) == 0 {
		return nil
	}
	slices.Sort(days)
	return &days[(len(days)-1)/2]
}
