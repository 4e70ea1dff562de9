package e2e

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
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
