package drafts

import (
	"strconv"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/paper"
)

// adviceLog is what panels from outside advised, and what became of it. It names seats, not who sits on them.
func adviceLog(f Facts) paper.Draft {
	d := newDraft(f)
	s := leadership.SupportOf(f.Snapshot, f.Day, kind.Viewer{Clearance: kind.SeesInternal})
	var panels, seats, waiting, answers [][]string
	for _, p := range s.Panels {
		panels = append(panels, []string{p.Name, p.Kind, strconv.Itoa(p.Year), day(p.Last), strconv.Itoa(p.Answered) + " of " + strconv.Itoa(p.Given)})
		for _, seat := range p.Seats {
			seats = append(seats, []string{seat.Title, p.Name, orElse(seat.Interests, "not declared: ask"), day(seat.On)})
		}
	}
	late, answered := 0, 0
	for _, a := range s.Advice {
		if a.State == "answered" {
			answered++
			answers = append(answers, []string{a.Title, orElse(a.From, "not recorded"), day(a.Given), orElse(a.Basis, "not recorded"), orElse(a.Answer, "answered"), orElse(a.Done, "not recorded: ask")})
			continue
		}
		if a.State == "late" {
			late++
		}
		waiting = append(waiting, []string{a.Title, orElse(a.From, "not recorded"), day(a.Given), orElse(a.Basis, "not recorded"), orElse(a.Owner, "nobody yet: ask")})
	}
	if len(s.Advice) > 0 {
		d.Values["given"] = counted(len(s.Advice), "piece of advice", "pieces of advice")
		d.Values["answered"], d.Values["late"] = strconv.Itoa(answered), strconv.Itoa(late)
	}
	d.Blocks["panels"] = paper.PlainTable("Who advises from outside", []string{"Panel", "What it is", "Meetings in a year", "Last met", "Advice answered"}, panels)
	d.Blocks["seats"] = paper.PlainTable("Seats, and the interests declared", []string{"Seat", "Panel", "Interests", "Declared on"}, seats)
	d.Blocks["waiting"] = paper.PlainTable("Advice that waits for an answer", []string{"Advice", "From", "Given on", "What it rests on", "Who answers it"}, waiting)
	d.Blocks["answers"] = paper.PlainTable("Advice that was answered", []string{"Advice", "From", "Given on", "What it rests on", "What became of it", "What was done"}, answers)
	return d
}

// day is a date as a table says it.
func day(o kind.Opt[kind.Date]) string {
	d, known := o.Get()
	if !known {
		return "not recorded"
	}
	return d.Long()
}
