package foi

import (
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/words"
)

// writer puts an answer into files. It sees the answer and the plan, and nothing of a council.
type writer struct {
	plan *Plan
	law  *Law
	say  map[string]string
	lang string
	a    *Answer
}

func (p *Plan) writer(a *Answer) writer {
	w := writer{plan: p, lang: a.Language, a: a, say: p.Letter[a.Language], law: &Law{}}
	for i := range p.Laws {
		if p.Laws[i].ID == a.Law {
			w.law = &p.Laws[i]
		}
	}
	return w
}

// fill puts values into a sentence of the letter: key, value, key, value.
func (w writer) fill(key string, values ...string) string {
	for i := 0; i+1 < len(values); i += 2 {
		values[i] = "{" + values[i] + "}"
	}
	return strings.NewReplacer(values...).Replace(w.say[key])
}

func (w writer) day(d kind.Date) string {
	if w.lang == "cy" {
		return (&words.Speaker{Lang: words.Welsh}).Long(d)
	}
	return d.Long()
}

func (w writer) text(c Given) string {
	switch c.State {
	case Held:
		return c.Words.String()
	case Withheld:
		e, _ := w.law.Exemption(c.Exemption)
		return w.fill("withheld", "section", e.Section)
	}
	return w.say["not_held"]
}

// Lines is the answer as a table: a row an arrangement, a column a field that was asked for; where each row comes from stands at its end.
func (p *Plan) Lines(a *Answer) [][]string {
	w := p.writer(a)
	var all []string
	for _, c := range a.Categories {
		all = append(all, c.Fields...)
	}
	_, fields := p.inOrder(nil, all)
	head := []string{w.say["category"], w.say["number"]}
	for _, id := range fields {
		f, _ := p.Field(id)
		head = append(head, f.Named(w.lang))
	}
	out := [][]string{append(head, w.say["source"])}
	for _, c := range a.Categories {
		category, _ := p.Category(c.ID)
		if len(c.Rows) == 0 {
			line := make([]string, len(fields)+3)
			line[0], line[2] = category.Named(w.lang), w.say["none_held"]
			out = append(out, line)
		}
		for n := range c.Rows {
			line := []string{category.Named(w.lang), strconv.Itoa(n + 1)}
			for _, id := range fields {
				if !contains(c.Fields, id) {
					line = append(line, "")
					continue
				}
				line = append(line, w.text(c.Rows[n].cell(id)))
			}
			out = append(out, append(line, w.sources(c.Rows[n])))
		}
	}
	return out
}

func contains(all []string, one string) bool {
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}

// sources says which fields of a row come from where.
func (w writer) sources(r GivenRow) string {
	var out []string
	for _, place := range []Place{FromContracts, FromSystems, FromPayments} {
		var fields []string
		for _, c := range r.Cells {
			if c.State == Held && c.From == place {
				f, _ := w.plan.Field(c.Field)
				fields = append(fields, f.Named(w.lang))
			}
		}
		if len(fields) > 0 {
			out = append(out, w.say[string(place)]+": "+strings.Join(fields, ", "))
		}
	}
	return strings.Join(out, "; ")
}

// Sheet is the name of the workbook's sheet.
func (p *Plan) Sheet(a *Answer) string { return p.writer(a).say["sheet"] }

// LetterOf is the answer as a letter. It names nobody: what was sent is frozen, and a name must be erasable.
func (p *Plan) LetterOf(a *Answer) paper.Document {
	w := p.writer(a)
	reference := a.Reference.String()
	law := w.law.Named(w.lang)
	d := paper.Document{Title: w.fill("title", "reference", reference), Language: map[string]string{"cy": "cy"}[w.lang], Author: a.Council.String(), Page: w.say["page"],
		Source: w.fill("foot", "council", a.Council.String(), "reference", reference, "day", w.day(a.Day))}
	if d.Language == "" {
		d.Language = "en-GB"
	}
	d.Blocks = append(d.Blocks, para(w.say["dear"]), para(w.fill("thanks", "received", w.day(a.Received), "law", law)))
	d.Blocks = append(d.Blocks, heading(w.say["answers"]))
	for i, q := range a.Questions {
		d.Blocks = append(d.Blocks, w.question(i+1, q)...)
	}
	for _, c := range a.Categories {
		d.Blocks = append(d.Blocks, w.category(c)...)
	}
	d.Blocks = append(d.Blocks, para(w.fill("not_held_note", "section", w.law.NotHeld, "law", law)))
	if w.asked("annual_spend") {
		d.Blocks = append(d.Blocks, para(w.spendNote()))
	}
	if len(a.Exempt) > 0 {
		d.Blocks = append(d.Blocks, heading(w.say["withheld_heading"]))
		for _, e := range a.Exempt {
			d.Blocks = append(d.Blocks, w.exempt(e, law)...)
		}
	}
	commissioner := inLanguage(w.lang, w.law.Commissioner, w.law.CommissionerCy)
	return closing(w, d, reference, commissioner)
}

func closing(w writer, d paper.Document, reference, commissioner string) paper.Document {
	d.Blocks = append(d.Blocks, heading(w.say["review_heading"]),
		para(w.fill("review", "reference", reference, "commissioner", commissioner, "address", w.law.CommissionerAddress)), para(w.say["reuse"]))
	return d
}

func (w writer) spendNote() string {
	if w.a.PaidTo == 0 {
		return w.say["spend_note_register"]
	}
	return w.fill("spend_note", "last", w.day(w.a.PaidTo))
}

func (w writer) asked(field string) bool {
	for _, c := range w.a.Categories {
		if contains(c.Fields, field) {
			return true
		}
	}
	return false
}

func (w writer) question(n int, q Asked) []paper.Block {
	number := strconv.Itoa(n)
	said := w.fill("question_bare", "n", number)
	if q.Words.String() != "" {
		said = w.fill("question", "n", number, "text", q.Words.String())
	}
	var where []string
	for _, id := range q.Categories {
		if c, ok := w.plan.Category(id); ok {
			where = append(where, c.Named(w.lang))
		}
	}
	answer := w.say["unmatched"]
	if len(where) > 0 && len(q.Fields) > 0 {
		answer = w.fill("see", "where", strings.Join(where, ", "))
	}
	return []paper.Block{paper.Paragraph{Text: paper.Text{{Text: said, Strong: true}}}, para(answer)}
}

func (w writer) category(c GivenCategory) []paper.Block {
	category, _ := w.plan.Category(c.ID)
	out := []paper.Block{heading(category.Named(w.lang))}
	if len(c.Rows) == 0 {
		return append(out, para(w.say["none_held"]))
	}
	for n, r := range c.Rows {
		var rows [][]string
		for _, x := range r.Cells {
			f, _ := w.plan.Field(x.Field)
			rows = append(rows, []string{f.Named(w.lang), w.text(x), w.say[string(x.From)]})
		}
		out = append(out, paper.PlainTable(w.fill("files", "category", category.Named(w.lang), "n", strconv.Itoa(n+1)), []string{w.say["field"], w.say["value"], w.say["source"]}, rows)...)
	}
	return out
}

func (w writer) exempt(x Exempt, law string) []paper.Block {
	f, _ := w.plan.Field(x.Field)
	e, _ := w.law.Exemption(x.Exemption)
	out := []paper.Block{paper.Paragraph{Text: paper.Text{{Text: w.fill("exempt", "field", f.Named(w.lang), "section", e.Section, "law", law, "label", e.Named(w.lang)), Strong: true}}}, para(x.Reason.String())}
	if e.Test {
		out = append(out, para(w.say["tested"]))
	}
	return out
}

func heading(s string) paper.Block { return paper.Heading{Level: 2, Text: paper.Plain(s)} }

func para(s string) paper.Block { return paper.Paragraph{Text: paper.Plain(s)} }
