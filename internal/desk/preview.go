package desk

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/tabular"
)

// Preview is what importing one sheet of a kept file would do.
type Preview struct {
	Reading *ingest.Reading
	Sheets  []Sheet
	Choices Choices
	Missing string // what no column gives; "" when the file can be imported
	Report  ingest.Report
	Plan    *ingest.Plan        // of a register
	Spend   *ingest.SpendReport // of a spend file
	Parts   []Part              // of a description of an estate: what each of its tables would do
	Overlap string              // a sentence, when earlier files cover the same days

	New, Changed, Unchanged, MissingCount int
	MissingNames                          []string
}

// Sheet is a sheet of a workbook that can be chosen.
type Sheet struct {
	N    int
	Name string
}

// ChangedOutcomes gives at most some of the rows that change a record.
func (p *Preview) ChangedOutcomes(most int) (out []ingest.Outcome) {
	for _, o := range p.Plan.Outcomes {
		if o.Status == ingest.Changed && len(out) < most {
			out = append(out, o)
		}
	}
	return out
}

// Keep keeps a file for a preview, once it is sure that it can be read.
func (d *Desk) Keep(ctx context.Context, c store.Council, in Incoming, actor string) (int64, error) {
	_, err := d.open(in)
	if refused := Refusal(err); refused != "" {
		return 0, errors.Join(err, d.noteRefusal(ctx, c.ID, in.Name, "", refused))
	}
	if err != nil {
		return 0, err
	}
	f, err := d.Store.KeepFile(ctx, c.ID, in.Name, d.now(), actor, io.NewSectionReader(in.Data, 0, in.Size))
	return f.ID, err
}

// WalkAway forgets a file that was only looked at.
func (d *Desk) WalkAway(ctx context.Context, council, file int64) error {
	return d.Store.DropFile(ctx, council, file)
}

// openKept opens a kept file as a table.
func (d *Desk) openKept(ctx context.Context, council, file int64) (*tabular.File, error) {
	f, err := d.Store.OpenFile(ctx, council, file)
	if err != nil {
		return nil, err
	}
	return d.open(Incoming{Name: f.Name, Data: f, Size: f.Size})
}

// OpenKept opens a kept file, to show its rows.
func (d *Desk) OpenKept(ctx context.Context, council, file int64) (*tabular.File, error) {
	return d.openKept(ctx, council, file)
}

// Preview says what importing a kept file would do. sheet -1 takes the first sheet that is understood.
func (d *Desk) Preview(ctx context.Context, p *Picture, file int64, sheet int, c Choices) (*Preview, error) {
	f, err := d.openKept(ctx, p.Council.ID, file)
	if err != nil {
		return nil, err
	}
	out := &Preview{Choices: c}
	for i, s := range f.Sheets {
		out.Sheets = append(out.Sheets, Sheet{i, s.Name})
	}
	out.Reading, err = d.firstUnderstood(ctx, p.Council.ID, f, sheet, c)
	if err != nil {
		return nil, err
	}
	if isEstate(f) {
		out.Parts, err = parts(f, p.Snapshot, c.Options)
		if err != nil {
			return nil, err
		}
	}
	out.Missing = out.Reading.Missing()
	switch {
	case out.Missing != "":
		return out, nil
	case out.Reading.Kind.Name == "spend":
		return out, d.previewSpend(ctx, p, out)
	}
	out.Plan, err = out.Reading.PlanRegister(p.Snapshot, c.Options)
	if err != nil {
		return nil, err
	}
	out.Report = out.Plan.Report
	out.New, out.Changed, out.Unchanged, out.MissingCount = out.Plan.New, out.Plan.Changed, out.Plan.Unchanged, len(out.Plan.Missing)
	for _, key := range out.Plan.Missing[:min(len(out.Plan.Missing), 30)] {
		if r, ok := p.Snapshot.Find(key.Kind, key.ID); ok {
			out.MissingNames = append(out.MissingNames, kind.NameOf(r))
		}
	}
	return out, nil
}

func (d *Desk) firstUnderstood(ctx context.Context, council int64, f *tabular.File, sheet int, c Choices) (*ingest.Reading, error) {
	if sheet >= 0 && sheet < len(f.Sheets) {
		return d.read(ctx, council, f, sheet, c)
	}
	var first *ingest.Reading
	for i := range f.Sheets {
		r, err := d.read(ctx, council, f, i, c)
		if err != nil {
			return nil, err
		}
		if r.Kind != nil {
			return r, nil
		}
		if first == nil {
			first = r
		}
	}
	return first, nil
}

func (d *Desk) previewSpend(ctx context.Context, p *Picture, out *Preview) error {
	known, err := d.Store.Marks(ctx, p.Council.ID, p.Snapshot.Seq)
	if err != nil {
		return err
	}
	hits := map[int64]int{}
	out.Spend, err = out.Reading.Spend(func(l *spend.Line) error {
		if stage, seen := known[l.Mark]; seen {
			hits[stage]++
			out.Unchanged++
		} else {
			out.New++
		}
		return nil
	})
	if err != nil {
		return err
	}
	out.Report = out.Spend.Report
	out.MissingCount, err = d.spendMissing(ctx, p.Council.ID, hits)
	if err != nil {
		return err
	}
	for id, f := range p.Spend.Files {
		if out.New == 0 || f.First == 0 || out.Spend.First == 0 || f.Last < out.Spend.First || out.Spend.Last < f.First {
			continue
		}
		if hits[id] > 0 {
			out.Overlap = fmt.Sprintf("%s covers some of the same days, and %s of its payments stand in this file too. Those are not counted twice; a payment whose cells were changed since would be. If this file replaces that one, undo that import first.", f.Name, kind.Count(hits[id]))
			return nil
		}
		out.Overlap = fmt.Sprintf("%s covers some of the same days, with no payment in common. If both list the same payments in other words, they would count twice.", f.Name)
	}
	return nil
}

// ImportKept imports a file that a preview has kept. sheet -1 imports every sheet that is understood.
func (d *Desk) ImportKept(ctx context.Context, slug string, file int64, sheet int, c Choices) (*ImportResult, error) {
	council, err := d.Store.Council(ctx, slug)
	if err != nil {
		return nil, err
	}
	err = d.Tidy(ctx)
	if err != nil {
		return nil, err
	}
	f, err := d.openKept(ctx, council.ID, file)
	if err != nil {
		return nil, err
	}
	only := ""
	if sheet >= 0 && sheet < len(f.Sheets) {
		only = f.Sheets[sheet].Name
	}
	done, err := d.importKept(ctx, council, f, file, only, c)
	if err != nil {
		return nil, err
	}
	return d.finishImport(ctx, council, done, c)
}

// KeptName is a file that was brought in.
type KeptName struct{ Name, At string }

// KeptNames lists the files that were brought in lately.
func (d *Desk) KeptNames(ctx context.Context, council int64) (out []KeptName, err error) {
	sets, err := d.Store.ChangeSets(ctx, council, 100)
	if err != nil {
		return nil, err
	}
	seen := map[int64]bool{}
	for _, s := range sets {
		if s.File > 0 && s.Undone == 0 && !seen[s.File] && len(out) < 12 {
			seen[s.File] = true
			out = append(out, KeptName{s.Source, s.At})
		}
	}
	return out, nil
}

// Limit is the largest file that is taken, in words.
func (d *Desk) Limit() string { return tabular.Bytes(d.limit()) }

// MostUpload is the largest upload in bytes: some files of the largest size, with their envelope.
func (d *Desk) MostUpload() int64 { return d.limit()*2 + 1<<20 }

func (d *Desk) limit() int64 {
	if d.MaxBytes > 0 {
		return d.MaxBytes
	}
	return 1 << 30
}

// ReconcileDaily brings the stored findings up to date once for each picture: a new day opens and closes findings too.
func (d *Desk) ReconcileDaily(ctx context.Context, p *Picture) error {
	if p.reconciled.Swap(true) {
		return nil
	}
	return d.settle(ctx, p)
}

// CurrentEnd is a contract's end as it stands today.
func (p *Picture) CurrentEnd(c *kind.Contract) (kind.Date, bool) {
	return buying.CurrentEnd(buying.TermsOf(c), p.Today)
}

// SheetOf is the sheet of a kept workbook that was imported: the change set's note names it.
func (d *Desk) SheetOf(ctx context.Context, council, file int64, f *tabular.File) (int, error) {
	sets, err := d.Store.ChangeSets(ctx, council, 1000)
	if err != nil {
		return 0, err
	}
	for _, s := range sets {
		for i, sheet := range f.Sheets {
			if s.File == file && s.Note == sheet.Name {
				return i, nil
			}
		}
	}
	return 0, nil
}
