package web

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/comment"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/store"
)

// open to comments: a release is out and the council takes comments.
func (s *site) talking() (moderator *site) {
	s.t.Helper()
	s.demoFiles()
	leader := s.person(kind.Leader)
	if status, body, _ := leader.post("/c/ashby/release", url.Values{"do": {"publish"}, "challenges": {"Payroll is late."}}); status != http.StatusSeeOther {
		s.t.Fatal(status, wordsOf(body))
	}
	if status, body, _ := leader.post("/c/ashby/comments/rules", url.Values{"open": {"1"}, "keep": {"90"}}); status != http.StatusSeeOther {
		s.t.Fatal(status, wordsOf(body))
	}
	s.wait()
	return s.person(kind.Moderator)
}

var tokenField = regexp.MustCompile(`name="token" value="([^"]+)"`)

// says fills in the form for a comment as a member of the public, a little later than it was shown.
func (s *site) says(place, route, name, email, text string, more url.Values) (int, string) {
	s.t.Helper()
	path := "/public/ashby/comment/" + place + "?to=" + route
	status, body, h := s.stranger("GET", path, nil)
	found := tokenField.FindStringSubmatch(body)
	if status != http.StatusOK || len(found) == 0 || h.Get("Set-Cookie") != "" || strings.Contains(body, "<script") {
		s.t.Fatalf("the form gave %d: %s", status, wordsOf(body))
	}
	*s.ahead += comment.Soonest
	form := url.Values{"name": {name}, "email": {email}, "text": {text}, "token": {found[1]}, "website": {""}}
	for k, v := range more {
		form[k] = v
	}
	got, err := http.PostForm(s.url+path, form)
	if err != nil {
		s.t.Fatal(err)
	}
	status, body, _ = s.read(got)
	return status, body
}

// public is every page and file of the council's public site, as anybody gets it.
func (s *site) public() string {
	s.t.Helper()
	s.wait()
	x, err := s.desk.Told(context.Background(), s.council)
	if err != nil {
		s.t.Fatal(err)
	}
	var all strings.Builder
	paths := []string{"index.html", "summary.html", "changes.html", "open-data.html", "contracts/index.html", "comments/index.html", "comments/you-said.html", "comments/contracts/index.html", "comments/challenges/index.html", "feed.atom", "data/comments.csv", "data/comments.json", "data/contracts.csv", "data/contracts.json", "calendar.ics", "catalogue.jsonld", "data.json", "comment/contracts", "comment/contracts?to=public"}
	for _, c := range x.Comments {
		paths = append(paths, fmt.Sprintf("comments/contracts/%d.html", c.Number))
	}
	for _, at := range paths {
		_, body, _ := s.stranger("GET", "/public/ashby/"+at, nil)
		if strings.HasSuffix(at, ".csv") {
			body = html.EscapeString(body) // words of a table are no markup, whatever they hold
		}
		all.WriteString(body)
	}
	return all.String()
}

// Of three comments the good one is public once it is approved, the abusive one leaves its reason, and of the private one and of every email address nothing is
// public in any form.
func TestComments(t *testing.T) {
	s := open(t)
	mod := s.talking()
	if _, body, _ := s.stranger("GET", "/public/ashby/comment/contracts", nil); strings.Contains(body, "<form") || !strings.Contains(body, "to=private") {
		t.Error("one can type before choosing who reads it")
	}
	for _, x := range [][4]string{{"public", "Ann Good", "ann.good@home.example", "Thank you for <b>parking</b> & \"bins\"."}, {"public", "Bad Bob", "bad.bob@home.example", "You are all wretched-fools."}, {"private", "Cy Secret", "cy.secret@home.example", "My neighbour parks a lorry-of-gold."}} {
		if status, body := s.says("contracts", x[0], x[1], x[2], x[3], nil); status != http.StatusOK || !strings.Contains(body, "We have what you wrote") {
			t.Fatalf("%v gave %d %s", x, status, wordsOf(body))
		}
	}
	if text := s.public(); strings.Contains(text, "Ann Good") || strings.Contains(text, "wretched") || strings.Contains(text, "lorry-of-gold") {
		t.Error("something is public before anybody read it")
	}
	_, body, _ := mod.get("/c/ashby/comments")
	if !strings.Contains(body, "Cy Secret") || strings.Contains(body, "<b>parking</b>") || strings.Contains(body, "@home.example") {
		t.Error(wordsOf(body))
	}
	for _, x := range []struct {
		form   url.Values
		status int
	}{
		{url.Values{"do": {"approve"}}, http.StatusBadRequest}, {url.Values{"do": {"remove"}, "id": {"2"}}, http.StatusBadRequest}, {url.Values{"do": {"approve"}, "id": {"3"}}, http.StatusUnprocessableEntity},
		{url.Values{"do": {"approve"}, "id": {"1"}}, http.StatusSeeOther}, {url.Values{"do": {"remove"}, "id": {"2"}, "reason": {"abuse"}}, http.StatusSeeOther}, {url.Values{"do": {"read"}, "id": {"3"}}, http.StatusSeeOther},
	} {
		if status, body, _ := mod.post("/c/ashby/comments", x.form); status != x.status {
			t.Fatalf("%v gave %d, want %d: %s", x.form, status, x.status, wordsOf(body))
		}
	}
	for _, form := range []url.Values{{"do": {"reply"}, "reply": {"We are glad."}}, {"do": {"came"}, "did": {"We bought more bins."}, "record": {"contracts/1"}}} {
		if status, body, _ := mod.post("/c/ashby/comments/1", form); status != http.StatusSeeOther {
			t.Fatal(status, wordsOf(body))
		}
	}
	for _, form := range []url.Values{{"do": {"reply"}, "reply": {"Write to bins@ashby.example"}}, {"do": {"came"}, "did": {"x"}, "record": {"contracts/9999"}}, {"do": {"approve"}}} {
		path := "/c/ashby/comments/1"
		if form.Get("do") == "approve" {
			path = "/c/ashby/comments/3"
		}
		if status, _, _ := mod.post(path, form); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
			t.Errorf("%v gave %d", form, status)
		}
	}
	text := s.public()
	for _, secret := range []string{"home.example", "Bad Bob", "wretched", "Cy Secret", "lorry", "<b>parking"} {
		if strings.Contains(text, secret) {
			t.Errorf("the public reads %s", secret)
		}
	}
	for _, want := range []string{"Ann Good", "Thank you for &lt;b&gt;parking", "It attacked or hurt people.", "We are glad.", "We bought more bins."} {
		if !strings.Contains(text, want) {
			t.Errorf("the public does not read %s", want)
		}
	}
	_, page, _ := s.stranger("GET", "/public/ashby/contracts/index.html", nil)
	if jump := regexp.MustCompile(`<a href="#comments">\s*1 comment\s*</a>`); !jump.MatchString(page) || strings.Count(page, `id="comments"`) != 1 {
		t.Error("the count at the top does not lead to one comment")
	}
	if _, you, _ := s.stranger("GET", "/public/ashby/comments/you-said.html", nil); !strings.Contains(you, `href="../contracts/1.html"`) {
		t.Error("what came of it leads nowhere")
	}
	if status, _, _ := s.person(kind.Councillor).get("/c/ashby/comments"); status != http.StatusForbidden {
		t.Errorf("a councillor reads what waits: %d", status)
	}
}

// What is sent too soon, again, by a machine or without an address is not kept; hostile markup is words; the same form is good once.
func TestCommentsKeptOut(t *testing.T) {
	s := open(t)
	mod := s.talking()
	path := "/public/ashby/comment/contracts?to=public"
	_, body, _ := s.stranger("GET", path, nil)
	form := url.Values{"name": {"Ann"}, "email": {"ann@home.example"}, "text": {"<script>alert(1)</script><img src=x onerror=y>"}, "token": {tokenField.FindStringSubmatch(body)[1]}}
	send := func(form url.Values) (int, string) {
		got, err := http.PostForm(s.url+path, form)
		if err != nil {
			t.Fatal(err)
		}
		status, body, _ := s.read(got)
		return status, body
	}
	// The clock of the site goes on by itself: a form of the moment is refused only if the moment is not over, so the token is one of the future.
	set, err := s.desk.Store.CommentSetting(context.Background(), s.council.ID)
	if err != nil {
		t.Fatal(err)
	}
	soon := comment.Token(set.Secret, "contracts", "public", 1, s.desk.Clock().Add(time.Hour), "x")
	if status, body := send(url.Values{"name": form["name"], "email": form["email"], "text": {"Kept words"}, "token": {soon}}); status != http.StatusBadRequest || !strings.Contains(body, "Kept words") {
		t.Errorf("too soon: %d", status)
	}
	*s.ahead += comment.Soonest
	for range 3 {
		if status, _ := send(form); status != http.StatusOK {
			t.Errorf("the form gave %d", status)
		}
	}
	if status, _ := s.says("contracts", "public", "Robot", "robot@home.example", "Buy pills", url.Values{"website": {"https://pills.example"}}); status != http.StatusOK {
		t.Errorf("a machine was told that it was found out: %d", status)
	}
	for _, more := range []url.Values{{"email": {""}}, {"text": {""}}, {"name": {""}}, {"token": {"made.up.by.hand"}}} {
		if status, body := s.says("contracts", "public", "Ann", "ann@home.example", "More of it", more); status != http.StatusBadRequest || !strings.Contains(body, `role="alert"`) {
			t.Errorf("%v gave %d", more, status)
		}
	}
	if status, _ := s.says("contracts", "public", "Ann", "ann@home.example", strings.Repeat("x", mostCommentBytes), nil); status != http.StatusBadRequest {
		t.Errorf("a huge form gave %d", status)
	}
	for range comment.PerHour {
		status, _ := s.says("contracts", "public", "Ann", "ann@home.example", fmt.Sprint("Flood ", *s.ahead), nil)
		if status == http.StatusTooManyRequests {
			break
		}
	}
	if status, body := s.says("contracts", "public", "Ann", "ann@home.example", "One more of the flood", nil); status != http.StatusTooManyRequests || !strings.Contains(body, "One more of the flood") {
		t.Errorf("a flood from one network: %d", status)
	}
	_, all, err := s.desk.Store.Comments(context.Background(), s.council.ID, store.CommentFilter{}, 0, 50)
	if err != nil || all != comment.PerHour {
		t.Errorf("%d are kept, %v", all, err)
	}
	if status, _, _ := mod.post("/c/ashby/comments", url.Values{"do": {"approve"}, "id": {"1"}}); status != http.StatusSeeOther {
		t.Error(status)
	}
	if text := s.public(); strings.Contains(text, "<script>alert") || strings.Contains(text, "<img src=x") || !strings.Contains(text, "&lt;script&gt;alert(1)") {
		t.Error("markup of a comment is markup of the page")
	}
}

// With ten thousand comments, most of them one flood, pages stay small, the queue is paged and filtered, and the flood goes at once.
func TestTenThousandComments(t *testing.T) {
	s := open(t)
	mod := s.talking()
	ctx := context.Background()
	const many = 10_000
	at := s.desk.Clock().UTC().Format(time.RFC3339)
	for i := range many {
		text := fmt.Sprintf("See https://a%d.example and https://b.example and www.c.example", i)
		if i%2 == 0 {
			text = fmt.Sprintf("The bins of street %d came late. ", i) + strings.Repeat("Long words. ", 200)
		}
		_, err := s.desk.Store.AddComment(ctx, store.Comment{Council: s.council.ID, Release: 1, Place: "contracts", Route: comment.Public, Name: "Ann", Email: "ann@home.example", Body: text, At: at, Sender: fmt.Sprint("net", i/3), Print: comment.Print(text), Token: fmt.Sprint("t", i)}, "")
		if err != nil {
			t.Fatal(i, err)
		}
	}
	status, body, _ := mod.get("/c/ashby/comments?flag=links")
	if status != http.StatusOK || !strings.Contains(body, "5,000 comments") || len(body) > 200_000 {
		t.Fatalf("%d, %d bytes", status, len(body))
	}
	if status, _, _ := mod.post("/c/ashby/comments?flag=links", url.Values{"do": {"all-spam"}}); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	status, body, _ = mod.get("/c/ashby/comments?page=100")
	if status != http.StatusOK || !strings.Contains(body, "street 9998") || strings.Contains(body, "b.example") {
		t.Errorf("the last page: %d", status)
	}
	var all []store.CommentDecision
	for id := int64(1); id <= many; id += 2 {
		c, err := release.NewGuard(kind.NewSnapshot(1, nil, nil)).Comment(id, "contracts", 1, kind.DateOf(2026, 11, 24), "Ann", strings.Repeat("Long words. ", 240))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, store.CommentDecision{ID: id, State: comment.Approved, Told: &c})
	}
	err := s.desk.Store.DecideComments(ctx, s.council.ID, all, "mod", at)
	if err != nil {
		t.Fatal(err)
	}
	s.wait()
	for _, path := range []string{"contracts/index.html", "comments/contracts/index.html", "comments/contracts/page-250.html"} {
		status, body, _ := s.stranger("GET", "/public/ashby/"+path, nil)
		if status != http.StatusOK || len(body) > 100_000 || !strings.Contains(body, "5,000 comments") {
			t.Errorf("%s gave %d, %d bytes", path, status, len(body))
		}
	}
}

// Moderators get one letter a day with how much waits and nothing of it; after the days that the council's rules say, addresses are erased.
func TestCommentDigestAndRetention(t *testing.T) {
	s := open(t)
	s.talking()
	letters, sender := mailbox(t)
	s.desk.Mail = sender
	ctx := context.Background()
	if sent, err := s.desk.CareForComments(ctx); err != nil || sent.Sent != 0 {
		t.Errorf("nothing waits, and %+v was sent (%v)", sent, err)
	}
	for _, route := range []string{"public", "private"} {
		if status, body := s.says("contracts", route, "Ann", "ann@home.example", "Words for the "+route+" route", nil); status != http.StatusOK {
			t.Fatal(status, wordsOf(body))
		}
	}
	for i, want := range []int{1, 0} {
		if sent, err := s.desk.CareForComments(ctx); err != nil || sent.Sent != want {
			t.Errorf("turn %d sent %+v, want %d (%v)", i, sent, want, err)
		}
	}
	letter := letters()
	for _, want := range []string{"2 comments wait", "contracts: 1", "private: 1", "/c/ashby/comments"} {
		if !strings.Contains(letter, want) {
			t.Errorf("the digest does not say %q: %s", want, letter)
		}
	}
	if strings.Contains(letter, "Words for") || strings.Contains(letter, "home.example") || strings.Contains(letter, "Ann") {
		t.Errorf("the digest tells what was written: %s", letter)
	}
	for _, x := range []struct {
		days int
		want string
	}{{89, "ann@home.example"}, {2, ""}} {
		*s.ahead += time.Duration(x.days) * 24 * time.Hour
		_, err := s.desk.CareForComments(ctx)
		if err != nil {
			t.Fatal(err)
		}
		c, err := s.desk.Store.Comment(ctx, s.council.ID, 1)
		if err != nil || c.Email != x.want || c.Body == "" {
			t.Errorf("%d days on the address is %q, want %q (%v)", x.days, c.Email, x.want, err)
		}
	}
}
