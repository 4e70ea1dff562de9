package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/store"
)

func (d *Desk) storedFindings(ctx context.Context, p *Picture) (map[string]store.Finding, error) {
	if p.AsAt != 0 {
		return map[string]store.Finding{}, nil
	}
	return once(p, findingsKey{}, func() (map[string]store.Finding, error) {
		return d.Store.Findings(context.WithoutCancel(ctx), p.Council.ID)
	})
}

type findingsKey struct{}

// settled tells whether a finding is accepted or set aside, and still is on a day.
func settled(f store.Finding, today kind.Date) bool {
	if f.State == "set aside" {
		return true
	}
	return f.State == "accepted" && f.Until >= today.String()
}

// Finding gives one finding by its id, open or settled.
func (d *Desk) Finding(ctx context.Context, p *Picture, v kind.Viewer, id string) (*Finding, error) {
	r, ok := d.work(p).results.Find(id)
	if !ok || r.Outcome != rule.Found || !v.Sees(r.Restricted) {
		return nil, fault.New(fault.NotFound, "That finding is not open: its check passes on what is known now, or there is no such finding.")
	}
	stored, err := d.storedFindings(ctx, p)
	if err != nil {
		return nil, err
	}
	f, err := d.finding(ctx, p, v, r, stored)
	return &f, err
}

// Rule is the rule behind a finding.
func (f *Finding) RuleOf() *rule.Rule { return f.result.Rule }

func (d *Desk) finding(ctx context.Context, p *Picture, v kind.Viewer, r *rule.Result, stored map[string]store.Finding) (Finding, error) {
	f := Finding{ID: r.ID, Rule: r.Rule.ID, Kind: string(r.Kind), Band: string(r.Band), Title: r.Title, Why: r.Why, Assumes: r.Assumes, Action: r.Action,
		Subject: RecordRef{r.Subject.Kind, r.Subject.ID, r.Subject.Name}, Evidence: []Evidence{}, result: r}
	if s, ok := stored[r.ID]; ok {
		f.Opened, f.Owner, f.Until, f.Reason = s.Opened, s.Owner, s.Until, s.Reason
		if settled(s, p.Today) {
			f.State = s.State
		}
		if due, err := kind.ParseDate(s.Due); err == nil {
			f.Due = &due
		}
	}
	if f.Owner == "" && r.Owner != 0 {
		if post, ok := p.Snapshot.Posts.Get(r.Owner); ok {
			f.Owner = kind.NameOf(post)
		}
	}
	if due, ok := r.Due.Get(); ok && f.Due == nil {
		f.Due = &due
	}
	if m, ok := r.Pence.Get(); ok {
		f.Pence = &m
	}
	err := d.evidence(ctx, p, v, r, &f)
	return f, err
}

// evidence says where each fact stands: the newest file or form that gave or repeated it.
func (d *Desk) evidence(ctx context.Context, p *Picture, v kind.Viewer, r *rule.Result, f *Finding) error {
	origins := map[ledger.Key]map[string]store.Origin{}
	for _, ref := range r.Evidence {
		rec, ok := p.Snapshot.Find(ref.Kind, ref.ID)
		if !ok {
			continue
		}
		i := rec.KindOf().Index(ref.Field)
		if i < 0 || !v.Sees(rec.KindOf().Fields[i].Sensitivity) {
			continue
		}
		key := ledger.Key{Kind: ref.Kind, ID: ref.ID}
		if _, have := origins[key]; !have {
			o, err := d.Store.Origins(ctx, p.Council.ID, key)
			if err != nil {
				return err
			}
			origins[key] = o
		}
		fd := &rec.KindOf().Fields[i]
		e := Evidence{Record: RecordRef{ref.Kind, ref.ID, p.NameFor(v, rec)}, Field: fd.Name, Label: fd.Label, Value: p.Snapshot.Show(fd, rec.Cell(i))}
		cite(&e, origins[key][fd.Name])
		f.Evidence = append(f.Evidence, e)
	}
	for _, pay := range r.Payments {
		e := Evidence{Record: f.Subject, Field: "payment", Label: "Payment", Value: pay.Net.Exact(), Row: pay.Row, File: pay.File, Source: p.fileName(pay.File)}
		if pay.Day > 0 {
			e.AsAt = pay.Day.String()
		}
		f.Evidence = append(f.Evidence, e)
	}
	return nil
}

// cite puts the newest origin of a value into its evidence. Who says that it is still correct gives it a newer day, and no other place.
func cite(e *Evidence, o store.Origin) {
	e.Source, e.Row, e.File, e.AsAt = o.Source, o.Row, o.File, day(o.At)
	if o.Confirmed != "" {
		e.AsAt = day(o.Confirmed)
	}
	if o.Confirmed != "" && o.ConfirmedFile != 0 {
		e.Source, e.Row, e.File, e.AsAt = o.ConfirmedBy, o.ConfirmedRow, o.ConfirmedFile, day(o.Confirmed)
	}
}

func day(at string) string { return at[:min(len(at), 10)] }

func (p *Picture) fileName(id int64) string {
	for _, f := range p.Spend.Files {
		if f.ID == id {
			return f.Name
		}
	}
	return ""
}

// Settled lists the findings that are accepted or set aside, with their reasons.
func (d *Desk) Settled(ctx context.Context, p *Picture, v kind.Viewer) ([]Finding, error) {
	stored, err := d.storedFindings(ctx, p)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for r := range d.work(p).results.All() {
		f, ok := stored[r.ID]
		if !ok || r.Outcome != rule.Found || !v.Sees(r.Restricted) || !settled(f, p.Today) {
			continue
		}
		shown, err := d.finding(ctx, p, v, r, stored)
		if err != nil {
			return nil, err
		}
		out = append(out, shown)
	}
	return out, nil
}

// Closed lists the findings that are closed, newest first, as far as a viewer sees them: what closed each stands in Reason, and the day in
// Until. The facts that it rested on have moved on, so it has no evidence.
func (d *Desk) Closed(ctx context.Context, p *Picture, v kind.Viewer) ([]Finding, error) {
	stored, err := d.storedFindings(ctx, p)
	if err != nil {
		return nil, err
	}
	out := []Finding{}
	for id, f := range stored {
		if f.State != "closed" || !seesFinding(p.Rules.All, v, id) {
			continue
		}
		parts := strings.Split(id, ":")
		x := Finding{ID: id, Rule: f.Rule, Kind: f.Kind, Title: p.findingTitle(id), Evidence: []Evidence{}, Owner: f.Owner, Opened: f.Opened, State: f.State, Until: f.Closed, Reason: f.ClosedWhy}
		if n, err := strconv.ParseUint(parts[len(parts)-1], 10, 32); err == nil && len(parts) == 3 {
			x.Subject = RecordRef{Kind: parts[1], ID: kind.ID(n)}
		}
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b Finding) int { return cmp.Or(strings.Compare(b.Until, a.Until), strings.Compare(a.ID, b.ID)) })
	return out, nil
}
