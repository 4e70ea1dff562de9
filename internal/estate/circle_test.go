package estate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

// estateOf makes systems from lines like "Directory: Backup | Spare; Network"; a * before the name keeps an offline copy.
func estateOf(t testing.TB, lines []string, services ...string) *kind.Snapshot {
	t.Helper()
	ids := map[string]kind.ID{}
	for i, l := range lines {
		name, _, _ := strings.Cut(strings.TrimPrefix(l, "*"), ":")
		ids[kind.Fold(name)] = kind.ID(i + 1)
	}
	find := func(name string) (kind.ID, bool) { id, ok := ids[name]; return id, ok }
	var rs []kind.Record
	for i, l := range lines {
		name, cell, _ := strings.Cut(strings.TrimPrefix(l, "*"), ":")
		needs, err := kind.ParseNeeds(cell, find)
		if err != nil {
			t.Fatal(err)
		}
		x := &kind.System{Head: kind.Head{ID: kind.ID(i + 1)}, Name: kind.Some(name), OfflineCopy: kind.Some(strings.HasPrefix(l, "*"))}
		if len(needs) > 0 {
			x.DependsOn = kind.Some(needs)
		}
		rs = append(rs, x)
	}
	for i, l := range services {
		name, cell, _ := strings.Cut(l, ":")
		v := &kind.Service{Head: kind.Head{ID: kind.ID(i + 1)}, Name: kind.Some(name)}
		for s := range strings.SplitSeq(cell, ";") {
			v.Systems = kind.Some(append(v.Systems.Or(nil), ids[kind.Fold(s)]))
		}
		rs = append(rs, v)
	}
	return kind.NewSnapshot(1, rs, nil)
}

func names[T kind.Record](rs []T) string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = kind.NameOf(r)
	}
	return strings.Join(out, ",")
}

func TestCircles(t *testing.T) {
	for _, x := range []struct {
		name     string
		systems  []string
		circles  string // systems, those stuck after a slash
		services string
	}{
		{"none", []string{"A: B", "B"}, "", ""},
		{"two", []string{"Directory: Backup", "Backup: Directory", "Mail: Directory", "Web"}, "Backup,Directory/Backup,Directory", "Letters,Repairs"},
		{"three", []string{"C: A", "A: B", "B: C"}, "A,B,C/A,B,C", ""},
		{"itself", []string{"A: A"}, "A/A", ""},
		{"two circles", []string{"A: B", "B: A", "C: D", "D: C; A"}, "A,B/A,B C,D/C,D", ""},
		{"offline copy", []string{"*Directory: Backup", "Backup: Directory", "Mail: Directory", "Web"}, "Backup,Directory/", ""},
		{"offline copy leaves other needs", []string{"*A: B; C", "B: A", "C: C"}, "A,B/A,B C/C", ""},
		{"an alternative that recovers", []string{"A: B | C", "B: A", "C"}, "A,B/", ""},
		{"an alternative in the circle", []string{"A: B | C", "B: A", "C: A"}, "A,B,C/A,B,C", ""},
		{"two of three", []string{"A: 2 of (B | C | D)", "B: A", "C", "D"}, "A,B/", ""},
		{"two of three, one spare", []string{"A: 2 of (B | C | D)", "B: A", "C: A", "D"}, "A,B,C/A,B,C", ""},
		{"an unknown name counts as up", []string{"A: B | Elsewhere", "B: A"}, "A,B/", ""},
	} {
		var services []string
		if x.name == "two" || x.name == "offline copy" {
			services = []string{"Repairs:Mail", "Letters:Backup", "News:Web"}
		}
		var got, hit []string
		for _, c := range Circles(estateOf(t, x.systems, services...)) {
			got = append(got, names(c.Systems)+"/"+names(c.Stuck))
			hit = append(hit, names(c.Services))
		}
		if strings.Join(got, " ") != x.circles || strings.Trim(strings.Join(hit, ""), " ") != x.services {
			t.Errorf("%s: %q hit %q, want %q hit %q", x.name, got, hit, x.circles, x.services)
		}
	}
}

func TestUnknownNeeds(t *testing.T) {
	s := estateOf(t, []string{"A: Proxy; B | Proxy; Cloud", "B"})
	a, _ := s.Systems.Get(1)
	if got := UnknownNeeds(a); !slices.Equal(got, []string{"Proxy", "Cloud"}) {
		t.Error(got)
	}
	b, _ := s.Systems.Get(2)
	if got := UnknownNeeds(b); got != nil {
		t.Error(got)
	}
}

// Two systems share a circle exactly when each can be reached from the other: checked against the slow way.
func TestComponentsAgreeWithReachability(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(rt, "n")
		next := make([][]int32, n)
		for v := range next {
			for range rapid.IntRange(0, 3).Draw(rt, "degree") {
				next[v] = append(next[v], int32(rapid.IntRange(0, n-1).Draw(rt, "to")))
			}
		}
		reach := func(from, to int32) bool {
			seen, todo := map[int32]bool{from: true}, []int32{from}
			for len(todo) > 0 {
				v := todo[0]
				todo = todo[1:]
				for _, w := range next[v] {
					if !seen[w] {
						seen[w], todo = true, append(todo, w)
					}
				}
			}
			return seen[to]
		}
		home := map[int32]int{}
		for i, group := range components(all(n), func(v int32) []int32 { return next[v] }) {
			for _, v := range group {
				home[v] = i + 1
			}
		}
		for a := range int32(n) {
			for b := range int32(n) {
				if (home[a] == home[b]) != (reach(a, b) && reach(b, a)) {
					rt.Fatalf("%d and %d of %v: %v", a, b, next, home)
				}
			}
		}
	})
}

func BenchmarkThousandSystems(b *testing.B) {
	var lines []string
	for i := range 1000 {
		lines = append(lines, fmt.Sprintf("S%d: S%d; S%d | S%d", i, (i*7+1)%1000, (i*13+5)%1000, i/2))
	}
	s := estateOf(b, lines)
	for b.Loop() {
		Circles(kind.NewSnapshot(1, s.Records("system"), nil))
	}
}
