package desk_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
)

// Of four answers nothing is told, of five the means are, and of neither anything while the round is open; only those who hold a post on the senior team answer, once.
func TestLiteracy(t *testing.T) {
	d, _, _ := open(t)
	file := "Post,Job title,Reports to,Name,On senior leadership team\n1,Chief Executive,,P 1,yes\n2,Director,1,P 2,yes\n3,Director of Place,1,P 3,yes\n4,Director of People,1,P 4,yes\n5,Monitoring Officer,1,P 5,yes\n6,Head of IT,2,P 6,no\n"
	people := "Full name,Email address\n"
	for i := range 6 {
		people += fmt.Sprintf("P %d,p%d@ashby.example\n", i+1, i+1)
	}
	for name, text := range map[string]string{"org_chart.csv": file, "people.csv": people} {
		_, err := d.Import(ctx, "ashby", []desk.Incoming{{Name: name, Size: int64(len(text)), Data: strings.NewReader(text)}}, desk.Choices{Actor: "ann"})
		if err != nil {
			t.Fatal(err)
		}
	}
	d.Day = kind.DateOf(2026, 11, 24)
	ann := kind.Whole("ashby", "ann")
	levels := map[string]int{}
	for i, q := range leadership.LiteracyQuestions {
		levels[q] = i % leadership.LiteracyLevels
	}
	answer := func(email string, given map[string]int) error {
		t.Helper()
		p, err := d.Picture(ctx, "ashby")
		if err != nil {
			t.Fatal(err)
		}
		return d.AnswerLiteracy(ctx, p, kind.Viewer{Council: "ashby", Account: email, Clearance: kind.SeesInternal, Roles: []kind.Role{kind.Reader}}, given)
	}
	told := func() leadership.Literacy {
		t.Helper()
		p, err := d.Picture(ctx, "ashby")
		if err != nil {
			t.Fatal(err)
		}
		state, err := d.Literacy(ctx, p, ann)
		if err != nil {
			t.Fatal(err)
		}
		return state.Rounds[0]
	}
	for round, n := range []int{4, 5} {
		d.Day = kind.DateOf(2026, 11, 24).AddMonths(round)
		p, err := d.Picture(ctx, "ashby")
		if err != nil {
			t.Fatal(err)
		}
		err = d.OpenLiteracy(ctx, p, ann, (d.Day + 6).String())
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			err = answer(fmt.Sprintf("P%d@ashby.example", i+1), levels)
			if err != nil {
				t.Fatal(err)
			}
		}
		for email, want := range map[string]fault.Code{"P1@ashby.example": fault.Conflict, "p6@ashby.example": fault.Forbidden, "stranger@ashby.example": fault.Forbidden, "": fault.Forbidden} {
			err = answer(email, levels)
			if fault.CodeOf(err) != want {
				t.Errorf("round %d: %q answers: %v", round, email, err)
			}
		}
		if raw, _ := json.Marshal(told()); strings.Contains(string(raw), "means") || strings.Contains(string(raw), "answers") || !told().Open {
			t.Errorf("while it is open: %s", raw)
		}
		d.Day += 7
		if raw, _ := json.Marshal(told()); n == 4 && (!told().Few || strings.Contains(string(raw), "means") || strings.Contains(string(raw), "answers")) {
			t.Errorf("of four is told: %s", raw)
		}
		if got := told(); n == 5 && (got.Answers != 5 || len(got.Means) != 8 || got.Means[3].Mean != 3) {
			t.Errorf("of five is told: %+v", got)
		}
	}
	delete(levels, "data")
	err := answer("p5@ashby.example", levels)
	if fault.CodeOf(err) != fault.Invalid {
		t.Errorf("an answer that lacks a question: %v", err)
	}
}
