package desk

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/assessfile"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// AssessmentForms are the formats that an assessment is written in.
var AssessmentForms = []string{"xlsx", "csv", "json", "oscal"}

// AssessmentMedia is the media type of each.
var AssessmentMedia = map[string]string{"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8", "json": "application/json", "oscal": "application/oscal+json"}

// AssessmentFileName is what such a file is called: the assessment by its number, since its name may be anything.
func AssessmentFileName(p *Picture, a *Assessed, form string) string {
	end := form
	if form == "oscal" {
		end = "oscal.json"
	}
	return p.Council.Slug + "-assessment-" + a.Record.ID.String() + "-" + p.Today.String() + "." + end
}

// Document is an assessment as files have it, with its improvement plan.
func (p *Picture) Document(v kind.Viewer, a *Assessed) assessfile.Document {
	d := assessfile.Document{Name: a.Record.Name.Or(""), Period: a.Record.Period.Or(""), State: a.Record.State.Or(""), Council: p.Council.Name, Day: p.Today, Framework: a.Framework, Result: a.Result,
		Answers: assess.Answers{}, Assured: map[string]assessfile.Assured{}}
	if s, ok := p.Snapshot.Systems.Get(a.Record.System.Or(0)); ok {
		d.About = p.NameFor(v, s)
	}
	for outcome, x := range assess.Of(p.Snapshot, a.Framework, a.Record.ID) {
		r := a.Answers[outcome]
		x.Owner = p.postName(v, r.Owner)
		d.Answers[outcome] = x
		s := assessfile.Assured{View: r.Assured.Or(""), Level: r.AssuredLevel.Or(""), Why: r.AssuredWhy.Or("")}
		if on, ok := r.AssuredOn.Get(); ok {
			s.On = on.String()
		}
		if s.View != "" {
			d.Assured[outcome] = s
		}
	}
	for _, i := range p.PlanOf(a.Record.ID) {
		d.Plan = append(d.Plan, assessfile.PlanLine{Order: i.Order.Or(0), Name: i.Name.Or(""), Owner: p.postName(v, i.Owner), State: i.State.Or(""), Evidence: i.Evidence.Or(""), For: i.Members.Or(""), Cadence: i.Cadence.Or(""),
			Outcomes: i.Outcomes.Or(nil), Due: i.Due.Or(0), Cost: i.Cost})
	}
	d.Facts = p.factLines(v, a)
	return d
}

// factLines are the facts that answers rest on, for who may see them, in the framework's order of outcomes.
func (p *Picture) factLines(v kind.Viewer, a *Assessed) (out []assessfile.FactLine) {
	k, _ := kind.Of("answer_fact")
	said := k.Index("said")
	for _, j := range a.Result.Outcomes {
		for _, x := range p.Snapshot.AnswerFacts.All() {
			if x.Assessment.Or(0) != a.Record.ID || x.Outcome.Or("") != j.Outcome || !v.Sees(k.Fields[said].Sensitivity) {
				continue
			}
			f := assessfile.FactLine{Outcome: j.Outcome, Record: x.Record.Or(""), About: x.About.Or(""), Says: x.Said.Or(""), Dated: x.Dated.Or(0), Chosen: x.ChosenOn.Or(0)}
			kindName, number, _ := strings.Cut(f.Record, " ")
			id, err := strconv.ParseUint(number, 10, 31)
			if r, ok := p.Snapshot.Find(kindName, kind.ID(id)); err == nil && ok {
				f.Name = p.NameFor(v, r)
			}
			out = append(out, f)
		}
	}
	return out
}

func (p *Picture) postName(v kind.Viewer, id kind.Opt[kind.ID]) string {
	post, ok := p.Snapshot.Posts.Get(id.Or(0))
	if !ok {
		return ""
	}
	return p.NameFor(v, post)
}

// WriteAssessment writes an assessment as a workbook, CSV, our own JSON or OSCAL assessment results. ReadAnswers takes each of them back.
func (p *Picture) WriteAssessment(v kind.Viewer, a *Assessed, form string, w io.Writer) error {
	d := p.Document(v, a)
	var raw []byte
	var err error
	switch form {
	case "xlsx":
		return WriteBooks(assessfile.Sheets(d), w)
	case "csv":
		return WriteSheet(w, assessfile.Sheets(d)[0].Lines)
	case "json":
		raw, err = assessfile.JSON(d)
	case "oscal":
		raw, err = assessfile.OSCAL(d)
	default:
		return fault.New(fault.NotFound, "An assessment is written as one of: %s.", strings.Join(AssessmentForms, ", "))
	}
	if err != nil {
		return err
	}
	_, err = w.Write(raw)
	return err
}

// ReadAnswers reads a file of answers to an assessment, whatever its format. Owners that are no single post are problems.
func (p *Picture) ReadAnswers(a *Assessed, name string, raw []byte) (assess.Answers, []assess.Problem, error) {
	answers, problems, err := assessfile.Read(a.Framework, name, raw)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range a.Framework.Outcomes() {
		owner := answers[n.ID].Owner
		if owner != "" && len(p.Snapshot.Named("post", owner)) != 1 {
			problems = append(problems, assess.Problem{Line: 1, Column: 1, Says: n.ID + ": no single post is called \"" + owner + "\"; the owner stays as it was"})
		}
	}
	return answers, problems, nil
}

// AnswerChange is what a file of answers would do to one outcome.
type AnswerChange struct {
	Outcome, Title string
	Before, After  assess.Level // zero where nothing is answered
	Changes        bool         // the answer itself, so that it is to be confirmed and assured again
}

// PreviewAnswers says what a file of answers would do to each outcome that it answers, and which it names that the assessment does not ask.
func (a *Assessed) PreviewAnswers(answers assess.Answers) (changes []AnswerChange, left []string) {
	after := assess.Score(a.Framework, answers, nil)
	for _, n := range a.Framework.Outcomes() {
		x, given := answers[n.ID]
		if !given {
			continue
		}
		r := a.Answers[n.ID]
		if r == nil {
			left = append(left, n.ID)
			continue
		}
		changes = append(changes, AnswerChange{n.ID, n.Title, a.Framework.At(a.Result, n.ID), a.Framework.At(after, n.ID), a.changes(r, x.Fields())})
	}
	return changes, left
}

// Compared is how councils of a group stand by one framework: medians and quartiles, beside where the looking council stands.
type Compared struct {
	Framework *assess.Framework
	Councils  int // that take part; 0 when they are too few to say
	Outcomes  []assess.Compared
	Own       assess.Result // zero where the council has no assessment by it
	TakesPart bool          // the council is among them
}

type standingKey struct{}

// CompareAssessments compares the assessments of a group's councils that were signed off and released for it by their council. What leaves a council's own registers
// is its levels alone, by framework, without its name.
func (d *Desk) CompareAssessments(ctx context.Context, p *Picture, v kind.Viewer, slug string) ([]Compared, error) {
	if !v.Sees(kind.Restricted) {
		return nil, fault.New(fault.Forbidden, "Where we stand beside others names weaknesses. Your role does not see them; ask an administrator of %s.", p.Council.Name)
	}
	g, err := d.groupFor(ctx, slug, p.Council.ID)
	if err != nil {
		return nil, err
	}
	shelf, err := d.Shelf(ctx)
	if err != nil {
		return nil, err
	}
	standings := map[string][]assess.Standing{}
	own := map[string]bool{}
	all, err := d.standingsOfAll(ctx, g.Councils, shelf)
	if err != nil {
		return nil, err
	}
	for i, c := range g.Councils {
		for _, s := range all[i] {
			standings[s.Framework] = append(standings[s.Framework], s)
			own[s.Framework] = own[s.Framework] || c.ID == p.Council.ID
		}
	}
	out := []Compared{}
	for _, f := range shelf {
		all := standings[f.Key()]
		if len(all) < assess.LeastCompared && !own[f.Key()] {
			continue
		}
		x := Compared{Framework: f, Outcomes: assess.Compare(f, all), TakesPart: own[f.Key()]}
		if len(all) >= assess.LeastCompared {
			x.Councils = len(all)
		}
		x.Own, err = d.ownResult(ctx, p, v, f)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// standingsOfAll are the levels of each council, in the order of the councils. Those that are not in memory are read several at a time.
func (d *Desk) standingsOfAll(ctx context.Context, councils []store.Council, shelf assess.Shelf) ([][]assess.Standing, error) {
	out, errs := make([][]assess.Standing, len(councils)), make([]error, len(councils))
	var wg sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(councils)); i = next.Add(1) - 1 {
				of, err := d.PictureOf(ctx, councils[i])
				if err != nil {
					errs[i] = err
					return
				}
				out[i] = kind.Derive(of.Snapshot, standingKey{}, func() []assess.Standing { return standingsOf(of.Snapshot, shelf) })
			}
		})
	}
	wg.Wait()
	return out, errors.Join(errs...)
}

// standingsOf are a council's levels by each framework by which it was judged as a whole: of the newest assessment that is signed off and released.
func standingsOf(s *kind.Snapshot, shelf assess.Shelf) (out []assess.Standing) {
	seen := map[string]bool{}
	for _, r := range slices.Backward(s.Assessments.All()) {
		key := r.Framework.Or("")
		f, ok := shelf.Find(key)
		if !ok || f.Key() != key || seen[key] || r.System.Or(0) != 0 || r.State.Or("") != signedOff || !r.Compared.Or(false) {
			continue
		}
		seen[key] = true
		out = append(out, assess.Score(f, assess.Of(s, f, r.ID), nil).Among(assess.Records(s, r.ID)).Standing())
	}
	return out
}

// ownResult is the newest assessment of the council as a whole by a framework.
func (d *Desk) ownResult(ctx context.Context, p *Picture, v kind.Viewer, f *assess.Framework) (assess.Result, error) {
	for _, r := range slices.Backward(p.Snapshot.Assessments.All()) {
		if r.Framework.Or("") == f.Key() && r.System.Or(0) == 0 {
			a, err := d.Assessed(ctx, p, v, r.ID)
			if err != nil {
				return assess.Result{}, err
			}
			return a.Result, nil
		}
	}
	return assess.Result{}, nil
}
