package vesting

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/kind"
)

// Missing is something that a plan lacks of a council.
type Missing struct {
	Council   string `json:"council"`
	What      string `json:"what"`                // contract, system, service, essential, end, assignment, value, capital or function
	Reason    string `json:"reason"`              // not_recorded or not_shared
	Contracts int    `json:"contracts,omitempty"` // of how many contracts it cannot be told, where not of all
	Says      string `json:"says"`                // what cannot be told without it, in a sentence
}

// What a plan can lack.
const (
	notRecorded = "not_recorded"
	notShared   = "not_shared"
)

// lacks says what cannot be told without each, after the council and the reason.
var lacks = map[string]string{
	"contract":   "%s: contracts are %s. Nothing of it stands in the forward plan.",
	"system":     "%s: systems are %s. What is decided on one for, and what day one can rest on, is told by its contracts alone.",
	"service":    "%s: services are %s. What day one needs is told by the functions of contracts instead.",
	"essential":  "%s: which services are essential is %s. What day one needs is told by the functions of contracts instead.",
	"end":        "%s: the ends of contracts are %s. None of them has a class.",
	"assignment": "%s: rights to assign contracts are %s. Each that runs past vesting day is one to ask legal about.",
	"value":      "%s: the values of contracts are %s. Whether they need consent depends.",
	"capital":    "%s: whether contracts are capital is %s. They are taken as revenue.",
	"function":   "%s: what some contracts are for is %s and cannot be told from their titles. They stand under no function.",
}

// lets tells whether a field of the council is let be seen.
func (c Predecessor) lets(register, field string) bool {
	return c.Shares == nil || c.Shares(register, field)
}

// missing says what a plan lacks of a council.
func missing(catalogue *buying.Catalogue, c Predecessor, a Ask) (out []Missing) {
	lack := func(what, register, field string, n int) {
		m := Missing{Council: c.Name, What: what, Reason: notRecorded, Contracts: n}
		if !c.lets(register, field) {
			m.Reason = notShared
		}
		m.Says = fmt.Sprintf(lacks[what], c.Name, map[string]string{notRecorded: "not recorded", notShared: "not shared"}[m.Reason])
		out = append(out, m)
	}
	contracts := c.Snapshot.Contracts.All()
	if len(contracts) == 0 {
		lack("contract", "contract", "title", 0)
	}
	if len(c.Snapshot.Systems.All()) == 0 {
		lack("system", "system", "name", 0)
	}
	switch services := c.Snapshot.Services.All(); {
	case len(services) == 0 || !c.lets("service", "name"):
		lack("service", "service", "name", 0)
	case !slices.ContainsFunc(services, func(s *kind.Service) bool { return s.Essential.Or(false) }):
		lack("essential", "service", "essential", 0)
	}
	if len(contracts) == 0 {
		return out
	}
	fields := []string{"end", "assignment"}
	if a.Direction != 0 && (c.Nation == "" || c.Nation == "england") {
		fields = append(fields, "value", "capital")
	}
	for _, f := range fields {
		if !slices.ContainsFunc(contracts, func(k *kind.Contract) bool { return kind.Get(k, f).Recorded() || f == "end" && k.OpenEnded.Or(false) }) {
			lack(f, "contract", f, 0)
		}
	}
	if n := withoutFunction(catalogue, contracts, a); n > 0 {
		lack("function", "contract", "function", n)
	}
	return out
}

// withoutFunction counts the contracts that name no system, have not ended, and of which it cannot be told what they are for.
func withoutFunction(catalogue *buying.Catalogue, contracts []*kind.Contract, a Ask) (n int) {
	for _, k := range contracts {
		if !standsAlone(k, a) {
			continue
		}
		if function, _ := catalogue.PurposeOf(k.Title.Or(""), k.Function.Or("")); function == "" {
			n++
		}
	}
	return n
}

// standsAlone tells whether a contract stands for what it buys: it names no system, has not ended, and no code says that it buys something else.
func standsAlone(k *kind.Contract, a Ask) bool {
	codes := k.Cpv.Or(nil)
	elsewhere := len(codes) > 0 && !slices.ContainsFunc(codes, buying.DigitalCPV)
	return len(k.Systems.Or(nil)) == 0 && !ended(k, a.Today) && !elsewhere
}

// Function is what some contracts are for, and how they stand on vesting day.
type Function struct {
	Function string `json:"function"`
	Guessed  bool   `json:"guessed"` // the function of one at least came from words in a title or name
	Runs     []Row  `json:"run_on"`  // contracts that run on day one, or have no end that says otherwise
	Ends     []Row  `json:"end_before"`
}

// functionsOnDayOne tells by contracts what day one can rest on, where no essential service has a system: functions whose contracts all end
// before come first, then they stand by name.
func functionsOnDayOne(by map[string]*Pair, rows []Row) []Function {
	out := []Function{}
	for _, p := range by {
		f := Function{Function: p.Function, Guessed: p.Guessed, Runs: []Row{}, Ends: []Row{}}
		for _, h := range p.Systems {
			for _, r := range contractsOf(h, rows) {
				if r.Class == EndsBefore {
					f.Ends = append(f.Ends, r)
				} else {
					f.Runs = append(f.Runs, r)
				}
			}
		}
		if len(f.Runs)+len(f.Ends) > 0 {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(x, y Function) int {
		return cmp.Or(before(len(x.Runs) == 0, len(y.Runs) == 0), kind.CompareNames(x.Function, y.Function))
	})
	return out
}
