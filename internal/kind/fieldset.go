package kind

// FieldSet is a set of a kind's fields, each by its place in the kind file.
type FieldSet [2]uint64

// MostFields is how many fields a kind may have.
const MostFields = 127

// Exists is the place that stands for a record's being there at all.
const Exists = MostFields

// EveryField is every field, and whether the record is there.
var EveryField = FieldSet{^uint64(0), ^uint64(0)}

// FieldSetOf is a set of some places.
func FieldSetOf(places ...int) (s FieldSet) {
	for _, i := range places {
		s.Add(i)
	}
	return s
}

// Add puts a field in.
func (s *FieldSet) Add(i int) { s[i>>6] |= 1 << (i & 63) }

// Has tells whether a field is in.
func (s FieldSet) Has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

// With is what is in either set.
func (s FieldSet) With(t FieldSet) FieldSet { return FieldSet{s[0] | t[0], s[1] | t[1]} }

// Meets tells whether anything is in both sets.
func (s FieldSet) Meets(t FieldSet) bool { return s[0]&t[0]|s[1]&t[1] != 0 }

// Empty tells that nothing is in.
func (s FieldSet) Empty() bool { return s == FieldSet{} }
