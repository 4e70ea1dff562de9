package release

import (
	"net/url"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Site is what the council says of the public site itself.
type Site struct {
	Address        string    `json:"address,omitempty"`         // where it is served, without a slash at the end; "" when nobody said
	Contact        Words     `json:"contact,omitzero"`          // a role, never a person
	ContactAddress string    `json:"contact_address,omitempty"` // of a page with a form
	Every          int       `json:"every"`                     // days after which a release is due
	Accessibility  Statement `json:"accessibility"`
}

// Statement is what an accessibility statement says, as the Accessibility Regulations 2018 (SI 2018/952) ask for.
type Statement struct {
	State    string    `json:"state"`             // fully, partly or not: how far the site meets WCAG 2.2 AA
	Problems Words     `json:"problems,omitzero"` // what does not meet it, and when that is put right
	Tested   kind.Date `json:"tested,omitzero"`   // 0 when it was not
	By       string    `json:"by,omitempty"`      // ourselves or others
	Prepared kind.Date `json:"prepared,omitzero"`
	Review   kind.Date `json:"review,omitzero"` // by when it is looked at again
}

// Period is the days before an election in which a second person approves what is published.
type Period struct {
	From kind.Date `json:"from"`
	To   kind.Date `json:"to"`
}

// Settings is what the council wrote about its public site: a Site before the guard saw it, and what only the council sees.
type Settings struct {
	Address        string   `json:"address"`
	Contact        string   `json:"contact"`
	ContactAddress string   `json:"contact_address"`
	Every          int      `json:"every"` // days; 0 for a hundred
	State          string   `json:"state"`
	Problems       string   `json:"problems"`
	Tested         string   `json:"tested"` // ISO days, or ""
	By             string   `json:"by"`
	Prepared       string   `json:"prepared"`
	Review         string   `json:"review"`
	Elections      []Period `json:"elections"`
}

// Usual is the days after which a release is due where the council says nothing else.
const Usual = 100

// States and Testers are what a statement may say.
var (
	States  = []string{"fully", "partly", "not"}
	Testers = []string{"ourselves", "others"}
)

// Second tells whether a day is in a pre-election period.
func (s *Settings) Second(day kind.Date) bool {
	for _, p := range s.Elections {
		if p.From <= day && day <= p.To {
			return true
		}
	}
	return false
}

// Check says what is wrong with the settings.
func (s *Settings) Check() error {
	for _, p := range s.Elections {
		if p.From == 0 || p.To < p.From {
			return fault.New(fault.Invalid, "A period before an election begins on a day and ends on the same or a later one.")
		}
	}
	if len(s.Elections) > 50 {
		return fault.New(fault.Invalid, "Fifty periods before elections are enough.")
	}
	if s.Every < 0 || s.Every > 366 {
		return fault.New(fault.Invalid, "A release is due after 1 to 366 days.")
	}
	for what, address := range map[string]string{"of the site": s.Address, "of the contact page": s.ContactAddress} {
		u, err := url.Parse(address)
		if address != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || len(address) > 500) {
			return fault.New(fault.Invalid, "The address %s begins with https:// and names a site.", what)
		}
	}
	if s.State != "" && !contains(States, s.State) {
		return fault.New(fault.Invalid, "How far the site can be used is one of: %s.", strings.Join(States, ", "))
	}
	if s.By != "" && !contains(Testers, s.By) {
		return fault.New(fault.Invalid, "It was tested by one of: %s.", strings.Join(Testers, ", "))
	}
	_, err := s.days()
	return err
}

func (s *Settings) days() (days [3]kind.Date, err error) {
	for i, text := range []string{s.Tested, s.Prepared, s.Review} {
		if text == "" {
			continue
		}
		days[i], err = kind.ParseDate(text)
		if err != nil {
			return days, fault.New(fault.Invalid, "%q is not a day. Write it like 2027-03-31.", text)
		}
	}
	return days, nil
}

// site gives the settings as they are published.
func (s *Settings) site(g *Guard) (Site, error) {
	err := s.Check()
	if err != nil {
		return Site{}, err
	}
	days, err := s.days()
	if err != nil {
		return Site{}, err
	}
	contact, err := g.Words("The contact", s.Contact)
	if err != nil {
		return Site{}, err
	}
	problems, err := g.Words("What the accessibility statement says", s.Problems)
	if err != nil {
		return Site{}, err
	}
	for _, address := range []string{s.Address, s.ContactAddress} {
		if reason := g.Check(address); reason != "" {
			return Site{}, fault.New(fault.Refused, "The address %s holds %s. Use another.", address, reason.Why())
		}
	}
	out := Site{Address: strings.TrimRight(s.Address, "/"), Contact: contact, ContactAddress: s.ContactAddress, Every: s.Every,
		Accessibility: Statement{State: s.State, Problems: problems, Tested: days[0], By: s.By, Prepared: days[1], Review: days[2]}}
	if out.Every == 0 {
		out.Every = Usual
	}
	return out, nil
}

// Publishable says what keeps settings from being published.
func Publishable(s Settings, g *Guard) error {
	_, err := s.site(g)
	return err
}
