package assessfile

import (
	"bytes"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/tabular"
)

var (
	idWords    = []string{"Outcome", "Contributing outcome", "Id", "Ref", "ref_id", "Reference", "Number", "Point", "Duty", "Principle", "Control", "Requirement"}
	claimWords = []string{"Statement", "Statement id", "IGP", "IGP id", "IGP reference", "Indicator", "Indicator id"}
	levelWords = []string{"Level", "Statement level", "Indicator level", "IGP level", "IGP type"}
	textWords  = []string{"Text", "Sentence", "Wording", "Description", "Statement text", "Indicator text"}
)

// IsTable tells a workbook or a delimited table from other files.
func IsTable(file string, raw []byte) bool {
	f := strings.ToLower(file)
	return bytes.HasPrefix(raw, []byte("PK")) || strings.HasSuffix(f, ".csv") || strings.HasSuffix(f, ".tsv")
}

// unreadable says why a table cannot be read, after its name: a command or page that handles several files must tell which.
func unreadable(file string, err error) error {
	return fault.New(fault.Refused, "%s cannot be read: %s", file, err)
}

// Sentences reads a publisher's sentences from a table into a framework whose titles we have: a column with the number of what is said, and one with the text.
func Sentences(f *assess.Framework, file string, raw []byte) (*assess.Framework, error) {
	book, err := tabular.Open(file, bytes.NewReader(raw), int64(len(raw)), tabular.Options{MaxBytes: mostBytes, MaxUnzip: 8 * mostBytes, MaxColumns: 500})
	if err != nil {
		return nil, unreadable(file, err)
	}
	var said []assess.Said
	for i := range book.Sheets {
		more, err := sentencesOf(f, book, i, file)
		if err != nil {
			return nil, err
		}
		said = append(said, more...)
		if len(said) > mostRows {
			return nil, fault.New(fault.Refused, "%s has more than %d rows, which no framework has.", file, mostRows)
		}
	}
	if len(said) == 0 {
		return nil, fault.New(fault.Refused, "%s has no sentences that we can place. A table of them has a column Reference (A1.a, or Statement: A1.a.5) and a column Text.", file)
	}
	return f.With(file, said)
}

func sentencesOf(f *assess.Framework, book *tabular.File, sheet int, file string) (out []assess.Said, err error) {
	id, claim, level, text := -1, -1, -1, -1
	above := ""
	n := 0
	for row, err := range book.Rows(sheet) {
		if err != nil {
			return nil, unreadable(file, err)
		}
		n++
		if n > mostRows {
			return nil, fault.New(fault.Refused, "%s has more than %d rows, which no framework has.", file, mostRows)
		}
		if text < 0 {
			if n > headWithin {
				return nil, nil
			}
			id, claim, level, text = place(row, idWords), place(row, claimWords), place(row, levelWords), place(row, textWords)
			if id < 0 && claim < 0 {
				text = -1
			}
			continue
		}
		s := assess.Said{Node: cell(row, id), Statement: cell(row, claim), Text: cell(row, text)}
		if s.Node == "" {
			s.Node = above
		}
		above = s.Node
		if s.Text == "" {
			continue
		}
		if s.Node == "" || s.Statement != "" {
			s = statementOf(f, s, cell(row, level))
		}
		out = append(out, s)
	}
	return out, nil
}

// statementOf finds the outcome of a statement that stands alone, and its level where two have the number.
func statementOf(f *assess.Framework, s assess.Said, level string) assess.Said {
	if s.Node == "" {
		for _, n := range f.Outcomes() {
			if slices.ContainsFunc(n.Statements, func(x assess.Statement) bool { return x.ID == s.Statement }) {
				s.Node = n.ID
				break
			}
		}
	}
	for _, l := range f.Scale {
		if level != "" && (plainly(l.ID) == plainly(level) || plainly(l.Title) == plainly(level)) {
			s.Statement = assess.Written(assess.Claim{Level: l.ID, ID: s.Statement})
		}
	}
	return s
}

func place(row tabular.Row, words []string) int {
	return slices.IndexFunc(row.Cells, func(c tabular.Cell) bool {
		return slices.ContainsFunc(words, func(w string) bool { return plainly(w) == plainly(c.Text) })
	})
}

func cell(row tabular.Row, i int) string {
	if i < 0 || i >= len(row.Cells) {
		return ""
	}
	return strings.TrimSpace(tabular.Unsafe(row.Cells[i].Text))
}
