package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/internal/store"
)

// worked is what is worked out from a picture once.
type worked struct {
	results  *rule.Results
	spend    *rule.Spend
	it       *ITSpend
	cuts     *spend.Cuts
	from     *spend.Book
	supplier kind.Register[*kind.Supplier]
	welsh    func() map[string]*rule.Result // what was found, in Welsh, by id; worked out when first asked
}

// work runs the rulebook over the picture; the answer is kept with it. What was worked out for the picture before it serves again
// where nothing that it rests on has changed.
func (d *Desk) work(p *Picture) *worked {
	p.base.mu.Lock()
	defer p.base.mu.Unlock()
	if p.base.worked != nil {
		return p.base.worked
	}
	w := &worked{from: p.Spend, supplier: p.Snapshot.Suppliers}
	before := p.base.before
	if before == nil {
		before = &worked{}
	}
	if before.from == w.from && slices.Equal(before.supplier.All(), w.supplier.All()) {
		w.it, w.cuts, w.spend = before.it, before.cuts, before.spend
	} else {
		w.it, w.cuts, w.spend = d.itSpend(p), p.Spend.Cut(), d.supplierSpend(p)
	}
	w.results = p.Rules.Active.After(before.results, p.ruleInput(w.spend))
	w.welsh = sync.OnceValue(func() map[string]*rule.Result { return inWelsh(p, w.spend) })
	p.base.worked, p.base.before = w, nil
	return w
}

// inWelsh runs the rules that speak Welsh again, for their texts.
func inWelsh(p *Picture, s *rule.Spend) map[string]*rule.Result {
	in := p.ruleInput(s)
	in.Welsh = true
	out := map[string]*rule.Result{}
	for r := range p.Rules.Active.Where((*rule.Rule).SpeaksWelsh).Run(in).All() {
		if r.Welsh {
			out[r.ID] = r
		}
	}
	return out
}

// InWelsh is a finding with its texts in Welsh where its rule has them; Welsh tells.
func (d *Desk) InWelsh(p *Picture, f Finding) Finding {
	if r, ok := d.work(p).welsh()[f.ID]; ok {
		f.Title, f.Why, f.Assumes, f.Action, f.Welsh = r.Title, r.Why, r.Assumes, r.Action, true
	}
	return f
}

// AgendaInWelsh is the agenda with each finding in Welsh where its rule is. It is shared: nobody may change it.
func (d *Desk) AgendaInWelsh(ctx context.Context, p *Picture, v kind.Viewer, all bool) (*Agenda, error) {
	english, err := d.Agenda(ctx, p, v, all)
	if err != nil {
		return nil, err
	}
	return once(p, welshKey{english}, func() (*Agenda, error) {
		a := *english
		a.Findings, a.Strong = slices.Clone(a.Findings), slices.Clone(a.Strong)
		for _, list := range [][]Finding{a.Findings, a.Strong} {
			for i := range list {
				list[i] = d.InWelsh(p, list[i])
			}
		}
		return &a, nil
	})
}

type welshKey struct{ english *Agenda }

func (p *Picture) ruleInput(s *rule.Spend) rule.Input {
	return rule.Input{Snapshot: p.Snapshot, Today: p.Today, Nation: p.Council.Nation, Facts: rule.Facts{Spend: s}}
}

func (d *Desk) ruleInput(p *Picture) rule.Input { return p.ruleInput(d.work(p).spend) }

// Agenda is the shape of `moothall agenda --json`.
type Agenda struct {
	Council  string     `json:"council"`
	Today    kind.Date  `json:"today"`
	AsAt     *kind.Date `json:"as_at,omitempty"`
	Note     string     `json:"note,omitempty"`
	Findings []Finding  `json:"findings"`
	Folded   []Folded   `json:"folded"`
	Total    int        `json:"total"`
	Asks     int        `json:"asks"`
	Settled  int        `json:"settled"` // accepted or set aside
	Strong   []Finding  `json:"strengths"`
}

// Finding is one finding of the agenda, in words.
type Finding struct {
	ID       string      `json:"id"`
	Rule     string      `json:"rule"`
	Kind     string      `json:"kind"`
	Band     string      `json:"band"`
	Title    string      `json:"title"`
	Why      string      `json:"why"`
	Assumes  string      `json:"assumes,omitempty"`
	Subject  RecordRef   `json:"subject"`
	Evidence []Evidence  `json:"evidence"`
	Action   string      `json:"action"`
	Owner    string      `json:"owner,omitempty"`
	Due      *kind.Date  `json:"due,omitempty"`
	Pence    *kind.Money `json:"pence,omitempty"`
	Opened   string      `json:"opened,omitempty"`
	State    string      `json:"state,omitempty"` // accepted, set aside; absent while open
	Until    string      `json:"until,omitempty"`
	Reason   string      `json:"reason,omitempty"`
	More     int         `json:"more,omitempty"` // findings of the same rule that are not among the ten
	Welsh    bool        `json:"-"`              // its texts are in Welsh

	result *rule.Result
}

// Evidence is one fact under a finding, and where it stands.
type Evidence struct {
	Record RecordRef `json:"record"`
	Field  string    `json:"field"`
	Label  string    `json:"label,omitempty"`
	Value  string    `json:"value"`
	Source string    `json:"source,omitempty"`
	Row    int       `json:"row,omitempty"`
	AsAt   string    `json:"as_at,omitempty"`
	File   int64     `json:"-"`
	Sheet  string    `json:"-"`
}

// Folded is one register's missing data.
type Folded struct {
	Register string   `json:"register"`
	Missing  []string `json:"missing"`
	Count    int      `json:"count"`
}

// Agenda ranks what a viewer may see of the findings: ten of them, or all. It is shared: nobody may change it.
func (d *Desk) Agenda(ctx context.Context, p *Picture, v kind.Viewer, all bool) (*Agenda, error) {
	return once(p, agendaKey{v.Clearance, all}, func() (*Agenda, error) { return d.rank(context.WithoutCancel(ctx), p, v, all) })
}

// agendaKey is all of a viewer that an agenda depends on.
type agendaKey struct {
	clearance kind.Clearance
	all       bool
}

func (d *Desk) rank(ctx context.Context, p *Picture, v kind.Viewer, all bool) (*Agenda, error) {
	stored, err := d.storedFindings(ctx, p)
	if err != nil {
		return nil, err
	}
	out := &Agenda{Council: p.Council.Slug, Today: p.Today, Findings: []Finding{}, Folded: []Folded{}, Strong: []Finding{}}
	if p.AsAt != 0 {
		out.AsAt = &p.AsAt
		out.Note = "Today's rulebook over what was known then."
	}
	results := d.work(p).results
	open := map[*rule.Result]bool{}
	for r := range results.All() {
		if !v.Sees(r.Restricted) {
			continue
		}
		f, ok := stored[r.ID]
		if ok && r.Outcome == rule.Found && settled(f, p.Today) {
			out.Settled++
			continue
		}
		open[r] = true
	}
	isOpen := func(r *rule.Result) bool { return open[r] }
	n := 10
	if all {
		n = 0
	}
	ranked := results.Agenda(n, isOpen)
	out.Total, out.Asks = len(ranked.All), len(results.Asks(isOpen))
	for _, line := range ranked.Lines {
		f, err := d.finding(ctx, p, v, line.Result, stored)
		if err != nil {
			return nil, err
		}
		f.More = line.More
		out.Findings = append(out.Findings, f)
	}
	for _, r := range ranked.Strengths {
		f, err := d.finding(ctx, p, v, r, stored)
		if err != nil {
			return nil, err
		}
		out.Strong = append(out.Strong, f)
	}
	for _, f := range ranked.Folded {
		out.Folded = append(out.Folded, Folded{f.Register, f.Missing, f.Count})
	}
	return out, nil
}

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

// cite puts the newest origin of a value into its evidence.
func cite(e *Evidence, o store.Origin) {
	e.Source, e.Row, e.File, e.AsAt = o.Source, o.Row, o.File, day(o.At)
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

// settle brings the stored findings up to date with what the rules find now: opens, closes, reopens. A finding closes only
// because its check passes on newer facts, or because its rule changed, which is told apart.
func (d *Desk) settle(ctx context.Context, p *Picture) error {
	stored, err := d.Store.Findings(ctx, p.Council.ID)
	if err != nil {
		return err
	}
	undone, err := d.Store.Undone(ctx, p.Council.ID)
	if err != nil {
		return err
	}
	s := settling{today: p.Today.String(), now: d.now(), seq: p.Snapshot.Seq, book: p.Rules.All.Version, undone: undone}
	results := d.work(p).results
	for r := range results.All() {
		if r.Outcome == rule.Found && !r.Rule.Fold {
			f, known := stored[r.ID]
			s.found(r, f, known)
		}
	}
	for id, f := range stored {
		r, judged := results.Find(id)
		if f.State == "closed" || judged && (r.Outcome == rule.Found || r.Outcome == rule.CannotTell) {
			continue
		}
		s.gone(f, p.Rules.closes(f.Rule))
	}
	return d.saveFindings(ctx, p, s.changed, s.events)
}

// saveFindings keeps findings; whoever goes on with this picture reads them afresh.
func (d *Desk) saveFindings(ctx context.Context, p *Picture, fs []store.Finding, events []store.FindingEvent) error {
	err := d.Store.SaveFindings(ctx, p.Council.ID, fs, events)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.memo = nil
	return err
}

type settling struct {
	today, now, book string
	seq              int64
	undone           map[int64]bool
	changed          []store.Finding
	events           []store.FindingEvent
}

func (s *settling) note(f store.Finding, event, note string) {
	s.changed = append(s.changed, f)
	s.events = append(s.events, store.FindingEvent{Finding: f.ID, At: s.now, Actor: "moothall", Event: event, Note: note})
}

func (s *settling) found(r *rule.Result, f store.Finding, known bool) {
	switch {
	case !known:
		f = store.Finding{ID: r.ID, Rule: r.Rule.ID, Kind: string(r.Kind), Subject: r.Subject.Name, State: "open", Opened: s.today, Book: s.book}
		if r.Restricted != kind.Public && r.Subject.Kind == "person" {
			f.Subject = "" // a name is kept in one place only
		}
		s.note(f, "opened", r.Rule.English.Title)
	case f.State == "closed" && s.undone[f.ClosedSeq]: // what closed it was taken back: it was open all along
		f.State, f.Closed, f.ClosedWhy, f.ClosedSeq, f.Book = "open", "", "", 0, s.book
		s.note(f, "opened again", "The change that closed it was undone.")
	case f.State == "closed" && f.ClosedWhy == ruleSetAside: // it stands as it stood before: accepted, set aside or open
		f.State = stood(f)
		f.Closed, f.ClosedWhy, f.Book = "", "", s.book
		s.note(f, "opened again", "Its rule counts again.")
	case f.State == "closed":
		f.State, f.Opened, f.Closed, f.ClosedWhy, f.ClosedSeq, f.Book = "open", s.today, "", "", 0, s.book
		f.Until, f.Reason, f.By = "", "", ""
		s.note(f, "opened again", r.Rule.English.Title)
	case f.State == "accepted" && f.Until < s.today:
		f.State, f.Until, f.Reason, f.By, f.Book = "open", "", "", "", s.book
		s.note(f, "acceptance ran out", "")
	case f.Book != s.book:
		f.Book = s.book
		s.changed = append(s.changed, f)
	}
}

// stood is what a closed finding was before: an acceptance has its end, and what was set aside its reason.
func stood(f store.Finding) string {
	switch {
	case f.Until != "":
		return "accepted"
	case f.Reason != "":
		return "set aside"
	}
	return "open"
}

// gone closes a finding: because of its rule, when ruleSays gives a reason, else by newer facts. No change set closed what its rule
// closed, so none can bring it back by being undone.
func (s *settling) gone(f store.Finding, ruleSays string) {
	f.ClosedWhy, f.ClosedSeq = "newer facts", s.seq
	if ruleSays == "" && f.Book != s.book {
		ruleSays = ruleChanged
	}
	if ruleSays != "" {
		f.ClosedWhy, f.ClosedSeq = ruleSays, 0
	}
	f.State, f.Closed = "closed", s.today
	s.note(f, "closed", f.ClosedWhy)
}

// Settlement is what a person says about a finding.
type Settlement struct {
	Do     string // assign, accept or set-aside
	Owner  string
	Due    string // ISO
	Until  string // ISO
	Reason string
}

// Settle keeps what a person says about a finding: who answers for it and by when, that it is accepted until a day, or that it
// is set aside for a reason.
func (d *Desk) Settle(ctx context.Context, p *Picture, v kind.Viewer, id string, s Settlement) error {
	shown, err := d.Finding(ctx, p, v, id)
	if err != nil {
		return err
	}
	stored, err := d.Store.Findings(ctx, p.Council.ID)
	if err != nil {
		return err
	}
	f, ok := stored[id]
	if !ok {
		f = store.Finding{ID: id, Rule: shown.Rule, Kind: shown.Kind, Subject: shown.Subject.Name, State: "open", Opened: p.Today.String(), Book: p.Rules.All.Version}
	}
	note, err := settleFinding(&f, s, p.Today)
	if err != nil {
		return err
	}
	f.By = v.Account
	return d.saveFindings(ctx, p, []store.Finding{f}, []store.FindingEvent{{Finding: id, At: d.now(), Actor: v.Account, Event: s.Do, Note: note}})
}

func settleFinding(f *store.Finding, s Settlement, today kind.Date) (note string, err error) {
	s.Owner, s.Reason = strings.TrimSpace(s.Owner), strings.TrimSpace(s.Reason)
	switch s.Do {
	case "assign":
		if s.Owner == "" {
			return "", fault.New(fault.Invalid, "Say who answers for it: a post, such as Head of IT.")
		}
		if s.Due != "" {
			if _, err := kind.ParseDate(s.Due); err != nil {
				return "", fault.New(fault.Invalid, "%q is not a date. Write it like 2027-03-31.", s.Due)
			}
		}
		f.Owner, f.Due = s.Owner, s.Due
		if f.State == "closed" {
			f.State = "open"
		}
		return fmt.Sprintf("%s %s", s.Owner, s.Due), nil
	case "accept":
		until, err := kind.ParseDate(s.Until)
		if err != nil || until <= today {
			return "", fault.New(fault.Invalid, "Say until which day the risk is accepted: a day after today.")
		}
		if until > today.AddMonths(24) {
			return "", fault.New(fault.Invalid, "Accept a risk for two years at most; then look at it again.")
		}
		if s.Reason == "" {
			return "", fault.New(fault.Invalid, "Say why the risk is accepted. The reason is kept beside it.")
		}
		if s.Owner != "" {
			f.Owner = s.Owner
		}
		f.State, f.Until, f.Reason = "accepted", until.String(), s.Reason
		return fmt.Sprintf("until %s: %s", f.Until, f.Reason), nil
	case "set-aside":
		if s.Reason == "" {
			return "", fault.New(fault.Invalid, "Say why the finding is set aside. The reason is kept beside it.")
		}
		f.State, f.Reason, f.Until = "set aside", s.Reason, ""
		return f.Reason, nil
	case "open":
		f.State, f.Reason, f.Until = "open", "", ""
		return "", nil
	}
	return "", fault.New(fault.Invalid, "A finding can be assigned, accepted or set aside.")
}

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
