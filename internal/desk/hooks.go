package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/hook"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// HookJSON is one webhook, as the command line and the API list it. Secret is there only when it was just made.
type HookJSON struct {
	ID      int64    `json:"id"`
	Address string   `json:"address"`
	Events  []string `json:"events"`
	Owner   string   `json:"owner"` // the person as far as whom it is told
	Note    string   `json:"note,omitempty"`
	Added   string   `json:"added"`
	Stopped string   `json:"stopped,omitempty"` // why it is told nothing more
	Secret  string   `json:"secret,omitempty"`
	Waiting int      `json:"waiting"` // messages that are still tried
	Failed  int      `json:"failed"`  // messages of the last 30 days that were given up
	Lately  []ToldOf `json:"lately"`  // the newest messages, newest first
}

// ToldOf is one message to a webhook.
type ToldOf struct {
	ID     string `json:"id"`
	Event  string `json:"event"`
	At     string `json:"at"`
	Tries  int    `json:"tries"`
	State  string `json:"state"` // sent, waiting, failed
	Reason string `json:"reason,omitempty"`
}

// NewHook is what making a webhook takes.
type NewHook struct {
	Address string
	Events  []string
	Note    string
}

const (
	mostNote   = 200
	shownLast  = 10
	keepTold   = 30 * 24 * time.Hour // how long messages that were sent or given up are listed
	hookGiveUp = 12 * time.Hour      // the age at which a message is given up
	hookLease  = 2 * time.Minute     // within which a node sends what it took
)

// hookBackoff is how long a message waits after its nth try.
var hookBackoff = []time.Duration{5 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour}

// AddHook has an address told of a council's changes, in the name of the viewer's account. Its secret is in the answer and nowhere else that
// anybody can read.
func (d *Desk) AddHook(ctx context.Context, c store.Council, v kind.Viewer, n NewHook) (HookJSON, error) {
	if !identity.May(v, identity.Hooks) {
		return HookJSON{}, fault.New(fault.Forbidden, "Only an administrator of %s sets up webhooks.", c.Name)
	}
	address, err := hook.Address(n.Address)
	if err != nil {
		return HookJSON{}, err
	}
	n.Note = strings.TrimSpace(n.Note)
	if len(n.Note) > mostNote {
		return HookJSON{}, fault.New(fault.Invalid, "Say what the webhook is for in %d letters at most.", mostNote)
	}
	events := slices.DeleteFunc(store.HookEvents(), func(e string) bool { return !slices.Contains(n.Events, e) })
	for _, e := range n.Events {
		if !slices.Contains(store.HookEvents(), e) {
			return HookJSON{}, fault.New(fault.Invalid, "%q is no event. Use one or more of: %s", e, strings.Join(store.HookEvents(), ", "))
		}
	}
	if len(events) == 0 {
		return HookJSON{}, fault.New(fault.Invalid, "Choose at least one event: %s", strings.Join(store.HookEvents(), ", "))
	}
	a, err := d.Store.Account(ctx, v.Account)
	if err != nil {
		return HookJSON{}, err
	}
	secret, err := hook.NewSecret()
	if err != nil {
		return HookJSON{}, err
	}
	h, err := d.Store.AddHook(ctx, store.Hook{Council: c.ID, Account: a.ID, Email: a.Email, Address: address, Events: events, Secret: secret, Note: n.Note, Added: d.now()})
	if err != nil {
		return HookJSON{}, err
	}
	out := hookOf(h)
	out.Secret = secret
	return out, nil
}

func hookOf(h store.Hook) HookJSON {
	return HookJSON{ID: h.ID, Address: h.Address, Events: h.Events, Owner: h.Email, Note: h.Note, Added: h.Added, Stopped: h.Stopped, Lately: []ToldOf{}}
}

// Hooks lists a council's webhooks and what became of their messages.
func (d *Desk) Hooks(ctx context.Context, c store.Council) ([]HookJSON, error) {
	all, err := d.Store.Hooks(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	messages, err := d.Store.HookMessages(ctx, c.ID, 5000)
	if err != nil {
		return nil, err
	}
	out := []HookJSON{}
	for _, h := range all {
		x := hookOf(h)
		for _, m := range messages {
			if m.Hook == h.ID {
				x.note(m)
			}
		}
		out = append(out, x)
	}
	return out, nil
}

func (x *HookJSON) note(m store.HookMessage) {
	t := ToldOf{ID: m.ID, Event: m.Event, At: m.At, Tries: m.Tries, State: "sent"}
	switch {
	case m.Failed != "":
		t.State, t.Reason = "failed", m.Failed
		x.Failed++
	case m.Sent == "":
		t.State = "waiting"
		x.Waiting++
	}
	if len(x.Lately) < shownLast {
		x.Lately = append(x.Lately, t)
	}
}

// RemoveHook has an address told no more.
func (d *Desk) RemoveHook(ctx context.Context, c store.Council, v kind.Viewer, id int64) error {
	if !identity.May(v, identity.Hooks) {
		return fault.New(fault.Forbidden, "Only an administrator of %s removes webhooks.", c.Name)
	}
	return d.Store.RemoveHook(ctx, c.ID, id)
}

// SendHooks sends what webhooks are to be told and is due.
func (d *Desk) SendHooks(ctx context.Context, to *hook.Sender) (out Sent, err error) {
	for ctx.Err() == nil {
		now := d.Clock().UTC()
		m, h, ok, err := d.Store.TakeMessage(ctx, now.Format(time.RFC3339), now.Add(hookLease).Format(time.RFC3339))
		if err != nil || !ok {
			return out, err
		}
		err = d.sendHook(ctx, to, m, h, &out)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// sendHook sends one message, and notes what became of it.
func (d *Desk) sendHook(ctx context.Context, to *hook.Sender, m store.HookMessage, h store.Hook, out *Sent) error {
	c, err := d.Store.CouncilByID(ctx, m.Council)
	if err != nil {
		return err
	}
	v, err := d.hookViewer(ctx, c, h)
	if fault.CodeOf(err) == fault.Forbidden {
		out.GaveUp++
		return d.Store.StopHook(ctx, h.ID, fault.Sentence(err))
	}
	if err != nil {
		return err
	}
	body, err := d.hookBody(ctx, c, v, m)
	if err != nil {
		return err
	}
	if body == nil {
		return d.Store.DropMessage(ctx, m.ID)
	}
	now := d.Clock().UTC()
	failed := to.Send(ctx, hook.Message{ID: m.ID, At: now, Address: h.Address, Secret: h.Secret, Body: body})
	old := now.Add(-hookGiveUp).Format(time.RFC3339)
	switch {
	case failed == nil:
		out.Sent++
		return d.Store.MessageSent(ctx, m.ID, d.now())
	case ctx.Err() != nil: // the server stops: another node, or the next start, sends it
		return nil
	case hook.Gone(failed):
		out.GaveUp++
		return d.Store.StopHook(ctx, h.ID, "The address answered that it wants no more messages (410).")
	case m.At <= old:
		out.GaveUp++
		return d.Store.MessagesFailed(ctx, h.ID, old, hook.Why(failed))
	}
	out.Waits++
	return d.Store.MessageWaits(ctx, m, now.Add(hookBackoff[min(m.Tries, len(hookBackoff))-1]).Format(time.RFC3339))
}

// told is what a webhook is sent: numbers, ids and kinds, no value.
type told struct {
	Type      string   `json:"type"`
	Timestamp string   `json:"timestamp"` // when it happened
	Data      toldData `json:"data"`
}

type toldData struct {
	Council   string        `json:"council"`
	Findings  []toldFinding `json:"findings,omitempty"`
	ChangeSet int64         `json:"change_set,omitempty"`
	Kinds     []string      `json:"kinds,omitempty"` // of the records that changed
}

type toldFinding struct {
	ID      string `json:"id"`
	Rule    string `json:"rule"`
	Subject string `json:"subject"` // the kind of its record
}

// hookBody is what a message says to the person whose webhook it is, as far as they see today; nil when nothing is left of it.
func (d *Desk) hookBody(ctx context.Context, c store.Council, v kind.Viewer, m store.HookMessage) ([]byte, error) {
	var err error
	t := told{Type: m.Event, Timestamp: m.At, Data: toldData{Council: c.Slug}}
	if m.Event == store.HookApplied {
		t.Data.ChangeSet, err = strconv.ParseInt(m.About[0], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("reading which change set a webhook is told of: %w", err)
		}
		t.Data.Kinds, err = d.Store.ChangedKinds(ctx, c.ID, t.Data.ChangeSet)
		if err != nil {
			return nil, err
		}
		return json.Marshal(t)
	}
	p, err := d.PictureOf(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, id := range m.About {
		parts := strings.Split(id, ":")
		if seesFinding(p.Rules.All, v, id) && len(parts) > 1 {
			t.Data.Findings = append(t.Data.Findings, toldFinding{ID: id, Rule: parts[0], Subject: parts[1]})
		}
	}
	if len(t.Data.Findings) == 0 {
		return nil, nil
	}
	return json.Marshal(t)
}

// hookViewer is the person whose webhook it is, as they may look today. The error has the code Forbidden when they may have no webhook here
// any more.
func (d *Desk) hookViewer(ctx context.Context, c store.Council, h store.Hook) (kind.Viewer, error) {
	gone := fault.New(fault.Forbidden, "The person whose webhook this is no longer administers this council. Add it again in your own name.")
	a, err := d.Store.Account(ctx, h.Email)
	if fault.CodeOf(err) == fault.NotFound || err == nil && a.Disabled != "" {
		return kind.Viewer{}, gone
	}
	if err != nil {
		return kind.Viewer{}, err
	}
	roles, err := d.Store.Roles(ctx, a.ID)
	if err != nil {
		return kind.Viewer{}, err
	}
	v := identity.Viewer(c.Slug, a.Email, roles[c.ID])
	if !identity.May(v, identity.Hooks) {
		return v, gone
	}
	return v, nil
}
