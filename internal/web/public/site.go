// Package public renders a release as the site that anybody may read: pages, feeds and files, each as bytes under an address that is relative to
// the site's root. The server gives these bytes as they are, and an export writes them as they are, so both are the same site. It reads releases
// alone and can reach nothing else of a council.
package public

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/web/static"
	"github.com/moothall/moothall/internal/words"
)

//go:embed style.css
var style embed.FS

// perPage is how many records a page of a section lists.
const perPage = 50

// fonts are the files of the typeface, beside the style sheet.
var fonts = []string{"atkinson-hyperlegible-next-latin-wght-normal.woff2", "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2"}

// Site is the public site of a council as one release tells it.
type Site struct {
	Release *release.Release
	Plan    release.Plan
	Words   *words.Book
	Today   kind.Date // on which the pages say what is overdue
	Live    bool      // it is served by moothall itself: forms work
	Mail    bool      // letters can be sent
	Former  []Former  // older addresses that lead here

	Comments []release.Comment // what people said back, oldest first
	Open     bool              // comments are taken, at forms beside these pages
	Votes    bool              // people may support ideas, there too
	Form     string            // where the forms are for pages that stand elsewhere: an address with a slash at its end, or ""

	pages map[string]page              // by path, made by New
	at    map[string][]release.Comment // comments by place, newest first
}

// Former is an address that pages of this site, or of a council that this one took over, once had.
type Former struct {
	Slug string
	Site *Site // of the council that was taken over; nil for an earlier name of this one
}

// File is one file of the site.
type File struct {
	Type string
	Body []byte
}

// page is how one file is made.
type page struct {
	kind string // its media type
	make func(at *view) ([]byte, error)
	lang words.Lang
}

// whatChanged is the page of everything that changed.
const whatChanged = "changes"

const htmlType = "text/html; charset=utf-8"

// types are the media types of files by how their names end.
var types = map[string]string{".css": "text/css; charset=utf-8", ".woff2": "font/woff2", ".csv": "text/csv; charset=utf-8", ".json": "application/json", ".jsonld": "application/ld+json", ".atom": "application/atom+xml", ".ics": "text/calendar; charset=utf-8", ".html": htmlType}

// New lists what stands on the site.
func New(s Site) *Site {
	s.pages, s.at = map[string]page{}, byPlace(s.Comments)
	langs := []words.Lang{words.English}
	if s.Release.Council.Welsh {
		langs = append(langs, words.Welsh)
	}
	for _, lang := range langs {
		s.addPages(lang)
	}
	s.addFiles()
	return &s
}

// Of makes the site of a release; former are the releases of councils that it took over by their short names, nil for an earlier name of its own.
func Of(r *release.Release, former map[string]*release.Release, s Site) *Site {
	s.Release, s.Former = r, nil
	for _, slug := range slices.Sorted(maps.Keys(former)) {
		f := Former{Slug: slug}
		if former[slug] != nil {
			f.Site = Of(former[slug], nil, s.withoutComments())
		}
		s.Former = append(s.Former, f)
	}
	return New(s)
}

func (s *Site) add(at string, lang words.Lang, make func(*view) ([]byte, error)) {
	if lang == words.Welsh {
		at = "cy/" + at
	}
	s.pages[at] = page{types[path.Ext(at)], make, lang}
}

// Paths lists every file of the site; those of older addresses stand in the folder from.
func (s *Site) Paths() (out []string) {
	for at := range s.pages {
		out = append(out, at)
	}
	for _, f := range s.Former {
		below := s
		if f.Site != nil {
			below = f.Site
		}
		for at := range below.pages {
			if f.Site != nil || strings.HasSuffix(at, ".html") {
				out = append(out, "from/"+f.Slug+"/"+at)
			}
		}
	}
	return out
}

// Has tells whether the site has a file.
func (s *Site) Has(at string) bool {
	_, ok := s.pages[at]
	return ok
}

// Render makes a file; false where the site has none of that name.
func (s *Site) Render(at string) (File, bool, error) {
	if rest, older := strings.CutPrefix(at, "from/"); older {
		return s.former(rest)
	}
	p, ok := s.pages[at]
	if !ok {
		return File{}, false, nil
	}
	body, err := p.make(&view{site: s, path: at, lang: p.lang, say: s.Words.In(p.lang)})
	if err != nil {
		return File{}, true, fmt.Errorf("making %s of the public site: %w", at, err)
	}
	return File{p.kind, body}, true, nil
}

// former is a file at an older address: a page of a council that was taken over stands there as it was published last; a page of an earlier name
// leads to where it stands now.
func (s *Site) former(rest string) (File, bool, error) {
	slug, at, _ := strings.Cut(rest, "/")
	for _, f := range s.Former {
		if f.Slug != slug {
			continue
		}
		if f.Site != nil {
			return f.Site.Render(at)
		}
		p, ok := s.pages[at]
		if !ok || p.kind != htmlType {
			return File{}, false, nil
		}
		v := &view{site: s, path: "from/" + rest, lang: p.lang, say: s.Words.In(p.lang)}
		body, err := v.html(moved(v, strings.Repeat("../", strings.Count(v.path, "/"))+at))
		return File{htmlType, body}, true, err
	}
	return File{}, false, nil
}

// NotFound is the page for an address that the site does not have.
func (s *Site) NotFound() ([]byte, error) {
	v := s.anywhere()
	return v.frame("public.nowhere", nowhere(v))
}

// view is one page that is being made.
type view struct {
	site     *Site
	path     string
	lang     words.Lang
	say      *words.Speaker
	wrong    string // a key: what was wrong with a form
	absolute string // where the site stands, for a page that is shown at any address
}

// root leads from the page to the site's root.
func (v *view) root() string {
	if v.absolute != "" {
		return v.absolute
	}
	if n := strings.Count(v.path, "/"); n > 0 {
		return strings.Repeat("../", n)
	}
	return ""
}

// to leads from the page to another in the same language.
func (v *view) to(at string) templ.SafeURL {
	if v.lang == words.Welsh {
		at = "cy/" + at
	}
	return templ.SafeURL(v.root() + at)
}

// file leads from the page to a file that is the same in every language.
func (v *view) file(at string) templ.SafeURL { return templ.SafeURL(v.root() + at) }

// other leads to the page in the other language; "" where there is none.
func (v *view) other() (templ.SafeURL, words.Lang) {
	if v.lang == words.Welsh {
		return templ.SafeURL(v.root() + strings.TrimPrefix(v.path, "cy/")), words.English
	}
	if v.site.Has("cy/" + v.path) {
		return templ.SafeURL(v.root() + "cy/" + v.path), words.Welsh
	}
	return "", ""
}

// r is the release.
func (v *view) r() *release.Release { return v.site.Release }

// html renders a component.
func (v *view) html(c templ.Component) ([]byte, error) {
	var b bytes.Buffer
	err := c.Render(words.With(context.Background(), v.say), &b)
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// frame renders a page with its frame; title is a key or, where none begins so, the title itself.
func (v *view) frame(title string, body templ.Component) ([]byte, error) {
	if strings.HasPrefix(title, "public.") {
		title = v.say.Plain(title)
	}
	return v.html(frame(v, title, body))
}

// addPages adds the pages of one language.
func (s *Site) addPages(lang words.Lang) {
	for name, p := range map[string]struct {
		title string
		body  func(*view) templ.Component
	}{
		"index": {"public.home", home}, "summary": {"public.summary", summary}, whatChanged: {"public.changes", changesPage}, "about": {"public.about", about},
		"accessibility": {"public.accessibility", accessibility}, "subscribe": {"public.subscribe", subscribe}, "open-data": {"public.open_data", openData},
	} {
		s.add(name+".html", lang, func(v *view) ([]byte, error) { return v.frame(p.title, p.body(v)) })
	}
	for _, p := range s.Plan.Whole() {
		s.addSection(lang, p)
	}
	s.addComments(lang)
	for _, g := range s.Release.Gone {
		if p, ok := s.Plan.Part(g.Section); ok && p.Under == "" {
			s.add(release.Address(g.Section, g.ID), lang, func(v *view) ([]byte, error) { return v.frame("public.gone", gone(v, p, g)) })
		}
	}
}

// addSection adds the pages of a section: its lists and each record's page.
func (s *Site) addSection(lang words.Lang, p *release.Part) {
	items := s.Release.Section(p.Section).Items
	pages := max(1, (len(items)+perPage-1)/perPage)
	for n := range pages {
		s.add(listPath(p.Section, n), lang, func(v *view) ([]byte, error) {
			title := v.say.Labels(p.Of()).Text
			if n > 0 {
				title = v.say.Plain("public.page_of", "title", title, "page", n+1, "pages", pages)
			}
			return v.frame(title, list(v, p, items[n*perPage:min(len(items), (n+1)*perPage)], n, pages))
		})
	}
	for i := range items {
		x := &items[i]
		s.add(release.Address(p.Section, x.ID), lang, func(v *view) ([]byte, error) { return v.frame(s.Release.NameOf(p, x), record(v, p, x)) })
	}
}

// listPath is the address of one page of a section's list.
func listPath(section string, n int) string {
	if n == 0 {
		return section + "/index.html"
	}
	return section + "/page-" + strconv.Itoa(n+1) + ".html"
}

// addFiles adds what programs read.
func (s *Site) addFiles() {
	plain := func(at string, make func() ([]byte, error)) {
		s.add(at, words.English, func(*view) ([]byte, error) { return make() })
	}
	for i := range s.Plan {
		p := &s.Plan[i]
		plain("data/"+p.Section+".csv", func() ([]byte, error) { return s.Release.CSV(p) })
		plain("data/"+p.Section+".json", func() ([]byte, error) { return s.Release.JSON(p) })
		plain("data/"+p.Section+".table-schema.json", func() ([]byte, error) { return release.TableSchema(p) })
		plain("data/"+p.Section+".schema.json", func() ([]byte, error) { return release.JSONSchema(p) })
	}
	plain("data/comments.csv", s.commentsCSV)
	plain("data/comments.json", s.commentsJSON)
	plain("data/comments.table-schema.json", release.CommentTableSchema)
	plain("data/comments.schema.json", release.CommentSchema)
	s.add("comments/feed.atom", words.English, func(v *view) ([]byte, error) { return s.Release.CommentAtom(s.Comments, v.commentFeedWords()) })
	plain("catalogue.jsonld", func() ([]byte, error) { return s.Release.DCAT(s.Plan, s.Comments) })
	plain("data.json", func() ([]byte, error) { return s.Release.DataJSON(s.Plan, s.Comments) })
	s.add("feed.atom", words.English, func(v *view) ([]byte, error) { return s.Release.Atom(s.Plan, v.feedWords()) })
	s.add("calendar.ics", words.English, func(v *view) ([]byte, error) { return s.Release.Calendar(s.Plan, v.feedWords()), nil })
	plain("look/style.css", func() ([]byte, error) { return style.ReadFile("style.css") })
	for _, name := range fonts {
		plain("look/"+name, func() ([]byte, error) { return static.File(name) })
	}
}

// feedWords are what feed and calendar say.
func (v *view) feedWords() release.FeedWords {
	return release.FeedWords{Title: v.say.Plain("public.feed", "council", v.r().Council.Name), Release: v.say.Plain("public.feed_release"), Corrected: v.say.Plain("public.feed_changed"), Was: v.say.Plain("public.feed_was"), Due: v.say.Plain("public.next_due"),
		Label: func(section, field string) string { return v.label(section, field).Text },
		Show:  func(section, field string, x kind.Value) string { return v.show(section, field, x).Text }}
}
