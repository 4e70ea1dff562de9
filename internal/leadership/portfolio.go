package leadership

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// portfolio is PORT-1: a cabinet portfolio for digital, dedicated (met) or shared with other things (partly).
func portfolio(s *kind.Snapshot) Test {
	if s.Portfolios.Len() == 0 {
		return Test{Result: CannotTell, Why: "No cabinet portfolios are recorded.", Change: "Bring the list of cabinet members and their portfolios.", Missing: []Ref{{Kind: "portfolio"}}}
	}
	dedicated, shared := digitalPortfolios(s)
	t := Test{Portfolios: namedPortfolios(append(slices.Clone(dedicated), shared...))}
	looked := append(slices.Clone(dedicated), shared...)
	if len(looked) == 0 {
		looked = s.Portfolios.All()
	}
	for _, p := range looked {
		t.Evidence = append(t.Evidence, Ref{"portfolio", p.ID, "name"})
	}
	switch {
	case len(dedicated) > 0:
		t.Result, t.Why = Met, "A dedicated portfolio: "+portfolioNames(dedicated)+"."
		t.Change = "It would be partly met if the portfolio were joined with other things."
	case len(shared) > 0:
		t.Result, t.Why = Partly, "A shared portfolio: "+portfolioNames(shared)+"."
		t.Change = "One cabinet member with digital alone would meet it."
	default:
		t.Result, t.Why = NotMet, "No cabinet portfolio names digital."
		t.Change = "Name digital in one cabinet member's portfolio."
	}
	return t
}

// digitalPortfolios are the portfolios for digital, those for nothing else first, each list by name.
func digitalPortfolios(s *kind.Snapshot) (dedicated, shared []*kind.Portfolio) {
	for _, p := range s.Portfolios.All() {
		covers, alone := digital(p)
		switch {
		case !covers:
		case alone:
			dedicated = append(dedicated, p)
		default:
			shared = append(shared, p)
		}
	}
	slices.SortFunc(dedicated, byName)
	slices.SortFunc(shared, byName)
	return dedicated, shared
}

func byName(a, b *kind.Portfolio) int {
	return cmp.Or(strings.Compare(kind.NameOf(a), kind.NameOf(b)), cmp.Compare(a.ID, b.ID))
}

func portfolioNames(ps []*kind.Portfolio) string {
	names := make([]string, len(ps))
	for i, p := range ps {
		names[i] = kind.NameOf(p)
	}
	return strings.Join(names, "; ")
}

func namedPortfolios(ps []*kind.Portfolio) (out []Post) {
	for _, p := range ps {
		out = append(out, Post{p.ID, kind.NameOf(p)})
	}
	return out
}

var (
	digitalWord   = regexp.MustCompile(`(?i)\b(digital|digidol|technology|technoleg|ict|information technology)\b`)
	portfolioWord = regexp.MustCompile(`(?i)\b(?:digital|digidol|technology|technoleg|ict|information technology|(?-i:IT)|(?-i:TG))\b`)
	// what goes with digital and makes no other portfolio of it
	besideDigital = regexp.MustCompile(`(?i)^(?:data|cyber|cyber security|cybersecurity|artificial intelligence|ai|information)$`)
	joins         = regexp.MustCompile(`(?i)\s*(?:,|;|/|&|\b(?:and|a|ac)\b|\s[-–]\s)\s*`)
	// the office that a long name begins with
	office = regexp.MustCompile(`(?i)^(?:.*\b)?(?:(?:cabinet|executive|lead|portfolio)\s+(?:member|holder|councillor)|portfolio|aelod\s+(?:o'r\s+)?cabinet)\s*(?:\bfor\b|\bwith responsibility for\b|\bdros\b|:|[-–])\s*`)
)

// Matter is what a portfolio is for, without the office that some lists put before it: "Cabinet Member for Digital" is for Digital.
func Matter(name string) string {
	if m := office.ReplaceAllString(name, ""); m != "" {
		return m
	}
	return name
}

// digital tells whether a portfolio covers digital, and whether it covers nothing else. What a council records as covering
// digital does; else its name, or one of its responsibilities, must say so.
func digital(p *kind.Portfolio) (covers, alone bool) {
	says, known := p.Digital.Get()
	name := Matter(p.Name.Or(""))
	covers = known && says || !known && (portfolioWord.MatchString(name) || slices.ContainsFunc(p.Responsibilities.Or(nil), portfolioWord.MatchString))
	if !covers {
		return false, false
	}
	for _, part := range joins.Split(name, -1) {
		if part != "" && !portfolioWord.MatchString(part) && !besideDigital.MatchString(part) {
			return true, false
		}
	}
	return true, true
}
