package web

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
)

// landscapePage is the systems of a council in boxes, and the choices of how to see them.
type landscapePage struct {
	Base    string
	Action  string // the page that shows it
	L       *estate.Landscape
	Shades  []shadeLook // of L.Shades, one for one
	By      estate.Arrangement
	Colour  estate.Attribute
	Colours []estate.Attribute
	Imports bool
}

// landscape draws what the address asks for.
func (v *visit) landscape(action string) (landscapePage, error) {
	q := v.r.URL.Query()
	by := estate.ByService
	if q.Get("by") == string(estate.ByFunction) {
		by = estate.ByFunction
	}
	l, colour, err := v.desk.Landscape(v.picture, v.viewer, by, estate.Attribute(q.Get("colour")))
	if err != nil {
		return landscapePage{}, err
	}
	p := landscapePage{Base: v.path(""), Action: action, L: l, By: by, Colour: colour, Colours: desk.Colours(v.viewer), Imports: v.mayImport()}
	for i := range l.Shades {
		p.Shades = append(p.Shades, shadeLook{shadeWords(v.say, colour, l.Shades[i]), shadeLetter(l, i), shadeClass(l, i), l.Shades[i].Systems})
	}
	return p, nil
}

// shadeLook is how a shade is shown: what it stands for, the letter that its tiles bear, so that nothing is said by colour alone, and
// its colour.
type shadeLook struct {
	Words         words.Phrase
	Letter, Class string
	Systems       int
}

// tiles are a box's systems. There are very many of them on the page, so they are written by hand (bench).
func (p landscapePage) tiles(box estate.Box) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		b := make([]byte, 0, 400*len(box.Tiles))
		for _, t := range box.Tiles {
			s := p.Shades[t.Shade]
			b = append(append(append(append(append(b, `<li><a class="mh-tile" href="`...), html.EscapeString(p.Base)...), "registers/systems/"...), t.System.ID.String()...), `">`...)
			b = append(append(append(append(append(b, `<span class="mh-tile__letter `...), s.Class...), `" aria-hidden="true">`...), s.Letter...), `</span><span class="mh-tile__name">`...)
			b = append(append(append(append(b, html.EscapeString(kind.NameOf(t.System))...), `<span class="govuk-visually-hidden">, `...), s.Words.Markup(words.From(ctx).Lang)...), `</span></span></a></li>`...)
		}
		_, err := w.Write(b)
		return err
	})
}

// query is the landscape's choices as an address has them.
func (p landscapePage) query() string {
	return "?" + url.Values{"by": {string(p.By)}, "colour": {string(p.Colour)}}.Encode()
}

// landscapeTitle says how many systems there are, and whom they serve.
func landscapeTitle(say *words.Speaker, l *estate.Landscape) string {
	if l.Systems == 0 {
		return say.Plain("landscape.none_title")
	}
	served := l.Services - l.Bare
	return say.Plain("landscape.title", "n", l.Systems, "services", served)
}

// shadeWords is what a shade stands for.
func shadeWords(say *words.Speaker, colour estate.Attribute, s estate.Shade) words.Phrase {
	if s.Name != "" {
		return words.Phrase{Text: upperFirst(s.Name), Lang: say.Lang}
	}
	return say.Phrase("landscape.shade_" + string(colour) + "_" + s.Key)
}

func shadeLetter(l *estate.Landscape, i int) string {
	if l.Shades[i].Unknown() {
		return "?"
	}
	return string(rune('A' + i))
}

// shadeClass is a tile's colour: from dark to light where the shades have an order.
func shadeClass(l *estate.Landscape, i int) string {
	s := l.Shades[i]
	switch {
	case s.Unknown():
		return "mh-shade-unknown"
	case s.Key == "past":
		return "mh-shade-past"
	case s.Ordered:
		return fmt.Sprintf("mh-shade-o%d", min(i, 5))
	}
	return fmt.Sprintf("mh-shade-c%d", min(i, 8))
}

// landscapeRow is a system where it stands.
type landscapeRow struct {
	Group, Value    words.Phrase
	Box, Name       string
	System, Service kind.ID
}

// landscapeRows is the landscape as a table: every system at every place, and every service without one.
func landscapeRows(say *words.Speaker, p landscapePage) (out []landscapeRow) {
	for _, g := range p.L.Groups {
		name := groupName(say, g)
		for _, b := range g.Boxes {
			for _, t := range b.Tiles {
				r := landscapeRow{Group: name, Box: b.Name, Name: kind.NameOf(t.System), System: t.System.ID, Value: p.Shades[t.Shade].Words}
				if b.Service != nil {
					r.Service = b.Service.ID
				}
				out = append(out, r)
			}
		}
		for _, s := range g.Bare {
			out = append(out, landscapeRow{Group: name, Box: kind.NameOf(s), Service: s.ID})
		}
	}
	return out
}

// groupName is a group's heading.
func groupName(say *words.Speaker, g estate.Group) words.Phrase {
	switch {
	case g.Unplaced:
		return say.Phrase("landscape.unplaced")
	case g.Name == "":
		return say.Phrase("landscape.no_group")
	}
	return words.Phrase{Text: g.Name, Lang: say.Lang}
}

// boxName is a box's heading.
func boxName(say *words.Speaker, b estate.Box) words.Phrase {
	if b.Name == "" {
		return say.Phrase("landscape.no_function")
	}
	return words.Phrase{Text: b.Name, Lang: say.Lang}
}

// landscapeTable is GET /c/{council}/landscape
func (v *visit) landscapeTable() error {
	p, err := v.landscape(v.path("landscape"))
	if err != nil {
		return err
	}
	return v.show(landscapeTitle(v.say, p.L), "have", landscapeTableBody(p))
}

// landscapeExport is GET /c/{council}/landscape/export.csv
func (v *visit) landscapeExport() error {
	p, err := v.landscape("")
	if err != nil {
		return err
	}
	say := v.words.In(words.English) // as in every export
	rows := [][]string{{"Group", "Service or function", "System", say.Plain("landscape.colour_" + string(p.Colour))}}
	for _, r := range landscapeRows(say, p) {
		rows = append(rows, []string{r.Group.Text, r.Box, r.Name, r.Value.Text})
	}
	return v.writeCSV(strings.Join([]string{v.council.Slug, "landscape", string(p.Colour), v.picture.Today.String()}, "-")+".csv", rows)
}
