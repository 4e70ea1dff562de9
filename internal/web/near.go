package web

import (
	"fmt"
	"strconv"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
)

// nearPart is what a system needs and what needs it, on its own page.
type nearPart struct {
	Base, Path, CSV, Loss string
	Name                  string
	Depth                 int
	Needs, NeededBy       estate.Near
}

const (
	mostDepth = 50
	mostEdges = 300 // that a page shows of one direction; the file holds all
)

// nearTo fills in what is near a system, for those who may see what needs what.
func (v *visit) nearTo(p *recordData) {
	if p.K.Name != "system" || !desk.SeesNeeds(v.viewer) {
		return
	}
	depth, err := strconv.Atoi(v.r.URL.Query().Get("depth"))
	if err != nil || depth < 1 {
		depth = 1
	}
	g := estate.GraphOf(v.picture.Snapshot)
	p.Near = &nearPart{v.path(""), p.Path + "/" + p.ID.String(), v.path("systems/%s/needs/export.csv", p.ID), lossOf(v.path(""), p.Name), p.Name, min(depth, mostDepth), g.Needs(p.ID), g.NeededBy(p.ID)}
}

// shown are the edges up to the depth that was asked for; more are the others, however far away.
func (p nearPart) shown(n estate.Near) (edges []estate.Edge, more int) {
	edges, more = n.Upto(p.Depth)
	if len(edges) > mostEdges {
		edges, more = edges[:mostEdges], more+len(edges)-mostEdges
	}
	return edges, more
}

// deeper is whether another step would show more.
func (p nearPart) deeper() bool { return max(p.Needs.Steps, p.NeededBy.Steps) > p.Depth }

// edgeWords says an edge: Council tax billing needs Directory.
func edgeWords(say *words.Speaker, e estate.Edge) words.Phrase {
	from := kind.NameOf(e.From)
	switch {
	case e.To == nil:
		return say.Phrase("near.needs_unknown", "from", from, "to", e.Name)
	case e.Of > 1:
		return say.Phrase("near.needs_of", "from", from, "to", e.Name, "k", e.K, "of", e.Of)
	}
	return say.Phrase("near.needs", "from", from, "to", e.Name)
}

// needsExport is GET /c/{council}/systems/{id}/needs/export.csv: every step in both directions.
func (v *visit) needsExport() error {
	if !desk.SeesNeeds(v.viewer) {
		return fault.New(fault.Forbidden, "What needs what is restricted. Ask an administrator of your council for the role that may see it.")
	}
	id, err := strconv.ParseUint(v.r.PathValue("id"), 10, 32)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such system.")
	}
	x, ok := v.picture.Snapshot.Systems.Get(kind.ID(id))
	if !ok {
		return fault.New(fault.NotFound, "There is no such system.")
	}
	say := v.words.In(words.English) // as in every export
	g := estate.GraphOf(v.picture.Snapshot)
	rows := [][]string{{"Direction", "Step", "System", "Needs", "Enough", "Of", "In words"}}
	for _, d := range []struct {
		name string
		near estate.Near
	}{{"needs", g.Needs(x.ID)}, {"needed by", g.NeededBy(x.ID)}} {
		for _, e := range d.near.Edges {
			rows = append(rows, []string{d.name, strconv.Itoa(e.Step), kind.NameOf(e.From), e.Name, strconv.Itoa(e.K), strconv.Itoa(e.Of), edgeWords(say, e).Text})
		}
	}
	return v.writeCSV(fmt.Sprintf("%s-system-%s-needs-%s.csv", v.council.Slug, x.ID, v.picture.Today), rows)
}
