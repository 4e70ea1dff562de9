package assessfile

import (
	"crypto/sha1" //nolint:gosec // a version 5 UUID is made with it; nothing is protected by it
	"encoding/json"
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// OSCAL assessment results, version 1.1.2 (NIST, https://pages.nist.gov/OSCAL): a finding for each outcome, an observation for its evidence. What OSCAL has no place
// for (the level, the statements) stands in properties under our own namespace, so that Read takes back everything.
const (
	oscalVersion = "1.1.2"
	ourNamespace = "https://github.com/moothall/moothall/ns/oscal"
)

type oscalFile struct {
	Results oscalResults `json:"assessment-results"`
}

type oscalResults struct {
	UUID     string        `json:"uuid"`
	Metadata oscalMetadata `json:"metadata"`
	Import   oscalHref     `json:"import-ap"`
	Results  []oscalResult `json:"results"`
}

type oscalHref struct {
	Href string `json:"href"`
}

type oscalMetadata struct {
	Title    string      `json:"title"`
	Modified string      `json:"last-modified"`
	Version  string      `json:"version"`
	OSCAL    string      `json:"oscal-version"`
	Props    []oscalProp `json:"props,omitempty"`
}

type oscalResult struct {
	UUID         string             `json:"uuid"`
	Title        string             `json:"title"`
	Description  string             `json:"description"`
	Start        string             `json:"start"`
	Reviewed     oscalReviewed      `json:"reviewed-controls"`
	Observations []oscalObservation `json:"observations,omitempty"`
	Findings     []oscalFinding     `json:"findings,omitempty"`
}

type oscalReviewed struct {
	Selections []oscalSelection `json:"control-selections"`
}

type oscalSelection struct {
	Controls []oscalControl `json:"include-controls"`
}

type oscalControl struct {
	ID string `json:"control-id"`
}

type oscalObservation struct {
	UUID        string          `json:"uuid"`
	Description string          `json:"description"`
	Methods     []string        `json:"methods"`
	Evidence    []oscalEvidence `json:"relevant-evidence,omitempty"`
	Collected   string          `json:"collected"`
	Remarks     string          `json:"remarks,omitempty"`
}

type oscalEvidence struct {
	Description string `json:"description"`
}

type oscalFinding struct {
	UUID         string       `json:"uuid"`
	Title        string       `json:"title"`
	Description  string       `json:"description"`
	Props        []oscalProp  `json:"props,omitempty"`
	Target       oscalTarget  `json:"target"`
	Observations []oscalOther `json:"related-observations,omitempty"`
	Remarks      string       `json:"remarks,omitempty"`
}

type oscalOther struct {
	UUID string `json:"observation-uuid"`
}

type oscalTarget struct {
	Type   string      `json:"type"`
	ID     string      `json:"target-id"`
	Status oscalStatus `json:"status"`
}

type oscalStatus struct {
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
}

type oscalProp struct {
	Name    string `json:"name"`
	NS      string `json:"ns"`
	Value   string `json:"value"`
	Remarks string `json:"remarks,omitempty"`
}

// OSCAL writes an assessment as OSCAL assessment results. An outcome that was not answered has no finding.
func OSCAL(d Document) ([]byte, error) {
	seed := d.Council + "/" + d.Name + "/" + d.Framework.Key()
	now := d.Day.String() + "T00:00:00Z"
	r := oscalResult{UUID: uuidOf(seed, "result"), Title: orElse(d.Name, d.Framework.Title), Description: d.Framework.Title + " " + d.Framework.Version + ", " + orElse(d.About, orElse(d.Council, "the council")), Start: now}
	sel := oscalSelection{Controls: []oscalControl{}}
	for _, j := range d.Result.Outcomes {
		sel.Controls = append(sel.Controls, oscalControl{token(j.Outcome)})
		if j.Status == "" {
			continue
		}
		n, _ := d.Framework.Find(j.Outcome) // it is one of its own
		f := finding(d, n, j, seed)
		if a := d.Answers[j.Outcome]; len(a.Evidence) > 0 {
			o := observation(a, n, uuidOf(seed, "observation", j.Outcome), now)
			r.Observations = append(r.Observations, o)
			f.Observations = []oscalOther{{o.UUID}}
		}
		r.Findings = append(r.Findings, f)
	}
	r.Reviewed.Selections = []oscalSelection{sel}
	out := oscalFile{oscalResults{UUID: uuidOf(seed), Import: oscalHref{"#" + uuidOf(seed, "plan")}, Results: []oscalResult{r},
		Metadata: oscalMetadata{Title: orElse(d.Name, d.Framework.Title), Modified: now, Version: d.Day.String(), OSCAL: oscalVersion, Props: []oscalProp{ours("framework", d.Framework.Key())}}}}
	raw, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		return nil, fmt.Errorf("writing OSCAL: %w", err)
	}
	return append(raw, '\n'), nil
}

func finding(d Document, n *assess.Node, j assess.Judged, seed string) oscalFinding {
	a, level := d.Answers[j.Outcome], j.Status
	l, _ := d.Framework.Level(level)
	f := oscalFinding{UUID: uuidOf(seed, "finding", n.ID), Title: n.ID + " " + n.Title, Description: l.Title, Target: oscalTarget{Type: "objective-id", ID: token(n.ID), Status: oscalStatus{State: "not-satisfied"}}, Remarks: a.Comment}
	top := d.Framework.Scale[len(d.Framework.Scale)-1].ID
	if j.Met || j.Required == "" && level == top {
		f.Target.Status.State = "satisfied"
	}
	f.Props = append(f.Props, ours("outcome", n.ID), ours("status", level))
	for _, x := range []struct{ name, value string }{{"required", j.Required}, {"level", a.Chosen}, {"override", a.Override}, {"blocker", a.Blocker}, {"owner", a.Owner}} {
		if x.value != "" {
			f.Props = append(f.Props, ours(x.name, x.value))
		}
	}
	if a.Confirmed {
		f.Props = append(f.Props, ours("confirmed", "yes"))
	}
	if a.EvidenceFrom != 0 {
		f.Props = append(f.Props, ours("evidence-from", a.EvidenceFrom.String()))
	}
	for _, s := range n.Statements {
		if holds, said := a.True[s.Claim()]; said {
			f.Props = append(f.Props, ours(map[bool]string{true: "holds", false: "fails"}[holds], assess.Written(s.Claim())))
		}
	}
	if s := d.Assured[n.ID]; s.View != "" {
		f.Props = append(f.Props, ours("assured", s.View), ours("assured-level", orElse(s.Level, level)))
	}
	return f
}

func observation(a assess.Answer, n *assess.Node, uuid, now string) oscalObservation {
	o := oscalObservation{UUID: uuid, Description: "Evidence for " + n.ID + " " + n.Title, Methods: []string{"EXAMINE"}, Collected: now}
	if a.EvidenceFrom != 0 {
		o.Collected = a.EvidenceFrom.String() + "T00:00:00Z"
	} else {
		o.Remarks = "Nobody recorded when the evidence was collected; the day of this file stands in its place."
	}
	for _, e := range a.Evidence {
		o.Evidence = append(o.Evidence, oscalEvidence{e})
	}
	return o
}

// ours is a property in our namespace. A value of several lines, which OSCAL does not allow, stands in the remarks.
func ours(name, value string) oscalProp {
	one := strings.Join(strings.Fields(value), " ")
	p := oscalProp{Name: name, NS: ourNamespace, Value: one}
	if one != value {
		p.Remarks = value
	}
	return p
}

// token is an id as OSCAL allows it: it begins with a letter.
func token(id string) string {
	if id != "" && (id[0] >= 'a' && id[0] <= 'z' || id[0] >= 'A' && id[0] <= 'Z') {
		return id
	}
	return "o-" + id
}

func orElse(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}

// uuidOf is a UUID of version 5: the same assessment always has the same.
func uuidOf(parts ...string) string {
	sum := sha1.Sum([]byte(ourNamespace + "\x00" + strings.Join(parts, "\x00"))) //nolint:gosec // as above
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

const mostFindings = 20_000

// readOSCAL reads assessment results. Findings that we wrote come back whole; those of another tool give a level where the scale has just one for satisfied or not.
func readOSCAL(f *assess.Framework, file string, raw []byte) (assess.Answers, []assess.Problem, error) {
	if len(raw) > mostBytes {
		return nil, nil, fault.New(fault.Refused, "%s has %d MB; assessment results have at most %d MB. Is it another file?", file, len(raw)>>20, mostBytes>>20)
	}
	var in oscalFile
	err := json.Unmarshal(raw, &in)
	if err != nil {
		return nil, nil, fault.New(fault.Refused, "%s cannot be read as OSCAL assessment results: %s.", file, err)
	}
	for _, p := range in.Results.Metadata.Props {
		if p.Name == "framework" && p.NS == ourNamespace && p.Value != f.Key() {
			return nil, nil, fault.New(fault.Refused, "%s holds answers to %s, and not to %s. Answers are carried over by a mapping only.", file, p.Value, f.Key())
		}
	}
	o := &oscalReading{f: f, out: assess.Answers{}}
	for _, r := range in.Results.Results {
		o.observations = map[string]oscalObservation{}
		for _, x := range r.Observations {
			o.observations[x.UUID] = x
		}
		for i, x := range r.Findings {
			if i >= mostFindings {
				return nil, nil, fault.New(fault.Refused, "%s has more than %d findings, which no assessment has.", file, mostFindings)
			}
			o.finding(x, i+1)
		}
	}
	return o.out, o.problems, nil
}

type oscalReading struct {
	f            *assess.Framework
	observations map[string]oscalObservation
	out          assess.Answers
	problems     []assess.Problem
}

func (o *oscalReading) odd(i int, format string, a ...any) {
	if len(o.problems) < mostProblems {
		o.problems = append(o.problems, assess.Problem{Line: i, Column: 1, Says: fmt.Sprintf("finding %d: ", i) + fmt.Sprintf(format, a...)})
	}
}

func (o *oscalReading) finding(x oscalFinding, i int) {
	props := map[string][]string{}
	for _, p := range x.Props {
		if p.NS == ourNamespace {
			props[p.Name] = append(props[p.Name], orElse(p.Remarks, p.Value))
		}
	}
	first := func(name string) string { return strings.Join(props[name][:min(1, len(props[name]))], "") }
	n, ok := o.f.Find(orElse(first("outcome"), x.Target.ID))
	if !ok || !n.Asked {
		o.odd(i, "%q is no outcome of %s", clipped(orElse(first("outcome"), x.Target.ID)), o.f.Key())
		return
	}
	if _, twice := o.out[n.ID]; twice {
		o.odd(i, "%s is answered twice; the first counts", n.ID)
		return
	}
	a := assess.Answer{Confirmed: first("confirmed") == "yes", Comment: x.Remarks, Blocker: first("blocker"), Owner: first("owner")}
	a.EvidenceFrom, _ = kind.ParseDate(first("evidence-from")) // none is no date
	for _, r := range x.Observations {
		for _, e := range o.observations[r.UUID].Evidence {
			a.Evidence = append(a.Evidence, e.Description)
		}
	}
	o.claims(n, &a, props, i)
	a.Chosen, a.Override = o.level(first("level"), i), o.level(first("override"), i)
	if len(x.Props) == 0 || first("status") == "" {
		o.foreign(n, &a, x)
	}
	o.out[n.ID] = a
}

func (o *oscalReading) claims(n *assess.Node, a *assess.Answer, props map[string][]string, i int) {
	for name, holds := range map[string]bool{"holds": true, "fails": false} {
		for _, w := range props[name] {
			c, ok := n.Claimed(w)
			if !ok {
				o.odd(i, "%q is no statement of %s", clipped(w), n.ID)
				continue
			}
			if a.True == nil {
				a.True = map[assess.Claim]bool{}
			}
			a.True[c] = holds
		}
	}
}

func (o *oscalReading) level(id string, i int) string {
	if _, ok := o.f.Level(id); id != "" && !ok {
		o.odd(i, "%q is no level of %s", clipped(id), o.f.Key())
		return ""
	}
	return id
}

// foreign takes a finding of another tool: satisfied is the highest level of the scale, not satisfied the lowest.
func (o *oscalReading) foreign(n *assess.Node, a *assess.Answer, x oscalFinding) {
	level := o.f.Scale[0].ID
	if x.Target.Status.State == "satisfied" {
		level = o.f.Scale[len(o.f.Scale)-1].ID
	}
	if o.f.Rule != assess.Statements {
		a.Chosen = level
		return
	}
	a.Override = level
	if a.Comment == "" {
		a.Comment = orElse(x.Description, "As the assessment results say.")
	}
}
