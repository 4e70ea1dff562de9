package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/tabular"
)

// GroupView is a group as everybody in it may see it: each council is a picture that holds only what it shares, its own too. It is made
// anew for every request from the consent that holds then.
type GroupView struct {
	Group    store.Group
	Today    kind.Date
	Consents []store.Consent // with the history
	Shared   []group.Shared  // by the name of the council, those that came by a pack too
	Packs    []store.TakenPack

	council  int64                          // that looks; 0 for this machine
	pictures map[string]*Picture            // of what is shared, by slug
	refused  map[string][]store.FileRefusal // by slug
}

// GroupView opens a group for a council of it; for council 0, which is this machine's own command line, any group. asAt is the day whose
// facts are looked at, with the consent of now; 0 for the present.
func (d *Desk) GroupView(ctx context.Context, slug string, council int64, asAt kind.Date) (*GroupView, error) {
	g, err := d.Store.Group(ctx, slug)
	if err != nil {
		return nil, err
	}
	if council != 0 && !g.In(council) {
		return nil, store.ErrNoGroup()
	}
	v := &GroupView{Group: g, Today: d.Today(), council: council, pictures: map[string]*Picture{}, refused: map[string][]store.FileRefusal{}}
	if asAt != 0 && d.Day == 0 {
		v.Today = asAt
	}
	v.Consents, err = d.Store.Consents(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range g.Councils {
		err := d.share(ctx, v, c, asAt)
		if err != nil {
			return nil, err
		}
	}
	err = d.sharePacks(ctx, v)
	if err != nil {
		return nil, err
	}
	return v, nil
}

type sharedKey struct{ consent string }

// share adds what a council shares.
func (d *Desk) share(ctx context.Context, v *GroupView, c store.Council, asAt kind.Date) error {
	consent := v.consentOf(c.ID)
	if len(consent) == 0 {
		v.Shared = append(v.Shared, group.Only(c.Slug, c.Name, c.Nation, kind.NewSnapshot(0, nil, nil), nil))
		return nil
	}
	var p *Picture
	var err error
	if asAt == 0 {
		p, err = d.PictureOf(ctx, c)
	} else {
		p, err = d.PictureAsAt(ctx, c.Slug, asAt)
	}
	if err != nil {
		return err
	}
	s := kind.Derive(p.Snapshot, sharedKey{consent.Key()}, func() group.Shared { return group.Only(c.Slug, c.Name, c.Nation, p.Snapshot, consent) })
	v.Shared = append(v.Shared, s)
	v.pictures[c.Slug] = &Picture{Council: store.Council{Slug: c.Slug, Name: c.Name, Nation: c.Nation}, Snapshot: s.Snapshot, Today: v.Today, base: newBase()}
	v.refused[c.Slug], err = d.Store.Refusals(ctx, c.ID)
	return err
}

// consentOf is what a council shares now.
func (v *GroupView) consentOf(council int64) group.Consent {
	out := group.Consent{}
	for _, c := range v.Consents {
		if c.Council == council && c.Holds() {
			out[c.Kind] = append(out[c.Kind], c.Field)
		}
	}
	return out
}

// Registers are those of which some council of the group shares something.
func (v *GroupView) Registers() (out []*kind.Kind) {
	for _, k := range kind.Registers() {
		if slices.ContainsFunc(v.Shared, func(s group.Shared) bool { return len(s.Consent[k.Name]) > 0 }) {
			out = append(out, k)
		}
	}
	return out
}

// Coverage says of how many councils a register could be read.
func (v *GroupView) Coverage(k *kind.Kind) group.Coverage {
	return group.Covered(v.Shared, k, func(slug string) string {
		for _, f := range slices.Backward(v.refused[slug]) {
			if f.Kind == k.Name || f.Kind == "" {
				return f.Sentence
			}
		}
		return ""
	})
}

// JointBuys finds what councils of the group could buy together.
func (d *Desk) JointBuys(v *GroupView, w group.Window) []group.JointBuy {
	return group.JointBuys(v.Shared, d.Catalogue, v.Today, w)
}

// GroupComparisons is what each function costs a year, with the coverage of the contracts that it rests on.
type GroupComparisons struct {
	Group       string             `json:"group"`
	Today       kind.Date          `json:"today"`
	Coverage    group.Coverage     `json:"coverage"`
	Comparisons []group.Comparison `json:"comparisons"`
}

// Compare says what each function costs a year.
func (d *Desk) Compare(v *GroupView) GroupComparisons {
	k, _ := kind.Of("contract")
	return GroupComparisons{v.Group.Name, v.Today, v.Coverage(k), group.Compare(v.Shared, d.Catalogue, v.Today)}
}

// Coverages are those of every register of which some council shares something.
func (v *GroupView) Coverages() []group.Coverage {
	out := []group.Coverage{}
	for _, k := range v.Registers() {
		out = append(out, v.Coverage(k))
	}
	return out
}

// GroupRules is the shape of `moothall group findings --json`.
type GroupRules struct {
	Group    string           `json:"group"`
	Today    kind.Date        `json:"today"`
	Coverage []group.Coverage `json:"coverage"`
	Councils []GroupFindings  `json:"councils"`
}

// GroupFindings are what the rulebook finds in what one council shares.
type GroupFindings struct {
	Council   string         `json:"council"`
	Findings  []GroupFinding `json:"findings"`
	Rules     int            `json:"rules"`      // that were asked
	NotShared int            `json:"not_shared"` // that read something which the council does not share, and were not asked
}

// GroupFinding is one of them.
type GroupFinding struct {
	Rule  string    `json:"rule"`
	Band  rule.Band `json:"band"`
	Title string    `json:"title"`
	Why   string    `json:"why"`
}

// GroupFindings asks the rulebook about what each council shares. A rule that reads anything else is not asked at all.
func (d *Desk) GroupFindings(v *GroupView) GroupRules {
	out := GroupRules{Group: v.Group.Name, Today: v.Today, Coverage: v.Coverages(), Councils: []GroupFindings{}}
	for _, s := range v.Shared {
		x := GroupFindings{Council: s.Name, Findings: []GroupFinding{}}
		speaking := d.Rules.Where(func(r *rule.Rule) bool { return r.Speaks(s.Nation) && r.Status != "voluntary" && !r.Own() })
		asked := speaking.Where(func(r *rule.Rule) bool {
			return r.ReadsOnly(s.Consent.Shares, func(kindName string) bool { return len(s.Consent[kindName]) > 0 })
		})
		x.Rules, x.NotShared = len(asked.Rules), len(speaking.Rules)-len(asked.Rules)
		results := asked.Run(rule.Input{Snapshot: s.Snapshot, Today: v.Today, Nation: s.Nation})
		for r := range results.All() {
			if r.Outcome == rule.Found {
				x.Findings = append(x.Findings, GroupFinding{r.Rule.ID, r.Band, r.Title, r.Why})
			}
		}
		out.Councils = append(out.Councils, x)
	}
	return out
}

// NewGroup is what making a group takes.
type NewGroup struct {
	Name     string
	Councils []string // by slug or GSS code
	Actor    string
}

// AddGroup makes a group. may tells whether the maker may speak for a council.
func (d *Desk) AddGroup(ctx context.Context, n NewGroup, may func(store.Council) bool) (store.Group, error) {
	name := strings.Join(strings.Fields(n.Name), " ")
	if name == "" || len(name) > 100 || Slug(name) == "" {
		return store.Group{}, fault.New(fault.Invalid, "Give the group a name of at most 100 letters.")
	}
	var ids []int64
	for _, s := range n.Councils {
		c, err := d.Store.Council(ctx, strings.TrimSpace(s))
		if err != nil {
			return store.Group{}, err
		}
		if !may(c) {
			return store.Group{}, fault.New(fault.Forbidden, "Only an administrator of each of the councils makes a group of them.")
		}
		if !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) < 2 {
		return store.Group{}, fault.New(fault.Invalid, "A group has two councils at least.")
	}
	return d.Store.AddGroup(ctx, store.Group{Slug: Slug(name), Name: name, Added: d.now()}, ids, n.Actor)
}

// JoinGroup takes another council into a group. Only whoever runs the machine does: the others' consent then reaches one council more.
func (d *Desk) JoinGroup(ctx context.Context, slug, council, actor string) (store.Group, error) {
	g, err := d.Store.Group(ctx, slug)
	if err != nil {
		return g, err
	}
	c, err := d.Store.Council(ctx, council)
	if err != nil {
		return g, err
	}
	err = d.Store.JoinGroup(ctx, g.ID, c.ID, d.now(), actor)
	if err != nil {
		return g, err
	}
	return d.Store.Group(ctx, slug)
}

// sharing is the viewer's council in a group, if they say what it shares.
func (d *Desk) sharing(ctx context.Context, v kind.Viewer, slug string) (store.Group, store.Council, error) {
	if !identity.May(v, identity.Share) {
		return store.Group{}, store.Council{}, fault.New(fault.Forbidden, "Only an administrator or the digital leader says what a council shares.")
	}
	c, err := d.Store.Council(ctx, v.Council)
	if err != nil {
		return store.Group{}, c, err
	}
	g, err := d.Store.Group(ctx, slug)
	if err != nil {
		return g, c, err
	}
	if !g.In(c.ID) {
		return g, c, store.ErrNoGroup()
	}
	return g, c, nil
}

// SetConsent makes these fields all that the viewer's council shares of a register with a group; none withdraws the register. With a
// register comes the field that names its records.
func (d *Desk) SetConsent(ctx context.Context, v kind.Viewer, slug string, k *kind.Kind, fields []string, share bool) error {
	g, c, err := d.sharing(ctx, v, slug)
	if err != nil {
		return err
	}
	var asked []string
	if share {
		asked, err = group.Asked(k, fields)
		if err != nil {
			return err
		}
	}
	return d.Store.SetConsent(ctx, g.ID, c.ID, k.Name, asked, d.now(), v.Account)
}

// WithdrawConsent withdraws some fields of a register, or all of it when none is named. Withdrawing the field that names a record withdraws
// the register.
func (d *Desk) WithdrawConsent(ctx context.Context, v kind.Viewer, slug string, k *kind.Kind, fields []string) error {
	if len(fields) == 0 || slices.Contains(fields, k.NameField) {
		return d.SetConsent(ctx, v, slug, k, nil, false)
	}
	g, c, err := d.sharing(ctx, v, slug)
	if err != nil {
		return err
	}
	_, err = group.Asked(k, fields)
	if err != nil {
		return err
	}
	return d.Store.Withdraw(ctx, g.ID, c.ID, k.Name, fields, d.now(), v.Account)
}

// LeaveGroup takes the viewer's council out of a group; what it shared is withdrawn.
func (d *Desk) LeaveGroup(ctx context.Context, v kind.Viewer, slug string) error {
	g, c, err := d.sharing(ctx, v, slug)
	if err != nil {
		return err
	}
	return d.Store.LeaveGroup(ctx, g.ID, c.ID, d.now(), v.Account)
}

// ParsePounds reads an amount that somebody writes, such as 1,250.50 or £90,000.
func ParsePounds(s string) (kind.Money, error) {
	pence, ok, _ := tabular.ParseMoney(s)
	if !ok || pence < 0 {
		return 0, fault.New(fault.Invalid, "%q is not an amount in pounds. Write it like 90000 or 1,250.50.", s)
	}
	return kind.Money(pence), nil
}

// NewSharedPost is a post that councils share.
type NewSharedPost struct {
	Title string
	Days  group.Days
	Cost  kind.Money // a year
	Parts []group.Slice
}

// AddSharedPost keeps a post that the viewer's council employs and others of the group share.
func (d *Desk) AddSharedPost(ctx context.Context, v kind.Viewer, slug string, n NewSharedPost) (store.SharedPost, error) {
	g, host, err := d.sharing(ctx, v, slug)
	if err != nil {
		return store.SharedPost{}, err
	}
	p := store.SharedPost{Host: host.ID, Title: strings.Join(strings.Fields(n.Title), " "), Days: int64(n.Days), Cost: n.Cost}
	parts := slices.Clone(n.Parts)
	group.SplitCost(n.Cost, parts)
	for i, x := range parts {
		at := slices.IndexFunc(g.Councils, func(c store.Council) bool { return c.Slug == x.Council || c.GSS != "" && c.GSS == x.Council })
		if at < 0 {
			return p, fault.New(fault.Invalid, "%q is not a council of this group.", x.Council)
		}
		parts[i].Council = g.Councils[at].Name
		p.Parts = append(p.Parts, store.SharedPart{Council: g.Councils[at].ID, Days: int64(x.Days), Cost: parts[i].Cost})
	}
	err = group.CheckPost(p.Title, n.Days, n.Cost, parts)
	if err != nil {
		return p, err
	}
	return d.Store.AddSharedPost(ctx, g.ID, p, d.now(), v.Account)
}

// RemoveSharedPost removes a shared post that the viewer's council employs.
func (d *Desk) RemoveSharedPost(ctx context.Context, v kind.Viewer, slug string, id int64) error {
	g, c, err := d.sharing(ctx, v, slug)
	if err != nil {
		return err
	}
	posts, err := d.Store.SharedPosts(ctx, g.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(posts, func(p store.SharedPost) bool { return p.ID == id && p.Host == c.ID }) {
		return fault.New(fault.NotFound, "Your council employs no such shared post.")
	}
	return d.Store.RemoveSharedPost(ctx, g.ID, id)
}
