package rule

import (
	"fmt"

	"github.com/expr-lang/expr/ast"

	"github.com/moothall/moothall/internal/kind"
)

// builtin compiles the words that expr's grammar keeps for itself. Only the quantifiers and len are ours.
func (c *compiler) builtin(n *ast.BuiltinNode) (expression, error) {
	switch n.Name {
	case "any", "all", "none", "count":
		return c.quantifier(n)
	case "len":
		return c.length(n)
	}
	return c.function(n.Name, n.Arguments, n)
}

// quantifier compiles any, all, none and count over records, with Kleene's meaning: one sure element settles any, none and
// all, in whatever order they stand; a count that hangs on unsure elements lies between two ends.
func (c *compiler) quantifier(n *ast.BuiltinNode) (expression, error) {
	if len(n.Arguments) != 2 {
		return expression{}, fmt.Errorf("%s: %s needs a list and a condition", n, n.Name)
	}
	list, err := c.node(n.Arguments[0])
	if err != nil {
		return expression{}, err
	}
	body, ok := n.Arguments[1].(*ast.PredicateNode)
	if !ok || list.t.base != records {
		return expression{}, fmt.Errorf("%s: %s needs a list of records and a condition, not %s", n, n.Name, list.t)
	}
	c.elements = append(c.elements, valueAt{list.t.kind, list.at})
	each, err := c.node(body.Node)
	c.elements = c.elements[:len(c.elements)-1]
	if err != nil {
		return expression{}, err
	}
	if each.t.base != yesNo {
		return expression{}, fmt.Errorf("%s: the condition is %s; write one that is yes or no", n, each.t)
	}
	if n.Name == "count" {
		return counted(list, each), nil
	}
	return expression{t: valueType{base: yesNo}, answer: settled(over(n.Name, list, each))}, nil
}

func over(name string, list, each expression) func(*Context) Outcome {
	start, join, end := Clear, or, func(o Outcome) Outcome { return o }
	switch name {
	case "all":
		start, join = Found, and
	case "none":
		end = not
	}
	return func(c *Context) Outcome {
		v, told := list.read(c)
		if !told {
			return CannotTell
		}
		outer := c.element
		defer func() { c.element = outer }()
		out := start
		for _, r := range v.([]kind.Record) {
			c.element = r
			out = join(out, each.answer(c))
			if out != start && out != CannotTell {
				break // nothing that follows can change it
			}
		}
		return end(out)
	}
}

func counted(list, each expression) expression {
	span := func(c *Context) (low, high int, told bool) {
		v, told := list.read(c)
		if !told {
			return 0, 0, false
		}
		outer := c.element
		defer func() { c.element = outer }()
		for _, r := range v.([]kind.Record) {
			c.element = r
			switch each.answer(c) {
			case Found:
				low, high = low+1, high+1
			case CannotTell:
				high++
			}
		}
		return low, high, true
	}
	return expression{t: valueType{base: number}, span: span, read: func(c *Context) (any, bool) {
		low, high, told := span(c)
		return float64(low), told && low == high
	}}
}

func (c *compiler) length(n *ast.BuiltinNode) (expression, error) {
	if len(n.Arguments) != 1 {
		return expression{}, fmt.Errorf("%s: len needs one list", n)
	}
	list, err := c.node(n.Arguments[0])
	if err != nil {
		return expression{}, err
	}
	if list.t.base != records && list.t.base != texts {
		return expression{}, fmt.Errorf("%s: len needs a list, not %s", n, list.t)
	}
	return expression{t: valueType{base: number}, read: func(c *Context) (any, bool) {
		switch v, told := list.read(c); v := v.(type) {
		case []kind.Record:
			return float64(len(v)), told
		case []string:
			return float64(len(v)), told
		}
		return nil, false
	}}, nil
}

// builtins are the functions that every rulebook has, whatever the engines lend.
var builtins = map[string]func(args []expression) (expression, error){
	"pounds":       pounds,
	"day":          writtenDay,
	"months_from":  shift("months_from", kind.Date.AddMonths),
	"days_from":    shift("days_from", func(d kind.Date, n int) kind.Date { return d + kind.Date(n) }),
	"months_until": between("months_until", kind.Date.MonthsUntil),
	"days_until":   between("days_until", func(a, b kind.Date) int { return int(b - a) }),
	"plural":       plural,
}

func takes(name string, args []expression, want ...base) error {
	fits := len(args) == len(want)
	for i := range want {
		fits = fits && args[i].t.base == want[i]
	}
	if fits {
		return nil
	}
	words := ""
	for i, w := range want {
		if i > 0 {
			words += " and "
		}
		words += valueType{base: w}.String()
	}
	return fmt.Errorf("%s takes %s", name, words)
}

// pounds is an amount as a rule writes it: pounds(5000).
func pounds(args []expression) (expression, error) {
	err := takes("pounds", args, number)
	if err != nil {
		return expression{}, err
	}
	return expression{t: valueType{base: money}, read: func(c *Context) (any, bool) {
		v, told := args[0].read(c)
		if !told {
			return nil, false
		}
		return kind.Money(v.(float64) * 100), true
	}}, nil
}

// writtenDay is a date as a rule writes it: day("2027-03-31").
func writtenDay(args []expression) (expression, error) {
	err := takes("day", args, text)
	if err != nil {
		return expression{}, err
	}
	s, _ := args[0].read(&Context{})
	written, ok := s.(string)
	if !ok {
		return expression{}, fmt.Errorf(`day needs a written date, like day("2027-03-31")`)
	}
	d, err := kind.ParseDate(written)
	if err != nil {
		return expression{}, err
	}
	return fixed(valueType{base: day}, d), nil
}

// shift moves a date by a whole number.
func shift(name string, by func(kind.Date, int) kind.Date) func([]expression) (expression, error) {
	return func(args []expression) (expression, error) {
		err := takes(name, args, day, number)
		if err != nil {
			return expression{}, err
		}
		return expression{t: valueType{base: day}, read: func(c *Context) (any, bool) {
			d, dTold := args[0].read(c)
			n, nTold := args[1].read(c)
			if !dTold || !nTold {
				return nil, false
			}
			return by(d.(kind.Date), int(n.(float64))), true
		}}, nil
	}
}

// between counts from today to a date; below zero when it is past.
func between(name string, count func(from, to kind.Date) int) func([]expression) (expression, error) {
	return func(args []expression) (expression, error) {
		err := takes(name, args, day)
		if err != nil {
			return expression{}, err
		}
		return expression{t: valueType{base: number}, read: func(c *Context) (any, bool) {
			d, told := args[0].read(c)
			if !told {
				return nil, false
			}
			return float64(count(c.Today, d.(kind.Date))), true
		}}, nil
	}
}

// plural is a number with its word: plural(4, "month") is "4 months".
func plural(args []expression) (expression, error) {
	err := takes("plural", args, number, text)
	if err != nil {
		return expression{}, err
	}
	return expression{t: valueType{base: text}, read: func(c *Context) (any, bool) {
		n, nTold := args[0].read(c)
		word, wTold := args[1].read(c)
		if !nTold || !wTold {
			return nil, false
		}
		out := english.say(n) + " " + word.(string)
		if n.(float64) != 1 {
			out += "s"
		}
		return out, true
	}}, nil
}
