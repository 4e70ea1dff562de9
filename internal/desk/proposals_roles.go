package desk

import (
	"fmt"
	"slices"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/ledger"
)

// roleProposals ask which role of the framework posts come nearest to, a question for each role. They come after what changes money or
// essential work.
func (d *Desk) roleProposals(p *Picture, said noes) (out []Proposal) {
	type group struct {
		role       string
		confidence float64
	}
	matches := map[group][]leadership.Match{}
	var order []group
	for _, m := range d.Roles.MatchRoles(p.Snapshot) {
		g := group{m.Role.ID, m.Confidence}
		if matches[g] == nil {
			order = append(order, g)
		}
		matches[g] = append(matches[g], m)
	}
	for _, g := range order {
		about := "role:" + g.role
		var posts []*kind.Post
		for _, m := range matches[g] {
			posts = append(posts, m.Post)
		}
		for _, marks := range said.questions(about, idsOf(posts)) {
			mine := slices.DeleteFunc(slices.Clone(matches[g]), func(m leadership.Match) bool { return !slices.Contains(marks, m.Post.ID.String()) })
			out = append(out, roleProposal(mine, idOf(about, marks)))
		}
	}
	return out
}

func roleProposal(matches []leadership.Match, id string) Proposal {
	x := Proposal{ID: id, Kind: "role", Subject: matches[0].Role.Title, Confidence: matches[0].Confidence, rank: matches[0].Confidence / 2}
	var names []string
	for _, m := range matches {
		title, why := kind.NameOf(m.Post), m.Why
		names = append(names, title)
		if len(matches) > 1 {
			why = title + ": " + why
		}
		x.Evidence = append(x.Evidence, why)
		x.edits = append(x.edits, ledger.Edit{Kind: "post", ID: m.Post.ID, Set: map[string]kind.Value{"role": kind.TextValue(m.Role.Title)}})
	}
	verb := "Does"
	if len(names) > 1 {
		verb = "Do"
		x.Evidence = append(x.Evidence, "If one of them is wrong, say no: each is then asked alone")
	}
	x.Question = fmt.Sprintf("%s %s come nearest to the role %s of the Government Digital and Data framework?", verb, quoted(names), matches[0].Role.Title)
	return x
}
