package desk_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/bearing"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/knowledge"
)

// begun is a desk with a started assessment of which some outcomes are answered.
func begun(t *testing.T, n desk.NewAssessment, levels map[string]string) (*desk.Desk, kind.ID) {
	t.Helper()
	d, id := assessing(t, n)
	me := kind.Whole("ashby", "ann")
	a := judged(t, d, id)
	for outcome, level := range levels {
		set := says(a.Framework, outcome, level)
		set["evidence"], set["evidence_from"] = kind.ListValue([]string{"Paper 12"}), kind.DateValue(kind.DateOf(2025, 5, 3))
		err := d.AnswerOutcome(ctx, me, a, outcome, set, 0)
		if err != nil {
			t.Fatal(err)
		}
		err = d.AnswerOutcome(ctx, me, judged(t, d, id), outcome, map[string]kind.Value{"confirmed": kind.YesNoValue(true)}, 0)
		if err != nil {
			t.Fatal(err)
		}
	}
	return d, id
}

// A new version takes over what asks for the same, to be looked at, with the evidence; the old assessment stays as it was; what was answered after the preview is not lost.
func TestUpgradeKeepsTheOldAndConfirmsNothing(t *testing.T) {
	d, id := begun(t, desk.NewAssessment{Name: "Cyber 2025", Framework: "caf@3.2", Profile: "baseline"}, map[string]string{"A1.b": "achieved", "A2.b": "achieved", "D2.a": "not_achieved"})
	me := kind.Whole("ashby", "ann")
	p, before := picture(t, d), judged(t, d, id)
	u, err := d.PreviewUpgrade(ctx, p, before, "caf@4.0")
	if err != nil {
		t.Fatal(err)
	}
	if len(u.Moved.Outcomes) != len(u.To.About(assess.Organisation)) || picture(t, d).Snapshot.Seq != p.Snapshot.Seq {
		t.Errorf("%d outcomes, and a preview that wrote", len(u.Moved.Outcomes))
	}
	next, err := d.Upgrade(ctx, me, p, u, desk.Next{Name: "Cyber 2026"}, u.Read)
	if err != nil {
		t.Fatal(err)
	}
	a := judged(t, d, next)
	for outcome, from := range map[string]string{"A1.b": "A1.b", "A2.c": "A2.b"} {
		r := a.Answers[outcome]
		if !r.NeedsReview.Or(false) || r.Confirmed.Or(false) || len(r.Evidence.Or(nil)) != 1 || r.EvidenceFrom.Or(0) != kind.DateOf(2025, 5, 3) || statusOf(a, outcome) != "achieved" {
			t.Errorf("%s from %s: %+v", outcome, from, r)
		}
	}
	if r := a.Answers["A2.b"]; r.Holds.Known() || r.NeedsReview.Or(false) { // 4.0 asks something new under the number
		t.Errorf("%+v", r)
	}
	if a.Record.Previous.Or(0) != id || a.Result.Profile != nil {
		t.Errorf("%+v", a.Record)
	}
	if was := judged(t, d, id); was.Framework.Key() != "caf@3.2" || !was.Answers["A1.b"].Confirmed.Or(false) || was.Answers["A1.b"].Sequence() != before.Answers["A1.b"].Sequence() {
		t.Error("the old assessment changed")
	}
	err = d.AnswerOutcome(ctx, me, judged(t, d, id), "A1.b", says(before.Framework, "A1.b", "not_achieved"), 0)
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.PreviewUpgrade(ctx, picture(t, d), judged(t, d, id), "caf@4.0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Upgrade(ctx, me, picture(t, d), again, desk.Next{Name: "Cyber 2027"}, u.Read); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("an answer since the preview gave %v", err)
	}
	if _, err := d.PreviewUpgrade(ctx, p, before, "data-maturity"); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("without a mapping: %v", err)
	}
	confirm := map[string]kind.Value{"confirmed": kind.YesNoValue(true)}
	err = d.AnswerOutcome(ctx, me, a, "A1.b", confirm, 0)
	if err != nil {
		t.Fatal(err)
	}
	if judged(t, d, next).Answers["A1.b"].NeedsReview.Or(false) {
		t.Error("what was confirmed is still to be looked at")
	}
}

// The next cycle takes the answers that were chosen, to be looked at again, and the trend says what got better.
func TestNextCycleAndTrend(t *testing.T) {
	d, id := begun(t, desk.NewAssessment{Name: "Cyber 2025", Framework: "caf@3.2", Profile: "baseline", Period: "2025"}, map[string]string{"A1.b": "not_achieved", "A1.c": "achieved", "A2.b": "achieved"})
	me := kind.Whole("ashby", "ann")
	next, err := d.NextCycle(ctx, me, picture(t, d), judged(t, d, id), desk.Next{Name: "Cyber 2026", Period: "2026", Outcomes: []string{"A1.b", "A1.c"}})
	if err != nil {
		t.Fatal(err)
	}
	a := judged(t, d, next)
	if !a.Answers["A1.b"].NeedsReview.Or(false) || a.Answers["A1.b"].Confirmed.Or(false) || a.Answers["A2.b"].Holds.Known() || a.Record.Profile.Or("") != "baseline" || len(a.Answers) != len(judged(t, d, id).Answers) {
		t.Errorf("%+v", a.Answers["A1.b"])
	}
	err = d.AnswerOutcome(ctx, me, a, "A1.b", says(a.Framework, "A1.b", "achieved"), 0)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := d.Trend(ctx, picture(t, d), me, judged(t, d, next))
	if err != nil || len(steps) != 2 || len(steps[1].Better) != 1 || steps[1].Better[0].Outcome != "A1.b" || len(steps[1].Worse) != 0 || steps[0].Answered != 3 || steps[1].Answered != 2 {
		t.Errorf("%v %+v", err, steps)
	}
	if _, err := d.NextCycle(ctx, me, picture(t, d), a, desk.Next{Name: "X", Outcomes: []string{"Z1"}}); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
	reader := kind.Viewer{Council: "ashby", Account: "bob"}
	if _, err := d.NextCycle(ctx, reader, picture(t, d), a, desk.Next{Name: "X"}); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader: %v", err)
	}
}

// Answered once, it counts in every framework that a mapping leads to; what nobody answered there can be taken over, and says where it is from.
func TestAnsweredOnceCountsElsewhere(t *testing.T) {
	d, _ := begun(t, desk.NewAssessment{Name: "CAF", Framework: "caf@4.0", Everything: true}, map[string]string{"B2.b": "achieved", "D1.a": "achieved", "D1.b": "achieved", "D1.c": "not_achieved", "D2.b": "achieved"})
	me := kind.Whole("ashby", "ann")
	code, err := d.StartAssessment(ctx, me, desk.NewAssessment{Name: "Code", Framework: "cyber-governance-code"})
	if err != nil {
		t.Fatal(err)
	}
	counted, err := d.Counted(ctx, picture(t, d), me, judged(t, d, code))
	if err != nil || len(counted["D"]) != 1 || counted["D"][0].Before != "not_met" || !counted["D"][0].Counts() || len(counted["A"]) != 0 {
		t.Fatalf("%v %+v", err, counted)
	}
	n, err := d.TakeOver(ctx, me, picture(t, d), judged(t, d, code))
	if err != nil || n != 1 {
		t.Fatalf("%d %v", n, err)
	}
	a := judged(t, d, code)
	if r := a.Answers["D"]; statusOf(a, "D") != "not_met" || !strings.Contains(r.Comment.Or(""), "CAF") || !r.NeedsReview.Or(false) {
		t.Errorf("%+v", r)
	}
	if n, err := d.TakeOver(ctx, me, picture(t, d), a); n != 0 || err != nil {
		t.Errorf("%d taken over twice: %v", n, err)
	}
}

// An assessment that is written in any format and read into another gives the same answers.
func TestAssessmentIsWrittenAndReadAgain(t *testing.T) {
	d, id := begun(t, desk.NewAssessment{Name: "Cyber", Framework: "caf@3.2", Profile: "baseline"}, map[string]string{"A1.b": "achieved", "A2.b": "not_achieved"})
	me := kind.Whole("ashby", "ann")
	for _, form := range desk.AssessmentForms {
		var b bytes.Buffer
		err := picture(t, d).WriteAssessment(me, judged(t, d, id), form, &b)
		if err != nil {
			t.Fatal(err)
		}
		other, err := d.StartAssessment(ctx, me, desk.NewAssessment{Name: "Read " + form, Framework: "caf@3.2", Profile: "baseline"})
		if err != nil {
			t.Fatal(err)
		}
		a := judged(t, d, other)
		answers, problems, err := picture(t, d).ReadAnswers(a, "a."+strings.Replace(form, "oscal", "json", 1), b.Bytes())
		if err != nil || len(problems) > 0 {
			t.Fatalf("%s: %v %v", form, err, problems)
		}
		_, left, err := d.AnswerAll(ctx, me, other, form, answers)
		if err != nil || left != 0 {
			t.Fatalf("%s: %d %v", form, left, err)
		}
		got := judged(t, d, other)
		if statusOf(got, "A1.b") != "achieved" || statusOf(got, "A2.b") != "not_achieved" || len(got.Result.Unanswered()) != len(judged(t, d, id).Result.Unanswered()) || !got.Answers["A1.b"].Confirmed.Or(false) || len(got.Answers["A1.b"].Evidence.Or(nil)) != 1 {
			t.Errorf("%s: %+v", form, got.Answers["A1.b"])
		}
	}
	if err := picture(t, d).WriteAssessment(me, judged(t, d, id), "pdf", &bytes.Buffer{}); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}

// Councils are compared from five on, by what they signed off and released; of fewer nothing is said, and nobody's levels are told but one's own.
func TestComparisonTakesReleasedAssessmentsOnly(t *testing.T) {
	d := peers(t)
	var err error
	d.Frameworks, err = assess.Shipped(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	d.Bearing, err = bearing.Load(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	k, _ := kind.Of("assessment")
	release := func(slug, level string, set map[string]kind.Value) {
		t.Helper()
		me := kind.Whole(slug, "ann")
		id, err := d.StartAssessment(ctx, me, desk.NewAssessment{Name: "Code", Framework: "technology-code-of-practice"})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = d.AnswerAll(ctx, me, id, "x", assess.Answers{"1": {Chosen: level}})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = d.Save(ctx, me, k, []kind.ID{id}, set, 0)
		if err != nil {
			t.Fatal(err)
		}
	}
	yes := map[string]kind.Value{"state": {Type: kind.Choice, S: "signed off"}, "compared": kind.YesNoValue(true)}
	look := func(v kind.Viewer) ([]desk.Compared, error) {
		p, err := d.Picture(ctx, "ashby")
		if err != nil {
			t.Fatal(err)
		}
		return d.CompareAssessments(ctx, p, v, "vale")
	}
	me := kind.Whole("ashby", "ann")
	for i, slug := range peerSlugs[:4] {
		release(slug, []string{"not_met", "partly", "met", "met"}[i], yes)
	}
	release("elmham", "met", map[string]kind.Value{"state": {Type: kind.Choice, S: "signed off"}}) // not released
	release("fernley", "met", map[string]kind.Value{"compared": kind.YesNoValue(true)})            // not signed off
	got, err := look(me)
	if err != nil || len(got) != 1 || got[0].Councils != 0 || !got[0].Outcomes[0].Hidden || len(got[0].Own.Outcomes) == 0 {
		t.Fatalf("%v %+v", err, got)
	}
	release("garside", "partly", yes)
	got, err = look(me)
	if err != nil || got[0].Councils != 5 {
		t.Fatalf("%v %+v", err, got)
	}
	if x := got[0].Outcomes[0]; x.Hidden || x.Count != 5 || x.Lower != 1 || x.Median != 1 || x.Upper != 2 {
		t.Errorf("%+v", x)
	}
	if x := got[0].Outcomes[1]; !x.Hidden {
		t.Errorf("%+v", x)
	}
	if _, err := look(kind.Viewer{Council: "ashby", Account: "bob"}); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader: %v", err)
	}
	if p, err := d.Picture(ctx, "ashby"); err != nil {
		t.Fatal(err)
	} else if _, err := d.CompareAssessments(ctx, p, me, "elsewhere"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}
