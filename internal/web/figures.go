package web

import (
	"strconv"

	"github.com/moothall/moothall/internal/figures"
)

// figures is GET /c/{council}/figures: what others published, quoted beside our own.
func (v *visit) figures() error {
	return v.show(v.say.Plain("figures.title"), "work", figuresBody(figures.Beside(v.desk.Figures, v.picture.Snapshot)))
}

// publishedBy is where a figure was published, with its year.
func publishedBy(f figures.Shown) string {
	if f.Year == 0 {
		return f.Source
	}
	return f.Source + ", " + strconv.Itoa(f.Year)
}
