package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// Upgrade is what carrying an assessment over to another framework, or another version, would do. Nothing is written by it.
type Upgrade struct {
	From  *Assessed
	To    *assess.Framework
	Moved assess.Moved
	Read  int64 // the council's sequence that it was worked out at
}

// Upgrades lists the frameworks that answers to one can be carried to: newer versions of it first.
func (d *Desk) Upgrades(ctx context.Context, f *assess.Framework) (out []*assess.Framework, err error) {
	shelf, err := d.Shelf(ctx)
	if err != nil {
		return nil, err
	}
	for _, to := range shelf {
		if _, ok := shelf.Bridge(f, to); ok && to.Key() != f.Key() {
			out = append(out, to)
		}
	}
	slices.SortStableFunc(out, func(a, b *assess.Framework) int {
		switch {
		case (a.ID == f.ID) == (b.ID == f.ID):
			return 0
		case a.ID == f.ID:
			return -1
		}
		return 1
	})
	return out, nil
}

// PreviewUpgrade works out what carrying an assessment's answers over would do: where each goes, and what goes nowhere.
func (d *Desk) PreviewUpgrade(ctx context.Context, p *Picture, a *Assessed, to string) (*Upgrade, error) {
	shelf, err := d.Shelf(ctx)
	if err != nil {
		return nil, err
	}
	f, ok := shelf.Find(to)
	if !ok {
		return nil, fault.New(fault.NotFound, "There is no framework %q here. See: moothall assess list", to)
	}
	m, ok := shelf.Bridge(a.Framework, f)
	if !ok || f.Key() == a.Framework.Key() {
		return nil, fault.New(fault.Invalid, "Nothing says which outcomes of %s are which of %s, and numbers are no mapping. Load a pack of %s that has the mapping.", a.Framework.Key(), f.Key(), f.Key())
	}
	moved := assess.Carry(a.Framework, f, m, assess.Of(p.Snapshot, a.Framework, a.Record.ID))
	asked := a.asksOf(f)
	moved.Outcomes = slices.DeleteFunc(moved.Outcomes, func(c assess.Carried) bool { return !asked[c.Outcome] })
	return &Upgrade{From: a, To: f, Moved: moved, Read: p.Snapshot.Seq}, nil
}

// asksOf are the outcomes of a framework that an assessment like this one asks: of the council, of a system, or of both.
func (a *Assessed) asksOf(f *assess.Framework) map[string]bool {
	subjects := map[assess.Subject]bool{}
	for outcome := range a.Answers {
		if n, ok := a.Framework.Find(outcome); ok {
			subjects[n.Subject] = true
		}
	}
	of := f.Outcomes()
	if len(subjects) == 1 && a.Framework.ID == f.ID {
		for s := range subjects {
			of = f.About(s)
		}
	}
	out := map[string]bool{}
	for _, n := range of {
		out[n.ID] = true
	}
	return out
}

// Next is the cycle that follows an assessment.
type Next struct {
	Name, Period, Profile string
	Outcomes              []string // whose answers are carried; nil for all of them
}

// Upgrade starts an assessment by another version or framework with what is carried over. The old one stays as it is. read is the sequence of the preview: what was
// answered since then was not in it.
func (d *Desk) Upgrade(ctx context.Context, v kind.Viewer, p *Picture, u *Upgrade, n Next, read int64) (kind.ID, error) {
	if read != 0 {
		for outcome, r := range u.From.Answers {
			if r.Sequence() > read {
				return 0, fault.New(fault.Conflict, "%s was answered again since you looked. Look at the preview once more.", outcome)
			}
		}
	}
	answers := map[string]map[string]kind.Value{}
	for _, c := range u.Moved.Outcomes {
		answers[c.Outcome] = u.around(c)
	}
	return d.startNext(ctx, v, p, u.From, u.To, n, answers)
}

// around is a carried answer with what stands around the answers that it comes from.
func (u *Upgrade) around(c assess.Carried) map[string]kind.Value {
	set := map[string]kind.Value{}
	answered := c.After != ""
	if answered {
		set = c.Answer.Fields()
	}
	for _, from := range c.From {
		r := u.From.Answers[from]
		if r == nil {
			continue
		}
		for name, x := range kept(r, "owner", "with") {
			set[name] = x
		}
		if answered && len(c.From) == 1 {
			for name, x := range kept(r, "evidence", "evidence_from", "blocker", "comment") {
				set[name] = x
			}
		}
	}
	if answered {
		set["needs_review"] = kind.YesNoValue(true)
	}
	return set
}

// kept are fields of a record that are recorded.
func kept(r kind.Record, names ...string) map[string]kind.Value {
	out := map[string]kind.Value{}
	for _, name := range names {
		x := r.Cell(r.KindOf().Index(name))
		if x.Recorded() {
			out[name] = x
		}
	}
	return out
}

// NextCycle starts the cycle that follows an assessment by the same framework: answers that are carried are to be looked at again, and neither confirmed nor assured.
func (d *Desk) NextCycle(ctx context.Context, v kind.Viewer, p *Picture, a *Assessed, n Next) (kind.ID, error) {
	answers := map[string]map[string]kind.Value{}
	for outcome, r := range a.Answers {
		answers[outcome] = kept(r, "owner", "with")
		if n.Outcomes != nil && !slices.Contains(n.Outcomes, outcome) {
			continue
		}
		said := kept(r, "holds", "fails", "level", "override", "comment", "evidence", "evidence_from", "blocker")
		for name, x := range said {
			answers[outcome][name] = x
		}
		if len(said) > 0 {
			answers[outcome]["needs_review"] = kind.YesNoValue(true)
		}
	}
	for _, o := range n.Outcomes {
		if a.Answers[o] == nil {
			return 0, fault.New(fault.Invalid, "This assessment does not ask for %s.", o)
		}
	}
	return d.startNext(ctx, v, p, a, a.Framework, n, answers)
}

// startNext writes an assessment that follows another, with its answers, in one change set.
func (d *Desk) startNext(ctx context.Context, v kind.Viewer, p *Picture, before *Assessed, f *assess.Framework, n Next, answers map[string]map[string]kind.Value) (kind.ID, error) {
	k, _ := kind.Of("assessment")
	if !v.Writes(k) {
		return 0, notYours(k)
	}
	start := NewAssessment{Name: n.Name, Framework: f.Key(), Profile: n.Profile, Period: n.Period, System: before.Record.System.Or(0)}
	if _, ok := f.Profile(before.Record.Profile.Or("")); ok && start.Profile == "" {
		start.Profile = before.Record.Profile.Or("")
	}
	set, err := start.fields(p, f)
	if err != nil {
		return 0, err
	}
	set["previous"] = kind.RefValue(before.Record.ID)
	for name, x := range kept(before.Record, "owner", "assurer") {
		set[name] = x
	}
	cs := ledger.ChangeSet{At: d.now(), Actor: v.Account, Source: "form", Note: "Carried over from " + before.Record.Name.Or(""), Expect: p.Snapshot.Seq, Edits: []ledger.Edit{{Kind: k.Name, ID: ledger.Provisional, Set: set}}}
	for _, o := range f.Outcomes() {
		with, asked := answers[o.ID]
		if !asked {
			continue
		}
		with["assessment"], with["outcome"], with["name"] = kind.RefValue(ledger.Provisional), kind.TextValue(o.ID), kind.TextValue(start.Name+", "+o.ID)
		cs.Edits = append(cs.Edits, ledger.Edit{Kind: "answer", ID: ledger.Provisional + kind.ID(len(cs.Edits)), Set: with})
	}
	done, err := d.Store.Apply(ctx, p.Council.ID, cs)
	if err != nil {
		return 0, err
	}
	return done.Real[ledger.Key{Kind: k.Name, ID: ledger.Provisional}], d.after(ctx, v.Council)
}

// mostCycles is how many cycles a trend goes back.
const mostCycles = 12

// Trend is an assessment with the cycles before it, oldest first.
func (d *Desk) Trend(ctx context.Context, p *Picture, v kind.Viewer, a *Assessed) ([]assess.Step, error) {
	shelf, err := d.Shelf(ctx)
	if err != nil {
		return nil, err
	}
	cycles := []assess.Cycle{cycleOf(a)}
	seen := map[kind.ID]bool{a.Record.ID: true}
	for len(cycles) < mostCycles {
		id := a.Record.Previous.Or(0)
		if id == 0 || seen[id] {
			break
		}
		seen[id] = true
		a, err = d.Assessed(ctx, p, v, id)
		if fault.CodeOf(err) == fault.NotFound { // it was removed, or its framework is not at hand
			break
		}
		if err != nil {
			return nil, err
		}
		cycles = append(cycles, cycleOf(a))
	}
	slices.Reverse(cycles)
	return shelf.Trend(cycles), nil
}

func cycleOf(a *Assessed) assess.Cycle {
	return assess.Cycle{Name: a.Record.Name.Or(""), Period: a.Record.Period.Or(""), Result: a.Result}
}

// Progress is how far an assessment is from its target, and what its plan makes of it.
func (p *Picture) Progress(a *Assessed) assess.Progress {
	return a.Result.Towards(p.planLines(a.Record.ID), a.Record.TargetBy.Or(0))
}

// Actions counts the actions of an assessment and of those that belong to it, which have one plan together: the council's, and those of the systems in its scope. It
// says whether they are few or many; "" for neither.
func (p *Picture) Actions(a *Assessed) (n int, size string) {
	whole := a.Record.ID
	for _, x := range p.Snapshot.ScopedSystems.All() {
		if x.In.Or(0) == a.Record.ID && x.Judged.Or(false) {
			whole = x.Assessment.Or(whole)
		}
	}
	all := p.planLines(whole)
	for _, x := range p.Snapshot.ScopedSystems.All() {
		if x.Assessment.Or(0) == whole && x.Judged.Or(false) && x.In.Or(0) != 0 {
			all = append(all, p.planLines(x.In.Or(0))...)
		}
	}
	return assess.Actions(all)
}

func (p *Picture) planLines(id kind.ID) (out []assess.Line) {
	for _, i := range p.PlanOf(id) {
		out = append(out, assess.Line{Outcomes: i.Outcomes.Or(nil), Due: i.Due.Or(0), Owned: i.Owner.Or(0) != 0, Dropped: i.State.Or("") == "dropped"})
	}
	return out
}

// Elsewhere is what another assessment says of an outcome.
type Elsewhere struct {
	Assessment *kind.Assessment
	Framework  *assess.Framework
	assess.Carried
}

// Counted says, outcome by outcome, what other assessments of the same subject say of it: answered once, it counts in every framework that a mapping leads to. The
// strongest comes first, of equally strong ones the newest.
func (d *Desk) Counted(ctx context.Context, p *Picture, v kind.Viewer, a *Assessed) (map[string][]Elsewhere, error) {
	shelf, err := d.Shelf(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]Elsewhere{}
	for _, r := range slices.Backward(p.Snapshot.Assessments.All()) {
		if r.ID == a.Record.ID || r.System.Or(0) != a.Record.System.Or(0) || r.Framework.Or("") == a.Framework.Key() {
			continue
		}
		b, err := d.Assessed(ctx, p, v, r.ID)
		if fault.CodeOf(err) == fault.NotFound { // its framework is not at hand
			continue
		}
		if err != nil {
			return nil, err
		}
		m, ok := shelf.Bridge(b.Framework, a.Framework)
		if !ok {
			continue
		}
		for _, c := range assess.Carry(b.Framework, a.Framework, m, assess.Of(p.Snapshot, b.Framework, r.ID)).Outcomes {
			if a.Answers[c.Outcome] != nil && c.Before != "" {
				out[c.Outcome] = append(out[c.Outcome], Elsewhere{r, b.Framework, c})
			}
		}
	}
	for _, all := range out {
		slices.SortStableFunc(all, func(x, y Elsewhere) int {
			switch {
			case x.Counts() == y.Counts():
				return 0
			case x.Counts():
				return -1
			}
			return 1
		})
	}
	return out, nil
}

// TakeOver answers what nobody answered yet by what counts elsewhere. Each says where it comes from, and is to be looked at. It gives the number of answers.
func (d *Desk) TakeOver(ctx context.Context, v kind.Viewer, p *Picture, a *Assessed) (int, error) {
	k, _ := kind.Of("answer")
	if !v.Writes(k) {
		return 0, notYours(k)
	}
	err := a.open()
	if err != nil {
		return 0, err
	}
	counted, err := d.Counted(ctx, p, v, a)
	if err != nil {
		return 0, err
	}
	cs := ledger.ChangeSet{At: d.now(), Actor: v.Account, Source: "form", Note: "Counted from other assessments, " + a.Record.Name.Or(""), Expect: p.Snapshot.Seq}
	for _, j := range a.Result.Outcomes {
		all := counted[j.Outcome]
		if j.Status != "" || len(all) == 0 || !all[0].Counts() || all[0].After == "" {
			continue
		}
		set := all[0].Answer.Fields()
		set["comment"] = kind.Value{Type: kind.LongText, S: all[0].says()}
		set["needs_review"] = kind.YesNoValue(true)
		cs.Edits = append(cs.Edits, ledger.Edit{Kind: k.Name, ID: a.Answers[j.Outcome].ID, Set: set})
	}
	if len(cs.Edits) == 0 {
		return 0, nil
	}
	_, err = d.Store.Apply(ctx, p.Council.ID, cs)
	if err != nil {
		return 0, err
	}
	return len(cs.Edits), d.after(ctx, v.Council)
}

func (e Elsewhere) says() string {
	out := fmt.Sprintf("Counted from %s, %s", e.Assessment.Name.Or(""), strings.Join(e.From, ", "))
	if e.Answer.Comment != "" {
		out += ": " + e.Answer.Comment
	}
	return out
}
