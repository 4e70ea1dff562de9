package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

type councilCmd struct {
	Add  addCouncil   `cmd:"" help:"Add a council."`
	List listCouncils `cmd:"" help:"List the councils that are kept here."`
	Find findCouncil  `cmd:"" help:"Look a council up in the list of UK councils."`
}

type addCouncil struct {
	Name   string `arg:"" help:"The council's name."`
	Type   string `help:"county, district, unitary, metropolitan, london-borough, combined or other. Taken from the council list where it is known."`
	Nation string `help:"england, scotland, wales or northern-ireland. Taken from the council list where it is known."`
	GSS    string `name:"gss" help:"The GSS code."`
	ID     string `name:"id" help:"A short name for addresses and commands."`
}

// Run adds a council and the services that councils of its type provide.
func (c *addCouncil) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	added, err := s.desk.AddCouncil(s.ctx, desk.NewCouncil{Name: c.Name, Type: c.Type, Nation: c.Nation, GSS: c.GSS, Slug: c.ID, Actor: actor})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": added.Slug, "name": added.Name, "type": added.Type, "nation": added.Nation, "gss": added.GSS})
	}
	s.say("%s is added as %s.", added.Name, added.Slug)
	return nil
}

type listCouncils struct{}

// Run lists the councils that are kept.
func (c *listCouncils) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	all, err := s.desk.Store.Councils(s.ctx)
	if err != nil {
		return err
	}
	if s.JSON {
		out := []map[string]any{}
		for _, x := range all {
			out = append(out, map[string]any{"id": x.Slug, "name": x.Name, "type": x.Type, "nation": x.Nation, "gss": x.GSS})
		}
		return s.writeJSON(out)
	}
	for _, x := range all {
		s.say("%-30s %s (%s, %s)", x.Slug, x.Name, x.Type, x.Nation)
	}
	return nil
}

type findCouncil struct {
	Words string `arg:"" help:"A name, part of one, or a GSS code."`
}

// Run looks councils up.
func (c *findCouncil) Run(s *session) error {
	d, err := s.knowledge()
	if err != nil {
		return err
	}
	found := d.Places.Find(c.Words)
	if s.JSON {
		return s.writeJSON(found)
	}
	for _, x := range found {
		until := ""
		if end, ok := x.End.Get(); ok {
			until = " until " + end.Long() + ", then " + strings.Join(x.Successors, ", ")
		}
		s.say("%-10s %s (%s, %s)%s", x.GSS, x.Name, x.Type, x.Nation, until)
	}
	return nil
}

type personCmd struct {
	Erase     erasePerson     `cmd:"" help:"Erase a person from every date and every kept file, and list the documents that name them."`
	Documents personDocuments `cmd:"" help:"The documents uploaded for meetings that name a person, and those that could not be read."`
}

type erasePerson struct {
	ID uint32 `arg:"" help:"The person's number in the register."`
}

// Run erases a person.
func (c *erasePerson) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	v := s.viewer()
	v.Council = p.Council.Slug
	found, err := s.desk.DocumentsNaming(s.ctx, v, kind.ID(c.ID)) // before: afterwards nothing knows the name
	if err != nil {
		return err
	}
	err = s.desk.ErasePerson(s.ctx, v, kind.ID(c.ID))
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(found)
	}
	s.say("Erased.")
	s.sayNaming(found)
	return nil
}

type personDocuments struct {
	ID uint32 `arg:"" help:"The person's number in the register."`
}

// Run lists the documents that name a person.
func (c *personDocuments) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	v := s.viewer()
	v.Council = p.Council.Slug
	found, err := s.desk.DocumentsNaming(s.ctx, v, kind.ID(c.ID))
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(found)
	}
	s.sayNaming(found)
	return nil
}

func (s *session) sayNaming(found desk.DocumentsNaming) {
	s.say("Documents uploaded for meetings that were searched: %s.", kind.Count(found.Searched))
	for _, x := range found.Named {
		s.say("%4d  %s: names the person. Remove it, or put one without the name in its place.", x.ID, x.Title)
	}
	for _, x := range found.Unread {
		s.say("%4d  %s: could not be read. Look in it.", x.ID, x.Title)
	}
}

type addUser struct {
	Email         string `arg:"" help:"Their email address."`
	Name          string `help:"Their name; the part before the @ by default."`
	Role          string `help:"administrator, leader, register-editor, system-owner, assessor, assurer, board-secretary, councillor, moderator, group-officer or reader." default:"reader"`
	PasswordStdin bool   `help:"Read the password from standard input."`
}

// Run adds an account with a role in the council.
func (c *addUser) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	slug, err := s.oneCouncil()
	if err != nil {
		return err
	}
	password, err := readPassword(c.PasswordStdin, os.Stdin)
	if err != nil {
		return err
	}
	return s.addAccount(slug, c.Email, c.Name, c.Role, password)
}

func (s *session) addAccount(slug, email, name, role, password string) error {
	email, err := identity.Address(email)
	if err != nil {
		return err
	}
	err = identity.Known([]string{role})
	if err != nil {
		return err
	}
	hash, err := identity.Hash(password)
	if err != nil {
		return err
	}
	council, err := s.desk.Store.Council(s.ctx, slug)
	if err != nil {
		return err
	}
	if name == "" {
		name, _, _ = strings.Cut(email, "@")
	}
	a, err := s.desk.Store.AddAccount(s.ctx, store.Account{Email: email, Name: name, Password: hash, Added: s.desk.Clock().UTC().Format(time.RFC3339)})
	if err != nil {
		return err
	}
	err = s.desk.Store.Grant(s.ctx, a.ID, council.ID, role)
	if err != nil {
		return err
	}
	s.say("%s can sign in to %s as %s.", email, council.Name, role)
	return nil
}

func readPassword(piped bool, in io.Reader) (string, error) {
	if !piped {
		fmt.Fprint(os.Stderr, "Password (at least 12 characters): ")
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", fault.New(fault.Invalid, "No password was given. Type one, or send it with --password-stdin.")
	}
	return line, nil
}

type doctorCmd struct{}

// Run checks what is kept.
func (c *doctorCmd) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	problems, err := s.desk.Doctor(s.ctx)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		s.status = exitProblems
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"ok": len(problems) == 0, "problems": problems})
	}
	for _, p := range problems {
		s.say("%s", p)
	}
	if len(problems) == 0 {
		s.say("All is sound.")
	}
	return nil
}
