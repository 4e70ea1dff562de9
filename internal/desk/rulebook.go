package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/rulebook"
	"github.com/moothall/moothall/internal/store"
)

// RuleJSON is one rule in `moothall rule list --json`. What a rule found is only there for a viewer who may see it.
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
	Stands  string   `json:"stands,omitempty"` // how binding one is that the council adopted by its own decision
	Reason  string   `json:"reason,omitempty"`
	Problem string   `json:"problem,omitempty"` // why one of the council's own rules cannot be used
	Speaks  bool     `json:"speaks"`            // to the council's nation
	Runs    bool     `json:"runs"`              // it speaks to the council or was adopted, and is neither set aside, nor voluntary and not adopted, nor unusable
	Found   int      `json:"found"`
	Cannot  int      `json:"cannot_tell"`
	Hidden  bool     `json:"hidden,omitempty"` // what it found is restricted, and not for this viewer
}

// RuleList is the council's rulebook in words, by id.
func (d *Desk) RuleList(p *Picture, v kind.Viewer) []RuleJSON {
	found, cannot := map[string]int{}, map[string]int{}
	for r := range d.work(p).results.All() {
		switch r.Outcome {
		case rule.Found:
			found[r.Rule.ID]++
		case rule.CannotTell:
			cannot[r.Rule.ID]++
		}
	}
	out := []RuleJSON{}
	for _, r := range p.Rules.All.Rules {
		line := p.ruleLine(v, r)
		if !line.Hidden {
			line.Found, line.Cannot = found[r.ID], cannot[r.ID]
		}
		out = append(out, line)
	}
	for id := range p.Rules.Broken {
		out = append(out, p.brokenLine(id))
	}
	slices.SortFunc(out, func(a, b RuleJSON) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func (p *Picture) ruleLine(v kind.Viewer, r *rule.Rule) RuleJSON {
	line := RuleJSON{ID: r.ID, Title: r.English.Title, Kind: string(r.Kind), For: r.For, Needs: r.Needs, When: r.When, Band: string(r.Band), Status: r.Status, Source: r.Source.String(),
		Nations: r.Nations, Own: r.Own(), State: p.Rules.State(r), Speaks: r.Speaks(p.Council.Nation), Hidden: !v.Sees(r.Restricted)}
	line.Runs = p.Rules.active(r)
	if line.State == Adopted {
		standing := rulebook.Standing(r).In(p.Council.Nation)
		standing.State = leadership.Adopted
		line.Stands = standing.Words()
	}
	if !line.Hidden { // the reason may speak of what the rule would find
		line.Reason = p.Rules.Choices[r.ID].Reason
	}
	return line
}

// brokenLine is one of the council's own rules that this program cannot use.
func (p *Picture) brokenLine(id string) RuleJSON {
	line := RuleJSON{ID: id, Title: id, Own: true, State: Unusable, Problem: p.Rules.Broken[id], Nations: []string{}}
	if draft, ok := rule.DraftOf(p.Rules.Own[id].Text); ok {
		line.Title, line.Kind, line.For, line.When, line.Band = draft.Title, draft.Kind, draft.For, draft.When, draft.Band
	}
	return line
}

// RuleDetail is the whole of one rule: the shape of `moothall rule show --json`.
type RuleDetail struct {
	RuleJSON
	Issuer   string        `json:"issuer,omitempty"`
	URL      string        `json:"url,omitempty"`
	Say      string        `json:"say,omitempty"`
	Why      string        `json:"why,omitempty"`
	Do       string        `json:"do,omitempty"`
	Text     string        `json:"text,omitempty"` // of the council's own rule
	Reads    []RuleRead    `json:"reads"`
	Examples []RuleExample `json:"examples"`
	Findings []RuleFinding `json:"findings"` // the most urgent first
	Missing  []RuleMissing `json:"missing"`  // what it cannot tell without
	History  []RuleEvent   `json:"history"`  // newest first

	Rule *rule.Rule `json:"-"` // nil for one that cannot be used
}

// RuleRead is a field that a rule reads.
type RuleRead struct {
	Register    string `json:"register"`
	Field       string `json:"field"`
	Label       string `json:"label"`
	Sensitivity string `json:"sensitivity"`
}

// RuleExample is one of a rule's examples, and what the rule says of it.
type RuleExample struct {
	Given  []GivenRecord `json:"given"`
	Today  string        `json:"today"`
	Nation string        `json:"nation,omitempty"`
	Expect string        `json:"expect"`
	Title  string        `json:"title,omitempty"`
	Why    string        `json:"why,omitempty"`
}

// GivenRecord is one record of an example, in words.
type GivenRecord struct {
	Register string `json:"register"`
	Fields   string `json:"fields"`
}

// RuleFinding is something that a rule found.
type RuleFinding struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	State string `json:"state,omitempty"` // accepted, set aside
}

// RuleMissing is a fact that the rule cannot tell without, and the records that lack it. A register without a field is missing
// as a whole.
type RuleMissing struct {
	Register string      `json:"register"`
	Field    string      `json:"field,omitempty"`
	Label    string      `json:"label"`
	Records  []RecordRef `json:"records"`
}

// RuleEvent is a decision about a rule.
type RuleEvent struct {
	At    string `json:"at"`
	Actor string `json:"actor"`
	Event string `json:"event"`
	Note  string `json:"note,omitempty"`
}

// ShowRule gives everything about one rule that a viewer may see.
func (d *Desk) ShowRule(ctx context.Context, p *Picture, v kind.Viewer, id string) (*RuleDetail, error) {
	out := &RuleDetail{Text: p.Rules.Own[id].Text, Reads: []RuleRead{}, Examples: []RuleExample{}, Findings: []RuleFinding{}, Missing: []RuleMissing{}, History: []RuleEvent{}}
	r, ok := p.Rules.All.Rule(id)
	_, broken := p.Rules.Broken[id]
	switch {
	case broken:
		out.RuleJSON = p.brokenLine(id)
	case !ok:
		return nil, fault.New(fault.NotFound, "There is no rule called %s. Look for it in the rulebook.", id)
	default:
		out.RuleJSON, out.Rule = p.ruleLine(v, r), r
		out.Issuer, out.URL, out.Say, out.Why, out.Do = r.Issuer, r.Source.URL, r.English.Say, r.English.Why, r.English.Do
		out.Reads, out.Examples = readsOf(r), examplesOf(r)
	}
	err := d.ruleHistory(ctx, p, out)
	if err != nil || out.Hidden || broken {
		return out, err
	}
	return out, d.ruleResults(ctx, p, v, out)
}

func readsOf(r *rule.Rule) []RuleRead {
	out := []RuleRead{}
	for _, k := range kind.Kinds {
		for i := range k.Fields {
			f := &k.Fields[i]
			if slices.Contains(r.Reads, rule.Read{Kind: k.Name, Field: f.Name}) {
				out = append(out, RuleRead{k.Name, f.Name, f.Label, f.Sensitivity.String()})
			}
		}
	}
	return out
}

func examplesOf(r *rule.Rule) []RuleExample {
	out := []RuleExample{}
	for _, ex := range r.Examples {
		x := RuleExample{Given: Given(ex), Today: ex.Today, Nation: ex.Nation, Expect: ex.Expect}
		res, err := r.Try(ex)
		if err == nil { // it was checked when the rulebook loaded
			x.Title, x.Why = res.Title, res.Why
		}
		out = append(out, x)
	}
	return out
}

// Given is an example's records in words, the registers in the order of the vocabulary.
func Given(ex rule.Example) []GivenRecord {
	out := []GivenRecord{}
	for _, k := range kind.Kinds {
		list, many := ex.Given[k.Name].([]any)
		if one := ex.Given[k.Name]; !many && one != nil {
			list = []any{one}
		}
		for _, item := range list {
			rec, _ := item.(map[string]any)
			out = append(out, GivenRecord{k.Name, givenFields(k, rec)})
		}
	}
	if ex.Spend {
		out = append(out, givenSpend(ex)...)
	}
	return out
}

func givenFields(k *kind.Kind, rec map[string]any) string {
	var parts []string
	for i := range k.Fields {
		f := &k.Fields[i]
		if written, ok := rec[f.Name]; ok {
			parts = append(parts, f.Label+": "+givenValue(f, written))
		}
	}
	return strings.Join(parts, "; ")
}

func givenValue(f *kind.Field, written any) string {
	switch w := written.(type) {
	case []any:
		names := make([]string, len(w))
		for i, x := range w {
			names[i] = fmt.Sprint(x)
		}
		return strings.Join(names, ", ")
	case bool:
		if w {
			return "yes"
		}
		return "no"
	case int:
		if f.Type == kind.Pence {
			return (kind.Money(w) * 100).String()
		}
	case interface{ Format(string) string }:
		return w.Format("2006-01-02")
	}
	return fmt.Sprint(written)
}

func givenSpend(ex rule.Example) []GivenRecord {
	if len(ex.Paid) == 0 {
		return []GivenRecord{{"spend", "a spend file without a payment to them"}}
	}
	var out []GivenRecord
	for _, p := range ex.Paid {
		who := p.Supplier
		if who == "" {
			who = p.Payee
		}
		out = append(out, GivenRecord{"spend", fmt.Sprintf("%s: %s in twelve months", who, kind.Money(p.TwelveMonths)*100)})
	}
	return out
}

// ruleHistory lists the decisions; the reasons of a rule whose findings are restricted are restricted too.
func (d *Desk) ruleHistory(ctx context.Context, p *Picture, out *RuleDetail) error {
	const most = 50
	events, err := d.Store.FindingEvents(ctx, p.Council.ID, store.RuleEvents(out.ID), "", most)
	if err != nil {
		return err
	}
	for _, e := range events {
		if out.Hidden {
			e.Note = ""
		}
		out.History = append(out.History, RuleEvent{e.At, e.Actor, e.Event, e.Note})
	}
	return nil
}

// ruleResults fills in what the rule found here and what it cannot tell.
func (d *Desk) ruleResults(ctx context.Context, p *Picture, v kind.Viewer, out *RuleDetail) error {
	stored, err := d.storedFindings(ctx, p)
	if err != nil {
		return err
	}
	var found, cannot []*rule.Result
	for _, r := range d.work(p).results.Of(out.ID) {
		switch r.Outcome {
		case rule.Found:
			found = append(found, r)
		case rule.CannotTell:
			cannot = append(cannot, r)
		}
	}
	slices.SortStableFunc(found, rule.Rank)
	for _, r := range found {
		f := RuleFinding{ID: r.ID, Title: r.Title}
		if s, ok := stored[r.ID]; ok && settled(s, p.Today) {
			f.State = s.State
		}
		out.Findings = append(out.Findings, f)
	}
	out.Found, out.Cannot = len(found), len(cannot)
	out.Missing = p.missing(v, cannot)
	return nil
}

// missing groups what could not be told by the fact that it would take, the one most often missing first.
func (p *Picture) missing(v kind.Viewer, results []*rule.Result) []RuleMissing {
	out := []RuleMissing{}
	seen := map[rule.Ref]bool{}
	for _, r := range results {
		for _, m := range r.Missing {
			i := slices.IndexFunc(out, func(x RuleMissing) bool { return x.Register == m.Kind && x.Field == m.Field })
			if i < 0 {
				i = len(out)
				out = append(out, RuleMissing{Register: m.Kind, Field: m.Field, Label: missingLabel(m), Records: []RecordRef{}})
			}
			rec, ok := p.Snapshot.Find(m.Kind, m.ID)
			if ok && !seen[m] {
				out[i].Records = append(out[i].Records, RecordRef{m.Kind, m.ID, p.NameFor(v, rec)})
			}
			seen[m] = true
		}
	}
	slices.SortStableFunc(out, func(a, b RuleMissing) int { return cmp.Compare(len(b.Records), len(a.Records)) })
	return out
}

func missingLabel(m rule.Ref) string {
	k, ok := kind.Of(m.Kind)
	if !ok {
		return m.Field
	}
	if f, ok := k.Field(m.Field); ok && m.Field != "" {
		return f.Label
	}
	return k.Labels
}
