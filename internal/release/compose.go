package release

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Notes are what somebody writes for a release.
type Notes struct {
	Intro        string `json:"intro"`
	Challenges   string `json:"challenges"`
	NoChallenges string `json:"no_challenges"` // why there are none, for the public
}

// Input is what a release is made of.
type Input struct {
	Plan     Plan
	Council  Council
	Snapshot *kind.Snapshot
	Day      kind.Date
	At       string // RFC 3339
	Settings Settings
	Notes    Notes
	Before   *Release // the release before; nil for the first
}

// Held is something of the register that is kept back, with the reason. It is for the council, and no part of a release.
type Held struct {
	Section string  `json:"section,omitempty"`
	Kind    string  `json:"kind"`
	ID      kind.ID `json:"id"`
	Name    string  `json:"name"`
	Field   string  `json:"field,omitempty"` // "" where the whole record is
	Reason  Reason  `json:"reason"`
	Why     string  `json:"why"`
}

// Field is a field of which nothing is ever published, and of how many records that are published it is recorded.
type Field struct {
	Section string `json:"section"`
	Kind    string `json:"kind"`
	Field   string `json:"field"`
	Reason  Reason `json:"reason"`
	Records int    `json:"records"`
}

// Draft is a release that is not published yet, with what is kept back.
type Draft struct {
	Release     *Release
	Held        []Held
	Fields      []Field
	Disclosures []Disclosure   // places in surveys where somebody could be made out; while there are any, nothing is published
	Warnings    []Disclosure   // groups of a survey who all answered alike; they stop nothing
	Left        map[string]int // by section, how many records it leaves out by their state or because nobody said that they may be published
	Second      bool           // whether a second person must approve it
}

type composer struct {
	in    Input
	guard *Guard
	draft *Draft
}

func (c *composer) hold(h Held) {
	h.Why = h.Reason.Why()
	c.draft.Held = append(c.draft.Held, h)
}

// Compose makes the draft of the next release. The notes are checked only for what may not be in them; Ready says what is missing.
func Compose(in Input) (*Draft, error) {
	c, err := begin(in)
	if err != nil {
		return nil, err
	}
	r := c.draft.Release
	for i := range in.Plan {
		s, err := c.section(&in.Plan[i])
		if err != nil {
			return nil, err
		}
		r.Sections = append(r.Sections, s)
	}
	c.follow()
	c.draft.Disclosures, c.draft.Warnings = r.Disclosures(), r.Alike()
	return c.draft, nil
}

// begin makes the draft without its sections.
func begin(in Input) (*composer, error) {
	c := &composer{in: in, guard: NewGuard(in.Snapshot), draft: &Draft{Held: []Held{}, Fields: []Field{}, Left: map[string]int{}, Second: in.Settings.Second(in.Day)}}
	r := &Release{Number: 1, Day: in.Day, At: in.At, Council: in.Council, Sections: []Section{}, Gone: []Gone{}, Changes: []Change{}, History: []Edition{}}
	c.draft.Release = r
	if in.Before != nil {
		r.Number = in.Before.Number + 1
	}
	var err error
	r.Site, err = in.Settings.site(c.guard)
	if err != nil {
		return nil, err
	}
	for _, n := range []struct {
		into *Words
		what string
		text string
	}{{&r.Intro, "The introduction", in.Notes.Intro}, {&r.Challenges, "The section on challenges", in.Notes.Challenges}, {&r.NoChallenges, "The reason", in.Notes.NoChallenges}} {
		*n.into, err = c.guard.Words(n.what, n.text)
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Ready says what a draft lacks before it may be published.
func (d *Draft) Ready() error {
	r := d.Release
	switch {
	case r.Challenges.IsZero() && r.NoChallenges.IsZero():
		return fault.New(fault.Refused, "Say what went wrong or is late, in the section on challenges; or say why there is none: the public sees that reason in its place.")
	case !r.Challenges.IsZero() && !r.NoChallenges.IsZero():
		return fault.New(fault.Refused, "There is a section on challenges and a reason why there is none. Leave one of them out.")
	}
	return d.disclosed()
}

func (c *composer) section(p *Part) (Section, error) {
	out := Section{Name: p.Section, Items: []Item{}}
	var published []kind.Record
	for _, r := range c.in.Snapshot.Records(p.Kind) {
		if !meets(p, r) {
			c.draft.Left[p.Section]++
			continue
		}
		item, ok, err := c.item(p, r)
		if err != nil {
			return out, err
		}
		if ok {
			out.Items = append(out.Items, item)
			published = append(published, r)
		}
	}
	c.countFields(p, published)
	sortItems(p, out.Items)
	return out, nil
}

// meets tells whether a record is one of those that a section tells of.
func meets(p *Part, r kind.Record) bool {
	for field, values := range p.When {
		v := kind.Get(r, field)
		if !v.Recorded() || !slices.Contains(values, v.String()) {
			return false
		}
	}
	return true
}

func sortItems(p *Part, items []Item) {
	name := p.Of().NameField
	slices.SortStableFunc(items, func(a, b Item) int {
		if p.Day != "" {
			x, y := a.Cell(p.Day), b.Cell(p.Day)
			if n := cmp.Compare(y.N, x.N); n != 0 {
				return n
			}
		}
		return cmp.Or(kind.CompareNames(a.Cell(name).String(), b.Cell(name).String()), cmp.Compare(a.ID, b.ID))
	})
}

// item is a record as it is published; false where all of it is kept back.
func (c *composer) item(p *Part, r kind.Record) (Item, bool, error) {
	k := r.KindOf()
	out := Item{ID: r.RecordID(), Cells: []Cell{}}
	if p.Exempt != "" && kind.Get(r, p.Exempt).Recorded() {
		c.hold(Held{Section: p.Section, Kind: k.Name, ID: out.ID, Name: kind.NameOf(r), Reason: IsExempt})
		return out, false, nil
	}
	pub, err := c.in.Snapshot.Publish(r)
	if err != nil {
		return out, false, err
	}
	if p.Under != "" {
		return c.beneath(p, r, pub)
	}
	if reason := c.guard.Check(pub.Name()); reason != "" || pub.Name() == "" {
		if reason == "" {
			reason = NotPublic
		}
		c.hold(Held{Section: p.Section, Kind: k.Name, ID: out.ID, Name: kind.NameOf(r), Reason: reason})
		return out, false, nil
	}
	out.Cells = c.cells(p, r, pub)
	if k.Name == "policy" {
		out.Said, err = c.stances(out.ID)
	}
	return out, true, err
}

// beneath is a record that stands on the page of another; false where that one is not published.
func (c *composer) beneath(p *Part, r kind.Record, pub kind.Published) (Item, bool, error) {
	out := Item{ID: r.RecordID()}
	for _, id := range kind.Get(r, p.By).Targets() {
		if _, ok := c.draft.Release.Section(p.Under).Item(id); ok {
			out.Of = id
		}
	}
	if out.Of == 0 {
		return out, false, nil
	}
	out.Cells = c.cells(p, r, pub)
	return out, true, nil
}

// cells are the values of a record that may be published.
func (c *composer) cells(p *Part, r kind.Record, pub kind.Published) []Cell {
	out := []Cell{}
	hidden := c.small(p, r)
	for _, name := range p.Fields {
		cell := Cell{Field: name, v: pub.Cell(name)}
		if !cell.v.Recorded() {
			continue
		}
		if to := p.Refers(name); to != "" {
			c.refer(p, r, to, &cell)
		}
		if !cell.v.Recorded() {
			continue
		}
		reason := c.reason(cell.v)
		if slices.Contains(hidden, name) {
			reason = IsSmall
		}
		if reason != "" {
			c.hold(Held{Section: p.Section, Kind: p.Kind, ID: r.RecordID(), Name: kind.NameOf(r), Field: name, Reason: reason})
			continue
		}
		out = append(out, cell)
	}
	return out
}

// reason is why a value may not be published.
func (c *composer) reason(v kind.Value) Reason {
	switch v.Type {
	case kind.Text, kind.LongText:
		return c.guard.Check(v.S)
	case kind.List:
		return c.guard.Check(strings.Join(v.List, "; "))
	}
	return ""
}

// small lists the fields of a record that are kept back because a count of people is too small.
func (c *composer) small(p *Part, r kind.Record) []string {
	if p.Small == nil {
		return nil
	}
	for _, name := range p.Small.Counts {
		v := kind.Get(r, name)
		n := float64(v.N)
		if v.Type == kind.Decimal {
			n = v.F
		}
		if v.Recorded() && n > 0 && n < FewestSaid {
			return p.Small.Hide
		}
	}
	return nil
}

// countFields notes which fields of a section's records are never published, and why.
func (c *composer) countFields(p *Part, records []kind.Record) {
	k := p.Of()
	for i := range k.Fields {
		f := &k.Fields[i]
		if slices.Contains(p.Fields, f.Name) {
			continue
		}
		x := Field{Section: p.Section, Kind: k.Name, Field: f.Name, Reason: NotListed}
		switch {
		case f.Personal:
			x.Reason = IsPersonal
		case f.Sensitivity == kind.Restricted:
			x.Reason = IsRestricted
		case f.Sensitivity == kind.Internal:
			x.Reason = NotPublic
		}
		for _, r := range records {
			if r.Cell(i).Recorded() {
				x.Records++
			}
		}
		if x.Records > 0 {
			c.draft.Fields = append(c.draft.Fields, x)
		}
	}
}
