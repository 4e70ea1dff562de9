package release

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"

	"github.com/moothall/moothall/internal/calendar"
	"github.com/moothall/moothall/tabular"
)

// commentColumns are the columns of the table of comments, with their type of Frictionless Table Schema and what they hold.
var commentColumns = []struct{ name, is, about string }{
	{"number", "integer", "Number of the comment"}, {"section", "string", "The section that it is about, challenges, or ideas"}, {"release", "integer", "The release that was read"}, {"day", "date", "The day that it came"},
	{"name", "string", "The name that its writer gave"}, {"comment", "string", "The comment"}, {"reply", "string", "The council's reply"}, {"replied", "date", "The day of the reply"}, {"what_came_of_it", "string", "What came of it"},
	{"led_to", "string", "Page of the published record that it led to"}, {"removed", "string", "Why it was removed; then there are neither name nor comment"}, {"votes", "integer", "How many support it, where it is an idea"},
}

// CommentsCSV is every comment that the public sees, as a table.
func CommentsCSV(all []Comment) ([]byte, error) {
	head := make([]string, len(commentColumns))
	for i, c := range commentColumns {
		head[i] = c.name
	}
	lines := [][]string{head}
	for i := range all {
		c := &all[i]
		led, replied := "", ""
		if c.Led != nil {
			led = Address(c.Led.Section, c.Led.ID)
		}
		if c.Replied != 0 {
			replied = c.Replied.String()
		}
		lines = append(lines, []string{strconv.FormatInt(c.Number, 10), c.Place, strconv.Itoa(c.Release), c.Day.String(), tabular.SafeCell(c.Name.s), tabular.SafeCell(c.Text.s), tabular.SafeCell(c.Reply.s), replied, tabular.SafeCell(c.Did.s), led, c.Removed, strconv.Itoa(c.Votes)})
	}
	var b bytes.Buffer
	err := csv.NewWriter(&b).WriteAll(lines)
	if err != nil {
		return nil, fmt.Errorf("writing comments as CSV: %w", err)
	}
	return b.Bytes(), nil
}

// CommentsJSON is the same as JSON.
func (r *Release) CommentsJSON(all []Comment) ([]byte, error) {
	if all == nil {
		all = []Comment{}
	}
	return pretty(map[string]any{"council": r.Council.Name, "comments": all})
}

// CommentsTableSchema describes the table of comments (https://specs.frictionlessdata.io/table-schema/).
func CommentsTableSchema() ([]byte, error) {
	fields := []map[string]any{}
	for _, c := range commentColumns {
		fields = append(fields, map[string]any{"name": c.name, "type": c.is, "title": c.about})
	}
	return pretty(map[string]any{"fields": fields, "primaryKey": "number", "missingValues": []string{""}})
}

// CommentsSchema describes the JSON of comments (https://json-schema.org/draft/2020-12/schema).
func CommentsSchema() ([]byte, error) {
	words, number, day := map[string]any{"type": "string"}, map[string]any{"type": "integer", "minimum": 1}, map[string]any{"type": "string", "format": "date"}
	object := func(required []string, properties map[string]any) map[string]any {
		return map[string]any{"type": "object", "required": required, "properties": properties, "additionalProperties": false}
	}
	comment := object([]string{"number", "place", "release", "day"}, map[string]any{"number": number, "place": words, "release": number, "day": day, "name": words, "text": words, "reply": words, "replied": day,
		"did": words, "removed": words, "votes": number, "led": object([]string{"section", "id"}, map[string]any{"section": words, "id": number})})
	out := object([]string{"council", "comments"}, map[string]any{"council": words, "comments": map[string]any{"type": "array", "items": comment}})
	out["$schema"], out["title"] = "https://json-schema.org/draft/2020-12/schema", "Comments"
	return pretty(out)
}

// CommentsAtom is the feed of what was said back, the newest first; removed comments are not in it (RFC 4287). page gives the page on which a comment stands.
func (r *Release) CommentsAtom(all []Comment, title string, said func(place string) string, page func(c *Comment) string) ([]byte, error) {
	f := calendar.News{Lang: "en", ID: r.uuid("comments"), Title: title, Updated: r.At, Author: r.Council.Name, Self: r.at("comments.atom"), Page: r.at("comments/index.html")}
	for i := len(all) - 1; i >= 0 && len(f.Entries) < mostEntries; i-- {
		c := &all[i]
		if c.Removed != "" {
			continue
		}
		text := c.Name.s + ": " + c.Text.s
		for _, more := range []Words{c.Reply, c.Did} {
			if !more.IsZero() {
				text += "\n\n" + more.s
			}
		}
		f.Entries = append(f.Entries, calendar.Entry{ID: r.uuid(fmt.Sprintf("comment %d", c.Number)), Title: said(c.Place), At: moment(c.Day), Address: r.at(page(c)), Text: text})
		f.Updated = max(f.Updated, moment(max(c.Day, c.Replied)))
	}
	return calendar.Atom(f)
}

// commentEntry is the catalogue's data set of comments.
func (r *Release) commentEntry() entry {
	return entry{id: r.at("comments/index.html"), title: "Comments and ideas", about: "What people said back to what the council publishes, with its replies and what came of it.", modified: r.Day.String(), licence: ogl, page: r.at("comments/index.html"), keywords: []string{"Comments"},
		files: []file{{"Comments (CSV)", r.at("data/comments.csv"), "text/csv", r.at("data/comments.table-schema.json")}, {"Comments (JSON)", r.at("data/comments.json"), "application/json", r.at("data/comments.schema.json")}}}
}
