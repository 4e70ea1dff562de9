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
// each to the next. A word that more than frequent names have says too little to look all of them up by it alone.
const (
	most     = 20
	frequent = 300
)

// Index holds a list of names for finding those that are alike. It is safe for use by several goroutines.
type Index struct {
	corpus *corpus
	names  []prepared
	parts  []*part
	owner  []int32            // of each part: its name
	post   [][]int32          // by word: the parts that have it, in order
	alike  [][]int32          // by word that is a part's one rare word: the other words that may be a slip or a shortening of it
	joined map[string][]int32 // by the words with no space between: the parts
}

// NewIndex reads a list of names. It takes about 1.5 kB a name.
func NewIndex(names []Name) *Index {
	x := &Index{corpus: newCorpus(), names: make([]prepared, len(names)), joined: map[string][]int32{}}
	for i, n := range names {
		x.names[i] = prepare(n)
		x.corpus.count(&x.names[i])
	}
	x.post = make([][]int32, len(x.corpus.words))
	for i := range x.names {
		x.corpus.weigh(&x.names[i])
		if x.names[i].withheld {
			continue
		}
		for k := range x.names[i].parts {
			x.add(int32(i), &x.names[i].parts[k])
		}
	}
	x.alike = alikeWords(x.corpus.words, x.alone())
	return x
}

func (x *Index) add(owner int32, p *part) {
	at := int32(len(x.parts))
	x.owner, x.parts = append(x.owner, owner), append(x.parts, p)
	if p.joined != "" {
		x.joined[p.joined] = append(x.joined[p.joined], at)
	}
	for k, w := range p.ids {
		if !slices.Contains(p.ids[:k], w) {
			x.post[w] = append(x.post[w], at)
		}
	}
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

// search takes every workers-th part and finds the names like it.
func (x *Index) search(from, workers int, least float64) []found {
	var out []found
	look := &lookup{Index: x, shared: make([]float32, len(x.parts))}
	for i := from; i < len(x.parts); i += workers {
		look.around(int32(i))
		out = append(out, x.likely(int32(i), look, least)...)
		for _, t := range look.near {
			look.shared[t] = 0
		}
	}
	return out
}

// likely compares a part's name with the names of the parts near it and keeps the best.
func (x *Index) likely(i int32, look *lookup, least float64) []found {
	var out []found
	a := x.owner[i]
	for _, t := range look.near {
		b := x.owner[t]
		if a == b || !look.enough(i, t) {
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
