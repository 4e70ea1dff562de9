package desk

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/mail"
	"github.com/moothall/moothall/internal/store"
)

// newLink makes a link of 192 random bits that leads to an ask. Only its hash is kept, so it is shown once.
func (d *Desk) newLink(ctx context.Context, ask int64, base string) (string, error) {
	var b [24]byte
	_, err := rand.Read(b[:])
	if err != nil {
		return "", fmt.Errorf("making a link: %w", err)
	}
	token := base64.RawURLEncoding.EncodeToString(b[:])
	return base + "/a/" + token, d.Store.AddLink(ctx, ask, token)
}

// LinkAgain makes another link for an open ask.
func (d *Desk) LinkAgain(ctx context.Context, p *Picture, id int64, base string) (store.Ask, string, error) {
	a, err := d.Store.Ask(ctx, p.Council.ID, id)
	if err != nil {
		return a, "", err
	}
	if a.State != store.AskOpen || a.Expires <= d.now() {
		return a, "", fault.New(fault.Refused, "This question is settled, or too old. Ask again.")
	}
	link, err := d.newLink(ctx, id, base)
	return a, link, err
}

// Opened is what a link shows: one field of one record, and nothing else of the council. For a whole record, the fields that all of the
// council may see.
type Opened struct {
	Ask     store.Ask
	Council store.Council
	Kind    *kind.Kind
	Name    string
	Field   *kind.Field // nil for a whole record
	Now     string      // what is recorded, in words; "" when nothing is
	Changed bool        // since it was asked
	Names   []string    // that a field which names a record may take; public
	Fields  []Stands
	Since   string   // when the record was last confirmed; RFC 3339
	News    []Stands // what changed since

	p *Picture
	r kind.Record
}

// Stands is one field with its value in words; Was is what it was before.
type Stands struct {
	F        *kind.Field
	Now, Was string
}

// OpenAsk gives what the link with a token shows. field chooses one field of a whole record to correct.
func (d *Desk) OpenAsk(ctx context.Context, token, field string) (*Opened, error) {
	a, err := d.Store.AskOf(ctx, token, d.now())
	if err != nil {
		return nil, err
	}
	c, err := d.Store.CouncilByID(ctx, a.Council)
	if err != nil {
		return nil, err
	}
	p, err := d.PictureOf(ctx, c)
	if err != nil {
		return nil, err
	}
	r, ok := p.Snapshot.Find(a.Key.Kind, a.Key.ID)
	if !ok { // it was removed: nothing can be answered any more
		a.State, a.Done = store.AskGone, d.now()
		return nil, errors.Join(d.Store.SettleAsk(ctx, a), store.ErrNoAsk())
	}
	o := &Opened{Ask: a, Council: c, Kind: r.KindOf(), Name: kind.NameOf(r), p: p, r: r}
	if a.Field == "" {
		err := d.standing(ctx, o, linkViewer(c))
		if err != nil {
			return nil, err
		}
	}
	return o, o.choose(a.Field, field)
}

// linkViewer sees what everybody in the council sees.
func linkViewer(c store.Council) kind.Viewer {
	return kind.Viewer{Council: c.Slug, Clearance: kind.SeesInternal}
}

func (o *Opened) choose(asked, field string) error {
	if asked == "" && field != "" && !o.correctable(field) {
		return store.ErrNoAsk()
	}
	if asked != "" {
		field = asked
	}
	f, ok := o.Kind.Field(field)
	if !ok {
		return nil
	}
	o.Field = f
	now := o.r.Cell(o.Kind.Index(f.Name))
	if now.Recorded() {
		o.Now = o.p.Snapshot.Show(f, now)
	}
	o.Changed = asked != "" && spellOf(now) != o.Ask.Before
	if f.To != "" {
		for _, r := range o.p.Snapshot.Records(f.To) {
			o.Names = append(o.Names, kind.NameOf(r))
		}
		slices.Sort(o.Names)
		o.Names = slices.Compact(o.Names)
		o.Names = o.Names[:min(len(o.Names), 1000)]
	}
	return nil
}

// correctable tells whether a link to a whole record may correct a field: one that it shows, also when somebody cleared it meanwhile.
func (o *Opened) correctable(field string) bool {
	f, ok := o.Kind.Field(field)
	return ok && f.Name == field && linkViewer(o.Council).Sees(f.Sensitivity) && !f.Personal && f.To != "person"
}

// Was is the value of the asked field as it stands, for the form to give back; nothing recorded is "null".
func (o *Opened) Was() string { return spellOf(o.r.Cell(o.Kind.Index(o.Field.Name))) }

func spellOf(v kind.Value) string {
	if !v.Recorded() {
		return "null"
	}
	return string(v.JSON())
}

// asker is who the ledger notes: the number of the ask. The person's name stands in the ask, where it can be erased.
func asker(id int64) string { return fmt.Sprintf("ask %d", id) }

// Met is an answer that was not taken as it came: it could not be read, or met another value.
type Met struct {
	Problem  string // why it cannot be read
	Conflict bool   // the record changed since it was asked
}

// AnswerByLink takes the answer behind a link: it goes into the ledger, and the link is used up. An answer that meets another value than the one
// that was asked about is kept, and asked again. was is the value that stood on the page where one field of a whole record is corrected (Opened.Was).
func (d *Desk) AnswerByLink(ctx context.Context, token, field, was, text string) (*Opened, Met, error) {
	for range 4 { // somebody may change the registers between the look and the write
		o, err := d.OpenAsk(ctx, token, field)
		if err != nil {
			return nil, Met{}, err
		}
		if o.Field == nil {
			return o, Met{Problem: "Choose what is wrong."}, nil
		}
		v, problem := o.p.parseField(o.Field, strings.TrimSpace(text))
		if problem == "" && !v.Recorded() {
			problem = "Write an answer, or choose another of the buttons below"
		}
		if problem != "" {
			return o, Met{Problem: problem}, nil
		}
		v, err = kind.Normal(o.Field, v)
		if err != nil {
			return o, Met{Problem: fmt.Sprintf("%q does not fit here", text)}, nil
		}
		now, answer := o.Was(), o.p.Snapshot.Show(o.Field, v)
		if o.Ask.Field == "" {
			o.Changed, answer = was != now, o.Field.Label+": "+answer
		}
		if o.Changed && string(v.JSON()) != now {
			return o, Met{Conflict: true}, d.Store.AskAgain(ctx, o.Ask.ID, now, answer)
		}
		err = d.take(ctx, o, v, now)
		if fault.CodeOf(err) != fault.Conflict {
			return o, Met{}, err
		}
	}
	return nil, Met{}, fault.New(fault.Conflict, "The registers are busy. Send your answer again in a moment.")
}

func (d *Desk) take(ctx context.Context, o *Opened, v kind.Value, now string) error {
	a := o.Ask
	a.State, a.Done, a.Draft = store.AskAnswered, d.now(), ""
	cs := ledger.ChangeSet{At: a.Done, Actor: asker(a.ID), Source: "ask", Note: "An answer by link", Expect: o.p.Snapshot.Seq}
	if string(v.JSON()) == now {
		cs.Seen = []ledger.Seen{{Kind: a.Key.Kind, Fields: []string{o.Field.Name}, Rows: map[kind.ID]int{a.Key.ID: 0}}}
	} else {
		cs.Edits = []ledger.Edit{{Kind: a.Key.Kind, ID: a.Key.ID, Set: map[string]kind.Value{o.Field.Name: v}}}
	}
	_, err := d.Store.AnswerAsk(ctx, a, cs)
	if err != nil {
		return err
	}
	return d.after(ctx, o.Council.Slug)
}

// DontKnow records that the person behind a link does not know.
func (d *Desk) DontKnow(ctx context.Context, token string) error {
	o, err := d.OpenAsk(ctx, token, "")
	if err != nil {
		return err
	}
	o.Ask.State, o.Ask.Done = store.AskDontKnow, d.now()
	return d.Store.SettleAsk(ctx, o.Ask)
}

// NotMine records that a question went to the wrong person, and asks the one they name, if that one may be asked. problem says why what
// they wrote is no address.
func (d *Desk) NotMine(ctx context.Context, token string, to Asked) (o *Opened, problem string, err error) {
	o, err = d.OpenAsk(ctx, token, "")
	if err != nil {
		return nil, "", err
	}
	a := o.Ask
	a.State, a.Done = store.AskNotMine, d.now()
	if strings.TrimSpace(to.Email) == "" {
		a.Note = clip(to.Name, 100)
		return o, "", d.Store.SettleAsk(ctx, a)
	}
	email, err := identity.Address(to.Email)
	if err != nil || email == a.Email {
		return o, "Write the address of somebody else, like name@council.example, or leave it empty", nil
	}
	why := ""
	if a.Hops >= mostHops {
		why = "It was passed on often enough."
	} else {
		next := store.Ask{Council: a.Council, Key: a.Key, Field: a.Field, Name: clip(to.Name, 100), Email: email, Actor: a.Actor, Before: spellOf(kind.Value{}), Passed: a.ID, Hops: a.Hops + 1}
		if o.Field != nil {
			next.Before = spellOf(o.r.Cell(o.Kind.Index(o.Field.Name)))
		}
		d.stamp(&next)
		on := a
		on.State = store.AskPassedOn
		err = d.Store.PassOn(ctx, on, next, d.weekAgo(), d.Mail != nil)
		if fault.CodeOf(err) != fault.Refused {
			return o, "", err
		}
		why = fault.Sentence(err)
	}
	a.Note = clip(to.Name+" "+email, 200) + ": " + why
	return o, "", d.Store.SettleAsk(ctx, a)
}

// StopAsking keeps that the person behind a link wants no more questions.
func (d *Desk) StopAsking(ctx context.Context, token string) error {
	a, err := d.Store.AskOf(ctx, token, d.now())
	if err != nil {
		return err
	}
	return d.Store.StopAsking(ctx, a.Email, d.now())
}

// backoff is how long a mail waits after its nth try; after the last it is given up.
var backoff = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour}

// Sent counts what one round of sending did.
type Sent struct {
	Sent   int `json:"sent"`
	Waits  int `json:"waits"`   // that will be tried again
	GaveUp int `json:"gave_up"` // that the server refuses, or that were tried often enough
}

// SendMail sends what is due in the outbox. Each letter gets a link of its own, made as it is sent: no link stands in the store.
func (d *Desk) SendMail(ctx context.Context) (out Sent, err error) {
	if d.Mail == nil {
		return out, fault.New(fault.Invalid, "No mail server is set: --smtp-host, --mail-from and --base-address. Until then, give each person their link yourself.")
	}
	for ctx.Err() == nil {
		now := d.Clock().UTC()
		m, ok, err := d.Store.TakeMail(ctx, now.Format(time.RFC3339), now.Add(backoff[0]).Format(time.RFC3339))
		if err != nil || !ok {
			return out, err
		}
		failed := d.sendOne(ctx, m.Ask)
		switch {
		case failed == nil:
			out.Sent++
			err = d.Store.MailSent(ctx, m.ID)
		case mail.Refused(failed):
			out.GaveUp++
			err = d.Store.MailWaits(ctx, m.ID, "", "The mail server does not take it.")
		case m.Tries >= len(backoff):
			out.GaveUp++
			err = d.Store.MailWaits(ctx, m.ID, "", "The mail server could not be reached.")
		default:
			out.Waits++
			err = d.Store.MailWaits(ctx, m.ID, now.Add(backoff[m.Tries]).Format(time.RFC3339), "")
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

func (d *Desk) sendOne(ctx context.Context, a store.Ask) error {
	c, err := d.Store.CouncilByID(ctx, a.Council)
	if err != nil {
		return err
	}
	p, err := d.PictureOf(ctx, c)
	if err != nil {
		return err
	}
	r, ok := p.Snapshot.Find(a.Key.Kind, a.Key.ID)
	if a.Email == "" || d.AskState(a) != store.AskOpen || !ok {
		return nil // there is nobody, or nothing, to ask any more
	}
	link, err := d.newLink(ctx, a.ID, d.Mail.Base)
	if err != nil {
		return err
	}
	subject := kind.NameOf(r) + ": still correct?"
	if f, ok := r.KindOf().Field(a.Field); ok {
		subject = kind.NameOf(r) + ": " + strings.ToLower(f.Label[:1]) + f.Label[1:] + "?"
	}
	text := []string{c.Name + " keeps a record of what it runs. One fact is missing, and you may know it.", subject, "Answer here. It takes under a minute and needs no account:", link,
		"You can also say that you do not know, or who does. The link works once, until " + longDate(a.Expires) + ". It is for you: please do not pass it on.",
		"No more questions like this:", link + "/stop"}
	return d.Mail.Send(ctx, mail.Letter{To: netmail.Address{Name: a.Name, Address: a.Email}, Subject: subject, Text: strings.Join(text, "\n\n"), Stop: link + "/stop", When: d.Clock()})
}

func longDate(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return at
	}
	return t.In(London).Format("2 January 2006")
}
