// Package board is the log of what a council decided: a tree of hashes in which nothing can be changed, taken out or moved without
// anybody noticing who holds an earlier checkpoint. It is pure: the store keeps its entries and hashes.
//
// The tree is that of RFC 6962 and the checkpoint is the signed note of C2SP (golang.org/x/mod/sumdb). A log proves that nothing was
// rewritten since; it does not prove that what was written is true.
package board

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// The events that are logged.
const (
	Decision   = "decision"   // became final
	Amendment  = "amendment"  // changed after it was final, or after an assessment was signed off
	Withdrawal = "withdrawal" // is no longer final, or its record is gone
	Assessment = "assessment" // signed off
	Minutes    = "minutes"    // of a meeting, approved
	Revision   = "revision"   // a measure, or a figure of one, is not what it was
	Accepted   = "accepted"   // a finding, until a day
	SetAside   = "set-aside"  // a finding, for a reason
	Redaction  = "redaction"  // the text of an earlier entry was lawfully taken out; its words as they stand since are committed to anew
)

// Leaf is what the tree holds of an entry. It has no words and no names: only what happened to which record, and a commitment.
type Leaf struct {
	N      int64  `json:"n"`            // from 0
	At     string `json:"at"`           // RFC 3339
	Seq    int64  `json:"seq"`          // the council's sequence, at which everything can be asked for as it was
	Event  string `json:"event"`        // one of those above
	About  string `json:"about"`        // a kind and a number, or a finding's id
	Of     *int64 `json:"of,omitempty"` // the entry that a redaction is of
	Commit string `json:"commit"`       // HMAC-SHA256 of the body under the entry's salt, in hexadecimal
}

// Entry is a leaf with what it commits to. Salt and Body are "" when they were lawfully taken out: the leaf stays, and says nothing.
type Entry struct {
	Leaf string `json:"leaf"` // its exact bytes, which the tree hashes
	Salt string `json:"salt,omitempty"`
	Body string `json:"body,omitempty"` // JSON
}

// Event is something to be logged.
type Event struct {
	At, Event, About string
	Seq              int64
	Of               *int64
	Body             string // JSON; personal values stand in it as tokens
}

// NewEntry makes the entry with number n out of an event, under a salt of its own.
func NewEntry(n int64, e Event) (Entry, error) {
	salt := rand.Text() + rand.Text() // 260 bits
	leaf, err := json.Marshal(Leaf{N: n, At: e.At, Seq: e.Seq, Event: e.Event, About: e.About, Of: e.Of, Commit: commitment(salt, e.Body)})
	if err != nil {
		return Entry{}, fmt.Errorf("writing a leaf: %w", err)
	}
	return Entry{Leaf: string(leaf), Salt: salt, Body: e.Body}, nil
}

func commitment(salt, body string) string {
	m := hmac.New(sha256.New, []byte(salt))
	m.Write([]byte(body))
	return hex.EncodeToString(m.Sum(nil))
}

// Read reads an entry's leaf, and holds number, and body if there is one, against it.
func (e Entry) Read(n int64) (Leaf, error) {
	var l Leaf
	if e.Leaf == "" {
		return l, fmt.Errorf("entry %d is empty", n)
	}
	d := json.NewDecoder(strings.NewReader(e.Leaf))
	d.DisallowUnknownFields()
	err := d.Decode(&l)
	if err != nil {
		return l, fmt.Errorf("entry %d cannot be read: %w", n, err)
	}
	switch {
	case l.N != n:
		return l, fmt.Errorf("entry %d stands where entry %d belongs", l.N, n)
	case e.Withdrawn() && e.Body != "":
		return l, fmt.Errorf("entry %d has words and no salt", n)
	case !e.Withdrawn() && !hmac.Equal([]byte(commitment(e.Salt, e.Body)), []byte(l.Commit)):
		return l, fmt.Errorf("the words of entry %d are not those that were logged", n)
	}
	return l, nil
}

// Withdrawn tells whether the entry's words were taken out.
func (e Entry) Withdrawn() bool { return e.Salt == "" }
