package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/spend"
)

// Stage is one spend file on its way in, or in. Its payments stand in blocks, its payees and words in lists of its own, so that
// two files may come in at once and a file that is thrown away leaves nothing behind.
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
	payees  map[spend.Payee]int32
	words   map[string]int32
	newP    [][]any
	newW    [][]any
	packer  spend.Packer
	blocks  [][]any
	parts   int
	one     spend.Numbered
}

// blocksAtOnce are written in one transaction: a disk is waited for once each.
const blocksAtOnce = 8

// StageSpend starts to take in a spend file.
func (s *Store) StageSpend(ctx context.Context, council, file int64, name, at string) (*SpendWriter, error) {
	w := &SpendWriter{s: s, council: council, payees: map[spend.Payee]int32{{}: 0}, words: map[string]int32{"": 0}}
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
	return w, err
}

// Add takes one line. It keeps none of the line's texts but those that it has not seen before.
func (w *SpendWriter) Add(ctx context.Context, l *spend.Line) error {
	w.one.Entry = spend.Entry{Row: int32(l.Row), Payee: w.payee(&l.Payee), Service: w.word(l.Service), Account: w.word(l.Account), Day: l.Day, Net: l.Net, Redacted: l.Redacted}
	w.one.Mark, w.one.Description, w.one.Reference = l.Mark, l.Description, l.Reference
	w.packer.Add(&w.one)
	w.Stage.Lines++
	w.Stage.Pence += l.Net
	if l.Day != spend.NoDay {
		if w.Stage.First == 0 || l.Day < w.Stage.First {
			w.Stage.First = l.Day
		}
		w.Stage.Last = max(w.Stage.Last, l.Day)
	}
	if w.packer.Len() < spend.BlockLines {
		return nil
	}
	err := w.block()
	if err != nil || len(w.blocks) < blocksAtOnce {
		return err
	}
	return w.s.inTx(ctx, func(tx *sql.Tx) error { return w.flush(ctx, tx) })
}

func (w *SpendWriter) payee(p *spend.Payee) int32 {
	id, ok := w.payees[*p]
	if !ok {
		id = int32(len(w.payees))
		kept := spend.Payee{Name: strings.Clone(p.Name), Number: strings.Clone(p.Number), VAT: strings.Clone(p.VAT), Company: strings.Clone(p.Company)}
		w.payees[kept] = id
		w.newP = append(w.newP, []any{w.council, w.Stage.ID, id, kept.Name, kept.Number, kept.VAT, kept.Company})
	}
	return id
}

func (w *SpendWriter) word(s string) int32 {
	id, ok := w.words[s]
	if !ok {
		id = int32(len(w.words))
		kept := strings.Clone(s)
		w.words[kept] = id
		w.newW = append(w.newW, []any{w.council, w.Stage.ID, id, kept})
	}
	return id
}

// block packs the lines at hand.
func (w *SpendWriter) block() error {
	if w.packer.Len() == 0 {
		return nil
	}
	b, err := w.packer.Block()
	if err != nil {
		return err
	}
	w.blocks = append(w.blocks, []any{w.council, w.Stage.ID, w.parts, b})
	w.parts++
	return nil
}

func (w *SpendWriter) flush(ctx context.Context, tx *sql.Tx) error {
	err := w.s.insert(ctx, tx, "spend_payee (council, stage, id, name, number, vat, company)", "", w.newP)
	if err != nil {
		return err
	}
	err = w.s.insert(ctx, tx, "spend_word (council, stage, id, word)", "", w.newW)
	if err != nil {
		return err
	}
	err = w.s.insert(ctx, tx, "spend_block (council, stage, part, bytes)", "", w.blocks)
	w.newP, w.newW, w.blocks = w.newP[:0], w.newW[:0], w.blocks[:0]
	return err
}

// tidiedAway is said when an import outlasted the time after which it counts as cut short.
const tidiedAway = "These payments were already taken in, or were thrown away. Import the file again."

// Finish writes what is left. The lines wait for a change set to show them.
func (w *SpendWriter) Finish(ctx context.Context) (Stage, error) {
	err := w.block()
	if err != nil {
		return w.Stage, err
	}
	err = w.s.inTx(ctx, func(tx *sql.Tx) error {
		err := w.flush(ctx, tx)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, w.s.q(`update spend_stage set line_count = ?, pence = ?, first_day = ?, last_day = ? where council = ? and id = ?`),
			w.Stage.Lines, int64(w.Stage.Pence), int64(w.Stage.First), int64(w.Stage.Last), w.council, w.Stage.ID)
		return exactlyOne(done, err, "finishing the spend file", tidiedAway)
	})
	return w.Stage, err
}

// DropStage throws away the staged lines of one file, unless a change set showed them.
func (s *Store) DropStage(ctx context.Context, council, id int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		const shown = ` and not exists (select 1 from spend_stage t where t.council = ? and t.id = ? and t.in_seq > 0)`
		for _, q := range []string{`delete from spend_block where council = ? and stage = ?`, `delete from spend_payee where council = ? and stage = ?`, `delete from spend_word where council = ? and stage = ?`, `delete from spend_stage where council = ? and id = ?`} {
			_, err := tx.ExecContext(ctx, s.q(q+shown), council, id, council, id)
			if err != nil {
				return fmt.Errorf("throwing staged spend away: %w", err)
			}
		}
		return nil
	})
}

// blocks hands out the blocks of the files that are visible at a sequence, file by file, in order.
func (s *Store) blocks(ctx context.Context, council, seq int64, take func(stage int64, block []byte) error) error {
	return s.rows(ctx, `select b.stage, b.bytes from spend_block b join spend_stage t on t.council = b.council and t.id = b.stage
		where b.council = ? and t.in_seq > 0 and t.in_seq <= ? and (t.out_seq = 0 or t.out_seq > ?) order by b.stage, b.part`, []any{council, seq, seq}, func(r *sql.Rows) error {
		var stage int64
		var block sql.RawBytes
		err := r.Scan(&stage, &block)
		if err != nil {
			return err
		}
		return take(stage, block)
	})
}

// Marks gives, for each mark of the lines that are visible at a sequence, the stage that it came with: what a new file's lines are
// compared with.
func (s *Store) Marks(ctx context.Context, council, seq int64) (map[int64]int64, error) {
	out := map[int64]int64{}
	err := s.blocks(ctx, council, seq, func(stage int64, block []byte) error {
		return spend.Marks(block, func(mark int64) { out[mark] = stage })
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

// Spend gives the payments that are visible at a sequence, without their words.
func (s *Store) Spend(ctx context.Context, council, seq int64) (*spend.Book, error) {
	b := spend.NewBook()
	stages, err := s.Stages(ctx, council, seq)
	if err != nil || len(stages) == 0 {
		return b, err
	}
	lines := map[int64]*spend.Lines{}
	for _, t := range stages {
		lines[t.ID] = spend.NewLines(t.ID, int(t.Lines))
	}
	err = s.blocks(ctx, council, seq, func(stage int64, block []byte) error {
		if lines[stage] == nil { // it came in since
			return nil
		}
		return lines[stage].Unpack(block)
	})
	if err != nil {
		return nil, fmt.Errorf("reading payments: %w", err)
	}
	for _, t := range stages {
		payees, words, err := s.stageLists(ctx, council, t.ID)
		if err != nil {
			return nil, err
		}
		err = b.Add(spend.File{ID: t.File, Name: t.Name, At: t.At, Lines: t.Lines, Pence: t.Pence, First: t.First, Last: t.Last}, lines[t.ID], payees, words)
		if err != nil {
			return nil, fmt.Errorf("reading payments: %w", err)
		}
	}
	return b, nil
}

// stageLists are the payees and words of one file by their numbers there; 0 is none.
func (s *Store) stageLists(ctx context.Context, council, stage int64) (payees []spend.Payee, words []string, err error) {
	payees, words = []spend.Payee{{}}, []string{""}
	err = s.rows(ctx, `select name, number, vat, company from spend_payee where council = ? and stage = ? order by id`, []any{council, stage}, func(r *sql.Rows) error {
		var p spend.Payee
		err := r.Scan(&p.Name, &p.Number, &p.VAT, &p.Company)
		payees = append(payees, p)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	err = s.rows(ctx, `select word from spend_word where council = ? and stage = ? order by id`, []any{council, stage}, func(r *sql.Rows) error {
		var word string
		err := r.Scan(&word)
		words = append(words, word)
		return err
	})
	return payees, words, err
}

// Payment is one visible spend line with its file.
type Payment struct {
	spend.Line
	File     int64
	FileName string
}

// Payments reads some payments of a book with their words.
func (s *Store) Payments(ctx context.Context, council int64, b *spend.Book, refs []spend.Ref) ([]Payment, error) {
	out := make([]Payment, len(refs))
	type place struct {
		stage int64
		part  int
	}
	wanted := map[place][]int{} // to places in out
	for i, ref := range refs {
		x := b.Lines[ref.File].At(ref.I)
		f := b.Files[x.Stage]
		out[i] = Payment{File: f.ID, FileName: f.Name, Line: spend.Line{Row: int(x.Row), Payee: b.Payees[x.Payee], Day: x.Day, Net: x.Net, Service: b.Words[x.Service], Account: b.Words[x.Account], Redacted: x.Redacted}}
		at := place{x.Stage, ref.I / spend.BlockLines}
		wanted[at] = append(wanted[at], i)
	}
	for at, list := range wanted {
		var block []byte
		err := s.row(ctx, `select bytes from spend_block where council = ? and stage = ? and part = ?`, council, at.stage, at.part).Scan(&block)
		if err != nil {
			return nil, fmt.Errorf("reading payments: %w", err)
		}
		byPlace := map[int]int{}
		for _, i := range list {
			byPlace[refs[i].I%spend.BlockLines] = i
		}
		err = spend.Words(block, func(n int, description, reference string) {
			if i, ok := byPlace[n]; ok {
				out[i].Description, out[i].Reference = description, reference
			}
		})
		if err != nil {
			return nil, fmt.Errorf("reading payments: %w", err)
		}
	}
	return out, nil
}
