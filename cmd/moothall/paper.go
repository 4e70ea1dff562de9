package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/plain"
)

type paperCmd struct {
	Write    writePaper   `cmd:"" default:"withargs" help:"Draft a paper; without a name, list the papers."`
	Template templatesCmd `cmd:"" help:"The council's own templates of papers."`
}

type writePaper struct {
	Language   string   `help:"cy writes it with the Welsh template, where there is one." default:"en" enum:"en,cy"`
	Name       string   `arg:"" optional:"" help:"Which paper: senior-team, job-description-executive and so on. Left out, the papers are listed with what each lacks."`
	Format     string   `help:"html, odt, docx or pdf." default:"html" enum:"html,odt,docx,pdf"`
	Out        string   `help:"The file to write." type:"path"`
	Template   string   `help:"A version of the template of your own: its headings, words and order." type:"existingfile"`
	Leave      []string `help:"A section to leave out, by its id. May be given again."`
	SeniorCost string   `help:"Pounds a year that a senior post costs; taken from the chart where it is recorded."`
	Days       string   `help:"Days a week here of the shared post." default:"2"`
	Ward       string   `help:"The ward of a councillor's brief or induction."`
	Topic      string   `help:"The topic of a councillor's brief, by its id in moothall councillors questions; all of them without it."`
	Role       string   `help:"The role of a councillor's induction: ward councillor, cabinet member, scrutiny member, audit committee member."`
	Request    string   `help:"The request that a foi-answer is the letter of: its number or reference."`
	Share      []string `help:"Another council's days a week of the shared post: Barton=1.5. May be given again."`
}

// Run drafts a paper. Exit 1 says that the draft lacks something.
func (c *writePaper) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	if c.Name == "" {
		return c.list(s, p)
	}
	if c.Out == "" {
		return fault.New(fault.Invalid, "Say where to write the paper: --out FILE")
	}
	if c.Name == "foi-answer" {
		return c.letter(s)
	}
	choices := desk.PaperChoices{Language: c.Language, Leave: c.Leave, Ward: c.Ward, Role: c.Role, Topic: c.Topic, Terms: desk.ModelTerms{SeniorCost: c.SeniorCost, Days: c.Days, Shares: c.Share}}
	if c.Template != "" {
		choices.File = filepath.Base(c.Template)
		choices.Own, err = os.ReadFile(c.Template)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "%s cannot be read.", c.Template)
		}
	}
	drafted, err := s.desk.Paper(s.ctx, p, s.viewer(), c.Name, choices)
	if err != nil {
		return err
	}
	raw, err := paper.Write(drafted.Document, paper.Format(c.Format))
	if err != nil {
		return fmt.Errorf("writing the paper %s: %w", c.Name, err)
	}
	err = os.WriteFile(c.Out, raw, 0o600)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "%s cannot be written.", c.Out)
	}
	return c.tell(s, drafted)
}

// letter writes the letter that would answer a request for information as things stand: moothall foi preview writes the files that go with it.
func (c *writePaper) letter(s *session) error {
	p, id, err := foiOf{c.Request}.find(s)
	if err != nil {
		return err
	}
	raw, err := s.desk.PreviewFOI(s.ctx, p, s.foiViewer(p), id, "letter."+c.Format)
	if err != nil {
		return err
	}
	err = os.WriteFile(c.Out, raw, 0o600)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "%s cannot be written.", c.Out)
	}
	return c.tell(s, desk.DraftPaper{Name: c.Name, Title: "The answer to request " + c.Request})
}

func (c *writePaper) tell(s *session, drafted desk.DraftPaper) error {
	if len(drafted.Flags) > 0 {
		s.status = exitProblems
	}
	if s.JSON {
		return s.writeJSON(struct {
			desk.DraftPaper
			File string `json:"file"`
		}{drafted, c.Out})
	}
	s.say("%s: %s", c.Out, drafted.Title)
	for _, f := range drafted.Flags {
		s.say("  %s", f)
	}
	s.sayReading(drafted.Reading)
	return nil
}

// sayReading says how a paper for members reads.
func (s *session) sayReading(r *plain.Reading) {
	if r == nil {
		return
	}
	s.say("  A reader of %d can follow it; papers for members aim at %d.", r.Age, plain.MostAge)
	for _, w := range r.Jargon {
		s.say("  “%s”: say “%s”.", w.Word, w.Say)
	}
	for _, long := range r.Long {
		s.say("  Over %d words: %s", plain.MostWords, long)
	}
}

func (c *writePaper) list(s *session, p *desk.Picture) error {
	all, err := s.desk.PapersFor(s.ctx, p, s.viewer(), c.Language)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, x := range all {
		s.say("%-30s %s (%d to look at)", x.Name, x.Title, len(x.Flags))
	}
	return nil
}
