package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
)

// Feed is an address by which a calendar or a reader of news comes for what one person may see of one council. Its token is not kept, only the token's hash.
type Feed struct {
	Council, Account int64
	Made             string // RFC 3339
}

// AddFeed gives an account a feed of a council, in place of the one that it had: whoever knew the old address comes in vain.
func (s *Store) AddFeed(ctx context.Context, f Feed, token string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`delete from feed where council = ? and account = ?`), f.Council, f.Account)
		if err != nil {
			return fmt.Errorf("taking the old feed away: %w", err)
		}
		return s.insert(ctx, tx, "feed (hash, council, account, made)", "", [][]any{{hashOf(token), f.Council, f.Account, f.Made}})
	})
}

// RemoveFeed takes an account's feed of a council away.
func (s *Store) RemoveFeed(ctx context.Context, council, account int64) error {
	return s.write(ctx, "taking the feed away", `delete from feed where council = ? and account = ?`, council, account)
}

// FeedOf is when an account's feed of a council was made; "" without one.
func (s *Store) FeedOf(ctx context.Context, council, account int64) (made string, err error) {
	err = s.row(ctx, `select made from feed where council = ? and account = ?`, council, account).Scan(&made)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return made, errFor("looking for the feed", err)
}

// FeedBy finds whose feed a token opens, and of which council. A disabled account has none.
func (s *Store) FeedBy(ctx context.Context, token string) (c Council, a Account, err error) {
	var council int64
	var email string
	err = s.row(ctx, `select f.council, a.email from feed f join account a on a.id = f.account where f.hash = ? and a.disabled = ''`, hashOf(token)).Scan(&council, &email)
	if errors.Is(err, sql.ErrNoRows) {
		return c, a, fault.New(fault.NotFound, "There is no such feed. It may have been taken back.")
	}
	if err != nil {
		return c, a, fmt.Errorf("looking for the feed: %w", err)
	}
	c, err = s.CouncilByID(ctx, council)
	if err != nil {
		return c, a, err
	}
	a, err = s.Account(ctx, email)
	return c, a, err
}

// Reminder says that an account wants mail about what is due in so many days.
type Reminder struct {
	Council, Account int64
	Email, Name      string
	Days             int64
	Since            string // RFC 3339
}

// SetReminder keeps how many days before something is due an account is reminded; 0 stops it.
func (s *Store) SetReminder(ctx context.Context, r Reminder) error {
	if r.Days == 0 {
		return s.write(ctx, "stopping reminders", `delete from reminder where council = ? and account = ?`, r.Council, r.Account)
	}
	return s.write(ctx, "keeping whom to remind", `insert into reminder (council, account, days, since) values (?,?,?,?) on conflict (council, account) do update set days = excluded.days`, r.Council, r.Account, r.Days, r.Since)
}

// Reminders lists who wants to be reminded in any council, those of a council together. Disabled accounts are left out.
func (s *Store) Reminders(ctx context.Context) (out []Reminder, err error) {
	err = s.rows(ctx, `select r.council, r.account, a.email, a.name, r.days, r.since from reminder r join account a on a.id = r.account where a.disabled = '' order by r.council, r.account`, nil, func(r *sql.Rows) error {
		var x Reminder
		err := r.Scan(&x.Council, &x.Account, &x.Email, &x.Name, &x.Days, &x.Since)
		out = append(out, x)
		return err
	})
	return out, errFor("listing whom to remind", err)
}

// Remind notes that an account is being told of an event, and tells whether it was not before: of several nodes one sends the mail.
func (s *Store) Remind(ctx context.Context, council, account int64, event, at string) (fresh bool, err error) {
	done, err := s.w.ExecContext(ctx, s.q(`insert into reminded (council, account, event, at) values (?,?,?,?) on conflict (council, account, event) do nothing`), council, account, event, at)
	if err != nil {
		return false, fmt.Errorf("noting a reminder: %w", err)
	}
	n, err := done.RowsAffected()
	return n == 1, errFor("noting a reminder", err)
}

// Unremind takes back that an account was told of an event: the mail could not be sent.
func (s *Store) Unremind(ctx context.Context, council, account int64, event string) error {
	return s.write(ctx, "taking a reminder back", `delete from reminded where council = ? and account = ? and event = ?`, council, account, event)
}

// dropFeeds takes an account's feeds and reminders of a council away.
func (s *Store) dropFeeds(ctx context.Context, tx *sql.Tx, council, account int64) error {
	for _, table := range []string{"feed", "reminder", "reminded"} {
		_, err := tx.ExecContext(ctx, s.q(`delete from `+table+` where council = ? and account = ?`), council, account)
		if err != nil {
			return fmt.Errorf("taking feeds and reminders away: %w", err)
		}
	}
	return nil
}
