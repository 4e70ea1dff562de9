package ingest

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/moothall/moothall/internal/kind"
)

var headingSigns = strings.NewReplacer("£", " ", "œ", " ", "\uFFFD", " ", "Â", " ", "&", " and ")

// headingKey is how headings are compared: letters and digits only, CamelCase split, currency and units dropped.
func headingKey(s string) string {
	s = headingSigns.Replace(s)
	var b strings.Builder
	var last rune
	for _, r := range s {
		switch {
		case unicode.IsUpper(r) && unicode.IsLower(last):
			b.WriteByte(' ')
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’':
		default:
			b.WriteByte(' ')
		}
		last = r
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// claim is one kind's wish for a heading.
type claim struct {
	kind, field int // places in kind.Kinds and in the kind's fields
	rank        int // place in the field's list of headings; its own name and label come first
}

// book is every heading that the vocabulary knows.
type book struct {
	claims map[string][]claim
	keys   []string // longer keys, for headings with a slip of the pen
	kinds  map[string]int
}

var headings = sync.OnceValue(func() *book {
	b := &book{claims: map[string][]claim{}, kinds: map[string]int{}}
	for ki, k := range kind.Kinds {
		for fi, f := range k.Fields {
			names := append([]string{f.Label, strings.ReplaceAll(f.Name, "_", " ")}, f.Headings...)
			if f.Cy.Label != "" {
				names = append(names, f.Cy.Label)
			}
			for rank, n := range names {
				b.add(headingKey(n), claim{ki, fi, rank})
			}
		}
	}
	for key, cs := range b.claims {
		if len(key) >= 6 {
			b.keys = append(b.keys, key)
		}
		seen := map[int]bool{}
		for _, c := range cs {
			seen[c.kind] = true
		}
		b.kinds[key] = len(seen)
	}
	return b
})

func (b *book) add(key string, c claim) {
	if key == "" {
		return
	}
	for _, have := range b.claims[key] {
		if have.kind == c.kind && have.field == c.field {
			return
		}
	}
	b.claims[key] = append(b.claims[key], c)
}

// find gives the claims on a heading, and how sure they are: 1 for a known heading, less for one with a slip in it.
func (b *book) find(heading string) (key string, cs []claim, sure float64) {
	key = headingKey(heading)
	if cs := b.claims[key]; len(cs) > 0 {
		return key, cs, 1
	}
	if full := inFull(key); len(b.claims[full]) > 0 {
		return full, b.claims[full], 0.95
	}
	if key, cs := b.either(heading); len(cs) > 0 {
		return key, cs, 0.9
	}
	if key, cs := b.withoutRemark(heading); len(cs) > 0 {
		return key, cs, 0.9
	}
	if len(key) < 6 || len(key) > longest {
		return key, nil, 0
	}
	best, bestKey := 3, ""
	for _, k := range b.keys {
		allowed := 1
		if len(k) >= 10 {
			allowed = 2
		}
		if d := distance(key, k, allowed); d <= allowed && (d < best || d == best && k < bestKey) {
			best, bestKey = d, k
		}
	}
	if bestKey != "" {
		return bestKey, b.claims[bestKey], 0.8
	}
	return key, nil, 0
}

// remark is what stands in brackets behind a heading: RTO (hrs), Depends on (systems).
var remark = regexp.MustCompile(`^(.+?)\s*(?:\(([^()]*)\)|\[([^\[\]]*)\])\s*$`)

// otherUnit are remarks after which figures are of another size than the field's.
var otherUnit = regexp.MustCompile(`(?i)\b(seconds?|secs?|minutes?|mins?|days?|weeks?|months?|years?|yrs?|k|m|0+s?|thousands?|millions?)\b`)

// withoutRemark finds a heading by what stands before its brackets, unless they name a unit that no field of that name would have.
func (b *book) withoutRemark(heading string) (key string, cs []claim) {
	m := remark.FindStringSubmatch(heading)
	if m == nil || otherUnit.MatchString(m[2]+m[3]) {
		return "", nil
	}
	key = headingKey(m[1])
	return key, b.claims[key]
}

// shortWords are the words of headings that people shorten.
var shortWords = map[string]string{"dept": "department", "mgr": "manager", "no": "number", "ref": "reference", "resp": "responsible", "dir": "directorate", "div": "division", "org": "organisation"}

// inFull writes out the short words of a heading's key. "No" alone is the running number of a row.
func inFull(key string) string {
	words := strings.Fields(key)
	if key == "no" {
		return key
	}
	for i, w := range words {
		if full, short := shortWords[w]; short {
			words[i] = full
		}
	}
	return strings.Join(words, " ")
}

// either takes a heading of two names for one thing, as in "Directorate/Service": it is what both name.
func (b *book) either(heading string) (key string, cs []claim) {
	names := strings.Split(heading, "/")
	if len(names) < 2 {
		return "", nil
	}
	for i, n := range names {
		named := b.claims[headingKey(n)]
		if i == 0 {
			key, cs = headingKey(n), slices.Clone(named)
			continue
		}
		cs = slices.DeleteFunc(cs, func(c claim) bool {
			return !slices.ContainsFunc(named, func(o claim) bool { return o.kind == c.kind && o.field == c.field })
		})
	}
	return key, cs
}

// heading is what the vocabulary knows of one cell: the fields that claim it, how sure it is, and what it counts for, which is less the
// more kinds share it.
type heading struct {
	claims []claim
	sure   float64
	share  float64
}

// lookUp finds each cell of a row once, for all kinds: to look for slips of the pen takes far longer than the rest of reading a heading.
func lookUp(cells []string) []heading {
	b := headings()
	out := make([]heading, len(cells))
	for i, c := range cells {
		key, claims, sure := b.find(c)
		if len(claims) > 0 {
			out[i] = heading{claims, sure, 1 / math.Sqrt(float64(b.kinds[key]))}
		}
	}
	return out
}

// longest is how long a heading is that can be known with a slip of the pen.
const longest = 60

// distance counts the letters that differ between two words (Levenshtein), and stops counting beyond most: only places so near each other
// are compared. a is at most longest.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	var rows [2][longest + 8]int
	prev, cur := &rows[0], &rows[1]
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		from, to := max(1, i-most), min(len(b), i+most)
		cur[from-1] = most + 1
		if from == 1 {
			cur[0] = i
		}
		low := cur[from-1]
		for j := from; j <= to; j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			low = min(low, cur[j])
		}
		cur[to+1] = most + 1
		if low > most {
			return most + 1
		}
		prev, cur = cur, prev
	}
	return prev[len(b)]
}
