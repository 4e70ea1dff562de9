package main

import (
	"fmt"
	"os"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/web"
)

type firstPictureCmd struct {
	Files       []string `arg:"" help:"CSV, TSV or XLSX files." type:"path"`
	CouncilName string   `help:"The council's name." required:""`
	Type        string   `help:"county, district, unitary, metropolitan, london-borough, combined or other."`
	Nation      string   `help:"england, scotland, wales or northern-ireland."`
	Out         string   `help:"Where to write the page." required:"" type:"path"`
}

// Run makes the page in a folder that is thrown away: nothing of the files is kept.
func (c *firstPictureCmd) Run(s *session) error {
	cfg, err := s.config()
	if err != nil {
		return err
	}
	cfg.Dir, err = os.MkdirTemp("", "moothall-picture-")
	if err != nil {
		return fmt.Errorf("making a folder for the work: %w", err)
	}
	defer func() { _ = os.RemoveAll(cfg.Dir) }() // what stays is only rubbish
	cfg.Database = ""
	s.desk, err = app.OpenDesk(s.ctx, cfg)
	if err != nil {
		return err
	}
	council, err := s.desk.AddCouncil(s.ctx, desk.NewCouncil{Name: c.CouncilName, Type: c.Type, Nation: c.Nation, Actor: actor})
	if err != nil {
		return err
	}
	in, done, err := s.files(c.Files)
	if err != nil {
		return err
	}
	defer done()
	r, err := s.desk.Import(s.ctx, council.Slug, in, desk.Choices{Actor: actor})
	if err != nil {
		return err
	}
	r.ChangeSet, r.Proposals = 0, 0 // nothing is kept that could be undone or answered
	err = s.imported(r)
	if err != nil || s.status == exitRefused {
		return err
	}
	p, err := s.desk.Picture(s.ctx, council.Slug)
	if err != nil {
		return err
	}
	page, err := web.FirstPicture(s.ctx, s.desk, p, kind.Whole(council.Slug, actor))
	if err != nil {
		return err
	}
	err = os.WriteFile(c.Out, page, 0o600)
	if err != nil {
		return fmt.Errorf("writing %s: %w", c.Out, err)
	}
	return nil
}
