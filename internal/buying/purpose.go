package buying

import "strings"

// PurposeOf is what something is for, as people read it: the first of what is recorded that says something, else what the words of its text reveal, which is a
// guess. It is "" where neither tells.
func (c *Catalogue) PurposeOf(text string, recorded ...string) (label string, guessed bool) {
	for _, r := range recorded {
		if l := c.label(r); l != "" {
			return l, false
		}
	}
	id, _, ok := c.FunctionOf(text)
	if !ok {
		return "", false
	}
	return c.label(id), true
}

// label is a function as people read it; "" where it says nothing.
func (c *Catalogue) label(function string) string {
	known, ok := c.Function(strings.TrimSpace(function))
	switch {
	case !ok:
		return strings.TrimSpace(function)
	case known.ID == "other":
		return ""
	}
	return known.Label
}
