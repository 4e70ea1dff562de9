package places

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// How well a council fits what was asked, best first.
const (
	fitsExactly = iota // slug, GSS code, official or short name
	fitsCore           // the same but for words such as "Borough Council"
	fitsInPart         // every word asked for begins a word of the name
	fitsNot
)

// plainWords stand in official names and tell no council from another. "county" and "city" are among them, so a search for
// either finds by the rest of the name.
var plainWords = map[string]bool{
	"council": true, "borough": true, "district": true, "county": true, "city": true, "metropolitan": true, "london": true,
	"royal": true, "corporation": true, "the": true, "of": true, "and": true, "mbc": true, "dc": true, "cc": true, "bc": true,
}

// Find gives the councils that a person may mean by a slug, a GSS code (an earlier one too), or a name in whole or in part.
// Best fit first; among equals living councils before former ones, then by name. None for a blank query.
func (l *List) Find(query string) []Council {
	q := searchWords(query)
	if len(q) == 0 {
		return nil
	}
	type found struct {
		Council
		fit int
	}
	var hits []found
	for _, c := range l.councils {
		if fit := howWell(c, strings.TrimSpace(query), q); fit < fitsNot {
			hits = append(hits, found{c, fit})
		}
	}
	slices.SortStableFunc(hits, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.fit, b.fit), compareBool(a.End.Known(), b.End.Known()), cmp.Compare(a.Name, b.Name))
	})
	out := make([]Council, len(hits))
	for i, h := range hits {
		out[i] = h.Council
	}
	return out
}

// howWell tells how a council fits a query; q is the query in words.
func howWell(c Council, query string, q []string) int {
	if strings.EqualFold(query, c.Slug) || c.GSS != "" && strings.EqualFold(query, c.GSS) {
		return fitsExactly
	}
	if slices.ContainsFunc(c.FormerGSS, func(code string) bool { return strings.EqualFold(query, code) }) {
		return fitsExactly
	}
	name, short := searchWords(c.Name), searchWords(c.Short)
	if slices.Equal(q, name) || slices.Equal(q, short) {
		return fitsExactly
	}
	if core := distinctWords(q); len(core) > 0 && (slices.Equal(core, distinctWords(name)) || slices.Equal(core, distinctWords(short))) {
		return fitsCore
	}
	if allBegin(q, append(name, short...)) {
		return fitsInPart
	}
	return fitsNot
}

// searchWords lowers a name and cuts it into words: "King's Lynn & West Norfolk" is kings, lynn, and, west, norfolk.
func searchWords(s string) []string {
	s = strings.NewReplacer("'", "", "’", "", "&", " and ").Replace(strings.ToLower(s))
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// distinctWords leaves out the words that many councils share. A name of nothing else ("City of London") is kept whole.
func distinctWords(words []string) []string {
	out := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return plainWords[w] })
	if len(out) == 0 {
		return words
	}
	return out
}

// allBegin tells whether each word asked for is the beginning of some word of the name.
func allBegin(asked, name []string) bool {
	for _, a := range asked {
		if !slices.ContainsFunc(name, func(n string) bool { return strings.HasPrefix(n, a) }) {
			return false
		}
	}
	return true
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
