package signon

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/fault"
)

// What providers say of people is read in each of their ways: groups as a list or as one text, truths as truths, numbers or texts, and
// groups that are too many as left out.
func TestPerson(t *testing.T) {
	p, err := New(Config{Issuer: "https://login.ashby.example", ClientID: "m", Secret: "s", Redirect: "https://moothall.ashby.example/back"})
	if err != nil {
		t.Fatal(err)
	}
	for claims, want := range map[string]Person{
		`{"sub":"1","email":"a@ashby.example","email_verified":true,"groups":["x","y"]}`:                  {Email: "a@ashby.example", Verified: true, Groups: []string{"x", "y"}},
		`{"sub":"1","email":"a@ashby.example","email_verified":"true","groups":"x"}`:                      {Email: "a@ashby.example", Verified: true, Groups: []string{"x"}},
		`{"sub":"1","email":"a@ashby.example","xms_edov":1}`:                                              {Email: "a@ashby.example", Verified: true},
		`{"sub":"1","email":"a@ashby.example","email_verified":false}`:                                    {Email: "a@ashby.example"},
		`{"sub":"1","_claim_names":{"groups":"src1"},"_claim_sources":{"src1":{"endpoint":"https://x"}}}`: {Untold: true},
		`{"sub":"1","_claim_names":{"photo":"src1"}}`:                                                     {},
		`{"sub":"1","hasgroups":true}`:                                                                    {Untold: true},
		`{"sub":"1","hasgroups":true,"groups":["x"]}`:                                                     {Groups: []string{"x"}},
	} {
		var m map[string]json.RawMessage
		err := json.Unmarshal([]byte(claims), &m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.person(m)
		if err != nil || got.Subject != "1" || got.Email != want.Email || got.Verified != want.Verified || got.Untold != want.Untold || !slices.Equal(got.Groups, want.Groups) {
			t.Errorf("%s gives %+v %v", claims, got, err)
		}
	}
	for _, claims := range []string{`{}`, `{"sub":1}`, `{"sub":"1","email":["a"]}`, `{"sub":"1","groups":[1]}`, `{"sub":"1","groups":{"a":1}}`} {
		var m map[string]json.RawMessage
		err := json.Unmarshal([]byte(claims), &m)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.person(m); fault.CodeOf(err) != fault.Refused {
			t.Errorf("%s was taken as %+v %v", claims, got, err)
		}
	}
}

// One place may not vouch for the address that another names.
func TestVouching(t *testing.T) {
	got := merged(map[string]json.RawMessage{"email": json.RawMessage(`"a"`)}, map[string]json.RawMessage{"email": json.RawMessage(`"b"`), "email_verified": json.RawMessage(`true`), "name": json.RawMessage(`"A"`)})
	if string(got["email"]) != `"a"` || got["email_verified"] != nil || string(got["name"]) != `"A"` {
		t.Errorf("merged to %s", got)
	}
}

// A provider is reached over HTTPS, save on this machine; what is missing is said before the server starts.
func TestConfig(t *testing.T) {
	good := Config{Issuer: "https://login.ashby.example", ClientID: "m", Secret: "s", Redirect: "r"}
	for change, c := range map[string]Config{"plain": {Issuer: "http://login.ashby.example", ClientID: "m", Secret: "s", Redirect: "r"}, "no address": {Issuer: "login", ClientID: "m", Secret: "s", Redirect: "r"},
		"no secret": {Issuer: good.Issuer, ClientID: "m", Redirect: "r"}, "no way back": {Issuer: good.Issuer, ClientID: "m", Secret: "s"}} {
		if _, err := New(c); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%s: %v", change, err)
		}
	}
	p, err := New(good)
	if err != nil || p.Name != "login.ashby.example" || p.Ready() {
		t.Errorf("%+v %v", p, err)
	}
	if _, _, err := p.Start(); fault.CodeOf(err) != fault.Refused {
		t.Errorf("a provider that was not found starts a sign-in: %v", err)
	}
}
