package drafts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/meeting"
	"github.com/moothall/moothall/internal/paper"
)

// cyberUpdate is a quarter's news for councillors: only lines that were written for members, and counts.
func cyberUpdate(f Facts) paper.Draft {
	d := newDraft(f)
	v := d.Values
	since := f.Day.AddMonths(-quarter)
	v["since"] = since.Long()
	incidents, near, unsaid := 0, 0, 0
	for _, x := range f.Snapshot.Incidents.All() {
		on, dated := x.HappenedOn.Get()
		if !dated || on <= since || on > f.Day || !x.Cyber.Or(false) {
			continue
		}
		if x.Type.Or("") == "near miss" {
			near++
		} else {
			incidents++
		}
		if !x.Members.Known() {
			unsaid++
		}
	}
	v["incidents"] = counted(incidents, "cyber incident", "cyber incidents") + " and " + counted(near, "near miss", "near misses")
	v["unsaid"] = upperFirst(counted(unsaid, "of them has", "of them have")) + " no line for members yet."
	var said, better, accepted []string
	for _, x := range f.incidents() {
		if x.Cyber.Or(false) {
			said = append(said, x.HappenedOn.Or(0).Long()+": "+sentence(x.Members.Or("")))
		}
	}
	done, under := 0, 0
	for _, x := range f.Snapshot.Improvements.All() {
		switch x.State.Or("") {
		case "done":
			done++
		case "under way":
			under++
		default:
			continue
		}
		if x.Members.Known() {
			better = append(better, sentence(x.Members.Or(""))+" "+upperFirst(x.State.Or(""))+".")
		}
	}
	v["improvements"] = "No improvement is recorded as done or under way."
	if done+under > 0 {
		v["improvements"] = fmt.Sprintf("%s done, %d under way.", counted(done, "improvement is", "improvements are"), under)
	}
	held := 0
	for _, x := range f.Snapshot.AcceptedRisks.All() {
		if x.State.Or("accepted") != "accepted" {
			continue
		}
		held++
		if x.Members.Known() {
			accepted = append(accepted, sentence(x.Members.Or(""))+" Until "+orElse(f.due(x.Until), "no day that is recorded")+".")
		}
	}
	v["risks"] = fmt.Sprintf("The council lives with %s that it accepted for a time.", counted(held, "risk", "risks"))
	v["answers"] = f.leader()
	d.Blocks["incidents"], d.Blocks["improvements"], d.Blocks["risks"] = bullets(said), bullets(better), bullets(accepted)
	return d
}

// roleQuestions are worth asking for whoever sits so.
var roleQuestions = map[string][]string{
	"ward councillor":        {"What can residents of my ward do online, and what sends them to the telephone?", "Which work that is under way will they notice, and when?", "Whom do I tell when something does not work for somebody?"},
	"cabinet member":         {"Which of our decisions were due to be looked at again, and did they work?", "Which contracts must we act on this quarter so that we keep a choice?", "What failed that a decision of ours rests on?"},
	"scrutiny member":        {"Which of our recommendations are late, and why?", "Which figures were corrected, and what had we been told before?", "What was shown green that had something red under it, and who signed it?"},
	"audit committee member": {"Which risks did the council accept, until when, and who signed?", "Which assurance comes only from those who do the work?", "Does the log of decisions still hold against last quarter's checkpoint?"},
}

// wordsForMembers are what councillors hear, in plain words.
var wordsForMembers = []string{
	"System: something that staff sign in to, or that other systems need.",
	"Finding: something that the facts show to be wrong, missing or possible.",
	"Accepted risk: something that the council chose to live with, until a day.",
	"Assurance: a test, document or figure that a decision rests on.",
	"Checkpoint: a line that shows later that nobody rewrote what was decided.",
}

// councillorInduction is for a new councillor, by ward and role.
func councillorInduction(f Facts) paper.Draft {
	d := newDraft(f)
	v, s := d.Values, f.Snapshot
	v["runs"] = counted(s.Services.Len(), "service", "services") + " and " + counted(s.Systems.Len(), "system", "systems")
	v["leader"], v["portfolio"] = f.leader(), f.answers()
	v["decisions"] = upperFirst(counted(len(meeting.Awaited(s, 0)), "decision is", "decisions are")) + " awaited."
	if m := meeting.Next(s, f.Day); m != nil {
		v["next"] = "The next meeting is " + m.Title.Or("") + ", on " + day(m.HeldOn) + "."
	}
	role := orElse(f.Board.Role, Roles[0])
	v["role"] = "a " + role
	if strings.HasPrefix(role, "audit") {
		v["role"] = "an " + role
	}
	d.Blocks["questions"] = bullets(roleQuestions[role])
	d.Blocks["words"] = bullets(wordsForMembers)
	if f.Board.Ward != "" {
		d.Blocks["ward"] = append([]paper.Block{paper.Paragraph{Text: paper.Plain("What names " + f.Board.Ward + ":")}}, bullets(f.inWard(f.Board.Ward))...)
	}
	var services []string
	for _, x := range s.Services.All() {
		if x.Essential.Or(false) {
			services = append(services, x.Name.Or(""))
		}
	}
	slices.Sort(services)
	if more := len(services) - mostListed; more > 0 {
		services = append(services[:mostListed], fmt.Sprintf("and %s more.", kind.Count(more)))
	}
	d.Blocks["services"] = bullets(services)
	var bodies [][]string
	for _, b := range s.Bodies.All() {
		members := "not recorded"
		if n := len(meeting.Members(s, b.ID, f.Day)); n > 0 {
			members = kind.Count(n)
		}
		bodies = append(bodies, []string{b.Name.Or(""), members})
	}
	d.Blocks["bodies"] = paper.PlainTable("Bodies", []string{"Body", "Members"}, bodies)
	return d
}

// inWard is what names a ward: measures, work with its state, and what its councillors asked with the answer.
func (f Facts) inWard(ward string) (out []string) {
	for _, m := range f.Snapshot.Measures.All() {
		if kind.SameName(m.Place.Or(""), ward) {
			out = append(out, m.Name.Or("")+": "+f.lastReading(m)+", target "+number(m.Target)+".")
		}
	}
	for _, x := range f.Snapshot.Initiatives.All() {
		if slices.ContainsFunc(x.Places.Or(nil), func(p string) bool { return kind.SameName(p, ward) }) {
			out = append(out, x.Name.Or("")+" ("+orElse(x.State.Or(""), "state not recorded")+").")
		}
	}
	for _, q := range f.Snapshot.CouncillorQuestions.All() {
		if kind.SameName(q.Ward.Or(""), ward) && q.State.Or("") != "withdrawn" {
			out = append(out, "Asked: "+q.Question.Or("")+" "+sentence(orElse(q.Answer.Or(""), "Not answered yet")))
		}
	}
	if len(out) == 0 {
		out = append(out, "Nothing on record names it yet.")
	}
	return out
}

// scrutinyResponse is recommendations and what became of them.
func scrutinyResponse(f Facts) paper.Draft {
	d := newDraft(f)
	done, late, unanswered := 0, 0, 0
	var scrutiny, audit [][]string
	for _, r := range f.Snapshot.Recommendations.All() {
		state := orElse(r.State.Or(""), "open")
		if due, ok := r.Due.Get(); ok && state == "open" && due < f.Day {
			late++
			state = "late"
		}
		if state == "done" {
			done++
		}
		if !r.Answer.Known() {
			unanswered++
		}
		row := []string{r.Title.Or(""), orElse(day(r.MadeOn), "not recorded"), orElse(r.Answer.Or(""), "no answer yet"), orElse(r.Response.Or(""), "none yet"), orElse(day(r.Due), "no date"), state}
		if r.Source.Or("") == "scrutiny" {
			scrutiny = append(scrutiny, row)
		} else {
			audit = append(audit, append([]string{row[0], orElse(r.Source.Or(""), "not recorded")}, row[1:]...))
		}
	}
	v := d.Values
	v["made"] = counted(f.Snapshot.Recommendations.Len(), "recommendation", "recommendations")
	v["done"], v["late"], v["unanswered"] = kind.Count(done), kind.Count(late), kind.Count(unanswered)
	columns := []string{"Recommendation", "Made on", "Answer", "Response", "Due", "State"}
	d.Blocks["scrutiny"] = paper.PlainTable("What scrutiny recommended", columns, scrutiny)
	d.Blocks["audit"] = paper.PlainTable("What audit and others recommended", append([]string{"Recommendation", "Made by"}, columns[1:]...), audit)
	return d
}
