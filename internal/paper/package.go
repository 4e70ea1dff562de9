package paper

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"embed"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

// parts holds the files of an ODT or a DOCX that are the same in every document.
//
//go:embed parts/*.xml
var parts embed.FS

// file is one file within an ODT or a DOCX.
type file struct {
	name   string
	data   []byte
	stored bool // not packed: what is packed already, and the first file of an ODT
}

// firstDay is 1 January 1980, the first day that a zip can hold. Every file has it, so that the same document gives the same bytes.
const firstDay = 1<<5 | 1

// pack makes a zip of the files in their order.
func pack(files []file) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		err := packOne(z, f)
		if err != nil {
			return nil, fmt.Errorf("packing %s: %w", f.name, err)
		}
	}
	err := z.Close()
	if err != nil {
		return nil, fmt.Errorf("packing: %w", err)
	}
	return out.Bytes(), nil
}

func packOne(z *zip.Writer, f file) error {
	h := &zip.FileHeader{Name: f.name, CRC32: crc32.ChecksumIEEE(f.data), UncompressedSize64: uint64(len(f.data)), ModifiedDate: firstDay}
	data := f.data
	if !f.stored {
		packed, err := deflate(f.data)
		if err != nil {
			return err
		}
		h.Method, data = zip.Deflate, packed
	}
	h.CompressedSize64 = uint64(len(data))
	w, err := z.CreateRaw(h)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, bytes.NewReader(data))
	return err
}

func deflate(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(data)
	if err != nil {
		return nil, err
	}
	err = w.Close()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// part reads one of the files that are the same in every document, with some of its words replaced: name, value, name, value.
func part(name string, replace ...string) ([]byte, error) {
	raw, err := parts.ReadFile("parts/" + name)
	if err != nil {
		return nil, err
	}
	for i := 1; i < len(replace); i += 2 {
		replace[i] = escaper.Replace(replace[i])
	}
	return []byte(strings.NewReplacer(replace...).Replace(string(raw))), nil // in one pass: a title that reads {author} stays as it is
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// Sizes of a page in points: A4, with an inch around.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
	margin     = 72.0
	textWidth  = pageWidth - 2*margin
	maxPicture = 560.0 // the height of an image, so that its caption stands beside it
)

// fit gives the size of an image in points.
func (im Image) fit(s pixel) (width, height float64) {
	width = textWidth * float64(im.Width) / 100
	height = width * float64(s.height) / float64(s.width)
	if height > maxPicture {
		width, height = width*maxPicture/height, maxPicture
	}
	return width, height
}

// whole tells whether a row of a table is short enough to stay on one page.
func whole(row []Text) bool {
	for _, cell := range row {
		if len(cell.String()) > 400 {
			return false
		}
	}
	return true
}
