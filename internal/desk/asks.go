package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/store"
)

const (
	askLasts = 14 * 24 * time.Hour
	askWeek  = 7 * 24 * time.Hour
	mostHops = 3 // how often a question may be passed on
)

// Asked is somebody to ask.
type Asked struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email"`
}

// Question is one missing fact, and whom to ask for it.
type Question struct {
	Record RecordRef   `json:"record"`
	Field  string      `json:"field"`
	Label  string      `json:"label"`
	Band   string      `json:"band"`
	Rules  int         `json:"rules"` // that cannot tell without it
	To     Asked       `json:"to,omitzero"`
	F      *kind.Field `json:"-"`

	owner kind.ID
}

// askable tells whether a link may ask for a field: nothing about people, and only what has a plain answer. A field that names another
// record needs names that anybody may see.
func askable(k *kind.Kind, f *kind.Field) bool {
	switch {
	case f.Personal || k.Name == "person" || f.Type == kind.NeedList || f.To == "person":
		return false
	case f.To == "":
		return true
	}
	to, ok := kind.Of(f.To)
	if !ok {
		return false
	}
	name, ok := to.Field(to.NameField)
	return ok && name.Sensitivity == kind.Public
}

// missing lists the facts that would settle most, as far as a viewer sees them: what rules cannot tell without, and what is
// missing by itself. register "" is all of them.
func (d *Desk) missing(p *Picture, v kind.Viewer, register string) []Question {
	results := d.work(p).results
	keep := func(r *rule.Result) bool { return v.Sees(r.Restricted) }
	at, out := map[rule.Ref]int{}, []Question(nil)
	rank := func(band string) int { return slices.Index([]string{"now", "this_quarter", "plan", "watch"}, band) }
	add := func(ref rule.Ref, band rule.Band, rules int, owner kind.ID) {
		if i, have := at[ref]; have {
			out[i].Rules += rules
			if rank(string(band)) < rank(out[i].Band) {
				out[i].Band = string(band)
			}
			return
		}
		q, ok := d.questionOf(p, v, ref.Kind, ref.ID, ref.Field)
		if !ok || register != "" && ref.Kind != register {
			return
		}
		q.Band, q.Rules, q.owner = string(band), rules, owner
		at[ref] = len(out)
		out = append(out, q)
	}
	for _, a := range results.Asks(keep) {
		add(a.Ref, a.Band, len(a.Rules), a.Owner)
	}
	for r := range results.All() { // a finding may be that a fact is missing
		if r.Outcome != rule.Found || !keep(r) {
			continue
		}
		k, ok := kind.Of(r.Subject.Kind)
		if !ok {
			continue
		}
		for _, f := range k.Fields {
			if f.Ask != "" && strings.Contains(r.Rule.When, k.Name+"."+f.Name+" == nil") {
				add(rule.Ref{Kind: k.Name, ID: r.Subject.ID, Field: f.Name}, r.Band, 1, r.Owner)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Question) int {
		return cmp.Or(cmp.Compare(rank(a.Band), rank(b.Band)), cmp.Compare(people(a), people(b)), cmp.Compare(b.Rules, a.Rules))
	})
	return out
}

// people tells what the vocabulary says that somebody is to be asked for (0) from what stands in papers (1).
func people(q Question) int {
	if q.F.Ask != "" {
		return 0
	}
	return 1
}

// questionOf is the question for one field of one record that is not recorded.
func (d *Desk) questionOf(p *Picture, v kind.Viewer, kindName string, id kind.ID, field string) (Question, bool) {
	field = strings.TrimPrefix(field, kindName+".")
	r, ok := p.Snapshot.Find(kindName, id)
	if !ok {
		return Question{}, false
	}
	k := r.KindOf()
	i := k.Index(field)
	if i < 0 || !v.Writes(k) || !v.Sees(k.Fields[i].Sensitivity) || !askable(k, &k.Fields[i]) || r.Cell(i).Recorded() {
		return Question{}, false
	}
	f := &k.Fields[i]
	return Question{Record: RecordRef{kindName, id, p.NameFor(v, r)}, Field: f.Name, Label: f.Label, F: f}, true
}

// asking is what is known of asks while people are chosen.
type asking struct {
	p     *Picture
	out   map[string]bool // "kind id field" that is out
	tried map[string]bool // "kind id field email" that did not know, or said that it is not theirs
	asked map[string]int  // by email, this week
}

func (d *Desk) asking(ctx context.Context, p *Picture) (*asking, error) {
	now := d.Clock().UTC()
	all, err := d.Store.Asks(ctx, p.Council.ID)
	if err != nil {
		return nil, err
	}
	a := &asking{p: p, out: map[string]bool{}, tried: map[string]bool{}}
	for _, x := range all {
		key := x.Key.Kind + " " + x.Key.ID.String() + " " + x.Field
		switch {
		case x.State == store.AskOpen && x.Expires > now.Format(time.RFC3339):
			a.out[key] = true
		case x.State == store.AskDontKnow || x.State == store.AskNotMine || x.State == store.AskPassedOn:
			a.tried[key+" "+x.Email] = true
		}
	}
	a.asked, err = d.Store.AskedSince(ctx, now.Add(-askWeek).Format(time.RFC3339))
	return a, err
}

func (q *Question) key() string { return q.Record.Kind + " " + q.Record.ID.String() + " " + q.Field }

// someone is whom to ask: who answers for the record, then for the services that it serves, then those above them. Who did not
// know, was asked twice this week or is not in names is passed over.
func (a *asking) someone(q *Question, busy map[string]bool) (Asked, bool) {
	posts := a.posts(q)
	for i := 0; i < len(posts) && i < 20; i++ {
		post, ok := a.p.Snapshot.Posts.Get(posts[i])
		if !ok {
			continue
		}
		if up, ok := post.ReportsTo.Get(); ok && !slices.Contains(posts, up) {
			posts = append(posts, up)
		}
		holder, ok := a.p.Snapshot.People.Get(post.Holder.Or(0))
		if !ok {
			continue
		}
		email, err := identity.Address(holder.Email.Or(""))
		if err != nil || busy[email] || a.tried[q.key()+" "+email] || a.asked[email] >= store.AsksAWeek {
			continue
		}
		return Asked{holder.Name.Or(""), email}, true
	}
	return Asked{}, false
}

func (a *asking) posts(q *Question) []kind.ID {
	var out []kind.ID
	note := func(id kind.ID) {
		if id != 0 && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	note(q.owner)
	r, ok := a.p.Snapshot.Find(q.Record.Kind, q.Record.ID)
	if !ok {
		return out
	}
	ownerOf := func(r kind.Record) {
		if i := r.KindOf().Index("owner"); i >= 0 && r.KindOf().Fields[i].To == "post" {
			note(r.Cell(i).ID())
		}
	}
	ownerOf(r)
	for i, f := range r.KindOf().Fields {
		if f.To != "service" {
			continue
		}
		for _, id := range r.Cell(i).Targets() {
			if s, ok := a.p.Snapshot.Find("service", id); ok {
				ownerOf(s)
			}
		}
	}
	return out
}

// Five picks the five most valuable missing facts, one a person: first those with somebody to ask, then others, for the asker to
// name somebody. register "" looks at all of them.
func (d *Desk) Five(ctx context.Context, p *Picture, v kind.Viewer, register string) ([]Question, error) {
	return d.pick(ctx, p, d.missing(p, v, register))
}

// pick chooses five of some questions, the first ones ahead.
func (d *Desk) pick(ctx context.Context, p *Picture, from []Question) ([]Question, error) {
	const five = 5
	a, err := d.asking(ctx, p)
	if err != nil {
		return nil, err
	}
	var out, nobody []Question
	busy, listed := map[string]bool{}, map[RecordRef]bool{}
	for _, q := range from {
		if len(out) == five {
			break
		}
		if a.out[q.key()] {
			continue
		}
		to, ok := a.someone(&q, busy)
		stopped := false
		if ok {
			stopped, err = d.Store.Stopped(ctx, to.Email)
			if err != nil {
				return nil, err
			}
		}
		if !ok || stopped {
			if !listed[q.Record] { // one fact a record, so that five people can be named
				nobody, listed[q.Record] = append(nobody, q), true
			}
			continue
		}
		q.To, busy[to.Email] = to, true
		out = append(out, q)
	}
	return append(out, nobody[:min(len(nobody), five-len(out))]...), nil
}

// Made is one ask that was made, or why it was not. Link is empty when it goes by mail.
type Made struct {
	Question
	ID     int64  `json:"id,omitempty"`
	Link   string `json:"link,omitempty"`
	Mailed bool   `json:"mailed"`
	Why    string `json:"why,omitempty"`
}

// MakeAsk asks one person for one field. Where no mail is set, it gives a link that begins with base. A field of "" asks whether the whole
// record still holds.
func (d *Desk) MakeAsk(ctx context.Context, p *Picture, v kind.Viewer, kindName string, id kind.ID, field string, to Asked, base string) (Made, error) {
	m := Made{Question: Question{Record: RecordRef{Kind: kindName, ID: id}, Field: field}, Mailed: d.Mail != nil}
	r, ok := p.Snapshot.Find(kindName, id)
	if !ok || !v.Writes(r.KindOf()) {
		return m, fault.New(fault.NotFound, "That record is not there, or not yours to ask about.")
	}
	k := r.KindOf()
	m.Record.Name = p.NameFor(v, r)
	before := []byte("null")
	if f, ok := k.Field(field); ok {
		if !v.Sees(f.Sensitivity) || !askable(k, f) {
			return m, fault.New(fault.Invalid, "%s cannot be asked for by a link.", f.Label)
		}
		m.F, m.Label, before = f, f.Label, r.Cell(k.Index(field)).JSON()
		if !r.Cell(k.Index(field)).Recorded() {
			before = []byte("null")
		}
	} else if field != "" || k.Name == "person" {
		return m, fault.New(fault.Invalid, "That cannot be asked for by a link.")
	}
	email, err := identity.Address(to.Email)
	if err != nil {
		return m, err
	}
	m.To = Asked{clip(to.Name, 100), email}
	a := store.Ask{Council: p.Council.ID, Field: field, Name: m.To.Name, Email: email, Actor: v.Account, Before: string(before)}
	a.Key.Kind, a.Key.ID = kindName, id
	d.stamp(&a)
	m.ID, err = d.Store.AddAsk(ctx, a, d.weekAgo(), d.Mail != nil)
	if err != nil || d.Mail != nil {
		return m, err
	}
	m.Link, err = d.newLink(ctx, m.ID, base)
	return m, err
}

func clip(s string, most int) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	return string(runes[:min(len(runes), most)])
}

func (d *Desk) stamp(a *store.Ask) {
	now := d.Clock().UTC()
	a.At, a.Expires = now.Format(time.RFC3339), now.Add(askLasts).Format(time.RFC3339)
}

func (d *Desk) weekAgo() string { return d.Clock().UTC().Add(-askWeek).Format(time.RFC3339) }

// AskLine is one ask as lists show it.
type AskLine struct {
	ID      int64     `json:"id"`
	Record  RecordRef `json:"record"`
	Field   string    `json:"field,omitempty"`
	To      Asked     `json:"to"`
	State   string    `json:"state"`
	At      string    `json:"at"`
	Expires string    `json:"expires"`
	Note    string    `json:"note,omitempty"`
	Draft   string    `json:"draft,omitempty"`
}

// Expired is the state of an open ask that is too old; it is shown, and not kept.
const Expired = "expired"

// AskState is an ask's state on this moment.
func (d *Desk) AskState(a store.Ask) string {
	if a.State == store.AskOpen && a.Expires <= d.now() {
		return Expired
	}
	return a.State
}

// AskList lists a council's asks, newest first.
func (d *Desk) AskList(ctx context.Context, p *Picture) ([]AskLine, error) {
	all, err := d.Store.Asks(ctx, p.Council.ID)
	if err != nil {
		return nil, err
	}
	out := []AskLine{}
	for _, a := range all {
		l := AskLine{ID: a.ID, Record: RecordRef{Kind: a.Key.Kind, ID: a.Key.ID}, Field: a.Field, To: Asked{a.Name, a.Email}, State: d.AskState(a), At: a.At, Expires: a.Expires, Note: a.Note, Draft: a.Draft}
		if r, ok := p.Snapshot.Find(a.Key.Kind, a.Key.ID); ok {
			l.Record.Name = kind.NameOf(r)
		}
		out = append(out, l)
	}
	return out, nil
}
