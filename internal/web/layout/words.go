package layout

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/words"
)

// Say is a text of knowledge/words in the page's language, marked as English where there is none. Values come in pairs, a name and
// what it stands for.
func Say(key string, values ...any) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		_, err := io.WriteString(w, words.From(ctx).HTML(key, values...))
		return err
	})
}

// Tell is a text without markup: for attributes and titles.
func Tell(ctx context.Context, key string, values ...any) string {
	return words.From(ctx).Plain(key, values...)
}
