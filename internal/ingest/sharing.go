package ingest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// Wish is what a column like "share_value" says about sharing a field: in how many rows yes, in how many no.
type Wish struct {
	Field   string
	Yes, No int64
}

// Wishes reads the columns that say what may be shared: "share value" speaks of every field that this file gives and that is called a
// value, "share dates" of its dates. A wish is no consent. only picks the rows that count; nil takes all.
func (r *Reading) Wishes(only func(tabular.Row) bool) (out []Wish, err error) {
	about := map[int][]int{} // column to places in out
	for i, c := range r.Columns {
		rest, ok := strings.CutPrefix(plainHeading(c.Heading), "share ")
		if !ok || c.Field != "" {
			continue
		}
		for _, f := range r.fieldsCalled(rest) {
			about[i] = append(about[i], len(out))
			out = append(out, Wish{Field: f})
		}
	}
	if len(about) == 0 {
		return nil, nil
	}
	for row, err := range r.File.Rows(r.Sheet) {
		if err != nil {
			return nil, fmt.Errorf("reading what may be shared: %w", err)
		}
		if row.Number <= r.HeaderRow || only != nil && !only(row) {
			continue
		}
		for i, places := range about {
			if i < len(row.Cells) {
				count(out, places, row.Cells[i].Text)
			}
		}
	}
	return out, nil
}

func count(wishes []Wish, places []int, cell string) {
	yes, ok := tabular.ParseYesNo(cell)
	if !ok {
		return
	}
	for _, at := range places {
		if yes {
			wishes[at].Yes++
		} else {
			wishes[at].No++
		}
	}
}

// plainHeading is a heading in lower case with blanks between its words.
func plainHeading(s string) string {
	return kind.Fold(strings.NewReplacer("_", " ", "-", " ").Replace(s))
}

// fieldsCalled are the fields that the file gives and that words speak of.
func (r *Reading) fieldsCalled(words string) (out []string) {
	for i := range r.Kind.Fields {
		f := &r.Kind.Fields[i]
		given := slices.ContainsFunc(r.Columns, func(c Column) bool { return c.Field == f.Name })
		named := slices.Contains(strings.Fields(plainHeading(f.Name)+" "+plainHeading(f.Label)), words) || plainHeading(f.Name) == words || plainHeading(f.Label) == words
		if given && (named || words == "dates" && f.Type == kind.Day) {
			out = append(out, f.Name)
		}
	}
	return out
}
