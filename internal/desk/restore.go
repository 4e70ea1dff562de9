package desk

import (
	"context"
	"encoding/json"
	"io"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// mostJournal is the longest journal of erasures that is read, in bytes.
const mostJournal = 64 << 20

// ReadErasures reads a journal of erasures: the array that `moothall erasures --json` writes.
func ReadErasures(r io.Reader) ([]store.Erasure, error) {
	var out []store.Erasure
	err := json.NewDecoder(io.LimitReader(r, mostJournal)).Decode(&out)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "The journal of erasures cannot be read. Give the file that this wrote: moothall erasures --json")
	}
	return out, nil
}

// ReplayErasures erases again, in what was restored, whoever was erased after the backup was made. It gives how many were. Numbers of
// records are never used twice, so an entry of later than the backup means the same person in it; one who is not in it needs nothing.
func (d *Desk) ReplayErasures(ctx context.Context, journal []store.Erasure, made string) (done int, err error) {
	seen := map[store.Erasure]bool{}
	for _, e := range journal {
		key := store.Erasure{Council: e.Council, Kind: e.Kind, ID: e.ID}
		if e.At < made || seen[key] {
			continue
		}
		seen[key] = true
		err := d.eraseAgain(ctx, e)
		if fault.CodeOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return done, err
		}
		done++
	}
	return done, nil
}

func (d *Desk) eraseAgain(ctx context.Context, e store.Erasure) error {
	switch e.Kind {
	case "person":
		return d.ErasePerson(ctx, kind.Whole(e.Council, "restore"), e.ID)
	case "ask":
		c, err := d.Store.Council(ctx, e.Council)
		if err != nil {
			return err
		}
		return d.EraseAsked(ctx, c.ID, int64(e.ID))
	}
	return fault.New(fault.Invalid, "The journal of erasures names %q, which this version cannot erase. Restore with the version that wrote it.", e.Kind)
}
