package ledger

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
)

// world is a ledger kept the naive way: a copy of everything after each change set.
type world struct {
	t       *rapid.T
	docs    map[Key]Doc
	changes []Change
	after   []map[Key]string // by sequence; 0 is before anything
	next    kind.ID
}

func newWorld(t *rapid.T) *world {
	return &world{t: t, docs: map[Key]Doc{}, after: []map[Key]string{{}}, next: 1}
}

// picture is everything as text: what the model compares.
func (w *world) picture() map[Key]string { return pictureOf(w.docs) }

func pictureOf(docs map[Key]Doc) map[Key]string {
	out := map[Key]string{}
	for k, d := range docs {
		out[k] = string(d.Spell())
	}
	return out
}

// commit numbers changes and keeps a copy.
func (w *world) commit(changes []Change) int64 {
	seq := int64(len(w.after))
	for _, c := range changes {
		c.Seq = seq
		w.changes = append(w.changes, c)
	}
	w.after = append(w.after, w.picture())
	return seq
}

func (w *world) put(doc Doc, c Change) []Change {
	if c.Op == Update && len(c.Delta) == 0 {
		return nil
	}
	if c.Op == Remove {
		delete(w.docs, c.Key)
	} else {
		w.docs[c.Key] = doc
	}
	return []Change{c}
}

// change applies edits of different records as one change set.
func (w *world) change(edits []Edit) int64 {
	var changes []Change
	for _, e := range edits {
		key := Key{e.Kind, e.ID}
		doc, exists := w.docs[key]
		if !exists && e.Delete {
			continue
		}
		doc, c, err := Apply(e, maps.Clone(doc), exists, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		changes = append(changes, w.put(doc, c)...)
	}
	return w.commit(changes)
}

// some draws a change set over a handful of contracts: new ones, changes of two fields, clearings and removals.
func (w *world) some() []Edit {
	var out []Edit
	used := map[kind.ID]bool{}
	for range rapid.IntRange(1, 4).Draw(w.t, "edits") {
		id := kind.ID(rapid.Uint32Range(1, uint32(w.next)).Draw(w.t, "id"))
		if used[id] {
			continue
		}
		used[id] = true
		_, there := w.docs[Key{"contract", id}]
		if !there && id != w.next { // a number is never used twice
			continue
		}
		if id == w.next {
			w.next++
		}
		e := Edit{Kind: "contract", ID: id, Set: map[string]kind.Value{"title": kind.TextValue(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(w.t, "title"))}}
		switch rapid.IntRange(0, 5).Draw(w.t, "what") {
		case 0:
			e.Delete = there
		case 1:
			e.Set = map[string]kind.Value{"value": {}}
		case 2:
			e.Set["value"] = kind.MoneyValue(kind.Money(rapid.IntRange(1, 3).Draw(w.t, "value")))
		case 3:
			e.Set = map[string]kind.Value{"value": kind.MoneyValue(kind.Money(rapid.IntRange(1, 3).Draw(w.t, "value")))}
		case 4:
			e.Set["supplier"] = kind.RefValue(kind.ID(rapid.IntRange(1, 2).Draw(w.t, "supplier")))
		}
		out = append(out, e)
	}
	return out
}

// Walking back from now gives, at each sequence, exactly what stood there.
func TestAsAtIsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(1, 12).Draw(t, "change sets") {
			w.change(w.some())
		}
		for seq := range w.after {
			docs := map[Key]Doc{}
			for k, d := range w.docs {
				docs[k] = maps.Clone(d)
			}
			var later []Change
			for _, c := range slices.Backward(w.changes) {
				if c.Seq > int64(seq) {
					later = append(later, c)
				}
			}
			WalkBack(docs, later)
			if diff := cmp.Diff(w.after[seq], pictureOf(docs)); diff != "" {
				t.Fatalf("as at %d:\n%s", seq, diff)
			}
		}
	})
}

// The same edits a second time change nothing, whatever they were.
func TestSameEditsTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(0, 4).Draw(t, "change sets") {
			w.change(w.some())
		}
		edits := w.some()
		w.change(edits)
		before := len(w.changes)
		w.change(slices.DeleteFunc(edits, func(e Edit) bool { return e.Delete }))
		if len(w.changes) != before {
			t.Fatalf("%v a second time made %v", edits, w.changes[before:])
		}
	})
}

// undo applies what Undo says to the world.
func (w *world) undo(seqs map[int64]bool) []Kept {
	first := slices.Min(slices.Collect(maps.Keys(seqs)))
	touched := map[Key]bool{}
	for _, c := range w.changes {
		touched[c.Key] = touched[c.Key] || seqs[c.Seq]
	}
	var history []Change
	for _, c := range w.changes {
		if c.Seq >= first && touched[c.Key] {
			history = append(history, c)
		}
	}
	edits, kept := Undo(history, func(seq int64) bool { return seqs[seq] }, func(Key, map[Key]bool) string { return "" })
	var changes []Change
	for _, e := range edits {
		doc, exists := w.docs[e.Key]
		doc, c := ApplyRaw(e, maps.Clone(doc), exists)
		changes = append(changes, w.put(doc, c)...)
	}
	w.commit(changes)
	return kept
}

// Undoing one change set: a field goes back only if nothing touched it since, a record that it made goes only if nothing touched
// it, a record that it removed comes back whole, and all that stays is listed. The model works it out from the copies alone.
func TestUndoRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(1, 8).Draw(t, "change sets") {
			w.change(w.some())
		}
		seq := rapid.Int64Range(1, int64(len(w.after)-1)).Draw(t, "undo")
		touchedAfter, fieldAfter, removedAfter := map[Key]bool{}, map[Key]map[string]bool{}, map[Key]bool{}
		for _, c := range w.changes {
			if c.Seq <= seq {
				continue
			}
			touchedAfter[c.Key] = true
			removedAfter[c.Key] = removedAfter[c.Key] || c.Op == Remove
			if fieldAfter[c.Key] == nil {
				fieldAfter[c.Key] = map[string]bool{}
			}
			for f := range c.Delta {
				fieldAfter[c.Key][f] = true
			}
		}
		want, stays := w.picture(), []string{}
		for _, c := range w.changes {
			if c.Seq != seq {
				continue
			}
			switch {
			case removedAfter[c.Key]:
				stays = append(stays, fmt.Sprint(c.Key, "It was removed since."))
			case c.Op == Create && touchedAfter[c.Key]:
				stays = append(stays, fmt.Sprint(c.Key, "It was changed since."))
			case c.Op == Create:
				delete(want, c.Key)
			case c.Op == Remove:
				want[c.Key] = w.after[seq-1][c.Key]
			default:
				doc := open(t, want[c.Key])
				was := open(t, w.after[seq-1][c.Key])
				for f := range c.Delta {
					if fieldAfter[c.Key][f] {
						stays = append(stays, fmt.Sprint(c.Key, f, "It was changed again since."))
						continue
					}
					delete(doc, f)
					if v, had := was[f]; had {
						doc[f] = v
					}
				}
				want[c.Key] = string(doc.Spell())
			}
		}
		kept := []string{}
		for _, k := range w.undo(map[int64]bool{seq: true}) {
			kept = append(kept, fmt.Sprint(k.Record, k.Field, k.Why))
		}
		slices.Sort(kept)
		slices.Sort(stays)
		if diff := cmp.Diff(want, w.picture()) + cmp.Diff(stays, kept); diff != "" {
			t.Fatalf("undo of %d:\n%s", seq, diff)
		}
	})
}

func open(t *rapid.T, text string) Doc {
	k, _ := kind.Of("contract")
	doc, err := OpenDoc(k, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Undoing the newest change sets together, as an import of several files is undone, gives exactly what stood before them.
func TestUndoOfTheNewest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(0, 5).Draw(t, "before") {
			w.change(w.some())
		}
		before, seqs := w.picture(), map[int64]bool{}
		for range rapid.IntRange(1, 4).Draw(t, "import") {
			seqs[w.change(w.some())] = true
		}
		kept := w.undo(seqs)
		if diff := cmp.Diff(before, w.picture()); diff != "" || len(kept) > 0 {
			t.Fatalf("%v\n%s", kept, diff)
		}
	})
}

// A field that others changed before the import touched it goes back to what they left.
func TestUndoGoesBackToWhatOthersLeft(t *testing.T) {
	key := Key{"contract", 1}
	set := func(seq int64, field, from, to string) Change {
		return Change{Seq: seq, Key: key, Op: Update, Delta: Delta{field: {json.RawMessage(from), json.RawMessage(to)}}}
	}
	mine := func(seq int64) bool { return seq == 5 || seq == 7 }
	none := func(Key, map[Key]bool) string { return "" }
	edits, kept := Undo([]Change{set(5, "title", `"a"`, `"b"`), set(6, "value", "1", "2"), set(7, "value", "2", "3")}, mine, none)
	if want := []RawEdit{{Key: key, Set: Doc{"title": json.RawMessage(`"a"`), "value": json.RawMessage("2")}}}; cmp.Diff(want, edits) != "" || len(kept) > 0 {
		t.Errorf("%v, kept %v", edits, kept)
	}
	edits, kept = Undo([]Change{set(5, "value", "1", "2"), set(6, "value", "2", "9"), set(7, "value", "9", "3")}, mine, none)
	if len(edits) != 0 || len(kept) != 1 || kept[0].Field != "value" {
		t.Errorf("%v, kept %v", edits, kept)
	}
}

// A record that was made stays when a record that stays names it; those that go together may name each other.
func TestUndoKeepsWhatIsNamed(t *testing.T) {
	made := func(ids ...kind.ID) (out []Change) {
		for _, id := range ids {
			out = append(out, Change{Seq: 3, Key: Key{"supplier", id}, Op: Create, Delta: Delta{}})
		}
		return out
	}
	names := map[kind.ID]kind.ID{1: 2, 2: 9, 3: 4} // 1 is named by 2, 2 by 9, which was there before, 3 by 4
	edits, kept := Undo(made(1, 2, 3, 4), func(int64) bool { return true }, func(k Key, going map[Key]bool) string {
		if by, named := names[k.ID]; named && !going[Key{"supplier", by}] {
			return fmt.Sprintf("%d names it.", by)
		}
		return ""
	})
	var gone []kind.ID
	for _, e := range edits {
		gone = append(gone, e.Key.ID)
	}
	if cmp.Diff([]kind.ID{3, 4}, gone) != "" || len(kept) != 2 || kept[0].Why != "2 names it." || kept[1].Why != "9 names it." {
		t.Errorf("%v go, kept %v", gone, kept)
	}
}

// Provisional numbers become real ones wherever they stand.
func TestRenumber(t *testing.T) {
	const p = Provisional
	edits := []Edit{{Kind: "supplier", ID: p, Set: map[string]kind.Value{"name": kind.TextValue("x")}}, {Kind: "contract", ID: p, Set: map[string]kind.Value{"supplier": kind.RefValue(p), "systems": kind.RefsValue([]kind.ID{4, p + 1})}},
		{Kind: "system", ID: p + 1, Set: map[string]kind.Value{"depends_on": kind.NeedsValue([]kind.Need{{K: 1, Of: []kind.Provider{{ID: p + 1}, {Name: "power"}}}})}}}
	seen := []Seen{{Kind: "contract", Rows: map[kind.ID]int{p: 7, 3: 8}}}
	Renumber(edits, seen, func(k Key) kind.ID {
		if k.ID < p {
			return k.ID
		}
		return k.ID - p + map[string]kind.ID{"supplier": 10, "contract": 20, "system": 30}[k.Kind]
	})
	text := fmt.Sprint(edits, seen)
	if edits[0].ID != 10 || edits[1].ID != 20 || edits[1].Set["supplier"].ID() != 10 || !slices.Equal(edits[1].Set["systems"].IDs, []kind.ID{4, 31}) || edits[2].Set["depends_on"].Needs[0].Of[0].ID != 31 || seen[0].Rows[20] != 7 || strings.Contains(text, fmt.Sprint(uint32(p))) {
		t.Error(text)
	}
}

// What a field cannot be is refused before anything is written, in words that name the field.
func TestApplyRefuses(t *testing.T) {
	for _, e := range []Edit{{Kind: "gadget"}, {Kind: "spend"}, {Kind: "contract", Set: map[string]kind.Value{"gadget": kind.TextValue("x")}}, {Kind: "contract", Set: map[string]kind.Value{"route": {Type: kind.Choice, S: "by pigeon"}}}} {
		_, _, err := Apply(e, Doc{}, false, nil)
		if err == nil {
			t.Errorf("%v was taken", e)
		}
	}
}

// The store's own bytes, damaged or not, are read without a panic; what is read is written back as the same.
func FuzzDelta(f *testing.F) {
	f.Add([]byte(`{"title":["a",null],"value":[1,2]}`), []byte(`{"title":"a","supplier":3}`), "u")
	f.Add([]byte(`{}`), []byte(``), "c")
	f.Add([]byte(`{"depends_on":[[[1,2]],null]}`), []byte(`{"title":nul`), "d")
	k, _ := kind.Of("contract")
	f.Fuzz(func(t *testing.T, delta, doc []byte, op string) {
		var d Delta
		if json.Unmarshal(delta, &d) != nil {
			return
		}
		have, err := OpenDoc(k, doc)
		if err != nil {
			return
		}
		docs := map[Key]Doc{{"contract", 1}: have}
		changes := []Change{{Seq: 3, Key: Key{"contract", 1}, Op: Op(op), Delta: d}}
		edits, _ := Undo(changes, func(int64) bool { return true }, func(Key, map[Key]bool) string { return "" })
		for _, e := range edits {
			_, c := ApplyRaw(e, maps.Clone(have), true)
			known(t, k, c.Delta)
		}
		WalkBack(docs, changes)
		for _, d := range docs {
			for name := range d {
				if _, ok := k.Field(name); !ok {
					return // names come from the kind files only
				}
			}
			again, err := OpenDoc(k, d.Spell())
			if err != nil || string(again.Spell()) != string(d.Spell()) {
				t.Errorf("%s came back as %s: %v", d.Spell(), again.Spell(), err)
			}
		}
	})
}

func known(t *testing.T, k *kind.Kind, d Delta) {
	for name := range d {
		if _, ok := k.Field(name); !ok {
			return
		}
	}
	var again Delta
	err := json.Unmarshal(d.Spell(), &again)
	if err != nil || string(again.Spell()) != string(d.Spell()) {
		t.Errorf("%s came back as %s: %v", d.Spell(), again.Spell(), err)
	}
}
