package main

import (
	"github.com/moothall/moothall/internal/kind"
)

type changesCmd struct {
	List listChanges `cmd:"" default:"withargs" help:"The newest change sets."`
	Show showChanges `cmd:"" help:"What one import, or one other change set, did to each record."`
}

type listChanges struct {
	Most int `help:"How many to list, at most." default:"20"`
}

// changeSetJSON is a change set in a list of them.
type changeSetJSON struct {
	ChangeSet int64  `json:"change_set"`
	Import    int64  `json:"import"` // the first change set of the import that it belongs to
	At        string `json:"at"`
	Actor     string `json:"actor"`
	Source    string `json:"source"`
	Note      string `json:"note,omitempty"`
	Records   int    `json:"records"`
	Payments  int64  `json:"payments"`
	Undone    bool   `json:"undone"`
}

// Run lists change sets.
func (c *listChanges) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.Store.ChangeSets(s.ctx, p.Council.ID, min(max(c.Most, 1), 1000))
	if err != nil {
		return err
	}
	out := []changeSetJSON{}
	for _, x := range all {
		out = append(out, changeSetJSON{x.Seq, x.Batch, x.At, x.Actor, x.Source, x.Note, x.Records, x.SpendLines, x.Undone > 0})
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, x := range out {
		undone := ""
		if x.Undone {
			undone = ", undone"
		}
		s.say("%d  %s  %s: %s records, %s payments (%s)%s", x.Import, x.At, x.Source, kind.Count(x.Records), kind.Count(int(x.Payments)), x.Actor, undone)
	}
	return nil
}

type showChanges struct {
	ChangeSet int64 `arg:"" help:"The number that the import gave."`
}

// Run shows what a change set did.
func (c *showChanges) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	found, err := s.desk.Changed(s.ctx, p, s.viewer(), c.ChangeSet)
	if err != nil {
		return err
	}
	told := p.ChangedOf(found)
	if s.JSON {
		return s.writeJSON(told)
	}
	s.say("%s added, %s removed, %s changed", kind.Count(told.Added), kind.Count(told.Removed), kind.Count(told.Changed))
	for _, r := range found.Records {
		s.say("%s %s %q %s", r.Kind.Name, r.ID, r.Name, r.Did)
		for _, f := range r.Fields {
			s.say("    %s: %s > %s", f.Field.Label, orDash(p.ToldThen(f.Field, f.Before, found.People)), orDash(p.ToldThen(f.Field, f.After, found.People)))
		}
	}
	return nil
}
