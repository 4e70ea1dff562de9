package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/store"
)

// Changes is what changed since somebody last looked.
type Changes struct {
	Since          string
	Opened, Closed []store.FindingEvent
	Records        int
	ChangeSets     []store.ChangeSetRow
}

// SinceLooked says what changed since a person last looked, as far as they see it.
func (d *Desk) SinceLooked(ctx context.Context, p *Picture, v kind.Viewer) (*Changes, error) {
	seq, at, err := d.Store.Looked(ctx, p.Council.ID, v.Account)
	if err != nil {
		return nil, err
	}
	return once(p, changesKey{seq, at, v.Clearance}, func() (*Changes, error) { return d.changesSince(context.WithoutCancel(ctx), p, v, seq, at) })
}

type changesKey struct {
	seq       int64
	at        string
	clearance kind.Clearance
}

// Happening is something that happened to a finding, in words.
type Happening struct {
	store.FindingEvent
	Title string // of the finding while it is open, else of its rule and its record
	Open  bool
}

// Happened lists the last things that happened to findings, newest first, as far as a viewer sees them.
func (d *Desk) Happened(ctx context.Context, p *Picture, v kind.Viewer, most int) ([]Happening, error) {
	events, err := d.happened(ctx, p, v, "", most)
	if err != nil {
		return nil, err
	}
	out := make([]Happening, len(events))
	for i, e := range events {
		out[i] = Happening{FindingEvent: e, Title: p.findingTitle(e.Finding)}
		r, ok := d.work(p).results.Find(e.Finding)
		if ok && r.Outcome == rule.Found {
			out[i].Title, out[i].Open = r.Title, true
		}
	}
	return out, nil
}

// findingTitle names a finding that is no longer open: its rule and its record.
func (p *Picture) findingTitle(id string) string {
	parts := strings.Split(id, ":")
	r, ok := p.Rules.All.Rule(parts[0])
	if !ok {
		return id
	}
	title := r.English.Title
	if len(parts) != 3 {
		return title
	}
	n, err := strconv.ParseUint(parts[2], 10, 32)
	if err != nil {
		return title
	}
	rec, ok := p.Snapshot.Find(parts[1], kind.ID(n))
	if !ok {
		return title
	}
	return title + ": " + kind.NameOf(rec)
}

// happened leaves out what the viewer may not see. A finding whose rule is gone is as restricted as can be: what it read cannot be
// told any more.
func (d *Desk) happened(ctx context.Context, p *Picture, v kind.Viewer, since string, most int) ([]store.FindingEvent, error) {
	events, err := d.Store.FindingEvents(ctx, p.Council.ID, "", since, most)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(events, func(e store.FindingEvent) bool {
		return strings.HasPrefix(e.Finding, "rule:") || !seesFinding(p.Rules.All, v, e.Finding)
	}), nil
}

func (d *Desk) changesSince(ctx context.Context, p *Picture, v kind.Viewer, seq int64, at string) (*Changes, error) {
	c := &Changes{Since: at}
	if at == "" {
		return c, nil
	}
	events, err := d.happened(ctx, p, v, at, 200)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		switch e.Event {
		case "opened", "opened again":
			c.Opened = append(c.Opened, e)
		case "closed":
			c.Closed = append(c.Closed, e)
		}
	}
	sets, err := d.Store.ChangeSets(ctx, p.Council.ID, 50)
	if err != nil {
		return nil, err
	}
	for _, s := range sets {
		if s.Seq > seq {
			c.ChangeSets = append(c.ChangeSets, s)
			c.Records += s.Records
		}
	}
	return c, nil
}

// Look notes that a person has seen the agenda. Looks within the same half hour are one visit, so that what changed does not
// vanish when the page is loaded again.
func (d *Desk) Look(ctx context.Context, p *Picture, account string) error {
	_, at, err := d.Store.Looked(ctx, p.Council.ID, account)
	if err != nil {
		return err
	}
	last, err := time.Parse(time.RFC3339, at)
	if err == nil && d.Clock().Sub(last) < 30*time.Minute {
		return nil
	}
	return d.Store.SetLooked(ctx, p.Council.ID, account, p.Snapshot.Seq, d.now())
}
