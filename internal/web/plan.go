package web

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/plan"
	"github.com/moothall/moothall/internal/web/chart"
	"github.com/moothall/moothall/internal/words"
)

// planPage is the plan as one picture, or what is tried, funded and promised beside it.
type planPage struct {
	Base   string
	Sheet  *plan.Sheet
	Days   int // of the first hundred days, done
	DaysOf int
	Aspect chart.Bars
	Writes bool
}

func (v *visit) planPage() (planPage, error) {
	x, err := v.desk.PlanSheet(v.picture, v.viewer)
	if err != nil {
		return planPage{}, err
	}
	tasks, done, err := v.desk.FirstDays(v.picture, v.viewer)
	if err != nil {
		return planPage{}, err
	}
	p := planPage{Base: v.path(""), Sheet: x, Days: done, DaysOf: len(tasks), Writes: v.mayImport()}
	p.Aspect = chart.Bars{ID: "aspects", Title: v.say.Plain("plan.aspects_title"), Desc: v.say.Plain("plan.aspects_lead"), Lang: foreign(v.say, "plan.aspects_lead")}
	for _, a := range x.Balance.Aspects {
		p.Aspect.Bars = append(p.Aspect.Bars, chart.Bar{Name: v.say.Plain("plan.tag_" + tagKey(a.Tag)), Said: strconv.Itoa(a.N), Value: float64(a.N)})
	}
	return p, nil
}

// plan is GET /c/{council}/plan
func (v *visit) plan() error {
	p, err := v.planPage()
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("plan.title"), "change", planBody(p))
}

// planTrials is GET /c/{council}/plan/trials
func (v *visit) planTrials() error {
	p, err := v.planPage()
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("plan.trials_title"), "change", planTrialsBody(p))
}

// tagKey is a tag of an initiative as keys have it.
func tagKey(tag string) string { return strings.ReplaceAll(tag, " ", "_") }

// empty tells that nothing of a plan is recorded.
func (p planPage) empty() bool { return len(p.Sheet.Priorities) == 0 && len(p.Sheet.Orphans) == 0 }

// listOf is the list of a register.
func listOf(base, kindName string) string {
	k, ok := kind.Of(kindName)
	if !ok {
		return base
	}
	return base + "registers/" + k.Plural
}

// pageOf is the page of an item.
func pageOf(base string, i plan.Item) string {
	if i.Kind == "measure" {
		return base + "measures/" + i.ID.String()
	}
	return listOf(base, i.Kind) + "/" + i.ID.String()
}

// daysPage is the first hundred days.
type daysPage struct {
	Base   string
	Tasks  []plan.Ticked
	Done   int
	First  kind.Date
	Writes bool
	Welsh  bool
	Ours   kind.ID // the council's own record; 0 for none

	Unowned []leadership.Owned
}

// firstDays is GET /c/{council}/plan/first-days
func (v *visit) firstDays() error {
	tasks, done, err := v.desk.FirstDays(v.picture, v.viewer)
	if err != nil {
		return err
	}
	p := daysPage{Base: v.path(""), Tasks: tasks, Done: done, First: plan.FirstDay(v.picture.Snapshot).Or(0), Writes: v.mayImport(), Welsh: v.say.Lang == words.Welsh, Unowned: v.desk.Unowned(v.picture)}
	for _, c := range v.picture.Snapshot.Councils.All() {
		if c.Ours.Or(false) {
			p.Ours = c.ID
		}
	}
	return v.show(v.say.Plain("plan.days_title"), "change", daysBody(p))
}

// phase are the tasks of a phase.
func (p daysPage) phase(n int) (out []plan.Ticked) {
	for _, t := range p.Tasks {
		if t.Phase == n {
			out = append(out, t)
		}
	}
	return out
}

// says is a text in the reader's language where there is one.
func says(welsh bool, en, cy string) words.Phrase {
	if welsh && cy != "" {
		return words.Phrase{Text: cy, Lang: words.Welsh}
	}
	return words.InEnglish(en)
}

// daysExport is GET /c/{council}/plan/first-days/export.csv
func (v *visit) daysExport() error {
	tasks, _, err := v.desk.FirstDays(v.picture, v.viewer)
	if err != nil {
		return err
	}
	rows := [][]string{{"Day", "Due", "Phase", "Question", "What ticks it", "Done", "Has it", "Of", "Register"}}
	for _, t := range tasks {
		due := ""
		if t.Due != 0 {
			due = t.Due.String()
		}
		rows = append(rows, []string{strconv.Itoa(t.Day), due, strconv.Itoa(t.Phase), t.Title, t.Why, yesNo(t.Done), strconv.Itoa(t.N), strconv.Itoa(t.Of), t.Kind.Labels})
	}
	for _, o := range v.desk.Unowned(v.picture) {
		rows = append(rows, []string{"", "", "", "Who answers for this: " + o.Title, "A filled post that holds it", "no", "0", "1", "Posts"})
	}
	return v.writeCSV(fmt.Sprintf("%s-first-days-%s.csv", v.council.Slug, v.picture.Today), rows)
}

// opportunitiesPage is services by rank, and ideas.
type opportunitiesPage struct {
	Base   string
	Sheet  *plan.Sheet
	Shown  []plan.Opportunity
	Top    chart.Bars
	Urgent bool
}

// opportunityRows is how many services the page shows; the CSV has all.
const opportunityRows = 50

// opportunities is GET /c/{council}/plan/opportunities
func (v *visit) opportunities() error {
	x, err := v.desk.PlanSheet(v.picture, v.viewer)
	if err != nil {
		return err
	}
	p := opportunitiesPage{Base: v.path(""), Sheet: x, Shown: x.Opportunities[:min(len(x.Opportunities), opportunityRows)], Urgent: plan.Urgent(v.picture.Snapshot, v.picture.Today)}
	p.Top = chart.Bars{ID: "top", Title: v.say.Plain("plan.opp_chart"), Desc: v.say.Plain("plan.opp_lead"), Lang: foreign(v.say, "plan.opp_lead")}
	for _, o := range p.Shown[:min(len(p.Shown), 10)] {
		p.Top.Bars = append(p.Top.Bars, chart.Bar{Name: o.Name, Said: v.say.Plain("plan.points", "n", rounded(o.Points)), Value: o.Points})
	}
	return v.show(v.say.Plain("plan.opp_title"), "change", opportunitiesBody(p))
}

// opportunitiesExport is GET /c/{council}/plan/opportunities/export.csv
func (v *visit) opportunitiesExport() error {
	x, err := v.desk.PlanSheet(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.writeCSV(fmt.Sprintf("%s-opportunities-%s.csv", v.council.Slug, v.picture.Today), desk.OpportunityRows(x))
}

// rounded is a number with at most one place.
func rounded(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

// journeysPage is the council's journeys, and what is taken away from them.
type journeysPage struct {
	Base     string
	Journeys []plan.Journey
	Lost     []string
	Systems  []string // that the journeys use
	Deep     bool     // the viewer also sees what breaks by dependency
}

// journeys is GET /c/{council}/plan/journeys
func (v *visit) journeys() error {
	lost := named(v.r.URL.Query()["lose"])
	all, err := v.desk.Journeys(v.picture, v.viewer, lost[:min(len(lost), whatifLimit)])
	if err != nil {
		return err
	}
	p := journeysPage{Base: v.path(""), Journeys: all, Lost: lost, Deep: desk.SeesNeeds(v.viewer)}
	for _, j := range all {
		p.Systems = named(append(p.Systems, j.Systems...))
	}
	return v.show(v.say.Plain("plan.journeys_title"), "change", journeysBody(p))
}

// themesPage is the long-term themes, each measure with a chart of its years.
type themesPage struct {
	Base   string
	Themes []plan.Theme
	say    *words.Speaker
}

// themes is GET /c/{council}/plan/themes
func (v *visit) themes() error {
	x, err := v.desk.PlanSheet(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("plan.themes_title"), "change", themesBody(themesPage{v.path(""), x.Themes, v.say}))
}

// foreign is the language of a text that the reader's language lacks; "" where it has it. A picture's words are in one language.
func foreign(say *words.Speaker, key string) string {
	lang := say.Phrase(key).Lang
	if lang == say.Lang {
		return ""
	}
	return string(lang)
}

// years draws the years of a theme's measure: what was reached beside what was aimed at. A year without a figure is said to be a gap.
func (p themesPage) years(m plan.ThemeMeasure) chart.Bars {
	c := chart.Bars{ID: "years-" + m.ID.String(), Title: p.say.Plain("plan.years_chart", "measure", m.Name), Desc: p.say.Plain("plan.years_desc"), Lang: foreign(p.say, "plan.years_desc")}
	for _, y := range m.Years {
		got, aimed := chart.Bar{Name: p.say.Plain("plan.year_reached", "year", y.Year), Said: p.say.Plain("plan.gap")}, chart.Bar{Name: p.say.Plain("plan.year_target", "year", y.Year), Said: p.say.Plain("plan.no_target")}
		if y.Actual != nil {
			got.Said, got.Value = measured(y.Actual, m.Unit), *y.Actual
		}
		if y.Target != nil {
			aimed.Said, aimed.Value = measured(y.Target, m.Unit), *y.Target
		}
		c.Bars = append(c.Bars, got, aimed)
	}
	return c
}

// measured is a measure's figure with its unit; "" for none.
func measured(f *float64, unit string) string {
	if f == nil {
		return ""
	}
	n := strconv.FormatFloat(math.Round(*f*100)/100, 'f', -1, 64)
	switch kind.Fold(unit) {
	case "percent", "per cent", "%":
		return n + "%"
	case "pounds", "£", "gbp":
		return "£" + pounds(*f)
	case "":
		return n
	}
	return n + " " + unit
}

// pounds are whole, or have two places.
func pounds(f float64) string {
	if r := math.Round(f*100) / 100; r != math.Trunc(r) {
		return strconv.FormatFloat(r, 'f', 2, 64)
	}
	return strconv.FormatFloat(math.Round(f), 'f', -1, 64)
}

// choiceWord is a choice of a register's field in the reader's language.
func choiceWord(ctx context.Context, kindName, field, choice string) words.Phrase {
	k, _ := kind.Of(kindName)
	f, ok := k.Field(field)
	if !ok || choice == "" {
		return words.Phrase{}
	}
	return words.From(ctx).Choice(f, choice)
}

// labelOf is what one record of a register is called.
func labelOf(ctx context.Context, kindName string) words.Phrase {
	k, _ := kind.Of(kindName)
	return words.From(ctx).Label(k)
}
