package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/moothall/moothall/internal/fault"
)

// StaffGroup says that everybody whom the sign-in provider counts into a group of staff has a role in a council.
type StaffGroup struct {
	Council     int64
	Value, Role string // Value as it stands in the provider's claim
}

// StaffGroups lists the staff groups of a council; council 0 lists every council's.
func (s *Store) StaffGroups(ctx context.Context, council int64) (out []StaffGroup, err error) {
	err = s.rows(ctx, `select council, value, role from staff_group where ? = 0 or council = ? order by council, value, role`, []any{council, council}, func(r *sql.Rows) error {
		var g StaffGroup
		err := r.Scan(&g.Council, &g.Value, &g.Role)
		out = append(out, g)
		return err
	})
	return out, err
}

// AddStaffGroup notes what a staff group gives; who did so is kept beside it.
func (s *Store) AddStaffGroup(ctx context.Context, g StaffGroup, actor, at string) error {
	return s.write(ctx, "keeping the staff group", `insert into staff_group (council, value, role, actor, at) values (?,?,?,?,?) on conflict (council, value, role) do nothing`, g.Council, g.Value, g.Role, actor, at)
}

// RemoveStaffGroup takes away what a staff group gives. Who has the role by it loses it at their next sign-in.
func (s *Store) RemoveStaffGroup(ctx context.Context, g StaffGroup) error {
	done, err := s.w.ExecContext(ctx, s.q(`delete from staff_group where council = ? and value = ? and role = ?`), g.Council, g.Value, g.Role)
	return exactlyOne(done, err, "taking the staff group away", "There is no such staff group here.")
}

// HowGiven lists the roles that an account has in a council by hand, and those that a staff group gives; some may be both.
func (s *Store) HowGiven(ctx context.Context, account, council int64) (hand, group []string, err error) {
	err = s.rows(ctx, `select role, by_hand, by_group from account_role where account = ? and council = ? order by role`, []any{account, council}, func(r *sql.Rows) error {
		var role string
		var byHand, byGroup int64
		err := r.Scan(&role, &byHand, &byGroup)
		if byHand != 0 {
			hand = append(hand, role)
		}
		if byGroup != 0 {
			group = append(group, role)
		}
		return err
	})
	return hand, group, err
}

// SetGroupRoles gives an account by group exactly the roles of these staff groups, in every council; what was given by hand stays. When it
// loses a role its sessions end. A council's last administrator stays one; kept lists the councils where that was so.
func (s *Store) SetGroupRoles(ctx context.Context, account Account, groups []StaffGroup) (kept []int64, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		runs, err := s.runBy(ctx, tx, account.ID)
		if err != nil {
			return err
		}
		var alone []int64
		for _, council := range runs {
			left, err := s.administrators(ctx, tx, council, account.ID)
			if err != nil {
				return err
			}
			if left == 0 && !slices.ContainsFunc(groups, func(g StaffGroup) bool { return g.Council == council && g.Role == "administrator" }) {
				alone = append(alone, council)
			}
		}
		councils, err := s.councilsOf(ctx, tx, account.ID)
		if err != nil {
			return err
		}
		for _, g := range groups {
			councils = append(councils, g.Council)
		}
		slices.Sort(councils)
		return s.noting(ctx, tx, account.ID, slices.Compact(councils), func() error {
			kept, err = s.setGroupRoles(ctx, tx, account, groups, alone)
			return err
		})
	})
	return kept, err
}

// councilsOf are the councils that an account has a role in.
func (s *Store) councilsOf(ctx context.Context, tx *sql.Tx, account int64) (out []int64, err error) {
	rows, err := tx.QueryContext(ctx, s.q(`select distinct council from account_role where account = ?`), account)
	if err != nil {
		return nil, fmt.Errorf("looking where an account has roles: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var council int64
		err := rows.Scan(&council)
		if err != nil {
			return nil, fmt.Errorf("reading where an account has roles: %w", err)
		}
		out = append(out, council)
	}
	return out, rows.Err()
}

// noting makes a change to an account's roles in several councils, and notes in each what it was.
func (s *Store) noting(ctx context.Context, tx *sql.Tx, account int64, councils []int64, change func() error) error {
	if len(councils) == 0 {
		return change()
	}
	return s.changingRoles(ctx, tx, account, councils[0], func() error { return s.noting(ctx, tx, account, councils[1:], change) })
}

func (s *Store) setGroupRoles(ctx context.Context, tx *sql.Tx, account Account, groups []StaffGroup, alone []int64) (kept []int64, err error) {
	_, err = tx.ExecContext(ctx, s.q(`update account_role set by_group = 0 where account = ?`), account.ID)
	if err != nil {
		return nil, fmt.Errorf("setting roles by group: %w", err)
	}
	for _, g := range groups {
		_, err := tx.ExecContext(ctx, s.q(`insert into account_role (account, council, role, by_hand, by_group) values (?,?,?,0,1) on conflict (account, council, role) do update set by_group = 1`), account.ID, g.Council, g.Role)
		if err != nil {
			return nil, fmt.Errorf("setting roles by group: %w", err)
		}
	}
	for _, council := range alone {
		done, err := tx.ExecContext(ctx, s.q(`update account_role set by_group = 1 where account = ? and council = ? and role = 'administrator' and by_hand = 0`), account.ID, council)
		if err != nil {
			return nil, fmt.Errorf("keeping the last administrator: %w", err)
		}
		n, err := done.RowsAffected()
		if err != nil {
			return nil, fmt.Errorf("keeping the last administrator: %w", err)
		}
		if n > 0 {
			kept = append(kept, council)
		}
	}
	done, err := tx.ExecContext(ctx, s.q(`delete from account_role where account = ? and by_hand = 0 and by_group = 0`), account.ID)
	if err != nil {
		return nil, fmt.Errorf("taking roles away: %w", err)
	}
	lost, err := done.RowsAffected()
	if err != nil {
		return nil, fmt.Errorf("taking roles away: %w", err)
	}
	if lost == 0 {
		return kept, nil
	}
	_, err = tx.ExecContext(ctx, s.q(`update account set epoch = epoch + 1 where id = ?`), account.ID)
	if err != nil {
		return nil, fmt.Errorf("ending sessions: %w", err)
	}
	return kept, s.endSessions(ctx, tx, account.Email)
}

// AccountOfSubject finds the account that an issuer's subject signs in to.
func (s *Store) AccountOfSubject(ctx context.Context, issuer, subject string) (a Account, err error) {
	err = a.scan(s.row(ctx, `select a.id, a.email, a.name, a.password, a.added, a.disabled, a.temporary, a.epoch from account a join account_subject x on x.account = a.id where x.issuer = ? and x.subject = ?`, issuer, subject))
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "Nobody here has that staff account.")
	}
	if err != nil {
		return a, fmt.Errorf("looking for the account: %w", err)
	}
	return a, nil
}

// JoinSubject lets an issuer's subject sign in to an account from now on. An account that has another subject there keeps that one: an
// address may have passed to somebody else.
func (s *Store) JoinSubject(ctx context.Context, issuer, subject string, account int64, at string) error {
	done, err := s.w.ExecContext(ctx, s.q(`insert into account_subject (issuer, subject, account, at) values (?,?,?,?) on conflict do nothing`), issuer, subject, account, at)
	owner, is := s.AccountOfSubject(ctx, issuer, subject)
	if err == nil && is == nil && owner.ID == account { // now, or by a sign-in that came in between
		return nil
	}
	return exactlyOne(done, err, "joining the accounts", "Somebody else's staff account is joined to this address. If that was yours before, ask an administrator to forget it on the page of your account here.")
}

// HasWays tells whether an account has passkeys, or is joined to one at a sign-in provider.
func (s *Store) HasWays(ctx context.Context, account int64) (bool, error) {
	var n int
	err := s.row(ctx, `select (select count(*) from account_subject where account = ?) + (select count(*) from passkey where account = ?)`, account, account).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("looking for ways to sign in: %w", err)
	}
	return n > 0, nil
}

// Passkey is a key with which somebody signs in without a password. Only its public half is here.
type Passkey struct {
	ID         string // of the credential, base64 for addresses
	Account    int64
	Handle     string // what its device calls the account: random, the same for all passkeys of an account
	Name       string
	Credential string // the record of the WebAuthn library, as JSON
	Added      string // RFC 3339, as the following
	Used       string // "" for never
	Doubted    string // when a copy showed itself; it opens nothing since
}

const passkeyFields = `id, account, handle, name, credential, added, used, doubted`

func scanPasskey(scan func(...any) error) (p Passkey, err error) {
	err = scan(&p.ID, &p.Account, &p.Handle, &p.Name, &p.Credential, &p.Added, &p.Used, &p.Doubted)
	return p, err
}

// MostPasskeys is how many passkeys an account has at most.
const MostPasskeys = 20

// Passkeys lists the passkeys of an account, oldest first.
func (s *Store) Passkeys(ctx context.Context, account int64) (out []Passkey, err error) {
	err = s.rows(ctx, `select `+passkeyFields+` from passkey where account = ? order by added, id`, []any{account}, func(r *sql.Rows) error {
		p, err := scanPasskey(r.Scan)
		out = append(out, p)
		return err
	})
	return out, err
}

// Passkey finds a passkey, with the account that it opens.
func (s *Store) Passkey(ctx context.Context, id string) (p Passkey, a Account, err error) {
	p, err = scanPasskey(s.row(ctx, `select `+passkeyFields+` from passkey where id = ?`, id).Scan)
	if err == nil {
		err = a.scan(s.row(ctx, `select `+accountFields+` from account where id = ?`, p.Account))
	}
	if errors.Is(err, sql.ErrNoRows) {
		return p, a, fault.New(fault.NotFound, "There is no such passkey.")
	}
	if err != nil {
		return p, a, fmt.Errorf("looking for the passkey: %w", err)
	}
	return p, a, nil
}

// AddPasskey keeps a passkey of an account, which has no more than MostPasskeys.
func (s *Store) AddPasskey(ctx context.Context, p Passkey) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		n, err := s.next(ctx, tx, `select count(*) from passkey where account = ?`, p.Account)
		if err != nil {
			return err
		}
		if n > MostPasskeys {
			return fault.New(fault.Refused, "You have %d passkeys. Remove one that you no longer use first.", MostPasskeys)
		}
		done, err := tx.ExecContext(ctx, s.q(`insert into passkey (`+passkeyFields+`) values (?,?,?,?,?,?,'','') on conflict (id) do nothing`), p.ID, p.Account, p.Handle, p.Name, p.Credential, p.Added)
		return exactlyOne(done, err, "keeping the passkey", "This passkey is kept already.")
	})
}

// PasskeyUsed notes a sign-in, with the credential's record before and after it. Of two that happen at once with the same record one is refused.
func (s *Store) PasskeyUsed(ctx context.Context, id, before, after, at string) error {
	done, err := s.w.ExecContext(ctx, s.q(`update passkey set credential = ?, used = ? where id = ? and credential = ? and doubted = ''`), after, at, id, before)
	return exactlyOne(done, err, "noting that the passkey was used", "This passkey was used twice at once. Try again.")
}

// DoubtPasskey notes that a copy of a passkey showed itself: it opens nothing from then on.
func (s *Store) DoubtPasskey(ctx context.Context, id, at string) error {
	return s.write(ctx, "noting a copy of the passkey", `update passkey set doubted = ? where id = ?`, at, id)
}

// RemovePasskey removes a passkey of an account.
func (s *Store) RemovePasskey(ctx context.Context, account int64, id string) error {
	done, err := s.w.ExecContext(ctx, s.q(`delete from passkey where account = ? and id = ?`), account, id)
	return exactlyOne(done, err, "removing the passkey", "There is no such passkey, or it was removed before.")
}

// ForgetWays removes the passkeys of an account and what it is joined to at sign-in providers, and ends its sessions.
func (s *Store) ForgetWays(ctx context.Context, account Account) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`update account set epoch = epoch + 1 where id = ?`), account.ID)
		if err != nil {
			return fmt.Errorf("ending sessions: %w", err)
		}
		err = s.forgetWays(ctx, tx, account.ID)
		if err != nil {
			return err
		}
		return s.endSessions(ctx, tx, account.Email)
	})
}

func (s *Store) forgetWays(ctx context.Context, tx *sql.Tx, account int64) error {
	for _, table := range []string{"passkey", "account_subject"} {
		_, err := tx.ExecContext(ctx, s.q(`delete from `+table+` where account = ?`), account)
		if err != nil {
			return fmt.Errorf("forgetting ways to sign in: %w", err)
		}
	}
	return nil
}

// BeginAttempt keeps what must come back to end a sign-in or a new passkey, under the hash of what the browser holds, and clears away what ran out.
func (s *Store) BeginAttempt(ctx context.Context, hash, what, data, now, expires string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`delete from attempt where expires <= ?`), now)
		if err != nil {
			return fmt.Errorf("clearing old attempts: %w", err)
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into attempt (hash, what, data, expires) values (?,?,?,?)`), hash, what, data, expires)
		if err != nil {
			return fmt.Errorf("keeping the attempt: %w", err)
		}
		return nil
	})
}

// EndAttempt takes an attempt out: nobody gets it a second time, on any node.
func (s *Store) EndAttempt(ctx context.Context, hash, what, now string) (data string, err error) {
	err = s.w.QueryRowContext(ctx, s.q(`delete from attempt where hash = ? and what = ? and expires > ? returning data`), hash, what, now).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.Refused, "This sign-in was begun too long ago, in another browser, or is over already. Start again.")
	}
	if err != nil {
		return "", fmt.Errorf("ending the attempt: %w", err)
	}
	return data, nil
}
