// Package meeting knows who sits on a body and who came, what a meeting should deal with, and how decisions were made: how long they took, who advised, who
// might decide so much, and what they rest on. It is pure.
package meeting

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Members are the seats of a body that are filled by their dates on a day, by title.
func Members(s *kind.Snapshot, body kind.ID, day kind.Date) (out []*kind.Seat) {
	for _, x := range s.Seats.All() {
		if x.Body.Or(0) == body && x.From.Or(0) <= day && day <= x.Until.Or(day) {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b *kind.Seat) int { return strings.Compare(a.Title.Or(""), b.Title.Or("")) })
	return out
}

// Coverage is which of the council's directorates sit on a body.
type Coverage struct {
	Here, Missing []string
	Members       int
}

// Covered says which directorates a body's members come from, by the posts that hold its seats. The directorates are those of the org chart.
func Covered(s *kind.Snapshot, body kind.ID, day kind.Date) Coverage {
	all, here := map[string]string{}, map[string]bool{}
	for _, p := range s.Posts.All() {
		if d, ok := p.Department.Get(); ok && kind.Fold(d) != "" {
			if _, seen := all[kind.Fold(d)]; !seen {
				all[kind.Fold(d)] = d
			}
		}
	}
	members := Members(s, body, day)
	for _, m := range members {
		if p, ok := s.Posts.Get(m.Post.Or(0)); ok {
			here[kind.Fold(p.Department.Or(""))] = true
		}
	}
	out := Coverage{Members: len(members)}
	for folded, name := range all {
		if here[folded] {
			out.Here = append(out.Here, name)
		} else {
			out.Missing = append(out.Missing, name)
		}
	}
	slices.Sort(out.Here)
	slices.Sort(out.Missing)
	return out
}

// Held tells whether a meeting took place.
func Held(m *kind.Meeting) bool {
	state := m.State.Or("")
	return state == "held" || state == "minutes approved"
}

// Attendance is how many of the meetings that somebody was a member for they came to.
type Attendance struct {
	Seat     *kind.Seat
	Came, Of int
}

// Attended counts who came to a body's meetings that were held and say who was there.
func Attended(s *kind.Snapshot, body kind.ID, day kind.Date) (out []Attendance) {
	for _, seat := range Members(s, body, day) {
		a := Attendance{Seat: seat}
		for _, m := range s.Meetings.All() {
			on, dated := m.HeldOn.Get()
			present, said := m.Present.Get()
			if m.Body.Or(0) != body || !Held(m) || !dated || !said || on < seat.From.Or(0) || on > day {
				continue
			}
			a.Of++
			if slices.Contains(present, seat.ID) {
				a.Came++
			}
		}
		out = append(out, a)
	}
	return out
}

// Quorate tells whether enough of its members were at a meeting; it cannot be told without who was there and how many are needed. Whoever was there
// without a seat of the body that day does not count.
func Quorate(s *kind.Snapshot, m *kind.Meeting) kind.Opt[bool] {
	body, ok := s.Bodies.Get(m.Body.Or(0))
	present, said := m.Present.Get()
	on, dated := m.HeldOn.Get()
	if !ok || !said || !dated || !body.Quorum.Known() {
		return kind.Opt[bool]{}
	}
	n := 0
	for _, seat := range Members(s, body.ID, on) {
		if slices.Contains(present, seat.ID) {
			n++
		}
	}
	return kind.Some(n >= body.Quorum.Or(0))
}

// Meetings are a body's meetings, the newest first; body 0 gives every body's. One without a day comes last.
func Meetings(s *kind.Snapshot, body kind.ID) (out []*kind.Meeting) {
	for _, m := range s.Meetings.All() {
		if body == 0 || m.Body.Or(0) == body {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b *kind.Meeting) int { return int(b.HeldOn.Or(0)) - int(a.HeldOn.Or(0)) })
	return out
}

// Next is the first planned meeting on a day or after it, of any body, a board's before another's on the same day.
func Next(s *kind.Snapshot, day kind.Date) (best *kind.Meeting) {
	for _, m := range s.Meetings.All() {
		on, dated := m.HeldOn.Get()
		if !dated || on < day || m.State.Or("planned") != "planned" {
			continue
		}
		if best == nil || on < best.HeldOn.Or(0) || on == best.HeldOn.Or(0) && isBoard(s, m) && !isBoard(s, best) {
			best = m
		}
	}
	return best
}

func isBoard(s *kind.Snapshot, m *kind.Meeting) bool {
	b, ok := s.Bodies.Get(m.Body.Or(0))
	return ok && b.Type.Or("") == "board"
}

// Items are the agenda items of a meeting by their number; those without one come last, by title.
func Items(s *kind.Snapshot, meeting kind.ID) (out []*kind.AgendaItem) {
	for _, x := range s.AgendaItems.All() {
		if x.Meeting.Or(0) == meeting {
			out = append(out, x)
		}
	}
	const last = 1 << 30
	slices.SortFunc(out, func(a, b *kind.AgendaItem) int {
		if n := a.Number.Or(last) - b.Number.Or(last); n != 0 {
			return n
		}
		return strings.Compare(a.Title.Or(""), b.Title.Or(""))
	})
	return out
}
