package support

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// The limits of a file: all of endoflife.date has some 500 products, 9,000 releases and 3 MB.
const (
	MostBytes    = 16 << 20
	mostProducts = 5_000
	mostReleases = 100_000
	mostLetters  = 300
)

// rawProduct is a product as the files of endoflife.date write it, in any of its forms.
type rawProduct struct {
	Product, Name, Title, Label, Tags string
	Aliases                           []string
	Alternate                         []string `json:"alternate_urls"`
	Releases                          []rawRelease
}

// rawRelease is a release: releaseCycle in the project's own files, cycle in its older interface, name in its newer one.
type rawRelease struct {
	ReleaseCycle, Cycle, Name   word
	ReleaseLabel, Label         string
	Codename                    string
	EOL, EOAS, EOES             rawEnd
	EOLFrom, EOASFrom, EOESFrom rawEnd
	IsEOL, IsEOAS, IsEOES       *bool
	Support, ExtendedSupport    rawEnd
}

// word is a text that some files write as a number.
type word string

// UnmarshalJSON reads a text or a number.
func (w *word) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '"' {
		*w = word(strings.TrimSpace(string(b)))
		if *w == "null" {
			*w = ""
		}
		return nil
	}
	return json.Unmarshal(b, (*string)(w))
}

// rawEnd is a day or a yes or no.
type rawEnd struct {
	End
	given bool
}

// UnmarshalJSON reads a day, true for "ended" or false for "goes on". Anything else is refused.
func (e *rawEnd) UnmarshalJSON(b []byte) error {
	switch s := string(b); s {
	case "null", `""`:
		return nil
	case "true", "false":
		*e = rawEnd{End{Ended: s == "true", Open: s == "false"}, true}
		return nil
	}
	var s string
	err := json.Unmarshal(b, &s)
	if err != nil {
		return fault.New(fault.Refused, "%s is neither a day nor yes or no.", clip(string(b)))
	}
	day, err := kind.ParseDate(s)
	if err != nil {
		return fault.New(fault.Refused, "%q is no day. Days are written like 2026-11-24.", clip(s))
	}
	*e = rawEnd{End{On: day}, true}
	return nil
}

// Read reads a file of endoflife.date: products one a line, a list of them, one alone, an answer of its interface with "result", or the list of releases of the
// product that the file is named after. Errors say what is wrong in one sentence.
func Read(file string, raw []byte) ([]Product, error) {
	if len(raw) > MostBytes {
		return nil, fault.New(fault.Refused, "%s has %d MB; a file of support dates has at most %d MB.", file, len(raw)>>20, MostBytes>>20)
	}
	products, err := rawProducts(file, bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))
	if err != nil {
		return nil, err
	}
	var out []Product
	releases := 0
	for _, p := range products {
		x, err := p.plain(file)
		if err != nil {
			return nil, err
		}
		releases += len(x.Releases)
		if len(x.Releases) > 0 {
			out = append(out, x)
		}
	}
	switch {
	case len(out) == 0:
		return nil, fault.New(fault.Refused, "%s holds no products with releases. Load a file of endoflife.date: all products, or one product.", file)
	case len(out) > mostProducts || releases > mostReleases:
		return nil, fault.New(fault.Refused, "%s holds %d products with %d releases, more than any list of support dates has.", file, len(out), releases)
	}
	return Merge(nil, out), nil
}

func rawProducts(file string, raw []byte) (out []rawProduct, err error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	for dec.More() {
		var one json.RawMessage
		err = dec.Decode(&one)
		if err != nil {
			return nil, unreadable(file, err)
		}
		more, err := fromJSON(file, one)
		if err != nil {
			return nil, unreadable(file, err)
		}
		out = append(out, more...)
		if len(out) > mostProducts {
			return nil, fault.New(fault.Refused, "%s holds more than %d products.", file, mostProducts)
		}
	}
	return out, nil
}

func unreadable(file string, err error) error {
	return fault.New(fault.Refused, "%s cannot be read as support dates: %s", file, clip(fault.Sentence(err)))
}

// fromJSON reads one value: a list, an answer with a result, or a product.
func fromJSON(file string, one json.RawMessage) (out []rawProduct, err error) {
	if one[0] != '[' {
		var answer struct{ Result json.RawMessage }
		err = json.Unmarshal(one, &answer)
		if err == nil && len(answer.Result) > 0 && answer.Result[0] != 'n' {
			return products(answer.Result)
		}
		return products(one)
	}
	var shape []struct{ Cycle word }
	err = json.Unmarshal(one, &shape)
	if err == nil && len(shape) > 0 && shape[0].Cycle != "" {
		p := rawProduct{Product: strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))}
		err = json.Unmarshal(one, &p.Releases)
		return []rawProduct{p}, err
	}
	return products(one)
}

func products(one json.RawMessage) (out []rawProduct, err error) {
	if one[0] == '[' {
		err = json.Unmarshal(one, &out)
		return out, err
	}
	var p rawProduct
	err = json.Unmarshal(one, &p)
	return []rawProduct{p}, err
}

func (p rawProduct) plain(file string) (Product, error) {
	out := Product{ID: clip(first(p.Product, p.Name)), Title: clip(first(p.Title, p.Label, p.Product, p.Name)), Makers: strings.Fields(clip(p.Tags))}
	if out.ID == "" {
		return out, fault.New(fault.Refused, "%s holds a product without a name. Load a file of endoflife.date.", file)
	}
	for _, n := range append(p.Aliases, p.Alternate...) {
		n = strings.Trim(clip(n), "/")
		if n != "" && len(out.Names) < 20 {
			out.Names = append(out.Names, n)
		}
	}
	for _, r := range p.Releases {
		x := r.plain()
		if x.Cycle != "" {
			out.Releases = append(out.Releases, x)
		}
	}
	return out, nil
}

func (r rawRelease) plain() Release {
	cycle := clip(first(string(r.ReleaseCycle), string(r.Cycle), string(r.Name)))
	label := strings.NewReplacer("__RELEASE_CYCLE__", cycle, "'__CODENAME__'", "", "__CODENAME__", r.Codename, "'", "").Replace(first(r.ReleaseLabel, r.Label))
	out := Release{Cycle: cycle, Label: clip(strings.Join(strings.Fields(label), " "))}
	if out.Label == cycle {
		out.Label = ""
	}
	out.Support = end(r.IsEOL, r.EOL, r.EOLFrom)
	out.Active = end(r.IsEOAS, r.EOAS, r.EOASFrom, dayOnly(r.Support))
	out.Extended = end(r.IsEOES, r.EOES, r.EOESFrom, dayOnly(r.ExtendedSupport))
	return out
}

// dayOnly drops a yes or no: in the older interface it means the opposite of what it means elsewhere.
func dayOnly(e rawEnd) rawEnd {
	if e.On == 0 {
		return rawEnd{}
	}
	return e
}

// end is the first end that is given; is says whether it has come where no day is known.
func end(is *bool, given ...rawEnd) End {
	for _, e := range given {
		if e.given {
			return e.End
		}
	}
	if is == nil {
		return End{}
	}
	return End{Ended: *is, Open: !*is}
}

func first(all ...string) string {
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

func clip(s string) string {
	r := []rune(strings.TrimSpace(s))
	return string(r[:min(len(r), mostLetters)])
}

// Merge puts newer products in place of those with the same id, and gives all by id.
func Merge(old, newer []Product) []Product {
	by := map[string]Product{}
	for _, p := range append(slices.Clone(old), newer...) {
		by[p.ID] = p
	}
	out := make([]Product, 0, len(by))
	for _, p := range by {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Product) int { return strings.Compare(a.ID, b.ID) })
	return out
}
