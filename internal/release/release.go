// Package release is what a council tells the public: a release is a snapshot that holds nothing else. Its values come from
// kind.Published, which has no way to anything internal or restricted, and each text went through the guard first. Pages, feeds, files and the
// public API are made from a Release alone. It is pure: no clock, no SQL, no HTTP.
package release

import (
	"encoding/json"
	"fmt"

	"github.com/moothall/moothall/internal/kind"
)

// Words is a text that anybody may read. Only the guard makes one, or a release that was kept before.
type Words struct{ s string }

// String is the text.
func (w Words) String() string { return w.s }

// IsZero lets `omitzero` leave out what is not there.
func (w Words) IsZero() bool { return w.s == "" }

// MarshalJSON writes the text.
func (w Words) MarshalJSON() ([]byte, error) { return json.Marshal(w.s) }

// UnmarshalJSON reads the text of a release that was kept.
func (w *Words) UnmarshalJSON(raw []byte) error { return json.Unmarshal(raw, &w.s) }

// Cell is one value of a record, as anybody may see it. What a field refers to stands in it by name.
type Cell struct {
	Field string
	To    []kind.ID // the records of other sections that it names, one by one; none where they have no section
	v     kind.Value
}

// Value is what stands in the cell.
func (c Cell) Value() kind.Value { return c.v }

type cellJSON struct {
	Field string          `json:"f"`
	Type  kind.Type       `json:"t,omitempty"`
	Value json.RawMessage `json:"v,omitempty"`
	To    []kind.ID       `json:"to,omitempty"`
}

// MarshalJSON writes the cell as a release keeps it.
func (c Cell) MarshalJSON() ([]byte, error) {
	if !c.v.Recorded() {
		return json.Marshal(cellJSON{Field: c.Field})
	}
	return json.Marshal(cellJSON{c.Field, c.v.Type, c.v.JSON(), c.To})
}

// UnmarshalJSON reads a cell of a release that was kept.
func (c *Cell) UnmarshalJSON(raw []byte) error {
	var j cellJSON
	err := json.Unmarshal(raw, &j)
	if err != nil || j.Type == "" {
		c.Field = j.Field
		return err
	}
	c.Field = j.Field
	c.v, err = parseCell(j)
	if err == nil && len(j.To) == names(c.v) {
		c.To = j.To
	}
	return err
}

// parseCell reads a value by the type that was kept with it: a choice may have gone from its kind file since.
func parseCell(j cellJSON) (kind.Value, error) {
	t := j.Type
	if t == kind.Choice {
		t = kind.Text
	}
	v, err := kind.ParseValue(&kind.Field{Name: j.Field, Type: t}, j.Value)
	if err == nil && v.Recorded() {
		v.Type = j.Type
	}
	return v, err
}

// names counts the records that a published value names.
func names(v kind.Value) int {
	switch v.Type {
	case kind.Text:
		return 1
	case kind.List:
		return len(v.List)
	}
	return 0
}

// Item is one record as it is published. Its address is made of the section's name and its number, so it survives a new title.
type Item struct {
	ID    kind.ID  `json:"id"`
	Cells []Cell   `json:"cells"`        // those that are recorded and published, in the order of the section; the name first
	Of    kind.ID  `json:"of,omitempty"` // the record of the section above on whose page it stands
	Said  []Stance `json:"said,omitempty"`
}

// Cell is a value by its field; not recorded where it is not published.
func (i *Item) Cell(field string) kind.Value {
	for _, c := range i.Cells {
		if c.Field == field {
			return c.v
		}
	}
	return kind.Value{}
}

// Section is one register of the site.
type Section struct {
	Name  string `json:"section"`
	Items []Item `json:"items"`
}

// Gone is a record that was published and is not any more. Its address says so.
type Gone struct {
	Section string    `json:"section"`
	ID      kind.ID   `json:"id"`
	Last    int       `json:"last"` // the last release that had it
	Day     kind.Date `json:"day"`  // of the first that had not
}

// Change is a published value that is another one now.
type Change struct {
	Section string    `json:"section"`
	ID      kind.ID   `json:"id"`
	Old     Cell      `json:"old"`
	New     Cell      `json:"new"` // empty where it is no longer given
	Number  int       `json:"number"`
	Day     kind.Date `json:"day"`
	Reason  Words     `json:"reason,omitzero"` // of a correction
}

// Correction tells whether the old value was said to be wrong, rather than that things moved on.
func (c *Change) Correction() bool { return c.Reason.s != "" }

// Edition is an earlier release.
type Edition struct {
	Number   int       `json:"number"`
	Day      kind.Date `json:"day"`
	At       string    `json:"at"` // RFC 3339
	Corrects bool      `json:"corrects,omitempty"`
}

// Council is whom the release is of.
type Council struct {
	Slug       string     `json:"slug"`
	Name       string     `json:"name"`
	Nation     string     `json:"nation"`
	GSS        string     `json:"gss,omitempty"`
	Welsh      bool       `json:"welsh,omitempty"`
	Ended      *kind.Date `json:"ended,omitempty"` // its last day
	Successors []string   `json:"successors,omitempty"`
}

// Release is everything that a council tells the public at one moment.
type Release struct {
	Number       int       `json:"number"`
	Day          kind.Date `json:"day"`
	At           string    `json:"at"` // RFC 3339
	Council      Council   `json:"council"`
	Intro        Words     `json:"intro,omitzero"`
	Challenges   Words     `json:"challenges,omitzero"`
	NoChallenges Words     `json:"no_challenges,omitzero"` // why there are none
	Site         Site      `json:"site"`
	Sections     []Section `json:"sections"`
	Gone         []Gone    `json:"gone"`
	Changes      []Change  `json:"changes"` // newest first
	History      []Edition `json:"history"` // newest first, this one among them
}

// Section is a section by name; empty where there is none.
func (r *Release) Section(name string) *Section {
	for i := range r.Sections {
		if r.Sections[i].Name == name {
			return &r.Sections[i]
		}
	}
	return &Section{Name: name}
}

// Item is a record of a section.
func (s *Section) Item(id kind.ID) (*Item, bool) {
	for i := range s.Items {
		if s.Items[i].ID == id {
			return &s.Items[i], true
		}
	}
	return nil, false
}

// Write gives the release as it is kept.
func (r *Release) Write() ([]byte, error) {
	raw, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("writing a release: %w", err)
	}
	return raw, nil
}

// Open reads a release that was kept.
func Open(raw []byte) (*Release, error) {
	var r Release
	err := json.Unmarshal(raw, &r)
	if err != nil {
		return nil, fmt.Errorf("reading a release: %w", err)
	}
	return &r, nil
}
