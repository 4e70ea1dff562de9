package web

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/completeness"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
)

// levels are the levels of completeness in their order.
var levels = []completeness.Level{completeness.Minimum, completeness.Useful, completeness.Full}

// completePage is how complete the registers are.
type completePage struct {
	Base      string
	Registers []completeness.Register
	Audit     estate.Audit
	Needs     bool // the reader sees what needs what
	Hidden    bool // something was not counted because the reader may not see it
}

// complete is GET /c/{council}/completeness
func (v *visit) complete() error {
	found, err := v.desk.Audit(v.picture, v.viewer)
	if err != nil {
		return err
	}
	p := completePage{Base: v.path(""), Registers: v.desk.Completeness(v.picture, v.viewer), Audit: found, Needs: desk.SeesNeeds(v.viewer)}
	p.Hidden = slices.ContainsFunc(p.Registers, func(r completeness.Register) bool { return r.Hidden > 0 })
	return v.show(completeTitle(v.say, p.Registers), "have", completeBody(p))
}

// mostUnmapped is how many services without a known system the page names.
const mostUnmapped = 20

// completeTitle says how many records have reached the minimum.
func completeTitle(say *words.Speaker, all []completeness.Register) string {
	n, reached := 0, 0
	for _, r := range all {
		n, reached = n+r.Records, reached+r.Reached(completeness.Minimum)
	}
	if n == 0 {
		return say.Plain("complete.none_title")
	}
	return say.Plain("complete.title", "n", n, "reached", reached)
}

// completeExport is GET /c/{council}/completeness/export.csv
func (v *visit) completeExport() error {
	return v.writeCSV(strings.Join([]string{v.council.Slug, "completeness", v.picture.Today.String()}, "-")+".csv", desk.CompletenessSheet(v.desk.Completeness(v.picture, v.viewer)))
}

// completeRegisterPage is how complete one register is, and what to ask of whom next.
type completeRegisterPage struct {
	Base string
	R    completeness.Register
	Asks bool // the reader may ask
	Next []desk.Question

	Names map[kind.ID]string // of the first records of each gap
}

// completeRegister is GET /c/{council}/completeness/{plural}
func (v *visit) completeRegister() error {
	k, ok := kind.ByPlural(v.r.PathValue("plural"))
	if !ok {
		return fault.New(fault.NotFound, "There is no such register.")
	}
	r, err := v.desk.CompletenessOf(v.picture, v.viewer, k.Name)
	if err != nil {
		return err
	}
	p := completeRegisterPage{Base: v.path(""), R: r, Asks: identity.May(v.viewer, identity.Edit) && v.viewer.Writes(k), Names: map[kind.ID]string{}}
	for _, g := range r.Gaps {
		for _, id := range g.Lacking[:min(2, len(g.Lacking))] {
			if x, ok := v.picture.Snapshot.Find(k.Name, id); ok {
				p.Names[id] = v.picture.NameFor(v.viewer, x)
			}
		}
	}
	if p.Asks {
		p.Next, err = v.desk.NextAsks(v.r.Context(), v.picture, v.viewer, k.Name)
		if err != nil {
			return err
		}
	}
	return v.show(completeRegisterTitle(v.say, r), k.Question, completeRegisterBody(p))
}

func completeRegisterTitle(say *words.Speaker, r completeness.Register) string {
	return say.Plain("complete.register_title", "labels", say.Labels(r.Kind).Text, "n", r.Records, "reached", r.Reached(completeness.Minimum))
}

// share is how many of a hundred, for a bar.
func share(n, of int) int {
	if of == 0 {
		return 0
	}
	return n * 100 / of
}
