package plan

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Measure is one measure with its newest reading and how it stands.
type Measure struct {
	Item
	Type     string      `json:"type,omitempty"`
	Formula  string      `json:"formula,omitempty"`
	Unit     string      `json:"unit,omitempty"`
	Baseline *float64    `json:"baseline,omitempty"`
	Target   *float64    `json:"target,omitempty"`
	TargetBy *kind.Date  `json:"target_by,omitempty"`
	Latest   *float64    `json:"latest,omitempty"`
	LatestTo *kind.Date  `json:"latest_to,omitempty"`
	Expected *float64    `json:"expected,omitempty"` // what the newest reading should be on the way to the target
	Standing string      `json:"standing"`           // on, off, no_target, no_reading or no_direction
	Trend    string      `json:"trend"`              // better, worse, same or untold
	Overdue  *kind.Date  `json:"overdue,omitempty"`  // the day by which a newer reading should have been there
	Readings []Reading   `json:"readings,omitempty"`
	Missing  []kind.Date `json:"missing,omitempty"` // ends of the periods between two readings that have none
	Publish  bool        `json:"publish"`
}

// Reading is what a measure came to in a period; Figure is absent where its parts do not give one.
type Reading struct {
	ID          kind.ID    `json:"id"`
	From        *kind.Date `json:"from,omitempty"`
	To          kind.Date  `json:"to"`
	Numerator   *float64   `json:"numerator,omitempty"`
	Denominator *float64   `json:"denominator,omitempty"`
	Figure      *float64   `json:"figure,omitempty"`
	Provisional bool       `json:"provisional,omitempty"`
	Was         *float64   `json:"was,omitempty"`
	RevisedOn   *kind.Date `json:"revised_on,omitempty"`
	RevisedWhy  string     `json:"revised_why,omitempty"`
}

// The standings of a measure.
const (
	On          = "on"
	Off         = "off"
	NoTarget    = "no_target"
	NoReading   = "no_reading"
	NoDirection = "no_direction"
)

// The trends of a measure.
const (
	Better = "better"
	Worse  = "worse"
	Same   = "same"
	Untold = "untold"
)

// perHundred are the formulas, and the units, whose figure is a share of a hundred.
var perHundred = []string{"user satisfaction", "completion rate", "digital take-up", "percent", "per cent", "%"}

// PerHundred tells that a measure's figure is a share of a hundred.
func PerHundred(m *kind.Measure) bool {
	if f, ok := m.Formula.Get(); ok {
		return slices.Contains(perHundred, f)
	}
	return slices.Contains(perHundred, kind.Fold(m.Unit.Or("")))
}

// Figure is what a reading comes to: numerator over denominator, times a hundred for a share; where they are not recorded, its value.
// A denominator of 0 gives no figure.
func Figure(m *kind.Measure, r *kind.Reading) kind.Opt[float64] {
	n, hasN := r.Numerator.Get()
	d, hasD := r.Denominator.Get()
	if !hasN || !hasD {
		return r.Value
	}
	if d == 0 {
		return kind.Opt[float64]{}
	}
	if PerHundred(m) {
		n *= 100
	}
	return kind.Some(n / d)
}

// MeasureOf works out how a measure stands on a day. Readings are in the order of their periods.
func MeasureOf(s *kind.Snapshot, m *kind.Measure, today kind.Date) Measure {
	out := Measure{Item: ItemOf(m), Type: m.Type.Or(""), Formula: m.Formula.Or(""), Unit: m.Unit.Or(""), Baseline: pointer(m.Baseline), Target: pointer(m.Target), TargetBy: pointer(m.TargetBy), Publish: m.Publish.Or(false)}
	if out.Unit == "" && PerHundred(m) {
		out.Unit = "percent"
	}
	for _, r := range linksOf(s).readings[m.ID] {
		x := Reading{ID: r.ID, From: pointer(r.From), To: r.To.Or(0), Numerator: pointer(r.Numerator), Denominator: pointer(r.Denominator), Figure: pointer(Figure(m, r)),
			Provisional: r.Provisional.Or(false), Was: pointer(r.Was), RevisedOn: pointer(r.RevisedOn), RevisedWhy: r.RevisedWhy.Or("")}
		out.Readings = append(out.Readings, x)
		if x.Figure != nil && x.To <= today {
			out.Latest, out.LatestTo = x.Figure, &x.To
		}
	}
	out.Missing = missing(m.Frequency.Or(""), out.Readings)
	out.Expected = expected(m, out.LatestTo)
	out.Standing, out.Trend = out.standing(m), out.trend(m, today)
	if d, ok := NextReading(m, out.LatestTo).Get(); ok && d < today {
		out.Overdue = &d
	}
	return out
}

// expected is where the straight way from the baseline to the target is on a day; after the target's day, or where the way has no
// two ends, it is the target.
func expected(m *kind.Measure, on *kind.Date) *float64 {
	target, ok := m.Target.Get()
	if !ok || on == nil {
		return nil
	}
	base, hasBase := m.Baseline.Get()
	from, hasFrom := m.BaselineOn.Get()
	by, hasBy := m.TargetBy.Get()
	if !hasBase || !hasFrom || !hasBy || by <= from || *on >= by {
		return &target
	}
	way := math.Max(0, float64(*on-from)) / float64(by-from)
	x := base + (target-base)*way
	return &x
}

// better is 1 where more is better and -1 where less is; 0 when it cannot be told. Without a direction it is told by baseline and target.
func better(m *kind.Measure) float64 {
	switch m.Direction.Or("") {
	case "up":
		return 1
	case "down":
		return -1
	}
	base, hasBase := m.Baseline.Get()
	target, hasTarget := m.Target.Get()
	switch {
	case !hasBase || !hasTarget || base == target:
		return 0
	case target > base:
		return 1
	}
	return -1
}

func (x Measure) standing(m *kind.Measure) string {
	way := better(m)
	switch {
	case x.Latest == nil:
		return NoReading
	case x.Expected == nil:
		return NoTarget
	case way == 0:
		return NoDirection
	case (*x.Latest-*x.Expected)*way < -1e-9:
		return Off
	}
	return On
}

// trend sets the newest figure beside the one before it.
func (x Measure) trend(m *kind.Measure, today kind.Date) string {
	var last, before *float64
	for _, r := range x.Readings {
		if r.Figure != nil && r.To <= today {
			last, before = r.Figure, last
		}
	}
	way := better(m)
	if before == nil || way == 0 {
		return Untold
	}
	switch d := (*last - *before) * way; {
	case d > 1e-9:
		return Better
	case d < -1e-9:
		return Worse
	}
	return Same
}

// NextReading is the day by which the reading after the newest one should be there: two whole periods after it, so that there is a
// period to count it in. Without a reading it is counted from the baseline; it cannot be told without a frequency or a start.
func NextReading(m *kind.Measure, newest *kind.Date) kind.Opt[kind.Date] {
	from, ok := m.BaselineOn.Get()
	if newest != nil {
		from, ok = *newest, true
	}
	f, known := m.Frequency.Get()
	if !ok || !known {
		return kind.Opt[kind.Date]{}
	}
	return kind.Some(later(from, f, 2))
}

// later is the end of the period that is n periods after the one that ends on a day. The end of a month stays one.
func later(end kind.Date, frequency string, n int) kind.Date {
	if frequency == "weekly" {
		return end + kind.Date(7*n)
	}
	months := map[string]int{"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}[frequency]
	return (end + 1).AddMonths(n*months) - 1
}

// mostMissing is how many periods without a reading are told of one measure; two readings may be a century apart.
const mostMissing = 60

// missing are the ends of the periods between readings that have none. A reading that comes a little early or late is no gap: the next
// period must end as long before the next reading as most of a period.
func missing(frequency string, readings []Reading) (out []kind.Date) {
	if frequency == "" {
		return nil
	}
	for i := 1; i < len(readings); i++ {
		end := readings[i].To
		for n := 1; len(out) < mostMissing; n++ {
			this, next := later(readings[i-1].To, frequency, n), later(readings[i-1].To, frequency, n+1)
			if this >= end || (end-this)*2 <= next-this {
				break
			}
			out = append(out, this)
		}
	}
	return out
}

// Periods are the readings with an empty one, without an id, for each period that has none; by their ends.
func (x Measure) Periods() []Reading {
	out := slices.Clone(x.Readings)
	for _, d := range x.Missing {
		out = append(out, Reading{To: d})
	}
	slices.SortStableFunc(out, func(a, b Reading) int { return int(a.To - b.To) })
	return out
}

// Acted tells that something is being done about a measure: an initiative of its own or of its outcome is approved or under way.
func Acted(s *kind.Snapshot, m *kind.Measure) bool {
	var ids []kind.ID
	ids = append(ids, m.Initiatives.Or(nil)...)
	if o, ok := m.Outcome.Get(); ok {
		for _, i := range linksOf(s).byOutcome[o] {
			ids = append(ids, i.ID)
		}
	}
	return slices.ContainsFunc(ids, func(id kind.ID) bool {
		i, ok := s.Initiatives.Get(id)
		return ok && Running(i)
	})
}

// Measured tells that a measure names an outcome.
func Measured(s *kind.Snapshot, o *kind.Outcome) bool { return len(linksOf(s).measures[o.ID]) > 0 }

// Running tells that an initiative is approved or under way.
func Running(i *kind.Initiative) bool {
	st := i.State.Or("")
	return st == "approved" || st == "under way"
}

// Mix is how many measures there are of each sort.
type Mix struct {
	Outcome int `json:"outcome"`
	Output  int `json:"output"`
	Uptime  int `json:"uptime"`
	Unsaid  int `json:"unsaid"`
}

// Measures are all measures, by name, and their mix.
func Measures(s *kind.Snapshot, today kind.Date) ([]Measure, Mix) {
	out := []Measure{}
	var mix Mix
	for _, m := range s.Measures.All() {
		out = append(out, MeasureOf(s, m, today))
		switch m.Type.Or("") {
		case "outcome":
			mix.Outcome++
		case "output":
			mix.Output++
		case "uptime":
			mix.Uptime++
		default:
			mix.Unsaid++
		}
	}
	slices.SortStableFunc(out, func(a, b Measure) int { return kind.CompareNames(a.Name, b.Name) })
	return out, mix
}

// YearTarget is the target of one year; Actual is absent where no reading ends in it: a gap, not zero.
type YearTarget struct {
	Year   string   `json:"year"`
	Target *float64 `json:"target,omitempty"`
	Actual *float64 `json:"actual,omitempty"`
	end    kind.Date
}

// Theme is one long-term theme with its measures by year.
type Theme struct {
	Item
	Measures []ThemeMeasure `json:"measures"`
}

// ThemeMeasure is one measure of a theme.
type ThemeMeasure struct {
	Measure
	Years []YearTarget `json:"years"`
}

// Themes are the themes in their own order, with the measures that name them or whose outcome does.
func Themes(s *kind.Snapshot, today kind.Date) []Theme {
	rows := slices.Clone(s.Themes.All())
	slices.SortStableFunc(rows, func(a, b *kind.Theme) int { return a.Order.Or(1<<30) - b.Order.Or(1<<30) })
	out := []Theme{}
	for _, t := range rows {
		x := Theme{Item: ItemOf(t), Measures: []ThemeMeasure{}}
		for _, m := range s.Measures.All() {
			if themeOf(s, m) == t.ID {
				one := MeasureOf(s, m, today)
				x.Measures = append(x.Measures, ThemeMeasure{one, years(m, one.Readings)})
			}
		}
		out = append(out, x)
	}
	return out
}

func themeOf(s *kind.Snapshot, m *kind.Measure) kind.ID {
	if id, ok := m.Theme.Get(); ok {
		return id
	}
	o, ok := s.Outcomes.Get(m.Outcome.Or(0))
	if !ok {
		return 0
	}
	return o.Theme.Or(0)
}

// years are a measure's yearly targets with the last figure of each year. A year is written 2027, or 2026-27 for one that ends in March.
func years(m *kind.Measure, readings []Reading) []YearTarget {
	out := []YearTarget{}
	for _, t := range m.YearlyTargets.Or(nil) {
		y, ok := yearTarget(t)
		if !ok {
			continue
		}
		from := y.end.AddMonths(-12)
		for _, r := range readings {
			if r.Figure != nil && r.To > from && r.To <= y.end {
				y.Actual = r.Figure
			}
		}
		out = append(out, y)
	}
	slices.SortStableFunc(out, func(a, b YearTarget) int { return int(a.end - b.end) })
	return out
}

func yearTarget(s string) (YearTarget, bool) {
	year, figure, _ := strings.Cut(s, ":")
	y := YearTarget{Year: strings.TrimSpace(year)}
	first, second, financial := strings.Cut(strings.ReplaceAll(y.Year, "/", "-"), "-")
	n, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || n < 1900 || n > 2200 {
		return y, false
	}
	y.end = kind.DateOf(n, 12, 31)
	if financial {
		_, err = strconv.Atoi(strings.TrimSpace(second))
		if err != nil {
			return y, false
		}
		y.end = kind.DateOf(n+1, 3, 31)
	}
	target, err := strconv.ParseFloat(strings.TrimSuffix(strings.ReplaceAll(strings.TrimSpace(figure), ",", ""), "%"), 64)
	if err == nil {
		y.Target = &target
	}
	return y, true
}
