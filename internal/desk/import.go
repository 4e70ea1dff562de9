package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/tabular"
)

// Incoming is a file that somebody brings.
type Incoming struct {
	Name  string
	Data  io.ReaderAt
	Size  int64
	Sheet string // of a workbook: only this one; "" takes every sheet that is understood
}

// Inspection is what a file was understood to be: the shape of `moothall inspect --json`.
type Inspection struct {
	File       string           `json:"file"`
	Sheet      string           `json:"sheet,omitempty"`
	Kind       *string          `json:"kind"`
	Confidence float64          `json:"confidence"`
	Encoding   string           `json:"encoding,omitempty"`
	Delimiter  string           `json:"delimiter,omitempty"`
	HeaderRow  *int             `json:"header_row"`
	Columns    []ingest.Column  `json:"columns"`
	Rows       int              `json:"rows"`
	LeftOut    []ingest.LeftOut `json:"left_out"`
	Redacted   int              `json:"redacted"`
	TotalPence *int64           `json:"total_pence,omitempty"`
	FirstDate  *kind.Date       `json:"first_date,omitempty"`
	LastDate   *kind.Date       `json:"last_date,omitempty"`
	Problems   []ingest.Problem `json:"problems"`
	Refused    string           `json:"refused,omitempty"`

	NotTaken []tabular.Omission `json:"not_taken,omitempty"` // of a description of an estate, said once a file: what no register keeps
}

// open opens a file within the desk's limit: a spreadsheet, or a description of an estate as the tables that it becomes.
func (d *Desk) open(in Incoming) (*tabular.File, error) {
	f, err := d.openEstate(in)
	if f != nil || err != nil {
		return f, err
	}
	return tabular.Open(in.Name, in.Data, in.Size, tabular.Options{MaxBytes: d.MaxBytes})
}

// Refusal is the one sentence of a refused file; "" when the error is something else.
func Refusal(err error) string {
	var r *tabular.Refusal
	if errors.As(err, &r) {
		return r.Sentence
	}
	return ""
}

// Inspect says what importing a file would do to an empty council. It writes nothing. A workbook gives one answer a sheet.
func (d *Desk) Inspect(in Incoming) ([]Inspection, error) {
	f, err := d.open(in)
	if refused := Refusal(err); refused != "" {
		return []Inspection{refusedInspection(in.Name, refused)}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", in.Name, err)
	}
	var out []Inspection
	for i := range f.Sheets {
		x, err := d.inspectSheet(f, i)
		if refused := Refusal(err); refused != "" {
			x = refusedInspection(in.Name, refused)
		} else if err != nil {
			return nil, fmt.Errorf("reading %s: %w", in.Name, err)
		}
		out = append(out, x)
	}
	out = understood(out)
	if len(out) > 0 {
		out[0].NotTaken = f.Omitted
	}
	return out, nil
}

func refusedInspection(name, sentence string) Inspection {
	return Inspection{File: name, Columns: []ingest.Column{}, LeftOut: []ingest.LeftOut{}, Problems: []ingest.Problem{}, Refused: sentence}
}

// understood leaves out sheets of notes beside sheets that are understood.
func understood(all []Inspection) []Inspection {
	var out []Inspection
	for _, x := range all {
		if x.Kind != nil {
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		return all[:min(1, len(all))]
	}
	return out
}

func (d *Desk) inspectSheet(f *tabular.File, sheet int) (Inspection, error) {
	x := refusedInspection(f.Name, "")
	info := f.Sheets[sheet]
	x.Encoding, x.Delimiter = info.Encoding, info.Delimiter
	if len(f.Sheets) > 1 {
		x.Sheet = info.Name
	}
	r, err := ingest.Understand(f, sheet)
	if err != nil {
		return x, err
	}
	x.Columns, x.Confidence = r.Columns, r.Confidence
	if r.HeaderRow > 0 {
		x.HeaderRow = &r.HeaderRow
	}
	if r.Kind == nil {
		x.Problems = append(x.Problems, ingest.Problem{Problem: "It cannot be told what this file lists. Say its kind with --as, or in the preview."})
		return x, nil
	}
	x.Kind = &r.Kind.Name
	if r.Kind.Name == "spend" {
		return x, inspectSpend(r, &x)
	}
	plan, err := r.PlanRegister(kind.NewSnapshot(0, nil, nil), ingest.Options{})
	if err != nil {
		return x, err
	}
	x.Rows, x.LeftOut, x.Problems = plan.Rows, listed(plan.LeftOut), listed(plan.Problems)
	return x, nil
}

func listed[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

func inspectSpend(r *ingest.Reading, x *Inspection) error {
	if missing := r.Missing(); missing != "" {
		return &tabular.Refusal{Sentence: "No column of this file gives " + missing + ". Say in the mapping which one does."}
	}
	p, err := r.Spend(func(*spend.Line) error { return nil })
	if err != nil {
		return err
	}
	total := int64(p.Total)
	x.Rows, x.LeftOut, x.Problems, x.Redacted, x.TotalPence = p.Rows, listed(p.LeftOut), listed(p.Problems), p.Redacted, &total
	if p.First != 0 {
		x.FirstDate, x.LastDate = &p.First, &p.Last
	}
	return nil
}

// Choices are a person's choices about one file.
type Choices struct {
	ingest.Options
	As       string          // the kind; "" for the guessed one
	Mapping  *ingest.Mapping // in place of the guess
	Actor    string
	Batch    int64 // the import that it belongs to; 0 to begin one
	Progress func(done, total int64)

	kept func() error // waits until the file is kept; nil when it already is
}

// isKept waits until the file is kept: no change set may name a file that is not there.
func (c *Choices) isKept() error {
	if c.kept == nil {
		return nil
	}
	return c.kept()
}

// Imported is what importing one sheet of one file did: one entry of `files` in `moothall import --json`.
type Imported struct {
	Council    string           `json:"council,omitempty"` // when one file brings rows of many
	File       string           `json:"file"`
	Sheet      string           `json:"sheet,omitempty"`
	Kind       string           `json:"kind,omitempty"`
	New        int              `json:"new"`
	Changed    int              `json:"changed"`
	Unchanged  int              `json:"unchanged"`
	Missing    int              `json:"missing"`
	LeftOut    []ingest.LeftOut `json:"left_out"`
	Problems   []ingest.Problem `json:"problems"`
	Refused    string           `json:"refused,omitempty"`
	Rows       int              `json:"rows"`
	Redacted   int              `json:"redacted,omitempty"`
	TotalPence *int64           `json:"total_pence,omitempty"`
	Mentioned  int              `json:"mentioned,omitempty"`
	Sharing    []SharingWish    `json:"sharing_wishes,omitempty"` // what the file says may be shared with a group; it shares nothing
	Seq        int64            `json:"-"`
	Batch      int64            `json:"-"`
	FileID     int64            `json:"-"`

	NotTaken []tabular.Omission `json:"not_taken,omitempty"` // of a description of an estate, said once a file: what no register keeps
}

// SharingWish is what a file says about sharing a field: in how many rows yes, in how many no.
type SharingWish struct {
	Field string `json:"field"`
	Yes   int64  `json:"yes"`
	No    int64  `json:"no"`
}

// ImportResult is what an import did: the shape of `moothall import --json`.
type ImportResult struct {
	ChangeSet  int64        `json:"change_set"`
	Sequence   int64        `json:"sequence"`
	Files      []Imported   `json:"files"`
	Proposals  int          `json:"proposals"`
	ChangeSets []CouncilSet `json:"change_sets,omitempty"` // of an import of many councils: each is undone by itself
}

// CouncilSet is a change set of one council.
type CouncilSet struct {
	Council   string `json:"council"`
	ChangeSet int64  `json:"change_set"`
}

// Import takes files in, one after another, as one import that can be undone as one. A refused file does not keep the others
// out. Nothing of a file is half written.
func (d *Desk) Import(ctx context.Context, slug string, files []Incoming, c Choices) (*ImportResult, error) {
	council, err := d.Store.Council(ctx, slug)
	if err != nil {
		return nil, err
	}
	err = d.Tidy(ctx)
	if err != nil {
		return nil, err
	}
	var all []Imported
	for _, in := range files {
		done, err := d.importFile(ctx, council, in, c)
		if err != nil {
			return nil, err
		}
		for _, x := range done {
			if c.Batch == 0 {
				c.Batch = x.Batch
			}
		}
		all = append(all, done...)
	}
	return d.finishImport(ctx, council, all, c)
}

// cutShort is the age at which an import that has not come to its end counts as cut short: the largest file takes minutes. One that
// is at it for longer after all (a machine that slept) is told so at its end, and nothing of it is in.
const cutShort = 2 * time.Hour

// unused is the age at which a file that was looked at and never imported is no longer kept.
const unused = 7 * 24 * time.Hour

// longAgo is the moment before which an import that has no end was cut short.
func (d *Desk) longAgo() string { return d.Clock().Add(-cutShort).UTC().Format(time.RFC3339) }

// Tidy throws away what an import left that was cut short, files that nobody imported, and what webhooks were told long ago.
func (d *Desk) Tidy(ctx context.Context) error {
	err := d.Store.TidyMessages(ctx, d.Clock().Add(-keepTold).UTC().Format(time.RFC3339))
	if err != nil {
		return err
	}
	return d.Store.Tidy(ctx, d.longAgo(), d.Clock().Add(-unused).UTC().Format(time.RFC3339))
}

// finishImport brings findings up to date and counts what waits for an answer.
func (d *Desk) finishImport(ctx context.Context, council store.Council, done []Imported, c Choices) (*ImportResult, error) {
	out := &ImportResult{Files: done, ChangeSet: c.Batch}
	for _, x := range done {
		if out.ChangeSet == 0 {
			out.ChangeSet = x.Batch
		}
		out.Sequence = max(out.Sequence, x.Seq)
	}
	err := d.noteRefusals(ctx, council.ID, done, c.As)
	if err != nil {
		return nil, err
	}
	p, err := d.Picture(ctx, council.Slug)
	if err != nil {
		return nil, err
	}
	if out.Sequence == 0 {
		out.Sequence = p.Snapshot.Seq
	}
	proposals, err := d.Proposals(p)
	if err != nil {
		return nil, err
	}
	out.Proposals = len(proposals)
	return out, d.settle(ctx, p)
}

func refusedImport(name, sentence string) Imported {
	return Imported{File: name, LeftOut: []ingest.LeftOut{}, Problems: []ingest.Problem{}, Refused: sentence}
}

// importFile keeps the file and takes in each sheet that is understood.
func (d *Desk) importFile(ctx context.Context, council store.Council, in Incoming, c Choices) ([]Imported, error) {
	f, err := d.open(in)
	if refused := Refusal(err); refused != "" {
		return []Imported{refusedImport(in.Name, refused)}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", in.Name, err)
	}
	k, err := d.keepFile(ctx, council.ID, in, c.Actor)
	if err != nil {
		return nil, err
	}
	c.kept = k.wait
	out, err := d.importKept(ctx, council, f, k.id, in.Sheet, c)
	return out, errors.Join(err, k.wait())
}

// keeping is a file that is being kept while it is read: both take about as long.
type keeping struct {
	id   int64
	done chan struct{}
	err  error
}

func (d *Desk) keepFile(ctx context.Context, council int64, in Incoming, actor string) (*keeping, error) {
	now := d.now()
	id, err := d.Store.ReserveFile(ctx, council, now)
	if err != nil {
		return nil, err
	}
	k := &keeping{id: id, done: make(chan struct{})}
	go func() {
		defer close(k.done)
		_, k.err = d.Store.FillFile(ctx, council, id, in.Name, now, actor, io.NewSectionReader(in.Data, 0, in.Size))
	}()
	return k, nil
}

// wait waits until the file is kept whole.
func (k *keeping) wait() error {
	<-k.done
	return k.err
}

func (d *Desk) importKept(ctx context.Context, council store.Council, f *tabular.File, file int64, only string, c Choices) ([]Imported, error) {
	out, err := d.importSheets(ctx, council, f, file, only, c)
	if err != nil {
		return nil, err
	}
	for _, x := range out {
		if x.Seq > 0 {
			return out, nil
		}
	}
	err = c.isKept()
	if err != nil {
		return nil, err
	}
	return out, d.Store.DropFile(ctx, council.ID, file) // nothing came of it: nothing stays of it
}

// importSheets takes in each sheet that is understood.
func (d *Desk) importSheets(ctx context.Context, council store.Council, f *tabular.File, file int64, only string, c Choices) ([]Imported, error) {
	var out []Imported
	var unknown []Imported
	for i, info := range f.Sheets {
		if only != "" && info.Name != only {
			continue
		}
		x, err := d.importSheet(ctx, council, f, i, file, c)
		if refused := Refusal(err); refused != "" {
			x = refusedImport(f.Name, refused)
		} else if err != nil {
			return nil, fmt.Errorf("importing %s: %w", f.Name, err)
		}
		if len(f.Sheets) > 1 {
			x.Sheet = info.Name
		}
		if x.Kind == "" {
			unknown = append(unknown, x)
			continue
		}
		if c.Batch == 0 {
			c.Batch = x.Batch
		}
		out = append(out, x)
	}
	if len(out) == 0 && len(unknown) > 0 {
		out = unknown[:1]
	}
	if len(out) > 0 {
		out[0].NotTaken = f.Omitted
	}
	return out, nil
}

// Read understands one sheet, with the remembered or given mapping where there is one.
func (d *Desk) read(ctx context.Context, council int64, f *tabular.File, sheet int, c Choices) (*ingest.Reading, error) {
	r, err := ingest.Understand(f, sheet)
	if err != nil {
		return nil, err
	}
	if c.Mapping != nil {
		err := r.Remap(*c.Mapping)
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "That mapping cannot be used. Choose the kind again.")
		}
		return r, nil
	}
	_, doc, err := d.Store.Mapping(ctx, council, r.Signature())
	if err != nil {
		return nil, err
	}
	if doc != "" && c.As == "" {
		var m ingest.Mapping
		err := json.Unmarshal([]byte(doc), &m)
		if err != nil {
			return nil, fmt.Errorf("reading a remembered mapping: %w", err)
		}
		if r.Remap(m) == nil { // a mapping to a kind that is gone is not used
			r.Remembered = true
		}
	}
	if c.As != "" {
		k, ok := kind.Of(c.As)
		if !ok {
			return nil, fault.New(fault.Invalid, "There is no register called %q. Write it in the singular: contract, system, post, spend ...", c.As)
		}
		if r.Kind != k {
			r.ForceKind(k)
		}
	}
	return r, nil
}

func (d *Desk) importSheet(ctx context.Context, council store.Council, f *tabular.File, sheet int, file int64, c Choices) (Imported, error) {
	r, err := d.read(ctx, council.ID, f, sheet, c)
	if err != nil {
		return Imported{}, err
	}
	if r.Kind == nil {
		return refusedImport(f.Name, "It cannot be told what this file lists. Say its kind with --as, or add it in the browser and choose."), nil
	}
	note := ""
	if len(f.Sheets) > 1 {
		note = f.Sheets[sheet].Name
	}
	cs := ledger.ChangeSet{At: d.now(), Actor: c.Actor, Source: f.Name, File: file, Batch: c.Batch, Note: note}
	if r.Kind.Name == "spend" {
		return d.importSpend(ctx, council, r, cs, c)
	}
	return d.importRegister(ctx, council, r, cs, c)
}

func (d *Desk) importRegister(ctx context.Context, council store.Council, r *ingest.Reading, cs ledger.ChangeSet, c Choices) (Imported, error) {
	const tries = 5
	for try := 1; ; try++ {
		snap, err := d.Store.Load(ctx, council.ID)
		if err != nil {
			return Imported{}, err
		}
		plan, err := r.PlanRegister(snap, c.Options)
		if err != nil {
			return Imported{}, err
		}
		cs.Edits, cs.Seen, cs.Expect = plan.Edits, plan.Seen, snap.Seq
		err = c.isKept()
		if err != nil {
			return Imported{}, err
		}
		done, err := d.Store.Apply(ctx, council.ID, cs)
		if fault.CodeOf(err) == fault.Conflict && try < tries { // somebody wrote in between: compare again
			continue
		}
		if err != nil {
			return Imported{}, err
		}
		x := Imported{File: r.File.Name, Kind: r.Kind.Name, New: plan.New, Changed: plan.Changed, Unchanged: plan.Unchanged, Missing: len(plan.Missing), Mentioned: len(plan.Mentioned),
			LeftOut: listed(plan.LeftOut), Problems: listed(plan.Problems), Rows: plan.Rows, Seq: done.Seq, Batch: done.Batch, FileID: cs.File}
		wishes, err := d.noteWishes(ctx, council.ID, r, c.Only)
		if err != nil {
			return x, err
		}
		for _, w := range wishes {
			x.Sharing = append(x.Sharing, SharingWish(w))
		}
		return x, d.remember(ctx, council.ID, r, c)
	}
}

// remember keeps a mapping that a person gave, for the next file with the same headings.
func (d *Desk) remember(ctx context.Context, council int64, r *ingest.Reading, c Choices) error {
	if c.Mapping == nil {
		return nil
	}
	m := r.Mapping()
	doc, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("writing the mapping down: %w", err)
	}
	return d.Store.Remember(ctx, council, r.Signature(), m.Kind, string(doc), d.now())
}

func (d *Desk) importSpend(ctx context.Context, council store.Council, r *ingest.Reading, cs ledger.ChangeSet, c Choices) (Imported, error) {
	const tries = 5
	x, err := d.tryImportSpend(ctx, council, r, cs, c)
	for try := 1; fault.CodeOf(err) == fault.Conflict && try < tries; try++ { // other payments came in in between: compare with them too
		x, err = d.tryImportSpend(ctx, council, r, cs, c)
	}
	return x, err
}

func (d *Desk) tryImportSpend(ctx context.Context, council store.Council, r *ingest.Reading, cs ledger.ChangeSet, c Choices) (x Imported, err error) {
	if missing := r.Missing(); missing != "" {
		return x, &tabular.Refusal{Sentence: "No column of this file gives " + missing + ". Say in the mapping which one does."}
	}
	cs.SpendSince, err = d.Store.Seq(ctx, council.ID)
	if err != nil {
		return x, err
	}
	known, err := d.Store.Marks(ctx, council.ID, cs.SpendSince)
	if err != nil {
		return x, err
	}
	w, err := d.Store.StageSpend(ctx, council.ID, cs.File, r.File.Name, cs.At)
	if err != nil {
		return x, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Store.DropStage(context.WithoutCancel(ctx), council.ID, w.Stage.ID))
		}
	}()
	hits := map[int64]int{}
	rows := int64(0)
	report, err := r.Spend(func(l *spend.Line) error {
		rows++
		if c.Progress != nil && rows%2000 == 0 {
			c.Progress(rows, 0)
		}
		if stage, seen := known[l.Mark]; seen {
			hits[stage]++
			return nil
		}
		return w.Add(ctx, l)
	})
	if err != nil {
		return x, err
	}
	stage, err := w.Finish(ctx)
	if err != nil {
		return x, err
	}
	total := int64(report.Total)
	x = Imported{File: r.File.Name, Kind: "spend", New: int(stage.Lines), Unchanged: report.Rows - int(stage.Lines), LeftOut: listed(report.LeftOut), Problems: listed(report.Problems),
		Rows: report.Rows, Redacted: report.Redacted, TotalPence: &total, FileID: cs.File}
	x.Missing, err = d.spendMissing(ctx, council.ID, hits)
	if err != nil {
		return x, err
	}
	if stage.Lines == 0 {
		return x, errors.Join(d.Store.DropStage(ctx, council.ID, stage.ID), d.remember(ctx, council.ID, r, c))
	}
	err = c.isKept()
	if err != nil {
		return x, err
	}
	cs.Spend = []int64{stage.ID}
	done, err := d.Store.Apply(ctx, council.ID, cs)
	x.Seq, x.Batch = done.Seq, done.Batch
	if err != nil {
		return x, err
	}
	return x, d.remember(ctx, council.ID, r, c)
}

// spendMissing counts payments of an earlier file that a newer edition of it no longer lists. A file counts as a newer edition
// when it repeats at least half of the earlier one.
func (d *Desk) spendMissing(ctx context.Context, council int64, hits map[int64]int) (n int, err error) {
	seq, err := d.Store.Seq(ctx, council)
	if err != nil {
		return 0, err
	}
	stages, err := d.Store.Stages(ctx, council, seq)
	if err != nil {
		return 0, err
	}
	for _, t := range stages {
		if h := hits[t.ID]; h > 0 && int64(h)*2 >= t.Lines {
			n += int(t.Lines) - h
		}
	}
	return n, nil
}

// UndoResult is the shape of `moothall undo --json`.
type UndoResult struct {
	ChangeSet int64      `json:"change_set"`
	Undone    bool       `json:"undone"`
	Kept      []KeptItem `json:"kept"`
}

// KeptItem is something that an undo left as it was.
type KeptItem struct {
	Record RecordRef `json:"record"`
	Field  string    `json:"field,omitempty"`
	Why    string    `json:"why"`
}

// RecordRef names a record to a reader.
type RecordRef struct {
	Kind string  `json:"kind"`
	ID   kind.ID `json:"id"`
	Name string  `json:"name"`
}

// Undo takes an import back.
func (d *Desk) Undo(ctx context.Context, slug string, changeSet int64, actor string) (*UndoResult, error) {
	council, err := d.Store.Council(ctx, slug)
	if err != nil {
		return nil, err
	}
	const tries = 20
	done, err := d.Store.Undo(ctx, council.ID, changeSet, d.now(), actor)
	for try := 1; fault.CodeOf(err) == fault.Conflict && try < tries; try++ { // somebody wrote in between: see again what goes back
		done, err = d.Store.Undo(ctx, council.ID, changeSet, d.now(), actor)
	}
	if err != nil {
		return nil, err
	}
	p, err := d.Picture(ctx, slug)
	if err != nil {
		return nil, err
	}
	out := &UndoResult{ChangeSet: changeSet, Undone: true, Kept: []KeptItem{}}
	for _, k := range done.Kept {
		item := KeptItem{Record: RecordRef{Kind: k.Record.Kind, ID: k.Record.ID}, Field: k.Field, Why: k.Why}
		if r, ok := p.Snapshot.Find(k.Record.Kind, k.Record.ID); ok {
			item.Record.Name = kind.NameOf(r)
		}
		out.Kept = append(out.Kept, item)
	}
	return out, d.settle(ctx, p)
}
