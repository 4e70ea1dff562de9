package release

import (
	"bytes"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// mostChanges and mostHistory are how many changes and earlier releases a release tells of.
const (
	mostChanges = 1000
	mostHistory = 400
)

// follow carries on from the release before: what is gone, what changed, and its history.
func (c *composer) follow() {
	r, old := c.draft.Release, c.in.Before
	r.History = []Edition{{Number: r.Number, Day: r.Day, At: r.At}}
	if old == nil {
		return
	}
	r.History = append(r.History, old.History...)
	r.History = r.History[:min(len(r.History), mostHistory)]
	r.Gone = c.gone()
	for _, s := range r.Sections {
		was := old.Section(s.Name)
		for i := range s.Items {
			before, ok := was.Item(s.Items[i].ID)
			if ok {
				r.Changes = append(r.Changes, c.changes(s.Name, before, &s.Items[i])...)
			}
		}
	}
	for _, x := range old.Changes {
		if c.stillTold(&x) {
			r.Changes = append(r.Changes, x)
		}
	}
	r.Changes = r.Changes[:min(len(r.Changes), mostChanges)]
}

// gone are the records that were published and are not in this release.
func (c *composer) gone() []Gone {
	r, old := c.draft.Release, c.in.Before
	out := []Gone{}
	for _, g := range old.Gone {
		if _, back := r.Section(g.Section).Item(g.ID); !back {
			out = append(out, g)
		}
	}
	for _, s := range old.Sections {
		for i := range s.Items {
			if _, ok := r.Section(s.Name).Item(s.Items[i].ID); !ok {
				out = append(out, Gone{s.Name, s.Items[i].ID, old.Number, r.Day})
			}
		}
	}
	return out
}

// changes are the values of a record that were published and are other ones now. What is published for the first time is no change, and
// what is kept back now is not told of: nor is what it was.
func (c *composer) changes(section string, before, now *Item) (out []Change) {
	for _, old := range before.Cells {
		v := now.Cell(old.Field)
		if same(old.v, v) || c.reason(old.v) != "" || !c.mayName(section, old) || c.heldBack(section, now.ID, old.Field) {
			continue
		}
		out = append(out, Change{Section: section, ID: now.ID, Old: old, New: Cell{Field: old.Field, v: v}, Number: c.draft.Release.Number, Day: c.draft.Release.Day})
	}
	return out
}

func (c *composer) heldBack(section string, id kind.ID, field string) bool {
	return slices.ContainsFunc(c.draft.Held, func(h Held) bool { return h.Section == section && h.ID == id && (h.Field == field || h.Field == "") })
}

// stillTold tells whether an earlier change may still be told of: its record is published, and nothing in it is kept back by now.
func (c *composer) stillTold(x *Change) bool {
	_, there := c.draft.Release.Section(x.Section).Item(x.ID)
	return there && c.reason(x.Old.v) == "" && c.reason(x.New.v) == "" && c.mayName(x.Section, x.Old) && c.mayName(x.Section, x.New) && c.guard.Check(x.Reason.s) == "" && !c.heldBack(x.Section, x.ID, x.Old.Field)
}

func same(a, b kind.Value) bool { return bytes.Equal(a.JSON(), b.JSON()) }

// Correct makes a release out of the one before in which one record is told as it is recorded now; reason says to the public what was wrong.
func Correct(in Input, section string, id kind.ID, reason string) (*Draft, error) {
	if in.Before == nil {
		return nil, fault.New(fault.Refused, "Nothing is published yet, so nothing is to be corrected.")
	}
	if strings.TrimSpace(reason) == "" {
		return nil, fault.New(fault.Invalid, "Say what was wrong: the public sees the reason beside the old value.")
	}
	old := in.Before
	in.Notes = Notes{Intro: old.Intro.s, Challenges: old.Challenges.s, NoChallenges: old.NoChallenges.s}
	part, known := in.Plan.Part(section)
	if !known {
		return nil, fault.New(fault.NotFound, "The public site has no section %q.", section)
	}
	if _, ok := old.Section(section).Item(id); !ok {
		return nil, fault.New(fault.NotFound, "The newest release holds no such record.")
	}
	c, err := begin(in)
	if err != nil {
		return nil, err
	}
	why, err := c.guard.Words("The reason", reason)
	if err != nil {
		return nil, err
	}
	err = c.correct(part, id)
	if err != nil {
		return nil, err
	}
	c.follow()
	r := c.draft.Release
	c.draft.Disclosures = r.Disclosures()
	err = c.draft.disclosed()
	if err != nil {
		return nil, err
	}
	r.History[0].Corrects = true
	n := 0
	for i := range r.Changes {
		if r.Changes[i].Number == r.Number {
			r.Changes[i].Reason = why
			n++
		}
	}
	if n == 0 {
		return nil, fault.New(fault.Refused, "What is published of it is as it is recorded now. Change the record first.")
	}
	return c.draft, nil
}

// correct takes over the sections of the release before, each record looked at by today's guard, and one of them as it is recorded now.
func (c *composer) correct(part *Part, id kind.ID) error {
	for _, s := range c.in.Before.Sections {
		now := Section{Name: s.Name, Items: []Item{}}
		for _, item := range s.Items {
			if s.Name == part.Section && item.ID == id {
				fresh, ok, err := c.again(part, id)
				if err != nil {
					return err
				}
				if ok {
					now.Items = append(now.Items, fresh)
				}
				continue
			}
			if kept, ok := c.passes(s.Name, item); ok {
				now.Items = append(now.Items, kept)
			}
		}
		c.draft.Release.Sections = append(c.draft.Release.Sections, now)
	}
	return nil
}

// again is a record as it is published now; false where it is not any more.
func (c *composer) again(part *Part, id kind.ID) (Item, bool, error) {
	r, ok := c.in.Snapshot.Find(part.Kind, id)
	if !ok || !meets(part, r) {
		return Item{}, false, nil
	}
	return c.item(part, r)
}

// passes gives what of a record that was published before may still be.
func (c *composer) passes(section string, item Item) (Item, bool) {
	part, ok := c.in.Plan.Part(section)
	if !ok {
		return item, false
	}
	out := Item{ID: item.ID, Cells: []Cell{}, Said: item.Said}
	for _, cell := range item.Cells {
		if !c.stillNamed(part, &cell) {
			c.hold(Held{Section: section, Kind: part.Kind, ID: item.ID, Field: cell.Field, Reason: NamesHeld})
			continue
		}
		reason := c.reason(cell.v)
		if reason == "" {
			out.Cells = append(out.Cells, cell)
			continue
		}
		c.hold(Held{Section: section, Kind: part.Kind, ID: item.ID, Field: cell.Field, Reason: reason})
		if cell.Field == part.Of().NameField {
			return out, false
		}
	}
	return out, true
}

// Fresh counts the published values that this release changed.
func (r *Release) Fresh() (n int) {
	for i := range r.Changes {
		if r.Changes[i].Number == r.Number {
			n++
		}
	}
	return n
}
