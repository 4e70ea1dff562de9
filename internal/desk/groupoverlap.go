package desk

import (
	"slices"

	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/overlap"
)

// GroupOverlaps is the shape of `moothall group overlap --json`: what councils of a group have alike, in what they share.
type GroupOverlaps struct {
	Group    string            `json:"group"`
	Today    kind.Date         `json:"today"`
	Coverage []group.Coverage  `json:"coverage"` // of systems, contracts and services
	By       string            `json:"by"`       // what a set of systems must be shown to do: service or function
	Minimum  int               `json:"minimum"`  // councils that it takes
	Overlaps []overlap.Overlap `json:"overlaps"`
}

// FewestAlike is how many councils an overlap of a group takes, where nothing else is asked.
const FewestAlike = 2

// GroupOverlaps finds what at least so many councils of a group have alike, their own council as much as any other: everybody in the group gets the same.
func (d *Desk) GroupOverlaps(v *GroupView, by string, minimum int) (GroupOverlaps, error) {
	out := GroupOverlaps{Group: v.Group.Name, Today: v.Today, By: by, Minimum: minimum, Overlaps: []overlap.Overlap{}}
	err := checkBy(by)
	if err != nil {
		return out, err
	}
	for _, name := range []string{"system", "contract", "service"} {
		k, _ := kind.Of(name)
		out.Coverage = append(out.Coverage, v.Coverage(k))
	}
	all := overlap.Find(d.Catalogue, v.councils(""), overlap.Ask{Today: v.Today, By: by})
	out.Overlaps = slices.DeleteFunc(all, func(o overlap.Overlap) bool { return len(o.Councils) < minimum })
	return out, nil
}

// GroupOverlapSheet is overlaps of a group as lines, with what is said before everything.
func (v *GroupView) GroupOverlapSheet(o GroupOverlaps) [][]string {
	var out [][]string
	for _, c := range o.Coverage {
		k, _ := kind.Of(c.Register)
		out = append(out, []string{k.Labels + ": " + c.Says})
	}
	return append(append(out, v.heads(o.Coverage[0])[1:]...), OverlapSheet(o.Overlaps)...)
}
