package drafts

import (
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/paper"
)

// groupNames are the seven groups of skills.
var groupNames = map[string]string{
	"political": "Political leadership with digital knowledge", "organisational": "Leadership of the organisation", "delivery": "Delivery", "in_house": "Architecture, programmes and procurement in-house",
	"transformation": "Transformation", "collaboration": "Collaboration", "communication": "Communication",
}

const mostListed = 40 // rows of a long table; the workbench has all

// capabilityReport is the team before any one person.
func capabilityReport(f Facts) paper.Draft {
	d := newDraft(f)
	met := 0
	var groups, losses, skills, roles [][]string
	for _, g := range f.Groups {
		if g.Result == leadership.Met {
			met++
		}
		groups = append(groups, []string{groupNames[g.ID], resultWords[g.Result], orElse(few(titles(g.Posts)), "nobody on record"), orElse(lacks(g), "nothing")})
	}
	for _, l := range f.Losses[:min(len(f.Losses), mostListed)] {
		losses = append(losses, []string{l.Post.Title, lost(l)})
	}
	none, one := 0, 0
	for _, s := range f.Capability.Skills {
		switch len(s.Holders) {
		case 0:
			none++
		case 1:
			one++
		default:
			continue
		}
		if len(skills) < mostListed {
			skills = append(skills, []string{s.Skill, few(titles(s.Needed)), orElse(few(titles(s.Holders)), "nobody on record")})
		}
	}
	for _, m := range f.Capability.Missing {
		roles = append(roles, []string{m.Family, fmt.Sprintf("%d of %d", len(m.Roles), m.Of), strings.Join(m.Roles, ", ")})
	}
	d.Values["met"] = fmt.Sprintf("%d of %d", met, len(f.Groups))
	if len(f.Losses) > 0 {
		d.Values["first"] = fmt.Sprintf("If %s fell vacant, %s would be held by nobody.", f.Losses[0].Post.Title, counted(f.Losses[0].Size(), "thing", "things"))
	}
	d.Values["mapped"] = counted(f.Capability.Mapped, "post has", "posts have") + " a role of the framework"
	if len(f.Capability.Skills) > 0 {
		d.Values["thin"] = fmt.Sprintf("%s nobody holds, %s one person holds", counted(none, "skill", "skills"), counted(one, "skill", "skills"))
	}
	d.Blocks["groups"] = paper.PlainTable("The seven groups of skills", []string{"Group", "Result", "Who has it", "What nobody has"}, groups)
	d.Blocks["losses"] = paper.PlainTable("What would be lost with one post", []string{"Post", "What nobody else has on record"}, losses)
	d.Blocks["skills"] = paper.PlainTable("Skills that one person holds, or nobody", []string{"Skill", "Needed by", "Held by"}, skills)
	d.Blocks["roles"] = paper.PlainTable("Roles of the framework that no filled post has", []string{"Family", "Missing", "Roles"}, roles)
	return d
}

// groupTests are the groups that are a test of their own, with what it asks for.
var groupTests = map[string]string{
	"political":      "a portfolio for digital alone (" + leadership.Portfolio + ")",
	"organisational": "a digital leader on the senior team (" + leadership.Executive + ")",
}

// lacks is what a group asks for and nobody has, with whoever is nearest.
func lacks(g leadership.Group) string {
	var out []string
	if want := groupTests[g.ID]; want != "" && g.Result != leadership.Met {
		out = append(out, want)
	}
	for _, w := range g.Wants {
		text := w.Name
		if len(w.Nearest) > 0 {
			text += " (nearest: " + few(titles(w.Nearest)) + ")"
		}
		out = append(out, text)
	}
	if len(g.Gaps) > 0 {
		out = append(out, "vacant: "+few(titles(g.Gaps)))
	}
	return strings.Join(out, "; ")
}

func lost(l leadership.Loss) string {
	var out []string
	for _, part := range []struct {
		what   string
		things []string
	}{{"Functions", l.Functions}, {"Expertise", l.Expertise}, {"Skills", l.Skills}, {"Systems", l.Systems}, {"Contracts", l.Contracts}} {
		if len(part.things) > 0 {
			out = append(out, part.what+": "+few(part.things)+".")
		}
	}
	return strings.Join(out, " ")
}

// memberBriefing is one page for a councillor.
func memberBriefing(f Facts) paper.Draft {
	d := paper.Draft{Values: map[string]string{}, Blocks: map[string][]paper.Block{}}
	v := d.Values
	if n := f.Snapshot.Systems.Len(); n > 0 {
		v["systems"] = counted(n, "system", "systems")
	}
	v["spend"], v["portfolio"] = pounds(f.Technology), f.answers()
	if l := f.leader(); l != "" {
		v["leader"] = l
	}
	v["found"] = counted(f.Found, "finding", "findings")
	if len(f.Agenda) > 0 {
		v["first"] = sentence(f.Agenda[0].Title)
	}
	d.Blocks["agenda"] = f.agendaTable(3) // more would not leave room for the questions on one page
	return d
}

func sentence(s string) string {
	if strings.HasSuffix(s, ".") || s == "" {
		return s
	}
	return s + "."
}

var bandWords = map[string]string{"now": "Now", "this_quarter": "This quarter", "plan": "Plan", "watch": "Watch"}

func (f Facts) agendaTable(most int) []paper.Block {
	var rows [][]string
	for _, p := range f.Agenda[:min(len(f.Agenda), most)] {
		by := ""
		if day, ok := p.Due.Get(); ok {
			by = ", by " + day.Long()
		}
		rows = append(rows, []string{p.Title, orElse(bandWords[p.Band], p.Band), orElse(p.Owner, "nobody yet: ask") + by})
	}
	return paper.PlainTable("The agenda, the most urgent first", []string{"What", "When", "Who answers for it"}, rows)
}

// firstPicture is the agenda as a paper: what to settle first, and why.
func firstPicture(f Facts) paper.Draft {
	d := newDraft(f)
	v := d.Values
	v["found"] = counted(f.Found, "finding", "findings")
	if n := f.Snapshot.Systems.Len(); n > 0 {
		v["systems"] = counted(n, "system", "systems")
	}
	if n := f.Snapshot.Contracts.Len(); n > 0 {
		v["contracts"] = counted(n, "contract", "contracts")
	}
	v["spend"] = pounds(f.Technology)
	var why paper.List
	why.Numbered = true
	for _, p := range f.Agenda {
		why.Items = append(why.Items, paper.Item{Text: paper.Text{{Text: sentence(p.Title), Strong: true}, {Text: " " + strings.TrimSpace(sentence(p.Why)+" "+sentence(p.Action))}}})
	}
	if len(why.Items) > 0 {
		d.Blocks["reasons"] = []paper.Block{why}
	}
	d.Blocks["agenda"] = f.agendaTable(len(f.Agenda))
	var missing []string
	for _, g := range f.Missing {
		missing = append(missing, g.sentence())
	}
	d.Blocks["missing"] = bullets(missing)
	return d
}

// sentence says what to ask for, in the words of the register's own pages.
func (g Gap) sentence() string {
	register, fields := g.Register, g.Fields
	if k, ok := kind.Of(g.Register); ok {
		register = k.Labels
		fields = nil
		for _, name := range g.Fields {
			if f, ok := k.Field(name); ok {
				name = lowerFirst(f.Label)
			}
			fields = append(fields, name)
		}
	}
	return fmt.Sprintf("%s: ask for %s (%s).", register, strings.Join(fields, ", "), kind.Count(g.Count))
}
