package release

import (
	"strconv"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Places of comments that are told apart: every other place is a section.
const (
	Challenges = "challenges" // on what is hard, late or went wrong; no section
	Ideas      = "ideas"      // the section where people say what they would like to be done
)

// Comment is what the public sees of what somebody said back. It has no place for an email address, and its words went through the guard.
type Comment struct {
	Number  int64     `json:"number"`
	Place   string    `json:"place"`   // a section, or challenges
	Release int       `json:"release"` // the version that they read
	Day     kind.Date `json:"day"`
	Name    Words     `json:"name,omitzero"`
	Text    Words     `json:"text,omitzero"`
	Reply   Words     `json:"reply,omitzero"` // the council's
	Replied kind.Date `json:"replied,omitzero"`
	Did     Words     `json:"did,omitzero"` // what came of it
	Led     *Led      `json:"led,omitempty"`
	Removed string    `json:"removed,omitempty"` // the reason; then there are neither name nor words
	Votes   int       `json:"votes,omitempty"`   // how many support it, where it is an idea
}

// Led is the published record that a comment led to.
type Led struct {
	Section string  `json:"section"`
	ID      kind.ID `json:"id"`
}

// Comment makes what the public sees of an approved comment, or says why it may not be published as it is.
func (g *Guard) Comment(number int64, place string, release int, day kind.Date, name, text string) (Comment, error) {
	c := Comment{Number: number, Place: place, Release: release, Day: day}
	var err error
	c.Name, err = g.Words("The name of comment "+strconv.FormatInt(number, 10), name)
	if err != nil {
		return c, err
	}
	c.Text, err = g.Words("Comment "+strconv.FormatInt(number, 10), text)
	return c, err
}

// Tombstone is what stays of a comment that was removed.
func Tombstone(number int64, place string, release int, day kind.Date, reason string) Comment {
	return Comment{Number: number, Place: place, Release: release, Day: day, Removed: reason}
}

// Answer puts the council's reply beside a comment.
func (c *Comment) Answer(g *Guard, text string, day kind.Date) error {
	if c.Removed != "" {
		return fault.New(fault.Refused, "Comment %d was removed. A reply would stand beside nothing.", c.Number)
	}
	w, err := g.Words("The reply", text)
	if err != nil {
		return err
	}
	c.Reply, c.Replied = w, day
	return nil
}

// CameOf says what came of a comment, and which published record that is.
func (c *Comment) CameOf(g *Guard, r *Release, text string, led *Led) error {
	if c.Removed != "" {
		return fault.New(fault.Refused, "Comment %d was removed. Nothing can be told beside it.", c.Number)
	}
	w, err := g.Words("What came of it", text)
	if err != nil {
		return err
	}
	if w.IsZero() {
		return fault.New(fault.Invalid, "Say what came of it.")
	}
	if led != nil {
		if _, ok := r.Section(led.Section).Item(led.ID); !ok {
			return fault.New(fault.Invalid, "%s/%s is not published. Name a published record as its address does, such as decisions/3.", led.Section, led.ID)
		}
	}
	c.Did, c.Led = w, led
	return nil
}

// Places are where comments can stand, in the order of the site.
func (p Plan) Places() (out []string) {
	for _, x := range p.Whole() {
		out = append(out, x.Section)
	}
	return append(out, Challenges)
}
