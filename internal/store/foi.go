package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/moothall/moothall/internal/fault"
)

// FOIDraft is what was decided about a request for information so far.
type FOIDraft struct {
	Council, Request int64
	Revision         int64  // counts its changes, from 1
	Doc              string // JSON
	At, Actor        string // RFC 3339; who
}

// FOIAnswer is an answer to a request as it was sent. File is left out of lists.
type FOIAnswer struct {
	Council, ID, Request int64
	Seq                  int64  // the change set that the registers stood at
	Hash                 string // SHA-256 of the file in hexadecimal
	Doc                  string // JSON: what was said
	At, Actor            string // RFC 3339; who
	File                 []byte
}

// MostFOIAnswers is how many answers a council keeps at most.
const MostFOIAnswers = 5000

// SetFOIDraft keeps a draft in place of the one of d.Revision, 0 for none; another since is a conflict.
func (s *Store) SetFOIDraft(ctx context.Context, d FOIDraft) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if d.Revision == 0 {
			return s.insert(ctx, tx, "foi_draft (council, request, revision, doc, at, actor)", "", [][]any{{d.Council, d.Request, int64(1), d.Doc, d.At, d.Actor}})
		}
		done, err := tx.ExecContext(ctx, s.q(`update foi_draft set revision = revision + 1, doc = ?, at = ?, actor = ? where council = ? and request = ? and revision = ?`), d.Doc, d.At, d.Actor, d.Council, d.Request, d.Revision)
		return exactlyOne(done, err, "keeping what was decided about the request", "Somebody else changed this answer meanwhile. Open it again.")
	})
}

// FOIDraft is the draft of a request.
func (s *Store) FOIDraft(ctx context.Context, council, request int64) (FOIDraft, error) {
	d := FOIDraft{Council: council, Request: request}
	err := s.row(ctx, `select revision, doc, at, actor from foi_draft where council = ? and request = ?`, council, request).Scan(&d.Revision, &d.Doc, &d.At, &d.Actor)
	if errors.Is(err, sql.ErrNoRows) {
		return d, fault.New(fault.NotFound, "The questions of this request have not been pasted yet.")
	}
	return d, errFor("reading what was decided about the request", err)
}

// AddFOIAnswer keeps an answer that was sent.
func (s *Store) AddFOIAnswer(ctx context.Context, a FOIAnswer) (FOIAnswer, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		a.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from foi_answer where council = ?`, a.Council)
		if err != nil {
			return err
		}
		if a.ID > MostFOIAnswers {
			return fault.New(fault.Refused, "A council keeps %d answers at most.", MostFOIAnswers)
		}
		return s.insert(ctx, tx, "foi_answer (council, id, request, seq, hash, doc, file, at, actor)", "",
			[][]any{{a.Council, a.ID, a.Request, a.Seq, a.Hash, a.Doc, a.File, a.At, a.Actor}})
	})
	return a, err
}

const foiColumns = `council, id, request, seq, hash, doc, at, actor`

func (a *FOIAnswer) into() []any {
	return []any{&a.Council, &a.ID, &a.Request, &a.Seq, &a.Hash, &a.Doc, &a.At, &a.Actor}
}

// FOIAnswers lists a council's newest answers without their files, newest first.
func (s *Store) FOIAnswers(ctx context.Context, council int64, most int) (out []FOIAnswer, err error) {
	err = s.rows(ctx, `select `+foiColumns+` from foi_answer where council = ? order by id desc limit ?`, []any{council, most}, func(r *sql.Rows) error {
		var a FOIAnswer
		err := r.Scan(a.into()...)
		out = append(out, a)
		return err
	})
	return out, errFor("listing the answers that were sent", err)
}

// FOIAnswer is one answer of a council with its file.
func (s *Store) FOIAnswer(ctx context.Context, council, id int64) (a FOIAnswer, err error) {
	err = s.row(ctx, `select `+foiColumns+`, file from foi_answer where council = ? and id = ?`, council, id).Scan(append(a.into(), &a.File)...)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "There is no such answer.")
	}
	return a, errFor("reading the answer", err)
}
