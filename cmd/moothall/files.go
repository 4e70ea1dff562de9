package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

type inspectCmd struct {
	Files []string `arg:"" help:"CSV, TSV or XLSX files, or descriptions of an estate (docs/formats.md)." type:"path"`
}

// Run says what importing would do. It never fails because of a file: a refused file says why.
func (c *inspectCmd) Run(s *session) error {
	cfg, err := s.config()
	if err != nil {
		return err
	}
	d, err := app.Knowledge(cfg)
	if err != nil {
		return err
	}
	in, done, err := s.files(c.Files)
	if err != nil {
		return err
	}
	defer done()
	all := []desk.Inspection{}
	for _, f := range in {
		x, err := d.Inspect(f)
		if err != nil {
			return err
		}
		all = append(all, x...)
	}
	for _, x := range all {
		if x.Refused != "" || len(x.Problems) > 0 {
			s.status = exitProblems
		}
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, x := range all {
		s.inspected(x)
	}
	return nil
}

func (s *session) inspected(x desk.Inspection) {
	if x.Refused != "" {
		s.say("%s: %s", x.File, x.Refused)
		return
	}
	name := "unknown"
	if x.Kind != nil {
		name = *x.Kind
	}
	s.say("%s: %s (%.0f %% sure), %s rows, %s left out, %s problems", x.File, name, x.Confidence*100, kind.Count(x.Rows), kind.Count(len(x.LeftOut)), kind.Count(len(x.Problems)))
	if x.TotalPence != nil {
		s.say("  total net %s, %s redacted", kind.Money(*x.TotalPence).Exact(), kind.Count(x.Redacted))
	}
	for _, c := range x.Columns {
		field := c.Field
		if field == "" {
			field = "(not taken)"
		}
		s.say("  %-40.40s %s", c.Heading, field)
	}
	s.notTaken(x.NotTaken)
	for _, p := range x.Problems[:min(len(x.Problems), 20)] {
		s.say("  row %d %s: %s", p.Row, p.Column, p.Problem)
	}
}

type importCmd struct {
	Files         []string `arg:"" help:"CSV, TSV or XLSX files, or descriptions of an estate (docs/formats.md)." type:"path"`
	As            string   `help:"The kind of record that the files list; guessed by default."`
	Yes           bool     `help:"Accept the guessed mapping. Proposals stay proposals."`
	ClearBlanks   bool     `help:"A blank cell clears the field."`
	AcceptMissing bool     `help:"Remove records that the files do not list."`
}

// Run imports files; a refused file does not keep the others out.
func (c *importCmd) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	in, done, err := s.files(c.Files)
	if err != nil {
		return err
	}
	defer done()
	choices := desk.Choices{As: c.As, Actor: actor}
	choices.ClearBlanks, choices.AcceptMissing = c.ClearBlanks, c.AcceptMissing
	var r *desk.ImportResult
	if s.Council == "from-file" {
		r, err = s.desk.ImportByCouncil(s.ctx, in, choices)
	} else {
		var slug string
		slug, err = s.oneCouncil()
		if err == nil {
			r, err = s.desk.Import(s.ctx, slug, in, choices)
		}
	}
	if err != nil {
		return err
	}
	return s.imported(r)
}

func (s *session) imported(r *desk.ImportResult) error {
	refused := 0
	for _, f := range r.Files {
		if f.Refused != "" {
			refused++
		}
		if f.Refused != "" || len(f.Problems) > 0 {
			s.status = exitProblems
		}
	}
	if refused == len(r.Files) {
		s.status = exitRefused
	}
	if s.JSON {
		return s.writeJSON(r)
	}
	for _, f := range r.Files {
		if f.Refused != "" {
			s.say("%s: %s", f.File, f.Refused)
			continue
		}
		for _, w := range f.Sharing {
			s.say("%s: says of %s: share in %s rows, do not share in %s. Nothing is shared by that; consent is given with: moothall consent set", f.File, w.Field, kind.Count(w.Yes), kind.Count(w.No))
		}
		s.say("%s: %s, %s new, %s changed, %s unchanged, %s missing, %s problems", f.File, f.Kind, kind.Count(f.New), kind.Count(f.Changed), kind.Count(f.Unchanged), kind.Count(f.Missing), kind.Count(len(f.Problems)))
		s.notTaken(f.NotTaken)
	}
	switch {
	case len(r.ChangeSets) > 0:
		var all []string
		for _, x := range r.ChangeSets {
			all = append(all, fmt.Sprintf("%s:%d", x.Council, x.ChangeSet))
		}
		s.say("To take it back: moothall undo %s", strings.Join(all, " "))
	case r.ChangeSet > 0:
		s.say("To take it back: moothall undo %d", r.ChangeSet)
	}
	switch {
	case r.Proposals == 1:
		s.say("1 proposal waits for a yes or no: moothall proposals")
	case r.Proposals > 1:
		s.say("%s proposals wait for a yes or no: moothall proposals", kind.Count(r.Proposals))
	}
	return nil
}

type undoCmd struct {
	ChangeSets []string `arg:"" help:"The numbers that the import gave; COUNCIL:NUMBER for another council than --council."`
}

// undone is what undoing one change set of a council gave.
type undone struct {
	Council string `json:"council,omitempty"`
	*desk.UndoResult
}

// Run takes imports back.
func (c *undoCmd) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	var all []undone
	for _, arg := range c.ChangeSets {
		slug, number, named := strings.Cut(arg, ":")
		if !named {
			number = arg
			slug, err = s.oneCouncil()
			if err != nil {
				return err
			}
		}
		set, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "%q is not the number of a change set. Write 12, or ashby:12 for one of another council.", arg)
		}
		r, err := s.desk.Undo(s.ctx, slug, set, actor)
		if err != nil {
			return err
		}
		all = append(all, undone{slug, r})
	}
	if s.JSON && len(all) == 1 {
		return s.writeJSON(all[0].UndoResult)
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, r := range all {
		s.say("Change set %d of %s is undone.", r.ChangeSet, r.Council)
		for _, k := range r.Kept {
			s.say("Kept: %s %s %s: %s", k.Record.Kind, k.Record.Name, k.Field, k.Why)
		}
	}
	return nil
}

type proposalsCmd struct {
	List   listProposals  `cmd:"" default:"1" help:"List them, best first."`
	Answer answerProposal `cmd:"" help:"Answer one."`
}

type listProposals struct{}

// Run lists proposals.
func (c *listProposals) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.Proposals(p)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, x := range all {
		s.say("%s\n  %s (%.0f %%)", x.ID, x.Question, x.Confidence*100)
		for _, e := range x.Evidence {
			s.say("    %s", e)
		}
	}
	return nil
}

type answerProposal struct {
	ID     string `arg:"" help:"The proposal's id."`
	Answer string `arg:"" enum:"yes,no,skip" help:"yes, no or skip."`
}

// Run answers a proposal.
func (c *answerProposal) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	slug, err := s.oneCouncil()
	if err != nil {
		return err
	}
	seq, err := s.desk.Answer(s.ctx, slug, s.viewer(), c.ID, c.Answer)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": c.ID, "answer": c.Answer, "change_set": seq})
	}
	s.say("Noted: %s.", c.Answer)
	return nil
}

type recordsCmd struct {
	Kind string `arg:"" help:"A kind, in the singular: contract, system, post ..."`
	CSV  bool   `name:"csv" help:"Write CSV."`
	XLSX bool   `name:"xlsx" help:"Write a workbook."`
}

// Run lists a register.
func (c *recordsCmd) Run(s *session) error {
	k, ok := kind.Of(c.Kind)
	if !ok || k.Table {
		return fault.New(fault.Invalid, "There is no register called %q. Write it in the singular: contract, system, post ...", c.Kind)
	}
	p, err := s.picture()
	if err != nil {
		return err
	}
	v := s.viewer()
	rows := p.List(v, k, desk.Filter{})
	switch {
	case c.XLSX:
		return p.WriteXLSX(v, k, rows, s.out)
	case c.CSV:
		return p.WriteCSV(v, k, rows, s.out)
	case s.JSON:
		out := []map[string]any{}
		for _, r := range rows {
			out = append(out, p.RecordJSON(v, r.Record))
		}
		return s.writeJSON(out)
	}
	for _, r := range rows {
		s.say("%6d  %s", r.Record.RecordID(), r.Name())
	}
	s.say("%s %s", kind.Count(len(rows)), k.Plural)
	return nil
}

type agendaCmd struct {
	All bool `help:"Every finding, not only ten."`
}

// Run prints the agenda.
func (c *agendaCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	if p.AsAt == 0 {
		err := s.desk.Reconcile(s.ctx, p)
		if err != nil {
			return err
		}
	}
	a, err := s.desk.Agenda(s.ctx, p, s.viewer(), c.All)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(a)
	}
	for i, f := range a.Findings {
		s.say("%2d  [%s] %s\n    %s", i+1, f.Band, f.Title, f.Why)
		if f.More > 0 {
			s.say("    and %d more", f.More)
		}
		for _, e := range f.Evidence {
			s.say("      %s %s: %s (%s)", e.Record.Name, e.Label, e.Value, place(e))
		}
	}
	for _, f := range a.Folded {
		s.say("    %s: %d with something missing (%v)", f.Register, f.Count, f.Missing)
	}
	return nil
}

func place(e desk.Evidence) string {
	if e.Row > 0 {
		return fmt.Sprintf("%s, row %d", e.Source, e.Row)
	}
	return e.Source
}

type findingCmd struct {
	Do     string `arg:"" enum:"assign,accept,set-aside" help:"assign, accept or set-aside."`
	ID     string `arg:"" help:"The finding's id."`
	Owner  string `help:"Who answers for it."`
	Due    string `help:"By when."`
	Until  string `help:"Until which day the risk is accepted."`
	Reason string `help:"Why."`
}

// Run settles a finding.
func (c *findingCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	err = s.desk.Settle(s.ctx, p, s.viewer(), c.ID, desk.Settlement{Do: c.Do, Owner: c.Owner, Due: c.Due, Until: c.Until, Reason: c.Reason})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]string{"id": c.ID, "done": c.Do})
	}
	s.say("Noted.")
	return nil
}
