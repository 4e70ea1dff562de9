package estate

import (
	"math/bits"
	"slices"
)

// many works out many losses at once, one bit a loss: for each system, which of the losses take it down. A system goes with the losses
// that name it, and with each that takes more of a group's providers than the group can spare; so its bits follow from those of what it
// needs. Systems are gone through after what they need. Those that need each other are gone through until nothing changes, which ends
// at exactly what goes down, since a bit once set stays. (Losses side by side in machine words are how circuits are tested for faults;
// docs/decisions says why.)
type many struct {
	g     *Graph
	down  []lossSet // of each system
	least []lossSet // for the group at hand: the losses that take 1, 2, ... of its providers
}

// A lossSet has one bit for each of so many losses. Eight words fill a line of a processor's cache.
type lossSet [8]uint64

const atOnce = len(lossSet{}) * 64

func (s *lossSet) add(loss int) { s[loss/64] |= 1 << (loss % 64) }

func (s *lossSet) join(t *lossSet) {
	for w := range s {
		s[w] |= t[w]
	}
}

// each calls f for every loss in the set, in order.
func (s *lossSet) each(f func(loss int)) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			f(w*64 + bits.TrailingZeros64(word))
		}
	}
}

func newMany(g *Graph) *many {
	return &many{g: g, down: make([]lossSet, len(g.systems))}
}

// lose works out losses that name systems adds to each system's bits.
func (m *many) lose(name func(down []lossSet)) {
	clear(m.down)
	name(m.down)
	for _, c := range m.g.components() {
		for again := true; again; {
			again = false
			for _, i := range slices.Backward(c) { // what was found last is needed by what was found before: a ring takes two rounds
				again = m.follow(i) || again
			}
			again = again && len(c) > 1
		}
	}
}

// follow brings down a system with what it needs; it tells whether anything was new.
func (m *many) follow(i int32) bool {
	was := m.down[i]
	now := was
	for at := m.g.first[i]; at < m.g.first[i+1]; at++ {
		n := &m.g.groups[at]
		switch spare := n.spare(); {
		case spare == 0:
			for _, p := range n.providers {
				now.join(&m.down[p])
			}
		case int(spare) < len(n.providers):
			now.join(m.beyond(n, int(spare)))
		}
	}
	m.down[i] = now
	return now != was
}

// beyond are the losses that take more of a group's providers than it can spare.
func (m *many) beyond(n *group, spare int) *lossSet {
	m.least = append(m.least[:0], make([]lossSet, spare+1)...)
	for _, p := range n.providers {
		down := &m.down[p]
		for w, word := range down {
			for j := spare; j > 0; j-- {
				m.least[j][w] |= m.least[j-1][w] & word
			}
			m.least[0][w] |= word
		}
	}
	return &m.least[spare]
}

// tally counts, for each loss, how many of the sets that were added hold it: the n-th plane has the n-th binary figure of each count.
type tally struct{ planes []lossSet }

func (t *tally) add(s *lossSet) {
	for w, carry := range s {
		for at := 0; carry != 0; at++ {
			if at == len(t.planes) {
				t.planes = append(t.planes, lossSet{})
			}
			plane := &t.planes[at][w]
			*plane, carry = *plane^carry, *plane&carry
		}
	}
}

func (t *tally) of(loss int) (n int) {
	for at := range t.planes {
		n |= int(t.planes[at][loss/64]>>(loss%64)&1) << at
	}
	return n
}

// counted is a tally of sets.
func counted(sets []lossSet) (t tally) {
	for i := range sets {
		t.add(&sets[i])
	}
	return t
}

// stopped gives, for each service, the losses that take down a system which serves it.
func (m *many) stopped() []lossSet {
	out := make([]lossSet, len(m.g.services))
	for i, systems := range m.g.servedBy {
		for _, x := range systems {
			out[i].join(&m.down[x])
		}
	}
	return out
}
