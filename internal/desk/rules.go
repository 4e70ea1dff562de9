package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/store"
)

// What a council may decide about a rule.
const (
	Adopted  = "adopted"
	SetAside = "set aside"
)

// Ruleset is the rulebook of one council: ours and its own, and what it decided about each.
type Ruleset struct {
	All     *rule.Book
	Active  *rule.Book // without those for other nations, set aside, voluntary and not adopted, or too slow
	Choices map[string]store.RuleChoice
	Own     map[string]store.OwnRule
	Broken  map[string]string // why one of its own rules cannot be used, by id
	TooSlow map[string]bool   // its own rules that would compare too much with too much

	nation string // of the council
	key    string // of everything that Active hangs on
}

const (
	mostRules  = 200       // of its own that a council may have
	mostReason = 2000      // bytes
	mostSteps  = 5_000_000 // that its own rules may take in all; at most about half a second, for a step that compares texts takes 100 ns
)

// ruleset reads a council's own rules and decisions. One of its rules that our program no longer understands is left out, not
// everything else with it; its page says so. What was compiled for an older picture is used again where it still holds.
func (d *Desk) ruleset(ctx context.Context, council store.Council, snapshot *kind.Snapshot, old *Picture) (*Ruleset, error) {
	own, err := d.Store.OwnRules(ctx, council.ID)
	if err != nil {
		return nil, err
	}
	choices, err := d.Store.RuleChoices(ctx, council.ID)
	if err != nil {
		return nil, err
	}
	s := &Ruleset{All: d.Rules, Choices: choices, Own: map[string]store.OwnRule{}, Broken: map[string]string{}, nation: council.Nation}
	for _, r := range own {
		s.Own[r.ID] = r
	}
	if old != nil && maps.Equal(old.Rules.Own, s.Own) {
		s.All, s.Broken = old.Rules.All, old.Rules.Broken
	} else {
		s.compile(own)
	}
	s.TooSlow = tooSlow(s.All, snapshot)
	s.Active = s.All.Where(s.active).Adopting(s.adopted)
	parts := []string{s.All.Version}
	for _, r := range s.All.Rules {
		parts = append(parts, fmt.Sprint(s.active(r), s.adopted(r)))
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, " ")))
	s.key = hex.EncodeToString(sum[:])
	return s, nil
}

func (s *Ruleset) compile(own []store.OwnRule) {
	for _, r := range own {
		with, err := s.All.With([]byte(r.Text))
		if err != nil {
			s.Broken[r.ID] = problemWords(err)
			continue
		}
		s.All = with
	}
}

func problemWords(err error) string {
	var p rule.Problem
	if errors.As(err, &p) {
		p.Rule = ""
		return p.Error()
	}
	return err.Error()
}

// tooSlow names the council's own rules that do not fit into the steps that they may take in all; the cheapest are kept.
func tooSlow(book *rule.Book, s *kind.Snapshot) map[string]bool {
	own := book.Where((*rule.Rule).Own).Rules
	size := func(kindName string) int { return len(s.Records(kindName)) }
	slices.SortStableFunc(own, func(a, b *rule.Rule) int { return cmp.Compare(a.Cost(size), b.Cost(size)) })
	out := map[string]bool{}
	left := float64(mostSteps)
	for _, r := range own {
		left -= r.Cost(size)
		if left < 0 {
			out[r.ID] = true
		}
	}
	return out
}

func (s *Ruleset) active(r *rule.Rule) bool {
	if s.TooSlow[r.ID] {
		return false
	}
	switch s.Choices[r.ID].Choice {
	case SetAside:
		return false
	case Adopted:
		return true
	}
	return r.Speaks(s.nation) && (r.Status != "voluntary" || r.Own())
}

func (s *Ruleset) adopted(r *rule.Rule) bool { return s.Choices[r.ID].Choice == Adopted }

// Adoptable tells whether a rule is one that the council may take on by its own decision: it is voluntary, or not yet in force, or addressed to
// other nations. The law of another nation is not: it speaks of duties that nobody has here.
func (s *Ruleset) Adoptable(r *rule.Rule) bool {
	if !r.Speaks(s.nation) {
		return r.Source.Act == ""
	}
	return r.Status == "proposed" || r.Status == "consulted" || r.Status == "voluntary"
}

// How a rule stands with a council, beside adopted and set aside.
const (
	NotAdopted = "voluntary, not adopted"
	Unusable   = "cannot be used"
	Slow       = "too slow to run"
)

// State is how a rule stands with the council, in words; "" for one that simply counts.
func (s *Ruleset) State(r *rule.Rule) string {
	switch {
	case s.TooSlow[r.ID]:
		return Slow
	case s.Choices[r.ID].Choice != "":
		return s.Choices[r.ID].Choice
	case r.Status == "voluntary" && !r.Own() && r.Speaks(s.nation):
		return NotAdopted
	}
	return ""
}

// The reasons that a finding closed for, other than newer facts. They never count as proof.
const (
	ruleChanged  = "the rule changed"
	ruleSetAside = "the rule was set aside"
)

// closes says why the findings of a rule close whatever the facts say; "" for a rule that runs.
func (s *Ruleset) closes(id string) string {
	_, runs := s.Active.Rule(id)
	switch {
	case runs:
		return ""
	case s.Choices[id].Choice == SetAside:
		return ruleSetAside
	}
	return ruleChanged
}

// RuleTrial is what some rules would do: the shape of `moothall rule check --json`.
type RuleTrial struct {
	Rules    []RuleTried    `json:"rules"`
	Problems []rule.Problem `json:"problems"`

	own []rule.Written
}

// RuleTried is one rule on trial.
type RuleTried struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Examples int      `json:"examples"` // all of them came out as they say
	Speaks   bool     `json:"speaks"`   // to the council's nation; one that does not finds nothing
	Found    int      `json:"found"`
	Cannot   int      `json:"cannot_tell"`
	Says     []string `json:"says"` // the first few of what it would find
}

// TryRules checks rules that a council wants to add, and says what they would find today. Nothing is kept.
func (d *Desk) TryRules(p *Picture, v kind.Viewer, text string) *RuleTrial {
	out := &RuleTrial{Rules: []RuleTried{}, Problems: []rule.Problem{}}
	own, problems := d.Rules.Own([]byte(text))
	out.Problems = append(out.Problems, problems...)
	with, err := p.Rules.All.Where(func(r *rule.Rule) bool { return !r.Own() || !written(own, r.ID) }).Adding(own)
	if err != nil { // never: their ids were just made free
		out.Problems = append(out.Problems, rule.Problem{Says: err.Error()})
		return out
	}
	slow := tooSlow(with, p.Snapshot)
	for id := range slow {
		if !p.Rules.TooSlow[id] && !written(own, id) {
			out.Problems = append(out.Problems, rule.Problem{Says: "with this, the council's own rules would take too long together, and " + id + " would no longer run; take one away or make one simpler"})
		}
	}
	for _, w := range own {
		if slow[w.Rule.ID] {
			out.Problems = append(out.Problems, rule.Problem{Rule: w.Rule.ID, Field: "when", Says: "it would compare so many records with so many others that every page would wait; ask about the records of one register, or use a function such as contracts_for"})
			continue
		}
		out.own = append(out.own, w)
		out.Rules = append(out.Rules, d.tryRule(p, v, w.Rule))
	}
	return out
}

func written(own []rule.Written, id string) bool {
	return slices.ContainsFunc(own, func(w rule.Written) bool { return w.Rule.ID == id })
}

func (d *Desk) tryRule(p *Picture, v kind.Viewer, r *rule.Rule) RuleTried {
	const most = 5
	tried := RuleTried{ID: r.ID, Title: r.English.Title, Examples: len(r.Examples), Speaks: r.Speaks(p.Council.Nation), Says: []string{}}
	results := slices.SortedStableFunc((&rule.Book{Rules: []*rule.Rule{r}}).Run(d.ruleInput(p)).All(), rule.Rank)
	for _, res := range results {
		switch {
		case !v.Sees(res.Restricted):
		case res.Outcome == rule.Found:
			tried.Found++
			if len(tried.Says) < most {
				tried.Says = append(tried.Says, res.Title)
			}
		default:
			tried.Cannot++
		}
	}
	return tried
}

// AddRules keeps a council's own rules, each in place of one with the same id; all of them or, when one has a problem, none.
func (d *Desk) AddRules(ctx context.Context, v kind.Viewer, text string) (*RuleTrial, error) {
	p, err := d.rulesOf(ctx, v)
	if err != nil {
		return nil, err
	}
	trial := d.TryRules(p, v, text)
	if len(trial.Problems) > 0 {
		return trial, fault.Wrap(trial.Problems[0], fault.Refused, "Nothing was kept. %s.", trial.Problems[0])
	}
	added := 0
	var own []store.OwnRule
	for _, w := range trial.own {
		if _, have := p.Rules.Own[w.Rule.ID]; !have {
			added++
		}
		own = append(own, store.OwnRule{ID: w.Rule.ID, Text: w.Text, At: d.now(), Actor: v.Account})
	}
	if len(p.Rules.Own)+added > mostRules {
		return trial, fault.New(fault.Refused, "Nothing was kept. A council may have %d rules of its own; take some away first.", mostRules)
	}
	err = d.Store.SaveOwnRules(ctx, p.Council.ID, own)
	if err != nil {
		return nil, err
	}
	return trial, d.after(ctx, v.Council)
}

// DropRule takes one of a council's own rules away.
func (d *Desk) DropRule(ctx context.Context, v kind.Viewer, id string) error {
	p, err := d.rulesOf(ctx, v)
	if err != nil {
		return err
	}
	if _, ok := p.Rules.Own[id]; !ok {
		return fault.New(fault.NotFound, "The council has no rule of its own called %s.", id)
	}
	err = d.Store.DropOwnRule(ctx, p.Council.ID, id, d.now(), v.Account)
	if err != nil {
		return err
	}
	return d.after(ctx, v.Council)
}

func (d *Desk) rulesOf(ctx context.Context, v kind.Viewer) (*Picture, error) {
	if !identity.May(v, identity.Settings) {
		return nil, fault.New(fault.Forbidden, "Only a leader or an administrator decides about rules.")
	}
	return d.Picture(ctx, v.Council)
}

// ChooseRule adopts a rule that does not bind the council, sets a rule aside with a reason, or with choice "" takes either back. A rule that is law
// cannot be set aside; its findings can, one by one.
func (d *Desk) ChooseRule(ctx context.Context, v kind.Viewer, id, choice, reason string) error {
	p, err := d.rulesOf(ctx, v)
	if err != nil {
		return err
	}
	r, ok := p.Rules.All.Rule(id)
	reason = strings.TrimSpace(reason)
	switch {
	case !ok:
		return fault.New(fault.NotFound, "There is no rule called %s.", id)
	case choice == "" && p.Rules.Choices[id].Choice == "":
		return fault.New(fault.Refused, "%s is neither set aside nor adopted, so there is nothing to take back.", id)
	case choice == SetAside && r.Status == "in force":
		return fault.New(fault.Refused, "%s is law and cannot be set aside. Set single findings aside, with a reason.", id)
	case choice == SetAside && reason == "":
		return fault.New(fault.Invalid, "Say why the rule is set aside. The reason is kept beside it.")
	case len(reason) > mostReason:
		return fault.New(fault.Invalid, "Give the reason in at most %d characters.", mostReason)
	case choice == Adopted && !p.Rules.Adoptable(r) && !r.Speaks(p.Council.Nation):
		return fault.New(fault.Invalid, "%s is law in another nation, and what it says is written for there. Write a rule of your own that says what the council wants.", id)
	case choice == Adopted && !p.Rules.Adoptable(r):
		return fault.New(fault.Invalid, "Only a rule that is voluntary for the council needs adopting; %s counts already.", id)
	case choice != "" && choice != Adopted && choice != SetAside:
		return fault.New(fault.Invalid, "A rule can be adopted or set aside.")
	}
	err = d.Store.ChooseRule(ctx, p.Council.ID, store.RuleChoice{ID: id, Choice: choice, Reason: reason, At: d.now(), Actor: v.Account})
	if err != nil {
		return err
	}
	return d.after(ctx, v.Council)
}
