// Package spend is what a council pays, as it publishes it: lines, and their totals by payee, service, account and month.
package spend

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/moothall/moothall/internal/kind"
)

// NoDay stands for a line whose date was lost.
const NoDay kind.Date = math.MinInt32

// Payee is a payee as a file spells it, with the numbers that the file gives.
type Payee struct{ Name, Number, VAT, Company string }

// Line is one payment.
type Line struct {
	Row         int // of the file
	Mark        int64
	Payee       Payee
	Day         kind.Date // NoDay when it was lost
	Net         kind.Money
	Service     string
	Account     string
	Description string
	Reference   string
	Redacted    bool
}

// Identity is the hash of a line's normalised cells: with its occurrence in the file it tells one line from another. It is
// kept, so the way it is reckoned may never change: 64-bit FNV-1a over the cells as kind.Fold leaves them, a nought after each.
func (l *Line) Identity(occurrence func(uint64) int) int64 {
	h := uint64(fnvOffset)
	for _, s := range [...]string{l.Payee.Name, l.Payee.Number, l.Service, l.Account, l.Description, l.Reference} {
		h = hashFolded(h, s)
	}
	h = hashNumber(hashNumber(h, uint64(l.Day)), uint64(l.Net))
	return int64(hashNumber(h, uint64(occurrence(h))))
}

// FNV-1a, 64 bits: draft-eastlake-fnv.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// hashFolded goes on with a hash over kind.Fold(s) without making it, where s is plain ASCII as nearly all are.
func hashFolded(h uint64, s string) uint64 {
	from := h
	gap, begun := false, false
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			return hashPlain(from, kind.Fold(s))
		case c == ' ' || c >= '\t' && c <= '\r':
			gap = begun
			continue
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		}
		if gap {
			h = (h ^ ' ') * fnvPrime
			gap = false
		}
		begun = true
		h = (h ^ uint64(c)) * fnvPrime
	}
	return h * fnvPrime
}

func hashPlain(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h * fnvPrime
}

func hashNumber(h, n uint64) uint64 {
	for range 8 {
		h = (h ^ n&0xff) * fnvPrime
		n >>= 8
	}
	return h
}

// Month is a month as year*12 + month-1; 0 is "no date".
type Month int64

// MonthOf is the month of a day.
func MonthOf(d kind.Date) Month {
	if d == NoDay {
		return 0
	}
	t := d.Time()
	return Month(t.Year()*12 + int(t.Month()) - 1)
}

// First is the month's first day.
func (m Month) First() kind.Date { return kind.DateOf(int(m/12), time.Month(m%12+1), 1) }

// String is the month in words: October 2026.
func (m Month) String() string {
	if m == 0 {
		return "No date"
	}
	return m.First().Time().Format("January 2006")
}

// File is a spend file that was taken in.
type File struct {
	ID          int64 // the kept file
	Name, At    string
	Lines       int64
	Pence       kind.Money
	First, Last kind.Date
}

// Book is all visible spend of a council. Payees and words are numbered in the order that they were first seen in; 0 is none.
// Numbers mean something within one book only.
type Book struct {
	Payees []Payee
	Words  []string       // services and accounts
	Files  map[int64]File // by stage
	Lines  []*Lines       // of each visible file

	payees map[Payee]int32
	words  map[string]int32
}

// NewBook is a book with nothing in it.
func NewBook() *Book {
	return &Book{Payees: []Payee{{}}, Words: []string{""}, Files: map[int64]File{}, payees: map[Payee]int32{{}: 0}, words: map[string]int32{"": 0}}
}

// Payee numbers a payee.
func (b *Book) Payee(p Payee) int32 {
	id, ok := b.payees[p]
	if !ok {
		id = int32(len(b.Payees))
		b.payees[p] = id
		b.Payees = append(b.Payees, p)
	}
	return id
}

// Word numbers the name of a service or an account.
func (b *Book) Word(s string) int32 {
	id, ok := b.words[s]
	if !ok {
		id = int32(len(b.Words))
		b.words[s] = id
		b.Words = append(b.Words, s)
	}
	return id
}

// Find gives the number of a service or an account; false when the book has none of that name.
func (b *Book) Find(word string) (int32, bool) {
	id, ok := b.words[word]
	return id, ok
}

// Add puts a file's lines into the book. Its lines carry the file's own numbers: payees[n] and words[n] say what they mean.
func (b *Book) Add(f File, l *Lines, payees []Payee, words []string) error {
	payee, word := make([]int32, len(payees)), make([]int32, len(words))
	for i, p := range payees {
		payee[i] = b.Payee(p)
	}
	for i, w := range words {
		word[i] = b.Word(w)
	}
	for _, c := range []struct{ column, to []int32 }{{l.Payee, payee}, {l.Service, word}, {l.Account, word}} {
		for i, n := range c.column {
			if n < 0 || int(n) >= len(c.to) {
				return fmt.Errorf("%s: %w", f.Name, errBlock)
			}
			c.column[i] = c.to[n]
		}
	}
	b.Files[l.Stage] = f
	b.Lines = append(b.Lines, l)
	return nil
}

// Net is the whole book's total.
func (b *Book) Net() (sum kind.Money) {
	for _, l := range b.Lines {
		for _, net := range l.Net {
			sum += net
		}
	}
	return sum
}

// Last is the last month with a payment; 0 when there is none.
func (b *Book) Last() Month {
	last := NoDay
	for _, l := range b.Lines {
		for _, day := range l.Day {
			last = max(last, day)
		}
	}
	return MonthOf(last)
}

// Spelling is how payees are compared: case and spaces do not count.
func Spelling(name string) string { return kind.Fold(strings.TrimSpace(name)) }
