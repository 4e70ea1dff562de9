package assess

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Answer is what somebody said about one outcome.
type Answer struct {
	True      map[Claim]bool // statements that were answered, and whether each holds; nil when none was
	Chosen    string         // a level, where the framework asks for one
	Confirmed bool           // a person looked at the computed status and agreed
	Override  string         // a level that a person set in place of the computed one; Comment says why
	Comment   string

	// What stands around an answer. In a file that does not say them they are left as they were.
	Evidence     []string  // where it can be seen
	EvidenceFrom kind.Date // as of; 0: nobody said
	Blocker      string
	Owner        string // the post's name
}

// Answers are by outcome.
type Answers map[string]Answer

// answered tells whether anything was said.
func (a Answer) answered() bool { return len(a.True) > 0 || a.Chosen != "" || a.Override != "" }

// Judged is the status of one outcome.
type Judged struct {
	Outcome   string
	Answered  bool
	Computed  string // what follows from the statements, or was chosen
	Status    string // Computed, or what a person set in its place; "" when nothing was answered
	Required  string // by the profile; "" when it does not name the outcome
	Met       bool   // Status is at least Required; false when nothing is required or answered
	Confirmed bool
}

// Result is an assessment judged.
type Result struct {
	Framework *Framework
	Profile   *Profile // nil when none was asked for
	Outcomes  []Judged // in the framework's order
}

// Score judges answers. Without a profile nothing is required.
func Score(f *Framework, answers Answers, p *Profile) Result {
	r := Result{Framework: f, Profile: p}
	for _, n := range f.Outcomes() {
		a := answers[n.ID]
		j := Judged{Outcome: n.ID, Answered: a.answered(), Confirmed: a.Confirmed && a.answered()}
		if j.Answered {
			j.Computed = f.computed(n, a)
			j.Status = j.Computed
		}
		if a.Override != "" {
			j.Status = a.Override
		}
		if p != nil {
			j.Required = p.Requires[n.ID]
		}
		j.Met = j.Status != "" && j.Required != "" && f.score(j.Status) >= f.score(j.Required)
		r.Outcomes = append(r.Outcomes, j)
	}
	return r
}

func (f *Framework) score(level string) int {
	l, _ := f.Level(level)
	return l.Score
}

func (f *Framework) computed(n *Node, a Answer) string {
	if f.Rule != Statements {
		return a.Chosen
	}
	if len(a.True) == 0 {
		return ""
	}
	return f.fromStatements(n, a.True)
}

// fromStatements is the rule of the Cyber Assessment Framework: a true statement of the lowest level settles it there; else the highest level that has
// statements, all of them true; else the lowest.
func (f *Framework) fromStatements(n *Node, holds map[Claim]bool) string {
	lowest := f.Scale[0].ID
	for _, s := range n.Statements {
		if s.Level == lowest && holds[s.Claim()] {
			return lowest
		}
	}
	for _, l := range slices.Backward(f.Scale[1:]) {
		if n.all(l.ID, holds) {
			return l.ID
		}
	}
	return lowest
}

// all tells whether a level has statements and all of them hold.
func (n *Node) all(level string, holds map[Claim]bool) bool {
	some := false
	for _, s := range n.Statements {
		if s.Level != level {
			continue
		}
		if !holds[s.Claim()] {
			return false
		}
		some = true
	}
	return some
}

// Counts is how many answered outcomes have each status.
func (r Result) Counts() map[string]int {
	out := map[string]int{}
	for _, l := range r.Framework.Scale {
		out[l.ID] = 0
	}
	for _, j := range r.Outcomes {
		if j.Status != "" {
			out[j.Status]++
		}
	}
	return out
}

// Met counts the outcomes that reach what the profile asks for.
func (r Result) Met() (n int) {
	for _, j := range r.Outcomes {
		if j.Met {
			n++
		}
	}
	return n
}

// Unmet are the outcomes that were answered and do not reach what the profile asks for.
func (r Result) Unmet() []string {
	return r.those(func(j Judged) bool { return j.Required != "" && j.Status != "" && !j.Met })
}

// Unanswered are the outcomes that nobody answered.
func (r Result) Unanswered() []string { return r.those(func(j Judged) bool { return j.Status == "" }) }

func (r Result) those(keep func(Judged) bool) []string {
	out := []string{}
	for _, j := range r.Outcomes {
		if keep(j) {
			out = append(out, j.Outcome)
		}
	}
	return out
}

// At is the level of one outcome in a result; the zero Level when it was not answered.
func (f *Framework) At(r Result, outcome string) Level {
	for _, j := range r.Outcomes {
		if j.Outcome == outcome {
			l, _ := f.Level(j.Status)
			return l
		}
	}
	return Level{}
}
