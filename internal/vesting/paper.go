package vesting

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/paper"
)

// Draft gathers the values and blocks of the decision paper (knowledge/papers/reorganisation.yaml) for one area of the plan: its successor's name, the
// councils that it takes over. decide is one function or shared system, or "" for all of them. It is false when there is no such decision.
func (p *Plan) Draft(successor string, councils []string, area Area, decide string) (paper.Draft, bool) {
	a := area.pick(decide)
	if decide != "" && len(a.Pairs)+len(a.Shared) == 0 {
		return paper.Draft{}, false
	}
	gaps := slices.DeleteFunc(slices.Clone(a.DayOne), func(d DayOne) bool { return d.System != "" && !d.Ends })
	d := paper.Draft{Blocks: map[string][]paper.Block{}, Values: map[string]string{
		"successor": successor, "councils": strings.Join(councils, ", "), "vesting": p.Vesting.Long(), "date": p.Today.Long(),
		"pairs": counted(len(a.Pairs), "function"), "shared": sharedCount(a.Shared), "gaps": counted(len(gaps), "line"),
	}}
	for _, x := range a.Pairs {
		d.Blocks["pairs"] = append(d.Blocks["pairs"], pairBlocks(x)...)
	}
	d.Blocks["shared"] = sharedPart(a.Shared)
	leave := func(section string, empty bool) {
		if empty {
			d.Leave = append(d.Leave, section)
		}
	}
	leave("pairs", len(a.Pairs) == 0)
	leave("shared", len(a.Shared) == 0)
	leave("day-one", decide != "" || len(a.DayOne) == 0)
	leave("contracts", decide != "" || len(p.pressing(councils)) == 0)
	if decide == "" {
		d.Blocks["gaps"] = paper.PlainTable("Essential services without a system that surely runs on day one", []string{"Service", "System", "Council"}, gapRows(gaps))
		d.Blocks["contracts"] = paper.PlainTable("Contracts to act on", []string{"Contract", "Council", "Ends", "What to do, and why"}, p.pressing(councils))
	}
	return d, true
}

func counted(n int, word string) string {
	if n == 1 {
		return "one " + word
	}
	return kind.Count(n) + " " + word + "s"
}

// sharedCount says how many systems, and how many contracts that name none.
func sharedCount(all []Shared) string {
	contracts := 0
	for _, x := range all {
		if x.Contract {
			contracts++
		}
	}
	switch {
	case contracts == 0:
		return counted(len(all), "system")
	case contracts == len(all):
		return counted(contracts, "contract") + " without a system"
	}
	return counted(len(all)-contracts, "system") + " and " + counted(contracts, "contract") + " without a system"
}

// pairBlocks set the ways to decide side by side: for each thing that could be kept, what goes with the others; and to decide later.
func pairBlocks(x Pair) []paper.Block {
	rows := make([][]string, 0, len(x.Systems)+1)
	for i, h := range x.Systems {
		var contracts, flows []string
		for j, other := range x.Systems {
			if i != j {
				contracts, flows = append(contracts, contractWords(other.Gone)...), append(flows, flowWords(other.Gone)...)
			}
		}
		rows = append(rows, []string{"Keep " + h.System + " of " + h.Council, orElse(h.Supplier, "not recorded"), orElse(strings.Join(contracts, "; "), "none on record"), orElse(strings.Join(slices.Compact(flows), "; "), "none on record")})
	}
	rows = append(rows, []string{"Keep all for now, and decide later", "all of them", "none; each must be assigned to the successor", "none; data stays in several places"})
	note := supplierNote(x)
	if x.Guessed {
		note += " The function was guessed from words in a title: check that these do the same."
	}
	return append([]paper.Block{paper.Heading{Level: 3, Text: paper.Plain(x.Function)}, paper.Paragraph{Text: paper.Plain(note), Numbered: true}},
		paper.PlainTable("Ways to decide: "+x.Function, []string{"Way", "Supplier", "Contracts that would be let go", "Data flows to lay anew"}, rows)...)
}

func supplierNote(x Pair) string {
	switch {
	case x.SameSupplier == nil:
		return "A supplier is not recorded, so it cannot be told whether one supplier is behind all of them."
	case *x.SameSupplier:
		return "The same supplier is behind all of them: ask what moving to one would take, and cost."
	}
	return "Their suppliers differ."
}

// mostApart is how many shared systems have a table of ways each; more stand in one table, a line each.
const mostApart = 4

func sharedPart(all []Shared) (out []paper.Block) {
	if slices.ContainsFunc(all, func(x Shared) bool { return x.Contract }) {
		out = append(out, paper.Paragraph{Text: paper.Plain("A contract that names no system serves every successor of its council until somebody says otherwise: name its system, or decide."), Numbered: true})
	}
	if len(all) <= mostApart {
		for _, x := range all {
			out = append(out, sharedBlocks(x)...)
		}
		return out
	}
	rows := make([][]string, len(all))
	for i, x := range all {
		rows[i] = []string{x.System + " of " + x.Council, strings.Join(x.Successors, ", "), orElse(strings.Join(contractWords(x.Rests), "; "), "none on record"), orElse(strings.Join(flowWords(x.Rests), "; "), "none on record"), "shared / separate"}
	}
	note := "Shared: one successor runs it, contracts go to that host with a right of use for the others, and data flows need a new sharing agreement. Separate: each has its own, contracts go to one and are bought again for the others, and data is split."
	return append(append(out, paper.Paragraph{Text: paper.Plain(note), Numbered: true}), paper.PlainTable("What several successors would rest on", []string{"System or contract", "Would serve", "Contracts", "Data flows", "Decide"}, rows)...)
}

// sharedBlocks are one system that several successors would rest on.
func sharedBlocks(x Shared) []paper.Block {
	all := strings.Join(x.Successors, " and ")
	contracts, flows := orElse(strings.Join(contractWords(x.Rests), "; "), "none on record"), orElse(strings.Join(flowWords(x.Rests), "; "), "none on record")
	rows := [][]string{
		{"Shared: one successor runs it for " + all, "who hosts, who pays what, and who answers for the data", contracts + ": novate to the host, with a right of use for the others", flows + ": stay as they are, under a new sharing agreement"},
		{"Separate: each of " + all + " has its own", "when data is split, and who pays for the second one", contracts + ": assign to one, buy again for the others", flows + ": laid anew for each"},
	}
	return append([]paper.Block{paper.Heading{Level: 3, Text: paper.Plain(x.System + " of " + x.Council)}},
		paper.PlainTable("Shared or separate: "+x.System, []string{"Way", "To settle with it", "Contracts", "Data flows"}, rows)...)
}

func gapRows(gaps []DayOne) (out [][]string) {
	for _, d := range gaps {
		switch {
		case d.System == "":
			out = append(out, []string{d.Service, "no system on record", orElse(d.Council, "any")})
		default:
			out = append(out, []string{d.Service, d.System + ", whose contract ends before", d.Council})
		}
	}
	return out
}

// mostPressing bounds the rows of a paper; the forward plan has all.
const mostPressing = 60

// pressing are the contracts of the councils that end before vesting day or have a flag.
func (p *Plan) pressing(councils []string) (out [][]string) {
	for _, r := range p.Rows {
		if !slices.Contains(councils, r.Council) || r.Class != EndsBefore && len(r.Flags) == 0 || len(out) == mostPressing {
			continue
		}
		end := "not recorded"
		if r.End != nil {
			end = r.End.Long()
		}
		out = append(out, []string{orElse(strings.TrimSpace(r.Reference+" "+r.Title), "no title"), r.Council, end, r.Why})
	}
	return out
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Of is the part of the plan of one successor, by its name, with the councils that it takes over; of all councils together where name is "". Names are
// compared without regard to case.
func (p *Plan) Of(name string) (successor string, councils []string, area Area, ok bool) {
	if name == "" {
		return "All of these councils", p.Councils, p.Area, true
	}
	for _, s := range p.Into {
		if kind.SameName(s.Name, name) {
			return s.Name, s.Councils, s.Area, true
		}
	}
	return "", nil, Area{}, false
}
