// Package asked is the bank of questions that councillors may ask, and what a council's facts answer to each. The questions are data: knowledge/councillors. It is pure.
package asked

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Text is a sentence in English, with Welsh beside.
type Text struct {
	Title string
	Cy    struct{ Title string }
}

// Topic is some questions about one thing; its id is a topic of the register of councillors' questions.
type Topic struct {
	ID        string
	Text      `yaml:",inline"`
	Scope     string // the line of a director's scope whose holder is asked where nothing is recorded
	Questions []Question
}

// Question is one question and the facts that answer it.
type Question struct {
	ID    string
	Text  `yaml:",inline"`
	Scope string // "": that of its topic
	Facts []Fact
}

// Fact counts records of a register. Says and its Welsh may name {n} records that pass, {known} that say it, {of} all, and {sum}.
type Fact struct {
	Of     string              // the register
	Where  map[string][]string // only records whose fields say one of these
	Field  string              // what is asked of each
	Is     []string            // passes when it says one of these
	When   string              // or, of a date: past, older, last or next, the latter three with Months
	Months int
	Sum    bool // or: it is added up
	Gap    bool // a record that does not say it is part of the answer, and not left out of it
	Says   string
	Cy     string
}

// State is how far facts answer.
type State string

// The three states. What somebody may not see is told apart from what nobody recorded, and is never counted.
const (
	Told     State = "answered"
	Blank    State = "nobody recorded it"
	Withheld State = "not yours to see"
)

// mostNamed is how many records are named as evidence beside an answer.
const mostNamed = 5

// Answer is what a fact says here, for one viewer.
type Answer struct {
	*Fact
	Kind         *kind.Kind
	On           *kind.Field
	State        State
	N, Known, Of int
	Sum          string        // in pounds, or a number
	Named        []kind.Record // some of those that pass, in the register's order
}

// Asked is a question with its answers.
type Asked struct {
	*Question
	Scope   string
	State   State
	Answers []Answer
}

// Answered is a topic with its questions.
type Answered struct {
	*Topic
	Questions []Asked
	Told      int
}

// Bank answers the questions from the facts that a viewer may see, in the order of the list.
func Bank(s *kind.Snapshot, v kind.Viewer, today kind.Date, all []Topic) (out []Answered) {
	r := reader{s, v, today}
	for i := range all {
		t := Answered{Topic: &all[i]}
		for j := range all[i].Questions {
			q := r.question(&all[i].Questions[j])
			if q.Scope == "" {
				q.Scope = t.Scope
			}
			if q.State == Told {
				t.Told++
			}
			t.Questions = append(t.Questions, q)
		}
		out = append(out, t)
	}
	return out
}

type reader struct {
	s     *kind.Snapshot
	v     kind.Viewer
	today kind.Date
}

// question is answered when one of its facts is; else it is blank when one of them is.
func (r reader) question(q *Question) Asked {
	out := Asked{Question: q, Scope: q.Scope, State: Withheld}
	for i := range q.Facts {
		a := r.answer(&q.Facts[i])
		switch {
		case a.State == Told:
			out.State = Told
		case a.State == Blank && out.State == Withheld:
			out.State = Blank
		}
		if !out.repeats(a) {
			out.Answers = append(out.Answers, a)
		}
	}
	return out
}

// repeats tells that the blank of a fact was told by one before it, of the same field.
func (q Asked) repeats(a Answer) bool {
	return a.State != Told && slices.ContainsFunc(q.Answers, func(b Answer) bool { return b.State == a.State && b.On == a.On })
}

// Lacks tells whether a part of the answer is a blank.
func (q Asked) Lacks() bool {
	return slices.ContainsFunc(q.Answers, func(a Answer) bool { return a.State == Blank })
}

func (r reader) answer(f *Fact) Answer {
	k, _ := kind.Of(f.Of) // check saw to it
	on := k.Index(f.Field)
	a := Answer{Fact: f, Kind: k, On: &k.Fields[on], State: Withheld}
	if !r.sees(k, f) {
		return a
	}
	var sum int64
	for _, x := range r.s.Records(f.Of) {
		if !r.where(x, f) {
			continue
		}
		a.Of++
		value := x.Cell(on)
		if !value.Recorded() {
			continue
		}
		a.Known++
		if f.Sum {
			sum += value.N
		}
		if r.passes(f, value) {
			a.N++
			a.Named = append(a.Named, x)
		}
	}
	a.Named = a.Named[:min(len(a.Named), mostNamed)]
	a.State = Told
	if a.Of == 0 || a.Known == 0 && !f.Gap {
		a.State = Blank
	}
	a.Sum = kind.Count(int(sum))
	if a.On.Type == kind.Pence {
		a.Sum = kind.Money(sum).String()
	}
	return a
}

// sees tells whether the viewer may see all that the fact reads.
func (r reader) sees(k *kind.Kind, f *Fact) bool {
	for name := range f.Where {
		if !r.v.Sees(k.Fields[k.Index(name)].Sensitivity) {
			return false
		}
	}
	return r.v.Sees(k.Fields[k.Index(f.Field)].Sensitivity)
}

func (r reader) where(x kind.Record, f *Fact) bool {
	for name, want := range f.Where {
		if !slices.Contains(want, x.Cell(x.KindOf().Index(name)).String()) {
			return false
		}
	}
	return true
}

func (r reader) passes(f *Fact, v kind.Value) bool {
	switch f.When {
	case "past":
		return v.Date() < r.today
	case "older":
		return v.Date() < r.today.AddMonths(-f.Months)
	case "last":
		return v.Date() <= r.today && v.Date() >= r.today.AddMonths(-f.Months)
	case "next":
		return v.Date() >= r.today && v.Date() <= r.today.AddMonths(f.Months)
	}
	return len(f.Is) == 0 || slices.Contains(f.Is, v.String())
}

// Unsaid is how many records do not say it, where that is no part of the answer.
func (a Answer) Unsaid() int {
	if a.Gap {
		return 0
	}
	return a.Of - a.Known
}

// NameFor is a record's name, or "" where its name is not for the viewer.
func NameFor(v kind.Viewer, x kind.Record) string {
	k := x.KindOf()
	if i := k.Index(k.NameField); i >= 0 && !v.Sees(k.Fields[i].Sensitivity) {
		return ""
	}
	return kind.NameOf(x)
}

func (f Fact) check() error {
	k, ok := kind.Of(f.Of)
	if !ok || k.Table {
		return fmt.Errorf("%q is no register", f.Of)
	}
	if f.Says == "" || f.Cy == "" {
		return fmt.Errorf("a fact about %s needs says and cy", k.Labels)
	}
	i := k.Index(f.Field)
	if i < 0 {
		return fmt.Errorf("a %s has no field %q", k.Name, f.Field)
	}
	for name, want := range f.Where {
		j := k.Index(name)
		if j < 0 {
			return fmt.Errorf("a %s has no field %q", k.Name, name)
		}
		err := says(&k.Fields[j], want)
		if err != nil {
			return err
		}
	}
	on := &k.Fields[i]
	switch {
	case f.Sum && on.Type != kind.Pence && on.Type != kind.Int:
		return fmt.Errorf("%s.%s cannot be added up", k.Name, f.Field)
	case f.When != "" && on.Type != kind.Day:
		return fmt.Errorf("%s.%s is no date", k.Name, f.Field)
	case !slices.Contains([]string{"", "past", "older", "last", "next"}, f.When):
		return fmt.Errorf("%q is not past, older, last or next", f.When)
	case (f.Months > 0) != (f.When != "" && f.When != "past"):
		return fmt.Errorf("older, last and next need months, and nothing else does")
	}
	return says(on, f.Is)
}

// says refuses what a field of choices never says.
func says(f *kind.Field, want []string) error {
	for _, w := range want {
		yes := f.Type == kind.YesNo && (w == "yes" || w == "no")
		if f.Type == kind.YesNo && !yes || f.Type == kind.Choice && !slices.Contains(f.Choices, w) {
			return fmt.Errorf("%s never says %q", f.Name, w)
		}
	}
	return nil
}

// Sentence is the answer in English, or in Welsh; "" where there is none.
func (a Answer) Sentence(welsh bool) string {
	if a.State != Told {
		return ""
	}
	says := a.Says
	if welsh {
		says = a.Cy
	}
	return strings.NewReplacer("{n}", kind.Count(a.N), "{known}", kind.Count(a.Known), "{of}", kind.Count(a.Of), "{sum}", a.Sum).Replace(says)
}
