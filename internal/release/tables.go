package release

import (
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Unsafe is a cell of a survey's table that would tell of a few people. It is for the council, and no part of a release.
type Unsafe struct {
	ID       kind.ID `json:"id"`
	Survey   string  `json:"survey"`
	Question string  `json:"question"`
	Group    string  `json:"group"`
	Answer   string  `json:"answer"`
	Why      string  `json:"why"`
}

// everybody are the names of the group that has all who answered.
var everybody = []string{"everybody", "everyone", "all", "total", "pawb"}

// tables looks at every table of the surveys that are told of, cell by cell: fewest people, groups of one mind, and what is left blank and could be worked out. It hides
// nothing by itself, since only the council knows which groups can be joined.
func (c *composer) tables() []Unsafe {
	p, ok := c.in.Plan.OfKind("survey")
	if !ok {
		return nil
	}
	by := map[kind.ID][]*kind.SurveyCell{}
	for _, x := range c.in.Snapshot.SurveyCells.All() {
		if id, ok := x.Survey.Get(); ok {
			by[id] = append(by[id], x)
		}
	}
	out := []Unsafe{}
	for _, s := range c.in.Snapshot.Surveys.All() {
		if !meets(p, s) {
			continue
		}
		for _, u := range unsafe(by[s.ID]) {
			u.Survey = s.Title.Or("")
			out = append(out, u)
		}
	}
	return out
}

// unsafe are the cells of one survey that may not be published, in the order of the register.
func unsafe(cells []*kind.SurveyCell) (out []Unsafe) {
	size := map[[2]string]int{}   // people by question and group
	blanks := map[[3]string]int{} // blank cells by question, answer and what parts the groups
	whole := map[[2]string]bool{} // questions and answers of which the sum over everybody is told
	for _, x := range cells {
		question, group, answer := folded(x)
		n, told := x.People.Get()
		switch {
		case isEverybody(group):
			whole[[2]string{question, answer}] = told
		case !told:
			blanks[[3]string{question, answer, parting(group)}]++
		}
		size[[2]string{question, group}] += n
	}
	for _, x := range cells {
		question, group, answer := folded(x)
		n, told := x.People.Get()
		all := size[[2]string{question, group}]
		why := ""
		switch {
		case told && n < 0:
			why = "it is below nought"
		case told && n > 0 && n < FewestSaid:
			why = fmt.Sprintf("it tells of %d people, under %d", n, FewestSaid)
		case told && n == all && n > 0 && n < 2*FewestSaid:
			why = fmt.Sprintf("all %d people of the group said the same", n)
		case !told && !isEverybody(group) && whole[[2]string{question, answer}] && blanks[[3]string{question, answer, parting(group)}] == 1:
			why = "it is left blank alone, so that it can be worked out from everybody's: leave another of its groups blank, or everybody's"
		}
		if why != "" {
			out = append(out, Unsafe{ID: x.ID, Question: x.Asked.Or(""), Group: x.Group.Or(""), Answer: x.Answer.Or(""), Why: why})
		}
	}
	return out
}

func folded(x *kind.SurveyCell) (question, group, answer string) {
	return kind.Fold(x.Asked.Or("")), kind.Fold(x.Group.Or("")), kind.Fold(x.Answer.Or(""))
}

func isEverybody(group string) bool { return contains(everybody, group) }

// parting is what a group parts people by: “Age” of “Age: 16 to 34”.
func parting(group string) string {
	by, _, _ := strings.Cut(group, ":")
	return by
}

// Safe refuses a draft while a table of a survey tells of a few people; it names the first such cell.
func (d *Draft) Safe() error {
	if len(d.Unsafe) == 0 {
		return nil
	}
	u := d.Unsafe[0]
	return fault.New(fault.Refused, "The survey %q cannot be published as its tables stand (%d to settle). First: %q, group %q, answer %q: %s. Join it with another, or leave it blank.", u.Survey, len(d.Unsafe), u.Question, u.Group, u.Answer, u.Why)
}
