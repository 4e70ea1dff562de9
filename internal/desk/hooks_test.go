package desk_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/hook"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// receiver is a program that is told.
type receiver struct {
	*httptest.Server
	status int
	ids    []string
	types  []string
	bodies []string
	wrong  int // messages whose signature does not fit
	secret string
}

func receives(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		var m struct{ Type string }
		_ = json.Unmarshal(body, &m)
		at, _ := strconv.ParseInt(q.Header.Get("webhook-timestamp"), 10, 64)
		if want, err := hook.Sign(r.secret, q.Header.Get("webhook-id"), time.Unix(at, 0), body); err != nil || q.Header.Get("webhook-signature") != want {
			r.wrong++
		}
		r.ids, r.types, r.bodies = append(r.ids, q.Header.Get("webhook-id")), append(r.types, m.Type), append(r.bodies, string(body))
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

// administrator adds an account that may have webhooks, and gives it as a viewer.
func administrator(t *testing.T, d *desk.Desk, email string) (store.Council, store.Account, kind.Viewer) {
	t.Helper()
	c, err := d.Store.Council(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	a, err := d.Store.AddAccount(ctx, store.Account{Email: email, Name: "A", Added: "2026-01-01T00:00:00Z"})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Store.Grant(ctx, a.ID, c.ID, "administrator")
	if err != nil {
		t.Fatal(err)
	}
	return c, a, identity.Viewer("ashby", email, []string{"administrator"})
}

const oneContract = "Contract Ref,Title,Supplier name,Start date,End date,Value\nA1,Quibblewort upkeep,Snorkelby Ltd,01/04/2020,31/12/2026,45000\n"

func (r *receiver) sends(t *testing.T, d *desk.Desk, private bool) desk.Sent {
	t.Helper()
	sent, err := d.SendHooks(ctx, hook.NewSender(private))
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

// A change is told once, signed, without a value; nothing is told of what happened before, nor of what was refused.
func TestHooksAreTold(t *testing.T) {
	d, _, _ := open(t)
	r := receives(t)
	c, _, v := administrator(t, d, "ann@ashby.example")
	bring(t, d, "before.csv", []byte("Contract Ref,Title\nB1,Before\n"))
	made, err := d.AddHook(ctx, c, v, desk.NewHook{Address: r.URL, Events: store.HookEvents()})
	if err != nil {
		t.Fatal(err)
	}
	r.secret = made.Secret
	set := bring(t, d, "contracts.csv", []byte(oneContract)).ChangeSet
	if sent := r.sends(t, d, true); sent.Sent < 2 || sent.Waits+sent.GaveUp > 0 || r.wrong > 0 {
		t.Fatalf("%+v, %d signed wrongly", sent, r.wrong)
	}
	all := strings.Join(r.bodies, "\n")
	for _, want := range []string{`"type":"change.applied"`, `"change_set":` + strconv.FormatInt(set, 10), `"contract"`, `"type":"finding.opened"`, `"council":"ashby"`} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s in %s", want, all)
		}
	}
	for _, never := range []string{"Quibblewort", "Snorkelby", "45000", "4500000", "2026-12-31", "ann@"} {
		if strings.Contains(all, never) {
			t.Errorf("a webhook is told %q", never)
		}
	}
	if sent := r.sends(t, d, true); sent != (desk.Sent{}) {
		t.Errorf("told twice: %+v", sent)
	}
	_, err = d.Undo(ctx, "ashby", set, "ann")
	if err != nil {
		t.Fatal(err)
	}
	n := len(r.types)
	r.sends(t, d, true)
	if got := strings.Join(r.types[n:], " "); !strings.Contains(got, "change.applied") || !strings.Contains(got, "finding.closed") {
		t.Errorf("after the undo it is told %q", got)
	}
	if list, err := d.Hooks(ctx, c); err != nil || len(list) != 1 || list[0].Secret != "" || list[0].Waiting+list[0].Failed > 0 || len(list[0].Lately) == 0 || list[0].Lately[0].State != "sent" {
		t.Errorf("%+v %v", list, err)
	}
	if _, err := d.AddHook(ctx, c, identity.Viewer("ashby", "ann@ashby.example", []string{"leader"}), desk.NewHook{Address: r.URL, Events: store.HookEvents()}); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a leader adding one gives %v", err)
	}
}

// An address that does not answer is tried again, ever more seldom, with the same ids, for twelve hours; then it is given up and said. One
// in a private network is never reached; one that is gone, or whose person administers no more, is told nothing more.
func TestHooksAreTriedAgain(t *testing.T) {
	d, _, now := open(t)
	r := receives(t)
	c, a, v := administrator(t, d, "ann@ashby.example")
	made, err := d.AddHook(ctx, c, v, desk.NewHook{Address: r.URL, Events: []string{store.HookApplied}})
	if err != nil {
		t.Fatal(err)
	}
	r.secret, r.status = made.Secret, http.StatusServiceUnavailable
	bring(t, d, "contracts.csv", []byte(oneContract))
	if r.sends(t, d, false); len(r.ids) != 0 {
		t.Fatal("this machine was reached without leave")
	}
	start, tries := *now, 0
	for now.Sub(start) < 14*time.Hour {
		*now = now.Add(time.Minute)
		tries += r.sends(t, d, true).Waits
	}
	for _, id := range r.ids {
		if id != r.ids[0] {
			t.Errorf("a try has the id %s, another %s", id, r.ids[0])
		}
	}
	list, err := d.Hooks(ctx, c)
	if err != nil || tries < 7 || tries > 12 || list[0].Failed != 1 || list[0].Waiting != 0 || list[0].Lately[0].Reason != "The address answered 503." {
		t.Errorf("%d tries: %+v %v", tries, list, err)
	}
	r.status = http.StatusGone
	bring(t, d, "more.csv", []byte("Contract Ref,Title\nB1,More\n"))
	r.sends(t, d, true)
	if list, err := d.Hooks(ctx, c); err != nil || !strings.Contains(list[0].Stopped, "410") {
		t.Errorf("gone: %+v %v", list, err)
	}
	r.status = http.StatusOK
	_, err = d.AddHook(ctx, c, v, desk.NewHook{Address: r.URL, Events: []string{store.HookApplied}})
	if err != nil {
		t.Fatal(err)
	}
	bring(t, d, "again.csv", []byte("Contract Ref,Title\nB2,Again\n"))
	administrator(t, d, "bob@ashby.example") // a council keeps at least one
	if err := d.Store.SetRoles(ctx, a.ID, c.ID, []string{"reader"}); err != nil {
		t.Fatal(err)
	}
	before := len(r.ids)
	if sent := r.sends(t, d, true); sent.GaveUp != 1 || len(r.ids) != before {
		t.Errorf("who administers no more is told %+v", sent)
	}
	if list, err := d.Hooks(ctx, c); err != nil || !strings.Contains(list[1].Stopped, "no longer administers") {
		t.Errorf("%+v %v", list, err)
	}
}

// Of findings that rest on restricted fields a message says nothing to who may not see them; nothing is left of one that told of no others.
func TestHooksLeaveRestrictedOut(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	p := picture(t, d)
	m := store.HookMessage{ID: "msg_1", Council: p.Council.ID, Event: store.HookOpened, At: "2026-11-24T09:00:00Z", About: []string{"CONTRACT-START:contract:1", "SYSTEM-SUPPORT-ENDS:system:1", "GONE-RULE:contract:1"}}
	reader, whole := identity.Viewer("ashby", "bob", []string{"reader"}), identity.Viewer("ashby", "ann", []string{"administrator"})
	got, err := d.HookBody(ctx, p.Council, reader, m)
	if err != nil || !strings.Contains(string(got), "CONTRACT-START") || strings.Contains(string(got), "SYSTEM-SUPPORT-ENDS") || strings.Contains(string(got), "GONE-RULE") {
		t.Errorf("a reader's webhook is told %s %v", got, err)
	}
	if got, err := d.HookBody(ctx, p.Council, whole, m); err != nil || !strings.Contains(string(got), "SYSTEM-SUPPORT-ENDS:system:1") {
		t.Errorf("an administrator's webhook is told %s %v", got, err)
	}
	m.About = m.About[1:]
	if got, err := d.HookBody(ctx, p.Council, reader, m); err != nil || got != nil {
		t.Errorf("a reader's webhook is told %s %v", got, err)
	}
}

// A backup holds webhooks with their secrets, what they are to be told, and tokens.
func TestHooksAreBackedUp(t *testing.T) {
	d, _, now := open(t)
	r := receives(t)
	c, _, v := administrator(t, d, "ann@ashby.example")
	made, err := d.AddHook(ctx, c, v, desk.NewHook{Address: r.URL, Events: store.HookEvents()})
	if err != nil {
		t.Fatal(err)
	}
	token, err := d.CreateToken(ctx, "ann@ashby.example", desk.NewToken{Scope: "read"})
	if err != nil {
		t.Fatal(err)
	}
	bring(t, d, "contracts.csv", []byte(oneContract))
	var b bytes.Buffer
	_, err = d.Store.WriteBackup(ctx, &b, "2026-11-24T09:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := app.Restore(ctx, app.Config{Dir: t.TempDir(), Clock: func() time.Time { return *now }}, &b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Store.Close() }()
	r.secret = made.Secret
	if sent := r.sends(t, again, true); sent.Sent == 0 || r.wrong > 0 {
		t.Errorf("after the restore: %+v, %d signed wrongly", sent, r.wrong)
	}
	if _, err := again.Pass(ctx, token.Token); err != nil {
		t.Errorf("the token opens nothing after the restore: %v", err)
	}
}
