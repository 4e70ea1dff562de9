package assessfile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/knowledge"
	"github.com/moothall/moothall/tabular"
)

func framework(t testing.TB, key string) *assess.Framework {
	t.Helper()
	s, err := assess.Shipped(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	f, ok := s.Find(key)
	if !ok {
		t.Fatal(key)
	}
	return f
}

func asCSV(t testing.TB, lines [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, l := range lines {
		safe := make([]string, len(l))
		for i, c := range l {
			safe[i] = tabular.SafeCell(c)
		}
		if err := w.Write(safe); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return b.Bytes()
}

func asBook(t testing.TB, sheets []Sheet) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, s := range sheets {
		if _, err := f.NewSheet(s.Name); err != nil {
			t.Fatal(err)
		}
		for r, l := range s.Lines {
			at, _ := excelize.CoordinatesToCellName(1, r+1)
			cells := make([]any, len(l))
			for j, c := range l {
				cells[j] = tabular.SafeCell(c)
			}
			if err := f.SetSheetRow(s.Name, at, &cells); err != nil {
				t.Fatal(i, err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// drawn are any answers to a framework that could have been recorded.
func drawn(t *rapid.T, f *assess.Framework) assess.Answers {
	words := rapid.SampledFrom([]string{"", "Seen on Monday.", "=1+1", "Two\nlines; with, signs", "+44 \"quoted\""})
	out := assess.Answers{}
	for _, n := range f.Outcomes() {
		a := assess.Answer{Comment: strings.TrimSpace(words.Draw(t, "comment")), Blocker: words.Draw(t, "blocker"), Owner: rapid.SampledFrom([]string{"", "Head of IT"}).Draw(t, "owner")}
		for _, s := range n.Statements {
			if rapid.IntRange(0, 2).Draw(t, "said") > 0 {
				if a.True == nil {
					a.True = map[assess.Claim]bool{}
				}
				a.True[s.Claim()] = rapid.Bool().Draw(t, "holds")
			}
		}
		if f.Rule != assess.Statements {
			a.Chosen = rapid.SampledFrom(append([]assess.Level{{}}, f.LevelsOf(n)...)).Draw(t, "level").ID
		}
		if a.Comment != "" && f.Rule == assess.Statements && rapid.Bool().Draw(t, "by hand") {
			a.Override = rapid.SampledFrom(f.Scale).Draw(t, "override").ID
		}
		answered := len(a.True) > 0 || a.Chosen != "" || a.Override != ""
		a.Confirmed = answered && rapid.Bool().Draw(t, "confirmed")
		if rapid.Bool().Draw(t, "evidence") {
			a.Evidence, a.EvidenceFrom = []string{"Board paper 12", "https://ashby.example/policy"}, kind.DateOf(2025, 11, 3)
		}
		out[n.ID] = a
	}
	return out
}

func document(f *assess.Framework, a assess.Answers) Document {
	return Document{Name: "Cyber 2026", Council: "Ashby", Day: kind.DateOf(2026, 11, 25), Framework: f, Answers: a, Result: assess.Score(f, a, nil)}
}

// What is written comes back the same, in every format: workbook, CSV, JSON and OSCAL.
func TestWrittenComesBack(t *testing.T) {
	for _, key := range []string{"caf@4.0", "technology-code-of-practice"} {
		f := framework(t, key)
		rapid.Check(t, func(rt *rapid.T) {
			answers := drawn(rt, f)
			d := document(f, answers)
			sheets := Sheets(d)
			ourJSON, err := JSON(d)
			if err != nil {
				rt.Fatal(err)
			}
			oscal, err := OSCAL(d)
			if err != nil {
				rt.Fatal(err)
			}
			for name, raw := range map[string][]byte{"a.csv": asCSV(t, sheets[0].Lines), "a.xlsx": asBook(t, sheets), "a.json": ourJSON, "oscal.json": oscal} {
				got, problems, err := Read(f, name, raw)
				if err != nil || len(problems) > 0 {
					rt.Fatalf("%s: %v %v", name, err, problems)
				}
				want := assess.Answers{}
				for o, a := range answers {
					want[o] = a
					if name == "oscal.json" && len(a.True) == 0 && a.Chosen == "" && a.Override == "" { // an outcome that was not answered has no finding
						delete(want, o)
					}
				}
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					rt.Fatalf("%s: %s", name, diff)
				}
			}
		})
	}
}

// The statuses alone, as a workbook of somebody else may have them, are taken as what somebody said, with the file as the reason.
func TestStatusesOfAnotherWorkbook(t *testing.T) {
	f := framework(t, "caf@3.2")
	raw := []byte("Ashby District Council,,,\nSelf-assessment,,,\nContributing outcome,Self-assessment,Justification,Evidence date\nA Managing security risk,,,\nA1.a Board Direction,Achieved,Minutes of May,3 May 2025\nA1.b,Partially achieved,,\nA1.c,Not assessed,,\nZ9.z,Achieved,,\nA2.a,Splendid,,\n")
	got, problems, err := Read(f, "caf.csv", raw)
	if err != nil {
		t.Fatal(err)
	}
	r := assess.Score(f, got, nil)
	if c := r.Counts(); c["achieved"] != 1 || c["partially_achieved"] != 1 || c["not_achieved"] != 0 {
		t.Errorf("%v", c)
	}
	if a := got["A1.a"]; a.Override != "achieved" || a.Comment != "Minutes of May" || a.EvidenceFrom != kind.DateOf(2025, 5, 3) {
		t.Errorf("%+v", a)
	}
	if a := got["A1.b"]; a.Comment != "As caf.csv says, row 6." {
		t.Errorf("%+v", a)
	}
	if len(problems) != 2 || problems[0].Line != 8 || problems[1].Line != 9 {
		t.Errorf("%+v", problems)
	}
}

// Statements in rows below their outcome, by number or by sentence; a status that does not follow from them is said.
func TestStatementRows(t *testing.T) {
	f := framework(t, "caf@3.2")
	raw := []byte("Contributing outcome,IGP,Response,Outcome status\nA1.b,,,Partially achieved\n,A1.b.1,No,\n,A1.b.4,Yes,\n,A1.b.5,yes,\n,A1.b.6,TRUE,\n,A1.b.9,yes,\n,A1.b.2,perhaps,\n")
	got, problems, err := Read(f, "caf.csv", raw)
	if err != nil || len(got["A1.b"].True) != 4 || assess.Score(f, got, nil).Counts()["achieved"] != 1 {
		t.Fatalf("%v %+v", err, got)
	}
	if len(problems) != 3 || !strings.Contains(problems[2].Says, "another status") || problems[2].Line != 2 {
		t.Errorf("%+v", problems)
	}
}

// The audit export of CISO Assistant: its results are levels where a scale of three stands.
func TestCISOAssistantExport(t *testing.T) {
	f := framework(t, "technology-code-of-practice")
	raw := []byte("urn,assessable,ref_id,name,description,compliance_result,requirement_progress,score,observations\nurn:x:0,False,,Points,,not_assessed,to_do,,\nurn:x:1,True,1,Define user needs,,compliant,done,,Interviews in May\nurn:x:2,True,2,,,partially_compliant,done,,\nurn:x:3,True,3,,,non_compliant,done,,\nurn:x:4,True,4,,,not_applicable,done,,\nurn:x:5,True,5,,,not_assessed,to_do,,\nurn:x:10,True,10,,,compliant,done,,\n")
	got, problems, err := Read(f, "audit.csv", raw)
	if err != nil || len(problems) != 1 || problems[0].Line != 6 {
		t.Fatalf("%v %+v", err, problems)
	}
	var levels []string
	for _, o := range []string{"1", "2", "3", "4", "5", "10"} {
		levels = append(levels, got[o].Chosen)
	}
	if strings.Join(levels, ",") != "met,partly,not_met,,,met" || got["1"].Comment != "Interviews in May" {
		t.Errorf("%v %+v", levels, got)
	}
}

// What OSCAL asks of assessment results, version 1.1.2 (https://pages.nist.gov/OSCAL/resources/concepts/layer/assessment/assessment-results/): what must be there, and
// the forms of ids, times, tokens and values.
func TestOSCALHasItsForm(t *testing.T) {
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	token := regexp.MustCompile(`^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$`)
	when := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)
	value := regexp.MustCompile(`^\S(.*\S)?$`)
	must := map[string][]string{
		"assessment-results": {"uuid", "metadata", "import-ap", "results"}, "metadata": {"title", "last-modified", "version", "oscal-version"}, "import-ap": {"href"},
		"results": {"uuid", "title", "description", "start", "reviewed-controls"}, "reviewed-controls": {"control-selections"}, "include-controls": {"control-id"},
		"findings": {"uuid", "title", "description", "target"}, "target": {"type", "target-id", "status"}, "status": {"state"}, "observations": {"uuid", "description", "methods", "collected"},
		"relevant-evidence": {"description"}, "related-observations": {"observation-uuid"}, "props": {"name", "value"},
	}
	forms := map[string]*regexp.Regexp{"uuid": uuid, "observation-uuid": uuid, "control-id": token, "target-id": token, "name": token, "last-modified": when, "start": when, "collected": when,
		"value": value, "title": value, "state": regexp.MustCompile(`^(satisfied|not-satisfied)$`), "type": regexp.MustCompile(`^(statement-id|objective-id)$`), "methods": regexp.MustCompile(`^(EXAMINE|INTERVIEW|TEST|UNKNOWN)$`)}
	var walk func(t *rapid.T, name string, x any)
	walk = func(t *rapid.T, name string, x any) {
		switch x := x.(type) {
		case map[string]any:
			for _, k := range must[name] {
				if _, ok := x[k]; !ok {
					t.Fatalf("%s lacks %s", name, k)
				}
			}
			for k, y := range x {
				walk(t, k, y)
			}
		case []any:
			if len(x) == 0 {
				t.Fatalf("%s is empty: OSCAL leaves such a list out", name)
			}
			for _, y := range x {
				walk(t, name, y)
			}
		case string:
			if re := forms[name]; re != nil && !re.MatchString(x) {
				t.Fatalf("%s is %q", name, x)
			}
		}
	}
	for _, key := range []string{"caf@4.0", "technology-code-of-practice"} {
		f := framework(t, key)
		rapid.Check(t, func(rt *rapid.T) {
			raw, err := OSCAL(document(f, drawn(rt, f)))
			if err != nil {
				rt.Fatal(err)
			}
			var x map[string]any
			if err := json.Unmarshal(raw, &x); err != nil {
				rt.Fatal(err)
			}
			walk(rt, "", x)
		})
	}
}

// Findings of another tool that know satisfied and not satisfied only.
func TestForeignOSCAL(t *testing.T) {
	f := framework(t, "caf@4.0")
	raw := []byte(`{"assessment-results": {"results": [{"findings": [
	 {"title": "x", "description": "Seen.", "target": {"type": "objective-id", "target-id": "A1.a", "status": {"state": "satisfied"}}},
	 {"title": "y", "description": "Not seen.", "target": {"type": "objective-id", "target-id": "A1.b", "status": {"state": "not-satisfied"}}},
	 {"title": "z", "description": "", "target": {"type": "objective-id", "target-id": "ac-2", "status": {"state": "satisfied"}}}]}]}}`)
	got, problems, err := Read(f, "r.json", raw)
	if err != nil || got["A1.a"].Override != "achieved" || got["A1.b"].Override != "not_achieved" || got["A1.b"].Comment != "Not seen." || len(problems) != 1 {
		t.Errorf("%v %+v %+v", err, got, problems)
	}
	if _, _, err := Read(f, "r.json", []byte(`{"assessment-results": {"metadata": {"props": [{"name": "framework", "ns": "`+ourNamespace+`", "value": "caf@3.2"}]}}}`)); err == nil {
		t.Error("answers to another version were taken")
	}
}

// What councillors see of a plan names no weakness: not the line's own name, its outcomes or its evidence.
func TestMembersSeeNoWeakness(t *testing.T) {
	d := Document{Plan: []PlanLine{{Order: 1, Name: "Multi-factor sign-in is missing", Outcomes: []string{"B2.a"}, Evidence: "Scan", For: "Safer sign-in"}, {Order: 2, Name: "Done", State: "done"}, {Order: 3, Name: "Backups fail"}, {Order: 4}, {Order: 5}}}
	got := Members(d, 3)
	if len(got) != 3 || got[0].For != "Safer sign-in" || got[1].Order != 3 {
		t.Fatalf("%+v", got)
	}
	if slices.ContainsFunc(got, func(l PlanLine) bool { return l.Name != "" || l.Outcomes != nil || l.Evidence != "" || l.Owner != "" }) {
		t.Errorf("%+v", got)
	}
}

// Whatever a file holds, it is read or refused.
func FuzzRead(f *testing.F) {
	caf := framework(f, "caf@4.0")
	f.Add("a.csv", []byte("Outcome,Status\nA1.a,Achieved\n"))
	f.Add("a.json", []byte(`{"assessment-results": {"results": [{"findings": [{"target": {"target-id": "A1.a"}}]}]}}`))
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		answers, _, err := Read(caf, name, raw)
		if err != nil {
			return
		}
		for o := range answers {
			if n, ok := caf.Find(o); !ok || !n.Asked {
				t.Errorf("%q is answered", o)
			}
		}
	})
}

// A publisher's sentences from a table: by outcome, by statement, and by its level where two have the number.
func TestSentencesOfATable(t *testing.T) {
	f := framework(t, "caf@4.0")
	raw := []byte("Outcome,IGP,Level,Text\nA1.a,,,The board leads.\n,A1.a.1,Not achieved,Nobody leads.\nA4.a,A4.a.11,Achieved,All of it.\nA4.a,A4.a.11,Partially achieved,Some of it.\n")
	got, err := Sentences(f, "ours.csv", raw)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, n := range got.Outcomes() {
		texts[n.ID] = n.Text
		for _, s := range n.Statements {
			texts[assess.Written(s.Claim())] = s.Text
		}
	}
	if texts["A1.a"] != "The board leads." || texts["not_achieved_A1.a.1"] != "Nobody leads." || texts["achieved_A4.a.11"] != "All of it." || texts["partially_achieved_A4.a.11"] != "Some of it." {
		t.Errorf("%v", texts)
	}
	for _, bad := range []string{"Outcome,Text\nZ1,x\n", "a,b\n1,2\n", "Outcome,IGP,Text\nA4.a,A4.a.11,x\n"} {
		if _, err := Sentences(f, "bad.csv", []byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// A workbook that is refused is named, for whoever sent several.
func TestRefusedWorkbookIsNamed(t *testing.T) {
	caf := framework(t, "caf@3.2")
	cut := []byte("PK\x03\x04 and then it stops")
	_, _, readErr := Read(caf, "answers.xlsx", cut)
	_, wordsErr := Sentences(caf, "answers.xlsx", cut)
	for _, err := range []error{readErr, wordsErr} {
		var refused *tabular.Refusal
		if fault.CodeOf(err) != fault.Refused || !strings.HasPrefix(err.Error(), "answers.xlsx cannot be read: ") || errors.As(err, &refused) {
			t.Errorf("%v", err)
		}
	}
}
