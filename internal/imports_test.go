package internal_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// level is how high a package stands; a package may import only what stands lower.
var level = map[string]int{
	"tabular": 0, "linkage": 0, "estatefile": 0, "knowledge": 0, "demo": 5,
	"internal/fault": 1, "internal/kind": 1, "internal/mail": 1, "internal/hook": 2,
	"internal/paper":  1,
	"internal/ledger": 2, "internal/spend": 2, "internal/words": 2, "internal/ingest": 3, "internal/rule": 3,
	"internal/estate": 4, "internal/leadership": 4, "internal/buying": 4, "internal/places": 4, "internal/figures": 4, "internal/assess": 4, "internal/support": 4,
	"internal/board": 4, "internal/pictures": 4, "internal/completeness": 4,
	"internal/poll":   2,
	"internal/plan":   4,
	"internal/signon": 2, "internal/passkey": 2,
	"internal/meeting": 4, "internal/calendar": 2, "internal/pack": 5,
	"internal/rulebook": 5, "internal/identity": 5, "internal/store": 5,
	"internal/formats":    4,
	"internal/vesting":    5,
	"internal/overlap":    5,
	"internal/assessfile": 5,
	"internal/readiness":  6,
	"internal/group":      5,
	"internal/drafts":     5,
	"internal/release":    4,
	"internal/desk":       6,
	"internal/api":        7,
	"internal/web/static": 6, "internal/web/govuk": 6, "internal/web/chart": 6, "internal/web/layout": 7,
	"internal/web/public": 8,
	"internal/web":        9, "internal/app": 9, "cmd/moothall": 10,
}

// pure packages know no SQL and no HTTP.
var pure = []string{"tabular", "linkage", "internal/kind", "internal/ledger", "internal/spend", "internal/words", "internal/ingest", "internal/rule", "internal/estate", "internal/leadership", "internal/buying", "internal/places", "internal/figures", "internal/assess", "internal/assessfile", "internal/support", "internal/rulebook", "internal/vesting", "internal/paper", "internal/group", "estatefile", "internal/formats", "internal/readiness", "internal/drafts", "internal/board", "internal/poll", "internal/pictures", "internal/completeness", "internal/meeting", "internal/pack", "internal/calendar", "internal/release", "internal/plan", "internal/overlap"}

const module = "github.com/moothall/moothall/"

type pkg struct {
	ImportPath string
	Imports    []string
}

func graph(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// Imports point down the list only.
func TestImportsPointDown(t *testing.T) {
	checked := 0
	for _, p := range graph(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		own, placed := level[name]
		if !placed {
			continue // tests' own packages and generators
		}
		for _, to := range p.Imports {
			target, ours := strings.CutPrefix(to, module)
			if !ours {
				continue
			}
			checked++
			height, placed := level[target]
			if !placed {
				t.Errorf("%s imports %s, which has no place in the house: give it one in this test", name, target)
			} else if height >= own {
				t.Errorf("%s imports %s: that arrow points up", name, target)
			}
		}
	}
	if checked < 40 {
		t.Errorf("only %d arrows were seen; the graph was not read", checked)
	}
}

// Engines know no SQL, no HTTP and no clock.
func TestEnginesArePure(t *testing.T) {
	for _, p := range graph(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, e := range pure {
			if name != e {
				continue
			}
			for _, to := range p.Imports {
				if to == "database/sql" || to == "net/http" || to == "os" && name != "tabular" {
					t.Errorf("%s imports %s", name, to)
				}
			}
		}
	}
	out, err := exec.Command("git", "-C", "..", "grep", "-nE", `\btime\.(Now|Since)\(`, "--", "internal/kind/*.go", "internal/ledger/*.go", "internal/ingest/*.go", "internal/rule/*.go", "internal/estate/*.go", "internal/leadership/*.go", "internal/buying/*.go", "internal/places/*.go", "internal/assess/*.go", "internal/spend/*.go", "internal/desk/*.go", "internal/store/*.go", "internal/vesting/*.go", "internal/paper/*.go", "internal/group/*.go", "estatefile/*.go", "internal/formats/*.go", "internal/readiness/*.go", "internal/drafts/*.go", "internal/board/*.go", "internal/meeting/*.go", "internal/pack/*.go", "internal/calendar/*.go", "internal/release/*.go", "internal/plan/*.go", "internal/overlap/*.go", ":!*_test.go").Output()
	if err == nil && len(out) > 0 {
		t.Errorf("a clock is read where it should be passed in:\n%s", out)
	}
}
