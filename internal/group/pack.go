package group

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// An exchange pack is a file by which a council takes part in a group on another installation: what it consents to share, as it was at one
// moment, signed. docs/exchange.md says the form in full.

// PackFormat is the number of the form that this version writes and reads.
const PackFormat = 1

// MaxPack is the largest pack that is written or read, in bytes.
const MaxPack = 32 << 20

const (
	maxPackLine    = 1 << 20
	maxPackRecords = 200_000
	packSays       = "What this holds was shared on the day that it was made. It is frozen: what has left cannot be called back."
	packDomain     = "moothall exchange 1\n" // what a signature begins with, so that one made for something else never fits
)

// MadeLayout is how the moment of a pack is written: always in UTC, always as long, so that texts compare as moments do.
const MadeLayout = "2006-01-02T15:04:05.000000Z"

// PackCouncil says whose facts a pack holds.
type PackCouncil struct {
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	GSS    string `json:"gss"`
	Nation string `json:"nation"`
}

// PackHead is the first line of a pack.
type PackHead struct {
	Format  int         `json:"moothall_exchange"`
	Council PackCouncil `json:"council"`
	Group   string      `json:"group"`
	AsAt    string      `json:"as_at"` // the day of the facts and of the consent
	Made    string      `json:"made"`  // in MadeLayout
	Consent Consent     `json:"consent"`
	Key     string      `json:"key"` // the public key that it is signed with, in base64
	Says    string      `json:"says"`
}

type packRecord struct {
	Kind   string          `json:"kind"`
	ID     kind.ID         `json:"id"`
	Fields json.RawMessage `json:"fields"`
}

type packEnd struct {
	Records   int    `json:"records"`
	SHA256    string `json:"sha256"`
	Signature string `json:"signature"`
}

// Pack is a pack that was read and whose signature fits its key. Whether the key is trusted is for the caller to say.
type Pack struct {
	PackHead
	Shared  Shared
	Day     kind.Date // as at
	Records int
	Unknown int    // records of registers that this version does not know: left out
	Hash    string // SHA-256 of the whole file, in hexadecimal
}

// PublicKey writes a public key as a pack and people write it.
func PublicKey(k ed25519.PrivateKey) string {
	return base64.StdEncoding.EncodeToString(k[ed25519.SeedSize:])
}

// ParseKey reads a public key that somebody gives.
func ParseKey(s string) (ed25519.PublicKey, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return nil, fault.New(fault.Invalid, "This is not a public key. Copy what the other installation shows with: moothall exchange key")
	}
	return raw, nil
}

// WritePack makes a pack of what a council shares, and of nothing else: the same shares, head and key give the same bytes.
func WritePack(s Shared, head PackHead, key ed25519.PrivateKey) ([]byte, error) {
	head.Format, head.Consent, head.Key, head.Says = PackFormat, s.Consent, PublicKey(key), packSays
	head.Council.Slug, head.Council.Name, head.Council.Nation = s.Slug, s.Name, s.Nation
	var out bytes.Buffer
	err := packLine(&out, head)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, k := range kind.Registers() {
		records := slices.Clone(s.Snapshot.Records(k.Name))
		slices.SortFunc(records, func(a, b kind.Record) int { return cmp.Compare(a.RecordID(), b.RecordID()) })
		for _, r := range records {
			err := packLine(&out, packRecord{k.Name, r.RecordID(), fieldsJSON(r, fieldsOf(k))})
			if err != nil {
				return nil, err
			}
			n++
		}
	}
	sum := sha256.Sum256(out.Bytes())
	err = packLine(&out, packEnd{n, hex.EncodeToString(sum[:]), base64.StdEncoding.EncodeToString(ed25519.Sign(key, signed(sum)))})
	if err != nil {
		return nil, err
	}
	if out.Len() > MaxPack || n > maxPackRecords {
		return nil, fault.New(fault.Refused, "What is shared is more than a pack holds (%d MB, %d records). Share fewer registers.", MaxPack>>20, maxPackRecords)
	}
	return out.Bytes(), nil
}

// signed is what the signature is over.
func signed(sum [sha256.Size]byte) []byte { return append([]byte(packDomain), sum[:]...) }

func fieldsOf(k *kind.Kind) (out []*kind.Field) {
	for i := range k.Fields {
		out = append(out, &k.Fields[i])
	}
	return out
}

func packLine(to *bytes.Buffer, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing a pack: %w", err)
	}
	if len(raw) > maxPackLine {
		return fault.New(fault.Refused, "A record is longer than a pack holds (%d MB).", maxPackLine>>20)
	}
	to.Write(append(raw, '\n'))
	return nil
}

func refused(says string, a ...any) error { return fault.New(fault.Refused, says, a...) }

// ReadPack reads a pack that came from outside: whole, or not at all with one sentence why. What it holds beyond its own consent, or of what
// is never shared, is left out.
func ReadPack(raw []byte) (Pack, error) {
	if len(raw) > MaxPack {
		return Pack{}, refused("The pack is larger than %d MB. It is not taken.", MaxPack>>20)
	}
	p := Pack{}
	lines, end, err := p.open(raw)
	if err != nil {
		return Pack{}, err
	}
	records, err := p.read(lines)
	if err != nil {
		return Pack{}, err
	}
	if p.Records != end.Records {
		return Pack{}, refused("The pack says that it holds %d records, and holds %d. It is not taken.", end.Records, p.Records)
	}
	p.Shared = Only(p.Council.Slug, p.Council.Name, p.Council.Nation, kind.NewSnapshot(0, records, nil), p.Consent)
	sum := sha256.Sum256(raw)
	p.Hash = hex.EncodeToString(sum[:])
	return p, nil
}

// open reads head and end, and sees that nothing between was changed. It gives the lines of the records.
func (p *Pack) open(raw []byte) (lines []byte, end packEnd, err error) {
	first, rest, _ := bytes.Cut(raw, []byte{'\n'})
	var is struct {
		Format int `json:"moothall_exchange"`
	}
	err = json.Unmarshal(first, &is)
	if err != nil || is.Format < 1 {
		return nil, end, refused("This is not an exchange pack, or its first line is damaged. Make one with: moothall exchange export")
	}
	if is.Format > PackFormat {
		return nil, end, refused("The pack has the form %d, and this version reads up to %d. Upgrade this installation, then bring it again.", is.Format, PackFormat)
	}
	if len(rest) == 0 || rest[len(rest)-1] != '\n' {
		return nil, end, refused("The pack is cut off before its end. Fetch it again.")
	}
	at := bytes.LastIndexByte(rest[:len(rest)-1], '\n') + 1
	var again bytes.Buffer // the last line is not under the signature: only the one way to write it is taken
	err = strictly(rest[at:], &end)
	if err != nil || packLine(&again, end) != nil || !bytes.Equal(again.Bytes(), rest[at:]) {
		return nil, end, refused("The pack is cut off before its end. Fetch it again.")
	}
	sum := sha256.Sum256(raw[:len(first)+1+at])
	if hex.EncodeToString(sum[:]) != end.SHA256 {
		return nil, end, refused("The pack was changed or damaged on its way: its checksum does not fit. Fetch it again.")
	}
	err = strictly(first, &p.PackHead)
	if err != nil {
		return nil, end, refused("The first line of the pack cannot be read. It is not taken.")
	}
	key, err := ParseKey(p.Key)
	signature, bad := base64.StdEncoding.Strict().DecodeString(end.Signature)
	if err != nil || bad != nil || !ed25519.Verify(key, signed(sum), signature) {
		return nil, end, refused("The signature of the pack is wrong. Somebody else than the holder of its key changed it. It is not taken.")
	}
	return rest[:at], end, p.checkHead()
}

var packSlug = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,99}$`)

func (p *Pack) checkHead() error {
	day, err := kind.ParseDate(p.AsAt)
	moment, wrong := time.Parse(MadeLayout, p.Made)
	if err != nil || wrong != nil || moment.Format(MadeLayout) != p.Made {
		return refused("The pack does not say on which day it was made. It is not taken.")
	}
	p.Day = day
	plain := strings.Join(strings.Fields(p.Council.Name), " ")
	if !packSlug.MatchString(p.Council.Slug) || plain == "" || plain != p.Council.Name || len(plain) > 200 || len(p.Group) > 200 || len(p.Council.GSS) > 20 || len(p.Council.Nation) > 40 {
		return refused("The pack does not say which council it is of. It is not taken.")
	}
	return nil
}

// strictly reads one JSON object with the fields of a shape and no others.
func strictly(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err != nil {
		return err
	}
	_, err = dec.Token()
	if err != io.EOF {
		return fmt.Errorf("there is more on the line")
	}
	return nil
}

// read reads the records.
func (p *Pack) read(lines []byte) (records []kind.Record, err error) {
	type key struct {
		kind string
		id   kind.ID
	}
	seen := map[key]bool{}
	for line := range bytes.Lines(lines) {
		p.Records++
		if len(line) > maxPackLine+1 || p.Records > maxPackRecords {
			return nil, refused("The pack holds more than is taken (%d records, each of at most %d MB).", maxPackRecords, maxPackLine>>20)
		}
		var x packRecord
		err := strictly(line, &x)
		if err != nil || x.ID <= 0 || seen[key{x.Kind, x.ID}] {
			return nil, refused("Line %d of the pack is no record, or one that stood before. The pack is not taken.", p.Records+1)
		}
		seen[key{x.Kind, x.ID}] = true
		k, known := kind.Of(x.Kind)
		if !known || k.Table {
			p.Unknown++
			continue
		}
		r, err := recordOf(k, x)
		if err != nil {
			return nil, refused("Line %d of the pack holds a value that its field cannot have. The pack is not taken.", p.Records+1)
		}
		records = append(records, r)
	}
	return records, nil
}

// recordOf makes a record of what a pack says, if each value is one that somebody could have entered.
func recordOf(k *kind.Kind, x packRecord) (kind.Record, error) {
	r := kind.New(k.Name, x.ID, 0)
	err := r.Decode(x.Fields)
	if err != nil {
		return nil, err
	}
	for i := range k.Fields {
		v := r.Cell(i)
		if !v.Recorded() {
			continue
		}
		normal, err := kind.Normal(&k.Fields[i], v)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(normal.JSON(), v.JSON()) {
			return nil, fmt.Errorf("%s of %s is not as it would be kept", k.Fields[i].Name, k.Name)
		}
	}
	return r, nil
}
