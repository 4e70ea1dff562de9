package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/overlap"
	"github.com/moothall/moothall/internal/words"
)

// groupOverlapPage is what councils of a group have alike.
type groupOverlapPage struct {
	groupTop
	desk.GroupOverlaps
	Covered []coveredRegister // systems, contracts and services
	Serves  bool              // whether some council shares what its systems serve
}

// lacks tells whether it is to be said what cannot be told without a register.
func (p groupOverlapPage) lacks(r coveredRegister) bool {
	return r.C.Read == 0 && !(r.K.Name == "service" && p.Serves)
}

// groupOverlap is GET /c/{council}/groups/{group}/overlap
func (v *visit) groupOverlap() error {
	g, found, err := v.groupOverlaps()
	if err != nil {
		return err
	}
	p := groupOverlapPage{groupTop: v.groupTop(g), GroupOverlaps: found}
	for _, c := range found.Coverage {
		k, _ := kind.Of(c.Register)
		p.Covered = append(p.Covered, coveredRegister{k, c})
	}
	p.Serves = slices.ContainsFunc(g.Shared, func(s group.Shared) bool {
		return s.Consent.Shares("system", "services") || s.Consent.Shares("service", "systems")
	})
	return v.show(v.say.Plain("alike.title", "n", len(found.Overlaps), "group", g.Group.Name), "", groupOverlapBody(p))
}

// groupOverlapExport is GET /c/{council}/groups/{group}/overlap/export.csv and .xlsx
func (v *visit) groupOverlapExport() error {
	g, found, err := v.groupOverlaps()
	if err != nil {
		return err
	}
	return v.sendSheet(g, "overlap", "Overlap", g.GroupOverlapSheet(found))
}

func (v *visit) groupOverlaps() (*desk.GroupView, desk.GroupOverlaps, error) {
	g, err := v.group()
	if err != nil {
		return nil, desk.GroupOverlaps{}, err
	}
	q := v.r.URL.Query()
	by, minimum := q.Get("by"), desk.FewestAlike
	if by == "" {
		by = overlap.ByService
	}
	if n, err := strconv.Atoi(q.Get("minimum")); err == nil {
		minimum = min(max(n, desk.FewestAlike), 1000)
	}
	found, err := v.desk.GroupOverlaps(g, by, minimum)
	return g, found, err
}

// export is the address of the list as a file, looked for in the same way.
func (p groupOverlapPage) export(form string) string {
	return p.Base + "/overlap/export." + form + "?" + p.query(p.By)
}

func (p groupOverlapPage) query(by string) string {
	return url.Values{"by": {by}, "minimum": {strconv.Itoa(p.Minimum)}}.Encode()
}

// knownSum is a sum of what is shared: a figure, a range, at least, or not known.
func knownSum(say *words.Speaker, s overlap.Sum) words.Phrase {
	if s.Known == 0 && s.Of > 0 {
		return say.Phrase("alike.not_known")
	}
	return sumIn(say, s)
}

// placesOf names systems with their councils.
func placesOf(all []overlap.Named) string {
	var out []string
	for _, n := range all {
		out = append(out, n.Name+" ("+n.Council+")")
	}
	return strings.Join(out, ", ")
}
