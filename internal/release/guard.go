package release

import (
	"encoding/hex"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Reason is why something is held back.
type Reason string

// The reasons.
const (
	IsRestricted Reason = "restricted" // the register keeps the same words where only named people see them
	IsPersonal   Reason = "personal"   // somebody's name or other personal value
	HasEmail     Reason = "email"
	HasPhone     Reason = "phone"
	HasVersion   Reason = "version" // of software: it tells an attacker what works
	HasServer    Reason = "server"  // the name or address of a machine
	HasWeakness  Reason = "weakness"
	IsSmall      Reason = "small"    // a number of people that is too small
	IsExempt     Reason = "exempt"   // the record says so
	NotPublic    Reason = "internal" // its field is for the council only
	NamesHeld    Reason = "names"    // it names a record that is not published itself
	NotListed    Reason = "unlisted" // its field is public and stands in no section
)

// Guard tells of a text why it may not be published. It knows what the registers keep from the public, and says nothing of it.
type Guard struct{ starts map[string][]secret }

// secret is a value that may stand in no text, as words. near are the words of which one must stand just before it, where the value
// by itself says nothing: a version that is only a number.
type secret struct {
	words  []string
	near   map[string]bool
	reason Reason
}

// shortest is the fewest letters by which a value is looked for by itself.
const shortest = 4

// NewGuard makes a guard that knows what a snapshot keeps from the public.
func NewGuard(s *kind.Snapshot) *Guard {
	g := &Guard{starts: map[string][]secret{}}
	for _, k := range kind.Registers() {
		for _, r := range s.Records(k.Name) {
			for i := range k.Fields {
				g.learn(s, r, &k.Fields[i], r.Cell(i))
			}
		}
	}
	return g
}

func (g *Guard) learn(s *kind.Snapshot, r kind.Record, f *kind.Field, v kind.Value) {
	if k := r.KindOf(); k.Name == "system" && f.Name == k.NameField {
		if w := wordsOf(v.S); len(w) == 1 && isMachine(w[0]) {
			g.starts[w[0]] = append(g.starts[w[0]], secret{words: w, reason: HasServer})
		}
	}
	if f.Sensitivity != kind.Restricted && !f.Personal || !v.Recorded() {
		return
	}
	x := secret{reason: IsRestricted}
	if f.Personal {
		x.reason = IsPersonal
	}
	texts := v.List
	if v.Type == kind.Text || v.Type == kind.LongText {
		texts = []string{v.S}
	}
	for _, text := range texts {
		x.words = wordsOf(text)
		if len(x.words) == 0 {
			continue
		}
		x.near = nil
		if saysNothing(x.words) {
			x.near = nearWords(s, r)
		}
		g.starts[x.words[0]] = append(g.starts[x.words[0]], x)
	}
}

// isMachine tells whether the name of a system is one that people give to machines: one word with letters, digits and a dash.
func isMachine(name string) bool {
	return strings.ContainsAny(name, "0123456789") && strings.ContainsAny(name, "-_") && strings.ContainsFunc(name, unicode.IsLetter)
}

// saysNothing tells whether a value is too common to be looked for by itself: a short one, a number, a single word.
func saysNothing(words []string) bool {
	if len(words) > 1 {
		return len(strings.Join(words, " ")) < shortest
	}
	w := words[0]
	if strings.ContainsAny(w, ".@") {
		return false
	}
	return len(w) < shortest || strings.Trim(w, "0123456789") == "" || !strings.ContainsAny(w, "0123456789")
}

// nearWords are the words of what a record is called and what it refers to.
func nearWords(s *kind.Snapshot, r kind.Record) map[string]bool {
	out := map[string]bool{"version": true, "v": true, "release": true}
	add := func(name string) {
		for _, w := range wordsOf(name) {
			if len(w) > 2 {
				out[w] = true
			}
		}
	}
	add(kind.NameOf(r))
	k := r.KindOf()
	for i := range k.Fields {
		for _, id := range r.Cell(i).Targets() {
			if to, ok := s.Find(k.Fields[i].To, id); ok && k.Fields[i].Type == kind.Ref {
				add(kind.NameOf(to))
			}
		}
	}
	return out
}

// wordsOf cuts a text into words in small letters; a full stop, a dash or an @ within one belongs to it.
func wordsOf(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".-_@'’", r)
	})
	out := words[:0]
	for _, w := range words {
		w = strings.Trim(w, ".-_'’")
		w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

// patterns are what is kept back wherever it stands, with the first reason that fits.
var patterns = []struct {
	reason  Reason
	is      *regexp.Regexp
	letters bool // it may fit a text without any digit
}{
	{HasEmail, regexp.MustCompile(`(?i)[a-z0-9._%+'-]+\s?(?:@|\(at\)|\[at\])\s?[a-z0-9-]+(?:\.[a-z0-9-]+)+`), true},
	{HasWeakness, regexp.MustCompile(`(?i)\bcve-\d{4}-\d{3,}`), false},
	{HasServer, regexp.MustCompile(`\b(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}\b`), false},
	{HasServer, regexp.MustCompile(`(?i)\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:local|internal|intranet|lan|corp|ad)\b`), true},
	{HasServer, regexp.MustCompile(`(?i)\b(?:[a-z0-9]{1,12}-)*(?:srv|svr|sql|dc|esx|esxi|vm|nas|san|fs|prd|dmz)(?:-?[a-z]{1,10})?-?\d{1,4}\b`), false},
	{HasVersion, regexp.MustCompile(`(?i)\b(?:v|ver|version|release|build|firmware)\.?\s?\d+(?:\.\d+)+\b`), false},
	{HasVersion, regexp.MustCompile(`(?i)\b(?:version|firmware|build)\s\d+\b`), false},
	{HasVersion, regexp.MustCompile(`\b\d{1,4}\.\d{1,4}\.\d{1,6}(?:\.\d+)*\b`), false},
	{HasVersion, regexp.MustCompile(`(?i)\b(?:windows|server|sql|office|exchange|oracle|sharepoint)\s(?:server\s)?\d{4}\s?r2\b`), false},
}

var (
	dotted = regexp.MustCompile(`^\d{1,2}\.\d{1,2}\.(?:19|20)?\d\d$`) // a day, as some write it
	dialed = regexp.MustCompile(`(?:^|[^\w-])(?:\+44|\(0|0)[\d()\s./-]{8,18}\d`)
	local  = regexp.MustCompile(`^0\d{9,10}$`)
)

// Check gives the reason why a text may not be published; "" when it may. It looks through HTML escapes, percent signs, plus signs for spaces, look-alike
// letters and letters that take no room.
func (g *Guard) Check(text string) Reason {
	seen := map[string]bool{}
	flat := percentless(html.UnescapeString(text))
	for _, t := range []string{text, html.UnescapeString(text), percentless(text), norm.NFKC.String(strings.Map(visible, text)), norm.NFKC.String(strings.Map(visible, flat)), strings.ReplaceAll(flat, "+", " ")} {
		if seen[t] {
			continue
		}
		seen[t] = true
		if reason := g.check(t); reason != "" {
			return reason
		}
	}
	return ""
}

// escaped is one byte as an address writes it.
var escaped = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// percentless reads each escape of an address, whatever else stands around it.
func percentless(text string) string {
	return escaped.ReplaceAllStringFunc(text, func(one string) string {
		b, err := hex.DecodeString(one[1:])
		if err != nil {
			return one
		}
		return string(b)
	})
}

func visible(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

func (g *Guard) check(text string) Reason {
	if reason := g.keeps(wordsOf(text)); reason != "" {
		return reason
	}
	address := strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") // long numbers in it are no telephones, unless they are written in groups
	digits := strings.ContainsAny(text, "0123456789")
	for _, p := range patterns {
		if address && p.reason == HasVersion || !digits && !p.letters {
			continue
		}
		for _, found := range p.is.FindAllString(text, -1) {
			switch {
			case p.reason == HasServer && lowNumbers(found):
				return HasVersion
			case p.reason != HasVersion || !dotted.MatchString(found):
				return p.reason
			}
		}
	}
	if hasPhone(text, address) {
		return HasPhone
	}
	return ""
}

// lowNumbers tells whether four numbers with full stops between are rather a version, such as 12.1.0.2, than the address of a machine.
func lowNumbers(found string) bool {
	for part := range strings.SplitSeq(found, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n >= 32 {
			return false
		}
	}
	return true
}

// hasPhone tells whether a text holds a telephone number of the United Kingdom: ten or eleven digits from 0 on, or from +44.
func hasPhone(text string, grouped bool) bool {
	for _, found := range dialed.FindAllString(text, -1) {
		if grouped && !strings.Contains(found, " ") {
			continue
		}
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, strings.Replace(strings.Replace(found, "(0)", "", 1), "+44", "0", 1))
		if local.MatchString(digits) {
			return true
		}
	}
	return false
}

// keeps tells whether the words hold something that the registers keep from the public.
func (g *Guard) keeps(words []string) Reason {
	for i, w := range words {
		for _, x := range g.starts[w] {
			if holds(words[i:], x.words) && (x.near == nil || i > 0 && x.near[words[i-1]]) {
				return x.reason
			}
		}
	}
	return ""
}

func holds(words, begin []string) bool {
	if len(words) < len(begin) {
		return false
	}
	for i, w := range begin {
		if words[i] != w {
			return false
		}
	}
	return true
}

// longest is how many letters a text for the public may have.
const longest = 20_000

// Words makes a text that somebody wrote for the public, or says why it may not be published.
func (g *Guard) Words(what, text string) (Words, error) {
	text = strings.TrimSpace(text)
	if len([]rune(text)) > longest {
		return Words{}, fault.New(fault.Invalid, "%s may have %d letters at most.", what, longest)
	}
	if reason := g.Check(text); reason != "" {
		return Words{}, fault.New(fault.Refused, "%s holds %s. Write it without.", what, inWords[reason])
	}
	return Words{text}, nil
}

// inWords are the reasons in a sentence.
var inWords = map[Reason]string{
	IsRestricted: "words that a register keeps from the public", IsPersonal: "somebody's name or other personal value", HasEmail: "an email address", HasPhone: "a telephone number",
	HasVersion: "the version of some software", HasServer: "the name or address of a machine", HasWeakness: "a weakness", IsSmall: "a number of people that is too small",
	IsExempt: "what is exempt from publication", NotPublic: "what is for the council only", NotListed: "what stands in no section", NamesHeld: "the name of a record that is not published itself",
}

// Why is a reason in words.
func (r Reason) Why() string { return inWords[r] }
