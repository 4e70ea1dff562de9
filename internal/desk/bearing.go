package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/bearing"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// Bears is one sort of facts that bear on an outcome.
type Bears struct {
	Sort  string         `json:"sort"`
	Facts []bearing.Fact `json:"facts"` // that are not chosen yet, the newest first
	More  int            `json:"more"`  // beyond mostFacts
}

// ChosenFact is a fact that was chosen as evidence: as it was then, and as it is now.
type ChosenFact struct {
	ID   kind.ID
	Was  bearing.Fact
	Read int64
	bearing.Standing
}

// mostFacts is how many facts of a sort are offered at once.
const mostFacts = 8

func (d *Desk) factReader(ctx context.Context, p *Picture, v kind.Viewer) (bearing.Reader, error) {
	r := bearing.Reader{Snapshot: p.Snapshot, Viewer: v}
	all, err := d.Exercises(ctx, p, v)
	if fault.CodeOf(err) == fault.Forbidden {
		return r, nil
	}
	for _, x := range all {
		says := fmt.Sprintf("Practised on: %s; Systems: %d; Measured: %d", x.Day, len(x.Systems), x.Timed)
		r.Exercises = append(r.Exercises, bearing.Fact{Sort: "exercises", Record: fmt.Sprintf("%s %d", bearing.Exercise, x.ID), Name: x.Name, Dated: x.Day, Says: says})
	}
	return r, err
}

// ChosenFacts are the facts that answers of an assessment rest on, by outcome, each as it was chosen beside how it stands now.
func (d *Desk) ChosenFacts(ctx context.Context, p *Picture, v kind.Viewer, a *Assessed) (map[string][]ChosenFact, error) {
	r, err := d.factReader(ctx, p, v)
	if err != nil {
		return nil, err
	}
	return d.chosen(p, r, a), nil
}

// Facts gives the facts that were chosen as evidence of an outcome, and those that bear on it.
func (d *Desk) Facts(ctx context.Context, p *Picture, v kind.Viewer, a *Assessed, outcome string) (chosen []ChosenFact, offered []Bears, err error) {
	r, err := d.factReader(ctx, p, v)
	if err != nil {
		return nil, nil, err
	}
	chosen = d.chosen(p, r, a)[outcome]
	var path []string
	for _, n := range a.Framework.Path(outcome) {
		path = append(path, n.ID)
	}
	for _, s := range d.Bearing.On(a.Framework.ID, path) {
		b := Bears{Sort: s.ID, Facts: []bearing.Fact{}}
		for _, f := range r.Facts(s, a.Record.System.Or(0)) {
			switch {
			case slices.ContainsFunc(chosen, func(c ChosenFact) bool { return c.Was.Sort == f.Sort && c.Was.Record == f.Record }):
			case len(b.Facts) == mostFacts:
				b.More++
			default:
				b.Facts = append(b.Facts, f)
			}
		}
		offered = append(offered, b)
	}
	return chosen, offered, nil
}

// challenged gives, by outcome, the facts that answers at the highest level rest on and cannot rest on any more.
func (d *Desk) challenged(ctx context.Context, p *Picture, v kind.Viewer, a *Assessed) (map[string][]ChosenFact, error) {
	r, err := d.factReader(ctx, p, v)
	if err != nil {
		return nil, err
	}
	out := map[string][]ChosenFact{}
	for outcome, all := range d.chosen(p, r, a) {
		all = slices.DeleteFunc(all, func(c ChosenFact) bool { return !c.Stale() })
		if a.atTop(outcome) && len(all) > 0 {
			out[outcome] = all
		}
	}
	return out, nil
}

// atTop tells whether an outcome's status is the best of the scale.
func (a *Assessed) atTop(outcome string) bool {
	return a.Framework.At(a.Result, outcome).ID == a.Framework.Scale[len(a.Framework.Scale)-1].ID
}

// chosen are the facts under an assessment's answers, by outcome.
func (d *Desk) chosen(p *Picture, r bearing.Reader, a *Assessed) map[string][]ChosenFact {
	out := map[string][]ChosenFact{}
	for _, x := range p.Snapshot.AnswerFacts.All() {
		if x.Assessment.Or(0) != a.Record.ID {
			continue
		}
		c := ChosenFact{ID: x.ID, Read: x.Sequence(), Was: bearing.Fact{Sort: x.About.Or(""), Record: x.Record.Or(""), Dated: x.Dated.Or(0), Says: x.Said.Or("")}}
		s, known := d.Bearing.Sort(c.Was.Sort)
		now, there := r.Now(s, c.Was.Record)
		c.Standing = bearing.Stands(c.Was, now, known && there, p.Today)
		c.Was.Name = cmp.Or(now.Name, c.Was.Record)
		out[x.Outcome.Or("")] = append(out[x.Outcome.Or("")], c)
	}
	return out
}

// ChooseFacts keeps facts as evidence of an outcome, each written as its sort and record: "restore_tests system 12". What each says and its day are kept with it;
// one that was chosen before is taken as it is now.
func (d *Desk) ChooseFacts(ctx context.Context, v kind.Viewer, p *Picture, a *Assessed, outcome string, refs []string) error {
	k, _ := kind.Of("answer_fact")
	if !v.Writes(k) {
		return notYours(k)
	}
	if a.Answers[outcome] == nil {
		return fault.New(fault.NotFound, "This assessment does not ask for %s.", outcome)
	}
	if len(refs) == 0 || len(refs) > 100 {
		return fault.New(fault.Invalid, "Choose at least one record, and at most a hundred at once.")
	}
	err := a.open()
	if err != nil {
		return err
	}
	r, err := d.factReader(ctx, p, v)
	if err != nil {
		return err
	}
	before := d.chosen(p, r, a)[outcome]
	cs := ledger.ChangeSet{At: d.now(), Actor: v.Account, Source: "form", Note: "Evidence of " + outcome + " in " + a.Record.Name.Or("")}
	for i, ref := range refs {
		f, err := d.factCalled(ctx, p, r, ref)
		if err != nil {
			return err
		}
		e := ledger.Edit{Kind: k.Name, ID: ledger.Provisional + kind.ID(i), Set: map[string]kind.Value{
			"name": kind.TextValue(a.Record.Name.Or("") + ", " + outcome + ", " + f.Record), "assessment": kind.RefValue(a.Record.ID), "outcome": kind.TextValue(outcome),
			"record": kind.TextValue(f.Record), "about": kind.TextValue(f.Sort), "dated": kind.DateValue(f.Dated), "said": {Type: kind.LongText, S: f.Says}, "chosen_on": kind.DateValue(d.Today())}}
		if at := slices.IndexFunc(before, func(c ChosenFact) bool { return c.Was.Sort == f.Sort && c.Was.Record == f.Record }); at >= 0 {
			e.ID = before[at].ID
		}
		cs.Edits = append(cs.Edits, e)
	}
	_, err = d.Store.Apply(ctx, p.Council.ID, cs)
	if err != nil {
		return err
	}
	return d.after(ctx, v.Council)
}

// factCalled finds a fact by its sort and record. One without a day of its own has the day on which what it shows was recorded or last confirmed.
func (d *Desk) factCalled(ctx context.Context, p *Picture, r bearing.Reader, ref string) (bearing.Fact, error) {
	sort, record, _ := strings.Cut(strings.TrimSpace(ref), " ")
	s, known := d.Bearing.Sort(sort)
	f, there := r.Now(s, record)
	if !known || !there {
		return f, fault.New(fault.Invalid, "There is no fact %q. Write its sort, its register and its number, like restore_tests system 12.", ref)
	}
	if f.Dated != 0 {
		return f, nil
	}
	_, number, _ := strings.Cut(record, " ")
	var id kind.ID
	_, err := fmt.Sscan(number, &id)
	if err != nil {
		return f, fault.New(fault.Invalid, "%q is no number of a record.", number)
	}
	f.Dated, err = d.recorded(ctx, p, s, id)
	return f, err
}

// recorded is the day on which the last of the fields that a sort shows was recorded, or seen again unchanged.
func (d *Desk) recorded(ctx context.Context, p *Picture, s bearing.Sort, id kind.ID) (kind.Date, error) {
	origins, err := d.Store.Origins(ctx, p.Council.ID, ledger.Key{Kind: s.Kind, ID: id})
	if err != nil {
		return 0, err
	}
	last := ""
	for _, field := range s.Shows {
		last = max(last, origins[field].At, origins[field].Confirmed)
	}
	at, err := time.Parse(time.RFC3339, last)
	if err != nil {
		return d.Today(), nil // nothing of it is recorded yet
	}
	y, m, day := at.In(London).Date()
	return kind.DateOf(y, m, day), nil
}

// DropFact takes a fact from an outcome's evidence. The record itself stays.
func (d *Desk) DropFact(ctx context.Context, v kind.Viewer, p *Picture, a *Assessed, id kind.ID) error {
	x, ok := p.Snapshot.AnswerFacts.Get(id)
	if !ok || x.Assessment.Or(0) != a.Record.ID {
		return fault.New(fault.NotFound, "That fact is not among the evidence any more.")
	}
	k, _ := kind.Of("answer_fact")
	_, err := d.Remove(ctx, v, k, []kind.ID{id}, 0)
	return err
}
