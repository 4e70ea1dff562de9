package desk

import (
	"context"
	"slices"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/meeting"
	"github.com/moothall/moothall/internal/store"
)

// Boards are the council's bodies, its meetings, and how decisions are made.
type Boards struct {
	Bodies        []BodyJSON    `json:"bodies"`
	Meetings      []MeetingJSON `json:"meetings"`
	LatencyDays   *float64      `json:"latency_days,omitempty"` // median from question to decision
	LatencyOf     int           `json:"latency_of"`
	KeyDecisions  int           `json:"key_decisions"`
	Advised       int           `json:"advised"` // key decisions with digital advice dated before them
	WithoutAdvice []string      `json:"without_advice"`
	Lines         []LineJSON    `json:"assurance_lines"`
}

// BodyJSON is a body with who sits on it.
type BodyJSON struct {
	ID       kind.ID      `json:"id"`
	Name     string       `json:"name"`
	Type     string       `json:"type,omitempty"`
	Terms    string       `json:"terms,omitempty"`
	Members  int          `json:"members"`
	Quorum   *int         `json:"quorum,omitempty"`
	Here     []string     `json:"directorates"`
	Missing  []string     `json:"missing_directorates"`
	Attended []SeatAttend `json:"attendance"`
}

// SeatAttend is how many of the meetings that a seat was there for its holder came to.
type SeatAttend struct {
	Seat string `json:"seat"`
	Came int    `json:"came"`
	Of   int    `json:"of"`
}

// MeetingJSON is a meeting. Quorate is absent where it cannot be told.
type MeetingJSON struct {
	ID      kind.ID    `json:"id"`
	Title   string     `json:"title"`
	Body    string     `json:"body,omitempty"`
	Day     *kind.Date `json:"day,omitempty"`
	State   string     `json:"state,omitempty"`
	Items   int        `json:"items"`
	Quorate *bool      `json:"quorate,omitempty"`
	Papers  *kind.Date `json:"papers_by,omitempty"` // last day to publish papers; of one to come
}

// LineJSON is what decisions that are awaited rest on, by the line that gives it: those who do the work, those who oversee it, independent audit.
type LineJSON struct {
	Decision string   `json:"decision"`
	First    []string `json:"first"`
	Second   []string `json:"second"`
	Third    []string `json:"third"`
	Unsaid   []string `json:"unsaid"` // the record does not say which line
}

// Board is how the council's bodies are made up and decide, as a viewer may see it.
func (p *Picture) Board(v kind.Viewer) Boards {
	s := p.Snapshot
	out := Boards{Bodies: []BodyJSON{}, Meetings: []MeetingJSON{}, WithoutAdvice: []string{}, Lines: []LineJSON{}}
	for _, b := range s.Bodies.All() {
		c := meeting.Covered(s, b.ID, p.Today)
		x := BodyJSON{ID: b.ID, Name: b.Name.Or(""), Type: b.Type.Or(""), Terms: b.Terms.Or(""), Members: c.Members, Here: append([]string{}, c.Here...), Missing: append([]string{}, c.Missing...), Attended: []SeatAttend{}}
		if n, ok := b.Quorum.Get(); ok {
			x.Quorum = &n
		}
		if v.Sees(kind.Internal) {
			for _, a := range meeting.Attended(s, b.ID, p.Today) {
				x.Attended = append(x.Attended, SeatAttend{a.Seat.Title.Or(""), a.Came, a.Of})
			}
		}
		out.Bodies = append(out.Bodies, x)
	}
	if !v.Sees(kind.Internal) {
		return out
	}
	for _, m := range meeting.Meetings(s, 0) {
		out.Meetings = append(out.Meetings, p.meetingJSON(m))
	}
	days, of := meeting.Latency(s)
	if d, ok := days.Get(); ok {
		out.LatencyDays, out.LatencyOf = &d, of
	}
	a := meeting.Advised(s)
	out.KeyDecisions, out.Advised = a.Key, a.Advised
	for _, d := range a.Without {
		out.WithoutAdvice = append(out.WithoutAdvice, d.Title.Or(""))
	}
	for _, d := range meeting.Awaited(s, 0) {
		if l, any := lines(s, d); any {
			out.Lines = append(out.Lines, l)
		}
	}
	return out
}

func lines(s *kind.Snapshot, d *kind.Decision) (l LineJSON, any bool) {
	l = LineJSON{d.Title.Or(""), []string{}, []string{}, []string{}, []string{}}
	for _, a := range meeting.Rests(s, d.ID) {
		any = true
		to := map[string]*[]string{"first": &l.First, "second": &l.Second, "third": &l.Third}[a.Line.Or("")]
		if to == nil {
			to = &l.Unsaid
		}
		*to = append(*to, a.Title.Or(""))
	}
	return l, any
}

func (p *Picture) meetingJSON(m *kind.Meeting) MeetingJSON {
	x := MeetingJSON{ID: m.ID, Title: m.Title.Or(""), State: m.State.Or(""), Items: len(meeting.Items(p.Snapshot, m.ID))}
	if b, ok := p.Snapshot.Bodies.Get(m.Body.Or(0)); ok {
		x.Body = b.Name.Or("")
	}
	if on, ok := m.HeldOn.Get(); ok {
		x.Day = &on
		if !meeting.Held(m) && x.State != "cancelled" {
			by := meeting.PapersBy(on, p.Council.Nation)
			x.Papers = &by
		}
	}
	if q, ok := meeting.Quorate(p.Snapshot, m).Get(); ok && meeting.Held(m) {
		x.Quorate = &q
	}
	return x
}

// ProposedItem is something that an agenda should hold.
type ProposedItem struct {
	Title  string `json:"title"`
	Wanted string `json:"wanted"` // to decide, to discuss, to note
	About  string `json:"about"`  // a finding's id, or a kind and a number
	Why    string `json:"why"`
	There  bool   `json:"there"` // it is on the agenda already
}

// ProposedItems are what a meeting's agenda should hold, in the order of urgency: decisions that are awaited, findings to settle now and others of the first ten, reviews that
// are due. Every member of the council reads an agenda, so findings that not all of them may see are not proposed. A meeting of 0 is the next one.
func (d *Desk) ProposedItems(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID) ([]ProposedItem, error) {
	m, err := p.meetingFor(id)
	if err != nil {
		return nil, err
	}
	agenda, err := d.Agenda(ctx, p, forMembers(p.Council.Slug), false)
	if err != nil {
		return nil, err
	}
	out := []ProposedItem{}
	if !v.Sees(kind.Internal) {
		return out, nil
	}
	out = append(out, p.toDecide()...)
	for _, f := range agenda.Findings {
		wanted := "to discuss"
		if f.Band == "now" {
			wanted = "to decide"
		}
		out = append(out, ProposedItem{Title: f.Title, Wanted: wanted, About: f.ID, Why: f.Action})
	}
	var there []*kind.AgendaItem
	if m != nil {
		there = meeting.Items(p.Snapshot, m.ID)
	}
	for i := range out {
		out[i].There = slices.ContainsFunc(there, func(x *kind.AgendaItem) bool { return x.About.Or("") == out[i].About })
	}
	return out, nil
}

// toDecide are the decisions that are awaited or to be looked at again.
func (p *Picture) toDecide() (out []ProposedItem) {
	for _, x := range meeting.Awaited(p.Snapshot, 0) {
		out = append(out, ProposedItem{Title: x.Title.Or(""), Wanted: "to decide", About: "decision " + x.ID.String(), Why: "The decision is awaited."})
	}
	for _, x := range meeting.ReviewsDue(p.Snapshot, p.Today) {
		out = append(out, ProposedItem{Title: x.Title.Or("") + ": did it work?", Wanted: "to discuss", About: "decision " + x.ID.String(), Why: "It was to be looked at again on " + x.ReviewOn.Or(0).Long() + "."})
	}
	return out
}

// PutOnAgenda adds what was chosen of the proposed items to a meeting's agenda, a change set each. It gives how many.
func (d *Desk) PutOnAgenda(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID, about []string) (int, error) {
	m, err := p.meetingFor(id)
	if err != nil {
		return 0, err
	}
	if m == nil {
		return 0, fault.New(fault.Invalid, "No meeting is planned. Add one first, under Meetings.")
	}
	all, err := d.ProposedItems(ctx, p, v, m.ID)
	if err != nil {
		return 0, err
	}
	k, _ := kind.Of("agenda_item")
	number, added := 0, 0
	for _, x := range meeting.Items(p.Snapshot, m.ID) {
		number = max(number, x.Number.Or(0))
	}
	for _, x := range all {
		if x.There || !slices.Contains(about, x.About) {
			continue
		}
		number++
		set := map[string]kind.Value{"title": kind.TextValue(clip(x.Title, 200)), "meeting": kind.RefValue(m.ID), "number": kind.IntValue(number), "about": kind.TextValue(x.About), "wanted": {Type: kind.Choice, S: x.Wanted}}
		if key, ok := store.EvidenceKey(x.About); ok && x.About == "decision "+key.ID.String() {
			set["decision"] = kind.RefValue(key.ID)
		}
		_, _, err := d.Save(ctx, v, k, nil, set, 0)
		if err != nil {
			return added, err
		}
		added++
	}
	return added, nil
}
