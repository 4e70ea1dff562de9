package desk_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/bearing"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/knowledge"
)

// assessing is a desk with an assessment that somebody started.
func assessing(t *testing.T, n desk.NewAssessment) (*desk.Desk, kind.ID) {
	t.Helper()
	d, _, _ := open(t)
	var err error
	d.Frameworks, err = assess.Shipped(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	d.Bearing, err = bearing.Load(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	id, err := d.StartAssessment(ctx, kind.Whole("ashby", "ann"), n)
	if err != nil {
		t.Fatal(err)
	}
	return d, id
}

func judged(t *testing.T, d *desk.Desk, id kind.ID) *desk.Assessed {
	t.Helper()
	a, err := d.Assessed(ctx, picture(t, d), kind.Whole("ashby", "ann"), id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// says answers all statements of an outcome so that its status is the level.
func says(f *assess.Framework, outcome, level string) map[string]kind.Value {
	n, _ := f.Find(outcome)
	a := assess.Answer{True: map[assess.Claim]bool{}}
	for _, s := range n.Statements {
		a.True[s.Claim()] = s.Level == level
	}
	fields := a.Fields()
	return map[string]kind.Value{"holds": fields["holds"], "fails": fields["fails"]}
}

func statusOf(a *desk.Assessed, outcome string) string {
	return a.Framework.At(a.Result, outcome).ID
}

// The council is asked what is asked of a council, a system what is asked of systems; together that is everything, and nothing twice.
func TestAssessmentsAskTheirSubject(t *testing.T) {
	d, council := assessing(t, desk.NewAssessment{Name: "Council", Framework: "caf@3.2", Profile: "baseline"})
	me := kind.Whole("ashby", "ann")
	k, _ := kind.Of("system")
	system, _, err := d.Save(ctx, me, k, nil, map[string]kind.Value{"name": kind.TextValue("Payroll")}, 0)
	if err != nil {
		t.Fatal(err)
	}
	payroll, err := d.StartAssessment(ctx, me, desk.NewAssessment{Name: "Payroll", Framework: "caf", System: system})
	if err != nil {
		t.Fatal(err)
	}
	of, on := judged(t, d, council), judged(t, d, payroll)
	for _, j := range of.Result.Outcomes {
		if j.Outcome[0] != 'A' && j.Outcome[0] != 'D' {
			t.Errorf("the council is asked %s", j.Outcome)
		}
	}
	if on.Framework.Version != "4.0" || len(on.Result.Outcomes) == 0 || len(on.Result.Outcomes)+len(on.Framework.About(assess.Organisation)) != 41 {
		t.Errorf("the system is asked %d outcomes of %s", len(on.Result.Outcomes), on.Framework.Key())
	}
	for _, n := range []desk.NewAssessment{{Framework: "caf"}, {Name: "Council", Framework: "caf"}, {Name: "X", Framework: "none"}, {Name: "X", Framework: "caf@3.2", Profile: "none"}, {Name: "X", Framework: "caf", System: 99}} {
		if _, err := d.StartAssessment(ctx, me, n); fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.NotFound {
			t.Errorf("%+v gave %v", n, err)
		}
	}
}

// An answer that changes is confirmed and assured anew; nobody assures their own; what is signed off stays.
func TestConfirmAssureSignOff(t *testing.T) {
	d, id := assessing(t, desk.NewAssessment{Name: "Cyber", Framework: "caf@3.2", Profile: "baseline", Everything: true})
	ann, ben := kind.Whole("ashby", "ann"), kind.Whole("ashby", "ben")
	answer := func(set map[string]kind.Value) error {
		return d.AnswerOutcome(ctx, ann, judged(t, d, id), "A2.a", set, 0)
	}
	f := judged(t, d, id).Framework
	set := says(f, "A2.a", assess.Achieved)
	set["confirmed"] = kind.YesNoValue(true)
	for range 2 { // an answer for the first time is not yet one that somebody looked at
		if err := answer(set); err != nil {
			t.Fatal(err)
		}
		set = map[string]kind.Value{"confirmed": kind.YesNoValue(true)}
	}
	a := judged(t, d, id)
	if statusOf(a, "A2.a") != assess.Achieved || !a.Answers["A2.a"].Confirmed.Or(false) {
		t.Fatalf("%+v", a.Answers["A2.a"])
	}
	assure := func(v kind.Viewer, view, level, why string) error {
		return d.Assure(ctx, v, picture(t, d), judged(t, d, id), "A2.a", view, level, why, 0)
	}
	for name, err := range map[string]error{"their own": assure(ann, "agrees", "", ""), "raised to the same": assure(ben, "raises", assess.Achieved, "x"), "without a reason": assure(ben, "lowers", assess.NotAchieved, " "), "nothing": assure(ben, "", "", "")} {
		if c := fault.CodeOf(err); c != fault.Invalid && c != fault.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.Assure(ctx, ben, picture(t, d), judged(t, d, id), "A1.a", "agrees", "", "", 0); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("assuring what nobody answered: %v", err)
	}
	if err := assure(ben, "lowers", assess.PartiallyAchieved, "I saw no minutes."); err != nil {
		t.Fatal(err)
	}
	if r := judged(t, d, id).Answers["A2.a"]; r.AssuredLevel.Or("") != assess.PartiallyAchieved || statusOf(judged(t, d, id), "A2.a") != assess.Achieved {
		t.Errorf("both views should be kept: %+v", r)
	}
	if err := answer(says(f, "A2.a", assess.PartiallyAchieved)); err != nil {
		t.Fatal(err)
	}
	if r := judged(t, d, id).Answers["A2.a"]; r.Confirmed.Known() || r.Assured.Known() || statusOf(judged(t, d, id), "A2.a") != assess.PartiallyAchieved {
		t.Errorf("a changed answer keeps its confirmation: %+v", r)
	}
	if err := answer(map[string]kind.Value{"override": kind.TextValue(assess.Achieved)}); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("an override without a word: %v", err)
	}
	k, _ := kind.Of("assessment")
	if _, _, err := d.Save(ctx, ann, k, []kind.ID{id}, map[string]kind.Value{"state": {Type: kind.Choice, S: "signed off"}}, 0); err != nil {
		t.Fatal(err)
	}
	if err := answer(says(f, "A2.a", assess.NotAchieved)); fault.CodeOf(err) != fault.Refused {
		t.Errorf("changing what is signed off: %v", err)
	}
	if _, _, err := d.AnswerAll(ctx, ann, id, "file", assess.Answers{"A1.a": {Comment: "x"}}); fault.CodeOf(err) != fault.Refused {
		t.Errorf("a file into what is signed off: %v", err)
	}
}

// Forty people who answer at once lose nothing.
func TestFortyAnswerAtOnce(t *testing.T) {
	d, id := assessing(t, desk.NewAssessment{Name: "Cyber", Framework: "caf@4.0", Everything: true})
	a := judged(t, d, id)
	var wg sync.WaitGroup
	outcomes := a.Framework.Outcomes()[:40]
	for i, n := range outcomes {
		wg.Go(func() {
			set := says(a.Framework, n.ID, assess.Achieved)
			set["comment"] = kind.Value{Type: kind.LongText, S: fmt.Sprintf("Answered by %d", i)}
			err := d.AnswerOutcome(ctx, kind.Whole("ashby", fmt.Sprint("p", i)), a, n.ID, set, 0)
			if err != nil {
				t.Errorf("%s: %v", n.ID, err)
			}
		})
	}
	wg.Wait()
	now := judged(t, d, id)
	for i, n := range outcomes {
		if statusOf(now, n.ID) != assess.Achieved || !strings.HasSuffix(now.Answers[n.ID].Comment.Or(""), fmt.Sprint(" by ", i)) {
			t.Errorf("%s is %q: %q", n.ID, statusOf(now, n.ID), now.Answers[n.ID].Comment.Or(""))
		}
	}
	if left := now.Result.Unanswered(); len(left) != 1 {
		t.Errorf("not answered: %v", left)
	}
}

// Every outcome below the target gets one plan line, once; who may not see weaknesses sees none of it.
func TestPlanForEachGap(t *testing.T) {
	d, id := assessing(t, desk.NewAssessment{Name: "Cyber", Framework: "caf@3.2", Profile: "baseline", Everything: true})
	ann := kind.Whole("ashby", "ann")
	answers := assess.Answers{}
	f := judged(t, d, id).Framework
	for _, n := range f.Outcomes() {
		answers[n.ID] = assess.Answer{True: map[assess.Claim]bool{n.Statements[0].Claim(): true}} // the first statement is one of the lowest level
	}
	written, left, err := d.AnswerAll(ctx, ann, id, "answers.json", answers)
	if err != nil || written != 39 || left != 0 {
		t.Fatal(written, left, err)
	}
	for _, want := range []int{37, 0} { // baseline asks nothing of two
		n, err := d.PlanGaps(ctx, ann, picture(t, d), judged(t, d, id))
		if err != nil || n != want {
			t.Errorf("%d lines, want %d: %v", n, want, err)
		}
	}
	in := map[string]int{}
	for _, i := range picture(t, d).PlanOf(id) {
		for _, o := range i.Outcomes.Or(nil) {
			in[o]++
		}
	}
	for _, o := range judged(t, d, id).Result.Unmet() {
		if in[o] != 1 {
			t.Errorf("%s stands in %d lines", o, in[o])
		}
	}
	reader := kind.Viewer{Council: "ashby", Account: "eve", Clearance: kind.SeesInternal, Roles: []kind.Role{kind.Reader}}
	if _, err := d.Assessed(ctx, picture(t, d), reader, id); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader got %v", err)
	}
	if _, err := d.StartAssessment(ctx, reader, desk.NewAssessment{Name: "X", Framework: "caf"}); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader started one: %v", err)
	}
}

// A framework that people answer for themselves is not taken in for councils.
func TestPrivateFrameworkIsNotLoaded(t *testing.T) {
	d, _, _ := open(t)
	raw := "framework: mine\nversion: \"1\"\ntitle: Mine\npublisher: x\nsource: x\ntext: full\nrule: levels\nscale: [{id: a, title: A, score: 1}, {id: b, title: B, score: 2}]\nnodes: [{id: n, title: N}]\n"
	_, err := d.LoadFramework(ctx, "mine.yaml", []byte(raw+"private: true\n"), "", "test")
	if fault.CodeOf(err) != fault.Refused {
		t.Errorf("a private framework: %v", err)
	}
	_, err = d.LoadFramework(ctx, "mine.yaml", []byte(raw+"private: perhaps\n"), "", "test")
	if err == nil {
		t.Error("private: perhaps was read")
	}
	_, err = d.LoadFramework(ctx, "mine.yaml", []byte(raw), "", "test")
	if err != nil {
		t.Error(err)
	}
}

// An answer that came with a file of the register has an author too: they cannot assure it, and somebody else can. A council and the systems in its scope have one plan.
func TestAnswersOfAFileAreAssured(t *testing.T) {
	d, _ := assessing(t, desk.NewAssessment{Name: "Cyber", Framework: "caf@4.0"})
	bring := func(name, csv string) {
		t.Helper()
		_, err := d.Import(ctx, "ashby", []desk.Incoming{{Name: name, Data: strings.NewReader(csv), Size: int64(len(csv))}}, desk.Choices{Actor: "ann"})
		if err != nil {
			t.Fatal(err)
		}
	}
	bring("systems.csv", "System,Supplier\nRevenues,Civica\n")
	bring("Assessments.csv", "Assessment,Framework and version,Assessed system,State of the assessment\nCame,caf@4.0,,open\nCame too,caf@4.0,Revenues,open\n")
	bring("Answers of assessments.csv", "Assessment of the answer,Outcome number,Statements that hold,Statements that do not hold\nCame,A1.b,,not_achieved_A1.b.1; not_achieved_A1.b.2\nCame,A1.c,,\n")
	bring("Systems in scope.csv", "Assessment of the scope,System of the scope,In scope,Judged in\nCame,Revenues,yes,Came too\n")
	bring("Improvement plan.csv", "Improvement,Assessment of the plan,Improvement state\nOne,Came,planned\nTwo,Came,planned\nThree,Came too,planned\nFour,Came too,planned\nFive,Came too,dropped\n")
	p := picture(t, d)
	id, err := p.AssessmentNamed("Came")
	if err != nil {
		t.Fatal(err)
	}
	for outcome, want := range map[string]fault.Code{"A1.b": "", "A1.c": fault.Invalid} {
		if err := d.Assure(ctx, kind.Whole("ashby", "ann"), p, judged(t, d, id), outcome, "agrees", "", "", 0); err == nil {
			t.Errorf("ann assured her own %s", outcome)
		}
		err := d.Assure(ctx, kind.Whole("ashby", "ben"), p, judged(t, d, id), outcome, "agrees", "", "", 0)
		if err != nil && fault.CodeOf(err) != want || err == nil && want != "" {
			t.Errorf("ben assures %s: %v", outcome, err)
		}
	}
	for _, name := range []string{"Came", "Came too"} {
		id, err := p.AssessmentNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		if n, size := picture(t, d).Actions(judged(t, d, id)); n != 4 || size != "few" {
			t.Errorf("%s has %d actions, %q", name, n, size)
		}
	}
}
