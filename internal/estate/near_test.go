package estate

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/kind"
)

// nearEstate is: Tax needs Directory and one of Mirror and Store; Directory and Backup need each other; Mail needs a name that nobody bears.
func nearEstate() *kind.Snapshot {
	names := []string{"Tax", "Directory", "Mirror", "Store", "Backup", "Mail"}
	ref := func(name string) kind.Provider {
		for i, n := range names {
			if n == name {
				return kind.Provider{ID: kind.ID(i + 1), Name: name}
			}
		}
		return kind.Provider{Name: name}
	}
	all := func(of ...string) (n kind.Need) {
		n.K = 1
		for _, name := range of {
			n.Of = append(n.Of, ref(name))
		}
		return n
	}
	needs := map[string][]kind.Need{"Tax": {all("Directory"), all("Mirror", "Store")}, "Directory": {all("Backup")}, "Backup": {all("Directory")}, "Mail": {all("Directory"), all("Proxy")}}
	var rs []kind.Record
	for i, name := range names {
		x := &kind.System{Head: kind.Head{ID: kind.ID(i + 1)}, Name: kind.Some(name)}
		if n := needs[name]; n != nil {
			x.DependsOn = kind.Some(n)
		}
		rs = append(rs, x)
	}
	return kind.NewSnapshot(1, rs, nil)
}

func worded(n Near) (out []string) {
	for _, e := range n.Edges {
		out = append(out, fmt.Sprintf("%d %s needs %d of %d: %s", e.Step, kind.NameOf(e.From), e.K, e.Of, e.Name))
	}
	return out
}

// What is near comes by step, each edge once, also round a circle and to what is on no list.
func TestNear(t *testing.T) {
	g := GraphOf(nearEstate())
	for _, x := range []struct {
		what          string
		near          Near
		direct, total int
		edges         []string
	}{
		{"Tax needs", g.Needs(1), 3, 4, []string{"1 Tax needs 1 of 1: Directory", "1 Tax needs 1 of 2: Mirror", "1 Tax needs 1 of 2: Store", "2 Directory needs 1 of 1: Backup", "3 Backup needs 1 of 1: Directory"}},
		{"Mail needs", g.Needs(6), 1, 2, []string{"1 Mail needs 1 of 1: Directory", "1 Mail needs 1 of 1: Proxy", "2 Directory needs 1 of 1: Backup", "3 Backup needs 1 of 1: Directory"}},
		{"Backup is needed by", g.NeededBy(5), 1, 3, []string{"1 Directory needs 1 of 1: Backup", "2 Backup needs 1 of 1: Directory", "2 Mail needs 1 of 1: Directory", "2 Tax needs 1 of 1: Directory"}},
		{"Mail is needed by", g.NeededBy(6), 0, 0, nil},
	} {
		if diff := cmp.Diff(x.edges, worded(x.near)); diff != "" || x.near.Direct != x.direct || x.near.Total != x.total {
			t.Errorf("%s: %d direct, %d in total\n%s", x.what, x.near.Direct, x.near.Total, diff)
		}
	}
	if edges, more := g.Needs(1).Upto(1); len(edges) != 3 || more != 2 {
		t.Errorf("one step: %d edges, %d more", len(edges), more)
	}
}
