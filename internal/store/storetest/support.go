package storetest

import (
	"sync"
	"testing"

	"github.com/moothall/moothall/internal/store"
)

// supportDates: a council's list is its own, moves its stamp on, and of several that were made from one list one is kept.
func supportDates(t *testing.T, s *suite) {
	none, err := s.SupportDates(ctx, s.ashby)
	if err != nil || none != (store.SupportDates{}) {
		t.Fatalf("before anything was loaded: %+v %v", none, err)
	}
	before, err := s.Council(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	kept := make(chan bool, 6)
	for i := range 6 {
		wg.Go(func() {
			ok, err := s.SaveSupportDates(ctx, s.ashby, store.SupportDates{Body: string(rune('a' + i)), Hash: string(rune('a' + i)), Products: 1, Name: "all.json", At: "2026-02-01T00:00:00Z", Actor: "ann"}, "")
			if err != nil {
				t.Error(err)
			}
			kept <- ok
		})
	}
	wg.Wait()
	close(kept)
	n := 0
	for ok := range kept {
		if ok {
			n++
		}
	}
	now, err := s.SupportDates(ctx, s.ashby)
	body, errBody := s.SupportBody(ctx, s.ashby)
	if err != nil || errBody != nil || n != 1 || body != now.Hash || now.Products != 1 || now.Actor != "ann" {
		t.Fatalf("%d of 6 were kept; %+v, body %q: %v %v", n, now, body, err, errBody)
	}
	after, err := s.Council(ctx, "ashby")
	if err != nil || after.Stamp == before.Stamp {
		t.Errorf("the stamp stayed at %d: %v", after.Stamp, err)
	}
	ok, err := s.SaveSupportDates(ctx, s.ashby, store.SupportDates{Body: "z", Hash: "z", At: "2026-02-02T00:00:00Z"}, now.Hash)
	if err != nil || !ok {
		t.Errorf("the next list is not kept: %v", err)
	}
	other, err := s.SupportDates(ctx, s.council("bede"))
	if err != nil || other.Hash != "" {
		t.Errorf("another council has %+v: %v", other, err)
	}
}
