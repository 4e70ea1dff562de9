package public_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	nethtml "golang.org/x/net/html"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/web/public"
	"github.com/moothall/moothall/internal/words"
	"github.com/moothall/moothall/knowledge"
)

var today = kind.DateOf(2026, 11, 24)

// secrets are what stands in fields that are kept back, and what somebody typed where it does not belong. None may be found in a site.
var secrets = []string{
	"counsel-doubts-the-claim", "margin.of.error@ashby.example", "01632 960987", "19.11.3.7", "KESTREL-SQL-04", "10.99.88.77", "CVE-2031-77777", "Zebedee Quillfeather", "zq@ashby.example",
	"mezzanine-circuit-8841", "restore-note-7f3a", "draft-decision-title", "exempt-decision-title", "EMP-554433",
}

// people are the values behind personal tokens.
var people = map[string]string{"p1": "Zebedee Quillfeather", "p2": "zq@ashby.example", "p3": "EMP-554433", "p4": "Zebedee Quillfeather", "p5": "zq@ashby.example"}

// leaks are what somebody typed where anybody may read it.
var leaks = []string{"Runs on 19.11.3.7", "Moved to KESTREL-SQL-04", "At 10.99.88.77", "CVE-2031-77777 is open", "Ask Zebedee Quillfeather", "Write to margin.of.error@ashby.example", "margin.of.error&#x40;ashby.example", "margin.of.error%40ashby.example",
	"Ring 01632 960987", "Line mezzanine-circuit-8841", "Staff EMP-554433", "zq@ashby.example"}

// planted is a council in which every secret stands, those that can in several places.
func planted() *kind.Snapshot {
	rs := []kind.Record{
		&kind.Supplier{Head: kind.Head{ID: 1}, Name: kind.Some("Acme Ltd & Sons <North>")},
		&kind.Body{Head: kind.Head{ID: 1}, Name: kind.Some("Cabinet")},
		&kind.System{Head: kind.Head{ID: 1}, Name: kind.Some("KESTREL-SQL-04"), Version: kind.Some("19.11.3.7"), Notes: kind.Some("restore-note-7f3a")},
		&kind.Site{Head: kind.Head{ID: 1}, Name: kind.Some("Depot"), Line: kind.Some("mezzanine-circuit-8841")},
		&kind.Person{Head: kind.Head{ID: 1}, Name: kind.Some("p1"), Email: kind.Some("p2"), EmployeeNumber: kind.Some("p3")},
		&kind.Decision{Head: kind.Head{ID: 1}, Title: kind.Some("Buy a payroll system"), State: kind.Some("final"), DecidedOn: kind.Some(today - 9), Body: kind.Some(kind.ID(1)), Decided: kind.Some("We buy it.\n\nIn two parts."), Outcome: kind.Some("Paid on the day, every month."), Legal: kind.Some("counsel-doubts-the-claim"), ReviewOn: kind.Some(today + 90)},
		&kind.Decision{Head: kind.Head{ID: 2}, Title: kind.Some("draft-decision-title"), State: kind.Some("draft")},
		&kind.Decision{Head: kind.Head{ID: 3}, Title: kind.Some("exempt-decision-title"), State: kind.Some("final"), Exempt: kind.Some("Paragraph 3")},
		&kind.Policy{Head: kind.Head{ID: 1}, Topic: kind.Some("Private use of public data"), State: kind.Some("adopted"), PrivateUse: kind.Some("Firms may use it as anyone may.")},
		&kind.Opinion{Head: kind.Head{ID: 1}, Policy: kind.Some(kind.ID(1)), Statement: kind.Some("Firms may use our data"), Group: kind.Some("All"), Everybody: kind.Some(true), Agree: kind.Some(777), Disagree: kind.Some(333)},
		&kind.Opinion{Head: kind.Head{ID: 2}, Policy: kind.Some(kind.ID(1)), Statement: kind.Some("Firms may use our data"), Group: kind.Some("Group of three"), Agree: kind.Some(2), Disagree: kind.Some(1)},
		&kind.Opinion{Head: kind.Head{ID: 3}, Policy: kind.Some(kind.ID(1)), Statement: kind.Some("Firms may use our data"), Group: kind.Some("Members"), Agree: kind.Some(300), Disagree: kind.Some(100)},
		&kind.Opinion{Head: kind.Head{ID: 4}, Policy: kind.Some(kind.ID(1)), Statement: kind.Some("Firms may use our data"), Group: kind.Some("Leaders"), Agree: kind.Some(475), Disagree: kind.Some(232)},
		&kind.DataSet{Head: kind.Head{ID: 1}, Name: kind.Some("Parking places"), Open: kind.Some(true), Updates: kind.Some("monthly"), UpdatedOn: kind.Some(today - 90), Licence: kind.Some("ogl-3"), Format: kind.Some("csv"),
			Address: kind.Some("https://data.ashby.example/parking.csv"), Standard: kind.Some("Alliance for Parking Data Standards"), Keywords: kind.Some([]string{"parking"}), Description: kind.Some("restore-note-7f3a")},
		&kind.DataSet{Head: kind.Head{ID: 2}, Name: kind.Some("restore-note-7f3a"), Open: kind.Some(false)},
	}
	for i, leak := range leaks {
		rs = append(rs, &kind.Contract{Head: kind.Head{ID: kind.ID(i + 1)}, Title: kind.Some(fmt.Sprintf("Contract %d", i+1)), Supplier: kind.Some(kind.ID(1)), AnnualValue: kind.Some(kind.Money(1200000 + i)), End: kind.Some(today + kind.Date(30*i)),
			Description: kind.Some(leak), Contact: kind.Some("p4"), ContactEmail: kind.Some("p5"), NoticeText: kind.Some("restore-note-7f3a")},
			&kind.Contract{Head: kind.Head{ID: kind.ID(i + 101)}, Title: kind.Some(leak)})
	}
	rs = append(rs, &kind.Survey{Head: kind.Head{ID: 1}, Name: kind.Some("Buses"), Publish: kind.Some(true), To: kind.Some(today - 30), Questionnaire: kind.Some("1. Do you take the bus?"), Decision: kind.Some(kind.ID(1))},
		&kind.Survey{Head: kind.Head{ID: 2}, Name: kind.Some("restore-note-7f3a"), Publish: kind.Some(false)},
		&kind.SurveyCell{Head: kind.Head{ID: 1}, Survey: kind.Some(kind.ID(1)), Table: kind.Some("Question 1"), Row: kind.Some("North"), Column: kind.Some("Yes"), Count: kind.Some(40)},
		&kind.SurveyCell{Head: kind.Head{ID: 2}, Survey: kind.Some(kind.ID(2)), Table: kind.Some("restore-note-7f3a"), Row: kind.Some("North"), Column: kind.Some("Yes"), Count: kind.Some(3)},
		&kind.Survey{Head: kind.Head{ID: 3}, Name: kind.Some("Trains"), Publish: kind.Some(true), Questionnaire: kind.Some("1. Do you take the train?\n2. How often?"), Decision: kind.Some(kind.ID(2))},
		&kind.Survey{Head: kind.Head{ID: 4}, Name: kind.Some("Trams"), Publish: kind.Some(true), Decision: kind.Some(kind.ID(3))},
		&kind.Initiative{Head: kind.Head{ID: 1}, Name: kind.Some("Fewer forms"), State: kind.Some("under way"), Outcomes: kind.Some([]kind.ID{1, 2})},
		&kind.Outcome{Head: kind.Head{ID: 1}, Name: kind.Some("Online first"), Publish: kind.Some(true)}, &kind.Outcome{Head: kind.Head{ID: 2}, Name: kind.Some("mezzanine-circuit-8841"), Publish: kind.Some(false)},
		&kind.FoiRequest{Head: kind.Head{ID: 1}, Title: kind.Some("restore-note-7f3a")})
	for i, leak := range leaks {
		head := kind.Head{ID: kind.ID(i + 11)}
		rs = append(rs, &kind.Idea{Head: head, Name: kind.Some(fmt.Sprintf("Idea %d", i)), State: kind.Some("done"), About: kind.Some(leak), Answer: kind.Some(leak), Outcome: kind.Some(leak)},
			&kind.SurveyReply{Head: head, Survey: kind.Some(kind.ID(1)), Reply: kind.Some(i + 1), Question: kind.Some(leak), Answer: kind.Some(leak)},
			&kind.SurveyCell{Head: head, Survey: kind.Some(kind.ID(1)), Table: kind.Some("Question 2"), Row: kind.Some(leak), Column: kind.Some("Yes"), Count: kind.Some(40)},
			&kind.CouncillorQuestion{Head: head, Question: kind.Some(fmt.Sprintf("Question %d", i)), State: kind.Some("answered"), Answer: kind.Some(leak), Evidence: kind.Some([]string{leak})},
			&kind.Recommendation{Head: head, Title: kind.Some(fmt.Sprintf("Recommendation %d", i)), Answer: kind.Some("accepted"), Response: kind.Some(leak)},
			&kind.Decision{Head: head, Title: kind.Some(fmt.Sprintf("Decision %d", i)), State: kind.Some("final"), Decided: kind.Some(leak), Reasons: kind.Some(leak), Options: kind.Some([]string{leak})},
			&kind.DataSet{Head: head, Name: kind.Some(fmt.Sprintf("Data %d", i)), Open: kind.Some(true), UpdatedOn: kind.Some(today), Licence: kind.Some("cc0"), Format: kind.Some("csv"), Summary: kind.Some(leak), Keywords: kind.Some([]string{leak}), Address: kind.Some("https://data.ashby.example/?q=" + url.QueryEscape(leak))})
	}
	return kind.NewSnapshot(1, rs, people)
}

// said is what people said back: the guard lets none of the secrets pass, whoever approves it.
func said(t testing.TB) (out []release.Comment) {
	t.Helper()
	g := release.NewGuard(planted())
	for _, leak := range leaks {
		for _, words := range [][2]string{{"Ann", leak}, {leak, "Thank you."}} {
			c, err := g.Comment(9, "contracts", 3, today, words[0], words[1])
			if err == nil {
				out = append(out, c)
			}
		}
	}
	good, err := g.Comment(1, "ideas", 3, today, "=Ann <b>Good</b>", "=1+1 Plant more trees, please. <script>alert(1)</script>")
	if err != nil {
		t.Fatal(err)
	}
	if err := good.Answer(g, "We will.", today+1); err != nil {
		t.Fatal(err)
	}
	if err := good.CameOf(g, told(t), "We planted forty.", &release.Led{Section: "decisions", ID: 1}); err != nil {
		t.Fatal(err)
	}
	return append(out, good, release.Tombstone(2, "contracts", 3, today, "abuse"))
}

func book(t testing.TB) *words.Book {
	t.Helper()
	files, err := fs.Sub(knowledge.FS, "words")
	if err != nil {
		t.Fatal(err)
	}
	b, err := words.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func plan(t testing.TB) release.Plan {
	t.Helper()
	p, err := release.Load(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// told is the third release of a council: with a change, a correction and something that is gone, in both languages.
func told(t testing.TB) *release.Release {
	t.Helper()
	in := release.Input{Plan: plan(t), Council: release.Council{Slug: "ashby", Name: "Ashby District Council", Nation: "england", Welsh: true}, Snapshot: planted(), Day: today, At: "2026-11-24T12:00:00Z",
		Settings: release.Settings{Address: "https://open.ashby.example", Contact: "Head of Digital", ContactAddress: "https://ashby.example/contact", State: "partly", Problems: "Maps have no text yet.", Tested: "2026-10-01", Prepared: "2026-10-02", Review: "2026-11-01"},
		Notes:    release.Notes{Intro: "This is how it goes.", Challenges: "Payroll is two months late."}}
	first, err := release.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	in.Before = first.Release
	in.Snapshot = in.Snapshot.With(2, people, kind.Replacement{Kind: "contract", ID: 1, New: &kind.Contract{Head: kind.Head{ID: 1}, Title: kind.Some("Contract 1"), AnnualValue: kind.Some(kind.Money(987600))}}, kind.Replacement{Kind: "contract", ID: 2})
	second, err := release.Correct(in, "contracts", 1, "The value had a digit too many.")
	if err != nil {
		t.Fatal(err)
	}
	in.Before, in.Day = second.Release, today+1
	third, err := release.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := third.Release.Write()
	if err != nil {
		t.Fatal(err)
	}
	noSecret(t, "the release as it is kept", raw)
	kept, err := release.Open(raw)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// files is a whole site, with an older name of its own and a council that it took over.
func files(t testing.TB) map[string]public.File {
	t.Helper()
	r := told(t)
	site := public.Of(r, map[string]*release.Release{"old-ashby": nil, "barton": r}, public.Site{Plan: plan(t), Words: book(t), Today: today + 1, Comments: said(t), Form: "https://moothall.ashby.example/public/ashby/"})
	out := map[string]public.File{}
	for _, at := range site.Paths() {
		f, ok, err := site.Render(at)
		if err != nil || !ok {
			t.Fatal(at, ok, err)
		}
		out[at] = f
	}
	lost, err := site.NotFound()
	if err != nil {
		t.Fatal(err)
	}
	out["404.html"] = public.File{Type: "text/html; charset=utf-8", Body: lost}
	return out
}

// spellings are the ways in which a text may stand in a file.
func spellings(s string) (out [][]byte) {
	entities := func(format string) string {
		var b strings.Builder
		for _, r := range s {
			fmt.Fprintf(&b, format, r)
		}
		return b.String()
	}
	wide := utf16.Encode([]rune(s))
	little, big := make([]byte, 0, 2*len(wide)), make([]byte, 0, 2*len(wide))
	for _, w := range wide {
		little, big = append(little, byte(w), byte(w>>8)), append(big, byte(w>>8), byte(w))
	}
	for _, text := range []string{s, strings.ToUpper(s), strings.ToLower(s), html.EscapeString(s), url.QueryEscape(s), url.PathEscape(s), strings.ReplaceAll(s, "@", "&#64;"), strings.ReplaceAll(s, "@", "&#x40;"), strings.ReplaceAll(s, "@", "%40"), strings.ReplaceAll(s, "@", `\u0040`),
		entities("&#%d;"), entities("&#x%x;"), entities(`\u%04x`), entities("%%%02X"), hex.EncodeToString([]byte(s)), strings.ReplaceAll(s, " ", "&nbsp;"), strings.ReplaceAll(s, " ", "")} {
		out = append(out, []byte(text))
	}
	for i := range 3 { // base64 of a text wherever it begins within another
		coded := base64.RawStdEncoding.EncodeToString(append(bytes.Repeat([]byte{0}, i), s...))
		out = append(out, []byte(coded[[]int{0, 2, 3}[i]:len(coded)-2]))
	}
	return append(out, little, big)
}

func noSecret(t testing.TB, where string, raw []byte) {
	t.Helper()
	for _, secret := range secrets {
		for _, s := range spellings(secret) {
			if bytes.Contains(raw, s) {
				t.Errorf("%s holds %q as %q", where, secret, s)
			}
		}
	}
}

// No file of a release, feed, catalogue or export holds anything that is kept back, however it is spelt.
func TestNoSecretInAnyFile(t *testing.T) {
	all := files(t)
	for at, f := range all {
		noSecret(t, at, f.Body)
	}
	if len(all) < 150 {
		t.Errorf("only %d files were looked at", len(all))
	}
	for at, want := range map[string]string{"contracts/1.html": "9,876", "contracts/2.html": "no longer published", "decisions/1.html": "We buy it.", "data/contracts.csv": "Contract 3", "feed.atom": "Buy a payroll system", "index.html": "two months late",
		"positions/1.html": "+40", "cy/index.html": "Beth a wnawn", "from/old-ashby/contracts/1.html": "../../contracts/1.html", "from/barton/contracts/1.html": "9,876"} {
		if !bytes.Contains(all[at].Body, []byte(want)) {
			t.Errorf("%s does not hold %q: the test would pass on an empty site", at, want)
		}
	}
	for _, secret := range secrets { // and it would find one
		if !bytes.Contains([]byte("x "+base64.StdEncoding.EncodeToString([]byte("ab"+secret+"cd"))), spellings(secret)[len(spellings(secret))-3]) {
			t.Errorf("base64 of %q is not found", secret)
		}
	}
	for _, small := range []string{"777", "333", "Group of three</th><td>"} {
		if bytes.Contains(all["positions/1.html"].Body, []byte(small)) || bytes.Contains(all["data/positions.json"].Body, []byte(`"`+small)) {
			t.Errorf("counts of people are published: %s", small)
		}
	}
}

// Every page is whole by itself: under 100 kB with its style and typeface, no script, one heading, and every link is relative and leads to a file.
func TestPagesAreLightAndLinked(t *testing.T) {
	all := files(t)
	look := 0
	for at, f := range all {
		if strings.HasPrefix(at, "look/") && !strings.Contains(at, "latin-ext") {
			look += len(f.Body)
		}
	}
	for at, f := range all {
		if !strings.HasPrefix(f.Type, "text/html") {
			continue
		}
		if len(f.Body)+look > 100_000 {
			t.Errorf("%s is %d bytes with its look", at, len(f.Body)+look)
		}
		doc, err := nethtml.Parse(bytes.NewReader(f.Body))
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		walk(doc, func(n *nethtml.Node) {
			count[n.Data]++
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s has the attribute %s", at, a.Key)
				}
				if a.Key == "href" && at != "404.html" {
					leads(t, all, at, a.Val)
				}
			}
		})
		if count["h1"] != 1 || count["main"] != 1 || count["script"]+count["img"]+count["iframe"] != 0 || count["title"] != 1 {
			t.Errorf("%s: %v", at, count)
		}
	}
}

func walk(n *nethtml.Node, each func(*nethtml.Node)) {
	if n.Type == nethtml.ElementNode {
		each(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, each)
	}
}

// leads tells on a link that is not relative to the page, or leads to no file; addresses of others are those that the council recorded.
func leads(t *testing.T, all map[string]public.File, at, href string) {
	t.Helper()
	known := []string{"https://moothall.ashby.example/public/ashby/comment/", "https://www.nationalarchives.gov.uk/", "https://data.ashby.example/", "https://ashby.example/contact"}
	if slices.ContainsFunc(known, func(k string) bool { return strings.HasPrefix(href, k) }) || strings.HasPrefix(href, "#") {
		return
	}
	u, err := url.Parse(href)
	if err != nil || u.IsAbs() || strings.HasPrefix(href, "/") {
		t.Errorf("%s links %s", at, href)
		return
	}
	if to := path.Join(path.Dir(at), u.Path); all[to].Body == nil {
		t.Errorf("%s links %s, which is no file", at, to)
	}
}

// Files for programs are what they say: CSV with the columns of its schema, JSON as its schema has it, a feed, a calendar.
func TestFilesForPrograms(t *testing.T) {
	all := files(t)
	for _, p := range plan(t) {
		rows, err := csv.NewReader(bytes.NewReader(all["data/"+p.Section+".csv"].Body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var schema struct {
			Fields []struct{ Name, Type string }
		}
		read(t, all["data/"+p.Section+".table-schema.json"].Body, &schema)
		if len(schema.Fields) != len(rows[0]) {
			t.Errorf("%s: %d columns, %d in the schema", p.Section, len(rows[0]), len(schema.Fields))
		}
		for i, name := range rows[0] {
			if schema.Fields[i].Name != name {
				t.Errorf("%s: column %d is %s, in the schema %s", p.Section, i, name, schema.Fields[i].Name)
			}
		}
		var js any
		read(t, all["data/"+p.Section+".schema.json"].Body, &js)
		var doc any
		read(t, all["data/"+p.Section+".json"].Body, &doc)
		fits(t, p.Section, js, doc)
		if records := doc.(map[string]any)["records"].([]any); len(records) != len(rows)-1 {
			t.Errorf("%s: %d records, %d rows", p.Section, len(records), len(rows)-1)
		}
	}
	var js, doc any
	read(t, all["data/comments.schema.json"].Body, &js)
	read(t, all["data/comments.json"].Body, &doc)
	fits(t, "comments", js, doc)
	var table struct{ Fields []struct{ Name string } }
	read(t, all["data/comments.table-schema.json"].Body, &table)
	rows, err := csv.NewReader(bytes.NewReader(all["data/comments.csv"].Body)).ReadAll()
	if err != nil || len(rows) < 3 || len(rows[0]) != len(table.Fields) || strings.HasPrefix(rows[1][4], "=") {
		t.Errorf("%v %v", rows, err)
	}
	if feed := string(all["comments/feed.atom"].Body); !strings.Contains(feed, "Plant more trees") || strings.Count(feed, "<entry>") != 1 || !strings.Contains(feed, "https://open.ashby.example/comments/ideas/index.html") {
		t.Error(feed)
	}
	var feed struct {
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Link    struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(all["feed.atom"].Body, &feed); err != nil || len(feed.Entries) < 5 {
		t.Fatal(len(feed.Entries), err)
	}
	ids := map[string]bool{}
	for _, e := range feed.Entries {
		if ids[e.ID] || e.Title == "" || e.Updated == "" || !strings.HasPrefix(e.Link.Href, "https://open.ashby.example/") {
			t.Errorf("%+v", e)
		}
		ids[e.ID] = true
	}
	lines := strings.Split(strings.TrimSuffix(string(all["calendar.ics"].Body), "\r\n"), "\r\n")
	events := 0
	for _, line := range lines {
		if len(line) > 75 || strings.ContainsRune(line, '\n') {
			t.Errorf("a line of the calendar is %d bytes: %q", len(line), line)
		}
		if line == "BEGIN:VEVENT" {
			events++
		}
	}
	if lines[0] != "BEGIN:VCALENDAR" || lines[len(lines)-1] != "END:VCALENDAR" || events < 10 {
		t.Errorf("%d events", events)
	}
}

func read(t *testing.T, raw []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%v: %.200s", err, raw)
	}
}

// fits holds a document against the parts of JSON Schema that our schemas use.
func fits(t *testing.T, at string, schema, doc any) {
	t.Helper()
	s := schema.(map[string]any)
	want, _ := s["type"].(string)
	got := map[bool]string{true: want, false: "something else"}
	switch x := doc.(type) {
	case map[string]any:
		if want != "object" {
			t.Errorf("%s is an object, not %s", at, got[true])
		}
		properties, _ := s["properties"].(map[string]any)
		for key, v := range x {
			if p, ok := properties[key]; ok {
				fits(t, at+"."+key, p, v)
			} else if s["additionalProperties"] == false {
				t.Errorf("%s has %s, which its schema does not know", at, key)
			}
		}
		required, _ := s["required"].([]any)
		for _, key := range required {
			if _, ok := x[key.(string)]; !ok {
				t.Errorf("%s lacks %s", at, key)
			}
		}
	case []any:
		if want != "array" {
			t.Errorf("%s is a list, not %s", at, want)
		}
		for i, v := range x {
			fits(t, fmt.Sprintf("%s[%d]", at, i), s["items"], v)
		}
	case string:
		if _, err := kind.ParseDate(x); want != "string" || s["format"] == "date" && err != nil {
			t.Errorf("%s is %q, not %s %v", at, x, want, s["format"])
		}
	case bool:
		if want != "boolean" {
			t.Errorf("%s is a yes or no, not %s", at, want)
		}
	case float64:
		if want != "number" && (want != "integer" || x != float64(int64(x))) {
			t.Errorf("%s is %v, not %s", at, x, want)
		}
	}
}

// The catalogue has the shape that DCAT-AP asks for: what is mandatory and recommended of catalogue, data set and distribution, in its namespaces.
func TestCatalogueIsDCAT(t *testing.T) {
	all := files(t)
	var doc struct {
		Context map[string]string `json:"@context"`
		Graph   []map[string]any  `json:"@graph"`
	}
	read(t, all["catalogue.jsonld"].Body, &doc)
	if doc.Context["dcat"] != "http://www.w3.org/ns/dcat#" || doc.Context["dct"] != "http://purl.org/dc/terms/" || doc.Context["foaf"] != "http://xmlns.com/foaf/0.1/" {
		t.Fatalf("%v", doc.Context)
	}
	has := func(what string, x map[string]any, keys ...string) {
		t.Helper()
		for _, k := range keys {
			if x[k] == nil {
				t.Errorf("%s lacks %s: %v", what, k, x)
			}
		}
	}
	agent, catalogue := doc.Graph[0], doc.Graph[1]
	has("the publisher", agent, "@id", "foaf:name")
	has("the catalogue", catalogue, "@id", "dct:title", "dct:description", "dct:publisher", "dcat:dataset", "dct:license", "dct:language", "foaf:homepage", "dct:modified")
	if catalogue["@type"] != "dcat:Catalog" || catalogue["dct:publisher"].(map[string]any)["@id"] != agent["@id"] {
		t.Errorf("%v", catalogue)
	}
	ids, frequency := map[any]bool{}, 0
	for _, one := range catalogue["dcat:dataset"].([]any) {
		set := one.(map[string]any)
		has("a data set", set, "@id", "dct:title", "dct:description", "dct:publisher", "dcat:distribution", "dcat:keyword", "dct:modified")
		if set["@type"] != "dcat:Dataset" || ids[set["@id"]] || !strings.HasPrefix(set["@id"].(string), "https://open.ashby.example/") {
			t.Errorf("%v", set["@id"])
		}
		ids[set["@id"]] = true
		if f, ok := set["dct:accrualPeriodicity"].(map[string]any); ok {
			frequency++
			if f["@id"] != "http://publications.europa.eu/resource/authority/frequency/MONTHLY" {
				t.Error(f)
			}
		}
		for _, one := range set["dcat:distribution"].([]any) {
			d := one.(map[string]any)
			has("a distribution", d, "@id", "dcat:accessURL", "dcat:mediaType", "dct:license")
			address := d["dcat:accessURL"].(map[string]any)["@id"].(string)
			if ours, ok := strings.CutPrefix(address, "https://open.ashby.example/"); d["@type"] != "dcat:Distribution" || ok && all[ours].Body == nil {
				t.Errorf("%s is no file of the site", address)
			}
		}
	}
	if len(ids) < 4 || frequency != 1 {
		t.Errorf("%d data sets, %d with how often they are updated", len(ids), frequency)
	}
	var older struct {
		ConformsTo string
		Dataset    []struct {
			Title, Description, Identifier, AccessLevel string
			Publisher                                   struct{ Name string }
			Keyword                                     []string
			Distribution                                []struct{ DownloadURL, AccessURL, MediaType string }
		}
	}
	read(t, all["data.json"].Body, &older)
	if len(older.Dataset) != len(ids) || older.ConformsTo == "" {
		t.Errorf("data.json lists %d", len(older.Dataset))
	}
	for _, d := range older.Dataset {
		if d.Title == "" || d.Description == "" || d.Identifier == "" || d.AccessLevel != "public" || d.Publisher.Name == "" || len(d.Keyword) == 0 || len(d.Distribution) == 0 || d.Distribution[0].DownloadURL+d.Distribution[0].AccessURL == "" {
			t.Errorf("%+v", d)
		}
	}
	if !bytes.Contains(all["data/index.html"].Body, []byte("out of date")) {
		t.Error("a stale data set is not flagged")
	}
}

// The same release makes the same bytes, and they compress well.
func TestSameBytes(t *testing.T) {
	one, two := files(t), files(t)
	for at, f := range one {
		if !bytes.Equal(f.Body, two[at].Body) {
			t.Errorf("%s is made in two ways", at)
		}
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(one["index.html"].Body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil || b.Len() > 5000 {
		t.Errorf("the first page is %d bytes over the line (%v)", b.Len(), err)
	}
}

// A site whose last release is more than a hundred days old says on its first page that it was due for an update; on the hundredth day it does not yet.
func TestSiteThatIsLateSaysSo(t *testing.T) {
	r := told(t)
	for days, late := range map[int]bool{0: false, 100: false, 101: true} {
		site := public.Of(r, nil, public.Site{Plan: plan(t), Words: book(t), Today: r.Day + kind.Date(days)})
		f, ok, err := site.Render("index.html")
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if got := bytes.Contains(f.Body, []byte("was due for an update by "+(r.Day+100).Long())); got != late {
			t.Errorf("%d days after the release the notice is shown: %v", days, got)
		}
	}
}

// What a resident put forward stands under "You said, we did" with the decision that it led to and how that turned out.
func TestIdeaShowsDecisionAndOutcome(t *testing.T) {
	all := files(t)
	for _, at := range []string{"comments/you-said.html", "comments/ideas/index.html", "cy/comments/you-said.html"} {
		page := string(all[at].Body)
		for _, want := range []string{"Plant more trees", "We planted forty.", "Buy a payroll system", "decisions/1.html", "Paid on the day, every month."} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not tell %q", at, want)
			}
		}
	}
	if page := string(all["ideas/index.html"].Body); !strings.Contains(page, "Put forward an idea") || !strings.Contains(page, "Idea 1") {
		t.Error(page)
	}
}

// A survey's own page has its questions, its tables and where its answers are; small cells of a survey that is not published are nowhere.
func TestSurveyOnThePublicSite(t *testing.T) {
	all := files(t)
	for at, want := range map[string]string{"surveys/1.html": "Do you take the bus?", "surveys/index.html": "Buses", "data/survey-tables.csv": "Question 1,North,Yes,40", "data/survey-answers.schema.json": "reply"} {
		if !strings.Contains(string(all[at].Body), want) {
			t.Errorf("%s does not tell %q", at, want)
		}
	}
	for at, want := range map[string]string{"surveys/1.html": `href="../decisions/1.html"`, "cy/surveys/1.html": `href="../../cy/decisions/1.html"`, "initiatives/1.html": `href="../outcomes/1.html"`} {
		if !strings.Contains(string(all[at].Body), want) {
			t.Errorf("%s has no link %s", at, want)
		}
	}
	if strings.Contains(string(all["surveys/3.html"].Body), "Decision that it led to") {
		t.Error("a survey tells of a decision that is a draft")
	}
	if len(all["surveys/2.html"].Body) != 0 {
		t.Error("a survey that is not published has a page")
	}
}

// The position on private use of public data has net agreement by group on its own page, between what the council holds and who was asked.
func TestNetAgreementStandsBesideThePolicy(t *testing.T) {
	page := string(files(t)["positions/1.html"].Body)
	for _, want := range []string{"Firms may use it as anyone may.", "Firms may use our data", "Leaders", "+34"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of the position does not tell %q", want)
		}
	}
}

// The navigation has the sections in which something is published, says which one the reader is in, and leaves out the others, which stay where
// they are and are named on the first page.
func TestNavigationIsShort(t *testing.T) {
	all := files(t)
	page := string(all["contracts/1.html"].Body)
	_, nav, _ := strings.Cut(page, "<nav")
	nav, _, _ = strings.Cut(nav, "</nav>")
	if !strings.Contains(nav, `href="../surveys/index.html"`) || strings.Contains(nav, "measures") || strings.Count(nav, `aria-current="true"`) != 1 || !strings.Contains(nav, "<details>") {
		t.Error(nav)
	}
	if all["measures/index.html"].Body == nil || !strings.Contains(string(all["index.html"].Body), `href="measures/index.html"`) || !strings.Contains(string(all["index.html"].Body), "Nothing is published under these yet") {
		t.Error("a section without content is not to be found")
	}
}
