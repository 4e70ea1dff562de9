package estate

import (
	"container/heap"
	"math"
	"slices"
)

// never is the finish of what cannot be brought back.
var never = math.Inf(1)

// recovery is how what was lost comes back: which of its needs must be waited for.
type recovery struct {
	g       *Graph
	lost    []bool
	circles [][]int32
	wait    []group   // the groups that are not met from the start: k of the lost providers
	of      [][]int32 // the waits of each system
	usedBy  [][]int32 // the waits in which a lost system is a provider
}

// recovery prepares what is lost for coming back. kept are further systems of which an offline copy is kept: what they need of their
// own circle need not be waited for.
func (g *Graph) recovery(lost []bool, kept []int32) *recovery {
	n := len(g.systems)
	r := &recovery{g: g, lost: lost, circles: g.circles(lost), of: make([][]int32, n), usedBy: make([][]int32, n)}
	circle := make([]int32, n) // from 1; 0 is in none
	for at, c := range r.circles {
		for _, i := range c {
			circle[i] = int32(at + 1)
		}
	}
	for i, x := range g.systems {
		if !lost[i] {
			continue
		}
		cut := circle[i] > 0 && (x.OfflineCopy.Or(false) || slices.Contains(kept, int32(i)))
		for _, at := range g.needs[i] {
			r.add(g.groups[at], func(p int32) bool { return !lost[p] || cut && circle[p] == circle[i] })
		}
	}
	return r
}

// add takes off a group what is there from the start; what remains is waited for.
func (r *recovery) add(n group, there func(int32) bool) {
	w := group{owner: n.owner, k: n.k}
	for _, p := range n.providers {
		if there(p) {
			w.k--
			continue
		}
		w.providers = append(w.providers, p)
	}
	if w.k <= 0 {
		return
	}
	at := int32(len(r.wait))
	r.wait = append(r.wait, w)
	r.of[w.owner] = append(r.of[w.owner], at)
	for _, p := range w.providers {
		r.usedBy[p] = append(r.usedBy[p], at)
	}
}

// hours are the hours of work of each system, with so many where none are recorded.
func (r *recovery) hours(unrecorded float64) []float64 {
	out := slices.Clone(r.g.restore)
	for i, h := range out {
		if math.IsNaN(h) {
			out[i] = unrecorded
		}
	}
	return out
}

// finish is the earliest hour at which each lost system is back with as many teams as it takes, never for what cannot come back, and
// 0 for what is up. Work on a system begins when each of its groups has enough of its providers back. Systems are settled in order
// of their finish (Knuth's generalisation of Dijkstra's algorithm, 1977), so that each is looked at once; settled is that order.
func (r *recovery) finish(hours []float64) (out []float64, settled []int32) {
	out = make([]float64, len(hours))
	open := make([]int32, len(hours)) // waits of a system that are not over
	missing := make([]int32, len(r.wait))
	for at, w := range r.wait {
		missing[at] = w.k
	}
	var q byHour
	for i, down := range r.lost {
		if !down {
			continue
		}
		out[i], open[i] = never, int32(len(r.of[i]))
		if open[i] == 0 && hours[i] < never {
			q = append(q, event{hours[i], int32(i)})
		}
	}
	heap.Init(&q)
	for len(q) > 0 {
		e := heap.Pop(&q).(event)
		out[e.system] = e.at
		settled = append(settled, e.system)
		for _, at := range r.usedBy[e.system] {
			missing[at]--
			owner := r.wait[at].owner
			if missing[at] != 0 {
				continue
			}
			open[owner]--
			if back := e.at + hours[owner]; open[owner] == 0 && back < never {
				heap.Push(&q, event{back, owner})
			}
		}
	}
	return out, settled
}

// event is a system that is back at an hour.
type event struct {
	at     float64
	system int32
}

type byHour []event

func (q byHour) Len() int { return len(q) }
func (q byHour) Less(a, b int) bool {
	return q[a].at < q[b].at || q[a].at == q[b].at && q[a].system < q[b].system
}
func (q byHour) Swap(a, b int) { q[a], q[b] = q[b], q[a] }
func (q *byHour) Push(x any)   { *q = append(*q, x.(event)) }
func (q *byHour) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	*q = (*q)[:last]
	return e
}
