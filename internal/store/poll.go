package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/poll"
)

// PeerQuestion is one question of a council to every council of a group.
type PeerQuestion struct {
	ID      int64
	Council Council // that asks
	Account string
	At      string // RFC 3339
	poll.Question
}

// PeerAnswer is what one council answers to it.
type PeerAnswer struct {
	Council     int64
	Account, At string // who; RFC 3339
	poll.Reply
}

// AddPeerQuestion keeps a question of a group. Only a council of the group asks.
func (s *Store) AddPeerQuestion(ctx context.Context, grp int64, q PeerQuestion) (PeerQuestion, error) {
	choices, err := json.Marshal(append([]string{}, q.Choices...))
	if err != nil {
		return q, fmt.Errorf("writing the choices of a question: %w", err)
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.memberOf(ctx, tx, grp, q.Council.ID)
		if err != nil {
			return err
		}
		q.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from peer_question`)
		if err != nil {
			return err
		}
		return s.insert(ctx, tx, "peer_question (id, grp, council, account, text, type, choices, until, counted, at)", "",
			[][]any{{q.ID, grp, q.Council.ID, q.Account, q.Text, q.Type, string(choices), q.Until.String(), asInt(q.Counted), q.At}})
	})
	return q, err
}

func asInt(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

const peerColumns = `q.id, q.council, c.slug, c.name, q.account, q.text, q.type, q.choices, q.until, q.counted, q.at from peer_question q join council c on c.id = q.council`

func scanPeerQuestion(scan func(...any) error) (q PeerQuestion, err error) {
	var choices, until string
	var counted int64
	err = scan(&q.ID, &q.Council.ID, &q.Council.Slug, &q.Council.Name, &q.Account, &q.Text, &q.Type, &choices, &until, &counted, &q.At)
	if err != nil {
		return q, err
	}
	q.Counted = counted == 1
	err = q.Until.UnmarshalText([]byte(until))
	if err != nil {
		return q, fmt.Errorf("reading until when question %d is answered: %w", q.ID, err)
	}
	err = json.Unmarshal([]byte(choices), &q.Choices)
	if err != nil {
		return q, fmt.Errorf("reading the choices of question %d: %w", q.ID, err)
	}
	return q, nil
}

// PeerQuestions lists the questions of a group, newest first.
func (s *Store) PeerQuestions(ctx context.Context, grp int64) (out []PeerQuestion, err error) {
	err = s.rows(ctx, `select `+peerColumns+` where q.grp = ? order by q.id desc`, []any{grp}, func(r *sql.Rows) error {
		q, err := scanPeerQuestion(r.Scan)
		out = append(out, q)
		return err
	})
	return out, err
}

// PeerQuestion finds a question of a group.
func (s *Store) PeerQuestion(ctx context.Context, grp, id int64) (PeerQuestion, error) {
	q, err := scanPeerQuestion(s.row(ctx, `select `+peerColumns+` where q.grp = ? and q.id = ?`, grp, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return q, fault.New(fault.NotFound, "There is no such question in this group.")
	}
	return q, errFor("looking for the question", err)
}

// SetPeerAnswer keeps the answer of a council of the group to a question of it, in place of an earlier one.
func (s *Store) SetPeerAnswer(ctx context.Context, grp, question int64, a PeerAnswer) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.memberOf(ctx, tx, grp, a.Council)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into peer_answer (question, council, account, value, declined, reason, at) values (?,?,?,?,?,?,?)
			on conflict (question, council) do update set account = excluded.account, value = excluded.value, declined = excluded.declined, reason = excluded.reason, at = excluded.at`),
			question, a.Council, a.Account, a.Value, asInt(a.Declined), a.Reason, a.At)
		return errFor("keeping the answer", err)
	})
}

// PeerAnswers lists the answers to a question by the number of the council.
func (s *Store) PeerAnswers(ctx context.Context, question int64) (out []PeerAnswer, err error) {
	err = s.rows(ctx, `select council, account, value, declined, reason, at from peer_answer where question = ? order by council`, []any{question}, func(r *sql.Rows) error {
		var a PeerAnswer
		var declined int64
		err := r.Scan(&a.Council, &a.Account, &a.Value, &declined, &a.Reason, &a.At)
		a.Declined = declined == 1
		out = append(out, a)
		return err
	})
	return out, err
}

// PeersWaiting counts the questions of a group that are answered on a day and that a council has not answered.
func (s *Store) PeersWaiting(ctx context.Context, grp, council int64, day string) (n int, err error) {
	err = s.row(ctx, `select count(*) from peer_question q where q.grp = ? and q.until >= ? and not exists (select 1 from peer_answer a where a.question = q.id and a.council = ?)`, grp, day, council).Scan(&n)
	return n, errFor("counting the questions that wait", err)
}
