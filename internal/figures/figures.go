// Package figures is the library of figures that others published. They are shown as quoted, with source and caution, beside a
// council's own figure where there is one. Nothing here reckons with both.
package figures

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// Figure is one published figure.
type Figure struct {
	ID      string  `json:"id"`
	Says    string  `json:"says"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit,omitempty"` // %, million pounds; a plain count when absent
	Source  string  `json:"source"`
	Year    int     `json:"year,omitempty"` // absent where the source gives none
	Caution string  `json:"caution"`
	Beside  string  `json:"-"` // the figure of our own that it stands beside
}

// Shown is a published figure, and what a council's own records say.
type Shown struct {
	Figure
	Own     *int   `json:"own,omitempty"`      // absent where nothing of the kind is recorded
	OwnSays string `json:"own_says,omitempty"` // what the own figure counts
}

// Load reads figures.yaml of a folder.
func Load(files fs.FS) ([]Figure, error) {
	raw, err := fs.ReadFile(files, "figures.yaml")
	if err != nil {
		return nil, fmt.Errorf("reading the published figures: %w", err)
	}
	var out []Figure
	err = yaml.Load(raw, &out, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil {
		return nil, fmt.Errorf("figures.yaml: %w", err)
	}
	seen := map[string]bool{}
	for _, f := range out {
		switch {
		case f.ID == "" || seen[f.ID]:
			return nil, fmt.Errorf("figures.yaml: %q needs an id of its own", f.Says)
		case f.Says == "" || f.Source == "" || f.Caution == "":
			return nil, fmt.Errorf("figures.yaml: %s needs says, source and caution", f.ID)
		case f.Beside != "" && !slices.ContainsFunc(owns, func(o own) bool { return o.key == f.Beside }):
			return nil, fmt.Errorf("figures.yaml: %s: there is no figure of our own called %q", f.ID, f.Beside)
		}
		seen[f.ID] = true
	}
	return out, nil
}

// String is the value with its unit.
func (f Figure) String() string {
	n := strconv.FormatFloat(f.Value, 'f', -1, 64)
	switch f.Unit {
	case "":
		return kind.Count(int(f.Value))
	case "million pounds":
		return "£" + n + " million"
	}
	return n + " " + f.Unit
}

// own is a figure of a council's own that a published one may stand beside.
type own struct {
	key, says string
	count     func(*kind.Snapshot) int
}

var owns = []own{
	{"systems", "Systems on our register", func(s *kind.Snapshot) int { return s.Systems.Len() }},
	{"services", "Services on our register", func(s *kind.Snapshot) int { return s.Services.Len() }},
}

// Beside puts a council's own figures beside the published ones.
func Beside(figures []Figure, s *kind.Snapshot) []Shown {
	out := make([]Shown, len(figures))
	for i, f := range figures {
		out[i].Figure = f
		for _, o := range owns {
			if n := o.count(s); o.key == f.Beside && n > 0 {
				out[i].Own, out[i].OwnSays = &n, o.says
			}
		}
	}
	return out
}
