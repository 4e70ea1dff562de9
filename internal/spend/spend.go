// Package spend is what a council pays, as it publishes it: lines, and their totals by payee, service, account and month.
package spend

import (
	"hash/fnv"
	"math"
	"strings"
	"time"

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

// Identity is the hash of a line's normalised cells: with its occurrence in the file it tells one line from another.
func (l *Line) Identity(occurrence func(uint64) int) int64 {
	h := fnv.New64a()
	for _, s := range []string{kind.Fold(l.Payee.Name), l.Payee.Number, l.Day.String(), l.Net.Plain(), kind.Fold(l.Service), kind.Fold(l.Account), kind.Fold(l.Description), kind.Fold(l.Reference)} {
		_, _ = h.Write([]byte(s)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	base := h.Sum64()
	n := occurrence(base)
	_, _ = h.Write([]byte{byte(n), byte(n >> 8), byte(n >> 16)})
	return int64(h.Sum64())
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

// Total is what one payee was paid by one service under one account in one month, out of one file.
type Total struct {
	Stage, Payee, Service, Account int64
	Month                          Month
	Redacted                       bool
	Net                            kind.Money
	Lines                          int64
	FirstRow                       int        // the row of its first line in the file
	FirstDay                       kind.Date  // of that line
	First                          kind.Money // that line's amount
	LastDay                        kind.Date  // of its last line
}

// File is a spend file that was taken in.
type File struct {
	ID          int64 // the kept file
	Name, At    string
	Lines       int64
	Pence       kind.Money
	First, Last kind.Date
}

// Book is all visible spend of a council.
type Book struct {
	Payees map[int64]Payee
	Words  map[int64]string // services and accounts
	Files  map[int64]File   // by stage
	Totals []Total
}

// Net is the whole book's total.
func (b *Book) Net() (sum kind.Money) {
	for _, t := range b.Totals {
		sum += t.Net
	}
	return sum
}

// Last is the last month with a payment; 0 when there is none.
func (b *Book) Last() (m Month) {
	for _, t := range b.Totals {
		m = max(m, t.Month)
	}
	return m
}

// Spelling is how payees are compared: case and spaces do not count.
func Spelling(name string) string { return kind.Fold(strings.TrimSpace(name)) }
