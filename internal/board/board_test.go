package board_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/moothall/moothall/internal/board"
)

// log is a log in memory with its key.
type log struct {
	key     board.Key
	entries []board.Entry
	tree    *board.Tree
}

func newLog(t *testing.T) *log {
	t.Helper()
	k, err := board.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return &log{key: k, tree: &board.Tree{}}
}

func (l *log) add(t *testing.T, n int) {
	t.Helper()
	for range n {
		e, err := board.NewEntry(l.tree.Size, board.Event{At: "2026-11-24T12:00:00Z", Event: board.Decision, About: fmt.Sprintf("decision %d", l.tree.Size), Seq: l.tree.Size, Body: fmt.Sprintf(`{"record":{"title":"%d"}}`, l.tree.Size)})
		if err != nil {
			t.Fatal(err)
		}
		l.entries = append(l.entries, e)
		err = l.tree.Append(e.Leaf)
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (l *log) at(t *testing.T) board.Checkpoint {
	t.Helper()
	root, err := board.Root(l.tree.Size, l.tree)
	if err != nil {
		t.Fatal(err)
	}
	return board.Checkpoint{Origin: l.key.Origin("ashby"), Size: l.tree.Size, Root: root}
}

func (l *log) sealed(t *testing.T) string {
	t.Helper()
	text, err := l.key.Sign(l.at(t))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// rebuilt is a whole log made anew out of entries, by somebody who holds the key.
func (l *log) rebuilt(t *testing.T, entries []board.Entry) *log {
	t.Helper()
	out := &log{key: l.key, entries: entries, tree: &board.Tree{}}
	for _, e := range entries {
		err := out.tree.Append(e.Leaf)
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// forged is an entry with other words and a commitment, number and salt that fit.
func forged(t *testing.T, n int64) board.Entry {
	t.Helper()
	e, err := board.NewEntry(n, board.Event{At: "2026-11-24T12:00:00Z", Event: board.Decision, About: fmt.Sprintf("decision %d", n), Seq: n, Body: `{"record":{"title":"another"}}`})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Of logs of all sizes up to 40, each is the beginning of each longer one and of no other, and every entry is proven.
func TestGrowsAndProves(t *testing.T) {
	l := newLog(t)
	var was []board.Checkpoint
	for size := range int64(40) {
		now := l.at(t)
		for _, w := range was {
			if err := board.Grown(w, now, l.tree); err != nil {
				t.Errorf("%d to %d: %v", w.Size, size, err)
			}
			other := w
			other.Root[3] ^= 1
			if w.Size > 0 && board.Grown(other, now, l.tree) == nil {
				t.Errorf("%d to %d: another root is taken", w.Size, size)
			}
			if board.Grown(now, w, l.tree) == nil {
				t.Errorf("a log of %d is taken for one of %d", w.Size, size)
			}
		}
		was = append(was, now)
		l.add(t, 1)
	}
	sealed := l.sealed(t)
	for n, e := range l.entries {
		p, err := board.Prove(int64(n), l.tree.Size, e.Leaf, sealed, l.tree)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Check(l.key.Public); err != nil {
			t.Error(err)
		}
		p.N = (p.N + 1) % l.tree.Size
		if _, err := p.Check(l.key.Public); err == nil {
			t.Errorf("the proof of %d proves another", n)
		}
	}
}

// Whatever is changed, taken out or moved is seen: by the log itself while its hashes stay, and by an earlier checkpoint when the whole
// log was built anew with the key in hand.
func TestTamperingIsSeen(t *testing.T) {
	l := newLog(t)
	l.add(t, 20)
	then := l.at(t)
	l.add(t, 13)
	tricks := map[string]func([]board.Entry) []board.Entry{
		"changed":         func(e []board.Entry) []board.Entry { e[7] = forged(t, 7); return e },
		"last one":        func(e []board.Entry) []board.Entry { e[19] = forged(t, 19); return e },
		"taken out":       func(e []board.Entry) []board.Entry { return slices.Delete(e, 7, 8) },
		"all but a few":   func(e []board.Entry) []board.Entry { return e[:5] },
		"moved":           func(e []board.Entry) []board.Entry { e[3], e[4] = e[4], e[3]; return e },
		"put in between":  func(e []board.Entry) []board.Entry { return slices.Insert(e, 7, forged(t, 7)) },
		"words for words": func(e []board.Entry) []board.Entry { e[7].Body = strings.Replace(e[7].Body, "7", "8", 1); return e },
	}
	for name, trick := range tricks {
		entries := trick(slices.Clone(l.entries))
		if _, problems := board.Verify(entries, l.tree.Hashes()); len(problems) == 0 {
			t.Errorf("%s: not seen", name)
		}
		if name == "words for words" {
			continue // no leaf is another: the commitment alone sees it
		}
		again := l.rebuilt(t, entries)
		if err := board.Grown(then, again.at(t), again.tree); err == nil {
			t.Errorf("%s, and the log built anew: the earlier checkpoint does not see it", name)
		}
	}
	if _, problems := board.Verify(l.entries, l.tree.Hashes()); len(problems) > 0 {
		t.Errorf("a log that nobody touched: %v", problems)
	}
}

// Words that were taken out leave the tree as it was.
func TestWithdrawnWordsKeepTheTree(t *testing.T) {
	l := newLog(t)
	l.add(t, 9)
	then := l.at(t)
	l.entries[4].Salt, l.entries[4].Body = "", ""
	tree, problems := board.Verify(l.entries, l.tree.Hashes())
	if len(problems) > 0 || !l.entries[4].Withdrawn() {
		t.Errorf("%v", problems)
	}
	if err := board.Grown(then, l.at(t), tree); err != nil {
		t.Error(err)
	}
}

// No single bit of a checkpoint or a proof can be flipped.
func TestOneBitIsRefused(t *testing.T) {
	l := newLog(t)
	l.add(t, 11)
	sealed := l.sealed(t)
	for i := range len(sealed) * 8 {
		raw := []byte(sealed)
		raw[i/8] ^= 1 << (i % 8)
		c, err := board.OpenCheckpoint(l.key.Public, string(raw))
		if err == nil && c != l.at(t) {
			t.Errorf("bit %d of the checkpoint is flipped and it says %+v", i, c)
		}
		if err == nil {
			t.Errorf("bit %d of the checkpoint is flipped and it is taken", i)
		}
	}
	p, err := board.Prove(5, l.tree.Size, l.entries[5].Leaf, sealed, l.tree)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(p.Leaf) * 8 {
		raw := []byte(p.Leaf)
		raw[i/8] ^= 1 << (i % 8)
		q := p
		q.Leaf = string(raw)
		if _, err := q.Check(l.key.Public); err == nil {
			t.Errorf("bit %d of the leaf is flipped and the proof holds", i)
		}
	}
	for i := range len(p.Hashes) * tlog.HashSize * 8 {
		q := p
		q.Hashes = slices.Clone(p.Hashes)
		q.Hashes[i/256][i%256/8] ^= 1 << (i % 8)
		if _, err := q.Check(l.key.Public); err == nil {
			t.Errorf("bit %d of the hashes is flipped and the proof holds", i)
		}
	}
	other := newLog(t)
	if _, err := board.OpenCheckpoint(other.key.Public, sealed); err == nil {
		t.Error("another key opens the checkpoint")
	}
}

// A leaf and a checkpoint hold nothing of what was decided.
func TestLeavesHoldNoContent(t *testing.T) {
	e, err := board.NewEntry(0, board.Event{At: "2026-11-24T12:00:00Z", Event: board.Decision, About: "decision 1", Body: `{"record":{"title":"quibblewort"}}`})
	if err != nil {
		t.Fatal(err)
	}
	again, err := board.NewEntry(0, board.Event{At: "2026-11-24T12:00:00Z", Event: board.Decision, About: "decision 1", Body: `{"record":{"title":"quibblewort"}}`})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(e.Leaf, "quibblewort") || e.Leaf == again.Leaf {
		t.Errorf("whoever guesses the words can tell from %s", e.Leaf)
	}
	var l board.Leaf
	if err := json.Unmarshal([]byte(e.Leaf), &l); err != nil || l.About != "decision 1" {
		t.Errorf("%+v %v", l, err)
	}
}
