package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
)

type exchangeCmd struct {
	Key     exchangeKey     `cmd:"" help:"Show this installation's public key; other installations trust it."`
	Trust   exchangeTrust   `cmd:"" help:"Whose packs are taken."`
	Export  exchangeExport  `cmd:"" help:"Write a pack of what --council shares with a group."`
	Made    exchangeMade    `cmd:"" help:"List the packs that were made for a group: what left stays out."`
	Inspect exchangeInspect `cmd:"" help:"Say what a pack holds, and whether it would be trusted."`
	Import  exchangeImport  `cmd:"" help:"Take a pack into a group, in place of an older one of the same council."`
	List    exchangeList    `cmd:"" help:"List the packs that a group holds."`
	Remove  exchangeRemove  `cmd:"" help:"Take a council that came by a pack out of a group."`
}

type exchangeKey struct{}

// Run shows the public key.
func (c *exchangeKey) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	key, err := s.desk.ExchangeKey(s.ctx)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]string{"key": group.PublicKey(key)})
	}
	s.say("%s", group.PublicKey(key))
	return nil
}

type exchangeTrust struct {
	Add    trustAdd    `cmd:"" default:"withargs" help:"Take packs of a council that this key signed."`
	List   trustList   `cmd:"" help:"List the keys that are trusted, and for whom."`
	Remove trustRemove `cmd:"" help:"Trust no key for a council any more: its packs count no longer."`
}

type trustAdd struct {
	Name string `arg:"" help:"The council's name, as its packs give it."`
	Key  string `arg:"" help:"The public key that the other installation shows."`
}

// Run trusts a key.
func (c *trustAdd) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	err = s.desk.TrustKey(s.ctx, c.Name, c.Key, actor)
	if err != nil {
		return err
	}
	return (&trustList{}).Run(s)
}

type trustList struct{}

type trustJSON struct {
	Council string `json:"council"`
	Key     string `json:"key"`
	Added   string `json:"added"`
}

// Run lists the trusted keys.
func (c *trustList) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	all, err := s.desk.Store.Trusted(s.ctx)
	if err != nil {
		return err
	}
	out := []trustJSON{}
	for _, t := range all {
		out = append(out, trustJSON{t.Name, t.Key, t.Added})
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, t := range out {
		s.say("%-30s %s since %s", t.Council, t.Key, t.Added)
	}
	return nil
}

type trustRemove struct {
	Name string `arg:"" help:"The council's name."`
}

// Run trusts a council's keys no longer.
func (c *trustRemove) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	err = s.desk.Store.RemoveTrust(s.ctx, strings.Join(strings.Fields(c.Name), " "))
	if err != nil {
		return err
	}
	return (&trustList{}).Run(s)
}

// packJSON is what a pack says of itself.
type packJSON struct {
	Format  int           `json:"format"`
	Council string        `json:"council"`
	ID      string        `json:"council_id"`
	GSS     string        `json:"gss,omitempty"`
	Group   string        `json:"group"`
	AsAt    string        `json:"as_at"`
	Made    string        `json:"made"`
	Consent group.Consent `json:"consent"`
	Records int           `json:"records"`
	Unknown int           `json:"unknown"` // records of registers that this version does not know
	Key     string        `json:"key"`
	Hash    string        `json:"sha256"`
	Refused string        `json:"refused,omitempty"` // why it would not be taken
}

func packOf(p group.Pack) packJSON {
	return packJSON{p.Format, p.Council.Name, p.Council.Slug, p.Council.GSS, p.Group, p.AsAt, p.Made, p.Consent, p.Records, p.Unknown, p.Key, p.Hash, ""}
}

func (s *session) sayPack(p packJSON) error {
	if s.JSON {
		return s.writeJSON(p)
	}
	s.say("%s (%s) for %s, as at %s, made %s: %d records. SHA-256 %s", p.Council, p.ID, p.Group, p.AsAt, p.Made, p.Records, p.Hash)
	for _, k := range kind.Registers() {
		if held := p.Consent[k.Name]; len(held) > 0 {
			s.say("  %s: %s", k.Name, strings.Join(held, ", "))
		}
	}
	if p.Unknown > 0 {
		s.say("%d records are of registers that this version does not know. They are left out.", p.Unknown)
	}
	return nil
}

type exchangeExport struct {
	named
	Out string `help:"The file to write. It must not be there yet." required:"" type:"path"`
}

// Run writes a pack.
func (c *exchangeExport) Run(s *session) error {
	slug, err := s.openCouncil()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(c.Out); err == nil {
		return fault.New(fault.Refused, "%s is there already. Give the pack another name, for instance with the day in it.", c.Out)
	}
	made, err := s.desk.MakePack(s.ctx, kind.Whole(slug, actor), groupSlug(c.Group))
	if err != nil {
		return err
	}
	err = os.WriteFile(c.Out, made.Data, 0o600)
	if err != nil {
		return fault.Wrap(err, fault.Refused, "The pack cannot be written to %s. Choose another folder.", filepath.Dir(c.Out))
	}
	err = s.sayPack(packOf(made.Pack))
	if err == nil && !s.JSON {
		s.say("What has left with this file cannot be called back.")
	}
	return err
}

// readPack reads a pack's file, never more of it than a pack can be.
func readPack(name string) (raw []byte, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.Wrap(err, fault.NotFound, "The file %s cannot be read. Check its name.", name)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var b bytes.Buffer
	_, err = io.Copy(&b, io.LimitReader(f, group.MaxPack+1))
	if err != nil {
		return nil, fmt.Errorf("reading the pack: %w", err)
	}
	return b.Bytes(), nil
}

type exchangeInspect struct {
	File string `arg:"" help:"The pack." type:"path"`
}

// Run says what a pack holds; it takes nothing.
func (c *exchangeInspect) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	raw, err := readPack(c.File)
	if err != nil {
		return err
	}
	p, err := group.ReadPack(raw)
	if err != nil {
		return err
	}
	out := packOf(p)
	err = s.desk.MayTake(s.ctx, p)
	if fault.CodeOf(err) == fault.Refused {
		out.Refused = fault.Sentence(err)
	} else if err != nil {
		return err
	}
	err = s.sayPack(out)
	if err == nil && out.Refused != "" && !s.JSON {
		s.say("%s", out.Refused)
	}
	return err
}

type exchangeImport struct {
	named
	File string `arg:"" help:"The pack." type:"path"`
}

// Run takes a pack.
func (c *exchangeImport) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	raw, err := readPack(c.File)
	if err != nil {
		return err
	}
	p, err := s.desk.TakePack(s.ctx, groupSlug(c.Group), 0, raw, actor)
	if err != nil {
		return err
	}
	return s.sayPack(packOf(p))
}

type exchangeList struct{ named }

type takenJSON struct {
	Council string `json:"council"`
	ID      string `json:"council_id"`
	AsAt    string `json:"as_at"`
	Made    string `json:"made"`
	Taken   string `json:"taken"`
	Key     string `json:"key"`
	Hash    string `json:"sha256"`
}

// Run lists the packs that a group holds.
func (c *exchangeList) Run(s *session) error {
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	out := []takenJSON{}
	for _, p := range v.Packs {
		out = append(out, takenJSON{p.Name, p.Slug, p.AsAt, p.Made, p.Taken, p.Key, p.Hash})
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, p := range out {
		s.say("%-30s as at %s, made %s, taken %s", p.Council, p.AsAt, p.Made, p.Taken)
	}
	return nil
}

type exchangeRemove struct {
	named
	Of string `arg:"" help:"The council: its short name in its pack."`
}

// Run removes a pack.
func (c *exchangeRemove) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	err = s.desk.RemovePack(s.ctx, groupSlug(c.Group), 0, c.Of)
	if err != nil {
		return err
	}
	return (&exchangeList{c.named}).Run(s)
}

type exchangeMade struct{ named }

type madeJSON struct {
	Council string `json:"council"`
	AsAt    string `json:"as_at"`
	Made    string `json:"made"`
	MadeBy  string `json:"made_by"`
	Consent string `json:"consent"`
	Records int64  `json:"records"`
	Hash    string `json:"sha256"`
}

// Run lists the packs that were made for a group.
func (c *exchangeMade) Run(s *session) error {
	v, err := s.view(c.Group)
	if err != nil {
		return err
	}
	all, err := s.desk.Store.MadePacks(s.ctx, v.Group.ID)
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for _, m := range v.Group.Councils {
		names[m.ID] = m.Slug
	}
	out := []madeJSON{}
	for _, p := range all {
		out = append(out, madeJSON{names[p.Council], p.AsAt, p.Made, p.Actor, p.Consent, p.Records, p.Hash})
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, p := range out {
		s.say("%-20s as at %s, made %s by %s: %d records, %s. SHA-256 %s", p.Council, p.AsAt, p.Made, p.MadeBy, p.Records, p.Consent, p.Hash)
	}
	s.say("Packs are frozen. What was shared when they were made stays in them, whatever was withdrawn since.")
	return nil
}
