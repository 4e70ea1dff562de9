package rule

import (
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Lent is a function that an area's engine lends to the rulebook. It says which fields it reads, as "contract.end", because a
// finding is as restricted as the most restricted of them. A function that cannot tell gives an Opt that is not known; it may
// say with Context.Miss which field it wanted.
type Lent struct {
	Name  string
	Reads []string

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
			_, _, err := fieldNamed(f)
			if err != nil {
				return nil, fmt.Errorf("lent function %s: %w", l.Name, err)
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
