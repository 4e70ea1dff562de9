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
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/spend"
)

// promise is something that always holds of one council. Its query takes the council's number wherever it has a question mark, and
// gives a row of one or two texts for each place where it does not hold; says puts them in words.
type promise struct{ says, query string }

const restore = " Restore a backup."

var promises = []promise{
	{"the history counts to change set %s and holds %s of them." + restore,
		`select cast(c.seq as text), cast(count(s.seq) as text) from council c left join change_set s on s.council = c.id and s.seq between 1 and c.seq where c.id = ? group by c.id, c.seq having count(s.seq) <> c.seq`},
	{"change set %s comes after the last one that was counted." + restore,
		`select cast(s.seq as text), '' from change_set s join council c on c.id = s.council where c.id = ? and s.seq > c.seq`},
	{"change set %s is said to be undone by change set %s, which is none." + restore,
		`select cast(s.seq as text), cast(s.undone as text) from change_set s where s.council = ? and s.undone > 0 and not exists (select 1 from change_set u where u.council = s.council and u.seq = s.undone and u.undoes > 0)`},
	{"a change of %s belongs to change set %s, which is not there." + restore,
		`select h.kind || ' ' || h.id, cast(h.seq as text) from change h where h.council = ? and not exists (select 1 from change_set s where s.council = h.council and s.seq = h.seq)`},
	{"%s is not as its history left it at change set %s." + restore,
		`select r.kind || ' ' || r.id, cast(r.seq as text) from record r where r.council = ? and not exists (select 1 from change h where h.council = r.council and h.kind = r.kind and h.id = r.id and h.seq = r.seq and h.op <> 'd'
			and not exists (select 1 from change l where l.council = h.council and l.kind = h.kind and l.id = h.id and l.seq > h.seq))`},
	{"%s is gone, and its history does not say that it was removed." + restore,
		`select distinct h.kind || ' ' || h.id, '' from change h where h.council = ? and h.op <> 'd' and not exists (select 1 from change l where l.council = h.council and l.kind = h.kind and l.id = h.id and l.seq > h.seq)
			and not exists (select 1 from record r where r.council = h.council and r.kind = h.kind and r.id = h.id)`},
	{"the numbers of the register %s are counted to %s, and it holds higher ones." + restore,
		`select r.kind, cast(coalesce(max(n.last), 0) as text) from record r left join counter n on n.council = r.council and n.kind = r.kind where r.council = ? group by r.kind having max(r.id) > coalesce(max(n.last), 0)`},
	{"the payments of %s came in with change set %s, which is not there." + restore,
		`select t.name, cast(t.in_seq as text) from spend_stage t where t.council = ? and t.in_seq > 0 and not exists (select 1 from change_set s where s.council = t.council and s.seq = t.in_seq)`},
	{"the payments of %s went out with change set %s, which is no undo." + restore,
		`select t.name, cast(t.out_seq as text) from spend_stage t where t.council = ? and t.out_seq > 0 and not exists (select 1 from change_set s where s.council = t.council and s.seq = t.out_seq and s.undoes > 0)`},
	{"%s of %s belong to no file of payments." + restore,
		`select cast(count(*) as text), 'the blocks of payments' from spend_block b where b.council = ? and not exists (select 1 from spend_stage t where t.council = b.council and t.id = b.stage) having count(*) > 0`},
	{"%s of %s belong to no file of payments." + restore,
		`select cast(count(*) as text), 'the payees' from spend_payee b where b.council = ? and not exists (select 1 from spend_stage t where t.council = b.council and t.id = b.stage) having count(*) > 0`},
	{"%s of %s belong to no file of payments." + restore,
		`select cast(count(*) as text), 'the services and accounts' from spend_word b where b.council = ? and not exists (select 1 from spend_stage t where t.council = b.council and t.id = b.stage) having count(*) > 0`},
	{"%s, which change set %s came from, is not kept." + restore,
		`select s.source, cast(s.seq as text) from change_set s where s.council = ? and s.file > 0 and not exists (select 1 from file f where f.council = s.council and f.id = s.file and f.hash <> '')`},
	{"%s parts of files belong to no file." + restore,
		`select cast(count(*) as text), '' from file_part p where p.council = ? and not exists (select 1 from file f where f.council = p.council and f.id = p.file) having count(*) > 0`},
	{"the answer to proposal %s came with change set %s, which is not there." + restore,
		`select a.id, cast(a.seq as text) from proposal_answer a where a.council = ? and a.seq > 0 and not exists (select 1 from change_set s where s.council = a.council and s.seq = a.seq)`},
}

// ofCouncils are the tables whose rows belong to a council.
var ofCouncils = []string{
	"account_role",
	"ask",
	"assess_count",
	"assess_link",
	"assess_round",
	"assess_taken",
	"change",
	"change_set",
	"comment",
	"comment_setting",
	"comment_told",
	"idea_tally",
	"idea_vote",
	"consent",
	"counter",
	"document",
	"document_open",
	"erasure",
	"exchange_export",
	"exercise",
	"exercise_timing",
	"feed",
	"file",
	"file_part",
	"finding",
	"finding_event",
	"foi_answer",
	"foi_draft",
	"group_member",
	"group_panel",
	"group_panel_declined",
	"hook",
	"hook_message",
	"job",
	"literacy_count",
	"literacy_round",
	"literacy_taken",
	"log_entry",
	"log_hash",
	"looked",
	"mapping",
	"own_rule",
	"own_template",
	"pack",
	"peer_answer",
	"peer_question",
	"personal",
	"proposal_answer",
	"public_address",
	"public_setting",
	"record",
	"refusal",
	"release",
	"reminded",
	"reminder",
	"role_sentences",
	"rule_choice",
	"seen",
	"share_wish",
	"shared_post",
	"shared_post_part",
	"spend_block",
	"spend_payee",
	"spend_stage",
	"spend_word",
	"staff_group",
	"subscriber",
	"subscriber_link",
	"vendor_support",
}

// Check lists what is not sound of a council, in words.
func (s *Store) Check(ctx context.Context, council int64) (problems []string, err error) {
	for _, p := range promises {
		err := s.rows(ctx, p.query, []any{council}, func(r *sql.Rows) error {
			var a, b string
			err := r.Scan(&a, &b)
			problems = append(problems, fill(p.says, a, b))
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("checking that %q does not hold: %w", p.says, err)
		}
	}
	for _, more := range []func(context.Context, int64) ([]string, error){s.checkSpend, s.checkFiles, s.checkPeople} {
		found, err := more(ctx, council)
		if err != nil {
			return nil, err
		}
		problems = append(problems, found...)
	}
	return problems, nil
}

// fill puts one or two texts into a sentence.
func fill(says, a, b string) string {
	return strings.Replace(strings.Replace(says, "%s", a, 1), "%s", b, 1)
}

// CheckAll lists what is not sound of the database as a whole. An import that began before a moment and has no end was cut short.
func (s *Store) CheckAll(ctx context.Context, before string) (problems []string, err error) {
	for _, table := range ofCouncils {
		var n int
		err := s.row(ctx, `select count(*) from `+table+` where council not in (select id from council)`).Scan(&n)
		if err != nil {
			return nil, fmt.Errorf("checking %s: %w", table, err)
		}
		if n > 0 {
			problems = append(problems, fmt.Sprintf("%d rows of %s belong to no council.%s", n, table, restore))
		}
	}
	var n int
	err = s.row(ctx, `select count(*) from account_role where account not in (select id from account)`).Scan(&n)
	if err != nil {
		return nil, fmt.Errorf("checking the roles: %w", err)
	}
	if n > 0 {
		problems = append(problems, fmt.Sprintf("%d roles belong to no account.%s", n, restore))
	}
	left, err := s.CutShort(ctx, before)
	if err != nil {
		return nil, fmt.Errorf("looking for what an import left that was cut short: %w", err)
	}
	for _, name := range left {
		problems = append(problems, fmt.Sprintf("An import was cut short, and %s still takes room. The next import throws it away.", name))
	}
	return problems, nil
}

// Damage lists where the database file itself is damaged: nothing that is read from it can be trusted then. PostgreSQL looks after
// its own files.
func (s *Store) Damage(ctx context.Context) (problems []string) {
	if s.pg {
		return nil
	}
	err := s.rows(ctx, `pragma integrity_check(10)`, nil, func(r *sql.Rows) error {
		var says string
		err := r.Scan(&says)
		if says != "ok" {
			problems = append(problems, "The database file is damaged: "+says+"."+restore)
		}
		return err
	})
	if err != nil {
		problems = append(problems, fmt.Sprintf("The database file is damaged (%v).%s", err, restore))
	}
	return problems
}

// checkSpend holds each file's payments against what was noted when it came in, whether or not they were taken back since.
func (s *Store) checkSpend(ctx context.Context, council int64) (problems []string, err error) {
	var stages []Stage
	err = s.rows(ctx, `select id, name, line_count, pence from spend_stage where council = ? and in_seq > 0 order by id`, []any{council}, func(r *sql.Rows) error {
		var t Stage
		err := r.Scan(&t.ID, &t.Name, &t.Lines, &t.Pence)
		stages = append(stages, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("checking payments: %w", err)
	}
	for _, t := range stages {
		found, err := s.checkStage(ctx, council, t)
		if err != nil {
			return nil, fmt.Errorf("checking the payments of %s: %w", t.Name, err)
		}
		problems = append(problems, found...)
	}
	return problems, nil
}

func (s *Store) checkStage(ctx context.Context, council int64, t Stage) (problems []string, err error) {
	say := func(format string, a ...any) {
		problems = append(problems, fmt.Sprintf(format+" Undo that import and bring the file again.", a...))
	}
	payees, words, err := s.stageLists(ctx, council, t.ID)
	if err != nil {
		return nil, err
	}
	var sum kind.Money
	lines, part, loose := int64(0), int64(0), 0
	err = s.rows(ctx, `select part, bytes from spend_block where council = ? and stage = ? order by part`, []any{council, t.ID}, func(r *sql.Rows) error {
		var n int64
		var block sql.RawBytes
		err := r.Scan(&n, &block)
		if err != nil {
			return err
		}
		if n != part {
			say("block %d of the payments of %s is missing.", part, t.Name)
		}
		part = n + 1
		l := spend.NewLines(t.ID, 0)
		err = errors.Join(l.Unpack(block), spend.Words(block, func(int, string, string) {}))
		if err != nil {
			say("block %d of the payments of %s cannot be read (%v).", n, t.Name, err)
			return nil
		}
		lines += int64(l.Len())
		for i, net := range l.Net {
			sum += net
			if int(l.Payee[i]) >= len(payees) || int(l.Service[i]) >= len(words) || int(l.Account[i]) >= len(words) || l.Payee[i] < 0 || l.Service[i] < 0 || l.Account[i] < 0 {
				loose++
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if want := (t.Lines + spend.BlockLines - 1) / spend.BlockLines; part != want {
		say("the payments of %s stand in %d blocks, and %d are kept.", t.Name, want, part)
	}
	if sum != t.Pence || lines != t.Lines {
		say("the payments of %s do not add up: %s in %d payments noted, %s in %d kept.", t.Name, t.Pence.Exact(), t.Lines, sum.Exact(), lines)
	}
	if loose > 0 {
		say("%d payments of %s name a payee or a service that is not kept.", loose, t.Name)
	}
	return problems, nil
}

// checkFiles reads each kept file and holds it against its size and checksum.
func (s *Store) checkFiles(ctx context.Context, council int64) (problems []string, err error) {
	files, err := s.Files(ctx, council)
	if err != nil {
		return nil, fmt.Errorf("checking kept files: %w", err)
	}
	for _, f := range files {
		k, err := s.OpenFile(ctx, council, f.ID)
		if err != nil {
			return nil, fmt.Errorf("checking kept files: %w", err)
		}
		hash := sha256.New()
		_, err = io.Copy(hash, io.NewSectionReader(k, 0, f.Size))
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("the kept file %s cannot be read (%v).%s", f.Name, err, restore))
		case hex.EncodeToString(hash.Sum(nil)) != f.Hash:
			problems = append(problems, fmt.Sprintf("the kept file %s is not as it came in.%s", f.Name, restore))
		}
	}
	return problems, nil
}

// checkPeople lists records whose personal values are not among those that are kept apart.
func (s *Store) checkPeople(ctx context.Context, council int64) (problems []string, err error) {
	tokens := map[string]bool{}
	err = s.rows(ctx, `select token from personal where council = ?`, []any{council}, func(r *sql.Rows) error {
		var token string
		err := r.Scan(&token)
		tokens[token] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("checking personal values: %w", err)
	}
	err = s.rows(ctx, `select kind, id, doc from record where council = ? order by kind, id`, []any{council}, func(r *sql.Rows) error {
		var name string
		var id int64
		var raw []byte
		err := r.Scan(&name, &id, &raw)
		if err != nil {
			return err
		}
		k, ok := kind.Of(name)
		if !ok {
			problems = append(problems, fmt.Sprintf("%s %d is of a register that this version does not know. Use the version that wrote it.", name, id))
			return nil
		}
		doc, err := ledger.OpenDoc(k, raw)
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s %d cannot be read (%v).%s", name, id, err, restore))
			return nil
		}
		for _, f := range k.Fields {
			var token string
			if !f.Personal || doc[f.Name] == nil {
				continue
			}
			if json.Unmarshal(doc[f.Name], &token) != nil || !tokens[token] {
				problems = append(problems, fmt.Sprintf("%s %d has a %s that is not among the personal values kept apart.%s", name, id, f.Name, restore))
			}
		}
		return nil
	})
	return problems, err
}
