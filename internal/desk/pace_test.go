package desk

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

func TestPace(t *testing.T) {
	event := func(finding, at, event, note string) store.FindingEvent {
		return store.FindingEvent{Finding: finding, At: at + "T09:00:00Z", Event: event, Note: note}
	}
	days := func(n int) *int { return &n }
	today := kind.DateOf(2026, 11, 24)
	for name, c := range map[string]struct {
		events []store.FindingEvent
		want   Pace
	}{
		"nothing":                            {nil, Pace{}},
		"waiting":                            {[]store.FindingEvent{event("A:contract:1", "2026-11-20", "opened", ""), event("A:contract:2", "2026-11-10", "opened", "")}, Pace{Waiting: 2, DaysWaiting: days(4)}},
		"raised after the day that is asked": {[]store.FindingEvent{event("A:contract:1", "2026-11-25", "opened", "")}, Pace{Waiting: 1, DaysWaiting: days(0)}},
		"decided once, whoever decides again": {[]store.FindingEvent{event("A:contract:1", "2026-11-01", "opened", ""), event("A:contract:1", "2026-11-04", "assign", ""),
			event("A:contract:1", "2026-11-20", "accept", "")}, Pace{Decided: 1, DaysToDecide: days(3)}},
		"proved":                             {[]store.FindingEvent{event("A:contract:1", "2026-11-01", "opened", ""), event("A:contract:1", "2026-11-11", "closed", "newer facts")}, Pace{Proved: 1, DaysToProve: days(10)}},
		"a rule that changed proves nothing": {[]store.FindingEvent{event("A:contract:1", "2026-11-01", "opened", ""), event("A:contract:1", "2026-11-11", "closed", "the rule changed")}, Pace{}},
		"an acceptance that ran out asks again": {[]store.FindingEvent{event("A:contract:1", "2026-01-01", "opened", ""), event("A:contract:1", "2026-01-03", "accept", ""),
			event("A:contract:1", "2026-11-14", "acceptance ran out", "")}, Pace{Decided: 1, DaysToDecide: days(2), Waiting: 1, DaysWaiting: days(10)}},
	} {
		if d := cmp.Diff(&c.want, paceOf(c.events, today)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}
