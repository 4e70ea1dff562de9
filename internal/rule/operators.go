package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/moothall/moothall/internal/kind"
)

func (c *compiler) binary(n *ast.BinaryNode) (expression, error) {
	switch n.Operator {
	case "..":
		return expression{}, fmt.Errorf("%s: a rule may not make ranges", n)
	case "==", "!=":
		if isNil(n.Left) || isNil(n.Right) {
			return c.isRecorded(n)
		}
	case "in":
		if list, ok := n.Right.(*ast.ArrayNode); ok {
			return c.inList(n, list)
		}
	}
	l, err := c.node(n.Left)
	if err != nil {
		return expression{}, err
	}
	r, err := c.node(n.Right)
	if err != nil {
		return expression{}, err
	}
	switch n.Operator {
	case "and", "&&":
		return logic(n, l, r, and)
	case "or", "||":
		return logic(n, l, r, or)
	case "??":
		return orElse(n, l, r)
	case "==", "!=", "<", "<=", ">", ">=":
		return compare(n, l, r)
	case "in":
		return inValue(n, l, r)
	case "contains", "startsWith", "endsWith":
		return within(n, l, r)
	case "+", "-", "*", "/":
		return arithmetic(n, l, r)
	}
	return expression{}, fmt.Errorf("%s: a rule may not use %s", n, n.Operator)
}

func isNil(n ast.Node) bool { _, ok := n.(*ast.NilNode); return ok }

// isRecorded compiles `x == nil` and `x != nil`: it asks whether x is recorded, so it always has an answer.
func (c *compiler) isRecorded(n *ast.BinaryNode) (expression, error) {
	of := n.Left
	if isNil(of) {
		of = n.Right
	}
	x, err := c.node(of)
	if err != nil {
		return expression{}, err
	}
	wantTold := n.Operator == "!="
	return expression{t: valueType{base: yesNo}, answer: func(c *Context) Outcome {
		mark := len(c.missing)
		_, told := x.value(c)
		c.settle(mark)
		return outcomeOf(told == wantTold)
	}}, nil
}

func logic(n ast.Node, l, r expression, join func(a, b Outcome) Outcome) (expression, error) {
	if l.t.base != yesNo || r.t.base != yesNo {
		return expression{}, fmt.Errorf("%s: both sides must be yes or no, not %s and %s", n, l.t, r.t)
	}
	return expression{t: l.t, answer: settled(func(c *Context) Outcome {
		a := l.answer(c)
		if join(a, CannotTell) != CannotTell {
			return a // settled already: Clear for and, Found for or
		}
		return join(a, r.answer(c))
	})}, nil
}

// settled forgets what was missing on the way to an answer that does not hang on it.
func settled(f func(*Context) Outcome) func(*Context) Outcome {
	return func(c *Context) Outcome {
		mark := len(c.missing)
		o := f(c)
		if o != CannotTell {
			c.settle(mark)
		}
		return o
	}
}

// orElse is a default for what is not recorded.
func orElse(n ast.Node, l, r expression) (expression, error) {
	if !l.t.same(r.t) {
		return expression{}, fmt.Errorf("%s: the default is %s, and it stands for %s", n, r.t, l.t)
	}
	return oneOf(l, r).typed(func(c *Context) (any, bool) {
		mark := len(c.missing)
		v, told := l.value(c)
		if told {
			return v, true
		}
		v, told = r.value(c)
		if told {
			c.settle(mark)
		}
		return v, told
	}), nil
}

func compare(n *ast.BinaryNode, l, r expression) (expression, error) {
	if err := choices(n.Right, r, l.t.field); err != nil {
		return expression{}, err
	}
	if err := choices(n.Left, l, r.t.field); err != nil {
		return expression{}, err
	}
	if !l.t.same(r.t) {
		hint := ""
		if l.t.base == money && r.t.base == number || l.t.base == number && r.t.base == money {
			hint = "; write money as pounds(5000)"
		}
		return expression{}, fmt.Errorf("%s: %s cannot be compared with %s%s", n, l.t, r.t, hint)
	}
	order, ok := orders[l.t.base]
	if !ok && n.Operator != "==" && n.Operator != "!=" || l.t.base == nothing || l.t.base == records || l.t.base == texts || l.t.base == needs {
		return expression{}, fmt.Errorf("%s: %s cannot be compared by %s", n, l.t, n.Operator)
	}
	if !ok {
		order = unordered
	}
	test := tests[n.Operator]
	if l.span != nil || r.span != nil {
		return expression{t: valueType{base: yesNo}, answer: settled(spanTest(l, r, n.Operator))}, nil
	}
	return expression{t: valueType{base: yesNo}, answer: func(c *Context) Outcome {
		a, aTold := l.value(c)
		b, bTold := r.value(c)
		if !aTold || !bTold {
			return CannotTell
		}
		return outcomeOf(test(order(a, b)))
	}}, nil
}

var tests = map[string]func(int) bool{
	"==": func(o int) bool { return o == 0 }, "!=": func(o int) bool { return o != 0 },
	"<": func(o int) bool { return o < 0 }, "<=": func(o int) bool { return o <= 0 },
	">": func(o int) bool { return o > 0 }, ">=": func(o int) bool { return o >= 0 },
}

// orders compare two values of a type that has an order.
var orders = map[base]func(a, b any) int{
	number: func(a, b any) int { return cmp.Compare(a.(float64), b.(float64)) },
	day:    func(a, b any) int { return cmp.Compare(a.(kind.Date), b.(kind.Date)) },
	money:  func(a, b any) int { return cmp.Compare(a.(kind.Money), b.(kind.Money)) },
}

// unordered is 0 for two values that are the same. Texts are compared as names are: case and repeated spaces do not count.
func unordered(a, b any) int {
	switch a := a.(type) {
	case string:
		if kind.SameName(a, b.(string)) {
			return 0
		}
		return 1
	case kind.Record:
		b := b.(kind.Record)
		if a.KindOf() == b.KindOf() && a.RecordID() == b.RecordID() {
			return 0
		}
		return 1
	}
	if a == b {
		return 0
	}
	return 1
}

// spanTest compares numbers that may be known only to lie between two ends: counts with elements that cannot be told.
func spanTest(l, r expression, op string) func(*Context) Outcome {
	return func(c *Context) Outcome {
		a, b, aTold := l.ends(c)
		x, y, bTold := r.ends(c)
		if !aTold || !bTold {
			return CannotTell
		}
		low, high := cmp.Compare(a, y), cmp.Compare(b, x) // the least and the greatest that the order can be
		test := tests[op]
		one := test(low)
		for o := low; o <= high; o++ {
			if test(o) != one {
				return CannotTell
			}
		}
		return outcomeOf(one)
	}
}

func (e expression) ends(c *Context) (low, high float64, told bool) {
	if e.span != nil {
		a, b, told := e.span(c)
		return float64(a), float64(b), told
	}
	v, told := e.read(c)
	if !told {
		return 0, 0, false
	}
	return v.(float64), v.(float64), true
}

// choices refuses a written word that is not one of the field's choices: system.hosting == "clowd" must not load.
func choices(n ast.Node, written expression, f *kind.Field) error {
	s, ok := n.(*ast.StringNode)
	if !ok || f == nil || len(f.Choices) == 0 || written.t.base != text || slices.Contains(f.Choices, s.Value) {
		return nil
	}
	return fmt.Errorf("%q is not a choice of %s; write one of: %s", s.Value, f.Name, strings.Join(f.Choices, ", "))
}

// inList compiles x in ["a", "b"].
func (c *compiler) inList(n *ast.BinaryNode, list *ast.ArrayNode) (expression, error) {
	if len(list.Nodes) == 0 {
		return expression{}, fmt.Errorf("%s: the list is empty", n)
	}
	var out expression
	for i, item := range list.Nodes {
		one, err := c.binary(&ast.BinaryNode{Operator: "==", Left: n.Left, Right: item})
		if err != nil {
			return expression{}, err
		}
		if i == 0 {
			out = one
			continue
		}
		out, err = logic(n, out, one, or)
		if err != nil {
			return expression{}, err
		}
	}
	return out, nil
}

// inValue compiles a text in a list field, or a record in a list of records.
func inValue(n ast.Node, l, r expression) (expression, error) {
	fits := l.t.base == text && r.t.base == texts || l.t.base == record && r.t.base == records && l.t.kind == r.t.kind
	if !fits {
		return expression{}, fmt.Errorf("%s: %s cannot be in %s", n, l.t, r.t)
	}
	return expression{t: valueType{base: yesNo}, answer: func(c *Context) Outcome {
		a, aTold := l.read(c)
		b, bTold := r.read(c)
		if !aTold || !bTold {
			return CannotTell
		}
		switch b := b.(type) {
		case []string:
			return outcomeOf(slices.ContainsFunc(b, func(s string) bool { return unordered(a, s) == 0 }))
		case []kind.Record:
			return outcomeOf(slices.ContainsFunc(b, func(x kind.Record) bool { return unordered(a, x) == 0 }))
		}
		return CannotTell
	}}, nil
}

// within compiles the three tests of one text inside another; case does not count.
func within(n *ast.BinaryNode, l, r expression) (expression, error) {
	if l.t.base != text || r.t.base != text {
		return expression{}, fmt.Errorf("%s: both sides must be text, not %s and %s", n, l.t, r.t)
	}
	test := map[string]func(s, part string) bool{"contains": strings.Contains, "startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix}[n.Operator]
	return expression{t: valueType{base: yesNo}, answer: func(c *Context) Outcome {
		a, aTold := l.read(c)
		b, bTold := r.read(c)
		if !aTold || !bTold {
			return CannotTell
		}
		return outcomeOf(test(kind.Fold(a.(string)), kind.Fold(b.(string))))
	}}, nil
}

// arithmetic joins numbers, and money with money or a number. Dates go by months_from and days_from, which say what they add.
func arithmetic(n *ast.BinaryNode, l, r expression) (expression, error) {
	type key struct {
		l, r base
		op   string
	}
	num := func(f func(a, b float64) float64) func(a, b any) any {
		return func(a, b any) any { return f(a.(float64), b.(float64)) }
	}
	table := map[key]struct {
		gives base
		do    func(a, b any) any
	}{
		{number, number, "+"}: {number, num(func(a, b float64) float64 { return a + b })},
		{number, number, "-"}: {number, num(func(a, b float64) float64 { return a - b })},
		{number, number, "*"}: {number, num(func(a, b float64) float64 { return a * b })},
		{number, number, "/"}: {number, num(func(a, b float64) float64 { return a / b })},
		{money, money, "+"}:   {money, func(a, b any) any { return a.(kind.Money) + b.(kind.Money) }},
		{money, money, "-"}:   {money, func(a, b any) any { return a.(kind.Money) - b.(kind.Money) }},
		{money, number, "*"}:  {money, func(a, b any) any { return kind.Money(float64(a.(kind.Money)) * b.(float64)) }},
		{money, number, "/"}:  {money, func(a, b any) any { return kind.Money(float64(a.(kind.Money)) / b.(float64)) }},
	}
	how, ok := table[key{l.t.base, r.t.base, n.Operator}]
	if !ok {
		return expression{}, fmt.Errorf("%s: %s %s %s cannot be worked out; dates use months_from and days_from", n, l.t, n.Operator, r.t)
	}
	return expression{t: valueType{base: how.gives}, read: func(c *Context) (any, bool) {
		a, aTold := l.read(c)
		b, bTold := r.read(c)
		if !aTold || !bTold || n.Operator == "/" && b.(float64) == 0 {
			return nil, false
		}
		return how.do(a, b), true
	}}, nil
}
