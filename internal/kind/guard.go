package kind

import (
	"slices"
	"strings"
)

// Guard is what a kind file says that may not be written, whichever way it comes: page, API, bulk edit, import or undo.
type Guard struct {
	Locked *Lock         // records of this kind that nobody changes any more
	With   string        // a record is locked while the one that this field names is
	Other  *SecondPerson // fields that another person writes than who wrote others
	Needs  []Requirement // what a record must say before it may be in a state; what a file says that happened already is taken
}

// Lock is the state in which a record is kept as it was.
type Lock struct {
	Field string
	Is    []string
	By    string   // reopening is to leave the state and, in the same act, say why in this field
	But   []string // fields that may change all the same
}

// SecondPerson is fields that only another person writes than the one who wrote Than. They fall when Than changes.
type SecondPerson struct{ Fields, Than []string }

// Requirement is what must be recorded while each field of When has one of its values: all of Has or, in place of them, the reason Or; without Or nothing stands in their place.
type Requirement struct {
	When map[string][]string
	Has  []string
	Or   string
}

// Holds tells whether a record is in the locked state; cell gives what a field says, "" where nothing is recorded.
func (l *Lock) Holds(cell func(field string) string) bool {
	return l != nil && slices.Contains(l.Is, cell(l.Field))
}

// Lacks gives the first requirement of a kind that a record does not meet.
func (k *Kind) Lacks(cell func(field string) string) (Requirement, bool) {
	if k.Guard == nil {
		return Requirement{}, false
	}
	for _, r := range k.Guard.Needs {
		if r.applies(cell) && !r.met(cell) {
			return r, true
		}
	}
	return Requirement{}, false
}

func (r Requirement) applies(cell func(string) string) bool {
	for field, values := range r.When {
		if !slices.Contains(values, cell(field)) {
			return false
		}
	}
	return true
}

func (r Requirement) met(cell func(string) string) bool {
	return r.Or != "" && strings.TrimSpace(cell(r.Or)) != "" || !slices.ContainsFunc(r.Has, func(f string) bool { return strings.TrimSpace(cell(f)) == "" })
}

// Touches tells whether setting these fields has to do with the requirement.
func (r Requirement) Touches(set map[string]Value) bool {
	for field := range set {
		if _, ok := r.When[field]; ok || field == r.Or || slices.Contains(r.Has, field) {
			return true
		}
	}
	return false
}

// States are the values of the state that asks for it, as a sentence lists them.
func (r Requirement) States() string { return strings.Join(r.When["state"], " or ") }

// LabelsOf gives the labels of fields, as a sentence lists them.
func (k *Kind) LabelsOf(fields []string) string {
	var out []string
	for _, name := range fields {
		if f, ok := k.Field(name); ok {
			out = append(out, f.Label)
		}
	}
	return strings.Join(out, ", ")
}
