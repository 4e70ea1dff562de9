// Package assessfile reads and writes assessments as files of other tools: tables (CSV, workbook, the audit export of CISO Assistant), our own JSON and OSCAL
// assessment results. It is pure: bytes in, answers or bytes out.
package assessfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/kind"
)

// Document is an assessment as it is written into files.
type Document struct {
	Name, About, Period, State string // About is the system that is judged; "" for the council as a whole
	Council                    string
	Day                        kind.Date
	Framework                  *assess.Framework
	Result                     assess.Result
	Answers                    assess.Answers
	Assured                    map[string]Assured
	Plan                       []PlanLine
	Facts                      []FactLine // that answers rest on, by outcome
}

// FactLine is a fact of the registers that an answer rests on, as it was when it was chosen.
type FactLine struct {
	Outcome string    `json:"-"`
	Record  string    `json:"record"` // a kind and a number, as system 12
	Name    string    `json:"name,omitempty"`
	About   string    `json:"about"`
	Says    string    `json:"says"`
	Dated   kind.Date `json:"dated,omitzero"`
	Chosen  kind.Date `json:"chosen_on,omitzero"`
}

func (d *Document) factsOf(outcome string) (out []FactLine) {
	for _, f := range d.Facts {
		if f.Outcome == outcome {
			out = append(out, f)
		}
	}
	return out
}

// Assured is what an assurer said of one outcome.
type Assured struct{ View, Level, Why, On string }

// PlanLine is one line of an improvement plan.
type PlanLine struct {
	Order                                      int
	Name, Owner, State, Evidence, For, Cadence string
	Outcomes                                   []string
	Due                                        kind.Date
	Cost                                       kind.Opt[kind.Money]
}

// Read reads answers to a framework from a file: a workbook or a delimited table, OSCAL assessment results, the government's WebCAF tool or our own form. file is
// its name. What does not belong is a problem at its place; the rest is taken.
func Read(f *assess.Framework, file string, raw []byte) (assess.Answers, []assess.Problem, error) {
	start := bytes.TrimLeft(raw, "\xef\xbb\xbf \t\r\n")
	switch ext := strings.ToLower(path.Ext(file)); {
	case bytes.HasPrefix(raw, []byte("PK")), ext == ".csv", ext == ".tsv", ext == ".txt":
		return readTable(f, file, raw)
	case bytes.HasPrefix(start, []byte("{")) && bytes.Contains(raw, []byte(`"assessment-results"`)):
		return readOSCAL(f, file, raw)
	}
	return assess.ReadAnswers(f, file, raw)
}

// answerJSON is one answer in our own form (docs/frameworks.md). What is read again comes first; the rest is for who reads the file.
type answerJSON struct {
	Outcome      string          `json:"outcome"`
	Statements   map[string]bool `json:"statements,omitempty"`
	Level        string          `json:"level,omitempty"`
	Confirmed    bool            `json:"confirmed,omitempty"`
	Override     string          `json:"override,omitempty"`
	Comment      string          `json:"comment,omitempty"`
	Evidence     []string        `json:"evidence,omitempty"`
	EvidenceFrom string          `json:"evidence_from,omitempty"`
	Blocker      string          `json:"blocker,omitempty"`
	Owner        string          `json:"owner,omitempty"`
	Title        string          `json:"title"`
	Status       string          `json:"status,omitempty"`
	Required     string          `json:"required,omitempty"`
	Assured      string          `json:"assured,omitempty"`
	AssuredLevel string          `json:"assured_level,omitempty"`
	AssuredWhy   string          `json:"assured_why,omitempty"`
	Facts        []FactLine      `json:"facts,omitempty"`
}

// JSON writes an assessment in our own form, which Read takes back.
func JSON(d Document) ([]byte, error) {
	out := struct {
		Framework string       `json:"framework"`
		Version   string       `json:"version"`
		Answers   []answerJSON `json:"answers"`
	}{d.Framework.ID, d.Framework.Version, []answerJSON{}}
	for _, j := range d.Result.Outcomes {
		n, _ := d.Framework.Find(j.Outcome) // it is one of its own
		a, s := d.Answers[j.Outcome], d.Assured[j.Outcome]
		x := answerJSON{Outcome: j.Outcome, Level: a.Chosen, Confirmed: a.Confirmed, Override: a.Override, Comment: a.Comment, Evidence: a.Evidence, Blocker: a.Blocker, Owner: a.Owner,
			Title: n.Title, Status: j.Status, Required: j.Required, Assured: s.View, AssuredLevel: s.Level, AssuredWhy: s.Why, Facts: d.factsOf(j.Outcome)}
		if a.EvidenceFrom != 0 {
			x.EvidenceFrom = a.EvidenceFrom.String()
		}
		for c, holds := range a.True {
			if x.Statements == nil {
				x.Statements = map[string]bool{}
			}
			x.Statements[assess.Written(c)] = holds
		}
		out.Answers = append(out.Answers, x)
	}
	raw, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		return nil, fmt.Errorf("writing answers as JSON: %w", err)
	}
	return append(raw, '\n'), nil
}
