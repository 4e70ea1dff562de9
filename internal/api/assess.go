package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/assessfile"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/training"
)

// OneAssessment is an assessment in an address.
type OneAssessment struct {
	InCouncil
	ID uint32 `path:"id" doc:"The assessment's number, as in its register."`
}

// frameworkListed is a framework that is at hand.
type frameworkListed struct {
	ID       string         `json:"id"`
	Version  string         `json:"version"`
	Title    string         `json:"title"`
	Text     string         `json:"text"`
	Rule     string         `json:"rule"`
	Scale    []levelListed  `json:"scale"`
	Profiles []string       `json:"profiles"`
	Outcomes []nodeListed   `json:"outcomes"`
	Mappings []mappingShown `json:"mappings"`
}

type levelListed struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Score int    `json:"score"`
}

type nodeListed struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Subject    string   `json:"subject"`
	Statements []string `json:"statements"`
}

type mappingShown struct {
	From  string `json:"from"`
	Basis string `json:"basis"`
	Links int    `json:"links"`
}

// judgement is an assessment as it stands.
type judgement struct {
	ID         kind.ID             `json:"id"`
	Name       string              `json:"name"`
	Framework  string              `json:"framework"`
	Profile    string              `json:"profile,omitempty"`
	State      string              `json:"state,omitempty"`
	Counts     map[string]int      `json:"counts"`
	Outcomes   []judgedOutcome     `json:"outcomes"`
	Progress   desk.ProgressJSON   `json:"progress"`
	Plan       []desk.PlanLineJSON `json:"plan"`
	ForMembers []desk.PlanLineJSON `json:"for_members"` // the first three, without weaknesses
}

type judgedOutcome struct {
	Outcome      string          `json:"outcome"`
	Title        string          `json:"title"`
	Status       string          `json:"status,omitempty"`
	Computed     string          `json:"computed,omitempty"`
	Required     string          `json:"required,omitempty"`
	Met          bool            `json:"met"`
	Confirmed    bool            `json:"confirmed"`
	NeedsReview  bool            `json:"needs_review"`
	Stale        bool            `json:"stale"` // its evidence is more than a year old
	Statements   map[string]bool `json:"statements,omitempty"`
	Override     string          `json:"override,omitempty"`
	Comment      string          `json:"comment,omitempty"`
	Evidence     []string        `json:"evidence"`
	EvidenceFrom string          `json:"evidence_from,omitempty"`
	Blocker      string          `json:"blocker,omitempty"`
	Owner        string          `json:"owner,omitempty"`
	Assured      string          `json:"assured,omitempty"`
	AssuredLevel string          `json:"assured_level,omitempty"`
	AssuredWhy   string          `json:"assured_why,omitempty"`
	Sequence     int64           `json:"sequence"` // give it back with an answer
}

// assessments are the operations of frameworks and assessments.
func (a *API) assessments() {
	of, look, write := "/councils/{council}/assessments", identity.Look, identity.Assess
	one, tag := of+"/{id}", "Assessments"
	add(a, operation{id: "list-frameworks", method: http.MethodGet, path: "/councils/{council}/frameworks", summary: "The frameworks at hand, with outcomes, statements by number and mappings", need: look, tag: tag}, (*visit).frameworks, nil)
	theFile := &huma.RequestBody{Required: true, Description: "The publisher's file: our own form, WebCAF's YAML, a library of CISO Assistant, an OSCAL catalogue; or a table of sentences, with as.", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	add(a, operation{id: "preview-framework", method: http.MethodPost, path: "/councils/{council}/frameworks/preview", summary: "What loading a framework's file would do; nothing is loaded", need: write, tag: tag}, (*visit).previewFramework, func(op *huma.Operation) { op.RequestBody = theFile })
	add(a, operation{id: "load-framework", method: http.MethodPost, path: "/councils/{council}/frameworks", summary: "Load a framework's file; a version that is loaded never changes", need: write, tag: tag}, (*visit).loadFramework, func(op *huma.Operation) { op.RequestBody = theFile })
	add(a, operation{id: "start-assessment", method: http.MethodPost, path: of, summary: "Start an assessment of the council or of a system", need: write, tag: tag}, (*visit).startAssessment, nil)
	add(a, operation{id: "judge-assessment", method: http.MethodGet, path: one, summary: "An assessment as it stands: every outcome, progress to the target, the plan", need: look, tag: tag}, (*visit).judgement, nil)
	add(a, operation{id: "answer-outcome", method: http.MethodPost, path: one + "/outcomes/{outcome}", summary: "Answer one outcome", need: write, tag: tag}, (*visit).answerOutcome, nil)
	add(a, operation{id: "assure-outcome", method: http.MethodPost, path: one + "/outcomes/{outcome}/assurance", summary: "Say as an assurer, who is another person, what you see", need: write, tag: tag}, (*visit).assureOutcome, nil)
	add(a, operation{id: "import-answers", method: http.MethodPost, path: one + "/answers", summary: "Write a file of answers into an assessment", need: write, tag: tag}, (*visit).importAnswers, func(op *huma.Operation) {
		op.RequestBody = &huma.RequestBody{Required: true, Description: "The file: workbook, CSV, our own JSON, the WebCAF tool's JSON, or OSCAL assessment results.", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	})
	add(a, operation{id: "plan-gaps", method: http.MethodPost, path: one + "/plan", summary: "Add a line to the improvement plan for each gap that has none", need: write, tag: tag}, (*visit).planGaps, nil)
	add(a, operation{id: "preview-upgrade", method: http.MethodGet, path: one + "/upgrade", summary: "What carrying an assessment to another version or framework would do", need: look, tag: tag}, (*visit).previewUpgrade, nil)
	add(a, operation{id: "upgrade-assessment", method: http.MethodPost, path: one + "/upgrade", summary: "Carry an assessment over, as its preview says", need: write, tag: tag}, (*visit).upgrade, nil)
	add(a, operation{id: "next-cycle", method: http.MethodPost, path: one + "/next", summary: "Start the next cycle with answers of this one, to be looked at again", need: write, tag: tag}, (*visit).nextCycle, nil)
	add(a, operation{id: "trend", method: http.MethodGet, path: one + "/trend", summary: "An assessment beside the cycles before it", need: look, tag: tag}, (*visit).trend, nil)
	add(a, operation{id: "counted-elsewhere", method: http.MethodGet, path: one + "/counted", summary: "What other assessments say of this one's outcomes", need: look, tag: tag}, (*visit).counted, nil)
	add(a, operation{id: "take-counted", method: http.MethodPost, path: one + "/counted", summary: "Answer by other assessments what nobody answered yet", need: write, tag: tag}, (*visit).takeCounted, nil)
	a.assessmentScope(one, tag)
	add(a, operation{id: "many-answers", method: http.MethodGet, path: one + "/rounds", summary: "What many people of several roles said, from five answers on, after the last day of each round", need: look, tag: tag}, (*visit).manyAnswers, nil)
	add(a, operation{id: "training", method: http.MethodGet, path: "/councils/{council}/training", summary: "Who has done their training: shares by directorate and role, councillors apart", need: look, tag: "Figures"}, (*visit).training, nil)
	add(a, operation{id: "recommendations-by-report", method: http.MethodGet, path: "/councils/{council}/recommendations", summary: "Every report's recommendations, what was answered and how far each is", need: look, tag: "Figures"}, (*visit).recommended, nil)
	a.assessmentFiles(one+"/export/{format}", tag)
	add(a, operation{id: "group-assessments", method: http.MethodGet, path: "/councils/{council}/groups/{group}/assessments", summary: "Where councils of the group stand: medians and quartiles, from five councils on", need: look, tag: "Groups"}, (*visit).groupAssessments, nil)
}

func (v *visit) frameworks(*InCouncil) ([]frameworkListed, error) {
	shelf, err := v.desk.Shelf(v.ctx)
	if err != nil {
		return nil, err
	}
	out := []frameworkListed{}
	for _, f := range shelf {
		x := frameworkListed{ID: f.ID, Version: f.Version, Title: f.Title, Text: string(f.Text), Rule: string(f.Rule), Scale: []levelListed{}, Profiles: []string{}, Outcomes: []nodeListed{}, Mappings: []mappingShown{}}
		for _, l := range f.Scale {
			x.Scale = append(x.Scale, levelListed(l))
		}
		for _, p := range f.Profiles {
			x.Profiles = append(x.Profiles, p.ID)
		}
		for _, n := range f.Outcomes() {
			y := nodeListed{n.ID, n.Title, string(n.Subject), []string{}}
			for _, s := range n.Statements {
				y.Statements = append(y.Statements, assess.Written(s.Claim()))
			}
			x.Outcomes = append(x.Outcomes, y)
		}
		for _, m := range f.Mappings {
			x.Mappings = append(x.Mappings, mappingShown{m.From, m.Basis, len(m.Links)})
		}
		out = append(out, x)
	}
	return out, nil
}

type assessmentIn struct {
	InCouncil
	Body struct {
		Name       string `json:"name" minLength:"1" maxLength:"200"`
		Framework  string `json:"framework" minLength:"1" maxLength:"100" doc:"id@version, or an id for the newest of it."`
		Profile    string `json:"profile,omitempty" maxLength:"60"`
		Period     string `json:"period,omitempty" maxLength:"100"`
		System     uint32 `json:"system,omitempty" doc:"The number of the system that is judged; left out for the council as a whole."`
		Everything bool   `json:"everything,omitempty" doc:"Ask everything, also what is usually asked of the council alone, or of each system."`
	}
}

func (v *visit) startAssessment(in *assessmentIn) (done, error) {
	b := in.Body
	id, err := v.desk.StartAssessment(v.ctx, v.viewer, desk.NewAssessment{Name: b.Name, Framework: b.Framework, Profile: b.Profile, Period: b.Period, System: kind.ID(b.System), Everything: b.Everything})
	return done{ID: id.String(), Done: "started"}, err
}

func (v *visit) assessed(id uint32) (*desk.Assessed, error) {
	return v.desk.Assessed(v.ctx, v.picture, v.viewer, kind.ID(id))
}

func (v *visit) judgement(in *OneAssessment) (judgement, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return judgement{}, err
	}
	d := v.picture.Document(v.viewer, a)
	out := judgement{ID: a.Record.ID, Name: d.Name, Framework: a.Framework.Key(), Profile: a.Record.Profile.Or(""), State: d.State, Counts: a.Result.Counts(), Outcomes: []judgedOutcome{},
		Progress: v.picture.ProgressJSON(a), Plan: desk.PlanJSON(d.Plan), ForMembers: desk.PlanJSON(assessfile.Members(d, desk.TopForMembers))}
	for _, j := range a.Result.Outcomes {
		out.Outcomes = append(out.Outcomes, v.judged(a, d, j))
	}
	return out, nil
}

func (v *visit) judged(a *desk.Assessed, d assessfile.Document, j assess.Judged) judgedOutcome {
	n, _ := a.Framework.Find(j.Outcome) // it is one of its own
	x, s, r := d.Answers[j.Outcome], d.Assured[j.Outcome], a.Answers[j.Outcome]
	out := judgedOutcome{Outcome: j.Outcome, Title: n.Title, Status: j.Status, Computed: j.Computed, Required: j.Required, Met: j.Met, Confirmed: j.Confirmed, NeedsReview: r.NeedsReview.Or(false), Statements: map[string]bool{}, Override: x.Override,
		Comment: x.Comment, Evidence: append([]string{}, x.Evidence...), Blocker: x.Blocker, Owner: x.Owner, Assured: s.View, AssuredLevel: s.Level, AssuredWhy: s.Why, Sequence: r.Sequence()}
	for c, holds := range x.True {
		out.Statements[assess.Written(c)] = holds
	}
	if x.EvidenceFrom != 0 {
		out.EvidenceFrom, out.Stale = x.EvidenceFrom.String(), x.EvidenceFrom < v.picture.Today.AddMonths(-12)
	}
	return out
}

type outcomeIn struct {
	OneAssessment
	Outcome string `path:"outcome" maxLength:"60"`
	Body    struct {
		Statements   map[string]bool `json:"statements,omitempty" doc:"Statements by number, or with their level where two have it: achieved_A4.a.11. Those that are left out stay as they were."`
		Level        *string         `json:"level,omitempty" maxLength:"60" doc:"A level, where the framework asks for one."`
		Override     *string         `json:"override,omitempty" maxLength:"60" doc:"A level in place of the one that follows; only with a comment. Empty takes it away."`
		Comment      *string         `json:"comment,omitempty" maxLength:"20000"`
		Evidence     []string        `json:"evidence,omitempty" maxItems:"100"`
		EvidenceFrom string          `json:"evidence_from,omitempty" maxLength:"10" doc:"A day, as 2026-11-25."`
		Confirmed    *bool           `json:"confirmed,omitempty" doc:"You looked at the status that follows and agree."`
		Sequence     int64           `json:"sequence,omitempty" doc:"The outcome's sequence as you read it: an answer that somebody else gave since is then not lost."`
	}
}

func (v *visit) answerOutcome(in *outcomeIn) (done, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return done{}, err
	}
	set, err := answerFields(a, in)
	if err != nil {
		return done{}, err
	}
	err = v.desk.AnswerOutcome(v.ctx, v.viewer, a, in.Outcome, set, in.Body.Sequence)
	return done{ID: in.Outcome, Done: "answered"}, err
}

// answerFields are the fields of an answer's record that a body says.
func answerFields(a *desk.Assessed, in *outcomeIn) (map[string]kind.Value, error) {
	n, ok := a.Framework.Find(in.Outcome)
	r := a.Answers[in.Outcome]
	if !ok || r == nil {
		return nil, fault.New(fault.NotFound, "This assessment does not ask for %s.", in.Outcome)
	}
	b := in.Body
	x := assess.One(a.Framework, n, r)
	for written, holds := range b.Statements {
		c, ok := n.Claimed(written)
		if !ok {
			return nil, fault.New(fault.Invalid, "%q is no statement of %s, or of two levels: write it with its level.", written, n.ID)
		}
		if x.True == nil {
			x.True = map[assess.Claim]bool{}
		}
		x.True[c] = holds
	}
	for to, given := range map[*string]*string{&x.Chosen: b.Level, &x.Override: b.Override} {
		if given == nil {
			continue
		}
		if _, known := a.Framework.Level(*given); *given != "" && !known {
			return nil, fault.New(fault.Invalid, "%q is no level of %s.", *given, a.Framework.Key())
		}
		*to = *given
	}
	if b.Comment != nil {
		x.Comment = *b.Comment
	}
	if b.Evidence != nil {
		x.Evidence = b.Evidence
	}
	if b.EvidenceFrom != "" {
		day, err := kind.ParseDate(b.EvidenceFrom)
		if err != nil {
			return nil, fault.New(fault.Invalid, "%q is no date like 2026-11-25.", b.EvidenceFrom)
		}
		x.EvidenceFrom = day
	}
	if b.Confirmed != nil {
		x.Confirmed = *b.Confirmed
	}
	return x.Fields(), nil
}

type assuranceIn struct {
	OneAssessment
	Outcome string `path:"outcome" maxLength:"60"`
	Body    struct {
		View     string `json:"view" enum:"agrees,raises,lowers"`
		Level    string `json:"level,omitempty" maxLength:"60"`
		Why      string `json:"why,omitempty" maxLength:"20000"`
		Sequence int64  `json:"sequence,omitempty"`
	}
}

func (v *visit) assureOutcome(in *assuranceIn) (done, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return done{}, err
	}
	err = v.desk.Assure(v.ctx, v.viewer, v.picture, a, in.Outcome, in.Body.View, in.Body.Level, in.Body.Why, in.Body.Sequence)
	return done{ID: in.Outcome, Done: "assured"}, err
}

type answersIn struct {
	OneAssessment
	Name string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"The file's name, as caf.xlsx."`
}

type answersDone struct {
	Answers  int              `json:"answers"`
	LeftOut  int              `json:"left_out"` // the assessment does not ask for them
	Problems []assess.Problem `json:"problems"`
}

// mostAnswers is how large a file of answers may be, in bytes.
const mostAnswers = 16 << 20

func (v *visit) importAnswers(in *answersIn) (out answersDone, err error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return out, err
	}
	err = v.unhurried()
	if err != nil {
		return out, err
	}
	raw, err := io.ReadAll(http.MaxBytesReader(v.w, v.r.Body, mostAnswers))
	if err != nil {
		return out, received(err)
	}
	answers, problems, err := v.picture.ReadAnswers(a, in.Name, raw)
	if err != nil {
		return out, err
	}
	out.Problems = append([]assess.Problem{}, problems...)
	out.Answers, out.LeftOut, err = v.desk.AnswerAll(v.ctx, v.viewer, a.Record.ID, in.Name, answers)
	return out, err
}

// frameworkIn is a framework's file.
type frameworkIn struct {
	InCouncil
	Name string `query:"name" required:"true" maxLength:"200" doc:"The file's name, which errors give."`
	As   string `query:"as" maxLength:"100" doc:"The framework that a table of sentences, or a profile of OSCAL, belongs to: id@version."`
}

// frameworkFile is what a framework's file holds.
type frameworkFile struct {
	ID        string `json:"id"`
	Version   string `json:"version"`
	Title     string `json:"title"`
	Outcomes  int    `json:"outcomes"`
	Sentences int    `json:"sentences"`
	Known     bool   `json:"known"`  // this version is at hand already, and the file brings words to it
	Loaded    bool   `json:"loaded"` // this very file was loaded before
	Hash      string `json:"hash"`

	Added   []frameworkAddition `json:"added,omitempty"` // targets and mappings that the file brings to frameworks
	LeftOut []assess.Problem    `json:"left_out,omitempty"`
}

// frameworkAddition is what a file adds to one framework.
type frameworkAddition struct {
	Framework string         `json:"framework"` // id@version
	Targets   []string       `json:"targets"`
	Mappings  map[string]int `json:"mappings"` // how many links lead from each framework
}

func (v *visit) frameworkSent(in *frameworkIn) (*desk.FrameworkPreview, []byte, error) {
	if !identity.May(v.viewer, identity.Settings) {
		return nil, nil, fault.New(fault.Forbidden, "Only an administrator or the digital leader of a council loads frameworks, since every council here can use them.")
	}
	err := v.unhurried()
	if err != nil {
		return nil, nil, err
	}
	raw, err := io.ReadAll(http.MaxBytesReader(v.w, v.r.Body, mostAnswers))
	if err != nil {
		return nil, nil, received(err)
	}
	p, err := v.desk.PreviewFramework(v.ctx, in.Name, raw, in.As)
	return p, raw, err
}

func asFile(p *desk.FrameworkPreview) frameworkFile {
	f := p.Framework
	out := frameworkFile{ID: f.ID, Version: f.Version, Title: f.Title, Outcomes: len(f.Outcomes()), Sentences: p.Sentences, Known: p.Have != nil, Loaded: p.Loaded, Hash: f.Hash, LeftOut: p.LeftOut}
	for _, a := range p.Adds {
		x := frameworkAddition{a.To, []string{}, map[string]int{}}
		for _, t := range a.Profiles {
			x.Targets = append(x.Targets, t.ID)
		}
		for _, m := range a.Mappings {
			x.Mappings[m.From] = len(m.Links)
		}
		out.Added = append(out.Added, x)
	}
	return out
}

func (v *visit) previewFramework(in *frameworkIn) (frameworkFile, error) {
	p, _, err := v.frameworkSent(in)
	if err != nil {
		return frameworkFile{}, err
	}
	return asFile(p), nil
}

func (v *visit) loadFramework(in *frameworkIn) (frameworkFile, error) {
	p, raw, err := v.frameworkSent(in)
	if err != nil {
		return frameworkFile{}, err
	}
	_, err = v.desk.LoadFramework(v.ctx, in.Name, raw, in.As, v.viewer.Account)
	return asFile(p), err
}

type linesAdded struct {
	Added int `json:"added"`
}

func (v *visit) planGaps(in *OneAssessment) (linesAdded, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return linesAdded{}, err
	}
	n, err := v.desk.PlanGaps(v.ctx, v.viewer, v.picture, a)
	return linesAdded{n}, err
}

type upgradeAsked struct {
	OneAssessment
	To string `query:"to" required:"true" minLength:"1" maxLength:"100" doc:"The framework: id@version."`
}

func (v *visit) previewUpgrade(in *upgradeAsked) (out desk.UpgradeJSON, err error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return out, err
	}
	u, err := v.desk.PreviewUpgrade(v.ctx, v.picture, a, in.To)
	if err != nil {
		return out, err
	}
	return u.JSON(), nil
}

type upgradeIn struct {
	OneAssessment
	Body struct {
		To      string `json:"to" minLength:"1" maxLength:"100"`
		Name    string `json:"name" minLength:"1" maxLength:"200"`
		Period  string `json:"period,omitempty" maxLength:"100"`
		Profile string `json:"profile,omitempty" maxLength:"60"`
		Read    int64  `json:"read,omitempty" doc:"What the preview said: an answer that was given since is then not lost."`
	}
}

func (v *visit) upgrade(in *upgradeIn) (done, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return done{}, err
	}
	u, err := v.desk.PreviewUpgrade(v.ctx, v.picture, a, in.Body.To)
	if err != nil {
		return done{}, err
	}
	id, err := v.desk.Upgrade(v.ctx, v.viewer, v.picture, u, desk.Next{Name: in.Body.Name, Period: in.Body.Period, Profile: in.Body.Profile}, in.Body.Read)
	return done{ID: id.String(), Done: "started"}, err
}

type nextIn struct {
	OneAssessment
	Body struct {
		Name     string   `json:"name" minLength:"1" maxLength:"200"`
		Period   string   `json:"period,omitempty" maxLength:"100"`
		Profile  string   `json:"profile,omitempty" maxLength:"60"`
		Outcomes []string `json:"outcomes,omitempty" maxItems:"2000" doc:"Whose answers are carried over; all where it is left out."`
	}
}

func (v *visit) nextCycle(in *nextIn) (done, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return done{}, err
	}
	id, err := v.desk.NextCycle(v.ctx, v.viewer, v.picture, a, desk.Next{Name: in.Body.Name, Period: in.Body.Period, Profile: in.Body.Profile, Outcomes: in.Body.Outcomes})
	return done{ID: id.String(), Done: "started"}, err
}

func (v *visit) trend(in *OneAssessment) ([]desk.StepJSON, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return nil, err
	}
	steps, err := v.desk.Trend(v.ctx, v.picture, v.viewer, a)
	return desk.TrendJSON(steps), err
}

func (v *visit) counted(in *OneAssessment) ([]desk.CountedJSON, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return nil, err
	}
	counted, err := v.desk.Counted(v.ctx, v.picture, v.viewer, a)
	return a.CountedJSON(counted), err
}

func (v *visit) takeCounted(in *OneAssessment) (linesAdded, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return linesAdded{}, err
	}
	n, err := v.desk.TakeOver(v.ctx, v.viewer, v.picture, a)
	return linesAdded{n}, err
}

func (v *visit) manyAnswers(in *OneAssessment) ([]desk.RoundJSON, error) {
	m, err := v.desk.ManyAnswers(v.ctx, v.picture, v.viewer, kind.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return m.JSON(), nil
}

func (v *visit) training(*InCouncil) (training.Shares, error) {
	return v.picture.Training(v.viewer, ""), nil
}

func (v *visit) recommended(*InCouncil) ([]desk.ReportJSON, error) {
	return v.picture.RecommendedJSON(), nil
}

func (v *visit) groupAssessments(in *InGroup) ([]desk.ComparedJSON, error) {
	all, err := v.desk.CompareAssessments(v.ctx, v.picture, v.viewer, in.Group)
	return desk.CompareJSON(all), err
}

type assessmentFile struct {
	OneAssessment
	Format string `path:"format" enum:"xlsx,csv,json,oscal"`
}

// assessmentFiles is the operation that gives an assessment as a file.
func (a *API) assessmentFiles(at, tag string) {
	op := a.describe(operation{id: "export-assessment", method: http.MethodGet, path: at, summary: "An assessment as a workbook, CSV, JSON or OSCAL assessment results", need: identity.Look, tag: tag}, func(op *huma.Operation) {
		content := map[string]*huma.MediaType{}
		for _, media := range desk.AssessmentMedia {
			content[media] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
		}
		op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: content}}
	})
	huma.Register(a.huma, op, func(ctx context.Context, in *assessmentFile) (*huma.StreamResponse, error) {
		v := ctx.Value(visitKey{}).(*visit)
		v.ctx = ctx
		return v.assessmentFile(in)
	})
}

func (v *visit) assessmentFile(in *assessmentFile) (*huma.StreamResponse, error) {
	a, err := v.assessed(in.ID)
	if err != nil {
		return nil, v.problem(err)
	}
	var b bytes.Buffer
	err = v.picture.WriteAssessment(v.viewer, a, in.Format, &b)
	if err != nil {
		return nil, v.problem(err)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", desk.AssessmentMedia[in.Format])
		c.SetHeader("Content-Disposition", fmt.Sprintf("attachment; filename=%q", desk.AssessmentFileName(v.picture, a, in.Format)))
		c.SetStatus(http.StatusOK)
		_, err := c.BodyWriter().Write(b.Bytes())
		v.went(err)
	}}, nil
}
