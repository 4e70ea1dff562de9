package drafts

import (
	"strings"

	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/paper"
)

// duty is something that a post does, and the rule or function that it serves.
type duty struct{ does, serves string }

var functionDuties = map[string]string{
	"Business intelligence":    "See that decisions rest on figures that the whole council agrees on.",
	"Applications and systems": "Answer for the systems that services run on: what they cost, what they risk, and when each is replaced.",
	"Workplace technology":     "Give staff and members tools that work where they work.",
	"Data":                     "Look after the council's data: its quality, who may share it, and that it is used fairly.",
	"Service transformation":   "Redesign services around the people who use them, and show what became better.",
}

// executiveDuties are those of the post on the senior team. Each serves a test or a function.
func executiveDuties() []duty {
	out := []duty{
		{"Sit on the senior team, and advise it before each key decision on what technology and data make possible or put at risk.", leadership.Executive},
		{"Advise on technology, data, service design, transformation and innovation methods, and say where others must be asked.", leadership.Expertise},
	}
	for _, f := range leadership.CoreFunctions {
		out = append(out, duty{functionDuties[f], leadership.Functions + ", " + f})
	}
	return append(out,
		duty{"Keep architecture, programme management and procurement in the council's own hands, whatever is bought.", leadership.InHouse},
		duty{"Meet the cabinet member who answers for digital, and give members what they need to ask hard questions.", leadership.Portfolio},
		duty{"Seek challenge from outside the council, and record what was done with it.", leadership.NonExecutive})
}

// nonExecutiveDuties are those of whoever does the work of a digital non-executive director.
func nonExecutiveDuties() []duty {
	return []duty{
		{"Challenge plans before they are decided, from outside the council and without a stake in what is bought.", leadership.NonExecutive},
		{"Meet at least four times a year, and leave advice in writing.", leadership.NonExecutive},
		{"Bring expertise that the council's own leader has not shown, and what other cities and councils have learned.", leadership.Expertise},
		{"Test whether the leader has the seat, the functions and the support to do the work.", leadership.Executive},
		{"Ask whether what must stay in-house still does.", leadership.InHouse},
		{"Talk with the cabinet member who answers for digital, without standing in for them.", leadership.Portfolio},
		{"Ask how each core function is doing, and whether it is led in one line.", leadership.Functions},
	}
}

func dutyTable(duties []duty) []paper.Block {
	rows := make([][]string, len(duties))
	for i, x := range duties {
		rows[i] = []string{x.serves, x.does}
	}
	return paper.PlainTable("Each duty, and the test or function that it serves", []string{"Serves", "Duty"}, rows)
}

// executiveJob describes the post on the senior team.
func executiveJob(f Facts) paper.Draft {
	d := newDraft(f)
	f.jobValues(d)
	d.Values["reports"] = f.head()
	for _, m := range f.Options {
		if m.ID == "cdio" {
			d.Values["cost"] = pounds(m.Cost)
		}
	}
	d.Blocks["duties"] = dutyTable(executiveDuties())
	d.Blocks["functions"] = paper.PlainTable("Who holds each core function today", []string{"Function", "Held by", "In the leader's line"}, f.functionRows())
	d.Blocks["gaps"] = f.expertiseGaps()
	d.Blocks["framework"] = f.frameworkSays()
	return d
}

// frameworkSays is what the framework's publisher writes about the role, as the council loaded it, and its skills; nothing where nothing was loaded.
func (f Facts) frameworkSays() (out []paper.Block) {
	if f.Sentences == "" || f.Role.Says == "" {
		return nil
	}
	out = append(out, paper.Paragraph{Text: paper.Plain("The role " + f.Role.Title + " in the words of the Government Digital and Data Profession Capability Framework. Contains public sector information licensed under the Open Government Licence v3.0, loaded from " + f.Sentences + "."), Numbered: true})
	for _, piece := range leadership.Pieces(f.Role.Says) {
		if piece.Text != "" {
			out = append(out, paper.Paragraph{Text: paper.Plain(piece.Text), Numbered: true})
		}
		if len(piece.Points) > 0 {
			var items []paper.Item
			for _, point := range piece.Points {
				items = append(items, paper.Item{Text: paper.Plain(point)})
			}
			out = append(out, paper.List{Items: items})
		}
	}
	var rows [][]string
	for _, l := range f.Role.Levels {
		for _, s := range l.Skills {
			rows = append(rows, []string{s.Title, orElse(s.Says, "not said")})
		}
	}
	return append(out, paper.PlainTable("The skills that the role needs", []string{"Skill", "What it is"}, rows)...)
}

// nonExecutiveJob describes whoever challenges from outside.
func nonExecutiveJob(f Facts) paper.Draft {
	d := newDraft(f)
	f.jobValues(d)
	d.Blocks["duties"] = dutyTable(nonExecutiveDuties())
	var rows [][]string
	for _, e := range f.test(leadership.NonExecutive).Equivalents {
		rows = append(rows, []string{e.Name + " (" + e.Kind + ")", e.External, e.Expert, e.Regular, e.Challenging})
	}
	d.Blocks["equivalents"] = paper.PlainTable("Who does part of this work today", []string{"Who", "External", "Expert", "Regular", "Challenging"}, rows)
	d.Blocks["gaps"] = f.expertiseGaps()
	return d
}

func (f Facts) jobValues(d paper.Draft) {
	d.Values["standing"], d.Values["leader"] = f.standing(), f.leader()
	d.Values["portfolio"] = f.answers()
}

// head is the head of paid service, by title.
func (f Facts) head() string {
	h := leadership.ChartOf(f.Snapshot).Head
	if h == nil {
		return ""
	}
	return h.Title.Or("")
}

// expertiseGaps says which kinds of expertise the post that leads today has not shown: what its holder, or who comes, is helped with.
func (f Facts) expertiseGaps() []paper.Block {
	var gaps []string
	for _, u := range f.test(leadership.Expertise).Uncovered {
		gaps = append(gaps, strings.ToLower(u.Function))
	}
	if len(gaps) == 0 {
		return nil
	}
	text := "Not shown on record by " + f.leader() + " (" + leadership.Expertise + "): " + strings.Join(gaps, ", ") + ". For each, agree training, a mentor and a date."
	return []paper.Block{paper.Paragraph{Text: paper.Plain(text), Numbered: true}}
}

// committeeReport is the skeleton of a report to a committee, with the facts that it can rest on.
func committeeReport(f Facts) paper.Draft {
	d := newDraft(f)
	d.Values["standing"], d.Values["results"], d.Values["portfolio"], d.Values["reports"] = f.standing(), f.results(), f.answers(), f.leader()
	d.Blocks["facts"] = paper.PlainTable("What the registers say", []string{"Test", "Result", "Why"}, f.testRows(1000))
	rows := [][]string{{"Do nothing", strings.Join(f.ifNothing(), " "), "none"}}
	for i, is := range f.optionCosts()[:len(f.Options)] {
		m := f.Options[i]
		rows = append(rows, []string{optionNames[m.ID], upperFirst(strings.TrimPrefix(is, optionNames[m.ID]+": ")), orElse(pounds(m.Cost), "ask")})
	}
	d.Blocks["options"] = paper.PlainTable("The options", []string{"Option", "What it is", "Added cost a year"}, rows)
	d.Blocks["implications"] = paper.PlainTable("Who signs off each implication", []string{"Implication", "Signed off by", "Text and date"}, [][]string{
		{"Financial", "Chief finance officer (section 151 or section 95 officer)", "To be written"}, {"Legal", "Monitoring officer", "To be written"},
		{"Equality", "Equality lead, with the impact assessment", "To be written"}, {"Risk", "Risk owner", "To be written"},
		{"Data protection", "Data protection officer", "To be written"}, {"Climate", "Climate lead", "To be written"}, {"Staff", "Head of human resources", "To be written"}})
	return d
}
