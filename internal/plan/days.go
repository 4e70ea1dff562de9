package plan

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Task is one thing of the first hundred days, and the facts that tick it: a register that has records, or a field that is recorded for
// a share of them. What no fact could tick is not in the list.
type Task struct {
	ID    string
	Phase int // 1 to 3
	Day   int // by which it should be done, counted from the first
	Title string
	Why   string
	Cy    struct{ Title, Why string }
	Has   string // a kind with at least one record
	Known string // kind.field
	Share int    // percent of the records that must have it
	Fresh int    // or: how many months old the newest date in Known may be
}

// Ticked is a task and how far the facts have come.
type Ticked struct {
	Task
	Kind *kind.Kind
	Done bool
	N    int       // records that have what is asked
	Of   int       // records of the kind
	Due  kind.Date // 0 where the first day is not recorded
	Late bool
}

// FirstDay is the digital leader's first day, where it is recorded.
func FirstDay(s *kind.Snapshot) kind.Opt[kind.Date] {
	for _, c := range s.Councils.All() {
		if d, ok := c.LeaderFrom.Get(); ok && c.Ours.Or(true) {
			return kind.Some(d)
		}
	}
	return kind.Opt[kind.Date]{}
}

// FirstDays ticks the tasks by the facts. They keep the order of the list.
func FirstDays(s *kind.Snapshot, today kind.Date, tasks []Task) (out []Ticked, done int) {
	first, dated := FirstDay(s).Get()
	for _, t := range tasks {
		x := tick(s, today, t)
		if dated {
			x.Due = first + kind.Date(t.Day) - 1
			x.Late = !x.Done && x.Due < today
		}
		if x.Done {
			done++
		}
		out = append(out, x)
	}
	return out, done
}

func tick(s *kind.Snapshot, today kind.Date, t Task) Ticked {
	name, field := t.Has, -1
	if t.Known != "" {
		k, i, _ := FieldOf(t.Known)
		name, field = k.Name, i
	}
	k, _ := kind.Of(name)
	x := Ticked{Task: t, Kind: k}
	for _, r := range s.Records(name) {
		x.Of++
		if field < 0 || r.Known().Has(field) && (t.Fresh == 0 || fresh(r, field, today, t.Fresh)) {
			x.N++
		}
	}
	switch {
	case x.Of == 0:
	case field < 0 || t.Fresh > 0:
		x.Done = x.N > 0
	default:
		x.Done = x.N*100 >= x.Of*t.Share
	}
	return x
}

func fresh(r kind.Record, field int, today kind.Date, months int) bool {
	d, ok := r.Plain(field).(kind.Date)
	return ok && d >= today.AddMonths(-months) && d <= today
}

// FieldOf finds kind.field; false where there is none.
func FieldOf(s string) (*kind.Kind, int, bool) {
	i := slices.Index([]byte(s), '.')
	if i < 0 {
		return nil, -1, false
	}
	k, ok := kind.Of(s[:i])
	if !ok || k.Table {
		return nil, -1, false
	}
	n := k.Index(s[i+1:])
	return k, n, n >= 0
}
