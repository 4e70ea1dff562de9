package plan

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// The four aspects of digital, and the four things that an initiative may be for.
var (
	Aspects      = []string{"culture", "processes", "business models", "technologies"}
	BenefitTypes = []string{"lower cost", "productivity", "better service", "income"}
)

// fewInitiatives is how many must be tagged before a balance says anything.
const fewInitiatives = 3

// Balance is how many initiatives touch each aspect and each sort of benefit. One may touch several.
type Balance struct {
	Of       int     `json:"of"`       // initiatives that are not stopped
	Untagged int     `json:"untagged"` // without any aspect
	Aspects  []Share `json:"aspects"`
	Benefits []Share `json:"benefits"`
	OneSided string  `json:"one_sided,omitempty"` // the aspect that all tagged ones have and that alone
}

// Share is how many of the initiatives have a tag.
type Share struct {
	Tag string `json:"tag"`
	N   int    `json:"n"`
}

// BalanceOf counts the tags of initiatives that were not stopped. Words are folded; others than the four are not counted.
func BalanceOf(s *kind.Snapshot) Balance {
	var b Balance
	aspects, benefits := map[string]int{}, map[string]int{}
	tagged := 0
	for _, i := range s.Initiatives.All() {
		if i.State.Or("") == "stopped" {
			continue
		}
		b.Of++
		n := count(aspects, i.Aspects.Or(nil), Aspects)
		count(benefits, i.BenefitTypes.Or(nil), BenefitTypes)
		if n == 0 {
			b.Untagged++
		} else {
			tagged++
		}
	}
	b.Aspects, b.Benefits = shares(aspects, Aspects), shares(benefits, BenefitTypes)
	if tagged < fewInitiatives {
		return b
	}
	for i, a := range b.Aspects {
		if a.N == tagged && othersNone(b.Aspects, i) {
			b.OneSided = a.Tag
		}
	}
	return b
}

// count adds the known tags of one initiative, each once, and says how many it had.
func count(into map[string]int, tags, known []string) (n int) {
	var seen []string
	for _, t := range tags {
		t = kind.Fold(t)
		if slices.Contains(known, t) && !slices.Contains(seen, t) {
			seen = append(seen, t)
			into[t]++
		}
	}
	return len(seen)
}

func shares(n map[string]int, tags []string) []Share {
	out := make([]Share, len(tags))
	for i, t := range tags {
		out[i] = Share{t, n[t]}
	}
	return out
}

func othersNone(all []Share, but int) bool {
	for i, x := range all {
		if i != but && x.N > 0 {
			return false
		}
	}
	return true
}

// Money is the budget set against outcomes: Total is Linked and Unlinked together.
type Money struct {
	Total    kind.Money   `json:"total"`
	Linked   kind.Money   `json:"linked"`
	Unlinked kind.Money   `json:"unlinked"`
	Unknown  int          `json:"unknown"` // lines without an amount
	Outcomes []OutcomeSum `json:"outcomes"`
	Loose    []BudgetLine `json:"loose"` // lines with an amount and without an outcome
}

// OutcomeSum is the money that is for one outcome, and what its measures say.
type OutcomeSum struct {
	Item
	Pence    kind.Money `json:"pence"`
	Measures []Measure  `json:"measures,omitempty"`
}

// BudgetLine is one line of the budget.
type BudgetLine struct {
	Item
	Pence kind.Money `json:"pence"`
}

// MoneyOf sets budget lines against outcomes.
func MoneyOf(s *kind.Snapshot, today kind.Date) Money {
	m := Money{Outcomes: []OutcomeSum{}, Loose: []BudgetLine{}}
	l := linksOf(s)
	for _, b := range s.Budgets.All() {
		amount, known := b.Amount.Get()
		switch {
		case !known:
			m.Unknown++
			continue
		case l.unlinked[b.ID]:
			m.Unlinked += amount
			m.Loose = append(m.Loose, BudgetLine{ItemOf(b), amount})
		default:
			m.Linked += amount
		}
		m.Total += amount
	}
	for _, o := range s.Outcomes.All() {
		pence, known := l.money[o.ID].Get()
		if !known {
			continue
		}
		one := OutcomeSum{Item: ItemOf(o), Pence: pence}
		for _, x := range l.measures[o.ID] {
			one.Measures = append(one.Measures, MeasureOf(s, x, today))
		}
		m.Outcomes = append(m.Outcomes, one)
	}
	slices.SortStableFunc(m.Outcomes, func(a, b OutcomeSum) int { return int(min(1, max(-1, b.Pence-a.Pence))) })
	return m
}

// Quadrant is where a service stands by what it costs and by how its users find it.
type Quadrant struct {
	Item
	Cost     kind.Money `json:"cost"`
	Before   kind.Money `json:"cost_before"`
	Happy    float64    `json:"satisfaction"`
	HappyWas float64    `json:"satisfaction_before"`
	Where    string     `json:"where"`
}

// The quadrants. What stayed the same counts as not risen and not fallen.
const (
	DearerWorse   = "dearer_worse"
	DearerBetter  = "dearer_better"
	CheaperWorse  = "cheaper_worse"
	CheaperBetter = "cheaper_better"
)

// Quadrants places the services of which cost and satisfaction are recorded for two years; untold counts the others.
func Quadrants(s *kind.Snapshot) (out []Quadrant, untold int) {
	for _, x := range s.Services.All() {
		q := Quadrant{Item: ItemOf(x)}
		if !all(read(&q.Cost, x.Cost), read(&q.Before, x.CostBefore), read(&q.Happy, x.Satisfaction), read(&q.HappyWas, x.SatisfactionBefore)) {
			untold++
			continue
		}
		q.Where = quadrant(q.Cost > q.Before, q.Happy < q.HappyWas)
		out = append(out, q)
	}
	return out, untold
}

func quadrant(dearer, worse bool) string {
	switch {
	case dearer && worse:
		return DearerWorse
	case dearer:
		return DearerBetter
	case worse:
		return CheaperWorse
	}
	return CheaperBetter
}

func read[T any](into *T, from kind.Opt[T]) bool {
	v, ok := from.Get()
	*into = v
	return ok
}

func all(told ...bool) bool { return !slices.Contains(told, false) }
