package leadership

import (
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// TitleAlone are the posts of the chart with a digital word in the title and nothing behind it: no expertise recorded and no core
// function in the post's own cell. Its line does not clear it.
func TitleAlone(s *kind.Snapshot) (out []*kind.Post) {
	for _, p := range ChartOf(s).posts {
		if digitalWord.MatchString(p.Title.Or("")) && !shown(p) {
			out = append(out, p)
		}
	}
	return out
}

// shown tells that something recorded on the post itself shows it to be digital.
func shown(p *kind.Post) bool { return len(coreHeld(p)) > 0 || len(p.Expertise.Or(nil)) > 0 }

// titleOnly is TITLE-1: nobody has "digital" added to a title and nothing else.
func titleOnly(s *kind.Snapshot) Test {
	if s.Posts.Len() == 0 {
		return Test{Result: CannotTell, Why: "No posts are recorded.", Change: "Bring the org chart.", Missing: []Ref{{Kind: "post"}}}
	}
	found := TitleAlone(s)
	if len(found) == 0 {
		return Test{Result: Met, Why: "No title says digital without a core function or expertise behind it.", Change: "A digital word added to a title with nothing else would change it."}
	}
	t := Test{Result: NotMet, Posts: named(found...), Evidence: refsTo("post", "title", found...)}
	titles := make([]string, len(found))
	for i, p := range found {
		titles[i] = kind.NameOf(p)
	}
	if len(found) == 1 {
		t.Why = fmt.Sprintf("%s has a digital word in the title, and no core function or expertise is recorded for it.", titles[0])
	} else {
		t.Why = fmt.Sprintf("%d posts have a digital word in the title, and no core function or expertise recorded: %s.", len(found), strings.Join(titles, "; "))
	}
	t.Change = "Record a core function in the post's own functions (" + lower(CoreFunctions) + "), or its expertise with evidence (" + lower(ExpertiseKinds) + "); or take the word out of the title."
	return t
}
