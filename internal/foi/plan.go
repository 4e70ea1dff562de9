// Package foi answers requests for information about systems and contracts: what each category of system is answered by, what an officer sees beside it, and what
// may be sent. What is restricted or personal is never read, only whether it is held; what is sent is made of release.Words alone, which only the guard makes.
// It is pure: no clock, no SQL, no HTTP.
package foi

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// Plan is what knowledge/foi holds.
type Plan struct {
	Categories []Category
	Fields     []Field
	Laws       []Law
	Drafts     map[string]map[string]string // the draft reason by what is at stake, then by language: en, cy
	Letter     map[string]map[string]string // the words of the letter by language
	counts     []phrase                     // words of a question that is about something else where it names no field
	elsewhere  []phrase                     // words of one that is about something else whatever it names
}

// Category is a sort of system that people ask about.
type Category struct {
	ID, Label string
	Cy        string
	Functions []string
	Products  []string
	Words     []string
	Titles    []string // words of a title by which a record may belong to it
	names     []phrase
	calls     []phrase
	titles    []phrase
}

// Field is one thing that people ask of each category.
type Field struct {
	ID, Label string
	Cy        string
	From      []string
	Withhold  string // what is at stake, where it is held back by default
	Standard  bool   // given where a question names a category and no field
	Words     []string
	calls     []phrase
	never     bool // one of its sources is restricted: it is never given
}

// Law is the law of some nations.
type Law struct {
	ID                  string
	Nations             []string
	Name, Cy            string
	Time, Refusal       string
	NotHeld             string `yaml:"not_held"`
	Clearer             string // by which a council may ask what is meant, and the days count from the answer
	Days                int
	Holidays            []string
	Commissioner        string
	CommissionerCy      string `yaml:"commissioner_cy"`
	CommissionerAddress string `yaml:"commissioner_address"`
	Exemptions          []Exemption
}

// Exemption is a ground on which something is withheld.
type Exemption struct {
	ID, Section, About string
	Test               bool // the public interest is weighed
	Label, Cy          string
}

// Load reads the foi folder of the knowledge. A field that names what no register has is refused, and so is one that would give what is restricted.
func Load(knowledge fs.FS) (*Plan, error) {
	p := &Plan{}
	var counts, elsewhere []string
	for _, f := range []struct {
		name string
		into any
	}{{"categories", &struct{ Categories *[]Category }{&p.Categories}}, {"fields", &struct {
		Fields            *[]Field
		Counts, Elsewhere *[]string
	}{&p.Fields, &counts, &elsewhere}},
		{"laws", &struct {
			Laws   *[]Law
			Drafts *map[string]map[string]string
		}{&p.Laws, &p.Drafts}}, {"letter", &p.Letter}} {
		raw, err := fs.ReadFile(knowledge, "foi/"+f.name+".yaml")
		if err != nil {
			return nil, fmt.Errorf("reading what answers requests for information: %w", err)
		}
		err = yaml.Unmarshal(raw, f.into)
		if err != nil {
			return nil, fmt.Errorf("foi/%s.yaml: %w", f.name, err)
		}
	}
	p.counts, p.elsewhere = phrases(counts), phrases(elsewhere)
	for i := range p.Categories {
		c := &p.Categories[i]
		c.names, c.calls, c.titles = phrases(c.Products), phrases(c.Words), phrases(c.Titles)
	}
	for i := range p.Fields {
		err := p.Fields[i].prepare()
		if err != nil {
			return nil, fmt.Errorf("foi/fields.yaml: %s: %w", p.Fields[i].ID, err)
		}
	}
	return p, p.check()
}

func (f *Field) prepare() error {
	f.calls = phrases(f.Words)
	for _, from := range f.From {
		if _, computed := computedPlaces[from]; computed || from == fromSpend || from == fromPart {
			continue
		}
		register, name, _ := strings.Cut(from, ".")
		k, ok := kind.Of(register)
		if !ok {
			return fmt.Errorf("there is no register %q", register)
		}
		field, ok := k.Field(name)
		if !ok {
			return fmt.Errorf("the register %s has no field %q", register, name)
		}
		f.never = f.never || closed(field)
	}
	if f.never && f.Withhold == "" {
		return fmt.Errorf("it reads what is restricted, so it must say why it is withheld")
	}
	return nil
}

// check tells whether each law has an exemption for all that a field is withheld for, and each draft its words.
func (p *Plan) check() error {
	for _, l := range p.Laws {
		for _, about := range []string{security, commercial, personal} {
			if _, ok := l.forStake(about); !ok {
				return fmt.Errorf("foi/laws.yaml: %s has no exemption about %s", l.ID, about)
			}
			if p.Drafts[about]["en"] == "" || p.Drafts[about]["cy"] == "" {
				return fmt.Errorf("foi/laws.yaml: there is no draft about %s in both languages", about)
			}
		}
	}
	for key := range p.Letter["en"] {
		if p.Letter["cy"][key] == "" {
			return fmt.Errorf("foi/letter.yaml: %s has no Welsh", key)
		}
	}
	return nil
}

// What is at stake where something is withheld.
const (
	security   = "security"
	commercial = "commercial"
	personal   = "personal"
)

// closed tells whether a field's values are never read here.
func closed(f *kind.Field) bool { return f.Sensitivity == kind.Restricted || f.Personal }

// Category is a category by its id.
func (p *Plan) Category(id string) (*Category, bool) {
	i := slices.IndexFunc(p.Categories, func(c Category) bool { return c.ID == id })
	if i < 0 {
		return nil, false
	}
	return &p.Categories[i], true
}

// Field is a field by its id.
func (p *Plan) Field(id string) (*Field, bool) {
	i := slices.IndexFunc(p.Fields, func(f Field) bool { return f.ID == id })
	if i < 0 {
		return nil, false
	}
	return &p.Fields[i], true
}

// Named is what the category is called in a language: en or cy.
func (c *Category) Named(language string) string { return inLanguage(language, c.Label, c.Cy) }

// Named is what the field is called in a language.
func (f *Field) Named(language string) string { return inLanguage(language, f.Label, f.Cy) }

// MayGive tells whether an officer may decide to give the field: nothing that answers it is restricted.
func (f *Field) MayGive() bool { return !f.never }

// Named is what the exemption is called in a language.
func (e Exemption) Named(language string) string { return inLanguage(language, e.Label, e.Cy) }

// Named is the law's name in a language.
func (l *Law) Named(language string) string { return inLanguage(language, l.Name, l.Cy) }

func inLanguage(language, en, cy string) string {
	if language == "cy" && cy != "" {
		return cy
	}
	return en
}

// LawOf is the law that binds a council of a nation.
func (p *Plan) LawOf(nation string) (*Law, bool) {
	i := slices.IndexFunc(p.Laws, func(l Law) bool { return slices.Contains(l.Nations, nation) })
	if i < 0 {
		return nil, false
	}
	return &p.Laws[i], true
}

// Exemption is one of the law's by its id.
func (l *Law) Exemption(id string) (Exemption, bool) {
	i := slices.IndexFunc(l.Exemptions, func(e Exemption) bool { return e.ID == id })
	if i < 0 {
		return Exemption{}, false
	}
	return l.Exemptions[i], true
}

// forStake is the exemption that fits what is at stake.
func (l *Law) forStake(about string) (Exemption, bool) {
	i := slices.IndexFunc(l.Exemptions, func(e Exemption) bool { return e.About == about })
	if i < 0 {
		return Exemption{}, false
	}
	return l.Exemptions[i], true
}
