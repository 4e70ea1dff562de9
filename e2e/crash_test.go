package e2e

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

const (
	crashLines  = 100_000
	fewKills    = 12 // in make test; make crash sets MOOTHALL_KILLS to 200
	roundKills  = 25 // then a new store: imports that came in whole and were undone stay, and doctor reads them all each time
	writerLives = 8  // kills of the import that one life of the second writer lasts
)

// A spend import that is killed at any moment leaves all of its payments or none, never keeps another writer waiting, and loses
// nothing that another writer was told is saved.
func TestCrash(t *testing.T) {
	kills := fewKills
	if s := os.Getenv("MOOTHALL_KILLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatalf("MOOTHALL_KILLS: %v", err)
		}
		kills = n
	}
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("MOOTHALL_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatalf("MOOTHALL_SEED: %v", err)
		}
		seed = n
	}
	t.Logf("%d kills on each store; to repeat: MOOTHALL_KILLS=%d MOOTHALL_SEED=%d", kills, kills, seed)
	for round := 0; kills > 0; round++ {
		n := min(kills, roundKills)
		kills -= n
		t.Run(fmt.Sprintf("SQLite %d", round+1), func(t *testing.T) { newCrash(t, t.TempDir(), t.TempDir(), seed+uint64(round)).run(n) })
		t.Run(fmt.Sprintf("PostgreSQL %d", round+1), func(t *testing.T) {
			where := pgtest.URL(t)
			t.Setenv("MOOTHALL_DATABASE", where) // the commands' own setting, in place of a folder
			newCrash(t, where, pgtest.URL(t), seed+uint64(round)).run(n)
		})
	}
}

// sums are what a council's spend comes to.
type sums struct {
	Lines                    int
	Net, IT, NotIT, Redacted kind.Money
}

// crash is one store under attack.
type crash struct {
	*cli
	where, alone  string // the store that is attacked, and the quiet one for comparison
	desk          *desk.Desk
	council       int64
	random        *rand.Rand
	file          string
	before, after sums // without and with the import
	takes         time.Duration
	saves         []save
	seed          uint64
}

func newCrash(t *testing.T, where, alone string, seed uint64) *crash {
	t.Helper()
	c := &crash{cli: newCLI(t), where: where, alone: alone, random: rand.New(rand.NewPCG(seed, 1)), seed: seed}
	c.data = where
	ctx := context.Background()
	contracts, small := c.cli.file("contracts.csv", register), c.cli.file("spend-april.csv", payments(2_000, 1))
	for _, place := range []string{where, alone} {
		d, err := openPlace(ctx, place, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		council, err := d.AddCouncil(ctx, desk.NewCouncil{Name: "Story District Council", Slug: "story", Type: "district", Nation: "england", Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{contracts, small} {
			bringFile(t, d, path)
		}
		if place == where {
			c.desk, c.council = d, council.ID
			t.Cleanup(func() { closeDesk(t, d) })
		} else {
			closeDesk(t, d)
		}
	}
	c.file = c.cli.file("spend-year.csv", payments(crashLines, 2))
	return c
}

func closeDesk(t *testing.T, d *desk.Desk) {
	t.Helper()
	err := d.Store.Close()
	if err != nil {
		t.Error(err)
	}
}

func bringFile(t *testing.T, d *desk.Desk, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Import(context.Background(), "story", []desk.Incoming{{Name: filepath.Base(path), Data: f, Size: info.Size()}}, desk.Choices{Actor: "test"})
	if err != nil {
		t.Fatal(err)
	}
}

// payments is a spend file of n lines: payees and accounts that are for IT, that are not, and payees that are redacted.
func payments(n int, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 2))
	payees := []string{"CIVICA UK LTD", "Capita Business Services Ltd", "Idox Software Ltd", "REDACTED", "Hedges and Verges Ltd", "Gas Supplies Plc"}
	services := []string{"ICT", "Parks", "Housing", "Revenues and Benefits"}
	var b strings.Builder
	b.WriteString("Body Name,Service Area,Expenditure Category,Paid Date,Trans No,Amount,Supplier Name\n")
	for i := range n {
		payee := payees[r.IntN(len(payees))]
		if r.IntN(3) == 0 {
			payee = fmt.Sprintf("Supplier of things number %d Ltd", r.IntN(900))
		}
		pence := r.IntN(2_000_000) - 10_000
		sign := ""
		if pence < 0 {
			sign, pence = "-", -pence
		}
		fmt.Fprintf(&b, "Story District Council,%s,Category %d,%02d/%02d/2026,T%d-%07d,%s%d.%02d,%s\n", services[r.IntN(len(services))], r.IntN(40), 1+r.IntN(28), 1+r.IntN(9), seed, i, sign, pence/100, pence%100, payee)
	}
	return b.String()
}

// run kills the import again and again, then lets it end and takes it back.
func (c *crash) run(kills int) {
	t := c.t
	c.before = c.sums()
	c.measure()
	var w *writer
	early, late, ended, left := 0, 0, 0, 0
	for done := 0; done < kills; {
		if w == nil {
			w = startWriter(t, c.where, c.alone, int64(1000+len(c.saves)*2))
		}
		switch killed, in := c.kill(); {
		case !killed:
			ended++
		case in:
			done++
			late++
		default:
			done++
			early++
		}
		c.takeBack()
		if done%writerLives == 0 || done == kills {
			c.saves = append(c.saves, w.end(t)...)
			w = nil
			left += c.tidy()
		}
		if t.Failed() {
			t.Fatalf("it went wrong after %d kills; to repeat: MOOTHALL_SEED=%d", done, c.seed)
		}
	}
	if w != nil {
		c.saves = append(c.saves, w.end(t)...)
	}
	t.Logf("an import takes %v; %d kills left nothing of it, %d came after all of it was in, %d imports ended before they were killed; %d imports that were cut short were tidied up",
		c.takes.Round(time.Millisecond), early, late, ended, left)
	checkSaves(t, c.desk, c.council, c.saves)
	checkWaits(t, c.saves)
	c.whole()
}

// measure lets an import end, to know how long it takes and what it comes to, and takes it back.
func (c *crash) measure() {
	began := time.Now()
	c.ask(&imported{}, []int{0}, "import", c.file, "--yes", "--council", "story")
	c.takes = time.Since(began)
	c.after = c.sums()
	if c.after.Lines != c.before.Lines+crashLines {
		c.t.Fatalf("the import brought %d payments, want %d", c.after.Lines-c.before.Lines, crashLines)
	}
	c.takeBack()
	if now := c.sums(); now != c.before {
		c.t.Fatalf("undo leaves %+v, want %+v", now, c.before)
	}
}

// kill starts the import and kills it at a random moment. It tells whether it was still running, and whether its payments are in.
func (c *crash) kill() (killed, in bool) {
	c.t.Helper()
	cmd := exec.Command(c.bin, "import", c.file, "--yes", "--council", "story", "--data", c.data, "--today", crashDay.String())
	err := cmd.Start()
	if err != nil {
		c.t.Fatal(err)
	}
	time.Sleep(time.Duration(c.random.Int64N(int64(c.takes + c.takes/10))))
	err = cmd.Process.Kill()
	if err != nil {
		c.t.Fatal(err)
	}
	_ = cmd.Wait() // its state tells how it ended
	killed = !cmd.ProcessState.Exited()
	now := c.sums()
	if now != c.before && now != c.after {
		c.t.Errorf("half an import is in: %+v is neither %+v nor %+v", now, c.before, c.after)
	}
	var d struct {
		OK       bool
		Problems []string
	}
	c.ask(&d, []int{0, 1}, "doctor")
	if !d.OK {
		c.t.Errorf("doctor says %q", d.Problems)
	}
	return killed, now == c.after
}

// sums reads what the spend comes to, and holds it against itself.
func (c *crash) sums() sums {
	c.t.Helper()
	p, err := c.desk.Picture(context.Background(), "story")
	if err != nil {
		c.t.Fatal(err)
	}
	it := c.desk.ITSpend(p)
	s := sums{Net: p.Spend.Net(), IT: it.IT, NotIT: it.NotIT, Redacted: it.Redacted}
	for _, l := range p.Spend.Lines {
		s.Lines += l.Len()
	}
	if s.IT+s.NotIT+s.Redacted != s.Net || s.IT == 0 || s.NotIT == 0 || s.Redacted == 0 {
		c.t.Errorf("IT, not IT and redacted do not make up the whole: %+v", s)
	}
	return s
}

// takeBack undoes the import when all of it is in.
func (c *crash) takeBack() {
	c.t.Helper()
	ctx := context.Background()
	seq, err := c.desk.Store.Seq(ctx, c.council)
	if err != nil {
		c.t.Fatal(err)
	}
	stages, err := c.desk.Store.Stages(ctx, c.council, seq)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, s := range stages {
		if s.Lines != crashLines {
			continue
		}
		_, err := c.desk.Undo(ctx, "story", s.In, "test")
		if err != nil {
			c.t.Fatal(err)
		}
	}
}

// tidy throws away what the killed imports left, as an import of a later day does, and gives how many there were.
func (c *crash) tidy() int {
	c.t.Helper()
	ctx := context.Background()
	later := time.Now().Add(48 * time.Hour)
	before, err := c.desk.Store.CutShort(ctx, later.UTC().Format(time.RFC3339))
	if err != nil {
		c.t.Fatal(err)
	}
	d := desk.Desk{Store: c.desk.Store, Clock: func() time.Time { return later }}
	err = d.Tidy(ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	after, err := c.desk.Store.CutShort(ctx, later.UTC().Format(time.RFC3339))
	if err != nil {
		c.t.Fatal(err)
	}
	if len(after) > 0 {
		c.t.Errorf("tidying up left %q", after)
	}
	return len(before)
}

// whole lets an import end and takes it back: everything is as before, to the byte.
func (c *crash) whole() {
	c.t.Helper()
	before := c.everything()
	var r struct {
		ChangeSet int64 `json:"change_set"`
		Files     []struct {
			New        int
			TotalPence kind.Money `json:"total_pence"`
		}
	}
	c.ask(&r, []int{0}, "import", c.file, "--yes", "--council", "story")
	if got := c.sums(); got != c.after || got.Net != c.before.Net+r.Files[0].TotalPence || r.Files[0].New != crashLines {
		c.t.Errorf("the whole import comes to %+v, want %+v; its file says %v", got, c.after, r.Files[0])
	}
	c.ask(&map[string]any{}, []int{0}, "undo", fmt.Sprint(r.ChangeSet))
	if c.everything() != before {
		c.t.Error("undo left a trace in the registers or the agenda")
	}
	if now := c.sums(); now != c.before {
		c.t.Errorf("undo left %+v, want %+v", now, c.before)
	}
}

// Doctor ends with 1 and says what is wrong, also when the database file itself is damaged.
func TestDoctor(t *testing.T) {
	c := newCLI(t)
	c.ask(&map[string]string{}, []int{0}, "council", "add", "Story District Council", "--type", "district", "--nation", "england")
	c.ask(&imported{}, []int{0, 1}, "import", c.file("contracts.csv", register), c.file("spend.csv", payments(20_000, 3)), "--yes")
	var d struct {
		OK       bool
		Problems []string
	}
	c.ask(&d, []int{0}, "doctor")
	if !d.OK || d.Problems == nil || len(d.Problems) > 0 {
		t.Fatalf("before anything is wrong: %+v", d)
	}
	path := filepath.Join(c.data, "moothall.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`update spend_stage set pence = pence + 1`)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Close()
	if err != nil {
		t.Fatal(err)
	}
	c.ask(&d, []int{1}, "doctor")
	if d.OK || len(d.Problems) != 1 || !strings.Contains(d.Problems[0], "Story District Council: the payments of spend.csv do not add up") {
		t.Errorf("a penny too much: %+v", d)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(raw) * 3 / 4; i < len(raw)*15/16; i++ { // a disk that lost a part of the file: payments, not the list of tables, without which it cannot be opened at all
		raw[i] = 0
	}
	err = os.WriteFile(path, raw, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	c.ask(&d, []int{1}, "doctor")
	if d.OK || !strings.Contains(strings.Join(d.Problems, " "), "damaged") {
		t.Errorf("a file with a hole: %.400q", d.Problems)
	}
}

// A file that lost its list of tables cannot be opened at all: that is said in one sentence, with what to do.
func TestFileWithoutItsBeginning(t *testing.T) {
	c := newCLI(t)
	c.must("council", "add", "Story District Council", "--type", "district", "--nation", "england")
	path := filepath.Join(c.data, "moothall.db")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(raw); i++ {
		raw[i] = 0
	}
	err = os.WriteFile(path, raw, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, errs, code := c.run("doctor")
	if code != 3 || !strings.Contains(errs, "The database file is damaged and cannot be opened.") || !strings.Contains(errs, "restore") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
