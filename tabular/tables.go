package tabular

import "fmt"

// Table is a table that a reader of another form made.
type Table struct {
	Name  string
	About string     // what its rows are about, in the words of whoever made it
	Rows  [][]string // the headings are the first row
}

// Omission is something in a file of another form that no table holds.
type Omission struct {
	What  string `json:"what"` // Stakeholder
	Count int    `json:"count"`
	Why   string `json:"why"`   // there is no register for it
	Lines []int  `json:"lines"` // where the first of them stand in the file
}

// String says it in words: 23 Stakeholder: there is no register for it.
func (o Omission) String() string { return fmt.Sprintf("%d %s: %s", o.Count, o.What, o.Why) }

// OfTables is a file of tables that were made from a file of another form, one a sheet, with what they could not hold.
func OfTables(name string, tables []Table, omitted []Omission) *File {
	f := &File{Name: name, tables: tables, Omitted: omitted, options: Options{}.withDefaults()}
	for _, t := range tables {
		f.Sheets = append(f.Sheets, SheetInfo{Name: t.Name, About: t.About})
	}
	return f
}

// tableRows walks a table that was made.
func (f *File) tableRows(sheet int) func(func(Row, error) bool) {
	return func(yield func(Row, error) bool) {
		for i, line := range f.tables[sheet].Rows {
			row := Row{Number: i + 1, Cells: make([]Cell, len(line))}
			for j, text := range line {
				row.Cells[j].Text = text
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}
