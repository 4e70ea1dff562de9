package places

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/kind"
)

// shipped is the list that stands in knowledge/places.
func shipped(t *testing.T) *List {
	t.Helper()
	l, err := Load(os.DirFS("../../knowledge/places"))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func date(t *testing.T, s string) kind.Date {
	t.Helper()
	d, err := kind.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func slugs(cs []Council) []string {
	var out []string
	for _, c := range cs {
		out = append(out, c.Slug)
	}
	return out
}

// 317 principal councils in England (21 counties, 164 districts, 63 unitaries with Scilly, 36 metropolitan, 33 in London with
// the City), 32 in Scotland, 22 in Wales, 11 in Northern Ireland.
func TestCouncilsOnADay(t *testing.T) {
	l := shipped(t)
	got := map[string]int{}
	for _, c := range l.CurrentOn(date(t, "2026-11-24")) {
		got[c.Nation+" "+c.Type]++
	}
	want := map[string]int{"england county": 21, "england district": 164, "england unitary": 63, "england metropolitan": 36,
		"england london-borough": 33, "england combined": 13, "england other": 1, "scotland unitary": 32, "wales unitary": 22,
		"northern-ireland unitary": 11}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("councils on 24 November 2026 (-want +got):\n%s", diff)
	}
}

// The day before and the day of a change: the old council is gone, the new one is there, and never both or neither.
func TestSuccession(t *testing.T) {
	l := shipped(t)
	tests := []struct {
		slug, on string
		want     []string
	}{
		{"northamptonshire", "2021-03-31", []string{"northamptonshire"}},
		{"northamptonshire", "2021-04-01", []string{"north-northamptonshire", "west-northamptonshire"}},
		{"daventry", "2026-11-24", []string{"west-northamptonshire"}},
		{"taunton-deane", "2019-03-31", []string{"taunton-deane"}},
		{"taunton-deane", "2020-01-01", []string{"somerset-west-and-taunton"}},
		{"taunton-deane", "2026-11-24", []string{"somerset"}}, // through Somerset West and Taunton
		{"cumbria", "2023-04-01", []string{"cumberland", "westmorland-and-furness"}},
		{"strabane", "2026-11-24", []string{"derry-city-and-strabane"}},
		{"surrey", "2026-11-24", []string{"surrey"}},
		{"nowhere", "2026-11-24", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, slugs(l.SuccessorsOf(tt.slug, date(t, tt.on)))); diff != "" {
			t.Errorf("successors of %s on %s (-want +got):\n%s", tt.slug, tt.on, diff)
		}
	}
	want := []string{"daventry", "northampton", "northamptonshire", "south-northamptonshire"}
	if diff := cmp.Diff(want, slugs(l.PredecessorsOf("west-northamptonshire"))); diff != "" {
		t.Errorf("predecessors of West Northamptonshire (-want +got):\n%s", diff)
	}
}

// A file that says two councils followed each other must not hang.
func TestSuccessionInACircleEnds(t *testing.T) {
	end := kind.Some(date(t, "2020-03-31"))
	l := &List{councils: []Council{{Slug: "a", Name: "A", End: end, Successors: []string{"b"}},
		{Slug: "b", Name: "B", End: end, Successors: []string{"a"}}}}
	if err := l.link(); err != nil {
		t.Fatal(err)
	}
	if got := l.SuccessorsOf("a", date(t, "2026-11-24")); len(got) != 0 {
		t.Errorf("got %v, want none", slugs(got))
	}
}

func TestTheListIsSound(t *testing.T) {
	l := shipped(t)
	gss, today := map[string]string{}, date(t, "2026-11-24")
	for _, c := range l.All() {
		start, started := c.Start.Get()
		end, ended := c.End.Get()
		if started && ended && end < start {
			t.Errorf("%s ends on %s before it starts on %s", c.Slug, end, start)
		}
		if started && start < date(t, "1965-04-01") {
			t.Errorf("%s starts on %s, before any council of today did", c.Slug, start)
		}
		if ended && len(l.SuccessorsOf(c.Slug, today)) == 0 {
			t.Errorf("%s ended on %s and nobody living follows it", c.Slug, end)
		}
		if !ended && len(c.Successors) > 0 {
			t.Errorf("%s lives, yet has successors", c.Slug)
		}
		if c.GSS == "" && c.On(today) {
			t.Errorf("%s lives and has no GSS code", c.Slug)
		}
		if other := gss[c.GSS]; c.GSS != "" && other != "" {
			t.Errorf("%s and %s share the GSS code %s", c.Slug, other, c.GSS)
		}
		gss[c.GSS] = c.Slug
		if c.Type == "district" && c.County == "" {
			t.Errorf("%s is a district of no county", c.Slug)
		}
	}
}

func TestFind(t *testing.T) {
	l := shipped(t)
	tests := []struct{ query, first string }{
		{"surrey", "surrey"},
		{"e10000030", "surrey"},
		{"E07000100", "st-albans"}, // a code that it had before 2012
		{"Surrey Heath Borough Council", "surrey-heath"},
		{"  brighton & HOVE ", "brighton-and-hove"},
		{"kings lynn", "kings-lynn-and-west-norfolk"},
		{"Edinburgh City Council", "edinburgh"},
		{"City of London", "city-of-london"},
		{"somerset", "somerset"}, // the living one before the county that it replaced
		{"Somerset County Council", "somerset-county"},
		{"rhondda", "rhondda-cynon-taf"},
		{"w northampton", "west-northamptonshire"},
		{"Telford and Wrekin", "telford-and-wrekin"},
	}
	for _, tt := range tests {
		got := l.Find(tt.query)
		if len(got) == 0 || got[0].Slug != tt.first {
			t.Errorf("Find(%q) = %v, want %s first", tt.query, slugs(got), tt.first)
		}
	}
	for _, query := range []string{"", "  ", "-", "Marlow Vale", "zzz"} {
		if got := l.Find(query); len(got) != 0 {
			t.Errorf("Find(%q) = %v, want none", query, slugs(got))
		}
	}
}

func TestServicesOfAType(t *testing.T) {
	l := shipped(t)
	tests := []struct {
		councilType, nation string
		least, most         int
		has, hasNot         []string
	}{
		{"district", "england", 60, 110, []string{"Council tax", "Planning applications", "Refuse collection"},
			[]string{"Winter gritting", "Adult safeguarding", "School admissions", "Waste disposal and treatment"}},
		{"county", "england", 60, 110, []string{"Winter gritting", "Adult safeguarding"}, []string{"Council tax", "Refuse collection"}},
		{"unitary", "england", 120, 180, []string{"Council tax", "Winter gritting", "Local land charges"}, []string{"Scottish Welfare Fund"}},
		{"unitary", "scotland", 120, 180, []string{"Scottish Welfare Fund", "Running schools"}, []string{"Local land charges", "Local welfare assistance"}},
		{"unitary", "wales", 120, 180, []string{"Additional learning needs", "Council tax"}, []string{"Special educational needs", "Public health commissioning"}},
		{"unitary", "northern-ireland", 40, 80, []string{"Planning applications", "Waste disposal", "Dog licensing"},
			[]string{"Council tax", "Housing repairs", "School admissions", "Adult safeguarding", "Electoral registration"}},
		{"combined", "england", 10, 40, []string{"Adult skills funding"}, []string{"Council tax"}},
	}
	for _, tt := range tests {
		var names []string
		for _, s := range l.ServicesFor(tt.councilType, tt.nation) {
			names = append(names, s.Name)
		}
		if len(names) < tt.least || len(names) > tt.most {
			t.Errorf("%s in %s: %d services, want %d to %d", tt.councilType, tt.nation, len(names), tt.least, tt.most)
		}
		for _, n := range tt.has {
			if !slices.Contains(names, n) {
				t.Errorf("%s in %s lacks %q", tt.councilType, tt.nation, n)
			}
		}
		for _, n := range tt.hasNot {
			if slices.Contains(names, n) {
				t.Errorf("%s in %s has %q", tt.councilType, tt.nation, n)
			}
		}
	}
}

func TestServicesAreSound(t *testing.T) {
	l := shipped(t)
	known := map[string]bool{}
	for _, s := range l.LongList() {
		known[s.ID] = true
	}
	seen := map[string]bool{}
	for _, s := range l.services {
		if seen[s.Name] || strings.ContainsAny(s.Name, ",;|()") {
			t.Errorf("the name %q stands twice or could not stand in a cell with others", s.Name)
		}
		seen[s.Name] = true
		if len(s.Types) == 0 || len(s.Nations) == 0 || s.Function == "" {
			t.Errorf("%s: %+v", s.Name, s)
		}
		for _, id := range s.LGSL {
			if !known[id] {
				t.Errorf("%s names LGSL %s, which is not on the long list", s.Name, id)
			}
		}
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	good := fstest.MapFS{
		"councils.csv": {Data: []byte("slug,name,short,gss,former_gss,type,nation,start,end,successors,county\na,A Council,A,,,unitary,england,,,,\n")},
		"services.csv": {Data: []byte("name,types,nations,essential,tier,function,lgsl\n")},
		"lgsl.csv":     {Data: []byte("id,label,tier\n")},
	}
	if _, err := Load(good); err != nil {
		t.Fatalf("a sound list: %v", err)
	}
	head := "slug,name,short,gss,former_gss,type,nation,start,end,successors,county\n"
	tests := map[string]string{
		head + "a,A,A,,,parish,england,,,,\n":                               `councils.csv row 2: type is "parish"`,
		head + "a,A,A,,,unitary,england,,31/03/2021,,\n":                    "councils.csv row 2: end",
		head + "a,A,A,,,unitary,england,,,b,\n":                             `a names "b"`,
		head + "a,A,A,,,unitary,england,,,,\na,B,B,,,unitary,england,,,,\n": "stands twice",
		head + ",A,A,,,unitary,england,,,,\n":                               "needs a slug",
		"name\nA\n":                                                         "first row",
		head + "a,A\n":                                                      "reading councils.csv",
	}
	for file, want := range tests {
		bad := fstest.MapFS{"councils.csv": {Data: []byte(file)}, "services.csv": good["services.csv"], "lgsl.csv": good["lgsl.csv"]}
		_, err := Load(bad)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", file, err, want)
		}
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder loads")
	}
}

// Our list is a rewriting: every row must agree with the public source, but for the changes that ATTRIBUTION names.
func TestEveryCouncilAgreesWithTheSource(t *testing.T) {
	source := sourceRows(t)
	l := shipped(t)
	if len(source) != len(l.All()) {
		t.Errorf("%d councils, the source has %d", len(l.All()), len(source))
	}
	byName := map[string]Council{}
	for _, c := range l.All() {
		byName[c.Name] = c
	}
	code := map[string]string{} // the source's code to our slug
	for _, row := range source {
		c, ok := byName[currentName(row["official-name"])]
		if !ok {
			t.Errorf("%s is missing", row["official-name"])
		}
		code[row["local-authority-code"]] = c.Slug
	}
	for _, row := range source {
		agrees(t, row, byName[currentName(row["official-name"])], code)
	}
}

// agrees checks one council against its row in the source.
func agrees(t *testing.T, row map[string]string, c Council, code map[string]string) {
	t.Helper()
	types := map[string]string{"UA": "unitary", "NMD": "district", "NID": "unitary", "MD": "metropolitan", "SCO": "unitary",
		"LBO": "london-borough", "CTY": "county", "WPA": "unitary", "COMB": "combined", "SRA": "other", "CC": "london-borough"}
	var successors []string
	for s := range strings.SplitSeq(row["replaced-by"], ",") {
		if s != "" {
			successors = append(successors, code[s])
		}
	}
	slices.Sort(successors)
	added := strings.HasPrefix(row["local-authority-code"], "NIR-") || c.Slug == "north-of-tyne-combined-authority"
	if !added && (!slices.Equal(successors, c.Successors) || (row["end-date"] == "") == c.End.Known()) {
		t.Errorf("%s: end %v, successors %v; the source has %s, %v", c.Slug, c.End, c.Successors, row["end-date"], successors)
	}
	if c.GSS != row["gss-code"] || c.Type != types[row["local-authority-type"]] ||
		c.Nation != strings.ReplaceAll(strings.ToLower(row["nation"]), " ", "-") {
		t.Errorf("%s: %s %s %s; the source has %s %s %s", c.Slug, c.GSS, c.Type, c.Nation, row["gss-code"], row["local-authority-type"], row["nation"])
	}
	if county := code[row["county-la"]]; county != c.County && c.Slug != "forest-heath" {
		t.Errorf("%s: county %s; the source has %s", c.Slug, c.County, county)
	}
	if start, ok := c.Start.Get(); ok && start.String() != row["start-date"] && c.Nation != "scotland" {
		t.Errorf("%s: starts on %s; the source has %s", c.Slug, start, row["start-date"])
	}
	if end, ok := c.End.Get(); ok && row["end-date"] != "" && end.String() != row["end-date"] && (end+1).String() != row["end-date"] {
		t.Errorf("%s: ends on %s; the source has %s", c.Slug, end, row["end-date"])
	}
}

// currentName is a council's name today where the source still has an older one.
func currentName(name string) string {
	renamed := map[string]string{"Rhondda Cynon Taff County Borough Council": "Rhondda Cynon Taf County Borough Council",
		"Southend-on-Sea Borough Council": "Southend-on-Sea City Council",
		"Milton Keynes Council":           "Milton Keynes City Council", "Colchester Borough Council": "Colchester City Council",
		"Liverpool City Region": "Liverpool City Region Combined Authority"}
	name = strings.Join(strings.Fields(name), " ")
	if now, ok := renamed[name]; ok {
		return now
	}
	return name
}

// sourceRows reads the public list, a map from heading to cell for each row.
func sourceRows(t *testing.T) []map[string]string {
	t.Helper()
	folder := os.Getenv("MOOTHALL_TESTDATA")
	if folder == "" {
		t.Skip("MOOTHALL_TESTDATA is not set: the public list of councils is not at hand")
	}
	b, err := fs.ReadFile(os.DirFS(filepath.Join(folder, "frameworks", "src")), "mysociety-uk_local_authorities_future.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, heading := range rows[0] {
			m[heading] = row[i]
		}
		out = append(out, m)
	}
	return out
}
