package assess

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// An assessment stands in two registers: assessment, and answer with one record for each outcome.

// Records are an assessment's answers by outcome.
func Records(s *kind.Snapshot, assessment kind.ID) map[string]*kind.Answer {
	out := map[string]*kind.Answer{}
	for _, r := range s.Answers.All() {
		outcome, ok := r.Outcome.Get()
		if r.Assessment.Or(0) == assessment && ok && out[outcome] == nil {
			out[outcome] = r
		}
	}
	return out
}

// Of is what an assessment says, as Score judges it. What the framework does not know is left out.
func Of(s *kind.Snapshot, f *Framework, assessment kind.ID) Answers {
	out := Answers{}
	for outcome, r := range Records(s, assessment) {
		n, ok := f.Find(outcome)
		if ok && n.Asked {
			out[outcome] = answerOf(f, n, r)
		}
	}
	return out
}

// One is what one record says of an outcome.
func One(f *Framework, n *Node, r *kind.Answer) Answer { return answerOf(f, n, r) }

func answerOf(f *Framework, n *Node, r *kind.Answer) Answer {
	a := Answer{Confirmed: r.Confirmed.Or(false), Comment: r.Comment.Or(""), Evidence: r.Evidence.Or(nil), EvidenceFrom: r.EvidenceFrom.Or(0), Blocker: r.Blocker.Or("")}
	for _, part := range []struct {
		written []string
		holds   bool
	}{{r.Holds.Or(nil), true}, {r.Fails.Or(nil), false}} {
		for _, w := range part.written {
			c, ok := n.Claimed(w)
			if !ok {
				continue
			}
			if a.True == nil {
				a.True = map[Claim]bool{}
			}
			a.True[c] = part.holds
		}
	}
	if f.may(n, r.Level.Or("")) {
		a.Chosen = r.Level.Or("")
	}
	if f.may(n, r.Override.Or("")) {
		a.Override = r.Override.Or("")
	}
	return a
}

// Fields are an answer as its record holds it. What is empty of the answer itself is not recorded; what stands around it is left alone where it is empty. The owner
// is a post, which only who knows the posts can find.
func (a Answer) Fields() map[string]kind.Value {
	var holds, fails []string
	for c, yes := range a.True {
		written := Written(c)
		if yes {
			holds = append(holds, written)
		} else {
			fails = append(fails, written)
		}
	}
	out := map[string]kind.Value{"holds": list(holds), "fails": list(fails), "level": text(kind.Text, a.Chosen), "override": text(kind.Text, a.Override), "comment": text(kind.LongText, a.Comment), "confirmed": {}}
	if a.Confirmed {
		out["confirmed"] = kind.YesNoValue(true)
	}
	if len(a.Evidence) > 0 {
		out["evidence"] = kind.ListValue(a.Evidence)
	}
	if a.EvidenceFrom != 0 {
		out["evidence_from"] = kind.DateValue(a.EvidenceFrom)
	}
	if a.Blocker != "" {
		out["blocker"] = text(kind.LongText, a.Blocker)
	}
	return out
}

// Written is a claim as records and files write it: achieved_A1.a.5.
func Written(c Claim) string { return c.Level + "_" + c.ID }

func list(l []string) kind.Value {
	if len(l) == 0 {
		return kind.Value{}
	}
	slices.Sort(l)
	return kind.ListValue(l)
}

func text(t kind.Type, s string) kind.Value {
	s = strings.TrimSpace(s)
	if s == "" {
		return kind.Value{}
	}
	return kind.Value{Type: t, S: s}
}

// About lists the outcomes that are judged of the council, or of a system. A framework that does not tell the two apart asks everything of either.
func (f *Framework) About(s Subject) (out []*Node) {
	all := f.Outcomes()
	for _, n := range all {
		if n.Subject == s {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// Among is a result with the outcomes that an assessment has: a system is not judged by what is asked of the council.
func (r Result) Among(has map[string]*kind.Answer) Result {
	out := r
	out.Outcomes = slices.DeleteFunc(slices.Clone(r.Outcomes), func(j Judged) bool { return has[j.Outcome] == nil })
	return out
}
