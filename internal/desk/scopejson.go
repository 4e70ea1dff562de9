package desk

import (
	"context"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// ScopedJSON is a system that may be critical, as the API and the command line say it.
type ScopedJSON struct {
	System     kind.ID         `json:"system"`
	Name       string          `json:"name"`
	Reasons    []assess.Reason `json:"reasons"`
	Chosen     string          `json:"chosen,omitempty"` // in, out; absent before somebody chose
	Why        string          `json:"why,omitempty"`
	By         string          `json:"by,omitempty"`
	At         string          `json:"at,omitempty"`
	Assessment kind.ID         `json:"assessment,omitempty"`
}

// ScopeJSON is what SystemsInScope gives.
func ScopeJSON(all []Scoped) []ScopedJSON {
	out := []ScopedJSON{}
	for _, s := range all {
		x := ScopedJSON{System: s.System.ID, Name: s.Name, Reasons: append([]assess.Reason{}, s.Reasons...), By: s.By, At: s.At}
		if s.Choice != nil {
			x.Chosen, x.Why = "out", s.Choice.Why.Or("")
		}
		if s.Judged() {
			x.Chosen = "in"
		}
		if s.In != nil {
			x.Assessment = s.In.ID
		}
		out = append(out, x)
	}
	return out
}

// FactsJSON is the facts under an answer and those that bear on it.
type FactsJSON struct {
	Chosen  []ChosenJSON `json:"chosen"`
	Offered []Bears      `json:"offered"`
}

// ChosenJSON is a fact that was chosen as evidence.
type ChosenJSON struct {
	Fact    string `json:"fact"` // as ChooseFacts takes it
	Name    string `json:"name"`
	Dated   string `json:"dated"`
	Then    string `json:"then"`
	Now     string `json:"now,omitempty"`
	Old     bool   `json:"old"` // more than a year
	Changed bool   `json:"changed"`
	Gone    bool   `json:"gone"`
}

// FactsJSON is Facts for the API and the command line.
func (d *Desk) FactsJSON(ctx context.Context, p *Picture, v kind.Viewer, a *Assessed, outcome string) (FactsJSON, error) {
	out := FactsJSON{Chosen: []ChosenJSON{}, Offered: []Bears{}}
	if a.Answers[outcome] == nil {
		return out, fault.New(fault.NotFound, "This assessment does not ask for %s.", outcome)
	}
	chosen, offered, err := d.Facts(ctx, p, v, a, outcome)
	if err != nil {
		return out, err
	}
	for _, c := range chosen {
		out.Chosen = append(out.Chosen, ChosenJSON{Fact: c.Was.Sort + " " + c.Was.Record, Name: c.Was.Name, Dated: c.Was.Dated.String(), Then: c.Was.Says, Now: c.Now.Says, Old: c.Old, Changed: c.Changed, Gone: c.Gone})
	}
	out.Offered = append(out.Offered, offered...)
	return out, nil
}

// TodoJSON is one thing to do next.
type TodoJSON struct {
	assess.Todo
	Owner string `json:"owner,omitempty"`
	Due   string `json:"due,omitempty"`
}

// TodoJSON is what to do next about an assessment, ranked.
func (p *Picture) TodoJSON(v kind.Viewer, a *Assessed) []TodoJSON {
	out := []TodoJSON{}
	for _, t := range assess.Todos(a.Result, a.Answers, p.PlanOf(a.Record.ID), func(o string) bool { return a.Challenged[o] != nil }, p.Today) {
		x := TodoJSON{Todo: t}
		if post, ok := p.Snapshot.Posts.Get(t.Owner); ok {
			x.Owner = p.NameFor(v, post)
		}
		if t.Due != 0 {
			x.Due = t.Due.String()
		}
		out = append(out, x)
	}
	return out
}
