package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
	Active  *rule.Book // without those that are set aside, and the voluntary ones that it has not adopted
	Choices map[string]store.RuleChoice
	Own     map[string]store.OwnRule

	key string // of everything that Active hangs on
}

// mostRules is how many rules of its own a council may have.
const mostRules = 200

// ruleset reads a council's own rules and decisions. One of its rules that our program no longer understands is left out, not
// everything else with it; its page says so.
func (d *Desk) ruleset(ctx context.Context, council int64) (*Ruleset, error) {
	own, err := d.Store.OwnRules(ctx, council)
	if err != nil {
		return nil, err
	}
	choices, err := d.Store.RuleChoices(ctx, council)
	if err != nil {
		return nil, err
	}
	s := &Ruleset{All: d.Rules, Choices: choices, Own: map[string]store.OwnRule{}}
	for _, r := range own {
		s.Own[r.ID] = r
		with, err := s.All.With([]byte(r.Text))
		if err == nil {
			s.All = with
		}
	}
	s.Active = s.All.Where(s.active)
	parts := []string{s.All.Version}
	for _, r := range s.All.Rules {
		parts = append(parts, fmt.Sprint(s.active(r)))
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, " ")))
	s.key = hex.EncodeToString(sum[:])
	return s, nil
}

func (s *Ruleset) active(r *rule.Rule) bool {
	switch s.Choices[r.ID].Choice {
	case SetAside:
		return false
	case Adopted:
		return true
	}
	return r.Status != "voluntary" || r.Own()
}

// State is how a rule stands with the council, in words.
func (s *Ruleset) State(r *rule.Rule) string {
	switch {
	case s.Choices[r.ID].Choice != "":
		return s.Choices[r.ID].Choice
	case r.Status == "voluntary" && !r.Own():
		return "voluntary, not adopted"
	}
	return ""
}

// RuleTrial is what some rules would do: the shape of `moothall rule check --json`.
type RuleTrial struct {
	Rules []RuleTried `json:"rules"`
}

// RuleTried is one rule on trial.
type RuleTried struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Examples int      `json:"examples"` // all of them came out as they say
	Found    int      `json:"found"`
	Cannot   int      `json:"cannot_tell"`
	Says     []string `json:"says"` // the first few of what it would find
}

// TryRules checks rules that a council wants to add, and says what they would find today. Nothing is kept.
func (d *Desk) TryRules(p *Picture, v kind.Viewer, text string) (*RuleTrial, error) {
	book, err := d.Rules.With([]byte(text))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "The rule cannot be used: %s.", strings.TrimPrefix(err.Error(), "rules/own: "))
	}
	out := &RuleTrial{Rules: []RuleTried{}}
	for _, r := range book.Rules {
		if !r.Own() {
			continue
		}
		tried := RuleTried{ID: r.ID, Title: r.English.Title, Examples: len(r.Examples), Says: []string{}}
		alone := book.Where(func(x *rule.Rule) bool { return x == r })
		for res := range alone.Run(d.ruleInput(p)).All() {
			switch {
			case !v.Sees(res.Restricted):
			case res.Outcome == rule.Found:
				tried.Found++
				if len(tried.Says) < 5 {
					tried.Says = append(tried.Says, res.Title)
				}
			default:
				tried.Cannot++
			}
		}
		out.Rules = append(out.Rules, tried)
	}
	if len(out.Rules) == 0 {
		return nil, fault.New(fault.Invalid, "There is no rule in that text. Begin it with \"- id: OWN-...\".")
	}
	return out, nil
}

// AddRules keeps a council's own rules, each in place of one with the same id.
func (d *Desk) AddRules(ctx context.Context, v kind.Viewer, text string) (*RuleTrial, error) {
	if !identity.May(v, identity.Settings) {
		return nil, fault.New(fault.Forbidden, "Only a leader or an administrator adds rules.")
	}
	p, err := d.Picture(ctx, v.Council)
	if err != nil {
		return nil, err
	}
	trial, err := d.TryRules(p, v, text)
	if err != nil {
		return nil, err
	}
	if len(p.Rules.Own)+len(trial.Rules) > mostRules {
		return nil, fault.New(fault.Refused, "A council may have %d rules of its own. Take some away first.", mostRules)
	}
	texts, err := rule.Split([]byte(text))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "The rules cannot be read.")
	}
	var own []store.OwnRule
	for id, one := range texts {
		own = append(own, store.OwnRule{ID: id, Text: one, At: d.now(), Actor: v.Account})
	}
	slices.SortFunc(own, func(a, b store.OwnRule) int { return strings.Compare(a.ID, b.ID) })
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

// ChooseRule adopts a voluntary rule, sets a rule aside with a reason, or with choice "" takes either back. A rule that is law
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
	case choice == SetAside && r.Status == "in force":
		return fault.New(fault.Refused, "%s is law and cannot be set aside. Set single findings aside, with a reason.", id)
	case choice == SetAside && reason == "":
		return fault.New(fault.Invalid, "Say why the rule is set aside. The reason is kept beside it.")
	case choice == Adopted && r.Status != "voluntary":
		return fault.New(fault.Invalid, "Only a voluntary rule needs adopting; %s counts already.", id)
	case choice != "" && choice != Adopted && choice != SetAside:
		return fault.New(fault.Invalid, "A rule can be adopted or set aside.")
	}
	err = d.Store.ChooseRule(ctx, p.Council.ID, store.RuleChoice{ID: id, Choice: choice, Reason: reason, At: d.now(), Actor: v.Account})
	if err != nil {
		return err
	}
	return d.after(ctx, v.Council)
}

// RuleJSON is one rule in `moothall rule list --json`.
type RuleJSON struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Kind    string   `json:"kind"`
	For     string   `json:"for"`
	Needs   string   `json:"needs,omitempty"`
	When    string   `json:"when"`
	Band    string   `json:"band"`
	Status  string   `json:"status"`
	Source  string   `json:"source"`
	Nations []string `json:"nations"`
	Own     bool     `json:"own"`
	State   string   `json:"state,omitempty"`
	Reason  string   `json:"reason,omitempty"`
	Speaks  bool     `json:"speaks"` // to the council's nation
	Found   int      `json:"found"`
}

// RuleList is the council's rulebook in words.
func (d *Desk) RuleList(p *Picture) []RuleJSON {
	found := d.FoundByRule(p)
	out := []RuleJSON{}
	for _, r := range p.Rules.All.Rules {
		out = append(out, RuleJSON{ID: r.ID, Title: r.English.Title, Kind: string(r.Kind), For: r.For, Needs: r.Needs, When: r.When, Band: string(r.Band), Status: r.Status, Source: r.Source.String(),
			Nations: r.Nations, Own: r.Own(), State: p.Rules.State(r), Reason: p.Rules.Choices[r.ID].Reason, Speaks: r.Speaks(p.Council.Nation), Found: found[r.ID]})
	}
	return out
}

// Given is an example's records as its file writes them, on one line.
func Given(ex rule.Example) string {
	raw, err := json.Marshal(ex.Given)
	if err != nil { // never: it was read from YAML
		return ""
	}
	return string(raw)
}
