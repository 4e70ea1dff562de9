package release

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// Part is what a section of the site is made of, as knowledge/public says.
type Part struct {
	Section string              `yaml:"section"`
	Kind    string              `yaml:"kind"`
	When    map[string][]string `yaml:"when"`
	Exempt  string              `yaml:"exempt"`
	Day     string              `yaml:"day"`
	List    []string            `yaml:"list"`
	Fields  []string            `yaml:"fields"`
	Events  []string            `yaml:"events"`
	Small   *Small              `yaml:"small"`
	Under   string              `yaml:"under"` // the section on whose pages its records stand, in place of pages of their own
	By      string              `yaml:"by"`    // the field that says of which record there
}

// Small says which counts of people must not be small, and what is held back where one is.
type Small struct {
	Counts []string `yaml:"counts"`
	Hide   []string `yaml:"hide"`
}

// Of is the register that a part is made from.
func (p *Part) Of() *kind.Kind {
	k, _ := kind.Of(p.Kind) // Load saw that there is one
	return k
}

// Refers is the register to which a field of the part refers; "" where it refers to none.
func (p *Part) Refers(field string) string {
	f, ok := p.Of().Field(field)
	if !ok || f.Type != kind.Ref && f.Type != kind.Refs {
		return ""
	}
	return f.To
}

// Plan is the parts of the site in their order.
type Plan []Part

// Part gives a part by the name of its section.
func (p Plan) Part(section string) (*Part, bool) {
	for i := range p {
		if p[i].Section == section {
			return &p[i], true
		}
	}
	return nil, false
}

// OfKind gives the part that is made from a register.
func (p Plan) OfKind(kindName string) (*Part, bool) {
	for i := range p {
		if p[i].Kind == kindName {
			return &p[i], true
		}
	}
	return nil, false
}

// Load reads public/sections.yaml of the knowledge. A part that names what is not public is refused.
func Load(knowledge fs.FS) (Plan, error) {
	raw, err := fs.ReadFile(knowledge, "public/sections.yaml")
	if err != nil {
		return nil, fmt.Errorf("reading what the public site tells: %w", err)
	}
	var plan Plan
	err = yaml.Unmarshal(raw, &plan)
	if err != nil {
		return nil, fmt.Errorf("public/sections.yaml: %w", err)
	}
	for i := range plan {
		err := plan[i].check()
		if _, above := plan[:i].Part(plan[i].Under); err == nil && plan[i].Under != "" && !above {
			err = fmt.Errorf("it stands under %q, which is no section before it", plan[i].Under)
		}
		if err != nil {
			return nil, fmt.Errorf("public/sections.yaml: %s: %w", plan[i].Section, err)
		}
	}
	return plan, nil
}

func (p *Part) check() error {
	k, ok := kind.Of(p.Kind)
	if !ok || k.Table {
		return fmt.Errorf("there is no register %q", p.Kind)
	}
	if len(p.Fields) == 0 || p.Under == "" && !contains(p.Fields, k.NameField) {
		return fmt.Errorf("its fields must hold %s, which names a record", k.NameField)
	}
	public := append(append(append([]string{}, p.Fields...), p.List...), p.Events...)
	if p.Day != "" {
		public = append(public, p.Day)
	}
	for _, name := range public {
		f, ok := k.Field(name)
		if !ok {
			return fmt.Errorf("the register has no field %q", name)
		}
		if f.Sensitivity != kind.Public || f.Personal {
			return fmt.Errorf("the field %s is not public", name)
		}
	}
	known := []string{}
	for name := range p.When {
		known = append(known, name)
	}
	if p.By != "" {
		known = append(known, p.By)
	}
	if p.Exempt != "" {
		known = append(known, p.Exempt)
	}
	if p.Small != nil {
		known = append(append(known, p.Small.Counts...), p.Small.Hide...)
	}
	for _, name := range known {
		if k.Index(name) < 0 {
			return fmt.Errorf("the register has no field %q", name)
		}
	}
	return nil
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// Only says in English which records a section tells of; "" where it tells of all.
func (p Plan) Only(section string) string {
	part, ok := p.Part(section)
	if !ok {
		return ""
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(part.When)) {
		f, _ := part.Of().Field(name) // check saw that there is one
		out = append(out, fmt.Sprintf("only those whose %q is %s are published", f.Label, strings.Join(part.When[name], " or ")))
	}
	return strings.Join(out, "; ")
}

// Whole lists the parts that have pages of their own.
func (p Plan) Whole() (out []*Part) {
	for i := range p {
		if p[i].Under == "" {
			out = append(out, &p[i])
		}
	}
	return out
}

// Beneath lists the parts whose records stand on the pages of a section.
func (p Plan) Beneath(section string) (out []*Part) {
	for i := range p {
		if p[i].Under == section {
			out = append(out, &p[i])
		}
	}
	return out
}
