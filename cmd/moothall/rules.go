package main

import (
	"io"
	"os"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

type ruleCmd struct {
	List     listRules    `cmd:"" help:"List the rulebook: ours and the council's own."`
	Show     showRule     `cmd:"" help:"What one rule reads, finds and cannot tell."`
	Check    checkRules   `cmd:"" help:"Say what a file of your own rules would find. Keeps nothing."`
	Add      addRules     `cmd:"" help:"Keep the rules of a file, each in place of one with the same id."`
	Remove   removeRule   `cmd:"" help:"Take one of the council's own rules away."`
	SetAside setAsideRule `cmd:"" help:"Set a rule aside, with a reason."`
	Adopt    adoptRule    `cmd:"" help:"Adopt a rule that does not bind the council: voluntary, not yet in force, or addressed to other nations."`
	Reopen   reopenRule   `cmd:"" help:"Take a decision about a rule back."`
}

// asViewer is the command line looking at a picture's council: it sees and writes everything.
func asViewer(p *desk.Picture) kind.Viewer { return kind.Whole(p.Council.Slug, actor) }

type listRules struct{}

// Run lists the rulebook.
func (c *listRules) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	rules := s.desk.RuleList(p, asViewer(p))
	if s.JSON {
		return s.writeJSON(rules)
	}
	for _, r := range rules {
		state := r.State
		if !r.Speaks && r.Problem == "" {
			state = strings.TrimPrefix(r.State+", for "+strings.Join(r.Nations, ", "), ", ")
		}
		s.say("%-34s %6s found %6s cannot tell  %-24s %s", r.ID, kind.Count(r.Found), kind.Count(r.Cannot), state, r.Title)
	}
	return nil
}

type showRule struct {
	ID string `arg:"" help:"The rule."`
}

// Run shows one rule.
func (c *showRule) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	r, err := s.desk.ShowRule(s.ctx, p, asViewer(p), c.ID)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(r)
	}
	s.say("%s: %s", r.ID, r.Title)
	for _, line := range [][2]string{{"problem", r.Problem}, {"state", r.State}, {"stands", r.Stands}, {"reason", r.Reason}, {"rests on", r.Source}, {"status", r.Status}, {"band", r.Band}, {"about", r.For},
		{"needs", r.Needs}, {"when", r.When}, {"nations", strings.Join(r.Nations, ", ")}, {"do", r.Do}} {
		if line[1] != "" {
			s.say("  %-9s %s", line[0], line[1])
		}
	}
	for _, x := range r.Reads {
		s.say("  reads     %s.%s (%s)", x.Register, x.Field, x.Sensitivity)
	}
	s.say("It finds %s and cannot tell about %s.", kind.Count(r.Found), kind.Count(r.Cannot))
	for _, f := range r.Findings {
		s.say("  %-40s %s", f.ID, f.Title)
	}
	for _, m := range r.Missing {
		s.say("  missing: %s %s (%s records)", m.Register, m.Label, kind.Count(len(m.Records)))
	}
	return nil
}

// rulesFile reads a file of rules; more than a council may bring in one file is not read.
func rulesFile(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", fault.New(fault.Invalid, "The file %s cannot be opened. Check its name.", name)
	}
	defer func() { _ = f.Close() }() // it was only read
	raw, err := io.ReadAll(io.LimitReader(f, rule.MostOwnText+1))
	if err != nil {
		return "", fault.New(fault.Invalid, "%s is not a file that can be read. Name the file itself.", name)
	}
	return string(raw), nil
}

type checkRules struct {
	File string `arg:"" help:"A file of rules." type:"path"`
}

// Run says what the rules of a file would find. A rule that cannot be used is a problem in the input, which the output lists.
func (c *checkRules) Run(s *session) error {
	text, err := rulesFile(c.File)
	if err != nil {
		return err
	}
	p, err := s.picture()
	if err != nil {
		return err
	}
	trial := s.desk.TryRules(p, asViewer(p), text)
	if len(trial.Problems) > 0 {
		s.status = exitProblems
	}
	if s.JSON {
		return s.writeJSON(trial)
	}
	for _, x := range trial.Problems {
		s.say("%s", x.Error())
	}
	s.tried(trial, "would find")
	return nil
}

func (s *session) tried(trial *desk.RuleTrial, would string) {
	for _, r := range trial.Rules {
		s.say("%s: %s examples hold; it %s %s and cannot tell about %s.", r.ID, kind.Count(r.Examples), would, kind.Count(r.Found), kind.Count(r.Cannot))
		for _, x := range r.Says {
			s.say("  %s", x)
		}
	}
}

type addRules struct {
	File string `arg:"" help:"A file of rules." type:"path"`
}

// Run keeps the rules of a file: all of them, or none when one cannot be used.
func (c *addRules) Run(s *session) error {
	text, err := rulesFile(c.File)
	if err != nil {
		return err
	}
	p, err := s.ruleDesk()
	if err != nil {
		return err
	}
	trial, err := s.desk.AddRules(s.ctx, asViewer(p), text)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(trial)
	}
	s.tried(trial, "finds")
	return nil
}

// ruleDesk is the present picture: nobody decides about rules in the past.
func (s *session) ruleDesk() (*desk.Picture, error) {
	if s.AsAt != "" {
		return nil, fault.New(fault.Invalid, "--as-at only looks. Leave it out to change the rulebook.")
	}
	return s.picture()
}

type removeRule struct {
	ID string `arg:"" help:"One of the council's own rules."`
}

// Run takes one of the council's own rules away.
func (c *removeRule) Run(s *session) error {
	p, err := s.ruleDesk()
	if err != nil {
		return err
	}
	err = s.desk.DropRule(s.ctx, asViewer(p), c.ID)
	if err != nil {
		return err
	}
	return s.decided(c.ID, "", "is taken away")
}

type setAsideRule struct {
	ID     string `arg:"" help:"The rule."`
	Reason string `help:"Why it does not matter here." required:""`
}

// Run sets a rule aside.
func (c *setAsideRule) Run(s *session) error {
	return s.choose(c.ID, desk.SetAside, c.Reason, "is set aside")
}

type adoptRule struct {
	ID     string `arg:"" help:"The rule."`
	Reason string `help:"Why it is adopted."`
}

// Run adopts a rule that does not bind the council.
func (c *adoptRule) Run(s *session) error {
	return s.choose(c.ID, desk.Adopted, c.Reason, "is adopted")
}

type reopenRule struct {
	ID string `arg:"" help:"The rule."`
}

// Run takes a decision about a rule back.
func (c *reopenRule) Run(s *session) error { return s.choose(c.ID, "", "", "stands as it did before") }

func (s *session) choose(id, choice, reason, said string) error {
	p, err := s.ruleDesk()
	if err != nil {
		return err
	}
	err = s.desk.ChooseRule(s.ctx, asViewer(p), id, choice, reason)
	if err != nil {
		return err
	}
	return s.decided(id, choice, said)
}

func (s *session) decided(id, state, said string) error {
	if s.JSON {
		return s.writeJSON(map[string]string{"id": id, "state": state})
	}
	s.say("%s %s.", id, said)
	return nil
}
