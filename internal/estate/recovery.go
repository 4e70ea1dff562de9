package estate

import (
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
	wait    []group // the groups that are not met from the start, by owner: k of the lost providers
	first   []int32 // of each system: its first wait; one more stands at the end
	users   []int32 // the waits in which lost systems are providers, by provider
	firstOf []int32 // of each system: its first place in users; one more stands at the end
}

// recovery prepares what is lost for coming back. kept are further systems of which an offline copy is kept: what they need of their
// own circle need not be waited for.
func (g *Graph) recovery(lost []bool, kept []int32) *recovery {
	n := len(g.systems)
	r := &recovery{g: g, lost: lost, circles: g.circles(lost), first: make([]int32, n+1)}
	circle := make([]int32, n) // from 1; 0 is in none
	for at, c := range r.circles {
		for _, i := range c {
			circle[i] = int32(at + 1)
		}
	}
	r.wait = make([]group, 0, len(g.groups))
	given := make([]int32, 0, len(g.given)) // waits keep parts of it: it never moves
	for i, x := range g.systems {
		if lost[i] {
			cut := circle[i] > 0 && (x.OfflineCopy.Or(false) || slices.Contains(kept, int32(i)))
			for _, need := range g.needs(int32(i)) {
				given = r.add(need, given, func(p int32) bool { return !lost[p] || cut && circle[p] == circle[i] })
			}
		}
		r.first[i+1] = int32(len(r.wait))
	}
	r.firstOf, r.users = turned(n, r.wait)
	return r
}

// add takes off a group what is there from the start; what remains is waited for, and stands at the end of given.
func (r *recovery) add(n group, given []int32, there func(int32) bool) []int32 {
	from := len(given)
	for _, p := range n.providers {
		if there(p) {
			n.k--
			continue
		}
		given = append(given, p)
	}
	if n.k <= 0 {
		return given[:from]
	}
	n.providers = given[from:len(given):len(given)]
	r.wait = append(r.wait, n)
	return given
}

// waits are the numbers of a system's first wait and of the one after its last.
func (r *recovery) waits(i int32) (from, to int32) { return r.first[i], r.first[i+1] }

// waitedFor are the numbers of the waits in which a system is a provider.
func (r *recovery) waitedFor(i int32) []int32 { return r.users[r.firstOf[i]:r.firstOf[i+1]] }

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

// finishes are the earliest hours, those that could be where hours that are not recorded took ever so long, and the order of the earliest.
func (r *recovery) finishes(hours []float64) (least, could []float64, settled []int32) {
	least, settled = r.finish(hours)
	for i, down := range r.lost {
		if down && math.IsNaN(r.g.restore[i]) {
			could, _ = r.finish(r.hours(never))
			return least, could, settled
		}
	}
	return least, least, settled
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
	lost := 0
	for i, down := range r.lost {
		if !down {
			continue
		}
		lost++
		from, to := r.waits(int32(i))
		out[i], open[i] = never, to-from
		if open[i] == 0 && hours[i] < never {
			q.push(event{hours[i], int32(i)})
		}
	}
	settled = make([]int32, 0, lost)
	for len(q) > 0 {
		e := q.pop()
		out[e.system] = e.at
		settled = append(settled, e.system)
		for _, at := range r.waitedFor(e.system) {
			missing[at]--
			owner := r.wait[at].owner
			if missing[at] != 0 {
				continue
			}
			open[owner]--
			if back := e.at + hours[owner]; open[owner] == 0 && back < never {
				q.push(event{back, owner})
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

func (e event) before(f event) bool { return e.at < f.at || e.at == f.at && e.system < f.system }

// byHour is a heap of events with the earliest on top. It is written out since container/heap would put each event into memory of its own.
type byHour []event

func (q *byHour) push(e event) {
	*q = append(*q, e)
	for at := len(*q) - 1; at > 0; {
		up := (at - 1) / 2
		if !(*q)[at].before((*q)[up]) {
			return
		}
		(*q)[at], (*q)[up] = (*q)[up], (*q)[at]
		at = up
	}
}

func (q *byHour) pop() event {
	top, last := (*q)[0], len(*q)-1
	(*q)[0] = (*q)[last]
	*q = (*q)[:last]
	for at := 0; ; {
		down := 2*at + 1
		if down >= last {
			return top
		}
		if down+1 < last && (*q)[down+1].before((*q)[down]) {
			down++
		}
		if !(*q)[down].before((*q)[at]) {
			return top
		}
		(*q)[at], (*q)[down] = (*q)[down], (*q)[at]
		at = down
	}
}
