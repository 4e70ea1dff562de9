package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Sessions keeps sign-in sessions in the store, so that any node can serve them. It is an scs.CtxStore.
type Sessions struct {
	Store *Store
	Clock func() time.Time
}

// FindCtx gives a session that has not run out.
func (x Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := x.Store.row(ctx, `select data from session where token = ? and expiry > ?`, token, x.Clock().UTC().Format(time.RFC3339)).Scan(&data)
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
	if end, bad := time.Parse(time.RFC3339, until); err == nil && bad == nil && bytes.Equal(had, data) && expiry.Sub(end).Abs() < sessionStep {
		return nil
	}
	err = x.Store.write(ctx, "clearing old sessions", `delete from session where expiry <= ?`, x.Clock().UTC().Format(time.RFC3339))
	if err != nil {
		return err
	}
	return x.Store.write(ctx, "keeping the session", `insert into session (token, data, expiry) values (?,?,?) on conflict (token) do update set data = excluded.data, expiry = excluded.expiry`, token, data, expiry.UTC().Format(time.RFC3339))
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
