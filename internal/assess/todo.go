package assess

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Todo is one thing to do next about an assessment.
type Todo struct {
	Why     string    `json:"why"` // plan_late, challenged, blocked, unplanned, answer_late, plan, unanswered, unconfirmed
	Outcome string    `json:"outcome,omitempty"`
	Line    kind.ID   `json:"improvement,omitempty"` // of the plan
	Owner   kind.ID   `json:"-"`                     // a post; 0: nobody yet
	Due     kind.Date `json:"-"`
}

// todoOrder is what goes first.
var todoOrder = []string{"plan_late", "challenged", "blocked", "unplanned", "answer_late", "plan", "unanswered", "unconfirmed"}

// MostTodo and mostAlike are how many things to do are listed, and how many for the same reason.
const (
	MostTodo  = 10
	mostAlike = 3
)

// Todos ranks what is to be done next: what is late, what rests on stale evidence (challenged, by outcome), what is stuck, what has no plan, then the plan in its order.
func Todos(r Result, answers map[string]*kind.Answer, plan []*kind.Improvement, challenged func(outcome string) bool, today kind.Date) (out []Todo) {
	planned := map[string]bool{}
	for _, i := range plan {
		for _, o := range i.Outcomes.Or(nil) {
			planned[o] = true
		}
		state, due := i.State.Or("planned"), i.Due.Or(0)
		if state == "done" || state == "dropped" {
			continue
		}
		why := "plan"
		if due != 0 && due < today {
			why = "plan_late"
		}
		out = append(out, Todo{Why: why, Line: i.ID, Owner: i.Owner.Or(0), Due: due})
	}
	for _, j := range r.Outcomes {
		a := answers[j.Outcome]
		if a == nil {
			continue
		}
		if why := j.todo(a, planned[j.Outcome], challenged(j.Outcome), today); why != "" {
			out = append(out, Todo{Why: why, Outcome: j.Outcome, Owner: a.Owner.Or(0), Due: a.Due.Or(0)})
		}
	}
	slices.SortStableFunc(out, func(a, b Todo) int {
		return cmp.Compare(slices.Index(todoOrder, a.Why), slices.Index(todoOrder, b.Why))
	})
	alike := map[string]int{}
	out = slices.DeleteFunc(out, func(t Todo) bool { alike[t.Why]++; return alike[t.Why] > mostAlike })
	return out[:min(len(out), MostTodo)]
}

// todo is the first reason to go back to an outcome; "" for none.
func (j Judged) todo(a *kind.Answer, planned, challenged bool, today kind.Date) string {
	late := a.Due.Known() && a.Due.Or(0) < today
	switch {
	case challenged:
		return "challenged"
	case a.Blocker.Or("") != "":
		return "blocked"
	case j.Required != "" && j.Answered && !j.Met && !planned:
		return "unplanned"
	case !j.Answered && late:
		return "answer_late"
	case !j.Answered:
		return "unanswered"
	case !j.Confirmed && a.Override.Or("") == "" && j.Computed != "" && a.Level.Or("") == "":
		return "unconfirmed"
	}
	return ""
}
