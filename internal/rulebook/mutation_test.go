package rulebook_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/rulebook"
)

// The examples of a rule pin its condition down: whichever comparison is turned round or moved by one, whichever clause is turned
// round or left out of `when` or `needs`, at least one of them comes out otherwise. There are no exceptions: a condition with a part
// that no example can show has a part too many.
func TestExamplesKillEveryMutant(t *testing.T) {
	made, killed := 0, 0
	for _, r := range rawRules(t) {
		for _, key := range []string{"when", "needs"} {
			written, ok := r.get(key)
			if !ok {
				continue
			}
			if as := source(parse(t, written)); !r.survives(t, key, as) {
				t.Errorf("%s: %s is another condition when it is printed again: %s", r.id, key, as)
			}
			for _, m := range mutants(t, written) {
				made++
				if r.survives(t, key, m) {
					t.Errorf("%s: no example notices when %s becomes\n\t%s", r.id, key, m)
					continue
				}
				killed++
			}
		}
	}
	t.Logf("%d mutants, %d killed", made, killed)
	if made < 500 {
		t.Errorf("only %d mutants: they are not made as they should be", made)
	}
}

// rawRule is a rule as its file writes it.
type rawRule struct {
	id   string
	node *yaml.Node
}

func rawRules(t *testing.T) []rawRule {
	t.Helper()
	names, err := filepath.Glob("../../knowledge/rules/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out []rawRule
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var rules []yaml.Node
		err = yaml.Load(text, &rules)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rules {
			r := rawRule{node: &rules[i]}
			r.id, _ = r.get("id")
			out = append(out, r)
		}
	}
	return out
}

func (r rawRule) get(key string) (string, bool) {
	for i := 0; i+1 < len(r.node.Content); i += 2 {
		if r.node.Content[i].Value == key {
			return r.node.Content[i+1].Value, true
		}
	}
	return "", false
}

// survives tells whether every example of a rule comes out as it says with another condition in it.
func (r rawRule) survives(t *testing.T, key, condition string) bool {
	t.Helper()
	changed := *r.node
	changed.Content = slices.Clone(changed.Content)
	for i := 0; i+1 < len(changed.Content); i += 2 {
		if changed.Content[i].Value == key {
			changed.Content[i+1] = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: condition}
		}
	}
	text, err := yaml.Marshal([]*yaml.Node{&changed})
	if err != nil {
		t.Fatal(err)
	}
	book, err := rulebook.Load(fstest.MapFS{"rules/one.yaml": {Data: text}})
	if err != nil {
		t.Fatalf("%s: %s: %s: %v", r.id, key, condition, err)
	}
	return len(book.CheckExamples()) == 0
}

// source writes a condition with every bracket that it could need: expr's own printing leaves out some that it does.
func source(n ast.Node) string {
	list := func(nodes []ast.Node) string {
		out := make([]string, len(nodes))
		for i, x := range nodes {
			out[i] = source(x)
		}
		return strings.Join(out, ", ")
	}
	switch n := n.(type) {
	case *ast.BinaryNode:
		return "(" + source(n.Left) + " " + n.Operator + " " + source(n.Right) + ")"
	case *ast.UnaryNode:
		return "(" + n.Operator + " " + source(n.Node) + ")"
	case *ast.ConditionalNode:
		return "(" + source(n.Cond) + " ? " + source(n.Exp1) + " : " + source(n.Exp2) + ")"
	case *ast.CallNode:
		return source(n.Callee) + "(" + list(n.Arguments) + ")"
	case *ast.BuiltinNode:
		return n.Name + "(" + list(n.Arguments) + ")"
	case *ast.PredicateNode:
		return source(n.Node)
	case *ast.ArrayNode:
		return "[" + list(n.Nodes) + "]"
	case *ast.MemberNode:
		name := n.Property.(*ast.StringNode).Value
		if _, element := n.Node.(*ast.PointerNode); element {
			return "#." + name
		}
		return source(n.Node) + "." + name
	}
	return n.String() // names and written values
}

func parse(t *testing.T, condition string) ast.Node {
	t.Helper()
	tree, err := parser.Parse(condition)
	if err != nil {
		t.Fatal(err)
	}
	return tree.Node
}

// mutants are all conditions that differ from one in one place, each once.
func mutants(t *testing.T, condition string) []string {
	t.Helper()
	places := counter(0)
	root := parse(t, condition)
	ast.Walk(&root, &places)
	seen := map[string]bool{source(root): true}
	out := []string{source(not(root))}
	seen[out[0]] = true
	for place := range int(places) {
		for way := 0; ; way++ {
			root := parse(t, condition)
			m := mutator{place: place, way: way}
			ast.Walk(&root, &m)
			if !m.done {
				break
			}
			if s := source(root); !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

// counter counts the nodes of a condition, in the order that they are walked.
type counter int

func (c *counter) Visit(*ast.Node) { *c++ }

// mutator changes the node that is walked at a place, in one of the ways that its kind allows.
type mutator struct {
	place, way, at int
	done           bool
}

func (m *mutator) Visit(n *ast.Node) {
	at := m.at
	m.at++
	if at != m.place {
		return
	}
	ways := changes(*n)
	if m.way < len(ways) {
		*n, m.done = ways[m.way], true
	}
}

// flips are the comparisons that each one becomes: its contrary, and the one that differs where both sides are the same.
var flips = map[string][]string{"<": {">=", "<="}, "<=": {">", "<"}, ">": {"<=", ">="}, ">=": {"<", ">"}, "==": {"!="}, "!=": {"=="}}

// changes gives what a node may become.
func changes(n ast.Node) []ast.Node {
	var out []ast.Node
	switch n := n.(type) {
	case *ast.BinaryNode:
		for _, op := range flips[n.Operator] {
			out = append(out, &ast.BinaryNode{Operator: op, Left: n.Left, Right: n.Right})
		}
		switch n.Operator {
		case "and", "or":
			with := func(l, r ast.Node) ast.Node { return &ast.BinaryNode{Operator: n.Operator, Left: l, Right: r} }
			out = append(out, n.Left, n.Right, not(n), with(not(n.Left), n.Right), with(n.Left, not(n.Right)))
		case "in":
			out = append(shorter(n), not(n))
		case "contains", "startsWith", "endsWith":
			out = append(out, not(n))
		}
	case *ast.UnaryNode:
		if n.Operator == "not" {
			out = append(out, n.Node)
		}
	case *ast.BoolNode: // the default of something that is not recorded
		out = append(out, &ast.BoolNode{Value: !n.Value})
	case *ast.PredicateNode:
		out = append(out, &ast.PredicateNode{Node: not(n.Node)})
	}
	return out
}

func not(n ast.Node) ast.Node { return &ast.UnaryNode{Operator: "not", Node: n} }

// shorter gives a list of choices with each of them left out.
func shorter(n *ast.BinaryNode) []ast.Node {
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok || len(list.Nodes) < 2 {
		return nil
	}
	var out []ast.Node
	for i := range list.Nodes {
		rest := slices.Delete(slices.Clone(list.Nodes), i, i+1)
		out = append(out, &ast.BinaryNode{Operator: "in", Left: n.Left, Right: &ast.ArrayNode{Nodes: rest}})
	}
	return out
}
