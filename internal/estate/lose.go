package estate

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Matching gives the systems that a condition names, by number. A condition is field=value, where a field is a system's, by its name, its
// label or a heading that people use for it; `contract=` names what a contract covers, by its reference or title. Errors are sentences
// for the person.
func Matching(s *kind.Snapshot, condition string) ([]*kind.System, error) {
	name, value, ok := strings.Cut(condition, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !ok || name == "" || value == "" {
		return nil, fault.New(fault.Invalid, "Write what is lost as a field and a value, like hosting=on-premises. %q is neither.", condition)
	}
	if kind.SameName(name, "contract") {
		return CoveredBy(s, value)
	}
	f, ok := systemField(name)
	if !ok {
		return nil, fault.New(fault.Invalid, "A system has no field %q. Fields that can be lost by: %s.", name, strings.Join(losable(), ", "))
	}
	same, err := compareWith(s, f, value)
	if err != nil {
		return nil, err
	}
	var out []*kind.System
	for _, x := range s.Systems.All() {
		if v := kind.Get(x, f.Name); v.Recorded() && same(v) {
			out = append(out, x)
		}
	}
	return out, nil
}

// losable are the fields that a condition may name.
func losable() []string {
	k, _ := kind.Of("system")
	out := []string{"contract"}
	for _, f := range k.Fields {
		if comparable(&f) {
			out = append(out, f.Name)
		}
	}
	return out
}

func comparable(f *kind.Field) bool {
	switch f.Type {
	case kind.Text, kind.Choice, kind.Ref, kind.Refs, kind.YesNo, kind.Day:
		return true
	}
	return false
}

func systemField(name string) (*kind.Field, bool) {
	k, _ := kind.Of("system")
	for i := range k.Fields {
		f := &k.Fields[i]
		known := func(s string) bool { return kind.SameName(s, name) }
		if comparable(f) && (known(f.Name) || known(f.Label) || slices.ContainsFunc(f.Headings, known)) {
			return f, true
		}
	}
	return nil, false
}

// compareWith gives the test of a value against the written one.
func compareWith(s *kind.Snapshot, f *kind.Field, value string) (func(kind.Value) bool, error) {
	switch f.Type {
	case kind.Choice, kind.YesNo:
		want, ok := pickValue(f, value)
		if !ok {
			return nil, fault.New(fault.Invalid, "%q is no %s. Write one of: %s.", value, strings.ToLower(f.Label), strings.Join(choices(f), ", "))
		}
		return func(v kind.Value) bool { return kind.Compare(v, want) == 0 }, nil
	case kind.Ref, kind.Refs:
		ids := s.Named(f.To, value)
		if len(ids) == 0 {
			return nil, fault.New(fault.Invalid, "There is no %s called %q on the register. Check the name.", f.To, value)
		}
		return func(v kind.Value) bool {
			return slices.ContainsFunc(v.Targets(), func(id kind.ID) bool { return slices.Contains(ids, id) })
		}, nil
	case kind.Day:
		day, err := kind.ParseDate(value)
		if err != nil {
			return nil, fault.New(fault.Invalid, "%q is not a date. Write it as 2027-03-31.", value)
		}
		return func(v kind.Value) bool { return v.Date() == day }, nil
	}
	return func(v kind.Value) bool { return kind.SameName(v.S, value) }, nil
}

func pickValue(f *kind.Field, word string) (kind.Value, bool) {
	if f.Type == kind.YesNo {
		switch kind.Fold(word) {
		case "yes", "true":
			return kind.YesNoValue(true), true
		case "no", "false":
			return kind.YesNoValue(false), true
		}
		return kind.Value{}, false
	}
	picked, ok := f.Pick(word)
	return kind.Value{Type: kind.Choice, S: picked}, ok
}

func choices(f *kind.Field) []string {
	if f.Type == kind.YesNo {
		return []string{"yes", "no"}
	}
	return f.Choices
}

// CoveredBy gives the systems that a contract covers, found by its reference or its title.
func CoveredBy(s *kind.Snapshot, name string) ([]*kind.System, error) {
	found := false
	covered := map[kind.ID]bool{}
	for _, c := range s.Contracts.All() {
		if !kind.SameName(c.Reference.Or(""), name) && !kind.SameName(c.Title.Or(""), name) {
			continue
		}
		found = true
		for _, id := range c.Systems.Or(nil) {
			covered[id] = true
		}
	}
	if !found {
		return nil, fault.New(fault.Invalid, "There is no contract with the reference or title %q. Check the name.", name)
	}
	return pickIDs(s, covered), nil
}

// SuppliedBy gives the systems that a supplier supplies: those that name it, and those that a contract with it covers.
func SuppliedBy(s *kind.Snapshot, name string) ([]*kind.System, error) {
	ids := s.Named("supplier", name)
	if len(ids) == 0 {
		return nil, fault.New(fault.Invalid, "There is no supplier called %q on the register. Check the name.", name)
	}
	covered := map[kind.ID]bool{}
	for _, x := range s.Systems.All() {
		covered[x.ID] = slices.Contains(ids, x.Supplier.Or(0))
	}
	for _, c := range s.Contracts.All() {
		if slices.Contains(ids, c.Supplier.Or(0)) {
			for _, id := range c.Systems.Or(nil) {
				covered[id] = true
			}
		}
	}
	return pickIDs(s, covered), nil
}

// OutOfContract gives the systems whose contracts have all ended on a day, if nobody renews them. end gives the day that a contract ends
// on as things stand; one whose end cannot be told counts as running.
func OutOfContract(s *kind.Snapshot, day kind.Date, end func(*kind.Contract) (kind.Date, bool)) []*kind.System {
	ended, runs := map[kind.ID]bool{}, map[kind.ID]bool{}
	for _, c := range s.Contracts.All() {
		last, told := end(c)
		for _, id := range c.Systems.Or(nil) {
			if told && last < day {
				ended[id] = true
			} else {
				runs[id] = true
			}
		}
	}
	for id := range runs {
		delete(ended, id)
	}
	return pickIDs(s, ended)
}

// CalledSystem gives the system that bears a name.
func CalledSystem(s *kind.Snapshot, name string) ([]*kind.System, error) {
	ids := s.Named("system", name)
	if len(ids) == 0 {
		return nil, fault.New(fault.Invalid, "There is no system called %q on the register. Check the name.", name)
	}
	set := map[kind.ID]bool{}
	for _, id := range ids {
		set[id] = true
	}
	return pickIDs(s, set), nil
}

func pickIDs(s *kind.Snapshot, set map[kind.ID]bool) []*kind.System {
	var out []*kind.System
	for _, x := range s.Systems.All() {
		if set[x.ID] {
			out = append(out, x)
		}
	}
	return out
}
