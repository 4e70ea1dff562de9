package storetest

import (
	"testing"

	"github.com/moothall/moothall/internal/store"
)

// roleSentences: a council's sentences are its own, the newer file stands in place of the one before, and the council's stamp moves on.
func roleSentences(t *testing.T, s *suite) {
	none, err := s.RoleSentences(ctx, s.ashby)
	if err != nil || none != (store.RoleSentences{}) {
		t.Fatalf("before anything was loaded: %+v %v", none, err)
	}
	before, err := s.Council(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"a", "b"} {
		err := s.SaveRoleSentences(ctx, s.ashby, store.RoleSentences{Body: body, Hash: "hash of " + body, Roles: 3, Name: "roles.csv", At: "2026-02-01T00:00:00Z", Actor: "ann"})
		if err != nil {
			t.Fatal(err)
		}
	}
	now, err := s.RoleSentences(ctx, s.ashby)
	body, errBody := s.RoleSentencesBody(ctx, s.ashby)
	if err != nil || errBody != nil || body != "b" || now.Hash != "hash of b" || now.Roles != 3 || now.Name != "roles.csv" || now.Actor != "ann" {
		t.Fatalf("%+v, body %q: %v %v", now, body, err, errBody)
	}
	after, err := s.Council(ctx, "ashby")
	if err != nil || after.Stamp == before.Stamp {
		t.Errorf("the stamp stayed at %d: %v", after.Stamp, err)
	}
	other, err := s.RoleSentences(ctx, s.council("bede"))
	if err != nil || other.Hash != "" {
		t.Errorf("another council has %+v: %v", other, err)
	}
}
