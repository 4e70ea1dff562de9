package store_test

import (
	"context"
	"os"
	"testing"

	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/store/pgtest"
	"github.com/moothall/moothall/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

func closing(t *testing.T, s *store.Store, err error) *store.Store {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSQLite(t *testing.T) {
	storetest.Exercise(t, func(t *testing.T) *store.Store {
		s, err := store.OpenFolder(context.Background(), t.TempDir())
		return closing(t, s, err)
	})
}

func TestPostgreSQL(t *testing.T) {
	storetest.Exercise(t, func(t *testing.T) *store.Store {
		s, err := store.OpenURL(context.Background(), pgtest.URL(t))
		return closing(t, s, err)
	})
}

// Opening twice is fine, also by two nodes at once.
func TestMigrateTwice(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		s, err := store.OpenFolder(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
	url := pgtest.URL(t)
	type opened struct {
		s   *store.Store
		err error
	}
	both := make(chan opened, 2)
	for range 2 {
		go func() {
			s, err := store.OpenURL(context.Background(), url)
			both <- opened{s, err}
		}()
	}
	for range 2 {
		o := <-both
		closing(t, o.s, o.err)
	}
}
