package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
)

// The events that a hook can be told of.
const (
	HookOpened  = "finding.opened"
	HookClosed  = "finding.closed"
	HookApplied = "change.applied"
)

// HookEvents lists them.
func HookEvents() []string { return []string{HookOpened, HookClosed, HookApplied} }

// MostHooks is how many hooks a council has at most: each change writes a message for every one of them.
const MostHooks = 20

// hookAbout is how many findings one message names at most.
const hookAbout = 200

// Hook is an address that is told of changes in a council.
type Hook struct {
	ID, Council, Account int64
	Address              string
	Events               []string
	Secret               string // signs what is sent
	Note                 string // what it is for
	Added                string // RFC 3339
	Stopped              string // why it is told nothing more; "" while it is
	Email, Slug          string // of the account and the council
}

// HookMessage is what a hook is told: of findings by their ids, or of a change set by its sequence.
type HookMessage struct {
	ID            string // for the receiver: the same at every try
	Council, Hook int64
	Event         string
	About         []string
	At            string // RFC 3339
	Tries         int
	Due           string
	Sent          string // RFC 3339; "" while it was not
	Failed        string // why it was given up; "" while it was not
}

const hookQuery = `select h.id, h.council, h.account, h.address, h.events, h.secret, h.note, h.added, h.stopped, coalesce(a.email, ''), c.slug from hook h left join account a on a.id = h.account join council c on c.id = h.council`

func scanHook(scan func(...any) error) (h Hook, err error) {
	var events string
	err = scan(&h.ID, &h.Council, &h.Account, &h.Address, &events, &h.Secret, &h.Note, &h.Added, &h.Stopped, &h.Email, &h.Slug)
	h.Events = strings.Split(events, ",")
	return h, err
}

// AddHook keeps a hook, unless the council has MostHooks already.
func (s *Store) AddHook(ctx context.Context, h Hook) (Hook, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		h.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from hook`)
		if err != nil {
			return err
		}
		var n int
		err = tx.QueryRowContext(ctx, s.q(`select count(*) from hook where council = ?`), h.Council).Scan(&n)
		if err != nil {
			return fmt.Errorf("counting hooks: %w", err)
		}
		if n >= MostHooks {
			return fault.New(fault.Refused, "A council has %d webhooks at most. Remove one first.", MostHooks)
		}
		return s.insert(ctx, tx, "hook (id, council, account, address, events, secret, note, added, stopped)", "", [][]any{{h.ID, h.Council, h.Account, h.Address, strings.Join(h.Events, ","), h.Secret, h.Note, h.Added, ""}})
	})
	return h, err
}

// Hooks lists a council's hooks, oldest first.
func (s *Store) Hooks(ctx context.Context, council int64) (out []Hook, err error) {
	err = s.rows(ctx, hookQuery+` where h.council = ? order by h.id`, []any{council}, func(r *sql.Rows) error {
		h, err := scanHook(r.Scan)
		out = append(out, h)
		return err
	})
	return out, err
}

// RemoveHook forgets a hook of a council, and what it was and would be told.
func (s *Store) RemoveHook(ctx context.Context, council, id int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`delete from hook_message where council = ? and hook = ?`), council, id)
		if err != nil {
			return fmt.Errorf("forgetting what a hook was told: %w", err)
		}
		done, err := tx.ExecContext(ctx, s.q(`delete from hook where council = ? and id = ?`), council, id)
		if err != nil {
			return fmt.Errorf("removing a hook: %w", err)
		}
		n, err := done.RowsAffected()
		if err != nil {
			return fmt.Errorf("removing a hook: %w", err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "There is no such webhook.")
		}
		return nil
	})
}

// dropHooks forgets the hooks of an account in a council.
func (s *Store) dropHooks(ctx context.Context, tx *sql.Tx, council, account int64) error {
	for _, q := range []string{`delete from hook_message where hook in (select id from hook where council = ? and account = ?)`, `delete from hook where council = ? and account = ?`} {
		_, err := tx.ExecContext(ctx, s.q(q), council, account)
		if err != nil {
			return fmt.Errorf("taking webhooks away: %w", err)
		}
	}
	return nil
}

// StopHook tells a hook nothing more, for a reason.
func (s *Store) StopHook(ctx context.Context, id int64, reason string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`update hook set stopped = ? where id = ?`), reason, id)
		if err != nil {
			return fmt.Errorf("stopping a hook: %w", err)
		}
		_, err = tx.ExecContext(ctx, s.q(`update hook_message set failed = ? where hook = ? and sent = '' and failed = ''`), reason, id)
		if err != nil {
			return fmt.Errorf("stopping a hook: %w", err)
		}
		return nil
	})
}

// tell writes, in the transaction of a change, a message of an event for each hook that wants it.
func (s *Store) tell(ctx context.Context, tx *sql.Tx, council int64, at, event string, about []string) error {
	if len(about) == 0 {
		return nil
	}
	hooks, err := s.listening(ctx, tx, council, event)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, id := range hooks {
		for part := range slices.Chunk(about, hookAbout) {
			doc, err := json.Marshal(part)
			if err != nil {
				return fmt.Errorf("writing what a hook is told: %w", err)
			}
			rows = append(rows, []any{"msg_" + rand.Text(), council, id, event, string(doc), at, 0, at, "", ""})
		}
	}
	return s.insert(ctx, tx, "hook_message (id, council, hook, event, about, at, tries, due, sent, failed)", "", rows)
}

// listening are the hooks of a council that want an event.
func (s *Store) listening(ctx context.Context, tx *sql.Tx, council int64, event string) (out []int64, err error) {
	rows, err := tx.QueryContext(ctx, s.q(`select id, events from hook where council = ? and stopped = ''`), council)
	if err != nil {
		return nil, fmt.Errorf("looking for hooks: %w", err)
	}
	for rows.Next() {
		var id int64
		var events string
		err := rows.Scan(&id, &events)
		if err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		if slices.Contains(strings.Split(events, ","), event) {
			out = append(out, id)
		}
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// tellOfFindings tells hooks of findings that opened and closed.
func (s *Store) tellOfFindings(ctx context.Context, tx *sql.Tx, council int64, events []FindingEvent) error {
	about, at := map[string][]string{}, ""
	for _, e := range events {
		at = e.At
		switch e.Event {
		case "opened", "opened again":
			about[HookOpened] = append(about[HookOpened], e.Finding)
		case "closed":
			about[HookClosed] = append(about[HookClosed], e.Finding)
		}
	}
	for _, event := range []string{HookOpened, HookClosed} {
		err := s.tell(ctx, tx, council, at, event, about[event])
		if err != nil {
			return err
		}
	}
	return nil
}

const messageColumns = `m.id, m.council, m.hook, m.event, m.about, m.at, m.tries, m.due, m.sent, m.failed`

func scanMessage(scan func(...any) error) (m HookMessage, err error) {
	var about string
	err = scan(&m.ID, &m.Council, &m.Hook, &m.Event, &about, &m.At, &m.Tries, &m.Due, &m.Sent, &m.Failed)
	if err == nil {
		err = json.Unmarshal([]byte(about), &m.About)
	}
	return m, err
}

// HookMessages lists what a council's hooks were told lately and wait to be told, newest first.
func (s *Store) HookMessages(ctx context.Context, council int64, most int) (out []HookMessage, err error) {
	err = s.rows(ctx, `select `+messageColumns+` from hook_message m where m.council = ? order by m.at desc, m.id limit ?`, []any{council, most}, func(r *sql.Rows) error {
		m, err := scanMessage(r.Scan)
		out = append(out, m)
		return err
	})
	return out, err
}

// TakeMessage takes the message that is due next, so that no other node sends it until again; ok is false when none is.
func (s *Store) TakeMessage(ctx context.Context, now, again string) (m HookMessage, h Hook, ok bool, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		lock := ""
		if s.pg {
			lock = " for update skip locked"
		}
		var err error
		m, err = scanMessage(tx.QueryRowContext(ctx, s.q(`select `+messageColumns+` from hook_message m where m.sent = '' and m.failed = '' and m.due <= ? order by m.due, m.at, m.id limit 1`+lock), now).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("looking for a hook's message: %w", err)
		}
		_, err = tx.ExecContext(ctx, s.q(`update hook_message set tries = tries + 1, due = ? where id = ?`), again, m.ID)
		if err != nil {
			return fmt.Errorf("taking a hook's message: %w", err)
		}
		m.Tries++
		h, err = scanHook(tx.QueryRowContext(ctx, s.q(hookQuery+` where h.id = ?`), m.Hook).Scan)
		if err != nil {
			return fmt.Errorf("reading a hook: %w", err)
		}
		ok = true
		return nil
	})
	return m, h, ok, err
}

// MessageSent notes that a message was taken by its receiver.
func (s *Store) MessageSent(ctx context.Context, id, at string) error {
	return s.write(ctx, "noting that a hook was told", `update hook_message set sent = ? where id = ?`, at, id)
}

// MessageWaits says when a message is tried again. Whatever else is due for the same hook waits as long: an address that does not answer
// keeps nobody else's messages up.
func (s *Store) MessageWaits(ctx context.Context, m HookMessage, due string) error {
	return s.write(ctx, "noting that a hook was not told", `update hook_message set due = ? where hook = ? and sent = '' and failed = '' and due < ?`, due, m.Hook, due)
}

// MessagesFailed gives up, for a reason, what a hook was not told since a moment.
func (s *Store) MessagesFailed(ctx context.Context, hook int64, upTo, reason string) error {
	return s.write(ctx, "giving a hook's messages up", `update hook_message set failed = ? where hook = ? and sent = '' and failed = '' and at <= ?`, reason, hook, upTo)
}

// DropMessage forgets a message that has nothing to tell.
func (s *Store) DropMessage(ctx context.Context, id string) error {
	return s.write(ctx, "forgetting a hook's message", `delete from hook_message where id = ?`, id)
}

// TidyMessages forgets messages from before a moment that were sent or given up.
func (s *Store) TidyMessages(ctx context.Context, before string) error {
	return s.write(ctx, "forgetting old messages", `delete from hook_message where at < ? and (sent <> '' or failed <> '')`, before)
}

// ChangedKinds are the kinds of the records that a change set changed, and "spend" where it brought payments in or took them out.
func (s *Store) ChangedKinds(ctx context.Context, council, seq int64) (out []string, err error) {
	err = s.rows(ctx, `select distinct kind from change where council = ? and seq = ? union select distinct 'spend' from spend_stage where council = ? and (in_seq = ? or out_seq = ?) order by 1`,
		[]any{council, seq, council, seq, seq}, func(r *sql.Rows) error {
			var k string
			err := r.Scan(&k)
			out = append(out, k)
			return err
		})
	return out, err
}
