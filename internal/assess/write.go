package assess

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/moothall/moothall/internal/fault"
)

// Pack writes a framework in our own form, with its words: what a council keeps where it loaded sentences from a table.
func (f *Framework) Pack() ([]byte, error) {
	if f.Totals != nil {
		return nil, fault.New(fault.Refused, "%s has totals; its words are our own, and nothing is to be added to it.", f.Key())
	}
	type level struct {
		ID    string `json:"id"`
		Title string `json:"title"`
		Score int    `json:"score"`
	}
	type statement struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	type node struct {
		ID         string                 `json:"id"`
		In         string                 `json:"in,omitempty"`
		Title      string                 `json:"title"`
		Text       string                 `json:"text,omitempty"`
		Subject    Subject                `json:"subject,omitempty"`
		Frequency  string                 `json:"frequency,omitempty"`
		Theme      string                 `json:"theme,omitempty"`
		Statements map[string][]statement `json:"statements,omitempty"`
		Bands      map[string]string      `json:"bands,omitempty"`
		Most       string                 `json:"most,omitempty"`
	}
	out := struct {
		Framework string   `json:"framework"`
		Version   string   `json:"version"`
		Title     string   `json:"title"`
		Publisher string   `json:"publisher"`
		Licence   string   `json:"licence,omitempty"`
		Source    string   `json:"source"`
		Nations   []string `json:"nations,omitempty"`
		Text      Text     `json:"text"`
		Rule      Rule     `json:"rule"`
		Scale     []level  `json:"scale"`
		Nodes     []node   `json:"nodes"`
	}{f.ID, f.Version, f.Title, f.Publisher, f.Licence, f.Source, f.Nations, f.Text, f.Rule, nil, nil}
	for _, l := range f.Scale {
		out.Scale = append(out.Scale, level(l))
	}
	for _, n := range f.Nodes {
		x := node{n.ID, n.In, n.Title, n.Text, n.Subject, n.Frequency, n.Theme, map[string][]statement{}, n.Bands, ""}
		if n.Most > 0 {
			x.Most = strconv.Itoa(n.Most)
		}
		for _, s := range n.Statements {
			x.Statements[s.Level] = append(x.Statements[s.Level], statement{s.ID, s.Text})
		}
		out.Nodes = append(out.Nodes, x)
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("writing a framework: %w", err)
	}
	return raw, nil
}

// Said is one sentence of a publisher: of a statement, or of anything else of the framework where Statement is "".
type Said struct {
	Node, Statement, Text string
}

// With is a framework with its publisher's sentences. What it does not have is refused by name; what nobody says keeps its title.
func (f *Framework) With(source string, sentences []Said) (*Framework, error) {
	out := *f
	out.Text, out.Source, out.Nodes = Supplied, source, make([]Node, len(f.Nodes))
	for i, n := range f.Nodes {
		n.Statements = append([]Statement(nil), n.Statements...)
		out.Nodes[i] = n
	}
	for _, s := range sentences {
		n, ok := out.Find(s.Node)
		if !ok {
			return nil, fault.New(fault.Refused, "%s: %q stands nowhere in %s.", source, s.Node, f.Key())
		}
		if s.Statement == "" {
			n.Text = s.Text
			continue
		}
		c, ok := n.Claimed(s.Statement)
		if !ok {
			return nil, fault.New(fault.Refused, "%s: %q is no statement of %s, or of two levels: give the level too.", source, s.Statement, n.ID)
		}
		for i := range n.Statements {
			if n.Statements[i].Claim() == c {
				n.Statements[i].Text = s.Text
			}
		}
	}
	return &out, nil
}

// Sentences counts the outcomes, headings and statements that have words of their own beside their title.
func (f *Framework) Sentences() (n int) {
	for _, x := range f.Nodes {
		if x.Text != "" {
			n++
		}
		for _, s := range x.Statements {
			if s.Text != "" {
				n++
			}
		}
	}
	return n
}
