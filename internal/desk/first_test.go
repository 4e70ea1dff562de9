package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/demo"
	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

var ctx = context.Background()

// open gives a desk with one council in a folder, and a clock that the test moves.
func open(t *testing.T) (*desk.Desk, string, *time.Time) {
	t.Helper()
	dir := t.TempDir()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	d, err := app.OpenDesk(ctx, app.Config{Dir: dir, Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Store.Close(); err != nil {
			t.Error(err)
		}
	})
	_, err = d.AddCouncil(ctx, desk.NewCouncil{Name: "Ashby District Council", Slug: "ashby", Type: "district", Nation: "england"})
	if err != nil {
		t.Fatal(err)
	}
	return d, dir, &now
}

func bring(t *testing.T, d *desk.Desk, name string, raw []byte) *desk.ImportResult {
	t.Helper()
	r, err := d.Import(ctx, "ashby", []desk.Incoming{{Name: name, Data: bytes.NewReader(raw), Size: int64(len(raw))}}, desk.Choices{Actor: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	if r.Files[0].Refused != "" {
		t.Fatal(r.Files[0].Refused)
	}
	return r
}

func bringDemo(t *testing.T, d *desk.Desk) {
	t.Helper()
	for _, name := range demo.Order() {
		raw, err := fs.ReadFile(demo.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		bring(t, d, name, raw)
	}
}

func picture(t *testing.T, d *desk.Desk) *desk.Picture {
	t.Helper()
	p, err := d.Picture(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// IT, not IT and redacted make up the files' total to the penny, also after every proposal was answered yes.
func TestSpendAddsUp(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	for round := range 2 {
		p := picture(t, d)
		it := d.ITSpend(p)
		if sum := it.IT + it.NotIT + it.Redacted; sum != p.Spend.Net() || it.ByPayee+it.ByAccount+it.Both != it.IT || it.IT == 0 {
			t.Fatalf("round %d: %v + %v + %v is not %v", round, it.IT, it.NotIT, it.Redacted, p.Spend.Net())
		}
		monthsAddUp(t, d, p)
		for range 200 {
			all, err := d.Proposals(picture(t, d))
			if err != nil {
				t.Fatal(err)
			}
			if len(all) == 0 {
				break
			}
			_, err = d.Answer(ctx, "ashby", kind.Whole("ashby", "ann"), all[0].ID, "yes")
			if err != nil {
				t.Fatalf("%s: %v", all[0].Question, err)
			}
		}
	}
	if problems, err := d.Doctor(ctx); err != nil || len(problems) != 0 {
		t.Errorf("after every yes: %v %v", problems, err)
	}
}

// monthsAddUp checks that the months make up the whole, part by part, and that credits are what came back.
func monthsAddUp(t *testing.T, d *desk.Desk, p *desk.Picture) {
	t.Helper()
	it, cuts := d.ITSpend(p), d.SpendCuts(p)
	var sum desk.ITMonth
	var credits kind.Money
	for i, m := range it.Months {
		sum.IT.Paid += m.IT.Net()
		sum.NotIT.Paid += m.NotIT.Net()
		sum.Redacted.Paid += m.Redacted.Net()
		sum.Lines += m.Lines
		credits += m.IT.Credits + m.NotIT.Credits + m.Redacted.Credits
		if m.Month != cuts.Months[i].Month || m.Net() != cuts.Months[i].Net || m.Lines != cuts.Months[i].Lines {
			t.Errorf("%s comes to %v, and the cut to %v", m.Month, m.Net(), cuts.Months[i].Net)
		}
		if m.IT.Paid < 0 || m.IT.Credits > 0 || m.NotIT.Paid < 0 || m.NotIT.Credits > 0 {
			t.Errorf("%s: paid %v and %v, credits %v and %v", m.Month, m.IT.Paid, m.NotIT.Paid, m.IT.Credits, m.NotIT.Credits)
		}
	}
	if len(it.Months) != 7 || sum.IT.Paid != it.IT || sum.NotIT.Paid != it.NotIT || sum.Redacted.Paid != it.Redacted || sum.Lines != 1260 || credits >= 0 {
		t.Errorf("%d months come to %v of %d payments, credits %v", len(it.Months), sum, sum.Lines, credits)
	}
}

// No is not asked again; skip goes last; a yes that was undone is asked again.
func TestAnswers(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	me := kind.Whole("ashby", "ann")
	all, err := d.Proposals(picture(t, d))
	if err != nil || len(all) < 4 {
		t.Fatal(len(all), err)
	}
	no, skip, yes := all[0].ID, all[1].ID, all[2].ID
	for id, a := range map[string]string{no: "no", skip: "skip"} {
		_, err := d.Answer(ctx, "ashby", me, id, a)
		if err != nil {
			t.Fatal(err)
		}
	}
	batch, err := d.Answer(ctx, "ashby", me, yes, "yes")
	if err != nil || batch == 0 {
		t.Fatal(batch, err)
	}
	has := func(id string) int {
		all, err := d.Proposals(picture(t, d))
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range all {
			if x.ID == id {
				return len(all) - i
			}
		}
		return 0
	}
	if has(no) != 0 || has(skip) != 1 || has(yes) != 0 {
		t.Errorf("no %d, skip %d from the end, yes %d", has(no), has(skip), has(yes))
	}
	_, err = d.Undo(ctx, "ashby", batch, "ann")
	if err != nil || has(yes) == 0 {
		t.Errorf("an undone yes is not asked again: %v", err)
	}
}

const contract = "Contract Ref,Title,Supplier name,Start date,End date,Contract manager\nA1,Library system,Acme Ltd,01/04/2024,END,\n"

// A finding closes only when its check passes on newer facts, opens again when those are undone as if it had never closed, and
// can be assigned, accepted until a day, and set aside with a reason.
func TestLifeOfAFinding(t *testing.T) {
	d, _, now := open(t)
	me := kind.Whole("ashby", "ann")
	bring(t, d, "contracts.csv", []byte(strings.Replace(contract, "END", "31/01/2027", 1)))
	id := ""
	agenda := func() *desk.Agenda {
		a, err := d.Agenda(ctx, picture(t, d), me, true)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, f := range agenda().Findings {
		if strings.HasPrefix(f.ID, "CONTRACT-START") {
			id = f.ID
			if f.Opened != "2026-11-24" {
				t.Errorf("opened %q", f.Opened)
			}
		}
	}
	if id == "" {
		t.Fatalf("no finding about the start: %+v", agenda().Findings)
	}
	open := func() (f desk.Finding, ok bool) {
		for _, f := range agenda().Findings {
			if f.ID == id {
				return f, true
			}
		}
		return f, false
	}
	*now = now.AddDate(0, 0, 3)
	later := bring(t, d, "contracts.csv", []byte(strings.Replace(contract, "END", "31/01/2032", 1)))
	if _, ok := open(); ok {
		t.Error("it is open though its check passes")
	}
	*now = now.AddDate(0, 0, 1)
	_, err := d.Undo(ctx, "ashby", later.ChangeSet, "ann")
	if f, ok := open(); err != nil || !ok || f.Opened != "2026-11-24" {
		t.Errorf("after undo: %v %+v %v", ok, f, err)
	}
	for _, s := range []desk.Settlement{{Do: "assign"}, {Do: "accept", Until: "2026-01-01", Reason: "x"}, {Do: "accept", Until: "2027-01-01"}, {Do: "set-aside"}, {Do: "close"}} {
		if err := d.Settle(ctx, picture(t, d), me, id, s); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%+v gave %v", s, err)
		}
	}
	err = d.Settle(ctx, picture(t, d), me, id, desk.Settlement{Do: "assign", Owner: "Head of IT", Due: "2026-12-31"})
	if f, _ := open(); err != nil || f.Owner != "Head of IT" || f.Due.String() != "2026-12-31" {
		t.Errorf("assigned: %+v %v", f, err)
	}
	err = d.Settle(ctx, picture(t, d), me, id, desk.Settlement{Do: "accept", Until: "2026-12-15", Reason: "We are moving"})
	if _, ok := open(); err != nil || ok || agenda().Settled != 1 {
		t.Errorf("accepted, and still open: %v %v", ok, err)
	}
	*now = time.Date(2026, 12, 16, 9, 0, 0, 0, time.UTC)
	err = d.Reconcile(ctx, picture(t, d))
	if _, ok := open(); err != nil || !ok {
		t.Errorf("the acceptance ran out, and it is not open: %v", err)
	}
	err = d.Settle(ctx, picture(t, d), me, id, desk.Settlement{Do: "set-aside", Reason: "Not ours"})
	if _, ok := open(); err != nil || ok {
		t.Errorf("set aside, and still open: %v", err)
	}
}

// A reader sees no finding that rests on restricted fields, and no such evidence.
func TestRestrictedFindings(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	p := picture(t, d)
	whole, err := d.Agenda(ctx, p, kind.Whole("ashby", "ann"), true)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := d.Agenda(ctx, p, identity.Viewer("ashby", "bob", []string{"reader"}), true)
	if err != nil {
		t.Fatal(err)
	}
	if len(reader.Findings) == 0 || len(reader.Findings) >= len(whole.Findings) {
		t.Errorf("the reader sees %d of %d", len(reader.Findings), len(whole.Findings))
	}
	for _, f := range append(reader.Findings, reader.Strong...) {
		for _, e := range f.Evidence {
			k, ok := kind.Of(e.Record.Kind)
			if !ok {
				continue
			}
			if fd, ok := k.Field(e.Field); ok && fd.Sensitivity == kind.Restricted {
				t.Errorf("%s shows the reader %s.%s", f.ID, k.Name, fd.Name)
			}
		}
		if strings.Contains(f.Title, "need each other to recover") {
			t.Errorf("the reader sees %s", f.Title)
		}
	}
	happenedRestricted(t, d, identity.Viewer("ashby", "bob", []string{"reader"}))
	public, err := d.Agenda(ctx, p, kind.Viewer{}, true)
	if err != nil || len(public.Findings) >= len(reader.Findings) {
		t.Errorf("the public sees %d: %v", len(public.Findings), err)
	}
}

// happenedRestricted checks that what became of findings is as restricted as they are, and that the landscape is not coloured by
// what its viewer may not see.
func happenedRestricted(t *testing.T, d *desk.Desk, reader kind.Viewer) {
	t.Helper()
	p := picture(t, d)
	err := d.ReconcileDaily(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := d.Happened(ctx, p, kind.Whole("ashby", "ann"), 1000)
	if err != nil {
		t.Fatal(err)
	}
	some, err := d.Happened(ctx, p, reader, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if len(some) == 0 || len(some) >= len(whole) {
		t.Errorf("of %d things that happened the reader sees %d", len(whole), len(some))
	}
	for _, h := range some {
		id, _, _ := strings.Cut(h.Finding, ":")
		if r, ok := p.Rules.All.Rule(id); !ok || !reader.Sees(r.Restricted) {
			t.Errorf("the reader sees that %s %s", h.Title, h.Event)
		}
	}
	l, colour, err := d.Landscape(p, reader, estate.ByService, estate.Hosting)
	if err != nil || colour != estate.Criticality || slices.ContainsFunc(l.Shades, func(s estate.Shade) bool { return s.Name == "on-premises" }) {
		t.Errorf("the reader's landscape is coloured by %s: %v, %v", colour, l.Shades, err)
	}
	_, colour, err = d.Landscape(p, kind.Whole("ashby", "ann"), estate.ByService, estate.Hosting)
	if err != nil || colour != estate.Hosting {
		t.Errorf("the whole landscape is coloured by %s, %v", colour, err)
	}
}

// Erasing a person leaves the name nowhere: not in the registers, not in history, not in a kept file, not in the folder.
func TestEraseAPerson(t *testing.T) {
	d, dir, _ := open(t)
	bringDemo(t, d)
	p := picture(t, d)
	var id kind.ID
	const name = "S Patel"
	for _, x := range p.Snapshot.People.All() {
		if x.Name.Or("") == name {
			id = x.ID
		}
	}
	if id == 0 {
		t.Fatal("the demonstration has no " + name)
	}
	err := d.ErasePerson(ctx, kind.Whole("ashby", "ann"), id)
	if err != nil {
		t.Fatal(err)
	}
	x, ok := picture(t, d).Snapshot.People.Get(id)
	if !ok || x.Name.Known() {
		t.Errorf("after erasing: %v %q", ok, x.Name.Or(""))
	}
	files, err := d.Store.Files(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		k, err := d.Store.OpenFile(ctx, 1, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(io.NewSectionReader(k, 0, k.Size))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(bytes.ToLower(raw), []byte(strings.ToLower(name))) {
			t.Errorf("the name stands in the kept %s", f.Name)
		}
	}
	err = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.Contains(raw, []byte(name)) || bytes.Contains(raw, []byte(strings.ToUpper(name))) {
			t.Errorf("the name stands in %s", filepath.Base(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ErasePerson(ctx, kind.Whole("ashby", "ann"), id); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("erasing twice gave %v", err)
	}
}

// What a CSV or workbook holds when it goes out comes back in with nothing changed, for every register.
func TestOutAndBackIn(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	me := kind.Whole("ashby", "ann")
	for _, k := range kind.Registers() {
		for _, form := range []string{"csv", "xlsx"} {
			p := picture(t, d)
			rows := p.List(me, k, desk.Filter{})
			if len(rows) == 0 {
				continue
			}
			var out bytes.Buffer
			write := p.WriteCSV
			if form == "xlsx" {
				write = p.WriteXLSX
			}
			err := write(me, k, rows, &out)
			if err != nil {
				t.Fatal(err)
			}
			r, err := d.Import(ctx, "ashby", []desk.Incoming{{Name: k.Plural + "." + form, Data: bytes.NewReader(out.Bytes()), Size: int64(out.Len())}}, desk.Choices{Actor: "ann", As: k.Name})
			if err != nil {
				t.Fatal(err)
			}
			if f := r.Files[0]; f.Refused != "" || f.New != 0 || f.Changed != 0 || f.Unchanged != len(rows) {
				t.Errorf("%s as %s: %d new, %d changed, %d unchanged of %d, %s %v", k.Plural, form, f.New, f.Changed, f.Unchanged, len(rows), f.Refused, f.Problems[:min(3, len(f.Problems))])
			}
		}
	}
}

// A picture that goes on from the one before says what a picture made afresh says, whichever record was changed or removed.
func TestPictureGoesOn(t *testing.T) {
	d, _, _ := open(t)
	bringDemo(t, d)
	me := kind.Whole("ashby", "ann")
	agenda := func(d *desk.Desk) []byte {
		a, err := d.Agenda(ctx, picture(t, d), me, true)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	agenda(d)
	for _, k := range kind.Registers() {
		for i, r := range picture(t, d).Snapshot.Records(k.Name) {
			var err error
			switch i {
			case 0:
				_, err = d.Remove(ctx, me, k, []kind.ID{r.RecordID()}, 0)
			case 1, 2, 3:
				_, _, err = d.Save(ctx, me, k, []kind.ID{r.RecordID()}, map[string]kind.Value{k.Fields[(i*5)%len(k.Fields)].Name: {}}, r.Sequence())
			default:
				continue
			}
			if err != nil && fault.CodeOf(err) == fault.Internal {
				t.Fatal(err)
			}
			fresh := &desk.Desk{Store: d.Store, Rules: d.Rules, Catalogue: d.Catalogue, Places: d.Places, Clock: d.Clock, MaxBytes: d.MaxBytes}
			if got, want := agenda(d), agenda(fresh); !bytes.Equal(got, want) {
				t.Fatalf("%s %s: the agenda that goes on is not the one made afresh", k.Name, r.RecordID())
			}
		}
	}
}
