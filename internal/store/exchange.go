package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
)

// ExchangeSecret is this installation's secret key for exchange packs; fresh becomes it when there is none yet.
func (s *Store) ExchangeSecret(ctx context.Context, fresh, at string) (secret string, err error) {
	err = s.row(ctx, `select secret from exchange_key where id = 1`).Scan(&secret)
	if !errors.Is(err, sql.ErrNoRows) {
		return secret, errFor("reading the key for packs", err)
	}
	err = s.write(ctx, "keeping a key for packs", `insert into exchange_key (id, secret, made) values (1, ?, ?) on conflict (id) do nothing`, fresh, at)
	if err != nil {
		return "", err
	}
	err = s.row(ctx, `select secret from exchange_key where id = 1`).Scan(&secret) // another node's, if it came first
	return secret, errFor("reading the key for packs", err)
}

// errFor says what was being done when something failed; nil stays nil.
func errFor(doing string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// Trust is a key whose packs are taken for the council of a name.
type Trust struct{ Key, Name, Added, Actor string }

// AddTrust keeps that a key may speak for a council.
func (s *Store) AddTrust(ctx context.Context, t Trust) error {
	return s.write(ctx, "trusting a key", `insert into exchange_trust (key, name, added, actor) values (?,?,?,?) on conflict (key, name) do nothing`, t.Key, t.Name, t.Added, t.Actor)
}

// RemoveTrust forgets the keys that may speak for a council: packs that they signed count no more.
func (s *Store) RemoveTrust(ctx context.Context, name string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, s.q(`delete from exchange_trust where name = ?`), name)
		if err != nil {
			return fmt.Errorf("trusting a key no longer: %w", err)
		}
		n, err := done.RowsAffected()
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "No key is trusted to speak for %s.", name)
		}
		return err
	})
}

// Trusted lists the keys that are trusted, by the name of the council.
func (s *Store) Trusted(ctx context.Context) (out []Trust, err error) {
	err = s.rows(ctx, `select key, name, added, actor from exchange_trust order by name, key`, nil, func(r *sql.Rows) error {
		var t Trust
		err := r.Scan(&t.Key, &t.Name, &t.Added, &t.Actor)
		out = append(out, t)
		return err
	})
	return out, err
}

// TakenPack is a pack that a group holds of a council of another installation.
type TakenPack struct {
	Group        int64
	Slug, Name   string // of the council
	Key          string
	AsAt, Made   string // as the pack says
	Hash         string
	Taken, Actor string // RFC 3339; who brought it
}

// TakePack keeps a pack in place of an older one of the same council. It is refused when what is held is as new or newer, or of another
// council that has the same short name.
func (s *Store) TakePack(ctx context.Context, p TakenPack, data []byte) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := s.next(ctx, tx, `select count(*) from exchange_pack where grp = ?`, p.Group) // for its turn only: others who bring a pack wait
		if err != nil {
			return err
		}
		var made, name string
		err = tx.QueryRowContext(ctx, s.q(`select made, name from exchange_pack where grp = ? and slug = ?`), p.Group, p.Slug).Scan(&made, &name)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return fmt.Errorf("looking for the pack that is held: %w", err)
		case name != p.Name:
			return fault.New(fault.Refused, "The group holds a pack of %s under the same short name. Remove that one first.", name)
		case p.Made <= made:
			return fault.New(fault.Refused, "The group holds a pack of %s that is as new or newer. Ask for a new one.", p.Name)
		}
		_, err = tx.ExecContext(ctx, s.q(`delete from exchange_pack where grp = ? and slug = ?`), p.Group, p.Slug)
		if err != nil {
			return fmt.Errorf("replacing a pack: %w", err)
		}
		return s.insert(ctx, tx, "exchange_pack (grp, slug, name, key, as_at, made, hash, data, taken, actor)", "",
			[][]any{{p.Group, p.Slug, p.Name, p.Key, p.AsAt, p.Made, p.Hash, data, p.Taken, p.Actor}})
	})
}

// TakenPacks lists the packs that a group holds and whose key is still trusted to speak for their council, by its name.
func (s *Store) TakenPacks(ctx context.Context, group int64) (out []TakenPack, err error) {
	err = s.rows(ctx, `select p.slug, p.name, p.key, p.as_at, p.made, p.hash, p.taken, p.actor from exchange_pack p
		where p.grp = ? and exists (select 1 from exchange_trust t where t.key = p.key and t.name = p.name) order by p.name, p.slug`, []any{group}, func(r *sql.Rows) error {
		p := TakenPack{Group: group}
		err := r.Scan(&p.Slug, &p.Name, &p.Key, &p.AsAt, &p.Made, &p.Hash, &p.Taken, &p.Actor)
		out = append(out, p)
		return err
	})
	return out, err
}

// PackData is the bytes of a pack that a group holds.
func (s *Store) PackData(ctx context.Context, group int64, slug string) (data []byte, err error) {
	err = s.row(ctx, `select data from exchange_pack where grp = ? and slug = ?`, group, slug).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errNoPack
	}
	return data, errFor("reading a pack", err)
}

var errNoPack = fault.New(fault.NotFound, "The group holds no pack of such a council.")

// RemovePack takes a council that came by a pack out of a group.
func (s *Store) RemovePack(ctx context.Context, group int64, slug string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, s.q(`delete from exchange_pack where grp = ? and slug = ?`), group, slug)
		if err != nil {
			return fmt.Errorf("removing a pack: %w", err)
		}
		n, err := done.RowsAffected()
		if err == nil && n == 0 {
			return errNoPack
		}
		return err
	})
}

// MadePack is a pack that a council of this installation made for a group.
type MadePack struct {
	Council    int64
	Hash       string
	AsAt, Made string
	Actor      string
	Consent    string // what was consented then, in one text
	Records    int64
}

// AddMadePack keeps that a pack was made. Only a council of the group makes one.
func (s *Store) AddMadePack(ctx context.Context, group int64, p MadePack) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.memberOf(ctx, tx, group, p.Council)
		if err != nil {
			return err
		}
		id, err := s.next(ctx, tx, `select coalesce(max(id), 0) from exchange_export`)
		if err != nil {
			return err
		}
		return s.insert(ctx, tx, "exchange_export (id, grp, council, hash, as_at, made, actor, consent, records)", "",
			[][]any{{id, group, p.Council, p.Hash, p.AsAt, p.Made, p.Actor, p.Consent, p.Records}})
	})
}

// MadePacks lists the packs that councils of the group made, oldest first.
func (s *Store) MadePacks(ctx context.Context, group int64) (out []MadePack, err error) {
	err = s.rows(ctx, `select council, hash, as_at, made, actor, consent, records from exchange_export where grp = ? order by id`, []any{group}, func(r *sql.Rows) error {
		var p MadePack
		err := r.Scan(&p.Council, &p.Hash, &p.AsAt, &p.Made, &p.Actor, &p.Consent, &p.Records)
		out = append(out, p)
		return err
	})
	return out, err
}
