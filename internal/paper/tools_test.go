package paper_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/paper"
)

// tool skips a test with its reason where a program is not installed. `.ci/run` installs all of them.
func tool(t *testing.T, name, pack string) {
	t.Helper()
	_, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed (Debian: %s); what it would have read in our files is not tested", name, pack)
	}
}

func run(t interface{ Fatalf(string, ...any) }, name string, args ...string) string {
	var problems bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, problems.String())
	}
	if strings.Contains(problems.String(), "Error") {
		t.Fatalf("%s %v: %s", name, args, problems.String())
	}
	return string(out)
}

func save(t *testing.T, d paper.Document, f paper.Format) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "paper."+string(f))
	err := os.WriteFile(name, write(t, d, f), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// qpdf finds no error in the sample, and the file says its title, language, bookmarks and the texts of its images.
func TestPDFIsSound(t *testing.T) {
	tool(t, "qpdf", "qpdf")
	tool(t, "pdfinfo", "poppler-utils")
	name := save(t, sample(6), paper.PDF)
	run(t, "qpdf", "--check", name)
	info := run(t, "pdfinfo", name)
	for _, want := range []string{`Title: +Digital leadership in Ashby: options`, `Tagged: +yes`, `Suspects: +no`, `PDF version: +1.7`, `Pages: +1\d`} {
		if !regexp.MustCompile(want).MatchString(info) {
			t.Errorf("pdfinfo does not say %s:\n%s", want, info)
		}
	}
	fonts := strings.Split(strings.TrimSpace(run(t, "pdffonts", name)), "\n")[2:]
	if len(fonts) != 3 {
		t.Errorf("%d fonts, want regular, bold and italic", len(fonts))
	}
	for _, f := range fonts {
		if !regexp.MustCompile(`^[A-Z]{6}\+Go.* yes +yes +yes +\d+ +0$`).MatchString(f) {
			t.Errorf("a font is not embedded, no subset, or has no table of letters: %s", f)
		}
	}
	whole := run(t, "qpdf", "--qdf", "--object-streams=disable", name, "-")
	for _, want := range []string{"/Lang (en-GB)", "/DisplayDocTitle true", "/Marked true", "/PageMode /UseOutlines", "/Lang (cy)", "/Lang (pl)", "/Scope /Column", "/Scope /Row", "/Type /OBJR",
		"/URI (https://ashby.example/decisions/12)", "/Alt "} {
		if !strings.Contains(whole, want) {
			t.Errorf("the file holds no %s", want)
		}
	}
	for _, never := range []string{"pdfuaid", "pdfaid", "/CreationDate", "/ModDate"} {
		if strings.Contains(whole, never) {
			t.Errorf("the file claims %s", never)
		}
	}
	bookmarks := run(t, "qpdf", "--json", "--json-key=outlines", name)
	if n := strings.Count(bookmarks, `"title"`); n != 11 {
		t.Errorf("%d bookmarks, want one for each of 11 headings", n)
	}
}

// A table over several pages repeats its headings for the eye, and has them once for the ear; no line of a paragraph stands alone.
func TestPDFTableOverPages(t *testing.T) {
	tool(t, "pdftotext", "poppler-utils")
	rows := make([][]paper.Text, 0, 121)
	for i := range 120 {
		rows = append(rows, []paper.Text{paper.Plain(fmt.Sprintf("Row %d", i+1)), paper.Plain("Northgrove")})
	}
	var long strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&long, "w%d ", i+1)
	}
	rows = append(rows, []paper.Text{paper.Plain("Longer than a page"), paper.Plain(long.String())})
	name := save(t, of(paper.Table{Caption: "Many", RowHeads: true, Columns: []paper.Column{{Heading: "Number"}, {Heading: "Firm"}}, Rows: rows}), paper.PDF)
	pages := strings.Split(strings.TrimSuffix(run(t, "pdftotext", "-raw", name, "-"), "\f"), "\f")
	if len(pages) < 5 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, p := range pages {
		if !strings.Contains(p, "Number Firm") {
			t.Errorf("page %d does not repeat the headings:\n%s", i+1, p)
		}
	}
	if wrong := inOrder(strings.Join(pages, ""), 1500); wrong != "" {
		t.Errorf("of the long cell %s", wrong)
	}
	tags := run(t, "pdfinfo", "-struct-text", name)
	if n := strings.Count(tags, `"Number"`); n != 1 {
		t.Errorf("the headings are read aloud %d times", n)
	}
	if n := strings.Count(tags, "TR\n"); n != 122 {
		t.Errorf("%d rows are tagged, want 122", n)
	}
}

// Twelve months beside each other are set smaller, so that no figure is cut in two; what is too long even so is cut, and all of it is there.
func TestPDFTableOfTwelveColumns(t *testing.T) {
	tool(t, "pdftotext", "poppler-utils")
	months := paper.Table{Caption: "A year", RowHeads: true, Columns: []paper.Column{{Heading: "Service"}}}
	row := []paper.Text{paper.Plain("Births")}
	for i := range 12 {
		months.Columns = append(months.Columns, paper.Column{Heading: fmt.Sprintf("M%d", i+1), Align: paper.Right})
		row = append(row, paper.Plain(fmt.Sprintf("%d,234,5%02d", i%9+1, i)))
	}
	months.Rows = [][]paper.Text{row}
	text := run(t, "pdftotext", "-layout", save(t, of(months), paper.PDF), "-")
	for i := range 12 {
		if want := fmt.Sprintf("%d,234,5%02d", i%9+1, i); !strings.Contains(text, want) {
			t.Errorf("%s is cut:\n%s", want, text)
		}
	}
}

// Lines that would stand alone at the top or foot of a page take another with them, and headings stand with what follows.
func TestPDFNoWidows(t *testing.T) {
	tool(t, "pdftotext", "poppler-utils")
	var blocks []paper.Block
	for i := range 60 {
		blocks = append(blocks, paper.Heading{Level: 2, Text: paper.Plain(fmt.Sprintf("Heading %d", i))})
		words := make([]string, 0, 200)
		for k := range 24 + 13*(i%9) {
			words = append(words, fmt.Sprintf("p%dw%d", i, k))
		}
		blocks = append(blocks, paper.Paragraph{Text: paper.Plain(strings.Join(words, " "))})
	}
	name := save(t, of(blocks...), paper.PDF)
	for n, p := range strings.Split(strings.TrimSuffix(run(t, "pdftotext", "-raw", name, "-"), "\f"), "\f") {
		lines := strings.Split(strings.TrimSpace(p), "\n")
		lines = lines[:len(lines)-1] // the page's number
		last := lines[len(lines)-1]
		if strings.HasPrefix(last, "Heading") || strings.HasPrefix(lines[len(lines)-2], "Heading") {
			t.Errorf("page %d ends with a heading, or one line after it: %q", n+1, last)
		}
		if n > 0 && !strings.HasPrefix(lines[0], "Heading") && strings.HasPrefix(lines[1], "Heading") {
			t.Errorf("page %d begins with a line alone: %q", n+1, lines[0])
		}
	}
}

// Every letter of Welsh, Gaelic and Polish can be drawn and copied, and so can those that the fonts lack.
func TestPDFLetters(t *testing.T) {
	tool(t, "pdftotext", "poppler-utils")
	for _, letters := range []string{
		"âêîôûŵŷ ÂÊÎÔÛŴŶ äëïöüẅÿ ÄËÏÖÜẄŸ àèìòùẁỳ ÀÈÌÒÙẀỲ áéíóúẃý ÁÉÍÓÚẂÝ", // Welsh
		"àèìòù ÀÈÌÒÙ áéó ÁÉÓ",             // Scottish Gaelic
		"áéíóú ÁÉÍÓÚ ḃċḋḟġṁṗṡṫ ḂĊḊḞĠṀṖṠṪ", // Irish, in the new spelling and the old
		"ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ",             // Polish
		"£ € – — ‘ ’ “ ” … • ½ ° № µ μ",
		"李 ✓ ẞ ơ 😀 ‑",
	} {
		for _, run1 := range []paper.Run{{}, {Strong: true}, {Emphasis: true}, {Strong: true, Emphasis: true}} {
			run1.Text = letters
			name := save(t, of(paper.Paragraph{Text: paper.Text{run1}}), paper.PDF)
			text := strings.Join(strings.Fields(run(t, "pdftotext", "-raw", name, "-")), "")
			if !strings.Contains(text, strings.Join(strings.Fields(letters), "")) {
				t.Errorf("%+v is copied as %q", run1, text)
			}
		}
	}
}

// Labels that are wider than usual push their texts in, and stay in one piece.
func TestPDFLongLists(t *testing.T) {
	tool(t, "pdftotext", "poppler-utils")
	l := paper.List{Numbered: true}
	var blocks []paper.Block
	for i := range 1100 {
		l.Items = append(l.Items, paper.Item{Text: paper.Plain(fmt.Sprintf("item%d", i+1))})
		blocks = append(blocks, paper.Paragraph{Numbered: true, Text: paper.Plain(fmt.Sprintf("paragraph%d", i+1))})
	}
	text := run(t, "pdftotext", "-raw", save(t, of(append(blocks, l)...), paper.PDF), "-")
	for _, want := range []string{"1100. item1100", "99. item99", "1100 paragraph1100"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there", want)
		}
	}
}

// Whoever asks for a PDF can be told which letters it shows as numbers.
func TestOutside(t *testing.T) {
	d := of(paper.Paragraph{Text: paper.Text{{Text: "Tŷ ḃ Ṫ 李 ✓"}, {Text: "李\u00AD\u2011", Strong: true}}}, paper.Image{PNG: chart(), Text: "t", Caption: "ơ"})
	got, err := paper.Outside(d)
	if err != nil || string(got) != "ơ✓李" {
		t.Errorf("%q, %v", string(got), err)
	}
}

// Small random documents: sound by qpdf, every word in its order, and tags nested as the blocks are.
func TestPDFHoldsEveryWord(t *testing.T) {
	tool(t, "qpdf", "qpdf")
	tool(t, "pdftotext", "poppler-utils")
	name := filepath.Join(t.TempDir(), "paper.pdf")
	tries := 0
	rapid.Check(t, func(t *rapid.T) {
		if tries++; tries > 40 { // each starts three programs
			return
		}
		d, drawn := draw(t, false)
		raw, err := paper.Write(d, paper.PDF)
		if err != nil {
			t.Fatal(err)
		}
		err = os.WriteFile(name, raw, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		run(t, "qpdf", "--check", name)
		text := run(t, "pdftotext", "-raw", name, "-")
		if wrong := inOrder(text, drawn.words); wrong != "" {
			t.Fatalf("%s:\n%s", wrong, text)
		}
		got, want := tagsOf(run(t, "pdfinfo", "-struct-text", name)), expectedTags(d)
		if got != want {
			t.Fatalf("the tags are\n%s\nwant\n%s", got, want)
		}
	})
}

// tagsOf takes from poppler's account of a file the tags alone, indented as they are nested.
func tagsOf(account string) string {
	var b strings.Builder
	for _, line := range strings.Split(account, "\n") {
		word := strings.TrimSpace(line)
		if word == "" || strings.HasPrefix(word, `"`) || strings.HasPrefix(word, "/") || strings.HasPrefix(word, "Object") {
			continue
		}
		kind, _, _ := strings.Cut(strings.TrimSuffix(word, ":"), " ")
		b.WriteString(line[:len(line)-len(strings.TrimLeft(line, " "))] + kind + "\n")
	}
	return b.String()
}

// expectedTags is what a document's tags should be, made from its blocks alone.
func expectedTags(d paper.Document) string {
	e := &expected{language: d.Language}
	e.add(0, "Document")
	e.add(1, "H1")
	e.blocks(1, d.Blocks)
	return e.String()
}

type expected struct {
	strings.Builder
	language string
}

func (e *expected) add(depth int, kind string) {
	e.WriteString(strings.Repeat("  ", depth) + kind + "\n")
}

func (e *expected) text(depth int, kind string, t paper.Text) {
	e.add(depth, kind)
	for _, r := range t {
		switch {
		case r.Link != "":
			e.add(depth+1, "Link")
		case r.Language != "" && r.Language != e.language:
			e.add(depth+1, "Span")
		}
	}
}

func (e *expected) blocks(depth int, blocks []paper.Block) {
	for _, b := range blocks {
		switch b := b.(type) {
		case paper.Heading:
			e.text(depth, fmt.Sprintf("H%d", b.Level), b.Text)
		case paper.Paragraph:
			e.text(depth, "P", b.Text)
		case paper.List:
			e.list(depth, b)
		case paper.Table:
			e.table(depth, b)
		case paper.Image:
			e.add(depth, "Figure")
			e.add(depth, "P")
		case paper.Box:
			e.add(depth, "Sect")
			e.blocks(depth+1, b.Blocks)
		}
	}
}

func (e *expected) list(depth int, l paper.List) {
	e.add(depth, "L")
	for _, it := range l.Items {
		e.add(depth+1, "LI")
		e.add(depth+2, "Lbl")
		if it.List == nil {
			e.text(depth+2, "LBody", it.Text)
			continue
		}
		e.add(depth+2, "LBody")
		e.text(depth+3, "P", it.Text)
		e.list(depth+3, *it.List)
	}
}

func (e *expected) table(depth int, t paper.Table) {
	e.add(depth, "Table")
	if t.Caption != "" {
		e.add(depth+1, "Caption")
	}
	if t.Columns[0].Heading != "" {
		e.add(depth+1, "THead")
		e.add(depth+2, "TR")
		for range t.Columns {
			e.add(depth+3, "TH")
		}
	}
	e.add(depth+1, "TBody")
	for range t.Rows {
		e.add(depth+2, "TR")
		for i := range t.Columns {
			kind := "TD"
			if i == 0 && t.RowHeads {
				kind = "TH"
			}
			e.add(depth+3, kind)
		}
	}
}

// LibreOffice opens ODT and DOCX, and finds in them real headings, lists, numbers, header rows, links, languages and texts of images.
func TestWordProcessorsReadThem(t *testing.T) {
	tool(t, "soffice", "libreoffice-writer-nogui")
	for _, f := range []paper.Format{paper.ODT, paper.DOCX} {
		t.Run(string(f), func(t *testing.T) {
			flat := convert(t, save(t, sample(1), f), "fodt")
			for _, want := range []string{
				`<dc:title>Digital leadership in Ashby`, `<text:h [^>]*text:outline-level="1"[^>]*>(<[^>]*>)*Digital leadership`, `<text:h [^>]*text:outline-level="2"[^>]*>(<[^>]*>)*Purpose`,
				`<text:h [^>]*text:outline-level="3"[^>]*>(<[^>]*>)*The tests, side by side`, `<table:table-header-rows>`, `xlink:href="https://ashby.example/decisions/12"`,
				`<text:list [^>]*>(?s:.{0,400})Agree the option`, `fo:language="cy"`, `fo:language="pl"`, `fo:language="en" fo:country="GB"`, `Three bars: 3 of 5 functions today`,
				`<text:page-number`, `<text:page-count`,
			} {
				if !regexp.MustCompile(want).MatchString(flat) {
					t.Errorf("LibreOffice does not find %s", want)
				}
			}
			text := convert(t, save(t, sample(1), f), "txt:Text (encoded):UTF8")
			for _, want := range []string{"1. Purpose", "1.1 To say who leads", "2. What each option does", "1. Agree the option", "2. Write the job", "a. duties", "b. support", "3. Report back", "3. Service area 1", "3.2 In service"} {
				if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
					t.Errorf("%q is not so numbered:\n%s", want, text)
				}
			}
		})
	}
}

func convert(t *testing.T, name, to string) string {
	t.Helper()
	dir := t.TempDir()
	run(t, "soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", to, "--outdir", dir, name)
	ending, _, _ := strings.Cut(to, ":")
	raw, err := os.ReadFile(filepath.Join(dir, "paper."+ending))
	if err != nil {
		t.Fatalf("LibreOffice wrote nothing: %v", err)
	}
	return string(raw)
}
