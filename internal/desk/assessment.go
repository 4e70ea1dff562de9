package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/bearing"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// NewAssessment is an assessment to start.
type NewAssessment struct {
	Name, Framework, Profile, Period string
	System                           kind.ID // 0 for the council as a whole
	Everything                       bool    // ask everything, also what is usually asked of the council alone, or of each system
}

// signedOff is the state of an assessment that nobody changes any more.
const signedOff = "signed off"

// StartAssessment makes an assessment with an empty answer for each outcome, in one change set, so that nobody has to add one.
func (d *Desk) StartAssessment(ctx context.Context, v kind.Viewer, n NewAssessment) (kind.ID, error) {
	k, _ := kind.Of("assessment")
	if !v.Writes(k) {
		return 0, notYours(k)
	}
	p, err := d.Picture(ctx, v.Council)
	if err != nil {
		return 0, err
	}
	f, err := d.Framework(ctx, n.Framework)
	if err != nil {
		return 0, err
	}
	set, err := n.fields(p, f)
	if err != nil {
		return 0, err
	}
	cs := ledger.ChangeSet{At: d.now(), Actor: v.Account, Source: "form", Note: "New assessment", Edits: []ledger.Edit{{Kind: k.Name, ID: ledger.Provisional, Set: set}}}
	for i, o := range n.outcomes(f) {
		cs.Edits = append(cs.Edits, ledger.Edit{Kind: "answer", ID: ledger.Provisional + kind.ID(i), Set: map[string]kind.Value{"assessment": kind.RefValue(ledger.Provisional), "outcome": kind.TextValue(o.ID), "name": kind.TextValue(n.Name + ", " + o.ID)}})
	}
	done, err := d.Store.Apply(ctx, p.Council.ID, cs)
	if err != nil {
		return 0, err
	}
	return done.Real[ledger.Key{Kind: k.Name, ID: ledger.Provisional}], d.after(ctx, v.Council)
}

func (n *NewAssessment) fields(p *Picture, f *assess.Framework) (map[string]kind.Value, error) {
	n.Name = clip(n.Name, 200)
	_, known := f.Profile(n.Profile)
	_, there := p.Snapshot.Systems.Get(n.System)
	switch {
	case n.Name == "":
		return nil, fault.New(fault.Invalid, "Give the assessment a name, like Cyber assessment 2026.")
	case len(p.Snapshot.Named("assessment", n.Name)) > 0:
		return nil, fault.New(fault.Invalid, "There is an assessment called %q already.", n.Name)
	case n.Profile != "" && !known:
		return nil, fault.New(fault.Invalid, "%s has no profile %q.", f.Key(), n.Profile)
	case n.System != 0 && !there:
		return nil, fault.New(fault.Invalid, "That system is not there.")
	}
	set := map[string]kind.Value{"name": kind.TextValue(n.Name), "framework": kind.TextValue(f.Key()), "state": {Type: kind.Choice, S: "open"}}
	if n.Profile != "" {
		set["profile"] = kind.TextValue(n.Profile)
	}
	if n.Period != "" {
		set["period"] = kind.TextValue(clip(n.Period, 100))
	}
	if n.System != 0 {
		set["system"] = kind.RefValue(n.System)
	}
	return set, nil
}

func (n *NewAssessment) outcomes(f *assess.Framework) []*assess.Node {
	switch {
	case n.Everything:
		return f.Outcomes()
	case n.System != 0:
		return f.About(assess.System)
	}
	return f.About(assess.Organisation)
}

// Assessed is an assessment with its framework, its answers and what follows from them.
type Assessed struct {
	Record    *kind.Assessment
	Framework *assess.Framework
	Answers   map[string]*kind.Answer
	Result    assess.Result

	Challenged map[string][]ChosenFact // by outcome: facts that an answer at the highest level cannot rest on any more; none where its evidence in words is old
}

// Assessed judges an assessment as it stands. Answers are restricted: who may not see them is refused.
func (d *Desk) Assessed(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID) (*Assessed, error) {
	r, ok := p.Snapshot.Assessments.Get(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "There is no such assessment.")
	}
	if !v.Sees(kind.Restricted) {
		return nil, fault.New(fault.Forbidden, "Answers name weaknesses. Your role does not see them; ask an administrator of %s.", p.Council.Name)
	}
	f, err := d.Framework(ctx, r.Framework.Or(""))
	if err != nil {
		return nil, err
	}
	a := &Assessed{Record: r, Framework: f, Answers: assess.Records(p.Snapshot, id)}
	profile, _ := f.Profile(r.Profile.Or(""))
	a.Result = assess.Score(f, assess.Of(p.Snapshot, f, id), profile).Among(a.Answers)
	a.Challenged, err = d.challenged(ctx, p, v, a)
	if err != nil {
		return nil, err
	}
	for outcome, r := range a.Answers { // evidence in words has a day too
		if from, ok := r.EvidenceFrom.Get(); ok && a.atTop(outcome) && from < p.Today.AddMonths(-bearing.Months) && a.Challenged[outcome] == nil {
			a.Challenged[outcome] = []ChosenFact{}
		}
	}
	return a, nil
}

// AnswerAll writes several answers of one assessment in one change set: what a file of answers says. Outcomes that the assessment does not have are left out,
// and counted.
func (d *Desk) AnswerAll(ctx context.Context, v kind.Viewer, id kind.ID, source string, answers assess.Answers) (written, left int, err error) {
	k, _ := kind.Of("answer")
	if !v.Writes(k) {
		return 0, 0, notYours(k)
	}
	p, err := d.Picture(ctx, v.Council)
	if err != nil {
		return 0, 0, err
	}
	a, err := d.Assessed(ctx, p, v, id)
	if err != nil {
		return 0, 0, err
	}
	err = a.open()
	if err != nil {
		return 0, 0, err
	}
	cs := ledger.ChangeSet{At: d.now(), Actor: v.Account, Source: source, Note: "Answers to " + a.Record.Name.Or(""), Expect: p.Snapshot.Seq}
	for outcome, x := range answers {
		r, ok := a.Answers[outcome]
		if !ok {
			left++
			continue
		}
		set := x.Fields()
		if a.changes(r, set) {
			set["assured"], set["assured_level"], set["assured_on"] = kind.Value{}, kind.Value{}, kind.Value{}
		}
		if posts := p.Snapshot.Named("post", x.Owner); x.Owner != "" && len(posts) == 1 {
			set["owner"] = kind.RefValue(posts[0])
		}
		cs.Edits = append(cs.Edits, ledger.Edit{Kind: k.Name, ID: r.ID, Set: set})
	}
	_, err = d.Store.Apply(ctx, p.Council.ID, cs)
	if err != nil {
		return 0, left, err
	}
	return len(cs.Edits), left, d.after(ctx, v.Council)
}

// open refuses to change an assessment that was signed off.
func (a *Assessed) open() error {
	if a.Closed() {
		return fault.New(fault.Refused, "%s is signed off. It is kept as it was; start the next one to change answers.", a.Record.Name.Or("This assessment"))
	}
	return nil
}

// Closed tells whether the assessment was signed off.
func (a *Assessed) Closed() bool { return a.Record.State.Or("") == signedOff }

// PlanOf is an assessment's improvement plan, in its order.
func (p *Picture) PlanOf(id kind.ID) (out []*kind.Improvement) {
	for _, i := range p.Snapshot.Improvements.All() {
		if i.Assessment.Or(0) == id {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b *kind.Improvement) int { return cmp.Compare(a.Order.Or(1<<30), b.Order.Or(1<<30)) })
	return out
}

// PlanGaps adds a line to the improvement plan for each outcome that was answered, lacks what the profile asks for and is in no line yet. Owner, date and cost are
// for people to say. It gives the number of lines.
func (d *Desk) PlanGaps(ctx context.Context, v kind.Viewer, p *Picture, a *Assessed) (int, error) {
	k, _ := kind.Of("improvement")
	if !v.Writes(k) {
		return 0, notYours(k)
	}
	plan := p.PlanOf(a.Record.ID)
	last := 0
	in := map[string]bool{}
	for _, i := range plan {
		last = max(last, i.Order.Or(0))
		for _, o := range i.Outcomes.Or(nil) {
			in[o] = true
		}
	}
	cs := ledger.ChangeSet{At: d.now(), Actor: v.Account, Source: "form", Note: "Improvement plan of " + a.Record.Name.Or(""), Expect: p.Snapshot.Seq}
	for _, outcome := range a.Result.Unmet() {
		n, ok := a.Framework.Find(outcome)
		if in[outcome] || !ok {
			continue
		}
		last++
		set := map[string]kind.Value{"name": kind.TextValue(n.ID + " " + n.Title), "assessment": kind.RefValue(a.Record.ID), "outcomes": kind.ListValue([]string{n.ID}), "order": kind.IntValue(last), "state": {Type: kind.Choice, S: "planned"}}
		if owner, ok := a.Answers[outcome].Owner.Get(); ok {
			set["owner"] = kind.RefValue(owner)
		}
		cs.Edits = append(cs.Edits, ledger.Edit{Kind: k.Name, ID: ledger.Provisional + kind.ID(len(cs.Edits)), Set: set})
	}
	if len(cs.Edits) == 0 {
		return 0, nil
	}
	_, err := d.Store.Apply(ctx, p.Council.ID, cs)
	if err != nil {
		return 0, err
	}
	return len(cs.Edits), d.after(ctx, v.Council)
}

// AnswerOutcome writes one outcome's answer: fields of its record. read is the sequence at which the form was opened. An answer that changes is to be confirmed again.
func (d *Desk) AnswerOutcome(ctx context.Context, v kind.Viewer, a *Assessed, outcome string, set map[string]kind.Value, read int64) error {
	k, _ := kind.Of("answer")
	r, ok := a.Answers[outcome]
	if !ok {
		return fault.New(fault.NotFound, "This assessment does not ask for %s.", outcome)
	}
	err := a.open()
	if err != nil {
		return err
	}
	if a.changes(r, set) {
		set["confirmed"] = kind.Value{}
		set["assured"], set["assured_level"], set["assured_on"] = kind.Value{}, kind.Value{}, kind.Value{}
	}
	if set["confirmed"].Recorded() || a.Framework.Rule != assess.Statements { // carried answers have been looked at
		set["needs_review"] = kind.Value{}
	}
	if x := set["override"]; x.Recorded() && !set["comment"].Recorded() && r.Comment.Or("") == "" {
		return fault.New(fault.Invalid, "Say why the level is another than the one that follows from the statements.")
	}
	_, _, err = d.Save(ctx, v, k, []kind.ID{r.ID}, set, read)
	return err
}

// changes tells whether an answer itself changes, and not only what stands around it.
func (a *Assessed) changes(r *kind.Answer, set map[string]kind.Value) bool {
	k := r.KindOf()
	for _, name := range []string{"holds", "fails", "level", "override"} {
		x, given := set[name]
		if given && x.String() != r.Cell(k.Index(name)).String() {
			return true
		}
	}
	return false
}

// Assure keeps what another person than the one who answered says of an outcome's status: agrees, raises or lowers, and why.
func (d *Desk) Assure(ctx context.Context, v kind.Viewer, p *Picture, a *Assessed, outcome, view, level, why string, read int64) error {
	r, ok := a.Answers[outcome]
	if !ok {
		return fault.New(fault.NotFound, "This assessment does not ask for %s.", outcome)
	}
	err := a.open()
	if err != nil {
		return err
	}
	author, err := d.answeredBy(ctx, p, r)
	if err != nil {
		return err
	}
	if author == "" {
		return fault.New(fault.Invalid, "%s is not answered yet.", outcome)
	}
	if strings.EqualFold(author, v.Account) {
		return fault.New(fault.Forbidden, "You answered %s yourself. Somebody else has to assure it.", outcome)
	}
	f := a.Framework
	status := f.At(a.Result, outcome)
	switch to, known := f.Level(level); {
	case view == "agrees":
		level = status.ID
	case !known:
		return fault.New(fault.Invalid, "Choose the level that you see.")
	case view == "raises" && to.Score <= status.Score || view == "lowers" && to.Score >= status.Score:
		return fault.New(fault.Invalid, "Who %s the status chooses another level than %s.", view, status.Title)
	case view != "raises" && view != "lowers":
		return fault.New(fault.Invalid, "Say whether you agree, raise or lower.")
	case strings.TrimSpace(why) == "":
		return fault.New(fault.Invalid, "Say why.")
	}
	set := map[string]kind.Value{"assured": {Type: kind.Choice, S: view}, "assured_level": kind.TextValue(level), "assured_on": kind.DateValue(d.Today()), "assured_why": {}}
	if strings.TrimSpace(why) != "" {
		set["assured_why"] = kind.Value{Type: kind.LongText, S: strings.TrimSpace(why)}
	}
	_, _, err = d.Save(ctx, v, r.KindOf(), []kind.ID{r.ID}, set, read)
	return err
}

// answeredBy is who answered an outcome last; "" when nobody did.
func (d *Desk) answeredBy(ctx context.Context, p *Picture, r *kind.Answer) (string, error) {
	events, err := d.Store.History(ctx, p.Council.ID, ledger.Key{Kind: "answer", ID: r.ID})
	if err != nil {
		return "", err
	}
	for _, e := range events {
		for _, field := range []string{"holds", "fails", "level", "override"} {
			if _, touched := e.Delta[field]; touched {
				return e.Actor, nil
			}
		}
		if e.Op == ledger.Create && (r.Holds.Known() || r.Fails.Known() || r.Level.Known() || r.Override.Known()) { // it came answered, with a file
			return e.Actor, nil
		}
	}
	return "", nil
}

// AssessmentNamed finds an assessment by its name or number.
func (p *Picture) AssessmentNamed(name string) (kind.ID, error) {
	ids := p.Snapshot.Named("assessment", name)
	if len(ids) == 1 {
		return ids[0], nil
	}
	var id kind.ID
	_, err := fmt.Sscan(name, &id)
	if _, ok := p.Snapshot.Assessments.Get(id); err == nil && ok {
		return id, nil
	}
	return 0, fault.New(fault.NotFound, "There is no single assessment called %q.", name)
}
