package internal_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	testName = regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w*`)
	testFunc = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Z]\w*)\(`)
)

// Every test that docs/security.md names exists, and every fuzz target stands there.
func TestSecurityPageIsTrue(t *testing.T) {
	page, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	exists := map[string]bool{}
	err = fs.WalkDir(os.DirFS(".."), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "node_modules" || e.Name() == ".git") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile("../" + path)
		if err != nil {
			return err
		}
		for _, m := range testFunc.FindAllSubmatch(text, -1) {
			exists[string(m[1])] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, n := range testName.FindAllString(string(page), -1) {
		named[n] = true
		if !exists[n] {
			t.Errorf("docs/security.md names %s, and there is no such test", n)
		}
	}
	for n := range exists {
		if strings.HasPrefix(n, "Fuzz") && !named[n] {
			t.Errorf("docs/security.md does not name the fuzz target %s", n)
		}
	}
}
