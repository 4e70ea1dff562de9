package assess

import (
	"slices"
)

// Moved is what answers to one framework say of another, outcome by outcome, and what of them leads nowhere. Together it is all of them: nothing goes silently.
type Moved struct {
	Mapping  *Mapping
	Outcomes []Carried // every outcome of the framework that is led to, in its order
	Left     []Lost    // answered outcomes there of which something is carried nowhere
}

// Why says what became of an outcome.
type Why string

// What may become of an outcome.
const (
	AsItWas     Why = "as_it_was"    // all that it asks for is carried
	InPart      Why = "in_part"      // some of it is; the rest is open
	Hinted      Why = "hinted"       // the mapping says where we may stand, but not enough to count
	Added       Why = "added"        // nothing there asked for it
	NotAnswered Why = "not_answered" // what leads to it was not answered
)

// Carried is one outcome of the framework that is led to.
type Carried struct {
	Outcome        string
	From           []string // outcomes there that lead to it
	Relation       Relation // of the strongest link; "" when there is none
	Before         string   // the lowest status of those outcomes, as a level of the framework that is led to; "" when one of them is not answered
	After          string   // the status that follows from what is carried; "" when nothing is
	Answer         Answer   // what is carried: never confirmed
	Same, Reworded int      // statements that are carried
	Open           []Claim  // statements here that nothing answers
	Why            Why
}

// Counts tells whether the outcome is answered by what stands elsewhere.
func (c Carried) Counts() bool { return c.Before != "" && c.Relation.Counts() }

// Lost is an answered outcome there of which something is carried nowhere.
type Lost struct {
	Outcome    string
	Statements []Claim // answered, and the same as nothing here
	All        bool    // no link leads on from it
	Override   bool    // a level that was set by hand: it was about the old statements
}

// Carry says what answers to one framework say of another by a mapping.
func Carry(from, to *Framework, m *Mapping, answers Answers) Moved {
	status := map[string]string{}
	for _, j := range Score(from, answers, nil).Outcomes {
		status[j.Outcome] = j.Status
	}
	out := Moved{Mapping: m}
	c := carrying{from, to, m, answers, status, map[Claim]map[string]bool{}, map[string]bool{}}
	for _, n := range to.Outcomes() {
		out.Outcomes = append(out.Outcomes, c.outcome(n))
	}
	for _, n := range from.Outcomes() {
		if l, some := c.lost(n); some {
			out.Left = append(out.Left, l)
		}
	}
	return out
}

type carrying struct {
	from, to  *Framework
	m         *Mapping
	answers   Answers
	status    map[string]string
	gone      map[Claim]map[string]bool // statements there that are carried, by outcome
	overrides map[string]bool           // outcomes there whose level by hand is carried
}

func (c *carrying) outcome(n *Node) Carried {
	out := Carried{Outcome: n.ID}
	links := c.m.LinksTo(n.ID)
	clash := map[Claim]bool{}
	for _, l := range links {
		if out.Relation == "" || l.Relation.Counts() && !out.Relation.Counts() {
			out.Relation = l.Relation
		}
		for _, o := range l.From {
			if !slices.Contains(out.From, o) {
				out.From = append(out.From, o)
			}
		}
		c.statements(&out, l, clash)
	}
	for _, s := range n.Statements {
		if _, said := out.Answer.True[s.Claim()]; !said {
			out.Open = append(out.Open, s.Claim())
		}
	}
	c.levels(&out, links)
	out.After = c.after(n, out)
	out.Why = c.why(out)
	return out
}

// statements carries the answers to statements that say the same. Two that disagree carry nothing: the statement stays open.
func (c *carrying) statements(out *Carried, l Link, clash map[Claim]bool) {
	if len(l.From) != 1 {
		return
	}
	n, ok := c.from.Find(l.From[0])
	if !ok {
		return
	}
	for _, p := range l.Pairs {
		was, known := n.Claimed(p.From)
		holds, said := c.answers[n.ID].True[was]
		if !known || !said {
			continue
		}
		if other, twice := out.Answer.True[p.To]; twice && other != holds || clash[p.To] {
			clash[p.To] = true
			delete(out.Answer.True, p.To)
			continue
		}
		if out.Answer.True == nil {
			out.Answer.True = map[Claim]bool{}
		}
		out.Answer.True[p.To] = holds
		if c.gone[was] == nil {
			c.gone[was] = map[string]bool{}
		}
		c.gone[was][n.ID] = true
		if p.Reworded {
			out.Reworded++
		} else {
			out.Same++
		}
	}
}

// levels works out where the outcome stood, and carries a chosen level or one that was set by hand where the mapping says that it counts.
func (c *carrying) levels(out *Carried, links []Link) {
	best := -1
	for i, l := range links {
		level, ok := c.lowest(l)
		if ok && (best < 0 || l.Relation.Counts() && !links[best].Relation.Counts()) {
			best, out.Before, out.Relation = i, level, l.Relation
		}
	}
	if best < 0 || !links[best].Relation.Counts() {
		return
	}
	from := links[best].From
	if c.to.Rule != Statements {
		out.Answer.Chosen = out.Before
	}
	for _, o := range from {
		a := c.answers[o]
		if a.Comment != "" && len(from) == 1 {
			out.Answer.Comment = a.Comment
		}
		if a.Override != "" && len(from) == 1 && c.to.Rule == Statements {
			out.Answer.Override = c.m.level(a.Override, c.to)
			c.overrides[o] = out.Answer.Override != ""
		}
		if c.to.Rule != Statements {
			c.overrides[o] = true
		}
	}
}

// lowest is the lowest status of the outcomes that a link leads from; only when all are answered.
func (c *carrying) lowest(l Link) (string, bool) {
	lowest := ""
	for _, o := range l.From {
		level := c.m.level(c.status[o], c.to)
		if level == "" {
			return "", false
		}
		if lowest == "" || c.to.score(level) < c.to.score(lowest) {
			lowest = level
		}
	}
	return lowest, lowest != ""
}

func (c *carrying) after(n *Node, out Carried) string {
	switch {
	case out.Answer.Override != "":
		return out.Answer.Override
	case !out.Answer.answered():
		return ""
	}
	return c.to.computed(n, out.Answer)
}

func (c *carrying) why(out Carried) Why {
	switch {
	case len(out.From) == 0:
		return Added
	case out.Answer.answered() && len(out.Open) == 0:
		return AsItWas
	case out.Answer.answered():
		return InPart
	case out.Before != "":
		return Hinted
	}
	return NotAnswered
}

// lost is what is carried nowhere of an answered outcome.
func (c *carrying) lost(n *Node) (out Lost, some bool) {
	a := c.answers[n.ID]
	if !a.answered() {
		return out, false
	}
	out.Outcome = n.ID
	out.All = !slices.ContainsFunc(c.m.Links, func(l Link) bool { return slices.Contains(l.From, n.ID) })
	if c.to.Rule == Statements {
		for _, s := range n.Statements {
			if _, said := a.True[s.Claim()]; said && !c.gone[s.Claim()][n.ID] {
				out.Statements = append(out.Statements, s.Claim())
			}
		}
	}
	out.Override = a.Override != "" && !c.overrides[n.ID]
	return out, out.All || len(out.Statements) > 0 || out.Override
}
