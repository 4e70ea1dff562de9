// Package rule is the rulebook: conditions written in data, checked when they load, and run over a snapshot and a date. A rule
// answers found, clear or cannot tell; what it finds is ranked into the agenda.
package rule

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"

	"github.com/moothall/moothall/internal/kind"
)

// Council is the `for` of a rule that looks at the council as a whole and so runs once.
const Council = "council"

// Band says when a finding bites. Its order is the order of the agenda.
type Band string

// FindingKind says what sort of thing was found.
type FindingKind string

// The kinds of finding.
const (
	Risk        FindingKind = "risk"
	Gap         FindingKind = "gap"
	Opportunity FindingKind = "opportunity"
	Conflict    FindingKind = "conflict"
	Strength    FindingKind = "strength"
	Question    FindingKind = "question"
)

var (
	bands        = []Band{"now", "this_quarter", "plan", "watch"}
	findingKinds = []FindingKind{Risk, Gap, Opportunity, Conflict, Strength, Question}
	statuses     = []string{"proposed", "consulted", "in force", "practice", "voluntary"}
	allNations   = []string{"england", "scotland", "wales", "northern-ireland"}
)

// Source is what a rule rests on: a practice, or a section of an act.
type Source struct{ Practice, Act, Section, URL string }

// String is the source as a reader sees it.
func (s Source) String() string {
	switch {
	case s.Act != "" && s.Section != "":
		return s.Act + ", " + s.Section
	case s.Act != "":
		return s.Act
	}
	return s.Practice
}

// Words are the texts of a rule in one language. Say and Why are templates.
type Words struct{ Title, Say, Why, Do, Assumes string }

// Rule is one rule, compiled.
type Rule struct {
	ID          string
	File        string // of knowledge/rules
	English     Words
	Welsh       Words // empty texts fall back to English
	Source      Source
	Issuer      string
	Status      string // proposed, consulted, in force, practice or voluntary
	Nations     []string
	Adopted     bool // by a council's own decision: it counts there whatever nation it is addressed to
	Kind        FindingKind
	For         string // a kind, or Council
	When, Needs string
	Band        Band
	Fold        bool // only tests that something is recorded: folded into one line per register
	Lines       int  // the most lines it may take among the ten
	Restricted  kind.Sensitivity
	Evidence    []string // fields of its record
	Reads       []Read   // every field that it reads, those of lent functions and of its evidence included
	Examples    []Example

	when, needs, essential func(*Context) Outcome
	subject, owner         *expression
	due, pence             *expression
	english, welsh         texted
	places                 []place    // what it reads, and by which way
	says                   *reads     // what it judges by and says, without what only ranks it or names who answers
	trees                  []ast.Node // of a council's own rule: every expression in it
}

// Read names a field of a register that a rule reads.
type Read struct{ Kind, Field string }

// texted is a rule's compiled texts; a nil sentence is one that the language does not have.
type texted struct{ say, why, assumes sentence }

// rawRule is a rule as its file writes it.
type rawRule struct {
	ID, Title                  string
	Source                     Source
	Issuer, Status             string
	Nations                    []string
	Kind                       FindingKind
	For, When, Needs           string
	Band                       Band
	Say, Why, Do, Assumes      string
	Subject, Due, Pence, Owner string
	Essential                  string
	Gap                        bool
	Lines                      int
	Evidence                   []string
	Cy                         Words
	Examples                   []Example
}

func (raw *rawRule) check() error {
	switch {
	case raw.ID == "":
		return fmt.Errorf("has no id")
	case raw.Title == "" || raw.Say == "" || raw.When == "" || raw.For == "" || raw.Do == "":
		return fmt.Errorf("needs title, for, when, say and do")
	case !slices.Contains(bands, raw.Band):
		return fmt.Errorf("band %q is not one of now, this_quarter, plan, watch", raw.Band)
	case !slices.Contains(findingKinds, raw.Kind):
		return fmt.Errorf("kind %q is not one of risk, gap, opportunity, conflict, strength, question", raw.Kind)
	case !slices.Contains(statuses, raw.Status):
		return fmt.Errorf("status %q is not one of proposed, consulted, in force, practice, voluntary", raw.Status)
	case raw.Source.Practice == "" && raw.Source.Act == "":
		return fmt.Errorf("needs a source: a practice, or an act with its section and url")
	case raw.Gap && (raw.Kind != Gap || raw.For == Council):
		return fmt.Errorf("gap: true is for findings of kind gap about one register")
	}
	for _, n := range raw.Nations {
		if !slices.Contains(allNations, n) {
			return fmt.Errorf("nation %q is not one of england, scotland, wales, northern-ireland", n)
		}
	}
	if k, ok := kind.Of(raw.For); raw.For != Council && (!ok || k.Table) {
		return fmt.Errorf("for %q is not a register; write one, or council", raw.For)
	}
	return nil
}

// compileRule checks a rule and compiles each of its pieces.
func compileRule(raw rawRule, file string, lent map[string]Lent) (*Rule, error) {
	err := raw.check()
	if err != nil {
		return nil, err
	}
	r := &Rule{ID: raw.ID, File: file, English: Words{raw.Title, raw.Say, raw.Why, raw.Do, raw.Assumes}, Welsh: raw.Cy, Source: raw.Source, Issuer: raw.Issuer, Status: raw.Status,
		Nations: raw.Nations, Kind: raw.Kind, For: raw.For, When: raw.When, Needs: raw.Needs, Band: raw.Band, Fold: raw.Gap, Lines: raw.Lines, Examples: raw.Examples}
	if len(r.Nations) == 0 {
		r.Nations = allNations
	}
	if r.Lines == 0 {
		r.Lines = defaultLines
	}
	c := &compiler{subject: raw.For, lent: lent, reads: newReads()}
	r.when, err = c.condition(raw.When)
	if err != nil {
		return nil, fmt.Errorf("when: %w", err)
	}
	r.needs, err = c.maybe(raw.Needs)
	if err != nil {
		return nil, fmt.Errorf("needs: %w", err)
	}
	r.Evidence, err = evidence(raw, c.reads.own)
	if err != nil {
		return nil, err
	}
	err = r.compileRest(c, raw)
	if err != nil {
		return nil, err
	}
	r.Restricted = c.reads.strictest
	if k, ok := kind.Of(r.For); ok {
		for _, f := range r.Evidence {
			c.reads.list(k, k.Today(f))
		}
	}
	r.Reads = c.reads.all
	return r, r.keepPlaces(c.reads)
}

// keepPlaces keeps what the rule reads; its record's name and evidence stand in every finding.
func (r *Rule) keepPlaces(read *reads) error {
	for _, f := range r.Evidence {
		k, i, err := fieldNamed(r.For + "." + f)
		if err != nil {
			return fmt.Errorf("evidence: %w", err)
		}
		read.at(itself, k, kind.FieldSetOf(i))
	}
	k, i, err := nameField(r.For)
	if err != nil {
		return err
	}
	if r.For == Council { // whichever record of the register is the council's own
		read.at(anywhere, k, kind.EveryField)
	} else {
		read.at(itself, k, kind.FieldSetOf(i))
	}
	r.places = read.places
	return nil
}

// evidence is what a rule lists, else what its condition reads from its record.
func evidence(raw rawRule, read []string) ([]string, error) {
	if len(raw.Evidence) == 0 {
		return slices.Clone(read), nil
	}
	for _, f := range raw.Evidence {
		_, _, err := fieldNamed(raw.For + "." + f)
		if err != nil {
			return nil, fmt.Errorf("evidence: %w", err)
		}
	}
	return raw.Evidence, nil
}

func (r *Rule) compileRest(c *compiler, raw rawRule) (err error) {
	err = c.compileExtras([]extra{
		{"subject", raw.Subject, valueType{base: record}, &r.subject},
		{"due", raw.Due, valueType{base: day}, &r.due},
		{"pence", raw.Pence, valueType{base: money}, &r.pence},
	})
	if err != nil {
		return err
	}
	r.english, err = c.texts(r.English)
	if err != nil {
		return err
	}
	r.welsh, err = c.texts(r.Welsh)
	if err != nil {
		return fmt.Errorf("cy: %w", err)
	}
	r.says = c.reads.copy()
	r.essential, err = c.maybe(raw.Essential)
	if err != nil {
		return fmt.Errorf("essential: %w", err)
	}
	return c.compileExtras([]extra{{"owner", raw.Owner, valueType{base: record, kind: "post"}, &r.owner}})
}

// extra is an expression that a rule may have beside its conditions, and where it is kept.
type extra struct {
	name, source string
	want         valueType
	into         **expression
}

func (c *compiler) compileExtras(all []extra) error {
	for _, p := range all {
		if p.source == "" {
			continue
		}
		e, err := c.compile(p.source)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		if e.t.base != p.want.base || p.want.kind != "" && e.t.kind != p.want.kind {
			return fmt.Errorf("%s: is %s, and must be %s", p.name, e.t, p.want)
		}
		*p.into = &e
	}
	return nil
}

func (c *compiler) maybe(source string) (func(*Context) Outcome, error) {
	if source == "" {
		return nil, nil
	}
	return c.condition(source)
}

func (c *compiler) texts(w Words) (out texted, err error) {
	out.say, err = c.sentence(w.Say)
	if err != nil {
		return out, fmt.Errorf("say: %w", err)
	}
	out.why, err = c.sentence(w.Why)
	if err != nil {
		return out, fmt.Errorf("why: %w", err)
	}
	out.assumes, err = c.sentence(w.Assumes)
	if err != nil {
		return out, fmt.Errorf("assumes: %w", err)
	}
	return out, nil
}

// Speaks tells whether the rule is addressed to councils of a nation, or was adopted by the council that asks.
func (r *Rule) Speaks(nation string) bool { return r.Adopted || slices.Contains(r.Nations, nation) }
