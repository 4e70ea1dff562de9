package web

import (
	"strings"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
	"github.com/moothall/moothall/tabular"
)

// moment is a ledger moment in London's words: 24 Nov 2026 at 14:05.
func moment(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return at
	}
	return t.In(desk.London).Format("2 Jan 2006 at 15:04")
}

// longDay is an ISO day in words; anything else stays as it is.
func longDay(iso string) string {
	d, err := kind.ParseDate(iso)
	if err != nil {
		return iso
	}
	return d.Long()
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
	return strings.ToUpper(s[:1]) + s[1:]
}

func bandLabel(key string) string {
	for _, b := range bandWords {
		if b.Key == key {
			return b.Label
		}
	}
	return key
}

// recordPath is the address of a record's page; "" for what is no record.
func recordPath(base string, r desk.RecordRef) string {
	k, ok := kind.Of(r.Kind)
	if !ok || k.Table || r.ID == 0 {
		return ""
	}
	return base + "registers/" + k.Plural + "/" + r.ID.String()
}

// foldWords says how much of a register is missing.
func foldWords(say *words.Speaker, f desk.Folded) string {
	k, ok := kind.Of(f.Register)
	if !ok {
		return f.Register
	}
	names := make([]string, 0, len(f.Missing))
	for _, m := range f.Missing {
		if fd, ok := k.Field(m); ok {
			names = append(names, strings.ToLower(fd.Label))
		}
	}
	return say.Plain("home.fold", "n", f.Count, "label", strings.ToLower(k.Label), "labels", strings.ToLower(k.Labels), "fields", strings.Join(names, say.Plain("home.or")))
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
