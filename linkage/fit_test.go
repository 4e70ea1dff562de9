package linkage

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"testing"
)

// example is one pair that the ledger judges: what is seen in it, and whether it is true.
type example struct {
	x    [len(fitted)]float64
	cap  float64
	yes  bool
	a, b string
}

// half tells the pairs that the weights are fitted on from those that they are tested on, by the names alone.
func half(a string) bool {
	h := fnv.New32a()
	h.Write([]byte((Normalise(a) + " ")[:1])) // by the first letter: spellings of one payee mostly fall on one side
	return h.Sum32()%2 == 0
}

// examples are the judged pairs of a council that are alike enough to be looked at.
func examples(all []payee, name string) (out []example) {
	ps, names := council(all, name)
	x := NewIndex(names)
	near := x.search(0, 1, -1)
	slices.SortFunc(near, func(p, q found) int { return cmp.Or(cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b)) })
	for _, f := range slices.Compact(near) {
		same, known := judged(ps[f.a], ps[f.b])
		if !known {
			continue
		}
		seen := compareParts(&x.names[f.a], &x.names[f.b])
		out = append(out, example{seen.vector(), seen.veto().cap, same, ps[f.a].name, ps[f.b].name})
	}
	return out
}

var kept []example

// everyExample is worked out once for all tests.
func everyExample(t *testing.T) []example {
	all := distinct(ledgers(t))
	if kept == nil {
		kept = append(examples(all, "devon"), examples(all, "oxford")...)
	}
	return kept
}

// logLoss of weights over the examples that no veto touches.
func logLoss(es []example, w []float64) float64 {
	sum, n := 0.0, 0
	for _, e := range es {
		if e.cap < 1 {
			continue
		}
		p := min(max(chance(e, w), 1e-9), 1-1e-9)
		if e.yes {
			sum -= math.Log(p)
		} else {
			sum -= math.Log(1 - p)
		}
		n++
	}
	return sum / float64(n)
}

func chance(e example, w []float64) float64 {
	z := 0.0
	for i, x := range e.x {
		z += w[i] * x
	}
	return 1 / (1 + math.Exp(-z))
}

// fit finds the weights by gradient descent with a light pull towards zero.
func fit(es []example) []float64 {
	w := make([]float64, len(fitted))
	velocity := make([]float64, len(fitted))
	for range 3000 {
		g, n := make([]float64, len(w)), 0.0
		for _, e := range es {
			if e.cap < 1 {
				continue
			}
			d := chance(e, w) - truth(e.yes)
			for i, x := range e.x {
				g[i] += d * x
			}
			n++
		}
		for i := range w {
			velocity[i] = 0.9*velocity[i] - 0.3*(g[i]/n+0.0002*w[i])
			w[i] += velocity[i]
		}
	}
	return w
}
