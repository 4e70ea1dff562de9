// Package e2e runs the acceptance stories through the built binary.
package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// built is the binary, made once from this checkout.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "moothall-e2e-")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "moothall")
	out, err := exec.Command("go", "build", "-o", name, "../cmd/moothall").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return name, nil
})

// cli is the command line over one folder.
type cli struct {
	t    *testing.T
	bin  string
	data string
	peak int64 // kB of memory of the last command
}

func newCLI(t *testing.T) *cli {
	t.Helper()
	bin, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return &cli{t: t, bin: bin, data: t.TempDir()}
}

// run gives what a command wrote and its exit code.
func (c *cli) run(args ...string) (string, string, int) {
	c.t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(c.bin, append(args, "--data", c.data, "--today", "2026-11-24")...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Start()
	if err != nil {
		c.t.Fatal(err)
	}
	c.peak = 0
	done := make(chan struct{})
	watched := c.watch(cmd.Process.Pid, done)
	_ = cmd.Wait() // the exit code says how it went
	close(done)
	<-watched
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// watch notes the memory of a process at its peak until it is done. What the system tells afterwards would be of no use: a process starts with the peak of
// the one that started it, which is this test.
func (c *cli) watch(pid int, done chan struct{}) chan struct{} {
	over := make(chan struct{})
	go func() {
		defer close(over)
		for {
			status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // it may be over already
			_, rest, found := strings.Cut(string(status), "VmHWM:")
			var kB int64
			n, _ := fmt.Sscan(rest, &kB)
			if found && n == 1 {
				c.peak = kB
			}
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return over
}

// ask runs a command that writes JSON and must end with one of these codes.
func (c *cli) ask(into any, codes []int, args ...string) string {
	c.t.Helper()
	out, errs, code := c.run(append(args, "--json")...)
	for _, want := range codes {
		if code == want {
			if err := json.Unmarshal([]byte(out), into); err != nil {
				c.t.Fatalf("%v: %v\n%s", args, err, out)
			}
			return out
		}
	}
	c.t.Fatalf("%v ended with %d: %s%s", args, code, out, errs)
	return ""
}

func (c *cli) file(name, content string) string {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), name)
	err := os.WriteFile(path, []byte(content), 0o600)
	if err != nil {
		c.t.Fatal(err)
	}
	return path
}

func needs(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("MOOTHALL_TESTDATA")
	if dir == "" {
		t.Skip("MOOTHALL_TESTDATA is not set, so the story's files cannot be found")
	}
	return filepath.Join(dir, "needs", name)
}

type imported struct {
	ChangeSet int64 `json:"change_set"`
	Files     []struct {
		File, Kind, Refused              string
		New, Changed, Unchanged, Missing int
		Problems                         []struct {
			Row             int
			Column, Problem string
		}
	}
	Proposals int
}

type agenda struct {
	Findings []struct {
		ID, Rule, Band, Title, Why, Owner string
		Evidence                          []struct {
			Field, Value, Source string
			Row                  int
		}
	}
	Total int
}

const register = `Contract Ref,Title of the Agreement,Supplier name,Contract start date,End date,Annual value,Contract manager
A1,Revenues system,Civica UK Limited,01/04/2022,31/03/2027,"£210,000",Head of IT
A2,Planning system,Idox Software Ltd,01/04/2020,31/03/2025,"£30,000",
A3,Telephony,Gamma,01/06/2024,TBC,9000,Head of IT
A4,Rolling thing,Somebody Ltd,01/06/2020,Rolling,500,
`

// everything is what a folder shows: every register and the agenda.
func (c *cli) everything() string {
	c.t.Helper()
	var b strings.Builder
	for _, k := range kind.Registers() {
		var any []map[string]any
		b.WriteString(k.Name + c.ask(&any, []int{0}, "records", k.Name))
	}
	var a agenda
	b.WriteString(c.ask(&a, []int{0}, "agenda", "--all"))
	return b.String()
}

// Story 1: first picture in ten minutes, from messy files, on the command line.
func TestStory1(t *testing.T) {
	spend := needs(t, "spend_messy.csv")
	c := newCLI(t)
	var council map[string]string
	c.ask(&council, []int{0}, "council", "add", "Story District Council", "--type", "district", "--nation", "england", "--id", "story")
	var seen []struct {
		Kind           string
		HeaderRow      int    `json:"header_row"`
		Rows, Redacted int    `json:",omitempty"`
		TotalPence     int64  `json:"total_pence"`
		FirstDate      string `json:"first_date"`
		LastDate       string `json:"last_date"`
		Encoding       string
		LeftOut        []struct {
			Row    int
			Reason string
		} `json:"left_out"`
	}
	c.ask(&seen, []int{0}, "inspect", spend)
	x := seen[0]
	if x.Kind != "spend" || x.HeaderRow != 3 || x.Rows != 5 || x.Redacted != 1 || x.TotalPence != 2400000 || x.FirstDate != "2017-03-31" || x.LastDate != "2017-03-31" || x.Encoding != "cp850" || len(x.LeftOut) != 3 {
		t.Errorf("inspect says %+v", x)
	}
	before := c.everything()
	var in imported
	contracts := c.file("Contracts.csv", register)
	c.ask(&in, []int{0, 1}, "import", spend, needs(t, "org_chart.csv"), needs(t, "cabinet.csv"), contracts, "--yes")
	var proposals []struct {
		ID, Question string
		Evidence     []string
	}
	c.ask(&proposals, []int{0}, "proposals")
	civica := ""
	for _, p := range proposals {
		if strings.Contains(p.Question, "Northgate") || strings.Contains(strings.ToUpper(p.Question), "FRIENDS LIFE") || strings.Contains(strings.ToUpper(p.Question), "NORTHGATE") {
			t.Errorf("proposed: %s", p.Question)
		}
		if strings.Contains(p.Question, "CIVICA UK LTD") && strings.Contains(p.Question, "Civica") && civica == "" {
			civica = p.ID
		}
	}
	var suppliers []map[string]any
	c.ask(&suppliers, []int{0}, "records", "supplier")
	for _, s := range suppliers {
		if _, guessed := s["it"]; guessed {
			t.Errorf("a guess is a fact before yes: %v", s)
		}
	}
	c.opens(map[string]string{"spend_messy.csv": spend, "org_chart.csv": needs(t, "org_chart.csv"), "cabinet.csv": needs(t, "cabinet.csv"), "Contracts.csv": contracts})
	var again imported
	c.ask(&again, []int{0, 1}, "import", spend, contracts, "--yes")
	for _, f := range again.Files {
		if f.New != 0 || f.Changed != 0 {
			t.Errorf("the same file twice: %+v", f)
		}
	}
	if again.ChangeSet > 0 {
		c.ask(&map[string]any{}, []int{0}, "undo", fmt.Sprint(again.ChangeSet))
	}
	if civica == "" {
		t.Fatalf("Civica was not proposed: %+v", proposals)
	}
	var answer struct {
		ChangeSet int64 `json:"change_set"`
	}
	c.ask(&answer, []int{0}, "proposals", "answer", civica, "yes")
	c.ask(&map[string]any{}, []int{0}, "undo", fmt.Sprint(answer.ChangeSet))
	c.ask(&map[string]any{}, []int{0}, "undo", fmt.Sprint(in.ChangeSet))
	if after := c.everything(); after != before {
		t.Errorf("undo left a trace:\n%s", cmp.Diff(before, after))
	}
}

// With the contract register left out, Civica is proposed as one supplier from two spellings.
func TestStory1Proposal(t *testing.T) {
	spend := needs(t, "spend_messy.csv")
	c := newCLI(t)
	c.ask(&map[string]string{}, []int{0}, "council", "add", "Story District Council", "--type", "district", "--nation", "england")
	c.ask(&imported{}, []int{0}, "import", spend, "--yes")
	var proposals []struct {
		Question, Subject string
		Evidence          []string
	}
	c.ask(&proposals, []int{0}, "proposals")
	if len(proposals) != 1 || proposals[0].Subject != "Civica" || !strings.Contains(strings.Join(proposals[0].Evidence, " "), "£12,000.00") {
		t.Errorf("proposals: %+v", proposals)
	}
}

// opens checks that the agenda has at most ten lines and that every piece of evidence stands at its row.
func (c *cli) opens(files map[string]string) {
	c.t.Helper()
	var a agenda
	c.ask(&a, []int{0}, "agenda")
	if len(a.Findings) == 0 || len(a.Findings) > 10 {
		c.t.Errorf("the agenda has %d lines", len(a.Findings))
	}
	checked := 0
	for _, f := range a.Findings {
		if len(f.Evidence) == 0 {
			c.t.Errorf("%s has no evidence", f.Title)
		}
		for _, e := range f.Evidence {
			if e.Row == 0 {
				continue
			}
			checked++
			if row := rowOf(c.t, files[e.Source], e.Row); !holds(row, e.Value) {
				c.t.Errorf("%s: %s row %d does not hold %s %q: %q", f.Title, e.Source, e.Row, e.Field, e.Value, row)
			}
		}
	}
	if checked == 0 {
		c.t.Error("no evidence names a row")
	}
}

func rowOf(t *testing.T, path string, n int) []string {
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
	table, err := tabular.Open(filepath.Base(path), f, info.Size(), tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for sheet := range table.Sheets {
		for row, err := range table.Rows(sheet) {
			if err != nil {
				t.Fatal(err)
			}
			if row.Number == n {
				var out []string
				for _, c := range row.Cells {
					out = append(out, c.Text)
				}
				return out
			}
		}
	}
	return nil
}

// holds tells whether a row holds a value, spelt as files spell it. What was read between the lines (a vacancy, no end of its
// own) and references by number stand for themselves.
func holds(row []string, value string) bool {
	if value == "no" || value == "yes" {
		return true
	}
	for _, part := range strings.Split(value, "; ") {
		found := false
		for _, cell := range row {
			found = found || same(cell, part)
		}
		if !found {
			return strings.Contains(value, " ") && len(row) > 3 // a reference shown by name, where the file gives its number
		}
	}
	return true
}

func same(cell, value string) bool {
	if strings.Contains(kind.Fold(cell), kind.Fold(value)) {
		return true
	}
	if y, m, d, ok, _ := tabular.ParseDate(cell, tabular.DMY); ok && kind.DateOf(y, m, d).String() == value {
		return true
	}
	a, okA, _ := tabular.ParseMoney(cell)
	b, okB, _ := tabular.ParseMoney(value)
	return okA && okB && a == b
}

// Bad input: one plain sentence, the right exit code, nothing half written.
func TestBadInput(t *testing.T) {
	c := newCLI(t)
	c.ask(&map[string]string{}, []int{0}, "council", "add", "Story District Council", "--type", "district", "--nation", "england")
	before := c.everything()
	good := c.file("good.csv", register)
	for name, content := range map[string]string{"page.csv": "<!DOCTYPE html><html><body>Sorry</body></html>", "empty.csv": "", "book.csv": "PK\x03\x04rest of a workbook", "paper.csv": "%PDF-1.7", "nul.csv": "a,b\n1,\x00\x00\n", "blank.csv": "\n\n , \n"} {
		path := c.file(name, content)
		out, _, code := c.run("import", path, "--json")
		var r imported
		if err := json.Unmarshal([]byte(out), &r); err != nil || code != 3 || len(r.Files) != 1 || r.Files[0].Refused == "" || strings.Count(r.Files[0].Refused, "\n") > 0 {
			t.Errorf("%s ended with %d: %s", name, code, out)
		}
		if _, _, code := c.run("inspect", path, "--json"); code != 1 {
			t.Errorf("inspect %s ended with %d", name, code)
		}
	}
	if after := c.everything(); after != before {
		t.Error("a refused file left something")
	}
	if out, _, code := c.run("import", good, "--max-bytes", "100", "--json"); code != 3 || !strings.Contains(out, "100 bytes") {
		t.Errorf("over the limit: %d %s", code, out)
	}
	var r imported
	c.ask(&r, []int{1}, "import", good, c.file("page.csv", "<html></html>"), "--yes")
	if r.Files[0].New != 4 || r.Files[1].Refused == "" {
		t.Errorf("one good and one bad: %+v", r)
	}
	if _, _, code := c.run("import"); code != 2 {
		t.Errorf("wrong usage ended with %d", code)
	}
	if _, _, code := c.run("records", "gadget"); code != 2 {
		t.Errorf("an unknown register ended with %d", code)
	}
	formula := c.file("formula.csv", "System,Supplier,Notes\nPayroll,Acme Ltd,\"=HYPERLINK(\"\"http://evil.example\"\",\"\"click\"\")\"\n")
	c.ask(&r, []int{1}, "import", formula, "--yes")
	if len(r.Files[0].Problems) != 1 || r.Files[0].Problems[0].Row != 2 {
		t.Errorf("a formula: %+v", r.Files[0].Problems)
	}
	out, _, _ := c.run("records", "system", "--csv")
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || !strings.Contains(strings.Join(rows[1], "|"), "'=HYPERLINK") {
		t.Errorf("the export is not safe: %q %v", rows, err)
	}
	if _, _, code := c.run("doctor"); code != 0 {
		t.Error("doctor finds something")
	}
}

// Next month's file with three new, two changed and one missing shows exactly that; accepting the missing one can be undone.
func TestNextMonth(t *testing.T) {
	c := newCLI(t)
	c.ask(&map[string]string{}, []int{0}, "council", "add", "Story District Council", "--type", "district", "--nation", "england")
	c.ask(&imported{}, []int{0, 1}, "import", c.file("contracts.csv", register), "--yes")
	next := strings.Replace(strings.Replace(register, "£210,000", "£215,000", 1), "31/03/2025", "31/03/2028", 1)
	next = next[:strings.Index(next, "A4,")] + "B1,One,X Ltd,01/01/2026,01/01/2028,1,\nB2,Two,Y Ltd,01/01/2026,01/01/2028,1,\nB3,Three,Z Ltd,01/01/2026,01/01/2028,1,\n"
	path := c.file("contracts.csv", next)
	before := c.everything()
	var r imported
	c.ask(&r, []int{0, 1}, "import", path, "--yes", "--accept-missing")
	if f := r.Files[0]; f.New != 3 || f.Changed != 2 || f.Missing != 1 || f.Unchanged != 1 {
		t.Errorf("next month: %+v", f)
	}
	var left []map[string]any
	c.ask(&left, []int{0}, "records", "contract")
	if len(left) != 6 {
		t.Errorf("%d contracts are left, want 6", len(left))
	}
	c.ask(&map[string]any{}, []int{0}, "undo", fmt.Sprint(r.ChangeSet))
	if diff := cmp.Diff(before, c.everything()); diff != "" {
		t.Errorf("undo left a trace:\n%s", diff)
	}
}

// A large file streams: memory stays far under the file's size times a few.
func TestLargeFileStreams(t *testing.T) {
	c := newCLI(t)
	c.ask(&map[string]string{}, []int{0}, "council", "add", "Story District Council", "--type", "district", "--nation", "england")
	var b strings.Builder
	b.WriteString("Body Name,Service Area,Expenditure Category,Paid Date,Trans No,Amount,Supplier Name\n")
	pence := 0
	const rows = 150_000
	for i := range rows {
		pence += i%100000 + 1
		fmt.Fprintf(&b, "Story District Council,Service area number %d of the council,Expenditure category number %d,%02d/0%d/2026,T%07d,%d.%02d,SUPPLIER OF THINGS NUMBER %d LIMITED\n", i%50, i%90, 1+i%28, 1+i%9, i, (i%100000+1)/100, (i%100000+1)%100, i%700)
	}
	path := c.file("spend.csv", b.String())
	var r struct {
		Files []struct {
			New        int
			TotalPence int `json:"total_pence"`
		}
	}
	c.ask(&r, []int{0}, "import", path, "--yes")
	if r.Files[0].New != rows || r.Files[0].TotalPence != pence {
		t.Errorf("%+v, want %d rows and %d pence", r.Files[0], rows, pence)
	}
	t.Logf("%d MB of file, %d MB of memory at the peak", b.Len()>>20, c.peak>>10)
	if c.peak == 0 || c.peak > 150<<10 {
		t.Errorf("the peak was %d MB", c.peak>>10)
	}
}
