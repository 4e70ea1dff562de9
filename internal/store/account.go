package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/moothall/moothall/internal/fault"
)

// Account is somebody who can sign in.
type Account struct {
	ID                                     int64
	Email, Name, Password, Added, Disabled string
	Temporary                              bool  // the password was given by somebody else: they choose their own first
	Epoch                                  int64 // moves on when every session is to end
}

const accountFields = `id, email, name, password, added, disabled, temporary, epoch`

func (a *Account) scan(row interface{ Scan(...any) error }) error {
	var temporary int64
	err := row.Scan(&a.ID, &a.Email, &a.Name, &a.Password, &a.Added, &a.Disabled, &temporary, &a.Epoch)
	a.Temporary = temporary != 0
	return err
}

// Accounts counts the accounts.
func (s *Store) Accounts(ctx context.Context) (n int, err error) {
	err = s.row(ctx, `select count(*) from account`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting accounts: %w", err)
	}
	return n, nil
}

// Account finds an account by email.
func (s *Store) Account(ctx context.Context, email string) (a Account, err error) {
	err = a.scan(s.row(ctx, `select `+accountFields+` from account where email = ?`, email))
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "There is no account for that address.")
	}
	if err != nil {
		return a, fmt.Errorf("looking for the account: %w", err)
	}
	return a, nil
}

// AddAccount adds an account, or gives one that is there a new password and name. Without a password, one that is there stays as it is.
func (s *Store) AddAccount(ctx context.Context, a Account) (Account, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, s.q(`select id from account where email = ?`), a.Email).Scan(&a.ID)
		if err == nil && a.Password == "" {
			return nil
		}
		if err == nil {
			_, err := tx.ExecContext(ctx, s.q(`update account set name = ?, password = ?, temporary = ? where id = ?`), a.Name, a.Password, number(a.Temporary), a.ID)
			if err != nil {
				return fmt.Errorf("changing the account: %w", err)
			}
			return s.trail(ctx, tx, a.ID, 0, AccountPassword, "")
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("looking for the account: %w", err)
		}
		a.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from account`)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into account (id, email, name, password, added, disabled, temporary) values (?,?,?,?,?,'',?)`), a.ID, a.Email, a.Name, a.Password, a.Added, number(a.Temporary))
		if err != nil {
			return fmt.Errorf("adding the account: %w", err)
		}
		return s.trail(ctx, tx, a.ID, 0, AccountAdded, "")
	})
	return a, err
}

// Grant gives an account a role in a council by hand.
func (s *Store) Grant(ctx context.Context, account, council int64, role string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		return s.changingRoles(ctx, tx, account, council, func() error {
			_, err := tx.ExecContext(ctx, s.q(`insert into account_role (account, council, role, by_hand) values (?,?,?,1) on conflict (account, council, role) do update set by_hand = 1`), account, council, role)
			if err != nil {
				return fmt.Errorf("giving the role: %w", err)
			}
			return nil
		})
	})
}

// Roles gives an account's roles by council.
func (s *Store) Roles(ctx context.Context, account int64) (map[int64][]string, error) {
	out := map[int64][]string{}
	err := s.rows(ctx, `select council, role from account_role where account = ? order by council, role`, []any{account}, func(r *sql.Rows) error {
		var council int64
		var role string
		err := r.Scan(&council, &role)
		out[council] = append(out[council], role)
		return err
	})
	return out, err
}

// number is a truth as both databases keep it.
func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Member is an account with its roles in one council; Elsewhere when it has roles in another one too.
type Member struct {
	Account
	Roles     []string
	Elsewhere bool
}

// Members lists the accounts that hold a role in a council, in the order of their names.
func (s *Store) Members(ctx context.Context, council int64) (out []Member, err error) {
	err = s.rows(ctx, `select a.id, a.email, a.name, a.password, a.added, a.disabled, a.temporary, a.epoch from account a
		where exists (select 1 from account_role r where r.account = a.id and r.council = ?) order by a.name, a.email`, []any{council}, func(r *sql.Rows) error {
		var m Member
		err := m.scan(r)
		out = append(out, m)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		roles, err := s.Roles(ctx, out[i].ID)
		if err != nil {
			return nil, err
		}
		out[i].Roles, out[i].Elsewhere = roles[council], len(roles) > 1
	}
	return out, nil
}

// SetRoles gives an account by hand exactly these roles in a council; what a staff group gives stays beside them. Without any it is out of the
// council. The last administrator stays one.
func (s *Store) SetRoles(ctx context.Context, account, council int64, roles []string) error {
	return s.keeping(ctx, account, func(tx *sql.Tx) error {
		return s.changingRoles(ctx, tx, account, council, func() error { return s.putRoles(ctx, tx, account, council, roles) })
	})
}

func (s *Store) putRoles(ctx context.Context, tx *sql.Tx, account, council int64, roles []string) error {
	_, err := tx.ExecContext(ctx, s.q(`update account_role set by_hand = 0 where account = ? and council = ?`), account, council)
	if err != nil {
		return fmt.Errorf("changing the roles: %w", err)
	}
	for _, role := range slices.Compact(slices.Sorted(slices.Values(roles))) {
		_, err := tx.ExecContext(ctx, s.q(`insert into account_role (account, council, role, by_hand) values (?,?,?,1) on conflict (account, council, role) do update set by_hand = 1`), account, council, role)
		if err != nil {
			return fmt.Errorf("changing the roles: %w", err)
		}
	}
	_, err = tx.ExecContext(ctx, s.q(`delete from account_role where account = ? and council = ? and by_hand = 0 and by_group = 0`), account, council)
	if err != nil {
		return fmt.Errorf("changing the roles: %w", err)
	}
	return nil
}

// keeping makes a change to an account, and takes it back when a council that the account runs would be left without anybody who can let people in.
func (s *Store) keeping(ctx context.Context, account int64, change func(*sql.Tx) error) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		runs, err := s.runBy(ctx, tx, account)
		if err != nil {
			return err
		}
		err = change(tx)
		if err != nil {
			return err
		}
		for _, council := range runs {
			left, err := s.administrators(ctx, tx, council, 0)
			if err != nil {
				return err
			}
			if left == 0 {
				return fault.New(fault.Refused, "A council keeps at least one administrator who can sign in. Make somebody else one first.")
			}
		}
		return nil
	})
}

// administrators counts who can let people into a council and can sign in, save one account.
func (s *Store) administrators(ctx context.Context, tx *sql.Tx, council, save int64) (n int, err error) {
	err = tx.QueryRowContext(ctx, s.q(`select count(*) from account_role r join account a on a.id = r.account where r.council = ? and r.role = 'administrator' and a.disabled = '' and a.id <> ?`), council, save).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("looking for administrators: %w", err)
	}
	return n, nil
}

// runBy lists the councils that an account is an administrator of, each locked until the transaction ends: two administrators who
// leave at once would else both count the other.
func (s *Store) runBy(ctx context.Context, tx *sql.Tx, account int64) (out []int64, err error) {
	rows, err := tx.QueryContext(ctx, s.q(`select council from account_role where account = ? and role = 'administrator' order by council`), account)
	if err != nil {
		return nil, fmt.Errorf("looking for councils: %w", err)
	}
	for rows.Next() {
		var council int64
		err := rows.Scan(&council)
		if err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out = append(out, council)
	}
	err = errors.Join(rows.Err(), rows.Close())
	if err != nil {
		return nil, fmt.Errorf("looking for councils: %w", err)
	}
	for _, council := range out {
		_, err := tx.ExecContext(ctx, s.q(`update council set stamp = stamp where id = ?`), council)
		if err != nil {
			return nil, fmt.Errorf("waiting for the council: %w", err)
		}
	}
	return out, nil
}

// Disable keeps an account from signing in from a moment on, and ends its sessions; with the moment "" it may sign in again.
func (s *Store) Disable(ctx context.Context, account Account, at string) error {
	return s.keeping(ctx, account.ID, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`update account set disabled = ? where id = ?`), at, account.ID)
		if err != nil {
			return fmt.Errorf("disabling the account: %w", err)
		}
		what := AccountDisabled
		if at == "" {
			what = AccountEnabled
		}
		err = s.trail(ctx, tx, account.ID, 0, what, "")
		if err != nil {
			return err
		}
		return s.endSessions(ctx, tx, account.Email)
	})
}

// SetPassword gives an account another password and ends its sessions. A temporary one must be changed at the next sign-in.
func (s *Store) SetPassword(ctx context.Context, account Account, hash string, temporary bool) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`update account set password = ?, temporary = ?, epoch = epoch + 1 where id = ?`), hash, number(temporary), account.ID)
		if err != nil {
			return fmt.Errorf("changing the password: %w", err)
		}
		what := AccountPassword
		if temporary {
			what = AccountFirst
		}
		err = s.trail(ctx, tx, account.ID, 0, what, "")
		if err != nil {
			return err
		}
		return s.endSessions(ctx, tx, account.Email)
	})
}
