package desk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// A kept pack that this version reads no more stops no page: its council shares nothing, and says why. Only who says what a council shares
// makes a pack, and a council outside the group neither brings nor removes one.
func TestKeptPacks(t *testing.T) {
	d, _, _ := open(t)
	for _, name := range []string{"Barton", "Dunford"} {
		_, err := d.AddCouncil(ctx, desk.NewCouncil{Name: name, Slug: strings.ToLower(name), Type: "district", Nation: "england", Actor: "ann"})
		if err != nil {
			t.Fatal(err)
		}
	}
	g, err := d.AddGroup(ctx, desk.NewGroup{Name: "Vale", Councils: []string{"ashby", "barton"}, Actor: "ann"}, func(store.Council) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	key, err := d.ExchangeKey(ctx)
	if err != nil {
		t.Fatal(err)
	}
	err = d.TrustKey(ctx, "Colne", group.PublicKey(key), "ann")
	if err != nil {
		t.Fatal(err)
	}
	err = d.Store.TakePack(ctx, store.TakenPack{Group: g.ID, Slug: "colne", Name: "Colne", Key: group.PublicKey(key), AsAt: "2026-01-15", Made: "m", Hash: "h"}, []byte("of another age"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.GroupView(ctx, "vale", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(v.Shared, func(s group.Shared) bool {
		return strings.HasPrefix(s.Name, "Colne, unreadable here") && len(s.Consent) == 0
	}) {
		t.Errorf("the group has %+v", v.Shared)
	}
	outside, err := d.Store.Council(ctx, "dunford")
	if err != nil {
		t.Fatal(err)
	}
	_, taking := d.TakePack(ctx, "vale", outside.ID, nil, "dan")
	_, making := d.MakePack(ctx, kind.Viewer{Council: "ashby", Roles: []kind.Role{kind.Reader}, Account: "ron"}, "vale")
	for err, want := range map[error]fault.Code{taking: fault.NotFound, d.RemovePack(ctx, "vale", outside.ID, "colne"): fault.NotFound, making: fault.Forbidden, d.TrustKey(ctx, "Colne", "no key", "ann"): fault.Invalid} {
		if fault.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
