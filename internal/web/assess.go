package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// assessmentsPage lists a council's assessments and the frameworks that it could start one of.
type assessmentsPage struct {
	Base       string
	Rows       []assessmentRow
	Frameworks assess.Shelf
	Starts     bool
}

type assessmentRow struct {
	*desk.Assessed
	Name, About string // About is the system; "" for the council
}

// assessments is GET /c/{council}/assessments
func (v *visit) assessments() error {
	shelf, err := v.desk.Shelf(v.r.Context())
	if err != nil {
		return err
	}
	k, _ := kind.Of("assessment")
	p := assessmentsPage{Base: v.path(""), Frameworks: shelf, Starts: v.viewer.Writes(k)}
	for _, r := range v.picture.Snapshot.Assessments.All() {
		a, err := v.desk.Assessed(v.r.Context(), v.picture, v.viewer, r.ID)
		if fault.CodeOf(err) == fault.NotFound { // its framework is not at hand
			continue
		}
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, assessmentRow{a, r.Name.Or(""), v.systemName(r)})
	}
	return v.show(v.say.Plain("assess.title"), "safe", assessmentsBody(p))
}

func (v *visit) systemName(r *kind.Assessment) string {
	s, ok := v.picture.Snapshot.Systems.Get(r.System.Or(0))
	if !ok {
		return ""
	}
	return v.picture.NameFor(v.viewer, s)
}

// startPage is the form of a new assessment.
type startPage struct {
	Base    string
	Choices []frameworkChoice
	Systems []string
	Typed   url.Values
	Problem string
}

// frameworkChoice is a framework with one of its profiles, or without.
type frameworkChoice struct{ Value, Title, Profile string }

// startAssessment is GET and POST /c/{council}/assessments/new
func (v *visit) startAssessment() error {
	shelf, err := v.desk.Shelf(v.r.Context())
	if err != nil {
		return err
	}
	p := startPage{Base: v.path(""), Systems: v.names("system")}
	for _, f := range shelf {
		for _, profile := range f.Profiles {
			p.Choices = append(p.Choices, frameworkChoice{f.Key() + " " + profile.ID, f.Title + " " + f.Version, profile.Title})
		}
		p.Choices = append(p.Choices, frameworkChoice{f.Key(), f.Title + " " + f.Version, ""})
	}
	title := v.say.Plain("assess.start")
	if v.r.Method != http.MethodPost {
		return v.show(title, "safe", startBody(p))
	}
	p.Typed = v.r.PostForm
	n, err := v.typedAssessment()
	if err != nil {
		return err
	}
	id, err := v.desk.StartAssessment(v.r.Context(), v.viewer, n)
	if fault.CodeOf(err) == fault.Invalid || fault.CodeOf(err) == fault.NotFound {
		p.Problem = fault.Sentence(err)
		return v.showStatus(http.StatusUnprocessableEntity, titled(v.say, title, true), "safe", startBody(p))
	}
	if err != nil {
		return err
	}
	f, err := v.desk.Framework(v.r.Context(), n.Framework)
	if err != nil {
		return err
	}
	if n.System == 0 && f.TellsSubjects() { // the systems that are judged by themselves come next
		return v.did(v.path("assessments/%s/scope", id), "scope.started")
	}
	return v.did(v.path("assessments/%s", id), "assess.started")
}

func (v *visit) typedAssessment() (desk.NewAssessment, error) {
	framework, profile, _ := strings.Cut(v.r.PostFormValue("framework"), " ")
	n := desk.NewAssessment{Name: v.r.PostFormValue("name"), Framework: framework, Profile: profile, Period: v.r.PostFormValue("period"), Everything: v.r.PostFormValue("everything") != ""}
	system := strings.TrimSpace(v.r.PostFormValue("system"))
	if system == "" {
		return n, nil
	}
	ids := v.picture.Snapshot.Named("system", system)
	if len(ids) != 1 {
		return n, fault.New(fault.Invalid, "No single system is called %q. Choose one from the list.", system)
	}
	n.System = ids[0]
	return n, nil
}

// assessmentPage is one assessment: what is reached, what is not, who does what.
type assessmentPage struct {
	Base, Path, Name, About string
	A                       *desk.Assessed
	Groups                  []outcomeGroup
	Gaps                    []outcomeRow
	Plan                    []planRow
	Actions                 int
	PlanSize                string      // few or many; "" for neither
	Systems                 []systemRow // that are in scope
	Todo                    []todoRow
	Writes, Signs           bool
	Problem                 string
}

// planRow is a line of the improvement plan with its owner.
type planRow struct {
	*kind.Improvement
	Owner string
}

// systemRow is a system in scope with its own assessment.
type systemRow struct {
	Name string
	In   kind.ID
}

// outcomeGroup is a heading of the framework with the outcomes below it.
type outcomeGroup struct {
	Heading string
	Rows    []outcomeRow
}

type outcomeRow struct {
	assess.Judged
	Title, Owner string
	Level, Needs assess.Level
	Record       *kind.Answer
	Planned      bool
	Challenged   bool // at the highest level, on evidence that is stale
}

func (v *visit) assessed() (*desk.Assessed, error) {
	id, err := strconv.ParseUint(v.r.PathValue("id"), 10, 32)
	if err != nil {
		return nil, fault.New(fault.NotFound, "There is no such assessment.")
	}
	return v.desk.Assessed(v.r.Context(), v.picture, v.viewer, kind.ID(id))
}

// assessment is GET /c/{council}/assessments/{id}
func (v *visit) assessment() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	return v.show(a.Record.Name.Or(""), "safe", assessmentBody(v.assessmentPage(a)))
}

func (v *visit) assessmentPage(a *desk.Assessed) assessmentPage {
	k, _ := kind.Of("answer")
	p := assessmentPage{Base: v.path(""), Path: v.path("assessments/%s", a.Record.ID), Name: a.Record.Name.Or(""), About: v.systemName(a.Record), A: a, Writes: v.viewer.Writes(k)}
	plan := v.picture.PlanOf(a.Record.ID)
	p.Actions, p.PlanSize = v.picture.Actions(a)
	p.Todo = v.todoRows(a, plan)
	assessment, _ := kind.Of("assessment")
	p.Signs = v.viewer.Writes(assessment)
	for _, i := range plan {
		p.Plan = append(p.Plan, planRow{i, v.postName(i.Owner.Or(0))})
	}
	for _, x := range v.picture.Snapshot.ScopedSystems.All() {
		if s, ok := v.picture.Snapshot.Systems.Get(x.System.Or(0)); ok && x.Assessment.Or(0) == a.Record.ID && x.Judged.Or(false) {
			p.Systems = append(p.Systems, systemRow{v.picture.NameFor(v.viewer, s), x.In.Or(0)})
		}
	}
	for _, j := range a.Result.Outcomes {
		path := a.Framework.Path(j.Outcome)
		row := outcomeRow{Judged: j, Title: path[len(path)-1].Title, Record: a.Answers[j.Outcome], Planned: planned(plan, j.Outcome), Challenged: a.Challenged[j.Outcome] != nil}
		row.Level, _ = a.Framework.Level(j.Status)
		row.Needs, _ = a.Framework.Level(j.Required)
		row.Owner = v.postName(row.Record.Owner.Or(0))
		heading := headingOf(path)
		if len(p.Groups) == 0 || p.Groups[len(p.Groups)-1].Heading != heading {
			p.Groups = append(p.Groups, outcomeGroup{Heading: heading})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Rows = append(g.Rows, row)
		if j.Required != "" && j.Status != "" && !j.Met {
			p.Gaps = append(p.Gaps, row)
		}
	}
	slices.SortStableFunc(p.Gaps, func(x, y outcomeRow) int { return y.far() - x.far() })
	return p
}

// postName is what a post is called; "" for none.
func (v *visit) postName(id kind.ID) string {
	post, ok := v.picture.Snapshot.Posts.Get(id)
	if !ok {
		return ""
	}
	return v.picture.NameFor(v.viewer, post)
}

// far is how many levels an outcome lacks.
func (r outcomeRow) far() int { return r.Needs.Score - r.Level.Score }

func headingOf(path []*assess.Node) string {
	var out []string
	for _, n := range path[:len(path)-1] {
		out = append(out, n.ID+" "+n.Title)
	}
	return strings.Join(out, ": ")
}

func planned(plan []*kind.Improvement, outcome string) bool {
	return slices.ContainsFunc(plan, func(i *kind.Improvement) bool { return slices.Contains(i.Outcomes.Or(nil), outcome) })
}

// outcomePage is one outcome with its answer.
type outcomePage struct {
	Base, Path, Name string
	A                *desk.Assessed
	Node             *assess.Node
	Heading          string
	Row              outcomeRow
	Computed         assess.Level
	Levels           []claimGroup
	Fields           []formField // around the answer
	Before, Next     string      // outcomes
	Stale            bool        // the evidence is older than a year
	Problem          string
	Read             int64
	Writes, Closed   bool
	Chosen           []desk.ChosenFact
	Offered          []desk.Bears
	Todo             []todoRow
}

// claimGroup is the statements of one level.
type claimGroup struct {
	Level  assess.Level
	Claims []claim
}

type claim struct {
	ID, Text string // ID as a form sends it
	Holds    bool
}

// outcome is GET and POST /c/{council}/assessments/{id}/{outcome}
func (v *visit) outcome() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	n, ok := a.Framework.Find(v.r.PathValue("outcome"))
	if !ok || a.Answers[n.ID] == nil {
		return fault.New(fault.NotFound, "This assessment does not ask for %s.", v.r.PathValue("outcome"))
	}
	if v.r.Method == http.MethodPost {
		return v.answerOutcome(a, n)
	}
	return v.showOutcome(http.StatusOK, a, n, "", nil)
}

// showOutcome shows an outcome, with a problem and what was typed where a form could not be taken.
func (v *visit) showOutcome(status int, a *desk.Assessed, n *assess.Node, problem string, wrong desk.Problems) error {
	p := v.outcomePage(a, n)
	p.Problem = problem
	var err error
	p.Chosen, p.Offered, err = v.desk.Facts(v.r.Context(), v.picture, v.viewer, a, n.ID)
	if err != nil {
		return err
	}
	k, _ := kind.Of("answer")
	for _, f := range v.formPage(k, a.Answers[n.ID], v.typed(k), inEnglish(wrong)).Fields {
		if slices.Contains(aroundAnswer, f.F.Name) {
			p.Fields = append(p.Fields, f)
		}
	}
	return v.showStatus(status, titled(v.say, n.ID+" "+n.Title, problem != ""), "safe", outcomeBody(p))
}

func (v *visit) outcomePage(a *desk.Assessed, n *assess.Node) outcomePage {
	return v.outcomeOf(v.assessmentPage(a), n)
}

// outcomeOf is an outcome of an assessment of which the page is made already.
func (v *visit) outcomeOf(all assessmentPage, n *assess.Node) outcomePage {
	a := all.A
	r := a.Answers[n.ID]
	p := outcomePage{Base: all.Base, Path: all.Path, Name: all.Name, A: a, Node: n, Heading: headingOf(a.Framework.Path(n.ID)), Read: r.Sequence(), Writes: all.Writes, Closed: a.Closed(), Todo: all.Todo}
	var order []outcomeRow
	for _, g := range all.Groups {
		order = append(order, g.Rows...)
	}
	at := slices.IndexFunc(order, func(x outcomeRow) bool { return x.Outcome == n.ID })
	p.Row = order[at]
	p.Computed, _ = a.Framework.Level(p.Row.Judged.Computed)
	if at > 0 {
		p.Before = order[at-1].Outcome
	}
	if at+1 < len(order) {
		p.Next = order[at+1].Outcome
	}
	for _, l := range a.Framework.Scale {
		g := claimGroup{Level: l}
		for _, s := range n.Statements {
			if s.Level == l.ID {
				g.Claims = append(g.Claims, claim{assess.Written(s.Claim()), s.Text, slices.Contains(r.Holds.Or(nil), assess.Written(s.Claim()))})
			}
		}
		if len(g.Claims) > 0 {
			p.Levels = append(p.Levels, g)
		}
	}
	if from, ok := r.EvidenceFrom.Get(); ok {
		p.Stale = from < v.picture.Today.AddMonths(-12)
	}
	return p
}

// aroundAnswer are the fields that stand around an answer.
var aroundAnswer = []string{"comment", "evidence", "evidence_from", "owner", "with", "due", "blocker"}

// answerOutcome takes an answer, or what an assurer says of one.
func (v *visit) answerOutcome(a *desk.Assessed, n *assess.Node) error {
	to := v.path("assessments/%s/%s", a.Record.ID, n.ID)
	if do := v.r.PostFormValue("do"); do == "facts" || do == "drop" {
		return v.answerFacts(a, n)
	}
	if v.r.PostFormValue("do") == "assure" {
		err := v.desk.Assure(v.r.Context(), v.viewer, v.picture, a, n.ID, v.r.PostFormValue("view"), v.r.PostFormValue("level"), v.r.PostFormValue("why"), v.read())
		if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Forbidden || c == fault.Conflict) {
			return v.showOutcome(http.StatusUnprocessableEntity, a, n, fault.Sentence(err), nil)
		}
		if err != nil {
			return err
		}
		return v.did(to, "assess.assured")
	}
	set, wrong := v.typedAnswer(n)
	for _, sentence := range wrong {
		return v.showOutcome(http.StatusUnprocessableEntity, a, n, sentence, wrong)
	}
	err := v.desk.AnswerOutcome(v.r.Context(), v.viewer, a, n.ID, set, v.read())
	if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Conflict) {
		return v.showOutcome(http.StatusConflict, a, n, fault.Sentence(err), nil)
	}
	if err != nil {
		return err
	}
	if next := v.r.PostFormValue("next"); next != "" && a.Answers[next] != nil {
		to = v.path("assessments/%s/%s", a.Record.ID, next)
	}
	return v.did(to, "assess.saved", "outcome", n.ID)
}

// typedAnswer reads the form: the fields around the answer like any record's form, and the statements as boxes.
func (v *visit) typedAnswer(n *assess.Node) (map[string]kind.Value, desk.Problems) {
	k, _ := kind.Of("answer")
	typed := map[string]string{}
	for _, f := range append([]string{"override", "level"}, aroundAnswer...) {
		if _, given := v.r.PostForm[f]; given {
			typed[f] = v.r.PostFormValue(f)
		}
	}
	set, wrong := v.picture.ParseForm(v.viewer, k, typed)
	if len(wrong) > 0 {
		return nil, wrong
	}
	answer := assess.Answer{Confirmed: v.r.PostFormValue("confirmed") != ""}
	if len(n.Statements) > 0 {
		answer.True = map[assess.Claim]bool{}
		for _, s := range n.Statements {
			answer.True[s.Claim()] = slices.Contains(v.r.PostForm["holds"], assess.Written(s.Claim()))
		}
		fields := answer.Fields()
		set["holds"], set["fails"] = fields["holds"], fields["fails"]
	}
	set["confirmed"] = answer.Fields()["confirmed"]
	return set, nil
}

// planGaps is POST /c/{council}/assessments/{id}/plan: a line of the improvement plan for each gap that has none.
func (v *visit) planGaps() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	n, err := v.desk.PlanGaps(v.r.Context(), v.viewer, v.picture, a)
	if err != nil {
		return err
	}
	return v.did(v.path("assessments/%s", a.Record.ID), "assess.planned", "n", n)
}
