package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/plan"
	"github.com/moothall/moothall/internal/web/chart"
	"github.com/moothall/moothall/internal/words"
)

// measuresPage is every measure, how it stands and how they are mixed.
type measuresPage struct {
	Base     string
	Measures []plan.Measure
	Mix      plan.Mix
	Writes   bool
}

// measures is GET /c/{council}/measures
func (v *visit) measures() error {
	all, mix, err := v.desk.Measures(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("measures.title"), "work", measuresBody(measuresPage{v.path(""), all, mix, v.mayImport()}))
}

// measuresExport is GET /c/{council}/measures/export.csv
func (v *visit) measuresExport() error {
	all, _, err := v.desk.Measures(v.picture, v.viewer)
	if err != nil {
		return err
	}
	rows := [][]string{{"Measure", "Sort", "Unit", "Baseline", "Newest", "Period ends", "Should be", "Target", "Target by", "Standing", "Trend"}}
	for _, m := range all {
		rows = append(rows, []string{m.Name, m.Type, m.Unit, measured(m.Baseline, ""), measured(m.Latest, ""), isoOr(m.LatestTo), measured(m.Expected, ""), measured(m.Target, ""), isoOr(m.TargetBy), m.Standing, m.Trend})
	}
	return v.writeCSV(fmt.Sprintf("%s-measures-%s.csv", v.council.Slug, v.picture.Today), rows)
}

func isoOr(d *kind.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// measurePage is one measure with its readings.
type measurePage struct {
	Base, Path string
	M          plan.Measure
	Record     *kind.Measure
	Stood      []desk.Stood
	Chart      chart.Columns
	Writes     bool
	Typed      url.Values
	Problem    words.Phrase
	say        *words.Speaker
}

// measure is GET and POST /c/{council}/measures/{id}
func (v *visit) measure() error {
	id, err := strconv.ParseUint(v.r.PathValue("id"), 10, 32)
	if err != nil {
		return fault.New(fault.NotFound, "That measure is not there.")
	}
	if v.r.Method == http.MethodPost {
		return v.revise(kind.ID(id))
	}
	return v.showMeasure(http.StatusOK, kind.ID(id), words.Phrase{})
}

func (v *visit) showMeasure(status int, id kind.ID, problem words.Phrase) error {
	m, stood, err := v.desk.MeasureWith(v.r.Context(), v.picture, v.viewer, id)
	if err != nil {
		return err
	}
	record, _ := v.picture.Snapshot.Measures.Get(id)
	k, _ := kind.Of("reading")
	p := measurePage{Base: v.path(""), Path: v.path("measures/%s", id), M: m, Record: record, Stood: stood, Writes: v.viewer.Writes(k), Typed: v.r.PostForm, Problem: problem, say: v.say}
	p.Chart = readingsChart(v.say, m)
	return v.showStatus(status, titled(v.say, m.Name, problem.Text != ""), "work", measureBody(p))
}

// mostColumns is how many periods the chart draws; the newest.
const mostColumns = 24

// readingsChart draws a measure's readings. What gives no figure has no column: it is a gap, not zero.
func readingsChart(say *words.Speaker, m plan.Measure) chart.Columns {
	c := chart.Columns{ID: "readings", Title: say.Plain("measures.chart", "measure", m.Name), Desc: say.Plain("measures.chart_desc"), Lang: foreign(say, "measures.chart_desc"), Parts: []chart.Part{{Name: m.Name}},
		Tick: func(f float64) string { return measured(&f, m.Unit) }}
	year, periods := 0, m.Periods()
	for _, r := range periods[max(0, len(periods)-mostColumns):] {
		col := chart.Column{Label: strings.Fields(say.Short(r.To))[1], Up: []float64{0}, Down: []float64{0}}
		if y := r.To.Time().Year(); y != year {
			year, col.Under = y, strconv.Itoa(y)
		}
		if r.Figure != nil {
			col.Up[0], col.Down[0] = max(0, *r.Figure), min(0, *r.Figure)
		}
		c.Columns = append(c.Columns, col)
	}
	return c
}

// revise corrects a reading of a measure.
func (v *visit) revise(measure kind.ID) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
	err := v.r.ParseForm()
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	f := v.r.PostForm
	id, err := strconv.ParseUint(f.Get("reading"), 10, 32)
	if err != nil {
		return v.showMeasure(http.StatusUnprocessableEntity, measure, v.say.Phrase("measures.choose_reading"))
	}
	r, ok := v.picture.Snapshot.Readings.Get(kind.ID(id))
	if !ok || r.Measure.Or(0) != measure {
		return fault.New(fault.NotFound, "That reading is not one of this measure.")
	}
	c := desk.Correction{Why: f.Get("why")}
	for name, into := range map[string]**float64{"numerator": &c.Numerator, "denominator": &c.Denominator, "value": &c.Value} {
		text := strings.TrimSuffix(strings.ReplaceAll(strings.TrimSpace(f.Get(name)), ",", ""), "%")
		if text == "" {
			continue
		}
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return v.showMeasure(http.StatusUnprocessableEntity, measure, v.say.Phrase("measures.no_number", "text", text))
		}
		*into = &n
	}
	err = v.desk.Revise(v.r.Context(), v.viewer, kind.ID(id), c)
	if err != nil && fault.CodeOf(err) == fault.Invalid {
		return v.showMeasure(http.StatusUnprocessableEntity, measure, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("measures/%s", measure), "measures.revised")
}

// newestFirst are the periods as the table has them, those without a reading among them.
func (p measurePage) newestFirst() []plan.Reading {
	out := p.M.Periods()
	slices.Reverse(out)
	return out
}

// correctable are the readings that a form offers, the newest first.
func (p measurePage) correctable() []plan.Reading {
	out := slices.Clone(p.M.Readings)
	slices.Reverse(out)
	return out
}

// stood are the figures of a reading that no longer stand, in words. Where the ledger has none, the reading's own note is told.
func (p measurePage) stood(r plan.Reading) (out []words.Phrase) {
	for _, s := range p.Stood {
		if s.Reading == r.ID {
			was := p.say.Plain("measures.no_figure")
			if s.Figure != nil {
				was = measured(s.Figure, p.M.Unit)
			}
			out = append(out, p.say.Phrase("measures.stood", "figure", was, "day", momentIn(p.say, s.Until)))
		}
	}
	if len(out) == 0 && r.Was != nil && r.RevisedOn != nil {
		out = append(out, p.say.Phrase("measures.stood", "figure", measured(r.Was, p.M.Unit), "day", *r.RevisedOn))
	}
	return out
}

// standingColour is the colour of a standing's tag; the words beside it say the same.
func standingColour(s string) string {
	switch s {
	case plan.On:
		return "green"
	case plan.Off:
		return "red"
	}
	return "grey"
}

// formulaKey is a formula as keys have it.
func formulaKey(formula string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(formula)
}
