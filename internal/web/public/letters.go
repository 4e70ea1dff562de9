package public

import (
	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/words"
)

// Small is a page about letters: it stands at an address of its own and belongs to no release.
type Small string

// The small pages.
const (
	Asked     Small = "asked"
	Confirm   Small = "confirm"
	Confirmed Small = "confirmed"
	Stop      Small = "stop"
	Stopped   Small = "stopped"
)

// small are what the small pages show, and their titles.
var small = map[Small]struct {
	title string
	body  func() templ.Component
}{
	Asked:     {"public.asked", func() templ.Component { return saying("public.asked", "public.asked_do") }},
	Confirm:   {"public.confirm", func() templ.Component { return asking("public.confirm", "public.confirm_do", "public.confirm_button") }},
	Confirmed: {"public.confirmed", func() templ.Component { return saying("public.confirmed", "public.confirmed_do") }},
	Stop:      {"public.stop", func() templ.Component { return asking("public.stop", "public.stop_do", "public.stop_button") }},
	Stopped:   {"public.stopped", func() templ.Component { return saying("public.stopped", "public.stopped_do") }},
}

// Small renders a small page.
func (s *Site) Small(which Small) ([]byte, error) {
	v := s.anywhere()
	return v.frame(small[which].title, small[which].body())
}

// Wrong renders the page about letters again with what is wrong: a key of the words.
func (s *Site) Wrong(key string) ([]byte, error) {
	v := s.anywhere()
	v.wrong = key
	return v.frame("public.subscribe", subscribe(v))
}

// anywhere is a view of a page that is shown at any address.
func (s *Site) anywhere() *view {
	return &view{site: s, path: "404.html", lang: words.English, say: s.Words.In(words.English), absolute: "/public/" + s.Release.Council.Slug + "/"}
}
