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
	ids    []int32   // of the words, in the corpus that counted them
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
	names int
	ids   map[string]int32 // of words
	words []word           // by id
	grams []int32          // how many names have a trigram, by its id; nil in an empty corpus
}

// word is a word of the vocabulary and how many names have it.
type word struct {
	text  string
	names int32
}

func newCorpus() *corpus { return &corpus{ids: map[string]int32{}} }

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
	if c.grams == nil {
		c.grams = make([]int32, gramIDs)
	}
	var ids []int32
	for i := range p.parts {
		c.names++
		q := &p.parts[i]
		q.ids = make([]int32, len(q.words))
		for k, w := range q.words {
			q.ids[k] = c.id(w)
			if !slices.Contains(q.ids[:k], q.ids[k]) {
				c.words[q.ids[k]].names++
			}
		}
		ids = trigrams(ids[:0], q.words)
		slices.Sort(ids)
		for _, g := range slices.Compact(ids) {
			c.grams[g]++
		}
	}
}

// id is a word's number; a new word gets the next one.
func (c *corpus) id(w string) int32 {
	id, ok := c.ids[w]
	if !ok {
		id = int32(len(c.words))
		c.ids[w] = id
		c.words = append(c.words, word{text: w})
	}
	return id
}

// weigh fills in the weights of a name's words and trigrams.
func (c *corpus) weigh(p *prepared) {
	var ids []int32
	for i := range p.parts {
		q := &p.parts[i]
		q.weight = make([]float64, len(q.words))
		q.total = 0
		for k, w := range q.words {
			q.weight[k] = c.wordWeight(w)
			q.total += q.weight[k]
		}
		ids = trigrams(ids[:0], q.words)
		q.grams = c.vector(ids)
	}
}

// wordWeight is how much a word says about which organisation it is, 0.02 to 1.
func (c *corpus) wordWeight(w string) float64 {
	weight := 1.0
	if c.names > 50 {
		most := math.Log(1 + float64(c.names))
		names := int32(1)
		if id, ok := c.ids[w]; ok {
			names = c.words[id].names
		}
		weight = max(0.1, math.Log((1+float64(c.names))/float64(names))/most)
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

// gramIDs is how many numbers trigrams have: three letters of six bits each. Letters beyond a to z and 0 to 9 share numbers, which
// does no harm: a name is told by many trigrams.
const gramIDs = 1 << 18

// trigrams adds the numbers of the trigrams of words with a space before, between and after.
func trigrams(out []int32, words []string) []int32 {
	id := int32(0) // the two letters before; a space is 0
	add := func(letter int32) {
		id = (id<<6 | letter) & (gramIDs - 1)
		out = append(out, id)
	}
	for k, w := range words {
		for i := range len(w) {
			switch c := w[i]; {
			case c >= 'a' && c <= 'z':
				add(int32(c-'a') + 1)
			case c >= '0' && c <= '9':
				add(int32(c-'0') + 27)
			default:
				add(int32(c)%27 + 37)
			}
			if k == 0 && i == 0 {
				out = out[:0] // a space and one letter are no trigram yet
			}
		}
		add(0)
	}
	return out
}

// vector gives trigrams as a vector, tf-idf weighted and of length 1. It sorts ids.
func (c *corpus) vector(ids []int32) []gram {
	slices.Sort(ids)
	out := make([]gram, 0, len(ids))
	var squares float64
	for i := 0; i < len(ids); {
		from := i
		for i < len(ids) && ids[i] == ids[from] {
			i++
		}
		names := int32(0)
		if c.grams != nil {
			names = c.grams[ids[from]]
		}
		w := float64(i-from) * (1 + math.Log((1+float64(c.names))/(1+float64(names))))
		out = append(out, gram{ids[from], float32(w)})
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
