package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/moothall/moothall/internal/comment"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

type commentsCmd struct {
	List    commentsList   `cmd:"" help:"What was sent in, oldest first. Email addresses are not shown."`
	Approve commentApprove `cmd:"" help:"Publish comments."`
	Remove  commentRemove  `cmd:"" help:"Remove comments: the reason stands in their place."`
	Spam    commentSpam    `cmd:"" help:"Call comments spam: nothing of them is public."`
	Read    commentRead    `cmd:"" help:"Note that private submissions were read."`
	Reply   commentReply   `cmd:"" help:"Put the council's reply beside an approved comment."`
	Came    commentCame    `cmd:"" help:"Say what came of an approved comment, and which published record."`
	Rules   commentRules   `cmd:"" help:"Show the rules about comments, or keep what a JSON file says."`
}

const commentsEvery = 10 * time.Minute

// careForComments erases what was kept long enough and sends moderators their digest, until the server stops. The log gets counts, never addresses.
func (s *session) careForComments(log *slog.Logger) {
	tick := time.NewTicker(commentsEvery)
	defer tick.Stop()
	for {
		sent, err := s.desk.CareForComments(s.ctx)
		if err != nil && s.ctx.Err() == nil {
			log.Error("comments could not be cared for", "err", err)
		}
		if sent.Waits+sent.GaveUp > 0 {
			log.Warn("the mail server did not take all digests", "waits", sent.Waits, "gave up", sent.GaveUp)
		}
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
	}
}

type commentsList struct {
	State   string `help:"waiting, approved, removed, spam or read; all without it." enum:",waiting,approved,removed,spam,read" default:""`
	Section string `help:"A section of the public site, or challenges."`
	Page    int    `help:"From 1 on; a hundred comments each." default:"1"`
}

type listedComment struct {
	Number  int64  `json:"number"`
	Section string `json:"section"`
	Release int64  `json:"release"`
	Route   string `json:"route"`
	State   string `json:"state"`
	Name    string `json:"name"`
	Text    string `json:"text"`
	At      string `json:"at"`
	Reason  string `json:"reason,omitempty"`
}

// Run lists.
func (c *commentsList) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	const most = 100
	rows, all, err := s.desk.Store.Comments(s.ctx, council.ID, store.CommentFilter{State: c.State, Place: c.Section}, max(0, c.Page-1)*most, most)
	if err != nil {
		return err
	}
	out := []listedComment{}
	for _, x := range rows {
		out = append(out, listedComment{x.ID, x.Place, x.Release, x.Route, x.State, x.Name, x.Body, x.At, x.Reason})
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"all": all, "comments": out})
	}
	for _, x := range out {
		s.say("%5d  %-8s  %-7s  %-12s  release %d  %s: %s", x.Number, x.State, x.Route, x.Section, x.Release, x.Name, x.Text)
	}
	s.say("%d comments in all.", all)
	return nil
}

// moderate decides on comments by their numbers.
func (s *session) moderate(ids []int64, do, reason, by string) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	v, err := s.as(by)
	if err != nil {
		return err
	}
	done, err := s.desk.ModerateComments(s.ctx, p, v, ids, do, reason)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(done)
	}
	s.say("%d comments were decided on.", done.Done)
	for _, why := range done.Not {
		s.say("%s", why)
	}
	return nil
}

type commentApprove struct {
	Numbers []int64 `arg:"" help:"The comments' numbers."`
	By      string  `help:"The account of the moderator; the command line by default."`
}

// Run approves.
func (c *commentApprove) Run(s *session) error { return s.moderate(c.Numbers, "approve", "", c.By) }

type commentRemove struct {
	Numbers []int64 `arg:"" help:"The comments' numbers."`
	Reason  string  `required:"" enum:"abuse,personal,unlawful,off_topic,election,other" help:"abuse, personal, unlawful, off_topic, election or other."`
	By      string  `help:"The account of the moderator; the command line by default."`
}

// Run removes.
func (c *commentRemove) Run(s *session) error { return s.moderate(c.Numbers, "remove", c.Reason, c.By) }

type commentSpam struct {
	Numbers []int64 `arg:"" help:"The comments' numbers."`
	By      string  `help:"The account of the moderator; the command line by default."`
}

// Run calls them spam.
func (c *commentSpam) Run(s *session) error { return s.moderate(c.Numbers, "spam", "", c.By) }

type commentRead struct {
	Numbers []int64 `arg:"" help:"The comments' numbers."`
	By      string  `help:"The account of the moderator; the command line by default."`
}

// Run notes them as read.
func (c *commentRead) Run(s *session) error { return s.moderate(c.Numbers, "read", "", c.By) }

type commentReply struct {
	Number int64  `arg:"" help:"The comment's number."`
	Text   string `required:"" help:"The reply, as the public reads it."`
}

// Run answers.
func (c *commentReply) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	v := s.viewer()
	v.Council = p.Council.Slug
	err = s.desk.AnswerComment(s.ctx, p, v, c.Number, c.Text)
	if err != nil {
		return err
	}
	return s.saidOf(c.Number, "The reply stands beside it.")
}

type commentCame struct {
	Number int64  `arg:"" help:"The comment's number."`
	Text   string `required:"" help:"What came of it, as the public reads it."`
	Record string `help:"A published record as its address has it: decisions/3"`
}

// Run says what came of it.
func (c *commentCame) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	v := s.viewer()
	v.Council = p.Council.Slug
	err = s.desk.CommentCameOf(s.ctx, p, v, c.Number, c.Text, c.Record)
	if err != nil {
		return err
	}
	return s.saidOf(c.Number, "What came of it stands beside it.")
}

func (s *session) saidOf(number int64, what string) error {
	if s.JSON {
		return s.writeJSON(map[string]any{"number": number, "done": true})
	}
	s.say("Comment %d: %s", number, what)
	return nil
}

type commentRules struct {
	File string `arg:"" optional:"" type:"path" help:"A JSON file in the form that this command shows."`
}

// Run shows or keeps the rules.
func (c *commentRules) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	if c.File != "" {
		raw, err := readLimited(c.File, 1<<16)
		if err != nil {
			return err
		}
		var in comment.Rules
		err = strictJSON(raw, &in)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "%s is not in the form that `comments rules --json` shows: %s.", filepath.Base(c.File), err)
		}
		v := s.viewer()
		v.Council = council.Slug
		err = s.desk.SaveCommentRules(s.ctx, council, v, in)
		if err != nil {
			return err
		}
	}
	now, err := s.desk.Store.CommentSetting(s.ctx, council.ID)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(now.Rules)
	}
	raw, err := json.MarshalIndent(now.Rules, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the rules: %w", err)
	}
	s.say("%s", raw)
	return nil
}
