package main

import (
	"os"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/pack"
)

type packCmd struct {
	Build  packBuild  `cmd:"" help:"Freeze a paper into one signed file. The same registers on the same day give the same bytes."`
	List   packList   `cmd:"" help:"The packs that were built, with their hashes."`
	Get    packGet    `cmd:"" help:"Write a pack again as it was built."`
	Verify packVerify `cmd:"" help:"Check a pack's file; no database is needed. Exit 1: it is not as it was sealed."`
}

type packBuild struct {
	Pack    string `help:"board-pack, member-briefing, cyber-update, councillor-induction or scrutiny-response." default:"board-pack"`
	Out     string `required:"" type:"path" help:"The file to write."`
	Meeting string `help:"The meeting of a board pack: its title, reference or number; the next one by default."`
	Ward    string `help:"The ward of a councillor's induction."`
	Role    string `help:"The role of a councillor's induction: ward councillor, cabinet member, scrutiny member, audit committee member."`
}

// Run builds a pack.
func (c *packBuild) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	meeting, err := p.MeetingNamed(c.Meeting)
	if err != nil {
		return err
	}
	made, err := s.desk.BuildPack(s.ctx, p, s.viewer(), c.Pack, desk.PaperChoices{Meeting: meeting, Ward: c.Ward, Role: c.Role})
	if err != nil {
		return err
	}
	err = writeOut(c.Out, made.File)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(struct {
			desk.PackMade
			File string `json:"file"`
		}{desk.PackOf(made), c.Out})
	}
	s.say("%s: %s. Pack %d, SHA-256 %s", c.Out, made.Title, made.ID, made.Hash)
	return nil
}

type packList struct{}

// Run lists the packs.
func (c *packList) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.Packs(s.ctx, p, s.viewer())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, x := range all {
		s.say("%4d  %s  %s  %s", x.ID, x.Day, x.SHA256, x.Title)
	}
	return nil
}

type packGet struct {
	ID  int64  `arg:"" help:"The pack's number."`
	Out string `required:"" type:"path" help:"The file to write."`
}

// Run writes a pack as it was built.
func (c *packGet) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	x, err := s.desk.Pack(s.ctx, p, s.viewer(), c.ID)
	if err != nil {
		return err
	}
	err = writeOut(c.Out, x.File)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(desk.PackOf(x))
	}
	s.say("%s: %s, SHA-256 %s", c.Out, x.Title, x.Hash)
	return nil
}

type packVerify struct {
	File string `arg:"" type:"path" help:"The pack's file."`
	Key  string `type:"path" help:"The file with the public key that must have sealed it: key.txt of a log's export. Without it, the pack is checked by the key that it names."`
}

// Run checks a pack. Exit 1 says that it is not as it was sealed.
func (c *packVerify) Run(s *session) error {
	f, err := os.Open(c.File)
	if err != nil {
		return fault.New(fault.Invalid, "The file %s cannot be opened. Check its name.", c.File)
	}
	defer f.Close()
	key := ""
	if c.Key != "" {
		raw, err := readLimited(c.Key, 1<<16)
		if err != nil {
			return err
		}
		key = string(raw)
	}
	about, failed := desk.VerifyPack(f, key)
	if failed != nil {
		s.status = exitProblems
	}
	if s.JSON {
		out := struct {
			True    bool        `json:"true"`
			Problem string      `json:"problem,omitempty"`
			About   *pack.About `json:"about,omitempty"`
		}{True: failed == nil}
		if failed == nil {
			out.About = &about
		} else {
			out.Problem = failed.Error()
		}
		return s.writeJSON(out)
	}
	if failed != nil {
		s.say("The pack is not as it was sealed: %s.", failed)
		return nil
	}
	s.say("%s, of %s, from change set %d, judged on %s. It is as it was sealed by %s", about.Title, about.Council, about.Sequence, about.Day, about.Key)
	return nil
}
