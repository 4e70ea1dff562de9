package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/comment"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/release"
)

// Comment is what somebody sent in, as moderators see it.
type Comment struct {
	Council, ID, Release  int64
	Place, Route, State   string
	Name, Email, Body, At string
	Sender, Print, Token  string
	Flags, Reason         string
	Actor, Decided        string
}

// CommentSetting is a council's rules about comments and the key of its forms; the key is "" where comments were never opened.
type CommentSetting struct {
	Rules  comment.Rules
	Secret string
}

// CommentSetting gives a council's rules about comments.
func (s *Store) CommentSetting(ctx context.Context, council int64) (out CommentSetting, err error) {
	var doc string
	err = s.row(ctx, `select doc, secret from comment_setting where council = ?`, council).Scan(&doc, &out.Secret)
	if errors.Is(err, sql.ErrNoRows) {
		return CommentSetting{Rules: comment.Rules{Keep: comment.Usual}}, nil
	}
	if err != nil {
		return out, fmt.Errorf("reading the rules about comments: %w", err)
	}
	err = json.Unmarshal([]byte(doc), &out.Rules)
	return out, errFor("reading the rules about comments", err)
}

// SetCommentRules keeps a council's rules about comments; secret becomes its key where it has none yet.
func (s *Store) SetCommentRules(ctx context.Context, council int64, r comment.Rules, secret string) error {
	doc, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("writing the rules about comments: %w", err)
	}
	return s.write(ctx, "keeping the rules about comments", `insert into comment_setting (council, doc, secret, changes, digest) values (?,?,?,0,'')
		on conflict (council) do update set doc = excluded.doc, changes = comment_setting.changes + 1`, council, string(doc), secret)
}

// CommentChanges counts how often what the public sees of comments changed.
func (s *Store) CommentChanges(ctx context.Context, council int64) (n int64, err error) {
	err = s.row(ctx, `select coalesce(max(changes), 0) from comment_setting where council = ?`, council).Scan(&n)
	return n, errFor("reading how often comments changed", err)
}

// AddComment keeps what somebody sent in and gives its number; hour is the moment an hour ago. A form that was sent before, and a text that
// the same network sent before or too many did, is not kept again: its number is 0. Too much from one network, or from all, is refused.
func (s *Store) AddComment(ctx context.Context, c Comment, hour string) (id int64, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		id, err = s.next(ctx, tx, `select coalesce(max(id), 0) from comment where council = ?`, c.Council)
		if err != nil {
			return err
		}
		c.ID = id
		again, drop, err := s.mayComment(ctx, tx, c, hour)
		if err != nil || drop {
			id = 0
			return err
		}
		return s.insert(ctx, tx, "comment (council, id, place, release, route, state, name, email, body, at, sender, print, token, flags, reason, actor, decided)", "",
			[][]any{{c.Council, id, c.Place, c.Release, c.Route, comment.Waiting, c.Name, c.Email, c.Body, c.At, c.Sender, c.Print, c.Token, comment.FlagsOf(c.Body, again), "", "", ""}})
	})
	return id, err
}

// mayComment looks at what was sent before.
func (s *Store) mayComment(ctx context.Context, tx *sql.Tx, c Comment, hour string) (again, drop bool, err error) {
	var oldest, waiting, lately, ever, alike, own, sent int
	for _, q := range []struct {
		to    *int
		query string
		args  []any
	}{
		{&sent, `select count(*) from comment where council = ? and token = ?`, []any{c.Council, c.Token}},
		{&oldest, `select coalesce(min(id), 0) from comment where council = ? and state = ?`, []any{c.Council, comment.Waiting}},
		{&lately, `select count(*) from comment where council = ? and sender = ? and at > ?`, []any{c.Council, c.Sender, hour}},
		{&ever, `select count(*) from comment where council = ? and sender = ?`, []any{c.Council, c.Sender}},
		{&own, `select count(*) from comment where council = ? and sender = ? and print = ?`, []any{c.Council, c.Sender, c.Print}},
		{&alike, `select count(*) from comment where council = ? and print = ?`, []any{c.Council, c.Print}},
	} {
		err := tx.QueryRowContext(ctx, s.q(q.query), q.args...).Scan(q.to)
		if err != nil {
			return false, false, fmt.Errorf("looking at earlier comments: %w", err)
		}
	}
	if oldest > 0 && c.ID-int64(oldest) >= comment.MostWaiting { // fewer numbers than that cannot be too many: counting each time would slow a flood's victims
		err := tx.QueryRowContext(ctx, s.q(`select count(*) from comment where council = ? and state = ?`), c.Council, comment.Waiting).Scan(&waiting)
		if err != nil {
			return false, false, fmt.Errorf("counting comments that wait: %w", err)
		}
	}
	switch {
	case sent > 0 || own > 0 || alike >= comment.MostAlike:
		return false, true, nil
	case lately >= comment.PerHour || ever >= comment.PerRelease:
		return false, false, fault.New(fault.Refused, "Too many comments came from your network. Try again in an hour, or write to the council.")
	case waiting >= comment.MostWaiting:
		return false, false, fault.New(fault.Refused, "More comments wait than we can read. Try again in a few days, or write to the council.")
	}
	return alike > 0, false, nil
}

// CommentFilter chooses comments of a queue; an empty part chooses all.
type CommentFilter struct{ State, Place, Route, Flag string }

func (f CommentFilter) where(council int64) (string, []any) {
	query, args := `council = ?`, []any{council}
	for column, value := range map[string]string{"state": f.State, "place": f.Place, "route": f.Route} {
		if value != "" {
			query, args = query+` and `+column+` = ?`, append(args, value)
		}
	}
	if f.Flag != "" {
		query, args = query+` and flags like ?`, append(args, "%,"+strings.NewReplacer("%", "", "_", "").Replace(f.Flag)+",%")
	}
	return query, args
}

const commentFields = `council, id, place, release, route, state, name, email, body, at, flags, reason, actor, decided`

func (c *Comment) scan(r interface{ Scan(...any) error }) error {
	return r.Scan(&c.Council, &c.ID, &c.Place, &c.Release, &c.Route, &c.State, &c.Name, &c.Email, &c.Body, &c.At, &c.Flags, &c.Reason, &c.Actor, &c.Decided)
}

// Comments lists one page of a queue, oldest first, and how many there are in all.
func (s *Store) Comments(ctx context.Context, council int64, f CommentFilter, from, most int) (out []Comment, all int, err error) {
	where, args := f.where(council)
	err = s.row(ctx, `select count(*) from comment where `+where, args...).Scan(&all)
	if err != nil {
		return nil, 0, fmt.Errorf("counting comments: %w", err)
	}
	err = s.rows(ctx, `select `+commentFields+` from comment where `+where+` order by id limit ? offset ?`, append(args, most, from), func(r *sql.Rows) error {
		var c Comment
		err := c.scan(r)
		out = append(out, c)
		return err
	})
	return out, all, errFor("listing comments", err)
}

// Comment finds one.
func (s *Store) Comment(ctx context.Context, council, id int64) (c Comment, err error) {
	err = c.scan(s.row(ctx, `select `+commentFields+` from comment where council = ? and id = ?`, council, id))
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "There is no comment %d.", id)
	}
	return c, errFor("reading a comment", err)
}

// CommentDecision is what becomes of one comment; Told is nil where the public sees nothing of it.
type CommentDecision struct {
	ID            int64
	State, Reason string
	Told          *release.Comment
}

// DecideComments keeps decisions, all or none.
func (s *Store) DecideComments(ctx context.Context, council int64, all []CommentDecision, by, at string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, d := range all {
			_, err := tx.ExecContext(ctx, s.q(`update comment set state = ?, reason = ?, actor = ?, decided = ? where council = ? and id = ?`), d.State, d.Reason, by, at, council, d.ID)
			if err != nil {
				return fmt.Errorf("deciding on a comment: %w", err)
			}
			err = s.tellComment(ctx, tx, council, d.ID, d.Told)
			if err != nil {
				return err
			}
		}
		return s.commentChanged(ctx, tx, council)
	})
}

// TellComment keeps what the public sees of a comment that is told already.
func (s *Store) TellComment(ctx context.Context, council int64, c *release.Comment) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.tellComment(ctx, tx, council, c.Number, c)
		if err != nil {
			return err
		}
		return s.commentChanged(ctx, tx, council)
	})
}

func (s *Store) tellComment(ctx context.Context, tx *sql.Tx, council, id int64, c *release.Comment) error {
	_, err := tx.ExecContext(ctx, s.q(`delete from comment_told where council = ? and id = ?`), council, id)
	if err != nil || c == nil {
		return errFor("taking a comment from the public site", err)
	}
	doc, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("writing a comment: %w", err)
	}
	return s.insert(ctx, tx, "comment_told (council, id, place, doc)", "", [][]any{{council, id, c.Place, string(doc)}})
}

func (s *Store) commentChanged(ctx context.Context, tx *sql.Tx, council int64) error {
	_, err := tx.ExecContext(ctx, s.q(`update comment_setting set changes = changes + 1 where council = ?`), council)
	return errFor("noting that comments changed", err)
}

// SpamComments calls everything that waits and fits a filter spam, and counts it.
func (s *Store) SpamComments(ctx context.Context, council int64, f CommentFilter, by, at string) (n int64, err error) {
	f.State = comment.Waiting
	where, args := f.where(council)
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, s.q(`update comment set state = ?, actor = ?, decided = ? where `+where), append([]any{comment.Spam, by, at}, args...)...)
		if err != nil {
			return fmt.Errorf("deciding on comments: %w", err)
		}
		n, err = done.RowsAffected()
		return err
	})
	return n, err
}

// CommentsTold is what the public sees of all comments, oldest first.
func (s *Store) CommentsTold(ctx context.Context, council int64) (out []release.Comment, err error) {
	err = s.rows(ctx, `select t.doc, coalesce(v.votes, 0) from comment_told t left join idea_tally v on v.council = t.council and v.id = t.id where t.council = ? order by t.id`, []any{council}, func(r *sql.Rows) error {
		var doc string
		var c release.Comment
		var votes int
		err := r.Scan(&doc, &votes)
		if err != nil {
			return err
		}
		err = json.Unmarshal([]byte(doc), &c)
		c.Votes = votes
		out = append(out, c)
		return err
	})
	return out, errFor("reading comments", err)
}

// CommentTold is what the public sees of one comment; nil where it sees nothing.
func (s *Store) CommentTold(ctx context.Context, council, id int64) (*release.Comment, error) {
	var doc string
	err := s.row(ctx, `select doc from comment_told where council = ? and id = ?`, council, id).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading a comment: %w", err)
	}
	var c release.Comment
	err = json.Unmarshal([]byte(doc), &c)
	return &c, errFor("reading a comment", err)
}

// ForgetCommenters erases the email addresses and senders of everything that came before a moment, and all of private submissions that were read and of spam.
func (s *Store) ForgetCommenters(ctx context.Context, council int64, before string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`delete from comment where council = ? and at < ? and (state = ? or state = ?)`), council, before, comment.Spam, comment.Read)
		if err != nil {
			return fmt.Errorf("erasing old submissions: %w", err)
		}
		_, err = tx.ExecContext(ctx, s.q(`delete from idea_vote where council = ? and at < ?`), council, before)
		if err != nil {
			return fmt.Errorf("erasing who supported ideas: %w", err)
		}
		_, err = tx.ExecContext(ctx, s.q(`update comment set email = '', sender = '' where council = ? and at < ? and email <> ''`), council, before)
		return errFor("erasing old email addresses", err)
	})
}

// TakeDigest notes that the digest of a day goes out; false when it did already, or comments were never opened.
func (s *Store) TakeDigest(ctx context.Context, council int64, day string) (taken bool, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, s.q(`update comment_setting set digest = ? where council = ? and digest < ?`), day, council, day)
		if err != nil {
			return fmt.Errorf("taking the digest: %w", err)
		}
		n, err := done.RowsAffected()
		taken = n > 0
		return err
	})
	return taken, err
}

// CommentCounts counts what waits, by place; private submissions stand under "private".
func (s *Store) CommentCounts(ctx context.Context, council int64) (out map[string]int, err error) {
	out = map[string]int{}
	err = s.rows(ctx, `select place, route, count(*) from comment where council = ? and state = ? group by place, route`, []any{council, comment.Waiting}, func(r *sql.Rows) error {
		var place, route string
		var n int
		err := r.Scan(&place, &route, &n)
		if route == comment.Private {
			place = comment.Private
		}
		out[place] += n
		return err
	})
	return out, errFor("counting comments", err)
}

// Flagged tells whether a comment has a flag.
func (c *Comment) Flagged(flag string) bool { return strings.Contains(c.Flags, ","+flag+",") }
