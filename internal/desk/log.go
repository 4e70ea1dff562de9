package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
)

// logPage is how many entries of the log are read at once.
const logPage = 10_000

// Checkpoint signs how the council's log stands now.
func (d *Desk) Checkpoint(ctx context.Context, c store.Council) (string, error) {
	key, err := d.Store.LogKey(ctx, d.now())
	if err != nil {
		return "", err
	}
	size, err := d.Store.LogSize(ctx, c.ID)
	if err != nil {
		return "", err
	}
	root, err := board.Root(size, d.Store.LogHashes(ctx, c.ID))
	if err != nil {
		return "", err
	}
	return key.Sign(board.Checkpoint{Origin: key.Origin(c.Slug), Size: size, Root: root})
}

// Prove proves that an entry stands in the council's log as it is now.
func (d *Desk) Prove(ctx context.Context, c store.Council, n int64) (board.Proof, error) {
	entry, err := d.Store.LogEntries(ctx, c.ID, n, 1)
	if err != nil {
		return board.Proof{}, err
	}
	if n < 0 || len(entry) == 0 {
		return board.Proof{}, fault.New(fault.NotFound, "The log has no entry %d. Its first is 0.", n)
	}
	_, err = entry[0].Read(n)
	if err != nil {
		return board.Proof{}, fault.Wrap(err, fault.Refused, "The log is not as it was written: %s. Check it with: moothall log verify", err)
	}
	sealed, err := d.Checkpoint(ctx, c)
	if err != nil {
		return board.Proof{}, err
	}
	key, err := d.Store.LogKey(ctx, d.now())
	if err != nil {
		return board.Proof{}, err
	}
	now, err := board.OpenCheckpoint(key.Public, sealed)
	if err != nil {
		return board.Proof{}, err
	}
	return board.Prove(n, now.Size, entry[0].Leaf, sealed, d.Store.LogHashes(ctx, c.ID))
}

// wholeLog is every entry of a council's log, in the order of their numbers.
func (d *Desk) wholeLog(ctx context.Context, council int64) (all []board.Entry, err error) {
	for {
		some, err := d.Store.LogEntries(ctx, council, int64(len(all)), logPage)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < logPage {
			return all, nil
		}
	}
}

// Verified is what checking a log says.
type Verified struct {
	Entries   int      `json:"entries"`
	Withdrawn int      `json:"withdrawn"` // entries whose words were lawfully taken out
	Problems  []string `json:"problems"`
}

// VerifyLog checks the council's log: that it agrees with itself and with the records that it is about, and, when an earlier checkpoint
// is given, that it begins as the log did then.
func (d *Desk) VerifyLog(ctx context.Context, c store.Council, against string) (Verified, error) {
	entries, err := d.wholeLog(ctx, c.ID)
	if err != nil {
		return Verified{}, err
	}
	stored, err := d.Store.AllHashes(ctx, c.ID, int64(len(entries)))
	if err != nil {
		return Verified{}, err
	}
	out := Verified{Entries: len(entries), Problems: []string{}}
	tree, problems := board.Verify(entries, stored)
	out.Problems = append(out.Problems, problems...)
	for _, e := range entries {
		if e.Withdrawn() {
			out.Withdrawn++
		}
	}
	unlike, err := d.recordsUnlike(ctx, c.ID, entries)
	if err != nil {
		return Verified{}, err
	}
	out.Problems = append(out.Problems, unlike...)
	problem, err := d.unlikeCheckpoint(ctx, c, tree, against)
	if problem != "" {
		out.Problems = append(out.Problems, problem)
	}
	return out, err
}

// unlikeCheckpoint says how a log is not the one of an earlier checkpoint; "" when it is, or when none is given.
func (d *Desk) unlikeCheckpoint(ctx context.Context, c store.Council, tree *board.Tree, against string) (string, error) {
	if against == "" {
		return "", nil
	}
	key, err := d.Store.LogKey(ctx, d.now())
	if err != nil {
		return "", err
	}
	then, err := board.OpenCheckpoint(key.Public, against)
	if err != nil {
		return err.Error(), nil
	}
	root, err := board.Root(tree.Size, tree)
	if err != nil {
		return "", err
	}
	err = board.Grown(then, board.Checkpoint{Origin: key.Origin(c.Slug), Size: tree.Size, Root: root}, tree)
	if err != nil {
		return err.Error(), nil
	}
	return "", nil
}

// recordsUnlike says which records are in the ledger not as they were logged.
func (d *Desk) recordsUnlike(ctx context.Context, council int64, entries []board.Entry) (problems []string, err error) {
	then := map[int64]*kind.Snapshot{}
	for n, e := range entries {
		l, err := e.Read(int64(n))
		key, isRecord := store.EvidenceKey(l.About)
		if err != nil || e.Withdrawn() || !isRecord || !board.Logs(key.Kind) {
			continue
		}
		if then[l.Seq] == nil {
			clear(then) // entries come in the order of their sequences: one is enough
			then[l.Seq], err = d.Store.AsAt(ctx, council, l.Seq)
			if err != nil {
				return nil, err
			}
		}
		same, err := asLogged(then[l.Seq], key, e.Body)
		if err != nil {
			return nil, fmt.Errorf("reading entry %d of the log: %w", n, err)
		}
		if !same {
			problems = append(problems, fmt.Sprintf("%s is not, at change set %d, as entry %d of the log has it", l.About, l.Seq, n))
		}
	}
	return problems, nil
}

// asLogged tells whether a snapshot has a record as an entry's body does.
func asLogged(s *kind.Snapshot, key ledger.Key, text string) (bool, error) {
	var body board.Body
	err := json.Unmarshal([]byte(text), &body)
	if err != nil {
		return false, err
	}
	if body.Why != "" {
		return true, nil // it says why words were taken out, and none of them
	}
	r, there := s.Find(key.Kind, key.ID)
	if string(body.Record) == "null" || !there {
		return string(body.Record) == "null" && !there, nil
	}
	logged := kind.New(key.Kind, key.ID, r.Sequence())
	err = logged.Decode(body.Record)
	if err != nil {
		return false, err
	}
	for i := range r.KindOf().Fields {
		if !reflect.DeepEqual(logged.Cell(i), r.Cell(i)) {
			return false, nil
		}
	}
	return true, nil
}

// ExportLog is the council's log as a folder holds it. The words and salts of entries go with it only when they are asked for: without
// them it holds no content, and still proves that nothing was changed.
func (d *Desk) ExportLog(ctx context.Context, c store.Council, words bool) (x board.Export, err error) {
	key, err := d.Store.LogKey(ctx, d.now())
	if err != nil {
		return x, err
	}
	x.Public = key.Public
	x.Checkpoint, err = d.Checkpoint(ctx, c)
	if err != nil {
		return x, err
	}
	now, err := board.OpenCheckpoint(key.Public, x.Checkpoint)
	if err != nil {
		return x, err
	}
	x.Entries, err = d.wholeLog(ctx, c.ID)
	if err != nil {
		return x, err
	}
	stored, err := d.Store.AllHashes(ctx, c.ID, now.Size)
	if err != nil {
		return x, err
	}
	x.Entries = x.Entries[:min(now.Size, int64(len(x.Entries)))] // without what came in meanwhile
	tree, problems := board.Verify(x.Entries, stored)
	if len(problems) > 0 {
		return x, fault.Wrap(errors.New(problems[0]), fault.Refused, "The log is not as it was written: %s. Nothing was exported. Check it with: moothall log verify", problems[0])
	}
	for n := range x.Entries {
		p, err := board.Prove(int64(n), now.Size, "", "", tree)
		if err != nil {
			return x, err
		}
		x.Proofs = append(x.Proofs, p)
		if !words {
			x.Entries[n].Salt, x.Entries[n].Body = "", ""
		}
	}
	return x, nil
}

// LogLine is an entry of the log for a page.
type LogLine struct {
	board.Leaf
	Withdrawn bool
}

// LogAbout lists the entries about a record or finding, newest first.
func (d *Desk) LogAbout(ctx context.Context, council int64, about string) ([]LogLine, error) {
	entries, err := d.Store.LogAbout(ctx, council, about)
	return logLines(entries), err
}

// LogTail lists the newest entries, newest first.
func (d *Desk) LogTail(ctx context.Context, council int64, most int) (lines []LogLine, size int64, err error) {
	size, err = d.Store.LogSize(ctx, council)
	if err != nil {
		return nil, 0, err
	}
	entries, err := d.Store.LogEntries(ctx, council, max(0, size-int64(most)), most)
	lines = logLines(entries)
	for i, j := 0, len(lines)-1; i < j; i, j = i+1, j-1 {
		lines[i], lines[j] = lines[j], lines[i]
	}
	return lines, size, err
}

func logLines(entries []board.Entry) (out []LogLine) {
	for _, e := range entries {
		x := LogLine{Withdrawn: e.Withdrawn()}
		err := json.Unmarshal([]byte(e.Leaf), &x.Leaf)
		if err != nil {
			x.Leaf.Event = "unreadable" // log verify says more
		}
		out = append(out, x)
	}
	return out
}

// LogPublicKey is the key that checks the checkpoints of this installation.
func (d *Desk) LogPublicKey(ctx context.Context) (string, error) {
	key, err := d.Store.LogKey(ctx, d.now())
	return key.Public, err
}

// SeesEntry tells whether a viewer may see what an entry is about: an entry about a finding is as restricted as the finding.
func (p *Picture) SeesEntry(v kind.Viewer, l board.Leaf) bool {
	if key, ok := store.EvidenceKey(l.About); ok && l.About == key.Kind+" "+key.ID.String() {
		return v.Sees(kind.Internal)
	}
	return seesFinding(p.Rules.All, v, l.About)
}

// EntrySeen tells whether the log has an entry that a viewer may see.
func (d *Desk) EntrySeen(ctx context.Context, p *Picture, v kind.Viewer, n int64) (bool, error) {
	entries, err := d.Store.LogEntries(ctx, p.Council.ID, n, 1)
	if err != nil || n < 0 || len(entries) == 0 {
		return false, err
	}
	lines := logLines(entries)
	return lines[0].N == n && p.SeesEntry(v, lines[0].Leaf), nil
}

// WithdrawWords lawfully takes the words out of an entry of the log, for a reason that is logged in their place. The leaf and the tree stay, so earlier checkpoints still fit.
func (d *Desk) WithdrawWords(ctx context.Context, c store.Council, n int64, reason, by string) error {
	const most = 1000
	reason = strings.TrimSpace(reason)
	if reason == "" || len(reason) > most {
		return fault.New(fault.Invalid, "Say why the words must go, in %d letters at most: --reason TEXT. It is logged in their place.", most)
	}
	return d.Store.WithdrawWords(ctx, c.ID, n, reason, by, d.now())
}
