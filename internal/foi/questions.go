package foi

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// The most questions of a request, and letters of one.
const (
	MostQuestions = 100
	mostLetters   = 2000
	MostText      = 60_000
)

// Question is one question of a request, with the categories and fields that answer it: a proposal until an officer corrects it.
type Question struct {
	Text       string   `json:"text"`
	Categories []string `json:"categories"`
	Fields     []string `json:"fields"`
	Corrected  bool     `json:"corrected,omitempty"`
}

// phrase is words that must stand one after another; a stem, for which the last stands, ends in *.
type phrase []string

func phrases(texts []string) []phrase {
	var out []phrase
	for _, t := range texts {
		ws := wordsOf(t)
		if len(ws) == 0 {
			continue
		}
		if strings.HasSuffix(t, "*") {
			ws[len(ws)-1] += "*"
		}
		out = append(out, ws)
	}
	return out
}

// wordsOf cuts a text into words in small letters.
func wordsOf(text string) []string {
	text = strings.NewReplacer("'", "", "’", "").Replace(strings.ToLower(text))
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func (p phrase) at(text []string, i int) bool {
	if i+len(p) > len(text) {
		return false
	}
	for k, w := range p {
		stem, open := strings.CutSuffix(w, "*")
		if open && !strings.HasPrefix(text[i+k], stem) || !open && w != text[i+k] {
			return false
		}
	}
	return true
}

func anyIn(all []phrase, text []string) bool {
	for _, p := range all {
		for i := range text {
			if p.at(text, i) {
				return true
			}
		}
	}
	return false
}

// called is a phrase by which something is called.
type called struct {
	id     string
	phrase phrase
}

// take finds what a text calls, the longest phrases first; words that were found are spent. It gives the ids and what is left of the text.
func take(by []called, text []string) (ids, left []string) {
	slices.SortStableFunc(by, func(a, b called) int { return len(b.phrase) - len(a.phrase) })
	spent := slices.Clone(text)
	for _, c := range by {
		for i := range spent {
			if !c.phrase.at(spent, i) {
				continue
			}
			for k := range c.phrase {
				spent[i+k] = ""
			}
			if !slices.Contains(ids, c.id) {
				ids = append(ids, c.id)
			}
		}
	}
	for _, w := range spent {
		if w != "" {
			left = append(left, w)
		}
	}
	return ids, left
}

// The ids under which words stand that no field of the registers answers.
const (
	aCount      = "\x00count"
	isElsewhere = "\x00elsewhere"
)

// read gives the categories and fields that a text names: none where it is about something that the registers do not answer.
func (p *Plan) read(text string) (categories, fields []string) {
	var ofCategories, ofFields []called
	for _, c := range p.Categories {
		for _, ph := range c.calls {
			ofCategories = append(ofCategories, called{c.ID, ph})
		}
	}
	for _, f := range p.Fields {
		for _, ph := range f.calls {
			ofFields = append(ofFields, called{f.ID, ph})
		}
	}
	for _, ph := range p.counts {
		ofFields = append(ofFields, called{aCount, ph})
	}
	for _, ph := range p.elsewhere {
		ofFields = append(ofFields, called{isElsewhere, ph})
	}
	categories, left := take(ofCategories, wordsOf(text))
	found, _ := take(ofFields, left)
	categories, fields = p.inOrder(categories, found)
	if slices.Contains(found, isElsewhere) || slices.Contains(found, aCount) && len(fields) == 0 {
		return []string{}, []string{}
	}
	return categories, fields
}

// inOrder sorts categories and fields as the plan has them.
func (p *Plan) inOrder(categories, fields []string) (c, f []string) {
	c, f = []string{}, []string{}
	for _, x := range p.Categories {
		if slices.Contains(categories, x.ID) {
			c = append(c, x.ID)
		}
	}
	for _, x := range p.Fields {
		if slices.Contains(fields, x.ID) {
			f = append(f, x.ID)
		}
	}
	return c, f
}

var numbered = regexp.MustCompile(`^\s*(?:[Qq](?:uestion)?\s*)?(?:\(?\d{1,3}(?:\.\d{1,2}){0,2}[a-z]?\s*[.):]|\d{1,3}\.\d{1,2}\s|\(?(?:[a-z]|[ivx]{2,4})[.)]|[-*•·])\s*(.*)$`)

// line is one line of a pasted request.
type line struct {
	text     string
	numbered bool
	table    bool // cells of a row
}

// Read cuts a pasted request into questions and proposes for each what answers it. Where some lines are numbered, only those are questions, with the lines that go on
// from them; what stands before or between and names a category holds for the questions after it that name none. The fields that a lead-in or the head of a table names hold for
// the categories that are listed under it. A row of a table is a question.
func (p *Plan) Read(text string) ([]Question, error) {
	if len(text) > MostText {
		return nil, fault.New(fault.Refused, "A request may have %d letters at most. Paste its questions alone.", MostText)
	}
	out, context, asked := []Question{}, []string(nil), []string(nil)
	lines, some := cut(text)
	for i, l := range lines {
		leads := p.leads(lines, i)
		if leads || some && !l.numbered {
			named, fields := p.read(l.text)
			if len(named) > 0 {
				context = named
			}
			if leads && len(named)+len(fields) > 0 {
				asked = fields
			}
			continue
		}
		q := p.propose(l.text, context, asked)
		if len(q.Categories) > 0 {
			context = q.Categories
		}
		out = append(out, q)
	}
	switch {
	case len(out) == 0:
		return nil, fault.New(fault.Invalid, "There is no question in it. Paste one question a line.")
	case len(out) > MostQuestions:
		return nil, fault.New(fault.Refused, "A request may have %d questions at most; this has %d.", MostQuestions, len(out))
	}
	return out, nil
}

// leads says whether a line leads in what follows: it ends in a colon, is the head of a table, or names only a category while the next line asks about it.
func (p *Plan) leads(lines []line, i int) bool {
	l := lines[i]
	if strings.Contains(l.text, "?") {
		return false
	}
	if strings.HasSuffix(l.text, ":") {
		return true
	}
	categories, fields := p.read(l.text)
	if l.table {
		return len(categories) == 0 && (i == 0 || !lines[i-1].table)
	}
	if len(categories) == 0 || len(fields) > 0 || i+1 == len(lines) {
		return false
	}
	categories, fields = p.read(lines[i+1].text)
	return l.numbered && lines[i+1].numbered && len(categories) == 0 && len(fields) > 0 && !strings.Contains(lines[i+1].text, "?")
}

// propose says what answers a question: where it names no category, those of the context; where it names no field, those that were asked of all, else the standard ones.
func (p *Plan) propose(text string, context, asked []string) Question {
	categories, fields := p.read(text)
	if len(categories) == 0 {
		categories = append(categories, context...)
	} else if len(fields) == 0 && len(asked) > 0 {
		fields = slices.Clone(asked)
	} else if len(fields) == 0 {
		for _, f := range p.Fields {
			if f.Standard {
				fields = append(fields, f.ID)
			}
		}
	}
	if len(fields) == 0 {
		categories = []string{}
	}
	return Question{Text: text, Categories: categories, Fields: fields}
}

// cut gives the lines of a text that say something, and whether some are numbered. What goes on from a numbered line is joined to it.
func cut(text string) (out []line, some bool) {
	blank := true
	for raw := range strings.Lines(text) {
		t := strings.TrimSpace(raw)
		if t == "" {
			blank = true
			continue
		}
		found := numbered.FindStringSubmatch(t)
		switch {
		case strings.Contains(strings.TrimLeft(raw, " \t"), "\t") && row(t) != "":
			out, some = append(out, line{clip(row(t)), true, true}), true
		case found != nil && strings.TrimSpace(found[1]) != "":
			out, some = append(out, line{text: clip(found[1]), numbered: true}), true
		case !blank && len(out) > 0 && out[len(out)-1].numbered && !out[len(out)-1].table && !strings.HasSuffix(t, ":"):
			out[len(out)-1].text = clip(out[len(out)-1].text + " " + t)
		default:
			out = append(out, line{text: clip(t)})
		}
		blank = false
	}
	return out, some
}

// row joins the cells of a row that say something; a number that counts the rows does not.
func row(t string) string {
	var cells []string
	for cell := range strings.SplitSeq(t, "\t") {
		cell = strings.TrimSpace(cell)
		if strings.ContainsFunc(cell, unicode.IsLetter) {
			cells = append(cells, cell)
		}
	}
	return strings.Join(cells, ", ")
}

func clip(s string) string {
	r := []rune(strings.TrimSpace(s))
	return string(r[:min(len(r), mostLetters)])
}

// Learn puts what was corrected in an earlier request onto a question that is spelt alike.
func Learn(questions, before []Question) {
	for i := range questions {
		for _, b := range before {
			if b.Corrected && kind.Fold(b.Text) == kind.Fold(questions[i].Text) {
				questions[i].Categories, questions[i].Fields, questions[i].Corrected = slices.Clone(b.Categories), slices.Clone(b.Fields), true
			}
		}
	}
}
