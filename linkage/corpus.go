package linkage

import (
	"math"
	"slices"
	"strings"
)

// prepared is a name ready to be compared.
type prepared struct {
	reading
	company, vat, supplier string
	parts                  []part
}

// part is one name of a name: its words, how much each says, and its trigrams.
type part struct {
	words  []string
	weight []float64 // of each word, 0 to 1: a rare word says more
	total  float64
	joined string // the words with no space between
	grams  []gram // sorted by id, of length 1 together
}

type gram struct {
	id     int32
	weight float32
}

// corpus counts words and trigrams over the names in hand, so that a word which a hundred payees share weighs little. An empty
// corpus weighs by the built-in list of common words alone.
type corpus struct {
	names  int
	words  map[string]int32
	ids    map[string]int32
	counts []int32
}

func newCorpus() *corpus { return &corpus{words: map[string]int32{}, ids: map[string]int32{}} }

// prepare takes a name apart, and repairs and checks its numbers.
func prepare(n Name) prepared {
	p := prepared{reading: read(n.Text), supplier: strings.TrimSpace(n.SupplierNumber)}
	if c, _, ok := CompanyNumberFor(n.CompanyNumber, n.Text); ok {
		p.company = c
	}
	if v, ok := VATNumber(n.VATNumber); ok {
		p.vat = v
	}
	for _, w := range p.reading.parts {
		p.parts = append(p.parts, part{words: w, joined: strings.Join(w, "")})
	}
	return p
}

// count adds a name's words and trigrams.
func (c *corpus) count(p *prepared) {
	for i := range p.parts {
		c.names++
		seen := map[string]bool{}
		for _, w := range p.parts[i].words {
			if !seen[w] {
				seen[w] = true
				c.words[w]++
			}
		}
		grams := trigrams(p.parts[i].words)
		slices.Sort(grams)
		for _, g := range slices.Compact(grams) {
			id, ok := c.ids[g]
			if !ok {
				id = int32(len(c.counts))
				c.ids[g] = id
				c.counts = append(c.counts, 0)
			}
			c.counts[id]++
		}
	}
}

// weigh fills in the weights of a name's words and trigrams. Trigrams that the corpus has not counted get numbers of their own.
func (c *corpus) weigh(p *prepared) {
	for i := range p.parts {
		q := &p.parts[i]
		q.weight = make([]float64, len(q.words))
		q.total = 0
		for k, w := range q.words {
			q.weight[k] = c.wordWeight(w)
			q.total += q.weight[k]
		}
		q.grams = c.grams(q.words)
	}
}

// wordWeight is how much a word says about which organisation it is, 0.02 to 1.
func (c *corpus) wordWeight(w string) float64 {
	weight := 1.0
	if c.names > 50 {
		most := math.Log(1 + float64(c.names))
		weight = max(0.1, math.Log((1+float64(c.names))/float64(max(1, c.words[w])))/most)
	}
	switch {
	case w == "and" || w == "the" || w == "of" || w == "for":
		return 0.02
	case w == "uk" || w == "group" || w == "holdings":
		return 0.1 * weight
	case common[w]:
		return 0.35 * weight
	case places[w]:
		return 0.6 * weight
	}
	return weight
}

func trigrams(words []string) []string {
	s := " " + strings.Join(words, " ") + " "
	out := make([]string, 0, len(s))
	for i := 0; i+3 <= len(s); i++ {
		out = append(out, s[i:i+3])
	}
	return out
}

// grams gives a vector of trigrams, tf-idf weighted and of length 1.
func (c *corpus) grams(words []string) []gram {
	tf := map[int32]float64{}
	for _, g := range trigrams(words) {
		id, ok := c.ids[g]
		if !ok {
			id = int32(len(c.counts))
			c.ids[g] = id
			c.counts = append(c.counts, 0)
		}
		tf[id]++
	}
	out := make([]gram, 0, len(tf))
	for id := range tf {
		out = append(out, gram{id: id})
	}
	slices.SortFunc(out, func(a, b gram) int { return int(a.id - b.id) })
	var squares float64
	for i := range out {
		idf := 1 + math.Log((1+float64(c.names))/(1+float64(c.counts[out[i].id])))
		w := tf[out[i].id] * idf
		out[i].weight = float32(w)
		squares += w * w
	}
	length := float32(math.Sqrt(squares))
	for i := range out {
		out[i].weight /= length
	}
	return out
}

// cosine of two vectors of length 1.
func cosine(a, b []gram) float64 {
	var sum float32
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].id < b[j].id:
			i++
		case a[i].id > b[j].id:
			j++
		default:
			sum += a[i].weight * b[j].weight
			i, j = i+1, j+1
		}
	}
	return min(1, float64(sum))
}
