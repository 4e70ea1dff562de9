package chart

import "fmt"

// SpreadRow is how often each level was given to one thing.
type SpreadRow struct {
	Name   string
	Counts []int // one for each level
}

// Spreads shows how answers are spread over the levels of a scale: a row for each thing, a column in it for each level with its number above, so that two
// camps look like two hills and not like their mean.
type Spreads struct {
	ID, Title, Desc string
	Lang            string   // of its words, where it is not the page's; "" for the page's
	Levels          []string // lowest first
	Rows            []SpreadRow
}

const (
	spreadRow  = 84.0 // of one thing, in pixels
	spreadHill = 34.0 // of its highest column
)

func (s Spreads) height() string { return num(spreadRow*float64(len(s.Rows)) + 24) }

// hill is one column, measured.
type hill struct{ X, W, Middle, Y, H, SaidY, Said string }

// hills measures the columns of a row. The highest of a row is as high as there is room.
func (s Spreads) hills(row int) (out []hill) {
	counts := s.Rows[row].Counts
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	slot, base := 100/float64(max(len(counts), 1)), spreadRow*float64(row)+76
	for i, n := range counts {
		h := spreadHill * float64(n) / float64(most)
		out = append(out, hill{pct(slot*float64(i) + slot*0.1), pct(slot * 0.8), pct(slot * (float64(i) + 0.5)), num(base - h), num(h), num(base - h - 4), fmt.Sprint(n)})
	}
	return out
}

func (s Spreads) nameY(row int) string { return num(spreadRow*float64(row) + 16) }

func (s Spreads) baseY(row int) string { return num(spreadRow*float64(row) + 76) }

func (s Spreads) levelY() string { return num(spreadRow*float64(len(s.Rows)) + 14) }

// levelX is the middle of a level's column.
func (s Spreads) levelX(i int) string { return pct((float64(i) + 0.5) * 100 / float64(len(s.Levels))) }
