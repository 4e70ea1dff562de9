package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Lent is a function that an area's engine lends to the rulebook. It says which fields it reads, as "contract.end", because a
// finding is as restricted as the most restricted of them. A function that cannot tell gives an Opt that is not known; it may
// say with Context.Miss which field it wanted.
type Lent struct {
	Name  string
	Reads []string

	ways     []Way  // what it reads and gives stands at their ends
	local    bool   // it reads nothing but what its reads lead to from its argument
	naming   *hop   // it gives the records that name its argument in this field
	argument string // the kind that it takes; "" when it takes nothing
	result   valueType
	call     func(*Context, kind.Record) (any, bool)
	err      error
}

// Of lends a function of one record.
func Of[A kind.Record, T any](name string, f func(*Context, A) kind.Opt[T], reads ...string) Lent {
	var a A
	l := Lent{Name: name, Reads: reads, argument: a.KindOf().Name}
	l.result, l.err = resultOf[T](name)
	l.call = func(c *Context, r kind.Record) (any, bool) { return plain(f(c, r.(A))) }
	return l
}

// Along says that the function reads nothing but what its reads lead to from the record that it takes: "contract.supplier.it" is a
// field of the supplier that the contract names. Without it, a change to any record of a kind that it reads makes every rule that
// calls it be judged anew.
func (l Lent) Along() Lent {
	l.local = true
	return l
}

// OfCouncil lends a function of the council as a whole.
func OfCouncil[T any](name string, f func(*Context) kind.Opt[T], reads ...string) Lent {
	l := Lent{Name: name, Reads: reads}
	l.result, l.err = resultOf[T](name)
	l.call = func(c *Context, _ kind.Record) (any, bool) { return plain(f(c)) }
	return l
}

// ListOf lends a function from one record to others: the contracts of a supplier. Its list is always known; it may be empty.
func ListOf[A, B kind.Record](name string, f func(*Context, A) []B, reads ...string) Lent {
	var a A
	var b B
	return Lent{Name: name, Reads: reads, argument: a.KindOf().Name, result: valueType{base: records, kind: b.KindOf().Name},
		call: func(c *Context, r kind.Record) (any, bool) { return recordsOf(f(c, r.(A))), true }}
}

// Naming lends the way back along a reference: contracts_of(supplier) gives the contracts that name it in "contract.supplier".
func Naming(name, field string) Lent {
	k, i, err := fieldNamed(field)
	if err != nil {
		return Lent{Name: name, err: err}
	}
	h := hop{k: k, field: i, back: true}
	return Lent{Name: name, Reads: []string{field}, local: true, naming: &h, argument: k.Fields[i].To, result: valueType{base: records, kind: k.Name},
		call: func(c *Context, r kind.Record) (any, bool) {
			return kind.NamingIn(c.Snapshot, k, i).Of(r.RecordID()), true
		}}
}

// Way leads from the record that a lent function takes to records that it reads or gives.
type Way struct {
	from, to *kind.Kind
	hops     []hop
	err      error
}

// From is the way to the record itself.
func From(kindName string) Way {
	k, ok := kind.Of(kindName)
	if !ok {
		return Way{err: fmt.Errorf("there is no kind %q", kindName)}
	}
	return Way{from: k, to: k}
}

// To goes on along a reference, to the records that a field names.
func (w Way) To(field string) Way { return w.step(w.own(field), false, false) }

// By goes on against a reference, to the records that name these: By("service.systems").
func (w Way) By(field string) Way { return w.step(field, true, false) }

// On goes on along a reference within a register as far as it leads; the records where it begins count too.
func (w Way) On(field string) Way { return w.step(w.own(field), false, true) }

// Back goes on against a reference within a register as far as that leads; the records where it begins count too.
func (w Way) Back(field string) Way { return w.step(w.own(field), true, true) }

func (w Way) own(field string) string {
	if w.err != nil {
		return field
	}
	return w.to.Name + "." + field
}

func (w Way) step(field string, back, far bool) Way {
	if w.err != nil {
		return w
	}
	k, i, err := fieldNamed(field)
	if err != nil {
		return Way{err: err}
	}
	to, ok := kind.Of(k.Fields[i].To)
	begins, ends := k, to
	if back {
		begins, ends = to, k
	}
	if !ok || begins != w.to || far && ends != w.to {
		return Way{err: fmt.Errorf("%s does not lead on from a %s", field, w.to.Name)}
	}
	return Way{from: w.from, to: ends, hops: append(slices.Clip(w.hops), hop{k: k, field: i, back: back, far: far})}
}

// Ways says that the function reads and gives nothing but what stands at the end of these ways from the record that it takes.
func (l Lent) Ways(all ...Way) Lent {
	l.ways, l.local = all, true
	for _, w := range all {
		if w.err == nil && w.from.Name != l.argument {
			w.err = fmt.Errorf("a way begins at a %s and not at a %s", w.from.Name, l.argument)
		}
		if w.err != nil && l.err == nil {
			l.err = fmt.Errorf("%s: %w", l.Name, w.err)
		}
	}
	return l
}

// endingAt are those of the function's ways that lead to a kind.
func (l Lent) endingAt(kindName string) (out []Way) {
	for _, w := range l.ways {
		if w.to.Name == kindName {
			out = append(out, w)
		}
	}
	return out
}

// follow goes on from the end of ways by each of a function's own, and then by some hops; anywhere where there is none.
func (w ways) follow(on []Way, then []hop) ways {
	if len(on) == 0 {
		return anywhere
	}
	var out ways
	for _, o := range on {
		out = append(out, w.along(slices.Concat(o.hops, then)...)...)
	}
	return out
}

// wayTo is where the function reads a field from, when it is asked about the record that way leads to.
func (l Lent) wayTo(way ways, p fieldPath) ways {
	switch {
	case l.naming != nil:
		return way.along(*l.naming)
	case len(l.ways) > 0:
		return way.follow(l.endingAt(p.from.Name), p.hops)
	case !l.local || p.from.Name != l.argument: // or payments, which are no records
		return anywhere
	}
	return way.along(p.hops...)
}

// leads is the way to the records that the function gives.
func (l Lent) leads(way ways) ways {
	if l.naming != nil {
		return way.along(*l.naming)
	}
	return way.follow(l.endingAt(l.result.kind), nil)
}

func recordsOf[B kind.Record](in []B) []kind.Record {
	out := make([]kind.Record, len(in))
	for i, x := range in {
		out[i] = x
	}
	return out
}

func resultOf[T any](name string) (valueType, error) {
	var zero T
	t, err := typeOfGo(zero)
	if err != nil {
		return t, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

func plain[T any](o kind.Opt[T]) (any, bool) {
	v, told := o.Get()
	if n, whole := any(v).(int); whole {
		return float64(n), told
	}
	return v, told
}

// checkLent refuses a function whose name, result or fields the rulebook cannot use.
func checkLent(lent []Lent) (map[string]Lent, error) {
	out := map[string]Lent{}
	for _, l := range lent {
		if l.err != nil {
			return nil, fmt.Errorf("lent function %w", l.err)
		}
		if _, twice := out[l.Name]; twice || builtins[l.Name] != nil {
			return nil, fmt.Errorf("lent function %s: there is one of that name already", l.Name)
		}
		for _, f := range l.Reads {
			p, err := pathNamed(f)
			if err != nil {
				return nil, fmt.Errorf("lent function %s: %w", l.Name, err)
			}
			if len(l.ways) > 0 && len(l.endingAt(p.from.Name)) == 0 && !p.from.Table {
				return nil, fmt.Errorf("lent function %s: none of its ways leads to a %s", l.Name, p.from.Name)
			}
			if l.local && l.naming == nil && l.ways == nil && p.from.Name != l.argument && !p.from.Table {
				return nil, fmt.Errorf("lent function %s: %s does not lead on from a %s", l.Name, f, l.argument)
			}
		}
		out[l.Name] = l
	}
	return out, nil
}

// fieldNamed finds "contract.end".
func fieldNamed(s string) (*kind.Kind, int, error) {
	kindName, field, _ := strings.Cut(s, ".")
	k, ok := kind.Of(kindName)
	if !ok {
		return nil, 0, fmt.Errorf("%s: there is no kind %q", s, kindName)
	}
	i := k.Index(field)
	if i < 0 {
		return nil, 0, fmt.Errorf("%s: a %s has no field %q", s, kindName, field)
	}
	return k, i, nil
}

// fieldPath is a field, and the references that lead to it: "contract.supplier.it".
type fieldPath struct {
	from  *kind.Kind
	hops  []hop
	k     *kind.Kind // that has the field
	field int
}

func pathNamed(s string) (fieldPath, error) {
	parts := strings.Split(s, ".")
	if len(parts) < 2 {
		return fieldPath{}, fmt.Errorf("%s: write a kind and a field, like contract.end", s)
	}
	k, i, err := fieldNamed(parts[0] + "." + parts[1])
	if err != nil {
		return fieldPath{}, err
	}
	p := fieldPath{from: k, k: k, field: i}
	for _, name := range parts[2:] {
		p.hops = append(p.hops, hop{k: p.k, field: p.field})
		p.k, p.field, err = fieldNamed(p.k.Fields[p.field].To + "." + name)
		if err != nil {
			return fieldPath{}, fmt.Errorf("%s: %w", s, err)
		}
	}
	return p, nil
}
