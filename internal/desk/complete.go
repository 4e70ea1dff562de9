package desk

import (
	"context"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/completeness"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// mostNext bounds the questions that are looked through for five.
const mostNext = 2000

// Completeness judges the registers by their levels, as far as the viewer sees them.
func (d *Desk) Completeness(p *Picture, v kind.Viewer) []completeness.Register {
	return d.Levels.Registers(p.Snapshot, v)
}

// CompletenessOf judges one register.
func (d *Desk) CompletenessOf(p *Picture, v kind.Viewer, kindName string) (completeness.Register, error) {
	k, ok := kind.Of(kindName)
	if _, has := d.Levels[kindName]; !ok || !has {
		return completeness.Register{}, fault.New(fault.NotFound, "No levels of completeness are set for that register.")
	}
	return d.Levels.Register(p.Snapshot, k, v), nil
}

// NextAsks picks five questions that bring a register's records to their next level, the lowest level ahead, one a person. It goes by the rules of
// every ask: nobody is asked more than a few times a week, none twice for the same, and nobody is reminded.
func (d *Desk) NextAsks(ctx context.Context, p *Picture, v kind.Viewer, register string) ([]Question, error) {
	r, err := d.CompletenessOf(p, v, register)
	if err != nil {
		return nil, err
	}
	var from []Question
	for _, g := range r.Gaps {
		for _, id := range g.Lacking {
			if len(from) == mostNext {
				break
			}
			for _, f := range g.Fields { // one question for a need that any of some fields would meet
				q, ok := d.questionOf(p, v, register, id, f.Name)
				if ok {
					q.Band = g.Level.String()
					from = append(from, q)
					break
				}
			}
		}
	}
	return d.pick(ctx, p, from)
}

// CompleteJSON is one register in `moothall completeness --json`.
type CompleteJSON struct {
	Register string    `json:"register"`
	Records  int       `json:"records"`
	Minimum  int       `json:"minimum"` // records that have reached it
	Useful   int       `json:"useful"`
	Full     int       `json:"full"`
	Hidden   int       `json:"hidden_needs"` // that your role does not see, and that were not counted
	Gaps     []GapJSON `json:"gaps"`
}

// GapJSON is what some records of a register lack.
type GapJSON struct {
	Level   string   `json:"level"`
	Fields  []string `json:"any_of"`
	Records int      `json:"records"`
}

// CompleteOf is a register's completeness in the shape of the command line.
func CompleteOf(r completeness.Register) CompleteJSON {
	out := CompleteJSON{Register: r.Kind.Name, Records: r.Records, Minimum: r.Reached(completeness.Minimum), Useful: r.Reached(completeness.Useful), Full: r.Reached(completeness.Full), Hidden: r.Hidden, Gaps: []GapJSON{}}
	for _, g := range r.Gaps {
		x := GapJSON{Level: g.Level.String(), Records: len(g.Lacking)}
		for _, f := range g.Fields {
			x.Fields = append(x.Fields, f.Name)
		}
		out.Gaps = append(out.Gaps, x)
	}
	return out
}

// CompletenessSheet is the registers' gaps as a table, with its headings: one line a gap.
func CompletenessSheet(all []completeness.Register) [][]string {
	out := [][]string{{"Register", "Records", "Reached minimum", "Reached useful", "Reached full", "Level", "Not recorded", "In records"}}
	for _, r := range all {
		head := []string{r.Kind.Labels, strconv.Itoa(r.Records), strconv.Itoa(r.Reached(completeness.Minimum)), strconv.Itoa(r.Reached(completeness.Useful)), strconv.Itoa(r.Reached(completeness.Full))}
		if len(r.Gaps) == 0 {
			out = append(out, append(head, "", "", ""))
		}
		for _, g := range r.Gaps {
			labels := make([]string, len(g.Fields))
			for i, f := range g.Fields {
				labels[i] = f.Label
			}
			out = append(out, append(head[:5:5], g.Level.String(), strings.Join(labels, " or "), strconv.Itoa(len(g.Lacking))))
		}
	}
	return out
}
