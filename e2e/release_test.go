package e2e

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Story 10 on the command line: one thing is held back with its reason, nothing is published without a word on challenges, a correction keeps the
// old value, before an election a second person approves, and no file of the export holds what was held back.
func TestStory10OnTheCommandLine(t *testing.T) {
	c := newCLI(t)
	c.must("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	c.must("import", c.file("contracts.csv", "Contract Ref,Title,Supplier name,Start date,End date,Value,Description,Contact email\nC1,Payroll,Acme Ltd,01/04/2024,31/03/2027,45000,Runs on Oracle 12.1.0.2,secret.person@ashby.example\nC2,Parking,Acme Ltd,01/04/2024,31/03/2028,9000,Machines and fines,\n"), "--yes")
	c.account("leader@ashby.example", "ashby", "administrator")
	var preview struct {
		Missing  string
		HeldBack []struct{ Kind, Field, Reason, Why string } `json:"held_back"`
	}
	c.ask(&preview, []int{0}, "release", "preview", "--today", "2026-11-24")
	if len(preview.HeldBack) != 1 || preview.HeldBack[0].Field != "description" || preview.HeldBack[0].Reason != "version" || preview.HeldBack[0].Why == "" || preview.Missing == "" {
		t.Errorf("%+v", preview)
	}
	out := filepath.Join(t.TempDir(), "site")
	if _, errs, code := c.run("release", "publish", "--out", out); code != 3 || !strings.Contains(errs, "challenges") {
		t.Errorf("without a word on challenges: %d %s", code, errs)
	}
	c.must("release", "publish", "--no-challenges", "This is the first release.", "--out", out)
	page := filepath.Join(out, "contracts", "1.html")
	if text := string(read(t, page)); !strings.Contains(text, "£45,000") || !strings.Contains(string(read(t, filepath.Join(out, "index.html"))), "This is the first release.") {
		t.Error(text)
	}
	c.must("import", c.file("contracts again.csv", "Contract Ref,Title,Value\nC1,Payroll,54000\n"), "--yes")
	c.must("release", "correct", "contracts/1", "--reason", "Two digits were swapped.", "--out", out)
	if text := string(read(t, page)); !strings.Contains(text, "£45,000") || !strings.Contains(text, "£54,000") || !strings.Contains(text, "Two digits were swapped.") {
		t.Error(text)
	}
	c.must("release", "settings", c.file("site.json", `{"contact": "Head of Digital", "elections": [{"from": "2020-01-01", "to": "2099-12-31"}]}`))
	c.must("release", "publish", "--challenges", "Payroll is late.", "--by", "leader@ashby.example")
	if _, _, code := c.run("release", "approve", "3", "--by", "leader@ashby.example"); code != 3 {
		t.Errorf("the first person approved: %d", code)
	}
	c.account("second@ashby.example", "ashby", "administrator")
	c.must("release", "approve", "3", "--by", "second@ashby.example", "--out", out)
	late := filepath.Join(t.TempDir(), "late")
	if said, err := exec.Command(c.bin, "release", "export", late, "--data", c.data, "--today", "2099-01-01").CombinedOutput(); err != nil {
		t.Fatalf("%s: %v", said, err)
	}
	if first := "index.html"; !strings.Contains(string(read(t, filepath.Join(late, first))), "was due for an update by") || strings.Contains(string(read(t, filepath.Join(out, first))), "was due for an update by") {
		t.Error("an export made after the next release was due does not say so, or one made before does")
	}
	files := 0
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		raw, err := os.ReadFile(path)
		for _, secret := range []string{"12.1.0.2", "secret.person", "leader@", "second@"} {
			if strings.Contains(string(raw), secret) {
				t.Errorf("%s holds %s", path, secret)
			}
		}
		return err
	})
	if err != nil || files < 40 {
		t.Errorf("%d files (%v)", files, err)
	}
}
