package desk_test

import (
	"bufio"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// body is what a letter says, read as a mail program reads it.
func body(t *testing.T, raw string) string {
	t.Helper()
	m, err := netmail.ReadMessage(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		t.Fatal(err)
	}
	text := new(strings.Builder)
	_, err = bufio.NewReader(m.Body).WriteTo(text)
	if err != nil {
		t.Fatal(err)
	}
	return m.Header.Get("Subject") + "\n" + text.String()
}

// reminded is somebody with a role who asks for reminders thirty days ahead.
func reminded(t *testing.T, d *desk.Desk, email string, role kind.Role) store.Account {
	t.Helper()
	c := picture(t, d).Council
	a, err := d.Store.AddAccount(ctx, store.Account{Email: email, Name: "Reader", Password: "x"})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Store.Grant(ctx, a.ID, c.ID, string(role))
	if err != nil {
		t.Fatal(err)
	}
	err = d.RemindMe(ctx, c, email, 30)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func remind(t *testing.T, d *desk.Desk) desk.Reminded {
	t.Helper()
	r, err := d.Remind(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each reader gets one letter about what is due within their days, through a mail server, and is told of it once; a letter that was not taken
// comes in the next round; a new date is told of anew; who stops, or has no role left, gets none.
func TestRemindersComeByMail(t *testing.T) {
	d, _, now := open(t)
	_, err := d.Remind(ctx)
	if err == nil {
		t.Error("reminders go out without a mail server")
	}
	l := mailServer(t, d)
	meeting := save(t, d, "meeting", 0, map[string]kind.Value{"title": kind.TextValue("Digital board in December"), "held_on": kind.DateValue(kind.DateOf(2026, 12, 15))})
	save(t, d, "meeting", 0, map[string]kind.Value{"title": kind.TextValue("Digital board in March"), "held_on": kind.DateValue(kind.DateOf(2027, 3, 15))})
	reminded(t, d, "lee@ashby.example", kind.Leader)
	l.say("451 later")
	if r := remind(t, d); r.Letters != 0 || r.Failed != 1 || len(l.all()) != 0 {
		t.Errorf("a server that does not take it: %+v", r)
	}
	l.say("")
	if r := remind(t, d); r.Letters != 1 || r.Events != 2 || r.Failed != 0 {
		t.Fatalf("the next round: %+v", r)
	}
	got := body(t, l.all()[0])
	for _, want := range []string{"Ashby District Council: 2 things are due", "7 December 2026: Papers of Digital board in December", "15 December 2026: Digital board in December", "http://x/c/ashby/board/dates"} {
		if !strings.Contains(got, want) {
			t.Errorf("the letter lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "March") {
		t.Errorf("the letter tells of what is not due within thirty days:\n%s", got)
	}
	if r := remind(t, d); r.Letters != 0 {
		t.Errorf("told twice: %+v", r)
	}
	save(t, d, "meeting", meeting, map[string]kind.Value{"held_on": kind.DateValue(kind.DateOf(2026, 12, 17))})
	*now = now.Add(time.Hour)
	if r := remind(t, d); r.Letters != 1 || !strings.Contains(body(t, l.all()[1]), "17 December 2026: Digital board in December") {
		t.Errorf("a meeting was moved: %+v", r)
	}
	err = d.RemindMe(ctx, picture(t, d).Council, "lee@ashby.example", 0)
	if err != nil {
		t.Fatal(err)
	}
	*now = now.Add(90 * 24 * time.Hour)
	if r := remind(t, d); r.Letters != 0 {
		t.Errorf("who stopped got a letter: %+v", r)
	}
}

// What a reader may not see is not in their letter, and who lost every role gets none.
func TestRemindersHoldOnlyWhatOneMaySee(t *testing.T) {
	d, _, _ := open(t)
	l := mailServer(t, d)
	save(t, d, "accepted_risk", 0, map[string]kind.Value{"title": kind.TextValue("Old payroll stays until spring"), "until": kind.DateValue(kind.DateOf(2026, 12, 10))})
	reader := reminded(t, d, "sam@ashby.example", kind.Reader)
	reminded(t, d, "lee@ashby.example", kind.Leader)
	if r := remind(t, d); r.Letters != 2 {
		t.Fatalf("%+v", r)
	}
	for _, letter := range l.all() {
		m := body(t, letter)
		if !strings.Contains(m, "10 December 2026") || strings.Contains(m, "Old payroll") != strings.Contains(letter, "lee@ashby.example") {
			t.Errorf("a risk's title is restricted:\n%s", letter)
		}
	}
	save(t, d, "meeting", 0, map[string]kind.Value{"title": kind.TextValue("Digital board"), "held_on": kind.DateValue(kind.DateOf(2026, 12, 1))})
	err := d.Store.SetRoles(ctx, reader.ID, picture(t, d).Council.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := remind(t, d); r.Letters != 1 || !strings.Contains(l.all()[2], "lee@ashby.example") {
		t.Errorf("%+v: %q", r, l.all())
	}
}
