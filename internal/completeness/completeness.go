// Package completeness says how complete the records of a register are, in three levels: minimum, useful and full. Which fields make a level is data
// (knowledge/completeness). It is pure.
package completeness

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// Level is how complete a record is.
type Level int

// The levels. None is below the minimum.
const (
	None Level = iota
	Minimum
	Useful
	Full
)

// String is a level's word.
func (l Level) String() string { return [...]string{"none", "minimum", "useful", "full"}[l] }

// Need is one thing that a level asks for: any of some fields.
type Need []string

// Book is what each register's levels need, by kind.
type Book map[string][4][]Need

// Load reads the levels; every field must be one of its register.
func Load(files fs.FS) (Book, error) {
	raw, err := fs.ReadFile(files, "completeness/levels.yaml")
	if err != nil {
		return nil, fmt.Errorf("reading the levels of completeness: %w", err)
	}
	var written struct {
		Levels map[string]struct{ Minimum, Useful, Full []string }
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	err = d.Decode(&written)
	if err != nil {
		return nil, fmt.Errorf("reading the levels of completeness: %w", err)
	}
	out := Book{}
	for name, w := range written.Levels {
		k, ok := kind.Of(name)
		if !ok || k.Table {
			return nil, fmt.Errorf("levels of completeness: %q is no register", name)
		}
		var levels [4][]Need
		for l, texts := range map[Level][]string{Minimum: w.Minimum, Useful: w.Useful, Full: w.Full} {
			if len(texts) == 0 {
				return nil, fmt.Errorf("levels of completeness: %s has nothing under %s", name, l)
			}
			for _, t := range texts {
				need, err := needOf(k, t)
				if err != nil {
					return nil, err
				}
				levels[l] = append(levels[l], need)
			}
		}
		out[name] = levels
	}
	return out, nil
}

func needOf(k *kind.Kind, text string) (Need, error) {
	need := Need(strings.Split(text, " or "))
	for _, f := range need {
		if k.Index(f) < 0 {
			return nil, fmt.Errorf("levels of completeness: a %s has no field %q", k.Name, f)
		}
	}
	return need, nil
}

// Register is how complete one register is, as far as a viewer sees it.
type Register struct {
	Kind    *kind.Kind
	Records int
	At      [4]int // records by their level
	Gaps    []Gap  // by level, then by how many records lack it
	Hidden  int    // needs that were left out because the viewer may not see their fields
}

// Gap is something that some records lack.
type Gap struct {
	Level   Level
	Fields  []*kind.Field // any of them would do
	Lacking []kind.ID     // records, in the register's order
}

// Reached counts the records that have reached a level.
func (r Register) Reached(l Level) (n int) {
	for at := l; at <= Full; at++ {
		n += r.At[at]
	}
	return n
}

// Registers judges every register that has levels, in the order of the vocabulary.
func (b Book) Registers(s *kind.Snapshot, v kind.Viewer) (out []Register) {
	for _, k := range kind.Registers() {
		if _, ok := b[k.Name]; ok {
			out = append(out, b.Register(s, k, v))
		}
	}
	return out
}

// Register judges one register. What the viewer may not see counts neither for nor against a record.
func (b Book) Register(s *kind.Snapshot, k *kind.Kind, v kind.Viewer) Register {
	r := Register{Kind: k, Records: len(s.Records(k.Name))}
	for l := Minimum; l <= Full; l++ {
		for _, need := range b[k.Name][l] {
			g := Gap{Level: l}
			for _, name := range need {
				if f, _ := k.Field(name); v.Sees(f.Sensitivity) {
					g.Fields = append(g.Fields, f)
				}
			}
			if len(g.Fields) < len(need) { // the fields that are seen alone do not tell whether it is met
				r.Hidden++
				continue
			}
			r.Gaps = append(r.Gaps, g)
		}
	}
	for _, x := range s.Records(k.Name) {
		r.At[r.judge(x)]++
	}
	r.Gaps = slices.DeleteFunc(r.Gaps, func(g Gap) bool { return len(g.Lacking) == 0 })
	slices.SortStableFunc(r.Gaps, func(a, b Gap) int {
		if a.Level != b.Level {
			return int(a.Level - b.Level)
		}
		return len(b.Lacking) - len(a.Lacking)
	})
	return r
}

// judge gives a record's level and notes what it lacks.
func (r *Register) judge(x kind.Record) Level {
	reached := Full
	for i := range r.Gaps {
		g := &r.Gaps[i]
		if g.met(x) {
			continue
		}
		g.Lacking = append(g.Lacking, x.RecordID())
		reached = min(reached, g.Level-1)
	}
	return reached
}

func (g Gap) met(x kind.Record) bool {
	return slices.ContainsFunc(g.Fields, func(f *kind.Field) bool { return x.Cell(x.KindOf().Index(f.Name)).Recorded() })
}
