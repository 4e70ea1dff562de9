package vesting

import (
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Table is one of an area's tables, with its headings; false when there is none of that name: pairs, day_one, shared or functions.
func (a Area) Table(name string) ([][]string, bool) {
	switch name {
	case "pairs":
		return a.pairsTable(), true
	case "day_one":
		return a.dayOneTable(), true
	case "shared":
		return a.sharedTable(), true
	case "functions":
		return a.functionsTable(), true
	}
	return nil, false
}

func (a Area) pairsTable() [][]string {
	out := [][]string{{"Function", "Guessed", "Council", "System", "Supplier", "Contracts if not chosen", "Data flows if not chosen"}}
	for _, x := range a.Pairs {
		for _, h := range x.Systems {
			out = append(out, []string{x.Function, yes(x.Guessed), h.Council, h.System, h.Supplier, strings.Join(contractWords(h.Gone), "; "), strings.Join(flowWords(h.Gone), "; ")})
		}
	}
	return out
}

func (a Area) dayOneTable() [][]string {
	out := [][]string{{"Essential service", "System on day one", "Council", "Its contract ends before"}}
	for _, d := range a.DayOne {
		system := d.System
		if system == "" {
			system = "no system: a gap"
		}
		out = append(out, []string{d.Service, system, d.Council, yes(d.Ends)})
	}
	return out
}

func (a Area) sharedTable() [][]string {
	out := [][]string{{"Council", "System", "Names no system", "Successors", "Decide", "Contracts", "Data flows", "Why"}}
	for _, s := range a.Shared {
		out = append(out, []string{s.Council, s.System, yes(s.Contract), strings.Join(s.Successors, "; "), s.Decide, strings.Join(contractWords(s.Rests), "; "), strings.Join(flowWords(s.Rests), "; "), s.Why})
	}
	return out
}

func (a Area) functionsTable() [][]string {
	out := [][]string{{"Function", "Guessed", "Contracts that run on day one", "Contracts that end before"}}
	for _, f := range a.Functions {
		out = append(out, []string{f.Function, yes(f.Guessed), strings.Join(placed(f.Runs), "; "), strings.Join(placed(f.Ends), "; ")})
	}
	return out
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// placed say each contract with its council and its end.
func placed(rows []Row) (out []string) {
	for i, words := range contractWords(Effect{Contracts: rows}) {
		out = append(out, rows[i].Council+": "+words)
	}
	return out
}

// contractWords say each contract with its end.
func contractWords(e Effect) (out []string) {
	for _, r := range e.Contracts {
		words := strings.TrimSpace(r.Reference + " " + r.Title)
		if r.End != nil {
			words += " (ends " + r.End.Long() + ")"
		} else {
			words += " (no end recorded)"
		}
		out = append(out, words)
	}
	return out
}

// flowWords say each data flow, and that it carries personal data.
func flowWords(e Effect) (out []string) {
	if e.Hidden {
		return []string{"restricted, and not shown to you"}
	}
	for _, f := range e.Flows {
		words := f.Name
		if f.Personal {
			words += " (personal data)"
		}
		out = append(out, words)
	}
	return out
}

// pick keeps only what is asked for: a pair by its function, or a shared system by its name. All of it where nothing is asked.
func (a Area) pick(decide string) Area {
	if decide == "" {
		return a
	}
	out := Area{DayOne: a.DayOne}
	for _, x := range a.Pairs {
		if kind.SameName(x.Function, decide) {
			out.Pairs = append(out.Pairs, x)
		}
	}
	for _, x := range a.Shared {
		if kind.SameName(x.System, decide) {
			out.Shared = append(out.Shared, x)
		}
	}
	return out
}
