package storetest

import (
	"sync"
	"testing"

	"github.com/moothall/moothall/internal/store"
)

// frameworks: a version that is kept stays as it is, also when several load it at once.
func frameworks(t *testing.T, s *suite) {
	var wg sync.WaitGroup
	added := make(chan bool, 8)
	for i := range 8 {
		wg.Go(func() {
			ok, err := s.AddFramework(ctx, store.Framework{ID: "caf", Version: "3.2", Name: "caf.yaml", Body: string(rune('a' + i)), Hash: string(rune('a' + i)), At: "2026-02-01T00:00:00Z", Actor: "ann"})
			if err != nil {
				t.Error(err)
			}
			added <- ok
		})
	}
	wg.Wait()
	close(added)
	n := 0
	for ok := range added {
		if ok {
			n++
		}
	}
	all, err := s.Frameworks(ctx)
	if err != nil || n != 1 || len(all) != 1 {
		t.Fatalf("%d of 8 were kept: %v %v", n, all, err)
	}
	body, err := s.FrameworkBody(ctx, "caf", "3.2")
	if err != nil || body != all[0].Hash {
		t.Errorf("the body %q has the hash %q: %v", body, all[0].Hash, err)
	}
}
