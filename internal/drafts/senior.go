package drafts

import (
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/paper"
)

// testNames are the tests as a paper calls them.
var testNames = map[string]string{
	leadership.Executive: "A digital leader on the senior team", leadership.TitleOnly: "No title without substance", leadership.Expertise: "Five kinds of expertise",
	leadership.Functions: "Five core functions", leadership.NonExecutive: "Challenge from outside", leadership.Portfolio: "A cabinet portfolio", leadership.InHouse: "Kept in-house",
}

var resultWords = map[leadership.Outcome]string{
	leadership.Met: "met", leadership.Partly: "partly met", leadership.NotMet: "not met", leadership.CannotTell: "cannot tell", leadership.NotApplicable: "not addressed to this council",
}

// optionNames are the three options, and the two columns beside them.
var optionNames = map[string]string{"promote": "A. Promote", "cdio": "B. Recruit", "shared": "C. Share"}

const mostRows = 8 // of a table in a paper of two pages

// seniorTeam is the two pages that ask the senior team to choose.
func seniorTeam(f Facts) paper.Draft {
	d := newDraft(f)
	v := d.Values
	v["standing"], v["leader"] = f.standing(), f.leader()
	v["results"] = f.results()
	v["path"] = strings.Join(titles(f.test(leadership.Executive).Posts), " > ")
	if n := f.test(leadership.Executive).Distance; n != nil {
		v["distance"] = counted(*n, "step", "steps")
	}
	d.Blocks["tests"] = table("The seven tests, as the registers stand", []string{"Test", "Result", "Why"}, f.testRows())
	d.Blocks["functions"] = table("Who holds each core function today", []string{"Function", "Held by", "In the leader's line"}, f.functionRows())
	d.Blocks["options"] = table("What each test would become", append([]string{"Test", "Today"}, f.optionHeads()...), f.optionRows())
	d.Blocks["costs"] = bullets(f.optionCosts())
	d.Blocks["vacancies"] = table("Vacant posts, the longest first", []string{"Post", "Vacant for", "Cover so far"}, f.vacancyRows())
	d.Blocks["nothing"] = bullets(f.ifNothing())
	d.Blocks["asks"] = bullets(f.toAsk())
	return d
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

func (f Facts) testRows() (out [][]string) {
	for _, t := range f.Leadership.Rules {
		out = append(out, []string{t.ID + ". " + testNames[t.ID], resultOf(t), t.Why})
	}
	return out
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
		holder := strings.Join(leadership.Holders(f.Snapshot, fn), ", ")
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
		row := []string{t.ID + ". " + testNames[t.ID], resultOf(t)}
		for _, m := range f.Options {
			row = append(row, resultOf(m.Rules[i]))
		}
		out = append(out, row)
	}
	functions := []string{"Core functions in the leader's line", fmt.Sprintf("%d of 5", len(f.test(leadership.Functions).Covered))}
	costs := []string{"Cost a year, beside today", "nothing more"}
	for _, m := range f.Options {
		functions = append(functions, fmt.Sprintf("%d of 5", len(m.Core)))
		costs = append(costs, orElse(pounds(m.Cost), "not recorded: ask"))
	}
	return append(out, functions, costs)
}

// optionCosts say what each option is, and how its cost is reckoned.
func (f Facts) optionCosts() (out []string) {
	is := map[string]string{
		"promote": orElse(f.leader(), "the post that leads today") + " joins the senior team and reports to the head of paid service. ",
		"cdio":    "a new post on the senior team. ",
		"shared":  "a post on the senior team, shared with other councils. ",
	}
	for _, m := range f.Options {
		out = append(out, optionNames[m.ID]+": "+is[m.ID]+m.Reckons)
	}
	return out
}

func (f Facts) vacancyRows() (out [][]string) {
	for _, r := range f.vacant() {
		days, cover := "since when is not recorded", "not recorded"
		if n, known := r.Days.Get(); known {
			days = counted(n, "day", "days")
		}
		out = append(out, []string{r.Post.Title.Or(""), days, orElse(pounds(r.Agency), cover)})
		if len(out) == mostRows {
			break
		}
	}
	return out
}

// vacant are the vacant posts, the longest first.
func (f Facts) vacant() (out []leadership.Row) {
	return leadership.Vacancies(f.Snapshot, f.Day)
}

// ifNothing says what stays as it is.
func (f Facts) ifNothing() (out []string) {
	for _, t := range f.Leadership.Rules {
		if t.Result == leadership.NotMet {
			out = append(out, fmt.Sprintf("%s (%s) stays not met.", testNames[t.ID], t.ID))
		}
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
		out = append(out, fmt.Sprintf("If %s is left, the council loses %s that no other filled post has on record.", l.Post.Title, counted(l.Size(), "thing", "things")))
	}
	return out
}

// toAsk lists what is not recorded or makes no sense, and what would settle it.
func (f Facts) toAsk() (out []string) {
	for _, t := range f.Leadership.Rules {
		if t.Result == leadership.CannotTell && t.Change != "" {
			out = append(out, fmt.Sprintf("Ask (%s): %s", t.ID, lowerFirst(t.Change)))
		}
	}
	for _, m := range f.Options {
		if _, known := m.Cost.Get(); !known {
			out = append(out, "Ask: what a post on the senior team costs a year; without it the options have no cost.")
			break
		}
	}
	for _, b := range f.Leadership.BadData {
		who := strings.Join(titles(b.Posts), " and ")
		out = append(out, strings.TrimSpace("Correct the org chart: "+who+" "+b.Problem)+".")
	}
	return out
}
