package release

import (
	"math"

	"github.com/moothall/moothall/internal/kind"
)

// Stance is how far a group agrees with a statement. Of a group that is too small neither its net nor its size is there.
type Stance struct {
	Statement Words     `json:"statement"`
	Group     Words     `json:"group"`
	Asked     kind.Date `json:"asked,omitzero"`
	Source    Words     `json:"source,omitzero"`
	Hidden    bool      `json:"hidden,omitempty"`
	Net       int       `json:"net"`  // those who agree less those who do not, of a hundred who answered, neither and don't know among them
	Base      int       `json:"base"` // how many answered, to the nearest five
}

// FewestSaid is the smallest group of which a result is published.
const FewestSaid = 10

// counted is a group's answers as the register has them.
type counted struct {
	id         kind.ID
	s          Stance
	whole      bool
	base       int
	agree, not int
}

// stances are what was said of a policy position, in the order of the records, and how many of them had to be hidden.
func (c *composer) stances(policy kind.ID) ([]Stance, error) {
	by := map[[2]string][]*counted{} // by statement and day: within one of these, groups can be told from each other
	var all []*counted
	for _, r := range c.in.Snapshot.Opinions.All() {
		if of, ok := r.Policy.Get(); !ok || of != policy {
			continue
		}
		x, ok, err := c.counted(r)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		key := [2]string{x.s.Statement.s, x.s.Asked.String()}
		by[key] = append(by[key], x)
		all = append(all, x)
	}
	for _, groups := range by {
		hideSmall(groups)
	}
	var out []Stance
	for _, x := range all {
		if x.s.Hidden {
			x.s.Net, x.s.Base = 0, 0
			c.hold(Held{Kind: "opinion", ID: x.id, Name: x.s.Group.s, Reason: IsSmall})
		}
		out = append(out, x.s)
	}
	return out, nil
}

// counted reads one group's answers; false where they are not all there or its words are held back.
func (c *composer) counted(r *kind.Opinion) (*counted, bool, error) {
	agree, a := r.Agree.Get()
	not, b := r.Disagree.Get()
	if !a || !b || agree < 0 || not < 0 {
		return nil, false, nil
	}
	p, err := c.in.Snapshot.Publish(r)
	if err != nil {
		return nil, false, err
	}
	for _, f := range []string{"statement", "group", "source"} {
		if reason := c.guard.Check(p.Cell(f).String()); reason != "" {
			c.hold(Held{Kind: "opinion", ID: r.ID, Name: p.Name(), Field: f, Reason: reason})
			return nil, false, nil
		}
	}
	x := &counted{id: r.ID, agree: agree, not: not, base: agree + not + max(r.Neither.Or(0), 0) + max(r.DontKnow.Or(0), 0), whole: r.Everybody.Or(false)}
	x.s = Stance{Statement: Words{p.Cell("statement").S}, Group: Words{p.Cell("group").S}, Source: Words{p.Cell("source").S}, Asked: p.Cell("asked_on").Date()}
	if x.base > 0 {
		x.s.Net = int(math.Round(100 * float64(agree-not) / float64(x.base)))
	}
	x.s.Base = (x.base + 2) / 5 * 5
	return x, true, nil
}

// hideSmall hides the groups of one statement that are too small, those in which everybody said the same of a few, and enough others that
// what is hidden cannot be worked out from the whole.
func hideSmall(groups []*counted) {
	hidden, whole := 0, false
	for _, x := range groups {
		x.s.Hidden = x.base < FewestSaid || x.base < 2*FewestSaid && (x.agree == x.base || x.not == x.base)
		whole = whole || x.whole && !x.s.Hidden
		if x.s.Hidden && !x.whole {
			hidden += x.base
		}
	}
	for whole && hidden > 0 && (hidden < FewestSaid || alone(groups)) {
		next := smallest(groups)
		if next == nil {
			return
		}
		next.s.Hidden = true
		hidden += next.base
	}
}

// alone tells whether only one part of the whole is hidden: the rest would give it away.
func alone(groups []*counted) bool {
	n := 0
	for _, x := range groups {
		if x.s.Hidden && !x.whole {
			n++
		}
	}
	return n == 1
}

// smallest is the smallest group that is shown; the whole only when nothing else is left.
func smallest(groups []*counted) (least *counted) {
	for _, x := range groups {
		if x.s.Hidden {
			continue
		}
		if least == nil || least.whole && !x.whole || x.whole == least.whole && x.base < least.base {
			least = x
		}
	}
	return least
}
