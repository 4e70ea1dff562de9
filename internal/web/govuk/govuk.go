// Package govuk is GOV.UK Frontend's components as typed structs, each a templ.Component:
//
//	@govuk.Input{Name: "end", Label: govuk.Label{Text: "End date"}, Value: v, Error: govuk.ErrorMessage{Text: problem}}
//
// Within a templ file a component that takes children stands in brackets: @(govuk.Details{Summary: "More"}) { ... }.
//
// Zero fields are left out of the markup, so a literal names only what it needs. Wherever a component has Text and HTML,
// Text is escaped and HTML (any templ.Component) stands in its place when it is set. The markup equals that of
// govuk-frontend's own fixtures; the test in this folder compares them case by case.
package govuk

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// Attrs are further attributes of a component's own element: a name with a string, or with a bool for those that
// stand alone (hidden, required). They are written in the order of their names.
type Attrs = templ.Attributes

// Content is a piece of text, or of markup, with classes for the element that holds it.
type Content struct {
	Text    string
	HTML    templ.Component
	Classes string
}

// Text is Content that is escaped.
func Text(s string) Content { return Content{Text: s} }

// HTML is Content made by another component.
func HTML(c templ.Component) Content { return Content{HTML: c} }

func (c Content) shown() bool { return c.Text != "" || c.HTML != nil }

// content is the markup if there is some, else the text, with no space around it: a link must not underline one.
func content(text string, html templ.Component) templ.Component {
	if html != nil {
		return html
	}
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(text))
		return err
	})
}

// bracketed is content in brackets after a space.
func bracketed(c Content) templ.Component {
	return templ.Join(content(" (", nil), content(c.Text, c.HTML), content(")", nil))
}

// FormGroup is the box around a form field, its label, hint and error.
type FormGroup struct {
	Classes string
	Attrs   Attrs
}

// join puts a space between the parts that are not empty: class names, or the ids of aria-describedby.
func join(parts ...string) string {
	kept := make([]string, 0, len(parts))
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " ")
}

// when is s if ok, else nothing.
func when(ok bool, s string) string {
	if ok {
		return s
	}
	return ""
}

// either is the first of its arguments that is not empty.
func either(choices ...string) string {
	for _, s := range choices {
		if s != "" {
			return s
		}
	}
	return ""
}

// described lists what describes a field: what the caller names, then the field's own hint and error.
func described(by, id string, hint Hint, problem ErrorMessage) string {
	return join(by, when(hint.shown(), id+"-hint"), when(problem.shown(), id+"-error"))
}

// element writes an element whose name is only known at run time, such as a heading of a given level, around the
// children that templ hands over in the context.
func element(name string, attrs Attrs) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		children := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		if _, err := io.WriteString(w, "<"+name); err != nil {
			return err
		}
		if err := templ.RenderAttributes(ctx, w, attrs); err != nil {
			return err
		}
		if _, err := io.WriteString(w, ">"); err != nil {
			return err
		}
		if err := children.Render(ctx, w); err != nil {
			return err
		}
		_, err := io.WriteString(w, "</"+name+">")
		return err
	})
}

// heading is the name of a heading's element: level if it is 1 to 6, else usual.
func heading(level, usual int) string {
	if level < 1 || level > 6 {
		level = usual
	}
	return fmt.Sprintf("h%d", level)
}

// hasClass says whether name is one of the classes.
func hasClass(classes, name string) bool { return slices.Contains(strings.Fields(classes), name) }
