package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

// exchange: one key for good, packs only of whom is trusted, each replaced by newer ones only, and every made one listed.
func exchange(t *testing.T, s *suite) {
	g, _ := s.vale()
	for _, fresh := range []string{"first", "second"} {
		if got, err := s.ExchangeSecret(ctx, fresh, askDay); err != nil || got != "first" {
			t.Errorf("the secret is %q (%v)", got, err)
		}
	}
	p := store.TakenPack{Group: g.ID, Slug: "colne", Name: "Colne", Key: "K", AsAt: "2026-01-15", Made: "2026-01-15T09", Hash: "h1", Taken: laterOn, Actor: "ann"}
	take := func(p store.TakenPack, data string, want fault.Code) {
		t.Helper()
		err := s.TakePack(ctx, p, []byte(data))
		if want == "" && err != nil || want != "" && fault.CodeOf(err) != want {
			t.Errorf("taking %+v gives %v", p, err)
		}
	}
	held := func(want ...store.TakenPack) {
		t.Helper()
		got, err := s.TakenPacks(ctx, g.ID)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	}
	take(p, "one", "")
	held() // nobody trusts its key
	for range 2 {
		if err := s.AddTrust(ctx, store.Trust{Key: "K", Name: "Colne", Added: askDay, Actor: "ann"}); err != nil {
			t.Fatal(err)
		}
	}
	held(p)
	take(p, "again", fault.Refused)
	newer := p
	newer.Made, newer.Hash = "2026-01-16T09", "h2"
	other := newer
	other.Name = "Colne Valley"
	take(other, "other", fault.Refused)
	take(newer, "two", "")
	take(p, "old", fault.Refused)
	held(newer)
	if data, err := s.PackData(ctx, g.ID, "colne"); err != nil || string(data) != "two" {
		t.Errorf("the pack holds %q (%v)", data, err)
	}
	if err := s.RemovePack(ctx, g.ID, "colne"); err != nil {
		t.Error(err)
	}
	held()
	_, gone := s.PackData(ctx, g.ID, "colne")
	for _, err := range []error{gone, s.RemovePack(ctx, g.ID, "colne"), s.RemoveTrust(ctx, "Barton"), s.AddMadePack(ctx, g.ID, store.MadePack{Council: s.council("dunford")})} {
		if fault.CodeOf(err) != fault.NotFound {
			t.Errorf("what is not there gives %v", err)
		}
	}
	if trusted, err := s.Trusted(ctx); err != nil || len(trusted) != 1 || s.RemoveTrust(ctx, "Colne") != nil {
		t.Errorf("trusted are %+v (%v)", trusted, err)
	}
	made := store.MadePack{Council: s.ashby, Hash: "h", AsAt: "2026-01-15", Made: "2026-01-15T09", Actor: "ann", Consent: "contract(title)", Records: 3}
	if err := s.AddMadePack(ctx, g.ID, made); err != nil {
		t.Fatal(err)
	}
	all, err := s.MadePacks(ctx, g.ID)
	if diff := cmp.Diff([]store.MadePack{made}, all); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}
