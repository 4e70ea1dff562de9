package plan

import "github.com/moothall/moothall/internal/kind"

// Mission is one topic that a council explores before it acts with others: some questions, each with the facts that tick it.
type Mission struct {
	ID, Title, Why string
	Cy             struct{ Title, Why string }
	Lines          []Task // without phase and day
}

// Explored is a mission and how far the facts of one council have come.
type Explored struct {
	Mission *Mission
	Lines   []Ticked
	Done    int
}

// Missions ticks the missions by the facts. They keep the order of the list.
func Missions(s *kind.Snapshot, today kind.Date, all []Mission) (out []Explored) {
	for i := range all {
		x := Explored{Mission: &all[i]}
		for _, t := range all[i].Lines {
			line := tick(s, today, t)
			if line.Done {
				x.Done++
			}
			x.Lines = append(x.Lines, line)
		}
		out = append(out, x)
	}
	return out
}

// Respondent is a council of a group as far as it lets others see.
type Respondent struct {
	Name     string
	Snapshot *kind.Snapshot
	Shares   func(kind, field string) bool // with field "" whether it shares anything of the register
}

// Answer is what a council's facts say to a line of a mission.
type Answer int

// What a council does not share, or has no record of, is no answer: it is neither done nor open.
const (
	Withheld Answer = iota // not shared with the group
	Empty                  // shared, and nothing is recorded
	Open                   // recorded for too few
	Done
)

// Reported is a mission over the councils of a group: one report, with of how many councils it could be told.
type Reported struct {
	Mission  *Mission
	Of       int      // councils
	Whole    []string // councils whose facts answer every line
	Part     []string // some of the lines
	None     []string // none of them
	Lines    []ReportedLine
	Answered int // councils that answer a line at least
}

// ReportedLine is a line over the councils.
type ReportedLine struct {
	Task
	Kind     *kind.Kind
	Done     []string // councils, in the order in which they were given
	Open     []string
	Empty    []string
	Withheld []string
	N, Of    int // records of those that answer: that have what is asked, and all
}

// Answered is how many councils answer the line.
func (l ReportedLine) Answered() int { return len(l.Done) + len(l.Open) }

// Report tells the missions over some councils, each from no more than it shares.
func Report(councils []Respondent, today kind.Date, all []Mission) (out []Reported) {
	for i := range all {
		out = append(out, reportOf(councils, today, &all[i]))
	}
	return out
}

func reportOf(councils []Respondent, today kind.Date, m *Mission) Reported {
	r := Reported{Mission: m, Of: len(councils)}
	answers := make([]int, len(councils))
	for _, t := range m.Lines {
		line := ReportedLine{Task: t}
		for i, c := range councils {
			x := tick(c.Snapshot, today, t)
			line.Kind = x.Kind
			switch answerOf(c, t, x) {
			case Withheld:
				line.Withheld = append(line.Withheld, c.Name)
				continue
			case Empty:
				line.Empty = append(line.Empty, c.Name)
				continue
			case Open:
				line.Open = append(line.Open, c.Name)
			case Done:
				line.Done = append(line.Done, c.Name)
			}
			answers[i]++
			line.N, line.Of = line.N+x.N, line.Of+x.Of
		}
		r.Lines = append(r.Lines, line)
	}
	for i, c := range councils {
		switch answers[i] {
		case len(m.Lines):
			r.Whole = append(r.Whole, c.Name)
		case 0:
			r.None = append(r.None, c.Name)
		default:
			r.Part = append(r.Part, c.Name)
		}
	}
	r.Answered = len(r.Whole) + len(r.Part)
	return r
}

func answerOf(c Respondent, t Task, x Ticked) Answer {
	_, field := fieldIn(t)
	switch {
	case !c.Shares(x.Kind.Name, field):
		return Withheld
	case x.Of == 0:
		return Empty
	case x.Done:
		return Done
	}
	return Open
}

// fieldIn is the register and the field that a line reads; the field is "" where any record ticks it.
func fieldIn(t Task) (register, field string) {
	if t.Known == "" {
		return t.Has, ""
	}
	k, i, _ := FieldOf(t.Known)
	return k.Name, k.Fields[i].Name
}
