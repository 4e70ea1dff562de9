package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/ingest"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/tabular"
)

// What an import leaves behind for the groups of its council: which file was refused, and what a file says about sharing.

// noteRefusals keeps which register's last file was refused; a good file of the register clears it.
func (d *Desk) noteRefusals(ctx context.Context, council int64, done []Imported, as string) error {
	for _, x := range done {
		var err error
		switch {
		case x.Refused != "":
			err = d.noteRefusal(ctx, council, x.File, as, x.Refused)
		case x.Kind != "" && x.Kind != "spend":
			err = d.Store.ClearRefusals(ctx, council, x.Kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) noteRefusal(ctx context.Context, council int64, file, as, sentence string) error {
	if as == "" {
		as = kindNamed(file)
	}
	return d.Store.AddRefusal(ctx, council, store.FileRefusal{Kind: as, File: file, Sentence: sentence, At: d.now()})
}

// kindNamed is the register that a file's name points at; "" when it cannot be told.
func kindNamed(file string) string {
	words := strings.FieldsFunc(strings.ToLower(file), func(r rune) bool { return r < 'a' || r > 'z' })
	found := ""
	for _, k := range kind.Registers() {
		if !slices.ContainsFunc(words, func(w string) bool {
			return slices.Contains(k.Words, strings.TrimSuffix(w, "s")) || slices.Contains(k.Words, w)
		}) {
			continue
		}
		if found != "" {
			return "" // two fit
		}
		found = k.Name
	}
	return found
}

// noteWishes keeps what a file says about sharing its fields. It shares nothing.
func (d *Desk) noteWishes(ctx context.Context, council int64, r *ingest.Reading, only func(tabular.Row) bool) ([]ingest.Wish, error) {
	wishes, err := r.Wishes(only)
	if err != nil {
		return nil, err
	}
	wishes = slices.DeleteFunc(wishes, func(w ingest.Wish) bool {
		return w.Yes+w.No == 0 || !slices.ContainsFunc(group.Shareable(r.Kind), func(f *kind.Field) bool { return f.Name == w.Field })
	})
	for _, w := range wishes {
		err := d.Store.SetWish(ctx, council, store.Wish{Kind: r.Kind.Name, Field: w.Field, Yes: w.Yes, No: w.No, File: r.File.Name, At: d.now()})
		if err != nil {
			return nil, err
		}
	}
	return wishes, nil
}
