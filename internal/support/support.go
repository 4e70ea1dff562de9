// Package support is how long makers look after their products: files of endoflife.date that a council loads, and which release a system's name and version
// speak of. It is pure; what it finds is a guess for a person to confirm.
package support

import (
	"slices"
	"strings"
	"unicode"

	"github.com/moothall/moothall/internal/kind"
)

// Product is something that is published in releases.
type Product struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Names    []string  `json:"names,omitempty"`  // other names of it
	Makers   []string  `json:"makers,omitempty"` // words that people leave out in front of its title: microsoft
	Releases []Release `json:"releases"`
}

// Release is one release with the three ends of its support. They stay apart: what a maker ends is neither what can be bought beyond it nor what we did buy.
type Release struct {
	Cycle    string `json:"cycle"`
	Label    string `json:"label,omitempty"` // what people call it: SQL Server 13.0 is 2016
	Active   End    `json:"active,omitzero"`
	Support  End    `json:"support,omitzero"`  // of all support that comes with the product, security fixes too
	Extended End    `json:"extended,omitzero"` // of what can be bought beyond that
}

// End is when support ends: on a day, or only that it ended or did not. The zero End says nothing.
type End struct {
	On    kind.Date `json:"on,omitempty"`
	Ended bool      `json:"ended,omitempty"` // without a day
	Open  bool      `json:"open,omitempty"`  // it goes on, and no end is known
}

// Title is what the release is called.
func (r Release) Title() string {
	if r.Label != "" {
		return r.Label
	}
	return r.Cycle
}

// Index finds products by their names.
type Index struct {
	Products []Product

	named map[string][]int // first word of a name, to products
	names [][][]string     // of each product, as words
}

// NewIndex makes products findable.
func NewIndex(products []Product) *Index {
	x := &Index{Products: products, named: map[string][]int{}}
	for i, p := range products {
		var all [][]string
		for _, n := range append([]string{p.Title, p.ID}, p.Names...) {
			w := words(n)
			all = add(all, w)
			if len(w) > 2 && slices.Contains(p.Makers, w[0]) {
				all = add(all, w[1:])
			}
		}
		x.names = append(x.names, all)
		for _, n := range all {
			if !slices.Contains(x.named[n[0]], i) {
				x.named[n[0]] = append(x.named[n[0]], i)
			}
		}
	}
	return x
}

func add(all [][]string, w []string) [][]string {
	if len(w) == 0 || slices.ContainsFunc(all, func(o []string) bool { return slices.Equal(o, w) }) {
		return all
	}
	return append(all, w)
}

// words are a text's words in small letters; dots stay within numbers, and a letter after digits does too: 19c, 10.5, R2.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '+' && r != '#'
	})
}

// Match is a product and the release that a system is thought to be.
type Match struct {
	Product *Product
	Release *Release  // nil when the version says too little
	Could   []Release // those that it could be, when there are several
	Whole   bool      // the name is the product's whole name, with nothing but a version beside it
}

// Called is the product and its release in one name, without saying a word twice: some releases are called by the product's own name.
func (m Match) Called() string {
	title, release := strings.Fields(m.Product.Title), m.Release.Title()
	for i := range title {
		own := strings.Join(title[i:], " ") + " "
		if strings.HasPrefix(strings.ToLower(release), strings.ToLower(own)) {
			return strings.Join(append(title[:i:i], release), " ")
		}
	}
	return m.Product.Title + " " + release
}

// Find looks for the product and release that a name and a version speak of. A name of one word counts only when it stands alone or beside a version: "Go" is no
// product in "Go training".
func (x *Index) Find(name, version string) (Match, bool) {
	w := words(name)
	best, from, long, several := -1, 0, 0, false
	for at := range w {
		for _, i := range x.named[w[at]] {
			n := x.longest(i, w[at:])
			if n == 0 || n == 1 && !alone(w, at) || n < long {
				continue
			}
			several = n == long && i != best
			if n > long {
				best, from, long = i, at, n
			}
		}
	}
	if best < 0 || several {
		return Match{}, false
	}
	p := &x.Products[best]
	m := Match{Product: p, Whole: alone(w[from:], 0) || onlyVersion(w[:from]) && onlyVersion(w[from+long:])}
	said := words(version)
	if len(said) == 0 {
		said = w[from+long:]
	}
	m.Release, m.Could = p.release(said)
	return m, true
}

// longest is how many of the first words are a name of the product.
func (x *Index) longest(product int, w []string) (n int) {
	for _, name := range x.names[product] {
		if len(name) > n && len(name) <= len(w) && slices.Equal(name, w[:len(name)]) {
			n = len(name)
		}
	}
	return n
}

// alone tells whether nothing but versions stands beside one word.
func alone(w []string, at int) bool { return onlyVersion(w[:at]) && onlyVersion(w[at+1:]) }

func onlyVersion(w []string) bool {
	return !slices.ContainsFunc(w, func(s string) bool { return !strings.ContainsAny(s, "0123456789") && !slices.Contains(edition, s) })
}

// edition are words beside a name that say which edition it is, and nothing of what it is.
var edition = []string{"standard", "enterprise", "edition", "professional", "server", "version", "release", "datacenter", "express", "lts", "v"}

// release finds the release that a version's words speak of; could are those that fit alike.
func (p *Product) release(said []string) (found *Release, could []Release) {
	most := 0
	for i, r := range p.Releases {
		n := max(fits(words(r.Cycle), said), fits(p.bare(words(r.Label)), said))
		switch {
		case n == 0 || n < most:
		case n > most:
			most, found, could = n, &p.Releases[i], []Release{r}
		default:
			could = append(could, r)
		}
	}
	if found == nil {
		return nil, nil
	}
	could = p.finer(found, said, could)
	if pack := servicePack(said); pack != "" && !slices.Contains(words(found.Cycle), pack) && !slices.Contains(words(found.Label), pack) {
		return nil, could
	}
	if sameEnd(could) {
		return found, nil
	}
	return nil, could
}

// servicePack is the word of a version that names a service pack or a second release: sp3, r2.
func servicePack(said []string) string {
	i := slices.IndexFunc(said, func(w string) bool {
		return len(w) < 5 && (strings.HasPrefix(w, "sp") || strings.HasPrefix(w, "r")) && strings.Trim(strings.TrimPrefix(strings.TrimPrefix(w, "sp"), "r"), "0123456789") == "" && len(w) > 1 && w != "sp"
	})
	if i < 0 {
		return ""
	}
	return said[i]
}

// finer adds the releases that say more than the version does: 2016 may be 2016 SP1, SP2 or SP3.
func (p *Product) finer(found *Release, said []string, could []Release) []Release {
	for _, of := range [][]string{words(found.Cycle), p.bare(words(found.Label))} {
		if len(of) == 0 || fits(of, said) == 0 {
			continue
		}
		for _, r := range p.Releases {
			known := slices.ContainsFunc(could, func(o Release) bool { return o.Cycle == r.Cycle })
			if !known && (begins(words(r.Cycle), of) || begins(p.bare(words(r.Label)), of)) && !contradicts(r, of, said) {
				could = append(could, r)
			}
		}
	}
	return could
}

// contradicts tells whether what was said goes on after the words that both share, and so names something else.
func contradicts(r Release, shared, said []string) bool {
	rest := said[min(len(said), at(said, shared)+len(shared)):]
	return slices.ContainsFunc(rest, func(w string) bool {
		return strings.ContainsAny(w, "0123456789") && !slices.Contains(words(r.Cycle), w) && !slices.Contains(words(r.Label), w)
	})
}

// bare is a label without the product's own name in front.
func (p *Product) bare(label []string) []string {
	for _, name := range []string{p.Title, p.ID} {
		w := words(name)
		for skip := range w {
			if rest := w[skip:]; begins(label, rest) && len(label) > len(rest) {
				return label[len(rest):]
			}
		}
	}
	return label
}

func begins(w, with []string) bool {
	return len(with) > 0 && len(w) >= len(with) && slices.Equal(w[:len(with)], with)
}

func at(w, sub []string) int {
	for i := range w {
		if begins(w[i:], sub) {
			return i
		}
	}
	return 0
}

// fits counts how far a release's words are what was said: all of them must stand there in a row; a longer number, like 16.0.4265, is of the release 16.0.
func fits(release, said []string) int {
	if len(release) == 0 {
		return 0
	}
	for i := range said {
		if begins(said[i:], release) {
			return 2*len(release) + strings.Count(strings.Join(release, ""), ".") + 1
		}
	}
	if len(release) != 1 || !strings.ContainsAny(release[0], "0123456789") {
		return 0
	}
	for _, s := range said {
		if strings.HasPrefix(s, release[0]+".") || s == "v"+release[0] || strings.HasPrefix(s, "v"+release[0]+".") {
			return 1 + strings.Count(release[0], ".")
		}
	}
	return 0
}

func sameEnd(r []Release) bool {
	return !slices.ContainsFunc(r, func(o Release) bool { return o.Support != r[0].Support || o.Extended != r[0].Extended })
}
