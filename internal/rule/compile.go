package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"github.com/moothall/moothall/internal/kind"
)

// compiler turns what expr's parser read into three-valued functions. expr's own machine is not used: there, nil == 0 is
// false, `not nil` is a run-time error, and a missing field inside any() hides the elements after it. Only what is named in
// this package can be written in a rule, so that a council's own rules can read and nothing else.
type compiler struct {
	subject  string // the kind that the rule is about, or Council
	lent     map[string]Lent
	elements []valueAt // what the quantifiers that we stand in run over, innermost last
	reads    *reads
}

// valueAt is records of a kind and the way to them.
type valueAt struct {
	kind string
	at   ways
}

// reads collects what a rule reads.
type reads struct {
	strictest kind.Sensitivity
	own       []string // fields of the rule's own record, in the order that they are written
	places    []place
	all       []Read
}

func newReads() *reads { return &reads{strictest: kind.Public} }

// add notes a field that is read from the records that ways lead to. ofSubject tells that it is the rule's own record, by its name.
func (r *reads) add(k *kind.Kind, i int, way ways, ofSubject bool) {
	f := k.Fields[i]
	r.strictest = min(r.strictest, f.Sensitivity)
	r.at(way, k, kind.FieldSetOf(i))
	if to, ok := kind.Of(f.To); ok && f.Type != kind.NeedList { // a reference to a record that is gone reads as not recorded
		r.at(way.along(hop{k: k, field: i}), to, kind.FieldSetOf(kind.Exists))
	}
	r.list(k, f.Name)
	if ofSubject && !slices.Contains(r.own, f.Name) {
		r.own = append(r.own, f.Name)
	}
}

// copy is what was read so far.
func (r *reads) copy() *reads {
	return &reads{r.strictest, slices.Clone(r.own), slices.Clone(r.places), slices.Clone(r.all)}
}

// list notes a field, once.
func (r *reads) list(k *kind.Kind, field string) {
	x := Read{k.Name, field}
	if !slices.Contains(r.all, x) {
		r.all = append(r.all, x)
	}
}

// compile reads one expression and checks every word of it.
func (c *compiler) compile(source string) (expression, error) {
	tree, err := parser.Parse(source)
	if err != nil {
		return expression{}, fmt.Errorf("cannot be read: %w", err)
	}
	return c.node(tree.Node)
}

// condition compiles an expression that must be yes or no.
func (c *compiler) condition(source string) (func(*Context) Outcome, error) {
	e, err := c.compile(source)
	if err != nil {
		return nil, err
	}
	if e.t.base != yesNo {
		return nil, fmt.Errorf("%s: is %s; write a condition that is yes or no", source, e.t)
	}
	return e.answer, nil
}

func (c *compiler) node(n ast.Node) (expression, error) {
	switch n := n.(type) {
	case *ast.BoolNode:
		return fixed(valueType{base: yesNo}, n.Value), nil
	case *ast.IntegerNode:
		return fixed(valueType{base: number}, float64(n.Value)), nil
	case *ast.FloatNode:
		return fixed(valueType{base: number}, n.Value), nil
	case *ast.StringNode:
		return fixed(valueType{base: text}, n.Value), nil
	case *ast.IdentifierNode:
		return c.identifier(n)
	case *ast.PointerNode:
		return c.pointer(n)
	case *ast.MemberNode:
		return c.member(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		return c.conditional(n)
	case *ast.BuiltinNode:
		return c.builtin(n)
	case *ast.CallNode:
		return c.call(n)
	case *ast.NilNode:
		return expression{}, fmt.Errorf("nil stands alone: write `field == nil` to ask whether it is recorded")
	}
	return expression{}, fmt.Errorf("%s: a rule may not use this", n)
}

// fixed is a value written in the rule.
func fixed(t valueType, v any) expression {
	if yes, ok := v.(bool); ok {
		return expression{t: t, answer: func(*Context) Outcome { return outcomeOf(yes) }}
	}
	return expression{t: t, read: func(*Context) (any, bool) { return v, true }}
}

// typed makes an expression of a reading function.
func typed(t valueType, read func(*Context) (any, bool)) expression {
	if t.base != yesNo {
		return expression{t: t, read: read}
	}
	return expression{t: t, answer: func(c *Context) Outcome {
		v, told := read(c)
		if !told {
			return CannotTell
		}
		return outcomeOf(v.(bool))
	}}
}

func (c *compiler) identifier(n *ast.IdentifierNode) (expression, error) {
	switch {
	case strings.HasPrefix(n.Value, "$"):
		return expression{}, fmt.Errorf("%s is not a word of the rulebook", n.Value)
	case n.Value == "today":
		return expression{t: valueType{base: day}, read: func(x *Context) (any, bool) { return x.Today, true }}, nil
	case n.Value == c.subject && c.subject != Council:
		return expression{t: valueType{base: record, kind: c.subject}, read: func(x *Context) (any, bool) { return x.subject, true }}, nil
	}
	if k, ok := kind.ByPlural(n.Value); ok {
		c.reads.at(anywhere, k, kind.FieldSetOf(kind.Exists))
		return expression{t: valueType{base: records, kind: k.Name}, at: anywhere, read: func(x *Context) (any, bool) { return x.Snapshot.Records(k.Name), true }}, nil
	}
	return expression{}, fmt.Errorf("%s is not a word of the rulebook here", n.Value)
}

func (c *compiler) pointer(n *ast.PointerNode) (expression, error) {
	if n.Name != "" || len(c.elements) == 0 {
		return expression{}, fmt.Errorf("#%s: a rule may not use this", n.Name)
	}
	of := c.elements[len(c.elements)-1]
	return expression{t: valueType{base: record, kind: of.kind}, at: of.at, read: func(x *Context) (any, bool) { return x.element, true }}, nil
}

// member compiles record.field. A reference reads as the record that it names, so contract.supplier.name can be written.
func (c *compiler) member(n *ast.MemberNode) (expression, error) {
	name, ok := n.Property.(*ast.StringNode)
	if !ok || n.Optional {
		return expression{}, fmt.Errorf("%s: a rule may only read a field by its name", n)
	}
	of, err := c.node(n.Node)
	if err != nil {
		return expression{}, err
	}
	if of.t.base != record {
		return expression{}, fmt.Errorf("%s: %s has no fields", n, of.t)
	}
	k, i, err := fieldNamed(of.t.kind + "." + name.Value)
	if err != nil {
		return expression{}, err
	}
	id, isName := n.Node.(*ast.IdentifierNode)
	c.reads.add(k, i, of.at, isName && id.Value == c.subject)
	f := &k.Fields[i]
	e := typed(typeOfField(f), func(x *Context) (any, bool) {
		v, told := of.read(x)
		if !told {
			return nil, false
		}
		return readField(x, v.(kind.Record), i, f)
	})
	e.at = of.at.along(hop{k: k, field: i})
	return e, nil
}

func readField(c *Context, r kind.Record, i int, f *kind.Field) (any, bool) {
	if !r.Known().Has(i) {
		c.Miss(r, f.Name)
		return nil, false
	}
	switch v := r.Plain(i).(type) {
	case int:
		return float64(v), true
	case kind.ID:
		to, ok := c.Snapshot.Find(f.To, v)
		if !ok {
			c.Miss(r, f.Name)
			return nil, false
		}
		return to, true
	case []kind.ID:
		out := make([]kind.Record, 0, len(v))
		for _, id := range v {
			if to, ok := c.Snapshot.Find(f.To, id); ok {
				out = append(out, to)
			}
		}
		return out, true
	default:
		return v, true
	}
}

func (c *compiler) unary(n *ast.UnaryNode) (expression, error) {
	x, err := c.node(n.Node)
	if err != nil {
		return expression{}, err
	}
	switch {
	case (n.Operator == "not" || n.Operator == "!") && x.t.base == yesNo:
		return expression{t: x.t, answer: func(c *Context) Outcome { return not(x.answer(c)) }}, nil
	case n.Operator == "-" && x.t.base == number:
		return expression{t: x.t, read: func(c *Context) (any, bool) {
			v, told := x.read(c)
			if !told {
				return nil, false
			}
			return -v.(float64), true
		}}, nil
	}
	return expression{}, fmt.Errorf("%s: %s does not go with %s", n, n.Operator, x.t)
}

func (c *compiler) conditional(n *ast.ConditionalNode) (expression, error) {
	when, err := c.node(n.Cond)
	if err != nil {
		return expression{}, err
	}
	yes, err := c.node(n.Exp1)
	if err != nil {
		return expression{}, err
	}
	no, err := c.node(n.Exp2)
	if err != nil {
		return expression{}, err
	}
	if when.t.base != yesNo || !yes.t.same(no.t) {
		return expression{}, fmt.Errorf("%s: needs a yes or no before ?, and two answers of one type after it", n)
	}
	return oneOf(yes, no).typed(func(c *Context) (any, bool) {
		switch when.answer(c) {
		case Found:
			return yes.value(c)
		case Clear:
			return no.value(c)
		}
		return nil, false
	}), nil
}

// call compiles a function of the rulebook or a lent one. Methods have no name here, so they cannot be called.
func (c *compiler) call(n *ast.CallNode) (expression, error) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return expression{}, fmt.Errorf("%s: a rule may not call methods", n)
	}
	return c.function(id.Value, n.Arguments, n)
}

func (c *compiler) function(name string, arguments []ast.Node, n ast.Node) (expression, error) {
	build, own := builtins[name]
	l, lent := c.lent[name]
	if !own && !lent {
		return expression{}, fmt.Errorf("%s is not a function of the rulebook", name)
	}
	args := []expression{}
	for _, a := range arguments {
		x, err := c.node(a)
		if err != nil {
			return expression{}, err
		}
		args = append(args, x)
	}
	if own {
		e, err := build(args)
		if err != nil {
			return expression{}, fmt.Errorf("%s: %w", n, err)
		}
		return e, nil
	}
	return c.lentCall(l, arguments, args, n)
}

func (c *compiler) lentCall(l Lent, nodes []ast.Node, args []expression, n ast.Node) (expression, error) {
	switch {
	case l.argument == "" && len(args) != 0:
		return expression{}, fmt.Errorf("%s: %s takes nothing between its brackets", n, l.Name)
	case l.argument != "" && (len(args) != 1 || !args[0].t.same(valueType{base: record, kind: l.argument})):
		return expression{}, fmt.Errorf("%s: %s takes one record of kind %s", n, l.Name, l.argument)
	}
	onSubject := false
	if len(nodes) == 1 {
		id, ok := nodes[0].(*ast.IdentifierNode)
		onSubject = ok && id.Value == c.subject
	}
	way := anywhere
	if l.local && len(args) == 1 {
		way = args[0].at
	}
	for _, f := range l.Reads {
		p, err := pathNamed(f)
		if err != nil {
			return expression{}, err
		}
		c.reads.add(p.k, p.field, l.wayTo(way, p), onSubject && len(p.hops) == 0 && p.k.Name == c.subject)
	}
	e := typed(l.result, func(x *Context) (any, bool) {
		var r kind.Record
		if l.argument != "" {
			v, told := args[0].read(x)
			if !told {
				return nil, false
			}
			r = v.(kind.Record)
		}
		before := x.misses
		v, told := l.call(x, r)
		if !told && x.misses == before {
			l.missed(x, r)
		}
		return v, told
	})
	e.at = l.leads(way)
	return e, nil
}

// missed blames the fields of its own record that a lent function reads and did not find.
func (l Lent) missed(c *Context, r kind.Record) {
	if r == nil {
		return
	}
	for _, f := range l.Reads {
		k, i, err := fieldNamed(f)
		if err == nil && k.Name == l.argument && !r.Known().Has(i) {
			c.Miss(r, k.Fields[i].Name)
		}
	}
}
