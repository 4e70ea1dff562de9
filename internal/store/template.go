package store

import (
	"context"
	"database/sql"
)

// OwnTemplate is a council's own version of a paper's template, as its text.
type OwnTemplate struct{ Name, Language, Text, File, At, Actor string }

// OwnTemplates lists a council's own templates by paper and language.
func (s *Store) OwnTemplates(ctx context.Context, council int64) (out []OwnTemplate, err error) {
	err = s.rows(ctx, `select name, language, doc, file, at, actor from own_template where council = ? order by name, language`, []any{council}, func(r *sql.Rows) error {
		var x OwnTemplate
		err := r.Scan(&x.Name, &x.Language, &x.Text, &x.File, &x.At, &x.Actor)
		out = append(out, x)
		return err
	})
	return out, err
}

// SaveOwnTemplate keeps a council's own template, in place of the one before in the same language.
func (s *Store) SaveOwnTemplate(ctx context.Context, council int64, t OwnTemplate) error {
	return s.write(ctx, "keeping the template", `insert into own_template (council, name, language, doc, file, at, actor) values (?,?,?,?,?,?,?)
		on conflict (council, name, language) do update set doc = excluded.doc, file = excluded.file, at = excluded.at, actor = excluded.actor`, council, t.Name, t.Language, t.Text, t.File, t.At, t.Actor)
}

// DropOwnTemplate takes a council's own template away.
func (s *Store) DropOwnTemplate(ctx context.Context, council int64, name, language string) error {
	done, err := s.w.ExecContext(ctx, s.q(`delete from own_template where council = ? and name = ? and language = ?`), council, name, language)
	return exactlyOne(done, err, "taking the template away", "The council has no template of its own for this paper.")
}
