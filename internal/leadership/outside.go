package leadership

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Panel is a body from outside that challenges: who sits on it, whether they have declared their interests, and how often it met.
type Panel struct {
	ID         kind.ID             `json:"id"`
	Name       string              `json:"name"`
	Kind       string              `json:"kind"` // soundboard, regional body or independent audit member
	Seats      []PanelSeat         `json:"seats"`
	Year       int                 `json:"meetings_in_a_year"`
	Last       kind.Opt[kind.Date] `json:"last_met,omitzero"`
	Given      int                 `json:"advice_given"`
	Answered   int                 `json:"advice_answered"`
	Undeclared int                 `json:"seats_without_interests"`
}

// PanelSeat is a seat, never who sits on it.
type PanelSeat struct {
	Title     string              `json:"title"`
	Interests string              `json:"interests"`
	On        kind.Opt[kind.Date] `json:"declared_on,omitzero"`
}

func panels(s *kind.Snapshot, today kind.Date) []Panel {
	out := []Panel{}
	for _, b := range s.Bodies.All() {
		what, is := b.Equivalent.Get()
		if !is {
			continue
		}
		p := Panel{ID: b.ID, Name: kind.NameOf(b), Kind: what, Seats: []PanelSeat{}}
		held := heldUpTo(b.Meetings.Or(nil), today)
		for _, day := range held {
			if day > today.AddMonths(-12) {
				p.Year++
			}
			p.Last = kind.Some(day)
		}
		p.sit(s, today)
		for _, a := range s.Advice.All() {
			if a.Body.Or(0) == b.ID {
				p.Given++
				if answered(a) {
					p.Answered++
				}
			}
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b Panel) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// sit fills in the seats that are held on the day.
func (p *Panel) sit(s *kind.Snapshot, today kind.Date) {
	for _, seat := range s.Seats.All() {
		if seat.Body.Or(0) != p.ID || seat.Until.Or(today) < today {
			continue
		}
		p.Seats = append(p.Seats, PanelSeat{kind.NameOf(seat), seat.Interests.Or(""), seat.InterestsOn})
		if !seat.Interests.Known() && !seat.InterestsOn.Known() {
			p.Undeclared++
		}
	}
}

// Advice is a piece of advice, and what was done with it.
type Advice struct {
	ID       kind.ID             `json:"id"`
	Title    string              `json:"title"`
	From     string              `json:"from"`
	Seat     string              `json:"seat"`
	Given    kind.Opt[kind.Date] `json:"given_on,omitzero"`
	Advised  string              `json:"advised"`
	Basis    string              `json:"basis"`
	Answer   string              `json:"answer"`
	Answered kind.Opt[kind.Date] `json:"answered_on,omitzero"`
	Done     string              `json:"done"`
	Decision string              `json:"decision"`
	Owner    string              `json:"owner"`
	State    string              `json:"state"` // late, waiting, answered, or not_recorded
}

// answered tells that something was said about what became of a piece of advice.
func answered(a *kind.Advice) bool { return a.Answer.Known() || a.AnsweredOn.Known() }

func adviceState(a *kind.Advice, today kind.Date) string {
	given, dated := a.GivenOn.Get()
	switch {
	case answered(a):
		return "answered"
	case dated && int(today-given) > adviceWaits:
		return "late"
	case dated:
		return "waiting"
	}
	return "not_recorded"
}

// adviceOf is the log of advice: what waits too long first, then the newest.
func adviceOf(s *kind.Snapshot, today kind.Date) []Advice {
	out := []Advice{}
	for _, a := range s.Advice.All() {
		x := Advice{ID: a.ID, Title: kind.NameOf(a), Given: a.GivenOn, Advised: a.Advised.Or(""), Basis: a.Basis.Or(""), Answer: a.Answer.Or(""), Answered: a.AnsweredOn, Done: a.Done.Or(""),
			Owner: titleOf(s, a.Owner), State: adviceState(a, today)}
		x.From, x.Seat, x.Decision = nameAt(s, "body", a.Body), nameAt(s, "seat", a.By), nameAt(s, "decision", a.Decision)
		out = append(out, x)
	}
	order := []string{"late", "not_recorded", "waiting", "answered"}
	slices.SortStableFunc(out, func(a, b Advice) int {
		return cmp.Or(slices.Index(order, a.State)-slices.Index(order, b.State), int(b.Given.Or(0)-a.Given.Or(0)), strings.Compare(a.Title, b.Title))
	})
	return out
}

// nameAt is the name of a record that a field names, or "".
func nameAt(s *kind.Snapshot, of string, id kind.Opt[kind.ID]) string {
	r, ok := s.Find(of, id.Or(0))
	if !ok {
		return ""
	}
	return kind.NameOf(r)
}

// Contact is a contact with industry. What was said is no part of it.
type Contact struct {
	ID          kind.ID             `json:"id"`
	About       string              `json:"about"`
	Met         kind.Opt[kind.Date] `json:"met_on,omitzero"`
	Kind        string              `json:"kind"`
	Supplier    string              `json:"supplier"`
	Contract    string              `json:"contract"`
	Unlinked    bool                `json:"contract_missing,omitempty"` // the supplier has a contract, and the contact names none
	Post        string              `json:"post"`
	Open        kind.Opt[bool]      `json:"open_to_all,omitzero"`
	Hospitality string              `json:"hospitality"`
	Next        string              `json:"next"`
}

// contactsOf are the contacts of the last year and those without a day, the newest first.
func contactsOf(s *kind.Snapshot, today kind.Date) []Contact {
	contracted := map[kind.ID]bool{}
	for _, c := range s.Contracts.All() {
		contracted[c.Supplier.Or(0)] = true
	}
	out := []Contact{}
	for _, e := range s.Engagements.All() {
		day, dated := e.MetOn.Get()
		if dated && day <= today.AddMonths(-contactRecent) {
			continue
		}
		supplier, named := e.Supplier.Get()
		out = append(out, Contact{ID: e.ID, About: kind.NameOf(e), Met: e.MetOn, Kind: e.Type.Or(""), Supplier: nameAt(s, "supplier", e.Supplier), Contract: nameAt(s, "contract", e.Contract),
			Unlinked: named && contracted[supplier] && !e.Contract.Known(), Post: titleOf(s, e.Post), Open: e.OpenToAll, Hospitality: e.Hospitality.Or(""), Next: e.Next.Or("")})
	}
	slices.SortStableFunc(out, func(a, b Contact) int { return cmp.Or(int(b.Met.Or(0)-a.Met.Or(0)), strings.Compare(a.About, b.About)) })
	return out
}

// mailbox is the council's address for industry, where it is not that of somebody on record: a personal address is shown nowhere.
func mailbox(s *kind.Snapshot) string {
	for _, c := range s.Councils.All() {
		address, recorded := c.IndustryContact.Get()
		if c.Ours.Or(false) && recorded && !OfSomebody(s, address) {
			return address
		}
	}
	return ""
}

// OfSomebody tells that an address belongs to a person on record: it is theirs, or their family name stands in it before the @.
func OfSomebody(s *kind.Snapshot, address string) bool {
	local, _, _ := strings.Cut(kind.Fold(address), "@")
	parts := strings.FieldsFunc(local, func(r rune) bool { return strings.ContainsRune("._-+0123456789 ", r) })
	return slices.ContainsFunc(s.People.All(), func(p *kind.Person) bool {
		names := strings.Fields(kind.Fold(p.Name.Or("")))
		ours := len(names) > 1 && len(names[len(names)-1]) > 2 && slices.Contains(parts, names[len(names)-1])
		return ours || kind.Fold(p.Email.Or("-")) == kind.Fold(address)
	})
}
