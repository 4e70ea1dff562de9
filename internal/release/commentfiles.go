package release

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/moothall/moothall/internal/calendar"
	"github.com/moothall/moothall/internal/kind"
)

// saidTitle names the files of what people said back.
const saidTitle = "What people said"

// commentFields are the columns of the comments' CSV in their order: name, type and format as Frictionless Table Schema has them, and what stands there.
var commentFields = [][3]string{
	{"number", "integer", "Number of the comment."}, {"section", "string", "The section of the site, or challenges."}, {"release", "integer", "The release that was read."}, {"day", "date", "The day on which it was sent."},
	{"name", "string", "The name as it was written."}, {"comment", "string", "The words."}, {"reply", "string", "The council's reply."}, {"replied", "date", "The day of the reply."},
	{"what_came_of_it", "string", "What came of it."}, {"led_to", "string", "The page of the published record that it led to."}, {"removed", "string", "The reason for which it was removed; then there are neither name nor words."},
	{"votes", "integer", "How many support it, where it is an idea."},
}

// CommentColumns are the headings of the comments' CSV.
func CommentColumns() (out []string) {
	for _, f := range commentFields {
		out = append(out, f[0])
	}
	return out
}

// LastSaid is the newest day on which something was said, or replied to.
func LastSaid(all []Comment) (last kind.Date) {
	for i := range all {
		last = max(last, all[i].Day, all[i].Replied)
	}
	return last
}

// CommentTableSchema describes the comments' CSV (https://specs.frictionlessdata.io/table-schema/).
func CommentTableSchema() ([]byte, error) {
	fields := []map[string]any{}
	for _, f := range commentFields {
		fields = append(fields, map[string]any{"name": f[0], "type": f[1], "description": f[2]})
	}
	return pretty(map[string]any{"fields": fields, "primaryKey": "number", "missingValues": []string{""}})
}

// CommentSchema describes the comments' JSON (https://json-schema.org/draft/2020-12/schema).
func CommentSchema() ([]byte, error) {
	text, number, day := map[string]any{"type": "string"}, map[string]any{"type": "integer", "minimum": 1}, map[string]any{"type": "string", "format": "date"}
	led := map[string]any{"type": "object", "required": []string{"section", "id"}, "additionalProperties": false, "properties": map[string]any{"section": text, "id": number}}
	one := map[string]any{"type": "object", "required": []string{"number", "place", "release", "day"}, "additionalProperties": false,
		"properties": map[string]any{"number": number, "place": text, "release": number, "day": day, "name": text, "text": text, "reply": text, "replied": day, "did": text, "led": led, "removed": text, "votes": number}}
	return pretty(map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": saidTitle, "type": "object", "required": []string{"council", "comments"}, "additionalProperties": false,
		"properties": map[string]any{"council": text, "comments": map[string]any{"type": "array", "items": one}}})
}

// CommentFeedWords are what the feed of comments says. On takes a name and a place.
type CommentFeedWords struct {
	Title, On string
	Place     func(place string) string
}

// CommentAtom is what people said back as a feed, newest first; one that was removed is not in it (RFC 4287).
func (r *Release) CommentAtom(all []Comment, w CommentFeedWords) ([]byte, error) {
	page := r.at("comments/index.html")
	f := calendar.News{Lang: "en", ID: r.uuid("comments"), Title: w.Title, Author: r.Council.Name, Self: r.at("comments/feed.atom"), Page: page, Updated: r.At}
	for _, c := range slices.Backward(all) {
		if c.Removed != "" || len(f.Entries) == mostEntries {
			continue
		}
		text := c.Text.s
		for _, more := range []string{c.Reply.s, c.Did.s} {
			if more != "" {
				text += "\n\n" + more
			}
		}
		number := strconv.FormatInt(c.Number, 10)
		f.Entries = append(f.Entries, calendar.Entry{ID: r.uuid("comment " + number), Title: fmt.Sprintf(w.On, c.Name.s, w.Place(c.Place)), At: moment(max(c.Day, c.Replied)), Address: r.at("comments/" + c.Place + "/index.html"), Text: text})
	}
	if len(f.Entries) > 0 {
		f.Updated = moment(LastSaid(all))
	}
	return calendar.Atom(f)
}
