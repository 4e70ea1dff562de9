package main

import (
	"log/slog"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/hook"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// hooksEvery is how often the server looks for what webhooks are to be told.
const hooksEvery = 5 * time.Second

// sendHooks sends what webhooks are to be told until the server stops. The log gets counts, never addresses.
func (s *session) sendHooks(log *slog.Logger, private bool) {
	to := hook.NewSender(private)
	tick := time.NewTicker(hooksEvery)
	defer tick.Stop()
	for {
		sent, err := s.desk.SendHooks(s.ctx, to)
		if err != nil && s.ctx.Err() == nil {
			log.Error("webhooks could not be told", "err", err)
		}
		if sent.Waits+sent.GaveUp > 0 {
			log.Warn("not every webhook took its messages", "waits", sent.Waits, "gave up", sent.GaveUp)
		}
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
	}
}

type hookCmd struct {
	Add    addHook    `cmd:"" help:"Have an address told of changes. The secret that signs is shown once."`
	List   listHooks  `cmd:"" help:"Webhooks, and what became of their messages."`
	Remove removeHook `cmd:"" help:"Remove a webhook."`
}

type addHook struct {
	Address string   `arg:"" help:"https://..."`
	Event   []string `help:"finding.opened, finding.closed or change.applied. May be repeated." required:""`
	User    string   `help:"In whose name: an administrator of the council. It is told of nothing that they may not see." required:""`
	Note    string   `help:"What it is for."`
}

// Run adds a webhook.
func (c *addHook) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	a, err := s.desk.Store.Account(s.ctx, strings.ToLower(strings.TrimSpace(c.User)))
	if err != nil {
		return err
	}
	roles, err := s.desk.Store.Roles(s.ctx, a.ID)
	if err != nil {
		return err
	}
	h, err := s.desk.AddHook(s.ctx, council, identity.Viewer(council.Slug, a.Email, roles[council.ID]), desk.NewHook{Address: c.Address, Events: c.Event, Note: c.Note})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(h)
	}
	s.say("%s", h.Secret)
	s.say("Webhook %d is told of %s. Give its receiver the secret above: it is not shown again.", h.ID, strings.Join(h.Events, ", "))
	return nil
}

type listHooks struct{}

// Run lists webhooks.
func (c *listHooks) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	all, err := s.desk.Hooks(s.ctx, council)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, h := range all {
		s.say("%5d  %s  %s  waiting %d, given up %d  %s%s", h.ID, h.Address, strings.Join(h.Events, ","), h.Waiting, h.Failed, h.Note, h.Stopped)
	}
	return nil
}

type removeHook struct {
	ID int64 `arg:"" help:"The webhook's number."`
}

// Run removes a webhook.
func (c *removeHook) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	err = s.desk.RemoveHook(s.ctx, council, kind.Whole(council.Slug, actor), c.ID)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": c.ID, "done": "remove"})
	}
	s.say("Webhook %d is told nothing more.", c.ID)
	return nil
}
