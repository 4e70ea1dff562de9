package govuk

import (
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func markup(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTextIsEscaped(t *testing.T) {
	evil := `<script>"'&`
	for _, c := range []templ.Component{
		Button{Text: evil, Value: evil}, Input{Name: "a", Value: evil, Label: Label{Text: evil}, Hint: Hint{Text: evil}, Error: ErrorMessage{Text: evil}},
		Textarea{Name: "a", Value: evil}, Select{Name: "a", Items: []Option{{Text: evil, Value: evil}}}, Tag{Text: evil},
		Radios{Name: "a", Items: []Choice{{Text: evil, Value: evil}}}, Table{Caption: evil, Head: []Cell{{Text: evil}}, Rows: [][]Cell{{{Text: evil}}}},
		SummaryList{Rows: []SummaryRow{{Key: Text(evil), Value: Text(evil)}}}, ErrorSummary{Title: evil, Errors: []ErrorLine{{Text: evil}}},
		Breadcrumbs{Items: []Crumb{{Text: evil}}}, Tabs{Items: []Tab{{Label: evil, Text: evil}}}, Details{Summary: evil, Text: evil},
		NotificationBanner{Text: evil}, InsetText{Text: evil}, WarningText{Text: evil}, Panel{Title: evil, Text: evil},
		Tag{Text: "a", Attrs: Attrs{"data-a": evil}}, Pagination{Items: []PageItem{{Number: evil, Href: "/"}}},
	} {
		if got := markup(t, c); strings.Contains(got, "<script") || strings.Contains(got, `"'&`) {
			t.Errorf("%T lets markup through: %s", c, got)
		}
	}
}

func TestNoLinkRunsScript(t *testing.T) {
	evil := "javascript:alert(1)"
	for _, c := range []templ.Component{
		Button{Text: "a", Href: evil}, BackLink{Href: evil}, Breadcrumbs{Items: []Crumb{{Text: "a", Href: evil}}},
		SummaryList{Rows: []SummaryRow{{Actions: []Action{{Text: "a", Href: evil}}}}}, Pagination{Next: &PageLink{Href: evil}},
		ErrorSummary{Errors: []ErrorLine{{Text: "a", Href: evil}}}, ServiceNavigation{Items: []NavLink{{Text: "a", Href: evil}}},
	} {
		if got := markup(t, c); strings.Contains(got, "javascript:") {
			t.Errorf("%T lets a script through as an address: %s", c, got)
		}
	}
}

func TestChildren(t *testing.T) {
	for _, c := range []templ.Component{
		Details{Summary: "a"}, InsetText{}, WarningText{}, Fieldset{Legend: Legend{Text: "a"}}, NotificationBanner{},
	} {
		child := templ.WithChildren(context.Background(), templ.Raw("<p>child</p>"))
		var b strings.Builder
		if err := c.Render(child, &b); err != nil {
			t.Fatal(err)
		}
		if strings.Count(b.String(), "<p>child</p>") != 1 {
			t.Errorf("%T does not hold its child once: %s", c, b.String())
		}
	}
}

// A link's underline must not run on into the space after it.
func TestNoSpaceWithinLinks(t *testing.T) {
	for _, c := range []templ.Component{
		BackLink{Text: "Back"}, Breadcrumbs{Items: []Crumb{{Text: "a", Href: "/"}}}, Button{Text: "a", Href: "/"},
		SummaryList{Rows: []SummaryRow{{Actions: []Action{{Text: "Change", Href: "/"}}}}}, ServiceNavigation{Items: []NavLink{{Text: "a", Href: "/", Current: true}}},
	} {
		if got := markup(t, c); strings.Contains(got, " </a>") || strings.Contains(got, " </strong>") {
			t.Errorf("%T: %q", c, got)
		}
	}
}
