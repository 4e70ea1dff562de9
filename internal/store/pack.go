package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
)

// Pack is a pack of papers as it was built. File is left out of lists.
type Pack struct {
	Council, ID int64
	Name, Title string // board-pack; its title
	Meeting     int64  // the record that it is for; 0 for none
	Seq         int64  // the change set that the registers stood at
	Day, Hash   string // that it was judged on; SHA-256 of the file in hexadecimal
	Made, Actor string // RFC 3339; who
	File        []byte
}

// MostPacks is how many packs a council keeps at most.
const MostPacks = 1000

// AddPack keeps a pack. One with the same bytes is kept once: it gives the one that is there.
func (s *Store) AddPack(ctx context.Context, p Pack) (Pack, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, s.q(`select id, made, actor from pack where council = ? and hash = ?`), p.Council, p.Hash).Scan(&p.ID, &p.Made, &p.Actor)
		if err == nil || !errors.Is(err, sql.ErrNoRows) {
			return errFor("looking for the pack", err)
		}
		p.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from pack where council = ?`, p.Council)
		if err != nil {
			return err
		}
		if p.ID > MostPacks {
			return fault.New(fault.Refused, "A council keeps %d packs at most.", MostPacks)
		}
		return s.insert(ctx, tx, "pack (council, id, name, title, meeting, seq, day, hash, file, made, actor)", "",
			[][]any{{p.Council, p.ID, p.Name, p.Title, p.Meeting, p.Seq, p.Day, p.Hash, p.File, p.Made, p.Actor}})
	})
	return p, err
}

const packColumns = `council, id, name, title, meeting, seq, day, hash, made, actor`

func (p *Pack) into() []any {
	return []any{&p.Council, &p.ID, &p.Name, &p.Title, &p.Meeting, &p.Seq, &p.Day, &p.Hash, &p.Made, &p.Actor}
}

// Packs lists a council's packs without their files, newest first.
func (s *Store) Packs(ctx context.Context, council int64) (out []Pack, err error) {
	err = s.rows(ctx, `select `+packColumns+` from pack where council = ? order by id desc`, []any{council}, func(r *sql.Rows) error {
		var p Pack
		err := r.Scan(p.into()...)
		out = append(out, p)
		return err
	})
	return out, errFor("listing the packs", err)
}

// Pack is one pack of a council with its file.
func (s *Store) Pack(ctx context.Context, council, id int64) (p Pack, err error) {
	err = s.row(ctx, `select `+packColumns+`, file from pack where council = ? and id = ?`, council, id).Scan(append(p.into(), &p.File)...)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "There is no such pack.")
	}
	return p, errFor("reading the pack", err)
}

// Document is something that decisions rest on. Bytes are left out of lists.
type Document struct {
	Council, ID       int64
	Title, Name       string
	Media, Hash       string
	Size              int64
	At, Actor         string
	Bytes             []byte
	Opened            []DocumentOpened // in lists
	openedBy, openedA string
}

// DocumentOpened says that somebody opened a document, and when first.
type DocumentOpened struct{ Account, At string }

// The most documents of a council, and bytes of one.
const (
	MostDocuments     = 2000
	MostDocumentBytes = 20 << 20
)

// AddDocument keeps a document.
func (s *Store) AddDocument(ctx context.Context, d Document) (Document, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		d.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from document where council = ?`, d.Council)
		if err != nil {
			return err
		}
		if d.ID > MostDocuments {
			return fault.New(fault.Refused, "A council keeps %d documents at most.", MostDocuments)
		}
		return s.insert(ctx, tx, "document (council, id, title, name, media, hash, size, bytes, at, actor)", "",
			[][]any{{d.Council, d.ID, d.Title, d.Name, d.Media, d.Hash, d.Size, d.Bytes, d.At, d.Actor}})
	})
	return d, err
}

const documentColumns = `d.council, d.id, d.title, d.name, d.media, d.hash, d.size, d.at, d.actor`

func (d *Document) into() []any {
	return []any{&d.Council, &d.ID, &d.Title, &d.Name, &d.Media, &d.Hash, &d.Size, &d.At, &d.Actor}
}

// Documents lists a council's documents without their bytes, newest first, with who opened each and when first.
func (s *Store) Documents(ctx context.Context, council int64) (out []Document, err error) {
	err = s.rows(ctx, `select `+documentColumns+`, coalesce(o.account, ''), coalesce(o.at, '') from document d
		left join document_open o on o.council = d.council and o.document = d.id where d.council = ? order by d.id desc, o.at, o.account`, []any{council}, func(r *sql.Rows) error {
		var d Document
		err := r.Scan(append(d.into(), &d.openedBy, &d.openedA)...)
		if err != nil {
			return err
		}
		if len(out) == 0 || out[len(out)-1].ID != d.ID {
			out = append(out, d)
		}
		if d.openedBy != "" {
			last := &out[len(out)-1]
			last.Opened = append(last.Opened, DocumentOpened{d.openedBy, d.openedA})
		}
		return nil
	})
	return out, errFor("listing the documents", err)
}

// Document is one document of a council with its bytes.
func (s *Store) Document(ctx context.Context, council, id int64) (d Document, err error) {
	err = s.row(ctx, `select `+documentColumns+`, d.bytes from document d where d.council = ? and d.id = ?`, council, id).Scan(append(d.into(), &d.Bytes)...)
	if errors.Is(err, sql.ErrNoRows) {
		return d, fault.New(fault.NotFound, "There is no such document.")
	}
	return d, errFor("reading the document", err)
}

// DocumentOpen notes that somebody opened a document; only the first time counts.
func (s *Store) DocumentOpen(ctx context.Context, council, document int64, account, at string) error {
	return s.write(ctx, "noting who opened the document", `insert into document_open (council, document, account, at) values (?,?,?,?) on conflict (council, document, account) do nothing`, council, document, account, at)
}

// RemoveDocument takes a document away, and who opened it.
func (s *Store) RemoveDocument(ctx context.Context, council, id int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, s.q(`delete from document_open where council = ? and document = ?`), council, id)
		if err != nil {
			return fmt.Errorf("forgetting who opened the document: %w", err)
		}
		done, err := tx.ExecContext(ctx, s.q(`delete from document where council = ? and id = ?`), council, id)
		return exactlyOne(done, err, "removing the document", "There is no such document.")
	})
}
