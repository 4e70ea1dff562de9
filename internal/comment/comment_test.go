package comment

import (
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/fault"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func sent() Sent {
	return Sent{Route: Public, Name: "Ann Other", Email: "ann@home.example", Text: "The bins came late."}
}

func TestTidy(t *testing.T) {
	for what, change := range map[string]func(*Sent){
		"no route": func(s *Sent) { s.Route = "" }, "no name": func(s *Sent) { s.Name = " \u200b" }, "a long name": func(s *Sent) { s.Name = strings.Repeat("x", 101) }, "no address": func(s *Sent) { s.Email = "" },
		"no domain": func(s *Sent) { s.Email = "ann@home" }, "a name with the address": func(s *Sent) { s.Email = "Ann <ann@home.example>" }, "two addresses": func(s *Sent) { s.Email = "a@b.example, c@d.example" },
		"no text": func(s *Sent) { s.Text = "\n" }, "a long text": func(s *Sent) { s.Text = strings.Repeat("é", 3001) }, "links": func(s *Sent) { s.Text = strings.Repeat("https://x.example ", 11) }, "a link as a name": func(s *Sent) { s.Name = "www.pills.example" },
	} {
		s := sent()
		change(&s)
		if err := s.Tidy(); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	s := sent()
	s.Text, s.Name = "One\r\n\r\ntwo\u202e\x00 \t three", "Ann\nOther"
	if err := s.Tidy(); err != nil || s.Text != "One\n\ntwo   three" || s.Name != "Ann Other" {
		t.Errorf("%q %q %v", s.Text, s.Name, err)
	}
	s.Text = strings.Repeat("é", 3000)
	if err := s.Tidy(); err != nil {
		t.Error(err)
	}
}

func TestToken(t *testing.T) {
	token := Token("key", "contracts", Public, 7, now, "once")
	if n, err := Signed("key", "contracts", Public, token, now.Add(Soonest)); n != 7 || err != nil {
		t.Fatal(n, err)
	}
	for what, err := range map[string]error{
		"at once":       second(Signed("key", "contracts", Public, token, now.Add(Soonest-time.Millisecond))),
		"a day later":   second(Signed("key", "contracts", Public, token, now.Add(Latest+time.Second))),
		"another route": second(Signed("key", "contracts", Private, token, now.Add(time.Minute))),
		"another place": second(Signed("key", "measures", Public, token, now.Add(time.Minute))),
		"another key":   second(Signed("", "contracts", Public, token, now.Add(time.Minute))),
		"changed":       second(Signed("key", "contracts", Public, strings.Replace(token, ".7.", ".8.", 1), now.Add(time.Minute))),
		"none":          second(Signed("key", "contracts", Public, "", now)),
	} {
		if fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second(_ int64, err error) error { return err }

func TestPrintAndSender(t *testing.T) {
	if Print("Buy  NOW!") != Print("buy now") || Print("buy now") == Print("buy two") || Print("!!!") == Print("???") {
		t.Error("the same words are told apart, or others are not")
	}
	if Sender("k", "192.0.2.1", 1) == Sender("k", "192.0.2.1", 2) || Sender("k", "192.0.2.1", 1) != Sender("k", "192.0.2.1", 1) || strings.Contains(Sender("k", "192.0.2.1", 1), "192") {
		t.Error("a network can be followed from one release to the next")
	}
	if Links("see http://a.example and HTTPS://b.example or www.c.example") != 3 || Links("e.g. this") != 0 {
		t.Error("links are counted wrongly")
	}
	if err := (Rules{Keep: 29}).Check(); err == nil {
		t.Error("29 days were taken")
	}
	if err := (Rules{Keep: 30, Site: "javascript:alert(1)"}).Check(); err == nil {
		t.Error("a script was taken as an address")
	}
}
