package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// An estate is written in each form, and is known again when it comes back.
func TestEstateExport(t *testing.T) {
	c, _ := demonstration(t)
	type export struct {
		Format   string
		NotTaken []map[string]any `json:"not_taken"`
	}
	for form, leaves := range map[string]bool{"archimate": false, "lgam": true, "structurizr": false, "csv": false} {
		var x export
		out := filepath.Join(t.TempDir(), "estate")
		c.ask(&x, []int{0}, "estate", "export", "--format", form, "--out", out)
		if x.Format != form || len(x.NotTaken) > 0 != leaves {
			t.Errorf("%s: %+v", form, x)
		}
		_, errs, code := c.run("estate", "export", "--format", form, "--out", filepath.Join(out, "below", "a", "file"))
		if code != 3 || !strings.Contains(errs, "Choose another file or folder.") {
			t.Errorf("%s into a folder that is not there ended with %d: %s", form, code, errs)
		}
		if form != "archimate" {
			continue
		}
		var r struct {
			Files []struct{ New, Changed, Unchanged int }
		}
		c.ask(&r, []int{0, 1}, "import", out)
		unchanged := 0
		for _, f := range r.Files {
			unchanged += f.Unchanged
			if f.New+f.Changed > 0 {
				t.Errorf("what was written came back as %+v", f)
			}
		}
		if unchanged < 100 {
			t.Errorf("only %d records came back", unchanged)
		}
	}
}
