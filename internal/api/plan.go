package api

import (
	"net/http"
	"strconv"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/plan"
)

// addPlan declares the operations of the plan and its measures.
func addPlan(a *API, of string, look identity.Action) {
	add(a, operation{id: "plan", method: http.MethodGet, path: of + "/plan", summary: "Priorities, outcomes, initiatives, measures, benefits and budgets as one picture", need: look, tag: "Plan"}, (*visit).plan, nil)
	add(a, operation{id: "plan-first-days", method: http.MethodGet, path: of + "/plan/first-days", summary: "The first hundred days, ticked by the facts", need: look, tag: "Plan"}, (*visit).firstDays, nil)
	addTable(a, operation{id: "plan-opportunities", method: http.MethodGet, path: of + "/plan/opportunities", summary: "Services ranked by backlog, cost, volume and feasibility", need: look, tag: "Plan"}, (*visit).opportunities, (*visit).opportunitySheet, nil)
	addTable(a, operation{id: "plan-areas", method: http.MethodGet, path: of + "/plan/areas", summary: "Places with how far networks reach them, and what is planned and measured there", need: look, tag: "Plan"}, (*visit).areas, (*visit).areasSheet, nil)
	addTable(a, operation{id: "shelf", method: http.MethodGet, path: of + "/shelf", summary: "Cases and guidance, by the gap that they help with", need: look, tag: "Plan"}, (*visit).shelf, (*visit).shelfSheet, nil)
	add(a, operation{id: "plan-journeys", method: http.MethodGet, path: of + "/plan/journeys", summary: "Journeys across services, and where they break", need: look, tag: "Plan"}, (*visit).journeys, nil)
	add(a, operation{id: "plan-measures", method: http.MethodGet, path: of + "/plan/measures", summary: "Every measure, how it stands, and how they are mixed", need: look, tag: "Plan"}, (*visit).measures, nil)
	add(a, operation{id: "plan-measure", method: http.MethodGet, path: of + "/plan/measures/{id}", summary: "One measure with its readings, and the figures that stood before a correction", need: look, tag: "Plan"}, (*visit).measure, nil)
	add(a, operation{id: "revise-reading", method: http.MethodPost, path: of + "/plan/readings/{id}", summary: "Correct a reading; the figure that stood is kept", need: identity.Edit, tag: "Plan"}, (*visit).revise, nil)
}

func (v *visit) plan(in *InCouncil) (*plan.Sheet, error) {
	return v.desk.PlanSheet(v.picture, v.viewer)
}

// dayTask is one task of the first hundred days.
type dayTask struct {
	ID    string `json:"id"`
	Phase int    `json:"phase"`
	Day   int    `json:"day" doc:"By which it should be done, counted from the first."`
	Due   string `json:"due,omitempty"`
	Title string `json:"title"`
	Done  bool   `json:"done"`
	Late  bool   `json:"late"`
	N     int    `json:"n" doc:"Records that have what is asked."`
	Of    int    `json:"of"`
}

type dayTasks struct {
	Done  int       `json:"done"`
	Of    int       `json:"of"`
	Tasks []dayTask `json:"tasks"`

	Unowned []leadership.Owned `json:"scope_unowned" doc:"Lines of a director's scope that no filled post holds."`
}

func (v *visit) firstDays(in *InCouncil) (dayTasks, error) {
	all, done, err := v.desk.FirstDays(v.picture, v.viewer)
	out := dayTasks{Done: done, Of: len(all), Tasks: []dayTask{}, Unowned: v.desk.Unowned(v.picture)}
	for _, t := range all {
		x := dayTask{ID: t.ID, Phase: t.Phase, Day: t.Day, Title: t.Title, Done: t.Done, Late: t.Late, N: t.N, Of: t.Of}
		if t.Due != 0 {
			x.Due = t.Due.String()
		}
		out.Tasks = append(out.Tasks, x)
	}
	return out, err
}

func (v *visit) opportunities(in *InCouncil) (desk.OpportunitiesJSON, error) {
	x, err := v.desk.PlanSheet(v.picture, v.viewer)
	if err != nil {
		return desk.OpportunitiesJSON{}, err
	}
	return desk.OpportunitiesOf(x), nil
}

func (v *visit) opportunitySheet(in *InCouncil) (sheet, error) {
	x, err := v.desk.PlanSheet(v.picture, v.viewer)
	if err != nil {
		return sheet{}, err
	}
	return lines(v.viewer.Council+"-opportunities", desk.OpportunityRows(x)), nil
}

type journeysIn struct {
	InCouncil
	Lose []string `query:"lose,explode" maxItems:"50" doc:"Systems that are taken away, to see which steps break."`
}

func (v *visit) journeys(in *journeysIn) ([]plan.Journey, error) {
	return v.desk.Journeys(v.picture, v.viewer, in.Lose)
}

type measuresOut struct {
	Measures []plan.Measure `json:"measures"`
	Mix      plan.Mix       `json:"mix"`
}

func (v *visit) measures(in *InCouncil) (measuresOut, error) {
	all, mix, err := v.desk.Measures(v.picture, v.viewer)
	return measuresOut{all, mix}, err
}

type measureOut struct {
	plan.Measure
	Stood []desk.Stood `json:"stood_before"`
}

func (v *visit) measure(in *OneRecord) (measureOut, error) {
	m, stood, err := v.desk.MeasureWith(v.ctx, v.picture, v.viewer, kind.ID(in.ID))
	return measureOut{m, stood}, err
}

type revision struct {
	OneRecord
	Body struct {
		Numerator   *float64 `json:"numerator,omitempty"`
		Denominator *float64 `json:"denominator,omitempty"`
		Value       *float64 `json:"value,omitempty"`
		Why         string   `json:"why" minLength:"1" maxLength:"1000"`
	}
}

func (v *visit) revise(in *revision) (done, error) {
	c := desk.Correction{Numerator: in.Body.Numerator, Denominator: in.Body.Denominator, Value: in.Body.Value, Why: in.Body.Why}
	return done{ID: strconv.Itoa(int(in.ID)), Done: "revised"}, v.desk.Revise(v.ctx, v.viewer, kind.ID(in.ID), c)
}

type onShelf struct {
	InCouncil
	About string `query:"about" maxLength:"100" doc:"A gap or topic, as procurement; everything without it."`
}

func (v *visit) shelf(in *onShelf) (plan.Shelf, error) {
	return v.desk.LearningShelf(v.picture, v.viewer, in.About), nil
}

func (v *visit) shelfSheet(in *onShelf) (sheet, error) {
	return lines(v.viewer.Council+"-shelf", v.desk.LearningShelf(v.picture, v.viewer, in.About).Rows()), nil
}

func (v *visit) areas(*InCouncil) ([]plan.Area, error) { return v.desk.Areas(v.picture, v.viewer) }

func (v *visit) areasSheet(in *InCouncil) (sheet, error) {
	all, err := v.areas(in)
	return lines(v.viewer.Council+"-areas", plan.AreaRows(all)), err
}
