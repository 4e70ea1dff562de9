package web

import (
	"context"
	"encoding/csv"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

func rows(t *testing.T, body string) [][]string {
	t.Helper()
	out, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The landscape opens What have we got?; its table and its CSV hold the same; a reader is not offered what is restricted, and asking for
// it by address gives something else.
func TestLandscape(t *testing.T) {
	s := open(t)
	s.demoFiles()
	me := s.person(kind.Leader)
	_, body, _ := me.get("/c/ashby/questions/have?colour=hosting")
	text := wordsOf(body)
	for _, want := range []string{"47 systems, for 54 services", "12 systems serve no recorded service.", "On-premises"} {
		if !strings.Contains(text, want) {
			t.Errorf("the landscape does not say %q", want)
		}
	}
	_, table, _ := me.get("/c/ashby/landscape?colour=hosting")
	_, file, h := me.get("/c/ashby/landscape/export.csv?colour=hosting")
	all := rows(t, file)
	if n := strings.Count(table, "<tr>"); n != len(all) || len(all) < 80 || all[0][3] != "Hosting" || !strings.Contains(h.Get("Content-Disposition"), "ashby-landscape-hosting") {
		t.Errorf("the table has %d rows, the CSV %d: %q", n, len(all), all[0])
	}
	reader := s.person(kind.Reader)
	for _, path := range []string{"/c/ashby/questions/have?colour=hosting", "/c/ashby/landscape?colour=support", "/c/ashby/landscape/export.csv?colour=hosting"} {
		_, body, _ := reader.get(path)
		if text := wordsOf(body); strings.Contains(text, "On-premises") || strings.Contains(text, "Hosting") || strings.Contains(text, "Vendor support") {
			t.Errorf("%s shows the reader what is restricted", path)
		}
	}
}

// Each cut of the spend comes to the files' total, on the page and in its file.
func TestSpendCutsAddUp(t *testing.T) {
	s := open(t)
	s.demoFiles()
	me := s.person(kind.Reader)
	p, err := s.desk.Picture(context.Background(), "ashby")
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range []string{"months", "payees", "services"} {
		_, body, _ := me.get("/c/ashby/spend/" + cut + "/export.csv")
		all := rows(t, body)
		var sum kind.Money
		for _, row := range all[1:] {
			pence, ok, _ := tabular.ParseMoney(row[len(row)-1])
			if !ok {
				t.Fatalf("%q is no amount", row)
			}
			sum += kind.Money(pence)
		}
		if sum != p.Spend.Net() {
			t.Errorf("by %s it comes to %v, the files to %v", cut, sum, p.Spend.Net())
		}
	}
	if status, _, _ := me.get("/c/ashby/spend/moons/export.csv"); status != http.StatusNotFound {
		t.Errorf("a cut that does not exist gave %d", status)
	}
	_, body, _ := me.get("/c/ashby/spend")
	if text := wordsOf(body); !strings.Contains(text, "£5.2m paid in 7 months") || !strings.Contains(text, p.Spend.Net().Exact()) || strings.Count(body, `role="img"`) != 2 {
		t.Errorf("the spend page has not its pictures or its total: %.300s", text)
	}
}

// A new council's first screen takes a file; every question says what is missing, and shows no nought for what nobody recorded.
func TestEmptyCouncil(t *testing.T) {
	s := open(t)
	me, reader := s.person(kind.Leader), s.person(kind.Reader)
	_, body, _ := me.get("/c/ashby/")
	if !strings.Contains(body, `enctype="multipart/form-data"`) || !strings.Contains(wordsOf(body), "Start with a file you have") {
		t.Error("the first screen takes no file")
	}
	_, body, _ = reader.get("/c/ashby/")
	if strings.Contains(body, `type="file"`) || !strings.Contains(wordsOf(body), "Ask the council's digital leader") {
		t.Error("a reader is offered what they may not do")
	}
	for _, key := range []string{"lead", "have", "safe", "left", "change", "work"} {
		_, body, _ := me.get("/c/ashby/questions/" + key)
		if text := wordsOf(body); !strings.Contains(text, "Registers with nothing in them yet") && key != "left" || !strings.Contains(body, `href="/c/ashby/add"`) {
			t.Errorf("%s is a dead end: %.300s", key, text)
		}
	}
	_, body, _ = me.get("/c/ashby/")
	if text := wordsOf(body); strings.Contains(text, "0 systems") || strings.Contains(text, "£0") || !strings.Contains(text, "No contracts register yet") {
		t.Error("the cards count what nobody has recorded")
	}
}

// Each error is a page with a heading, a sentence and a way on; what is our fault tells nothing of its inside.
func TestErrorPages(t *testing.T) {
	s := open(t)
	server, err := New(Options{Desk: s.desk, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		err    error
		status int
		title  string
	}{
		{fault.New(fault.Invalid, "The date cannot be read."), 400, "That cannot be done"},
		{fault.New(fault.Forbidden, "Your role lets you look."), 403, "Not for your role"},
		{fault.New(fault.NotFound, "There is no such page."), 404, "Page not found"},
		{fault.New(fault.Conflict, "Somebody changed it."), 409, "Somebody was quicker"},
		{fault.New(fault.Refused, "The file is a web page."), 422, "That cannot be done"},
		{http.ErrBodyNotAllowed, 500, "Something went wrong"},
	} {
		w := httptest.NewRecorder()
		server.fail(w, httptest.NewRequest(http.MethodGet, "/c/ashby/x", nil), c.err)
		text := wordsOf(w.Body.String())
		if w.Code != c.status || !strings.Contains(text, c.title) || !strings.Contains(text, "Go to the start") || strings.Contains(text, "home.error") {
			t.Errorf("%v gave %d: %s", c.err, w.Code, text)
		}
		if c.status == 500 && strings.Contains(text, c.err.Error()) {
			t.Errorf("the page tells what went wrong inside: %s", text)
		}
	}
}

// Who is sent to sign in is told why, and comes back to what can be looked at.
func TestSentToSignIn(t *testing.T) {
	s := open(t)
	me := s.person(kind.Leader)
	_, _, h := me.post("/sign-out", nil)
	_, body, _ := me.get(h.Get("Location"))
	if !strings.Contains(wordsOf(body), "You are signed out") {
		t.Error("nobody says that one is signed out")
	}
	_, _, h = me.get("/c/ashby/spend?q=a")
	if h.Get("Location") != "/sign-in?to=%2Fc%2Fashby%2Fspend%3Fq%3Da" {
		t.Errorf("looking leads to %s", h.Get("Location"))
	}
	_, body, _ = me.get(h.Get("Location"))
	if !strings.Contains(wordsOf(body), "Sign in to go on") {
		t.Error("nobody says why one has to sign in")
	}
	_, _, h = me.post("/c/ashby/changes/2/undo", nil)
	if h.Get("Location") != "/sign-in?to=%2F" {
		t.Errorf("a form leads to %s", h.Get("Location"))
	}
}

// A long list offers its first and last pages and those about the reader, never all of them.
func TestPager(t *testing.T) {
	say := func(page, pages int) string {
		var out []string
		for _, i := range pageItems(t.Context(), page, pages, func(int) string { return "" }) {
			switch {
			case i.Gap:
				out = append(out, "...")
			case i.Current:
				out = append(out, "["+i.Number+"]")
			default:
				out = append(out, i.Number)
			}
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		page, pages int
		want        string
	}{{1, 2, "[1] 2"}, {1, 50, "[1] 2 ... 50"}, {3, 50, "1 2 [3] 4 ... 50"}, {25, 50, "1 ... 24 [25] 26 ... 50"}, {50, 50, "1 ... 49 [50]"}} {
		if got := say(c.page, c.pages); got != c.want {
			t.Errorf("page %d of %d: %s, want %s", c.page, c.pages, got, c.want)
		}
	}
}
