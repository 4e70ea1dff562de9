// Package training counts who has done a course: by directorate and by role, councillors apart. It is pure.
package training

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Group is how many of some people have done what they should.
type Group struct {
	Name    string `json:"name"` // "" of those whose group is not recorded
	Small   bool   `json:"small,omitempty"`
	People  int    `json:"people"`  // a person and a course count as one
	Done    int    `json:"done"`    // and it is still good
	Overdue int    `json:"overdue"` // not done by its day, or not done again
	Waiting int    `json:"waiting"` // not done, and not due yet or without a day
}

// Share is how many of a hundred have done it, rounded down, so that a hundred means everybody.
func (g Group) Share() int {
	if g.People == 0 {
		return 0
	}
	return 100 * g.Done / g.People
}

// Shares is how a course, or all of them, stands.
type Shares struct {
	Staff        Group    `json:"staff"`        // everybody but councillors
	Members      Group    `json:"members"`      // councillors
	Directorates []Group  `json:"directorates"` // of staff, the most overdue first
	Roles        []Group  `json:"roles"`        // councillors too
	Courses      []string `json:"courses"`
	Course       string   `json:"course"` // "" for all
}

const councillor = "councillor"

// Of counts the completions of a course, or of all with "". Groups with fewer than fewest people are put together, until they are not few, so that nothing shown is about so few;
// with fewest 0 each stands for itself.
func Of(s *kind.Snapshot, course string, today kind.Date, fewest int) Shares {
	out := Shares{Directorates: []Group{}, Roles: []Group{}, Courses: []string{}, Course: course}
	directorates, roles := groups{}, groups{}
	for _, t := range s.Trainings.All() {
		name := t.Course.Or("")
		if name != "" && !slices.Contains(out.Courses, name) {
			out.Courses = append(out.Courses, name)
		}
		if course != "" && !strings.EqualFold(course, name) {
			continue
		}
		roles.add(t.Role.Or(""), t, today)
		if t.Role.Or("") == councillor {
			out.Members.add(t, today)
			continue
		}
		out.Staff.add(t, today)
		directorates.add(strings.TrimSpace(t.Directorate.Or("")), t, today)
	}
	slices.Sort(out.Courses)
	out.Directorates, out.Roles = directorates.told(fewest), roles.told(fewest)
	return out
}

// groups are by name.
type groups map[string]*Group

func (g groups) add(name string, t *kind.Training, today kind.Date) {
	if g[name] == nil {
		g[name] = &Group{Name: name}
	}
	g[name].add(t, today)
}

func (g *Group) add(t *kind.Training, today kind.Date) {
	g.People++
	due, isDue := t.Due.Get()
	until, ends := t.ValidUntil.Get()
	done := t.CompletedOn.Known()
	switch {
	case !done && isDue && due < today, done && ends && until < today:
		g.Overdue++
	case done:
		g.Done++
	default:
		g.Waiting++
	}
}

// told lists groups, the most overdue first, with those that are too small put together at the end.
func (g groups) told(fewest int) []Group {
	all := []Group{}
	for _, x := range g {
		all = append(all, *x)
	}
	slices.SortFunc(all, func(a, b Group) int { return cmp.Or(a.People-b.People, strings.Compare(a.Name, b.Name)) })
	small := Group{Small: true}
	for len(all) > 0 && (all[0].People < fewest || small.People > 0 && small.People < fewest) {
		small.People += all[0].People
		small.Done += all[0].Done
		small.Overdue += all[0].Overdue
		small.Waiting += all[0].Waiting
		all = all[1:]
	}
	slices.SortFunc(all, func(a, b Group) int { return cmp.Or(b.Overdue-a.Overdue, strings.Compare(a.Name, b.Name)) })
	if small.People >= max(fewest, 1) {
		all = append(all, small)
	}
	return all
}
