package desk

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// Exchange packs: councils of other installations take part in a group by a signed file.

// ExchangeKey is this installation's own key for packs, made when it is first asked for.
func (d *Desk) ExchangeKey(ctx context.Context) (ed25519.PrivateKey, error) {
	fresh := make([]byte, ed25519.SeedSize)
	_, err := rand.Read(fresh)
	if err != nil {
		return nil, fmt.Errorf("making a key for packs: %w", err)
	}
	secret, err := d.Store.ExchangeSecret(ctx, base64.StdEncoding.EncodeToString(fresh), d.now())
	if err != nil {
		return nil, err
	}
	seed, err := base64.StdEncoding.DecodeString(secret)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, errors.Join(errors.New("the key for packs that is kept is damaged"), err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// TrustKey lets a key speak for the council of a name: packs of it that the key signed are taken.
func (d *Desk) TrustKey(ctx context.Context, name, key, actor string) error {
	_, err := group.ParseKey(key)
	if err != nil {
		return err
	}
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || len(name) > 200 {
		return fault.New(fault.Invalid, "Say which council the key may speak for: its name, as its packs give it.")
	}
	return d.Store.AddTrust(ctx, store.Trust{Key: key, Name: name, Added: d.now(), Actor: actor})
}

// MadePack is a pack that was just made.
type MadePack struct {
	Data []byte
	group.Pack
}

// MakePack makes a pack of what the viewer's council shares with a group, and keeps that it was made.
func (d *Desk) MakePack(ctx context.Context, v kind.Viewer, slug string) (MadePack, error) {
	_, c, err := d.sharing(ctx, v, slug)
	if err != nil {
		return MadePack{}, err
	}
	view, err := d.GroupView(ctx, slug, c.ID, 0)
	if err != nil {
		return MadePack{}, err
	}
	key, err := d.ExchangeKey(ctx)
	if err != nil {
		return MadePack{}, err
	}
	at := slices.IndexFunc(view.Shared, func(s group.Shared) bool { return s.Slug == c.Slug })
	head := group.PackHead{Council: group.PackCouncil{GSS: c.GSS}, Group: view.Group.Name, AsAt: view.Today.String(), Made: d.Clock().UTC().Format(group.MadeLayout)}
	raw, err := group.WritePack(view.Shared[at], head, key)
	if err != nil {
		return MadePack{}, err
	}
	p, err := group.ReadPack(raw) // so that nothing leaves that the other side would refuse
	if err != nil {
		return MadePack{}, fmt.Errorf("reading the pack that was made: %w", err)
	}
	err = d.Store.AddMadePack(ctx, view.Group.ID, store.MadePack{Council: c.ID, Hash: p.Hash, AsAt: p.AsAt, Made: p.Made, Actor: v.Account, Consent: p.Consent.Key(), Records: int64(p.Records)})
	return MadePack{raw, p}, err
}

// MayTake says why a pack would not be taken: its key is not trusted, or not to speak for its council.
func (d *Desk) MayTake(ctx context.Context, p group.Pack) error {
	trusted, err := d.Store.Trusted(ctx)
	if err != nil {
		return err
	}
	known := false
	for _, t := range trusted {
		if t.Key == p.Key && t.Name == p.Council.Name {
			return nil
		}
		known = known || t.Key == p.Key
	}
	if known {
		return fault.New(fault.Refused, "The key of this pack is not trusted to speak for %s. Whoever runs this installation says which key may: moothall exchange trust", p.Council.Name)
	}
	return fault.New(fault.Refused, "The key of this pack is not known here. Whoever runs this installation says whose packs are taken: moothall exchange trust")
}

// TakePack takes a pack into a group, in place of an older one of the same council. council is that of whoever brings it; 0 for this
// machine's own command line.
func (d *Desk) TakePack(ctx context.Context, slug string, council int64, raw []byte, actor string) (group.Pack, error) {
	g, err := d.groupFor(ctx, slug, council)
	if err != nil {
		return group.Pack{}, err
	}
	p, err := group.ReadPack(raw)
	if err != nil {
		return p, err
	}
	err = d.MayTake(ctx, p)
	if err != nil {
		return p, err
	}
	if isMember(g, p.Council.Slug, p.Council.Name) {
		return p, fault.New(fault.Refused, "%s is in this group itself. A pack of it is not taken.", p.Council.Name)
	}
	taken := store.TakenPack{Group: g.ID, Slug: p.Council.Slug, Name: p.Council.Name, Key: p.Key, AsAt: p.AsAt, Made: p.Made, Hash: p.Hash, Taken: d.now(), Actor: actor}
	return p, d.Store.TakePack(ctx, taken, raw)
}

// RemovePack takes a council that came by a pack out of a group.
func (d *Desk) RemovePack(ctx context.Context, slug string, council int64, of string) error {
	g, err := d.groupFor(ctx, slug, council)
	if err != nil {
		return err
	}
	return d.Store.RemovePack(ctx, g.ID, of)
}

// groupFor finds a group for a council of it; for council 0 any.
func (d *Desk) groupFor(ctx context.Context, slug string, council int64) (store.Group, error) {
	g, err := d.Store.Group(ctx, slug)
	if err == nil && council != 0 && !g.In(council) {
		err = store.ErrNoGroup()
	}
	return g, err
}

// isMember tells whether a council of this installation in the group has the short name or the name.
func isMember(g store.Group, slug, name string) bool {
	return slices.ContainsFunc(g.Councils, func(c store.Council) bool { return c.Slug == slug || c.Name == name })
}

// heldPack is a pack that was read once.
type heldPack struct {
	hash   string
	shared group.Shared
}

type packKey struct {
	group int64
	slug  string
}

// sharePacks adds the councils that came by packs, each with the day of its pack in its name, so that it stands wherever the name does. A
// council that has become a member itself speaks for itself.
func (d *Desk) sharePacks(ctx context.Context, v *GroupView) (err error) {
	v.Packs, err = d.Store.TakenPacks(ctx, v.Group.ID)
	if err != nil {
		return err
	}
	v.Packs = slices.DeleteFunc(v.Packs, func(p store.TakenPack) bool { return isMember(v.Group, p.Slug, p.Name) })
	for _, p := range v.Packs {
		s, err := d.heldPack(ctx, p)
		if err != nil {
			return err
		}
		s.Name = fmt.Sprintf("%s (pack of %s)", s.Name, p.AsAt)
		v.Shared = append(v.Shared, s)
		v.pictures[s.Slug] = &Picture{Council: store.Council{Slug: s.Slug, Name: s.Name, Nation: s.Nation}, Snapshot: s.Snapshot, Today: v.Today, base: newBase()}
	}
	slices.SortStableFunc(v.Shared, func(a, b group.Shared) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// heldPack gives what a kept pack shares; each is read once on a node. One that this version reads no more, since registers have changed, shares
// nothing, and says so.
func (d *Desk) heldPack(ctx context.Context, p store.TakenPack) (group.Shared, error) {
	key := packKey{p.Group, p.Slug}
	if held, ok := d.packs.Load(key); ok && held.(heldPack).hash == p.Hash {
		return held.(heldPack).shared, nil
	}
	raw, err := d.Store.PackData(ctx, p.Group, p.Slug)
	if err != nil {
		return group.Shared{}, err
	}
	read, err := group.ReadPack(raw)
	if fault.CodeOf(err) == fault.Refused {
		none := group.Only(p.Slug, p.Name+", unreadable here: ask for a new pack", "", kind.NewSnapshot(0, nil, nil), nil)
		read, err = group.Pack{Shared: none, Hash: p.Hash}, nil
	}
	if err != nil {
		return group.Shared{}, fmt.Errorf("reading the pack of %s that is kept: %w", p.Name, err)
	}
	d.packs.Store(key, heldPack{read.Hash, read.Shared})
	return read.Shared, nil
}
