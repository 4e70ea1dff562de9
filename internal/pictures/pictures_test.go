package pictures

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

var today = kind.DateOf(2026, 11, 24)

func day(t *rapid.T, name string) kind.Opt[kind.Date] {
	if rapid.Bool().Draw(t, "has "+name) {
		return kind.Some(today + kind.Date(rapid.IntRange(-9000, 9000).Draw(t, name)))
	}
	return kind.Opt[kind.Date]{}
}

func randomSystems(t *rapid.T) (*kind.Snapshot, map[kind.ID]Risk, map[kind.ID]kind.Date) {
	var rs []kind.Record
	risks, files := map[kind.ID]Risk{}, map[kind.ID]kind.Date{}
	for i := range rapid.IntRange(0, 40).Draw(t, "systems") {
		x := &kind.System{Head: kind.Head{ID: kind.ID(i + 1)}, Name: kind.Some(fmt.Sprintf("System %d", i)), GoLive: day(t, "go live"), Retires: day(t, "retires"), EndOfSupport: day(t, "support"), ExtendedSupportTo: day(t, "extended")}
		if tier := rapid.SampledFrom([]string{"", "mission critical", "corporate"}).Draw(t, "tier"); tier != "" {
			x.Tier = kind.Some(tier)
		} else if rapid.Bool().Draw(t, "critical") {
			x.Critical = kind.Some(true)
		}
		if rapid.Bool().Draw(t, "costs") {
			x.AnnualCost = kind.Some(kind.Money(rapid.IntRange(0, 1_000_000).Draw(t, "cost")))
		}
		told := rapid.IntRange(0, 3).Draw(t, "told")
		risks[x.ID] = Risk{Points: rapid.IntRange(0, told).Draw(t, "points"), Told: told, Untold: 3 - told}
		if f, ok := day(t, "file").Get(); ok {
			files[x.ID] = f
		}
		rs = append(rs, x)
	}
	return kind.NewSnapshot(1, rs, nil), risks, files
}

// Nothing is hidden: every system is drawn or named with why, and whatever room there is, bubbles and counts come to all that can be drawn.
func TestEverySystemIsDrawnOrNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, risks, files := randomSystems(t)
		p := DrawPortfolio(s, risks)
		if len(p.Bubbles)+len(p.Left) != s.Systems.Len() {
			t.Fatalf("%d are drawn and %d named, of %d", len(p.Bubbles), len(p.Left), s.Systems.Len())
		}
		for _, l := range p.Left {
			if len(l.Why) == 0 {
				t.Fatalf("%s is left without a reason", kind.NameOf(l.System))
			}
		}
		drawn, rest := p.Drawn(rapid.IntRange(0, 20).Draw(t, "room"))
		n := len(drawn)
		for _, more := range rest {
			n += more
		}
		if n != len(p.Bubbles) {
			t.Fatalf("%d bubbles of %d are drawn or counted", n, len(p.Bubbles))
		}
		l := DrawLifecycles(s, today, files)
		if len(l.Lives)+len(l.Left) != s.Systems.Len() {
			t.Fatalf("%d lives and %d named, of %d", len(l.Lives), len(l.Left), s.Systems.Len())
		}
		if l.From > today || l.To <= today {
			t.Fatalf("today is not on the axis %s to %s", l.From, l.To)
		}
		for i, x := range l.Lives {
			if i > 0 && endOrLast(l.Lives[i-1]) > endOrLast(x) {
				t.Fatal("they do not stand by the end of their support")
			}
			if x.FromFile && x.System.EndOfSupport.Known() {
				t.Fatal("the file goes before what the council recorded")
			}
		}
	})
}

func system(name string, set func(*kind.System)) *kind.System {
	x := &kind.System{Head: kind.Head{ID: 1}, Name: kind.Some(name)}
	set(x)
	return x
}

// The three times stay apart: the end of a vendor's support ends neither use nor what was bought beyond it, and only a time in use without
// any support is bare.
func TestThreeTimesStayApart(t *testing.T) {
	some := func(y int) kind.Opt[kind.Date] { return kind.Some(kind.DateOf(y, 1, 1)) }
	for _, c := range []struct {
		name        string
		set         func(*kind.System)
		file        kind.Date
		unsupported bool
		bareFrom    int
	}{
		{"support ended", func(x *kind.System) { x.GoLive, x.EndOfSupport = some(2010), some(2020) }, 0, true, 2020},
		{"more was bought", func(x *kind.System) { x.EndOfSupport, x.ExtendedSupportTo = some(2020), some(2028) }, 0, false, 2028},
		{"what was bought ended too", func(x *kind.System) { x.EndOfSupport, x.ExtendedSupportTo = some(2020), some(2023) }, 0, true, 2023},
		{"out of use before", func(x *kind.System) { x.EndOfSupport, x.Retires = some(2020), some(2019) }, 0, false, 0},
		{"out of use since", func(x *kind.System) { x.EndOfSupport, x.Retires = some(2020), some(2024) }, 0, false, 2020},
		{"the file says so", func(x *kind.System) { x.GoLive = some(2015) }, kind.DateOf(2021, 1, 1), true, 2021},
		{"no end known", func(x *kind.System) { x.GoLive = some(2015) }, 0, false, 0},
	} {
		l := DrawLifecycles(kind.NewSnapshot(1, []kind.Record{system(c.name, c.set)}, nil), today, map[kind.ID]kind.Date{1: c.file})
		x := l.Lives[0]
		if x.Unsupported(today) != c.unsupported {
			t.Errorf("%s: unsupported is %v", c.name, x.Unsupported(today))
		}
		if (x.Bare != nil) != (c.bareFrom != 0) || x.Bare != nil && x.Bare.From != kind.DateOf(c.bareFrom, 1, 1) {
			t.Errorf("%s: bare is %v", c.name, x.Bare)
		}
	}
}
