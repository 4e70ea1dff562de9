package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/moothall/moothall/internal/kind"
)

// mostEntries is how many entries the feed has.
const mostEntries = 100

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

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
	f := atomFeed{Lang: "en", ID: r.uuid("feed"), Title: w.Title, Updated: r.At, Author: r.Council.Name, Links: []atomLink{{"self", r.at("feed.atom")}, {"alternate", r.at("index.html")}}}
	for _, e := range r.History {
		f.Entries = append(f.Entries, atomEntry{r.uuid(fmt.Sprintf("release %d", e.Number)), fmt.Sprintf(w.Release, e.Number), e.At, atomLink{"alternate", r.at("changes.html")}, w.Title})
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
		f.Entries = append(f.Entries, atomEntry{r.uuid(fmt.Sprintf("change %d %s %d %s", x.Number, x.Section, x.ID, x.Old.Field)), fmt.Sprintf(w.Corrected, r.NameOf(part, item)), moment(x.Day), atomLink{"alternate", r.at(part.Page(item))}, summary})
	}
	s := r.Section("decisions")
	for i := range s.Items {
		x := &s.Items[i]
		when := x.Cell("decided_on")
		if when.Recorded() {
			f.Entries = append(f.Entries, atomEntry{r.uuid("decision " + x.ID.String()), nameOf(x), moment(when.Date()), atomLink{"alternate", r.at(Address("decisions", x.ID))}, x.Cell("decided").String()})
		}
	}
	slices.SortStableFunc(f.Entries, func(a, b atomEntry) int { return strings.Compare(b.Updated, a.Updated) })
	f.Entries = f.Entries[:min(len(f.Entries), mostEntries)]
	raw, err := xml.MarshalIndent(f, "", " ")
	if err != nil {
		return nil, fmt.Errorf("writing the feed: %w", err)
	}
	return append([]byte(xml.Header), append(raw, '\n')...), nil
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
	for _, field := range []string{"title", "name", "topic"} {
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
	var b bytes.Buffer
	stamp := strings.NewReplacer("-", "", ":", "").Replace(r.At)
	line := func(format string, a ...any) { fold(&b, fmt.Sprintf(format, a...)) }
	line("BEGIN:VCALENDAR")
	line("VERSION:2.0")
	line("PRODID:-//moothall//public//EN")
	line("X-WR-CALNAME:%s", escapeText(w.Title))
	for _, e := range r.Events(plan) {
		name, page := w.Due, "index.html"
		if e.Section != "" {
			name, page = e.Name+": "+w.Label(e.Section, e.Field), Address(e.Section, e.ID)
		}
		line("BEGIN:VEVENT")
		line("UID:%s", strings.TrimPrefix(r.uuid(fmt.Sprintf("event %s %d %s", e.Section, e.ID, e.Field)), "urn:uuid:"))
		line("DTSTAMP:%s", stamp)
		line("DTSTART;VALUE=DATE:%s", e.Day.Time().Format("20060102"))
		line("SUMMARY:%s", escapeText(name))
		if r.Site.Address != "" {
			line("URL:%s", r.at(page))
		}
		line("TRANSP:TRANSPARENT")
		line("END:VEVENT")
	}
	line("END:VCALENDAR")
	return b.Bytes()
}

var escapeText = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace

// fold writes a line in parts of at most 75 bytes, as RFC 5545 wants, and cuts no letter in two.
func fold(b *bytes.Buffer, line string) {
	room := 75
	for len(line) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(line[cut]) {
			cut--
		}
		b.WriteString(line[:cut] + "\r\n ")
		line, room = line[cut:], 74
	}
	b.WriteString(line + "\r\n")
}
