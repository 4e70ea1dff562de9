package desk

import (
	"context"
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/tabular"
)

// Reconcile brings stored findings up to date with the picture: a day that passes opens and closes findings too.
func (d *Desk) Reconcile(ctx context.Context, p *Picture) error { return d.settle(ctx, p) }

// Doctor checks what is kept: the history has no gap and records are as it left them, references lead somewhere, payments add up,
// kept files are as they came in, nothing is half written.
func (d *Desk) Doctor(ctx context.Context) ([]string, error) {
	damage := d.Store.Damage(ctx)
	if len(damage) > 0 {
		return damage, ctx.Err()
	}
	problems, err := d.Store.CheckAll(ctx, d.longAgo())
	if err != nil {
		return nil, err
	}
	problems = listed(problems)
	councils, err := d.Store.Councils(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range councils {
		more, err := d.DoctorOf(ctx, c)
		if err != nil {
			return nil, err
		}
		problems = append(problems, more...)
	}
	return problems, nil
}

// DoctorOf checks what is kept of one council: what it says is that council's own.
func (d *Desk) DoctorOf(ctx context.Context, c store.Council) ([]string, error) {
	problems := []string{}
	found, err := d.Store.Check(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range found {
		problems = append(problems, c.Name+": "+m)
	}
	snap, err := d.Store.Load(ctx, c.ID)
	if err != nil {
		return append(problems, fmt.Sprintf("%s: a record cannot be read: %v. Restore a backup.", c.Name, err)), nil
	}
	return append(problems, dangling(c.Name, snap)...), nil
}

// dangling lists references to records that are not there.
func dangling(council string, snap *kind.Snapshot) (out []string) {
	for _, k := range kind.Registers() {
		for _, r := range snap.Records(k.Name) {
			for i := range k.Fields {
				for _, id := range r.Cell(i).Targets() {
					if _, ok := snap.Find(k.Fields[i].To, id); !ok {
						out = append(out, fmt.Sprintf("%s: %s %q names %s %d, which is not there. Open the record and choose another.", council, k.Label, kind.NameOf(r), k.Fields[i].To, id))
					}
				}
			}
		}
	}
	return out
}

// ImportByCouncil imports files whose rows say themselves which council they are of. Each council has a change set of its own, and undoes it
// by itself.
func (d *Desk) ImportByCouncil(ctx context.Context, files []Incoming, c Choices) (*ImportResult, error) {
	out := &ImportResult{Files: []Imported{}}
	councils, err := d.Store.Councils(ctx)
	if err != nil {
		return nil, err
	}
	for _, in := range files {
		f, err := d.open(in)
		if refused := Refusal(err); refused != "" {
			out.Files = append(out.Files, refusedImport(in.Name, refused))
			continue
		}
		if err != nil {
			return nil, err
		}
		col, names, err := councilColumn(f)
		if err != nil {
			return nil, err
		}
		if col < 0 {
			out.Files = append(out.Files, refusedImport(in.Name, "No column of this file says which council a row is of. Import it with --council NAME."))
			continue
		}
		for _, name := range names {
			slug := councilCalled(councils, name)
			if slug == "" {
				out.Files = append(out.Files, refusedImport(in.Name, fmt.Sprintf("There is no council called %q here. Add it with: moothall council add %q --type T --nation N", name, name)))
				continue
			}
			mine := c
			mine.Only = func(row tabular.Row) bool {
				return col < len(row.Cells) && kind.Fold(row.Cells[col].Text) == kind.Fold(name)
			}
			r, err := d.Import(ctx, slug, []Incoming{in}, mine)
			if err != nil {
				return nil, err
			}
			for i := range r.Files {
				r.Files[i].Council = slug
			}
			out.Files = append(out.Files, r.Files...)
			out.ChangeSet, out.Sequence = r.ChangeSet, max(out.Sequence, r.Sequence)
			if r.ChangeSet > 0 {
				out.ChangeSets = append(out.ChangeSets, CouncilSet{slug, r.ChangeSet})
			}
			out.Proposals += r.Proposals
		}
	}
	return out, nil
}

// councilCalled finds the council that a cell names; "" when none is kept here.
func councilCalled(councils []store.Council, name string) string {
	for _, x := range councils {
		if kind.Fold(x.Name) == kind.Fold(name) || x.Slug == Slug(name) || x.GSS != "" && x.GSS == name {
			return x.Slug
		}
	}
	return ""
}

// councilColumn finds the column that names councils, and the councils that it names, in their order.
func councilColumn(f *tabular.File) (col int, names []string, err error) {
	r, err := ingest.Understand(f, 0)
	if err != nil {
		return -1, nil, err
	}
	col = -1
	for i, c := range r.Columns {
		if c.Field == "organisation" || c.Field == "body" || kind.Fold(c.Heading) == "council" {
			col = i
			break
		}
	}
	if col < 0 {
		return -1, nil, nil
	}
	seen := map[string]bool{}
	for row, err := range f.Rows(0) {
		if err != nil {
			return -1, nil, err
		}
		if row.Number == r.HeaderRow || col >= len(row.Cells) {
			continue
		}
		name := strings.TrimSpace(row.Cells[col].Text)
		if name != "" && !seen[kind.Fold(name)] {
			seen[kind.Fold(name)] = true
			names = append(names, name)
		}
	}
	return col, names, nil
}
