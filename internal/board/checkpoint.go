package board

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Key signs checkpoints. An installation has one.
type Key struct {
	Private string // what signs; secret
	Public  string // what checks; for everybody
}

// NewKey makes a key (Ed25519) with a name of its own.
func NewKey() (Key, error) {
	private, public, err := note.GenerateKey(rand.Reader, "moothall-"+strings.ToLower(rand.Text()[:12]))
	if err != nil {
		return Key{}, fmt.Errorf("making a key that signs checkpoints: %w", err)
	}
	return Key{private, public}, nil
}

// Origin names a council's log, as its checkpoints do: the key's name and the council's.
func (k Key) Origin(council string) string {
	name, _, _ := strings.Cut(k.Public, "+")
	return name + "/" + council
}

// Checkpoint says how long a log was and what all its entries hash to. It holds nothing of what they say.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
}

// Sign writes a checkpoint as a signed note (C2SP tlog-checkpoint).
func (k Key) Sign(c Checkpoint) (string, error) {
	signer, err := note.NewSigner(k.Private)
	if err != nil {
		return "", fmt.Errorf("reading the key that signs checkpoints: %w", err)
	}
	text, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))}, signer)
	if err != nil {
		return "", fmt.Errorf("signing a checkpoint: %w", err)
	}
	return string(text), nil
}

// mostCheckpoint is the longest checkpoint that is read, in bytes.
const mostCheckpoint = 64 << 10

// OpenCheckpoint reads a checkpoint, if the holder of a public key signed exactly it.
func OpenCheckpoint(public, text string) (Checkpoint, error) {
	var c Checkpoint
	if len(text) > mostCheckpoint {
		return c, fmt.Errorf("the checkpoint is too long")
	}
	switch {
	case strings.TrimSpace(public) == "":
		return c, fmt.Errorf("the file of the public key is empty")
	case strings.TrimSpace(text) == "":
		return c, fmt.Errorf("the file of the checkpoint is empty")
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(public))
	if err != nil {
		return c, fmt.Errorf("the public key cannot be read: %w", err)
	}
	n, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return c, fmt.Errorf("the checkpoint is not signed by this log's key, or was changed since: %w", err)
	}
	if !spelt(n, text) {
		return c, fmt.Errorf("the checkpoint's signature is not spelt as it was made")
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 {
		return c, fmt.Errorf("the checkpoint does not have three lines")
	}
	c.Origin = lines[0]
	c.Size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || c.Size < 0 {
		return c, fmt.Errorf("the checkpoint does not say how many entries there are")
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return c, fmt.Errorf("the checkpoint has no hash")
	}
	copy(c.Root[:], root)
	return c, nil
}

// spelt tells whether a checkpoint is written just as it was signed: the last letter of a signature in base64 has bits that mean nothing, and one of them may be
// another without the signature being another.
func spelt(n *note.Note, text string) bool {
	for _, s := range append(n.Sigs, n.UnverifiedSigs...) {
		_, err := base64.StdEncoding.Strict().DecodeString(s.Base64)
		if err != nil {
			return false
		}
	}
	return strings.HasPrefix(text, n.Text)
}
