package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

type backupCmd struct {
	File string `arg:"" help:"The file to write. It must not be there yet." type:"path"`
}

// Run writes a backup, whole or not at all: under another name first.
func (c *backupCmd) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(c.File); err == nil {
		return fault.New(fault.Refused, "%s is there already. Give the backup another name, for instance with the day in it.", c.File)
	}
	tmp, err := os.CreateTemp(filepath.Dir(c.File), ".moothall-backup-") // for its owner's eyes only
	if err != nil {
		return fault.Wrap(err, fault.Refused, "The backup cannot be written to %s. Choose another folder.", filepath.Dir(c.File))
	}
	made := s.now()
	rows, err := s.desk.Store.WriteBackup(s.ctx, tmp, made)
	if err == nil {
		err = tmp.Sync()
	}
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), c.File)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing the backup: %w", err), os.Remove(tmp.Name()))
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"file": c.File, "rows": rows, "made": made})
	}
	s.say("Everything is in %s (%d rows). It holds personal data and secrets: keep it as you keep the council's own.", c.File, rows)
	return nil
}

type restoreCmd struct {
	File     string `arg:"" help:"The backup." type:"path"`
	Erasures string `help:"The journal of erasures, from: moothall erasures --json. Who was erased after the backup is erased again." type:"path"`
}

// restored is the shape of `moothall restore --json`.
type restored struct {
	Made     string   `json:"made"`
	Councils []string `json:"councils"`
	Erased   int      `json:"erased"`
	Note     string   `json:"note,omitempty"`
}

// Run restores a backup into an empty folder or database.
func (c *restoreCmd) Run(s *session) error {
	var journal []store.Erasure
	if c.Erasures != "" {
		f, err := os.Open(c.Erasures)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "The journal %s cannot be opened. Check its name.", c.Erasures)
		}
		journal, err = desk.ReadErasures(f)
		err = errors.Join(err, f.Close())
		if err != nil {
			return err
		}
	}
	f, err := os.Open(c.File)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "The backup %s cannot be opened. Check its name.", c.File)
	}
	defer func() { _ = f.Close() }() // it was only read
	cfg, err := s.config()
	if err != nil {
		return err
	}
	var b store.Backup
	s.desk, b, err = app.Restore(s.ctx, cfg, f)
	if err != nil {
		return err
	}
	out := restored{Made: b.Made, Councils: []string{}}
	out.Erased, err = s.desk.ReplayErasures(s.ctx, journal, b.Made)
	if err != nil {
		return s.notReplayed(cfg, err)
	}
	if c.Erasures == "" {
		out.Note = fmt.Sprintf("Who was erased after %s is back. If anybody was, empty this again and restore with --erasures JOURNAL, which `moothall erasures --json` wrote, or erase them again now.", b.Made)
	}
	councils, err := s.desk.Store.Councils(s.ctx)
	if err != nil {
		return err
	}
	for _, x := range councils {
		out.Councils = append(out.Councils, x.Slug)
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	s.say("The backup of %s is restored: %d councils, %d people erased again.", b.Made, len(out.Councils), out.Erased)
	if out.Note != "" {
		s.say("%s", out.Note)
	}
	return nil
}

// notReplayed says that what was restored must not be used: somebody in it should have been erased.
func (s *session) notReplayed(c app.Config, err error) error {
	where := "the folder " + c.Dir
	if c.Database != "" {
		where = "the database"
	}
	return fault.Wrap(err, fault.Refused, "The backup is restored, but not everybody who was erased since is erased again. Do not use it: empty %s and restore once more.", where)
}

type erasuresCmd struct{}

// Run lists who was erased by number: what a restore of an older backup needs.
func (c *erasuresCmd) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	all, err := s.desk.Store.Erasures(s.ctx)
	if err != nil {
		return err
	}
	if s.JSON {
		if all == nil {
			all = []store.Erasure{}
		}
		return s.writeJSON(all)
	}
	for _, e := range all {
		s.say("%s  %s: %s %d", e.At, e.Council, e.Kind, e.ID)
	}
	return nil
}
