package assess

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// Problem is something odd in a file of answers; the rest is taken.
type Problem struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Says   string `json:"problem"`
}

// Place is the problem in a sentence that begins with where it is.
func (p Problem) Place() string {
	return fmt.Sprintf("Line %d, column %d: %s.", p.Line, p.Column, p.Says)
}

// ReadAnswers reads answers to a framework: the JSON of the government's WebCAF tool, or our own form (docs/frameworks.md), JSON or YAML. What does not belong
// to the framework is a problem at its place.
func ReadAnswers(f *Framework, file string, raw []byte) (Answers, []Problem, error) {
	t, root, err := open(file, raw)
	if err != nil {
		return nil, nil, err
	}
	r := &reading{tree: t, f: f, out: Answers{}}
	m, err := t.fields(root, "the answers")
	if err != nil {
		return nil, nil, err
	}
	if m["answers"] == nil {
		err = r.webCAF(root, m)
	} else {
		err = r.own(root)
	}
	return r.out, r.problems, err
}

// reading is one file of answers.
type reading struct {
	*tree
	f        *Framework
	out      Answers
	problems []Problem
}

func (r *reading) odd(n *yaml.Node, format string, a ...any) {
	if len(r.problems) < 1000 {
		r.problems = append(r.problems, Problem{n.Line, n.Column, fmt.Sprintf(format, a...)})
	}
}

// outcome gives the outcome that a key names.
func (r *reading) outcome(key *yaml.Node, id string) (*Node, bool) {
	n, ok := r.f.Find(id)
	if !ok || !n.Asked {
		r.odd(key, "%q is no outcome of %s", id, r.f.Key())
		return nil, false
	}
	if _, twice := r.out[id]; twice {
		r.odd(key, "%s is answered twice; the first answer counts", id)
		return nil, false
	}
	return n, true
}

// webCAF reads the tool's own shape: outcome to its indicators ("achieved_A1.a.5": true) and its confirmation.
func (r *reading) webCAF(root *yaml.Node, m map[string]*yaml.Node) error {
	for _, key := range keys(root) {
		if key.Value == "meta_data" {
			continue
		}
		n, ok := r.outcome(key, key.Value)
		if !ok {
			continue
		}
		part, err := r.fields(m[key.Value], key.Value, "indicators?", "confirmation?", "supplementary_questions?")
		if err != nil {
			return err
		}
		a := Answer{True: map[Claim]bool{}}
		err = r.indicators(n, &a, part["indicators"])
		if err != nil {
			return err
		}
		err = r.confirmation(n, &a, part["confirmation"])
		if err != nil {
			return err
		}
		r.out[n.ID] = a
	}
	return nil
}

func (r *reading) indicators(n *Node, a *Answer, at *yaml.Node) error {
	if at == nil {
		return nil
	}
	m, err := r.fields(at, "indicators")
	if err != nil {
		return err
	}
	for _, key := range keys(at) {
		if strings.HasSuffix(key.Value, "_comment") {
			continue
		}
		r.claim(n, a, key, m[key.Value])
	}
	return nil
}

// claim takes whether one statement holds.
func (r *reading) claim(n *Node, a *Answer, key, value *yaml.Node) {
	c, ok := n.Claimed(key.Value)
	if !ok {
		r.odd(key, "%q is no statement of %s, or of two levels: write it with its level, like achieved_%s.1", key.Value, n.ID, n.ID)
		return
	}
	holds, ok := r.yes(value)
	if ok {
		a.True[c] = holds
	}
}

// Claimed finds the statement that is written as achieved_A1.a.5, or as A1.a.5 where no other level has that number.
func (n *Node) Claimed(written string) (Claim, bool) {
	var found []Claim
	for _, s := range n.Statements {
		level, marked := strings.CutSuffix(written, "_"+s.ID)
		if s.ID == written || marked && folded(level) == s.Level {
			found = append(found, s.Claim())
		}
	}
	if len(found) != 1 {
		return Claim{}, false
	}
	return found[0], true
}

// yes reads a yes or no; an empty value is no answer.
func (r *reading) yes(n *yaml.Node) (holds, ok bool) {
	v := plain(n).Value
	switch strings.ToLower(v) {
	case "true", "yes":
		return true, true
	case "false", "no":
		return false, true
	case "", "null":
		return false, false
	}
	holds, err := strconv.ParseBool(v)
	if err != nil {
		r.odd(n, "%q is neither yes nor no", v)
	}
	return holds, err == nil
}

// confirmation takes what a person confirmed. A status that does not follow from the statements was confirmed before they were changed, and counts no more.
func (r *reading) confirmation(n *Node, a *Answer, at *yaml.Node) error {
	if at == nil {
		return nil
	}
	m, err := r.fields(at, "confirmation")
	if err != nil {
		return err
	}
	a.Comment, err = r.text(m["confirm_outcome_confirm_comment"], "a comment")
	if err != nil {
		return err
	}
	how, err := r.text(m["confirm_outcome"], "confirm_outcome")
	if err != nil || m["outcome_status"] == nil {
		return err
	}
	written, err := r.text(m["outcome_status"], "outcome_status")
	if err != nil || written == "" {
		return err
	}
	level, ok := levelOf(written)
	switch follows := r.f.computed(n, *a); {
	case !ok:
		r.odd(m["outcome_status"], "%q is no level", written)
	case follows == "":
		r.odd(m["outcome_status"], "%s has a status and no statements; it counts as not answered", n.ID)
	case follows != level:
		r.odd(m["outcome_status"], "%s says %s, but from its statements follows %s; that counts, and is to be confirmed again", n.ID, level, follows)
	default:
		a.Confirmed = how == "confirm"
	}
	return nil
}

// own reads our own form: framework, version, and a list of answers.
func (r *reading) own(root *yaml.Node) error {
	m, err := r.fields(root, "the answers", "framework?", "version?", "answers")
	if err != nil {
		return err
	}
	for key, want := range map[string]string{"framework": r.f.ID, "version": r.f.Version} {
		is, err := r.text(m[key], key)
		if err != nil {
			return err
		}
		if m[key] != nil && is != want {
			return r.wrong(m[key], "these are answers to another %s, %s, and not to %s. Answers are carried over by a mapping only", key, is, r.f.Key())
		}
	}
	items, err := r.items(m["answers"], "answers")
	if err != nil {
		return err
	}
	for _, i := range items {
		err := r.ownAnswer(i)
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) ownAnswer(i *yaml.Node) error {
	m, err := r.fields(i, "an answer", "outcome", "statements?", "level?", "confirmed?", "override?", "comment?", "evidence?", "evidence_from?", "blocker?", "owner?",
		"title?", "status?", "required?", "assured?", "assured_level?", "assured_why?", "facts?") // the last line is for who reads the file
	if err != nil {
		return err
	}
	var id string
	a := Answer{}
	for key, to := range map[string]*string{"outcome": &id, "level": &a.Chosen, "override": &a.Override, "comment": &a.Comment, "blocker": &a.Blocker, "owner": &a.Owner} {
		*to, err = r.text(m[key], key)
		if err != nil {
			return err
		}
	}
	n, ok := r.outcome(m["outcome"], id)
	if !ok {
		return nil
	}
	err = r.evidence(&a, m)
	if err != nil {
		return err
	}
	for key, level := range map[string]*string{"level": &a.Chosen, "override": &a.Override} {
		if _, known := r.f.Level(*level); *level != "" && !known {
			r.odd(m[key], "%q is no level of %s", *level, r.f.Key())
			*level = ""
		}
	}
	if a.Chosen != "" && r.f.Rule == Statements {
		r.odd(m["level"], "%s is answered by statements; to set another level, write override with a comment", n.ID)
		a.Chosen = ""
	}
	if a.Override != "" && a.Comment == "" {
		r.odd(m["override"], "%s is set to another level without a comment that says why; it does not count", n.ID)
		a.Override = ""
	}
	if m["confirmed"] != nil {
		a.Confirmed, _ = r.yes(m["confirmed"])
	}
	if m["statements"] != nil {
		err = r.ownStatements(n, &a, m["statements"])
	}
	r.out[n.ID] = a
	return err
}

func (r *reading) evidence(a *Answer, m map[string]*yaml.Node) (err error) {
	a.Evidence, err = r.texts(m["evidence"], "evidence")
	if err != nil || m["evidence_from"] == nil {
		return err
	}
	written, err := r.text(m["evidence_from"], "evidence_from")
	if err != nil {
		return err
	}
	a.EvidenceFrom, err = kind.ParseDate(written)
	if err != nil {
		r.odd(m["evidence_from"], "%q is no date like 2026-11-24", written)
	}
	return nil
}

func (r *reading) ownStatements(n *Node, a *Answer, at *yaml.Node) error {
	m, err := r.fields(at, "statements")
	if err != nil {
		return err
	}
	a.True = map[Claim]bool{}
	for _, key := range keys(at) {
		r.claim(n, a, key, m[key.Value])
	}
	return nil
}
