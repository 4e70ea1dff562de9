// Package plan sets what a council wants beside what it does about it: priorities, outcomes, initiatives, measures, benefits and budgets
// as one picture, and what stands in it alone. It knows no SQL, no HTTP and no clock; the day is passed in.
package plan

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Item is a record by its kind, number and name.
type Item struct {
	Kind string  `json:"kind"`
	ID   kind.ID `json:"id"`
	Name string  `json:"name"`
}

// ItemOf is a record as an item.
func ItemOf(r kind.Record) Item { return Item{r.KindOf().Name, r.RecordID(), kind.NameOf(r)} }

// Plan is the whole picture. A priority's own order comes first, then its name.
type Plan struct {
	Priorities []Priority `json:"priorities"`
	Orphans    []Orphan   `json:"orphans"`
}

// Priority is one priority, the outcomes that serve it, and the initiatives that serve it without an outcome between.
type Priority struct {
	Item
	Outcomes    []Outcome    `json:"outcomes,omitempty"`
	Initiatives []Initiative `json:"initiatives,omitempty"`
}

// Outcome is one outcome with what should bring it about, what shows it, and the money that is for it.
type Outcome struct {
	Item
	State       string       `json:"state,omitempty"`
	Initiatives []Initiative `json:"initiatives,omitempty"`
	Measures    []Measure    `json:"measures,omitempty"`
	Pence       *kind.Money  `json:"pence,omitempty"` // of its budget lines; absent when none has an amount

	Accountable []Item `json:"accountable"` // posts; that it is just one is a rule
	Responsible []Item `json:"responsible,omitempty"`
	Consulted   []Item `json:"consulted,omitempty"`
	Informed    []Item `json:"informed,omitempty"`
}

// Initiative is one initiative with its benefits.
type Initiative struct {
	Item
	State    string      `json:"state,omitempty"`
	Status   string      `json:"status,omitempty"` // green, amber or red
	Due      *kind.Date  `json:"due,omitempty"`
	Budget   *kind.Money `json:"budget,omitempty"`
	Spent    *kind.Money `json:"spent,omitempty"`
	Benefits []Benefit   `json:"benefits,omitempty"`
}

// Benefit is one benefit in pence a year. Claimable tells that there is a baseline to hold it against.
type Benefit struct {
	Item
	Cashable  *bool       `json:"cashable,omitempty"`
	Expected  *kind.Money `json:"expected,omitempty"`
	Realised  *kind.Money `json:"realised,omitempty"`
	Agreed    bool        `json:"agreed"` // by finance
	Claimable bool        `json:"claimable"`
}

// Orphan is a record that stands alone. Lacks is the kind that nothing ties it to.
type Orphan struct {
	Item
	Lacks string `json:"lacks"`
}

// Of works the picture out.
func Of(s *kind.Snapshot, today kind.Date) Plan {
	l := linksOf(s)
	p := Plan{Priorities: []Priority{}, Orphans: []Orphan{}}
	for _, x := range s.Priorities.All() {
		one := Priority{Item: ItemOf(x)}
		for _, o := range l.outcomes[x.ID] {
			one.Outcomes = append(one.Outcomes, l.outcome(s, o, today))
		}
		for _, i := range l.direct[x.ID] {
			one.Initiatives = append(one.Initiatives, l.initiative(i))
		}
		p.Priorities = append(p.Priorities, one)
	}
	order := map[kind.ID]int{} // as the register has it
	for _, x := range s.Priorities.All() {
		order[x.ID] = x.Order.Or(1 << 30)
	}
	slices.SortStableFunc(p.Priorities, func(a, b Priority) int {
		return cmp.Or(cmp.Compare(order[a.ID], order[b.ID]), kind.CompareNames(a.Name, b.Name))
	})
	p.Orphans = l.orphans(s)
	return p
}

// links are the ways between the plan's records, each turned round.
type links struct {
	outcomes  map[kind.ID][]*kind.Outcome    // by priority
	direct    map[kind.ID][]*kind.Initiative // by priority that they name themselves
	reaches   map[kind.ID]bool               // whether an initiative reaches a priority
	byOutcome map[kind.ID][]*kind.Initiative
	measures  map[kind.ID][]*kind.Measure // by outcome
	benefits  map[kind.ID][]*kind.Benefit // by initiative
	money     map[kind.ID]kind.Opt[kind.Money]
	unlinked  map[kind.ID]bool // budget lines without an outcome
	readings  map[kind.ID][]*kind.Reading
}

type linksKey struct{}

func linksOf(s *kind.Snapshot) *links {
	return kind.Derive(s, linksKey{}, func() *links { return newLinks(s) })
}

func newLinks(s *kind.Snapshot) *links {
	l := &links{
		outcomes: map[kind.ID][]*kind.Outcome{}, direct: map[kind.ID][]*kind.Initiative{}, reaches: map[kind.ID]bool{}, byOutcome: map[kind.ID][]*kind.Initiative{},
		measures: map[kind.ID][]*kind.Measure{}, benefits: map[kind.ID][]*kind.Benefit{}, money: map[kind.ID]kind.Opt[kind.Money]{}, unlinked: map[kind.ID]bool{}, readings: map[kind.ID][]*kind.Reading{},
	}
	for _, o := range s.Outcomes.All() {
		for _, id := range o.Priorities.Or(nil) {
			l.outcomes[id] = append(l.outcomes[id], o)
		}
	}
	for _, i := range s.Initiatives.All() {
		l.reaches[i.ID] = len(ServedBy(s, i)) > 0
		for _, id := range i.Priorities.Or(nil) {
			l.direct[id] = append(l.direct[id], i)
		}
		for _, id := range i.Outcomes.Or(nil) {
			l.byOutcome[id] = append(l.byOutcome[id], i)
		}
	}
	for _, m := range s.Measures.All() {
		if id, ok := m.Outcome.Get(); ok {
			l.measures[id] = append(l.measures[id], m)
		}
	}
	for _, b := range s.Benefits.All() {
		if id, ok := b.Initiative.Get(); ok {
			l.benefits[id] = append(l.benefits[id], b)
		}
	}
	for _, b := range s.Budgets.All() {
		id, ok := OutcomeOf(s, b)
		if amount, known := b.Amount.Get(); ok && known {
			l.money[id] = kind.Some(l.money[id].Or(0) + amount)
		}
		l.unlinked[b.ID] = !ok
	}
	for _, r := range s.Readings.All() {
		if id, ok := r.Measure.Get(); ok && r.To.Known() {
			l.readings[id] = append(l.readings[id], r)
		}
	}
	for _, rs := range l.readings {
		slices.SortFunc(rs, func(a, b *kind.Reading) int {
			return cmp.Or(cmp.Compare(a.To.Or(0), b.To.Or(0)), cmp.Compare(a.ID, b.ID))
		})
	}
	return l
}

// ServedBy are the priorities that an initiative serves: those that it names, and those of its outcomes.
func ServedBy(s *kind.Snapshot, i *kind.Initiative) []*kind.Priority {
	var out []*kind.Priority
	add := func(ids []kind.ID) {
		for _, id := range ids {
			if p, ok := s.Priorities.Get(id); ok && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	add(i.Priorities.Or(nil))
	for _, id := range i.Outcomes.Or(nil) {
		if o, ok := s.Outcomes.Get(id); ok {
			add(o.Priorities.Or(nil))
		}
	}
	return out
}

// Serving are the initiatives that serve a priority, directly or by an outcome, each once.
func Serving(s *kind.Snapshot, p *kind.Priority) []*kind.Initiative {
	l := linksOf(s)
	out := slices.Clone(l.direct[p.ID])
	for _, o := range l.outcomes[p.ID] {
		for _, i := range l.byOutcome[o.ID] {
			if !slices.Contains(out, i) {
				out = append(out, i)
			}
		}
	}
	return out
}

// OutcomeOf is the outcome that a budget line is for: its own, else its initiative's where that has exactly one.
func OutcomeOf(s *kind.Snapshot, b *kind.Budget) (kind.ID, bool) {
	if id, ok := b.Outcome.Get(); ok {
		_, there := s.Outcomes.Get(id)
		return id, there
	}
	if i, ok := s.Initiatives.Get(b.Initiative.Or(0)); ok {
		if all := i.Outcomes.Or(nil); len(all) == 1 {
			_, there := s.Outcomes.Get(all[0])
			return all[0], there
		}
	}
	return 0, false
}

func (l *links) outcome(s *kind.Snapshot, o *kind.Outcome, today kind.Date) Outcome {
	out := Outcome{Item: ItemOf(o), State: o.State.Or("")}
	for _, i := range l.byOutcome[o.ID] {
		out.Initiatives = append(out.Initiatives, l.initiative(i))
	}
	for _, m := range l.measures[o.ID] {
		out.Measures = append(out.Measures, MeasureOf(s, m, today))
	}
	out.Pence = pointer(l.money[o.ID])
	out.Accountable, out.Responsible = postsOf(s, o.Accountable), postsOf(s, o.Responsible)
	out.Consulted, out.Informed = postsOf(s, o.Consulted), postsOf(s, o.Informed)
	return out
}

func postsOf(s *kind.Snapshot, ids kind.Opt[[]kind.ID]) []Item {
	out := []Item{}
	for _, id := range ids.Or(nil) {
		if p, ok := s.Posts.Get(id); ok {
			out = append(out, ItemOf(p))
		}
	}
	return out
}

func (l *links) initiative(i *kind.Initiative) Initiative {
	out := Initiative{Item: ItemOf(i), State: i.State.Or(""), Status: i.Status.Or(""), Due: pointer(i.Due), Budget: pointer(i.Budget), Spent: pointer(i.Spent)}
	for _, b := range l.benefits[i.ID] {
		out.Benefits = append(out.Benefits, Benefit{Item: ItemOf(b), Cashable: pointer(b.Cashable), Expected: pointer(b.Expected), Realised: pointer(b.Realised), Agreed: b.AgreedOn.Known(), Claimable: b.Baseline.Known() || b.Measure.Known()})
	}
	return out
}

func pointer[T any](o kind.Opt[T]) *T {
	if v, ok := o.Get(); ok {
		return &v
	}
	return nil
}

// orphans are the records that stand alone, upward and downward. What was stopped, dropped or given up is not looked at.
func (l *links) orphans(s *kind.Snapshot) []Orphan {
	out := []Orphan{}
	add := func(alone bool, r kind.Record, lacks string) {
		if alone {
			out = append(out, Orphan{ItemOf(r), lacks})
		}
	}
	for _, p := range s.Priorities.All() {
		add(len(l.outcomes[p.ID]) == 0, p, "outcome")
		add(len(Serving(s, p)) == 0, p, "initiative")
	}
	for _, o := range s.Outcomes.All() {
		if o.State.Or("") != "given up" {
			add(len(o.Priorities.Or(nil)) == 0, o, "priority")
			add(len(l.byOutcome[o.ID]) == 0, o, "initiative")
			add(len(l.measures[o.ID]) == 0, o, "measure")
		}
	}
	for _, i := range s.Initiatives.All() {
		if i.State.Or("") != "stopped" {
			add(!l.reaches[i.ID], i, "priority")
			add(len(l.benefits[i.ID]) == 0, i, "benefit")
		}
	}
	for _, m := range s.Measures.All() {
		add(!m.Outcome.Known() && !m.Theme.Known() && !m.Service.Known(), m, "outcome")
	}
	for _, b := range s.Benefits.All() {
		add(!b.Initiative.Known(), b, "initiative")
	}
	for _, b := range s.Budgets.All() {
		add(l.unlinked[b.ID], b, "outcome")
	}
	return out
}
