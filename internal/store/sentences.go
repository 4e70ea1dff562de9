package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// RoleSentences is what a council loaded of the sentences of the framework of roles.
type RoleSentences struct {
	Body, Hash string // the sentences as JSON, and the SHA-256 of it
	Roles      int    // that have a sentence
	Name       string // of the file
	At, Actor  string
}

// SaveRoleSentences keeps a council's sentences in place of those before.
func (s *Store) SaveRoleSentences(ctx context.Context, council int64, x RoleSentences) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.touch(ctx, tx, council) // takes the council's row, so that two who load wait for each other
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into role_sentences (council, body, hash, roles, name, at, actor) values (?,?,?,?,?,?,?)
			on conflict (council) do update set body = excluded.body, hash = excluded.hash, roles = excluded.roles, name = excluded.name, at = excluded.at, actor = excluded.actor`), council, x.Body, x.Hash, x.Roles, x.Name, x.At, x.Actor)
		if err != nil {
			return fmt.Errorf("keeping the sentences of the framework: %w", err)
		}
		return nil
	})
}

// RoleSentences says what a council loaded, without the sentences; the zero value when it loaded nothing.
func (s *Store) RoleSentences(ctx context.Context, council int64) (x RoleSentences, err error) {
	err = s.row(ctx, `select hash, roles, name, at, actor from role_sentences where council = ?`, council).Scan(&x.Hash, &x.Roles, &x.Name, &x.At, &x.Actor)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return x, fmt.Errorf("reading the sentences of the framework: %w", err)
	}
	return x, nil
}

// RoleSentencesBody is a council's sentences.
func (s *Store) RoleSentencesBody(ctx context.Context, council int64) (body string, err error) {
	err = s.row(ctx, `select body from role_sentences where council = ?`, council).Scan(&body)
	if err != nil {
		return "", fmt.Errorf("reading the sentences of the framework: %w", err)
	}
	return body, nil
}
