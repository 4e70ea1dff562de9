package rule

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// What a council's own rules may not go beyond.
const (
	MostOwnText  = 64 << 10 // bytes of rules in one text
	mostPiece    = 2000     // bytes of one condition or sentence
	mostExamples = 20
)

// Written is a council's own rule with its text.
type Written struct {
	Rule *Rule
	Text string // a rules file of this rule alone
}

// Problem is why a council's own rule cannot be used: which rule, which of its keys, and where in the text.
type Problem struct {
	Rule    string `json:"rule,omitempty"`
	Field   string `json:"field,omitempty"`   // the key: when, say, examples; "" when it is none
	Example int    `json:"example,omitempty"` // counts from 1
	Line    int    `json:"line,omitempty"`    // counts from 1; 0 when it is not known
	Says    string `json:"problem"`
}

// Error is the problem with its place.
func (p Problem) Error() string {
	var at []string
	if p.Rule != "" {
		at = append(at, p.Rule)
	}
	if p.Line > 0 {
		at = append(at, "line "+strconv.Itoa(p.Line))
	}
	if p.Field != "" {
		at = append(at, p.Field)
	}
	return strings.Join(append(at, p.Says), ": ")
}

// Own reads a council's own rules, written as in a rules file, and compiles them beside the book's. Each id must begin with OWN-;
// each rule needs an example for found and one for clear, and every example must come out as it says. It gives the rules that can
// be used and a problem for everything that is wrong.
func (b *Book) Own(text []byte) ([]Written, []Problem) {
	nodes, err := ownNodes(text)
	if err != nil {
		return nil, textProblems(err)
	}
	functions, err := checkLent(b.lent)
	if err != nil { // never: the book was loaded with them
		return nil, []Problem{{Says: err.Error()}}
	}
	var out []Written
	var problems []Problem
	seen := map[string]bool{}
	for i := range nodes {
		w, wrong := b.ownRule(&nodes[i], functions)
		if len(wrong) == 0 && seen[w.Rule.ID] {
			wrong = []Problem{{Rule: w.Rule.ID, Field: "id", Line: keyLine(&nodes[i], "id"), Says: "this id stands twice in the text"}}
		}
		if len(wrong) > 0 {
			problems = append(problems, wrong...)
			continue
		}
		seen[w.Rule.ID] = true
		out = append(out, w)
	}
	return out, problems
}

// ownNodes is a text of rules, a node each.
func ownNodes(text []byte) ([]yaml.Node, error) {
	if len(text) > MostOwnText {
		return nil, Problem{Says: fmt.Sprintf("the rules are longer than %d kB; take some out", MostOwnText>>10)}
	}
	var nodes []yaml.Node
	err := yaml.Load(text, &nodes, yaml.WithUniqueKeys())
	if err != nil {
		return nil, err
	}
	if len(nodes) == 0 {
		return nil, Problem{Line: 1, Says: `there is no rule in the text; begin it with "- id: OWN-..."`}
	}
	return nodes, nil
}

func (b *Book) ownRule(n *yaml.Node, lent map[string]Lent) (Written, []Problem) {
	if alias := aliasLine(n); alias > 0 {
		return Written{}, []Problem{{Line: alias, Says: "a rule may not use & and * to repeat a part; write it out"}}
	}
	var raw rawRule
	err := n.Load(&raw, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err != nil {
		problems := textProblems(err)
		for i := range problems {
			problems[i].Rule = raw.ID
		}
		return Written{}, problems
	}
	at := func(field string, err error) []Problem {
		return []Problem{{Rule: raw.ID, Field: field, Line: keyLine(n, field), Says: firstLine(err.Error())}}
	}
	if other, twice := b.Rule(raw.ID); twice {
		return Written{}, at("id", fmt.Errorf("this is the id of another rule, %s; give it another", strconv.Quote(other.English.Title)))
	}
	if wrong := raw.checkOwn(at); len(wrong) > 0 {
		return Written{}, wrong
	}
	r, err := compileRule(raw, ownFile, lent)
	if err != nil {
		field, says := fieldOf(err.Error())
		return Written{}, at(field, errors.New(says))
	}
	r.trees, err = raw.trees()
	if err != nil { // never: each of them was compiled
		return Written{}, at("", err)
	}
	if wrong := r.checkExamples(n); len(wrong) > 0 {
		return Written{}, wrong
	}
	one, err := yaml.Marshal([]*yaml.Node{n})
	if err != nil {
		return Written{}, at("", fmt.Errorf("the rule cannot be kept: %w", err))
	}
	return Written{r, string(one)}, nil
}

var ownID = regexp.MustCompile(`^OWN-[A-Z0-9]+(-[A-Z0-9]+)*$`)

// checkOwn refuses what only a council's own rule may not do; at makes a problem of a key and what is wrong with it.
func (raw *rawRule) checkOwn(at func(field string, err error) []Problem) (out []Problem) {
	if len(raw.ID) > 60 || !ownID.MatchString(raw.ID) {
		out = append(out, at("id", fmt.Errorf("write an id like %sCONTRACT-REVIEW: capital letters, figures and hyphens, 60 at most", OwnPrefix))...)
	}
	for _, x := range raw.texts() {
		if len(x.text) > mostPiece {
			out = append(out, at(x.key, fmt.Errorf("is longer than %d characters; make it shorter", mostPiece))...)
		}
		if x.needed && strings.TrimSpace(x.text) == "" {
			out = append(out, at(x.key, fmt.Errorf("write something here; a rule needs it"))...)
		}
	}
	if len(raw.Examples) > mostExamples {
		out = append(out, at("examples", fmt.Errorf("there are more than %d examples; take some out", mostExamples))...)
	}
	return out
}

// keyText is what stands at a key of a rule.
type keyText struct {
	key, text string
	needed    bool
}

func (raw *rawRule) texts() []keyText {
	source := raw.Source
	return []keyText{{"title", raw.Title, true}, {"source", source.Practice + source.Act + source.Section + source.URL, true}, {"issuer", raw.Issuer, false}, {"for", raw.For, true}, {"needs", raw.Needs, false}, {"when", raw.When, true},
		{"say", raw.Say, true}, {"why", raw.Why, false}, {"do", raw.Do, true}, {"assumes", raw.Assumes, false}, {"subject", raw.Subject, false}, {"due", raw.Due, false}, {"pence", raw.Pence, false},
		{"owner", raw.Owner, false}, {"essential", raw.Essential, false}, {"cy", raw.Cy.Title + raw.Cy.Say + raw.Cy.Why + raw.Cy.Do + raw.Cy.Assumes, false}}
}

func (r *Rule) checkExamples(n *yaml.Node) (out []Problem) {
	seen := map[string]bool{}
	for i, ex := range r.Examples {
		seen[ex.Expect] = true
		err := r.CheckExample(ex)
		if err != nil {
			out = append(out, Problem{Rule: r.ID, Field: "examples", Example: i + 1, Line: exampleLine(n, i), Says: fmt.Sprintf("example %d %s", i+1, firstLine(err.Error()))})
		}
	}
	for _, want := range []Outcome{Found, Clear} {
		if !seen[want.String()] {
			out = append(out, Problem{Rule: r.ID, Field: "examples", Line: keyLine(n, "examples"), Says: fmt.Sprintf("give an example that expects %q", want)})
		}
	}
	return out
}

// Try runs one example and gives what the rule answers.
func (r *Rule) Try(ex Example) (*Result, error) {
	in, err := ex.input(r)
	if err != nil {
		return nil, err
	}
	results := r.run(in)
	if len(results) == 0 {
		return nil, fmt.Errorf("gives no record of kind %s to look at", r.For)
	}
	return results[0], nil
}

// --- where a problem stands -------------------------------------------------------------------------------------------

var (
	atLine   = regexp.MustCompile(`^line (\d+): (.*)$`)
	atPlace  = regexp.MustCompile(`at L(\d+)\.C\d+(?:-L\d+\.C\d+)?: (.*)$`)
	noField  = regexp.MustCompile(`^field (\S+) not found in type rule\.(\S+)$`)
	badValue = regexp.MustCompile("^cannot construct !!(\\S+) (?:`(.*)` )?into (.*)$")
	twice    = regexp.MustCompile(`^mapping key "(.*)" already defined at line (\d+)$`)
)

// textProblems puts what the YAML reader says into plain words, a problem for each line.
func textProblems(err error) []Problem {
	var own Problem
	if errors.As(err, &own) {
		return []Problem{own}
	}
	text := firstLine(err.Error())
	if m := atPlace.FindStringSubmatch(text); m != nil {
		line, _ := strconv.Atoi(m[1]) // only figures match
		return []Problem{{Line: line, Says: syntaxWords(m[2])}}
	}
	var out []Problem
	for _, one := range strings.Split(strings.TrimPrefix(text, "yaml: construct errors: "), "; line ") {
		if m := atLine.FindStringSubmatch("line " + strings.TrimPrefix(one, "line ")); m != nil {
			line, _ := strconv.Atoi(m[1])
			p := Problem{Line: line}
			p.Field, p.Says = valueWords(m[2])
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return []Problem{{Line: 1, Says: `the text cannot be read; begin it with "- id: OWN-..."`}}
	}
	return out
}

func syntaxWords(s string) string {
	if strings.Contains(s, "mapping values are not allowed") {
		return "the line has a second colon, or begins further in than the line before it; put a text that holds a colon or a { between quotation marks"
	}
	if strings.Contains(s, "cannot start any token") || strings.Contains(s, "tab character") {
		return "a line cannot begin like this; indent with spaces, not tabs, and put a text that begins with a sign between quotation marks"
	}
	return "the text cannot be read here (" + s + "); look at the indents, brackets and quotation marks"
}

// valueWords says what is wrong with one value, and the key where it is known.
func valueWords(s string) (field, says string) {
	if m := noField.FindStringSubmatch(s); m != nil {
		of := map[string]string{"rawRule": "a rule", "Example": "an example", "Source": "a source", "Words": "the Welsh words", "ExamplePaid": "a payment"}[m[2]]
		return "", fmt.Sprintf("%q is not a key of %s; look at its spelling", m[1], cmp.Or(of, "a rule"))
	}
	if m := twice.FindStringSubmatch(s); m != nil {
		return m[1], fmt.Sprintf("%s stands on line %s already", m[1], m[2])
	}
	m := badValue.FindStringSubmatch(s)
	switch {
	case m == nil:
		return "", "what is written here is not what the key can hold"
	case strings.HasSuffix(m[3], "Node"), strings.Contains(m[3], "rawRule"):
		return "", `write a list of rules; each begins with "- id: OWN-..."`
	case m[2] == "":
		return "", "write a single value here, not a list or several keys"
	}
	return "", fmt.Sprintf("%q is not what can stand here", m[2])
}

// fieldOf is the key that a compile error names, and the rest of what it says.
func fieldOf(s string) (field, says string) {
	if strings.HasPrefix(s, "needs a source") {
		return "source", s
	}
	word, rest, _ := strings.Cut(s, " ")
	name, isKey := strings.CutSuffix(word, ":")
	if !slices.Contains([]string{"when", "needs", "say", "why", "do", "assumes", "subject", "due", "pence", "owner", "essential", "evidence", "cy", "band", "kind", "status", "nation", "for"}, name) {
		return "", s
	}
	if isKey {
		return name, rest
	}
	if name == "nation" {
		return "nations", s
	}
	return name, s
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// keyLine is the line of a rule's key, or of the rule itself.
func keyLine(n *yaml.Node, key string) int {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i].Line
		}
	}
	return n.Line
}

func exampleLine(n *yaml.Node, i int) int {
	for k := 0; k+1 < len(n.Content); k += 2 {
		if n.Content[k].Value == "examples" && i < len(n.Content[k+1].Content) {
			return n.Content[k+1].Content[i].Line
		}
	}
	return n.Line
}

// aliasLine is the line of the first & or *, which could make a short text very long; 0 when there is none.
func aliasLine(n *yaml.Node) int {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return n.Line
	}
	for _, c := range n.Content {
		if line := aliasLine(c); line > 0 {
			return line
		}
	}
	return 0
}

// --- how much a rule looks at ------------------------------------------------------------------------------------------

// What a step into something of unknown size is taken to cost.
const (
	linkedRecords = 10  // records that a field or a lent function gives
	lentSteps     = 10  // of a function of one record
	councilSteps  = 100 // of a function of the whole council
)

// Cost is about how many steps a council's own rule takes at most where a register holds size(kind) records. It needs no run, so
// that a rule which compares everything with everything is known before it can slow a page down.
func (r *Rule) Cost(size func(kindName string) int) float64 {
	each := 0.0
	for _, t := range r.trees {
		each += steps(t, size)
	}
	if r.For == Council {
		return each
	}
	return each * float64(size(r.For))
}

func steps(n ast.Node, size func(string) int) float64 {
	switch n := n.(type) {
	case *ast.BuiltinNode:
		if len(n.Arguments) == 2 {
			if body, ok := n.Arguments[1].(*ast.PredicateNode); ok {
				return 1 + steps(n.Arguments[0], size) + elements(n.Arguments[0], size)*(1+steps(body.Node, size))
			}
		}
		return 1 + sum(n.Arguments, size)
	case *ast.CallNode:
		if len(n.Arguments) == 0 {
			return councilSteps
		}
		return lentSteps + sum(n.Arguments, size)
	case *ast.BinaryNode:
		if list, ok := n.Right.(*ast.ArrayNode); ok { // the left side is asked once for each
			return (1 + steps(n.Left, size)) * float64(len(list.Nodes))
		}
		return 1 + steps(n.Left, size) + steps(n.Right, size)
	case *ast.UnaryNode:
		return 1 + steps(n.Node, size)
	case *ast.ConditionalNode:
		return 1 + steps(n.Cond, size) + steps(n.Exp1, size) + steps(n.Exp2, size)
	case *ast.MemberNode:
		return 1 + steps(n.Node, size)
	}
	return 1
}

func sum(nodes []ast.Node, size func(string) int) (all float64) {
	for _, n := range nodes {
		all += steps(n, size)
	}
	return all
}

// elements is how many records a list is taken to hold.
func elements(list ast.Node, size func(string) int) float64 {
	if id, ok := list.(*ast.IdentifierNode); ok {
		if k, ok := kind.ByPlural(id.Value); ok {
			return float64(size(k.Name))
		}
	}
	return linkedRecords
}

// trees parses every expression of a rule, those within its sentences included.
func (raw *rawRule) trees() ([]ast.Node, error) {
	sources := []string{raw.When, raw.Needs, raw.Subject, raw.Due, raw.Pence, raw.Owner, raw.Essential}
	for _, s := range []string{raw.Say, raw.Why, raw.Assumes, raw.Cy.Say, raw.Cy.Why, raw.Cy.Assumes} {
		sources = append(sources, expressions(s)...)
	}
	var out []ast.Node
	for _, s := range sources {
		if s == "" {
			continue
		}
		tree, err := parser.Parse(s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s, err)
		}
		out = append(out, tree.Node)
	}
	return out, nil
}

// expressions are what stands between { and } in a sentence, and its [if conditions: ].
func expressions(sentence string) (out []string) {
	for i := 0; i < len(sentence); i++ {
		rest, end := sentence[i+1:], ""
		switch {
		case sentence[i] == '{':
			end = "}"
		case strings.HasPrefix(sentence[i:], "[if "):
			rest, end = sentence[i+len("[if "):], ": "
		default:
			continue
		}
		to := closing(rest, end)
		if to < 0 {
			return out
		}
		out = append(out, rest[:to])
		i = len(sentence) - len(rest) + to
	}
	return out
}
