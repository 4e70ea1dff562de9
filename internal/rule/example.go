package rule

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/kind"
)

// Example shows what a rule says of some records. Given maps a kind to one record or a list of them; a reference is written as the
// name of its record, which is made when it is not given; money is in pounds. The rule is asked about the first record of its
// own kind.
type Example struct {
	Given  map[string]any
	Paid   []ExamplePaid // what suppliers were paid; only looked at when Spend is true
	Spend  bool          // a spend file has been brought
	Since  string        // the first day that the spend files cover; a year before today when left out
	Until  string        // the last; today when left out
	Today  string
	Nation string // the rule's first nation when it is left out
	Expect string // found, clear or cannot tell
	Title  string // of the finding; not looked at when left out
	Why    string
	Asks   []string // the fields that it cannot tell without, as "contract.end"; not looked at when left out
}

// ExamplePaid is what one supplier was paid, in pounds.
type ExamplePaid struct {
	Supplier     string
	TwelveMonths int    `yaml:"twelve_months"`
	YearBefore   int    `yaml:"year_before"`
	Last90       int    `yaml:"last_90"`
	Payee        string // a spelling that no supplier is linked to, in place of a supplier
	IT           bool   `yaml:"it"` // it looks like IT
}

// CheckExamples runs every example of every rule and gives one error for each that comes out otherwise.
func (b *Book) CheckExamples() []error {
	var out []error
	for _, r := range b.Rules {
		for i, ex := range r.Examples {
			err := r.CheckExample(ex)
			if err != nil {
				out = append(out, fmt.Errorf("rules/%s: %s: example %d: %w", r.File, r.ID, i+1, err))
			}
		}
	}
	return out
}

// CheckExample runs one example.
func (r *Rule) CheckExample(ex Example) error {
	in, err := ex.input(r)
	if err != nil {
		return err
	}
	results := r.run(in)
	if len(results) == 0 {
		return fmt.Errorf("gives no record of kind %s to look at", r.For)
	}
	got := results[0]
	switch {
	case got.Outcome.String() != ex.Expect:
		return fmt.Errorf("is %s (missing %v, title %q), and it says %s", got.Outcome, got.Missing, got.Title, ex.Expect)
	case ex.Title != "" && got.Title != ex.Title:
		return fmt.Errorf("has the title %q, and it says %q", got.Title, ex.Title)
	case ex.Why != "" && got.Why != ex.Why:
		return fmt.Errorf("says why with %q, and it says %q", got.Why, ex.Why)
	}
	return ex.checkAsks(got)
}

func (ex Example) checkAsks(got *Result) error {
	if ex.Asks == nil {
		return nil
	}
	var asks []string
	for _, m := range got.Missing {
		asks = append(asks, strings.TrimSuffix(m.Kind+"."+m.Field, "."))
	}
	if !slices.Equal(asks, ex.Asks) {
		return fmt.Errorf("asks for %v, and it says %v", asks, ex.Asks)
	}
	return nil
}

func (ex Example) input(r *Rule) (Input, error) {
	today, err := kind.ParseDate(ex.Today)
	if err != nil {
		return Input{}, fmt.Errorf("today: %w", err)
	}
	g := given{records: map[string][]map[string]any{}, people: map[string]string{}}
	err = g.collect(ex.Given)
	if err != nil {
		return Input{}, err
	}
	for _, p := range ex.Paid {
		if p.Payee != "" {
			continue
		}
		g.number("supplier", p.Supplier)
	}
	snapshot, err := g.snapshot()
	if err != nil {
		return Input{}, err
	}
	in := Input{Snapshot: snapshot, Today: today, Nation: ex.Nation, KeepClear: true}
	if in.Nation == "" {
		in.Nation = r.Nations[0]
	}
	if ex.Spend {
		in.Facts.Spend, err = ex.spend(g, today)
	}
	return in, err
}

func (ex Example) spend(g given, today kind.Date) (*Spend, error) {
	s := &Spend{First: today.AddMonths(-12), Last: today, Suppliers: map[kind.ID]Paid{}}
	for _, d := range []struct {
		name, written string
		into          *kind.Date
	}{{"since", ex.Since, &s.First}, {"until", ex.Until, &s.Last}} {
		if d.written == "" {
			continue
		}
		day, err := kind.ParseDate(d.written)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.name, err)
		}
		*d.into = day
	}
	for _, p := range ex.Paid {
		if p.Payee != "" {
			s.Payees = append(s.Payees, Paid{Name: p.Payee, TwelveMonths: kind.Money(p.TwelveMonths) * 100, Lines: 1, IT: p.IT})
			continue
		}
		id := g.number("supplier", p.Supplier)
		s.Suppliers[id] = Paid{Name: p.Supplier, TwelveMonths: kind.Money(p.TwelveMonths) * 100, YearBefore: kind.Money(p.YearBefore) * 100, Last90: kind.Money(p.Last90) * 100, Lines: 1, LastPaid: kind.Some(s.Last)}
	}
	return s, nil
}

// given is an example's records on their way into a snapshot.
type given struct {
	records map[string][]map[string]any
	people  map[string]string
}

func (g given) collect(in map[string]any) error {
	for kindName, v := range in {
		k, ok := kind.Of(kindName)
		if !ok || k.Table {
			return fmt.Errorf("given: there is no register %q", kindName)
		}
		list, many := v.([]any)
		if !many {
			list = []any{v}
		}
		for _, item := range list {
			rec, ok := item.(map[string]any)
			if !ok {
				return fmt.Errorf("given: %s: write the fields of one record, or a list of records", kindName)
			}
			g.records[kindName] = append(g.records[kindName], rec)
		}
	}
	return nil
}

// number finds the record of that name, or makes it.
func (g given) number(kindName, name string) kind.ID {
	k, ok := kind.Of(kindName)
	if !ok {
		return 0
	}
	for i, rec := range g.records[kindName] {
		if kind.Fold(fmt.Sprint(rec[k.NameField])) == kind.Fold(name) {
			return kind.ID(i + 1)
		}
	}
	g.records[kindName] = append(g.records[kindName], map[string]any{k.NameField: name})
	return kind.ID(len(g.records[kindName]))
}

// snapshot writes each record as the ledger would and reads it back. References may make more records as it goes.
func (g given) snapshot() (*kind.Snapshot, error) {
	docs := map[string][][]byte{}
	for again := true; again; {
		again = false
		for _, k := range kind.Registers() {
			for len(docs[k.Name]) < len(g.records[k.Name]) {
				doc, err := g.document(k, g.records[k.Name][len(docs[k.Name])])
				if err != nil {
					return nil, err
				}
				docs[k.Name] = append(docs[k.Name], doc)
				again = true
			}
		}
	}
	var all []kind.Record
	for _, k := range kind.Registers() {
		for i, doc := range docs[k.Name] {
			r := kind.New(k.Name, kind.ID(i+1), 1)
			err := r.Decode(doc)
			if err != nil {
				return nil, fmt.Errorf("given: %s: %w", k.Name, err)
			}
			all = append(all, r)
		}
	}
	return kind.NewSnapshot(1, all, g.people), nil
}

func (g given) document(k *kind.Kind, rec map[string]any) ([]byte, error) {
	doc := map[string]json.RawMessage{}
	for name, written := range rec {
		f, ok := k.Field(name)
		if !ok {
			return nil, fmt.Errorf("given: a %s has no field %q", k.Name, name)
		}
		v, err := g.value(f, written)
		if err != nil {
			return nil, fmt.Errorf("given: %s.%s: %w", k.Name, name, err)
		}
		if v.Recorded() {
			doc[f.Name] = v.JSON()
		}
	}
	return json.Marshal(doc)
}

var errWritten = errors.New("cannot be written this way")

func (g given) value(f *kind.Field, written any) (kind.Value, error) {
	switch w := written.(type) {
	case time.Time:
		written = w.Format(time.DateOnly)
	case string:
		switch f.Type {
		case kind.Ref:
			return kind.RefValue(g.number(f.To, w)), nil
		case kind.NeedList:
			needs, err := kind.ParseNeeds(w, g.finder(f.To))
			return kind.NeedsValue(needs), err
		}
		if f.Personal {
			g.people[w] = w
		}
	case []any:
		if f.Type != kind.Refs {
			break
		}
		var ids []kind.ID
		for _, name := range w {
			ids = append(ids, g.number(f.To, fmt.Sprint(name)))
		}
		return kind.Normal(f, kind.RefsValue(ids))
	case int:
		if f.Type == kind.Pence {
			written = w * 100
		}
	}
	raw, err := json.Marshal(written)
	if err != nil {
		return kind.Value{}, fmt.Errorf("%v %w", written, errWritten)
	}
	return kind.ParseValue(f, raw)
}

// finder finds only records that were given: a need on an unknown name stays unknown.
func (g given) finder(kindName string) func(string) (kind.ID, bool) {
	k, _ := kind.Of(kindName)
	return func(name string) (kind.ID, bool) {
		for i, rec := range g.records[kindName] {
			if kind.Fold(fmt.Sprint(rec[k.NameField])) == name {
				return kind.ID(i + 1), true
			}
		}
		return 0, false
	}
}
