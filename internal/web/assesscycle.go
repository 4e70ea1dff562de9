package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/assessfile"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
)

// assessTop is what every page about one assessment begins with.
type assessTop struct {
	Base, Path, Name string
	A                *desk.Assessed
	Writes           bool
	Todo             []todoRow // what to do next
}

func (v *visit) assessTop(a *desk.Assessed, kindName string) assessTop {
	k, _ := kind.Of(kindName)
	return assessTop{v.path(""), v.path("assessments/%s", a.Record.ID), a.Record.Name.Or(""), a, v.viewer.Writes(k), v.todoRows(a, v.picture.PlanOf(a.Record.ID))}
}

// progressPage is an assessment at a glance: every outcome as a mark, how far the target is, and the cycles before.
type progressPage struct {
	assessTop
	Groups   []outcomeGroup
	Progress assess.Progress
	By       kind.Date
	Steps    []assess.Step
}

// assessProgress is GET /c/{council}/assessments/{id}/progress
func (v *visit) assessProgress() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	steps, err := v.desk.Trend(v.r.Context(), v.picture, v.viewer, a)
	if err != nil {
		return err
	}
	slices.Reverse(steps)
	p := progressPage{v.assessTop(a, "answer"), atAGlance(v.assessmentPage(a).Groups), v.picture.Progress(a), a.Record.TargetBy.Or(0), steps}
	return v.show(v.say.Plain("cycle.progress_of", "name", p.Name), "safe", progressBody(p))
}

// atAGlance puts outcomes under the outermost headings alone, so that all of them are seen at once.
func atAGlance(groups []outcomeGroup) (out []outcomeGroup) {
	for _, g := range groups {
		heading, _, _ := strings.Cut(g.Heading, ": ")
		if len(out) == 0 || out[len(out)-1].Heading != heading {
			out = append(out, outcomeGroup{Heading: heading})
		}
		last := &out[len(out)-1]
		last.Rows = append(last.Rows, g.Rows...)
	}
	return out
}

// mark says of an outcome in one sign whether it reaches the target, or how many levels it lacks; colour says the same.
func (r outcomeRow) mark() (sign, key, colour string) {
	switch {
	case r.Status == "":
		return "?", "cycle.mark_open", "grey"
	case r.Required == "":
		return "·", "cycle.mark_no_target", "blue"
	case r.Met:
		return "✓", "cycle.mark_met", "green"
	case r.far() == 1:
		return "−1", "cycle.mark_one", "yellow"
	}
	return "−2", "cycle.mark_more", "red"
}

// nextPage is the form of the next cycle.
type nextPage struct {
	assessTop
	Typed   url.Values
	Problem words.Phrase
}

// carries tells whether an outcome's box is ticked: all are before the form is sent.
func (p nextPage) carries(outcome string) bool {
	return len(p.Typed) == 0 || slices.Contains(p.Typed["outcome"], outcome)
}

// assessNext is GET and POST /c/{council}/assessments/{id}/next
func (v *visit) assessNext() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	p := nextPage{assessTop: v.assessTop(a, "assessment")}
	title := v.say.Plain("cycle.next_of", "name", p.Name)
	if v.r.Method != http.MethodPost {
		return v.show(title, "safe", nextBody(p))
	}
	p.Typed = v.r.PostForm
	n := desk.Next{Name: v.r.PostFormValue("name"), Period: v.r.PostFormValue("period"), Outcomes: append([]string{}, v.r.PostForm["outcome"]...)}
	id, err := v.desk.NextCycle(v.r.Context(), v.viewer, v.picture, a, n)
	if fault.CodeOf(err) == fault.Invalid {
		p.Problem = words.InEnglish(fault.Sentence(err))
		return v.showStatus(http.StatusUnprocessableEntity, titled(v.say, title, true), "safe", nextBody(p))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("assessments/%s", id), "cycle.next_started")
}

// upgradePage is the choice of where to carry an assessment to and, once chosen, what that would do.
type upgradePage struct {
	assessTop
	Choices []*assess.Framework
	U       *desk.Upgrade // nil before one is chosen
	Typed   url.Values
	Problem words.Phrase
}

func (p upgradePage) level(id string) assess.Level {
	l, _ := p.U.To.Level(id)
	return l
}

func (p upgradePage) title(f *assess.Framework, outcome string) string {
	n, ok := f.Find(outcome)
	if !ok {
		return outcome
	}
	return n.ID + " " + n.Title
}

// count is how many outcomes fare so.
func (p upgradePage) count(why assess.Why) (n int) {
	for _, c := range p.U.Moved.Outcomes {
		if c.Why == why {
			n++
		}
	}
	return n
}

// assessUpgrade is GET and POST /c/{council}/assessments/{id}/upgrade: the preview, and what it says once somebody agrees.
func (v *visit) assessUpgrade() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	p := upgradePage{assessTop: v.assessTop(a, "assessment"), Typed: v.r.PostForm}
	p.Choices, err = v.desk.Upgrades(v.r.Context(), a.Framework)
	if err != nil {
		return err
	}
	title := v.say.Plain("cycle.upgrade_of", "name", p.Name)
	if to := v.r.FormValue("to"); to != "" {
		p.U, err = v.desk.PreviewUpgrade(v.r.Context(), v.picture, a, to)
		if err != nil {
			return err
		}
	}
	if v.r.Method != http.MethodPost || p.U == nil {
		return v.show(title, "safe", upgradeBody(p))
	}
	id, err := v.desk.Upgrade(v.r.Context(), v.viewer, v.picture, p.U, desk.Next{Name: v.r.PostFormValue("name"), Period: v.r.PostFormValue("period")}, v.read())
	if c := fault.CodeOf(err); err != nil && (c == fault.Invalid || c == fault.Conflict) {
		p.Problem = words.InEnglish(fault.Sentence(err))
		return v.showStatus(http.StatusUnprocessableEntity, titled(v.say, title, true), "safe", upgradeBody(p))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("assessments/%s", id), "cycle.upgraded")
}

// countedPage is what other assessments say of this one's outcomes.
type countedPage struct {
	assessTop
	Rows []countedRow
	Free int // outcomes that nobody answered here and that count elsewhere
}

type countedRow struct {
	Outcome, Title string
	Here           assess.Level
	Others         []desk.Elsewhere
}

// assessCounted is GET and POST /c/{council}/assessments/{id}/counted
func (v *visit) assessCounted() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	if v.r.Method == http.MethodPost {
		n, err := v.desk.TakeOver(v.r.Context(), v.viewer, v.picture, a)
		if err != nil {
			return err
		}
		return v.did(v.path("assessments/%s", a.Record.ID), "cycle.taken", "n", n)
	}
	counted, err := v.desk.Counted(v.r.Context(), v.picture, v.viewer, a)
	if err != nil {
		return err
	}
	p := countedPage{assessTop: v.assessTop(a, "answer")}
	for _, j := range a.Result.Outcomes {
		all := counted[j.Outcome]
		if len(all) == 0 {
			continue
		}
		n, _ := a.Framework.Find(j.Outcome) // it is one of its own
		row := countedRow{Outcome: j.Outcome, Title: n.Title, Others: all}
		row.Here, _ = a.Framework.Level(j.Status)
		p.Rows = append(p.Rows, row)
		if j.Status == "" && all[0].Counts() && all[0].After != "" {
			p.Free++
		}
	}
	return v.show(v.say.Plain("cycle.counted_of", "name", p.Name), "safe", countedBody(p))
}

// filesPage is an assessment's files: what it is written in, and the form that reads one.
type filesPage struct {
	assessTop
	Forms         []string
	Kept          int64 // the file that is looked at; 0 when none is
	Changes       []desk.AnswerChange
	Missing       []string // outcomes of the file that are not asked here
	Read          bool     // a file was taken
	Written, Left int
	Problems      []assess.Problem
	Problem       words.Phrase
}

// mostAnswers is how large a file of answers may be, in bytes.
const mostAnswers = 16 << 20

// assessFiles is GET and POST /c/{council}/assessments/{id}/files
func (v *visit) assessFiles() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	p := filesPage{assessTop: v.assessTop(a, "answer"), Forms: desk.AssessmentForms}
	if v.r.Method != http.MethodPost {
		return v.showFiles(http.StatusOK, p)
	}
	if v.r.FormValue("kept") != "" {
		return v.takeAnswers(a, p)
	}
	name, raw, problem, err := v.sentFile(mostAnswers)
	if err != nil {
		return err
	}
	if problem.Text != "" {
		p.Problem = problem
		return v.showFiles(http.StatusUnprocessableEntity, p)
	}
	answers, problems, err := v.picture.ReadAnswers(a, name, raw)
	if c := fault.CodeOf(err); err != nil && (c == fault.Refused || c == fault.Invalid) {
		p.Problem = words.InEnglish(fault.Sentence(err))
		return v.showFiles(http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	p.Problems = problems
	p.Changes, p.Missing = a.PreviewAnswers(answers)
	p.Kept, err = v.hold(name, raw)
	if err != nil {
		return err
	}
	return v.showFiles(http.StatusOK, p)
}

// takeAnswers takes the file that was looked at.
func (v *visit) takeAnswers(a *desk.Assessed, p filesPage) error {
	name, raw, done, err := v.held(v.r.FormValue("kept"))
	if err != nil {
		return err
	}
	answers, problems, err := v.picture.ReadAnswers(a, name, raw)
	if err == nil {
		p.Written, p.Left, err = v.desk.AnswerAll(v.r.Context(), v.viewer, a.Record.ID, name, answers)
	}
	if c := fault.CodeOf(err); err != nil && (c == fault.Refused || c == fault.Invalid || c == fault.Conflict) {
		p.Problem = words.InEnglish(fault.Sentence(err))
		return v.showFiles(http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	p.Read, p.Problems = true, problems
	err = done()
	if err != nil {
		return err
	}
	return v.showFiles(http.StatusOK, p)
}

func (v *visit) showFiles(status int, p filesPage) error {
	return v.showStatus(status, titled(v.say, v.say.Plain("cycle.files_of", "name", p.Name), p.Problem.Text != ""), "safe", filesBody(p))
}

// sentFile reads the one file of a form, or gives the sentence that says what is wrong with it.
func (v *visit) sentFile(most int64) (name string, raw []byte, problem words.Phrase, err error) {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, most+1<<16)
	file, head, err := v.r.FormFile("file")
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return "", nil, v.say.Phrase("cycle.too_large"), nil
	}
	if err != nil {
		return "", nil, v.say.Phrase("add.choose_first"), nil
	}
	defer func() { _ = file.Close() }() // it was only read
	raw, err = io.ReadAll(file)
	if err != nil {
		return "", nil, words.Phrase{}, fault.Wrap(err, fault.Invalid, "The file did not arrive whole. Send it again.")
	}
	return head.Filename, raw, words.Phrase{}, nil
}

// assessExport is GET /c/{council}/assessments/{id}/export/{format}
func (v *visit) assessExport() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	form := v.r.PathValue("format")
	var b bytes.Buffer
	err = v.picture.WriteAssessment(v.viewer, a, form, &b)
	if err != nil {
		return err
	}
	v.attachment(desk.AssessmentFileName(v.picture, a, form), form)
	v.w.Header().Set("Content-Type", desk.AssessmentMedia[form])
	_, err = v.w.Write(b.Bytes())
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}

// membersPage is a plan's first lines as councillors see them.
type membersPage struct {
	assessTop
	About string
	Lines []assessfile.PlanLine
}

// assessMembers is GET /c/{council}/assessments/{id}/members
func (v *visit) assessMembers() error {
	a, err := v.assessed()
	if err != nil {
		return err
	}
	p := membersPage{v.assessTop(a, "improvement"), v.systemName(a.Record), assessfile.Members(v.picture.Document(v.viewer, a), desk.TopForMembers)}
	return v.show(v.say.Plain("cycle.members_of", "name", p.Name), "safe", membersBody(p))
}

// comparePage is where councils of a group stand.
type comparePage struct {
	groupTop
	All []desk.Compared
}

// groupAssessments is GET /c/{council}/groups/{group}/assessments
func (v *visit) groupAssessments() error {
	all, err := v.desk.CompareAssessments(v.r.Context(), v.picture, v.viewer, v.r.PathValue("group"))
	if err != nil {
		return err
	}
	p := comparePage{All: all}
	p.groupTop, err = v.peersTop()
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("cycle.compare_of", "group", p.Name), "", compareBody(p))
}

// own is the council's own level of an outcome.
func (p comparePage) own(x desk.Compared, outcome string) assess.Level {
	if x.Own.Framework == nil {
		return assess.Level{}
	}
	return x.Framework.At(x.Own, outcome)
}
