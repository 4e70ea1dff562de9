package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web"
	"github.com/moothall/moothall/internal/web/public"
)

type releaseCmd struct {
	Preview  releasePreview  `cmd:"" help:"What the next release would tell, and what it keeps back and why. Writes nothing."`
	Publish  releasePublish  `cmd:"" help:"Publish what the facts say now; before an election it waits for a second person."`
	Approve  releaseApprove  `cmd:"" help:"Publish the release that waits, as the second person."`
	Correct  releaseCorrect  `cmd:"" help:"Publish one record of the newest release again, as it is recorded now, with the reason."`
	Export   releaseExport   `cmd:"" help:"Write the public site into a folder that any web server can serve."`
	List     releaseList     `cmd:"" help:"The releases so far."`
	Settings releaseSettings `cmd:"" help:"Show what is said of the public site, or keep what a JSON file says."`
	Address  releaseAddress  `cmd:"" help:"Have an old short name lead to the council's public site: an earlier name, or a council that it took over."`
}

// notesFlags are what somebody writes for a release.
type notesFlags struct {
	Intro        string `help:"A text at the beginning."`
	Challenges   string `help:"What is hard, late or went wrong."`
	NoChallenges string `name:"no-challenges" help:"Why there is nothing of the kind: the public reads it."`
}

func (f notesFlags) notes() release.Notes {
	return release.Notes{Intro: f.Intro, Challenges: f.Challenges, NoChallenges: f.NoChallenges}
}

type releasePreview struct{ notesFlags }

// Run shows what would be published.
func (c *releasePreview) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	out, err := s.desk.PreviewRelease(s.ctx, p, c.notes())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	s.say("Release %d of %s would tell of:", out.Number, p.Council.Name)
	for _, x := range out.Sections {
		if x.LeftOut == 0 {
			s.say("  %-16s %d", x.Section, x.Records)
		} else {
			s.say("  %-16s %d, and %d left out: %s", x.Section, x.Records, x.LeftOut, s.desk.Public.Only(x.Section))
		}
	}
	s.say("%d held back:", len(out.HeldBack))
	for _, h := range out.HeldBack {
		s.say("  %s %s %s %s: %s", h.Kind, h.ID, h.Name, h.Field, h.Why)
	}
	for _, w := range out.Warnings {
		s.say("Take care: %s", w.Told())
	}
	if out.SecondPerson {
		s.say("It is the time before an election: a second person approves it.")
	}
	if out.Missing != "" {
		s.say("%s", out.Missing)
	}
	return nil
}

type releasePublish struct {
	notesFlags
	Out string `type:"path" help:"Also write the public site into this folder."`
	By  string `help:"The account that asks for it; the command line by default."`
}

// Run publishes.
func (c *releasePublish) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	if s.AsAt != "" {
		return fault.New(fault.Invalid, "A release tells what is known now. Leave --as-at out.")
	}
	v, err := s.as(c.By)
	if err != nil {
		return err
	}
	done, err := s.desk.PublishRelease(s.ctx, p, v, c.notes())
	if err != nil {
		return err
	}
	return s.published(done, c.Out)
}

// published says what came of a release, and writes the site where a folder was named.
func (s *session) published(done desk.Published, out string) error {
	answer := struct {
		desk.Published
		Files int `json:"files,omitempty"`
	}{Published: done}
	if done.State == store.ReleaseWaiting {
		if s.JSON {
			return s.writeJSON(answer)
		}
		s.say("It is the time before an election. Release %d waits for a second person: moothall release approve %d --by EMAIL", done.Number, done.Number)
		return nil
	}
	if out != "" {
		n, err := s.exportSite(out)
		if err != nil {
			return err
		}
		answer.Files = n
	}
	if s.JSON {
		return s.writeJSON(answer)
	}
	s.say("Release %d is published: %d values changed, %d held back.", done.Number, done.Changes, done.Held)
	if out != "" {
		s.say("%d files are in %s. Any web server can serve them as they are.", answer.Files, out)
	}
	return nil
}

// as is somebody with an account and a role that may publish; the command line where nobody is named.
func (s *session) as(email string) (kind.Viewer, error) {
	c, err := s.storedCouncil()
	if err != nil {
		return kind.Viewer{}, err
	}
	if email == "" {
		v := s.viewer()
		v.Council = c.Slug
		return v, nil
	}
	a, err := s.desk.Store.Account(s.ctx, email)
	if err != nil {
		return kind.Viewer{}, err
	}
	roles, err := s.desk.Store.Roles(s.ctx, a.ID)
	if err != nil {
		return kind.Viewer{}, err
	}
	if a.Disabled != "" {
		return kind.Viewer{}, fault.New(fault.Forbidden, "The account %s is disabled.", a.Email)
	}
	return identity.Viewer(c.Slug, a.Email, roles[c.ID]), nil
}

type releaseApprove struct {
	Number int64  `arg:"" help:"The number of the release that waits."`
	By     string `required:"" help:"The account of the second person."`
	Out    string `type:"path" help:"Also write the public site into this folder."`
}

// Run approves.
func (c *releaseApprove) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	v, err := s.as(c.By)
	if err != nil {
		return err
	}
	err = s.desk.ApproveRelease(s.ctx, council, v, c.Number)
	if err != nil {
		return err
	}
	return s.published(desk.Published{Number: int(c.Number), State: store.ReleasePublished}, c.Out)
}

type releaseCorrect struct {
	Record string `arg:"" help:"The section and the number of the record, as its address has them: contracts/12"`
	Reason string `required:"" help:"What was wrong: the public reads it beside the old value."`
	By     string `help:"The account that asks for it; the command line by default."`
	Out    string `type:"path" help:"Also write the public site into this folder."`
}

// Run corrects.
func (c *releaseCorrect) Run(s *session) error {
	section, number, ok := strings.Cut(strings.TrimSuffix(c.Record, ".html"), "/")
	var id kind.ID
	_, err := fmt.Sscanf(number, "%d", &id)
	if !ok || err != nil {
		return fault.New(fault.Invalid, "Name the record as its address does: contracts/12")
	}
	p, err := s.picture()
	if err != nil {
		return err
	}
	v, err := s.as(c.By)
	if err != nil {
		return err
	}
	done, err := s.desk.CorrectRelease(s.ctx, p, v, section, id, c.Reason)
	if err != nil {
		return err
	}
	return s.published(done, c.Out)
}

type releaseExport struct {
	Dir string `arg:"" type:"path" help:"The folder; it is made when absent."`
}

// Run exports.
func (c *releaseExport) Run(s *session) error {
	n, err := s.exportSite(c.Dir)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"folder": c.Dir, "files": n})
	}
	s.say("%d files are in %s. Any web server can serve them as they are.", n, c.Dir)
	return nil
}

// exportMark is a file that an export leaves in its folder, with the names of its files: the next one takes away those that are gone.
const exportMark = ".moothall-export"

// exportSite writes the newest release as files. A folder that holds something else is left alone.
func (s *session) exportSite(dir string) (int, error) {
	c, err := s.storedCouncil()
	if err != nil {
		return 0, err
	}
	told, err := s.desk.Told(s.ctx, c)
	if err != nil {
		return 0, err
	}
	if told == nil {
		return 0, fault.New(fault.Refused, "Nothing is published yet. Publish first: moothall release publish")
	}
	book, err := web.LoadWords()
	if err != nil {
		return 0, err
	}
	before, err := exportedBefore(dir)
	if err != nil {
		return 0, err
	}
	site := public.Of(told.Release, told.Former, public.Site{Plan: s.desk.Public, Words: book, Today: s.desk.Today(), Comments: told.Comments, Form: told.Form})
	paths := site.Paths()
	slices.Sort(paths)
	for _, at := range paths {
		f, _, err := site.Render(at)
		if err != nil {
			return 0, err
		}
		err = writeBelow(dir, at, f.Body)
		if err != nil {
			return 0, err
		}
	}
	for _, at := range before {
		if _, still := slices.BinarySearch(paths, at); !still && filepath.IsLocal(at) {
			err := os.Remove(filepath.Join(dir, filepath.FromSlash(at)))
			if err != nil && !os.IsNotExist(err) {
				return 0, fault.Wrap(err, fault.Refused, "%s cannot be taken away from %s.", at, dir)
			}
		}
	}
	return len(paths), writeBelow(dir, exportMark, []byte(strings.Join(paths, "\n")))
}

// exportedBefore are the files of an earlier export in a folder, which must else be empty.
func exportedBefore(dir string) ([]string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, exportMark))
	if err == nil {
		return strings.Split(string(raw), "\n"), nil
	}
	there, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return nil, fault.Wrap(err, fault.Refused, "The folder %s cannot be read. Choose another.", dir)
	}
	if len(there) > 0 {
		return nil, fault.New(fault.Refused, "The folder %s holds files that no export wrote. Choose an empty one.", dir)
	}
	return nil, nil
}

func writeBelow(dir, at string, body []byte) error {
	path := filepath.Join(dir, filepath.FromSlash(at))
	err := os.MkdirAll(filepath.Dir(path), 0o755) //nolint:gosec // for everybody
	if err != nil {
		return fault.Wrap(err, fault.Refused, "The folder %s cannot be made. Choose another.", filepath.Dir(path))
	}
	return writeOut(path, body)
}

type releaseList struct{}

type listedRelease struct {
	Number   int64  `json:"number"`
	State    string `json:"state"`
	At       string `json:"at"`
	Actor    string `json:"actor"`
	Approver string `json:"approver,omitempty"`
}

// Run lists.
func (c *releaseList) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	all, err := s.desk.Store.Releases(s.ctx, council.ID)
	if err != nil {
		return err
	}
	out := []listedRelease{}
	for _, r := range all {
		out = append(out, listedRelease{r.Number, r.State, r.At, r.Actor, r.Approver})
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, r := range out {
		s.say("%4d  %-9s  %s  %s", r.Number, r.State, r.At, r.Actor)
	}
	return nil
}

type releaseSettings struct {
	File string `arg:"" optional:"" type:"path" help:"A JSON file in the form that this command shows."`
}

// Run shows or keeps the settings.
func (c *releaseSettings) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	if c.File != "" {
		raw, err := readLimited(c.File, 1<<20)
		if err != nil {
			return err
		}
		var in release.Settings
		err = strictJSON(raw, &in)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "%s is not in the form that `release settings --json` shows: %s.", filepath.Base(c.File), err)
		}
		err = s.desk.SavePublicSettings(s.ctx, p, s.viewer(), in)
		if err != nil {
			return err
		}
	}
	now, err := s.desk.Store.PublicSettings(s.ctx, p.Council.ID)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(now)
	}
	raw, err := json.MarshalIndent(now, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the settings: %w", err)
	}
	s.say("%s", raw)
	return nil
}

type releaseAddress struct {
	Old string `arg:"" help:"The short name under which the pages once stood."`
}

// Run keeps an old address.
func (c *releaseAddress) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	err = s.desk.AddPublicAddress(s.ctx, council, s.viewer(), c.Old)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]string{"old": c.Old, "council": council.Slug})
	}
	s.say("Pages of /public/%s/ lead to /public/%s/ now.", c.Old, council.Slug)
	return nil
}
