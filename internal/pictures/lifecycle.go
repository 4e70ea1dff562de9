package pictures

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Span is a time; From of 0 means that its begin is not recorded, To of 0 that no end is known.
type Span struct{ From, To kind.Date }

// Life is one system with three times that stay apart: how long the council uses it, how long its vendor supports it, how long support was
// bought beyond that. Each is nil where nothing is recorded of it.
type Life struct {
	System                *kind.System
	Own, Vendor, Extended *Span
	FromFile              bool      // the vendor's end stands in the loaded file of support dates, not in the council's record
	Bare                  *Span     // in use after all support ended; nil when there is no such time
	Ends                  kind.Date // when the last support ends; 0 when that is not known
}

// Lifecycles is every system that has a date, the one whose support ends first ahead.
type Lifecycles struct {
	Today, From, To kind.Date // From and To bound the axis: whole years
	Lives           []Life
	Left            []Left
}

// The axis reaches no further than this many years back and ahead; what begins or ends beyond is cut there, and its table has the day.
const yearsBack, yearsAhead = 12, 8

// DrawLifecycles gives the lifecycles; files are ends of vendors' support from the loaded file, by system.
func DrawLifecycles(s *kind.Snapshot, today kind.Date, files map[kind.ID]kind.Date) *Lifecycles {
	l := &Lifecycles{Today: today}
	for _, x := range s.Systems.All() {
		life := lifeOf(x, files[x.ID])
		if life.Own == nil && life.Vendor == nil && life.Extended == nil {
			l.Left = append(l.Left, Left{x, []string{"dates"}})
			continue
		}
		l.Lives = append(l.Lives, life)
	}
	slices.SortFunc(l.Lives, func(a, b Life) int {
		return cmp.Or(cmp.Compare(endOrLast(a), endOrLast(b)), byName(a.System, b.System))
	})
	slices.SortFunc(l.Left, func(a, b Left) int { return byName(a.System, b.System) })
	l.bound()
	return l
}

func endOrLast(l Life) kind.Date {
	if l.Ends == 0 {
		return 1 << 30
	}
	return l.Ends
}

func lifeOf(x *kind.System, file kind.Date) Life {
	l := Life{System: x}
	begun, retires := x.GoLive.Or(0), x.Retires.Or(0)
	if begun != 0 || retires != 0 {
		l.Own = &Span{begun, retires}
	}
	vendor, recorded := x.EndOfSupport.Get()
	if !recorded && file != 0 {
		vendor, l.FromFile = file, true
	}
	if vendor != 0 {
		l.Vendor = &Span{begun, vendor}
	}
	if bought, ok := x.ExtendedSupportTo.Get(); ok {
		l.Extended = &Span{vendor, bought}
		l.Ends = bought
	}
	l.Ends = max(l.Ends, vendor)
	if l.Ends != 0 && (retires == 0 || retires > l.Ends) {
		l.Bare = &Span{l.Ends, retires}
	}
	return l
}

// bound sets the axis: from the first day that is drawn to the last, a year ahead at least, in whole years.
func (l *Lifecycles) bound() {
	first, last := l.Today.AddMonths(-12), l.Today.AddMonths(12)
	for _, x := range l.Lives {
		for _, s := range []*Span{x.Own, x.Vendor, x.Extended} {
			if s == nil {
				continue
			}
			for _, day := range []kind.Date{s.From, s.To} {
				if day != 0 {
					first, last = min(first, day), max(last, day)
				}
			}
		}
	}
	year := l.Today.Time().Year()
	l.From = kind.DateOf(max(first.Time().Year(), year-yearsBack), 1, 1)
	l.To = kind.DateOf(min(last.Time().Year(), year+yearsAhead)+1, 1, 1)
}

// Unsupported tells whether a system's support has ended by a day, and it is still in use then.
func (l Life) Unsupported(on kind.Date) bool {
	return l.Bare != nil && l.Bare.From < on && (l.Bare.To == 0 || l.Bare.To >= on)
}
