package public_test

import (
	"bytes"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/web/public"
)

// loads are the attributes by which an element has a browser fetch or run something, beside links that a reader follows.
var loads = map[string][]string{"link": {"href"}, "img": {"src", "srcset"}, "form": {"action"}, "source": {"src", "srcset"}, "video": {"src", "poster"}, "audio": {"src"}, "input": {"src", "formaction"}, "button": {"formaction"}, "use": {"href", "xlink:href"}, "image": {"href", "xlink:href"}, "body": {"background"}}

// never are elements that have no place on a public page.
var never = map[string]bool{"script": true, "iframe": true, "object": true, "embed": true, "base": true, "noscript": true, "style": true, "frame": true, "portal": true}

// A public page, live or exported, with comments and ideas on it or not, loads nothing from elsewhere and runs nothing; only links that a reader follows lead away, and those tell nobody where they came from.
func TestNothingIsLoadedFromElsewhere(t *testing.T) {
	quiet(t, "an export", files(t))
	live := public.Of(told(t), nil, public.Site{Plan: plan(t), Words: book(t), Today: today + 1, Live: true, Mail: true, Open: true, Votes: true,
		Comments: []release.Comment{{Number: 1, Place: release.Ideas, Release: 1, Day: today, Votes: 3}, {Number: 2, Place: "contracts", Release: 1, Day: today}}})
	all := map[string]public.File{}
	for _, at := range live.Paths() {
		f, ok, err := live.Render(at)
		if err != nil || !ok {
			t.Fatal(at, ok, err)
		}
		all[at] = f
	}
	if !bytes.Contains(all["comments/ideas/index.html"].Body, []byte("support/1")) {
		t.Error("an idea cannot be supported on the live site")
	}
	quiet(t, "the live site", all)
}

var cssCalls = regexp.MustCompile(`(?i)@import|url\(\s*["']?(?:https?:)?//`)

func quiet(t *testing.T, what string, all map[string]public.File) {
	t.Helper()
	pages := 0
	for at, f := range all {
		switch {
		case strings.HasPrefix(f.Type, "text/css") && cssCalls.Match(f.Body):
			t.Errorf("%s: %s loads something from elsewhere", what, at)
		case strings.HasPrefix(f.Type, "text/html"):
			pages++
			root, err := html.Parse(bytes.NewReader(f.Body))
			if err != nil {
				t.Fatal(at, err)
			}
			for n := range root.Descendants() {
				if n.Type == html.ElementNode {
					quietElement(t, what+", "+at, n)
				}
			}
		}
	}
	if pages < 20 {
		t.Errorf("%s has only %d pages", what, pages)
	}
}

func quietElement(t *testing.T, where string, n *html.Node) {
	t.Helper()
	if never[n.Data] {
		t.Errorf("%s has a %s", where, n.Data)
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") || a.Key == "ping" || a.Key == "style" {
			t.Errorf("%s: %s has %s", where, n.Data, a.Key)
		}
		away := strings.HasPrefix(a.Val, "//") || strings.Contains(strings.ToLower(path.Clean(a.Val)), ":/")
		for _, name := range loads[n.Data] {
			if a.Key == name && away && relOf(n) != "canonical" && relOf(n) != "license" {
				t.Errorf("%s: a %s loads %s", where, n.Data, a.Val)
			}
		}
		if n.Data == "a" && a.Key == "href" {
			u, err := url.Parse(a.Val)
			if err != nil || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto" {
				t.Errorf("%s: a link to %q", where, a.Val)
			}
		}
	}
}

func relOf(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "rel" {
			return a.Val
		}
	}
	return ""
}
