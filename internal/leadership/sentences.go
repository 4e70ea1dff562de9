package leadership

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// Sentences are what the framework's publisher writes about its roles and skills, as a council loaded them from the publisher's file. They
// never ship. What the file says nothing about has no entry.
type Sentences struct {
	Roles   map[string]string `json:"roles"`    // by the role's id
	Levels  map[string]string `json:"levels"`   // by the ids of role and level, with a slash between
	Skills  map[string]string `json:"skills"`   // by the skill's id
	AtLevel map[string]string `json:"at_level"` // by the ids of skill and level, with a slash between
}

// Of is what is written about a skill, and about it at a level, by their titles; "" where nothing is.
func (w *Sentences) Of(skill, level string) string {
	if w == nil {
		return ""
	}
	id := idFrom(skill)
	return strings.TrimSpace(w.Skills[id] + "\n" + w.AtLevel[id+"/"+level])
}

// Fault is what is wrong with the publisher's file, and where. Row 0 stands for the file as a whole, an empty column for the row.
type Fault struct {
	Row    int    `json:"row"` // as a spreadsheet counts
	Column string `json:"column"`
	Says   string `json:"problem"`
}

// String says where and what.
func (f Fault) String() string {
	switch {
	case f.Row == 0:
		return f.Says
	case f.Column == "":
		return fmt.Sprintf("row %d: %s", f.Row, f.Says)
	}
	return fmt.Sprintf("row %d, column %q: %s", f.Row, f.Column, f.Says)
}

// sentenceColumns are the columns that the publisher's file must have, each once.
var sentenceColumns = []string{"Role Family", "Role", "Role Description", "Role Level", "Role Level Description", "Skill Name", "Skill Description", "Skill Level", "Skill Level Description", "Role Type"}

const (
	mostSentence = 5_000 // letters in one cell
	mostFaults   = 100   // that are told; a file with more is another file
)

// PublishedRow is a row of the file with its number.
type PublishedRow struct {
	Number int
	Cells  []string
}

// ReadSentences reads the publisher's file strictly: its roles and skills, and what is written about them. Where there is any fault,
// nothing of it is to be kept. levels are those that a skill may have.
func ReadSentences(rows iter.Seq[PublishedRow], levels []string) (*Framework, *Sentences, []Fault) {
	x := &sentenceReader{levels: levels, first: map[string]written{}, framework: &Framework{Levels: levels, Skills: map[string]string{}},
		sentences: &Sentences{Roles: map[string]string{}, Levels: map[string]string{}, Skills: map[string]string{}, AtLevel: map[string]string{}}}
	for row := range rows {
		if len(x.faults) >= mostFaults {
			break
		}
		if x.columns == nil {
			x.heading(row)
			if len(x.faults) > 0 {
				break
			}
			continue
		}
		x.row(row)
	}
	switch {
	case x.columns == nil && len(x.faults) == 0:
		x.faults = append(x.faults, Fault{Says: "the file is empty"})
	case len(x.faults) == 0 && x.rows == 0:
		x.faults = append(x.faults, Fault{Says: "the file has headings and no rows"})
	case len(x.faults) == 0 && len(x.first) == 0:
		x.faults = append(x.faults, Fault{Says: "the file has no sentence about any role or skill"})
	}
	return x.framework, x.sentences, x.faults
}

// written is a sentence and the row where it first stood.
type written struct {
	text string
	row  int
}

type sentenceReader struct {
	levels    []string
	columns   map[string]int
	width     int
	rows      int
	first     map[string]written
	framework *Framework
	sentences *Sentences
	faults    []Fault
}

func (x *sentenceReader) fault(row int, column, format string, a ...any) {
	x.faults = append(x.faults, Fault{row, column, fmt.Sprintf(format, a...)})
}

// heading takes the first row. Columns that are not asked for are passed over.
func (x *sentenceReader) heading(row PublishedRow) {
	x.columns, x.width = columnsIn(row.Cells), len(row.Cells)
	for _, c := range sentenceColumns {
		n := 0
		for _, cell := range row.Cells {
			if strings.TrimSpace(cell) == c {
				n++
			}
		}
		switch {
		case n == 0:
			x.fault(row.Number, c, "the heading is missing")
		case n > 1:
			x.fault(row.Number, c, "the heading stands %d times", n)
		}
	}
}

func (x *sentenceReader) row(row PublishedRow) {
	if !slices.ContainsFunc(row.Cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return
	}
	x.rows++
	if x.rows > mostRoleRows {
		x.fault(row.Number, "", "the file has more than %d rows, which is no list of this framework", mostRoleRows)
		return
	}
	if len(row.Cells) > x.width {
		x.fault(row.Number, "", "has %d cells under %d headings", len(row.Cells), x.width)
		return
	}
	before := len(x.faults)
	cell := func(column string) string { return x.cell(row, column) }
	for _, c := range []string{"Role Family", "Role", "Role Level", "Skill Name"} {
		if idFrom(cell(c)) == "" {
			x.fault(row.Number, c, "is empty")
		}
	}
	skillLevel := strings.ToLower(cell("Skill Level"))
	if skillLevel != strings.ToLower(notInUse) && !slices.Contains(x.levels, skillLevel) {
		x.fault(row.Number, "Skill Level", "%q is no level of a skill (%s)", cell("Skill Level"), strings.Join(x.levels, ", "))
	}
	for _, c := range sentenceColumns {
		if utf8.RuneCountInString(cell(c)) > mostSentence {
			x.fault(row.Number, c, "has more than %d letters", mostSentence)
		}
	}
	if len(x.faults) > before {
		return
	}
	x.framework.take(cell)
	x.sayings(row, cell, skillLevel)
}

func (x *sentenceReader) cell(row PublishedRow, column string) string {
	i := x.columns[column]
	if i >= len(row.Cells) {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(row.Cells[i], "\r\n", "\n"))
}

// sayings keeps the sentences of one row.
func (x *sentenceReader) sayings(row PublishedRow, cell func(string) string, skillLevel string) {
	role, level, skill := idFrom(cell("Role")), cell("Role Level"), idFrom(cell("Skill Name"))
	if level == notInUse {
		level = cell("Role")
	}
	for _, s := range []struct {
		column, key string
		into        map[string]string
	}{
		{"Role Description", role, x.sentences.Roles},
		{"Role Level Description", role + "/" + idFrom(level), x.sentences.Levels},
		{"Skill Description", skill, x.sentences.Skills},
		{"Skill Level Description", skill + "/" + skillLevel, x.sentences.AtLevel},
	} {
		text := cell(s.column)
		if text == "" || text == notInUse {
			continue
		}
		before, there := x.first[s.column+s.key]
		if there && before.text != text {
			x.fault(row.Number, s.column, "says something else than row %d does about the same", before.row)
			continue
		}
		if !there {
			x.first[s.column+s.key] = written{text, row.Number}
		}
		s.into[s.key] = text
	}
}

// Piece is a paragraph of a sentence, and the points of the list that follows it. A paragraph that is a list alone has no text.
type Piece struct {
	Text   string   `json:"text,omitempty"`
	Points []string `json:"points,omitempty"`
}

// Pieces parts what the publisher wrote into paragraphs and lists: lines that begin with a hyphen are points.
func Pieces(text string) (out []Piece) {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		point, isPoint := strings.CutPrefix(line, "- ")
		switch {
		case line == "":
		case isPoint && len(out) > 0:
			out[len(out)-1].Points = append(out[len(out)-1].Points, strings.TrimSpace(point))
		case isPoint:
			out = append(out, Piece{Points: []string{strings.TrimSpace(point)}})
		default:
			out = append(out, Piece{Text: line})
		}
	}
	return out
}
