package linkage

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"Civica UK Ltd.": "civica uk", "CIVICA  UK LIMITED": "civica uk", "The Smith &amp; Sons Co. Ltd": "smith and sons", "Smith &amp;amp; Sons": "smith and sons",
		"E.V.G. Landscapes Ltd": "evg landscapes", "E V G LANDSCAPES": "evg landscapes", "J & D Sparrow": "j and d sparrow", "PARKSIDE SOCIETY THE": "parkside society",
		"Jane's Tots": "janes tots", "Hill Care Ltd t/a Rose House": "hill care", "Hill Care Trading As Rose House": "hill care", "Wood Bros Svcs": "wood brothers services",
		"Marlow Community Interest Company": "marlow", "Fox LLP": "fox", "Ltd": "ltd", "": "", "Café Société": "cafe societe", "Hill (Exeter) Ltd": "hill exeter", "Hill Council (Finance)": "hill council", "Hill (A/C NO 12345 ONLY)": "hill", "Hill Fund VIII": "hill fund 8", "Unit Forty-Four": "unit 44", "Hlth Hill": "hlth hill", "Acme Ltd (Exeter)": "acme exeter",
	} {
		if got := Normalise(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if Exact(" Civica  UK\tLtd ") != "civica uk ltd" || Exact("Civica Ltd") == Exact("Civica Limited") {
		t.Error("Exact counts more than case and spaces, or less")
	}
}

func TestCompare(t *testing.T) {
	n := func(s string) Name { return Name{Text: s} }
	for _, c := range []struct {
		a, b        Name
		least, most float64
	}{
		{n("CIVICA UK LTD"), n("Civica UK Limited"), 0.9, 1},
		{n("UNIT 4 BUSINESS SOFTWARE LTD."), n("Unit 4 Business Software Limited"), 0.9, 1},
		{n("Hill Care Ltd t/a Rose House"), n("Rose House"), 0.6, 1},
		{n("Marlow Housing (formerly Vale Homes)"), n("Vale Homes"), 0.6, 1},
		{n("BURGES HOLLOW LLP"), n("BURGESS HOLLOW LLP"), 0.6, 1},
		{n("Goodwill Stores"), n("Good Will Stores"), 0.6, 1},
		{n("NORTHGATE VEHICLE HIRE LTD"), n("NORTHGATE PUBLIC SERVICES (UK) LTD"), 0, 0.3},
		{n("NORTHGATE VEHICLE HIRE LTD"), n("NORTHGATE SOFTWARE LTD"), 0, 0.1},
		{n("CAPITA (AGENTS FOR FRIENDS LIFE LTD)"), n("CAPITA"), 0, 0.05},
		{n("RICOH CAPITAL LIMITED"), n("RICOH UK LTD"), 0, 0.1},
		{n("Hill Care (Exeter) Ltd"), n("Hill Care (Plymouth) Ltd"), 0, 0.1},
		{n("Scouts 1st Marlow 24"), n("Scouts 1st Marlow 25"), 0, 0.1},
		{n("Redacted personal data"), n("Redacted personal data"), 0, 0},
		{n("Alder"), n("Birch"), 0, 0.05},
		{n("Dragonflies/Axmoor Playgroup"), n("AXMOOR PLAYGROUP LTD"), 0.6, 1},
		{n("Hill Health Ptnrshp"), n("Hill Health Partnership"), 0.7, 1},
		{n("Hill Growth Fund II"), n("Hill Growth Fund III"), 0, 0.1},
		{Name{Text: "Vale Ltd", CompanyNumber: "1234567"}, Name{Text: "Vale Ltd", CompanyNumber: "01234568"}, 0, 0},
		{Name{Text: "Vale LLP", CompanyNumber: "00307742"}, Name{Text: "Vale LLP", CompanyNumber: "OC307742"}, 0.99, 1},
		{Name{Text: "Alder", CompanyNumber: "1234567"}, Name{Text: "Birch", CompanyNumber: "01234567"}, 0.9, 1},
		{Name{Text: "Vale Ltd", VATNumber: "GB980780684"}, Name{Text: "Vale Ltd", VATNumber: "100000034"}, 0, 0},
		{Name{Text: "Vale Ltd", VATNumber: "GB980780684"}, Name{Text: "Vale Care", VATNumber: "980780684"}, 0.9, 1},
		{Name{Text: "Vale Council", VATNumber: "GB980780684"}, Name{Text: "Birch Grammar", VATNumber: "980780684"}, 0.3, 0.5},
		{Name{Text: "Vale Ltd", VATNumber: "GB980780684"}, Name{Text: "Vale Ltd", VATNumber: "123"}, 0.8, 1},
	} {
		got, back := Compare(c.a, c.b), Compare(c.b, c.a)
		if got.Score < c.least || got.Score > c.most {
			t.Errorf("%q and %q: %.2f (%s), want %.2f to %.2f", c.a.Text, c.b.Text, got.Score, strings.Join(got.Reasons, "; "), c.least, c.most)
		}
		if len(got.Reasons) == 0 {
			t.Errorf("%q and %q: no reason", c.a.Text, c.b.Text)
		}
		if d := got.Score - back.Score; d > 1e-6 || d < -1e-6 {
			t.Errorf("%q and %q: %g one way, %g the other", c.a.Text, c.b.Text, got.Score, back.Score)
		}
	}
}

func TestNumbersAlwaysWin(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.String()
		a := Name{Text: text.Draw(r, "a"), CompanyNumber: "01234567"}
		b := Name{Text: text.Draw(r, "b"), CompanyNumber: "07654321"}
		m := Compare(a, b)
		if m.Score > 0.01 {
			r.Fatalf("two company numbers and %g", m.Score)
		}
		a.CompanyNumber = ""
		if m = Compare(a, b); !(m.Score >= 0 && m.Score <= 1) {
			r.Fatalf("score %g", m.Score)
		}
		if back := Compare(b, a); back.Score-m.Score > 1e-6 || m.Score-back.Score > 1e-6 {
			r.Fatalf("%g one way, %g the other", m.Score, back.Score)
		}
	})
}

func TestNamesAndAgents(t *testing.T) {
	if who, ok := Agent("CAPITA (AGENTS FOR FRIENDS LIFE LTD)"); !ok || !strings.Contains(who, "friends life") {
		t.Errorf("agent for %q %t", who, ok)
	}
	if who, ok := Agent("Agents of Change CIC"); ok {
		t.Errorf("a name that begins with agents acts for %q", who)
	}
	if got := Names("Hill Ltd t/a Rose"); len(got) != 2 || got[1] != "rose" {
		t.Errorf("%q", got)
	}
}
