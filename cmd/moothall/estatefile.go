package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

type estateExportCmd struct {
	Format string `required:"" help:"archimate, lgam, structurizr, or csv (an archive with a CSV a register)."`
	Out    string `required:"" help:"The file to write." type:"path"`
}

// estateExport is what an export wrote: the shape of `moothall estate export --json`.
type estateExport struct {
	File     string             `json:"file"`
	Format   string             `json:"format"`
	NotTaken []tabular.Omission `json:"not_taken"`
}

// Run writes the estate to a file, over one that is there, and says what the format has no place for. What goes wrong leaves no half file.
func (c *estateExportCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	left, err := s.desk.WriteEstate(p, s.viewer(), c.Format, &out)
	if err != nil {
		return err
	}
	err = os.WriteFile(c.Out, out.Bytes(), 0o600)
	if err != nil {
		return fault.Wrap(err, fault.Refused, "The estate cannot be written to %s. Choose another file or folder.", c.Out)
	}
	if s.JSON {
		return s.writeJSON(estateExport{c.Out, c.Format, append([]tabular.Omission{}, left...)})
	}
	s.say("Written: %s", c.Out)
	s.notTaken(left)
	return nil
}

// notTaken lists what a format or a register has no place for.
func (s *session) notTaken(left []tabular.Omission) {
	for _, o := range left {
		where := ""
		if len(o.Lines) > 0 && o.Lines[0] > 0 {
			where = " (line " + strings.Trim(strings.ReplaceAll(fmt.Sprint(o.Lines), " ", ", "), "[]") + ")"
			if o.Count > len(o.Lines) {
				where = strings.TrimSuffix(where, ")") + " ...)"
			}
		}
		s.say("  left out: %s %s: %s%s", kind.Count(o.Count), o.What, o.Why, where)
	}
}
