package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/vesting"
)

// MergeAsk is what a plan for a reorganisation is asked for, as it was written.
type MergeAsk struct {
	Councils  []string // slugs or GSS codes
	Vesting   string
	Direction string   // the day from which a direction under section 24 binds; "" for none
	Into      []string // NAME=A,B
}

// MergePlan plans the merger or split of councils on what they hold today. The caller has seen to it that the viewer may see all of them.
func (d *Desk) MergePlan(ctx context.Context, q MergeAsk) (*vesting.Plan, error) {
	var a vesting.Ask
	var err error
	a.Today = d.Today()
	a.Vesting, err = kind.ParseDate(q.Vesting)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is not a date. Give vesting day as 2028-04-01.", q.Vesting)
	}
	if q.Direction != "" {
		a.Direction, err = kind.ParseDate(q.Direction)
		if err != nil {
			return nil, fault.New(fault.Invalid, "%q is not a date. Give the day of the direction as 2026-10-01.", q.Direction)
		}
	}
	councils, slugs, err := d.predecessors(ctx, q.Councils)
	if err != nil {
		return nil, err
	}
	a.Into, err = footprints(q.Into, slugs)
	if err != nil {
		return nil, err
	}
	return vesting.Make(d.Catalogue, councils, a), nil
}

// predecessors reads the councils; slugs gives the slug behind each name that they were asked for by.
func (d *Desk) predecessors(ctx context.Context, names []string) (out []vesting.Predecessor, slugs map[string]string, err error) {
	slugs = map[string]string{}
	for _, name := range names {
		name = strings.TrimSpace(name)
		c, err := d.Store.Council(ctx, name)
		if err != nil {
			return nil, nil, err
		}
		if slices.ContainsFunc(out, func(x vesting.Predecessor) bool { return x.Slug == c.Slug }) {
			return nil, nil, fault.New(fault.Invalid, "%s is named twice. Name each council once.", c.Name)
		}
		p, err := d.Picture(ctx, c.Slug)
		if err != nil {
			return nil, nil, err
		}
		slugs[name], slugs[c.Slug] = c.Slug, c.Slug
		if c.GSS != "" {
			slugs[c.GSS] = c.Slug
		}
		out = append(out, vesting.Predecessor{Slug: c.Slug, Name: c.Name, Nation: c.Nation, Snapshot: p.Snapshot})
	}
	return out, slugs, nil
}

// footprints reads what each successor takes over.
func footprints(written []string, slugs map[string]string) ([]vesting.Footprint, error) {
	var out []vesting.Footprint
	for _, w := range written {
		name, list, ok := strings.Cut(w, "=")
		f := vesting.Footprint{Name: strings.TrimSpace(name)}
		if !ok || f.Name == "" || strings.TrimSpace(list) == "" {
			return nil, fault.New(fault.Invalid, "%q is no successor. Write its name and its councils, like North=ashby,barton.", w)
		}
		if slices.ContainsFunc(out, func(x vesting.Footprint) bool { return kind.SameName(x.Name, f.Name) }) {
			return nil, fault.New(fault.Invalid, "Two successors are called %s. Give each a name of its own.", f.Name)
		}
		for c := range strings.SplitSeq(list, ",") {
			slug, known := slugs[strings.TrimSpace(c)]
			if !known {
				return nil, fault.New(fault.Invalid, "%s is not among the councils of this plan. Name it under --councils too.", strings.TrimSpace(c))
			}
			f.Councils = append(f.Councils, slug)
		}
		out = append(out, f)
	}
	return out, nil
}
