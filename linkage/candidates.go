package linkage

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// Pair is two names of a list, by their places in it, A before B, and how sure it is that they are the same organisation.
type Pair struct {
	A, B int
	Match
}

// The bounds of the search. most keeps memory in proportion to the number of names; a bigger group of equal names is still joined,
// each to the next. floor is the trigram likeness below which names are not looked at more closely.
const (
	most  = 20
	floor = 0.35
)

// Index holds a list of names for finding those that are alike. It is safe for use by several goroutines.
type Index struct {
	corpus *corpus
	names  []prepared
	post   [][]posting // by trigram: the parts that have it, in order
	owner  []int32     // of each part: its name
	parts  []*part
}

type posting struct {
	part   int32
	weight float32
}

// NewIndex reads a list of names. It takes about 1.5 kB a name.
func NewIndex(names []Name) *Index {
	x := &Index{corpus: newCorpus(), names: make([]prepared, len(names))}
	for i, n := range names {
		x.names[i] = prepare(n)
		x.corpus.count(&x.names[i])
	}
	for i := range x.names {
		x.corpus.weigh(&x.names[i])
		if x.names[i].withheld {
			continue
		}
		for k := range x.names[i].parts {
			x.owner = append(x.owner, int32(i))
			x.parts = append(x.parts, &x.names[i].parts[k])
		}
	}
	x.post = make([][]posting, len(x.corpus.counts))
	for i, p := range x.parts {
		for _, g := range p.grams {
			x.post[g.id] = append(x.post[g.id], posting{int32(i), g.weight})
		}
	}
	return x
}

// Compare compares two names of the list, by their places in it.
func (x *Index) Compare(a, b int) Match { return match(&x.names[a], &x.names[b]) }

// Candidates gives the pairs of names with a confidence of at least least, best first, then by their places. Each name is joined to
// at most twenty later ones (for each name that it bears). The same names always give the same pairs.
func Candidates(names []Name, least float64) []Pair { return NewIndex(names).Candidates(least) }

// found is a pair before its reasons are written.
type found struct {
	a, b  int32
	score float32
}

// Candidates is the function of that name, on names already read.
func (x *Index) Candidates(least float64) []Pair {
	pairs := x.byNumber(least)
	workers := runtime.GOMAXPROCS(0)
	results := make([][]found, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() { results[w] = x.search(w, workers, least) })
	}
	wg.Wait()
	for _, r := range results {
		pairs = append(pairs, r...)
	}
	slices.SortFunc(pairs, func(p, q found) int { return cmp.Or(cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b)) })
	pairs = slices.Compact(pairs)
	out := make([]Pair, len(pairs))
	for i, p := range pairs {
		out[i] = Pair{int(p.a), int(p.b), x.Compare(int(p.a), int(p.b))}
	}
	slices.SortStableFunc(out, func(p, q Pair) int { return cmp.Compare(q.Score, p.Score) })
	return out
}

// byNumber pairs the names that share a company, VAT or supplier number, however they are spelt: each with the next ones.
func (x *Index) byNumber(least float64) []found {
	var out []found
	for _, number := range []func(*prepared) string{
		func(p *prepared) string { return p.company }, func(p *prepared) string { return p.vat }, func(p *prepared) string { return p.supplier },
	} {
		groups := map[string][]int32{}
		for i := range x.names {
			if n := number(&x.names[i]); n != "" && !x.names[i].withheld {
				groups[n] = append(groups[n], int32(i))
			}
		}
		for _, g := range groups {
			for k, a := range g {
				for _, b := range g[k+1 : min(len(g), k+1+most)] {
					if s := x.Compare(int(a), int(b)).Score; s >= least {
						out = append(out, found{a, b, float32(s)})
					}
				}
			}
		}
	}
	return out
}

// search takes every workers-th part and finds the names like it that come later in the list.
func (x *Index) search(from, workers int, least float64) []found {
	var out []found
	sums := make([]float32, len(x.parts)) // by part: its cosine with the part in hand
	var near []int32
	for i := from; i < len(x.parts); i += workers {
		near = x.near(int32(i), sums, near[:0])
		out = append(out, x.likely(int32(i), near, sums, least)...)
		for _, t := range near {
			sums[t] = 0
		}
	}
	return out
}

// near adds up the cosine of part i with every later part that shares a telling trigram with it. Trigrams are taken from the
// rarest on; those that are left once they are too light to bring a part over the floor by themselves open no new sums.
func (x *Index) near(i int32, sums []float32, near []int32) []int32 {
	order := slices.Clone(x.parts[i].grams)
	slices.SortFunc(order, func(a, b gram) int {
		return cmp.Or(cmp.Compare(len(x.post[a.id]), len(x.post[b.id])), cmp.Compare(a.id, b.id))
	})
	rest := float32(1) // the squared length of the trigrams not taken yet
	for _, g := range order {
		post := x.post[g.id]
		at, _ := slices.BinarySearchFunc(post, i+1, func(p posting, part int32) int { return cmp.Compare(p.part, part) })
		telling := rest >= floor*floor
		rest -= g.weight * g.weight
		for _, q := range post[at:] {
			if sums[q.part] == 0 {
				if !telling {
					continue
				}
				near = append(near, q.part)
			}
			sums[q.part] += g.weight * q.weight
		}
	}
	return near
}

// likely compares a part's name with the names of the parts near it and keeps the best.
func (x *Index) likely(i int32, near []int32, sums []float32, least float64) []found {
	var out []found
	a := x.owner[i]
	for _, t := range near {
		b := x.owner[t]
		if sums[t] < floor || a == b {
			continue
		}
		if s := x.score(int(a), int(b)); s >= least {
			out = append(out, found{min(a, b), max(a, b), float32(s)})
		}
	}
	slices.SortFunc(out, func(p, q found) int {
		return cmp.Or(cmp.Compare(q.score, p.score), cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b))
	})
	out = slices.Compact(out)
	return out[:min(len(out), most)]
}

// score is Compare without the words.
func (x *Index) score(a, b int) float64 {
	if s, _, settled := byNumbers(&x.names[a], &x.names[b]); settled {
		return s
	}
	f := compareParts(&x.names[a], &x.names[b])
	return min(f.confidence(), f.veto().cap)
}
