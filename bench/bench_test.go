// Package bench measures what users wait for beside a peer or a baseline in the same run. It asserts nothing about time.
package bench

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/tabular"
)

// spendFile makes a spend file of n rows, much like those that councils publish (about 127 bytes a row).
func spendFile(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	line := []string{"Body Name", "Organisational Unit", "Expenditure Category", "Paid Date", "Trans No", "Amount", "Supplier ID", "Supplier Name"}
	_ = w.Write(line) // a bytes.Buffer never fails
	for i := range n {
		p := r.IntN(4000)
		_ = w.Write([]string{"Ashby District Council", fmt.Sprintf("Service area number %d", r.IntN(60)), fmt.Sprintf("Expenditure category %d", r.IntN(120)),
			fmt.Sprintf("%02d/%02d/2026", 1+r.IntN(28), 1+r.IntN(9)), fmt.Sprintf("%08d_%d", 46000000+i, i%3), fmt.Sprintf("%d.%02d", r.IntN(20000), r.IntN(100)), fmt.Sprint(20000000 + p), fmt.Sprintf("SUPPLIER NUMBER %d LIMITED", p)})
	}
	w.Flush()
	return b.Bytes()
}

func openDesk(b *testing.B) *desk.Desk {
	b.Helper()
	d, err := app.OpenDesk(context.Background(), app.Config{Dir: b.TempDir(), Clock: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := d.Store.Close(); err != nil {
			b.Error(err)
		}
	})
	_, err = d.AddCouncil(context.Background(), desk.NewCouncil{Name: "Ashby District Council", Slug: "ashby", Type: "district", Nation: "england"})
	if err != nil {
		b.Fatal(err)
	}
	return d
}

const spendRows = 1_000_000 // 127 MB

// Reading rows, beside encoding/csv.
func BenchmarkRead(b *testing.B) {
	raw := spendFile(100_000)
	b.Run("tabular", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			f, err := tabular.Open("spend.csv", bytes.NewReader(raw), int64(len(raw)), tabular.Options{})
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for _, err := range f.Rows(0) {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != 100_001 {
				b.Fatal(n)
			}
		}
	})
	b.Run("beside-encoding-csv", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			r := csv.NewReader(bytes.NewReader(raw))
			for {
				_, err := r.Read()
				if err == io.EOF {
					break
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

func writeFile(b *testing.B, name string, raw []byte) {
	b.Helper()
	err := os.WriteFile(name, raw, 0o600)
	if err != nil {
		b.Fatal(err)
	}
}
