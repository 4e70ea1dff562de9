package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
)

// The states of a subscriber.
const (
	SubscriberAsked     = "asked"
	SubscriberConfirmed = "confirmed"
)

// unsent is what Sent is while the letter that asks for the confirmation waits.
const unsent = -1

// MostSubscribers is how many addresses a council may have that nobody confirmed yet: beyond it no more are taken.
const MostSubscribers = 20_000

// Subscriber is somebody who wants a letter about each release.
type Subscriber struct {
	ID, Council      int64
	Email, State, At string
	Sent             int64 // the last release that a letter went out about
}

// Subscribe asks an address to confirm. Who is confirmed already stays so; who was asked since a moment is not asked again.
func (s *Store) Subscribe(ctx context.Context, council int64, email, at, since string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var waiting int
		err := tx.QueryRowContext(ctx, s.q(`select count(*) from subscriber where council = ? and state = ?`), council, SubscriberAsked).Scan(&waiting)
		if err != nil {
			return fmt.Errorf("counting subscribers: %w", err)
		}
		if waiting >= MostSubscribers {
			return fault.New(fault.Refused, "Too many people asked for letters at once. Use the feed, or try tomorrow.")
		}
		id, err := s.next(ctx, tx, `select coalesce(max(id), 0) from subscriber`)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into subscriber (id, council, email, state, at, sent) values (?,?,?,?,?,?)
			on conflict (council, email) do update set at = excluded.at, sent = excluded.sent where subscriber.state = ? and subscriber.at < ?`),
			id, council, email, SubscriberAsked, at, unsent, SubscriberAsked, since)
		return errFor("keeping the subscription", err)
	})
}

// LettersDue lists who waits for a letter: one that asks for the confirmation, or about a release after the last that was told of.
func (s *Store) LettersDue(ctx context.Context, council, release int64, most int) (out []Subscriber, err error) {
	err = s.rows(ctx, `select id, council, email, state, at, sent from subscriber where council = ? and (state = ? and sent = ? or state = ? and sent < ?) order by id limit ?`,
		[]any{council, SubscriberAsked, unsent, SubscriberConfirmed, release, most}, func(r *sql.Rows) error {
			var x Subscriber
			err := r.Scan(&x.ID, &x.Council, &x.Email, &x.State, &x.At, &x.Sent)
			out = append(out, x)
			return err
		})
	return out, errFor("listing letters that wait", err)
}

// TakeLetter notes that the letter to a subscriber is on its way, with the hash of its link; false when another node was first.
func (s *Store) TakeLetter(ctx context.Context, x Subscriber, sent int64, token string) (taken bool, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, s.q(`update subscriber set sent = ? where id = ? and state = ? and sent = ?`), sent, x.ID, x.State, x.Sent)
		if err != nil {
			return fmt.Errorf("taking a letter: %w", err)
		}
		n, err := done.RowsAffected()
		if err != nil || n == 0 {
			return err
		}
		taken = true
		return s.insert(ctx, tx, "subscriber_link (hash, council, subscriber)", "", [][]any{{hashOf(token), x.Council, x.ID}})
	})
	return taken, err
}

// PutLetterBack has a letter that could not be sent wait again.
func (s *Store) PutLetterBack(ctx context.Context, x Subscriber) error {
	return s.write(ctx, "putting a letter back", `update subscriber set sent = ? where id = ? and state = ?`, x.Sent, x.ID, x.State)
}

// SubscriberOf finds whom the link of a letter belongs to.
func (s *Store) SubscriberOf(ctx context.Context, token string) (x Subscriber, err error) {
	err = s.row(ctx, `select s.id, s.council, s.email, s.state, s.at, s.sent from subscriber_link l join subscriber s on s.id = l.subscriber where l.hash = ?`, hashOf(token)).
		Scan(&x.ID, &x.Council, &x.Email, &x.State, &x.At, &x.Sent)
	if errors.Is(err, sql.ErrNoRows) {
		return x, fault.New(fault.NotFound, "This link leads nowhere. It may have been used to stop the letters.")
	}
	return x, errFor("looking for the link", err)
}

// ConfirmSubscriber notes that somebody wants the letters, from the release after one.
func (s *Store) ConfirmSubscriber(ctx context.Context, id, release int64) error {
	return s.write(ctx, "confirming the subscription", `update subscriber set state = ?, sent = ? where id = ? and state = ?`, SubscriberConfirmed, release, id, SubscriberAsked)
}

// Unsubscribe forgets an address and its links.
func (s *Store) Unsubscribe(ctx context.Context, id int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, query := range []string{`delete from subscriber_link where subscriber = ?`, `delete from subscriber where id = ?`} {
			_, err := tx.ExecContext(ctx, s.q(query), id)
			if err != nil {
				return fmt.Errorf("forgetting a subscriber: %w", err)
			}
		}
		return nil
	})
}

// ForgetUnconfirmed forgets addresses that were asked before a moment and never confirmed.
func (s *Store) ForgetUnconfirmed(ctx context.Context, before string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, query := range []string{`delete from subscriber_link where subscriber in (select id from subscriber where state = ? and at < ?)`, `delete from subscriber where state = ? and at < ?`} {
			_, err := tx.ExecContext(ctx, s.q(query), SubscriberAsked, before)
			if err != nil {
				return fmt.Errorf("forgetting addresses that were not confirmed: %w", err)
			}
		}
		return nil
	})
}

// Subscribers counts who is confirmed.
func (s *Store) Subscribers(ctx context.Context, council int64) (n int, err error) {
	err = s.row(ctx, `select count(*) from subscriber where council = ? and state = ?`, council, SubscriberConfirmed).Scan(&n)
	return n, errFor("counting subscribers", err)
}
