package drafts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/paper"
)

// testNames say in a word what each test is about.
var testNames = map[string]string{
	leadership.Executive: "senior team", leadership.TitleOnly: "title", leadership.Expertise: "expertise", leadership.Functions: "functions", leadership.NonExecutive: "challenge",
	leadership.Portfolio: "portfolio", leadership.InHouse: "in-house",
}

var resultWords = map[leadership.Outcome]string{
	leadership.Met: "met", leadership.Partly: "partly met", leadership.NotMet: "not met", leadership.CannotTell: "cannot tell", leadership.NotApplicable: "not addressed to this council",
}

// optionNames are the three options, and the two columns beside them.
var optionNames = map[string]string{"promote": "A. Promote", "cdio": "B. Recruit", "shared": "C. Share"}

// What the paper of two pages shows at most; the workbench has the rest.
const (
	mostAsks      = 3
	mostVacancies = 2
	mostOfTitle   = 30  // letters
	mostEvidence  = 260 // letters of what a test rests on
	mostOfAsk     = 86  // letters of a line
)

// seniorTeam is the two pages that ask the senior team to choose.
func seniorTeam(f Facts) paper.Draft {
	d := newDraft(f)
	v := d.Values
	v["leader"], v["standings"] = f.leader(), f.standings()
	v["results"] = f.results()
	v["path"] = strings.Join(titles(f.test(leadership.Executive).Posts), " > ")
	if n := f.test(leadership.Executive).Distance; n != nil {
		v["distance"] = counted(*n, "step", "steps")
	}
	d.Blocks["tests"] = paper.PlainTable("The seven tests, as the registers stand", []string{"Test", "Result", "Why"}, f.testRows(mostEvidence))
	d.Blocks["options"] = paper.PlainTable("What each test would become", append([]string{"Test", "Today"}, f.optionHeads()...), f.optionRows())
	d.Blocks["costs"] = bullets(f.optionCosts())
	d.Blocks["nothing"] = bullets(append(f.ifNothing(), f.vacancies()...))
	d.Blocks["asks"] = bullets(shorter(atMost(f.toAsk(), mostAsks), mostOfAsk))
	return d
}

// shorter cuts each item to a line.
func shorter(items []string, most int) []string {
	out := make([]string, len(items))
	for i, it := range items {
		out[i] = cut(it, most)
	}
	return out
}

// atMost cuts a list, and says how much more there is.
func atMost(items []string, most int) []string {
	if len(items) <= most {
		return items
	}
	return append(slices.Clone(items[:most]), fmt.Sprintf("And %d more, in the workbench.", len(items)-most))
}

// results counts the tests by how they came out.
func (f Facts) results() string {
	count := map[leadership.Outcome]int{}
	for _, t := range f.Leadership.Rules {
		count[t.Result]++
	}
	var parts []string
	for _, r := range []leadership.Outcome{leadership.Met, leadership.Partly, leadership.NotMet, leadership.CannotTell, leadership.NotApplicable} {
		if count[r] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[r], resultWords[r]))
		}
	}
	return strings.Join(parts, ", ")
}

// resultOf is a result in words. A rule for another nation says for which it is not.
func resultOf(t leadership.Test) string {
	if t.Result == leadership.NotApplicable {
		words, _, _ := strings.Cut(t.Why, ".")
		return lowerFirst(words)
	}
	return resultWords[t.Result]
}

// testRows are the tests with what each rests on, in so many letters at most. How binding a test is stands apart, in standings.
func (f Facts) testRows(most int) (out [][]string) {
	for _, t := range f.Leadership.Rules {
		why := t.Why
		if t.Standing != nil {
			why = strings.TrimSpace(strings.TrimSuffix(why, t.Standing.Words()))
		}
		out = append(out, []string{t.ID, resultOf(t), cut(why, most)})
	}
	return out
}

// cut shortens a text at a word.
func cut(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	short := string(letters[:most])
	if i := strings.LastIndexByte(short, ' '); i > 0 {
		short = short[:i]
	}
	return short + " …"
}

// standings say how binding each test is, those alike together: "EXEC-1, NED-1: expected by central government; scope not settled".
func (f Facts) standings() string {
	var order []string
	ids := map[string][]string{}
	for _, t := range f.Leadership.Rules {
		words := standingOf(t)
		if words == "" {
			continue
		}
		if ids[words] == nil {
			order = append(order, words)
		}
		ids[words] = append(ids[words], t.ID)
	}
	parts := make([]string, len(order))
	for i, words := range order {
		parts[i] = strings.Join(ids[words], ", ") + ": " + words
	}
	return strings.Join(parts, ". ")
}

func (f Facts) functionRows() (out [][]string) {
	t := f.test(leadership.Functions)
	if f.leader() == "" {
		return nil
	}
	outside := map[string]leadership.Uncovered{}
	for _, u := range t.Uncovered {
		outside[u.Function] = u
	}
	for _, fn := range leadership.CoreFunctions {
		u, is := outside[fn]
		holder := few(leadership.Holders(f.Snapshot, fn))
		if u.Vacant {
			holder += " (vacant)"
		}
		in := "yes"
		if is {
			in = "no"
		}
		out = append(out, []string{fn, orElse(holder, "nobody on record: ask"), in})
	}
	return out
}

func (f Facts) optionHeads() (out []string) {
	for _, m := range f.Options {
		out = append(out, optionNames[m.ID])
	}
	return out
}

func (f Facts) optionRows() (out [][]string) {
	if len(f.Options) == 0 {
		return nil
	}
	for i, t := range f.Leadership.Rules {
		row := []string{t.ID + " " + testNames[t.ID], resultOf(t)}
		for _, m := range f.Options {
			row = append(row, resultOf(m.Rules[i]))
		}
		out = append(out, row)
	}
	functions := []string{"Core functions", fmt.Sprintf("%d of 5", len(f.test(leadership.Functions).Covered))}
	costs := []string{"Added cost a year", "none"}
	for _, m := range f.Options {
		functions = append(functions, fmt.Sprintf("%d of 5", len(m.Core)))
		costs = append(costs, orElse(pounds(m.Cost), "ask"))
	}
	return append(out, functions, costs)
}

// optionCosts say what each option is, and how its cost is reckoned.
func (f Facts) optionCosts() (out []string) {
	is := map[string]string{
		"promote": orElse(f.leader(), "the post that leads today") + " joins the senior team and reports to the head of paid service. ",
		"cdio":    "a new post on the senior team. ",
		"shared":  "a post shared with other councils. ",
	}
	same := commonEnd(f.Options)
	for _, m := range f.Options {
		out = append(out, optionNames[m.ID]+": "+strings.TrimSpace(is[m.ID]+strings.TrimSuffix(m.Reckons, same)))
	}
	if same != "" {
		out = append(out, same)
	}
	return out
}

// commonEnd is where the cost of a senior post is taken from: what follows the first sentence of recruiting. It is said once for all options.
func commonEnd(options []leadership.Model) string {
	for _, m := range options {
		if m.ID == "cdio" {
			_, from, _ := strings.Cut(m.Reckons, ". ")
			return from
		}
	}
	return ""
}

// vacancies say in one line which posts are vacant, for how long, and what cover has cost.
func (f Facts) vacancies() []string {
	var parts []string
	unknown := false
	for _, r := range leadership.Vacancies(f.Snapshot, f.Day) {
		text := cut(r.Post.Title.Or(""), mostOfTitle)
		if n, known := r.Days.Get(); known {
			text += ", for " + counted(n, "day", "days")
		} else {
			text += ", since when is not recorded"
		}
		if cover := pounds(r.Agency); cover != "" {
			text += ", cover has cost " + cover
		} else {
			unknown = true
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		return nil
	}
	says := "Vacant: " + strings.Join(parts[:min(len(parts), mostVacancies)], "; ")
	if more := len(parts) - mostVacancies; more > 0 {
		says += fmt.Sprintf("; and %d more, in the workbench", more)
	}
	if unknown {
		says += ". Not all that cover costs is recorded"
	}
	return []string{says + "."}
}

// ifNothing says what stays as it is.
func (f Facts) ifNothing() (out []string) {
	var stay []string
	for _, t := range f.Leadership.Rules {
		if t.Result == leadership.NotMet {
			stay = append(stay, t.ID+" "+testNames[t.ID])
		}
	}
	if len(stay) > 0 {
		out = append(out, "Not met, as today: "+strings.Join(stay, ", ")+".")
	}
	for _, u := range f.test(leadership.Functions).Uncovered {
		switch {
		case u.HeldBy == "":
			out = append(out, u.Function+" goes on with nobody recorded as holding it.")
		case u.Vacant:
			out = append(out, u.Function+" goes on with a vacant post, "+u.HeldBy+".")
		}
	}
	if len(f.Losses) > 0 {
		l := f.Losses[0]
		out = append(out, fmt.Sprintf("If %s fell vacant, the council would lose %s that no other filled post has.", l.Post.Title, counted(l.Size(), "thing", "things")))
	}
	return out
}

// toAsk lists what makes no sense or cannot be told, and what would settle it. That a cost is not known stands with the options.
func (f Facts) toAsk() (out []string) {
	for _, b := range f.Leadership.BadData {
		who := strings.Join(titles(b.Posts), " and ")
		out = append(out, strings.TrimSpace(who+" "+b.Problem)+".")
	}
	var untold []string
	for _, t := range f.Leadership.Rules {
		if t.Result == leadership.CannotTell {
			untold = append(untold, t.ID)
		}
	}
	if len(untold) > 0 {
		out = append(out, "Cannot be told yet: "+strings.Join(untold, ", ")+". Ask what the table names.")
	}
	return out
}
