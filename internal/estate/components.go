package estate

import "github.com/moothall/moothall/internal/kind"

// components are the strongly connected components of a graph (Tarjan, 1972), one of a single node included.
func components(nodes []kind.ID, next func(kind.ID) []kind.ID) [][]kind.ID {
	t := tarjan{next: next, index: map[kind.ID]int{}, low: map[kind.ID]int{}, onStack: map[kind.ID]bool{}}
	for _, v := range nodes {
		if t.index[v] == 0 {
			t.visit(v)
		}
	}
	return t.out
}

type tarjan struct {
	next       func(kind.ID) []kind.ID
	index, low map[kind.ID]int // from 1; 0 is not visited
	stack      []kind.ID
	onStack    map[kind.ID]bool
	out        [][]kind.ID
}

func (t *tarjan) visit(v kind.ID) {
	t.index[v] = len(t.index) + 1
	t.low[v] = t.index[v]
	t.stack = append(t.stack, v)
	t.onStack[v] = true
	for _, w := range t.next(v) {
		switch {
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
	var group []kind.ID
	for {
		w := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.onStack[w] = false
		group = append(group, w)
		if w == v {
			break
		}
	}
	t.out = append(t.out, group)
}
