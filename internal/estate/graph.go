package estate

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/moothall/moothall/internal/kind"
)

// Graph is a council's systems and what each needs, with every name turned into a small number once. A system needs each of its
// groups; a group is met while at least so many of its providers are up. It never changes after it is made, so that many may read it.
type Graph struct {
	systems []*kind.System // by name; a system's number is its place here
	called  []string       // their names
	placeOf places[*kind.System]
	groups  []group  // by owner
	first   []int32  // of each system: its first group; one more stands at the end
	given   []int32  // the providers of all groups, in the order of the groups
	givenTo []int32  // of each system: its first place in given; one more stands at the end
	users   []int32  // the groups that providers are in, by provider; twice where one is named twice
	firstOf []int32  // of each system: its first place in users; one more stands at the end
	unknown []string // names that are needed and that no system bears, by name

	services       []*kind.Service // by name
	serviceNames   []string
	servicePlaceOf places[*kind.Service]
	serves         [][]int32 // the services of each system
	servedBy       [][]int32 // the systems of each service, by name

	components func() [][]int32 // of all systems; worked out when it is first asked for

	restore []float64 // hours of work; NaN where nothing is recorded
	assumed bool      // no system records them, so that the promises stand in
}

// group is `k of (providers)`. What is needed and is no system on the list counts as up, and is already taken off k.
type group struct {
	owner     int32
	k         int32 // 0 or less where unknown names meet it
	providers []int32
}

// spare is how many providers may go before the group is no longer met.
func (n *group) spare() int32 { return max(int32(len(n.providers))-n.k, 0) }

type graphKey struct{}

// estateKinds are the registers that a graph rests on.
var estateKinds = []string{"system", "service"}

// GraphOf gives the graph of a snapshot; it is made once for each.
func GraphOf(s *kind.Snapshot) *Graph {
	return kind.DeriveFrom(s, graphKey{}, estateKinds, func() *Graph { return newGraph(s) })
}

func newGraph(s *kind.Snapshot) *Graph {
	g := &Graph{}
	g.addSystems(s)
	g.addGroups()
	g.addUsers()
	g.addServices(s)
	g.addHours()
	g.components = sync.OnceValue(func() [][]int32 { return components(all(len(g.systems)), g.providers) })
	return g
}

// called is a record and its name.
type called[T kind.Record] struct {
	record T
	name   string
}

func compareCalled[T kind.Record](a, b called[T]) int {
	return cmp.Or(kind.CompareNames(a.name, b.name), cmp.Compare(a.record.RecordID(), b.record.RecordID()))
}

type calledKey struct{ kind string }

// byNames are a register's records in order of their names; after few changes it is put right, since sorting takes longest of all.
func byNames[T kind.Record](s *kind.Snapshot, kindName string, register kind.Register[T]) []called[T] {
	return kind.Follow(s, calledKey{kindName}, func() []called[T] {
		all := make([]called[T], register.Len())
		for i, x := range register.All() {
			all[i] = called[T]{x, kind.NameOf(x)}
		}
		slices.SortFunc(all, compareCalled[T])
		return all
	}, func(was []called[T], changes []kind.Change) []called[T] {
		all := slices.Clone(was)
		for _, c := range changes {
			if old, ok := c.Old.(T); ok {
				at, _ := slices.BinarySearchFunc(all, called[T]{old, kind.NameOf(old)}, compareCalled[T])
				all = slices.Delete(all, at, at+1)
			}
			if x, ok := c.New.(T); ok {
				x := called[T]{x, kind.NameOf(x)}
				at, _ := slices.BinarySearchFunc(all, x, compareCalled[T])
				all = slices.Insert(all, at, x)
			}
		}
		return all
	})
}

func (g *Graph) addSystems(s *kind.Snapshot) {
	all := byNames(s, "system", s.Systems)
	g.systems, g.called = make([]*kind.System, len(all)), make([]string, len(all))
	for i, x := range all {
		g.systems[i], g.called[i] = x.record, x.name
	}
	g.placeOf = placesOf(s.Systems, g.systems)
}

// places tell where records stand in an order.
type places[T kind.Record] struct {
	register kind.Register[T]
	of       []int32 // in the order of the register
}

func placesOf[T kind.Record](register kind.Register[T], order []T) places[T] {
	out := places[T]{register, make([]int32, len(order))}
	for i, x := range order {
		at, _ := register.Index(x.RecordID())
		out.of[at] = int32(i)
	}
	return out
}

func (p places[T]) find(id kind.ID) (int32, bool) {
	at, there := p.register.Index(id)
	if !there {
		return 0, false
	}
	return p.of[at], true
}

// place is the number of a system.
func (g *Graph) place(id kind.ID) (int32, bool) { return g.placeOf.find(id) }

// addGroups takes the needs of every system.
func (g *Graph) addGroups() {
	groups, providers := 0, 0
	for _, x := range g.systems {
		for _, need := range x.DependsOn.Or(nil) {
			groups, providers = groups+1, providers+len(need.Of)
		}
	}
	n := len(g.systems)
	g.groups, g.first = make([]group, 0, groups), make([]int32, n+1)
	g.given, g.givenTo = make([]int32, 0, providers), make([]int32, n+1) // groups keep parts of given: it never moves
	for i, x := range g.systems {
		for _, need := range x.DependsOn.Or(nil) {
			g.addGroup(int32(i), need)
		}
		g.first[i+1], g.givenTo[i+1] = int32(len(g.groups)), int32(len(g.given))
	}
	slices.SortFunc(g.unknown, kind.CompareNames)
	g.unknown = slices.CompactFunc(g.unknown, kind.SameName)
}

func (g *Graph) addGroup(owner int32, need kind.Need) {
	from := len(g.given)
	n := group{owner: owner, k: int32(need.K)}
	for _, p := range need.Of {
		at, there := g.place(p.ID)
		if there {
			g.given = append(g.given, at)
			continue
		}
		n.k--
		if p.ID == 0 {
			g.unknown = append(g.unknown, p.Name)
		}
	}
	n.providers = g.given[from:len(g.given):len(g.given)]
	g.groups = append(g.groups, n)
}

// addUsers turns the groups round: for each system, the groups that it is in.
func (g *Graph) addUsers() { g.firstOf, g.users = turned(len(g.systems), g.groups) }

// turned gives, for each system, the numbers of the groups that it is a provider in: those of system i stand from first[i] to first[i+1].
func turned(systems int, groups []group) (first, users []int32) {
	first = make([]int32, systems+1)
	for _, n := range groups {
		for _, p := range n.providers {
			first[p+1]++
		}
	}
	for i := range systems {
		first[i+1] += first[i]
	}
	users = make([]int32, first[systems])
	next := slices.Clone(first)
	for at, n := range groups {
		for _, p := range n.providers {
			users[next[p]] = int32(at)
			next[p]++
		}
	}
	return first, users
}

// needs are the groups of a system.
func (g *Graph) needs(i int32) []group { return g.groups[g.first[i]:g.first[i+1]] }

// usedBy are the numbers of the groups in which a system is a provider.
func (g *Graph) usedBy(i int32) []int32 { return g.users[g.firstOf[i]:g.firstOf[i+1]] }

// addServices takes the services, and which systems serve each: those that it names, and those that name it.
func (g *Graph) addServices(s *kind.Snapshot) {
	all := byNames(s, "service", s.Services)
	k, _ := kind.Of("system")
	naming := kind.NamingIn(s, k, k.Index("services"))
	n := len(all)
	g.services, g.serviceNames, g.servedBy = make([]*kind.Service, n), make([]string, n), make([][]int32, n)
	served := make([]int32, len(g.systems)) // how many services each system serves
	var systems []int32                     // that serve anything; servedBy keeps parts of it
	for i, v := range all {
		g.services[i], g.serviceNames[i] = v.record, v.name
		from := len(systems)
		for _, id := range v.record.Systems.Or(nil) {
			if at, there := g.place(id); there {
				systems = append(systems, at)
			}
		}
		for _, x := range naming.Of(v.record.ID) {
			at, _ := g.place(x.RecordID())
			systems = append(systems, at)
		}
		slices.Sort(systems[from:])
		systems = systems[:from+len(slices.Compact(systems[from:]))]
		g.servedBy[i] = systems[from:len(systems):len(systems)]
		for _, at := range g.servedBy[i] {
			served[at]++
		}
	}
	g.servicePlaceOf = placesOf(s.Services, g.services)
	g.turnServices(served, len(systems))
}

// turnServices gives each system the services that it serves, in order; all share one piece of memory.
func (g *Graph) turnServices(served []int32, sum int) {
	g.serves = make([][]int32, len(g.systems))
	rest := make([]int32, sum)
	for i, n := range served {
		g.serves[i], rest = rest[:0:n], rest[n:]
	}
	for i, systems := range g.servedBy {
		for _, x := range systems {
			g.serves[x] = append(g.serves[x], int32(i))
		}
	}
}

// addHours takes the hours of work of each system. Where nobody recorded any, the promises stand in for them; hours below zero are
// no record.
func (g *Graph) addHours() {
	g.assumed = !slices.ContainsFunc(g.systems, func(x *kind.System) bool { return x.RestoreHours.Known() })
	g.restore = make([]float64, len(g.systems))
	recorded := false
	for i, x := range g.systems {
		hours, known := x.RestoreHours.Get()
		if g.assumed {
			hours, known = x.PromisedHours.Get()
		}
		if !known || !(hours >= 0) || math.IsInf(hours, 0) {
			hours, known = math.NaN(), false
		}
		g.restore[i] = hours
		recorded = recorded || known
	}
	g.assumed = g.assumed && recorded
}

// name is a system's name.
func (g *Graph) name(i int32) string { return g.called[i] }

// names gives the names of the systems that are marked, by name.
func (g *Graph) names(marked []bool) []string {
	n := 0
	for _, yes := range marked {
		if yes {
			n++
		}
	}
	out := make([]string, 0, n)
	for i, yes := range marked {
		if yes {
			out = append(out, g.name(int32(i)))
		}
	}
	return out
}

// lost marks what goes down when some systems do: each system with a group that can no longer be met goes too.
func (g *Graph) lost(direct []int32) []bool {
	p := newPropagation(g)
	out := make([]bool, len(g.systems))
	for _, i := range p.lose(direct...) {
		out[i] = true
	}
	return out
}

// propagation works out one loss after another with the same memory.
type propagation struct {
	g     *Graph
	down  []bool
	spare []int32 // of each group: how many more of its providers may go
	queue []int32 // what is down, in the order that it went
}

func newPropagation(g *Graph) *propagation {
	p := &propagation{g: g, down: make([]bool, len(g.systems)), spare: make([]int32, len(g.groups))}
	for i, n := range g.groups {
		p.spare[i] = n.spare()
	}
	return p
}

// lose gives all that goes down when these systems do, these included. The answer stands until the next call.
func (p *propagation) lose(direct ...int32) []int32 {
	p.restore()
	for _, i := range direct {
		p.take(i)
	}
	for at := 0; at < len(p.queue); at++ {
		for _, n := range p.g.usedBy(p.queue[at]) {
			p.spare[n]--
			if p.spare[n] < 0 {
				p.take(p.g.groups[n].owner)
			}
		}
	}
	return p.queue
}

func (p *propagation) take(i int32) {
	if !p.down[i] {
		p.down[i] = true
		p.queue = append(p.queue, i)
	}
}

// restore takes the last loss back.
func (p *propagation) restore() {
	for _, i := range p.queue {
		p.down[i] = false
		for _, n := range p.g.usedBy(i) {
			p.spare[n]++
		}
	}
	p.queue = p.queue[:0]
}

// circles are the strongly connected components among the marked systems, whether or not a need has alternatives; a single system
// counts where it needs itself. Each is in order of names, and they are in order of their first name.
func (g *Graph) circles(among []bool) [][]int32 {
	tangled, some := make([]bool, len(among)), false // what is in no circle of all systems is in none of some of them
	for _, c := range g.components() {
		for _, i := range c {
			tangled[i] = among[i] && g.circular(c)
			some = some || tangled[i]
		}
	}
	if !some {
		return nil
	}
	var out [][]int32
	for _, c := range components(tangled, g.providers) {
		if g.circular(c) {
			slices.Sort(c)
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b []int32) int { return cmp.Compare(a[0], b[0]) })
	return out
}

// circular tells whether a component is a circle: several systems, or one that needs itself.
func (g *Graph) circular(c []int32) bool {
	return len(c) > 1 || slices.Contains(g.providers(c[0]), c[0])
}

// providers are the systems in any group of one.
func (g *Graph) providers(i int32) []int32 { return g.given[g.givenTo[i]:g.givenTo[i+1]] }

// components are the strongly connected components of the marked nodes of a graph (Tarjan, 1972), those of a single node included: each
// comes after all that its nodes lead to.
func components(among []bool, next func(int32) []int32) [][]int32 {
	n := len(among)
	t := tarjan{among: among, next: next, index: make([]int32, n), low: make([]int32, n), onStack: make([]bool, n), done: make([]int32, 0, n), out: make([][]int32, 0, n)}
	for v, yes := range among {
		if yes && t.index[v] == 0 {
			t.visit(int32(v))
		}
	}
	return t.out
}

type tarjan struct {
	among      []bool
	next       func(int32) []int32
	index, low []int32 // from 1; 0 is not visited
	visited    int32
	stack      []int32
	onStack    []bool
	done       []int32 // what out consists of
	out        [][]int32
}

func (t *tarjan) visit(v int32) {
	t.visited++
	t.index[v], t.low[v] = t.visited, t.visited
	t.stack = append(t.stack, v)
	t.onStack[v] = true
	for _, w := range t.next(v) {
		switch {
		case !t.among[w]:
		case t.index[w] == 0:
			t.visit(w)
			t.low[v] = min(t.low[v], t.low[w])
		case t.onStack[w]:
			t.low[v] = min(t.low[v], t.index[w])
		}
	}
	if t.low[v] != t.index[v] {
		return
	}
	from := len(t.stack) - 1
	for t.stack[from] != v {
		from--
	}
	for _, w := range t.stack[from:] {
		t.onStack[w] = false
	}
	begun := len(t.done)
	t.done = append(t.done, t.stack[from:]...)
	t.out = append(t.out, t.done[begun:len(t.done):len(t.done)])
	t.stack = t.stack[:from]
}
