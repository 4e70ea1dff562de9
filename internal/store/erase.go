package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/spend"
)

// PersonalValues gives the values of a record's personal fields, at any date, that were not erased.
func (s *Store) PersonalValues(ctx context.Context, council int64, kindName string, id uint32) (values []string, err error) {
	err = s.rows(ctx, `select distinct value from personal where council = ? and kind = ? and id = ? and erased = '' and value <> ''`, []any{council, kindName, int64(id)}, func(r *sql.Rows) error {
		var v string
		err := r.Scan(&v)
		values = append(values, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for personal values: %w", err)
	}
	return values, nil
}

// texts are the columns beside personal values, payments and kept files in which somebody may have written a name. Of docs only
// the texts inside are looked at.
var texts = []struct {
	table         string
	columns, docs []string
}{
	{"record", nil, []string{"doc"}},
	{"change", nil, []string{"delta"}},
	{"change_set", []string{"actor", "source", "note"}, nil},
	{"file", []string{"name", "actor"}, nil},
	{"spend_stage", []string{"name"}, nil},
	{"finding", []string{"owner", "reason", "by_account"}, nil},
	{"finding_event", []string{"actor", "note"}, nil},
	{"proposal_answer", []string{"id", "actor"}, nil},
	{"mapping", nil, []string{"doc"}},
	{"job", []string{"account", "title", "message"}, []string{"doc"}},
	{"own_rule", []string{"doc", "actor"}, nil},
	{"assess_round", []string{"actor"}, nil},
	{"literacy_round", []string{"actor"}, nil},
	{"own_template", []string{"doc", "file", "actor"}, nil},
	{"rule_choice", []string{"reason", "actor"}, nil},
	{"staff_group", []string{"actor"}, nil},
	{"hook", []string{"address", "note"}, nil},
	{"ask", []string{"name", "email", "actor", "draft", "note"}, []string{"before"}},
	{"group_member", []string{"actor"}, nil},
	{"consent", []string{"given_by", "withdrawn_by"}, nil},
	{"refusal", []string{"file", "sentence"}, nil},
	{"share_wish", []string{"file"}, nil},
	{"shared_post", []string{"title", "actor"}, nil},
	{"group_panel", []string{"name", "actor"}, []string{"meetings"}},
	{"group_panel_declined", []string{"actor"}, nil},
	{"role_sentences", []string{"name", "actor"}, nil},
	{"peer_question", []string{"account", "text"}, []string{"choices"}},
	{"peer_answer", []string{"account", "value", "reason"}, nil},
	{"pack", []string{"title", "actor"}, nil},
	{"document", []string{"title", "name", "actor"}, nil},
	{"release", []string{"actor", "approver"}, []string{"body"}},
	{"public_setting", nil, []string{"doc"}},
	{"foi_draft", []string{"actor"}, []string{"doc"}},
	{"foi_answer", []string{"actor"}, []string{"doc"}},
	{"comment", []string{"name", "body", "actor"}, nil},
	{"comment_told", nil, []string{"doc"}},
}

// Erase removes the values of a record's personal fields for every date at once, and writes every other text of the council again as
// text leaves it, and every other personal value as cell leaves it. The council's erasures move on, so that every node reads it
// afresh. All of it happens or nothing.
func (s *Store) Erase(ctx context.Context, council int64, kindName string, id uint32, at string, text, cell func(string) string) error {
	inDoc := func(doc string) string { return inStrings(doc, text) }
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`update council set stamp = stamp + ? where id = ?`), int64(anErasure), council)
		if err != nil {
			return fmt.Errorf("noting that something was erased: %w", err)
		}
		_, err = tx.ExecContext(ctx, s.q(`update personal set value = '', erased = ? where council = ? and kind = ? and id = ?`), at, council, kindName, int64(id))
		if err != nil {
			return fmt.Errorf("erasing personal values: %w", err)
		}
		err = s.journal(ctx, tx, council, kindName, id, at)
		if err != nil {
			return err
		}
		err = s.cleanList(ctx, tx, council, "personal", []string{"value"}, cell)
		if err != nil {
			return fmt.Errorf("erasing from personal values: %w", err)
		}
		for _, t := range texts {
			err := errors.Join(s.cleanList(ctx, tx, council, t.table, t.columns, text), s.cleanList(ctx, tx, council, t.table, t.docs, inDoc))
			if err != nil {
				return fmt.Errorf("erasing from %s: %w", t.table, err)
			}
		}
		return s.redactLog(ctx, tx, council, at, inDoc)
	})
}

// Erasure is an entry of the journal of erasures: which record, and when. It holds nothing of the person.
type Erasure struct {
	Council string  `json:"council"` // its slug
	Kind    string  `json:"kind"`
	ID      kind.ID `json:"id"`
	At      string  `json:"at"` // RFC 3339
}

// journal notes an erasure, so that it can be done again in a backup that was made before.
func (s *Store) journal(ctx context.Context, tx *sql.Tx, council int64, kindName string, id uint32, at string) error {
	n, err := s.next(ctx, tx, `select coalesce(max(n), 0) from erasure where council = ?`, council)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, s.q(`insert into erasure (council, n, kind, record, at) values (?,?,?,?,?)`), council, n, kindName, int64(id), at)
	if err != nil {
		return fmt.Errorf("noting the erasure: %w", err)
	}
	return nil
}

// Erasures is the journal of erasures of every council, oldest first.
func (s *Store) Erasures(ctx context.Context) (out []Erasure, err error) {
	err = s.rows(ctx, `select c.slug, e.kind, e.record, e.at from erasure e join council c on c.id = e.council order by e.at, e.council, e.n`, nil, func(r *sql.Rows) error {
		var e Erasure
		err := r.Scan(&e.Council, &e.Kind, &e.ID, &e.At)
		out = append(out, e)
		return err
	})
	return out, err
}

func textTables() (out []string) {
	for _, t := range texts {
		out = append(out, t.table)
	}
	return out
}

// inStrings is a JSON text with each string in it as clean leaves it; all else stays to the byte.
func inStrings(doc string, clean func(string) string) string {
	var out strings.Builder
	for {
		from := strings.IndexByte(doc, '"')
		if from < 0 {
			out.WriteString(doc)
			return out.String()
		}
		to := from + 1
		for to < len(doc) && doc[to] != '"' {
			if doc[to] == '\\' {
				to++
			}
			to++
		}
		to = min(to+1, len(doc))
		out.WriteString(doc[:from])
		out.WriteString(cleanString(doc[from:to], clean))
		doc = doc[to:]
	}
}

func cleanString(quoted string, clean func(string) string) string {
	var was string
	if json.Unmarshal([]byte(quoted), &was) != nil {
		return quoted
	}
	is := clean(was)
	if is == was {
		return quoted
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(is) != nil { // a string always has a JSON form
		return quoted
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// ErasedName stands in place of the name of an account that was emptied.
const ErasedName = "erased"

// EraseAccount takes a person's roles in a council away; an account without a role anywhere is emptied, and its sessions end.
func (s *Store) EraseAccount(ctx context.Context, council int64, email, at string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRowContext(ctx, s.q(`select id from account where email = ?`), email).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("looking for the account: %w", err)
		}
		err = s.changingRoles(ctx, tx, id, council, func() error {
			_, err := tx.ExecContext(ctx, s.q(`delete from account_role where account = ? and council = ?`), id, council)
			return err
		})
		if err != nil {
			return fmt.Errorf("taking roles away: %w", err)
		}
		err = s.dropHooks(ctx, tx, council, id)
		if err != nil {
			return err
		}
		err = s.dropFeeds(ctx, tx, council, id)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`update document_open set account = ? where council = ? and account = ?`), fmt.Sprintf("erased-%d", id), council, email)
		if err != nil {
			return fmt.Errorf("forgetting who opened documents: %w", err)
		}
		_, err = tx.ExecContext(ctx, s.q(`delete from looked where account = ? and council = ?`), email, council)
		if err != nil {
			return fmt.Errorf("forgetting when they looked: %w", err)
		}
		for _, taken := range []string{"literacy_taken", "assess_taken"} {
			_, err = tx.ExecContext(ctx, s.q(`delete from `+taken+` where account = ? and council = ?`), email, council)
			if err != nil {
				return fmt.Errorf("forgetting that they answered: %w", err)
			}
		}
		var left int
		err = tx.QueryRowContext(ctx, s.q(`select count(*) from account_role where account = ?`), id).Scan(&left)
		if err != nil || left > 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`update account set email = ?, name = '`+ErasedName+`', password = '', disabled = ? where id = ?`), fmt.Sprintf("erased-%d", id), at, id)
		if err != nil {
			return fmt.Errorf("emptying the account: %w", err)
		}
		err = s.trail(ctx, tx, id, council, AccountEmptied, "")
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`delete from api_token where account = ?`), id)
		if err != nil {
			return fmt.Errorf("taking tokens away: %w", err)
		}
		err = s.forgetWays(ctx, tx, id)
		if err != nil {
			return err
		}
		err = s.dropReadiness(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.endSessions(ctx, tx, email)
	})
}

// endSessions ends every session of an account.
func (s *Store) endSessions(ctx context.Context, tx *sql.Tx, email string) error {
	_, err := tx.ExecContext(ctx, s.q(`delete from session where account = ?`), email)
	if err != nil {
		return fmt.Errorf("ending sessions: %w", err)
	}
	return nil
}

// ReplaceFile puts other bytes in place of a kept file's, in one transaction: when a person is erased from it.
func (s *Store) ReplaceFile(ctx context.Context, council, id int64, r io.Reader) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`delete from file_part where council = ? and file = ?`), council, id)
		if err != nil {
			return fmt.Errorf("taking the old file out: %w", err)
		}
		hash := sha256.New()
		size, err := s.writeParts(ctx, council, id, io.TeeReader(r, hash), func(parts [][]any) error { return s.insert(ctx, tx, partTable, "", parts) })
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`update file set size = ?, hash = ? where council = ? and id = ?`), size, hex.EncodeToString(hash.Sum(nil)), council, id)
		if err != nil {
			return fmt.Errorf("noting the file's size and checksum: %w", err)
		}
		return nil
	})
}

// Scrub makes sure that what was erased is on no page of the database and in no log of it.
func (s *Store) Scrub(ctx context.Context) error {
	if s.pg {
		for _, table := range append([]string{"personal", "session", "account", "passkey", "account_subject", "attempt", "readiness", "readiness_link", "readiness_answer", "literacy_taken", "assess_taken", "file_part", "spend_payee", "spend_word", "spend_block", "log_entry"}, textTables()...) {
			_, err := s.w.ExecContext(ctx, `vacuum `+table)
			if err != nil {
				return fmt.Errorf("clearing erased values: %w", err)
			}
		}
		return nil
	}
	for _, q := range []string{`vacuum`, `pragma wal_checkpoint(truncate)`} {
		_, err := s.w.ExecContext(ctx, q)
		if err != nil {
			return fmt.Errorf("clearing erased values: %w", err)
		}
	}
	return nil
}

// EraseSpend writes a council's payments again with their payees and words as clean leaves them, whether visible or not.
func (s *Store) EraseSpend(ctx context.Context, council int64, clean func(string) string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, list := range []struct{ table, columns string }{{"spend_payee", "name, number, vat, company"}, {"spend_word", "word"}} {
			err := s.cleanList(ctx, tx, council, list.table, strings.Split(list.columns, ", "), clean)
			if err != nil {
				return fmt.Errorf("erasing from payments: %w", err)
			}
		}
		return s.cleanBlocks(ctx, tx, council, clean)
	})
}

func (s *Store) cleanList(ctx context.Context, tx *sql.Tx, council int64, table string, columns []string, clean func(string) string) error {
	for _, c := range columns {
		rows, err := tx.QueryContext(ctx, s.q(`select distinct `+c+` from `+table+` where council = ?`), council)
		if err != nil {
			return err
		}
		changed := map[string]string{}
		for rows.Next() {
			var was string
			err := rows.Scan(&was)
			if err != nil {
				return errors.Join(err, rows.Close())
			}
			if is := clean(was); is != was {
				changed[was] = is
			}
		}
		err = errors.Join(rows.Err(), rows.Close())
		if err != nil {
			return err
		}
		for was, is := range changed {
			_, err := tx.ExecContext(ctx, s.q(`update `+table+` set `+c+` = ? where council = ? and `+c+` = ?`), is, council, was)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// cleanBlocks reads one block at a time: a council may have very many.
func (s *Store) cleanBlocks(ctx context.Context, tx *sql.Tx, council int64, clean func(string) string) error {
	stage, part := int64(0), int64(-1)
	for {
		var block []byte
		err := tx.QueryRowContext(ctx, s.q(`select stage, part, bytes from spend_block where council = ? and (stage > ? or stage = ? and part > ?) order by stage, part limit 1`), council, stage, stage, part).Scan(&stage, &part, &block)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading payments: %w", err)
		}
		again, err := spend.Reword(block, clean)
		if err != nil {
			return err
		}
		if again == nil {
			continue
		}
		_, err = tx.ExecContext(ctx, s.q(`update spend_block set bytes = ? where council = ? and stage = ? and part = ?`), again, council, stage, part)
		if err != nil {
			return fmt.Errorf("erasing from payments: %w", err)
		}
	}
}
