package rule

import (
	"slices"
	"strings"
	"sync"

	"github.com/moothall/moothall/internal/kind"
)

// Ref names one field of one record. ID 0 stands for the register as a whole: no spend file, for example.
type Ref struct {
	Kind  string
	ID    kind.ID
	Field string
}

// Facts is what rules may read beside the registers.
type Facts struct {
	Spend  *Spend  // nil when the council has brought no spend file
	Panels *Panels // nil when no group of councils supplies any
}

// Panels are bodies that a group of councils supplies to this one. They are kept as long as Key, which says all of them, stays the same.
type Panels struct {
	Bodies []*kind.Body
	Key    string
}

// All are the bodies; none of nil.
func (p *Panels) All() []*kind.Body {
	if p == nil {
		return nil
	}
	return p.Bodies
}

// Spend is what the spend files say, worked out before the rules run. Sums are net of VAT, credits taken off.
type Spend struct {
	First, Last kind.Date        // the days that the files cover
	Suppliers   map[kind.ID]Paid // by number in the supplier register
	Payees      []Paid           // spellings that no supplier is linked to

	once  sync.Once
	first map[string]bool // the first words of Payees
}

// MayBePayee tells whether a payee that no supplier is linked to begins with the same word as a name. It never makes a fact; it
// only keeps "was paid nothing" from being said too soon.
func (s *Spend) MayBePayee(name string) bool {
	s.once.Do(func() {
		s.first = map[string]bool{}
		for _, p := range s.Payees {
			s.first[firstWord(p.Name)] = true
		}
	})
	word := firstWord(name)
	return word != "" && s.first[word]
}

func firstWord(name string) string {
	word, _, _ := strings.Cut(kind.Fold(name), " ")
	return strings.TrimRight(word, ".,")
}

// Paid is what one supplier, or one payee without a supplier, was paid.
type Paid struct {
	Name         string
	TwelveMonths kind.Money // in the last twelve months that the files cover
	YearBefore   kind.Money // in the twelve months before those
	Last90       kind.Money // in the last 90 days that the files cover
	Lines        int
	LastPaid     kind.Opt[kind.Date]
	IT           bool // by the payee's own words or the accounts it is paid from: a guess until a person says yes
	Rows         []PaidRow
}

// PaidRow is one payment's place in a kept file.
type PaidRow struct {
	File int64
	Row  int
	Day  kind.Date
	Net  kind.Money
}

// Context is what a condition and a lent function may read while one rule looks at one record.
type Context struct {
	Snapshot *kind.Snapshot
	Today    kind.Date
	Nation   string
	Facts    Facts
	Rule     *Rule // that asks; a test whose words hang on the rule's status reads it here

	subject, element kind.Record
	missing, cited   []Ref
	misses           int // how often Miss was called, repeats included
	payments         []PaidRow
}

// Miss says that an answer hangs on a field that is not recorded.
func (c *Context) Miss(r kind.Record, field string) {
	c.miss(Ref{r.KindOf().Name, r.RecordID(), field})
}

// MissSpend says that an answer hangs on spend files that nobody has brought.
func (c *Context) MissSpend() { c.miss(Ref{Kind: "spend"}) }

// MissRegister says that an answer hangs on a register that is empty.
func (c *Context) MissRegister(kindName string) { c.miss(Ref{Kind: kindName}) }

func (c *Context) miss(r Ref) {
	c.misses++
	if !slices.Contains(c.missing, r) {
		c.missing = append(c.missing, r)
	}
}

// Cite adds a recorded field to the evidence.
func (c *Context) Cite(r kind.Record, field string) {
	ref := Ref{r.KindOf().Name, r.RecordID(), field}
	if recorded(r, field) && !slices.Contains(c.cited, ref) {
		c.cited = append(c.cited, ref)
	}
}

func recorded(r kind.Record, field string) bool {
	i := r.KindOf().Index(field)
	return i >= 0 && r.Known().Has(i)
}

// CitePayments adds payments to the evidence.
func (c *Context) CitePayments(rows []PaidRow) { c.payments = rows }

// settle forgets what was missing since mark: the answer turned out not to hang on it.
func (c *Context) settle(mark int) { c.missing = c.missing[:mark] }
