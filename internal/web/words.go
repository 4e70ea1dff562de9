package web

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/words"
	"github.com/moothall/moothall/tabular"
)

// momentIn is a ledger moment in London, as a table of a language says it: 24 Nov 2026 at 14:05.
func momentIn(s *words.Speaker, at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return at
	}
	return s.Moment(t.In(desk.London))
}

// longDayIn is an ISO day in words; anything else stays as it is.
func longDayIn(s *words.Speaker, iso string) string {
	d, err := kind.ParseDate(iso)
	if err != nil {
		return iso
	}
	return s.Long(d)
}

// bandIn is what a band of the agenda is called.
func bandIn(s *words.Speaker, key string) words.Phrase { return s.Phrase("common.band_" + key) }

// nationsIn are nations by name.
func nationsIn(s *words.Speaker, nations []string) string {
	out := make([]string, len(nations))
	for i, n := range nations {
		out[i] = s.Plain("common.nation_" + strings.ReplaceAll(n, "-", "_"))
	}
	return strings.Join(out, ", ")
}

// councilType is what a type of council is called.
func councilType(s *words.Speaker, name string) words.Phrase {
	k, _ := kind.Of("council")
	f, ok := k.Field("type")
	if !ok {
		return words.InEnglish(name)
	}
	return s.Choice(f, name)
}

// choiceIn is a choice as a form offers it; a yes and no field's answers too.
func choiceIn(s *words.Speaker, f *kind.Field, choice string) words.Phrase {
	p := s.Choice(f, choice)
	if f.Type == kind.YesNo {
		p = s.Phrase("common.answer_" + choice)
	}
	return words.Phrase{Text: upperFirst(p.Text), Lang: p.Lang}
}

// countOf are the values of a text that counts records of a kind.
func countOf(s *words.Speaker, k *kind.Kind, n int) []any {
	label, labels := s.Label(k), s.Labels(k)
	if s.Lang == words.English {
		label, labels = label.Lower(), labels.Lower()
	}
	return []any{"n", n, "label", label, "labels", labels}
}

// told is a text of a finding, in the language that its rule speaks.
func told(f desk.Finding, text string) words.Phrase {
	if f.Welsh {
		return words.Phrase{Text: text, Lang: words.Welsh}
	}
	return words.InEnglish(text)
}

// asRecorded is a name or value as somebody recorded it: it stands in a page of any language as it is.
func asRecorded(ctx context.Context, s string) words.Phrase {
	return words.Phrase{Text: s, Lang: words.From(ctx).Lang}
}

// ruleTitle is what a rule is called.
func ruleTitle(s *words.Speaker, r *rule.Rule) words.Phrase {
	if s.Lang == words.Welsh && r.Welsh.Title != "" {
		return words.Phrase{Text: r.Welsh.Title, Lang: words.Welsh}
	}
	return words.InEnglish(r.English.Title)
}

// foldIn says how much of a register is missing.
func foldIn(s *words.Speaker, f desk.Folded) words.Phrase {
	k, ok := kind.Of(f.Register)
	if !ok {
		return words.InEnglish(f.Register)
	}
	var names []string
	for _, m := range f.Missing {
		if fd, ok := k.Field(m); ok {
			names = append(names, s.Field(fd).Lower().Text)
		}
	}
	return s.Phrase("common.missing_fields", append(countOf(s, k, f.Count), "fields", strings.Join(names, s.Plain("common.or")))...)
}

// isoDay reads a day as people write it.
func isoDay(s string) (string, bool) {
	y, m, d, ok, _ := tabular.ParseDate(s, tabular.DMY)
	if !ok {
		return s, false
	}
	return kind.DateOf(y, m, d).String(), true
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// recordPath is the address of a record's page; "" for what is no record.
func recordPath(base string, r desk.RecordRef) string {
	k, ok := kind.Of(r.Kind)
	if !ok || k.Table || r.ID == 0 {
		return ""
	}
	return base + "registers/" + k.Plural + "/" + r.ID.String()
}

// foldPath lists the records that lack the field most often missing.
func foldPath(base string, f desk.Folded) string {
	k, ok := kind.Of(f.Register)
	if !ok || len(f.Missing) == 0 {
		return base
	}
	return base + "registers/" + k.Plural + "?" + f.Missing[0] + "=-"
}

func formOr(p findingPage, name, otherwise string) string {
	if s, ok := p.Form[name]; ok {
		return s
	}
	return otherwise
}

func refOf(kindName string, id kind.ID) desk.RecordRef {
	return desk.RecordRef{Kind: kindName, ID: id}
}
