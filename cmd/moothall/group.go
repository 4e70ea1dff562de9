package main

import (
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

type groupCmd struct {
	Add       groupAdd       `cmd:"" help:"Make a group of councils. It shares nothing by itself."`
	List      groupList      `cmd:"" help:"List the groups."`
	Show      groupShow      `cmd:"" help:"Show a group: its councils, what they share, its shared posts."`
	Join      groupJoin      `cmd:"" help:"Take another council into a group: it sees what the others share, and shares nothing yet."`
	Leave     groupLeave     `cmd:"" help:"Take a council out of a group; what it shared is withdrawn."`
	Coverage  groupCoverage  `cmd:"" help:"Of how many councils each shared register could be read."`
	Records   groupRecords   `cmd:"" help:"List a register of the group."`
	JointBuys groupJointBuys `cmd:"" name:"joint-buys" help:"What councils of the group could buy together."`
	Findings  groupFindings  `cmd:"" help:"What the rulebook finds in what each council shares."`
	Missions  groupMissions  `cmd:"" help:"Discovery missions over the councils of the group: one report, with its coverage."`
	Post      groupPost      `cmd:"" help:"Posts that councils of the group share."`
	Ask       groupAsk       `cmd:"" help:"Ask every council of the group one question."`
	Questions groupQuestions `cmd:"" help:"List the questions of the group."`
	Answer    groupAnswer    `cmd:"" help:"Answer a question for --council, or decline to."`
	Answers   groupAnswers   `cmd:"" help:"The answers to a question; of a counted one only how many gave which."`
}

// named is the flag that says which group.
type named struct {
	Group string `help:"The group: its short name." required:""`
}

// groupSlug is a group's short name, also where its whole name is given.
func groupSlug(s string) string { return desk.Slug(s) }

// view opens the group as everybody in it sees it.
func (s *session) view(name string) (*desk.GroupView, error) {
	err := s.open()
	if err != nil {
		return nil, err
	}
	var asAt kind.Date
	if s.AsAt != "" {
		asAt, err = kind.ParseDate(s.AsAt)
		if err != nil {
			return nil, fault.New(fault.Invalid, "--as-at: %s", err)
		}
	}
	return s.desk.GroupView(s.ctx, groupSlug(name), 0, asAt)
}

type groupJSON struct {
	ID       string                         `json:"id"`
	Name     string                         `json:"name"`
	Councils []string                       `json:"councils"`
	Shares   map[string]map[string][]string `json:"shares,omitempty"` // council, register, fields
	Posts    []postJSON                     `json:"shared_posts,omitempty"`
}

func groupOf(g store.Group) groupJSON {
	out := groupJSON{ID: g.Slug, Name: g.Name, Councils: []string{}}
	for _, c := range g.Councils {
		out.Councils = append(out.Councils, c.Slug)
	}
	return out
}

type groupAdd struct {
	Name     string   `arg:"" help:"Its name."`
	Councils []string `help:"The councils, with commas between." required:""`
}

// Run makes a group.
func (c *groupAdd) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	g, err := s.desk.AddGroup(s.ctx, desk.NewGroup{Name: c.Name, Councils: c.Councils, Actor: actor}, func(store.Council) bool { return true })
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(groupOf(g))
	}
	s.say("Added %s (%s) with %d councils. Nothing is shared yet: moothall consent set --council C --group %s --register KIND --fields F,G", g.Name, g.Slug, len(g.Councils), g.Slug)
	return nil
}

type groupList struct{}

// Run lists groups; with --council those of the council.
func (c *groupList) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	var council int64
	if s.Council != "" {
		mine, err := s.desk.Store.Council(s.ctx, s.Council)
		if err != nil {
			return err
		}
		council = mine.ID
	}
	all, err := s.desk.Store.Groups(s.ctx, council)
	if err != nil {
		return err
	}
	out := []groupJSON{}
	for _, g := range all {
		out = append(out, groupOf(g))
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, g := range out {
		s.say("%-24s %s: %s", g.ID, g.Name, strings.Join(g.Councils, ", "))
	}
	return nil
}

type groupShow struct{ named }

// Run shows a group.
func (c *groupShow) Run(s *session) error {
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	out := groupOf(v.Group)
	out.Shares = map[string]map[string][]string{}
	for _, x := range v.Shared {
		out.Shares[x.Slug] = x.Consent
	}
	out.Posts, err = s.posts(v)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	s.say("%s (%s)", out.Name, out.ID)
	for _, x := range v.Shared {
		s.say("  %s", x.Name)
		for _, k := range kind.Registers() {
			if held := x.Consent[k.Name]; len(held) > 0 {
				s.say("    %s: %s", k.Name, strings.Join(held, ", "))
			}
		}
	}
	s.sayPosts(out.Posts)
	return nil
}

type groupJoin struct{ named }

// Run takes the council in.
func (c *groupJoin) Run(s *session) error {
	slug, err := s.openCouncil()
	if err != nil {
		return err
	}
	g, err := s.desk.JoinGroup(s.ctx, groupSlug(c.Group), slug, actor)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(groupOf(g))
	}
	s.say("%s is in %s, with %d councils now. It shares nothing yet.", slug, g.Name, len(g.Councils))
	return nil
}

type groupLeave struct{ named }

// Run takes the council out.
func (c *groupLeave) Run(s *session) error {
	slug, err := s.openCouncil()
	if err != nil {
		return err
	}
	err = s.desk.LeaveGroup(s.ctx, kind.Whole(slug, actor), groupSlug(c.Group))
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]string{"id": groupSlug(c.Group), "council": slug, "done": "leave"})
	}
	s.say("%s has left. What it shared is withdrawn.", slug)
	return nil
}

// openCouncil opens the store and gives the council that was named, or the only one.
func (s *session) openCouncil() (string, error) {
	err := s.open()
	if err != nil {
		return "", err
	}
	return s.oneCouncil()
}

type groupCoverage struct {
	named
	Register string `help:"A kind, in the singular; every shared register by default."`
}

// Run says of how many councils a register could be read.
func (c *groupCoverage) Run(s *session) error {
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	registers := v.Registers()
	if c.Register != "" {
		k, err := register(c.Register)
		if err != nil {
			return err
		}
		registers = []*kind.Kind{k}
	}
	out := []group.Coverage{}
	for _, k := range registers {
		out = append(out, v.Coverage(k))
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	s.sayCoverage(out)
	return nil
}

func (s *session) sayCoverage(all []group.Coverage) {
	for _, x := range all {
		s.say("%s: %s", x.Register, x.Says)
	}
}

// register finds a register by its kind.
func register(name string) (*kind.Kind, error) {
	k, ok := kind.Of(name)
	if !ok || k.Table {
		return nil, fault.New(fault.Invalid, "There is no register called %q. Write it in the singular: contract, system, post ...", name)
	}
	return k, nil
}

type groupRecords struct {
	Kind string `arg:"" help:"A kind, in the singular."`
	named
	Search string `help:"Words that some shared field holds."`
	Sort   string `help:"A field, or council; the name by default."`
	Down   bool   `help:"The other way round."`
	CSV    bool   `name:"csv" help:"Write CSV."`
	XLSX   bool   `name:"xlsx" help:"Write a workbook."`
}

// Run lists a register of the group.
func (c *groupRecords) Run(s *session) error {
	k, err := register(c.Kind)
	if err != nil {
		return err
	}
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	f := desk.Filter{Search: c.Search, Sort: c.Sort, Down: c.Down}
	switch {
	case c.XLSX:
		return desk.WriteBook(k.Labels, v.Sheet(k, f), s.out)
	case c.CSV:
		return desk.WriteSheet(s.out, v.Sheet(k, f))
	case s.JSON:
		return s.writeJSON(v.Records(k, f))
	}
	cov := v.Coverage(k)
	s.say("%s", cov.Says)
	rows := v.List(k, f)
	for _, r := range rows {
		s.say("%-30s %6d  %s", r.Shared.Name, r.Record.RecordID(), r.Name())
	}
	s.say("%s %s", kind.Count(len(rows)), k.Plural)
	return nil
}

type groupJointBuys struct {
	named
	Minimum int  `help:"How many councils it takes." default:"3"`
	Months  int  `help:"Within how many months their contracts end." default:"12"`
	CSV     bool `name:"csv" help:"Write CSV."`
	XLSX    bool `name:"xlsx" help:"Write a workbook."`
}

// Run lists joint buys.
func (c *groupJointBuys) Run(s *session) error {
	if c.Minimum < 2 || c.Months < 1 || c.Months > 120 {
		return fault.New(fault.Invalid, "--minimum is 2 at least; --months is from 1 to 120.")
	}
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	w := group.Window{Minimum: c.Minimum, Months: c.Months}
	switch {
	case c.XLSX:
		return desk.WriteBook("Joint buys", s.desk.BuysSheet(v, w), s.out)
	case c.CSV:
		return desk.WriteSheet(s.out, s.desk.BuysSheet(v, w))
	}
	b := s.desk.Buys(v, w)
	if s.JSON {
		return s.writeJSON(b)
	}
	s.say("%s", b.Coverage.Says)
	for _, j := range b.JointBuys {
		guess := ""
		if j.Guessed {
			guess = " (guessed from titles)"
		}
		s.say("%s%s: %s; ends %s to %s; known %s a year from %d of %d councils; last safe start %s", j.Function, guess, strings.Join(j.Councils, ", "), j.FirstEnd, j.LastEnd, j.Known, j.KnownFrom, j.Of, j.SafeStart)
	}
	return nil
}

type groupFindings struct{ named }

// Run lists what the rulebook finds.
func (c *groupFindings) Run(s *session) error {
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	out := s.desk.GroupFindings(v)
	if s.JSON {
		return s.writeJSON(out)
	}
	s.sayCoverage(out.Coverage)
	for _, x := range out.Councils {
		s.say("%s: %d findings of %d rules; %d rules not asked, for they read what is not shared", x.Council, len(x.Findings), x.Rules, x.NotShared)
		for _, f := range x.Findings {
			s.say("  [%s] %s", f.Band, f.Title)
		}
	}
	return nil
}

type groupPost struct {
	Add    postAdd    `cmd:"" help:"Add a post that several councils share; --council employs it."`
	List   postList   `cmd:"" help:"List shared posts."`
	Remove postRemove `cmd:"" help:"Remove a shared post."`
}

type postJSON struct {
	ID    int64      `json:"id"`
	Title string     `json:"title"`
	Host  string     `json:"host"`
	Days  string     `json:"days_a_week"`
	Cost  kind.Money `json:"cost_a_year"` // pence
	Parts []partJSON `json:"parts"`
}

type partJSON struct {
	Council string     `json:"council"`
	Days    string     `json:"days_a_week"`
	Cost    kind.Money `json:"cost_a_year"`
}

// posts are a group's shared posts with the short names of their councils.
func (s *session) posts(v *desk.GroupView) ([]postJSON, error) {
	all, err := s.desk.Store.SharedPosts(s.ctx, v.Group.ID)
	if err != nil {
		return nil, err
	}
	slugs := map[int64]string{}
	for _, c := range v.Group.Councils {
		slugs[c.ID] = c.Slug
	}
	out := []postJSON{}
	for _, p := range all {
		x := postJSON{ID: p.ID, Title: p.Title, Host: slugs[p.Host], Days: group.Days(p.Days).String(), Cost: p.Cost}
		for _, part := range p.Parts {
			x.Parts = append(x.Parts, partJSON{slugs[part.Council], group.Days(part.Days).String(), part.Cost})
		}
		out = append(out, x)
	}
	return out, nil
}

func (s *session) sayPosts(all []postJSON) {
	for _, p := range all {
		s.say("%5d  %s: %s days a week, %s a year, employed by %s", p.ID, p.Title, p.Days, p.Cost, p.Host)
		for _, x := range p.Parts {
			s.say("         %-20s %s days, %s", x.Council, x.Days, x.Cost)
		}
	}
}

type postAdd struct {
	named
	Title string   `help:"The post's title." required:""`
	Days  string   `help:"Its days a week." default:"5"`
	Cost  string   `help:"What it costs a year, in pounds." required:""`
	Split []string `help:"What each council has: ashby=2,barton=1.5 (days), or ashby=2:30000 with its cost in pounds; costs that are not said follow the days." required:""`
}

// Run adds a shared post.
func (c *postAdd) Run(s *session) error {
	n, err := c.post()
	if err != nil {
		return err
	}
	slug, err := s.openCouncil()
	if err != nil {
		return err
	}
	p, err := s.desk.AddSharedPost(s.ctx, kind.Whole(slug, actor), groupSlug(c.Group), n)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": p.ID, "title": p.Title})
	}
	s.say("Added %s (%d).", p.Title, p.ID)
	return nil
}

func (c *postAdd) post() (n desk.NewSharedPost, err error) {
	n.Title = c.Title
	n.Days, err = group.ParseDays(c.Days)
	if err != nil {
		return n, err
	}
	n.Cost, err = desk.ParsePounds(c.Cost)
	if err != nil {
		return n, err
	}
	for _, part := range c.Split {
		x, err := slice(part)
		if err != nil {
			return n, err
		}
		n.Parts = append(n.Parts, x)
	}
	return n, nil
}

// slice reads ashby=2 or ashby=2:30000.
func slice(s string) (x group.Slice, err error) {
	council, rest, ok := strings.Cut(s, "=")
	if !ok {
		return x, fault.New(fault.Invalid, "%q does not say a council and its days. Write it like ashby=2.", s)
	}
	days, cost, priced := strings.Cut(rest, ":")
	x.Council = strings.TrimSpace(council)
	x.Days, err = group.ParseDays(days)
	if err == nil && priced {
		x.Cost, err = desk.ParsePounds(cost)
	}
	return x, err
}

type postList struct{ named }

// Run lists shared posts.
func (c *postList) Run(s *session) error {
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	all, err := s.posts(v)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	s.sayPosts(all)
	return nil
}

type postRemove struct {
	ID int64 `arg:"" help:"The shared post's number."`
	named
}

// Run removes a shared post.
func (c *postRemove) Run(s *session) error {
	slug, err := s.openCouncil()
	if err != nil {
		return err
	}
	err = s.desk.RemoveSharedPost(s.ctx, kind.Whole(slug, actor), groupSlug(c.Group), c.ID)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": c.ID, "done": "remove"})
	}
	s.say("Removed.")
	return nil
}
