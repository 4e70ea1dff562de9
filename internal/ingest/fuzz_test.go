package ingest_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/tabular"
)

// Whatever a file lists, its rows become values that the ledger takes, every problem stands at a row of the file, what is counted is
// what is there, and the same file again does the same.
func FuzzRows(f *testing.F) {
	for _, s := range []string{
		"Contract Ref,Title,Supplier name,Start date,End date,Value\nA1,Library,Civica UK Ltd,01/04/2024,31/03/2027,45000\nA1,Again,X,TBC,rolling,-\n",
		"Council\nBody Name,Paid Date,Amount,Supplier Name,Service\nAshby,31/03/2026,1234.50,ACME,ICT\nAshby,31/03/2026,(12.00),REDACTED,ICT\nTotal,,1222.50,,\n",
		"System,Supplier,Depends on\nPayroll,Acme,Directory; 1 of (A | B)\nDirectory,=1+1,\n",
		"Post,Holder,Reports to\nHead of IT,Ann Other,Director\nDirector,VACANT,\n", "Name,Email\nAnn,ann@x.example\n", "a,b\n1,2\n", "Title;Ends\n\"x\ny\";2027-03-31\n",
	} {
		f.Add([]byte(s), "file.csv")
	}
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		if len(b) > 64<<10 {
			return
		}
		file, err := tabular.Open(name, bytes.NewReader(b), int64(len(b)), tabular.Options{})
		if err != nil {
			return
		}
		for sheet := range file.Sheets {
			r, err := ingest.Understand(file, sheet)
			if err != nil {
				continue
			}
			kept := r.Mapping()
			if r.Kind == nil {
				continue
			}
			if err := r.Remap(kept); err != nil || cmp.Diff(kept, r.Mapping()) != "" {
				t.Fatalf("the mapping %v became %v: %v", kept, r.Mapping(), err)
			}
			if r.Kind.Name == "spend" {
				payments(t, r, len(b))
				continue
			}
			records(t, r, len(b))
		}
	})
}

func inFile(t *testing.T, p *ingest.Report, size int) {
	t.Helper()
	for _, x := range p.Problems {
		if x.Row < 0 || x.Row > size+1 || x.Problem == "" || strings.Contains(x.Problem, "%!") {
			t.Fatalf("in %d bytes: %+v", size, x)
		}
	}
	for _, x := range p.LeftOut {
		if x.Row < 1 || x.Row > size+1 || x.Reason == "" {
			t.Fatalf("in %d bytes: %+v", size, x)
		}
	}
	if p.ProblemCount < len(p.Problems) || p.LeftOutCount < len(p.LeftOut) {
		t.Fatalf("%d problems of %d, %d left out of %d", len(p.Problems), p.ProblemCount, len(p.LeftOut), p.LeftOutCount)
	}
}

func payments(t *testing.T, r *ingest.Reading, size int) {
	t.Helper()
	if r.Missing() != "" {
		return
	}
	read := func() (marks map[int64]bool, sum kind.Money, n int, p *ingest.SpendReport) {
		marks = map[int64]bool{}
		p, err := r.Spend(func(l *spend.Line) error {
			if marks[l.Mark] {
				t.Fatalf("two payments have one identity: row %d", l.Row)
			}
			marks[l.Mark] = true
			sum += l.Net
			n++
			return nil
		})
		if err != nil {
			return nil, 0, 0, nil
		}
		return marks, sum, n, p
	}
	marks, sum, n, p := read()
	if p == nil {
		return
	}
	inFile(t, &p.Report, size)
	if p.Rows != n || p.Total != sum || p.Redacted > n || p.First > p.Last {
		t.Fatalf("%d payments of %v, and the report says %+v", n, sum, p)
	}
	again, sumAgain, _, _ := read()
	if sumAgain != sum || cmp.Diff(marks, again) != "" {
		t.Fatal("the same file again gives other payments")
	}
}

func records(t *testing.T, r *ingest.Reading, size int) {
	t.Helper()
	plan, err := r.PlanRegister(kind.NewSnapshot(1, nil, nil), ingest.Options{})
	if err != nil {
		return
	}
	inFile(t, &plan.Report, size)
	if plan.New+plan.Changed+plan.Unchanged > plan.Rows+plan.LeftOutCount+plan.ProblemCount || len(plan.Missing) > 0 {
		t.Fatalf("%+v", plan.Report)
	}
	real := map[ledger.Key]kind.ID{}
	for _, e := range plan.Edits {
		key := ledger.Key{Kind: e.Kind, ID: e.ID}
		if real[key] == 0 {
			real[key] = kind.ID(len(real) + 1)
		}
	}
	ledger.Renumber(plan.Edits, plan.Seen, func(k ledger.Key) kind.ID {
		if n := real[k]; n != 0 {
			return n
		}
		if k.ID >= ledger.Provisional {
			t.Fatalf("%v is named and not made", k)
		}
		return k.ID
	})
	docs := map[ledger.Key]ledger.Doc{}
	for _, e := range plan.Edits {
		key := ledger.Key{Kind: e.Kind, ID: e.ID}
		doc, exists := docs[key]
		doc, _, err := ledger.Apply(e, doc, exists, nil)
		if err != nil {
			t.Fatalf("the ledger refuses what was read: %v", err)
		}
		docs[key] = doc
		if kind.New(key.Kind, key.ID, 1).Decode(doc.Spell()) != nil {
			t.Fatalf("what was kept is not read again: %s", doc.Spell())
		}
	}
}
