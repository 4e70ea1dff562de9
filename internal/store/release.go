package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/release"
)

// The states of a release.
const (
	ReleaseWaiting   = "waiting" // for a second person
	ReleasePublished = "published"
)

// Release is a release as it is kept. Its body never changes.
type Release struct {
	Council, Number int64
	State           string
	At              string // RFC 3339
	Actor, Approver string
	Body            string // JSON; "" in lists
}

// AddRelease keeps a release after those that are published, in place of one that still waited. Its number must be the next.
func (s *Store) AddRelease(ctx context.Context, r Release) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`delete from release where council = ? and state = ?`), r.Council, ReleaseWaiting)
		if err != nil {
			return fmt.Errorf("taking back the release that waited: %w", err)
		}
		err = s.nextRelease(ctx, tx, r.Council, r.Number)
		if err != nil {
			return err
		}
		return s.insert(ctx, tx, "release (council, number, state, at, actor, approver, body)", "", [][]any{{r.Council, r.Number, r.State, r.At, r.Actor, r.Approver, r.Body}})
	})
}

func (s *Store) nextRelease(ctx context.Context, tx *sql.Tx, council, number int64) error {
	next, err := s.next(ctx, tx, `select coalesce(max(number), 0) from release where council = ? and state = '`+ReleasePublished+`'`, council)
	if err != nil {
		return err
	}
	if next != number {
		return fault.New(fault.Conflict, "Somebody published another release meanwhile. Look at the preview again.")
	}
	return nil
}

// ApproveRelease publishes the release that waits. Whoever asked for it cannot.
func (s *Store) ApproveRelease(ctx context.Context, council, number int64, by string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var actor string
		err := tx.QueryRowContext(ctx, s.q(`select actor from release where council = ? and number = ? and state = ?`), council, number, ReleaseWaiting).Scan(&actor)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "No release %d waits for a second person.", number)
		}
		if err != nil {
			return fmt.Errorf("reading the release: %w", err)
		}
		if actor == by {
			return fault.New(fault.Refused, "Before an election a second person approves what is published. You asked for this release; somebody else must look at it.")
		}
		err = s.nextRelease(ctx, tx, council, number)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`update release set state = ?, approver = ? where council = ? and number = ? and state = ?`), ReleasePublished, by, council, number, ReleaseWaiting)
		return errFor("approving the release", err)
	})
}

// DropRelease takes back a release that waits.
func (s *Store) DropRelease(ctx context.Context, council, number int64) error {
	return s.write(ctx, "taking back the release", `delete from release where council = ? and number = ? and state = ?`, council, number, ReleaseWaiting)
}

// Releases lists a council's releases without their bodies, newest first.
func (s *Store) Releases(ctx context.Context, council int64) (out []Release, err error) {
	err = s.rows(ctx, `select number, state, at, actor, approver from release where council = ? order by number desc`, []any{council}, func(r *sql.Rows) error {
		x := Release{Council: council}
		err := r.Scan(&x.Number, &x.State, &x.At, &x.Actor, &x.Approver)
		out = append(out, x)
		return err
	})
	return out, errFor("listing releases", err)
}

// LatestRelease is the number of the newest published release; 0 when there is none.
func (s *Store) LatestRelease(ctx context.Context, council int64) (n int64, err error) {
	err = s.row(ctx, `select coalesce(max(number), 0) from release where council = ? and state = ?`, council, ReleasePublished).Scan(&n)
	return n, errFor("looking for the newest release", err)
}

// Release is one release with its body.
func (s *Store) Release(ctx context.Context, council, number int64) (Release, error) {
	r := Release{Council: council, Number: number}
	err := s.row(ctx, `select state, at, actor, approver, body from release where council = ? and number = ?`, council, number).Scan(&r.State, &r.At, &r.Actor, &r.Approver, &r.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.New(fault.NotFound, "There is no release %d.", number)
	}
	return r, errFor("reading the release", err)
}

// PublicSettings is what a council says of its public site.
func (s *Store) PublicSettings(ctx context.Context, council int64) (out release.Settings, err error) {
	var doc string
	err = s.row(ctx, `select doc from public_setting where council = ?`, council).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("reading the settings of the public site: %w", err)
	}
	err = json.Unmarshal([]byte(doc), &out)
	return out, errFor("reading the settings of the public site", err)
}

// SetPublicSettings keeps what a council says of its public site.
func (s *Store) SetPublicSettings(ctx context.Context, council int64, x release.Settings) error {
	doc, err := json.Marshal(x)
	if err != nil {
		return fmt.Errorf("writing the settings of the public site: %w", err)
	}
	return s.write(ctx, "keeping the settings of the public site", `insert into public_setting (council, doc) values (?,?) on conflict (council) do update set doc = excluded.doc`, council, string(doc))
}

// PublicAddress is a short name under which public pages once stood.
type PublicAddress struct {
	Slug            string
	Council, Former int64 // whose site it leads to; whose pages they were, 0 for an earlier name of the same council
	At              string
}

// AddPublicAddress has an old short name lead to a council's site. A name that a council has now is refused, save its own for a merger.
func (s *Store) AddPublicAddress(ctx context.Context, a PublicAddress) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var taken int
		err := tx.QueryRowContext(ctx, s.q(`select count(*) from council where slug = ? and id <> ?`), a.Slug, a.Former).Scan(&taken)
		if err != nil {
			return fmt.Errorf("looking for the short name: %w", err)
		}
		if taken > 0 {
			return fault.New(fault.Conflict, "A council here is called %s now. Its pages stand there.", a.Slug)
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into public_address (slug, council, former, at) values (?,?,?,?) on conflict (slug) do update set council = excluded.council, former = excluded.former, at = excluded.at`), a.Slug, a.Council, a.Former, a.At)
		return errFor("keeping the old address", err)
	})
}

// PublicAddresses lists the old addresses that lead to a council's site.
func (s *Store) PublicAddresses(ctx context.Context, council int64) (out []PublicAddress, err error) {
	err = s.rows(ctx, `select slug, council, former, at from public_address where council = ? order by slug`, []any{council}, func(r *sql.Rows) error {
		var a PublicAddress
		err := r.Scan(&a.Slug, &a.Council, &a.Former, &a.At)
		out = append(out, a)
		return err
	})
	return out, errFor("listing old addresses", err)
}

// PublicAddress finds where an old address leads to; false when it is none.
func (s *Store) PublicAddress(ctx context.Context, slug string) (a PublicAddress, ok bool, err error) {
	err = s.row(ctx, `select slug, council, former, at from public_address where slug = ?`, slug).Scan(&a.Slug, &a.Council, &a.Former, &a.At)
	if errors.Is(err, sql.ErrNoRows) {
		return a, false, nil
	}
	return a, err == nil, errFor("looking for an old address", err)
}
