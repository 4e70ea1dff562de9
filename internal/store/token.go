package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
)

// Token lets a program in, in the name of an account and never further than it. Its secret is not kept, only the secret's hash.
type Token struct {
	ID, Account, Council int64  // Council 0: every council of the account
	Scope, Register      string // Register "": every register
	Note                 string
	Added, Expires       string // RFC 3339
	Revoked, Used        string // RFC 3339; "" for never
	Email, Slug          string // of the account and the council
}

const tokenQuery = `select t.id, t.account, t.council, t.scope, t.register, t.note, t.added, t.expires, t.revoked, t.used, a.email, coalesce(c.slug, '')
	from api_token t join account a on a.id = t.account left join council c on c.id = t.council`

func scanToken(scan func(...any) error) (t Token, err error) {
	err = scan(&t.ID, &t.Account, &t.Council, &t.Scope, &t.Register, &t.Note, &t.Added, &t.Expires, &t.Revoked, &t.Used, &t.Email, &t.Slug)
	return t, err
}

// AddToken keeps a token by its secret's hash.
func (s *Store) AddToken(ctx context.Context, t Token, hash string) (Token, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		t.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from api_token`)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into api_token (id, hash, account, council, scope, register, note, added, expires, revoked, used) values (?,?,?,?,?,?,?,?,?,'','')`),
			t.ID, hash, t.Account, t.Council, t.Scope, t.Register, t.Note, t.Added, t.Expires)
		if err != nil {
			return fmt.Errorf("keeping the token: %w", err)
		}
		return nil
	})
	return t, err
}

// TokenByHash finds a token by its secret's hash, also one that ran out or was revoked.
func (s *Store) TokenByHash(ctx context.Context, hash string) (Token, error) {
	t, err := scanToken(s.row(ctx, tokenQuery+` where t.hash = ?`, hash).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return t, fault.New(fault.NotFound, "There is no such token.")
	}
	if err != nil {
		return t, fmt.Errorf("looking for the token: %w", err)
	}
	return t, nil
}

// Tokens lists the tokens of an account, newest first; account 0 lists everybody's.
func (s *Store) Tokens(ctx context.Context, account int64) (out []Token, err error) {
	err = s.rows(ctx, tokenQuery+` where ? = 0 or t.account = ? order by t.id desc`, []any{account, account}, func(r *sql.Rows) error {
		t, err := scanToken(r.Scan)
		out = append(out, t)
		return err
	})
	return out, err
}

// RevokeToken ends a token of an account; account 0 ends anybody's.
func (s *Store) RevokeToken(ctx context.Context, account, id int64, at string) error {
	done, err := s.w.ExecContext(ctx, s.q(`update api_token set revoked = ? where id = ? and (? = 0 or account = ?) and revoked = ''`), at, id, account, account)
	return exactlyOne(done, err, "revoking the token", "There is no such token, or it was revoked before.")
}

// TokenUsed notes when a token was last used.
func (s *Store) TokenUsed(ctx context.Context, id int64, at string) error {
	return s.write(ctx, "noting that the token was used", `update api_token set used = ? where id = ?`, at, id)
}
