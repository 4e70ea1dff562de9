// Package poll is one structured question that a council asks every council of its group, and what may be told of the answers. Of a counted
// question nothing is told that depends on which council answered what. It is pure: no clock, no SQL, no HTTP.
package poll

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/tabular"
)

// Fewest is how many councils must have answered before the answers to a counted question are told, and before any median or mean is:
// with fewer, one could be told from the rest.
const Fewest = 5

// The types of an answer.
const (
	Text   = "text"
	YesNo  = "yesno"
	Number = "number" // at most two decimals
	Money  = "money"  // pounds
	Choice = "choice"
)

// Types are the types of an answer in the order in which a form offers them.
var Types = []string{YesNo, Number, Money, Choice, Text}

// limits of what is written, in bytes, and of how many choices there are.
const (
	longest     = 500
	mostChoices = 20
	mostMoney   = 1e14 // pence, and hundredths of a number: a sum of as many as there are councils still fits
)

// Question is what is asked.
type Question struct {
	Text    string
	Type    string
	Choices []string // of a choice
	Until   kind.Date
	Counted bool // no council is told which other council answered what
}

// Check puts the question in its one form, or says what is wrong with it on the day on which it is asked.
func (q *Question) Check(today kind.Date) error {
	q.Text = oneLine(q.Text)
	if q.Text == "" || len(q.Text) > longest {
		return fault.New(fault.Invalid, "Write the question, in at most %d letters.", longest)
	}
	if !slices.Contains(Types, q.Type) {
		return fault.New(fault.Invalid, "There is no type %q. The types are: %s.", q.Type, strings.Join(Types, ", "))
	}
	if q.Until < today || q.Until > today.AddMonths(24) {
		return fault.New(fault.Invalid, "Give the last day for answers: today or later, within two years.")
	}
	return q.checkChoices()
}

func (q *Question) checkChoices() error {
	var out []string
	for _, c := range q.Choices {
		c = oneLine(c)
		if c != "" && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, c) }) {
			out = append(out, c)
		}
	}
	q.Choices = out
	switch {
	case q.Type != Choice && len(out) > 0:
		return fault.New(fault.Invalid, "Only a question of the type choice has choices.")
	case q.Type == Choice && (len(out) < 2 || len(out) > mostChoices):
		return fault.New(fault.Invalid, "Give from 2 to %d choices that differ.", mostChoices)
	case slices.ContainsFunc(out, func(c string) bool { return len(c) > 100 }):
		return fault.New(fault.Invalid, "A choice has at most 100 letters.")
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ") }

// Reply is what a council answers: a value, or that it does not wish to, and why.
type Reply struct {
	Value    string `json:"value"` // in its one form: 1234.50 of money, yes or no
	Declined bool   `json:"declined"`
	Reason   string `json:"reason"`
}

// Accept puts a reply in its one form, or says what is wrong with it.
func (q *Question) Accept(r Reply) (Reply, error) {
	if r.Declined {
		r.Value, r.Reason = "", oneLine(r.Reason)
		if len(r.Reason) > longest {
			return r, fault.New(fault.Invalid, "The reason has at most %d letters.", longest)
		}
		return r, nil
	}
	r.Reason = ""
	var err error
	r.Value, err = q.value(oneLine(r.Value))
	return r, err
}

func (q *Question) value(s string) (string, error) {
	switch q.Type {
	case YesNo:
		return among([]string{"yes", "no"}, s, "Answer yes or no.")
	case Choice:
		return among(q.Choices, s, "Answer with one of: "+strings.Join(q.Choices, ", ")+".")
	case Money, Number:
		n, ok, _ := tabular.ParseMoney(s)
		if !ok || n < -mostMoney || n > mostMoney || q.Type == Number && strings.ContainsAny(s, "£$€") {
			return "", fault.New(fault.Invalid, "Answer with a number such as 12 or 1250.50.")
		}
		return q.plain(n), nil
	}
	if s == "" || len(s) > longest {
		return "", fault.New(fault.Invalid, "Write an answer of at most %d letters.", longest)
	}
	return s, nil
}

func among(choices []string, s, otherwise string) (string, error) {
	at := slices.IndexFunc(choices, func(c string) bool { return strings.EqualFold(c, s) })
	if at < 0 {
		return "", &fault.Error{Code: fault.Invalid, Sentence: otherwise}
	}
	return choices[at], nil
}

// plain is hundredths as a file has them: 1234.50 of money; 12, 12.5 of a number.
func (q *Question) plain(hundredths int64) string {
	s := kind.Money(hundredths).Plain()
	if q.Type == Number {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// hundredths reads a value that plain wrote.
func hundredths(s string) int64 {
	n, _, _ := tabular.ParseMoney(s)
	return n
}

func (q *Question) compare(a, b string) int {
	if q.Type == Number || q.Type == Money {
		return cmp.Compare(hundredths(a), hundredths(b))
	}
	return cmp.Compare(a, b)
}

// Given is the reply of one council of the group, or none.
type Given struct {
	Council string // its name
	Ours    bool   // of the council that reads
	Reply   *Reply
}

// Answers is what is told of the answers to a question: the shape of `moothall group answers --json`.
type Answers struct {
	Of       int      `json:"of"` // councils of the group
	Answered int      `json:"answered"`
	Declined int      `json:"declined"`
	Missing  int      `json:"missing"`
	Says     string   `json:"says"`          // the coverage in a sentence
	Named    []Answer `json:"answers"`       // by value, then name; none of a counted question
	Refusals []Answer `json:"refusals"`      // who declined, and why; none of a counted question
	Silent   []string `json:"not_answered"`  // councils by name; none of a counted question
	Counts   []Count  `json:"counts"`        // by value
	Hidden   bool     `json:"hidden"`        // the counts are, with fewer than five answers
	Median   string   `json:"median"`        // of numbers and money, from five answers on; else ""
	Mean     string   `json:"mean"`          // to the hundredth
	Own      *Reply   `json:"own,omitempty"` // the reading council's own
	Frozen   bool     `json:"frozen"`        // the last day is over
}

// Answer is the answer of a council, or why it gives none.
type Answer struct {
	Council string `json:"council"`
	Value   string `json:"value,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// Count is how many councils answered with a value.
type Count struct {
	Value string `json:"value"`
	N     int    `json:"n"`
}

// Tell works out what is told of the answers to a question.
func (q *Question) Tell(all []Given, today kind.Date) Answers {
	out := Answers{Of: len(all), Named: []Answer{}, Refusals: []Answer{}, Silent: []string{}, Counts: []Count{}, Frozen: today > q.Until}
	var values []string
	for _, g := range all {
		switch {
		case g.Reply == nil:
			out.Missing++
			out.Silent = append(out.Silent, g.Council)
		case g.Reply.Declined:
			out.Declined++
			out.Refusals = append(out.Refusals, Answer{Council: g.Council, Reason: g.Reply.Reason})
		default:
			out.Answered++
			out.Named = append(out.Named, Answer{Council: g.Council, Value: g.Reply.Value})
			values = append(values, g.Reply.Value)
		}
		if g.Ours {
			out.Own = g.Reply
		}
	}
	out.Says = fmt.Sprintf("%d of %d answered, %d declined, %d have not answered", out.Answered, out.Of, out.Declined, out.Missing)
	if q.Counted {
		out.Named, out.Refusals, out.Silent = []Answer{}, []Answer{}, []string{}
	}
	slices.SortFunc(out.Named, func(a, b Answer) int { return cmp.Or(q.compare(a.Value, b.Value), cmp.Compare(a.Council, b.Council)) })
	slices.SortFunc(out.Refusals, func(a, b Answer) int { return cmp.Compare(a.Council, b.Council) })
	slices.Sort(out.Silent)
	q.count(&out, values)
	return out
}

// count adds what is told of the values without their councils.
func (q *Question) count(out *Answers, values []string) {
	if q.Counted && (len(values) < Fewest || !out.Frozen) { // before the last day is over, who looks before and after one more answer could tell what it was
		out.Hidden = true
		return
	}
	slices.SortFunc(values, q.compare)
	for _, v := range values {
		if n := len(out.Counts); n > 0 && out.Counts[n-1].Value == v {
			out.Counts[n-1].N++
			continue
		}
		out.Counts = append(out.Counts, Count{v, 1})
	}
	if (q.Type != Number && q.Type != Money) || len(values) < Fewest {
		return
	}
	var sum int64
	for _, v := range values {
		sum += hundredths(v)
	}
	n := len(values)
	out.Median = q.plain(half(hundredths(values[(n-1)/2])+hundredths(values[n/2]), 2))
	out.Mean = q.plain(half(sum, int64(n)))
}

// half divides and rounds to the nearest, halves away from nought.
func half(sum, n int64) int64 {
	if sum < 0 {
		return -half(-sum, n)
	}
	return (2*sum + n) / (2 * n)
}

// Sheet is what is told as lines of a file: the coverage first.
func (q *Question) Sheet(a Answers) [][]string {
	out := [][]string{{q.Text}, {a.Says}}
	if q.Counted {
		if a.Hidden {
			return append(out, []string{fmt.Sprintf("Hidden until the last day is over, and under %d answers", Fewest)})
		}
		out = append(out, []string{"Answer", "Councils"})
		for _, c := range a.Counts {
			out = append(out, []string{c.Value, fmt.Sprint(c.N)})
		}
		return append(out, a.middle()...)
	}
	out = append(out, []string{"Council", "Answer", "Reason"})
	for _, x := range a.Named {
		out = append(out, []string{x.Council, x.Value, ""})
	}
	for _, x := range a.Refusals {
		out = append(out, []string{x.Council, "declined", x.Reason})
	}
	for _, name := range a.Silent {
		out = append(out, []string{name, "not answered", ""})
	}
	return append(out, a.middle()...)
}

func (a *Answers) middle() [][]string {
	if a.Median == "" {
		return nil
	}
	return [][]string{{"Median", a.Median}, {"Mean", a.Mean}}
}
