package internal_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// standing is how high each package stands, a package a line; one may import only what stands lower.
var standing = [][]string{
	{ // 0
		"estatefile",
		"knowledge",
		"linkage",
		"tabular",
	},
	{ // 1
		"internal/fault",
		"internal/kind",
		"internal/mail",
		"internal/paper",
	},
	{ // 2
		"internal/calendar",
		"internal/comment",
		"internal/hook",
		"internal/ledger",
		"internal/passkey",
		"internal/plain",
		"internal/poll",
		"internal/signon",
		"internal/spend",
		"internal/words",
		"internal/workday",
	},
	{ // 3
		"internal/ingest",
		"internal/rule",
	},
	{ // 4
		"internal/asked",
		"internal/assess",
		"internal/bearing",
		"internal/board",
		"internal/buying",
		"internal/completeness",
		"internal/estate",
		"internal/figures",
		"internal/formats",
		"internal/leadership",
		"internal/meeting",
		"internal/pictures",
		"internal/places",
		"internal/plain",
		"internal/plan",
		"internal/recommended",
		"internal/release",
		"internal/support",
		"internal/training",
	},
	{ // 5
		"demo",
		"internal/assessfile",
		"internal/drafts",
		"internal/foi",
		"internal/group",
		"internal/identity",
		"internal/modern",
		"internal/overlap",
		"internal/pack",
		"internal/rulebook",
		"internal/store",
		"internal/vesting",
	},
	{ // 6
		"internal/desk",
		"internal/readiness",
		"internal/web/chart",
		"internal/web/govuk",
		"internal/web/static",
	},
	{ // 7
		"internal/api",
		"internal/web/layout",
	},
	{ // 8
		"internal/web/public",
	},
	{ // 9
		"internal/app",
		"internal/web",
	},
	{ // 10
		"cmd/moothall",
	},
}

var level = levels(standing)

func levels(standing [][]string) map[string]int {
	by := map[string]int{}
	for height, names := range standing {
		for _, name := range names {
			by[name] = height
		}
	}
	return by
}

// pure packages know no SQL and no HTTP.
var pure = []string{
	"estatefile",
	"internal/assess",
	"internal/assessfile",
	"internal/bearing",
	"internal/board",
	"internal/buying",
	"internal/calendar",
	"internal/comment",
	"internal/completeness",
	"internal/drafts",
	"internal/estate",
	"internal/figures",
	"internal/foi",
	"internal/formats",
	"internal/group",
	"internal/ingest",
	"internal/kind",
	"internal/leadership",
	"internal/ledger",
	"internal/meeting",
	"internal/modern",
	"internal/overlap",
	"internal/pack",
	"internal/paper",
	"internal/pictures",
	"internal/places",
	"internal/plan",
	"internal/poll",
	"internal/readiness",
	"internal/release",
	"internal/rule",
	"internal/rulebook",
	"internal/spend",
	"internal/support",
	"internal/vesting",
	"internal/words",
	"internal/workday",
	"linkage",
	"tabular",
}

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
	args := []string{"-C", "..", "grep", "-nE", `\btime\.(Now|Since)\(`, "--", ":!*_test.go"}
	for _, name := range append(pure, "internal/desk", "internal/store") {
		args = append(args, name+"/*.go")
	}
	out, err := exec.Command("git", args...).Output()
	if err == nil && len(out) > 0 {
		t.Errorf("a clock is read where it should be passed in:\n%s", out)
	}
}
