package public

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/words"
)

// label is what a field of a section is called. A field that a later version took away keeps its name.
func (v *view) label(section, field string) words.Phrase {
	p, ok := v.site.Plan.Part(section)
	if ok {
		if f, ok := p.Of().Field(field); ok {
			return v.say.Field(f)
		}
	}
	return words.InEnglish(strings.ReplaceAll(field, "_", " "))
}

// recorded is text as the council recorded it.
func (v *view) recorded(s string) words.Phrase { return words.Phrase{Text: s, Lang: v.say.Lang} }

// show is a value in words.
func (v *view) show(section, field string, x kind.Value) words.Phrase {
	switch x.Type {
	case "":
		return v.say.Phrase("public.no_longer")
	case kind.Day:
		return v.recorded(v.say.Long(x.Date()))
	case kind.YesNo:
		return v.say.Phrase("common.answer_" + x.String())
	case kind.Int:
		return v.recorded(kind.Count(x.N))
	case kind.Choice:
		p, ok := v.site.Plan.Part(section)
		if f, known := p.Of().Field(field); ok && known {
			return v.say.Choice(f, x.S)
		}
	case kind.List:
		return v.recorded(strings.Join(x.List, "; "))
	}
	return v.recorded(x.String())
}

// paragraphs cuts a long text where a line is empty.
func paragraphs(s string) (out []string) {
	for p := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// isAddress tells whether a value is the address of a page elsewhere.
func isAddress(x kind.Value) bool {
	return x.Type == kind.Text && (strings.HasPrefix(x.S, "https://") || strings.HasPrefix(x.S, "http://"))
}

// earlier are what a value of a record was before, newest first.
func (v *view) earlier(section string, id kind.ID, field string) (out []release.Change) {
	for _, c := range v.r().Changes {
		if c.Section == section && c.ID == id && c.Old.Field == field {
			out = append(out, c)
		}
	}
	return out
}

// vanished are the changes of a record whose value is no longer given: they stand beside no value.
func (v *view) vanished(section string, x *release.Item) (out []release.Change) {
	for _, c := range v.r().Changes {
		if c.Section == section && c.ID == x.ID && !x.Cell(c.Old.Field).Recorded() {
			out = append(out, c)
		}
	}
	return out
}

// mostInTables is how many cells of survey tables stand on a page; a page with more would be heavier than a hundred kilobytes.
const mostInTables = 400

// crossTable is a table of a survey: its rows and columns in the order in which they were recorded.
type crossTable struct {
	name          string
	rows, columns []string
	cells         map[[2]string]release.Item
}

// crossTables puts cells into their tables.
func crossTables(items []release.Item) (out []crossTable) {
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b release.Item) int { return cmp.Compare(a.ID, b.ID) })
	for _, x := range items {
		name, row, column := x.Cell("table").String(), x.Cell("row").String(), x.Cell("column").String()
		i := slices.IndexFunc(out, func(t crossTable) bool { return t.name == name })
		if i < 0 {
			i = len(out)
			out = append(out, crossTable{name: name, cells: map[[2]string]release.Item{}})
		}
		if !slices.Contains(out[i].rows, row) {
			out[i].rows = append(out[i].rows, row)
		}
		if !slices.Contains(out[i].columns, column) {
			out[i].columns = append(out[i].columns, column)
		}
		out[i].cells[[2]string{row, column}] = x
	}
	return out
}

// mostBeneath is how many records a page shows beneath another; more are given as files.
const mostBeneath = 150

// beneath are the records of a part that stand on the page of a record.
func (v *view) beneath(p *release.Part, id kind.ID) (out []release.Item) {
	for _, x := range v.r().Section(p.Section).Items {
		if x.Of == id {
			out = append(out, x)
		}
	}
	return out
}

// overdue tells whether the next release is late.
func (v *view) overdue() bool { return v.site.Today > v.r().Due() }

// latest gives the first so many records of a section.
func (v *view) latest(section string, most int) []release.Item {
	items := v.r().Section(section).Items
	return items[:min(len(items), most)]
}

// clipped is the beginning of a text, cut at a word.
func clipped(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	cut := string(r[:most])
	if i := strings.LastIndexByte(cut, ' '); i > most/2 {
		cut = cut[:i]
	}
	return cut + " ..."
}

// told is a change in full: of what, where it stands, and whether it can still be shown.
type told struct {
	release.Change
	Part *release.Part
	Item *release.Item
	Name string
}

// told gives the changes with the records that they are of.
func (v *view) told(most int) (out []told) {
	for _, c := range v.r().Changes {
		part, ok := v.site.Plan.Part(c.Section)
		item, there := v.r().Section(c.Section).Item(c.ID)
		if ok && there && len(out) < most {
			out = append(out, told{c, part, item, v.r().NameOf(part, item)})
		}
	}
	return out
}

// full and empty are the sections that hold something and those that do not yet; the second leave the navigation.
func (v *view) full() []*release.Part { return v.sections(true) }

func (v *view) empty() []*release.Part { return v.sections(false) }

func (v *view) sections(full bool) (out []*release.Part) {
	for _, p := range v.site.Plan.Whole() {
		if (len(v.r().Section(p.Section).Items) > 0) == full {
			out = append(out, p)
		}
	}
	return out
}

// indexed is the file behind an address that may end with a slash.
func indexed(at string) string {
	if strings.HasSuffix(at, "/") {
		return at + "index.html"
	}
	return at
}

// within tells whether the page is this one or, for a folder, one in it.
func (v *view) within(at string) bool {
	return strings.HasPrefix(strings.TrimPrefix(v.path, "cy/"), at)
}

// pageOf leads to the page of a record; false where it is not published.
func (v *view) pageOf(kindName string, id kind.ID) (templ.SafeURL, bool) {
	p, known := v.site.Plan.OfKind(kindName)
	if !known {
		return "", false
	}
	_, to, ok := v.recordAt(p.Section, id)
	return to, ok
}
