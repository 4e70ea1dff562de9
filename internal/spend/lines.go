package spend

import (
	"iter"

	"github.com/moothall/moothall/internal/kind"
)

// Lines are the payments of one file as columns of equal length: what every question about spend reads. Payees, services and
// accounts are numbers of the council's own lists. What a payment was for, and its reference, stay in the store until somebody
// looks at them.
type Lines struct {
	Stage                   int64
	Row                     []int32 // of the file
	Payee, Service, Account []int32
	Day                     []kind.Date // NoDay when it was lost
	Net                     []kind.Money
	Redacted                []bool
}

// Len is the number of payments.
func (l *Lines) Len() int { return len(l.Net) }

// Entry is one payment of Lines.
type Entry struct {
	Stage                   int64
	Row                     int32
	Payee, Service, Account int32
	Day                     kind.Date
	Net                     kind.Money
	Redacted                bool
}

// At is payment i, from 0.
func (l *Lines) At(i int) Entry {
	return Entry{l.Stage, l.Row[i], l.Payee[i], l.Service[i], l.Account[i], l.Day[i], l.Net[i], l.Redacted[i]}
}

// All are the book's payments in the order that they were taken in.
func (b *Book) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, l := range b.Lines {
			for i := range l.Net {
				if !yield(l.At(i)) {
					return
				}
			}
		}
	}
}

// grow makes room for n more payments.
func (l *Lines) grow(n int) {
	l.Row, l.Payee, l.Service, l.Account = room(l.Row, n), room(l.Payee, n), room(l.Service, n), room(l.Account, n)
	l.Day, l.Net, l.Redacted = room(l.Day, n), room(l.Net, n), room(l.Redacted, n)
}

// room is s with n more values, noughts; it takes no more memory than that.
func room[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s[:len(s)+n]
	}
	out := make([]T, len(s)+n)
	copy(out, s)
	return out
}

// NewLines is a file's lines to be filled, with room for n payments.
func NewLines(stage int64, n int) *Lines {
	l := &Lines{Stage: stage}
	l.grow(n)
	l.Row, l.Payee, l.Service, l.Account = l.Row[:0], l.Payee[:0], l.Service[:0], l.Account[:0]
	l.Day, l.Net, l.Redacted = l.Day[:0], l.Net[:0], l.Redacted[:0]
	return l
}
