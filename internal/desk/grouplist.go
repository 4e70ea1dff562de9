package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// everyone is the viewer of what is shared: it holds nothing that somebody in the group may not see.
var everyone = kind.Viewer{Clearance: kind.SeesRestricted}

// GroupRow is a record as its council shares it.
type GroupRow struct {
	Row
	Shared *group.Shared
}

// notShared stands in a cell whose field the council does not share.
const notShared = "not shared"

// Shares tells whether the row's council shares a field, by its place in the kind file.
func (r *GroupRow) Shares(i int) bool {
	k := r.Record.KindOf()
	return r.Shared.Consent.Shares(k.Name, k.Fields[i].Name)
}

// List gives the records of a register that fit, as their councils share them. What is not shared can be neither searched, filtered nor
// sorted by, for it is not in them.
func (v *GroupView) List(k *kind.Kind, f Filter) []GroupRow {
	words := kind.Fold(f.Search)
	var out []GroupRow
	for i := range v.Shared {
		s := &v.Shared[i]
		p := v.pictures[s.Slug]
		if p == nil || len(s.Consent[k.Name]) == 0 {
			continue
		}
		for _, r := range p.List(everyone, k, Filter{Where: f.Where}) {
			if words == "" || r.holds(words) || strings.Contains(kind.Fold(s.Name), words) {
				out = append(out, GroupRow{r, s})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b GroupRow) int {
		return cmp.Or(kind.CompareNames(a.Name(), b.Name()), kind.CompareNames(a.Shared.Name, b.Shared.Name), strings.Compare(a.Shared.Slug, b.Shared.Slug), cmp.Compare(a.Record.RecordID(), b.Record.RecordID()))
	})
	sortGroupRows(k, out, f)
	return out
}

// sortGroupRows orders rows that stand in the order of their names.
func sortGroupRows(k *kind.Kind, rows []GroupRow, f Filter) {
	i := k.Index(f.Sort)
	if i < 0 && f.Sort != "council" {
		if f.Down {
			slices.Reverse(rows)
		}
		return
	}
	words := func(r *GroupRow) string {
		switch t := r.Record.KindOf().Fields[max(i, 0)].Type; {
		case i < 0:
			return kind.Fold(r.Shared.Name)
		case t == kind.Ref || t == kind.Refs || t == kind.NeedList:
			return kind.Fold(r.Cell(i))
		}
		return ""
	}
	value := func(r *GroupRow) kind.Value {
		if i < 0 {
			return kind.TextValue(r.Shared.Name)
		}
		return r.Record.Cell(i)
	}
	slices.SortStableFunc(rows, func(a, b GroupRow) int { return compareCells(value(&a), value(&b), words(&a), words(&b), f.Down) })
}

// RecordJSON is a record as its council shares it, in the shape of a council's own records.
func (v *GroupView) RecordJSON(r GroupRow) map[string]any {
	out := v.pictures[r.Shared.Slug].RecordJSON(everyone, r.Record)
	out["council"], out["council_id"] = r.Shared.Name, r.Shared.Slug
	return out
}

// GroupRecords is the shape of `moothall group records --json`.
type GroupRecords struct {
	Group    string              `json:"group"`
	AsAt     kind.Date           `json:"as_at"`
	Coverage group.Coverage      `json:"coverage"`
	Shares   map[string][]string `json:"shares"` // the fields that each council shares, by its short name
	Total    int                 `json:"total"`
	Records  []map[string]any    `json:"records"`
}

// Records gives a register of the group.
func (v *GroupView) Records(k *kind.Kind, f Filter) GroupRecords {
	out := GroupRecords{Group: v.Group.Name, AsAt: v.Today, Coverage: v.Coverage(k), Shares: map[string][]string{}, Records: []map[string]any{}}
	for _, s := range v.Shared {
		if held := s.Consent[k.Name]; len(held) > 0 {
			out.Shares[s.Slug] = held
		}
	}
	for _, r := range v.List(k, f) {
		out.Records = append(out.Records, v.RecordJSON(r))
	}
	out.Total = len(out.Records)
	return out
}

// Fields are the places of the fields that some council of the group shares of a register.
func (v *GroupView) Fields(k *kind.Kind) (out []int) {
	for i := range k.Fields {
		if slices.ContainsFunc(v.Shared, func(s group.Shared) bool { return s.Consent.Shares(k.Name, k.Fields[i].Name) }) {
			out = append(out, i)
		}
	}
	return out
}

// heads are the lines that stand before every export for a group: the coverage, the day, and that consent is that day's.
func (v *GroupView) heads(c group.Coverage) [][]string {
	return [][]string{{c.Says}, {"As at " + v.Today.String() + ", with the consent of the day that this was made. What a council withdraws later stays in this file."}}
}

// Sheet is a register of the group as lines: what is said before everything, headings, records.
func (v *GroupView) Sheet(k *kind.Kind, f Filter) [][]string {
	fields := v.Fields(k)
	head := []string{"Council"}
	for _, i := range fields {
		head = append(head, k.Fields[i].Label)
	}
	out := append(v.heads(v.Coverage(k)), head)
	for _, r := range v.List(k, f) {
		line := []string{r.Shared.Name}
		for _, i := range fields {
			cell := r.Cell(i)
			switch x := r.Record.Cell(i); {
			case !r.Shares(i):
				cell = notShared
			case x.Type == kind.Pence:
				cell = x.Money().Plain()
			}
			line = append(line, cell)
		}
		out = append(out, line)
	}
	return out
}

// GroupBuys is the shape of `moothall group joint-buys --json`.
type GroupBuys struct {
	Group     string           `json:"group"`
	Today     kind.Date        `json:"today"`
	Coverage  group.Coverage   `json:"coverage"`
	Minimum   int              `json:"minimum"`
	Months    int              `json:"window_months"`
	JointBuys []group.JointBuy `json:"joint_buys"`
}

// Buys gives the group's joint buys with their coverage.
func (d *Desk) Buys(v *GroupView, w group.Window) GroupBuys {
	k, _ := kind.Of("contract")
	return GroupBuys{Group: v.Group.Name, Today: v.Today, Coverage: v.Coverage(k), Minimum: w.Minimum, Months: w.Months, JointBuys: d.JointBuys(v, w)}
}

// BuysSheet is the joint buys as lines, a contract a line.
func (d *Desk) BuysSheet(v *GroupView, w group.Window) [][]string {
	b := d.Buys(v, w)
	out := append(v.heads(b.Coverage), []string{"Function", "Guessed from the title", "Councils", "First end", "Last end", "Last safe start", "Known a year", "Known from", "Of", "Council", "Title", "Supplier", "Current end", "Value a year"})
	for _, j := range b.JointBuys {
		for _, p := range j.Contracts {
			value := ""
			if m, ok := p.AnnualValue.Get(); ok {
				value = m.Plain()
			}
			out = append(out, []string{j.Function, kind.YesNoValue(p.Guessed).String(), strings.Join(j.Councils, "; "), j.FirstEnd.String(), j.LastEnd.String(), j.SafeStart.String(), j.Known.Plain(),
				kind.Count(j.KnownFrom), kind.Count(j.Of), p.Council, p.Title, p.Supplier, p.End.String(), value})
		}
	}
	return out
}

// ConsentSheet is who shares what, with its days and by whom, as lines.
func (v *GroupView) ConsentSheet() [][]string {
	out := [][]string{{"Council", "Register", "Field", "Given", "Given by", "Withdrawn", "Withdrawn by"}}
	for _, c := range v.History() {
		out = append(out, []string{c.Council, c.Register.Labels, c.Label, c.Given, c.GivenBy, c.Withdrawn, c.WithdrawnBy})
	}
	return out
}

// ConsentLine is one entry of the history of consent, in words.
type ConsentLine struct {
	Council, Slug string
	Register      *kind.Kind
	Label         string // of the field
	store.Consent
}

// History is the consent of the group's councils by council, register and field, what was withdrawn too. Who gave it is told to the
// council's own people only: to others it is the council.
func (v *GroupView) History() (out []ConsentLine) {
	for _, m := range v.Group.Councils {
		for _, k := range kind.Registers() {
			for i := range k.Fields {
				for _, c := range v.Consents {
					if c.Council == m.ID && c.Kind == k.Name && c.Field == k.Fields[i].Name {
						if v.council != 0 && v.council != m.ID {
							c.GivenBy, c.WithdrawnBy = "", ""
						}
						out = append(out, ConsentLine{m.Name, m.Slug, k, k.Fields[i].Label, c})
					}
				}
			}
		}
	}
	return out
}
