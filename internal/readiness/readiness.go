// Package readiness is what somebody keeps about their own readiness to lead: a check of themselves, answers of others, evidence, a plan, and the seal that only their
// passphrase opens. Pure functions: it knows no database, no page and no clock.
package readiness

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Profile is the profile of the framework that gaps are measured against.
const Profile = "director"

// The most that a book holds.
const (
	MostLines   = 200  // of evidence, and of steps
	MostText    = 2000 // letters of a text
	MostAnswers = 30   // of others, links that wait for one included
	oldEvidence = 24   // months
)

// Book is everything that somebody writes about themselves.
type Book struct {
	Self     map[string]Check `json:"self"` // by capability
	Evidence []Evidence       `json:"evidence"`
	Plan     []Step           `json:"plan"`
}

// Check is the level that somebody sees themselves at, and why.
type Check struct {
	Level string `json:"level"`
	Why   string `json:"why"`
}

// Evidence is something that shows a capability.
type Evidence struct {
	Capability string `json:"capability"`
	Day        string `json:"day"` // ISO
	What       string `json:"what"`
}

// Step is something that somebody means to do, by a day.
type Step struct {
	Capability string `json:"capability"`
	What       string `json:"what"`
	By         string `json:"by"`   // ISO
	Done       string `json:"done"` // ISO; "" while it is to do
}

// Answer is what somebody else says: a level for each capability that they can speak of, and a text.
type Answer struct {
	Levels map[string]string `json:"levels"`
	Words  string            `json:"words"`
}

// Load reads the framework of a knowledge folder.
func Load(knowledge fs.FS) (*assess.Framework, error) {
	const name = "frameworks/readiness@1.yaml"
	raw, err := fs.ReadFile(knowledge, name)
	if err != nil {
		return nil, fmt.Errorf("reading the readiness framework: %w", err)
	}
	f, err := assess.Open(name, raw)
	if err != nil {
		return nil, err
	}
	if _, has := f.Profile(Profile); !has {
		return nil, fmt.Errorf("%s has no profile %q", name, Profile)
	}
	return f, nil
}

// Anchor is what somebody at a level of a capability does.
func Anchor(n *assess.Node, level string) string {
	for _, s := range n.Statements {
		if s.Level == level {
			return s.Text
		}
	}
	return ""
}

// Text is a text as it may be kept.
func Text(s string, needed bool) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case needed && s == "":
		return s, fault.New(fault.Invalid, "Write a sentence.")
	case len([]rune(s)) > MostText:
		return s, fault.New(fault.Invalid, "Write at most %d letters.", MostText)
	}
	return s, nil
}

// Known refuses a level or a capability that the framework does not have. "" is no level yet.
func Known(f *assess.Framework, capability, level string) error {
	n, has := f.Find(capability)
	if !has || !n.Asked {
		return fault.New(fault.Invalid, "Choose one of the eight capabilities.")
	}
	if _, has = f.Level(level); level != "" && !has {
		return fault.New(fault.Invalid, "Choose one of the levels.")
	}
	return nil
}

// Gap is how somebody stands in one capability. Why names what is missing; it is empty where nothing is.
type Gap struct {
	Node     *assess.Node
	Self     string  // level; "" when not said yet
	Needs    string  // level that a director needs
	Peers    float64 // the middle score of others
	Answers  int     // of others who spoke of it
	Evidence int
	Why      []string // unanswered, below, peers_lower, no_evidence, old_evidence, no_step, step_late
}

// Gaps is how somebody stands in each capability on a day, in the framework's order.
func Gaps(f *assess.Framework, b Book, answers []Answer, today kind.Date) (out []Gap) {
	profile, _ := f.Profile(Profile)
	for _, n := range f.Outcomes() {
		g := Gap{Node: n, Self: b.Self[n.ID].Level, Needs: profile.Requires[n.ID]}
		g.Peers, g.Answers = middle(f, n.ID, answers)
		g.Why = append(g.levels(f), g.evidence(b, today)...)
		if len(g.Why) > 0 {
			g.Why = append(g.Why, steps(b, n.ID, today)...)
		}
		out = append(out, g)
	}
	return out
}

// levels says what the levels lack.
func (g *Gap) levels(f *assess.Framework) (why []string) {
	self, said := f.Level(g.Self)
	needs, _ := f.Level(g.Needs)
	switch {
	case !said:
		why = append(why, "unanswered")
	case self.Score < needs.Score:
		why = append(why, "below")
	}
	if said && g.Answers > 0 && g.Peers < float64(self.Score) {
		why = append(why, "peers_lower")
	}
	return why
}

// evidence says what the log lacks: what is older than two years shows little.
func (g *Gap) evidence(b Book, today kind.Date) []string {
	fresh := 0
	for _, e := range b.Evidence {
		if e.Capability != g.Node.ID {
			continue
		}
		g.Evidence++
		day, err := kind.ParseDate(e.Day)
		if err == nil && day.AddMonths(oldEvidence) >= today {
			fresh++
		}
	}
	switch {
	case g.Evidence == 0:
		return []string{"no_evidence"}
	case fresh == 0:
		return []string{"old_evidence"}
	}
	return nil
}

// steps says whether a gap has a step, and one that is late.
func steps(b Book, capability string, today kind.Date) []string {
	open := 0
	for _, s := range b.Plan {
		if s.Capability != capability || s.Done != "" {
			continue
		}
		open++
		by, err := kind.ParseDate(s.By)
		if err == nil && by < today {
			return []string{"step_late"}
		}
	}
	if open == 0 {
		return []string{"no_step"}
	}
	return nil
}

// middle is the median score that others gave.
func middle(f *assess.Framework, capability string, answers []Answer) (float64, int) {
	var scores []float64
	for _, a := range answers {
		l, ok := f.Level(a.Levels[capability])
		if ok {
			scores = append(scores, float64(l.Score))
		}
	}
	n := len(scores)
	if n == 0 {
		return math.NaN(), 0
	}
	slices.Sort(scores)
	return (scores[(n-1)/2] + scores[n/2]) / 2, n
}
