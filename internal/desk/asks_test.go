package desk_test

import (
	"bufio"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/mail"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/store/pgtest"
)

var asker = kind.Whole("ashby", "ann@ashby.example")

// systems are as many critical systems without owner and without restore hours.
func systems(t *testing.T, d *desk.Desk, n int) {
	t.Helper()
	var b strings.Builder
	b.WriteString("System,Critical,Version,End of support,Last restore test\n")
	for i := range n {
		fmt.Fprintf(&b, "System %d,yes,7,31/12/2032,01/10/2026\n", i+1)
	}
	bring(t, d, "systems.csv", []byte(b.String()))
}

// ask asks one person for a field of a system, and gives the token of the link.
func ask(t *testing.T, d *desk.Desk, id kind.ID, field, email string) string {
	t.Helper()
	m, err := d.MakeAsk(ctx, picture(t, d), asker, "system", id, field, desk.Asked{Name: "Jo Smith", Email: email}, "http://x")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(m.Link, "http://x/a/")
}

// answered gives an answer that must be taken.
func answered(t *testing.T, d *desk.Desk, token, field, text string) {
	t.Helper()
	_, met, err := d.AnswerByLink(ctx, token, field, "", text)
	if err != nil || met != (desk.Met{}) {
		t.Fatalf("answering %q gave %+v, %v", text, met, err)
	}
}

func askStates(t *testing.T, d *desk.Desk) (out []string) {
	t.Helper()
	all, err := d.AskList(ctx, picture(t, d))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		out = append([]string{a.State}, out...)
	}
	return out
}

// finding is the state of a system's finding; "" when there is none.
func finding(t *testing.T, d *desk.Desk, rule string, id kind.ID) string {
	t.Helper()
	p := picture(t, d)
	if _, err := d.Agenda(ctx, p, asker, true); err != nil {
		t.Fatal(err)
	}
	all, err := d.Store.Findings(ctx, p.Council.ID)
	if err != nil {
		t.Fatal(err)
	}
	return all[fmt.Sprintf("%s:system:%d", rule, id)].State
}

// Undoing an answer opens the finding again; the ask says so, its link stays used, and the same can be asked again.
func TestUndoOfAnAnswer(t *testing.T) {
	d, _, _ := open(t)
	systems(t, d, 1)
	token := ask(t, d, 1, "restore_hours", "jo@ashby.example")
	before := finding(t, d, "SYSTEM-NO-RESTORE", 1)
	answered(t, d, token, "restore_hours", "12")
	if after := finding(t, d, "SYSTEM-NO-RESTORE", 1); before != "open" || after != "closed" {
		t.Fatalf("the finding was %q, is %q", before, after)
	}
	p := picture(t, d)
	sets, err := d.Store.ChangeSets(ctx, p.Council.ID, 1)
	if err != nil || sets[0].Source != "ask" || sets[0].Actor != "ask 1" {
		t.Fatalf("the answer is %+v, %v", sets, err)
	}
	if _, err := d.Undo(ctx, "ashby", sets[0].Seq, "ann"); err != nil {
		t.Fatal(err)
	}
	if got := finding(t, d, "SYSTEM-NO-RESTORE", 1); got != "open" {
		t.Errorf("after the undo the finding is %q", got)
	}
	if got := askStates(t, d); got[0] != store.AskUndone {
		t.Errorf("after the undo the ask is %q", got)
	}
	if _, _, err := d.AnswerByLink(ctx, token, "restore_hours", "", "13"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("the used link answers again: %v", err)
	}
	answered(t, d, ask(t, d, 1, "restore_hours", "jo@ashby.example"), "restore_hours", "14")
	if got := finding(t, d, "SYSTEM-NO-RESTORE", 1); got != "closed" {
		t.Errorf("after the second answer the finding is %q", got)
	}
}

// Of forty systems without owner and without restore hours, five people get one question each; nobody is recorded, so the asker names them.
func TestFiveOfFortyWithoutOwner(t *testing.T) {
	d, _, now := open(t)
	systems(t, d, 40)
	bring(t, d, "posts.csv", []byte("Job title,Department\nHead of Payments,Corporate\n"))
	five := func() []desk.Question {
		t.Helper()
		q, err := d.Five(ctx, picture(t, d), asker, "system")
		if err != nil || len(q) != 5 {
			t.Fatalf("five are %+v, %v", q, err)
		}
		return q
	}
	records, asked := map[kind.ID]bool{}, map[desk.RecordRef]bool{}
	var tokens []string
	first := kind.ID(0)
	for i, q := range five() {
		if i == 0 {
			first = q.Record.ID
		}
		if q.To.Email != "" || q.Field != "restore_hours" || records[q.Record.ID] {
			t.Errorf("question %d is %+v", i, q)
		}
		records[q.Record.ID], asked[q.Record] = true, true
		tokens = append(tokens, ask(t, d, q.Record.ID, q.Field, fmt.Sprintf("p%d@ashby.example", i)))
	}
	for _, q := range five() {
		if asked[q.Record] && q.Field == "restore_hours" {
			t.Errorf("%s is asked for again while it is out", q.Record.Name)
		}
	}
	answered(t, d, tokens[0], "restore_hours", "12")
	if got := finding(t, d, "SYSTEM-NO-RESTORE", first); got != "closed" {
		t.Errorf("the first finding is %q", got)
	}
	if err := d.DontKnow(ctx, tokens[1]); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.NotMine(ctx, tokens[2], desk.Asked{Name: "Jo", Email: "jo@ashby.example"}); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(askStates(t, d)), "[answered dont_know passed_on open open open]"; got != want {
		t.Errorf("the asks are %s, want %s", got, want)
	}
	capAcrossCouncils(t, d, now)
}

// capAcrossCouncils: who was asked once by each of two councils is asked by neither until a week is over, also not by passing on.
func capAcrossCouncils(t *testing.T, d *desk.Desk, now *time.Time) {
	t.Helper()
	if _, err := d.AddCouncil(ctx, desk.NewCouncil{Name: "Barton Borough Council", Slug: "barton", Type: "district", Nation: "england"}); err != nil {
		t.Fatal(err)
	}
	other := kind.Whole("barton", "ben@barton.example")
	k, _ := kind.Of("system")
	id, _, err := d.Save(ctx, other, k, nil, map[string]kind.Value{"name": kind.TextValue("Telephony")}, 0)
	if err != nil {
		t.Fatal(err)
	}
	barton, err := d.Picture(ctx, "barton")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.MakeAsk(ctx, barton, other, "system", id, "owner", desk.Asked{Email: "JO@ashby.example"}, ""); err != nil {
		t.Fatal(err)
	}
	third := func() error {
		_, err := d.MakeAsk(ctx, picture(t, d), asker, "system", 30, "owner", desk.Asked{Email: "jo@ashby.example"}, "")
		return err
	}
	if err := third(); fault.CodeOf(err) != fault.Refused || !strings.Contains(err.Error(), "twice this week") {
		t.Errorf("a third question in a week gave %v", err)
	}
	token := ask(t, d, 31, "owner", "kim@ashby.example")
	if _, _, err := d.NotMine(ctx, token, desk.Asked{Name: "Jo", Email: "jo@ashby.example"}); err != nil {
		t.Fatal(err)
	}
	all, err := d.AskList(ctx, picture(t, d))
	if err != nil || all[0].State != store.AskNotMine || !strings.Contains(all[0].Note, "twice this week") {
		t.Errorf("passed on beyond the cap: %+v, %v", all[0], err)
	}
	*now = now.Add(8 * 24 * time.Hour)
	if err := third(); err != nil {
		t.Errorf("a week later: %v", err)
	}
}

// Five owners who are recorded get one question each, whatever else is missing of theirs.
func TestFiveOwnersOneEach(t *testing.T) {
	d, _, _ := open(t)
	people, posts, rows := "Name,Email\n", "Job title,Holder\n", "System,Critical,Owner\n"
	for i := range 6 {
		people += fmt.Sprintf("Person %c,p%d@ashby.example\n", 'A'+i, i)
		posts += fmt.Sprintf("Post %c,Person %c\n", 'A'+i, 'A'+i)
	}
	for i := range 40 {
		rows += fmt.Sprintf("System %d,yes,Post %c\n", i+1, 'A'+i/8)
	}
	bring(t, d, "people.csv", []byte(people))
	bring(t, d, "posts.csv", []byte(posts))
	bring(t, d, "systems.csv", []byte(rows))
	q, err := d.Five(ctx, picture(t, d), asker, "system")
	if err != nil || len(q) != 5 {
		t.Fatalf("five are %+v, %v", q, err)
	}
	seen := map[string]bool{}
	for _, q := range q {
		if q.To.Email == "" || seen[q.To.Email] {
			t.Errorf("%q is asked twice, or nobody is: %+v", q.To.Email, q)
		}
		seen[q.To.Email] = true
	}
}

// Still correct: it shows what changed since the last yes; a yes makes the evidence of findings newer; one field can be corrected; what changed
// while the page was open is told and not written over.
func TestStillCorrect(t *testing.T) {
	d, _, now := open(t)
	systems(t, d, 1)
	k, _ := kind.Of("system")
	record := func() kind.Record {
		r, ok := picture(t, d).Snapshot.Find("system", 1)
		if !ok {
			t.Fatal("the system is gone")
		}
		return r
	}
	token := ask(t, d, 1, "", "jo@ashby.example")
	o, err := d.OpenAsk(ctx, token, "")
	if err != nil || o.Since != "" || len(o.News) != 0 {
		t.Fatalf("before the first yes: %+v, %v", o, err)
	}
	*now = now.Add(48 * time.Hour)
	if err := d.ConfirmByLink(ctx, token, o.Sequence()-1); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("confirming what is no longer shown gave %v", err)
	}
	if err := d.ConfirmByLink(ctx, token, o.Sequence()); err != nil {
		t.Fatal(err)
	}
	f, err := d.Finding(ctx, picture(t, d), asker, "SYSTEM-NO-RESTORE:system:1")
	if err != nil || len(f.Evidence) == 0 || f.Evidence[0].Field != "critical" || f.Evidence[0].AsAt != "2026-11-26" || f.Evidence[0].Source != "systems.csv" {
		t.Errorf("after the yes the evidence is %+v, %v", f.Evidence, err)
	}
	if _, _, err := d.Save(ctx, asker, k, []kind.ID{1}, map[string]kind.Value{"version": kind.TextValue("8")}, record().Sequence()); err != nil {
		t.Fatal(err)
	}
	st, err := d.Standing(ctx, picture(t, d), asker, record())
	if err != nil || st.Since == "" || len(st.News) != 1 || st.News[0].F.Name != "version" || st.News[0].Was != "7" || st.News[0].Now != "8" {
		t.Errorf("since the yes: %+v, %v", st.News, err)
	}
	token = ask(t, d, 1, "", "sam@ashby.example")
	o, err = d.OpenAsk(ctx, token, "critical")
	if err != nil || len(o.News) != 0 { // the version is restricted
		t.Fatalf("by link: %+v, %v", o.News, err)
	}
	was := o.Was()
	if _, _, err := d.Save(ctx, asker, k, []kind.ID{1}, map[string]kind.Value{"critical": {}}, record().Sequence()); err != nil {
		t.Fatal(err)
	}
	if err := d.ConfirmByLink(ctx, token, o.Sequence()); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("confirming what changed meanwhile gave %v", err)
	}
	o, met, err := d.AnswerByLink(ctx, token, "critical", was, "no")
	if err != nil || !met.Conflict {
		t.Fatalf("correcting what changed meanwhile gave %+v, %v", met, err)
	}
	if _, met, err := d.AnswerByLink(ctx, token, "critical", o.Was(), "no"); err != nil || met != (desk.Met{}) {
		t.Errorf("the second time gave %+v, %v", met, err)
	}
	if got := finding(t, d, "SYSTEM-NO-RESTORE", 1); got != "closed" {
		t.Errorf("the finding about a system that is not critical is %q", got)
	}
}

// letters is a mail server that takes what it is told to take, and counts.
type letters struct {
	mu   sync.Mutex
	says string // to the reader's address
	got  []string
}

func (l *letters) say(answer string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.says = answer
}

func (l *letters) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.got...)
}

func mailServer(t *testing.T, d *desk.Desk) *letters {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() }) // the test is over
	l := &letters{}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			l.serve(textproto.NewConn(c))
		}
	}()
	host, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	d.Mail = &mail.Sender{Host: host, Port: port, TLS: "none", From: netmail.Address{Address: "moothall@ashby.example"}, Base: "http://x"}
	return l
}

func (l *letters) serve(c *textproto.Conn) {
	defer func() { _ = c.Close() }() // the sender has gone
	say := func(line string) bool { return c.PrintfLine("%s", line) == nil }
	for ok := say("220 test"); ok; {
		line, err := c.ReadLine()
		if err != nil {
			return
		}
		l.mu.Lock()
		says := l.says
		l.mu.Unlock()
		switch {
		case strings.HasPrefix(line, "RCPT") && says != "":
			ok = say(says)
		case line == "DATA":
			ok = say("354 go on")
			raw, err := c.ReadDotBytes()
			if err != nil {
				return
			}
			l.mu.Lock()
			l.got = append(l.got, string(raw))
			l.mu.Unlock()
			ok = say("250 kept")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			ok = say("250 ok")
		}
	}
}

// Mail that is not taken for now is tried again, later each time, and given up at the end; what is refused is given up at once. The page is told.
func TestMailWaitsAndGivesUp(t *testing.T) {
	d, _, now := open(t)
	systems(t, d, 3)
	l := mailServer(t, d)
	send := func() desk.Sent {
		t.Helper()
		s, err := d.SendMail(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	state := func() string {
		t.Helper()
		all, err := d.Store.Asks(ctx, picture(t, d).Council.ID)
		if err != nil {
			t.Fatal(err)
		}
		return all[0].Mail
	}
	l.say("451 later")
	ask(t, d, 1, "owner", "jo@ashby.example")
	tries, begun := 0, *now
	for range 8 * 24 * 60 {
		s := send()
		tries += s.Waits + s.GaveUp
		if s.GaveUp == 1 {
			break
		}
		if state() != "waiting" {
			t.Fatalf("after %d tries the mail is %q", tries, state())
		}
		*now = now.Add(10 * time.Minute)
	}
	if took := now.Sub(begun); tries != 8 || took < 40*time.Hour || took > 50*time.Hour || state() != "The mail server could not be reached." {
		t.Errorf("%d tries in %v, then %q", tries, took, state())
	}
	l.say("550 no such reader")
	ask(t, d, 2, "owner", "sam@ashby.example")
	if s := send(); s.GaveUp != 1 || state() != "The mail server does not take it." {
		t.Errorf("a refused letter: %+v, %q", s, state())
	}
	l.say("")
	ask(t, d, 3, "owner", "kim@ashby.example")
	if s := send(); s.Sent != 1 || state() != "none" || len(l.all()) != 1 {
		t.Errorf("a letter that is taken: %+v, %q, %d came", s, state(), len(l.all()))
	}
}

// A node that dies after it took a mail, or after it sent it, sends it once more at most; what is settled or too old meanwhile is not sent.
func TestMailAfterACrash(t *testing.T) {
	d, _, now := open(t)
	systems(t, d, 3)
	l := mailServer(t, d)
	crash := func() {
		t.Helper()
		_, ok, err := d.Store.TakeMail(ctx, now.Format(time.RFC3339), now.Add(time.Minute).Format(time.RFC3339))
		if err != nil || !ok {
			t.Fatalf("nothing to take: %v", err)
		}
	}
	ask(t, d, 1, "owner", "jo@ashby.example")
	crash()
	for i, want := range []int{0, 1, 1, 1} {
		if _, err := d.SendMail(ctx); err != nil {
			t.Fatal(err)
		}
		if got := len(l.all()); got != want {
			t.Errorf("round %d: %d letters, want %d", i, got, want)
		}
		*now = now.Add(2 * time.Minute)
	}
	ask(t, d, 2, "owner", "sam@ashby.example")
	crash()
	*now = now.Add(15 * 24 * time.Hour)
	if _, err := d.SendMail(ctx); err != nil || len(l.all()) != 1 {
		t.Errorf("a question that is too old was sent: %v", err)
	}
}

var tokenIn = regexp.MustCompile(`/a/([\w-]{32})/stop`)

// Who stops is asked no more by any council, also not when a question is passed on to them, and what waited for them can be asked of others.
func TestStopHoldsForEveryCouncil(t *testing.T) {
	d, _, _ := open(t)
	systems(t, d, 3)
	l := mailServer(t, d)
	ask(t, d, 1, "owner", "jo@ashby.example")
	if _, err := d.SendMail(ctx); err != nil {
		t.Fatal(err)
	}
	m, err := netmail.ReadMessage(bufio.NewReader(strings.NewReader(l.all()[0])))
	if err != nil {
		t.Fatal(err)
	}
	ask(t, d, 2, "owner", "jo@ashby.example")
	token := tokenIn.FindStringSubmatch(m.Header.Get("List-Unsubscribe"))[1]
	if err := d.StopAsking(ctx, token); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SendMail(ctx); err != nil || len(l.all()) != 1 {
		t.Errorf("mail went to who wants no more: %v", err)
	}
	ask(t, d, 2, "owner", "sam@ashby.example")
	d.Mail = nil
	sam := ask(t, d, 3, "owner", "sam@ashby.example")
	if _, _, err := d.NotMine(ctx, sam, desk.Asked{Email: "Jo@ashby.example"}); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(askStates(t, d)), "[open expired open not_mine]"; got != want {
		t.Errorf("the asks are %s, want %s", got, want)
	}
	if _, err := d.AddCouncil(ctx, desk.NewCouncil{Name: "Barton Borough Council", Slug: "barton", Type: "district", Nation: "england"}); err != nil {
		t.Fatal(err)
	}
	other := kind.Whole("barton", "ben@barton.example")
	k, _ := kind.Of("system")
	id, _, err := d.Save(ctx, other, k, nil, map[string]kind.Value{"name": kind.TextValue("Telephony")}, 0)
	if err != nil {
		t.Fatal(err)
	}
	barton, err := d.Picture(ctx, "barton")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.MakeAsk(ctx, barton, other, "system", id, "owner", desk.Asked{Email: "jo@ashby.example"}, ""); fault.CodeOf(err) != fault.Refused {
		t.Errorf("another council asks: %v", err)
	}
}

// Who was asked and is erased stands nowhere: not in asks, drafts, notes of others, the outbox, nor on a free page of either database. It makes no
// difference whether they stand in the register, and a restored backup erases them again.
func TestAskedPersonIsErased(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		dir := t.TempDir()
		erasedAsked(t, app.Config{Dir: dir}, "sqlite", filepath.Join(dir, "moothall.db"))
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				continue // a folder
			}
			nowhere(t, filepath.Base(f), raw)
		}
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := pgtest.URL(t)
		erasedAsked(t, app.Config{Database: url}, "pgx", url)
	})
}

func erasedAsked(t *testing.T, c app.Config, driver, source string) {
	t.Helper()
	for _, register := range []bool{false, true} { // in this order: the first ask is of who stands in no register
		name := fmt.Sprintf("in the register %t", register)
		c.Clock = noon
		d, err := app.OpenDesk(ctx, c)
		if err != nil {
			t.Fatal(err)
		}
		slug := map[bool]string{false: "ashby", true: "barton"}[register]
		if _, err := d.AddCouncil(ctx, desk.NewCouncil{Name: slug, Slug: slug, Type: "district", Nation: "england"}); err != nil {
			t.Fatal(err)
		}
		plantAsks(t, d, slug, register)
		if n := strings.Count(strings.ToLower(everyText(t, driver, source)), "quillfeather"); n < 5 {
			t.Fatalf("%s: planted only %d times", name, n)
		}
		me := kind.Whole(slug, "ann@ashby.example")
		council, err := d.Store.Council(ctx, slug)
		if err != nil {
			t.Fatal(err)
		}
		if register {
			err = d.ErasePerson(ctx, me, 1)
		} else {
			err = d.EraseAsked(ctx, council.ID, 1)
		}
		if err != nil {
			t.Fatal(err)
		}
		nowhere(t, name, []byte(everyText(t, driver, source)))
		all, err := d.Store.Asks(ctx, council.ID)
		if err != nil || all[len(all)-1].Email != "" || all[len(all)-1].Mail != "none" || d.AskState(all[len(all)-1]) != desk.Expired {
			t.Errorf("%s: the ask is %+v, %v", name, all[len(all)-1], err)
		}
		again, err := d.Store.Erasures(ctx)
		if err != nil || len(again) == 0 {
			t.Errorf("%s: the journal is %+v, %v", name, again, err)
		}
		if _, err := d.ReplayErasures(ctx, again, "2026-01-01T00:00:00Z"); err != nil {
			t.Errorf("%s: erasing again gave %v", name, err)
		}
		if err := d.Store.Close(); err != nil {
			t.Error(err)
		}
	}
}

// plantAsks asks the planted person, leaves the mail waiting, and has them named in a draft of their own and in a note of somebody else.
func plantAsks(t *testing.T, d *desk.Desk, slug string, register bool) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	me := kind.Whole(slug, "ann@ashby.example")
	k, _ := kind.Of("system")
	for _, name := range []string{"Payments", "Telephony", "Website"} {
		_, _, err := d.Save(ctx, me, k, nil, map[string]kind.Value{"name": kind.TextValue(name)}, 0)
		must(err)
	}
	if register {
		k, _ := kind.Of("person")
		_, _, err := d.Save(ctx, me, k, nil, map[string]kind.Value{"name": {Type: kind.Text, S: plantedName}, "email": {Type: kind.Text, S: plantedEmail}}, 0)
		must(err)
	}
	p, err := d.Picture(ctx, slug)
	must(err)
	d.Mail = &mail.Sender{}
	first, err := d.MakeAsk(ctx, p, me, "system", 1, "version", desk.Asked{Name: "Zoë Quillfeather", Email: strings.ToUpper(plantedEmail[:1]) + plantedEmail[1:]}, "")
	must(err)
	d.Mail = nil
	must(d.Store.AskAgain(ctx, first.ID, `"7"`, "Ask "+plantedEmail))
	_, err = d.MakeAsk(ctx, p, me, "system", 2, "version", desk.Asked{Name: "Miss Quillfeather", Email: plantedEmail}, "http://x")
	must(err)
	other, err := d.MakeAsk(ctx, p, me, "system", 3, "version", desk.Asked{Name: "Sam", Email: slug + ".sam@ashby.example"}, "http://x")
	must(err)
	_, _, err = d.NotMine(ctx, strings.TrimPrefix(other.Link, "http://x/a/"), desk.Asked{Name: "miss quillfeather"})
	must(err)
}
