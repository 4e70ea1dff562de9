package pack

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/paper"
)

func sample(t testing.TB) ([]byte, board.Key) {
	t.Helper()
	key, err := board.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	d := paper.Document{Title: "Board pack", Language: "en-GB", Source: "From the registers.", Blocks: []paper.Block{paper.Box{Blocks: []paper.Block{paper.Paragraph{Text: paper.Plain("Bank reconciliation: failed")}}}}}
	raw, err := Seal(d, About{Pack: "board-pack", Title: d.Title, Council: "ashby", Day: "2026-11-25", Sequence: 3}, key)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Seal(d, About{Pack: "board-pack", Title: d.Title, Council: "ashby", Day: "2026-11-25", Sequence: 3}, key)
	if err != nil || !bytes.Equal(raw, again) {
		t.Fatalf("the same document gives other bytes: %v", err)
	}
	return raw, key
}

// A pack opens with its key and with none, not with another's; and whichever bit of it is flipped, wherever it is cut and whatever is put behind it, it is refused.
func TestOneBitIsRefused(t *testing.T) {
	raw, key := sample(t)
	a, err := Open(raw, key.Public)
	if err != nil || a.Title != "Board pack" || a.Sequence != 3 || len(a.Files) != 4 {
		t.Fatalf("%+v %v", a, err)
	}
	if _, err := Open(raw, ""); err != nil {
		t.Error(err)
	}
	other, err := board.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(raw, other.Public); err == nil {
		t.Error("a pack opens with somebody else's key")
	}
	html, ok := Part(raw, "board-pack.html")
	if !ok || !bytes.Contains(html, []byte("Bank reconciliation: failed")) {
		t.Error("the paper is not in the pack")
	}
	flips := map[int]bool{0: true, len(raw) - 1: true, 10: true}
	for at := len(raw) - 3000; at < len(raw); at++ { // the end holds what it is about, the seal, and the list of its files
		flips[at] = true
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // only positions
	for range 300 {
		flips[random.IntN(len(raw))] = true
	}
	for at := range flips {
		bad := bytes.Clone(raw)
		bad[at] ^= 1 << (at % 8)
		if _, err := Open(bad, ""); err == nil {
			t.Errorf("bit %d of byte %d of %d is flipped, and the pack opens", at%8, at, len(raw))
		}
	}
	for _, bad := range [][]byte{nil, raw[:len(raw)-1], append(bytes.Clone(raw), 0), append([]byte{0}, raw...), []byte("no pack")} {
		if _, err := Open(bad, ""); err == nil {
			t.Errorf("%d bytes of another file open as a pack", len(bad))
		}
	}
}

func FuzzOpen(f *testing.F) {
	raw, _ := sample(f)
	f.Add(raw[len(raw)-4000:])
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, bad []byte) {
		if _, err := Open(bad, ""); err == nil && !bytes.Equal(bad, raw) {
			a, _ := Open(bad, "")
			t.Logf("opened: %+v", a)
			if a.Key == "" {
				t.Error("a pack without a key opens")
			}
		}
	})
}
