package main

import (
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

type consentCmd struct {
	Set      consentSet      `cmd:"" help:"Say all that a council shares of a register with a group."`
	Withdraw consentWithdraw `cmd:"" help:"Withdraw a register, or fields of it."`
	List     consentList     `cmd:"" help:"Who shares what, with its days; what was withdrawn too."`
}

type consentSet struct {
	named
	Register string   `help:"A kind, in the singular." required:""`
	Fields   []string `help:"The fields, with commas between. The field that names a record always comes with its register."`
}

// Run gives consent.
func (c *consentSet) Run(s *session) error {
	k, err := register(c.Register)
	if err != nil {
		return err
	}
	slug, err := s.openCouncil()
	if err != nil {
		return err
	}
	err = s.desk.SetConsent(s.ctx, kind.Whole(slug, actor), groupSlug(c.Group), k, c.Fields, true)
	if err != nil {
		return err
	}
	return s.shares(c.Group, slug, k)
}

// shares says what a council shares of a register now.
func (s *session) shares(name, slug string, k *kind.Kind) error {
	v, err := s.desk.GroupView(s.ctx, groupSlug(name), 0, 0)
	if err != nil {
		return err
	}
	fields := []string{}
	for _, x := range v.Shared {
		if x.Slug == slug {
			fields = append(fields, x.Consent[k.Name]...)
		}
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"group": v.Group.Slug, "council": slug, "register": k.Name, "fields": fields})
	}
	if len(fields) == 0 {
		s.say("%s shares nothing of its %s with %s.", slug, k.Plural, v.Group.Name)
		return nil
	}
	s.say("%s shares of its %s with %s: %v", slug, k.Plural, v.Group.Name, fields)
	return nil
}

type consentWithdraw struct {
	named
	Register string   `help:"A kind, in the singular." required:""`
	Fields   []string `help:"These fields; the whole register by default."`
}

// Run withdraws consent.
func (c *consentWithdraw) Run(s *session) error {
	k, err := register(c.Register)
	if err != nil {
		return err
	}
	slug, err := s.openCouncil()
	if err != nil {
		return err
	}
	err = s.desk.WithdrawConsent(s.ctx, kind.Whole(slug, actor), groupSlug(c.Group), k, c.Fields)
	if err != nil {
		return err
	}
	return s.shares(c.Group, slug, k)
}

type consentList struct {
	named
	CSV bool `name:"csv" help:"Write CSV."`
}

type consentJSON struct {
	Council     string `json:"council"`
	Register    string `json:"register"`
	Field       string `json:"field"`
	Given       string `json:"given"`
	GivenBy     string `json:"given_by"`
	Withdrawn   string `json:"withdrawn,omitempty"`
	WithdrawnBy string `json:"withdrawn_by,omitempty"`
}

// Run lists consent; with --council that council's own, and what its files say about sharing.
func (c *consentList) Run(s *session) error {
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	if c.CSV {
		return desk.WriteSheet(s.out, v.ConsentSheet())
	}
	out := []consentJSON{}
	for _, x := range v.History() {
		if s.Council == "" || s.Council == x.Slug {
			out = append(out, consentJSON{x.Slug, x.Kind, x.Field, x.Given, x.GivenBy, x.Withdrawn, x.WithdrawnBy})
		}
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, x := range out {
		state := "since " + x.Given
		if x.Withdrawn != "" {
			state = "from " + x.Given + " to " + x.Withdrawn
		}
		s.say("%-20s %-10s %-20s %s", x.Council, x.Register, x.Field, state)
	}
	return s.sayWishes()
}

// sayWishes says what the council's files say about sharing: it is no consent.
func (s *session) sayWishes() error {
	if s.Council == "" {
		return nil
	}
	mine, err := s.desk.Store.Council(s.ctx, s.Council)
	if err != nil {
		return err
	}
	wishes, err := s.desk.Store.Wishes(s.ctx, mine.ID)
	if err != nil {
		return err
	}
	for _, w := range wishes {
		s.say("%s says of %s %s: share in %s rows, do not share in %s. Nothing is shared by that; consent is given with: moothall consent set", w.File, w.Kind, w.Field, kind.Count(w.Yes), kind.Count(w.No))
	}
	return nil
}
