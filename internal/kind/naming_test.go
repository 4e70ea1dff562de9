package kind

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Who names whom, put right after each of many changes, is what working it out from nothing gives; so are the lists and names that With carries on.
func TestFollowedIsWorkedOut(t *testing.T) {
	k, _ := Of("system")
	field := k.Index("depends_on")
	rapid.Check(t, func(rt *rapid.T) {
		s := NewSnapshot(1, nil, nil)
		for step := range 40 {
			var rs []Replacement
			for range rapid.IntRange(1, 3).Draw(rt, "changes") {
				rs = append(rs, drawSystem(rt))
			}
			s = s.With(s.Seq+1, nil, rs...)
			if step%3 == 0 && rapid.Bool().Draw(rt, "skip") {
				continue // nobody asked about this snapshot
			}
			fresh := NewSnapshot(s.Seq, slices.Concat(s.Records("system"), s.Records("site")), nil)
			for id := range ID(6) {
				if got, want := NamingIn(s, k, field).Of(id), NamingIn(fresh, k, field).Of(id); !slices.Equal(got, want) {
					rt.Fatalf("%d is named by %v, want %v", id, got, want)
				}
			}
			for _, name := range []string{"A", "B", "C"} {
				if got, want := s.Named("system", name), fresh.Named("system", name); !slices.Equal(got, want) {
					rt.Fatalf("%s is %v, want %v", name, got, want)
				}
			}
			systems := func(s *Snapshot) int {
				return DeriveFrom(s, "systems", []string{"system"}, func() int { return s.Systems.Len() })
			}
			if systems(s) != systems(fresh) {
				rt.Fatalf("%d systems, want %d", systems(s), systems(fresh))
			}
		}
	})
}

func drawSystem(rt *rapid.T) Replacement {
	out := Replacement{Kind: "system", ID: ID(rapid.IntRange(1, 5).Draw(rt, "id"))}
	if rapid.IntRange(0, 4).Draw(rt, "site") == 0 {
		out.Kind, out.New = "site", &Site{Head: Head{ID: out.ID}, Name: Some("Hall")}
		return out
	}
	if rapid.IntRange(0, 5).Draw(rt, "gone") == 0 {
		return out
	}
	x := &System{Head: Head{ID: out.ID}, Name: Some(rapid.SampledFrom([]string{"A", "B", "C"}).Draw(rt, "name"))}
	var needs []Need
	for range rapid.IntRange(0, 2).Draw(rt, "needs") {
		needs = append(needs, Need{K: 1, Of: []Provider{{ID: ID(rapid.IntRange(1, 5).Draw(rt, "of"))}}})
	}
	if len(needs) > 0 {
		x.DependsOn = Some(needs)
	}
	out.New = x
	return out
}
