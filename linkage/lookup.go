package linkage

import (
	"cmp"
	"slices"
)

// lookup finds the parts that may be alike, by the words that they share: first the rare ones. It is one goroutine's own.
type lookup struct {
	*Index
	shared []float32 // by part: the weight of the words that it may share with the part in hand
	near   []int32   // the parts that share any
	common float32   // the weight of the part's words that were not looked up
}

// around gathers the parts near part i. Pairs that both sides would find are looked for from the earlier one only. A name with
// several rare words is looked up by them as they stand: it is hardly ever misspelt in all of them.
func (l *lookup) around(i int32) {
	p := l.parts[i]
	l.near, l.common = l.near[:0], 0
	l.open(i, l.after(l.joined[p.joined], i), float32(p.total))
	rare := 0
	for k, w := range p.ids {
		if l.corpus.words[w].names > frequent {
			l.common += float32(p.weight[k])
			continue
		}
		rare++
		l.open(i, l.after(l.post[w], i), float32(p.weight[k]))
	}
	switch rare {
	case 0:
		l.open(i, l.bothCommon(p), float32(p.total))
	case 1:
		l.misspelt(i, p)
	}
	l.runTogether(i, p)
}

// misspelt looks a name up by the words that may be its one rare word.
func (l *lookup) misspelt(i int32, p *part) {
	for k, w := range p.ids {
		if l.corpus.words[w].names > frequent {
			continue
		}
		for _, v := range l.alike[w] {
			l.open(i, l.post[v], 0.8*float32(p.weight[k]))
		}
	}
}

// after gives those of the parts that come later than i.
func (l *lookup) after(parts []int32, i int32) []int32 {
	at, _ := slices.BinarySearch(parts, i+1)
	return parts[at:]
}

func (l *lookup) open(i int32, parts []int32, weight float32) {
	for _, t := range parts {
		if t == i {
			continue
		}
		if l.shared[t] == 0 {
			l.near = append(l.near, t)
		}
		l.shared[t] += weight
	}
}

// floor is the trigram likeness from which on two names are compared though they hardly share a word.
const floor = 0.35

// enough tells whether two parts share so much, in weight of words or in letters, that a closer look pays.
func (l *lookup) enough(i, t int32) bool {
	a, b := l.parts[i], l.parts[t]
	return l.shared[t]+l.common >= 0.6*float32(min(a.total, b.total)) || cosine(a.grams, b.grams) >= floor
}

// bothCommon gives the parts that have the two rarest words of a part of which every word is frequent.
func (l *lookup) bothCommon(p *part) []int32 {
	ids := slices.Clone(p.ids)
	slices.SortFunc(ids, func(a, b int32) int {
		return cmp.Or(cmp.Compare(l.corpus.words[a].names, l.corpus.words[b].names), cmp.Compare(a, b))
	})
	ids = slices.Compact(ids)
	if len(ids) < 2 {
		return nil
	}
	a, b := l.post[ids[0]], l.post[ids[1]]
	var out []int32
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			out = append(out, a[0])
			a, b = a[1:], b[1:]
		}
	}
	return out
}

// runTogether looks for names that write two words of this one as one, or some words by their first letters.
func (l *lookup) runTogether(i int32, p *part) {
	for k := range p.words {
		if k+1 < len(p.words) {
			l.openWord(i, p.words[k]+p.words[k+1], p.weight[k]+p.weight[k+1])
		}
		letters, weight := "", 0.0
		for n := k; n < min(len(p.words), k+6); n++ {
			letters += p.words[n][:1]
			weight += p.weight[n]
			if len(letters) >= 3 {
				l.openWord(i, letters, weight)
			}
		}
	}
}

func (l *lookup) openWord(i int32, w string, weight float64) {
	if id, ok := l.corpus.ids[w]; ok && l.corpus.words[id].names <= frequent {
		l.open(i, l.post[id], float32(weight))
	}
}

// alone tells which words are the one rare word of a part: only those are looked up misspelt.
func (x *Index) alone() []bool {
	out := make([]bool, len(x.corpus.words))
	for _, p := range x.parts {
		rare, at := 0, int32(0)
		for _, w := range p.ids {
			if x.corpus.words[w].names <= frequent {
				rare, at = rare+1, w
			}
		}
		if rare == 1 {
			out[at] = true
		}
	}
	return out
}

// alikeWords finds, for the wanted words of the vocabulary, the others that are likely the same word misspelt or shortened.
func alikeWords(words []word, wanted []bool) [][]int32 {
	type keyed struct {
		key  uint64
		word int32
	}
	var keys []keyed
	for id := range words {
		w := words[id].text
		if len(w) < 4 || len(w) > 63 || words[id].names > frequent || hasDigit(w) {
			continue
		}
		add := func(parts ...string) { keys = append(keys, keyed{hash(parts...), int32(id)}) }
		add(w)
		for i := range len(w) {
			add(w[:i], w[i+1:])
		}
		add("^", w[:4])
		if len(w) >= 8 {
			add("$", w[len(w)-4:])
		}
	}
	slices.SortFunc(keys, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.word, b.word)) })
	out := make([][]int32, len(words))
	for i, a := range keys {
		for _, b := range keys[i+1 : min(len(keys), i+1+frequent)] {
			if b.key != a.key {
				break
			}
			if a.word != b.word && (wanted[a.word] || wanted[b.word]) && likeness(words[a.word].text, words[b.word].text) > 0 {
				out[a.word] = append(out[a.word], b.word)
				out[b.word] = append(out[b.word], a.word)
			}
		}
	}
	for id := range out {
		slices.Sort(out[id])
		out[id] = slices.Compact(out[id])
	}
	return out
}

// hash is FNV-1a of some texts in a row.
func hash(parts ...string) uint64 {
	h := uint64(14695981039346656037)
	for _, s := range parts {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	return h
}
