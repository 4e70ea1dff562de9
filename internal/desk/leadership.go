package desk

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/rulebook"
	"github.com/moothall/moothall/tabular"
)

// Leadership judges the tests of who leads, each with how its rule stands in the rulebook.
func (p *Picture) Leadership() leadership.Report {
	r := leadership.Check(p.Snapshot, p.leadershipAsked())
	r.Rulebook = p.Rules.All.Version
	return r
}

func (p *Picture) leadershipAsked() leadership.Asked {
	a := leadership.Asked{Nation: p.Council.Nation, Today: p.Today, Panels: p.Panels.All(), Rules: map[string]leadership.Standing{}}
	for _, r := range p.Rules.All.Rules {
		if r.File == "leadership.yaml" {
			standing := rulebook.Standing(r)
			standing.State = p.Rules.Choices[r.ID].Choice
			a.Rules[r.ID] = standing
		}
	}
	return a
}

// Team is what the team that leads digital work has between its members.
type Team struct {
	Groups     []leadership.Group    `json:"groups"`
	Losses     []leadership.Loss     `json:"losses"`
	Capability leadership.Capability `json:"capability"`
	Vacant     []Vacancy             `json:"vacant"` // the longest first
	Agency     *Agency               `json:"agency"` // of the whole council
}

// Team sets the council's posts against the seven groups and the framework of roles, and says what is lost with one person.
func (d *Desk) Team(p *Picture) (Team, error) {
	return once(p, teamKey{}, func() (Team, error) {
		return Team{leadership.Groups(p.Snapshot), leadership.Losses(p.Snapshot), d.Roles.Assess(p.Snapshot), p.Vacancies(), p.Agency()}, nil
	})
}

type teamKey struct{}

// TeamSheet is the coverage of the seven groups as a table, its headings first: the posts that have each, and who holds them where the viewer may see that.
func (d *Desk) TeamSheet(p *Picture, v kind.Viewer) ([][]string, error) {
	team, err := d.Team(p)
	if err != nil {
		return nil, err
	}
	rows := [][]string{{"Skill group", "Result", "Asked for", "Had", "Posts that have it", "Post-holders", "Nobody has", "Vacant posts that would have it"}}
	for _, g := range team.Groups {
		var posts, holders, wants, gaps []string
		for _, x := range g.Posts {
			posts = append(posts, x.Title)
			if holder := p.holderOf(v, x.ID); holder != "" {
				holders = append(holders, holder)
			}
		}
		for _, x := range g.Wants {
			wants = append(wants, x.Name)
		}
		for _, x := range g.Gaps {
			gaps = append(gaps, x.Title)
		}
		rows = append(rows, []string{strings.ReplaceAll(g.ID, "_", " "), strings.ReplaceAll(string(g.Result), "_", " "), strconv.Itoa(g.Of), strconv.Itoa(g.Have),
			strings.Join(posts, "; "), strings.Join(holders, "; "), strings.Join(wants, "; "), strings.Join(gaps, "; ")})
	}
	return rows, nil
}

// holderOf is who holds a post, "" where that is not recorded or not for the viewer.
func (p *Picture) holderOf(v kind.Viewer, id kind.ID) string {
	post, ok := p.Snapshot.Find("post", id)
	if !ok {
		return ""
	}
	k := post.KindOf()
	i := k.Index("holder")
	return p.Snapshot.Show(&k.Fields[i], v.Read(post, i))
}

// RoleAsks are up to five posts of digital work whose role in the framework nobody recorded, and whom to ask.
func (d *Desk) RoleAsks(ctx context.Context, p *Picture, v kind.Viewer) ([]Question, error) {
	team, err := d.Team(p)
	if err != nil {
		return nil, err
	}
	var from []Question
	for _, post := range team.Capability.Unmapped {
		q, ok := d.questionOf(p, v, "post", post.ID, "role")
		if !ok || len(from) == mostNext {
			continue
		}
		q.Band, q.owner = "plan", post.ID
		from = append(from, q)
	}
	return d.pick(ctx, p, from)
}

// ModelTerms are what a person assumes when models are compared, as they write it. Blank is not given.
type ModelTerms struct {
	SeniorCost string   // pounds a year
	DayRate    string   // pounds
	Days       string   // a week; two when blank
	Shares     []string // "Barton=1.5": another council and its days a week of the shared post
}

// mostShares is how many councils one person's week is parted among at most.
const mostShares = 50

// Models tries every leadership model on the picture's facts.
func (p *Picture) Models(m ModelTerms) ([]leadership.Model, error) {
	terms, err := m.read()
	if err != nil {
		return nil, err
	}
	out, err := leadership.Compare(p.Snapshot, p.Council.Name, p.leadershipAsked(), terms)
	return out, overAllocated(err)
}

// overAllocated makes a fault of too many days; any other error stays as it is.
func overAllocated(err error) error {
	var over leadership.OverAllocated
	if errors.As(err, &over) {
		return fault.New(fault.Invalid, "%s", over.Error())
	}
	return err
}

func (m ModelTerms) read() (leadership.Terms, error) {
	t := leadership.Terms{Days: 2}
	var err error
	t.SeniorCost, err = pounds(m.SeniorCost, "What a senior post costs")
	if err != nil {
		return t, err
	}
	t.DayRate, err = pounds(m.DayRate, "The day rate")
	if err != nil {
		return t, err
	}
	if strings.TrimSpace(m.Days) != "" {
		t.Days, err = daysOf(m.Days)
		if err != nil {
			return t, err
		}
	}
	if len(m.Shares) > mostShares {
		return t, fault.New(fault.Invalid, "A shared post can be parted among %d councils at most.", mostShares)
	}
	for _, s := range m.Shares {
		council, days, found := strings.Cut(s, "=")
		if !found || strings.TrimSpace(council) == "" {
			return t, fault.New(fault.Invalid, "Write each council's part of the shared post as a name and days, like Barton=1.5.")
		}
		n, err := daysOf(days)
		if err != nil {
			return t, err
		}
		t.Shares = append(t.Shares, leadership.Share{Council: strings.TrimSpace(council), Days: n})
	}
	return t, nil
}

func daysOf(text string) (float64, error) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n > 0 && n <= 5) {
		return 0, fault.New(fault.Invalid, "Days a week must be a number above 0 and up to 5, like 2 or 1.5.")
	}
	return n, nil
}

func pounds(text, what string) (kind.Opt[kind.Money], error) {
	if strings.TrimSpace(text) == "" {
		return kind.Opt[kind.Money]{}, nil
	}
	const most = 10_000_000_00
	pence, ok, _ := tabular.ParseMoney(text)
	if !ok || pence < 0 || pence > most {
		return kind.Opt[kind.Money]{}, fault.New(fault.Invalid, "%s must be pounds, like 120,000.", what)
	}
	return kind.Some(kind.Money(pence)), nil
}

// FrameworkEdition reads the framework's published list of roles and compares it with what ships. Nothing is kept.
func (d *Desk) FrameworkEdition(name string, r io.ReaderAt, size int64) (leadership.Edition, error) {
	const most = 64 << 20
	file, err := tabular.Open(name, r, size, tabular.Options{MaxBytes: most})
	if err != nil {
		return leadership.Edition{}, fault.Wrap(err, fault.Invalid, "%s cannot be read as a list of roles: %s", name, err)
	}
	var broken error
	rows := func(yield func([]string) bool) {
		for row, err := range file.Rows(0) {
			if err != nil {
				broken = err
				return
			}
			if !yield(cellTexts(row)) {
				return
			}
		}
	}
	f, err := leadership.ReadPublished(rows)
	if broken != nil {
		err = broken
	}
	if err != nil {
		return leadership.Edition{}, fault.Wrap(err, fault.Invalid, "%s is not the framework's published list of roles: %s. Download roles.csv from its publisher.", name, err)
	}
	return f.Against(d.Roles), nil
}

// OwnedScope is each line of a director's scope with whoever answers for it, and what a viewer may see of it on the agenda.
func (d *Desk) OwnedScope(ctx context.Context, p *Picture, v kind.Viewer) ([]leadership.Owned, error) {
	agenda, err := d.Agenda(ctx, p, v, true)
	if err != nil {
		return nil, err
	}
	rules := map[string][]string{}
	for _, l := range d.Scope {
		rules[l.ID] = l.Rules
	}
	out := leadership.Scope(p.Snapshot, d.Scope)
	for i := range out {
		for _, f := range agenda.Findings {
			if !slices.Contains(rules[out[i].ID], f.Rule) {
				continue
			}
			if out[i].Findings == 0 {
				out[i].First = f.Title
			}
			out[i].Findings++
		}
	}
	return out, nil
}

// LeaderSupport is what stands behind the digital leader, as a viewer may see it.
func (p *Picture) LeaderSupport(v kind.Viewer) leadership.Support {
	return leadership.SupportOf(p.Snapshot, p.Today, v)
}
