package main

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

type boardCmd struct {
	Show     boardShow     `cmd:"" default:"1" help:"Bodies with members, quorum, attendance and directorates; how long decisions take; digital advice in key decisions."`
	Propose  boardPropose  `cmd:"" help:"What the next meeting's agenda should hold, and why."`
	Dates    boardDates    `cmd:"" help:"What is due, as a list or a calendar."`
	Remind   boardRemind   `cmd:"" help:"Send the letters about what is due, once. A server does it by itself."`
	Document boardDocument `cmd:"" help:"Documents that decisions rest on, and who opened them."`
}

type boardShow struct{}

// Run shows the bodies.
func (c *boardShow) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	b := p.Board(s.viewer())
	if s.JSON {
		return s.writeJSON(b)
	}
	for _, x := range b.Bodies {
		s.say("%s: %d members, quorum %s. Missing: %s", x.Name, x.Members, quorumWords(x.Quorum), strings.Join(x.Missing, ", "))
	}
	if b.LatencyOf > 0 {
		s.say("Decisions take %g days (median of %d).", *b.LatencyDays, b.LatencyOf)
	}
	if b.KeyDecisions > 0 {
		s.say("Digital advice came before %d of %d key decisions (%d%%). Without: %s", b.Advised, b.KeyDecisions, b.Advised*100/b.KeyDecisions, strings.Join(b.WithoutAdvice, ", "))
	}
	return nil
}

func quorumWords(n *int) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

type boardPropose struct {
	Meeting string `help:"Its title, reference or number; the next one by default."`
}

// Run lists what the agenda should hold.
func (c *boardPropose) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	meeting, err := p.MeetingNamed(c.Meeting)
	if err != nil {
		return err
	}
	all, err := s.desk.ProposedItems(s.ctx, p, s.viewer(), meeting)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, x := range all {
		s.say("%-11s %s (%s)", x.Wanted, x.Title, x.Why)
	}
	return nil
}

type boardDates struct {
	Calendar string `type:"path" help:"Write a calendar file (iCalendar) in place of the list."`
}

// Run lists what is due.
func (c *boardDates) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	base := ""
	if s.BaseAddress != "" {
		base, err = s.base()
		if err != nil {
			return err
		}
		base += "/c/" + p.Council.Slug
	}
	if c.Calendar != "" {
		raw, err := s.desk.Calendar(s.ctx, p, s.viewer(), "moothall.invalid", base)
		if err != nil {
			return err
		}
		return writeOut(c.Calendar, raw)
	}
	all := p.Dates(s.viewer(), base)
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, e := range all {
		if e.Day >= p.Today {
			s.say("%s  %s", e.Day, e.Title)
		}
	}
	return nil
}

type boardRemind struct{}

// Run sends what is due, once.
func (c *boardRemind) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	done, err := s.desk.Remind(s.ctx)
	if err != nil {
		return err
	}
	if done.Failed > 0 {
		s.status = exitProblems
	}
	if s.JSON {
		return s.writeJSON(done)
	}
	s.say("%d letters about %d events; %d could not be sent.", done.Letters, done.Events, done.Failed)
	return nil
}

const remindEvery = time.Hour

// remind sends what is due until the server stops. The log gets counts, never addresses.
func (s *session) remind(log *slog.Logger) {
	if s.desk.Mail == nil {
		return
	}
	tick := time.NewTicker(remindEvery)
	defer tick.Stop()
	for {
		done, err := s.desk.Remind(s.ctx)
		if err != nil && s.ctx.Err() == nil {
			log.Error("reminders could not be sent", "err", err)
		}
		if done.Failed > 0 {
			log.Warn("the mail server did not take all reminders", "failed", done.Failed)
		}
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
	}
}

type boardDocument struct {
	Add  documentAdd  `cmd:"" help:"Add a document."`
	List documentList `cmd:"" help:"The documents, and how many members opened each."`
}

type documentAdd struct {
	File  string `arg:"" type:"path" help:"The file."`
	Title string `help:"What it is called; the file's name by default."`
}

// Run adds a document.
func (c *documentAdd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return fault.New(fault.Invalid, "The file %s cannot be opened. Check its name.", c.File)
	}
	defer f.Close()
	d, err := s.desk.AddDocument(s.ctx, p, s.viewer(), c.Title, baseName(c.File), f)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": d.ID, "title": d.Title, "sha256": d.Hash})
	}
	s.say("Document %d: %s. Name it by that number in an assurance, and who opens it is counted.", d.ID, d.Title)
	return nil
}

type documentList struct{}

// Run lists the documents.
func (c *documentList) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.Documents(s.ctx, p, s.viewer())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, d := range all {
		s.say("%4d  %s, added %s: opened by %d of %d members, %s in all", d.ID, d.Title, d.Added[:len("2026-11-25")], d.Opened, d.Of, kind.Count(d.Readers))
	}
	return nil
}
