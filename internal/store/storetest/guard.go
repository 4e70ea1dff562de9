package storetest

import (
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

func choice(s string) kind.Value { return kind.Value{Type: kind.Choice, S: s} }

func answered(id kind.ID, set map[string]kind.Value) ledger.ChangeSet {
	return ledger.ChangeSet{Edits: []ledger.Edit{{Kind: "answer", ID: id, Set: set}}}
}

// by applies a change set as somebody, and gives the code of what refuses it.
func (s *suite) by(actor string, cs ledger.ChangeSet) (int64, fault.Code) {
	cs.At, cs.Actor, cs.Source = s.now(), actor, "form"
	done, err := s.Apply(ctx, s.ashby, cs)
	if err != nil {
		return 0, fault.CodeOf(err)
	}
	return done.Batch, ""
}

// guards: what is signed off stays as it was by every way in until it is opened again with words; nobody assures their own answer; a view falls with what it was about.
func guards(t *testing.T, s *suite) {
	holds := map[string]kind.Value{"holds": kind.ListValue([]string{"achieved_A1.a.1"})}
	view := map[string]kind.Value{"assured": choice("agrees"), "assured_level": kind.TextValue("achieved")}
	s.apply(ledger.ChangeSet{Edits: []ledger.Edit{
		{Kind: "assessment", ID: ledger.Provisional, Set: map[string]kind.Value{"name": kind.TextValue("Cyber"), "framework": kind.TextValue("caf@3.2"), "state": choice("open")}},
		{Kind: "answer", ID: ledger.Provisional, Set: map[string]kind.Value{"assessment": kind.RefValue(ledger.Provisional), "outcome": kind.TextValue("A1.a")}},
	}})
	answer := s.set("answer", 1, holds)
	if _, code := s.by("Ann", answered(1, view)); code != fault.Forbidden {
		t.Errorf("ann assured her own answer: %q", code)
	}
	if _, code := s.by("bob", answered(1, view)); code != "" {
		t.Errorf("bob could not assure: %q", code)
	}
	_, code := s.by("bob", answered(1, map[string]kind.Value{"holds": {}, "fails": kind.ListValue([]string{"achieved_A1.a.1"})}))
	r, _ := s.load().Answers.Get(1)
	if _, still := r.Assured.Get(); still || code != "" {
		t.Errorf("a view stands over an answer that changed (%q)", code)
	}
	if _, code := s.by("bob", answered(1, view)); code != fault.Forbidden {
		t.Errorf("bob answered last, and assured: %q", code)
	}
	s.signedOff(t, answer.Batch)
}

func (s *suite) signedOff(t *testing.T, answer int64) {
	t.Helper()
	state := func(to string, why kind.Value) ledger.ChangeSet {
		return ledger.ChangeSet{Edits: []ledger.Edit{{Kind: "assessment", ID: 1, Set: map[string]kind.Value{"state": choice(to), "reopened_why": why}}}}
	}
	signed, code := s.by("ann", state("signed off", kind.Value{}))
	if code != "" {
		t.Fatal(code)
	}
	before := spell(s.load())
	for name, cs := range map[string]ledger.ChangeSet{
		"an answer":           answered(1, map[string]kind.Value{"comment": {Type: kind.LongText, S: "Later"}}),
		"an answer removed":   {Edits: []ledger.Edit{{Kind: "answer", ID: 1, Delete: true}}},
		"an answer added":     answered(ledger.Provisional, map[string]kind.Value{"assessment": kind.RefValue(1), "outcome": kind.TextValue("A1.b")}),
		"a fact added":        {Edits: []ledger.Edit{{Kind: "answer_fact", ID: ledger.Provisional, Set: map[string]kind.Value{"assessment": kind.RefValue(1), "outcome": kind.TextValue("A1.a"), "record": kind.TextValue("system 1")}}}},
		"its name":            {Edits: []ledger.Edit{{Kind: "assessment", ID: 1, Set: map[string]kind.Value{"name": kind.TextValue("Other")}}}},
		"opened, no words":    state("open", kind.Value{}),
		"opened and answered": {Edits: append(state("open", kind.Value{Type: kind.LongText, S: "Wrong"}).Edits, answered(1, map[string]kind.Value{"comment": {Type: kind.LongText, S: "Later"}}).Edits...)},
		"itself removed":      {Edits: []ledger.Edit{{Kind: "assessment", ID: 1, Delete: true}}},
	} {
		if _, code := s.by("ann", cs); code != fault.Refused {
			t.Errorf("%s: %q", name, code)
		}
	}
	for _, batch := range []int64{answer, signed} {
		if _, err := s.Undo(ctx, s.ashby, batch, s.now(), "ann"); batch == signed && fault.CodeOf(err) != fault.Refused {
			t.Errorf("the signing off was taken back: %v", err)
		}
	}
	if after := spell(s.load()); after != before {
		t.Errorf("what was signed off changed:\n%s\n%s", before, after)
	}
	if _, code := s.by("ann", ledger.ChangeSet{Edits: []ledger.Edit{{Kind: "assessment", ID: 1, Set: map[string]kind.Value{"compared": kind.YesNoValue(true)}}}}); code != "" {
		t.Errorf("the choice to be compared is locked: %q", code)
	}
	if _, code := s.by("ann", state("open", kind.Value{Type: kind.LongText, S: "A restore failed"})); code != "" {
		t.Errorf("opening it again with words: %q", code)
	}
	if _, code := s.by("ann", answered(1, map[string]kind.Value{"comment": {Type: kind.LongText, S: "Later"}})); code != "" {
		t.Errorf("an opened one cannot be answered: %q", code)
	}
}
