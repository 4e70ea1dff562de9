package linkage

import (
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Exact is the form in which two names are the same without anyone being asked: case does not count, nor do repeated spaces.
func Exact(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }

// Normalise gives the words that carry a name, in lower case with one space between: HTML escapes undone, "&" as "and", no
// punctuation, no accents, no legal form, no "the" at either end, common abbreviations written out. Of "A Ltd t/a B" it is A, of
// "A c/o B" it is A. Two names with the same normal form are probably, not certainly, the same organisation.
func Normalise(name string) string { return strings.Join(read(name).parts[0], " ") }

// reading is a name taken apart.
type reading struct {
	texts    []string   // the name itself, then its trading and former names, in lower case; at least one, perhaps empty
	parts    [][]string // the words of each that carry it
	form     string     // ltd, plc, llp, cic ... or "" when it says none
	agentFor string     // the words after "agents for": the account is somebody else's
	withheld bool       // no name at all: redacted
}

var (
	agentPhrase = regexp.MustCompile(`\b(?:as )?(?:agents?|agts?) (?:for|of|to)\b|\bon behalf of\b|\bobo\b|\bre client\b`)
	careOf      = regexp.MustCompile(`(?:^|[\s(])(?:c/o|c/-|care of)\s`)
	tradingAs   = regexp.MustCompile(`\s\(?(?:t/as?|t\.a\.?|trading as|ta|tas|also known as|a/k/a|aka)[\s:]+`)
	formerly    = regexp.MustCompile(`[\s(]+(?:formerly known as|formerly trading as|formerly|previously known as|previously|prev|fka|f/k/a|now known as|nka)\b[\s:]*`)
	remark      = regexp.MustCompile(`[(*]?\ba/?c(?:c(?:oun)?t)? no\.?[\s:]*[\w/-]+(?: only)?[)*]?|[(*][\d/ -]{5,}[)*]?|\*+[^*]*\*+`) // an account number or a clerk's mark
	withheld    = regexp.MustCompile(`(?i)\bredact|\bwithheld|^\W*(?:name )?(?:personal|private) (?:data|information|individual)\b|data protection act|^\W*individual\W*$|^\W*confidential\W*$`)
)

// hints are the letters without which a pattern cannot be in a text: looking for them first spares most names the pattern.
var (
	agentHints    = []string{"ag", "behalf", "obo", "client"}
	careHints     = []string{"c/", "care of"}
	tradingHints  = []string{"t/", "t.a", " ta", "(ta", "trading", "aka", "a/k", "also known"}
	formerHints   = []string{"formerly", "prev", "fka", "f/k", "nka", "now known"}
	withheldHints = []string{"redact", "withheld", "personal", "private", "data prot", "individual", "confidential"}
	remarkHints   = []string{"a/c", "acc", "ac no", "(", "*"}
)

func hinted(s string, hints []string) bool {
	return slices.ContainsFunc(hints, func(h string) bool { return strings.Contains(s, h) })
}

// Withheld tells whether a payee's cell says that the name is held back (redacted, personal data) instead of naming anyone.
func Withheld(name string) bool {
	return hinted(strings.ToLower(name), withheldHints) && withheld.MatchString(name)
}

// Agent gives whose account it is when a name says that the payee only acts for somebody else: of "ACME (AGENTS FOR BORO LTD)"
// it is "boro". Such a payment is not to ACME.
func Agent(name string) (principal string, ok bool) {
	r := read(name)
	return r.agentFor, r.agentFor != ""
}

// Names gives all the names in a name, in lower case as they were written, the payee's own first: of "A Ltd t/a B (formerly C)" it
// is "a ltd", "b" and "c)". Whom a payee acts for, and whose care a letter goes to, are not among them.
func Names(name string) []string { return read(name).texts }

// read takes a name apart.
func read(name string) reading {
	s := plain(name)
	r := reading{withheld: hinted(s, withheldHints) && withheld.MatchString(s)}
	if hinted(s, agentHints) {
		if at := agentPhrase.FindStringIndex(s); at != nil && at[0] > 0 {
			r.agentFor = strings.Join(words(s[at[1]:]), " ")
			s = s[:at[0]]
		}
	}
	if hinted(s, careHints) {
		if at := careOf.FindStringIndex(s); at != nil && strings.TrimSpace(s[:at[0]]) != "" {
			s = s[:at[0]]
		}
	}
	if hinted(s, remarkHints) {
		s = withoutRemarks(remark.ReplaceAllString(s, " "))
	}
	for i, own := range split(s, formerly, formerHints) {
		for j, part := range split(own, tradingAs, tradingHints) {
			r.add(part, i == 0 && j == 0)
			for _, half := range halves(part) {
				r.add(half, false)
			}
		}
	}
	if len(r.parts) > 1 && len(r.parts[0]) == 0 {
		r.texts, r.parts = r.texts[1:], r.parts[1:]
	}
	return r
}

var bracketed = regexp.MustCompile(`\([^()]*\)?`)

// withoutRemarks drops brackets that hold nothing but a ledger's own words: (finance), (general a/c), (in liquidation).
func withoutRemarks(s string) string {
	return bracketed.ReplaceAllStringFunc(s, func(in string) string {
		for _, w := range words(in) {
			if !remarkWords[w] {
				return in
			}
		}
		return " "
	})
}

// add takes in one name of a name; the first is kept even when nothing of it is left.
func (r *reading) add(text string, first bool) {
	tokens, form := withoutForm(words(text))
	if first {
		r.form = form
	}
	if first || len(tokens) > 0 {
		r.texts, r.parts = append(r.texts, text), append(r.parts, tokens)
	}
}

func split(s string, at *regexp.Regexp, hints []string) []string {
	if !hinted(s, hints) {
		return []string{s}
	}
	return at.Split(s, -1)
}

// halves gives the names on both sides of a stroke: of "elms centre/aldington group" each is a name that the payee goes by. A stroke
// between single words ("housing/planning ltd") joins them.
func halves(s string) []string {
	left, right, cut := strings.Cut(s, "/")
	if !cut || strings.Contains(right, "/") {
		return nil
	}
	left, right = strings.TrimSpace(left), strings.TrimSpace(right)
	if !strings.Contains(left, " ") && !strings.Contains(right, " ") || len(left) < 4 || len(right) < 4 {
		return nil
	}
	return []string{left, right}
}

// plain lowers the case, undoes HTML escapes (twice: some systems escape twice) and takes accents off.
func plain(name string) string {
	s := strings.ToLower(html.UnescapeString(html.UnescapeString(name)))
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] < 128
	}
	if !ascii {
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(s))
	}
	return strings.Join(strings.Fields(s), " ")
}

var joiners = strings.NewReplacer("&", " and ", "+", " and ", "'", "", "’", "", "`", "")

// words splits plain text into words: punctuation goes, "&" and "+" are "and", single letters that follow one another are one
// word ("e v g" is "evg"), abbreviations are written out.
func words(s string) []string {
	fields := strings.FieldsFunc(dots(joiners.Replace(s)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	out := make([]string, 0, len(fields))
	for i := 0; i < len(fields); i++ {
		w := fields[i]
		for single(fields[i]) && i+1 < len(fields) && single(fields[i+1]) {
			i++
			w += fields[i]
		}
		if long, ok := writtenOut[w]; ok {
			out = append(out, strings.Fields(long)...)
			continue
		}
		out = append(out, w)
	}
	return inDigits(out)
}

// inDigits writes numbers in words and Roman numerals as digits: "forty four" is "44", and "fund viii" is "fund 8". A name's first
// word stays unless more words of a number follow it or it is a number in words.
func inDigits(in []string) []string {
	out := in[:0]
	tens := 0 // of the word before
	for i, w := range in {
		n, isNumber := numberWords[w]
		if r, roman := romans[w]; roman && i > 0 {
			n, isNumber = r, true
		}
		switch {
		case tens > 0 && (isNumber && n < 10 || len(w) == 1 && w >= "1" && w <= "9"):
			if !isNumber {
				n = int(w[0] - '0')
			}
			out[len(out)-1] = strconv.Itoa(tens + n)
			tens = 0
			continue
		case isNumber:
			w = strconv.Itoa(n)
		}
		tens = 0
		if isNumber && n >= 20 {
			tens = n
		}
		out = append(out, w)
	}
	return out
}

func single(w string) bool { return len(w) == 1 && w[0] >= 'a' && w[0] <= 'z' }

// dots takes out the full stops of initials ("l.x.c.") and leaves a space for others ("direct.com").
func dots(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	var b strings.Builder
	run := 0 // letters since the last break
	for i := range len(s) {
		switch c := s[i]; {
		case c != '.':
			b.WriteByte(c)
			run++
			if c == ' ' {
				run = 0
			}
		case run > 1:
			b.WriteByte(' ')
			run = 0
		default:
			run = 0
		}
	}
	return b.String()
}

// withoutForm takes the legal form and "the" off a name's words, unless nothing would be left, and says which form it was.
func withoutForm(in []string) (out []string, form string) {
	in = joinForms(in)
	for _, w := range in {
		if f, ok := forms[w]; ok && firmForm[f] {
			form = f
		}
	}
	out = make([]string, 0, len(in))
	for i, w := range in {
		f := forms[w]
		if (f == "ltd" || f == "plc" || f == "llp" || f == "cic") && i > 0 {
			continue
		}
		out = append(out, w)
	}
	for len(out) > 1 && (out[0] == "the" || out[0] == "messrs" || leading[forms[out[0]]]) {
		out = out[1:]
	}
	for len(out) > 1 {
		last := out[len(out)-1]
		if _, ok := forms[last]; !ok && last != "the" && last != "and" {
			break
		}
		out = out[:len(out)-1]
	}
	return out, form
}

// joinForms writes a legal form of several words as one word.
func joinForms(in []string) []string {
	s := " " + strings.Join(in, " ") + " "
	for _, f := range longForms {
		s = strings.Replace(s, f[0], f[1], 1)
	}
	return strings.Fields(s)
}
