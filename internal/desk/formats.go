package desk

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/moothall/moothall/estatefile"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/formats"
	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// openEstate opens a file of a format that describes an estate as tables; nil when it is none.
func (d *Desk) openEstate(in Incoming) (*tabular.File, error) {
	form := estatefile.Detect(in.Data, in.Size)
	if form == estatefile.None || d.Formats == nil {
		return nil, nil
	}
	tables, left, err := d.estateTables(form, in)
	var wrong *estatefile.Error
	if errors.As(err, &wrong) {
		return nil, &tabular.Refusal{Sentence: wrong.Error()}
	}
	if err != nil {
		return nil, err
	}
	if len(tables) == 0 {
		return nil, &tabular.Refusal{Sentence: "This is " + d.Formats.Label(form) + ", but it holds nothing that a register lists" + inWords(left) + "."}
	}
	return tabular.OfTables(in.Name, tables, left), nil
}

func (d *Desk) estateTables(form estatefile.Format, in Incoming) ([]tabular.Table, []tabular.Omission, error) {
	m, err := estatefile.Read(form, in.Data, in.Size, estatefile.Options{MaxBytes: min(d.limit(), mostEstate)})
	if err != nil {
		return nil, nil, err
	}
	return d.Formats.Tables(m)
}

// mostEstate is the largest description of an estate that is read, in bytes: unlike a spreadsheet it stands in memory whole.
const mostEstate = 64 << 20

// inWords says the first of what was left out: (12 library: no register for it).
func inWords(left []tabular.Omission) string {
	if len(left) == 0 {
		return ""
	}
	var parts []string
	for _, o := range left[:min(len(left), 4)] {
		parts = append(parts, fmt.Sprintf("%d %s", o.Count, o.What))
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// Part is one of the tables of a file that describes an estate, and what bringing it in would do.
type Part struct {
	N                       int // of the sheet
	Kind                    *kind.Kind
	New, Changed, Unchanged int
}

// parts says what each table of a file would do.
func parts(f *tabular.File, snap *kind.Snapshot, o ingest.Options) ([]Part, error) {
	var out []Part
	for i := range f.Sheets {
		r, err := ingest.Understand(f, i)
		if err != nil {
			return nil, err
		}
		plan, err := r.PlanRegister(snap, o)
		if err != nil {
			return nil, err
		}
		out = append(out, Part{i, r.Kind, plan.New, plan.Changed, plan.Unchanged})
	}
	return out, nil
}

// isEstate tells whether the file's tables were made from a description of an estate.
func isEstate(f *tabular.File) bool { return len(f.Sheets) > 0 && f.Sheets[0].About != "" }

// EstateForms are the forms that the estate can be written in, by name.
func (d *Desk) EstateForms() []string {
	out := []string{"csv"}
	for _, f := range d.Formats.Written() {
		out = append(out, string(f))
	}
	return out
}

// estateEndings end the names of written files.
var estateEndings = map[string]string{"archimate": "xml", "lgam": "json", "structurizr": "dsl", "csv": "zip"}

// EstateName is the name of a file that the estate is written to.
func (p *Picture) EstateName(form string) string {
	return fmt.Sprintf("%s-estate-%s-%s.%s", p.Council.Slug, form, p.Today, estateEndings[form])
}

// WriteEstate writes services, systems and what belongs to them in one of the forms of EstateForms, as far as the viewer may see them. It
// says what the form has no place for.
func (d *Desk) WriteEstate(p *Picture, v kind.Viewer, form string, w io.Writer) ([]tabular.Omission, error) {
	if form == "csv" {
		return nil, d.writeEstateCSV(p, v, w)
	}
	for _, f := range d.Formats.Written() {
		if string(f) == form {
			return d.Formats.Write(w, f, formats.Source{Name: p.Council.Name, Snap: p.Snapshot, Viewer: v, Today: p.Today})
		}
	}
	return nil, fault.New(fault.NotFound, "The estate cannot be written as %q. Choose one of: %s.", form, strings.Join(d.EstateForms(), ", "))
}

// writeEstateCSV writes an archive with a CSV for each register.
func (d *Desk) writeEstateCSV(p *Picture, v kind.Viewer, w io.Writer) error {
	z := zip.NewWriter(w)
	for _, name := range d.Formats.Registers() {
		k, _ := kind.Of(name)
		one, err := z.Create(k.Plural + ".csv")
		if err != nil {
			return fmt.Errorf("beginning %s.csv: %w", k.Plural, err)
		}
		err = p.WriteCSV(v, k, p.List(v, k, Filter{}), one)
		if err != nil {
			return err
		}
	}
	err := z.Close()
	if err != nil {
		return fmt.Errorf("closing the archive: %w", err)
	}
	return nil
}
