package linkage

import (
	"fmt"
	"math"
	"strings"
)

// Name is a name as it was written, with what stood beside it. The numbers may be empty, and badly typed.
type Name struct {
	Text           string
	CompanyNumber  string
	VATNumber      string
	SupplierNumber string // the payer's own number for the payee, with the payer in front: "devon/13734". Two payers' numbers never mean the same.
}

// Match says how sure it is that two names mean the same organisation: of a hundred pairs with Score 0.9, about ninety do.
type Match struct {
	Score   float64  // 0 to 1
	Reasons []string // plain English, the weightiest first
}

// The confidence that a shared number gives by itself. They are set by hand: no file says which shared numbers are mistakes. A VAT
// number may be that of a group of companies, or of a council and its schools: of nineteen such pairs with no word in common
// in a county's ledger, read one by one, about seven were one organisation renamed.
const (
	sameCompany   = 0.99
	sameSupplier  = 0.95
	sameVAT       = 0.93
	sameVATNoWord = 0.4
)

// Compare compares two names by themselves. Within a list of names, Index.Compare is better: it knows which words are common there.
func Compare(a, b Name) Match {
	c := newCorpus()
	x, y := prepare(a), prepare(b)
	c.weigh(&x)
	c.weigh(&y)
	return match(&x, &y)
}

// match compares two prepared names and says why.
func match(a, b *prepared) Match {
	if score, why, settled := byNumbers(a, b); settled {
		return Match{score, []string{why}}
	}
	f := compareParts(a, b)
	score := f.confidence()
	why := f.reasons()
	if veto := f.veto(); veto.cap < score {
		score, why = veto.cap, append([]string{veto.why}, why...)
	}
	return Match{score, why}
}

// byNumbers settles a pair by what stands beside the names: the same number, two different ones, no name at all, another's account.
func byNumbers(a, b *prepared) (score float64, why string, settled bool) {
	switch {
	case a.withheld || b.withheld:
		return 0, "a name is withheld", true
	case a.agentFor != b.agentFor:
		return 0.01, fmt.Sprintf("one of them acts for %s: that is not its own account", firstOf(a.agentFor, b.agentFor)), true
	case a.company != "" && a.company == b.company:
		return sameCompany, "the same company number, " + a.company, true
	case a.company != "" && b.company != "":
		return 0, fmt.Sprintf("two company numbers, %s and %s", a.company, b.company), true
	case a.vat != "" && b.vat != "" && a.vat != b.vat:
		return 0, fmt.Sprintf("two VAT numbers, %s and %s", a.vat, b.vat), true
	case a.supplier != "" && a.supplier == b.supplier:
		return sameSupplier, "the same supplier number in one council's ledger", true
	case a.vat != "" && a.vat == b.vat && compareParts(a, b).rarest == 0:
		return sameVATNoWord, "the same VAT number, " + a.vat + ", but no word in common: a group may share one number", true
	case a.vat != "" && a.vat == b.vat:
		return sameVAT, "the same VAT number, " + a.vat, true
	}
	return 0, "", false
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// compareParts compares every name of a with every name of b and keeps the likeliest pair.
func compareParts(a, b *prepared) features {
	var best features
	bestAt := math.Inf(-1)
	for i := range a.parts {
		for j := range b.parts {
			f := compareWords(&a.parts[i], &b.parts[j])
			f.formsDiffer = i == 0 && j == 0 && a.form != "" && b.form != "" && a.form != b.form
			f.byTrade = i > 0 || j > 0
			if at := min(f.confidence(), f.veto().cap); at > bestAt {
				best, bestAt = f, at
			}
		}
	}
	return best
}

// features are what is seen in two names side by side.
type features struct {
	same        bool    // word for word, in any order
	cosine      float64 // of the trigrams
	overlap     float64 // shared weight by the weight of all words
	contained   float64 // shared weight by the weight of the lighter name
	conflict    float64 // the lighter of the two heaviest words that only one side has
	rarest      float64 // the heaviest shared word
	formsDiffer bool    // Ltd and LLP
	byTrade     bool    // through a trading or former name
	subset      bool    // every word of one name is in the other
	begins      bool    // the first words are the same
	initials    bool    // one name writes words of the other by their first letters
	lone        bool    // one name alone has a number left over
	branch      bool    // one name alone has a place left over
	trade       bool    // one name alone has a line of business left over, other than technology

	shared, onlyA, onlyB     []string
	digits, place, tradeLine [2]string // the words that clash
	finance                  string    // the finance word that one side alone has
}

// The weights of the confidence, fitted by logistic regression: see fit_test.go.
var fitted = [...]float64{-7.411, 0.014, 1.177, 2.269, 0.662, -0.883, 1.991, -0.355, -0.347, 0.740, 2.243, 3.306, 0.862, 1.398, 0.272, -0.574}

func (f *features) vector() [len(fitted)]float64 {
	return [...]float64{1, truth(f.same), f.cosine, f.overlap, f.contained, f.conflict, f.rarest, truth(f.formsDiffer), truth(f.byTrade),
		truth(f.subset), truth(f.begins), f.cosine * f.cosine, truth(f.initials), truth(f.lone), truth(f.branch), truth(f.trade)}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// confidence is the fitted chance that the pair is true.
func (f *features) confidence() float64 {
	z := 0.0
	for i, x := range f.vector() {
		z += fitted[i] * x
	}
	return 1 / (1 + math.Exp(-z))
}

type veto struct {
	cap float64
	why string
}

// veto gives the most that the confidence may be, whatever the letters say.
func (f *features) veto() veto {
	switch {
	case f.rarest == 0:
		return veto{0.02, "no word in common"}
	case f.digits[0] != "":
		return veto{0.1, fmt.Sprintf("different numbers in the names: %s and %s", f.digits[0], f.digits[1])}
	case f.place[0] != "":
		return veto{0.1, fmt.Sprintf("different places: %s and %s", f.place[0], f.place[1])}
	case f.tradeLine[0] != "":
		return veto{0.05, fmt.Sprintf("different lines of business: %s and %s", f.tradeLine[0], f.tradeLine[1])}
	case f.finance != "":
		return veto{0.1, fmt.Sprintf("only one of them is a finance company (%s)", f.finance)}
	}
	return veto{1, ""}
}

// reasons puts what was seen in words.
func (f *features) reasons() []string {
	var out []string
	if f.same {
		out = append(out, "the same words")
	} else {
		if len(f.shared) > 0 {
			out = append(out, "both say "+strings.Join(f.shared, " "))
		}
		for _, only := range [][]string{f.onlyA, f.onlyB} {
			if len(only) > 0 {
				out = append(out, "only one says "+strings.Join(only, " "))
			}
		}
	}
	if f.byTrade {
		out = append(out, "by a trading or former name")
	}
	if f.formsDiffer {
		out = append(out, "the legal forms differ")
	}
	return out
}
