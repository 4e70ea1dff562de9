package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/spend"
)

// Stage is one spend file on its way in, or in.
type Stage struct {
	ID, File    int64
	Name, At    string
	In, Out     int64
	Lines       int64
	Pence       kind.Money
	First, Last kind.Date
}

// SpendWriter takes a spend file's lines. They are written in small transactions and nobody sees them until a change set shows
// the stage.
type SpendWriter struct {
	s       *Store
	council int64
	Stage   Stage
	payees  map[spend.Payee]int64
	words   map[string]int64
	newP    [][]any
	newW    [][]any
	lines   [][]any
	totals  map[totalKey]*total
}

type totalKey struct {
	payee, service, account int64
	month                   int64
	redacted                bool
}

type total struct {
	pence    int64
	n        int64
	firstRow int
	firstDay kind.Date
	first    kind.Money
	lastDay  kind.Date
}

// StageSpend starts to take in a spend file.
func (s *Store) StageSpend(ctx context.Context, council, file int64, name, at string) (*SpendWriter, error) {
	w := &SpendWriter{s: s, council: council, payees: map[spend.Payee]int64{}, words: map[string]int64{"": 0}, totals: map[totalKey]*total{}}
	w.Stage = Stage{File: file, Name: name, At: at}
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		w.Stage.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from spend_stage where council = ?`, council)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into spend_stage (council, id, file, name, at, in_seq, out_seq, line_count, pence, first_day, last_day) values (?,?,?,?,?,0,0,0,0,0,0)`), council, w.Stage.ID, file, name, at)
		if err != nil {
			return fmt.Errorf("starting to take in spend: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = s.rows(ctx, `select id, name, number, vat, company from payee where council = ?`, []any{council}, func(r *sql.Rows) error {
		var id int64
		var p spend.Payee
		err := r.Scan(&id, &p.Name, &p.Number, &p.VAT, &p.Company)
		w.payees[p] = id
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.rows(ctx, `select id, word from spend_word where council = ?`, []any{council}, func(r *sql.Rows) error {
		var id int64
		var word string
		err := r.Scan(&id, &word)
		w.words[word] = id
		return err
	})
	return w, err
}

// Add takes one line.
func (w *SpendWriter) Add(ctx context.Context, l spend.Line) error {
	payee := w.payee(l.Payee)
	service, account := w.word(l.Service), w.word(l.Account)
	redacted := 0
	if l.Redacted {
		redacted = 1
	}
	w.lines = append(w.lines, []any{w.council, w.Stage.ID, l.Row, l.Mark, payee, int64(l.Day), int64(l.Net), service, account, redacted, l.Description, l.Reference})
	k := totalKey{payee, service, account, int64(spend.MonthOf(l.Day)), l.Redacted}
	t := w.totals[k]
	if t == nil {
		t = &total{firstRow: l.Row, firstDay: l.Day, first: l.Net, lastDay: l.Day}
		w.totals[k] = t
	}
	t.pence += int64(l.Net)
	t.n++
	t.lastDay = max(t.lastDay, l.Day)
	w.Stage.Lines++
	w.Stage.Pence += l.Net
	if l.Day != spend.NoDay {
		if w.Stage.First == 0 || l.Day < w.Stage.First {
			w.Stage.First = l.Day
		}
		w.Stage.Last = max(w.Stage.Last, l.Day)
	}
	if len(w.lines) >= 5000 {
		return w.flush(ctx)
	}
	return nil
}

func (w *SpendWriter) payee(p spend.Payee) int64 {
	id, ok := w.payees[p]
	if !ok {
		id = int64(len(w.payees) + 1)
		w.payees[p] = id
		w.newP = append(w.newP, []any{w.council, id, p.Name, p.Number, p.VAT, p.Company})
	}
	return id
}

func (w *SpendWriter) word(s string) int64 {
	id, ok := w.words[s]
	if !ok {
		id = int64(len(w.words))
		w.words[s] = id
		w.newW = append(w.newW, []any{w.council, id, s})
	}
	return id
}

func (w *SpendWriter) flush(ctx context.Context) error {
	err := w.s.inTx(ctx, func(tx *sql.Tx) error {
		err := w.s.insert(ctx, tx, "payee (council, id, name, number, vat, company)", "", w.newP)
		if err != nil {
			return err
		}
		err = w.s.insert(ctx, tx, "spend_word (council, id, word)", "", w.newW)
		if err != nil {
			return err
		}
		return w.s.insert(ctx, tx, "spend_line (council, stage, file_row, mark, payee, day, pence, service, account, redacted, description, reference)", "", w.lines)
	})
	w.newP, w.newW, w.lines = w.newP[:0], w.newW[:0], w.lines[:0]
	return err
}

// Finish writes what is left. The lines wait for a change set to show them.
func (w *SpendWriter) Finish(ctx context.Context) (Stage, error) {
	err := w.flush(ctx)
	if err != nil {
		return w.Stage, err
	}
	rows := make([][]any, 0, len(w.totals))
	for k, t := range w.totals {
		redacted := 0
		if k.redacted {
			redacted = 1
		}
		rows = append(rows, []any{w.council, w.Stage.ID, k.payee, k.service, k.account, k.month, redacted, t.pence, t.n, t.firstRow, int64(t.firstDay), int64(t.first), int64(t.lastDay)})
	}
	err = w.s.inTx(ctx, func(tx *sql.Tx) error {
		err := w.s.insert(ctx, tx, "spend_total (council, stage, payee, service, account, month, redacted, pence, line_count, first_row, first_day, first_pence, last_day)", "", rows)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, w.s.q(`update spend_stage set line_count = ?, pence = ?, first_day = ?, last_day = ? where council = ? and id = ?`),
			w.Stage.Lines, int64(w.Stage.Pence), int64(w.Stage.First), int64(w.Stage.Last), w.council, w.Stage.ID)
		if err != nil {
			return fmt.Errorf("finishing the spend file: %w", err)
		}
		return nil
	})
	return w.Stage, err
}

// DropStages throws away staged lines that no change set ever showed: after a crash, or a preview that was walked away from.
func (s *Store) DropStages(ctx context.Context, council int64, only int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, table := range []string{"spend_line", "spend_total"} {
			_, err := tx.ExecContext(ctx, s.q(`delete from `+table+` where council = ? and stage in (select id from spend_stage where council = ? and in_seq = 0 and (? = 0 or id = ?))`), council, council, only, only)
			if err != nil {
				return fmt.Errorf("throwing staged spend away: %w", err)
			}
		}
		_, err := tx.ExecContext(ctx, s.q(`delete from spend_stage where council = ? and in_seq = 0 and (? = 0 or id = ?)`), council, only, only)
		if err != nil {
			return fmt.Errorf("throwing staged spend away: %w", err)
		}
		return nil
	})
}

// Marks gives, for each visible line's mark, the stage that it came with: what a new file's lines are compared with.
func (s *Store) Marks(ctx context.Context, council int64) (map[int64]int64, error) {
	out := map[int64]int64{}
	err := s.rows(ctx, `select l.mark, l.stage from spend_line l join spend_stage t on t.council = l.council and t.id = l.stage
		where l.council = ? and t.in_seq > 0 and t.out_seq = 0`, []any{council}, func(r *sql.Rows) error {
		var mark, stage int64
		err := r.Scan(&mark, &stage)
		out[mark] = stage
		return err
	})
	return out, err
}

// Stages lists the spend files that are visible at a sequence, oldest first.
func (s *Store) Stages(ctx context.Context, council, seq int64) (out []Stage, err error) {
	err = s.rows(ctx, `select id, file, name, at, in_seq, out_seq, line_count, pence, first_day, last_day from spend_stage
		where council = ? and in_seq > 0 and in_seq <= ? and (out_seq = 0 or out_seq > ?) order by id`, []any{council, seq, seq}, func(r *sql.Rows) error {
		var t Stage
		err := r.Scan(&t.ID, &t.File, &t.Name, &t.At, &t.In, &t.Out, &t.Lines, &t.Pence, &t.First, &t.Last)
		out = append(out, t)
		return err
	})
	return out, err
}

// Spend gives the totals that are visible at a sequence.
func (s *Store) Spend(ctx context.Context, council, seq int64) (*spend.Book, error) {
	b := &spend.Book{Payees: map[int64]spend.Payee{}, Words: map[int64]string{0: ""}, Files: map[int64]spend.File{}}
	err := s.rows(ctx, `select id, name, number, vat, company from payee where council = ?`, []any{council}, func(r *sql.Rows) error {
		var id int64
		var p spend.Payee
		err := r.Scan(&id, &p.Name, &p.Number, &p.VAT, &p.Company)
		b.Payees[id] = p
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.rows(ctx, `select id, word from spend_word where council = ?`, []any{council}, func(r *sql.Rows) error {
		var id int64
		var word string
		err := r.Scan(&id, &word)
		b.Words[id] = word
		return err
	})
	if err != nil {
		return nil, err
	}
	stages, err := s.Stages(ctx, council, seq)
	if err != nil {
		return nil, err
	}
	for _, t := range stages {
		b.Files[t.ID] = spend.File{ID: t.File, Name: t.Name, At: t.At, Lines: t.Lines, Pence: t.Pence, First: t.First, Last: t.Last}
	}
	err = s.rows(ctx, `select t.stage, t.payee, t.service, t.account, t.month, t.redacted, t.pence, t.line_count, t.first_row, t.first_day, t.first_pence, t.last_day from spend_total t join spend_stage g on g.council = t.council and g.id = t.stage
		where t.council = ? and g.in_seq > 0 and g.in_seq <= ? and (g.out_seq = 0 or g.out_seq > ?) order by t.stage, t.payee, t.service, t.account, t.month, t.redacted`, []any{council, seq, seq}, func(r *sql.Rows) error {
		var t spend.Total
		var redacted int
		err := r.Scan(&t.Stage, &t.Payee, &t.Service, &t.Account, &t.Month, &redacted, &t.Net, &t.Lines, &t.FirstRow, &t.FirstDay, &t.First, &t.LastDay)
		t.Redacted = redacted == 1
		b.Totals = append(b.Totals, t)
		return err
	})
	return b, err
}

// SpendFilter picks spend lines; zero fields do not filter.
type SpendFilter struct {
	Payees      []int64
	Service     int64
	HasService  bool
	Month       spend.Month
	Limit, Skip int
}

// SpendRow is one visible spend line with its file.
type SpendRow struct {
	spend.Line
	PayeeID, File int64
	FileName      string
}

// SpendLines lists visible lines, newest first, and counts all that fit.
func (s *Store) SpendLines(ctx context.Context, council, seq int64, f SpendFilter) (out []SpendRow, n int, err error) {
	where := ` from spend_line l join spend_stage t on t.council = l.council and t.id = l.stage join payee p on p.council = l.council and p.id = l.payee
		left join spend_word sw on sw.council = l.council and sw.id = l.service left join spend_word aw on aw.council = l.council and aw.id = l.account
		where l.council = ? and t.in_seq > 0 and t.in_seq <= ? and (t.out_seq = 0 or t.out_seq > ?)`
	args := []any{council, seq, seq}
	if len(f.Payees) > 0 {
		where += " and l.payee in (?" + strings.Repeat(",?", len(f.Payees)-1) + ")"
		for _, p := range f.Payees {
			args = append(args, p)
		}
	}
	if f.HasService {
		where += " and l.service = ?"
		args = append(args, f.Service)
	}
	if f.Month != 0 {
		first := f.Month.First()
		where += " and l.day >= ? and l.day < ?"
		args = append(args, int64(first), int64(first.AddMonths(1)))
	}
	err = s.r.QueryRowContext(ctx, s.q(`select count(*)`+where), args...).Scan(&n)
	if err != nil {
		return nil, 0, fmt.Errorf("counting spend lines: %w", err)
	}
	if f.Limit <= 0 {
		return nil, 0, fault.New(fault.Invalid, "Say how many payments to list.")
	}
	query := `select l.file_row, l.payee, p.name, l.day, l.pence, coalesce(sw.word, ''), coalesce(aw.word, ''), l.redacted, l.description, l.reference, t.file, t.name` + where + ` order by l.day desc, l.stage, l.file_row limit ? offset ?`
	err = s.rows(ctx, query, append(args, f.Limit, f.Skip), func(r *sql.Rows) error {
		var x SpendRow
		var redacted int
		err := r.Scan(&x.Row, &x.PayeeID, &x.Payee.Name, &x.Day, &x.Net, &x.Service, &x.Account, &redacted, &x.Description, &x.Reference, &x.File, &x.FileName)
		x.Redacted = redacted == 1
		out = append(out, x)
		return err
	})
	return out, n, err
}
