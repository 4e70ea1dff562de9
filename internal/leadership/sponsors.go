package leadership

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Sponsors is how many of the initiatives that go on are sponsored by somebody on the senior team.
type Sponsors struct {
	Initiatives int           `json:"initiatives"` // that are neither done, stopped nor only an idea
	Senior      int           `json:"sponsored_by_senior_team"`
	Others      []Unsponsored `json:"others"`
}

// Unsponsored is an initiative whose sponsor is not on the senior team, or that has none.
type Unsponsored struct {
	ID      kind.ID `json:"id"`
	Name    string  `json:"name"`
	Sponsor string  `json:"sponsor"` // "" when none is recorded
	Vacant  bool    `json:"vacant,omitempty"`
	Unknown bool    `json:"seat_unknown,omitempty"` // whether the sponsor sits on the senior team is not recorded
}

// Percent is the share in whole percent; it is not known without initiatives.
func (s Sponsors) Percent() kind.Opt[int] {
	if s.Initiatives == 0 {
		return kind.Opt[int]{}
	}
	return kind.Some((s.Senior*200 + s.Initiatives) / (2 * s.Initiatives))
}

// over are the states in which nobody needs to sponsor an initiative.
var over = []string{"idea", "done", "stopped"}

// SponsorsOf counts who sponsors the initiatives that go on.
func SponsorsOf(s *kind.Snapshot) Sponsors {
	out := Sponsors{Others: []Unsponsored{}}
	for _, x := range s.Initiatives.All() {
		if slices.Contains(over, x.State.Or("")) {
			continue
		}
		out.Initiatives++
		other := Unsponsored{ID: x.ID, Name: kind.NameOf(x)}
		p, named := s.Posts.Get(x.Sponsor.Or(0))
		if named {
			senior, known := sitsOnSeniorTeam(s, p)
			other.Sponsor, other.Vacant, other.Unknown = kind.NameOf(p), p.Vacant.Or(false), !known
			if senior && !other.Vacant {
				out.Senior++
				continue
			}
		}
		out.Others = append(out.Others, other)
	}
	slices.SortStableFunc(out.Others, func(a, b Unsponsored) int { return strings.Compare(a.Name, b.Name) })
	return out
}
