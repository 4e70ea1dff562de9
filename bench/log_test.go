package bench

import (
	"context"
	"fmt"
	"testing"

	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/store"
)

const logEntries = 100_000

// A log of 100,000 entries: appended through the store, a thousand a transaction; then each is proven, and the whole verified.
func BenchmarkLog(b *testing.B) {
	d, ctx := openDesk(b), context.Background()
	c, err := d.Store.Council(ctx, "ashby")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("append", func(b *testing.B) {
		for b.Loop() {
			appendLog(b, d.Store, c.ID)
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/logEntries, "µs/entry")
	})
	b.Run("prove", func(b *testing.B) {
		for b.Loop() {
			x, err := d.ExportLog(ctx, c, false)
			if err != nil || len(x.Proofs) < logEntries {
				b.Fatalf("%d proofs: %v", len(x.Proofs), err)
			}
			if problems := x.Verify(x.Checkpoint); len(problems) > 0 {
				b.Fatal(problems)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(len(x.Proofs)), "µs/entry")
		}
	})
	b.Run("prove one", func(b *testing.B) {
		var p board.Proof
		for b.Loop() {
			p, err = d.Prove(ctx, c, logEntries/3)
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(p.Hashes)), "hashes")
	})
}

func appendLog(b *testing.B, s *store.Store, council int64) {
	b.Helper()
	for from := 0; from < logEntries; from += 1000 {
		fs, events := make([]store.Finding, 1000), make([]store.FindingEvent, 1000)
		for i := range fs {
			id := fmt.Sprintf("CONTRACT-START:contract:%d", from+i)
			fs[i] = store.Finding{ID: id, State: "set aside", Reason: "It is being renewed."}
			events[i] = store.FindingEvent{Finding: id, At: "2026-11-24T12:00:00Z", Actor: "bench", Event: "set-aside"}
		}
		err := s.SaveFindings(context.Background(), council, fs, events)
		if err != nil {
			b.Fatal(err)
		}
	}
}
