package group

import (
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Coverage says of how many of a group's councils a register could be read. It stands before everything that is said of the register.
type Coverage struct {
	Register   string       `json:"register"`
	Of         int          `json:"of"`
	Read       int          `json:"read"`
	NotShared  []string     `json:"not_shared"` // councils by name
	Unreadable []Unreadable `json:"unreadable"` // councils whose last file of the register was refused and who have nothing else
	Nothing    []string     `json:"nothing"`    // councils that share it and have recorded nothing
	Says       string       `json:"says"`       // all of it in a sentence
}

// Unreadable is a council whose file could not be read.
type Unreadable struct {
	Council string `json:"council"`
	Reason  string `json:"reason"`
}

// Covered works out the coverage of a register. refused gives the reason why a council's last file of it was refused, or "". It is asked
// only about councils that share the register.
func Covered(all []Shared, k *kind.Kind, refused func(slug string) string) Coverage {
	c := Coverage{Register: k.Name, Of: len(all), NotShared: []string{}, Unreadable: []Unreadable{}, Nothing: []string{}}
	for _, s := range all {
		switch {
		case len(s.Consent[k.Name]) == 0:
			c.NotShared = append(c.NotShared, s.Name)
		case len(s.Snapshot.Records(k.Name)) > 0:
			c.Read++
		default:
			reason := refused(s.Slug)
			if reason == "" {
				c.Nothing = append(c.Nothing, s.Name)
				continue
			}
			c.Unreadable = append(c.Unreadable, Unreadable{s.Name, reason})
		}
	}
	c.Says = c.sentence()
	return c
}

// Figures is the coverage without names: "30 of 33 read, 1 not shared, 2 unreadable".
func (c *Coverage) Figures() string {
	parts := []string{fmt.Sprintf("%d of %d read", c.Read, c.Of)}
	for _, p := range []struct {
		n     int
		words string
	}{{len(c.NotShared), "not shared"}, {len(c.Unreadable), "unreadable"}, {len(c.Nothing), "with nothing recorded"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.words))
		}
	}
	return strings.Join(parts, ", ")
}

func (c *Coverage) sentence() string {
	out := c.Figures() + "."
	if len(c.NotShared) > 0 {
		out += " Not shared: " + strings.Join(c.NotShared, ", ") + "."
	}
	for _, u := range c.Unreadable {
		out += " Unreadable: " + u.Council + " (" + strings.TrimSuffix(u.Reason, ".") + ")."
	}
	if len(c.Nothing) > 0 {
		out += " Nothing recorded: " + strings.Join(c.Nothing, ", ") + "."
	}
	return out
}
