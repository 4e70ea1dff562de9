package leadership

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// The days after which something has lapsed, and the fewest people whose scores are shown together.
const (
	goalIdle      = 90 // days without work on a development goal
	meetingEvery  = 60 // days between regular meetings where nothing else is recorded
	adviceWaits   = 60 // days that a piece of advice waits for an answer
	contactRecent = 12 // months that the page looks back at contacts with industry
	FewestScored  = 5
)

// Support is what stands behind whoever leads digital work: what they learn, whom they meet, who challenges them, what industry tells them. It is made for
// one viewer, and holds nothing that they may not see.
type Support struct {
	Goals    []Goal    `json:"goals,omitzero"` // only for who sees what is restricted
	Unhelped []string  `json:"gaps_without_goal,omitzero"`
	Meetings []Meeting `json:"meetings,omitzero"` // only for who sees what is restricted
	Panels   []Panel   `json:"panels"`
	Advice   []Advice  `json:"advice"`
	Contacts []Contact `json:"contacts"`
	Mailbox  string    `json:"industry_contact,omitempty"` // of a role
	Cohorts  []Cohort  `json:"cohorts"`
	Sponsors Sponsors  `json:"sponsors"`
	Advised  Advised   `json:"decisions_advised"`
	StepUps  []StepUp  `json:"could_step_up,omitzero"` // only for who sees what is restricted
}

// SupportOf gathers a viewer's support on one day.
func SupportOf(s *kind.Snapshot, today kind.Date, v kind.Viewer) Support {
	out := Support{Panels: panels(s, today), Advice: adviceOf(s, today), Contacts: contactsOf(s, today), Mailbox: mailbox(s), Cohorts: cohortsOf(s), Sponsors: SponsorsOf(s), Advised: advisedOf(s)}
	if v.Sees(kind.Restricted) {
		out.Goals, out.Unhelped, out.Meetings, out.StepUps = goalsOf(s, today), unhelped(s), meetingsOf(s, today), stepUps(s)
	}
	return out
}

// Goal is one goal of a development plan.
type Goal struct {
	ID       kind.ID             `json:"id"`
	Goal     string              `json:"goal"`
	Post     string              `json:"post"` // "" when it says nobody's
	Gap      string              `json:"gap"`
	Training string              `json:"training"`
	Mentor   bool                `json:"mentor"` // one is named
	Last     kind.Opt[kind.Date] `json:"last_worked_on,omitzero"`
	Due      kind.Opt[kind.Date] `json:"due,omitzero"`
	Reached  kind.Opt[kind.Date] `json:"reached,omitzero"`
	State    string              `json:"state"` // overdue, idle, under_way, reached, or not_recorded
}

// LastWorked is when a goal was last worked on, as far as anybody noted: the day that it was agreed, where there is nothing later.
func LastWorked(d *kind.Development) kind.Opt[kind.Date] {
	if d.Active.Known() {
		return d.Active
	}
	return d.Started
}

func goalState(d *kind.Development, today kind.Date) string {
	last, worked := LastWorked(d).Get()
	due, dated := d.Due.Get()
	switch {
	case d.Reached.Known():
		return "reached"
	case dated && due < today:
		return "overdue"
	case worked && int(today-last) > goalIdle:
		return "idle"
	case worked:
		return "under_way"
	}
	return "not_recorded"
}

// goalsOf are the goals, those that need somebody first.
func goalsOf(s *kind.Snapshot, today kind.Date) []Goal {
	out := []Goal{}
	for _, d := range s.Development.All() {
		out = append(out, Goal{ID: d.ID, Goal: kind.NameOf(d), Post: titleOf(s, d.Post), Gap: d.Gap.Or(""), Training: d.Training.Or(""), Mentor: d.Mentor.Known(),
			Last: LastWorked(d), Due: d.Due, Reached: d.Reached, State: goalState(d, today)})
	}
	order := []string{"overdue", "idle", "not_recorded", "under_way", "reached"}
	slices.SortStableFunc(out, func(a, b Goal) int {
		return cmp.Or(slices.Index(order, a.State)-slices.Index(order, b.State), strings.Compare(a.Goal, b.Goal))
	})
	return out
}

// unhelped are the kinds of expertise that the digital leader has not shown and no goal that is still open is about.
func unhelped(s *kind.Snapshot) []string {
	out := []string{}
	t := expertise(s)
	if len(t.Posts) == 0 {
		return out
	}
	for _, k := range ExpertiseKinds {
		shown := slices.Contains(t.Covered, k)
		helped := slices.ContainsFunc(s.Development.All(), func(d *kind.Development) bool {
			return d.Post.Or(0) == t.Posts[0].ID && kind.Fold(d.Gap.Or("")) == kind.Fold(k) && !d.Reached.Known()
		})
		if !shown && !helped {
			out = append(out, k)
		}
	}
	return out
}

// Meeting is a meeting that is kept at a pace, and when it was.
type Meeting struct {
	ID      kind.ID             `json:"id"`
	Title   string              `json:"title"`
	Post    string              `json:"post"`
	With    string              `json:"with"`
	Every   int                 `json:"every_days"`
	Last    kind.Opt[kind.Date] `json:"last_held,omitzero"`
	Due     kind.Opt[kind.Date] `json:"due,omitzero"` // the day by which the next must be held
	Planned kind.Opt[kind.Date] `json:"planned,omitzero"`
	Year    int                 `json:"held_in_a_year"`
	State   string              `json:"state"` // lapsed, kept, or not_recorded
}

// MeetingDue is the day by which a regular meeting must be held again: its pace after the last that was held. It is not known while none is recorded.
func MeetingDue(m *kind.RegularMeeting, today kind.Date) kind.Opt[kind.Date] {
	held := heldUpTo(m.Held.Or(nil), today)
	if len(held) == 0 {
		return kind.Opt[kind.Date]{}
	}
	return kind.Some(held[len(held)-1] + kind.Date(m.Every.Or(meetingEvery)))
}

// heldUpTo reads the days of a list up to a day, in order and once each. What is no date is passed over.
func heldUpTo(written []string, today kind.Date) (out []kind.Date) {
	for _, text := range written {
		day, ok := dayOf(text)
		if ok && day <= today {
			out = append(out, day)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// meetingsOf are the meetings that go on, those that lapsed first.
func meetingsOf(s *kind.Snapshot, today kind.Date) []Meeting {
	out := []Meeting{}
	for _, m := range s.RegularMeetings.All() {
		if m.Ended.Known() {
			continue
		}
		held := heldUpTo(m.Held.Or(nil), today)
		x := Meeting{ID: m.ID, Title: kind.NameOf(m), Post: titleOf(s, m.Post), With: m.With.Or(""), Every: m.Every.Or(meetingEvery), Due: MeetingDue(m, today), Planned: m.Planned, State: "not_recorded"}
		for _, day := range held {
			if day > today.AddMonths(-12) {
				x.Year++
			}
		}
		if due, known := x.Due.Get(); known {
			x.Last, x.State = kind.Some(held[len(held)-1]), "kept"
			if due < today {
				x.State = "lapsed"
			}
		}
		out = append(out, x)
	}
	order := []string{"lapsed", "not_recorded", "kept"}
	slices.SortStableFunc(out, func(a, b Meeting) int {
		return cmp.Or(slices.Index(order, a.State)-slices.Index(order, b.State), strings.Compare(a.Title, b.Title))
	})
	return out
}

// Cohort is a group of people who learned together. Its means are there only when enough people were scored.
type Cohort struct {
	ID        kind.ID             `json:"id"`
	Name      string              `json:"name"`
	Programme string              `json:"programme"`
	For       string              `json:"for"`
	Ends      kind.Opt[kind.Date] `json:"ends,omitzero"`
	Places    kind.Opt[int]       `json:"places,omitzero"`
	Attended  kind.Opt[int]       `json:"attended,omitzero"`
	Scored    kind.Opt[int]       `json:"scored,omitzero"`
	Before    kind.Opt[float64]   `json:"before,omitzero"`
	After     kind.Opt[float64]   `json:"after,omitzero"`
	Withheld  bool                `json:"withheld,omitempty"` // too few people for their mean to be shown
}

// Change is by how much the mean rose.
func (c Cohort) Change() kind.Opt[float64] {
	before, b := c.Before.Get()
	after, a := c.After.Get()
	if !a || !b {
		return kind.Opt[float64]{}
	}
	return kind.Some(after - before)
}

func cohortsOf(s *kind.Snapshot) []Cohort {
	out := []Cohort{}
	for _, c := range s.Cohorts.All() {
		x := Cohort{ID: c.ID, Name: kind.NameOf(c), Programme: c.Programme.Or(""), For: c.For.Or(""), Ends: c.Ends, Places: c.Places, Attended: c.Attended}
		switch n, known := c.Scored.Get(); {
		case known && n >= FewestScored:
			x.Scored, x.Before, x.After = c.Scored, c.Before, c.After
		default:
			x.Withheld = c.Before.Known() || c.After.Known()
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b Cohort) int { return cmp.Or(int(b.Ends.Or(0)-a.Ends.Or(0)), strings.Compare(a.Name, b.Name)) })
	return out
}

// titleOf is the title of a post that a field names, or "".
func titleOf(s *kind.Snapshot, id kind.Opt[kind.ID]) string {
	p, ok := s.Posts.Get(id.Or(0))
	if !ok {
		return ""
	}
	return kind.NameOf(p)
}
