package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// Scoped is a system with the reasons why it may be critical, and what was chosen about it.
type Scoped struct {
	System  *kind.System
	Name    string
	Reasons []assess.Reason
	Choice  *kind.ScopedSystem // nil before somebody chose
	By, At  string             // who chose it last, and when (RFC 3339)
	In      *kind.Assessment   // its own assessment
}

// Judged tells whether the system is in scope.
func (s Scoped) Judged() bool { return s.Choice != nil && s.Choice.Judged.Or(false) }

// LeftOut tells whether somebody decided that the system is not judged by itself.
func (s Scoped) LeftOut() bool { return s.Choice != nil && !s.Choice.Judged.Or(false) }

// SystemsInScope lists the systems that are in scope of a council's assessment, then those that are proposed with their reasons, then those that were left out.
func (d *Desk) SystemsInScope(ctx context.Context, p *Picture, v kind.Viewer, a *Assessed) ([]Scoped, error) {
	failures, err := d.Failures(p, v)
	if err != nil {
		return nil, err
	}
	down := map[kind.ID][]string{}
	for _, f := range failures {
		down[f.Record.ID] = f.TakesService
	}
	choices := map[kind.ID]*kind.ScopedSystem{}
	for _, c := range p.Snapshot.ScopedSystems.All() {
		if c.Assessment.Or(0) == a.Record.ID {
			choices[c.System.Or(0)] = c
		}
	}
	var out []Scoped
	proposed := assess.Propose(p.Snapshot, down)
	for _, x := range p.Snapshot.Systems.All() { // what was chosen without any reason that is recorded
		if choices[x.ID] != nil && !slices.ContainsFunc(proposed, func(y assess.Proposed) bool { return y.System.ID == x.ID }) {
			proposed = append(proposed, assess.Proposed{System: x})
		}
	}
	for _, x := range proposed {
		s := Scoped{System: x.System, Name: p.NameFor(v, x.System), Reasons: x.Reasons, Choice: choices[x.System.ID]}
		if s.Choice != nil {
			s.In, _ = p.Snapshot.Assessments.Get(s.Choice.In.Or(0))
			s.By, s.At, err = d.lastChange(ctx, p, s.Choice)
			if err != nil {
				return nil, err
			}
		}
		out = append(out, s)
	}
	rank := func(s Scoped) int {
		switch {
		case s.Judged():
			return 0
		case s.LeftOut():
			return 2
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b Scoped) int { return rank(a) - rank(b) })
	return out, nil
}

func (d *Desk) lastChange(ctx context.Context, p *Picture, r kind.Record) (by, at string, err error) {
	events, err := d.Store.History(ctx, p.Council.ID, ledger.Key{Kind: r.KindOf().Name, ID: r.RecordID()})
	if err != nil || len(events) == 0 {
		return "", "", err
	}
	return events[0].Actor, events[0].At, nil
}

// ScopeChoice is what somebody chooses about one system.
type ScopeChoice struct {
	System kind.ID
	Judged bool
	Why    string
}

// ChooseScope keeps whether systems are judged by themselves, each with its reason, and starts an assessment of those parts of the framework for each system that
// is and has none. It gives how many were started.
func (d *Desk) ChooseScope(ctx context.Context, v kind.Viewer, p *Picture, a *Assessed, choices []ScopeChoice) (int, error) {
	k, _ := kind.Of("scoped_system")
	switch {
	case !v.Writes(k):
		return 0, notYours(k)
	case a.Record.System.Known():
		return 0, fault.New(fault.Invalid, "%s judges one system. Choose systems in the assessment of the council.", a.Record.Name.Or(""))
	case !a.Framework.TellsSubjects():
		return 0, fault.New(fault.Invalid, "%s asks everything of the council as a whole.", a.Framework.Title)
	case len(choices) == 0:
		return 0, fault.New(fault.Invalid, "Choose at least one system.")
	}
	err := a.open()
	if err != nil {
		return 0, err
	}
	w := scopeWriting{d: d, p: p, a: a, cs: ledger.ChangeSet{At: d.now(), Actor: v.Account, Source: "form", Note: "Scope of " + a.Record.Name.Or(""), Expect: p.Snapshot.Seq}}
	for _, c := range choices {
		err := w.choose(c)
		if err != nil {
			return 0, err
		}
	}
	_, err = d.Store.Apply(ctx, p.Council.ID, w.cs)
	if err != nil {
		return 0, err
	}
	return w.started, d.after(ctx, v.Council)
}

type scopeWriting struct {
	d             *Desk
	p             *Picture
	a             *Assessed
	cs            ledger.ChangeSet
	started, more int
}

// next is a provisional number of its own.
func (w *scopeWriting) next() kind.ID {
	w.more++
	return ledger.Provisional + kind.ID(w.more)
}

func (w *scopeWriting) choose(c ScopeChoice) error {
	x, ok := w.p.Snapshot.Systems.Get(c.System)
	why := strings.TrimSpace(c.Why)
	switch {
	case !ok:
		return fault.New(fault.NotFound, "There is no system %d.", c.System)
	case why == "" || len([]rune(why)) > 2000:
		return fault.New(fault.Invalid, "Say why, in at most 2,000 characters: %s.", x.Name.Or(""))
	}
	e := ledger.Edit{Kind: "scoped_system", Set: map[string]kind.Value{"name": kind.TextValue(w.a.Record.Name.Or("") + ", " + x.Name.Or("")), "assessment": kind.RefValue(w.a.Record.ID), "system": kind.RefValue(c.System),
		"judged": kind.YesNoValue(c.Judged), "why": {Type: kind.LongText, S: why}, "chosen_on": kind.DateValue(w.d.Today())}}
	has := false
	for _, r := range w.p.Snapshot.ScopedSystems.All() {
		if r.Assessment.Or(0) == w.a.Record.ID && r.System.Or(0) == c.System {
			e.ID, has = r.ID, r.In.Known()
		}
	}
	if e.ID == 0 {
		e.ID = w.next()
	}
	if c.Judged && !has {
		e.Set["in"] = kind.RefValue(w.start(x))
	}
	w.cs.Edits = append(w.cs.Edits, e)
	return nil
}

// start adds the assessment of one system with its empty answers, after the council's own.
func (w *scopeWriting) start(x *kind.System) kind.ID {
	w.started++
	r, id := w.a.Record, w.next()
	name := r.Name.Or("") + ", " + x.Name.Or("")
	for n := 2; len(w.p.Snapshot.Named("assessment", name)) > 0; n++ {
		name = r.Name.Or("") + ", " + x.Name.Or("") + " " + kind.Count(n)
	}
	set := kept(r, "framework", "profile", "target_by", "period", "owner", "assurer")
	set["name"], set["system"], set["state"] = kind.TextValue(name), kind.RefValue(x.ID), kind.Value{Type: kind.Choice, S: "open"}
	w.cs.Edits = append(w.cs.Edits, ledger.Edit{Kind: "assessment", ID: id, Set: set})
	for _, o := range w.a.Framework.About(assess.System) {
		w.cs.Edits = append(w.cs.Edits, ledger.Edit{Kind: "answer", ID: w.next(), Set: map[string]kind.Value{"assessment": kind.RefValue(id), "outcome": kind.TextValue(o.ID), "name": kind.TextValue(name + ", " + o.ID)}})
	}
	return id
}
