package desk

import (
	"fmt"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
)

// roleProposals ask which role of the framework a post comes nearest to. They come after what changes money or essential work.
func (d *Desk) roleProposals(p *Picture) (out []Proposal) {
	for _, m := range d.Roles.MatchRoles(p.Snapshot) {
		title := kind.NameOf(m.Post)
		out = append(out, Proposal{ID: "role:" + m.Post.ID.String() + ":" + m.Role.ID, Kind: "role", Subject: title, Confidence: m.Confidence,
			Question: fmt.Sprintf("Does %s come nearest to the role %s of the Government Digital and Data framework?", title, m.Role.Title),
			Evidence: []string{m.Why},
			edits:    []ledger.Edit{{Kind: "post", ID: m.Post.ID, Set: map[string]kind.Value{"role": kind.TextValue(m.Role.Title)}}},
			rank:     m.Confidence / 2})
	}
	return out
}
