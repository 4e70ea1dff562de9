package web

import (
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/words"
)

// pairsPage ranks the pairs of systems that together take down what neither takes down alone.
type pairsPage struct {
	Base string
	desk.FailurePairs
}

// lossOfPair is the page that says what to do when both are lost.
func lossOfPair(base string, p estate.Pair) string {
	return base + "what-if" + whatifAsk{Systems: p.Systems[:]}.query()
}

// failurePairs is GET /c/{council}/failures/pairs
func (v *visit) failurePairs() error {
	found, err := v.desk.FailurePairs(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.show(pairsTitle(v.say, found.Pairs), "safe", pairsBody(pairsPage{v.path(""), found}))
}

// pairsTitle says what the worst pair does.
func pairsTitle(say *words.Speaker, pairs []estate.Pair) string {
	if len(pairs) == 0 {
		return say.Plain("pairs.none_title")
	}
	p := pairs[0]
	if len(p.TakesService) == 0 {
		return say.Plain("pairs.systems_title", "first", p.Systems[0], "second", p.Systems[1], "n", p.TakesSystems)
	}
	return say.Plain("pairs.title", "first", p.Systems[0], "second", p.Systems[1], "n", len(p.TakesService))
}

// failurePairsExport is GET /c/{council}/failures/pairs/export.csv
func (v *visit) failurePairsExport() error {
	found, err := v.desk.FailurePairs(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.writeCSV(v.council.Slug+"-pairs-that-fail-together-"+v.picture.Today.String()+".csv", found.Rows())
}
