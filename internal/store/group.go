package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Group is councils that share facts with each other.
type Group struct {
	ID         int64
	Slug, Name string
	Added      string    // RFC 3339
	Councils   []Council // by name
}

// In tells whether a council is of the group.
func (g *Group) In(council int64) bool {
	return slices.ContainsFunc(g.Councils, func(c Council) bool { return c.ID == council })
}

// Consent is one field of one register that a council lets a group see, or let it see once.
type Consent struct {
	Council                int64
	Kind, Field            string
	Given, GivenBy         string // RFC 3339; who
	Withdrawn, WithdrawnBy string // "" while it holds
}

// Holds tells whether it was not withdrawn.
func (c *Consent) Holds() bool { return c.Withdrawn == "" }

// AddGroup makes a group of some councils; its slug must be free. Nothing is shared by it.
func (s *Store) AddGroup(ctx context.Context, g Group, councils []int64, actor string) (Group, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		g.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from council_group`) // others who make one wait
		if err != nil {
			return err
		}
		var n int
		err = tx.QueryRowContext(ctx, s.q(`select count(*) from council_group where slug = ?`), g.Slug).Scan(&n)
		if err != nil {
			return fmt.Errorf("looking for the group: %w", err)
		}
		if n > 0 {
			return fault.New(fault.Conflict, "There is a group of that name already. Choose another name.")
		}
		err = s.insert(ctx, tx, "council_group (id, slug, name, added)", "", [][]any{{g.ID, g.Slug, g.Name, g.Added}})
		if err != nil {
			return err
		}
		var rows [][]any
		for _, c := range councils {
			rows = append(rows, []any{g.ID, c, g.Added, actor})
		}
		return s.insert(ctx, tx, "group_member (grp, council, joined, actor)", "", rows)
	})
	if err != nil {
		return g, err
	}
	return s.Group(ctx, g.Slug)
}

// JoinGroup takes a council into a group. It shares nothing until it consents.
func (s *Store) JoinGroup(ctx context.Context, group, council int64, at, actor string) error {
	return s.write(ctx, "joining the group", `insert into group_member (grp, council, joined, actor) values (?,?,?,?) on conflict (grp, council) do nothing`, group, council, at, actor)
}

// errNoGroup is all that is told of a group that is not there, or not for the asker.
var errNoGroup = fault.New(fault.NotFound, "There is no such group here, or your council is not in it.")

// ErrNoGroup says that there is no such group.
func ErrNoGroup() error { return errNoGroup }

// Group finds a group by its slug, with its councils.
func (s *Store) Group(ctx context.Context, slug string) (g Group, err error) {
	err = s.row(ctx, `select id, slug, name, added from council_group where slug = ?`, slug).Scan(&g.ID, &g.Slug, &g.Name, &g.Added)
	if errors.Is(err, sql.ErrNoRows) {
		return g, errNoGroup
	}
	if err != nil {
		return g, fmt.Errorf("looking for the group: %w", err)
	}
	err = s.rows(ctx, `select `+councilColumns+` from council where id in (select council from group_member where grp = ?) order by name, id`, []any{g.ID}, func(r *sql.Rows) error {
		c, err := scanCouncil(r.Scan)
		g.Councils = append(g.Councils, c)
		return err
	})
	return g, err
}

// Groups lists the groups that a council is in, by name; every group for council 0.
func (s *Store) Groups(ctx context.Context, council int64) (out []Group, err error) {
	var slugs []string
	err = s.rows(ctx, `select slug from council_group where ? = 0 or id in (select grp from group_member where council = ?) order by name, id`, []any{council, council}, func(r *sql.Rows) error {
		var slug string
		err := r.Scan(&slug)
		slugs = append(slugs, slug)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, slug := range slugs {
		g, err := s.Group(ctx, slug)
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// LeaveGroup takes a council out of a group and withdraws whatever it shared there. One that has a part in a shared post cannot leave.
func (s *Store) LeaveGroup(ctx context.Context, group, council int64, at, actor string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.memberOf(ctx, tx, group, council)
		if err != nil {
			return err
		}
		var posts int
		err = tx.QueryRowContext(ctx, s.q(`select count(*) from shared_post p where p.grp = ? and (p.council = ? or exists (select 1 from shared_post_part x where x.post = p.id and x.council = ?))`), group, council, council).Scan(&posts)
		if err != nil {
			return fmt.Errorf("looking for shared posts: %w", err)
		}
		if posts > 0 {
			return fault.New(fault.Refused, "This council has a part in a shared post of the group. Remove the post first, then leave.")
		}
		_, err = tx.ExecContext(ctx, s.q(`update consent set withdrawn = ?, withdrawn_by = ? where grp = ? and council = ? and withdrawn = ''`), at, actor, group, council)
		if err != nil {
			return fmt.Errorf("withdrawing what was shared: %w", err)
		}
		// an answer that was only counted stays: counts from before and after would tell it
		_, err = tx.ExecContext(ctx, s.q(`delete from peer_answer where council = ? and question in (select id from peer_question where grp = ? and counted = 0)`), council, group)
		if err != nil {
			return fmt.Errorf("withdrawing what was answered: %w", err)
		}
		err = s.leavePanels(ctx, tx, group, council)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`delete from group_member where grp = ? and council = ?`), group, council)
		if err != nil {
			return fmt.Errorf("leaving the group: %w", err)
		}
		return nil
	})
}

// memberOf refuses what is not a council of a group, and lets others who change what the council shares there wait.
func (s *Store) memberOf(ctx context.Context, tx *sql.Tx, group, council int64) error {
	done, err := tx.ExecContext(ctx, s.q(`update group_member set joined = joined where grp = ? and council = ?`), group, council)
	if err != nil {
		return fmt.Errorf("looking for the council in the group: %w", err)
	}
	n, err := done.RowsAffected()
	if err != nil {
		return fmt.Errorf("looking for the council in the group: %w", err)
	}
	if n != 1 {
		return errNoGroup
	}
	return nil
}

// SetConsent makes these fields of a register all that a council shares of it with a group: what is new is given, what is no longer
// among them is withdrawn. No fields withdraws the register.
func (s *Store) SetConsent(ctx context.Context, group, council int64, kindName string, fields []string, at, actor string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.memberOf(ctx, tx, group, council)
		if err != nil {
			return err
		}
		held, err := s.sharedNow(ctx, tx, group, council, kindName)
		if err != nil {
			return err
		}
		for _, f := range held {
			if slices.Contains(fields, f) {
				continue
			}
			err := s.withdraw(ctx, tx, group, council, kindName, f, at, actor)
			if err != nil {
				return err
			}
		}
		for _, f := range fields {
			if slices.Contains(held, f) {
				continue
			}
			id, err := s.next(ctx, tx, `select coalesce(max(id), 0) from consent`)
			if err != nil {
				return err
			}
			err = s.insert(ctx, tx, "consent (id, grp, council, kind, field, given, given_by, withdrawn, withdrawn_by)", "", [][]any{{id, group, council, kindName, f, at, actor, "", ""}})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Withdraw withdraws fields of a register, and no others.
func (s *Store) Withdraw(ctx context.Context, group, council int64, kindName string, fields []string, at, actor string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.memberOf(ctx, tx, group, council)
		if err != nil {
			return err
		}
		for _, f := range fields {
			err := s.withdraw(ctx, tx, group, council, kindName, f, at, actor)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) withdraw(ctx context.Context, tx *sql.Tx, group, council int64, kindName, field, at, actor string) error {
	_, err := tx.ExecContext(ctx, s.q(`update consent set withdrawn = ?, withdrawn_by = ? where grp = ? and council = ? and kind = ? and field = ? and withdrawn = ''`), at, actor, group, council, kindName, field)
	if err != nil {
		return fmt.Errorf("withdrawing consent: %w", err)
	}
	return nil
}

func (s *Store) sharedNow(ctx context.Context, tx *sql.Tx, group, council int64, kindName string) (fields []string, err error) {
	rows, err := tx.QueryContext(ctx, s.q(`select field from consent where grp = ? and council = ? and kind = ? and withdrawn = '' order by id`), group, council, kindName)
	if err != nil {
		return nil, fmt.Errorf("reading consent: %w", err)
	}
	for rows.Next() {
		var f string
		err := rows.Scan(&f)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("reading consent: %w", err), rows.Close())
		}
		fields = append(fields, f)
	}
	return fields, errors.Join(rows.Err(), rows.Close())
}

// Consents lists what councils share with a group and what they shared once, in the order that it was given.
func (s *Store) Consents(ctx context.Context, group int64) (out []Consent, err error) {
	err = s.rows(ctx, `select council, kind, field, given, given_by, withdrawn, withdrawn_by from consent where grp = ? order by id`, []any{group}, func(r *sql.Rows) error {
		var c Consent
		err := r.Scan(&c.Council, &c.Kind, &c.Field, &c.Given, &c.GivenBy, &c.Withdrawn, &c.WithdrawnBy)
		out = append(out, c)
		return err
	})
	return out, err
}

// FileRefusal is a file that a council brought and that was refused. Its sentence holds nothing of the file's cells.
type FileRefusal struct{ Kind, File, Sentence, At string }

// AddRefusal keeps that the last file of a register was refused.
func (s *Store) AddRefusal(ctx context.Context, council int64, f FileRefusal) error {
	return s.write(ctx, "noting a refused file", `insert into refusal (council, kind, file, sentence, at) values (?,?,?,?,?) on conflict (council, kind) do update set file = excluded.file, sentence = excluded.sentence, at = excluded.at`,
		council, f.Kind, f.File, f.Sentence, f.At)
}

// ClearRefusals forgets refused files once a good one of the register has come; with them those whose register could not be told.
func (s *Store) ClearRefusals(ctx context.Context, council int64, kindName string) error {
	return s.write(ctx, "forgetting refused files", `delete from refusal where council = ? and (kind = ? or kind = '')`, council, kindName)
}

// Refusals lists the refused files of a council, oldest first.
func (s *Store) Refusals(ctx context.Context, council int64) (out []FileRefusal, err error) {
	err = s.rows(ctx, `select kind, file, sentence, at from refusal where council = ? order by at, file`, []any{council}, func(r *sql.Rows) error {
		var f FileRefusal
		err := r.Scan(&f.Kind, &f.File, &f.Sentence, &f.At)
		out = append(out, f)
		return err
	})
	return out, err
}

// Wish is what a file said about sharing a field: in how many rows yes, in how many no.
type Wish struct {
	Kind, Field string
	Yes, No     int64
	File, At    string
}

// SetWish keeps what the last file said about sharing a field.
func (s *Store) SetWish(ctx context.Context, council int64, w Wish) error {
	return s.write(ctx, "keeping what a file says about sharing", `insert into share_wish (council, kind, field, yes, no, file, at) values (?,?,?,?,?,?,?)
		on conflict (council, kind, field) do update set yes = excluded.yes, no = excluded.no, file = excluded.file, at = excluded.at`, council, w.Kind, w.Field, w.Yes, w.No, w.File, w.At)
}

// Wishes lists what files said about sharing.
func (s *Store) Wishes(ctx context.Context, council int64) (out []Wish, err error) {
	err = s.rows(ctx, `select kind, field, yes, no, file, at from share_wish where council = ? order by kind, field`, []any{council}, func(r *sql.Rows) error {
		var w Wish
		err := r.Scan(&w.Kind, &w.Field, &w.Yes, &w.No, &w.File, &w.At)
		out = append(out, w)
		return err
	})
	return out, err
}

// SharedPost is one post that several councils share.
type SharedPost struct {
	ID    int64
	Host  int64 // the council that employs it
	Title string
	Days  int64 // hundredths of a day a week
	Cost  kind.Money
	Parts []SharedPart
}

// SharedPart is what one council has of a shared post.
type SharedPart struct {
	Council int64
	Days    int64
	Cost    kind.Money
}

// AddSharedPost keeps a shared post of a group.
func (s *Store) AddSharedPost(ctx context.Context, group int64, p SharedPost, at, actor string) (SharedPost, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		for _, part := range append([]SharedPart{{Council: p.Host}}, p.Parts...) {
			err = s.memberOf(ctx, tx, group, part.Council)
			if err != nil {
				return err
			}
		}
		p.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from shared_post`)
		if err != nil {
			return err
		}
		err = s.insert(ctx, tx, "shared_post (id, grp, council, title, days, cost, at, actor)", "", [][]any{{p.ID, group, p.Host, p.Title, p.Days, int64(p.Cost), at, actor}})
		if err != nil {
			return err
		}
		var rows [][]any
		for _, x := range p.Parts {
			rows = append(rows, []any{p.ID, x.Council, x.Days, int64(x.Cost)})
		}
		return s.insert(ctx, tx, "shared_post_part (post, council, days, cost)", "", rows)
	})
	return p, err
}

// SharedPosts lists the shared posts of a group by title.
func (s *Store) SharedPosts(ctx context.Context, group int64) (out []SharedPost, err error) {
	err = s.rows(ctx, `select id, council, title, days, cost from shared_post where grp = ? order by title, id`, []any{group}, func(r *sql.Rows) error {
		var p SharedPost
		err := r.Scan(&p.ID, &p.Host, &p.Title, &p.Days, &p.Cost)
		out = append(out, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		err := s.rows(ctx, `select x.council, x.days, x.cost from shared_post_part x join council c on c.id = x.council where x.post = ? order by c.name, c.id`, []any{out[i].ID}, func(r *sql.Rows) error {
			var x SharedPart
			err := r.Scan(&x.Council, &x.Days, &x.Cost)
			out[i].Parts = append(out[i].Parts, x)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// RemoveSharedPost takes a shared post out of a group.
func (s *Store) RemoveSharedPost(ctx context.Context, group, id int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, s.q(`delete from shared_post where grp = ? and id = ?`), group, id)
		err = exactlyOne(done, err, "removing the shared post", "That shared post is not there any more.")
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`delete from shared_post_part where post = ?`), id)
		if err != nil {
			return fmt.Errorf("removing the parts of a shared post: %w", err)
		}
		return nil
	})
}
