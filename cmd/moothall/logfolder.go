package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/fault"
)

// The files of an exported log: a line each for an entry and for its proof.
const (
	keyFile        = "key.txt"
	checkpointFile = "checkpoint.txt"
	entriesFile    = "entries.jsonl"
	proofsFile     = "proofs.jsonl"
)

// mostExport is the largest file of an export that is read, in bytes.
const mostExport = 4 << 30

// mostLine is the longest line of an export that is read, in bytes.
const mostLine = 64 << 20

func writeExport(dir string, x board.Export) error {
	err := os.MkdirAll(dir, 0o755) //nolint:gosec // for everybody
	if err != nil {
		return fault.Wrap(err, fault.Refused, "The folder %s cannot be made. Choose another --out.", dir)
	}
	entries, err := lines(x.Entries)
	if err != nil {
		return err
	}
	proofs, err := lines(x.Proofs)
	if err != nil {
		return err
	}
	for name, raw := range map[string][]byte{keyFile: []byte(x.Public + "\n"), checkpointFile: []byte(x.Checkpoint), entriesFile: entries, proofsFile: proofs} {
		err := writeOut(filepath.Join(dir, name), raw)
		if err != nil {
			return err
		}
	}
	return nil
}

// lines writes each thing as JSON on a line of its own.
func lines[T any](all []T) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, x := range all {
		err := e.Encode(x)
		if err != nil {
			return nil, fmt.Errorf("writing the log: %w", err)
		}
	}
	return b.Bytes(), nil
}

func readExport(dir string) (x board.Export, err error) {
	for _, name := range []string{keyFile, checkpointFile, entriesFile, proofsFile} {
		_, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return x, fault.Wrap(err, fault.Invalid, "The folder %s holds no %s that can be read. Give a folder as log export wrote it, with all of its four files.", dir, name)
		}
	}
	key, err := readLimited(filepath.Join(dir, keyFile), 1<<16)
	if err != nil {
		return x, err
	}
	checkpoint, err := readLimited(filepath.Join(dir, checkpointFile), 1<<20)
	if err != nil {
		return x, err
	}
	x.Public, x.Checkpoint = string(key), string(checkpoint)
	x.Entries, err = readLines[board.Entry](filepath.Join(dir, entriesFile))
	if err != nil {
		return x, err
	}
	x.Proofs, err = readLines[board.Proof](filepath.Join(dir, proofsFile))
	return x, err
}

// readLines reads a file of JSON lines, strictly: a byte that does not belong there is a fault of the file.
func readLines[T any](path string) (out []T, err error) {
	raw, err := readLimited(path, mostExport)
	if err != nil {
		return nil, err
	}
	in := bufio.NewScanner(bytes.NewReader(raw))
	in.Buffer(nil, mostLine)
	for in.Scan() {
		var x T
		err := strictJSON(in.Bytes(), &x)
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "Line %d of %s cannot be read: it was cut short or changed. Get the export again from whoever gave it.", len(out)+1, filepath.Base(path))
		}
		out = append(out, x)
	}
	err = in.Err()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "Line %d of %s is longer than any that moothall writes. Get the export again from whoever gave it.", len(out)+1, filepath.Base(path))
	}
	return out, nil
}

func strictJSON(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err != nil {
		return err
	}
	_, err = d.Token()
	if !errors.Is(err, io.EOF) {
		return errors.New("something stands after the end")
	}
	return nil
}

func readLimited(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "%s cannot be opened.", filepath.Base(path))
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	if int64(len(raw)) > most {
		return nil, fault.New(fault.Refused, "%s is larger than anything that moothall writes there.", filepath.Base(path))
	}
	return raw, nil
}
