package e2e

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The log on the command line: decisions from a file enter it, checkpoint, proof and export are checked with no database, one flipped bit in
// any file of the export is refused, and anybody may fetch the checkpoint from the server.
func TestLogOnTheCommandLine(t *testing.T) {
	c := newCLI(t)
	c.must("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	c.must("import", c.file("decisions.csv", "Decision title,Decision reference,State of the decision,Decision evidence\nRenew the revenues system,D1,final,\nMove the website,D2,final,decision 1\nBuy laptops,D3,draft,\n"), "--yes")
	dir := t.TempDir()
	then, proof, folder := filepath.Join(dir, "then.txt"), filepath.Join(dir, "proof.json"), filepath.Join(dir, "log")
	c.must("log", "checkpoint", "--out", then)
	c.must("log", "prove", "1", "--out", proof)
	c.must("import", c.file("more decisions.csv", "Decision title,Decision reference,State of the decision\nHire an architect,D4,final\n"), "--yes")
	c.must("log", "export", "--out", folder)
	var v struct {
		Entries  int
		Problems []string
	}
	c.ask(&v, []int{0}, "log", "verify", "--against", then)
	if v.Entries != 3 {
		t.Errorf("the log has %d entries, want 3", v.Entries)
	}
	if _, errs, code := c.run("log", "prove", "9", "--out", proof+"9"); code != 3 {
		t.Errorf("an entry that is not there is proven: %d %s", code, errs)
	}
	var decided struct {
		Record   struct{ Title string }
		Evidence []struct{ Record struct{ Title string } }
	}
	c.ask(&decided, []int{0}, "decision", "evidence", "D2")
	if len(decided.Evidence) != 1 || decided.Evidence[0].Record.Title != "Renew the revenues system" {
		t.Errorf("the decision rests on %+v", decided)
	}

	away := *c
	away.data = filepath.Join(dir, "nothing")
	exported := []string{"log", "verify", "--export", folder, "--against", then}
	away.ask(&v, []int{0}, exported...)
	away.ask(&v, []int{0}, "log", "verify", "--proof", proof, "--key", filepath.Join(folder, "key.txt"), "--against", then)
	if _, err := os.Stat(away.data); err == nil {
		t.Error("checking an export made a database")
	}
	for _, name := range []string{"key.txt", "checkpoint.txt", "entries.jsonl", "proofs.jsonl"} {
		path := filepath.Join(folder, name)
		was := read(t, path)
		raw := append([]byte(nil), was...)
		raw[len(raw)/2] ^= 1
		for content, code := range map[string]int{string(raw): 1, string(was): 0} {
			err := os.WriteFile(path, []byte(content), 0o600)
			if err != nil {
				t.Fatal(err)
			}
			if out, errs, got := away.run(exported...); got != code {
				t.Errorf("%s, flipped %v: exit %d, want %d: %s%s", name, code == 1, got, code, out, errs)
			}
		}
		err := os.WriteFile(path, was, 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}

	c.account("ann@ashby.example", "ashby", "administrator")
	base := c.serve("2026-11-24")
	answer, err := http.Get(base + "/c/ashby/log/checkpoint")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Fatalf("%d %v %v", answer.StatusCode, answer.Header, err)
	}
	public := filepath.Join(dir, "public.txt")
	err = os.WriteFile(public, text, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	c.ask(&v, []int{0}, "log", "verify", "--against", public)
}

// Whatever somebody did to a downloaded export, checking it without the server says in a sentence what is wrong, and never that it holds.
func TestSpoiltExportsOfALog(t *testing.T) {
	c := newCLI(t)
	dir := t.TempDir()
	decisions := c.file("decisions.csv", "Decision title,Decision reference,State of the decision\nRenew,D1,final\nMove,D2,final\nBuy,D3,final\n")
	for _, name := range []string{"ashby", "borley", "empty"} {
		c.must("council", "add", name+" District Council", "--type", "district", "--nation", "england", "--id", name)
		if name != "empty" {
			c.must("--council", name, "import", decisions, "--yes")
		}
		c.must("--council", name, "log", "export", "--out", filepath.Join(dir, name))
		c.must("--council", name, "log", "checkpoint", "--out", filepath.Join(dir, name+".txt"))
	}
	away := *c
	away.data = filepath.Join(dir, "nothing")
	reordered := func(raw []byte) []byte {
		all := slices.Collect(bytes.Lines(raw))
		slices.Reverse(all)
		return bytes.Join(all, nil)
	}
	nothing := func([]byte) []byte { return nil }
	for _, x := range []struct {
		name, file, against, says string
		spoil                     func([]byte) []byte // nil leaves the file out
		code                      int
	}{
		{"as it was", "entries.jsonl", "ashby", "The log holds: 3 entries", func(raw []byte) []byte { return raw }, 0},
		{"cut after a line", "entries.jsonl", "ashby", "the checkpoint counts 3 entries, and the folder holds 1", func(raw []byte) []byte { return raw[:bytes.IndexByte(raw, '\n')+1] }, 1},
		{"cut within a line", "entries.jsonl", "ashby", "Line 3 of entries.jsonl cannot be read: it was cut short", func(raw []byte) []byte { return raw[:len(raw)-40] }, 1},
		{"reordered", "entries.jsonl", "ashby", "entry 2 stands where entry 0 belongs", reordered, 1},
		{"proofs reordered", "proofs.jsonl", "ashby", "the proof of entry 0 does not hold", reordered, 1},
		{"entries of another council", "entries.jsonl", "ashby", "the entries are not those of the checkpoint", func([]byte) []byte { return read(t, filepath.Join(dir, "borley", "entries.jsonl")) }, 1},
		{"against another council", "entries.jsonl", "borley", "the checkpoint is of", func(raw []byte) []byte { return raw }, 1},
		{"emptied", "entries.jsonl", "ashby", "the folder holds 0", nothing, 1},
		{"no proofs", "proofs.jsonl", "ashby", "3 entries have 0 proofs", nothing, 1},
		{"key emptied", "key.txt", "ashby", "the file of the public key is empty", nothing, 1},
		{"checkpoint emptied", "checkpoint.txt", "ashby", "the file of the checkpoint is empty", nothing, 1},
		{"an entry of nothing", "entries.jsonl", "ashby", "entry 3 is empty", func(raw []byte) []byte { return append(raw, "null\n"...) }, 1},
		{"a huge line", "entries.jsonl", "ashby", "Line 1 of entries.jsonl is longer than any", func([]byte) []byte { return bytes.Repeat([]byte("a"), 64<<20+1) }, 1},
		{"a file left out", "proofs.jsonl", "ashby", "holds no proofs.jsonl", nil, 1},
	} {
		folder := filepath.Join(t.TempDir(), "log")
		err := os.CopyFS(folder, os.DirFS(filepath.Join(dir, "ashby")))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, x.file)
		raw := read(t, path)
		if err = os.Remove(path); x.spoil != nil && err == nil {
			err = os.WriteFile(path, x.spoil(raw), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		out, errs, code := away.run("log", "verify", "--export", folder, "--against", filepath.Join(dir, x.against+".txt"))
		if code != x.code || !strings.Contains(out, x.says) {
			t.Errorf("%s: exit %d, want %d and %q: %s%s", x.name, code, x.code, x.says, out, errs)
		}
	}
	away.must("log", "verify", "--export", filepath.Join(dir, "empty"), "--against", filepath.Join(dir, "empty.txt"))
	if out, errs, code := away.run("log", "verify", "--export", filepath.Join(dir, "nowhere"), "--against", filepath.Join(dir, "ashby.txt")); code != 1 || !strings.Contains(out, "holds no key.txt") {
		t.Errorf("a folder that is not there: exit %d: %s%s", code, out, errs)
	}
}
