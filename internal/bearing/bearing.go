// Package bearing finds the facts in a council's registers that bear on an outcome of a framework, so that evidence is chosen and not typed. Which sorts of facts bear
// on what is data: knowledge/bearing. It is pure.
package bearing

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// Exercise is the kind of facts that no register holds: losses that were practised.
const Exercise = "exercise"

// Sort is one sort of facts.
type Sort struct {
	ID, Kind string
	Needs    []string          // fields that must be recorded
	Is       map[string]string // what fields must say
	Shows    []string
	Dated    string // the field with the day of the fact; "": the day when what is shown was recorded
	System   string // the field that says which systems it is about; "it": the record is the system; supplier: those of the same supplier; "": none
}

// Book is which sorts bear on what.
type Book struct {
	Sorts      []Sort
	Frameworks map[string]map[string][]string // framework, by heading or outcome: sorts
}

// Load reads knowledge/bearing and refuses what no register has.
func Load(from fs.FS) (*Book, error) {
	raw, err := fs.ReadFile(from, "bearing/facts.yaml")
	if err != nil {
		return nil, fmt.Errorf("reading which facts bear on outcomes: %w", err)
	}
	b := &Book{}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	err = dec.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("bearing/facts.yaml: %w", err)
	}
	return b, b.check()
}

func (b *Book) check() error {
	for _, s := range b.Sorts {
		if s.Kind == Exercise {
			continue
		}
		k, ok := kind.Of(s.Kind)
		if !ok {
			return fmt.Errorf("bearing: %s is of the unknown kind %q", s.ID, s.Kind)
		}
		fields := slices.Concat(s.Needs, s.Shows)
		for f := range s.Is {
			fields = append(fields, f)
		}
		if s.Dated != "" {
			fields = append(fields, s.Dated)
		}
		if s.System != "" && s.System != "it" {
			fields = append(fields, s.System)
		}
		for _, f := range fields {
			if s.Kind == "supplier" && f == s.System { // the record is the supplier
				continue
			}
			if k.Index(f) < 0 {
				return fmt.Errorf("bearing: %s names %s, which a %s does not have", s.ID, f, s.Kind)
			}
		}
	}
	for framework, on := range b.Frameworks {
		for node, sorts := range on {
			for _, id := range sorts {
				if _, ok := b.Sort(id); !ok {
					return fmt.Errorf("bearing: %s %s names the unknown sort %q", framework, node, id)
				}
			}
		}
	}
	return nil
}

// Sort gives a sort by its name.
func (b *Book) Sort(id string) (Sort, bool) {
	i := slices.IndexFunc(b.Sorts, func(s Sort) bool { return s.ID == id })
	if i < 0 {
		return Sort{}, false
	}
	return b.Sorts[i], true
}

// On gives the sorts that bear on an outcome; path is its headings and itself, outermost first. The nearest that says something counts.
func (b *Book) On(framework string, path []string) (out []Sort) {
	for _, node := range slices.Backward(path) {
		for _, id := range b.Frameworks[framework][node] {
			s, _ := b.Sort(id) // check saw to it
			out = append(out, s)
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// Fact is a record as evidence.
type Fact struct {
	Sort, Record, Name string    // Record as "system 12"
	Dated              kind.Date // 0: when it was recorded, which the ledger knows
	Says               string
}

// Reader reads facts of one council as one viewer.
type Reader struct {
	Snapshot  *kind.Snapshot
	Viewer    kind.Viewer
	Exercises []Fact // newest first
}

// Facts lists the facts of a sort, those of the newest day first. Where system is not 0, what is about other systems is left out.
func (r Reader) Facts(s Sort, system kind.ID) (out []Fact) {
	if s.Kind == Exercise {
		return r.Exercises
	}
	for _, x := range r.Snapshot.Records(s.Kind) {
		if f, ok := r.fact(s, x); ok && r.about(s, x, system) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Fact) int { return cmp.Or(cmp.Compare(b.Dated, a.Dated), strings.Compare(a.Name, b.Name)) })
	return out
}

// Now gives a fact as it stands; false when there is no such fact any more.
func (r Reader) Now(s Sort, record string) (Fact, bool) {
	if s.Kind == Exercise {
		i := slices.IndexFunc(r.Exercises, func(f Fact) bool { return f.Record == record })
		if i < 0 {
			return Fact{}, false
		}
		return r.Exercises[i], true
	}
	name, number, _ := strings.Cut(record, " ")
	id, err := strconv.ParseUint(number, 10, 32)
	if err != nil || name != s.Kind {
		return Fact{}, false
	}
	x, ok := r.Snapshot.Find(name, kind.ID(id))
	if !ok {
		return Fact{}, false
	}
	return r.fact(s, x)
}

// fact is a record as a fact, where what the sort asks for is recorded and the viewer may see it.
func (r Reader) fact(s Sort, x kind.Record) (Fact, bool) {
	k := x.KindOf()
	read := func(field string) kind.Value { return r.Viewer.Read(x, k.Index(field)) }
	for _, f := range s.Needs {
		if !read(f).Recorded() {
			return Fact{}, false
		}
	}
	for f, want := range s.Is {
		if read(f).String() != want {
			return Fact{}, false
		}
	}
	out := Fact{Sort: s.ID, Record: k.Name + " " + x.RecordID().String(), Name: kind.NameOf(x)}
	if s.Dated != "" {
		if d := read(s.Dated); d.Recorded() {
			out.Dated = d.Date()
		}
	}
	var says []string
	for _, name := range s.Shows {
		f, _ := k.Field(name) // check saw to it
		if v := read(name); v.Recorded() && !f.Personal && f.To != "person" {
			says = append(says, f.Label+": "+r.Snapshot.Show(f, v))
		}
	}
	out.Says = strings.Join(says, "; ")
	return out, true
}

// about tells whether a fact is about a system, or about no single one.
func (r Reader) about(s Sort, x kind.Record, system kind.ID) bool {
	if system == 0 || s.System == "" {
		return true
	}
	if s.System == "it" {
		return x.RecordID() == system
	}
	if s.System == "supplier" {
		of, ok := r.Snapshot.Systems.Get(system)
		if !ok || !of.Supplier.Known() {
			return false
		}
		if s.Kind == "supplier" {
			return x.RecordID() == of.Supplier.Or(0)
		}
		return slices.Contains(x.Cell(x.KindOf().Index(s.System)).Targets(), of.Supplier.Or(0))
	}
	targets := x.Cell(x.KindOf().Index(s.System)).Targets()
	return len(targets) == 0 || slices.Contains(targets, system)
}

// Standing is how a chosen fact stands today.
type Standing struct {
	Now                       Fact
	Old, Changed, Newer, Gone bool // over a year old; says something else now; there is one of a newer day; no longer there
}

// Stale tells whether an answer cannot rest on the fact as it was chosen.
func (s Standing) Stale() bool { return s.Old || s.Changed || s.Gone }

// Months is how old a fact may be.
const Months = 12

// Stands compares a fact as it was chosen with what is known today.
func Stands(was, now Fact, there bool, today kind.Date) Standing {
	return Standing{Now: now, Gone: !there, Old: was.Dated != 0 && was.Dated < today.AddMonths(-Months), Changed: there && now.Says != was.Says, Newer: there && was.Dated != 0 && now.Dated > was.Dated}
}
