package linkage

import (
	"html"
	"regexp"
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
	withheld    = regexp.MustCompile(`(?i)\bredact|\bwithheld|^\W*(?:name )?(?:personal|private) (?:data|information|individual)\b|data protection act|^\W*individual\W*$|^\W*confidential\W*$`)
)

// Withheld tells whether a payee's cell says that the name is held back (redacted, personal data) instead of naming anyone.
func Withheld(name string) bool { return withheld.MatchString(name) }

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
	r := reading{withheld: Withheld(name)}
	if at := agentPhrase.FindStringIndex(s); at != nil && at[0] > 0 {
		r.agentFor = strings.Join(words(s[at[1]:]), " ")
		s = s[:at[0]]
	}
	if at := careOf.FindStringIndex(s); at != nil && strings.TrimSpace(s[:at[0]]) != "" {
		s = s[:at[0]]
	}
	for i, own := range formerly.Split(s, -1) {
		for j, part := range tradingAs.Split(own, -1) {
			tokens, form := withoutForm(words(part))
			if i == 0 && j == 0 {
				r.texts, r.parts, r.form = []string{part}, [][]string{tokens}, form
			} else if len(tokens) > 0 {
				r.texts, r.parts = append(r.texts, part), append(r.parts, tokens)
			}
		}
	}
	if len(r.parts) > 1 && len(r.parts[0]) == 0 {
		r.texts, r.parts = r.texts[1:], r.parts[1:]
	}
	return r
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
	for len(out) > 1 && (out[0] == "the" || out[0] == "messrs") {
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
