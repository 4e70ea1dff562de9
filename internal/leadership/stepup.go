package leadership

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// StepUp is a filled post whose holder could be helped into leading digital on the senior team, with what they would need first.
type StepUp struct {
	Post      Post     `json:"post"`
	Senior    bool     `json:"on_senior_team"`
	Expertise []string `json:"expertise_shown"`
	Functions []string `json:"functions_in_line"`
	Gaps      []string `json:"gaps"`  // of the five kinds of expertise and the five core functions
	Goals     int      `json:"goals"` // open development goals of the post
}

// stepUps ranks the posts that show expertise or hold a core function by how little they lack of the five kinds of expertise and the five core functions.
func stepUps(s *kind.Snapshot) []StepUp {
	c := ChartOf(s)
	out := []StepUp{}
	for _, p := range c.posts {
		shown := expertiseOf(p)
		if p == c.Head || p.Vacant.Or(false) || len(shown) == 0 && c.own[p.ID].count() == 0 {
			continue
		}
		senior, _ := sitsOnSeniorTeam(s, p)
		x := StepUp{Post: named(p)[0], Senior: senior, Expertise: append([]string{}, shown...), Functions: []string{}, Gaps: []string{}}
		for _, k := range ExpertiseKinds {
			if !slices.Contains(shown, k) {
				x.Gaps = append(x.Gaps, "expertise: "+strings.ToLower(k))
			}
		}
		for i, f := range CoreFunctions {
			if c.whole[p.ID]&(1<<i) != 0 {
				x.Functions = append(x.Functions, f)
			} else {
				x.Gaps = append(x.Gaps, "function: "+strings.ToLower(f))
			}
		}
		for _, d := range s.Development.All() {
			if d.Post.Or(0) == p.ID && !d.Reached.Known() {
				x.Goals++
			}
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b StepUp) int {
		return cmp.Or(len(a.Gaps)-len(b.Gaps), strings.Compare(a.Post.Title, b.Post.Title))
	})
	return out
}

// Advised is how many of the decisions that bind had digital advice before they were taken.
type Advised struct {
	Decisions int         `json:"decisions"` // final or amended ones
	With      int         `json:"with_digital_advice"`
	Others    []Unadvised `json:"others"`
}

// Unadvised is a decision without digital advice, or whose advice came after it.
type Unadvised struct {
	ID        kind.ID             `json:"id"`
	Title     string              `json:"title"`
	DecidedOn kind.Opt[kind.Date] `json:"decided_on,omitzero"`
	Why       string              `json:"why"` // none, undated, or late
}

// Percent is the share in whole percent; it is not known without decisions.
func (a Advised) Percent() kind.Opt[int] {
	if a.Decisions == 0 {
		return kind.Opt[int]{}
	}
	return kind.Some((a.With*200 + a.Decisions) / (2 * a.Decisions))
}

// advisedOf looks at every decision that binds, those aside that said why they need no advice or that are recorded as no key ones. The newest come first.
func advisedOf(s *kind.Snapshot) Advised {
	out := Advised{Others: []Unadvised{}}
	for _, d := range s.Decisions.All() {
		state := d.State.Or("")
		if state != "final" && state != "amended" || d.NoAdviceWhy.Known() || !d.Key.Or(true) {
			continue
		}
		out.Decisions++
		given, dated := d.AdviceOn.Get()
		decided, known := d.DecidedOn.Get()
		why := ""
		switch {
		case !d.DigitalAdvice.Known():
			why = "none"
		case !dated || !known:
			why = "undated"
		case given > decided:
			why = "late"
		default:
			out.With++
			continue
		}
		out.Others = append(out.Others, Unadvised{d.ID, kind.NameOf(d), d.DecidedOn, why})
	}
	slices.SortStableFunc(out.Others, func(a, b Unadvised) int {
		return cmp.Or(int(b.DecidedOn.Or(0)-a.DecidedOn.Or(0)), strings.Compare(a.Title, b.Title))
	})
	return out
}
