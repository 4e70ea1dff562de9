package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/drafts"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/plain"
	"github.com/moothall/moothall/internal/spend"
)

// DraftPaper is a paper as the registers fill it, and what it lacks.
type DraftPaper struct {
	Name     string         `json:"paper"`
	Title    string         `json:"title"`
	Buried   []string       `json:"buried,omitempty"`  // decisions shown green over red without a signed reason
	Flags    []string       `json:"flags"`             // what whoever signs it should see first
	Reading  *plain.Reading `json:"reading,omitempty"` // how it reads, of a paper in English for members
	Document paper.Document `json:"-"`
}

// PaperChoices are what a person decides about a paper.
type PaperChoices struct {
	Language string     // cy for Welsh, where there is a template in it; English otherwise
	Leave    []string   // ids of sections to leave out; one that is required is flagged
	Terms    ModelTerms // what the options of the senior team's paper assume
	Own      []byte     // a version of the template of the council's own, in the form of docs/papers.md; nil for the shipped one
	File     string     // the name of the file that Own came from

	Meeting    kind.ID // that a board pack is for; 0 takes the next one
	Ward, Role string  // of a councillor's induction or brief
	Topic      string  // of a councillor's brief: one of the bank of questions; "" for all
}

// PapersFor drafts every paper that a viewer may have.
func (d *Desk) PapersFor(ctx context.Context, p *Picture, v kind.Viewer, language string) ([]DraftPaper, error) {
	templates, broken, err := d.templatesFor(ctx, p.Council.ID, language)
	if err != nil {
		return nil, err
	}
	facts, err := d.paperFacts(ctx, p, v, PaperChoices{})
	if err != nil {
		return nil, err
	}
	out := []DraftPaper{}
	for _, one := range drafts.Papers {
		if !v.Sees(one.Needs) {
			continue
		}
		drafted, err := compose(templates[one.Name], one, facts, nil)
		if err != nil {
			return nil, err
		}
		drafted.flag(broken[one.Name])
		d.tellReading(one, &drafted)
		out = append(out, drafted)
	}
	return out, nil
}

// Paper drafts one paper. What the viewer may not have is as unknown as what there is not.
func (d *Desk) Paper(ctx context.Context, p *Picture, v kind.Viewer, name string, c PaperChoices) (DraftPaper, error) {
	i := slices.IndexFunc(drafts.Papers, func(x drafts.Paper) bool { return x.Name == name && v.Sees(x.Needs) })
	if i < 0 {
		return DraftPaper{}, noPaper(v, name)
	}
	templates, broken, err := d.templatesFor(ctx, p.Council.ID, c.Language)
	if err != nil {
		return DraftPaper{}, err
	}
	template := templates[name]
	if c.Own != nil {
		template, err = template.Change(c.File, c.Own)
		if err != nil {
			return DraftPaper{}, fault.Wrap(err, fault.Invalid, "The template cannot be used. %s", err)
		}
	}
	facts, err := d.paperFacts(ctx, p, v, c)
	if err != nil {
		return DraftPaper{}, err
	}
	drafted, err := compose(template, drafts.Papers[i], facts, c.Leave)
	if err != nil {
		return DraftPaper{}, err
	}
	drafted.flag(broken[name])
	d.tellReading(drafts.Papers[i], &drafted)
	drafted.Buried = drafts.Buried(facts)
	foot, err := d.logFoot(ctx, p)
	drafted.Document.Source += foot
	return drafted, err
}

// flag adds something to look at first; "" adds nothing.
func (p *DraftPaper) flag(says string) {
	if says != "" {
		p.Flags = append([]string{says}, p.Flags...)
	}
}

// logFoot is how the log of decisions stood, for the foot of a paper: whoever keeps the paper can hold the log against it. Nothing, where nothing is logged.
func (d *Desk) logFoot(ctx context.Context, p *Picture) (string, error) {
	size, err := d.Store.LogSize(ctx, p.Council.ID)
	if err != nil || size == 0 {
		return "", err
	}
	root, err := board.Root(size, d.Store.LogHashes(ctx, p.Council.ID))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(" Log of decisions: %s entries, %s.", kind.Count(size), root), nil
}

// tellReading says how a paper reads that councillors get: in Welsh nothing is said, since the formula and the list are English.
func (d *Desk) tellReading(one drafts.Paper, out *DraftPaper) {
	if !one.ForMembers() || out.Document.Language == "cy" {
		return
	}
	var sentences []string
	for _, p := range out.Document.Prose() {
		sentences = append(sentences, plain.Sentences(p)...)
	}
	r := plain.Read(sentences, d.Jargon)
	out.Reading = &r
}

func noPaper(v kind.Viewer, name string) error {
	return fault.New(fault.NotFound, "There is no paper %q. Papers: %s.", name, strings.Join(paperNames(v), ", "))
}

func paperNames(v kind.Viewer) (out []string) {
	for _, x := range drafts.Papers {
		if v.Sees(x.Needs) {
			out = append(out, x.Name)
		}
	}
	return out
}

func compose(t *paper.Template, one drafts.Paper, facts drafts.Facts, leave []string) (DraftPaper, error) {
	draft := one.Draft(facts)
	draft.Leave = leave
	return composed(t, one.Name, draft)
}

// composed is a draft as its template puts it, and what it lacks.
func composed(t *paper.Template, name string, draft paper.Draft) (DraftPaper, error) {
	doc, flags, err := t.Compose(draft)
	if err != nil {
		return DraftPaper{}, fault.Wrap(err, fault.Invalid, "The paper cannot be drafted: %s.", err)
	}
	out := DraftPaper{Name: name, Title: doc.Title, Document: doc, Flags: []string{}}
	for _, f := range flags {
		out.Flags = append(out.Flags, flagWords(t, f)...)
	}
	return out, nil
}

// flagWords say what to ask for: what a template says of a value, rather than its name.
func flagWords(t *paper.Template, f paper.Flag) (out []string) {
	if len(f.Values) == 0 {
		return []string{f.String()}
	}
	for _, v := range f.Values {
		out = append(out, fmt.Sprintf("Not recorded, so left out of %q. Ask: %s", f.Heading, t.Values[v]))
	}
	return out
}

// paperFacts are what papers are made from, as the viewer may see it.
func (d *Desk) paperFacts(ctx context.Context, p *Picture, v kind.Viewer, c PaperChoices) (drafts.Facts, error) {
	f := drafts.Facts{Council: p.Council.Name, Day: p.Today, Change: p.Snapshot.Seq, Snapshot: p.Snapshot, Leadership: p.Leadership()}
	read, err := c.Terms.read()
	if err != nil {
		return f, err
	}
	f.Options, err = p.options(read)
	if err != nil {
		return f, err
	}
	team, err := d.Team(p)
	if err != nil {
		return f, err
	}
	f.Groups, f.Losses, f.Capability = team.Groups, team.Losses, team.Capability
	f.Role, f.Sentences = d.leadersRole(p)
	agenda, err := d.Agenda(ctx, p, v, false)
	if err != nil {
		return f, err
	}
	f.Found = agenda.Total
	for _, x := range agenda.Findings {
		f.Agenda = append(f.Agenda, p.point(x))
	}
	for _, x := range agenda.Folded {
		f.Missing = append(f.Missing, drafts.Gap{Register: x.Register, Fields: x.Missing, Count: x.Count})
	}
	f.Technology = technologyYear(d.ITSpend(p))
	f.Topics, err = d.topics(p, c.Topic)
	if err != nil {
		return f, err
	}
	f.Board, err = d.boardFacts(ctx, p, v, c)
	return f, err
}

func (p *Picture) options(t leadership.Terms) ([]leadership.Model, error) {
	out, err := leadership.Options(p.Snapshot, p.Council.Name, p.leadershipAsked(), t)
	if err != nil {
		return nil, overAllocated(err)
	}
	return out, nil
}

// point is a finding as a paper says it. A paper names posts, not people.
func (p *Picture) point(x Finding) drafts.Point {
	out := drafts.Point{Band: x.Band, Title: x.Title, Why: x.Why, Action: x.Action}
	if len(p.Snapshot.Named("post", x.Owner)) > 0 {
		out.Owner = x.Owner
	}
	if x.Due != nil {
		out.Due = kind.Some(*x.Due)
	}
	return out
}

// technologyYear is what was paid for technology in the last financial year, from April, of which every month has payments. Without one it is not known.
func technologyYear(it *ITSpend) kind.Opt[kind.Money] {
	const months = 12
	paid, held := map[spend.Month]kind.Money{}, map[spend.Month]int{}
	var last spend.Month
	for _, m := range it.Months {
		if m.Month == 0 {
			continue
		}
		april := m.Month - (m.Month-3)%months // a month counts from January of year 0, so April is 3
		paid[april] += m.IT.Net()
		held[april]++
		if held[april] == months && april > last {
			last = april
		}
	}
	if last == 0 {
		return kind.Opt[kind.Money]{}
	}
	return kind.Some(paid[last])
}
