package main

import (
	"path/filepath"

	"github.com/moothall/moothall/internal/leadership"
)

type rolesCmd struct {
	List listRoles `cmd:"" default:"1" help:"Every role of the framework, and the posts that have it."`
	Show showRole  `cmd:"" help:"One role: its levels, their skills, and what its publisher writes where that was loaded."`
	Load loadRoles `cmd:"" help:"Load the publisher's list of roles (CSV), with its sentences. A file with a fault is refused whole."`
}

type listRoles struct{}

// Run lists the roles.
func (c *listRoles) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all := s.desk.RoleSheets(p)
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, r := range all {
		s.say("%-52s %-30s %d", r.ID, r.Family, len(r.Posts))
	}
	return nil
}

type showRole struct {
	Role string `arg:"" help:"The role's id or title."`
}

// Run says what the framework says of a role.
func (c *showRole) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	r, err := s.desk.RoleSheet(p, c.Role)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(r)
	}
	s.say("%s (%s)", r.Title, r.Family)
	s.sayPieces("  ", r.Says)
	for _, post := range r.Posts {
		s.say("  here: %s", post.Title)
	}
	for _, l := range r.Levels {
		s.say("%s", l.Title)
		s.sayPieces("  ", l.Says)
		for _, x := range l.Skills {
			s.say("  %s: %s", x.Title, orNone(x.Level))
			s.sayPieces("    ", x.AtLevel)
		}
	}
	return nil
}

func orNone(level string) string {
	if level == "" {
		return "no level named"
	}
	return level
}

func (s *session) sayPieces(indent, text string) {
	for _, piece := range leadership.Pieces(text) {
		if piece.Text != "" {
			s.say("%s%s", indent, piece.Text)
		}
		for _, point := range piece.Points {
			s.say("%s- %s", indent, point)
		}
	}
}

type loadRoles struct {
	File string `arg:"" help:"The publisher's list of roles: roles.csv." type:"path"`
}

// Run loads the sentences.
func (c *loadRoles) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	raw, err := readFile(c.File)
	if err != nil {
		return err
	}
	done, err := s.desk.LoadRoleSentences(s.ctx, asViewer(p), filepath.Base(c.File), raw)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(done)
	}
	s.say("%d sentences about %d roles and %d skills were loaded.", done.Sentences, done.Roles, done.Skills)
	for i, levels := range [][]string{done.New, done.Gone, done.Changed} {
		for _, l := range levels {
			s.say("%s: %s", []string{"not in the list that ships", "only in the list that ships", "needs other skills"}[i], l)
		}
	}
	return nil
}
