package tabular

import (
	"strings"
	"unicode"
)

// ParseYesNo reads a yes or a no, in English or Welsh, as words, letters, ticks or 1 and 0. ok is false for anything else,
// "yes, since 2020" and "n/a" among it.
func ParseYesNo(s string) (yes, ok bool) {
	switch strings.ToLower(strings.Trim(strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " ")), ".!'")) {
	case "yes", "y", "true", "t", "1", "1.0", "✓", "✔", "☑", "x", "yes - y", "ydy", "oes", "ie":
		return true, true
	case "no", "n", "false", "f", "0", "0.0", "✗", "✘", "☐", "nac ydy", "nac oes", "nage":
		return false, true
	}
	return false, false
}

// Blank is what a cell says when it holds no value.
type Blank int

// What a cell can say.
const (
	HasValue    Blank = iota
	Nothing           // "", -, n/a, none, not applicable: there is no value
	NotKnownYet       // TBC, unknown, pending: there is one, but not here
	OpenEnded         // rolling, ongoing, until further notice: an end that is not set, which is a value of its own
)

// blankWords are what people write instead of leaving a cell empty, as fold makes them.
var blankWords = func() map[string]Blank {
	meanings := map[string]Blank{}
	for words, b := range map[string]Blank{
		"n a|na|none|nil|null|nan|not applicable|non applicable|not relevant|no value|no data|blank|empty": Nothing,
		"tbc|tba|tbd|t b c|t b a|t b d|to be confirmed|to be decided|to be determined|to be advised|to be agreed|to be announced|unknown|not known|not recorded|not available|not stated|not set|" +
			"not provided|not yet known|not yet set|dont know|don t know|awaited|awaiting|pending|unspecified": NotKnownYet,
		"rolling|rolling contract|rolling monthly|monthly rolling|rolling annual|annual rolling|rolling annually|ongoing|on going|open ended|open|evergreen|indefinite|perpetual|no end date|no end|" +
			"continuous|until further notice|until terminated|tacit renewal": OpenEnded,
	} {
		for w := range strings.SplitSeq(words, "|") {
			meanings[w] = b
		}
	}
	return meanings
}()

// Blankness tells an empty cell, a word that stands for one, and a word for an open end, from a value.
func Blankness(s string) Blank {
	t := strings.TrimSpace(s)
	switch strings.ToUpper(t) {
	case "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!":
		return Nothing
	}
	if len(t) > 40 {
		return HasValue
	}
	if blackedOut(t) { // something stood there
		return HasValue
	}
	f := fold(t)
	if f == "" {
		if strings.ContainsAny(t, "?") {
			return NotKnownYet
		}
		if strings.Trim(t, "-–—_.*/\\()[]~ \u00a0\t\r\n'\"") == "" {
			return Nothing
		}
		return HasValue
	}
	return blankWords[f]
}

// IsBlankWord tells whether a cell is empty or says in words that there is no value, or none yet. Words for an open end, such
// as rolling, are values: see IsOpenEnded.
func IsBlankWord(s string) bool {
	b := Blankness(s)
	return b == Nothing || b == NotKnownYet
}

// IsOpenEnded tells whether a cell says in words that something has no set end: rolling, ongoing, until further notice.
func IsOpenEnded(s string) bool { return Blankness(s) == OpenEnded }

// fold is a text in lower case, its letters and digits only, with single blanks between words.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// A redacted payee is written in many ways, but in few words. coreWords say that a name was taken out; besideWords may stand
// beside them; wholeNames say it without any core word. A name with another word in it is a name, unless it says redacted
// outright and is no company's.
var (
	coreWords = wordSet(`redacted redaction redact redactions withheld gdpr dpa confidential anonymised anonymized anonymous undisclosed
		individual individuals personal protected suppressed removed hidden excluded exempt exemption exempted sensitive private`)
	besideWords = wordSet(`a an and as at by data date due for foi foia from uk eu general in information info is it name names not of on or our
		payee payees per person persons protection publication reason reasons regulation regulations s s40 section sec supplier suppliers vendor
		vendors the this to under detail details dp dpr act acts various customer customers client clients beneficiary recipient recipients
		confidence confidentiality commercially commercial third party privacy disclosed disclosure foster carer carers tenant tenants resident
		residents sole trader traders member members public payment payments creditor creditors council policy identifiable identity child
		children mr mrs ms miss vulnerable relating relates been has have was were with grant i e`)
	wholeNames = wordSet(`client clients foster_carer foster_carers carer carers various_individuals sole_trader not_disclosed
		not_for_publication not_published data_protection data_protection_act data_protected name_not_disclosed member_of_the_public
		service_user service_users third_party care_leaver direct_payment_recipient social_care_client`)
	outrightWords = wordSet(`redacted redaction withheld anonymised anonymized`)
	companyWords  = wordSet(`ltd limited plc llp lp cic cio inc llc company gmbh cyf cyfyngedig solutions consulting consultancy consultants trust`)
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[strings.ReplaceAll(w, "_", " ")] = true
	}
	return set
}

// IsRedacted tells whether a payee's name was taken out before the file was published: REDACTED PERSONAL DATA, NAME WITHHELD,
// GDPR, Individual, S40(2) exempt, XXXXX. A company whose name merely holds such a word is none: Individual Solutions Ltd.
func IsRedacted(payee string) bool {
	t := strings.TrimSpace(payee)
	if t == "" {
		return false
	}
	if blackedOut(t) {
		return true
	}
	f := fold(t)
	if wholeNames[f] {
		return true
	}
	core, other, company, outright := false, false, false, false
	for w := range strings.FieldsSeq(f) {
		company = company || companyWords[w]
		outright = outright || outrightWords[w]
		switch {
		case coreWords[w]:
			core = true
		case !besideWords[w] && !isFigures(w):
			other = true
		}
	}
	if outright {
		return !company
	}
	return core && !other && f != "personal" && f != "private" && f != "excluded"
}

// blackedOut knows names covered by one sign over and over: XXXXX, *****, #####, or black boxes.
func blackedOut(t string) bool {
	low := strings.ToLower(t)
	marks := strings.Count(low, "x") + strings.Count(low, "*") + strings.Count(low, "#") + strings.Count(low, "█") + strings.Count(low, "■")
	for _, r := range low {
		if !strings.ContainsRune("x*#█■ .-_", r) {
			return false
		}
	}
	return marks >= 3
}

func isFigures(w string) bool {
	return w != "" && strings.IndexFunc(w, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
