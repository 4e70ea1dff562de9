package main

import (
	"io"
	"os"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/signon"
	"github.com/moothall/moothall/internal/web"
)

// staffFlags say where staff accounts are: an OpenID Connect provider. Without an issuer nobody signs in with one.
type staffFlags struct {
	OIDCIssuer       string `name:"oidc-issuer" help:"The OpenID Connect provider of staff accounts: https://login.microsoftonline.com/TENANT/v2.0" env:"MOOTHALL_OIDC_ISSUER"`
	OIDCClientID     string `name:"oidc-client-id" help:"What the provider calls moothall." env:"MOOTHALL_OIDC_CLIENT_ID"`
	OIDCClientSecret string `name:"oidc-client-secret-file" help:"A file that holds the secret that the provider gave." env:"MOOTHALL_OIDC_CLIENT_SECRET_FILE" type:"path"`
	OIDCName         string `name:"oidc-name" help:"What the sign-in page calls staff accounts: 'Ashby staff account'." env:"MOOTHALL_OIDC_NAME"`
	OIDCGroupsClaim  string `name:"oidc-groups-claim" help:"The claim that lists somebody's groups; roles where Entra ID sends app roles." default:"groups" env:"MOOTHALL_OIDC_GROUPS_CLAIM"`
}

// mostSecret is the largest secret that is read, in bytes.
const mostSecret = 4096

// provider is the provider of staff accounts; nil when none is set. address is where people reach the pages.
func (f *staffFlags) provider(address string) (*signon.Provider, error) {
	if f.OIDCIssuer == "" {
		return nil, nil
	}
	c := signon.Config{Issuer: f.OIDCIssuer, ClientID: f.OIDCClientID, Name: f.OIDCName, GroupsClaim: f.OIDCGroupsClaim}
	if address != "" {
		c.Redirect = web.BackAddress(address)
	}
	if f.OIDCClientSecret == "" {
		return signon.New(c)
	}
	file, err := os.Open(f.OIDCClientSecret)
	if err != nil {
		return nil, fault.New(fault.Invalid, "The file of --oidc-client-secret-file cannot be read.")
	}
	defer func() { _ = file.Close() }() // it was only read
	raw, err := io.ReadAll(io.LimitReader(file, mostSecret))
	if err != nil {
		return nil, fault.New(fault.Invalid, "The file of --oidc-client-secret-file cannot be read.")
	}
	c.Secret = strings.TrimSpace(string(raw))
	return signon.New(c)
}

type staffGroupCmd struct {
	Add    addStaffGroup    `cmd:"" help:"Have a group give a role in the council."`
	List   listStaffGroups  `cmd:"" help:"List the groups that give a role."`
	Remove removeStaffGroup `cmd:"" help:"End that."`
}

type staffGroupFlags struct {
	Group string `arg:"" help:"The group as the provider sends it."`
	Role  string `help:"The role, as in: user add." required:""`
}

type addStaffGroup struct{ staffGroupFlags }

// Run has a group give a role.
func (c *addStaffGroup) Run(s *session) error {
	return c.change(s, s.addGroup, "From their next sign-in on, the members of %s are %s in %s.", "add")
}

type removeStaffGroup struct{ staffGroupFlags }

// Run ends that.
func (c *removeStaffGroup) Run(s *session) error {
	return c.change(s, s.removeGroup, "From their next sign-in on, the members of %s are no longer %s in %s by it.", "remove")
}

func (s *session) addGroup(v kind.Viewer, g desk.StaffGroupJSON) error {
	return s.desk.AddStaffGroup(s.ctx, v, g)
}

func (s *session) removeGroup(v kind.Viewer, g desk.StaffGroupJSON) error {
	return s.desk.RemoveStaffGroup(s.ctx, v, g)
}

func (f *staffGroupFlags) change(s *session, how func(kind.Viewer, desk.StaffGroupJSON) error, says, done string) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	g := desk.StaffGroupJSON{Group: strings.TrimSpace(f.Group), Role: f.Role}
	err = how(kind.Whole(council.Slug, actor), g)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"group": g.Group, "role": g.Role, "done": done})
	}
	s.say(says, g.Group, g.Role, council.Name)
	return nil
}

type listStaffGroups struct{}

// Run lists the groups that give a role.
func (c *listStaffGroups) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	all, err := s.desk.StaffGroups(s.ctx, kind.Whole(council.Slug, actor))
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, g := range all {
		s.say("%-40s %s", g.Group, g.Role)
	}
	return nil
}
