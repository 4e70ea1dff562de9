package spend

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// BlockLines is the most payments that one block holds.
const BlockLines = 8192

// A block is up to 8,192 payments of one file as bytes, the way a store keeps them: a version, the number of payments, the length
// of the number columns, the number columns one after another, the marks (8 bytes each, least first), and the words, compressed:
// for each payment its description and its reference, each after its length. Numbers are varints; rows and days are differences
// from the payment before. Payments never change once they are taken in, so nothing is ever written into a block.
const blockVersion = 1

var errBlock = errors.New("a block of payments is damaged")

// Packer packs payments into blocks, one block after another.
type Packer struct {
	numbers [6][]byte // row, day, net, payee, service, account with redacted in its lowest bit
	marks   []byte
	words   []byte
	n       int
	row     int64
	day     int64
	zip     *flate.Writer
}

// Numbered is one payment with its payee and words as numbers.
type Numbered struct {
	Entry
	Mark                   int64
	Description, Reference string
}

// Len is the number of payments in the block so far.
func (p *Packer) Len() int { return p.n }

// Add puts a payment into the block.
func (p *Packer) Add(x *Numbered) {
	redacted := int64(0)
	if x.Redacted {
		redacted = 1
	}
	day := int64(x.Day)
	for i, v := range [...]int64{int64(x.Row) - p.row, day - p.day, int64(x.Net), int64(x.Payee), int64(x.Service), int64(x.Account)<<1 | redacted} {
		p.numbers[i] = binary.AppendVarint(p.numbers[i], v)
	}
	p.row, p.day = int64(x.Row), day
	p.marks = binary.LittleEndian.AppendUint64(p.marks, uint64(x.Mark))
	for _, s := range [...]string{x.Description, x.Reference} {
		p.words = binary.AppendUvarint(p.words, uint64(len(s)))
		p.words = append(p.words, s...)
	}
	p.n++
}

// Block is the block as bytes; the packer begins the next one.
func (p *Packer) Block() ([]byte, error) {
	size := 0
	for _, c := range p.numbers {
		size += len(c)
	}
	out := bytes.NewBuffer(make([]byte, 0, size+len(p.marks)+len(p.words)/2+32))
	head := binary.AppendUvarint([]byte{blockVersion}, uint64(p.n))
	head = binary.AppendUvarint(head, uint64(size))
	out.Write(head) // a bytes.Buffer never fails
	for _, c := range p.numbers {
		out.Write(c)
	}
	out.Write(p.marks)
	err := p.squeeze(out)
	if err != nil {
		return nil, fmt.Errorf("compressing payments: %w", err)
	}
	for i := range p.numbers {
		p.numbers[i] = p.numbers[i][:0]
	}
	p.marks, p.words, p.n, p.row, p.day = p.marks[:0], p.words[:0], 0, 0, 0
	return out.Bytes(), nil
}

func (p *Packer) squeeze(out io.Writer) error {
	if p.zip == nil {
		z, err := flate.NewWriter(out, flate.BestSpeed)
		if err != nil {
			return err
		}
		p.zip = z
	}
	p.zip.Reset(out)
	_, err := p.zip.Write(p.words)
	if err != nil {
		return err
	}
	return p.zip.Close()
}

// opened is a block whose head was read.
type opened struct {
	n              int
	numbers, marks []byte
	words          []byte // compressed
}

func open(block []byte) (o opened, err error) {
	if len(block) == 0 || block[0] != blockVersion {
		return o, errBlock
	}
	b := block[1:]
	n, used := binary.Uvarint(b)
	if used <= 0 || n > BlockLines {
		return o, errBlock
	}
	b = b[used:]
	size, used := binary.Uvarint(b)
	if used <= 0 || size > uint64(len(b)-used) || n*8 > uint64(len(b)-used)-size || size < 6*n {
		return o, errBlock
	}
	b = b[used:]
	return opened{n: int(n), numbers: b[:size], marks: b[size : size+n*8], words: b[size+n*8:]}, nil
}

// varints reads n numbers off b.
func varints(b []byte, n int, take func(i int, v int64)) ([]byte, error) {
	for i := range n {
		v, used := binary.Varint(b)
		if used <= 0 {
			return nil, errBlock
		}
		b = b[used:]
		take(i, v)
	}
	return b, nil
}

// Unpack adds a block's payments to lines, without their words.
func (l *Lines) Unpack(block []byte) error {
	o, err := open(block)
	if err != nil {
		return err
	}
	from := l.Len()
	l.grow(o.n)
	var row, day int64
	b := o.numbers
	for _, take := range []func(i int, v int64){
		func(i int, v int64) { row += v; l.Row[from+i] = int32(row) },
		func(i int, v int64) { day += v; l.Day[from+i] = kind.Date(day) },
		func(i int, v int64) { l.Net[from+i] = kind.Money(v) },
		func(i int, v int64) { l.Payee[from+i] = int32(v) },
		func(i int, v int64) { l.Service[from+i] = int32(v) },
		func(i int, v int64) { l.Account[from+i], l.Redacted[from+i] = int32(v>>1), v&1 == 1 },
	} {
		b, err = varints(b, o.n, take)
		if err != nil {
			return err
		}
	}
	if len(b) > 0 {
		return errBlock
	}
	return nil
}

// Marks hands out the mark of each payment of a block.
func Marks(block []byte, take func(mark int64)) error {
	o, err := open(block)
	if err != nil {
		return err
	}
	for b := o.marks; len(b) > 0; b = b[8:] {
		take(int64(binary.LittleEndian.Uint64(b)))
	}
	return nil
}

// Words hands out what each payment of a block was for, and its reference.
func Words(block []byte, take func(i int, description, reference string)) error {
	o, err := open(block)
	if err != nil {
		return err
	}
	words, err := io.ReadAll(flate.NewReader(bytes.NewReader(o.words)))
	if err != nil {
		return fmt.Errorf("%w: %w", errBlock, err)
	}
	text := string(words) // one string holds them all
	at := 0
	cut := func() (string, bool) {
		n, used := binary.Uvarint(words[at:])
		if used <= 0 || n > uint64(len(words)-at-used) {
			return "", false
		}
		from := at + used
		at = from + int(n)
		return text[from:at], true
	}
	for i := range o.n {
		description, ok1 := cut()
		reference, ok2 := cut()
		if !ok1 || !ok2 {
			return errBlock
		}
		take(i, description, reference)
	}
	return nil
}

// Reword is a block with its words as clean leaves them; nil when none changes.
func Reword(block []byte, clean func(string) string) ([]byte, error) {
	var p Packer
	changed := false
	err := Words(block, func(_ int, description, reference string) {
		for _, s := range [...]string{description, reference} {
			is := clean(s)
			changed = changed || is != s
			p.words = binary.AppendUvarint(p.words, uint64(len(is)))
			p.words = append(p.words, is...)
		}
	})
	if err != nil || !changed {
		return nil, err
	}
	o, err := open(block)
	if err != nil {
		return nil, err
	}
	out := bytes.NewBuffer(slices.Clone(block[:len(block)-len(o.words)]))
	err = p.squeeze(out)
	return out.Bytes(), err
}
