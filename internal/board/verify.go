package board

import (
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// mostProblems is how many problems of one log are told.
const mostProblems = 20

// Verify computes a log's tree anew from its entries and holds it against the hashes that were stored. It tells what is wrong in
// sentences; none says that the log agrees with itself, and Grown whether it is still the one of an earlier checkpoint.
func Verify(entries []Entry, stored []tlog.Hash) (*Tree, []string) {
	t, problems := &Tree{}, []string(nil)
	say := func(format string, a ...any) {
		if len(problems) < mostProblems {
			problems = append(problems, fmt.Sprintf(format, a...))
		}
	}
	for n, e := range entries {
		_, err := e.Read(int64(n))
		if err != nil {
			say("%s", err)
		}
		err = t.Append(e.Leaf)
		if err != nil {
			say("%s", err)
		}
	}
	if len(stored) != len(t.hashes) {
		say("%d entries have %d hashes, and %d are stored", len(entries), len(t.hashes), len(stored))
		return t, problems
	}
	for i, h := range stored {
		if h != t.hashes[i] {
			level, n := tlog.SplitStoredHashIndex(int64(i))
			say("the stored hash %d of level %d is not that of the entries", n, level)
		}
	}
	return t, problems
}

// Export is a log as a folder holds it, for whoever checks it without the server.
type Export struct {
	Public     string // the key that checks
	Checkpoint string // as it was signed
	Entries    []Entry
	Proofs     []Proof // without their leaves and checkpoints, which stand beside
}

// Verify tells what is wrong with an export; against is an earlier checkpoint as it was signed.
func (x Export) Verify(against string) (problems []string) {
	now, err := OpenCheckpoint(x.Public, x.Checkpoint)
	if err != nil {
		return []string{err.Error()}
	}
	then, err := OpenCheckpoint(x.Public, against)
	if err != nil {
		return []string{"the earlier checkpoint: " + err.Error()}
	}
	t := &Tree{}
	for n, e := range x.Entries {
		_, err := e.Read(int64(n))
		if err == nil {
			err = t.Append(e.Leaf)
		}
		if err != nil {
			return append(problems, err.Error())
		}
	}
	if t.Size != now.Size {
		return append(problems, fmt.Sprintf("the checkpoint counts %d entries, and the folder holds %d", now.Size, t.Size))
	}
	root, err := Root(t.Size, t)
	if err != nil || root != now.Root {
		problems = append(problems, "the entries are not those of the checkpoint beside them")
	}
	err = Grown(then, Checkpoint{now.Origin, t.Size, root}, t)
	if err != nil {
		problems = append(problems, err.Error())
	}
	return append(problems, x.proofs()...)
}

func (x Export) proofs() (problems []string) {
	if len(x.Proofs) != len(x.Entries) {
		return []string{fmt.Sprintf("%d entries have %d proofs", len(x.Entries), len(x.Proofs))}
	}
	c, err := OpenCheckpoint(x.Public, x.Checkpoint)
	if err != nil {
		return []string{err.Error()}
	}
	for n, p := range x.Proofs {
		if p.N != int64(n) || tlog.CheckRecord(p.Hashes, c.Size, c.Root, p.N, tlog.RecordHash([]byte(x.Entries[n].Leaf))) != nil {
			problems = append(problems, fmt.Sprintf("the proof of entry %d does not hold", n))
		}
		if len(problems) == mostProblems {
			break
		}
	}
	return problems
}

// Body is what an entry about a record commits to: the record as it was written, and the records that it rested on as they were then.
type Body struct {
	Record   json.RawMessage            `json:"record"`              // null when it was removed
	Evidence map[string]json.RawMessage `json:"evidence,omitempty"`  // by kind and number
	Why      string                     `json:"withdrawn,omitempty"` // of a redaction that somebody asked for: why the words were taken out
	By       string                     `json:"by,omitempty"`
}
