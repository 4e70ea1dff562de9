package desk_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/assessfile"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// add saves a new record, and gives its number.
func add(t *testing.T, d *desk.Desk, kindName string, set map[string]kind.Value) kind.ID {
	t.Helper()
	k, _ := kind.Of(kindName)
	id, _, err := d.Save(ctx, kind.Whole("ashby", "ann"), k, nil, set, 0)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func change(t *testing.T, d *desk.Desk, kindName string, id kind.ID, set map[string]kind.Value) {
	t.Helper()
	k, _ := kind.Of(kindName)
	_, _, err := d.Save(ctx, kind.Whole("ashby", "ann"), k, []kind.ID{id}, set, 0)
	if err != nil {
		t.Fatal(err)
	}
}

func choice(s string) kind.Value { return kind.Value{Type: kind.Choice, S: s} }

// A system that supports statutory services, holds data about people and had an incident is proposed with each reason; one without any is not. What is chosen starts
// an assessment of B and C, and is kept with who and why; leaving a system out takes words.
func TestSystemsInScope(t *testing.T) {
	d, id := assessing(t, desk.NewAssessment{Name: "Cyber", Framework: "caf@3.2", Profile: "baseline"})
	v := kind.Whole("ashby", "ann")
	system := add(t, d, "system", map[string]kind.Value{"name": kind.TextValue("Zeta casework"), "hosting": choice("saas"), "tier": choice("mission critical")})
	plain := add(t, d, "system", map[string]kind.Value{"name": kind.TextValue("Zeta clock")})
	for _, name := range []string{"Zeta care", "Zeta housing"} {
		add(t, d, "service", map[string]kind.Value{"name": kind.TextValue(name), "statutory": kind.YesNoValue(true), "systems": kind.RefsValue([]kind.ID{system})})
	}
	add(t, d, "data_set", map[string]kind.Value{"name": kind.TextValue("Zeta cases"), "system": kind.RefValue(system), "special_category": kind.YesNoValue(true)})
	add(t, d, "incident", map[string]kind.Value{"title": kind.TextValue("Zeta outage"), "systems": kind.RefsValue([]kind.ID{system})})
	scope := func() []desk.ScopedJSON {
		all, err := d.SystemsInScope(ctx, picture(t, d), v, judged(t, d, id))
		if err != nil {
			t.Fatal(err)
		}
		return desk.ScopeJSON(all)
	}
	first := scope()[0]
	var why []string
	for _, r := range first.Reasons {
		why = append(why, r.ID)
	}
	if first.System != system || strings.Join(why, " ") != "statutory single_point sensitive hosted_outside incidents marked" || first.Chosen != "" {
		t.Errorf("%+v", first)
	}
	for _, x := range scope() {
		if x.System == plain {
			t.Errorf("a system without a reason is proposed: %+v", x)
		}
	}
	_, err := d.ChooseScope(ctx, v, picture(t, d), judged(t, d, id), []desk.ScopeChoice{{System: system, Judged: true}})
	if fault.CodeOf(err) != fault.Invalid {
		t.Errorf("chosen without words: %v", err)
	}
	n, err := d.ChooseScope(ctx, v, picture(t, d), judged(t, d, id), []desk.ScopeChoice{{System: system, Judged: true, Why: "Two statutory services"}, {System: plain, Why: "A clock"}})
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	all := scope()
	if x := all[0]; x.Chosen != "in" || x.Why != "Two statutory services" || x.By != "ann" || x.At == "" || x.Assessment == 0 {
		t.Errorf("%+v", x)
	}
	if x := all[len(all)-1]; x.System != plain || x.Chosen != "out" || x.Why != "A clock" {
		t.Errorf("%+v", x)
	}
	own := judged(t, d, all[0].Assessment)
	if own.Record.System.Or(0) != system || own.Record.Profile.Or("") != "baseline" || own.Answers["A1.a"] != nil || own.Answers["B5.c"] == nil || own.Answers["C1.a"] == nil || judged(t, d, id).Answers["B5.c"] != nil {
		t.Errorf("the system's assessment asks for %d outcomes", len(own.Answers))
	}
}

// A fact is kept by reference with its day and what it said. It is challenged, and the answer with it, when it is over a year old or the register says something else.
func TestFactsUnderAnswers(t *testing.T) {
	d, id := assessing(t, desk.NewAssessment{Name: "Cyber", Framework: "caf@3.2", Everything: true})
	v := kind.Whole("ashby", "ann")
	test := kind.DateValue(d.Today().AddMonths(-13))
	system := add(t, d, "system", map[string]kind.Value{"name": kind.TextValue("Zeta casework"), "last_restore_test": test})
	ref := "restore_tests system " + system.String()
	facts := func(outcome string) desk.FactsJSON {
		f, err := d.FactsJSON(ctx, picture(t, d), v, judged(t, d, id), outcome)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	offered := false
	for _, f := range facts("B5.c").Offered[0].Facts {
		offered = offered || f.Sort+" "+f.Record == ref
	}
	if !offered {
		t.Errorf("the restore test is not offered for backups: %+v", facts("B5.c").Offered)
	}
	for _, b := range facts("A4.a").Offered {
		if b.Sort == "restore_tests" {
			t.Error("restore tests are offered for the supply chain")
		}
	}
	err := d.ChooseFacts(ctx, v, picture(t, d), judged(t, d, id), "B5.c", []string{"restore_tests system 9999"})
	if fault.CodeOf(err) != fault.Invalid {
		t.Errorf("a fact that is not there: %v", err)
	}
	choose := func() {
		err := d.ChooseFacts(ctx, v, picture(t, d), judged(t, d, id), "B5.c", []string{ref})
		if err != nil {
			t.Fatal(err)
		}
	}
	choose()
	if x := facts("B5.c").Chosen; len(x) != 1 || x[0].Dated != test.Date().String() || !x[0].Old || x[0].Changed || len(judged(t, d, id).Challenged) != 0 {
		t.Errorf("%+v", x)
	}
	change(t, d, "answer", judged(t, d, id).Answers["B5.c"].ID, map[string]kind.Value{"override": kind.TextValue("achieved"), "comment": {Type: kind.LongText, S: "Tested"}})
	if judged(t, d, id).Challenged["B5.c"] == nil {
		t.Error("an answer at the top that rests on an old test is not challenged")
	}
	change(t, d, "system", system, map[string]kind.Value{"last_restore_test": kind.DateValue(d.Today())})
	x := facts("B5.c").Chosen[0]
	if !x.Changed || x.Then == x.Now || x.Dated != test.Date().String() {
		t.Errorf("what was chosen moved with the register: %+v", x)
	}
	choose()
	if x := facts("B5.c").Chosen; len(x) != 1 || x[0].Old || x[0].Changed || len(judged(t, d, id).Challenged) != 0 {
		t.Errorf("taken as it is now: %+v", x)
	}
	var file bytes.Buffer
	p := picture(t, d)
	err = p.WriteAssessment(v, judged(t, d, id), "json", &file)
	if err != nil || !strings.Contains(file.String(), `"record": "system `) || !strings.Contains(file.String(), `"chosen_on"`) {
		t.Errorf("the fact is not in the file: %v %s", err, file.String())
	}
	_, problems, err := assessfile.Read(judged(t, d, id).Framework, "answers.json", file.Bytes())
	if err != nil || len(problems) != 0 {
		t.Errorf("the file with facts is not taken back: %v %v", problems, err)
	}
	sheets := assessfile.Sheets(p.Document(v, judged(t, d, id)))
	if last := sheets[len(sheets)-1]; last.Name != "Facts under answers" || len(last.Lines) != 2 || last.Lines[1][0] != "B5.c" || last.Lines[1][2] == "" {
		t.Errorf("%+v", last)
	}
	if d := p.Document(kind.Viewer{Clearance: kind.SeesInternal, Council: "ashby"}, judged(t, d, id)); len(d.Facts) != 0 {
		t.Error("facts under answers are given to somebody who may not see them")
	}
}

// What was signed off is not changed by the register either; a decision is not final without its cyber advice or a reason, and a use case that predicts is not live without its assessment.
func TestGuardsOfStates(t *testing.T) {
	d, id := assessing(t, desk.NewAssessment{Name: "Cyber", Framework: "caf@3.2"})
	v := kind.Whole("ashby", "ann")
	if err := d.SignOff(ctx, v, judged(t, d, id), true, " "); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("signed off without words: %v", err)
	}
	if err := d.SignOff(ctx, v, judged(t, d, id), true, "As the board saw it"); err != nil {
		t.Fatal(err)
	}
	k, _ := kind.Of("answer")
	_, _, err := d.Save(ctx, v, k, []kind.ID{judged(t, d, id).Answers["A1.a"].ID}, map[string]kind.Value{"comment": {Type: kind.LongText, S: "Later"}}, 0)
	if fault.CodeOf(err) != fault.Refused {
		t.Errorf("an answer of a signed off assessment was changed in the register: %v", err)
	}
	if err := d.SignOff(ctx, v, judged(t, d, id), false, "A test failed"); err != nil {
		t.Error(err)
	}
	for kindName, x := range map[string]struct{ set, reason map[string]kind.Value }{
		"decision": {map[string]kind.Value{"title": kind.TextValue("Renew"), "state": choice("final")}, map[string]kind.Value{"no_advice_why": kind.TextValue("No system is touched")}},
		"action":   {map[string]kind.Value{"name": kind.TextValue("Ring suppliers"), "state": choice("done")}, map[string]kind.Value{"owner": kind.RefValue(add(t, d, "post", map[string]kind.Value{"title": kind.TextValue("Head of IT")}))}},
		"use_case": {map[string]kind.Value{"name": kind.TextValue("Score"), "predictive": kind.YesNoValue(true), "state": choice("live")}, map[string]kind.Value{"live_anyway_why": {Type: kind.LongText, S: "Agreed until May"}}},
	} {
		k, _ := kind.Of(kindName)
		_, _, err := d.Save(ctx, v, k, nil, x.set, 0)
		if fault.CodeOf(err) != fault.Refused {
			t.Errorf("%s: %v", kindName, err)
		}
		for f, val := range x.reason {
			x.set[f] = val
		}
		add(t, d, kindName, x.set)
	}
}
