package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// Draft is a council's own rule as a form holds it. Found and Clear are the records of its two examples, in YAML.
type Draft struct {
	ID, Title, For, When, Say, Why, Do string
	Kind, Band, Source                 string
	Today                              string // ISO: the day that the examples are judged on
	Found, Clear                       string
}

// draftRule is the text that a draft makes: the keys of a rules file in the order that one reads them.
type draftRule struct {
	ID       string
	Title    string
	Source   draftSource
	Status   string
	Kind     string
	For      string
	When     string
	Band     string
	Say      string
	Why      string `yaml:",omitempty"`
	Do       string
	Examples []draftExample
}

type draftSource struct{ Practice string }

type draftExample struct {
	Given  yaml.Node
	Today  string
	Expect string
}

// Text writes the rule as a rules file does.
func (d Draft) Text() (string, []Problem) {
	r := draftRule{ID: d.ID, Title: d.Title, Source: draftSource{d.Source}, Status: "practice", Kind: d.Kind, For: d.For, When: d.When, Band: d.Band, Say: d.Say, Why: d.Why, Do: d.Do}
	var problems []Problem
	for i, given := range []string{d.Found, d.Clear} {
		ex := draftExample{Today: d.Today, Expect: []string{Found.String(), Clear.String()}[i]}
		err := yaml.Load([]byte(given), &ex.Given, yaml.WithUniqueKeys())
		if err == nil && len(ex.Given.Content) == 1 && ex.Given.Kind == yaml.DocumentNode {
			ex.Given = *ex.Given.Content[0]
		}
		if err == nil && ex.Given.Kind != yaml.MappingNode {
			err = Problem{Line: 1, Says: "write a register's name and a colon, then the fields of a record, each on a line of its own with two spaces before it"}
		}
		if err != nil {
			p := textProblems(err)[0]
			p.Field, p.Example = "examples", i+1
			problems = append(problems, p)
		}
		r.Examples = append(r.Examples, ex)
	}
	if len(problems) > 0 {
		return "", problems
	}
	raw, err := yaml.Marshal([]draftRule{r})
	if err != nil {
		return "", []Problem{{Rule: d.ID, Says: "the rule cannot be written: " + err.Error()}}
	}
	return string(raw), nil
}

// DraftOf reads a text back into a form. It gives false for a rule that holds more than the form does, which would be lost.
func DraftOf(text string) (Draft, bool) {
	var all []draftRule
	err := yaml.Load([]byte(text), &all, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil || len(all) != 1 || len(all[0].Examples) != 2 {
		return Draft{}, false
	}
	r := all[0]
	found, clear := r.Examples[0], r.Examples[1]
	if r.Status != "practice" || found.Expect != Found.String() || clear.Expect != Clear.String() || found.Today != clear.Today {
		return Draft{}, false
	}
	d := Draft{ID: r.ID, Title: r.Title, For: r.For, When: r.When, Say: r.Say, Why: r.Why, Do: r.Do, Kind: r.Kind, Band: r.Band, Source: r.Source.Practice, Today: found.Today}
	for i, into := range []*string{&d.Found, &d.Clear} {
		raw, err := yaml.Marshal(&r.Examples[i].Given)
		if err != nil {
			return Draft{}, false
		}
		*into = string(raw)
	}
	return d, true
}

var notID = regexp.MustCompile(`[^A-Z0-9]+`)

// IDFor makes an id from a title, one that is not taken.
func IDFor(title string, taken func(id string) bool) string {
	const most = 40
	words := strings.Trim(notID.ReplaceAllString(strings.ToUpper(title), "-"), "-")
	if len(words) > most {
		words = strings.Trim(words[:most], "-")
	}
	if words == "" {
		words = "RULE"
	}
	id := OwnPrefix + words
	for n := 2; taken(id); n++ {
		id = fmt.Sprintf("%s%s-%d", OwnPrefix, words, n)
	}
	return id
}

// Skeleton is a record to begin an example with: its name, and its first two dates, first amount and first choice.
func Skeleton(kindName string, today kind.Date) string {
	k, ok := kind.Of(kindName)
	if !ok || kindName == Council {
		return "contract:\n  - title: An example\n    end: " + today.AddMonths(6).String() + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s:\n  %s: An example\n", k.Name, k.NameField)
	left := map[kind.Type]int{kind.Day: 2, kind.Pence: 1, kind.Choice: 1}
	for _, f := range k.Fields {
		value := map[kind.Type]string{kind.Day: today.AddMonths(6).String(), kind.Pence: "12000"}[f.Type]
		if f.Type == kind.Choice && len(f.Choices) > 0 {
			value = f.Choices[0]
		}
		if value == "" || f.Personal || left[f.Type] == 0 {
			continue
		}
		left[f.Type]--
		fmt.Fprintf(&b, "  %s: %s\n", f.Name, value)
	}
	return b.String()
}

// Function is a function that conditions may use.
type Function struct{ Name, Takes, Gives string }

// Functions lists what the engines lend to the book, by name.
func (b *Book) Functions() []Function {
	var out []Function
	for _, l := range b.lent {
		out = append(out, Function{l.Name, l.argument, l.result.String()})
	}
	slices.SortFunc(out, func(x, y Function) int { return strings.Compare(x.Name, y.Name) })
	return out
}
