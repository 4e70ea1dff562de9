package leadership

import (
	"regexp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Portfolio is PORT-1: a cabinet portfolio for digital, dedicated (met) or shared with other things (partly).
func Portfolio(s *kind.Snapshot) Test {
	t := Test{ID: "PORT-1", Posts: []Post{}}
	if s.Portfolios.Len() == 0 {
		t.Result, t.Why = CannotTell, "No cabinet portfolios are recorded."
		t.Missing = []Missing{{Kind: "portfolio"}}
		return t
	}
	var dedicated, shared []string
	for _, p := range s.Portfolios.All() {
		covers, alone := digital(p)
		switch {
		case !covers:
			continue
		case alone:
			dedicated = append(dedicated, kind.NameOf(p))
		default:
			shared = append(shared, kind.NameOf(p))
		}
		t.Portfolios = append(t.Portfolios, Post{p.ID, kind.NameOf(p)})
	}
	slices.Sort(dedicated)
	slices.Sort(shared)
	switch {
	case len(dedicated) > 0:
		t.Result, t.Why = Met, "A dedicated portfolio: "+strings.Join(dedicated, "; ")+"."
	case len(shared) > 0:
		t.Result, t.Why = Partly, "A shared portfolio: "+strings.Join(shared, "; ")+"."
	default:
		t.Result, t.Why = NotMet, "No cabinet portfolio names digital."
	}
	return t
}

var (
	digitalWord = regexp.MustCompile(`(?i)\b(digital|digidol|technology|ict|information technology)\b`)
	joins       = regexp.MustCompile(`(?i)\s*(?:,|;|/|&|\b(?:and|a|ac)\b)\s*`)
)

// digital tells whether a portfolio covers digital, and whether it covers nothing else. What a council records as covering
// digital does; else its name, or one of its responsibilities, must say so.
func digital(p *kind.Portfolio) (covers, alone bool) {
	says, known := p.Digital.Get()
	name := p.Name.Or("")
	covers = known && says || !known && (digitalWord.MatchString(name) || slices.ContainsFunc(p.Responsibilities.Or(nil), digitalWord.MatchString))
	if !covers {
		return false, false
	}
	for _, part := range joins.Split(name, -1) {
		if part != "" && !digitalWord.MatchString(part) {
			return true, false
		}
	}
	return true, true
}
