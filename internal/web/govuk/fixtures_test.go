package govuk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const fixtures = "../../../node_modules/govuk-frontend/dist/govuk/components"

// A component's floor is the number of govuk-frontend's cases that it met when it was last worked on: the test fails
// when fewer are met.
var components = []struct {
	folder string
	floor  int
	read   func(options []byte) (templ.Component, error)
}{
	{"back-link", 7, read[backLinkCase]},
	{"breadcrumbs", 12, read[breadcrumbsCase]},
	{"button", 38, read[buttonCase]},
	{"character-count", 34, read[characterCountCase]},
	{"checkboxes", 42, read[choicesCase]},
	{"date-input", 50, read[dateCase]},
	{"details", 10, read[detailsCase]},
	{"error-message", 9, read[errorMessageCase]},
	{"error-summary", 19, read[errorSummaryCase]},
	{"fieldset", 18, read[fieldsetCase]},
	{"file-upload", 22, read[fileUploadCase]},
	{"hint", 6, read[hintCase]},
	{"input", 45, read[inputCase]},
	{"inset-text", 6, read[insetTextCase]},
	{"label", 17, read[labelCase]},
	{"notification-banner", 21, read[notificationBannerCase]},
	{"pagination", 15, read[paginationCase]},
	{"panel", 18, read[panelCase]},
	{"radios", 43, read[radiosCase]},
	{"select", 19, read[selectCase]},
	{"service-navigation", 33, read[serviceNavigationCase]},
	{"skip-link", 9, read[skipLinkCase]},
	{"summary-list", 30, read[summaryListCase]},
	{"table", 21, read[tableCase]},
	{"tabs", 14, read[tabsCase]},
	{"tag", 12, read[tagCase]},
	{"textarea", 18, read[textareaCase]},
	{"warning-text", 8, read[warningTextCase]},
}

type fixture struct {
	Name    string
	Options json.RawMessage
	HTML    string
}

func TestFixtures(t *testing.T) {
	met, all := 0, 0
	for _, c := range components {
		cases := readFixtures(t, c.folder)
		failed := []string{}
		for _, f := range cases {
			if why := compare(t, f, c.read); why != "" {
				failed = append(failed, fmt.Sprintf("    %q: %s", f.Name, why))
			}
		}
		good := len(cases) - len(failed)
		met, all = met+good, all+len(cases)
		fmt.Printf("%s %d of %d cases\n", c.folder, good, len(cases))
		for _, line := range failed {
			fmt.Println(line)
		}
		if good < c.floor {
			t.Errorf("%s meets %d cases; it met %d before\n%s", c.folder, good, c.floor, strings.Join(failed, "\n"))
		}
	}
	fmt.Printf("in all %d of %d cases of %d components\n", met, all, len(components))
}

func readFixtures(t *testing.T, folder string) []fixture {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(fixtures, folder, "fixtures.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("node_modules holds no govuk-frontend: run `npm ci` to compare with its cases")
	}
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Fixtures []fixture }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	return file.Fixtures
}

// compare says why our markup is not that of the case, or "" when it is.
func compare(t *testing.T, f fixture, read func([]byte) (templ.Component, error)) string {
	t.Helper()
	component, err := read(f.Options)
	if err != nil {
		return "not expressed: " + err.Error()
	}
	var b strings.Builder
	if err := component.Render(context.Background(), &b); err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	got, want := tree(t, b.String()), tree(t, f.HTML)
	if got != want {
		return fmt.Sprintf("differs\n      ours   %s\n      theirs %s", from(got, want), from(want, got))
	}
	return ""
}

// from is a, from a little before where it first differs from b.
func from(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return a[max(0, i-60):min(len(a), i+120)]
}

// tree is markup with what does not matter taken out: the order of attributes and classes, space between elements.
func tree(t *testing.T, markup string) string {
	t.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(markup), body)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, n := range nodes {
		writeTree(&b, n)
	}
	return b.String()
}

func writeTree(b *strings.Builder, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		if words := strings.Fields(n.Data); len(words) > 0 {
			b.WriteString(strings.Join(words, " "))
		}
	case html.ElementNode:
		attrs := []string{}
		for _, a := range n.Attr {
			words := strings.Fields(a.Val)
			if a.Key == "class" {
				slices.Sort(words)
			}
			attrs = append(attrs, fmt.Sprintf(" %s=%q", a.Key, strings.Join(words, " ")))
		}
		slices.Sort(attrs)
		b.WriteString("<" + n.Data + strings.Join(attrs, "") + ">")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		writeTree(b, c)
	}
	if n.Type == html.ElementNode {
		b.WriteString("</" + n.Data + ">")
	}
}

// optionsOf is a case's options as a struct of this test, which knows how to say them in our types. Not knowing an
// option is the reason for a case that is not expressed.
type optionsOf interface {
	component() (templ.Component, error)
}

func read[T optionsOf](raw []byte) (templ.Component, error) {
	var options T
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&options); err != nil {
		return nil, err
	}
	return options.component()
}
