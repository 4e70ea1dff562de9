package web

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
	"github.com/moothall/moothall/knowledge"
)

var wordKey = regexp.MustCompile(`"([a-z]+)\.([a-z0-9_]+)"`)

// writtenKeys are the keys that templ and Go files name. One that ends with _ begins a family of keys.
func writtenKeys(t *testing.T, pages []string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".templ") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range wordKey.FindAllStringSubmatch(string(text), -1) {
			if slices.Contains(pages, m[1]) && m[2] != "yaml" {
				out[m[1]+"."+m[2]] = path
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every text that a page names exists in English, and every English text is named by a page.
func TestEveryKeyIsWrittenAndUsed(t *testing.T) {
	book, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	keys := book.Keys(words.English)
	var pages []string
	for _, key := range keys {
		page, _, _ := strings.Cut(key, ".")
		pages = append(pages, page)
	}
	used := writtenKeys(t, slices.Compact(pages))
	if len(used) < 150 {
		t.Fatalf("only %d keys were found in the pages", len(used))
	}
	for key, path := range used {
		if !slices.ContainsFunc(keys, func(k string) bool { return k == key || strings.HasSuffix(key, "_") && strings.HasPrefix(k, key) }) {
			t.Errorf("%s says %s, which knowledge/words/en does not hold", path, key)
		}
	}
	for _, key := range keys {
		family := false
		for i := range key {
			_, named := used[key[:i+1]]
			family = family || named && key[i] == '_'
		}
		if _, named := used[key]; !named && !family {
			t.Errorf("no page says %s", key)
		}
	}
}

// No template holds words of its own: they could not be translated.
func TestTemplatesHoldNoWords(t *testing.T) {
	files, err := filepath.Glob("*_templ.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("public/*_templ.go")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, more...)
	looked := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			looked++
			for _, w := range wordsInMarkup(t, markupOf(t, f)) {
				t.Errorf("%s: %s says %q; put it into knowledge/words", name, f.Name.Name, w)
			}
		}
	}
	if looked < 30 {
		t.Errorf("only %d templates were looked at", looked)
	}
	if got := wordsInMarkup(t, `<td aria-label="Rows of it"><b>None yet</b>: </td>`); len(got) != 2 {
		t.Errorf("the test itself finds %q", got)
	}
}

// markupOf joins what a generated function writes as it stands.
func markupOf(t *testing.T, f *ast.FuncDecl) string {
	t.Helper()
	var b strings.Builder
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 3 {
			return true
		}
		fun, isSelector := call.Fun.(*ast.SelectorExpr)
		lit, isLit := call.Args[2].(*ast.BasicLit)
		if isSelector && isLit && fun.Sel.Name == "WriteString" {
			s, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString(s)
		}
		return true
	})
	return b.String()
}

// wordsInMarkup are the words of two letters or more that stand between tags or in attributes that are read aloud. Letters of keys
// and the names of file formats say the same in every language.
func wordsInMarkup(t *testing.T, markup string) (out []string) {
	t.Helper()
	word := regexp.MustCompile(`\p{L}{2,}`)
	same := regexp.MustCompile(`\b(CSV|Excel)\b`)
	z := html.NewTokenizer(strings.NewReader(markup))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out
		}
		tok := z.Token()
		said := []string{}
		if kind == html.TextToken {
			said = append(said, tok.Data)
		}
		for _, a := range tok.Attr {
			if slices.Contains([]string{"aria-label", "title", "placeholder", "alt"}, a.Key) {
				said = append(said, a.Val)
			}
		}
		for _, s := range said {
			if word.MatchString(same.ReplaceAllString(s, "")) {
				out = append(out, s)
			}
		}
	}
}

// bilingual is a site with Welsh turned on, whose administrator reads it; without Welsh words of the pages' own if so asked.
func bilingual(t *testing.T, files fs.FS) *site {
	t.Helper()
	s := open(t)
	s.demoFiles()
	if files != nil {
		book, err := words.Load(files)
		if err != nil {
			t.Fatal(err)
		}
		s.server.words = book
	}
	err := s.desk.Store.SetWelsh(context.Background(), s.council.ID, true)
	if err != nil {
		t.Fatal(err)
	}
	me := s.person(kind.Administrator)
	me.get("/language/cy")
	return me
}

// moreAddresses are pages besides those of addresses that show other words.
var moreAddresses = []string{"/c/ashby/registers/contracts/1", "/c/ashby/registers/systems?columns=all", "/c/ashby/registers/systems/3/edit", "/c/ashby/registers/posts/new", "/c/ashby/add/9", "/c/ashby/search?q=zzzz",
	"/c/ashby/findings?state=settled", "/c/ashby/findings?rule=CONTRACT-START", "/c/ashby/nowhere", "/account", "/councils", "/councils/add?q=xyz"}

// welshPages gives every page that is a page.
func welshPages(t *testing.T, me *site, each func(path, body string, doc *html.Node)) {
	t.Helper()
	paths := moreAddresses
	for pattern, path := range addresses() {
		switch {
		case strings.Contains(pattern, "export"), strings.Contains(pattern, "download"), strings.Contains(pattern, "first-picture"), strings.Contains(pattern, "{format}"):
		default:
			paths = append(paths, path)
		}
	}
	for _, path := range paths {
		_, body, _ := me.get(path)
		doc, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		each(path, body, doc)
	}
}

// texts calls each for every piece of text, with the language that the page says it is in.
func texts(n *html.Node, lang string, each func(text, lang string)) {
	if l := attr(n, "lang"); l != "" {
		lang = l
	}
	if n.Type == html.ElementNode && slices.Contains([]string{"script", "style", "title", "textarea"}, n.Data) {
		return
	}
	if s := strings.TrimSpace(n.Data); n.Type == html.TextNode && s != "" {
		each(s, lang)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		texts(c, lang, each)
	}
}

// sentences are the fixed English texts of more than one word, as pages show them.
func sentences(t *testing.T) map[string]bool {
	t.Helper()
	book, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	en := book.In(words.English)
	out := map[string]bool{}
	for _, key := range book.Keys(words.English) {
		s := strings.TrimSpace(en.Plain(key))
		if fixed := en.Plain(key, "n", 1) == en.Plain(key, "n", 2); fixed && strings.Contains(s, " ") && len(s) > 8 {
			out[s] = true
		}
	}
	for _, k := range kind.Kinds {
		out[k.Hint] = true
	}
	return out
}

// With all its Welsh, no page of a Welsh reader holds an English text of ours outside an element that says so.
func TestWelshPages(t *testing.T) {
	me := bilingual(t, nil)
	english := sentences(t)
	titles := map[string]string{"/councils": "Eich cynghorau", "/c/ashby/add": "Ychwanegu data", "/c/ashby/changes": "Beth a newidiwyd", "/c/ashby/registers/contracts": "Contractau", "/c/ashby/nowhere": "Heb ganfod y dudalen"}
	n := 0
	welshPages(t, me, func(path, body string, doc *html.Node) {
		if strings.Contains(path, "/release/site/") {
			return // the public site has the Welsh of each page at an address of its own: TestPublicSiteInWelsh
		}
		n++
		if !strings.Contains(body, `<html lang="cy"`) {
			t.Errorf("%s is not in Welsh", path)
		}
		if want, ok := titles[path]; ok && !strings.Contains(body, "<title>"+want+" - ") {
			t.Errorf("%s has another title than %q", path, want)
		}
		texts(doc, "", func(text, lang string) {
			if lang == "cy" && english[text] {
				t.Errorf("%s says %q without saying that it is English", path, text)
			}
		})
	})
	if n < 25 || len(english) < 100 {
		t.Errorf("%d pages were looked at for %d sentences", n, len(english))
	}
}

// Without Welsh of its own a page says everything in English, and says that it is English.
func TestMissingWelshIsMarked(t *testing.T) {
	files := fstest.MapFS{"cy/frame.yaml": {Data: []byte("skip: Neidio\n")}}
	all, err := fs.Glob(knowledge.FS, "words/en/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		raw, err := fs.ReadFile(knowledge.FS, path)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimPrefix(path, "words/")] = &fstest.MapFile{Data: raw}
	}
	me := bilingual(t, files)
	english, marked := sentences(t), map[string]bool{}
	welshPages(t, me, func(path, _ string, doc *html.Node) {
		texts(doc, "", func(text, lang string) {
			if !english[text] {
				return
			}
			if lang == "cy" && !plainOnly[text] {
				t.Errorf("%s says %q without saying that it is English", path, text)
			}
			if lang == "en" {
				marked[text] = true
			}
		})
	})
	if len(marked) < 60 {
		t.Errorf("only %d sentences were seen", len(marked))
	}
}

// plainOnly are titles and links of the frame, which are plain text: they cannot say that they are English.
var plainOnly = map[string]bool{"Page not found": true, "Who leads?": true, "What have we got?": true, "Is it safe and good?": true, "Who is left out?": true, "What are we changing?": true, "Did it work?": true, "Add data": true}

// Dates, numbers and plurals follow the language, and a form reads back what it shows.
func TestWelshLocale(t *testing.T) {
	me := bilingual(t, nil)
	_, body, _ := me.get("/c/ashby/changes")
	y, m, d := me.desk.Clock().In(desk.London).Date()
	for _, want := range []string{me.server.words.In(words.Welsh).Short(kind.DateOf(y, m, d)) + " am ", "20 cofnod", "481 taliad", "313 taliad"} {
		if !strings.Contains(body, want) {
			t.Errorf("the changes do not say %s", want)
		}
	}
	_, body, _ = me.get("/c/ashby/registers/contracts/1")
	if !strings.Contains(body, "31 Mawrth 2027") || strings.Contains(body, "31 March") {
		t.Error("the contract's dates are not in Welsh")
	}
	_, body, _ = me.get("/c/ashby/registers/contracts/1/edit")
	form := shown(t, body)
	if form.Get("end") != "31 Mawrth 2027" {
		t.Errorf("the form shows the end as %q", form.Get("end"))
	}
	_, _, h := me.post("/c/ashby/registers/contracts/1/edit", form)
	_, body, _ = me.get(h.Get("Location"))
	if !strings.Contains(wordsOf(body), "Ni newidiwyd dim.") {
		t.Error("saving a form as it was shown changed something")
	}
	say := me.server.words.In(words.Welsh)
	for n, want := range map[int]string{0: "dim canfyddiadau", 1: "1 canfyddiad", 2: "2 ganfyddiad", 3: "3 chanfyddiad", 6: "6 chanfyddiad", 1200: "1,200 canfyddiad"} {
		if got := say.Plain("findings.count", "n", n); got != want {
			t.Errorf("%d findings: %s", n, got)
		}
	}
	if got := momentIn(say, "2026-07-01T23:30:00Z"); got != "2 Gorff 2026 am 00:30" {
		t.Error("a summer night in London:", got)
	}
	if got := foldIn(say, desk.Folded{Register: "contract", Missing: []string{"end", "owner"}, Count: 3}); got.Text != "Contractau heb dyddiad gorffen neu perchennog: 3" {
		t.Error(got)
	}
}

// shown are the values of a page's form as a browser would send them.
func shown(t *testing.T, body string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	out := url.Values{}
	walk(doc, func(n *html.Node) {
		name := attr(n, "name")
		has := func(key string) bool {
			return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
		}
		switch {
		case n.Data == "input" && (attr(n, "type") != "radio" || has("checked")):
			out.Set(name, attr(n, "value"))
		case n.Data == "textarea" && n.FirstChild != nil:
			out.Set(name, n.FirstChild.Data)
		case n.Data == "option" && has("selected") && n.Parent.Data == "select":
			out.Set(attr(n.Parent, "name"), attr(n, "value"))
		}
	})
	return out
}

// The link to the other language leads back to the same page, there and back.
func TestSwitchingKeepsThePage(t *testing.T) {
	me := bilingual(t, nil)
	for _, path := range []string{"/c/ashby/registers/contracts?sort=end&q=a%26b", "/councils/add?q=x", "/c/ashby/add"} {
		for _, to := range []string{"en", "cy"} {
			_, body, _ := me.get(path)
			doc, err := html.Parse(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			link := ""
			walk(doc, func(n *html.Node) {
				if attr(n, "hreflang") == to {
					link = attr(n, "href")
				}
			})
			_, _, h := me.get(link)
			if h.Get("Location") != path {
				t.Errorf("%s in %s leads to %s by %s", path, to, h.Get("Location"), link)
			}
			_, body, _ = me.get(path)
			if !strings.Contains(body, `<html lang="`+to+`"`) {
				t.Errorf("%s is not in %s", path, to)
			}
		}
	}
}

const welshRule = `
- id: OWN-TITLE
  title: A contract has a title
  source: {practice: Trying}
  status: practice
  kind: gap
  for: contract
  when: contract.title != "Paper"
  band: now
  say: "{contract.title} has a title and ends on {contract.end}"
  do: Read it.
  cy: {title: Mae gan gontract deitl, say: "Mae gan {contract.title} deitl ac mae'n gorffen ar {contract.end}", do: Darllenwch ef.}
  examples:
    - {given: {contract: {title: Forms}}, today: 2026-11-24, expect: found}
    - {given: {contract: {title: Paper}}, today: 2026-11-24, expect: clear}
`

// A finding speaks Welsh to a Welsh reader where its rule does, whole; others stay English and are marked so.
func TestFindingsInWelsh(t *testing.T) {
	me := bilingual(t, nil)
	ctx := context.Background()
	_, err := me.desk.AddRules(ctx, identity.Viewer("ashby", "test", []string{string(kind.Administrator)}), welshRule)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := me.get("/c/ashby/findings")
	for _, want := range []string{">Mae gan Revenues and benefits system deitl ac mae&#39;n gorffen ar 31 Mawrth 2027</a>", `<span lang="en">Housing management system: contract ends`} {
		if !strings.Contains(body, want) {
			t.Errorf("the findings do not hold %s", want)
		}
	}
	_, body, _ = me.get("/c/ashby/findings?rule=OWN-TITLE")
	if !strings.Contains(body, "<title>Mae gan gontract deitl - ") {
		t.Error("the rule's findings do not have its Welsh title")
	}
	me.get("/language/en")
	_, body, _ = me.get("/c/ashby/findings")
	if !strings.Contains(body, ">Revenues and benefits system has a title and ends on 31 March 2027</a>") || strings.Contains(body, "deitl") {
		t.Error("an English reader sees Welsh findings")
	}
	p, err := me.desk.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	v := identity.Viewer("ashby", "test", []string{string(kind.Administrator)})
	first, err := me.desk.AgendaInWelsh(ctx, p, v, true)
	if err != nil {
		t.Fatal(err)
	}
	again, err := me.desk.AgendaInWelsh(ctx, p, v, true)
	if err != nil || first != again {
		t.Error("the Welsh agenda of a picture is worked out more than once", err)
	}
}

// Who must wait before the next try is told so in their language.
func TestTooManyTries(t *testing.T) {
	book, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		lang words.Lang
		wait time.Duration
		want string
	}{{words.English, 3 * time.Second, "Too many tries. Wait 4 seconds, then try again."}, {words.English, 0, "Too many tries. Wait 1 second, then try again."}, {words.Welsh, 110 * time.Second, "Gormod o geisiadau. Arhoswch 2 funud, yna ceisiwch eto."}} {
		if got := tooMany(book.In(c.lang), c.wait); got.Text != c.want {
			t.Errorf("%s %s: %s", c.lang, c.wait, got)
		}
	}
}
