package rulebook

import (
	"testing"

	"github.com/moothall/moothall/knowledge"
)

// Every score card that is shipped compiles, and reads weaknesses: it is restricted.
func TestCardsCompile(t *testing.T) {
	for _, id := range []string{"legacy", "legacy-it-risk-facts", "modernise", "modernise-options"} {
		c, err := LoadCard(knowledge.FS, id)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Parts) < 3 || c.Restricted.String() != "restricted" {
			t.Errorf("%s: %d parts, %v", id, len(c.Parts), c.Restricted)
		}
	}
}
