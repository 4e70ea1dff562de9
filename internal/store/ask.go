package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/ledger"
)

// Ask is one question to one person. A field of "" asks whether the whole record still holds.
type Ask struct {
	ID, Council int64
	Key         ledger.Key
	Field       string
	Name, Email string // of the person who is asked; "" once they are erased
	Actor       string // who asked
	At, Expires string // RFC 3339
	State       string // open, answered, confirmed, dont_know, not_mine, passed_on, gone; in lists undone
	Before      string // the value that stood in the record when it was asked, as JSON; "null" when there was none
	Draft       string // an answer that met another value, as it was typed
	Done        string // when it was settled
	Seq         int64  // the change set of the answer
	Passed      int64  // the ask that it was passed on from
	Hops        int    // how often it was passed on before
	Note        string // what the asker is told: whom it could not be passed on to, and why
	Mail        string // none, waiting, or why it could not be sent
}

// The states of an ask.
const (
	AskOpen      = "open"
	AskAnswered  = "answered"
	AskConfirmed = "confirmed"
	AskDontKnow  = "dont_know"
	AskNotMine   = "not_mine"
	AskPassedOn  = "passed_on"
	AskGone      = "gone"   // its record went away
	AskUndone    = "undone" // the change set of its answer was undone; lists say so, no row holds it
)

// AsksAWeek is how often one person is asked in a week, by all councils together.
const AsksAWeek = 2

const askColumns = `id, council, kind, record, field, name, email, actor, at, expires, state, before, draft, done, seq, passed, hops, note`

func scanAsk(scan func(...any) error, more ...any) (a Ask, err error) {
	err = scan(append([]any{&a.ID, &a.Council, &a.Key.Kind, &a.Key.ID, &a.Field, &a.Name, &a.Email, &a.Actor, &a.At, &a.Expires, &a.State, &a.Before, &a.Draft, &a.Done, &a.Seq, &a.Passed, &a.Hops, &a.Note}, more...)...)
	return a, err
}

func (a *Ask) row() []any {
	return []any{a.ID, a.Council, a.Key.Kind, int64(a.Key.ID), a.Field, a.Name, a.Email, a.Actor, a.At, a.Expires, a.State, a.Before, a.Draft, a.Done, a.Seq, a.Passed, a.Hops, a.Note}
}

// hashOf is how a link and an address are kept that must be found again and never read.
func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// AddAsk writes an ask, and the mail that carries it, in one transaction. It refuses the same question while one is open, a third one
// to a person in a week, and any to who does not want to be asked. weekAgo is the moment from which asks count.
func (s *Store) AddAsk(ctx context.Context, a Ask, weekAgo string, mail bool) (int64, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error { return s.addAsk(ctx, tx, &a, weekAgo, mail) })
	return a.ID, err
}

func (s *Store) addAsk(ctx context.Context, tx *sql.Tx, a *Ask, weekAgo string, mail bool) error {
	var err error
	a.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from ask`) // it waits for whoever else asks, so that the counts below hold
	if err != nil {
		return err
	}
	a.State = AskOpen
	for _, limit := range []struct {
		query string
		args  []any
		most  int
		says  string
	}{
		{`select count(*) from ask_stop where hash = ?`, []any{hashOf(a.Email)}, 0, "This person does not want to be asked by email."},
		{`select count(*) from ask where council = ? and kind = ? and record = ? and field = ? and state = 'open' and expires > ?`, []any{a.Council, a.Key.Kind, int64(a.Key.ID), a.Field, a.At}, 0, "This question is out already."},
		{`select count(*) from ask where email = ? and at > ?`, []any{a.Email, weekAgo}, AsksAWeek - 1, "This person was asked twice this week already."},
	} {
		var n int
		err := tx.QueryRowContext(ctx, s.q(limit.query), limit.args...).Scan(&n)
		if err != nil {
			return fmt.Errorf("counting asks: %w", err)
		}
		if n > limit.most {
			return fault.New(fault.Refused, "%s", limit.says)
		}
	}
	err = s.insert(ctx, tx, "ask ("+askColumns+")", "", [][]any{a.row()})
	if err != nil || !mail {
		return err
	}
	return s.insert(ctx, tx, "outbox (ask, tries, due, failed)", "", [][]any{{a.ID, 0, a.At, ""}})
}

// AddLink makes a link lead to an ask.
func (s *Store) AddLink(ctx context.Context, ask int64, token string) error {
	return s.write(ctx, "keeping a link", `insert into ask_link (hash, ask) values (?,?)`, hashOf(token), ask)
}

// errNoAsk is all that is told of a link that leads nowhere.
var errNoAsk = fault.New(fault.NotFound, "This link leads nowhere, or no longer.")

// ErrNoAsk is what every link says that leads nowhere.
func ErrNoAsk() error { return errNoAsk }

// CouncilByID finds a council by its number.
func (s *Store) CouncilByID(ctx context.Context, id int64) (Council, error) {
	c, err := scanCouncil(s.row(ctx, `select `+councilColumns+` from council where id = ?`, id).Scan)
	if err != nil {
		return c, fmt.Errorf("reading the council: %w", err)
	}
	return c, nil
}

// AskOf gives the open ask behind a link. A link that was never made, was used or is too old gives one and the same error.
func (s *Store) AskOf(ctx context.Context, token, now string) (Ask, error) {
	a, err := scanAsk(s.row(ctx, `select `+askColumns+` from ask where id = (select ask from ask_link where hash = ?) and state = 'open' and expires > ?`, hashOf(token), now).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return a, errNoAsk
	}
	if err != nil {
		return a, fmt.Errorf("looking for an ask: %w", err)
	}
	return a, nil
}

// Ask gives one ask of a council.
func (s *Store) Ask(ctx context.Context, council, id int64) (Ask, error) {
	a, err := scanAsk(s.row(ctx, `select `+askColumns+` from ask where council = ? and id = ?`, council, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "There is no such question.")
	}
	if err != nil {
		return a, fmt.Errorf("looking for an ask: %w", err)
	}
	return a, nil
}

// Asks lists a council's asks, newest first.
func (s *Store) Asks(ctx context.Context, council int64) (out []Ask, err error) {
	err = s.rows(ctx, `select `+askColumns+`, coalesce((select case when failed <> '' then failed else 'waiting' end from outbox where outbox.ask = ask.id), 'none'),
		(select count(*) from change_set c where c.council = ask.council and c.seq = ask.seq and c.undone <> 0) from ask where council = ? order by id desc`, []any{council}, func(r *sql.Rows) error {
		var mail string
		var undone int
		a, err := scanAsk(r.Scan, &mail, &undone)
		a.Mail = mail
		if undone > 0 {
			a.State = AskUndone
		}
		out = append(out, a)
		return err
	})
	return out, err
}

// AskedSince counts what each person was asked since a moment, by all councils together.
func (s *Store) AskedSince(ctx context.Context, since string) (map[string]int, error) {
	out := map[string]int{}
	err := s.rows(ctx, `select email, count(*) from ask where at > ? and email <> '' group by email`, []any{since}, func(r *sql.Rows) error {
		var email string
		var n int
		err := r.Scan(&email, &n)
		out[email] = n
		return err
	})
	return out, err
}

// Stopped tells whether somebody does not want to be asked.
func (s *Store) Stopped(ctx context.Context, email string) (bool, error) {
	var n int
	err := s.row(ctx, `select count(*) from ask_stop where hash = ?`, hashOf(email)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("looking whom not to ask: %w", err)
	}
	return n > 0, nil
}

// StopAsking keeps that somebody does not want to be asked, and takes mail to them out of the outbox. What they were not told of yet can
// be asked of somebody else at once.
func (s *Store) StopAsking(ctx context.Context, email, at string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`insert into ask_stop (hash, at) values (?,?) on conflict (hash) do nothing`), hashOf(email), at)
		if err != nil {
			return fmt.Errorf("keeping whom not to ask: %w", err)
		}
		_, err = tx.ExecContext(ctx, s.q(`update ask set expires = ? where email = ? and state = 'open' and expires > ? and id in (select ask from outbox where tries = 0)`), at, email, at)
		if err != nil {
			return fmt.Errorf("ending what was not sent: %w", err)
		}
		_, err = tx.ExecContext(ctx, s.q(`delete from outbox where ask in (select id from ask where email = ?)`), email)
		if err != nil {
			return fmt.Errorf("taking mail back: %w", err)
		}
		return nil
	})
}

// settleAsk closes an ask in a transaction, unless somebody else did: that is what makes a link single use.
func (s *Store) settleAsk(ctx context.Context, tx *sql.Tx, a Ask) error {
	done, err := tx.ExecContext(ctx, s.q(`update ask set state = ?, done = ?, seq = ?, note = ?, draft = ? where id = ? and state = 'open' and expires > ?`), a.State, a.Done, a.Seq, a.Note, a.Draft, a.ID, a.Done)
	if err != nil {
		return fmt.Errorf("settling an ask: %w", err)
	}
	n, err := done.RowsAffected()
	if err != nil {
		return fmt.Errorf("settling an ask: %w", err)
	}
	if n != 1 {
		return errNoAsk
	}
	_, err = tx.ExecContext(ctx, s.q(`delete from outbox where ask = ?`), a.ID)
	if err != nil {
		return fmt.Errorf("taking mail back: %w", err)
	}
	return nil
}

// SettleAsk closes an ask without an answer: a.State, a.Done and a.Note say how.
func (s *Store) SettleAsk(ctx context.Context, a Ask) error {
	return s.inTx(ctx, func(tx *sql.Tx) error { return s.settleAsk(ctx, tx, a) })
}

// PassOn closes an ask and asks somebody else the same. When that person may not be asked, nothing is written and the error is Refused.
func (s *Store) PassOn(ctx context.Context, a, to Ask, weekAgo string, mail bool) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.settleAsk(ctx, tx, a)
		if err != nil {
			return err
		}
		return s.addAsk(ctx, tx, &to, weekAgo, mail)
	})
}

// AnswerAsk applies the change set of an answer and closes its ask, in one transaction.
func (s *Store) AnswerAsk(ctx context.Context, a Ask, cs ledger.ChangeSet) (Applied, error) {
	done, err := s.apply(ctx, a.Council, cs, func(tx *sql.Tx, seq int64) error {
		a.Seq = seq
		return s.settleAsk(ctx, tx, a)
	})
	if err == nil && done.Seq == 0 { // the record says so already: nothing was written yet
		err = s.SettleAsk(ctx, a)
	}
	return done, err
}

// AskAgain keeps an answer that met another value, and the value that it met: the link stays good.
func (s *Store) AskAgain(ctx context.Context, id int64, before, draft string) error {
	return s.write(ctx, "keeping an answer", `update ask set before = ?, draft = ? where id = ? and state = 'open'`, before, draft, id)
}

// EraseAsked takes a person out of a council's asks: name and address, their links and their mail, and the notes and drafts of other
// asks that name them. What was still out ends, so that somebody else can be asked.
func (s *Store) EraseAsked(ctx context.Context, council int64, email, at string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error { return s.eraseAsked(ctx, tx, council, email, at) })
}

// EraseAsk is EraseAsked for whoever was asked by one ask. The journal of erasures gets the ask's number: who was asked may stand in no register.
func (s *Store) EraseAsk(ctx context.Context, a Ask, at string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.journal(ctx, tx, a.Council, "ask", uint32(a.ID), at)
		if err != nil {
			return err
		}
		return s.eraseAsked(ctx, tx, a.Council, a.Email, at)
	})
}

func (s *Store) eraseAsked(ctx context.Context, tx *sql.Tx, council int64, email, at string) error {
	names, err := s.askedNames(ctx, tx, council, email)
	if err != nil {
		return err
	}
	for _, q := range []struct {
		text string
		args []any
	}{
		{`delete from outbox where ask in (select id from ask where council = ? and email = ?)`, []any{council, email}},
		{`delete from ask_link where ask in (select id from ask where council = ? and email = ?)`, []any{council, email}},
		{`update ask set expires = ? where council = ? and email = ? and state = 'open' and expires > ?`, []any{at, council, email, at}},
		{`update ask set name = '', email = '' where council = ? and email = ?`, []any{council, email}},
	} {
		_, err := tx.ExecContext(ctx, s.q(q.text), q.args...)
		if err != nil {
			return fmt.Errorf("erasing who was asked: %w", err)
		}
	}
	err = s.cleanList(ctx, tx, council, "ask", []string{"note", "draft"}, func(text string) string {
		if namesAny(text, names) {
			return ""
		}
		return text
	})
	if err != nil {
		return fmt.Errorf("erasing from what was noted of asks: %w", err)
	}
	return nil
}

// askedNames is a person's address and the names that they were asked by.
func (s *Store) askedNames(ctx context.Context, tx *sql.Tx, council int64, email string) (out []string, err error) {
	rows, err := tx.QueryContext(ctx, s.q(`select distinct name from ask where council = ? and email = ?`), council, email)
	if err != nil {
		return nil, fmt.Errorf("looking for a name: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out = append(out, email)
	for rows.Next() {
		var name string
		err := rows.Scan(&name)
		if err != nil {
			return nil, fmt.Errorf("reading a name: %w", err)
		}
		out = append(out, name)
	}
	return out, rows.Err()
}

// namesAny tells whether a text holds one of some names as whole words, in any capitals.
func namesAny(text string, names []string) bool {
	inWords := func(s string) string {
		split := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
		return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), split), " ") + " "
	}
	spaced := inWords(text)
	for _, n := range names {
		if n := inWords(n); strings.TrimSpace(n) != "" && strings.Contains(spaced, n) {
			return true
		}
	}
	return false
}

// Mailed is an ask whose mail is to be sent, and how often that was tried.
type Mailed struct {
	Ask
	Tries int
}

// TakeMail takes the mail that is due next, so that no other node sends it until again; ok is false when none is.
func (s *Store) TakeMail(ctx context.Context, now, again string) (m Mailed, ok bool, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		var id int64
		lock := ""
		if s.pg {
			lock = " for update skip locked"
		}
		err := tx.QueryRowContext(ctx, s.q(`select ask, tries from outbox where failed = '' and due <= ? order by due, ask limit 1`+lock), now).Scan(&id, &m.Tries)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("looking for mail: %w", err)
		}
		_, err = tx.ExecContext(ctx, s.q(`update outbox set tries = tries + 1, due = ? where ask = ?`), again, id)
		if err != nil {
			return fmt.Errorf("taking mail: %w", err)
		}
		m.Ask, err = scanAsk(tx.QueryRowContext(ctx, s.q(`select `+askColumns+` from ask where id = ?`), id).Scan)
		if err != nil {
			return fmt.Errorf("reading the ask of a mail: %w", err)
		}
		ok = true
		return nil
	})
	return m, ok, err
}

// MailSent takes a mail out of the outbox.
func (s *Store) MailSent(ctx context.Context, ask int64) error {
	return s.write(ctx, "noting a sent mail", `delete from outbox where ask = ?`, ask)
}

// MailWaits says when a mail is tried again; a reason gives it up.
func (s *Store) MailWaits(ctx context.Context, ask int64, due, reason string) error {
	return s.write(ctx, "noting a mail that was not sent", `update outbox set due = ?, failed = ? where ask = ?`, due, reason, ask)
}

// LastConfirmed is the sequence at which a record was last confirmed from a source; 0 when it never was.
func (s *Store) LastConfirmed(ctx context.Context, council int64, key ledger.Key, source string) (seq int64, at string, err error) {
	err = s.rows(ctx, `select n.seq, n.file_rows, c.at from seen n join change_set c on c.council = n.council and c.seq = n.seq where n.council = ? and n.kind = ? and c.source = ? and c.undone = 0 order by n.seq`,
		[]any{council, key.Kind, source}, func(r *sql.Rows) error {
			var n int64
			var rows []byte
			var when string
			err := r.Scan(&n, &rows, &when)
			if err != nil {
				return err
			}
			_, ours, err := rowOf(rows, key.ID)
			if err == nil && ours {
				seq, at = n, when
			}
			return err
		})
	return seq, at, err
}
