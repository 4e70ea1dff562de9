package web

import (
	"context"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/modern"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

// modernPage is in which order to modernise, with the weights that the reader chose.
type modernPage struct {
	Base    string
	Card    *rule.Card
	Weights map[string]int
	Shown   []desk.ModernLine
	All     int
	Problem words.Phrase
	At      string // of the part whose weight is wrong
	Query   string // of the weights, for the file
}

// modernRows is how many systems the page shows; the file has all.
const modernRows = 100

// modernise is GET /c/{council}/modernise
func (v *visit) modernise() error {
	weights, problem, at := v.weights()
	found, err := v.desk.Modernise(v.picture, v.viewer, weights)
	if err != nil {
		return err
	}
	p := modernPage{Base: v.path(""), Card: v.desk.Modern, Weights: found.Weights, Shown: found.Lines[:min(len(found.Lines), modernRows)], All: len(found.Lines), Problem: problem, At: at, Query: v.r.URL.RawQuery}
	return v.show(titled(v.say, v.say.Plain("modern.title"), problem.Text != ""), "safe", modernBody(p))
}

// weights are those of the address; one that is no number from 0 to 9 is said to be wrong and counts once.
func (v *visit) weights() (weights map[string]int, problem words.Phrase, at string) {
	weights = map[string]int{}
	for _, part := range v.desk.Modern.Parts {
		given := v.r.URL.Query().Get(part.Name)
		if given == "" {
			continue
		}
		n, err := strconv.Atoi(given)
		if err != nil || n < 0 || n > 9 {
			problem, at = v.say.Phrase("modern.weight_wrong"), part.Name
			continue
		}
		weights[part.Name] = n
	}
	return weights, problem, at
}

// moderniseExport is GET /c/{council}/modernise/export.csv
func (v *visit) moderniseExport() error {
	weights, _, _ := v.weights()
	found, err := v.desk.Modernise(v.picture, v.viewer, weights)
	if err != nil {
		return err
	}
	return v.writeCSV(v.council.Slug+"-modernise-"+v.picture.Today.String()+".csv", v.desk.ModernSheet(found))
}

// weightsIn says the weights that were used: Risk 1, Cloud-readiness 5.
func weightsIn(ctx context.Context, p modernPage) string {
	var out []string
	for _, part := range p.Card.Parts {
		out = append(out, layout.Tell(ctx, "modern.part_"+part.Name)+" "+strconv.Itoa(p.Weights[part.Name]))
	}
	return strings.Join(out, ", ")
}

// reasonsOf are the lines of a score that hold, with their points and their part.
func reasonsOf(s rule.Score) (out []rule.LineScore) {
	for _, p := range s.Parts {
		out = append(out, foundIn(p)...)
	}
	return out
}

// unlessIn are the labels of the fields that could change an option.
func unlessIn(say *words.Speaker, o modern.Option) (out []words.Phrase) {
	for _, r := range o.Unless {
		k, ok := kind.Of(r.Kind)
		if !ok {
			continue
		}
		if f, ok := k.Field(r.Field); ok {
			out = append(out, say.Field(f))
		}
	}
	return out
}

// workplacePage is the tools that staff work with every day.
type workplacePage struct {
	Base  string
	Shown []modern.Tool
	All   int
	Rated int
}

// workplaceRows is how many tools the page shows; the file has all.
const workplaceRows = 100

// workplace is GET /c/{council}/workplace
func (v *visit) workplace() error {
	all, err := v.desk.Tools(v.picture, v.viewer)
	if err != nil {
		return err
	}
	p := workplacePage{Base: v.path(""), Shown: all[:min(len(all), workplaceRows)], All: len(all)}
	for _, t := range all {
		if t.System.StaffRating.Known() {
			p.Rated++
		}
	}
	return v.show(v.say.Plain("workplace.title"), "have", workplaceBody(p))
}

// workplaceExport is GET /c/{council}/workplace/export.csv
func (v *visit) workplaceExport() error {
	all, err := v.desk.Tools(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.writeCSV(v.council.Slug+"-workplace-"+v.picture.Today.String()+".csv", desk.ToolSheet(all))
}
