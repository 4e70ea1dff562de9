package web

import (
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/identity"
)

// standsAlone are the pages of a council that are reached from its frame, its agenda or a page of their own kind, and stand under no question.
var standsAlone = []string{"", "findings", "rules", "rules/new", "search", "first-picture", "proposals", "add", "yours", "people", "people/roles", "people/staff-groups", "people/changes", "asks", "asks/new", "spend", "spend/lines",
	"landscape", "groups", "settings", "board/agenda", "board/dates", "release/settings", "comments/rules", "leadership/literacy", "failures/pairs", "papers/templates", "pictures/lifecycles", "pictures/portfolio", "hooks", "assessments/new", "frameworks", "what-if/pack"}

// Every page of a council with one address is found under a question, or is known to be reached otherwise: nobody has to know an address by heart.
func TestEveryPageIsFoundUnderAQuestion(t *testing.T) {
	for _, r := range councilRoutes() {
		path, ok := strings.CutPrefix(r.Pattern, "GET /c/{council}/")
		path = strings.TrimSuffix(path, "{$}")
		if !ok || strings.Contains(path, "{") || strings.Contains(path, "export.") || strings.HasSuffix(path, ".csv") {
			continue
		}
		under := slices.ContainsFunc(ways, func(w way) bool { return w.Path == path })
		if under == slices.Contains(standsAlone, path) {
			t.Errorf("%s: under a question is %v; list it in ways or, where another page leads to it, in standsAlone", path, under)
		}
	}
	seen := map[string]bool{}
	for _, w := range ways {
		if seen[w.Path] {
			t.Errorf("%s stands twice under the questions", w.Path)
		}
		seen[w.Path] = true
		if !slices.ContainsFunc(councilRoutes(), func(r route) bool { return r.Pattern == "GET /c/{council}/"+w.Path && r.Need != identity.Action("") }) {
			t.Errorf("%s leads nowhere", w.Name)
		}
	}
}
