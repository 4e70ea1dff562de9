package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/assessfile"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
)

type assessCmd struct {
	Start  startAssessment  `cmd:"" help:"Start an assessment of the council or of a system."`
	Answer answerAssessment `cmd:"" help:"Write a file of answers into an assessment."`
	Show   showAssessment   `cmd:"" help:"An assessment as it stands."`
	List   listFrameworks   `cmd:"" help:"The frameworks that are at hand."`
	Load   loadFramework    `cmd:"" help:"Load a framework with its publisher's sentences, from your own copy of it."`
	Score  scoreAssessment  `cmd:"" help:"Judge a file of answers."`

	Scope    scopeAssessment    `cmd:"" help:"Systems that may be critical, with the reasons; choose which are judged by themselves."`
	Evidence evidenceAssessment `cmd:"" help:"Facts that bear on an outcome; keep some as evidence."`
	SignOff  signOffAssessment  `cmd:"" help:"Sign an assessment off, or open it again, with words."`
	Todo     todoAssessment     `cmd:"" help:"What to do next about an assessment, and who."`

	Plan    planAssessment     `cmd:"" help:"An assessment's improvement plan; make a line for each gap."`
	Upgrade upgradeAssessment  `cmd:"" help:"Carry an assessment to another version or framework by its mapping; shows first what that would do."`
	Next    nextAssessment     `cmd:"" help:"Start the next cycle with the answers of this one, to be looked at again."`
	Trend   trendAssessment    `cmd:"" help:"An assessment beside the cycles before it, and its progress to the target."`
	Counted countedAssessment  `cmd:"" help:"What other assessments say of this one's outcomes."`
	Export  exportAssessment   `cmd:"" help:"Write an assessment as a workbook, CSV, JSON or OSCAL assessment results."`
	Round   roundCmd           `cmd:"" help:"Have an assessment answered by many people, and see what they said from five answers on."`
	Compare compareAssessments `cmd:"" help:"Where councils of a group stand: medians and quartiles, from five councils on."`
}

type listFrameworks struct{}

// frameworkJSON is one framework in `moothall assess list --json`.
type frameworkJSON struct {
	ID        string   `json:"id"`
	Version   string   `json:"version"`
	Title     string   `json:"title"`
	Publisher string   `json:"publisher"`
	Text      string   `json:"text"` // full, titles-only or user-supplied
	Rule      string   `json:"rule"`
	Levels    []string `json:"levels"`
	Outcomes  int      `json:"outcomes"`
	Profiles  []string `json:"profiles"`
	Source    string   `json:"source"`
}

// Run lists frameworks.
func (c *listFrameworks) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	shelf, err := s.desk.Shelf(s.ctx)
	if err != nil {
		return err
	}
	out := []frameworkJSON{}
	for _, f := range shelf {
		x := frameworkJSON{f.ID, f.Version, f.Title, f.Publisher, string(f.Text), string(f.Rule), []string{}, len(f.Outcomes()), []string{}, f.Source}
		for _, l := range f.Scale {
			x.Levels = append(x.Levels, l.ID)
		}
		for _, p := range f.Profiles {
			x.Profiles = append(x.Profiles, p.ID)
		}
		out = append(out, x)
		if !s.JSON {
			s.say("%-36s %3d outcomes  %s (%s)", f.Key(), x.Outcomes, f.Title, f.Text)
		}
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	return nil
}

type loadFramework struct {
	File string `arg:"" help:"A framework in our own form, the government tool's YAML of the Cyber Assessment Framework, a library of CISO Assistant (framework or mapping sets), an OSCAL catalogue or profile, targets and mappings in our own form; or a table of sentences, with --as." type:"path"`
	As   string `help:"The framework that a table of sentences (CSV, workbook), or an OSCAL profile, belongs to: id@version."`
}

// Run keeps a framework.
func (c *loadFramework) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	raw, err := readFile(c.File)
	if err != nil {
		return err
	}
	p, err := s.desk.LoadFramework(s.ctx, filepath.Base(c.File), raw, c.As, actor)
	if err != nil {
		return err
	}
	if len(p.Adds) > 0 {
		return s.tellAdded(p)
	}
	f := p.Framework
	if s.JSON {
		return s.writeJSON(map[string]any{"id": f.ID, "version": f.Version, "outcomes": len(f.Outcomes()), "hash": f.Hash})
	}
	s.say("%s: %d outcomes.", f.Key(), len(f.Outcomes()))
	return nil
}

// addedJSON is what a file brought to one framework.
type addedJSON struct {
	Framework string         `json:"framework"`
	Targets   []string       `json:"targets"`
	Mappings  map[string]int `json:"mappings"` // how many links lead from each framework
}

// tellAdded says which targets and mappings were loaded, and what of them leads nowhere.
func (s *session) tellAdded(p *desk.FrameworkPreview) error {
	if len(p.LeftOut) > 0 {
		s.status = exitProblems
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"added": added(p.Adds), "left_out": placed(p.LeftOut)})
	}
	for _, a := range p.Adds {
		for _, t := range a.Profiles {
			s.say("%s: target %s, %d outcomes.", a.To, t.ID, len(t.Requires))
		}
		for _, m := range a.Mappings {
			s.say("%s: mapping from %s, %d links.", a.To, m.From, len(m.Links))
		}
	}
	for _, x := range placed(p.LeftOut) {
		s.say("line %d, column %d: %s; left out", x.Line, x.Column, x.Problem)
	}
	return nil
}

func added(adds []assess.Addition) []addedJSON {
	out := []addedJSON{}
	for _, a := range adds {
		x := addedJSON{a.To, []string{}, map[string]int{}}
		for _, t := range a.Profiles {
			x.Targets = append(x.Targets, t.ID)
		}
		for _, m := range a.Mappings {
			x.Mappings[m.From] = len(m.Links)
		}
		out = append(out, x)
	}
	return out
}

// readFile reads a file that a person named, up to a size that no framework and no assessment has.
func readFile(name string) ([]byte, error) {
	const most = 16 << 20
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.Wrap(err, fault.Refused, "%s cannot be opened.", filepath.Base(name))
	}
	defer func() { _ = f.Close() }() // it was only read
	raw, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fault.Wrap(err, fault.Refused, "%s cannot be read.", filepath.Base(name))
	}
	return raw, nil
}

type scoreAssessment struct {
	Framework string `help:"id@version, or an id for the newest of it." required:""`
	Answers   string `help:"Any file of answers: the government tool's JSON, our own form, a workbook, CSV, CISO Assistant's export or OSCAL results." required:"" type:"path"`
	Profile   string `help:"What is to be reached: baseline, enhanced or one that you loaded."`
}

// judgedJSON is one outcome in `moothall assess score --json`.
type judgedJSON struct {
	Outcome   string `json:"outcome"`
	Title     string `json:"title"`
	Status    string `json:"status,omitempty"`
	Computed  string `json:"computed,omitempty"`
	Required  string `json:"required,omitempty"`
	Met       *bool  `json:"met,omitempty"`
	Confirmed bool   `json:"confirmed"`
}

type scoreJSON struct {
	Framework  string         `json:"framework"`
	Version    string         `json:"version"`
	Answers    []judgedJSON   `json:"answers"`
	Counts     map[string]int `json:"counts"`
	Profile    string         `json:"profile,omitempty"`
	Met        int            `json:"met"`
	Unmet      []string       `json:"unmet"`
	Unanswered []string       `json:"unanswered"`
	Problems   []problemJSON  `json:"problems,omitempty"`
}

type problemJSON struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Problem string `json:"problem"`
}

// Run judges a file of answers.
func (c *scoreAssessment) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	f, err := s.desk.Framework(s.ctx, c.Framework)
	if err != nil {
		return err
	}
	profile, ok := f.Profile(c.Profile)
	if !ok && c.Profile != "" {
		return fault.New(fault.Invalid, "%s has no profile %q.", f.Key(), c.Profile)
	}
	raw, err := readFile(c.Answers)
	if err != nil {
		return err
	}
	answers, problems, err := assessfile.Read(f, filepath.Base(c.Answers), raw)
	if err != nil {
		return err
	}
	out := scored(assess.Score(f, answers, profile))
	if len(problems) > 0 {
		s.status = exitProblems
		out.Problems = placed(problems)
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	s.tellScore(f, out)
	return nil
}

func scored(r assess.Result) scoreJSON {
	out := scoreJSON{Framework: r.Framework.ID, Version: r.Framework.Version, Answers: []judgedJSON{}, Counts: r.Counts(), Met: r.Met(), Unmet: r.Unmet(), Unanswered: r.Unanswered()}
	if r.Profile != nil {
		out.Profile = r.Profile.ID
	}
	for _, j := range r.Outcomes {
		n, _ := r.Framework.Find(j.Outcome) // it is one of its own
		x := judgedJSON{Outcome: j.Outcome, Title: n.Title, Status: j.Status, Computed: j.Computed, Required: j.Required, Confirmed: j.Confirmed}
		if j.Required != "" && j.Answered {
			x.Met = &j.Met
		}
		out.Answers = append(out.Answers, x)
	}
	return out
}

func (s *session) tellScore(f *assess.Framework, out scoreJSON) {
	for _, a := range out.Answers {
		level, _ := f.Level(a.Status)
		needs := ""
		if required, ok := f.Level(a.Required); ok {
			needs = fmt.Sprintf("  (needs: %s)", required.Title)
		}
		s.say("%-8s %-20s %s%s", a.Outcome, orDash(level.Title), a.Title, needs)
	}
	for _, l := range f.Scale {
		s.say("%d %s", out.Counts[l.ID], l.Title)
	}
	if out.Profile != "" {
		s.say("%s: %d reached, %d not, %d not answered", out.Profile, out.Met, len(out.Unmet), len(out.Unanswered))
	}
	for _, p := range out.Problems {
		s.say("line %d, column %d: %s", p.Line, p.Column, p.Problem)
	}
}

type startAssessment struct {
	Name       string `arg:"" help:"What to call it."`
	Framework  string `help:"id@version, or an id for the newest of it." required:""`
	Profile    string `help:"What is to be reached."`
	Period     string `help:"The cycle, like 2026/27."`
	System     string `help:"The system that is judged; none for the council as a whole."`
	Everything bool   `help:"Ask everything, also what is usually asked of the council alone, or of each system."`
}

// Run starts an assessment.
func (c *startAssessment) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	n := desk.NewAssessment{Name: c.Name, Framework: c.Framework, Profile: c.Profile, Period: c.Period, Everything: c.Everything}
	if c.System != "" {
		ids := p.Snapshot.Named("system", c.System)
		if len(ids) != 1 {
			return fault.New(fault.NotFound, "There is no single system called %q.", c.System)
		}
		n.System = ids[0]
	}
	id, err := s.desk.StartAssessment(s.ctx, asViewer(p), n)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": id, "name": c.Name})
	}
	s.say("Assessment %d, %s.", id, c.Name)
	return nil
}

// assessed finds an assessment by its name or number, and judges it as it stands.
func (s *session) assessed(name string) (*desk.Picture, *desk.Assessed, error) {
	p, err := s.picture()
	if err != nil {
		return nil, nil, err
	}
	id, err := p.AssessmentNamed(name)
	if err != nil {
		return nil, nil, err
	}
	a, err := s.desk.Assessed(s.ctx, p, asViewer(p), id)
	return p, a, err
}

type answerAssessment struct {
	Name    string `arg:"" help:"The assessment's name or number."`
	Answers string `help:"Any file of answers: the government tool's JSON, our own form, a workbook, CSV, CISO Assistant's export or OSCAL results." required:"" type:"path"`
}

// Run writes a file of answers into an assessment.
func (c *answerAssessment) Run(s *session) error {
	p, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	raw, err := readFile(c.Answers)
	if err != nil {
		return err
	}
	answers, problems, err := p.ReadAnswers(a, filepath.Base(c.Answers), raw)
	if err != nil {
		return err
	}
	written, left, err := s.desk.AnswerAll(s.ctx, asViewer(p), a.Record.ID, filepath.Base(c.Answers), answers)
	if err != nil {
		return err
	}
	if len(problems) > 0 || left > 0 {
		s.status = exitProblems
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"answers": written, "left_out": left, "problems": placed(problems)})
	}
	s.say("%d answers written, %d left out because the assessment does not ask for them.", written, left)
	for _, p := range placed(problems) {
		s.say("line %d, column %d: %s", p.Line, p.Column, p.Problem)
	}
	return nil
}

func placed(problems []assess.Problem) []problemJSON {
	out := []problemJSON{}
	for _, p := range problems {
		out = append(out, problemJSON{p.Line, p.Column, p.Says})
	}
	return out
}

type showAssessment struct {
	Name string `arg:"" help:"The assessment's name or number."`
}

// Run shows an assessment.
func (c *showAssessment) Run(s *session) error {
	_, a, err := s.assessed(c.Name)
	if err != nil {
		return err
	}
	out := scored(a.Result)
	if s.JSON {
		return s.writeJSON(out)
	}
	s.tellScore(a.Framework, out)
	return nil
}
