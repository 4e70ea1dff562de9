package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
)

// Readiness is what an account keeps of its own readiness, sealed: nothing here can be read without its passphrase.
type Readiness struct {
	Public, Salt, Sealed []byte // the pair of keys, its secret half sealed
	Body                 []byte // what the person wrote, sealed
	Version              int64  // goes up with each change
}

const noReadiness = "There is nothing here yet."

// Readiness gives what an account keeps.
func (s *Store) Readiness(ctx context.Context, account int64) (x Readiness, err error) {
	err = s.row(ctx, `select public, salt, sealed, body, version from readiness where account = ?`, account).Scan(&x.Public, &x.Salt, &x.Sealed, &x.Body, &x.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return x, fault.New(fault.NotFound, noReadiness)
	}
	if err != nil {
		return x, fmt.Errorf("reading what somebody keeps for themselves: %w", err)
	}
	return x, nil
}

// BeginReadiness keeps the first of an account; it refuses a second.
func (s *Store) BeginReadiness(ctx context.Context, account int64, x Readiness) error {
	done, err := s.w.ExecContext(ctx, s.q(`insert into readiness (account, public, salt, sealed, body, version) values (?,?,?,?,?,1) on conflict (account) do nothing`), account, x.Public, x.Salt, x.Sealed, x.Body)
	return exactlyOne(done, err, "beginning what somebody keeps for themselves", "You began already, in another window. Open it with the passphrase that you chose there.")
}

// SaveReadiness keeps another body, or the same keys under another passphrase, in place of the version that was read.
func (s *Store) SaveReadiness(ctx context.Context, account int64, x Readiness) error {
	done, err := s.w.ExecContext(ctx, s.q(`update readiness set salt = ?, sealed = ?, body = ?, version = version + 1 where account = ? and version = ? and public = ?`), x.Salt, x.Sealed, x.Body, account, x.Version, x.Public)
	return exactlyOne(done, err, "keeping what somebody keeps for themselves", "You changed this in another window meanwhile. Go back, look at it again, and repeat your change.")
}

// DropReadiness deletes everything that an account keeps of its readiness: keys, what was written, links and answers.
func (s *Store) DropReadiness(ctx context.Context, account int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error { return s.dropReadiness(ctx, tx, account) })
}

func (s *Store) dropReadiness(ctx context.Context, tx *sql.Tx, account int64) error {
	for _, table := range []string{"readiness_link", "readiness_answer", "readiness"} {
		_, err := tx.ExecContext(ctx, s.q(`delete from `+table+` where account = ?`), account)
		if err != nil {
			return fmt.Errorf("deleting what somebody keeps for themselves: %w", err)
		}
	}
	return nil
}

// AddReadinessLink keeps a link by its hash. Links that wait and answers together are no more than most; links that ran out are cleared away.
func (s *Store) AddReadinessLink(ctx context.Context, account int64, hash, now, expires string, most int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`delete from readiness_link where expires <= ?`), now)
		if err != nil {
			return fmt.Errorf("clearing links that ran out: %w", err)
		}
		n, err := s.next(ctx, tx, `select (select count(*) from readiness_link where account = ?) + (select count(*) from readiness_answer where account = ?)`, account, account)
		if err != nil {
			return err
		}
		if n > most {
			return fault.New(fault.Refused, "You have %d answers and links that wait for one. Withdraw links first.", most)
		}
		done, err := tx.ExecContext(ctx, s.q(`insert into readiness_link (hash, account, expires) select ?, account, ? from readiness where account = ?`), hash, expires, account)
		return exactlyOne(done, err, "keeping the link", noReadiness)
	})
}

// ReadinessLinks counts the links of an account that wait for an answer at a moment.
func (s *Store) ReadinessLinks(ctx context.Context, account int64, now string) (n int, err error) {
	err = s.row(ctx, `select count(*) from readiness_link where account = ? and expires > ?`, account, now).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting links: %w", err)
	}
	return n, nil
}

// WithdrawReadinessLinks ends every link of an account that waits.
func (s *Store) WithdrawReadinessLinks(ctx context.Context, account int64) error {
	return s.write(ctx, "withdrawing links", `delete from readiness_link where account = ?`, account)
}

// ReadinessAsker is whom a link asks about, and the key that the answer is sealed to.
func (s *Store) ReadinessAsker(ctx context.Context, hash, now string) (name string, public []byte, err error) {
	err = s.row(ctx, `select a.name, r.public from readiness_link l join readiness r on r.account = l.account join account a on a.id = l.account where l.hash = ? and l.expires > ? and a.disabled = ''`, hash, now).Scan(&name, &public)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil, fault.New(fault.NotFound, "This link leads nowhere.")
	}
	if err != nil {
		return "", nil, fmt.Errorf("looking for the link: %w", err)
	}
	return name, public, nil
}

// AnswerReadiness keeps an answer, sealed, and uses its link up. id is random, so that the order of answers tells nothing.
func (s *Store) AnswerReadiness(ctx context.Context, hash, now, id string, sealed []byte) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var account int64
		err := tx.QueryRowContext(ctx, s.q(`delete from readiness_link where hash = ? and expires > ? returning account`), hash, now).Scan(&account)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "This link leads nowhere.")
		}
		if err != nil {
			return fmt.Errorf("using the link up: %w", err)
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into readiness_answer (id, account, sealed) values (?,?,?)`), id, account, sealed)
		if err != nil {
			return fmt.Errorf("keeping the answer: %w", err)
		}
		return nil
	})
}

// ReadinessAnswers are the sealed answers of others, in the order of their random names.
func (s *Store) ReadinessAnswers(ctx context.Context, account int64) (out [][]byte, err error) {
	err = s.rows(ctx, `select sealed from readiness_answer where account = ? order by id`, []any{account}, func(r *sql.Rows) error {
		var sealed []byte
		err := r.Scan(&sealed)
		out = append(out, sealed)
		return err
	})
	return out, err
}
