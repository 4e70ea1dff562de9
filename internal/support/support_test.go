package support

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

const sample = `{"product":"tablebase","title":"Northwind Tablebase","tags":"northwind","alternate_urls":["/tbase"],"releases":[
 {"releaseCycle":"13.0","releaseLabel":"2016","eol":"2018-01-09"},{"releaseCycle":"13.0-sp3","releaseLabel":"2016 SP3","eoas":"2026-07-14","eol":"2026-07-14","eoes":"2029-07-17"},
 {"releaseCycle":"15.0","releaseLabel":"2019 '__CODENAME__'","codename":"Aris","eol":"2030-01-08"},{"releaseCycle":"17.0","eol":false},{"releaseCycle":"9.0","eol":true}]}
{"product":"tablebase-server","title":"Northwind Tablebase Server","tags":"northwind","releases":[{"releaseCycle":"2012","eol":"2023-10-10"},{"releaseCycle":"2012-r2","releaseLabel":"Tablebase Server 2012 R2","eol":"2023-10-10"}]}
{"product":"go","title":"Go","releases":[{"releaseCycle":"1.26","eol":false},{"releaseCycle":"1.2","eol":"2014-12-11"}]}`

func day(t *testing.T, s string) kind.Date {
	t.Helper()
	d, err := kind.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestReadKeepsTheThreeEndsApart(t *testing.T) {
	got, err := Read("all.jsonl", []byte(sample))
	if err != nil || len(got) != 3 {
		t.Fatalf("%d products: %v", len(got), err)
	}
	r := got[1].Releases[1]
	if r.Active.On != day(t, "2026-07-14") || r.Support.On != day(t, "2026-07-14") || r.Extended.On != day(t, "2029-07-17") || r.Label != "2016 SP3" {
		t.Errorf("%+v", r)
	}
	if x := got[1].Releases[3].Support; !x.Open || x.On != 0 || x.Ended {
		t.Errorf("false is read as %+v", x)
	}
	if x := got[1].Releases[4].Support; !x.Ended || x.On != 0 || x.Open {
		t.Errorf("true is read as %+v", x)
	}
	if got[1].Releases[2].Label != "2019" {
		t.Errorf("a label with a placeholder is %q", got[1].Releases[2].Label)
	}
}

// The project publishes the same dates in several forms.
func TestFormsAgree(t *testing.T) {
	for file, text := range map[string]string{
		"list.json":      `[{"product":"tablebase","releases":[{"releaseCycle":"15.0","eol":"2030-01-08"}]}]`,
		"one.json":       `{"product":"tablebase","releases":[{"releaseCycle":"15.0","eol":"2030-01-08"}]}`,
		"full.json":      `{"schema_version":"1.2.0","total":1,"result":[{"name":"tablebase","label":"Tablebase","releases":[{"name":"15.0","isEol":false,"eolFrom":"2030-01-08"}]}]}`,
		"answer.json":    `{"result":{"name":"tablebase","releases":[{"name":"15.0","eolFrom":"2030-01-08","isEol":false}]}}`,
		"tablebase.json": `[{"cycle":"15.0","eol":"2030-01-08","support":true}]`,
	} {
		got, err := Read(file, []byte(text))
		if err != nil || len(got) != 1 || got[0].ID != "tablebase" || got[0].Releases[0].Cycle != "15.0" || got[0].Releases[0].Support != (End{On: day(t, "2030-01-08")}) {
			t.Errorf("%s: %+v %v", file, got, err)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "no JSON": "product,eol\na,b", "no day": `{"product":"a","releases":[{"releaseCycle":"1","eol":"soon"}]}`, "a number": `{"product":"a","releases":[{"releaseCycle":"1","eol":7}]}`,
		"no name": `[{"releases":[{"releaseCycle":"1","eol":false}]}]`, "no releases": `{"product":"a"}`, "cut short": `{"product":"a","rel`, "too large": strings.Repeat(" ", MostBytes+1)} {
		_, err := Read("x.json", []byte(text))
		if fault.CodeOf(err) != fault.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFind(t *testing.T) {
	got, err := Read("all.jsonl", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	x := NewIndex(got)
	for _, c := range []struct{ name, version, product, release string }{
		{"Northwind Tablebase", "2016 SP3", "tablebase", "13.0-sp3"},
		{"Northwind Tablebase", "13.0-sp3", "tablebase", "13.0-sp3"},
		{"Northwind Tablebase 2019", "", "tablebase", "15.0"},
		{"tbase", "15.0.4265.3 CU26", "tablebase", "15.0"},
		{"Planning on Northwind Tablebase 2019", "", "tablebase", "15.0"},
		{"Northwind Tablebase", "2016", "tablebase", ""},     // which service pack decides
		{"Northwind Tablebase", "2016 SP9", "tablebase", ""}, // a service pack that the file does not know
		{"Northwind Tablebase", "", "tablebase", ""},
		{"Northwind Tablebase", "2044", "tablebase", ""},
		{"Tablebase Server 2012", "", "tablebase-server", "2012"}, // both that fit end on one day
		{"Tablebase Server", "2012 R2", "tablebase-server", "2012-r2"},
		{"Go", "1.26.4", "go", "1.26"},
		{"Go 1.2", "", "go", "1.2"},
		{"Go training", "1.26", "", ""},
		{"Revenues", "7", "", ""},
	} {
		m, ok := x.Find(c.name, c.version)
		product, release := "", ""
		if ok {
			product = m.Product.ID
		}
		if m.Release != nil {
			release = m.Release.Cycle
		}
		if product != c.product || release != c.release {
			t.Errorf("%s, %s: %q %q, want %q %q", c.name, c.version, product, release, c.product, c.release)
		}
	}
	for name, want := range map[string]string{"Tablebase Server 2012 R2": "Northwind Tablebase Server 2012 R2", "Northwind Tablebase 2019": "Northwind Tablebase 2019"} {
		m, _ := x.Find(name, "")
		if got := m.Called(); got != want {
			t.Errorf("%s is called %q, want %q", name, got, want)
		}
	}
	m, _ := x.Find("Northwind Tablebase", "2016")
	if len(m.Could) != 2 {
		t.Errorf("2016 could be %+v", m.Could)
	}
}

// The whole of endoflife.date is read: each release, and each end as a day or a yes or no.
func TestWholeFile(t *testing.T) {
	folder := os.Getenv("MOOTHALL_TESTDATA")
	if folder == "" {
		t.Skip("MOOTHALL_TESTDATA is not set: the sample of endoflife.date is not at hand")
	}
	raw, err := os.ReadFile(filepath.Join(folder, "estate/endoflife/endoflife-products.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read("endoflife-products.jsonl", raw)
	if err != nil {
		t.Fatal(err)
	}
	releases, days, open := 0, 0, 0
	for _, p := range got {
		releases += len(p.Releases)
		for _, r := range p.Releases {
			if r.Support.On != 0 {
				days++
			} else if r.Support.Open || r.Support.Ended {
				open++
			}
		}
	}
	if want := strings.Count(string(raw), `"releaseCycle"`); len(got) != strings.Count(string(raw), "\n") || releases != want || days+open != want {
		t.Errorf("%d products, %d releases, %d days, %d yes or no; the file has %d releases", len(got), releases, days, open, want)
	}
	m, ok := NewIndex(got).Find("Windows Server 2012 R2", "")
	if !ok || m.Release == nil || m.Release.Support.On != day(t, "2023-10-10") || m.Release.Extended.On == 0 {
		t.Errorf("Windows Server 2012 R2: %+v", m)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a.json", []byte(sample))
	f.Add("a.json", []byte(`[{"cycle":1,"eol":true}]`))
	f.Fuzz(func(t *testing.T, file string, raw []byte) {
		got, err := Read(file, raw)
		if err != nil {
			if fault.CodeOf(err) != fault.Refused {
				t.Errorf("%v is no sentence for a reader", err)
			}
			return
		}
		for _, p := range got {
			if p.ID == "" || len(p.Releases) == 0 {
				t.Errorf("%+v", p)
			}
		}
		NewIndex(got).Find(string(raw[:min(len(raw), 40)]), "1")
	})
}
