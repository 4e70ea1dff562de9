package web

import (
	"strings"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/pictures"
	"github.com/moothall/moothall/internal/web/chart"
	"github.com/moothall/moothall/internal/words"
)

// A picture has room for so many bubbles and rows; its table has all.
const (
	mostBubbles = 60
	mostLives   = 60
)

// picturesPage lists the pictures, with who reads each.
type picturesPage struct {
	Base       string
	Restricted bool // whether the reader sees what two of them rest on
}

// pictures is GET /c/{council}/pictures
func (v *visit) pictures() error {
	return v.show(v.say.Plain("pictures.title"), "have", picturesBody(picturesPage{v.path(""), v.viewer.Sees(kind.Restricted)}))
}

// portfolioPage is the portfolio: its picture, the key to the numbers in it, and its table.
type portfolioPage struct {
	Base     string
	P        *pictures.Portfolio
	Picture  chart.Bubbles
	Drawn    []pictures.Bubble
	Number   map[kind.ID]int
	Critical int // at risk and in the first row
}

// portfolio is GET /c/{council}/pictures/portfolio
func (v *visit) portfolio() error {
	p, err := v.desk.Portfolio(v.picture, v.viewer)
	if err != nil {
		return err
	}
	page := portfolioPage{Base: v.path(""), P: p, Number: map[kind.ID]int{}}
	page.Picture = v.bubbles(p, &page)
	return v.show(portfolioTitle(v.say, page), "have", portfolioBody(page))
}

// bubbles draws a portfolio, and notes in the page which systems got a number.
func (v *visit) bubbles(p *pictures.Portfolio, page *portfolioPage) chart.Bubbles {
	drawn, rest := p.Drawn(mostBubbles)
	page.Drawn = drawn
	c := chart.Bubbles{ID: "portfolio", Title: v.say.Plain("pictures.portfolio"), Low: v.say.Phrase("pictures.low"), High: v.say.Phrase("pictures.high"), Most: min(8, v.desk.MostRisk()),
		Corners: [2]words.Phrase{v.say.Phrase("pictures.corner_left"), v.say.Phrase("pictures.corner_right")}}
	c.Desc = v.say.Plain("pictures.portfolio_desc", "n", len(drawn))
	for _, tier := range p.Rows {
		c.Rows = append(c.Rows, portfolioRowName(v.say, tier))
	}
	for i, b := range drawn {
		page.Number[b.System.ID] = i + 1
		cost, sized := b.Cost.Get()
		c.Most = max(c.Most, b.Risk.Points)
		c.Bubbles = append(c.Bubbles, chart.Bubble{Number: i + 1, Label: bubbleSays(v.say, p, b, i+1), Href: v.path("registers/systems/%s", b.System.ID), Row: b.Row, X: b.Risk.Points, Size: float64(cost), Unsized: !sized})
	}
	for place, n := range rest {
		c.Most = max(c.Most, place.Points)
		c.Bubbles = append(c.Bubbles, chart.Bubble{Number: len(drawn) + 1 + place.Row*1000 + place.Points, Counted: n, Row: place.Row, X: place.Points,
			Label: v.say.Plain("pictures.more_here", "n", n, "tier", portfolioRowName(v.say, p.Rows[place.Row]).Text, "points", place.Points)})
	}
	return c
}

// bubbleSays is a bubble in words.
func bubbleSays(say *words.Speaker, p *pictures.Portfolio, b pictures.Bubble, number int) string {
	key := "pictures.bubble"
	if b.Risk.Untold > 0 {
		key = "pictures.bubble_at_least"
	}
	out := say.Plain(key, "number", number, "system", kind.NameOf(b.System), "tier", portfolioRowName(say, p.Rows[b.Row]).Text, "n", b.Risk.Points)
	if cost, ok := b.Cost.Get(); ok {
		return out + say.Plain("pictures.bubble_cost", "cost", cost.String())
	}
	return out + say.Plain("pictures.bubble_no_cost")
}

// portfolioRowName is a row of a portfolio.
func portfolioRowName(say *words.Speaker, tier string) words.Phrase {
	if tier == pictures.CriticalOnly {
		return say.Phrase("pictures.critical_only")
	}
	k, _ := kind.Of("system")
	f, _ := k.Field("tier")
	said := say.Choice(f, tier)
	said.Text = upperFirst(said.Text)
	return said
}

// portfolioTitle says what the picture shows.
func portfolioTitle(say *words.Speaker, p portfolioPage) string {
	hot := 0
	for _, b := range p.P.Bubbles {
		if b.Row == 0 && b.Risk.Points > 0 {
			hot++
		}
	}
	switch {
	case len(p.P.Bubbles) == 0:
		return say.Plain("pictures.portfolio_none")
	case hot == 0:
		return say.Plain("pictures.portfolio_calm")
	}
	return say.Plain("pictures.portfolio_title", "n", hot)
}

// portfolioExport is GET /c/{council}/pictures/portfolio/export.csv
func (v *visit) portfolioExport() error {
	p, err := v.desk.Portfolio(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.writeCSV(strings.Join([]string{v.council.Slug, "portfolio", v.picture.Today.String()}, "-")+".csv", desk.PortfolioSheet(p))
}

// lifecyclesPage is the lifecycles: their picture and their table.
type lifecyclesPage struct {
	Base    string
	L       *pictures.Lifecycles
	Picture chart.Lives
	Rows    []desk.LifeJSON // of those that are drawn or could be
	Bare    int             // in use without support today
}

// lifecycles is GET /c/{council}/pictures/lifecycles
func (v *visit) lifecycles() error {
	l, err := v.desk.Lifecycles(v.picture, v.viewer)
	if err != nil {
		return err
	}
	p := lifecyclesPage{Base: v.path(""), L: l, Picture: v.lives(l), Rows: desk.LifecyclesOf(l)[:len(l.Lives)]}
	for _, x := range l.Lives {
		if x.Unsupported(l.Today) {
			p.Bare++
		}
	}
	return v.show(lifecyclesTitle(v.say, p), "have", lifecyclesBody(p))
}

func lifecyclesTitle(say *words.Speaker, p lifecyclesPage) string {
	switch {
	case len(p.L.Lives) == 0:
		return say.Plain("pictures.lives_none")
	case p.Bare == 0:
		return say.Plain("pictures.lives_calm")
	}
	return say.Plain("pictures.lives_title", "n", p.Bare)
}

// lives draws lifecycles.
func (v *visit) lives(l *pictures.Lifecycles) chart.Lives {
	at := func(d kind.Date) float64 { return float64(d-l.From) / float64(l.To-l.From) }
	c := chart.Lives{Title: v.say.Plain("pictures.lifecycles"), Desc: v.say.Plain("pictures.lives_desc"), Today: at(l.Today), Now: v.say.Phrase("pictures.today"), Lanes: 2}
	from, to := l.From.Time().Year(), l.To.Time().Year()
	step := max(1, (to-from+9)/10)
	for i, year := 0, from; year <= to; i, year = i+1, year+step {
		c.Marks = append(c.Marks, chart.Mark{At: at(kind.DateOf(year, time.January, 1)), Words: kind.DateOf(year, time.January, 1).Time().Format("2006"), Wide: i%3 != 0})
	}
	for _, x := range l.Lives[:min(len(l.Lives), mostLives)] {
		if x.Extended != nil {
			c.Lanes = 3
		}
		c.Lives = append(c.Lives, v.life(l, x, at))
	}
	return c
}

func (v *visit) life(l *pictures.Lifecycles, x pictures.Life, at func(kind.Date) float64) chart.Life {
	out := chart.Life{Name: kind.NameOf(x.System), Href: v.path("registers/systems/%s", x.System.ID), Said: lifeSays(v.say, l, x)}
	if x.Unsupported(l.Today) {
		out.Short = v.say.Phrase("pictures.unsupported")
	}
	add := func(s *pictures.Span, lane int, look string, supposed bool) {
		if s == nil {
			return
		}
		b := chart.Stretch{From: 0, To: 1, Lane: lane, Look: look, Supposed: supposed}
		if s.From != 0 {
			b.From = at(s.From)
		}
		if s.To != 0 {
			b.To = at(s.To)
		}
		if b.To > 0 && b.From < 1 {
			out.Stretches = append(out.Stretches, b)
		}
	}
	add(x.Own, 0, chart.Own, false)
	add(x.Bare, 0, chart.Bare, x.FromFile && x.Extended == nil)
	add(x.Vendor, 1, chart.Vendor, x.FromFile)
	add(x.Extended, 2, chart.Extended, false)
	return out
}

// lifeSays is a row in words.
func lifeSays(say *words.Speaker, l *pictures.Lifecycles, x pictures.Life) string {
	var out []string
	tell := func(key string, d kind.Date) {
		if d != 0 {
			out = append(out, say.Plain("pictures.says_"+key, "day", d))
		}
	}
	tell("since", x.System.GoLive.Or(0))
	tell("until", x.System.Retires.Or(0))
	if x.Vendor != nil && x.FromFile {
		tell("file", x.Vendor.To)
	} else if x.Vendor != nil {
		tell("vendor", x.Vendor.To)
	}
	tell("extended", x.System.ExtendedSupportTo.Or(0))
	if x.Unsupported(l.Today) {
		out = append(out, say.Plain("pictures.unsupported"))
	}
	return kind.NameOf(x.System) + ": " + strings.Join(out, "; ")
}

// leftBecause are the systems that are not drawn for one reason; tier and risk may both be missing, and then both say so.
func leftBecause(all []pictures.Left, why string) (out []pictures.Left) {
	for _, l := range all {
		for _, w := range l.Why {
			if w == why {
				out = append(out, l)
			}
		}
	}
	return out
}

// lifecyclesExport is GET /c/{council}/pictures/lifecycles/export.csv
func (v *visit) lifecyclesExport() error {
	l, err := v.desk.Lifecycles(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.writeCSV(strings.Join([]string{v.council.Slug, "lifecycles", v.picture.Today.String()}, "-")+".csv", desk.LifecyclesSheet(l))
}
