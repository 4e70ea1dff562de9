package desk

import (
	"context"
	"slices"
	"sync"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/spend"
)

// worked is what is worked out from a picture once.
type worked struct {
	results  *rule.Results
	spend    *rule.Spend
	it       *ITSpend
	cuts     *spend.Cuts
	from     *spend.Book
	supplier kind.Register[*kind.Supplier]
	welsh    func() map[string]*rule.Result // what was found, in Welsh, by id; worked out when first asked
}

// work runs the rulebook over the picture; the answer is kept with it. What was worked out for the picture before it serves again
// where nothing that it rests on has changed.
func (d *Desk) work(p *Picture) *worked {
	p.base.mu.Lock()
	defer p.base.mu.Unlock()
	if p.base.worked != nil {
		return p.base.worked
	}
	w := &worked{from: p.Spend, supplier: p.Snapshot.Suppliers}
	before := p.base.before
	if before == nil {
		before = &worked{}
	}
	if before.from == w.from && slices.Equal(before.supplier.All(), w.supplier.All()) {
		w.it, w.cuts, w.spend = before.it, before.cuts, before.spend
	} else {
		w.it, w.cuts, w.spend = d.itSpend(p), p.Spend.Cut(), d.supplierSpend(p)
	}
	w.results = p.Rules.Active.After(before.results, p.ruleInput(w.spend))
	w.welsh = sync.OnceValue(func() map[string]*rule.Result { return inWelsh(p, w.spend) })
	p.base.worked, p.base.before = w, nil
	return w
}

// inWelsh runs the rules that speak Welsh again, for their texts.
func inWelsh(p *Picture, s *rule.Spend) map[string]*rule.Result {
	in := p.ruleInput(s)
	in.Welsh = true
	out := map[string]*rule.Result{}
	for r := range p.Rules.Active.Where((*rule.Rule).SpeaksWelsh).Run(in).All() {
		if r.Welsh {
			out[r.ID] = r
		}
	}
	return out
}

// InWelsh is a finding with its texts in Welsh where its rule has them; Welsh tells.
func (d *Desk) InWelsh(p *Picture, f Finding) Finding {
	if r, ok := d.work(p).welsh()[f.ID]; ok {
		f.Title, f.Why, f.Assumes, f.Action, f.Welsh = r.Title, r.Why, r.Assumes, r.Action, true
	}
	return f
}

// AgendaInWelsh is the agenda with each finding in Welsh where its rule is. It is shared: nobody may change it.
func (d *Desk) AgendaInWelsh(ctx context.Context, p *Picture, v kind.Viewer, all bool) (*Agenda, error) {
	english, err := d.Agenda(ctx, p, v, all)
	if err != nil {
		return nil, err
	}
	return once(p, welshKey{english}, func() (*Agenda, error) {
		a := *english
		a.Findings, a.Strong = slices.Clone(a.Findings), slices.Clone(a.Strong)
		for _, list := range [][]Finding{a.Findings, a.Strong} {
			for i := range list {
				list[i] = d.InWelsh(p, list[i])
			}
		}
		return &a, nil
	})
}

type welshKey struct{ english *Agenda }

func (p *Picture) ruleInput(s *rule.Spend) rule.Input {
	return rule.Input{Snapshot: p.Snapshot, Today: p.Today, Nation: p.Council.Nation, Facts: rule.Facts{Spend: s, Panels: p.Panels}}
}

func (d *Desk) ruleInput(p *Picture) rule.Input { return p.ruleInput(d.work(p).spend) }
