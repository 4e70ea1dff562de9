package calendar

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

// readers reads a calendar and a feed with two programs that others wrote (icalendar and feedparser, from Debian), and says as JSON what they found.
const readers = `
import sys, json, base64
import icalendar, feedparser
for line in sys.stdin:
    case = json.loads(line)
    cal = icalendar.Calendar.from_ical(base64.b64decode(case["ics"]))
    events = [{"uid": str(e["UID"]), "title": str(e["SUMMARY"]), "detail": str(e.get("DESCRIPTION", "")), "day": e["DTSTART"].dt.isoformat(), "ends": e["DTEND"].dt.isoformat(), "sort": e["CATEGORIES"].to_ical().decode()} for e in cal.walk("VEVENT")]
    feed = feedparser.parse(base64.b64decode(case["atom"]))
    entries = [{"id": e.id, "title": e.title, "text": e.content[0].value, "link": e.link} for e in feed.entries]
    print(json.dumps({"name": str(cal["X-WR-CALNAME"]), "events": events, "bozo": bool(feed.bozo), "version": feed.version, "title": feed.feed.title, "subtitle": feed.feed.get("subtitle", ""), "entries": entries}), flush=True)
`

type read struct {
	Name   string
	Events []struct{ UID, Title, Detail, Day, Ends, Sort string }
	Bozo   bool
	Version, Title,
	Subtitle string
	Entries []struct{ ID, Title, Text, Link string }
}

// python is an interpreter that has both readers.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import icalendar, feedparser").Run() == nil { //nolint:gosec // one of two fixed names
			return name
		}
	}
	t.Skip("python3 with icalendar and feedparser is not installed (Debian: python3-icalendar python3-feedparser), so no independent reader reads the calendar")
	return ""
}

// Whatever stands in titles and texts, readers that others wrote find every event and entry with its words and days; no line is longer than a calendar's may be, and none ends
// otherwise than it must.
func TestOthersReadThem(t *testing.T) {
	name := python(t)
	cmd := exec.Command(name, "-c", readers) //nolint:gosec // one of two fixed names
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	err = cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	to, from := json.NewEncoder(in), json.NewDecoder(out)
	// The reader undoes the escapes one sort after the other and so reads a backslash before a letter or a comma wrongly, and it keeps its escapes as
	// "%2C" in between: both stand apart here, and TestEscapes holds how we write them.
	text := rapid.Map(rapid.StringMatching(`[ -~£éŵ—\n;,\\]{0,200}`), strings.NewReplacer(`\`, `\ `, `%`, `% `).Replace)
	rapid.Check(t, func(t *rapid.T) {
		var events []Event
		n := News{ID: "urn:x:feed", Title: "Log", Author: "Ashby", Checkpoint: "a\n3\nabc\n\n— sig", Self: "https://x.example/feed", Page: "https://x.example/", Updated: "2026-11-25T10:00:00Z"}
		for i := range rapid.IntRange(0, 4).Draw(t, "events") {
			day := kind.DateOf(2026, 1, 1) + kind.Date(rapid.IntRange(0, 2000).Draw(t, "day"))
			events = append(events, Event{ID: "contract " + kind.Count(i), Day: day, Sort: rapid.SampledFrom(Sorts).Draw(t, "sort"), Title: "T" + text.Draw(t, "title"), Detail: text.Draw(t, "detail"), Address: "https://x.example/c/ashby"})
			n.Entries = append(n.Entries, Entry{ID: "urn:x:" + kind.Count(i), Title: "T" + strings.TrimSpace(text.Draw(t, "entry")), At: "2026-11-25T10:00:00Z", Text: text.Draw(t, "text"), Address: "https://x.example/e"})
		}
		ics := ICS("Dates, and; more", "x.example", "2026-11-25T10:00:00Z", events)
		for _, line := range strings.Split(strings.TrimSuffix(string(ics), "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("a line of %d bytes: %q", len(line), line)
			}
		}
		atom, err := Atom(n)
		if err != nil {
			t.Fatal(err)
		}
		err = to.Encode(map[string][]byte{"ics": ics, "atom": atom})
		if err != nil {
			t.Fatalf("%v %s", err, errs.String())
		}
		var got read
		err = from.Decode(&got)
		if err != nil {
			t.Fatalf("%v %s", err, errs.String())
		}
		if got.Name != "Dates, and; more" || len(got.Events) != len(events) || got.Bozo || got.Version != "atom10" || len(got.Entries) != len(events) || !strings.HasPrefix(got.Subtitle, "a\n3\nabc") {
			t.Fatalf("%+v", got)
		}
		for i, e := range events {
			g := got.Events[i]
			if g.Title != e.Title || g.Detail != e.Detail || g.Day != e.Day.String() || g.Ends != (e.Day+1).String() || g.Sort != e.Sort || g.UID != strings.ReplaceAll(e.ID, " ", "-")+"@x.example" {
				t.Fatalf("%+v was read as %+v", e, g)
			}
			x := got.Entries[i]
			if x.ID != n.Entries[i].ID || x.Link != n.Entries[i].Address || strings.Join(strings.Fields(x.Title), " ") == "" {
				t.Fatalf("%+v was read as %+v", n.Entries[i], x)
			}
		}
	})
}

// The same events give the same bytes, and what a calendar cannot hold does not get into it.
func TestCalendarBytes(t *testing.T) {
	events := []Event{{ID: "meeting 1", Day: kind.DateOf(2026, 12, 31), Sort: Meeting, Title: "Board\x00\x07, BEGIN:VEVENT\r\nEND:VCALENDAR"}}
	one, two := ICS("A", "h", "2026-11-25T10:00:00Z", events), ICS("A", "h", "2026-11-25T10:00:00Z", events)
	if !bytes.Equal(one, two) || bytes.Count(one, []byte("\r\nEND:VCALENDAR")) != 1 || bytes.ContainsAny(one, "\x00\x07") {
		t.Errorf("%q", one)
	}
	if !bytes.Contains(one, []byte("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n")) {
		t.Errorf("%s", one)
	}
}

// A backslash before a letter is a backslash, and no new line (RFC 5545, 3.3.11).
func TestEscapes(t *testing.T) {
	for text, want := range map[string]string{`\N`: `\\N`, `\n`: `\\n`, "a\nb": `a\nb`, "a\r\nb": `a\nb`, `\,`: `\\\,`, "a;b,c": `a\;b\,c`, "a\x00b": "ab", "%2C": "%2C"} {
		if got := escape(text); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
}
