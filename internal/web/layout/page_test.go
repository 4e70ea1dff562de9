package layout

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/web/static"
	"github.com/moothall/moothall/internal/words"
	"github.com/moothall/moothall/knowledge"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	return renderIn(t, words.English, c)
}

func renderIn(t *testing.T, lang words.Lang, c templ.Component) string {
	t.Helper()
	files := fstest.MapFS{"en/test.yaml": {Data: []byte("only_english: Only English\n")}}
	for _, name := range []string{"en/frame.yaml", "cy/frame.yaml"} {
		text, err := fs.ReadFile(knowledge.FS, "words/"+name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	book, err := words.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := c.Render(words.With(context.Background(), book.In(lang)), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var marlow = Props{
	Title: "Ten things to settle first", Council: "Marlow Vale District Council", CouncilPath: "/c/marlow-vale/",
	User: "R Okafor", Current: "agenda", Writes: true,
}

func TestPageFrame(t *testing.T) {
	p := marlow
	p.HasErrors, p.Flash = true, "17 contracts were changed."
	markup := render(t, Page(p, templ.Raw("<p>the body</p>")))
	for _, want := range []string{
		"<title>Error: Ten things to settle first - Marlow Vale District Council - moothall</title>",
		`<html lang="en"`, `href="#main-content"`, `id="main-content"`, "<p>the body</p>",
		`href="/c/marlow-vale/" aria-current="page"`, `href="/c/marlow-vale/questions/left"`, `href="/c/marlow-vale/add"`,
		"17 contracts were changed.", static.URL("moothall.css"),
	} {
		if !strings.Contains(markup, want) {
			t.Errorf("the page holds no %s", want)
		}
	}
	for _, bad := range []string{"<style", " style=", "onclick", "javascript:", "<script>"} {
		if strings.Contains(markup, bad) {
			t.Errorf("the page holds %s, which its content security policy forbids", bad)
		}
	}
}

func TestPageWithoutCouncil(t *testing.T) {
	markup := render(t, Page(Props{Title: "Sign in"}, templ.Raw("x")))
	if !strings.Contains(markup, "<title>Sign in - moothall</title>") || strings.Contains(markup, "mh-nav") || strings.Contains(markup, "/add") {
		t.Error("a page outside a council has the title alone, no questions and no way to add data")
	}
}

func TestPageInWelsh(t *testing.T) {
	p := marlow
	p.Languages = []Link{{Text: "English", Href: "/c/marlow-vale/language/en", Lang: "en"}}
	markup := renderIn(t, words.Welsh, Page(p, templ.Raw("x")))
	for _, want := range []string{`<html lang="cy"`, "Pwy sy&#39;n arwain?", `<a href="/c/marlow-vale/language/en" hreflang="en" lang="en"`} {
		if !strings.Contains(markup, want) {
			t.Errorf("the page holds no %s", want)
		}
	}
	if markup := renderIn(t, words.Welsh, Say("test.only_english")); markup != `<span lang="en">Only English</span>` {
		t.Error("a missing text is not marked as English:", markup)
	}
}
