package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Strategic is how much of what is under way belongs to outcomes, and how much is projects that stand alone.
type Strategic struct {
	Of      int          `json:"of"`      // initiatives that are approved, under way or paused, or of which no state is recorded
	Alone   []Initiative `json:"alone"`   // those without an outcome, the dearest first
	Percent int          `json:"percent"` // of them that stand alone
	Total   kind.Money   `json:"total"`   // spent so far, or the budget where nothing spent is recorded
	Pence   kind.Money   `json:"pence"`   // of those that stand alone
	Unknown int          `json:"unknown"` // initiatives of which neither is recorded
}

// notGoingOn are the states of an initiative that takes no money now.
var notGoingOn = []string{"idea", "proposed", "done", "stopped"}

// StrategicOf sets what goes on against outcomes.
func StrategicOf(s *kind.Snapshot) Strategic {
	out := Strategic{Alone: []Initiative{}}
	spent := map[kind.ID]kind.Money{}
	for _, x := range s.Initiatives.All() {
		if slices.Contains(notGoingOn, x.State.Or("")) {
			continue
		}
		out.Of++
		pence, known := x.Spent.Get()
		if !known {
			pence, known = x.Budget.Get()
		}
		if !known {
			out.Unknown++
		}
		out.Total += pence
		if !slices.ContainsFunc(x.Outcomes.Or(nil), func(id kind.ID) bool { _, ok := s.Outcomes.Get(id); return ok }) {
			spent[x.ID] = pence
			out.Pence += pence
			out.Alone = append(out.Alone, linksOf(s).initiative(x))
		}
	}
	slices.SortStableFunc(out.Alone, func(a, b Initiative) int { return int(min(1, max(-1, spent[b.ID]-spent[a.ID]))) })
	if out.Of > 0 {
		out.Percent = (len(out.Alone)*200 + out.Of) / (2 * out.Of)
	}
	return out
}

// Clause is one theme that a vision must cover, and what it lacks of it: "" for nothing.
type Clause struct {
	Number int    `json:"number"`
	Theme  string `json:"theme"`
	Lacks  string `json:"lacks,omitempty"`
}

// What a vision may lack of a theme.
const (
	NotASubject = "it is not among what the plan covers"
	NoOutcome   = "no outcome stands under a theme of that name"
	NoMeasure   = "no outcome of it has a measure with a target"
)

// visionThemes are what a vision covers, in the order of the clauses.
var visionThemes = []string{"data", "innovation", "workforce skills"}

// Vision holds a digital plan against the clauses. A theme is covered when the plan names it as a subject and an outcome under a theme of
// that name is measured against a target.
func Vision(s *kind.Snapshot, x *kind.Strategy) []Clause {
	out := make([]Clause, len(visionThemes))
	for i, theme := range visionThemes {
		out[i] = Clause{i + 1, theme, visionLacks(s, x, theme)}
	}
	return out
}

func visionLacks(s *kind.Snapshot, x *kind.Strategy, theme string) string {
	if !slices.ContainsFunc(x.Subjects.Or(nil), func(subject string) bool { return strings.Contains(kind.Fold(subject), theme) }) {
		return NotASubject
	}
	lacks := NoOutcome
	for _, o := range s.Outcomes.All() {
		under, ok := s.Themes.Get(o.Theme.Or(0))
		if !ok || !strings.Contains(kind.Fold(under.Name.Or("")), theme) {
			continue
		}
		lacks = NoMeasure
		if slices.ContainsFunc(linksOf(s).measures[o.ID], func(m *kind.Measure) bool { return m.Target.Known() }) {
			return ""
		}
	}
	return lacks
}

// Lacking says which clauses a vision fails, in a sentence; "" when it fails none.
func Lacking(all []Clause) string {
	var out []string
	for _, c := range all {
		if c.Lacks != "" {
			out = append(out, fmt.Sprintf("clause %d, %s: %s", c.Number, c.Theme, c.Lacks))
		}
	}
	return strings.Join(out, "; ")
}

// Seen is a digital plan held against the clauses of a vision.
type Seen struct {
	Item
	Clauses []Clause `json:"clauses"`
}

// Visions are the digital plans that live somewhere and say what they cover, each against the clauses.
func Visions(s *kind.Snapshot) []Seen {
	out := []Seen{}
	for _, x := range s.Strategies.All() {
		if x.Subjects.Known() && x.Lives.Or("") != "none" && x.Lives.Or("") != "don't know" {
			out = append(out, Seen{ItemOf(x), Vision(s, x)})
		}
	}
	return out
}
