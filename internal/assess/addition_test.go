package assess

import (
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/fault"
)

// newer is a later edition of the library of bins, whose urns are its own.
const newer = `urn: urn:ashby:risk:library:bins-next
ref_id: bins-next
name: Bins
version: 4
provider: Ashby
objects:
  framework:
    urn: urn:ashby:risk:framework:bins-next
    ref_id: bins-next
    name: Bins done better
    requirement_nodes:
      - {urn: "urn:ashby:next:10", assessable: false, ref_id: "10", name: Rounds}
      - {urn: "urn:ashby:next:10.1", assessable: true, parent_urn: "urn:ashby:next:10", ref_id: "10.1", name: Days}
      - {urn: "urn:ashby:next:10.2", assessable: true, parent_urn: "urn:ashby:next:10", ref_id: "10.2", name: Post}
`

const sets = `urn: urn:ashby:risk:library:mapping-bins
locale: en
ref_id: mapping-bins
name: Bins to bins
version: 1
provider: Ashby
dependencies: [urn:ashby:risk:library:bins, urn:ashby:risk:library:bins-next]
objects:
  requirement_mapping_sets:
    - urn: urn:ashby:risk:req_mapping_set:forward
      ref_id: forward
      name: What became of what
      source_framework_urn: urn:ashby:risk:framework:bins
      target_framework_urn: urn:ashby:risk:framework:bins-next
      requirement_mappings:
        - {source_requirement_urn: "urn:ashby:req:1.1", target_requirement_urn: "urn:ashby:next:10.1", relationship: equal, rationale: semantic, strength_of_relationship: 10}
        - {source_requirement_urn: "URN:ashby:req:1.1.a", target_requirement_urn: "urn:ashby:next:10.2", relationship: subset}
        - {source_requirement_urn: "urn:ashby:req:1.1", target_requirement_urn: "urn:ashby:next:10.2", relationship: not_related}
        - {source_requirement_urn: "urn:ashby:req:1", target_requirement_urn: "urn:ashby:next:10", relationship: intersect}
        - {source_requirement_urn: "urn:ashby:req:9", target_requirement_urn: "urn:ashby:next:10.1", relationship: intersect}
    - urn: urn:ashby:risk:req_mapping_set:back
      source_framework_urn: urn:ashby:risk:framework:bins-next
      target_framework_urn: urn:ashby:risk:framework:bins
      requirement_mappings:
        - {source_requirement_urn: "urn:ashby:next:10.1", target_requirement_urn: "urn:ashby:req:1.1", relationship: equal}
`

// holding is a shelf of files.
func holding(t *testing.T, files ...string) (s Shelf) {
	t.Helper()
	for _, raw := range files {
		f, err := Open("file.yaml", []byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		err = s.Add(f)
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// Mapping sets of CISO Assistant lead both ways; what is a heading or is not there is named at its place, and what is not related is no link.
func TestMappingSets(t *testing.T) {
	s := holding(t, library, newer)
	if !IsAddition("sets.yaml", []byte(sets)) || IsAddition("bins.yaml", []byte(library)) {
		t.Fatal("a mapping set is not told from a framework")
	}
	adds, problems, err := s.ReadAddition("sets.yaml", []byte(sets), "")
	if err != nil {
		t.Fatal(err)
	}
	if len(adds) != 2 || len(problems) != 2 || !strings.Contains(problems[0].Says, "heading") || !strings.Contains(problems[1].Says, `"urn:ashby:req:9" stands nowhere in bins-2026@3`) || problems[1].Line != 20 {
		t.Fatalf("%+v %+v", adds, problems)
	}
	for _, a := range adds {
		s = s.With(a)
	}
	from, _ := s.Find("bins-2026@3")
	to, _ := s.Find("bins-next@4")
	m, ok := s.Bridge(from, to)
	if !ok || m.Basis != "What became of what, Ashby" || len(m.Links) != 2 {
		t.Fatalf("%+v", m)
	}
	moved := Carry(from, to, m, Answers{"1.1": {Chosen: "compliant"}, "1.1.a": {Chosen: "compliant"}})
	if c := carriedTo(moved, "10.1"); !c.Counts() || c.After != "compliant" {
		t.Errorf("equal: %+v", c)
	}
	if c := carriedTo(moved, "10.2"); c.Counts() {
		t.Errorf("a part counts for the whole: %+v", c)
	}
	if _, ok := s.Bridge(to, from); !ok {
		t.Error("nothing leads back")
	}
}

// A framework that was not loaded with urns goes by its id, version and numbers, and its levels by their rank.
func TestMappingSetGoesByTheLastPartOfAURN(t *testing.T) {
	s := append(holding(t, library), shelf(t)...)
	raw := strings.NewReplacer("urn:ashby:risk:framework:bins-next", "urn:intuitem:risk:framework:ncsc-caf-3.2", "urn:ashby:next:10.1", "urn:intuitem:risk:req_node:ncsc-caf-3.2:a1.a",
		"urn:ashby:next:10.2", "urn:intuitem:risk:req_node:ncsc-caf-3.2:b2.d").Replace(sets)
	adds, _, err := s.ReadAddition("sets.yaml", []byte(raw), "")
	if err != nil {
		t.Fatal(err)
	}
	m := adds[0].Mappings[0]
	if adds[0].To != "caf@3.2" || m.Links[0].To != "A1.a" || m.Levels["partially_compliant"] != PartiallyAchieved {
		t.Errorf("%+v", adds[0])
	}
}

func TestMalformedMappingSets(t *testing.T) {
	s := holding(t, library, newer)
	for name, c := range map[string][3]string{
		"framework not here":  {"target_framework_urn: urn:ashby:risk:framework:bins-next", "target_framework_urn: urn:x:y", "line 14, column 29: \"urn:x:y\" is no framework that is at hand"},
		"no framework":        {"      target_framework_urn: urn:ashby:risk:framework:bins-next\n", "", "needs target_framework_urn"},
		"unknown relation":    {"relationship: subset", "relationship: cousin", "line 17, column 11: the relationship \"cousin\" is none of"},
		"to itself":           {"target_framework_urn: urn:ashby:risk:framework:bins-next", "target_framework_urn: urn:ashby:risk:framework:bins", "both frameworks"},
		"nothing is answered": {"urn:ashby:req:1.1", "urn:ashby:req:7", "nothing in the mapping set leads"},
		"not a list":          {"requirement_mappings:\n        - {source_requirement_urn: \"urn:ashby:next:10.1\", target_requirement_urn: \"urn:ashby:req:1.1\", relationship: equal}", "requirement_mappings: 7", "should be a list"},
	} {
		raw := strings.ReplaceAll(sets, c[0], c[1])
		if raw == sets {
			t.Fatalf("%s: nothing was changed", name)
		}
		_, _, err := s.ReadAddition("sets.yaml", []byte(raw), "")
		if fault.CodeOf(err) != fault.Refused || !strings.Contains(err.Error(), c[2]) || !strings.HasPrefix(err.Error(), "sets.yaml, line ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

const ashbyControls = `{"catalog": {"metadata": {"title": "Ashby controls", "version": "2"}, "groups": [{"id": "ac", "title": "Access", "controls": [
 {"id": "ac-1", "title": "Policy", "controls": [{"id": "ac-1.1", "title": "Reviewed"}]}, {"id": "ac-2", "title": "Accounts"},
 {"id": "ac-3", "title": "Gone", "props": [{"name": "status", "value": "withdrawn"}]}]}]}}`

// A profile of OSCAL is a target of its catalogue: what it takes, with or without what stands below, less what it leaves out. What was withdrawn is not asked.
func TestOSCALProfile(t *testing.T) {
	s := append(holding(t, ashbyControls), shelf(t)...)
	for imports, want := range map[string]string{
		`[{"href": "#x", "include-all": {}}]`:                                                                                          "ac-1 ac-1.1 ac-2",
		`[{"href": "#x", "include-controls": [{"with-ids": ["ac-1"]}]}]`:                                                               "ac-1",
		`[{"href": "#x", "include-controls": [{"with-child-controls": "yes", "with-ids": ["ac-1"]}]}]`:                                 "ac-1 ac-1.1",
		`[{"href": "#x", "include-controls": [{"matching": [{"pattern": "ac-1*"}]}, {"with-ids": ["ac-2"]}]}]`:                         "ac-1 ac-1.1 ac-2",
		`[{"href": "#x", "include-all": {}, "exclude-controls": [{"with-ids": ["ac-2"]}]}]`:                                            "ac-1 ac-1.1",
		`[{"href": "#x", "include-controls": [{"with-ids": ["ac-1"]}]}, {"href": "#x", "include-controls": [{"with-ids": ["ac-2"]}]}]`: "ac-1 ac-2",
	} {
		adds, _, err := s.ReadAddition("p.json", []byte(`{"profile": {"metadata": {"title": "Ashby's own: 2026"}, "imports": `+imports+`}}`), "ashby-controls@2")
		if err != nil {
			t.Errorf("%s: %v", imports, err)
			continue
		}
		p := adds[0].Profiles[0]
		var got []string
		for id, level := range p.Requires {
			if level != "met" {
				t.Errorf("%s requires %s", id, level)
			}
			got = append(got, id)
		}
		slices.Sort(got)
		if p.ID != "ashby-s-own-2026" || strings.Join(got, " ") != want {
			t.Errorf("%s: %s %v", imports, p.ID, got)
		}
	}
	body := `{"profile": {"metadata": {"title": "P"}, "imports": [{"include-controls": [{"with-ids": ["ac-1"]}]}]}}`
	if adds, _, err := s.ReadAddition("p.json", []byte(body), ""); err != nil || adds[0].To != "ashby-controls@2" {
		t.Errorf("the catalogue is not found by its controls: %+v %v", adds, err)
	}
	for name, c := range map[string]struct{ text, as, says string }{
		"withdrawn":         {strings.Replace(body, "ac-1", "ac-3", 1), "ashby-controls@2", `"ac-3" is no control of ashby-controls@2`},
		"not here":          {strings.Replace(body, "ac-1", "zz-9", 1), "", "no framework at hand has all the controls"},
		"everything of any": {`{"profile": {"metadata": {"title": "P"}, "imports": [{"href": "x", "include-all": {}}]}}`, "", "say which framework"},
		"imports nothing":   {`{"profile": {"metadata": {"title": "P"}}}`, "", "imports nothing"},
		"no title":          {`{"profile": {"metadata": {}, "imports": []}}`, "", "needs a title"},
		"unknown key":       {`{"profile": {"metadata": {"title": "P"}, "imports": [{"colour": 1}]}}`, "", `has no "colour"`},
		"pattern":           {`{"profile": {"metadata": {"title": "P"}, "imports": [{"include-controls": [{"matching": [{"pattern": "[a"}]}]}]}}`, "", "no pattern"},
	} {
		_, _, err := s.ReadAddition("p.json", []byte(c.text), c.as)
		if fault.CodeOf(err) != fault.Refused || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A council's own target comes in our own form; one that is there never changes.
func TestOwnTarget(t *testing.T) {
	s := shelf(t)
	const own = "to: caf@3.2\nprofiles: [{id: local, title: For local government, requires: {achieved: [A1.a], partially_achieved: [B1.a]}}]\n"
	adds, _, err := s.ReadAddition("own.yaml", []byte(own), "")
	if err != nil {
		t.Fatal(err)
	}
	before, _ := s.Find("caf@3.2")
	targets := len(before.Profiles)
	s = s.With(adds[0])
	f, _ := s.Find("caf@3.2")
	if p, ok := f.Profile("local"); !ok || p.Requires["A1.a"] != Achieved || len(f.Profiles) != targets+1 || len(before.Profiles) != targets {
		t.Errorf("%+v", f.Profiles)
	}
	if _, _, err := s.ReadAddition("own.yaml", []byte(own), ""); err != nil {
		t.Errorf("the same again: %v", err)
	}
	for name, c := range map[string][2]string{
		"changed":     {strings.Replace(own, "[B1.a]", "[B1.b]", 1), "A target never changes"},
		"not here":    {strings.Replace(own, "caf@3.2", "caf@9", 1), "own.yaml, line 1, column 5: caf@9 is not at hand"},
		"outcome":     {strings.Replace(own, "B1.a", "Z9", 1), `line 2, column 103: "Z9" is no outcome`},
		"level":       {strings.Replace(own, "{achieved", "{gold", 1), `"gold" is no level`},
		"nothing":     {"to: caf@3.2\n", "neither profiles nor mappings"},
		"unknown key": {own + "colour: red\n", `"colour"`},
	} {
		_, _, err := s.ReadAddition("own.yaml", []byte(c[0]), "")
		if fault.CodeOf(err) != fault.Refused || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is kept says the same as what was read: every mapping and target that ships, written and read again, is the same, statements and levels too.
func TestAdditionsComeBack(t *testing.T) {
	s := shelf(t)
	tried := 0
	for _, f := range s {
		if len(f.Profiles)+len(f.Mappings) == 0 {
			continue
		}
		tried++
		a := Addition{f.Key(), f.Profiles, f.Mappings}
		raw, err := a.Pack()
		if err != nil {
			t.Fatal(err)
		}
		back, err := s.ReadKept("kept.json", raw)
		if err != nil {
			t.Fatalf("%s: %v", f.Key(), err)
		}
		one, err := a.Hash()
		if err != nil {
			t.Fatal(err)
		}
		two, err := back.Hash()
		if err != nil || one != two {
			t.Errorf("%s came back otherwise: %v", f.Key(), err)
		}
		err = s.fitsAddition(back)
		if err != nil {
			t.Errorf("%s: %v", f.Key(), err)
		}
	}
	if tried < 2 {
		t.Errorf("%d frameworks tried", tried)
	}
	if a, err := s.ReadKept("kept.json", []byte(`{"to": "gone@1", "profiles": []}`)); err != nil || len(a.Profiles) > 0 {
		t.Errorf("what adds to nothing: %+v %v", a, err)
	}
}
