package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/tabular"
)

// MostSentences is how large the publisher's file of roles may be, in bytes.
const MostSentences = 16 << 20

// saidFaults is how many faults of a file one sentence names.
const saidFaults = 8

// LoadedSentences is what loading the publisher's file did, and how the file differs from the list of roles that ships.
type LoadedSentences struct {
	File string `json:"file"`
	leadership.Edition
	Sentences int `json:"sentences"` // of roles, levels, skills and skills at a level
}

// LoadRoleSentences keeps what the framework's publisher writes about roles and skills, in place of what was loaded before. A file with any
// fault is refused whole, with the row and the column of each.
func (d *Desk) LoadRoleSentences(ctx context.Context, v kind.Viewer, name string, raw []byte) (LoadedSentences, error) {
	c, err := d.Store.Council(ctx, v.Council)
	if err != nil {
		return LoadedSentences{}, err
	}
	framework, sentences, err := d.readSentences(name, raw)
	if err != nil {
		return LoadedSentences{}, err
	}
	body, err := json.Marshal(sentences)
	if err != nil {
		return LoadedSentences{}, fmt.Errorf("writing the sentences of the framework: %w", err)
	}
	sum := sha256.Sum256(body)
	kept := store.RoleSentences{Body: string(body), Hash: hex.EncodeToString(sum[:]), Roles: len(sentences.Roles), Name: clip(name, 200), At: d.now(), Actor: v.Account}
	err = d.Store.SaveRoleSentences(ctx, c.ID, kept)
	if err != nil {
		return LoadedSentences{}, err
	}
	n := len(sentences.Roles) + len(sentences.Levels) + len(sentences.Skills) + len(sentences.AtLevel)
	return LoadedSentences{File: kept.Name, Edition: framework.Against(d.Roles), Sentences: n}, d.after(ctx, v.Council)
}

func (d *Desk) readSentences(name string, raw []byte) (*leadership.Framework, *leadership.Sentences, error) {
	if len(raw) > MostSentences {
		return nil, nil, fault.New(fault.Refused, "%s is larger than %d MB, which no list of this framework is.", name, MostSentences>>20)
	}
	file, err := tabular.Open(name, bytes.NewReader(raw), int64(len(raw)), tabular.Options{MaxBytes: MostSentences})
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Refused, "%s cannot be read as a list of roles: %s", name, err)
	}
	var broken []leadership.Fault
	rows := func(yield func(leadership.PublishedRow) bool) {
		for row, err := range file.Rows(0) {
			switch {
			case err != nil:
				broken = append(broken, leadership.Fault{Row: row.Number, Says: err.Error()})
				return
			case row.Problem != "":
				broken = append(broken, leadership.Fault{Row: row.Number, Says: row.Problem})
			}
			if !yield(leadership.PublishedRow{Number: row.Number, Cells: cellTexts(row)}) {
				return
			}
		}
	}
	framework, sentences, faults := leadership.ReadSentences(rows, d.Roles.Levels)
	faults = append(faults, broken...)
	if len(faults) == 0 {
		return framework, sentences, nil
	}
	slices.SortStableFunc(faults, func(a, b leadership.Fault) int { return a.Row - b.Row })
	var said []string
	for _, f := range faults[:min(len(faults), saidFaults)] {
		said = append(said, strings.TrimSuffix(f.String(), "."))
	}
	more := ""
	if n := len(faults) - len(said); n > 0 {
		more = fmt.Sprintf(" And %d more.", n)
	}
	return nil, nil, fault.New(fault.Refused, "%s was not loaded; nothing of it was kept. In %s: %s.%s Download the list of roles from its publisher again, or correct these cells.", name, name, strings.Join(said, "; "), more)
}

func cellTexts(row tabular.Row) []string {
	cells := make([]string, len(row.Cells))
	for i, c := range row.Cells {
		cells[i] = c.Text
	}
	return cells
}

// sentences are what a council loaded; what was read once is remembered by its hash, for all councils that loaded the same.
func (d *Desk) sentences(ctx context.Context, council int64, hash string) (*leadership.Sentences, error) {
	if hash == "" {
		return nil, nil
	}
	if x, ok := d.parsed.Load("sentences:" + hash); ok {
		return x.(*leadership.Sentences), nil
	}
	body, err := d.Store.RoleSentencesBody(ctx, council)
	if err != nil {
		return nil, err
	}
	x := &leadership.Sentences{}
	err = json.Unmarshal([]byte(body), x)
	if err != nil {
		return nil, fmt.Errorf("reading the sentences of the framework: %w", err)
	}
	d.parsed.Store("sentences:"+hash, x)
	return x, nil
}

// RoleSheets are all roles of the framework with the council's posts, and what was loaded about them.
func (d *Desk) RoleSheets(p *Picture) []leadership.RoleSheet {
	return d.Roles.Sheets(p.Snapshot, p.Sentences)
}

// RoleSheet is one role, by its id or title.
func (d *Desk) RoleSheet(p *Picture, name string) (leadership.RoleSheet, error) {
	x, ok := d.Roles.Sheet(name, p.Snapshot, p.Sentences)
	if !ok {
		return x, fault.New(fault.NotFound, "The framework has no role %q. The list of roles has them all.", name)
	}
	return x, nil
}

// leadersRole is the senior role that the post which leads today has, or that of a chief digital and information officer; and the file that
// what is written about it came from, with the day.
func (d *Desk) leadersRole(p *Picture) (leadership.RoleSheet, string) {
	const usual = "chief-digital-and-information-officer"
	sheet, _ := d.Roles.Sheet(usual, p.Snapshot, p.Sentences)
	if leads := leadership.LeaderOf(p.Snapshot); leads != nil {
		own, ok := d.Roles.Sheet(leads.Role.Or(""), p.Snapshot, p.Sentences)
		if ok && own.Senior {
			sheet = own
		}
	}
	if p.Sentences == nil {
		return sheet, ""
	}
	day, _, _ := strings.Cut(p.SentencesFile.At, "T")
	return sheet, p.SentencesFile.Name + " on " + day
}
