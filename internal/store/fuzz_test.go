package store

import (
	"bytes"
	"context"
	"io"
	"testing"
)

// What is kept of a file comes back byte for byte, from any place in it; a damaged part is an error, and never more than a part.
func FuzzKeptFile(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n"), uint16(1), uint32(3), uint16(4), []byte{})
	f.Add([]byte("a row of a file\n"), uint16(partSize/15), uint32(partSize-50), uint16(100), []byte{3, 0})
	f.Add([]byte{}, uint16(0), uint32(0), uint16(1), []byte("not compressed"))
	f.Fuzz(func(t *testing.T, line []byte, times uint16, off uint32, n uint16, damaged []byte) {
		raw := bytes.Repeat(line, min(int(times), 2*partSize/max(len(line), 1)+1)) // two parts and a bit at most
		kept := map[int64][]byte{}
		s := &Store{}
		size, err := s.writeParts(context.Background(), 1, 1, bytes.NewReader(raw), func(parts [][]any) error {
			for _, p := range parts {
				kept[int64(p[2].(int))] = bytes.Clone(p[3].([]byte))
			}
			return nil
		})
		if err != nil || size != int64(len(raw)) {
			t.Fatalf("%d bytes of %d: %v", size, len(raw), err)
		}
		k := &KeptFile{File: File{Size: size}, part: -1, read: func(part int64) ([]byte, error) { return unpack(kept[part]) }}
		got, err := io.ReadAll(io.NewSectionReader(k, 0, size))
		if err != nil || !bytes.Equal(got, raw) {
			t.Fatalf("%d bytes came back of %d: %v", len(got), len(raw), err)
		}
		want := raw[min(int(off), len(raw)):min(int(off)+int(n), len(raw))]
		got, err = io.ReadAll(io.NewSectionReader(k, int64(off), int64(n)))
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes from %d are %q, want %q: %v", n, off, got, want, err)
		}
		part, err := unpack(damaged)
		if err == nil && len(part) > partSize {
			t.Errorf("a part of %d bytes", len(part))
		}
	})
}
