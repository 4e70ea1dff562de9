package board

import (
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Proof shows that an entry stands in the log of a checkpoint. Whoever has the public key checks it without the log.
type Proof struct {
	N          int64       `json:"n"`
	Leaf       string      `json:"leaf"`
	Hashes     []tlog.Hash `json:"hashes"`
	Checkpoint string      `json:"checkpoint"` // as it was signed
}

// Prove makes the proof of an entry in a log of a size.
func Prove(n, size int64, leaf, checkpoint string, hashes tlog.HashReader) (Proof, error) {
	way, err := tlog.ProveRecord(size, n, hashes)
	if err != nil {
		return Proof{}, fmt.Errorf("proving entry %d: %w", n, err)
	}
	return Proof{n, leaf, way, checkpoint}, nil
}

// Check gives an error unless the proof holds under a public key.
func (p Proof) Check(public string) (Checkpoint, error) {
	c, err := OpenCheckpoint(public, p.Checkpoint)
	if err != nil {
		return c, err
	}
	if p.N < 0 || p.N >= c.Size {
		return c, fmt.Errorf("entry %d is not among the %d of the checkpoint", p.N, c.Size)
	}
	_, err = Entry{Leaf: p.Leaf}.Read(p.N)
	if err != nil {
		return c, err
	}
	err = tlog.CheckRecord(p.Hashes, c.Size, c.Root, p.N, tlog.RecordHash([]byte(p.Leaf)))
	if err != nil {
		return c, fmt.Errorf("entry %d does not stand in the log of the checkpoint", p.N)
	}
	return c, nil
}

// JSON is the proof as a file.
func (p Proof) JSON() ([]byte, error) {
	raw, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing a proof: %w", err)
	}
	return append(raw, '\n'), nil
}
