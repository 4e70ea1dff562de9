package asked

import (
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

const file = "councillors/questions.yaml"

// Load reads the bank of a knowledge folder and checks every word of it that a register must know.
func Load(knowledge fs.FS) (all []Topic, err error) {
	raw, err := fs.ReadFile(knowledge, file)
	if err != nil {
		return nil, fmt.Errorf("reading the questions of councillors: %w", err)
	}
	err = yaml.Load(raw, &all, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	seen := map[string]bool{}
	for _, t := range all {
		err = t.check(seen)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return all, nil
}

// check checks a topic, and that none of its ids was seen before.
func (t Topic) check(seen map[string]bool) error {
	k, _ := kind.Of("councillor_question")
	topics := k.Fields[k.Index("topic")].Choices
	if !slices.Contains(topics, t.ID) || t.Title == "" || t.Cy.Title == "" || t.Scope == "" || seen["topic "+t.ID] {
		return fmt.Errorf("%q must be a topic of councillors' questions, once, with title, cy and scope", t.ID)
	}
	seen["topic "+t.ID] = true
	for _, q := range t.Questions {
		if q.ID == "" || q.Title == "" || q.Cy.Title == "" || len(q.Facts) == 0 || seen[q.ID] {
			return fmt.Errorf("%s: %q needs an id of its own, title, cy and facts", t.ID, q.ID)
		}
		seen[q.ID] = true
		for _, f := range q.Facts {
			err := f.check()
			if err != nil {
				return fmt.Errorf("%s: %s: %w", t.ID, q.ID, err)
			}
		}
	}
	return nil
}
