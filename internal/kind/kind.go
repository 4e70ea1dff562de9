// Package kind is the vocabulary: one typed struct for each register, generated from knowledge/kinds, and the few types that
// they share. It imports nothing else of this project.
package kind

import (
	"cmp"
	"slices"
	"strings"
)

//go:generate go run ./gen ../../knowledge/kinds kinds_gen.go

// ID numbers a record inside its council and kind; the ledger gives them out, from 1. A number is never used twice.
type ID uint32

// Sensitivity says who may see a field. Its zero value is Restricted, so that what nobody marked stays hidden.
type Sensitivity uint8

// The three levels, narrowest first.
const (
	Restricted Sensitivity = iota // named people only
	Internal                      // anyone who works for the council
	Public                        // anyone
)

// String is the level as kind files write it.
func (s Sensitivity) String() string { return [...]string{"restricted", "internal", "public"}[s] }

// Type names what a field holds.
type Type string

// The types that a kind file may use.
const (
	Text     Type = "text"
	LongText Type = "longtext"
	Choice   Type = "choice"
	List     Type = "list" // several short texts
	Int      Type = "int"
	Decimal  Type = "decimal"
	YesNo    Type = "yesno"
	Day      Type = "date"
	Pence    Type = "money"
	Ref      Type = "ref"   // one record of kind To
	Refs     Type = "refs"  // several records of kind To
	NeedList Type = "needs" // groups "at least k of these" of kind To
)

// Field is what a kind file says of one field.
type Field struct {
	Name, Label, Hint string
	Type              Type
	To                string   // the kind that a ref, refs or needs field points at
	Choices           []string // for a choice
	Also              map[string]string
	Headings          []string // what other people call this field
	Was               []string // names that it had before; old documents still use them
	Suggest, Unit     string
	Ask               string // whom to ask when it is not recorded
	Sensitivity       Sensitivity
	Required          bool
	Personal          bool // the ledger holds a token; the value stands apart and can be erased
	MadeFrom          []string
	Cy                Welsh
}

// Welsh is what a kind file says of a kind or a field in Welsh. An empty text is one that it lacks.
type Welsh struct {
	Label, Labels, Hint, Unit string
	Choices                   map[string]string // by the choice
}

// Kind is what a kind file says of one register.
type Kind struct {
	Name, Plural, Label, Labels, Hint string
	Question                          string // which of the six questions its pages stand under
	NameField                         string // the field that names a record
	Match                             [][]string
	Words                             []string // words of a file name or title that point at this kind
	Table                             bool     // kept in a table of its own, not in the ledger
	Write                             []Role
	Fields                            []Field
	Guard                             *Guard // nil: what fields allow may be written
	Cy                                Welsh
}

// Field gives a field by name (today's or an earlier one).
func (k *Kind) Field(name string) (*Field, bool) {
	i := k.Index(name)
	if i < 0 {
		return nil, false
	}
	return &k.Fields[i], true
}

// Index is a field's place in its kind file, or -1.
func (k *Kind) Index(name string) int {
	for i := range k.Fields { // a field is too large to hand to a function each time
		if f := &k.Fields[i]; f.Name == name || slices.Contains(f.Was, name) {
			return i
		}
	}
	return -1
}

// Today is a field's name today, whatever an old document calls it.
func (k *Kind) Today(name string) string {
	if f, ok := k.Field(name); ok {
		return f.Name
	}
	return name
}

// Of gives a kind by its singular name.
func Of(name string) (*Kind, bool) {
	i := slices.IndexFunc(Kinds, func(k *Kind) bool { return k.Name == name })
	if i < 0 {
		return nil, false
	}
	return Kinds[i], true
}

// Registers are the kinds that the ledger holds, in the order of the vocabulary.
func Registers() []*Kind {
	var out []*Kind
	for _, k := range Kinds {
		if !k.Table {
			out = append(out, k)
		}
	}
	return out
}

// ByPlural gives a register by the name that its pages' addresses use.
func ByPlural(plural string) (*Kind, bool) {
	for _, k := range Kinds {
		if k.Plural == plural && !k.Table {
			return k, true
		}
	}
	return nil, false
}

// Fold is how names and headings are compared: case and repeated spaces do not count.
func Fold(s string) string {
	s = strings.ToLower(s)
	if tidy(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// CompareNames orders two names as Fold would, without making new texts of nearly every name.
func CompareNames(a, b string) int {
	if !tidy(a) || !tidy(b) {
		return strings.Compare(Fold(a), Fold(b))
	}
	for i := range min(len(a), len(b)) {
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}

// SameName tells whether two names are the same, whatever their case and spaces.
func SameName(a, b string) bool { return a == b || CompareNames(a, b) == 0 }

func lower(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

// tidy tells that a text is plain ASCII with single spaces between its words, as nearly every name is: nothing is left to fold.
func tidy(s string) bool {
	space := true // so that a space at the beginning counts as one too many
	for i := range len(s) {
		b := s[i]
		if b >= 0x80 || b < ' ' || b == ' ' && space {
			return false
		}
		space = b == ' '
	}
	return !space || s == ""
}

// Need is one group of a needs field: at least K of these. A name that no record bears is kept as written.
type Need struct {
	K  int
	Of []Provider
}

// Provider is one alternative in a Need: a record, or a name that no record bears.
type Provider struct {
	ID   ID
	Name string // only when ID is 0
}

// Record is what every register's struct can do; the generator writes it.
type Record interface {
	RecordID() ID
	Sequence() int64
	KindOf() *Kind
	// Cell is a field by its place in the kind file; its Type is "" when it is not recorded.
	Cell(i int) Value
	// Plain is a recorded field's plain Go value; only to be called where Known has the field.
	Plain(i int) any
	// Known has a bit for each field that is recorded.
	Known() FieldSet
	Decode(doc []byte) error
	custom() map[string]Value
	resolve(func(token string) (string, bool))
	anyPublic() any
}

// Head is embedded in every record.
type Head struct {
	ID     ID               `expr:"-"`
	Seq    int64            `expr:"-"` // the change set that last touched it
	Custom map[string]Value `expr:"-"` // fields that a council declared for itself, and values of removed fields
	known  FieldSet
}

// RecordID is the record's number.
func (h *Head) RecordID() ID { return h.ID }

// Sequence is the change set that last touched the record.
func (h *Head) Sequence() int64 { return h.Seq }

// Known is the fields that are recorded.
func (h *Head) Known() FieldSet { return h.known }

func (h *Head) custom() map[string]Value { return h.Custom }

// Get gives a field by name; not recorded is the zero Value.
func Get(r Record, field string) Value {
	if i := r.KindOf().Index(field); i >= 0 {
		return r.Cell(i)
	}
	return r.custom()[field]
}

// NameOf is what a record is called.
func NameOf(r Record) string {
	k := r.KindOf()
	if v := Get(r, k.NameField); v.Recorded() {
		return v.String()
	}
	return k.Label + " " + r.RecordID().String()
}
