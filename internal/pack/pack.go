// Package pack freezes papers: it puts one document in its four formats, and what says where it comes from, into one signed file that anybody can check. The same
// document, made from the same registers, gives the same bytes; one changed bit and it is refused. It is pure.
package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/paper"
)

// About says what a pack is and which registers it was made from.
type About struct {
	Format     int    `json:"moothall_pack"` // of this file: 1
	Pack       string `json:"pack"`          // board-pack and so on
	Title      string `json:"title"`
	Council    string `json:"council"`    // its short name
	Day        string `json:"day"`        // that the facts were judged on
	Sequence   int64  `json:"sequence"`   // the change set that the registers stood at
	Checkpoint string `json:"checkpoint"` // of the council's log, signed; "" where nothing is logged yet
	Key        string `json:"key"`        // the public key that checks the seal
	Files      []File `json:"files"`
}

// File is one file of a pack.
type File struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// The names within a pack that are not papers.
const (
	aboutName = "pack.json"
	sealName  = "seal.txt"
)

// Most is the largest pack that is read, in bytes.
const Most = 200 << 20

const format = 1

// Seal makes the file of a pack: the document in every format, what it is about, and a signature over both.
func Seal(d paper.Document, a About, key board.Key) ([]byte, error) {
	a.Format, a.Key, a.Files = format, key.Public, nil
	var parts []part
	for _, f := range paper.Formats {
		raw, err := paper.Write(d, f)
		if err != nil {
			return nil, fmt.Errorf("writing the pack: %w", err)
		}
		p := part{a.Pack + "." + string(f), raw}
		a.Files = append(a.Files, File{p.name, len(raw), sum(raw)})
		parts = append(parts, p)
	}
	about, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing what the pack is about: %w", err)
	}
	about = append(about, '\n')
	signer, err := note.NewSigner(key.Private)
	if err != nil {
		return nil, fmt.Errorf("reading the key that seals packs: %w", err)
	}
	seal, err := note.Sign(&note.Note{Text: sealed(a.Council, about)}, signer)
	if err != nil {
		return nil, fmt.Errorf("sealing the pack: %w", err)
	}
	return bind(append(parts, part{aboutName, about}, part{sealName, seal}))
}

// sealed are the words that are signed.
func sealed(council string, about []byte) string {
	return "moothall pack of " + council + "\n" + sum(about) + "\n"
}

type part struct {
	name string
	raw  []byte
}

// bind puts files into one, uncompressed and without a time.
func bind(parts []part) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Store})
		if err != nil {
			return nil, fmt.Errorf("binding the pack: %w", err)
		}
		_, err = w.Write(p.raw)
		if err != nil {
			return nil, fmt.Errorf("binding the pack: %w", err)
		}
	}
	err := z.Close()
	if err != nil {
		return nil, fmt.Errorf("binding the pack: %w", err)
	}
	return out.Bytes(), nil
}

// Open checks a pack and gives what it is about. public is the key that must have sealed it; "" takes the one that the pack names, which shows that the pack is
// whole, not whose it is.
func Open(raw []byte, public string) (About, error) {
	var a About
	parts, err := unbind(raw)
	if err != nil {
		return a, err
	}
	n := len(parts)
	if n < 2 || parts[n-2].name != aboutName || parts[n-1].name != sealName {
		return a, errors.New("the file is no pack")
	}
	about := parts[n-2].raw
	d := json.NewDecoder(bytes.NewReader(about))
	d.DisallowUnknownFields()
	err = d.Decode(&a)
	if err != nil || a.Format != format {
		return a, errors.New("what the pack is about cannot be read")
	}
	err = a.sealedBy(strings.TrimSpace(public), about, parts[n-1].raw)
	if err != nil {
		return a, err
	}
	err = a.holds(parts[:n-2])
	if err != nil {
		return a, err
	}
	again, err := bind(parts)
	if err != nil {
		return a, err
	}
	if !bytes.Equal(again, raw) { // something that no file within it shows
		return a, errors.New("the pack is not spelt as it was made")
	}
	return a, nil
}

func (a About) sealedBy(public string, about, seal []byte) error {
	if public != "" && public != a.Key {
		return errors.New("the pack was sealed with another key")
	}
	verifier, err := note.NewVerifier(a.Key)
	if err != nil {
		return fmt.Errorf("the key of the pack cannot be read: %w", err)
	}
	n, err := note.Open(seal, note.VerifierList(verifier))
	if err != nil || n.Text != sealed(a.Council, about) {
		return errors.New("the seal is not that of this pack")
	}
	again, err := resign(n)
	if err != nil || !bytes.Equal(again, seal) {
		return errors.New("the seal is not spelt as it was made")
	}
	return nil
}

// resign spells a note again: base64 has bits that mean nothing.
func resign(n *note.Note) ([]byte, error) { return note.Sign(&note.Note{Text: n.Text, Sigs: n.Sigs}) }

func (a About) holds(parts []part) error {
	if len(parts) != len(a.Files) {
		return fmt.Errorf("the pack names %d files and holds %d", len(a.Files), len(parts))
	}
	for i, p := range parts {
		if f := a.Files[i]; f.Name != p.name || f.Size != len(p.raw) || f.SHA256 != sum(p.raw) {
			return fmt.Errorf("%s is not as it was sealed", p.name)
		}
	}
	return nil
}

// Part is one file of a pack, by its name; false when it has none such.
func Part(raw []byte, name string) ([]byte, bool) {
	parts, err := unbind(raw)
	if err != nil {
		return nil, false
	}
	for _, p := range parts {
		if p.name == name {
			return p.raw, true
		}
	}
	return nil, false
}

func unbind(raw []byte) (out []part, err error) {
	if len(raw) > Most {
		return nil, errors.New("the file is too large for a pack")
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, errors.New("the file is no pack, or was damaged")
	}
	const most = 20
	if len(z.File) > most {
		return nil, errors.New("the file is no pack: it holds too many files")
	}
	for _, f := range z.File {
		if f.Method != zip.Store || f.UncompressedSize64 > uint64(len(raw)) {
			return nil, errors.New("the file is no pack: it is compressed")
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%q in the pack cannot be read", f.Name)
		}
		body, err := io.ReadAll(io.LimitReader(r, int64(len(raw))))
		err = errors.Join(err, r.Close())
		if err != nil {
			return nil, fmt.Errorf("%q in the pack was damaged", f.Name)
		}
		out = append(out, part{f.Name, body})
	}
	return out, nil
}

// Hash is the hash that is kept of a pack: SHA-256 in hexadecimal.
func Hash(raw []byte) string { return sum(raw) }

func sum(raw []byte) string {
	h := sha256.Sum256(raw)
	return hex.EncodeToString(h[:])
}
