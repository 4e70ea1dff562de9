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
	Councils  []string // slugs or GSS codes; GROUP/COUNCIL for what a council shares with a group
	Vesting   string
	Direction string   // the day from which a direction under section 24 binds; "" for none
	Into      []string // NAME=A,B
	AsAt      string   // on what was known at the end of that day; "" for now
	For       int64    // the council whose groups may be named; 0 for this machine, which may name any
}

// MergePlan plans the merger or split of councils on what they hold today. The caller has seen to it that the viewer may see all of them.
func (d *Desk) MergePlan(ctx context.Context, q MergeAsk) (*vesting.Plan, error) {
	var a vesting.Ask
	var err error
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
	councils, slugs, today, err := d.predecessors(ctx, q)
	if err != nil {
		return nil, err
	}
	a.Today = today
	a.Into, err = footprints(q.Into, slugs)
	if err != nil {
		return nil, err
	}
	return vesting.Make(d.Catalogue, councils, a), nil
}

// MergePlans is a plan, with further ways to succeed the councils on the same data.
type MergePlans struct {
	vesting.Plan
	Candidates []MergeCandidate `json:"candidates,omitempty"`
}

// MergeCandidate is one more way to succeed the councils.
type MergeCandidate struct {
	Candidate string              `json:"candidate"` // as it was asked for: North=A,B; South=C
	Into      []vesting.Successor `json:"into"`
}

// MergePlans plans each candidate beside the plan that is asked for. hide names the councils whose data flows whoever asks may not see.
func (d *Desk) MergePlans(ctx context.Context, q MergeAsk, candidates, hide []string) (*MergePlans, error) {
	plan := func(into []string) (*vesting.Plan, error) {
		q.Into = into
		p, err := d.MergePlan(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, council := range hide {
			p.HideFlows(council)
		}
		return p, nil
	}
	first, err := plan(q.Into)
	if err != nil {
		return nil, err
	}
	out := &MergePlans{Plan: *first}
	for _, written := range candidates {
		into := strings.Split(written, ";")
		for i := range into {
			into[i] = strings.TrimSpace(into[i])
		}
		p, err := plan(into)
		if err != nil {
			return nil, err
		}
		out.Candidates = append(out.Candidates, MergeCandidate{written, p.Into})
	}
	return out, nil
}

// predecessors reads the councils; slugs gives the slug behind each name that they were asked for by, today the day they are judged on.
func (d *Desk) predecessors(ctx context.Context, q MergeAsk) (out []vesting.Predecessor, slugs map[string]string, today kind.Date, err error) {
	slugs = map[string]string{}
	for _, name := range q.Councils {
		name = strings.TrimSpace(name)
		read := d.predecessor
		if strings.Contains(name, "/") {
			read = d.sharedPredecessor
		}
		c, day, err := read(ctx, q, name)
		if err != nil {
			return nil, nil, 0, err
		}
		if slices.ContainsFunc(out, func(x vesting.Predecessor) bool { return x.Slug == c.Slug }) {
			return nil, nil, 0, fault.New(fault.Invalid, "%s is named twice. Name each council once.", c.Name)
		}
		slugs[name], slugs[c.Slug], today = c.Slug, c.Slug, day
		out = append(out, c)
	}
	for _, c := range out {
		council, err := d.Store.Council(ctx, c.Slug)
		if err == nil && council.GSS != "" {
			slugs[council.GSS] = c.Slug
		}
	}
	return out, slugs, today, nil
}

// predecessor is a council with all that it holds.
func (d *Desk) predecessor(ctx context.Context, q MergeAsk, name string) (vesting.Predecessor, kind.Date, error) {
	c, err := d.Store.Council(ctx, name)
	if err != nil {
		return vesting.Predecessor{}, 0, err
	}
	p, err := d.pictureOn(ctx, c.Slug, q.AsAt)
	if err != nil {
		return vesting.Predecessor{}, 0, err
	}
	return vesting.Predecessor{Slug: c.Slug, Name: c.Name, Nation: c.Nation, Snapshot: p.Snapshot}, p.Today, nil
}

// sharedPredecessor is a council with what it shares with a group, and nothing else.
func (d *Desk) sharedPredecessor(ctx context.Context, q MergeAsk, name string) (vesting.Predecessor, kind.Date, error) {
	var asAt kind.Date
	var err error
	if q.AsAt != "" {
		asAt, err = kind.ParseDate(q.AsAt)
		if err != nil {
			return vesting.Predecessor{}, 0, fault.New(fault.Invalid, "%q is not a date. Write it as 2026-01-15.", q.AsAt)
		}
	}
	in, slug, _ := strings.Cut(name, "/")
	v, err := d.GroupView(ctx, in, q.For, asAt)
	if err != nil {
		return vesting.Predecessor{}, 0, err
	}
	for _, s := range v.Shared {
		if s.Slug == slug {
			return vesting.Predecessor{Slug: s.Slug, Name: s.Name, Nation: s.Nation, Snapshot: s.Snapshot, Shares: s.Consent.Shares}, v.Today, nil
		}
	}
	return vesting.Predecessor{}, 0, fault.New(fault.Invalid, "%q is not a council of the group %s.", slug, v.Group.Name)
}

// pictureOn is a council's picture now, or as at a day.
func (d *Desk) pictureOn(ctx context.Context, slug, asAt string) (*Picture, error) {
	if asAt == "" {
		return d.Picture(ctx, slug)
	}
	day, err := kind.ParseDate(asAt)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is not a date. Write it as 2026-01-15.", asAt)
	}
	return d.PictureAsAt(ctx, slug, day)
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

// MergePaper drafts the decision paper of a plan: for one successor or, where that is "", for all councils together; decide is one function or shared
// system, or "" for all that is to be decided.
func (d *Desk) MergePaper(plan *vesting.Plan, successor, decide string) (DraftPaper, error) {
	const name = "reorganisation"
	called, councils, area, ok := plan.Of(successor)
	if !ok {
		return DraftPaper{}, fault.New(fault.NotFound, "No successor of this plan is called %q.", successor)
	}
	draft, ok := plan.Draft(called, councils, area, decide)
	if !ok {
		return DraftPaper{}, fault.New(fault.NotFound, "%s has nothing to decide that is called %q. Name a function to decide on one for, or a system that would be shared.", called, decide)
	}
	return composed(d.Templates[name], name, draft)
}
