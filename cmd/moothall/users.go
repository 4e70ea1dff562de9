package main

import (
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/store"
)

type userCmd struct {
	Add     addUser     `cmd:"" help:"Add somebody, or give them a new password."`
	List    listUsers   `cmd:"" help:"List who has a role in the council."`
	Roles   rolesOfUser `cmd:"" help:"Give somebody exactly these roles in the council."`
	Disable disableUser `cmd:"" help:"Keep somebody from signing in, and sign them out everywhere."`
}

type listUsers struct{}

// Run lists the people of a council with their roles.
func (c *listUsers) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	all, err := s.desk.Store.Members(s.ctx, council.ID)
	if err != nil {
		return err
	}
	out := []map[string]any{}
	for _, m := range all {
		out = append(out, map[string]any{"email": m.Email, "name": m.Name, "roles": m.Roles, "disabled": m.Disabled != ""})
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, m := range all {
		state := ""
		if m.Disabled != "" {
			state = " (disabled)"
		}
		s.say("%-40s %s: %s%s", m.Email, m.Name, strings.Join(m.Roles, ", "), state)
	}
	return nil
}

// storedCouncil opens the store and gives the council that was named, or the only one there is.
func (s *session) storedCouncil() (store.Council, error) {
	if s.desk == nil {
		err := s.open()
		if err != nil {
			return store.Council{}, err
		}
	}
	slug, err := s.oneCouncil()
	if err != nil {
		return store.Council{}, err
	}
	return s.desk.Store.Council(s.ctx, slug)
}

type rolesOfUser struct {
	Email string   `arg:"" help:"Their email address."`
	Roles []string `arg:"" optional:"" help:"The roles; none takes them out of the council."`
}

// Run changes somebody's roles.
func (c *rolesOfUser) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	if len(c.Roles) > 0 {
		err = identity.Known(c.Roles)
		if err != nil {
			return err
		}
	}
	a, err := s.desk.Store.Account(s.ctx, strings.ToLower(c.Email))
	if err != nil {
		return err
	}
	err = s.desk.Store.SetRoles(s.ctx, a.ID, council.ID, c.Roles)
	if err != nil {
		return err
	}
	if len(c.Roles) == 0 {
		s.say("%s no longer has a role in %s, save what a staff group gives.", a.Email, council.Name)
		return nil
	}
	s.say("%s now has in %s, given by hand: %s.", a.Email, council.Name, strings.Join(c.Roles, ", "))
	return nil
}

type disableUser struct {
	Email  string `arg:"" help:"Their email address."`
	Enable bool   `help:"Let them sign in again."`
}

// Run disables an account, or enables it again.
func (c *disableUser) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	a, err := s.desk.Store.Account(s.ctx, strings.ToLower(c.Email))
	if err != nil {
		return err
	}
	if c.Enable && a.Disabled == "" {
		return fault.New(fault.Refused, "%s is not disabled.", a.Email)
	}
	if c.Enable {
		err = s.desk.Store.Disable(s.ctx, a, "")
	} else {
		err = s.desk.Store.Disable(s.ctx, a, s.desk.Clock().UTC().Format("2006-01-02T15:04:05Z"))
	}
	if err != nil {
		return err
	}
	s.say("%s %s sign in.", a.Email, map[bool]string{true: "can again", false: "can no longer"}[c.Enable])
	return nil
}
