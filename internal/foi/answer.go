package foi

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
)

// Place is where an answer comes from, as the requester reads it.
type Place string

// The places.
const (
	FromContracts Place = "contract_register"
	FromSystems   Place = "system_register"
	FromPayments  Place = "payments"
)

// Given is one cell of an answer. Its words are empty unless its state is held.
type Given struct {
	Field     string        `json:"field"`
	State     State         `json:"state"`
	Words     release.Words `json:"words,omitzero"`
	From      Place         `json:"from,omitempty"`
	Exemption string        `json:"exemption,omitempty"`
}

// GivenRow is one row of an answer.
type GivenRow struct {
	Key   string  `json:"key"`
	Cells []Given `json:"cells"`
}

// GivenCategory is what is said of one category.
type GivenCategory struct {
	ID     string     `json:"category"`
	Fields []string   `json:"fields"`
	Rows   []GivenRow `json:"rows"`
}

// Exempt is a field that is withheld, with the reason that the requester reads.
type Exempt struct {
	Field     string        `json:"field"`
	Exemption string        `json:"exemption"`
	Reason    release.Words `json:"reason"`
}

// Asked is a question with the categories in which it is answered. Its words are empty where it holds what may not be repeated.
type Asked struct {
	Words      release.Words `json:"words,omitzero"`
	Categories []string      `json:"categories"`
	Fields     []string      `json:"fields"`
	Corrected  bool          `json:"corrected,omitempty"`
}

// Answer is what is sent, and all that is sent: each text in it went through the guard, and nothing in it can hold another.
type Answer struct {
	Reference  release.Words   `json:"reference"`
	Council    release.Words   `json:"council"`
	Law        string          `json:"law"`
	Language   string          `json:"language"`
	Received   kind.Date       `json:"received"`
	Day        kind.Date       `json:"day"`
	PaidTo     kind.Date       `json:"paid_to,omitempty"` // the last day of the payments; 0 for none
	Questions  []Asked         `json:"questions"`
	Categories []GivenCategory `json:"categories"`
	Exempt     []Exempt        `json:"exempt"`
}

// About is what an answer says of its request.
type About struct {
	Reference, Council string
	Received           kind.Date
}

// OpenAnswer reads an answer that was kept.
func OpenAnswer(raw []byte) (*Answer, error) {
	var a Answer
	err := json.Unmarshal(raw, &a)
	if err != nil {
		return nil, fmt.Errorf("reading an answer that was sent: %w", err)
	}
	return &a, nil
}

func (a *Answer) category(id string) *GivenCategory {
	for i := range a.Categories {
		if a.Categories[i].ID == id {
			return &a.Categories[i]
		}
	}
	return nil
}

func (r *GivenRow) cell(field string) Given {
	for _, c := range r.Cells {
		if c.Field == field {
			return c
		}
	}
	return Given{Field: field, State: NotHeld}
}

// Name is what the row was told to be: its product, contract or supplier, else its key.
func (r *GivenRow) Name() string {
	for _, field := range []string{"contract", "product", "supplier"} {
		if w := r.cell(field).Words.String(); w != "" {
			return w
		}
	}
	return r.Key
}

// Learned are the questions with what an officer corrected, for the next request.
func (a *Answer) Learned() (out []Question) {
	for _, q := range a.Questions {
		if q.Corrected && q.Words.String() != "" {
			out = append(out, Question{q.Words.String(), q.Categories, q.Fields, true})
		}
	}
	return out
}

// Outcome is how the request ended, by the names of the register.
func (a *Answer) Outcome() string {
	given, withheld := 0, 0
	for _, c := range a.Categories {
		for _, r := range c.Rows {
			for _, x := range r.Cells {
				switch x.State {
				case Held:
					given++
				case Withheld:
					withheld++
				}
			}
		}
	}
	switch {
	case given > 0 && withheld > 0:
		return "given in part"
	case given > 0:
		return "given in full"
	case withheld > 0:
		return "withheld"
	}
	return "not held"
}

// Redact makes of a sheet what may be sent. It is refused while a question is unmatched or a choice to withhold has not been accepted, unless it is only to be looked at.
func (f Facts) Redact(s *Sheet, about About, look bool) (*Answer, error) {
	if s.Unmatched > 0 && !look {
		return nil, fault.New(fault.Refused, "%d of the questions have no category or field yet. Choose what answers them, or take them out.", s.Unmatched)
	}
	if s.Waiting > 0 && !look {
		return nil, fault.New(fault.Refused, "%d reasons to withhold have not been accepted yet. Read each and accept or change it.", s.Waiting)
	}
	out := &Answer{Law: f.Law.ID, Language: f.Language, Received: about.Received, Day: f.Today, Questions: []Asked{}, Categories: []GivenCategory{}, Exempt: []Exempt{}}
	if f.Spend != nil {
		out.PaidTo = f.Spend.Last
	}
	var err error
	out.Reference, err = f.Words("The reference", about.Reference)
	if err != nil {
		return nil, err
	}
	out.Council, err = f.Words("The council's name", about.Council)
	if err != nil {
		return nil, err
	}
	for _, q := range s.Questions {
		words, err := f.Words("The question", q.Text)
		if err != nil {
			words = release.Words{} // it names somebody or something that an answer may not repeat
		}
		out.Questions = append(out.Questions, Asked{words, q.Categories, q.Fields, q.Corrected})
	}
	grounds := map[string]bool{}
	for _, c := range s.Categories {
		out.Categories = append(out.Categories, f.give(c, s.Choices, grounds))
	}
	return out, f.exempt(out, s.Choices, grounds)
}

// give makes of a category what is said of it; grounds notes each field and exemption on which something was withheld.
func (f Facts) give(c CategorySheet, choices []Choice, grounds map[string]bool) GivenCategory {
	out := GivenCategory{ID: c.ID, Fields: c.Fields, Rows: []GivenRow{}}
	for _, r := range c.Rows {
		if r.LeftOut {
			continue
		}
		row := GivenRow{Key: r.Key}
		for _, cell := range r.Cells {
			field, _ := f.Plan.Field(cell.Field)
			at := slices.IndexFunc(choices, func(x Choice) bool { return x.Field == cell.Field })
			g := f.disclose(field, cell, choices[at])
			if g.State == Withheld {
				grounds[g.Field+" "+g.Exemption] = true
			}
			row.Cells = append(row.Cells, g)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// disclose is the only way from a cell of the officer's sheet to an answer.
func (f Facts) disclose(field *Field, c Cell, choice Choice) Given {
	out := Given{Field: field.ID, State: c.State}
	if c.State == NotHeld {
		return out
	}
	if field.never || !choice.Give {
		out.State, out.Exemption = Withheld, choice.Exemption
		return out
	}
	words, err := f.Words("The answer", c.Value)
	if err != nil {
		out.State, out.Exemption = Withheld, f.guardExemption(c.Value)
		return out
	}
	out.State, out.Words, out.From = Held, words, placeOf(c.Source)
	return out
}

func placeOf(s *Source) Place {
	switch {
	case s == nil:
		return ""
	case s.Kind == "spend":
		return FromPayments
	case s.Kind == "system":
		return FromSystems
	}
	return FromContracts
}

// guardExemption is the ground on which a text that the guard holds is withheld.
func (f Facts) guardExemption(text string) string {
	about := security
	switch f.check(text) {
	case release.IsPersonal, release.HasEmail, release.HasPhone, release.IsSmall:
		about = personal
	}
	e, _ := f.Law.forStake(about)
	return e.ID
}

// exempt lists each field that something was withheld of, with the ground and the reason.
func (f Facts) exempt(a *Answer, choices []Choice, grounds map[string]bool) error {
	for _, c := range choices {
		for _, e := range f.Law.Exemptions {
			if !grounds[c.Field+" "+e.ID] {
				continue
			}
			reason := f.Plan.Drafts[e.About][f.Language]
			if !c.Give && c.Exemption == e.ID {
				reason = c.Reason
			}
			words, err := f.Words("The reason to withhold", reason)
			if err != nil {
				return err
			}
			a.Exempt = append(a.Exempt, Exempt{c.Field, e.ID, words})
		}
	}
	return nil
}

// Answers tells whether every question was among those of this answer: then the request is one that was answered before.
func (a *Answer) Answers(questions []Question) bool {
	asked := map[string]bool{}
	for _, q := range a.Questions {
		asked[kind.Fold(q.Words.String())] = true
	}
	for i, q := range questions {
		unsaid := i < len(a.Questions) && a.Questions[i].Words.String() == "" // it held what may not be repeated
		if !asked[kind.Fold(q.Text)] && !unsaid {
			return false
		}
	}
	return len(questions) > 0
}
