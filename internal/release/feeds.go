package release

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/calendar"
	"github.com/moothall/moothall/internal/kind"
)

// mostEntries is how many entries the feed has.
const mostEntries = 100

// FeedWords are what the feed and the calendar say, in one language. Formats take what their name says.
type FeedWords struct {
	Title              string // of the feed
	Release, Corrected string // "Release %d", "%s: corrected"
	Was                string // "%s was %s"
	Due                string // of the calendar: when the next release is due
	Label              func(section, field string) string
	Show               func(section, field string, v kind.Value) string
}

// uuid makes a number for something that stays the same wherever the site is served.
func (r *Release) uuid(name string) string {
	sum := sha256.Sum256([]byte("moothall public " + r.Council.Slug + " " + name))
	b := sum[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80 // a name-based UUID of our own kind: RFC 9562, version 8
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func moment(d kind.Date) string { return d.Time().Format(time.RFC3339) }

// Atom is the feed: releases, what they changed and decisions (RFC 4287).
func (r *Release) Atom(plan Plan, w FeedWords) ([]byte, error) {
	f := calendar.News{Lang: "en", ID: r.uuid("feed"), Title: w.Title, Updated: r.At, Author: r.Council.Name, Self: r.at("feed.atom"), Page: r.at("index.html")}
	for _, e := range r.History {
		f.Entries = append(f.Entries, calendar.Entry{ID: r.uuid(fmt.Sprintf("release %d", e.Number)), Title: fmt.Sprintf(w.Release, e.Number), At: e.At, Address: r.at("changes.html"), Text: w.Title})
	}
	for i := range r.Changes {
		x := &r.Changes[i]
		part, known := plan.Part(x.Section)
		item, ok := r.Section(x.Section).Item(x.ID)
		if !ok || !known {
			continue
		}
		summary := fmt.Sprintf(w.Was, w.Label(x.Section, x.Old.Field), w.Show(x.Section, x.Old.Field, x.Old.v))
		if x.Correction() {
			summary += ". " + x.Reason.s
		}
		f.Entries = append(f.Entries, calendar.Entry{ID: r.uuid(fmt.Sprintf("change %d %s %d %s", x.Number, x.Section, x.ID, x.Old.Field)), Title: fmt.Sprintf(w.Corrected, r.NameOf(part, item)), At: moment(x.Day), Address: r.at(part.Page(item)), Text: summary})
	}
	s := r.Section("decisions")
	for i := range s.Items {
		x := &s.Items[i]
		when := x.Cell("decided_on")
		if when.Recorded() {
			f.Entries = append(f.Entries, calendar.Entry{ID: r.uuid("decision " + x.ID.String()), Title: nameOf(x), At: moment(when.Date()), Address: r.at(Address("decisions", x.ID)), Text: x.Cell("decided").String()})
		}
	}
	slices.SortStableFunc(f.Entries, func(a, b calendar.Entry) int { return strings.Compare(b.At, a.At) })
	f.Entries = f.Entries[:min(len(f.Entries), mostEntries)]
	return calendar.Atom(f)
}

// NameOf is what a record is called; one that stands on the page of another is called like that one.
func (r *Release) NameOf(p *Part, x *Item) string {
	if p.Under != "" {
		if above, ok := r.Section(p.Under).Item(x.Of); ok && len(above.Cells) > 0 {
			return nameOf(above)
		}
	}
	return nameOf(x)
}

// nameOf is the first of the fields that name records.
func nameOf(x *Item) string {
	for _, field := range []string{"title", "name", "question", "topic"} {
		if v := x.Cell(field); v.Recorded() {
			return v.String()
		}
	}
	return x.ID.String()
}

// Event is a day of the calendar.
type Event struct {
	Section, Field string
	ID             kind.ID
	Name           string
	Day            kind.Date
}

// Events are the days that the plan names, from the day of the release on, and when the next release is due.
func (r *Release) Events(plan Plan) (out []Event) {
	for i := range plan {
		p := &plan[i]
		s := r.Section(p.Section)
		for j := range s.Items {
			for _, f := range p.Events {
				if v := s.Items[j].Cell(f); v.Recorded() && v.Date() >= r.Day {
					out = append(out, Event{p.Section, f, s.Items[j].ID, nameOf(&s.Items[j]), v.Date()})
				}
			}
		}
	}
	out = append(out, Event{Day: r.Due()})
	slices.SortStableFunc(out, func(a, b Event) int { return int(a.Day - b.Day) })
	return out
}

// Due is the day by which the next release is due.
func (r *Release) Due() kind.Date { return r.Day + kind.Date(r.Site.Every) }

// Calendar is the days as iCalendar (RFC 5545).
func (r *Release) Calendar(plan Plan, w FeedWords) []byte {
	var out []calendar.Event
	for _, e := range r.Events(plan) {
		name, page := w.Due, "index.html"
		if e.Section != "" {
			name, page = e.Name+": "+w.Label(e.Section, e.Field), Address(e.Section, e.ID)
		}
		x := calendar.Event{ID: strings.TrimPrefix(r.uuid(fmt.Sprintf("event %s %d %s", e.Section, e.ID, e.Field)), "urn:uuid:"), Day: e.Day, Title: name}
		if r.Site.Address != "" {
			x.Address = r.at(page)
		}
		out = append(out, x)
	}
	return calendar.ICS(w.Title, "", calendar.Stamp(r.At), out)
}
