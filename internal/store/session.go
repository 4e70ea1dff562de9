package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/alexedwards/scs/v2"
)

// Sessions keeps sign-in sessions in the store, so that any node can serve them. It is an scs.CtxStore.
type Sessions struct {
	Store *Store
	Clock func() time.Time
}

// LongestSession is how long a session may last in any case.
const LongestSession = 12 * time.Hour

// FindCtx gives a session that has not run out. One that would last longer than any may was begun while the clock was ahead: it counts no
// longer, else a clock that jumped and was put right would leave sessions without an end.
func (x Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := x.Store.row(ctx, `select data from session where token = ? and expiry > ? and expiry <= ?`, token, x.Clock().UTC().Format(time.RFC3339), x.Clock().Add(LongestSession+time.Minute).UTC().Format(time.RFC3339)).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading the session: %w", err)
	}
	return data, true, nil
}

// sessionStep is how far a session's end must have moved on before it is written again: else every page that is looked at would be
// a write.
const sessionStep = time.Minute

// CommitCtx keeps a session, and clears away those that ran out.
func (x Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	var had []byte
	var until string
	err := x.Store.row(ctx, `select data, expiry from session where token = ?`, token).Scan(&had, &until)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("reading the session: %w", err)
	}
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return fmt.Errorf("reading whose session it is: %w", err)
	}
	if end, bad := time.Parse(time.RFC3339, until); bad == nil && sameSession(had, values) && expiry.Sub(end).Abs() < sessionStep {
		return nil
	}
	account, _ := values["account"].(string)
	started, _ := values["started"].(string)
	agent, _ := values["agent"].(string)
	return x.Store.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, x.Store.q(`delete from session where expiry <= ?`), x.Clock().UTC().Format(time.RFC3339))
		if err != nil {
			return fmt.Errorf("clearing old sessions: %w", err)
		}
		_, err = tx.ExecContext(ctx, x.Store.q(`insert into session (token, data, expiry, account, started, agent) values (?,?,?,?,?,?) on conflict (token) do update set
			data = excluded.data, expiry = excluded.expiry, account = excluded.account, started = excluded.started, agent = excluded.agent`),
			token, data, expiry.UTC().Format(time.RFC3339), account, started, agent)
		if err != nil {
			return fmt.Errorf("keeping the session: %w", err)
		}
		if account == "" {
			return nil
		}
		_, err = tx.ExecContext(ctx, x.Store.q(`delete from session where account = ? and token not in (select token from session where account = ? order by started desc, token limit ?)`), account, account, MostSessions)
		if err != nil {
			return fmt.Errorf("ending the oldest session: %w", err)
		}
		return nil
	})
}

// sameSession tells whether a session that is kept holds these values. Its bytes do not tell: a map is encoded in any order.
func sameSession(kept []byte, values map[string]any) bool {
	_, had, err := scs.GobCodec{}.Decode(kept)
	return err == nil && reflect.DeepEqual(had, values)
}

// MostSessions is how many sessions an account has at once; a further one ends the oldest.
const MostSessions = 5

// SignedIn is a session of an account: when it began and the browser's own name for itself.
type SignedIn struct{ Started, Agent string }

// SessionsOf lists the sessions of an account that have not run out at a moment, the newest first.
func (s *Store) SessionsOf(ctx context.Context, email string, now time.Time) (out []SignedIn, err error) {
	err = s.rows(ctx, `select started, agent from session where account = ? and expiry > ? order by started desc, token`, []any{email, now.UTC().Format(time.RFC3339)}, func(r *sql.Rows) error {
		var x SignedIn
		err := r.Scan(&x.Started, &x.Agent)
		out = append(out, x)
		return err
	})
	return out, err
}

// EndSessions ends every session of an account, also one that a request under way still holds: it no longer fits the account's epoch.
func (s *Store) EndSessions(ctx context.Context, account Account) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`update account set epoch = epoch + 1 where id = ?`), account.ID)
		if err != nil {
			return fmt.Errorf("ending sessions: %w", err)
		}
		err = s.trail(ctx, tx, account.ID, 0, AccountSessions, "")
		if err != nil {
			return err
		}
		return s.endSessions(ctx, tx, account.Email)
	})
}

// DeleteCtx ends a session.
func (x Sessions) DeleteCtx(ctx context.Context, token string) error {
	return x.Store.write(ctx, "ending the session", `delete from session where token = ?`, token)
}

// Find, Commit and Delete are for callers without a context.
func (x Sessions) Find(token string) ([]byte, bool, error) {
	return x.FindCtx(context.Background(), token)
}

// Commit keeps a session.
func (x Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return x.CommitCtx(context.Background(), token, data, expiry)
}

// Delete ends a session.
func (x Sessions) Delete(token string) error { return x.DeleteCtx(context.Background(), token) }
