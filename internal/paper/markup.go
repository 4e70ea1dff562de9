package paper

import "strings"

// markup gathers HTML or XML. What it is told to say is escaped; tags are written as they stand in the code.
type markup struct{ strings.Builder }

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// tag writes pieces of markup as they are.
func (m *markup) tag(pieces ...string) {
	for _, p := range pieces {
		m.WriteString(p)
	}
}

// say writes a text.
func (m *markup) say(text string) { _, _ = escaper.WriteString(m, text) } // a strings.Builder never fails

// attr writes an attribute with its value.
func (m *markup) attr(name, value string) {
	m.tag(" ", name, `="`)
	m.say(value)
	m.tag(`"`)
}
