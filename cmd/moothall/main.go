// Command moothall is the workbench of a council's digital leader.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // a council's day is London's, also on a machine without time zones

	"github.com/alecthomas/kong"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/tabular"
)

// Exit codes, as docs/command-line.md promises.
const (
	exitDone     = 0
	exitProblems = 1
	exitUsage    = 2
	exitRefused  = 3
	exitFault    = 4
)

// cli is every command and flag.
type cli struct {
	Data     string `help:"The folder that holds everything. It is made when absent." default:"./moothall-data" env:"MOOTHALL_DATA" type:"path"`
	Database string `help:"A PostgreSQL address, in place of a folder." env:"MOOTHALL_DATABASE"`
	Council  string `help:"The council: its short name or GSS code." short:"c" env:"MOOTHALL_COUNCIL"`
	JSON     bool   `name:"json" help:"Write exactly one JSON document."`
	Today    string `help:"The day that rules and dates are judged on; the day in London by default." env:"MOOTHALL_TODAY"`
	AsAt     string `help:"What was known at the end of that day."`
	MaxBytes int64  `help:"The largest file that is taken, in bytes." default:"1073741824" env:"MOOTHALL_MAX_BYTES"`

	mailFlags

	Demo         demoCmd         `cmd:"" help:"Open a fictional council, made from its own files."`
	Serve        serveCmd        `cmd:"" help:"Serve the pages for what the folder holds."`
	CouncilCmd   councilCmd      `cmd:"" name:"council" help:"Add or list councils."`
	Inspect      inspectCmd      `cmd:"" help:"Say what importing files would do. Writes nothing."`
	Import       importCmd       `cmd:"" help:"Import files."`
	Changes      changesCmd      `cmd:"" help:"What was changed: list change sets, show what one did."`
	Undo         undoCmd         `cmd:"" help:"Take an import back."`
	Proposals    proposalsCmd    `cmd:"" help:"List or answer proposals."`
	Records      recordsCmd      `cmd:"" help:"List a register."`
	Agenda       agendaCmd       `cmd:"" help:"What to settle first."`
	Finding      findingCmd      `cmd:"" help:"Assign, accept or set aside a finding."`
	Rule         ruleCmd         `cmd:"" help:"The rulebook: list it, show a rule, set one aside, keep your own."`
	FirstPicture firstPictureCmd `cmd:"" name:"first-picture" help:"Make a one-page picture of files, without keeping anything."`
	Estate       estateCmd       `cmd:"" help:"What systems cost, risk and keep us from."`
	Merge        mergeCmd        `cmd:"" help:"What councils that merge or split must settle."`
	Pace         paceCmd         `cmd:"" help:"How long findings wait for a decision and for their proof."`
	Figures      figuresCmd      `cmd:"" help:"Figures that others published, beside the council's own."`
	Assess       assessCmd       `cmd:"" help:"Frameworks that a council judges itself by, and files of answers."`
	Training     trainingCmd     `cmd:"" help:"Who has done their training, by directorate, councillors apart."`
	Recommended  recommendedCmd  `cmd:"" name:"recommendations" help:"What reports recommended, what was answered, and how far each is."`
	Councillors  councillorsCmd  `cmd:"" help:"What councillors may ask, answered from the facts."`
	Foi          foiCmd          `cmd:"" help:"Answer requests for information about systems and contracts."`
	Comments     commentsCmd     `cmd:"" help:"What the public said back: list, approve, remove, answer, say what came of it; the rules about it."`
	Release      releaseCmd      `cmd:"" help:"What the public is told: a preview, releases, corrections, the site as files."`
	Log          logCmd          `cmd:"" help:"The log of what was decided: checkpoints, proofs, an export, and whether it holds."`
	Decision     decisionCmd     `cmd:"" help:"What was known when a decision became final."`
	Plan         planCmd         `cmd:"" help:"What the council wants, what serves it, and what stands alone."`
	Measure      measureCmd      `cmd:"" help:"Measures, their readings and corrections."`
	Leadership   leadershipCmd   `cmd:"" help:"The tests of who leads."`
	Paper        paperCmd        `cmd:"" help:"Draft a paper from the facts, as HTML, ODT, DOCX or PDF; without a name, list the papers."`
	Pack         packCmd         `cmd:"" help:"Papers frozen into one signed file: build, list, verify."`
	Board        boardCmd        `cmd:"" help:"Bodies, meetings, what is due, and documents that decisions rest on."`
	Person       personCmd       `cmd:"" help:"Erase a person, or see which documents name them."`
	User         userCmd         `cmd:"" help:"Who can sign in: add, list, change roles, disable."`
	StaffGroup   staffGroupCmd   `cmd:"" help:"Which groups of staff accounts give which role."`
	Token        tokenCmd        `cmd:"" help:"Tokens that let programs in, in somebody's name."`
	Hook         hookCmd         `cmd:"" help:"Webhooks: have other programs told of changes."`
	Group        groupCmd        `cmd:"" help:"Councils that share facts: coverage, registers, joint buys, shared posts."`
	Consent      consentCmd      `cmd:"" help:"What a council shares with a group: give, withdraw, list."`
	Exchange     exchangeCmd     `cmd:"" help:"Signed files by which councils of two installations share a group."`
	Backup       backupCmd       `cmd:"" help:"Write everything to one file."`
	Restore      restoreCmd      `cmd:"" help:"Restore a backup into an empty folder or database."`
	Erasures     erasuresCmd     `cmd:"" help:"Who was erased, by number: for the restore of an older backup."`
	Ask          askCmd          `cmd:"" help:"Ask people for facts that are missing."`
	Completeness completenessCmd `cmd:"" help:"How complete each register is, in three levels, and what to ask of whom next."`
	Doctor       doctorCmd       `cmd:"" help:"Check that what is kept is sound."`
}

// session is what a command runs with.
type session struct {
	*cli
	ctx    context.Context
	out    io.Writer
	desk   *desk.Desk
	status int // exitDone, or exitProblems when the input had some
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // whoever asks twice does not wait
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole command: it parses, runs, and turns an error into an exit code.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c cli
	parser, err := kong.New(&c, kong.Name("moothall"), kong.Description("The workbench of a council's digital leader."), kong.Writers(out, errs), kong.UsageOnError(), kong.Exit(func(code int) { panic(exit(code)) }))
	if err != nil {
		fmt.Fprintln(errs, "moothall:", err)
		return exitFault
	}
	k, code, err := parse(parser, args)
	if code >= 0 {
		return code
	}
	if err != nil {
		fmt.Fprintln(errs, "moothall:", err)
		fmt.Fprintln(errs, "Try: moothall --help")
		return exitUsage
	}
	s := &session{cli: &c, ctx: ctx, out: out}
	err = k.Run(s)
	if s.desk != nil && s.desk.Store != nil {
		err = errors.Join(err, s.desk.Store.Close())
	}
	return report(err, s.status, errs)
}

// exit carries the code of --help out of the parser.
type exit int

func parse(p *kong.Kong, args []string) (k *kong.Context, code int, err error) {
	code = -1
	defer func() {
		if e, ok := recover().(exit); ok {
			code = int(e)
		}
	}()
	k, err = p.Parse(args)
	return k, code, err
}

func report(err error, status int, errs io.Writer) int {
	err = store.Trouble(err)
	if err == nil {
		return status
	}
	var refused *tabular.Refusal
	if errors.As(err, &refused) {
		fmt.Fprintln(errs, refused.Sentence)
		return exitRefused
	}
	switch fault.CodeOf(err) {
	case fault.Invalid:
		fmt.Fprintln(errs, fault.Sentence(err))
		return exitUsage
	case fault.Away:
		fmt.Fprintln(errs, fault.Sentence(err))
		return exitFault
	case fault.Internal:
		fmt.Fprintln(errs, "moothall:", err)
		return exitFault
	}
	fmt.Fprintln(errs, fault.Sentence(err))
	return exitRefused
}

// config reads the flags that say where and when.
func (s *session) config() (app.Config, error) {
	c := app.Config{Dir: s.Data, Database: s.Database, MaxBytes: s.MaxBytes, Clock: time.Now}
	if s.Today != "" {
		day, err := kind.ParseDate(s.Today)
		if err != nil {
			return c, fault.New(fault.Invalid, "--today: %s", err)
		}
		c.Today = day
	}
	return c, nil
}

// open opens the folder or database.
func (s *session) open() error {
	c, err := s.config()
	if err != nil {
		return err
	}
	mail, err := s.sender()
	if err != nil {
		return err
	}
	s.desk, err = app.OpenDesk(s.ctx, c)
	if err == nil {
		s.desk.Mail = mail
		s.ctx = store.By(s.ctx, store.Deed{At: s.now()})
	}
	return err
}

// picture opens the store and gives the council's picture, now or as at a day.
func (s *session) picture() (*desk.Picture, error) {
	err := s.open()
	if err != nil {
		return nil, err
	}
	slug, err := s.oneCouncil()
	if err != nil {
		return nil, err
	}
	if s.AsAt == "" {
		return s.desk.Picture(s.ctx, slug)
	}
	day, err := kind.ParseDate(s.AsAt)
	if err != nil {
		return nil, fault.New(fault.Invalid, "--as-at: %s", err)
	}
	return s.desk.PictureAsAt(s.ctx, slug, day)
}

// oneCouncil is the council that was named, or the only one there is.
func (s *session) oneCouncil() (string, error) {
	if s.Council != "" {
		c, err := s.desk.Store.Council(s.ctx, s.Council)
		return c.Slug, err
	}
	all, err := s.desk.Store.Councils(s.ctx)
	if err != nil {
		return "", err
	}
	if len(all) == 1 {
		return all[0].Slug, nil
	}
	return "", fault.New(fault.Invalid, "Say which council: --council NAME. Add one with: moothall council add NAME --type T --nation N")
}

// actor is who the ledger notes for what the command line does.
const actor = "command line"

func (s *session) viewer() kind.Viewer { return kind.Whole(s.Council, actor) }

// writeJSON writes the one JSON document of a command.
func (s *session) writeJSON(v any) error {
	e := json.NewEncoder(s.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	if err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}

// now is the moment as the store keeps it.
func (s *session) now() string { return s.desk.Clock().UTC().Format(time.RFC3339) }

func (s *session) say(format string, a ...any) { fmt.Fprintf(s.out, format+"\n", a...) }

// files opens files for the desk, and gives a function that closes them.
func (s *session) files(names []string) (in []desk.Incoming, done func(), err error) {
	var open []*os.File
	done = func() {
		for _, f := range open {
			_ = f.Close() // they were only read
		}
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			done()
			return nil, nil, fault.New(fault.Invalid, "The file %s cannot be opened. Check its name.", name)
		}
		open = append(open, f)
		info, err := f.Stat()
		if err != nil || info.IsDir() {
			done()
			return nil, nil, fault.New(fault.Invalid, "%s is not a file. Name the files themselves.", name)
		}
		in = append(in, desk.Incoming{Name: baseName(name), Data: f, Size: info.Size()})
	}
	return in, done, nil
}

func baseName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }
