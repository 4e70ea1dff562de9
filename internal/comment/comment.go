// Package comment is what members of the public say back: how a comment must be written, what is kept out without asking anybody a puzzle, and the
// council's rules about it. It is pure: no clock, no SQL, no HTTP.
package comment

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/moothall/moothall/internal/fault"
)

// The routes of a comment: who writes chooses before they type.
const (
	Public  = "public"  // published when a moderator approved it
	Private = "private" // read by the council, never published
)

// The states of a comment. A private one is waiting, then read.
const (
	Waiting  = "waiting"
	Approved = "approved"
	Removed  = "removed" // its place and the reason stay public
	Spam     = "spam"    // nothing of it is public
	Read     = "read"
)

// States lists the states in the order in which a moderator meets them.
var States = []string{Waiting, Approved, Removed, Spam, Read}

// Reasons are why a comment is removed; the public reads it in its place.
var Reasons = []string{"abuse", "personal", "unlawful", "off_topic", "election", "other"}

// The flags by which a queue can be filtered.
const (
	HasLinks = "links" // more addresses of pages than people write
	IsAgain  = "again" // the same text as another one
)

// Flags lists them.
var Flags = []string{HasLinks, IsAgain}

// Limits of what is taken from outside.
const (
	LongestName  = 100
	LongestText  = 3000
	FewLinks     = 1  // more are flagged
	MostLinks    = 10 // more are refused
	PerHour      = 5  // from one network
	PerRelease   = 20 // from one network about one release
	VotesPerHour = 20 // ideas that one network supports
	MostAlike    = 20 // comments with the same text; more are not kept
	MostWaiting  = 20_000
	Soonest      = 3 * time.Second // nobody reads the form and writes sooner
	Latest       = 4 * time.Hour
)

// Rules are a council's own.
type Rules struct {
	Open  bool   `json:"open"`              // comments are taken
	Votes bool   `json:"votes"`             // people may say that they support an idea; off unless the council turns it on
	Keep  int    `json:"keep"`              // days after which email addresses, private submissions and spam are erased
	Site  string `json:"address,omitempty"` // where the live site is, for the form's link in an export: https://moothall.council.example
}

// Usual is how many days are kept where the council says nothing else.
const Usual = 180

// Check says what is wrong with the rules.
func (r Rules) Check() error {
	if r.Keep < 30 || r.Keep > 730 {
		return fault.New(fault.Invalid, "Email addresses are kept 30 to 730 days.")
	}
	if r.Site != "" && !strings.HasPrefix(r.Site, "https://") && !strings.HasPrefix(r.Site, "http://") || len(r.Site) > 300 || strings.ContainsAny(r.Site, " \"<>@") {
		return fault.New(fault.Invalid, "The address of the live site begins with https://, such as https://moothall.council.example.")
	}
	return nil
}

// Sent is what somebody filled in.
type Sent struct {
	Place       string // a section of the release, or challenges
	Route       string
	Name, Email string
	Text        string
	Trap        string // a field that people do not see
	Token       string // of the form
	From        string // the network that it came from; only a keyed hash of it is kept
}

// Tidy takes away what nobody sees, and refuses what cannot be taken; the sentence stands beside the form.
func (s *Sent) Tidy() error {
	s.Name, s.Text, s.Email = visible(s.Name, false), visible(s.Text, true), strings.TrimSpace(s.Email)
	switch {
	case s.Route != Public && s.Route != Private:
		return fault.New(fault.Invalid, "Choose first whether your comment is public or private.")
	case s.Name == "" || utf8.RuneCountInString(s.Name) > LongestName:
		return fault.New(fault.Invalid, "Give a name of up to %d letters.", LongestName)
	case !isEmail(s.Email):
		return fault.New(fault.Invalid, "Give an email address, such as name@example.com. It is never published.")
	case utf8.RuneCountInString(s.Text) < 3:
		return fault.New(fault.Invalid, "Write your comment.")
	case utf8.RuneCountInString(s.Text) > LongestText:
		return fault.New(fault.Invalid, "Write %d letters at most.", LongestText)
	case Links(s.Text) > MostLinks || Links(s.Name) > 0:
		return fault.New(fault.Invalid, "There are too many web addresses in it. Give %d at most, and none in your name.", MostLinks)
	}
	return nil
}

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254 && strings.Contains(s[strings.LastIndexByte(s, '@'):], ".")
}

// visible leaves letters, spaces and, in a text, ends of lines; letters that take no room or turn the line round go.
func visible(s string, lines bool) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines:
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// Links counts the addresses of pages in a text.
func Links(text string) int {
	low := strings.ToLower(norm.NFKC.String(text))
	n := strings.Count(low, "://")
	for w := range strings.FieldsSeq(low) {
		if !strings.Contains(w, "://") && strings.Contains(w, "www.") {
			n++
		}
	}
	return n
}

// Print is a hash of a text by its letters and digits alone, so that the same words with other spaces, capitals or dots are the same.
func Print(text string) string {
	low := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(text))
	if low == "" {
		low = text
	}
	sum := sha256.Sum256([]byte(low))
	return hex.EncodeToString(sum[:16])
}

// FlagsOf are what a moderator should know of a text: a word each with a comma on both sides.
func FlagsOf(text string, again bool) string {
	out := ","
	if Links(text) > FewLinks {
		out += HasLinks + ","
	}
	if again {
		out += IsAgain + ","
	}
	return out
}

// Sender is a keyed hash of a network for one release: nobody can be followed from one release to the next.
func Sender(secret, from string, release int64) string {
	return keyed(secret, "sender", strconv.FormatInt(release, 10), from)
}

func keyed(secret string, parts ...string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(strings.Join(parts, "\n")))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:24])
}

// Token signs a form: which place, route and release it is for, and when it was given out. once tells two forms of one moment apart.
func Token(secret, place, route string, release int64, at time.Time, once string) string {
	head := strconv.FormatInt(at.UnixMilli(), 36) + "." + strconv.FormatInt(release, 36) + "." + once
	return head + "." + keyed(secret, "form", place, route, head)
}

// Signed gives the release that a form was for; an error says what to do where the form was sent too soon, too late or is not ours.
func Signed(secret, place, route, token string, now time.Time) (release int64, err error) {
	parts := strings.Split(token, ".")
	if len(token) > 200 || len(parts) != 4 || !hmac.Equal([]byte(parts[3]), []byte(keyed(secret, "form", place, route, strings.Join(parts[:3], ".")))) {
		return 0, fault.New(fault.Invalid, "This form has run out. Send it again: what you wrote is still here.")
	}
	at, err := strconv.ParseInt(parts[0], 36, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "This form has run out. Send it again: what you wrote is still here.")
	}
	release, err = strconv.ParseInt(parts[1], 36, 64)
	age := now.Sub(time.UnixMilli(at))
	switch {
	case err != nil || age > Latest:
		return 0, fault.New(fault.Invalid, "This form has run out. Send it again: what you wrote is still here.")
	case age < Soonest:
		return 0, fault.New(fault.Invalid, "That was very quick. Wait a few seconds and send it again.")
	}
	return release, nil
}

// IsReason tells whether a comment may be removed for a reason.
func IsReason(s string) bool { return slices.Contains(Reasons, s) }
