package estate

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// needs is the estate as a graph: each system and the groups that it needs.
type needs struct {
	snapshot *kind.Snapshot
	systems  map[kind.ID]*kind.System
	all      []kind.ID
}

func newNeeds(s *kind.Snapshot) *needs {
	n := &needs{snapshot: s, systems: map[kind.ID]*kind.System{}}
	for _, x := range s.Systems.All() {
		n.systems[x.ID] = x
		n.all = append(n.all, x.ID)
	}
	return n
}

// providers are all systems that one needs, alternatives and all. Needs on unknown names lead nowhere.
func (n *needs) providers(id kind.ID) []kind.ID {
	var out []kind.ID
	for _, need := range n.systems[id].DependsOn.Or(nil) {
		for _, p := range need.Of {
			if _, there := n.systems[p.ID]; there && !slices.Contains(out, p.ID) {
				out = append(out, p.ID)
			}
		}
	}
	return out
}

// recoverable tells which systems could be brought back if every one were lost. An offline copy meets a system's needs on
// its own circle. What is not a system on the list counts as up.
func (n *needs) recoverable(circle map[kind.ID]int) map[kind.ID]bool {
	cut := func(x *kind.System, provider kind.ID) bool {
		own, in := circle[x.ID]
		other, too := circle[provider]
		kept, _ := x.OfflineCopy.Get()
		return kept && in && too && own == other
	}
	back := map[kind.ID]bool{}
	for again := true; again; {
		again = false
		for _, id := range n.all {
			x := n.systems[id]
			if !back[id] && n.met(x, func(p kind.ID) bool { return back[p] || cut(x, p) }) {
				back[id], again = true, true
			}
		}
	}
	return back
}

// met tells whether each group that a system needs has enough of its providers up.
func (n *needs) met(x *kind.System, up func(kind.ID) bool) bool {
	for _, need := range x.DependsOn.Or(nil) {
		have := 0
		for _, p := range need.Of {
			if _, there := n.systems[p.ID]; !there || up(p.ID) {
				have++
			}
		}
		if have < need.K {
			return false
		}
	}
	return true
}

// servicesWithout lists the services that stop when these systems are lost and stay lost, with all that needs them.
func (n *needs) servicesWithout(stuck []*kind.System) []*kind.Service {
	if len(stuck) == 0 {
		return nil
	}
	lost := map[kind.ID]bool{}
	for _, x := range stuck {
		lost[x.ID] = true
	}
	for again := true; again; {
		again = false
		for _, id := range n.all {
			if !lost[id] && !n.met(n.systems[id], func(p kind.ID) bool { return !lost[p] }) {
				lost[id], again = true, true
			}
		}
	}
	var out []*kind.Service
	for _, v := range n.snapshot.Services.All() {
		if n.serves(v, lost) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b *kind.Service) int {
		return strings.Compare(kind.Fold(kind.NameOf(a)), kind.Fold(kind.NameOf(b)))
	})
	return out
}

// serves tells whether one of these systems lists the service, or the service lists one of them.
func (n *needs) serves(v *kind.Service, lost map[kind.ID]bool) bool {
	if slices.ContainsFunc(v.Systems.Or(nil), func(id kind.ID) bool { return lost[id] }) {
		return true
	}
	for id := range lost {
		if slices.Contains(n.systems[id].Services.Or(nil), v.ID) {
			return true
		}
	}
	return false
}

func (n *needs) byName(ids []kind.ID) []*kind.System {
	out := make([]*kind.System, len(ids))
	for i, id := range ids {
		out[i] = n.systems[id]
	}
	slices.SortFunc(out, byName)
	return out
}
