package linkage

import (
	"slices"
	"strings"
	"unicode"
)

// compareWords lays the words of two names side by side: first those that are equal, then misspellings and shortenings, then
// initials.
func compareWords(a, b *part) features {
	if len(a.joined) > len(b.joined) || len(a.joined) == len(b.joined) && a.joined > b.joined {
		a, b = b, a // the answer must not hang on which name comes first
	}
	f := features{cosine: cosine(a.grams, b.grams)}
	if len(a.words) == 0 || len(b.words) == 0 {
		return f
	}
	l := pairing{a: a, b: b, usedA: make([]bool, len(a.words)), usedB: make([]bool, len(b.words))}
	l.equal()
	f.same = l.matched == len(a.words) && l.matched == len(b.words)
	if !f.same && a.joined == b.joined {
		l.everything()
	}
	l.together(a, b, l.usedA, l.usedB)
	l.together(b, a, l.usedB, l.usedA)
	l.alike()
	f.initials = l.initials(a, b, l.usedA, l.usedB) || l.initials(b, a, l.usedB, l.usedA)
	f.shared, f.rarest = l.words, min(1, l.rarest)
	if all := a.total + b.total - l.shared; all > 0 {
		f.overlap = min(1, l.shared/all)
	}
	if lighter := min(a.total, b.total); lighter > 0 {
		f.contained = min(1, l.shared/lighter)
	}
	var heavyA, heavyB float64
	f.onlyA, heavyA = left(a, l.usedA)
	f.onlyB, heavyB = left(b, l.usedB)
	f.conflict = min(heavyA, heavyB)
	f.subset = len(f.onlyA) == 0 || len(f.onlyB) == 0
	f.begins = a.words[0] == b.words[0]
	f.clashes(a, b)
	return f
}

// pairing is the work of laying two names side by side.
type pairing struct {
	a, b         *part
	usedA, usedB []bool
	matched      int
	shared       float64 // weight of what is shared
	rarest       float64
	words        []string
}

func (l *pairing) take(i, j int, quality float64) {
	l.usedA[i], l.usedB[j] = true, true
	l.matched++
	w := quality * min(l.a.weight[i], l.b.weight[j])
	if quality == 1 || quality < 1 && l.a.weight[i] > l.b.weight[j] {
		w = quality * max(l.a.weight[i], l.b.weight[j]) * 0.5
		w += quality * min(l.a.weight[i], l.b.weight[j]) * 0.5
	}
	l.shared += w
	l.rarest = max(l.rarest, w)
	l.words = append(l.words, l.a.words[i])
}

func (l *pairing) equal() {
	for i, w := range l.a.words {
		for j, v := range l.b.words {
			if !l.usedB[j] && w == v {
				l.take(i, j, 1)
				break
			}
		}
	}
}

// everything counts two names that differ only in their spaces as the same.
func (l *pairing) everything() {
	for i := range l.usedA {
		l.usedA[i] = true
	}
	for j := range l.usedB {
		l.usedB[j] = true
	}
	l.shared, l.rarest, l.words = max(l.a.total, l.b.total), 1, l.a.words
}

// alike pairs words that are misspelt or shortened.
func (l *pairing) alike() {
	for i, w := range l.a.words {
		if l.usedA[i] {
			continue
		}
		best, at := 0.0, -1
		for j, v := range l.b.words {
			if l.usedB[j] {
				continue
			}
			if q := likeness(w, v); q > best {
				best, at = q, j
			}
		}
		if at >= 0 {
			l.take(i, at, best)
		}
	}
}

// likeness of two different words: 0.9 for one slip in a long word, less for a shortening; 0 when they are simply two words.
func likeness(a, b string) float64 {
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	if hasDigit(a) || hasDigit(b) || len(short) < 3 {
		return 0
	}
	if strings.HasPrefix(long, short) {
		switch {
		case long == short+"s":
			return 0.95
		case len(short) >= 4:
			return 0.8
		}
		return 0.5
	}
	if skeleton(short, long) {
		return 0.8
	}
	if places[a] && places[b] || trades[a] != "" && trades[b] != "" {
		return 0
	}
	slips := distance(a, b, 2)
	switch {
	case slips == 1 && len(short) >= 5:
		return 0.9
	case slips == 1 && len(short) == 4:
		return 0.6
	case slips == 2 && len(short) >= 8:
		return 0.8
	}
	return 0
}

// skeleton tells whether a word is another one with vowels left out: "ptnrshp", "hlth", "crt".
func skeleton(short, long string) bool {
	if len(long) < len(short)+2 || short[0] != long[0] || short[len(short)-1] != long[len(long)-1] || strings.ContainsAny(short[1:], "aeiou") {
		return false
	}
	at := 0
	for i := 0; i < len(long) && at < len(short); i++ {
		if long[i] == short[at] {
			at++
		}
	}
	return at == len(short)
}

// distance counts slips (a letter more, less, other, or two swapped) up to most; beyond it the answer is most+1.
func distance(a, b string, most int) int {
	if abs(len(a)-len(b)) > most {
		return most + 1
	}
	if len(b) > 63 {
		return most + 1
	}
	var rows [3][64]int
	before, last, now := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= len(b); j++ {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return min(last[len(b)], most+1)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

func hasDigit(w string) bool { return strings.IndexFunc(w, unicode.IsDigit) >= 0 }

// together pairs one word of x with two words in a row of y that write it with a space: "goodwill" with "good will".
func (l *pairing) together(x, y *part, usedX, usedY []bool) {
	for i, w := range x.words {
		for j := 0; j+1 < len(y.words) && !usedX[i]; j++ {
			first, rest := y.words[j], y.words[j+1]
			if usedY[j] || usedY[j+1] || len(w) != len(first)+len(rest) || !strings.HasPrefix(w, first) || !strings.HasSuffix(w, rest) {
				continue
			}
			usedX[i], usedY[j], usedY[j+1] = true, true, true
			l.shared += max(x.weight[i], y.weight[j]+y.weight[j+1])
			l.rarest = max(l.rarest, x.weight[i])
			l.words = append(l.words, w)
		}
	}
}

// initials pairs one word of x with three or more words in a row of y whose first letters it is.
func (l *pairing) initials(x, y *part, usedX, usedY []bool) (any bool) {
	for i, w := range x.words {
		n := len(w)
		if usedX[i] || n < 3 {
			continue
		}
		for j := 0; j+n <= len(y.words); j++ {
			if !spells(w, y.words[j:j+n], usedY[j:j+n]) {
				continue
			}
			usedX[i] = true
			weight := 0.0
			for k := j; k < j+n; k++ {
				usedY[k] = true
				weight += y.weight[k]
			}
			l.shared += 0.8 * min(weight, max(1, x.weight[i]))
			l.rarest = max(l.rarest, 0.8*x.weight[i])
			l.words = append(l.words, w)
			any = true
			break
		}
	}
	return any
}

func spells(w string, words []string, used []bool) bool {
	for k := range words {
		if used[k] || words[k][0] != w[k] {
			return false
		}
	}
	return true
}

// left gives the words that found no pair, and the weight of the heaviest.
func left(p *part, used []bool) (words []string, heaviest float64) {
	for i, w := range p.words {
		if !used[i] {
			words = append(words, w)
			heaviest = max(heaviest, p.weight[i])
		}
	}
	return words, heaviest
}

// clashes looks among the unpaired words for numbers, places and lines of business that differ.
func (f *features) clashes(a, b *part) {
	f.digits = clash(f.onlyA, f.onlyB, func(w string) string {
		if hasDigit(w) {
			return w
		}
		return ""
	})
	f.place = clash(f.onlyA, f.onlyB, func(w string) string {
		if places[w] {
			return w
		}
		return ""
	})
	f.tradeLine = tradeClash(a, b, f)
	f.lone = oneSided(f.onlyA, f.onlyB, hasDigit)
	f.branch = oneSided(f.onlyA, f.onlyB, func(w string) bool { return places[w] })
	f.trade = oneSided(f.onlyA, f.onlyB, func(w string) bool { return trades[w] != "" && trades[w] != "technology" })
	for _, only := range [][]string{f.onlyA, f.onlyB} {
		for _, w := range only {
			if trades[w] == "finance" && w != "financial" {
				f.finance = w
			}
		}
	}
}

// clash gives the first word of each side that has a kind, when the kinds differ.
func clash(a, b []string, kind func(string) string) (words [2]string) {
	for _, w := range a {
		for _, v := range b {
			if kind(w) != "" && kind(v) != "" && kind(w) != kind(v) {
				return [2]string{w, v}
			}
		}
	}
	return words
}

// oneSided tells whether one side has such a word left over, and the other side none.
func oneSided(a, b []string, is func(string) bool) bool {
	return slices.ContainsFunc(a, is) != slices.ContainsFunc(b, is)
}

// tradeClash finds two lines of business when no line is common to both names.
func tradeClash(a, b *part, f *features) (words [2]string) {
	for _, w := range a.words {
		for _, v := range b.words {
			if trades[w] != "" && trades[w] == trades[v] {
				return words
			}
		}
	}
	return clash(f.onlyA, f.onlyB, func(w string) string { return trades[w] })
}
