package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Deed says who does what a call does to accounts, when, and in which council they act. It travels with the context, from where somebody
// is known to where something is written.
type Deed struct {
	Actor   int64 // the account; 0 for the command line
	Council int64 // 0 where somebody sees to their own account
	At      string
}

type deedKey struct{}

// By gives a context whose calls are noted as somebody's.
func By(ctx context.Context, d Deed) context.Context { return context.WithValue(ctx, deedKey{}, d) }

// What can be done to an account.
const (
	AccountAdded    = "added"
	AccountRoles    = "roles"
	AccountDisabled = "disabled"
	AccountEnabled  = "enabled"
	AccountSessions = "sessions"
	AccountPassword = "password"
	AccountFirst    = "first_password"
	AccountEmptied  = "emptied"
)

// AccountEvent is what somebody did to an account. Names are those of today.
type AccountEvent struct {
	N              int64
	At             string
	Actor, Account int64
	ActorName      string // "" for the command line
	AccountName    string
	What           string
	Before, After  string // of AccountRoles: roles with commas between
}

// trail notes, in the transaction that does it, what is done to an account. Rows are only ever added. What nobody is named for, as in the
// tests of this package, is not noted.
func (s *Store) trail(ctx context.Context, tx *sql.Tx, account, council int64, what, detail string) error {
	d, named := ctx.Value(deedKey{}).(Deed)
	if !named {
		return nil
	}
	if council == 0 {
		council = d.Council
	}
	n, err := s.next(ctx, tx, `select coalesce(max(n), 0) from account_event`)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, s.q(`insert into account_event (n, council, at, actor, account, what, detail) values (?,?,?,?,?,?,?)`), n, council, d.At, d.Actor, account, what, detail)
	if err != nil {
		return fmt.Errorf("noting what was done to the account: %w", err)
	}
	return nil
}

// rolesIn lists an account's roles in a council with commas between.
func (s *Store) rolesIn(ctx context.Context, tx *sql.Tx, account, council int64) (out string, err error) {
	agg := `group_concat(role, ',')`
	if s.pg {
		agg = `string_agg(role, ',')`
	}
	err = tx.QueryRowContext(ctx, s.q(`select coalesce(`+agg+`, '') from (select role from account_role where account = ? and council = ? order by role) r`), account, council).Scan(&out)
	if err != nil {
		return "", fmt.Errorf("reading the roles: %w", err)
	}
	return out, nil
}

// changingRoles makes a change to an account's roles in a council and notes what they were and are, if that differs.
func (s *Store) changingRoles(ctx context.Context, tx *sql.Tx, account, council int64, change func() error) error {
	before, err := s.rolesIn(ctx, tx, account, council)
	if err != nil {
		return err
	}
	err = change()
	if err != nil {
		return err
	}
	after, err := s.rolesIn(ctx, tx, account, council)
	if err != nil || before == after {
		return err
	}
	return s.trail(ctx, tx, account, council, AccountRoles, before+" > "+after)
}

// AccountEvents lists what was done to the accounts of a council, newest first: in it, and by people of it to their own. before is the
// number that it goes on below; 0 to begin with the newest.
func (s *Store) AccountEvents(ctx context.Context, council, before int64, most int) (out []AccountEvent, err error) {
	err = s.rows(ctx, `select e.n, e.at, e.actor, coalesce(b.name, ''), e.account, coalesce(a.name, ''), e.what, e.detail from account_event e left join account a on a.id = e.account left join account b on b.id = e.actor
		where (e.council = ? or e.council = 0 and exists (select 1 from account_role r where r.account = e.account and r.council = ?)) and (? = 0 or e.n < ?) order by e.n desc limit ?`,
		[]any{council, council, before, before, most}, func(r *sql.Rows) error {
			var e AccountEvent
			var detail string
			err := r.Scan(&e.N, &e.At, &e.Actor, &e.ActorName, &e.Account, &e.AccountName, &e.What, &detail)
			if e.What == AccountRoles {
				e.Before, e.After, _ = strings.Cut(detail, " > ")
			}
			out = append(out, e)
			return err
		})
	return out, err
}
