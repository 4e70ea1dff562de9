package store

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/moothall/moothall/internal/fault"
)

// File is a file that somebody brought in, kept so that evidence can be opened.
type File struct {
	ID, Size              int64
	Name, Hash, At, Actor string
}

const (
	partSize    = 1 << 18 // bytes of a file in one row, before it is compressed
	partsAtOnce = 16      // are written in one transaction: a disk is waited for once each
)

// KeepFile keeps a file as it came. Its parts are written in small transactions, so that nobody waits for a large one; a file
// without a name in the file table does not exist.
func (s *Store) KeepFile(ctx context.Context, council int64, name, at, actor string, r io.Reader) (File, error) {
	id, err := s.ReserveFile(ctx, council, at)
	if err != nil {
		return File{}, err
	}
	return s.FillFile(ctx, council, id, name, at, actor, r)
}

// FillFile keeps a file under a number that was reserved for it.
func (s *Store) FillFile(ctx context.Context, council, id int64, name, at, actor string, r io.Reader) (File, error) {
	f := File{ID: id, Name: name, At: at, Actor: actor}
	hash := sha256.New()
	var err error
	f.Size, err = s.writeParts(ctx, council, id, io.TeeReader(r, hash), func(parts [][]any) error {
		return s.inTx(ctx, func(tx *sql.Tx) error { return s.insert(ctx, tx, partTable, "", parts) })
	})
	if err != nil {
		return f, err
	}
	f.Hash = hex.EncodeToString(hash.Sum(nil))
	done, err := s.w.ExecContext(ctx, s.q(`update file set name = ?, size = ?, hash = ?, at = ?, actor = ? where council = ? and id = ?`), f.Name, f.Size, f.Hash, at, actor, council, f.ID)
	return f, exactlyOne(done, err, "noting the file", "The file took so long that what was kept of it was tidied away. Bring it again.")
}

const partTable = "file_part (council, file, part, bytes)"

// writeParts cuts a file into compressed parts and hands them to write, some at a time.
func (s *Store) writeParts(ctx context.Context, council, id int64, r io.Reader, write func(parts [][]any) error) (size int64, err error) {
	z, buf := &packing{}, make([]byte, partSize)
	var parts [][]any
	for part := 0; ; part++ {
		n, readErr := io.ReadFull(r, buf)
		ended := errors.Is(readErr, io.EOF) || errors.Is(readErr, io.ErrUnexpectedEOF)
		if readErr != nil && !ended {
			return size, fmt.Errorf("reading the file to keep it: %w", readErr)
		}
		if n > 0 {
			packed, err := z.pack(buf[:n])
			if err != nil {
				return size, err
			}
			size += int64(n)
			parts = append(parts, []any{council, id, part, packed})
		}
		if len(parts) == partsAtOnce || ended {
			err := errors.Join(ctx.Err(), write(parts))
			if err != nil || ended {
				return size, err
			}
			parts = parts[:0]
		}
	}
}

// ReserveFile takes a number for a file; it has no name until the whole file is there.
func (s *Store) ReserveFile(ctx context.Context, council int64, at string) (id int64, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		id, err = s.next(ctx, tx, `select coalesce(max(id), 0) from file where council = ?`, council)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into file (council, id, name, size, hash, at, actor) values (?,?,'',0,'',?,'')`), council, id, at)
		if err != nil {
			return fmt.Errorf("taking a number for the file: %w", err)
		}
		return nil
	})
	return id, err
}

// DropFile forgets a kept file that no change set names: a preview that was walked away from.
func (s *Store) DropFile(ctx context.Context, council, id int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var used int
		err := tx.QueryRowContext(ctx, s.q(`select count(*) from change_set where council = ? and file = ?`), council, id).Scan(&used)
		if err != nil || used > 0 {
			return err
		}
		for _, table := range []string{`delete from file_part where council = ? and file = ?`, `delete from file where council = ? and id = ?`} {
			_, err := tx.ExecContext(ctx, s.q(table), council, id)
			if err != nil {
				return fmt.Errorf("forgetting the file: %w", err)
			}
		}
		return nil
	})
}

// packing compresses parts one after another with the same tables.
type packing struct{ z *flate.Writer }

func (p *packing) pack(b []byte) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(b)/3))
	if p.z == nil {
		z, err := flate.NewWriter(out, flate.BestSpeed)
		if err != nil {
			return nil, fmt.Errorf("compressing the file: %w", err)
		}
		p.z = z
	}
	p.z.Reset(out)
	_, err := p.z.Write(b)
	if err != nil {
		return nil, fmt.Errorf("compressing the file: %w", err)
	}
	err = p.z.Close()
	if err != nil {
		return nil, fmt.Errorf("compressing the file: %w", err)
	}
	return out.Bytes(), nil
}

// KeptFile reads a kept file; it is an io.ReaderAt.
type KeptFile struct {
	File
	read func(part int64) ([]byte, error)
	mu   sync.Mutex
	part int64
	have []byte
}

// OpenFile opens a kept file for reading while ctx lasts.
func (s *Store) OpenFile(ctx context.Context, council, id int64) (*KeptFile, error) {
	k := &KeptFile{part: -1}
	err := s.row(ctx, `select id, name, size, hash, at, actor from file where council = ? and id = ? and hash <> ''`, council, id).Scan(&k.ID, &k.Name, &k.Size, &k.Hash, &k.At, &k.Actor)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "That file is not kept here.")
	}
	if err != nil {
		return nil, fmt.Errorf("looking for the file: %w", err)
	}
	k.read = func(part int64) ([]byte, error) {
		var packed []byte
		err := s.row(ctx, `select bytes from file_part where council = ? and file = ? and part = ?`, council, id, part).Scan(&packed)
		if err != nil {
			return nil, fmt.Errorf("reading a part of the file: %w", err)
		}
		return unpack(packed)
	}
	return k, nil
}

// unpack gives a part as it was; no part is longer than partSize.
func unpack(packed []byte) ([]byte, error) {
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), partSize+1))
	if err != nil {
		return nil, fmt.Errorf("unpacking a part of the file: %w", err)
	}
	if len(out) > partSize {
		return nil, errors.New("unpacking a part of the file: it is longer than a part can be")
	}
	return out, nil
}

// ReadAt reads from any place in the file.
func (k *KeptFile) ReadAt(b []byte, off int64) (n int, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for n < len(b) {
		if off >= k.Size {
			return n, io.EOF
		}
		if part := off / partSize; part != k.part {
			k.have, err = k.read(part)
			if err != nil {
				return n, err
			}
			k.part = part
		}
		m := copy(b[n:], k.have[min(off%partSize, int64(len(k.have))):])
		if m == 0 {
			return n, io.ErrUnexpectedEOF
		}
		n += m
		off += int64(m)
	}
	return n, nil
}

// Files lists the kept files, newest first.
func (s *Store) Files(ctx context.Context, council int64) (out []File, err error) {
	err = s.rows(ctx, `select id, name, size, hash, at, actor from file where council = ? and hash <> '' order by id desc`, []any{council}, func(r *sql.Rows) error {
		var f File
		err := r.Scan(&f.ID, &f.Name, &f.Size, &f.Hash, &f.At, &f.Actor)
		out = append(out, f)
		return err
	})
	return out, err
}

// UsedFiles counts the files that a change set which still stands came from.
func (s *Store) UsedFiles(ctx context.Context, council int64) (n int, err error) {
	err = s.row(ctx, `select count(distinct file) from change_set where council = ? and file > 0 and undone = 0`, council).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting files: %w", err)
	}
	return n, nil
}
