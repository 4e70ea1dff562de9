package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Registers are the same: a kind file with one field of every type, generated into a copy of the project, drives list, filters,
// sort, form error, bulk edit, history, undo, and CSV and XLSX out and back in.
func TestNewKind(t *testing.T) {
	dir := t.TempDir()
	out, err := exec.Command("git", "-C", "..", "ls-files", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		if raw, err := os.ReadFile(filepath.Join("..", name)); err == nil && !strings.HasPrefix(name, "e2e/") {
			put(t, filepath.Join(dir, name), raw)
		}
	}
	dist, err := filepath.Glob("../internal/web/static/dist/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range dist {
		copyTo(t, name, filepath.Join(dir, "internal/web/static/dist", filepath.Base(name)))
	}
	copyTo(t, "testdata/widget.yaml", filepath.Join(dir, "knowledge/kinds/widget.yaml"))
	copyTo(t, "testdata/widget_test.go.txt", filepath.Join(dir, "internal/web/widget_test.go"))
	for _, args := range [][]string{{"generate", "./internal/kind"}, {"test", "-count=1", "-run", "TestWidget", "./internal/web"}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, out)
		}
		if strings.Contains(string(out), "no tests to run") {
			t.Fatalf("go %v ran nothing:\n%s", args, out)
		}
	}
}

func copyTo(t *testing.T, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	put(t, to, raw)
}

func put(t *testing.T, to string, raw []byte) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(to), 0o755)
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(to, raw, 0o644)
	if err != nil {
		t.Fatal(err)
	}
}
