package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// SupportDates is what a council loaded of makers' support dates.
type SupportDates struct {
	Body, Hash string // the list as JSON, and the SHA-256 of it
	Products   int
	Name       string // of the file that was loaded last
	At, Actor  string
}

// SaveSupportDates keeps a council's list in place of the one before. before is the hash of the list that it was made from, "" for none: when somebody else loaded
// a file meanwhile, nothing is kept and saved is false.
func (s *Store) SaveSupportDates(ctx context.Context, council int64, d SupportDates, before string) (saved bool, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.touch(ctx, tx, council) // takes the council's row, so that two who load wait for each other
		if err != nil {
			return err
		}
		var now string
		err = tx.QueryRowContext(ctx, s.q(`select hash from vendor_support where council = ?`), council).Scan(&now)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("reading the support dates: %w", err)
		}
		if now != before {
			return nil
		}
		saved = true
		_, err = tx.ExecContext(ctx, s.q(`insert into vendor_support (council, body, hash, products, name, at, actor) values (?,?,?,?,?,?,?)
			on conflict (council) do update set body = excluded.body, hash = excluded.hash, products = excluded.products, name = excluded.name, at = excluded.at, actor = excluded.actor`), council, d.Body, d.Hash, d.Products, d.Name, d.At, d.Actor)
		if err != nil {
			return fmt.Errorf("keeping the support dates: %w", err)
		}
		return nil
	})
	return saved, err
}

// SupportDates says what a council loaded, without the list; the zero value when it loaded nothing.
func (s *Store) SupportDates(ctx context.Context, council int64) (d SupportDates, err error) {
	err = s.row(ctx, `select hash, products, name, at, actor from vendor_support where council = ?`, council).Scan(&d.Hash, &d.Products, &d.Name, &d.At, &d.Actor)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return d, fmt.Errorf("reading the support dates: %w", err)
	}
	return d, nil
}

// SupportBody is a council's list.
func (s *Store) SupportBody(ctx context.Context, council int64) (body string, err error) {
	err = s.row(ctx, `select body from vendor_support where council = ?`, council).Scan(&body)
	if err != nil {
		return "", fmt.Errorf("reading the support dates: %w", err)
	}
	return body, nil
}
