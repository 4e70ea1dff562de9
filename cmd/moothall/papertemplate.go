package main

import (
	"path/filepath"
	"strings"
)

type templatesCmd struct {
	List   listTemplates  `cmd:"" help:"Which template each paper is written with."`
	Load   loadTemplate   `cmd:"" help:"Keep a version of the council's own in place of the shipped template."`
	Show   showTemplate   `cmd:"" help:"Print the template that a paper is written with; where it is the shipped one, as a version of your own begins."`
	Remove removeTemplate `cmd:"" help:"Take the council's own version away."`
}

type listTemplates struct{}

// Run lists the templates.
func (c *listTemplates) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.TemplateList(s.ctx, p.Council.ID, s.viewer())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, t := range all {
		from := "shipped"
		if t.Own {
			from = "the council's own, from " + t.File
		}
		s.say("%-30s %s  %s", t.Paper, t.Language, from)
		for _, l := range t.Lacks {
			s.say("  leaves out the required section %q", l)
		}
		if t.Problem != "" {
			s.say("  can no longer be used: %s", t.Problem)
		}
	}
	return nil
}

type loadTemplate struct {
	File string `arg:"" help:"A YAML file in the form of docs/papers.md; it says itself which paper it is of, and its language." type:"path"`
}

// Run keeps a template. Exit 1 says that it leaves out a section that the paper requires.
func (c *loadTemplate) Run(s *session) error {
	_, err := s.picture()
	if err != nil {
		return err
	}
	raw, err := readFile(c.File)
	if err != nil {
		return err
	}
	kept, err := s.desk.LoadTemplate(s.ctx, s.viewer(), filepath.Base(c.File), raw)
	if err != nil {
		return err
	}
	if len(kept.Lacks) > 0 {
		s.status = exitProblems
	}
	if s.JSON {
		return s.writeJSON(kept)
	}
	s.say("%s (%s) is now written with %s.", kept.Paper, kept.Language, kept.File)
	if len(kept.Lacks) > 0 {
		s.say("It leaves out what the paper requires, so every draft is flagged: %s.", strings.Join(kept.Lacks, ", "))
	}
	return nil
}

// whichTemplate names a template of a paper.
type whichTemplate struct {
	Paper    string `arg:"" help:"Which paper: senior-team, committee-report and so on."`
	Language string `help:"en or cy." default:"en" enum:"en,cy"`
}

type showTemplate struct{ whichTemplate }

// Run prints a template as it is.
func (c *showTemplate) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	text, err := s.desk.TemplateText(s.ctx, p.Council.ID, s.viewer(), c.Paper, c.Language)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]string{"paper": c.Paper, "language": c.Language, "text": string(text)})
	}
	_, err = s.out.Write(text)
	return err
}

type removeTemplate struct{ whichTemplate }

// Run takes the council's own template away.
func (c *removeTemplate) Run(s *session) error {
	_, err := s.picture()
	if err != nil {
		return err
	}
	err = s.desk.RemoveTemplate(s.ctx, s.viewer(), c.Paper, c.Language)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]string{"removed": c.Paper, "language": c.Language})
	}
	s.say("%s (%s) is written with the shipped template again.", c.Paper, c.Language)
	return nil
}
