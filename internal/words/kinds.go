package words

import "github.com/moothall/moothall/internal/kind"

// Label is what one record of a kind is called.
func (s *Speaker) Label(k *kind.Kind) Phrase { return s.or(k.Cy.Label, k.Label) }

// Labels is what a register is called.
func (s *Speaker) Labels(k *kind.Kind) Phrase { return s.or(k.Cy.Labels, k.Labels) }

// About is what a kind file says of its register.
func (s *Speaker) About(k *kind.Kind) Phrase { return s.or(k.Cy.Hint, k.Hint) }

// Field is a field's label.
func (s *Speaker) Field(f *kind.Field) Phrase { return s.or(f.Cy.Label, f.Label) }

// Hint is a field's hint.
func (s *Speaker) Hint(f *kind.Field) Phrase { return s.or(f.Cy.Hint, f.Hint) }

// Unit is what a field's numbers count.
func (s *Speaker) Unit(f *kind.Field) Phrase { return s.or(f.Cy.Unit, f.Unit) }

// Choice is one of a field's choices.
func (s *Speaker) Choice(f *kind.Field, choice string) Phrase {
	return s.or(f.Cy.Choices[choice], choice)
}

func (s *Speaker) or(welsh, english string) Phrase {
	if s.Lang == Welsh && welsh != "" {
		return Phrase{welsh, Welsh}
	}
	return Phrase{english, English}
}
