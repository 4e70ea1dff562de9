package desk

import (
	"fmt"
	"slices"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/ledger"
)

// serviceProposals ask which services a system is for, where neither the system nor any service says so.
func (d *Desk) serviceProposals(p *Picture, said noes) (out []Proposal) {
	used := map[kind.ID]bool{}
	for _, s := range p.Snapshot.Services.All() {
		for _, id := range s.Systems.Or(nil) {
			used[id] = true
		}
	}
	for _, s := range p.Snapshot.Systems.All() {
		if len(s.Services.Or(nil)) > 0 || used[s.ID] || s.Tier.Or("") == "infrastructure" {
			continue
		}
		function := s.Function.Or("")
		if product, ok := p.Snapshot.Products.Get(s.Product.Or(0)); ok && function == "" {
			function = product.Function.Or("")
		}
		found, ok := d.Catalogue.ServicesBehind(kind.NameOf(s), function, p.Snapshot.Services.All())
		if !ok {
			continue
		}
		about := "services:" + s.ID.String()
		for _, marks := range said.questions(about, idsOf(found.Services)) {
			services := slices.DeleteFunc(slices.Clone(found.Services), func(x *kind.Service) bool { return !slices.Contains(marks, x.ID.String()) })
			out = append(out, p.servicesProposal(s, services, idOf(about, marks), found.Why, found.Confidence))
		}
	}
	return out
}

func idsOf[R kind.Record](rs []R) []string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = r.RecordID().String()
	}
	return out
}

func (p *Picture) servicesProposal(s *kind.System, services []*kind.Service, id string, why []string, confidence float64) Proposal {
	var names []string
	var ids []kind.ID
	essential := p.essential(s)
	for _, x := range services {
		names = append(names, kind.NameOf(x))
		ids = append(ids, x.ID)
		essential = essential || x.Essential.Or(false)
	}
	x := Proposal{ID: id, Kind: "services", Subject: kind.NameOf(s), Confidence: confidence, Question: fmt.Sprintf("Is the system %s used for %s?", kind.NameOf(s), quoted(names)),
		Evidence: append(slices.Clone(why), "No service is recorded for the system"), edits: []ledger.Edit{{Kind: "system", ID: s.ID, Set: map[string]kind.Value{"services": kind.RefsValue(ids)}}}}
	if len(names) > 1 {
		x.Evidence = append(x.Evidence, "If one of them is wrong, say no: each is then asked alone")
	}
	x.rankBy(s.AnnualCost.Or(0), essential)
	return x
}

// lineProposals ask who reports to whom, a question for each post that others may report to.
func lineProposals(p *Picture, said noes) (out []Proposal) {
	type group struct {
		to         kind.ID
		confidence float64
	}
	lines := map[group][]leadership.Line{}
	var order []group
	for _, l := range leadership.InferLines(p.Snapshot) {
		g := group{l.To.ID, l.Confidence}
		if lines[g] == nil {
			order = append(order, g)
		}
		lines[g] = append(lines[g], l)
	}
	for _, g := range order {
		about := "reports-to:" + g.to.String()
		var posts []*kind.Post
		for _, l := range lines[g] {
			posts = append(posts, l.Post)
		}
		for _, marks := range said.questions(about, idsOf(posts)) {
			mine := slices.DeleteFunc(slices.Clone(lines[g]), func(l leadership.Line) bool { return !slices.Contains(marks, l.Post.ID.String()) })
			out = append(out, lineProposal(mine, idOf(about, marks)))
		}
	}
	return out
}

func lineProposal(lines []leadership.Line, id string) Proposal {
	to := lines[0].To
	var names []string
	x := Proposal{ID: id, Kind: "reports-to", Subject: kind.NameOf(to), Confidence: lines[0].Confidence}
	for _, l := range lines {
		names = append(names, kind.NameOf(l.Post))
		x.edits = append(x.edits, ledger.Edit{Kind: "post", ID: l.Post.ID, Set: map[string]kind.Value{"reports_to": kind.RefValue(to.ID)}})
		for _, why := range l.Why {
			if len(lines) > 1 {
				why = kind.NameOf(l.Post) + ": " + why
			}
			x.Evidence = append(x.Evidence, why)
		}
	}
	if len(lines) == 1 {
		x.Question = fmt.Sprintf("Does %s report to %s?", names[0], kind.NameOf(to))
	} else {
		x.Question = fmt.Sprintf("Do %s report to %s?", quoted(names), kind.NameOf(to))
		x.Evidence = append(x.Evidence, "If one of them is wrong, say no: each is then asked alone")
	}
	x.rankBy(0, to.SeniorTeam.Or(false))
	return x
}
