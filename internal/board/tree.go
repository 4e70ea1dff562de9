package board

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Tree is the hashes of a log in memory, in the order in which they are stored.
type Tree struct {
	Size   int64
	hashes []tlog.Hash
}

// ReadHashes gives stored hashes by their places.
func (t *Tree) ReadHashes(places []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(places))
	for i, p := range places {
		if p < 0 || p >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("the log has no hash at place %d", p)
		}
		out[i] = t.hashes[p]
	}
	return out, nil
}

// Append adds a leaf.
func (t *Tree) Append(leaf string) error {
	hashes, err := tlog.StoredHashes(t.Size, []byte(leaf), t)
	if err != nil {
		return fmt.Errorf("adding entry %d: %w", t.Size, err)
	}
	t.hashes = append(t.hashes, hashes...)
	t.Size++
	return nil
}

// Hashes are all the stored hashes.
func (t *Tree) Hashes() []tlog.Hash { return t.hashes }

// Root is the hash of the first size entries.
func Root(size int64, hashes tlog.HashReader) (tlog.Hash, error) {
	root, err := tlog.TreeHash(size, hashes)
	if err != nil {
		return root, fmt.Errorf("computing the tree's hash: %w", err)
	}
	return root, nil
}

// Grown tells whether a log of which a checkpoint was taken is the beginning of another: an error says that it is not.
func Grown(from, to Checkpoint, hashes tlog.HashReader) error {
	if from.Origin != to.Origin {
		return fmt.Errorf("the checkpoint is of %s, and this log is %s", from.Origin, to.Origin)
	}
	if from.Size > to.Size {
		return fmt.Errorf("the checkpoint counts %d entries, and this log has only %d", from.Size, to.Size)
	}
	if from.Size == 0 {
		return nil
	}
	proof, err := tlog.ProveTree(to.Size, from.Size, hashes)
	if err != nil {
		return fmt.Errorf("comparing the log with the checkpoint: %w", err)
	}
	err = tlog.CheckTree(proof, to.Size, to.Root, from.Size, from.Root)
	if err != nil {
		return fmt.Errorf("the first %d entries are not those of the checkpoint", from.Size)
	}
	return nil
}
