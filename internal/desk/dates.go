package desk

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/calendar"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/mail"
	"github.com/moothall/moothall/internal/meeting"
	"github.com/moothall/moothall/internal/store"
)

// dated collects events of records that a viewer may see; base is the address of the council's pages.
type dated struct {
	p    *Picture
	v    kind.Viewer
	base string
	out  []calendar.Event
}

// add adds an event of a record, where its day is known and each field that it is read from may be seen.
func (x *dated) add(r kind.Record, sort, say string, day kind.Opt[kind.Date], detail string, fields ...string) {
	k := r.KindOf()
	on, known := day.Get()
	if !known || slices.ContainsFunc(fields, func(name string) bool {
		f, ok := k.Field(name)
		return !ok || !x.v.Sees(f.Sensitivity)
	}) {
		return
	}
	x.out = append(x.out, calendar.Event{ID: fmt.Sprintf("%s %s %s", k.Name, r.RecordID(), sort), Day: on, Sort: sort, Title: fmt.Sprintf(say, x.p.NameFor(x.v, r)), Detail: detail,
		Address: fmt.Sprintf("%s/registers/%s/%s", x.base, k.Plural, r.RecordID())})
}

// Dates are what is due, as a viewer may see it, by day: meetings and their papers, notice and last safe start of contracts, reviews, actions, recommendations, risks that
// end. base is the address of the council's pages.
func (p *Picture) Dates(v kind.Viewer, base string) []calendar.Event {
	x := &dated{p: p, v: v, base: base}
	x.meetings()
	x.contracts()
	x.decisions()
	slices.SortFunc(x.out, func(a, b calendar.Event) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), strings.Compare(a.Title, b.Title), strings.Compare(a.ID, b.ID))
	})
	return x.out
}

func (x *dated) meetings() {
	nation := x.p.Council.Nation
	for _, m := range x.p.Snapshot.Meetings.All() {
		if m.State.Or("") == "cancelled" {
			continue
		}
		x.add(m, calendar.Meeting, "%s", m.HeldOn, m.Place.Or(""), "held_on", "place")
		if on, ok := m.HeldOn.Get(); ok && !m.PapersOn.Known() && !meeting.Held(m) {
			x.add(m, calendar.Papers, "Papers of %s: last day to publish", kind.Some(meeting.PapersBy(on, nation)), "Weekends and bank holidays do not count; the council's own holidays are not known.", "held_on", "papers_on")
		}
	}
}

func (x *dated) contracts() {
	p := x.p
	for _, c := range p.Snapshot.Contracts.All() {
		t := buying.TermsOf(c)
		end, ended := buying.CurrentEnd(t, p.Today)
		if !ended || end < p.Today {
			continue
		}
		x.add(c, calendar.Ends, "%s ends", kind.Some(end), "", "end")
		if d, ok := buying.LastNotice(t, p.Today); ok {
			x.add(c, calendar.Notice, "%s: last day to give notice", kind.Some(d), "", "end", "notice_months")
		}
		if d, months, assumed, ok := buying.LastSafeStart(t, p.Today, buying.DefaultLeadMonths); ok {
			detail := fmt.Sprintf("Replacing it takes %d months.", months)
			if assumed {
				detail = fmt.Sprintf("Replacing it takes %d months, where nothing else is recorded.", months)
			}
			x.add(c, calendar.Start, "%s: last safe start of its replacement", kind.Some(d), detail, "end", "lead_time_months")
		}
	}
}

func (x *dated) decisions() {
	s := x.p.Snapshot
	for _, d := range s.Decisions.All() {
		if meeting.Binds(d) && d.ReviewedOn.Or(0) < d.ReviewOn.Or(0) {
			x.add(d, calendar.Review, "%s: did it work?", d.ReviewOn, "", "review_on")
		}
		m, ok := s.Meetings.Get(d.Meeting.Or(0))
		if ok && d.Key.Or(false) && !meeting.Binds(d) && !d.NoticeOn.Known() && m.HeldOn.Known() {
			x.add(d, calendar.Notice, "%s: last day to publish the notice of a key decision", meeting.NoticeBy(m.HeldOn.Or(0), x.p.Council.Nation), "", "key", "notice_on")
		}
	}
	for _, a := range s.Actions.All() {
		if a.State.Or("open") == "open" {
			x.add(a, calendar.Due, "%s", a.Due, "", "due")
		}
	}
	for _, r := range s.Recommendations.All() {
		if r.State.Or("open") == "open" {
			x.add(r, calendar.Due, "%s", r.Due, "", "due")
		}
	}
	for _, l := range s.Learning.All() {
		x.add(l, calendar.Shown, "%s", l.On, "", "on", "name")
	}
	for _, r := range s.AcceptedRisks.All() {
		if r.State.Or("accepted") == "accepted" {
			x.add(r, calendar.RiskEnds, "%s: accepted until", r.Until, "", "until")
		}
	}
}

// MakeFeed gives a viewer's account an address of its own for its calendar and news, in place of an earlier one. The token is in the answer and nowhere else.
func (d *Desk) MakeFeed(ctx context.Context, c store.Council, account string) (token string, err error) {
	a, err := d.Store.Account(ctx, account)
	if err != nil {
		return "", err
	}
	var secret [32]byte
	_, err = rand.Read(secret[:])
	if err != nil {
		return "", fmt.Errorf("making a feed's address: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(secret[:])
	return token, d.Store.AddFeed(ctx, store.Feed{Council: c.ID, Account: a.ID, Made: d.now()}, token)
}

// ByFeed is the picture that a feed's token opens, and the viewer whose it is, as their roles are now. Without a role there is none.
func (d *Desk) ByFeed(ctx context.Context, token string) (*Picture, kind.Viewer, error) {
	none := fault.New(fault.NotFound, "There is no such feed. It may have been taken back.")
	if len(token) > 100 {
		return nil, kind.Viewer{}, none
	}
	c, a, err := d.Store.FeedBy(ctx, token)
	if err != nil {
		return nil, kind.Viewer{}, err
	}
	roles, err := d.Store.Roles(ctx, a.ID)
	if err != nil {
		return nil, kind.Viewer{}, err
	}
	v := identity.Viewer(c.Slug, a.Email, roles[c.ID])
	if !identity.May(v, identity.Look) {
		return nil, v, none
	}
	p, err := d.PictureOf(ctx, c)
	return p, v, err
}

// feedDaysBack is how far back a calendar goes.
const feedDaysBack = 92

// Calendar writes what is due as a calendar, from three months ago on.
func (d *Desk) Calendar(ctx context.Context, p *Picture, v kind.Viewer, host, base string) ([]byte, error) {
	events := p.Dates(v, base)
	events = slices.DeleteFunc(events, func(e calendar.Event) bool { return e.Day < p.Today-feedDaysBack })
	at := p.Council.Added
	if p.Snapshot.Seq > 0 {
		last, err := d.Store.ChangeSet(ctx, p.Council.ID, p.Snapshot.Seq)
		if err != nil {
			return nil, err
		}
		at = last.At
	}
	return calendar.ICS(p.Council.Name, host, calendar.Stamp(at), events), nil
}

// newsEntries is how many entries a feed of news holds.
const newsEntries = 100

// News writes what was decided as a feed: the entries of the log that a viewer may see, and the packs that were built. The checkpoint of the log stands in its subtitle.
func (d *Desk) News(ctx context.Context, p *Picture, v kind.Viewer, self, base string) ([]byte, error) {
	lines, size, err := d.LogTail(ctx, p.Council.ID, newsEntries)
	if err != nil {
		return nil, err
	}
	n := calendar.News{ID: base + "/log", Title: p.Council.Name + ": what was decided", Author: p.Council.Name, Self: self, Page: base + "/log", Updated: p.Council.Added}
	if size > 0 {
		n.Checkpoint, err = d.Checkpoint(ctx, p.Council)
		if err != nil {
			return nil, err
		}
	}
	for _, l := range lines {
		if p.SeesEntry(v, l.Leaf) {
			n.Entries = append(n.Entries, calendar.Entry{ID: fmt.Sprintf("%s/log#%d", base, l.N), Title: p.entryTitle(v, l), At: l.At, Text: fmt.Sprintf("Entry %d of the log, %s.", l.N, l.About), Address: base + "/log"})
		}
	}
	packs, err := d.Store.Packs(ctx, p.Council.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range packs[:min(len(packs), newsEntries)] {
		if v.Sees(kind.Internal) {
			n.Entries = append(n.Entries, calendar.Entry{ID: fmt.Sprintf("%s/board/packs/%d", base, x.ID), Title: x.Title, At: x.Made, Text: "SHA-256 " + x.Hash, Address: base + "/board"})
		}
	}
	slices.SortStableFunc(n.Entries, func(a, b calendar.Entry) int { return strings.Compare(b.At, a.At) })
	if len(n.Entries) > 0 {
		n.Updated = n.Entries[0].At
	}
	return calendar.Atom(n)
}

// entryTitle says what an entry is about: the record's name, or the number of what is gone or may not be seen.
func (p *Picture) entryTitle(v kind.Viewer, l LogLine) string {
	name := l.About
	if key, ok := store.EvidenceKey(l.About); ok {
		if r, there := p.Snapshot.Find(key.Kind, key.ID); there {
			name = p.NameFor(v, r)
		}
	}
	return l.Event + ": " + name
}

// MostReminderDays is how long before something is due one can be reminded.
const MostReminderDays = 120

// RemindMe keeps how many days before something is due a viewer gets mail; 0 stops it.
func (d *Desk) RemindMe(ctx context.Context, c store.Council, account string, days int) error {
	if days < 0 || days > MostReminderDays {
		return fault.New(fault.Invalid, "Reminders come up to %d days before; 0 stops them.", MostReminderDays)
	}
	a, err := d.Store.Account(ctx, account)
	if err != nil {
		return err
	}
	return d.Store.SetReminder(ctx, store.Reminder{Council: c.ID, Account: a.ID, Days: int64(days), Since: d.now()})
}

// Reminded counts what one round of reminding did.
type Reminded struct {
	Letters int `json:"letters"`
	Events  int `json:"events"`
	Failed  int `json:"failed"` // letters that the mail server did not take; they are tried again in the next round
}

// Remind sends one letter to each person who wants reminders, about what is due within their days and what they were not told of yet. What they may not see is not in it.
func (d *Desk) Remind(ctx context.Context) (out Reminded, err error) {
	if d.Mail == nil {
		return out, fault.New(fault.Invalid, "No mail server is set: --smtp-host, --mail-from and --base-address. Until then, use the calendar feed.")
	}
	all, err := d.Store.Reminders(ctx)
	if err != nil {
		return out, err
	}
	for _, r := range all {
		err := d.remindOne(ctx, r, &out)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

func (d *Desk) remindOne(ctx context.Context, r store.Reminder, out *Reminded) error {
	c, err := d.Store.CouncilByID(ctx, r.Council)
	if err != nil {
		return err
	}
	roles, err := d.Store.Roles(ctx, r.Account)
	if err != nil {
		return err
	}
	v := identity.Viewer(c.Slug, r.Email, roles[r.Council])
	if !identity.May(v, identity.Look) {
		return nil
	}
	p, err := d.PictureOf(ctx, c)
	if err != nil {
		return err
	}
	var told []string
	lines := []string{}
	for _, e := range p.Dates(v, d.Mail.Base+"/c/"+c.Slug) {
		if e.Day < p.Today || e.Day > p.Today+kind.Date(r.Days) {
			continue
		}
		key := e.ID + " " + e.Day.String()
		fresh, err := d.Store.Remind(ctx, r.Council, r.Account, key, d.now())
		if err != nil {
			return err
		}
		if fresh {
			told, lines = append(told, key), append(lines, e.Day.Long()+": "+e.Title)
		}
	}
	if len(told) == 0 {
		return nil
	}
	failed := d.Mail.Send(ctx, d.digest(c, r, lines))
	if failed == nil {
		out.Letters++
		out.Events += len(told)
		return nil
	}
	out.Failed++
	for _, key := range told {
		err := d.Store.Unremind(ctx, r.Council, r.Account, key)
		if err != nil {
			return err
		}
	}
	return nil
}

// digest is the letter about what is due.
func (d *Desk) digest(c store.Council, r store.Reminder, lines []string) mail.Letter {
	subject := fmt.Sprintf("%s: %d things are due", c.Name, len(lines))
	if len(lines) == 1 {
		subject = c.Name + ": one thing is due"
	}
	text := append([]string{fmt.Sprintf("Within %d days, in %s:", r.Days, c.Name)}, lines...)
	board := d.Mail.Base + "/c/" + c.Slug + "/board/dates"
	text = append(text, "All dates, and where to stop these letters:", board)
	return mail.Letter{To: netmail.Address{Name: r.Name, Address: r.Email}, Subject: subject, Text: strings.Join(text, "\n\n"), When: d.Clock()}
}
