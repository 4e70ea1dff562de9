package spend

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

func numbered() *rapid.Generator[Numbered] {
	return rapid.Custom(func(t *rapid.T) Numbered {
		return Numbered{
			Entry: Entry{Row: rapid.Int32Min(0).Draw(t, "row"), Payee: rapid.Int32Min(0).Draw(t, "payee"), Service: rapid.Int32Range(0, 500).Draw(t, "service"), Account: rapid.Int32Range(0, 1<<29).Draw(t, "account"),
				Day: kind.Date(rapid.OneOf(rapid.Int32(), rapid.Just(int32(NoDay))).Draw(t, "day")), Net: kind.Money(rapid.Int64().Draw(t, "net")), Redacted: rapid.Bool().Draw(t, "redacted")},
			Mark: rapid.Int64().Draw(t, "mark"), Description: rapid.String().Draw(t, "description"), Reference: rapid.String().Draw(t, "reference"),
		}
	})
}

// What is packed comes back, block after block.
func TestBlocksComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p Packer
		for range rapid.IntRange(1, 3).Draw(t, "blocks") {
			want := rapid.SliceOfN(numbered(), 0, 60).Draw(t, "lines")
			for i := range want {
				p.Add(&want[i])
			}
			block, err := p.Block()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, unpack(t, block)); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

type failer interface{ Fatal(...any) }

func unpack(t failer, block []byte) []Numbered {
	l := NewLines(0, 0)
	err := l.Unpack(block)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]Numbered, l.Len())
	for i := range out {
		out[i].Entry = l.At(i)
	}
	i := 0
	err = Marks(block, func(m int64) { out[i].Mark = m; i++ })
	if err != nil {
		t.Fatal(err)
	}
	err = Words(block, func(i int, description, reference string) {
		out[i].Description, out[i].Reference = description, reference
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReword(t *testing.T) {
	var p Packer
	p.Add(&Numbered{Entry: Entry{Row: 2, Net: 5}, Mark: 9, Description: "Fees of Ann Other", Reference: "r1"})
	p.Add(&Numbered{Entry: Entry{Row: 3, Net: 7, Day: NoDay}, Mark: 10, Reference: "r2"})
	block, err := p.Block()
	if err != nil {
		t.Fatal(err)
	}
	same, err := Reword(block, func(s string) string { return s })
	if err != nil || same != nil {
		t.Error("a block was written again for nothing", err)
	}
	again, err := Reword(block, func(s string) string { return strings.ReplaceAll(s, "Ann Other", "erased") })
	if err != nil {
		t.Fatal(err)
	}
	want := unpack(t, block)
	want[0].Description = "Fees of erased"
	if diff := cmp.Diff(want, unpack(t, again)); diff != "" {
		t.Error(diff)
	}
}

// A damaged block is an error, never a panic and never other payments' figures out of thin air.
func FuzzBlock(f *testing.F) {
	var p Packer
	for i := range 5 {
		p.Add(&Numbered{Entry: Entry{Row: int32(i), Net: kind.Money(i * 100), Payee: int32(i)}, Description: "x", Reference: "y"})
	}
	good, err := p.Block()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{})
	f.Add([]byte{blockVersion, 1, 6})
	f.Fuzz(func(t *testing.T, b []byte) {
		l := NewLines(0, 0)
		err := l.Unpack(b)
		n := 0
		if Marks(b, func(int64) { n++ }) == nil && err == nil && n != l.Len() {
			t.Errorf("%d marks of %d payments", n, l.Len())
		}
		if Words(b, func(i int, _, _ string) {
			if i < 0 || i >= BlockLines {
				t.Errorf("payment %d", i)
			}
		}) == nil {
			_, err := Reword(b, strings.ToUpper)
			if err != nil {
				t.Error(err)
			}
		}
	})
}

// The quick way to hash a cell is the same as folding it first.
func TestHashFolded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ \tA-Za-z0-9é&.]{0,30}`)).Draw(t, "s")
		if hashFolded(7, s) != hashPlain(7, kind.Fold(s)) {
			t.Fatalf("%q hashes otherwise than %q", s, kind.Fold(s))
		}
	})
}

func TestIdentity(t *testing.T) {
	once := func(uint64) int { return 1 }
	a := Line{Payee: Payee{Name: "ACME  Ltd", Number: "7"}, Day: 20000, Net: 105, Service: "ICT", Reference: "r"}
	same := Line{Row: 99, Payee: Payee{Name: "Acme ltd", Number: "7"}, Day: 20000, Net: 105, Service: "ict ", Reference: "R"}
	if a.Identity(once) != same.Identity(once) {
		t.Error("case and spaces make another payment")
	}
	if a.Identity(once) == a.Identity(func(uint64) int { return 2 }) {
		t.Error("a second payment like the first is not told from it")
	}
	for name, other := range map[string]Line{
		"net": {Payee: a.Payee, Day: 20000, Net: 106, Service: "ICT", Reference: "r"}, "day": {Payee: a.Payee, Day: 20001, Net: 105, Service: "ICT", Reference: "r"},
		"place of a word": {Payee: a.Payee, Day: 20000, Net: 105, Account: "ICT", Reference: "r"}, "number": {Payee: Payee{Name: "Acme ltd", Number: "8"}, Day: 20000, Net: 105, Service: "ICT", Reference: "r"},
	} {
		if a.Identity(once) == other.Identity(once) {
			t.Errorf("another %s is the same payment", name)
		}
	}
}

// Pick and Cut over a random book, beside a plain count.
func TestPickAndCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := NewBook()
		names := []Payee{{}, {Name: "Acme"}, {Name: "ACME "}, {Name: "Other"}}
		words := []string{"", "ICT", "Parks"}
		want, wantSum, whole := 0, kind.Money(0), kind.Money(0)
		for file := range rapid.IntRange(1, 3).Draw(t, "files") {
			l := NewLines(int64(file+1), 4)
			for range rapid.IntRange(0, 20).Draw(t, "lines") {
				x := Numbered{Entry: Entry{Payee: rapid.Int32Range(0, 3).Draw(t, "payee"), Service: rapid.Int32Range(0, 2).Draw(t, "service"), Net: kind.Money(rapid.Int32().Draw(t, "net")), Day: kind.Date(rapid.Int32Range(20000, 20100).Draw(t, "day"))}}
				var p Packer
				p.Add(&x)
				block, err := p.Block()
				if err != nil {
					t.Fatal(err)
				}
				err = l.Unpack(block)
				if err != nil {
					t.Fatal(err)
				}
				whole += x.Net
				if (x.Payee == 1 || x.Payee == 2) && x.Service == 1 {
					want++
					wantSum += x.Net
				}
			}
			err := b.Add(File{}, l, names, words)
			if err != nil {
				t.Fatal(err)
			}
		}
		refs, n := b.Pick(Filter{Payee: "acme", HasPayee: true, Service: "ICT", HasService: true, Limit: 1000})
		var sum kind.Money
		last := kind.Date(1 << 30)
		for _, r := range refs {
			x := b.Lines[r.File].At(r.I)
			sum += x.Net
			if x.Day > last {
				t.Fatal("not newest first")
			}
			last = x.Day
		}
		if n != want || len(refs) != want || sum != wantSum {
			t.Fatalf("%d payments of %v, want %d of %v", n, sum, want, wantSum)
		}
		cuts := b.Cut()
		for name, part := range map[string][]Cut{"payees": cuts.Payees, "services": cuts.Services} {
			sum := kind.Money(0)
			for _, c := range part {
				sum += c.Net
			}
			if sum != whole || b.Net() != whole {
				t.Fatalf("%s come to %v of %v", name, sum, whole)
			}
		}
	})
}
