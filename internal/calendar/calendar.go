// Package calendar writes what is due as a calendar (iCalendar, RFC 5545) and what happened as a feed (Atom, RFC 4287). The same events give the same bytes: no clock
// reaches a file.
package calendar

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/moothall/moothall/internal/kind"
)

// Event is something that is due on a day.
type Event struct {
	ID      string    `json:"id"` // stays the same while the event does, as "contract 12 notice"
	Day     kind.Date `json:"day"`
	Sort    string    `json:"sort"` // one of Sorts
	Title   string    `json:"title"`
	Detail  string    `json:"detail,omitempty"`
	Address string    `json:"address,omitempty"` // of its page
}

// The sorts of event.
const (
	Meeting  = "meeting"
	Papers   = "papers"     // last day on which a meeting's papers are published
	Notice   = "notice"     // last day to give notice under a contract, or to publish a decision's notice
	Start    = "safe_start" // last day on which replacing a contract can safely begin
	Ends     = "ends"       // of a contract
	Review   = "review"     // of a decision
	Due      = "due"        // an action, a recommendation, a condition
	RiskEnds = "risk_ends"  // an accepted risk
	Shown    = "shown"      // a show and tell, or something else to learn from
)

// Sorts are all of them, in the order of legends.
var Sorts = []string{Meeting, Papers, Notice, Start, Ends, Review, Due, RiskEnds, Shown}

// Stamp is the moment at which a calendar's facts stood, as the store keeps it: RFC 3339.
type Stamp string

// basic is the moment as a calendar writes it, in UTC; it needs one with Z at its end, as every moment of the store has.
func (s Stamp) basic() string {
	return strings.NewReplacer("-", "", ":", "").Replace(string(s))
}

// ICS writes events as a calendar. at is when the facts stood so, host names the installation in the events' numbers; "" where those are known everywhere.
func ICS(name, host string, at Stamp, events []Event) []byte {
	var b bytes.Buffer
	line := func(parts ...string) { fold(&b, strings.Join(parts, "")) }
	line("BEGIN:VCALENDAR")
	line("VERSION:2.0")
	line("PRODID:-//moothall//moothall//EN")
	line("CALSCALE:GREGORIAN")
	line("METHOD:PUBLISH")
	line("X-WR-CALNAME:", escape(name))
	for _, e := range events {
		line("BEGIN:VEVENT")
		line("UID:", escape(numbered(e.ID, host)))
		line("DTSTAMP:", at.basic())
		line("DTSTART;VALUE=DATE:", compact(e.Day))
		line("DTEND;VALUE=DATE:", compact(e.Day+1))
		line("SUMMARY:", escape(e.Title))
		if e.Detail != "" {
			line("DESCRIPTION:", escape(e.Detail))
		}
		if e.Address != "" {
			line("URL:", e.Address)
		}
		if e.Sort != "" {
			line("CATEGORIES:", escape(e.Sort))
		}
		line("TRANSP:TRANSPARENT")
		line("END:VEVENT")
	}
	line("END:VCALENDAR")
	return b.Bytes()
}

// numbered is an event's number, which no other event anywhere has.
func numbered(id, host string) string {
	if host == "" {
		return id
	}
	return strings.ReplaceAll(id, " ", "-") + "@" + host
}

func compact(d kind.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// escape spells a text for a calendar; control characters go.
func escape(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(s)
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// mostOctets is the longest line of a calendar in bytes, without its end.
const mostOctets = 75

// fold writes a line; one that is too long goes on in the next, which begins with a space. No letter is cut in two.
func fold(b *bytes.Buffer, s string) {
	room := mostOctets
	for len(s) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		b.WriteString(s[:cut] + "\r\n ")
		s, room = s[cut:], mostOctets-1
	}
	b.WriteString(s + "\r\n")
}

// Entry is one thing that happened.
type Entry struct {
	ID, Title, At, Text, Address string // At is RFC 3339
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr,omitempty"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Sub     string      `xml:"subtitle,omitempty"`
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
	Content string   `xml:"content"`
}

// News is a feed of what happened, the newest first.
type News struct {
	ID, Title, Author string
	Lang              string // of the words, as en; "" where it is not said
	Checkpoint        string // of the log, signed; stands in the subtitle
	Self, Page        string // addresses of the feed and of the page that it is about
	Updated           string // RFC 3339; of the newest entry where it is ""
	Entries           []Entry
}

// Atom writes news as a feed.
func Atom(n News) ([]byte, error) {
	f := atomFeed{Lang: n.Lang, ID: n.ID, Title: clean(n.Title), Sub: clean(n.Checkpoint), Updated: n.Updated, Author: clean(n.Author), Links: []atomLink{{"self", n.Self}, {"alternate", n.Page}}}
	for _, e := range n.Entries {
		if f.Updated == "" {
			f.Updated = e.At
		}
		f.Entries = append(f.Entries, atomEntry{e.ID, clean(e.Title), e.At, atomLink{"alternate", e.Address}, clean(e.Text)})
	}
	raw, err := xml.MarshalIndent(f, "", " ")
	if err != nil {
		return nil, fmt.Errorf("writing the feed: %w", err)
	}
	return append([]byte(xml.Header), append(raw, '\n')...), nil
}

// clean drops what XML cannot hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
