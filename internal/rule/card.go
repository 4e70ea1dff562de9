package rule

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// Card is a score card: conditions of the rulebook's kind, each worth some points, kept apart in parts. A score is the sum of the
// lines that surely hold, and every line stands beside it, so that nobody has to believe the sum.
type Card struct {
	ID, Title, For string
	Source         Source
	Caution        string
	Parts          []CardPart
	Restricted     kind.Sensitivity // as the most restricted field that any line reads
}

// CardPart is one part of a card, such as risk or cost.
type CardPart struct {
	Name, Title string
	Lines       []CardLine
}

// Most is what the part can come to.
func (p CardPart) Most() (n int) {
	for _, l := range p.Lines {
		n += l.Points
	}
	return n
}

// CardLine is one condition and its points.
type CardLine struct {
	Points     int
	Says, When string

	when func(*Context) Outcome
}

// rawCard is a card as its file writes it.
type rawCard struct {
	ID, Title, For string
	Source         Source
	Caution        string
	Parts          []struct {
		Name, Title string
		Lines       []struct {
			Points     int
			Says, When string
		}
	}
}

// LoadCard reads a score card of a knowledge folder and checks every word of it.
func LoadCard(knowledge fs.FS, name string, lent ...Lent) (*Card, error) {
	text, err := fs.ReadFile(knowledge, name)
	if err != nil {
		return nil, fmt.Errorf("reading a score card: %w", err)
	}
	var raw rawCard
	err = yaml.Load(text, &raw, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	functions, err := checkLent(lent)
	if err != nil {
		return nil, err
	}
	card, err := compileCard(raw, functions)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return card, nil
}

func compileCard(raw rawCard, lent map[string]Lent) (*Card, error) {
	k, ok := kind.Of(raw.For)
	if !ok || k.Table || raw.For == Council {
		return nil, fmt.Errorf("for %q is not a register", raw.For)
	}
	if raw.ID == "" || raw.Title == "" || raw.Source.String() == "" || len(raw.Parts) == 0 {
		return nil, fmt.Errorf("a card needs id, title, source and parts")
	}
	out := &Card{ID: raw.ID, Title: raw.Title, For: raw.For, Source: raw.Source, Caution: raw.Caution}
	c := &compiler{subject: raw.For, lent: lent, reads: newReads()}
	for _, p := range raw.Parts {
		part := CardPart{Name: p.Name, Title: p.Title}
		for _, l := range p.Lines {
			if l.Points <= 0 || l.Says == "" {
				return nil, fmt.Errorf("%s: a line needs points above 0, and says", p.Name)
			}
			when, err := c.condition(l.When)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", p.Name, l.Says, err)
			}
			part.Lines = append(part.Lines, CardLine{l.Points, l.Says, l.When, when})
		}
		if p.Name == "" || p.Title == "" || len(part.Lines) == 0 {
			return nil, fmt.Errorf("a part needs name, title and lines")
		}
		out.Parts = append(out.Parts, part)
	}
	out.Restricted = c.reads.strictest
	return out, nil
}

// Score is what a card says of one record. Total is the sum of its parts, and a part the sum of its lines that are found.
type Score struct {
	Subject Subject
	Total   int
	Parts   []PartScore
}

// PartScore is one part of a score.
type PartScore struct {
	Name, Title  string
	Points, Most int
	Lines        []LineScore
}

// LineScore is one line's answer; Missing is what it would take to tell.
type LineScore struct {
	Says    string
	Points  int // that the line is worth
	Outcome Outcome
	Missing []Ref
}

// Untold counts the lines that cannot be told.
func (s Score) Untold() (n int) {
	for _, p := range s.Parts {
		for _, l := range p.Lines {
			if l.Outcome == CannotTell {
				n++
			}
		}
	}
	return n
}

// Scores gives the score of every record of the card's register, highest first.
func (c *Card) Scores(in Input) []Score {
	var out []Score
	x := in.context()
	for _, rec := range in.Snapshot.Records(c.For) {
		x.subject = rec
		out = append(out, c.score(x))
	}
	slices.SortStableFunc(out, func(a, b Score) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(kind.Fold(a.Subject.Name), kind.Fold(b.Subject.Name)))
	})
	return out
}

func (c *Card) score(x *Context) Score {
	s := Score{Subject: subjectOf(x.subject)}
	for _, p := range c.Parts {
		part := PartScore{Name: p.Name, Title: p.Title, Most: p.Most()}
		for _, l := range p.Lines {
			x.missing, x.cited, x.payments = x.missing[:0], nil, nil
			line := LineScore{Says: l.Says, Points: l.Points, Outcome: l.when(x)}
			switch line.Outcome {
			case Found:
				part.Points += l.Points
			case CannotTell:
				line.Missing = slices.Clone(x.missing)
			}
			part.Lines = append(part.Lines, line)
		}
		s.Total += part.Points
		s.Parts = append(s.Parts, part)
	}
	return s
}
