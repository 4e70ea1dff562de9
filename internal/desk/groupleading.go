package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/plan"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/store"
)

// GroupLeading is how the councils of a group are led, as far as each shares it: where their digital plans live, who sponsors what they do,
// and the panels that one supplies to all.
type GroupLeading struct {
	Group    string        `json:"group"`
	Today    kind.Date     `json:"today"`
	Plans    GroupPlans    `json:"plans"`
	Sponsors GroupSponsors `json:"sponsors"`
	Panels   []GroupPanel  `json:"panels"`
}

// GroupPlans counts where digital plans live. To have none, not to know, and to have recorded nothing are counted apart.
type GroupPlans struct {
	Of          int           `json:"of"`
	Somewhere   int           `json:"somewhere"`
	None        int           `json:"none"`
	DontKnow    int           `json:"dont_know"`
	NotRecorded int           `json:"not_recorded"`
	NotShared   int           `json:"not_shared"`
	Councils    []CouncilPlan `json:"councils"` // those that share it
}

// CouncilPlan is where the plan of one council lives.
type CouncilPlan struct {
	Council string   `json:"council"`
	Lives   string   `json:"lives"` // somewhere, none, dont_know or not_recorded
	Where   []string `json:"where,omitempty"`
}

// GroupSponsors is the share of initiatives that the senior teams sponsor.
type GroupSponsors struct {
	Councils  []CouncilSponsors `json:"councils"` // those that share what it takes and have initiatives
	NotShared []string          `json:"not_shared"`
	Median    kind.Opt[int]     `json:"median_percent,omitzero"` // of five councils or more
}

// CouncilSponsors is that share of one council.
type CouncilSponsors struct {
	Council     string `json:"council"`
	Initiatives int    `json:"initiatives"`
	Senior      int    `json:"sponsored_by_senior_team"`
	Percent     int    `json:"percent"`
}

// GroupPanel is one panel that stands in place of a digital non-executive director for every council of the group that counts it.
type GroupPanel struct {
	ID        int64    `json:"id"`
	Name      string   `json:"name"`
	Host      string   `json:"supplied_by"`
	HostSlug  string   `json:"supplied_by_id"`
	Full      bool     `json:"equivalent"` // external, expert, regular and challenging on this day
	Lacks     []string `json:"lacks"`
	CountsFor []string `json:"counts_for"` // councils by name
	Declined  []string `json:"declined"`
}

// sponsorFields are what a council must share for its sponsors to be told.
var sponsorFields = map[string][]string{"initiative": {"sponsor", "state"}, "post": {"senior_team", "vacant"}}

// GroupLeading gathers how the councils of a group are led.
func (d *Desk) GroupLeading(ctx context.Context, v *GroupView) (GroupLeading, error) {
	out := GroupLeading{Group: v.Group.Name, Today: v.Today, Plans: groupPlans(v.Shared), Sponsors: groupSponsors(v.Shared), Panels: []GroupPanel{}}
	panels, err := d.Store.Panels(ctx, v.Group.ID)
	if err != nil {
		return out, err
	}
	for _, p := range panels {
		out.Panels = append(out.Panels, v.panel(p))
	}
	return out, nil
}

func groupPlans(all []group.Shared) GroupPlans {
	out := GroupPlans{Of: len(all), Councils: []CouncilPlan{}}
	for _, s := range all {
		if !s.Consent.Shares("strategy", "lives") {
			out.NotShared++
			continue
		}
		lives, plans := plan.Lives(s.Snapshot)
		one := CouncilPlan{Council: s.Name, Lives: lives}
		for _, x := range plans {
			one.Where = append(one.Where, x.Lives.Or(""))
		}
		switch lives {
		case plan.Somewhere:
			out.Somewhere++
		case plan.None:
			out.None++
		case plan.DontKnow:
			out.DontKnow++
		default:
			out.NotRecorded++
		}
		out.Councils = append(out.Councils, one)
	}
	return out
}

func groupSponsors(all []group.Shared) GroupSponsors {
	out := GroupSponsors{Councils: []CouncilSponsors{}, NotShared: []string{}}
	var shares []int
	for _, s := range all {
		if !sharesAll(s, sponsorFields) {
			out.NotShared = append(out.NotShared, s.Name)
			continue
		}
		x := leadership.SponsorsOf(s.Snapshot)
		percent, known := x.Percent().Get()
		if !known {
			continue
		}
		shares = append(shares, percent)
		out.Councils = append(out.Councils, CouncilSponsors{s.Name, x.Initiatives, x.Senior, percent})
	}
	if n := len(shares); n >= group.FewestForMedian {
		slices.Sort(shares)
		out.Median = kind.Some((shares[(n-1)/2] + shares[n/2] + 1) / 2)
	}
	return out
}

func sharesAll(s group.Shared, fields map[string][]string) bool {
	for register, names := range fields {
		for _, f := range names {
			if !s.Consent.Shares(register, f) {
				return false
			}
		}
	}
	return true
}

func (v *GroupView) panel(p store.Panel) GroupPanel {
	out := GroupPanel{ID: p.ID, Name: p.Name, Lacks: []string{}, CountsFor: []string{}, Declined: []string{}}
	full, lacks := leadership.Counted(panelBody(p), v.Today)
	out.Full, out.Lacks = full, append(out.Lacks, lacks...)
	for _, c := range v.Group.Councils {
		if c.ID == p.Host {
			out.Host, out.HostSlug = c.Name, c.Slug
		}
		if slices.Contains(p.Declined, c.ID) {
			out.Declined = append(out.Declined, c.Name)
			continue
		}
		out.CountsFor = append(out.CountsFor, c.Name)
	}
	return out
}

func panelBody(p store.Panel) *kind.Body {
	return leadership.PanelOf(p.Name+" (supplied by "+p.Group+")", p.External, p.Expert, p.Challenges, p.Meetings)
}

// panelsFor are the panels of its groups that count for a council; those of the picture before where they are the same.
func (d *Desk) panelsFor(ctx context.Context, council int64, old *Picture) (*rule.Panels, error) {
	all, err := d.Store.PanelsFor(ctx, council)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	out := &rule.Panels{Key: fmt.Sprintf("%+v", all)}
	if old != nil && old.Panels != nil && old.Panels.Key == out.Key {
		return old.Panels, nil
	}
	for _, p := range all {
		out.Bodies = append(out.Bodies, panelBody(p))
	}
	return out, nil
}

// NewPanel is a panel as somebody supplies it to a group.
type NewPanel struct {
	Name                         string
	External, Expert, Challenges bool
	Meetings                     []string // days, as people write them
}

// mostMeetings is how many meetings of a panel are kept.
const mostMeetings = 200

// SupplyPanel keeps a panel that the viewer's council supplies to every council of a group, in place of the one of that name.
func (d *Desk) SupplyPanel(ctx context.Context, v kind.Viewer, slug string, n NewPanel) (store.Panel, error) {
	g, host, err := d.sharing(ctx, v, slug)
	if err != nil {
		return store.Panel{}, err
	}
	p := store.Panel{Host: host.ID, Group: g.Name, Name: strings.Join(strings.Fields(n.Name), " "), External: n.External, Expert: n.Expert, Challenges: n.Challenges}
	if p.Name == "" || len(p.Name) > 200 {
		return p, fault.New(fault.Invalid, "Give the panel a name of at most 200 letters.")
	}
	if len(n.Meetings) > mostMeetings {
		return p, fault.New(fault.Invalid, "Give at most %d meetings, the newest.", mostMeetings)
	}
	for _, day := range n.Meetings {
		read, err := kind.ParseDate(strings.TrimSpace(day))
		if err != nil {
			return p, fault.New(fault.Invalid, "%q is not a day. Write each meeting as 2026-03-31.", day)
		}
		p.Meetings = append(p.Meetings, read.String())
	}
	return d.Store.SavePanel(ctx, g.ID, p, d.now(), v.Account)
}

// CountPanel says whether a panel of a group counts for the viewer's council.
func (d *Desk) CountPanel(ctx context.Context, v kind.Viewer, slug string, id int64, counts bool) error {
	g, c, err := d.sharing(ctx, v, slug)
	if err != nil {
		return err
	}
	return d.Store.CountPanel(ctx, g.ID, id, c.ID, counts, d.now(), v.Account)
}

// RemovePanel takes a panel that the viewer's council supplies out of a group.
func (d *Desk) RemovePanel(ctx context.Context, v kind.Viewer, slug string, id int64) error {
	g, c, err := d.sharing(ctx, v, slug)
	if err != nil {
		return err
	}
	all, err := d.Store.Panels(ctx, g.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(p store.Panel) bool { return p.ID == id && p.Host == c.ID }) {
		return fault.New(fault.NotFound, "Your council supplies no such panel.")
	}
	return d.Store.RemovePanel(ctx, g.ID, id)
}
