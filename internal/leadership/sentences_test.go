package leadership

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

const sentencesHead = "Role Family,Role,Role Description,Role Level,Role Level Description,Skill Name,Skill Description,Skill Level,Skill Level Description,Role Type\n"

func readSentences(t *testing.T, text string) (*Framework, *Sentences, []Fault) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return ReadSentences(func(yield func(PublishedRow) bool) {
		for i, cells := range rows {
			if !yield(PublishedRow{i + 1, cells}) {
				return
			}
		}
	}, framework(t).Levels)
}

// The publisher's own file has a sentence for every role, level and skill that ships, under the ids that ship.
func TestPublishedSentencesFitWhatShips(t *testing.T) {
	folder := os.Getenv("MOOTHALL_TESTDATA")
	if folder == "" {
		t.Skip("MOOTHALL_TESTDATA names no folder, so the published list is not at hand")
	}
	raw, err := os.ReadFile(filepath.Join(folder, "frameworks", "src", "gdd-roles.csv"))
	if err != nil {
		t.Fatal(err)
	}
	read, w, faults := readSentences(t, strings.TrimPrefix(string(raw), "\ufeff"))
	if len(faults) > 0 {
		t.Fatalf("%d faults, the first: %s", len(faults), faults[0])
	}
	if len(w.Roles) != 52 || len(w.AtLevel) != 574 || len(w.Skills) != 183 {
		t.Errorf("%d roles, %d levels, %d skills, %d skills at a level", len(w.Roles), len(w.Levels), len(w.Skills), len(w.AtLevel))
	}
	if e := read.Against(framework(t)); len(e.New)+len(e.Gone)+len(e.Changed) > 0 {
		t.Errorf("it differs: %+v", e)
	}
	for _, sheet := range framework(t).Sheets(kind.NewSnapshot(0, nil, nil), w) {
		if sheet.Says == "" {
			t.Errorf("nothing is said of the role %s", sheet.ID)
		}
		for _, l := range sheet.Levels {
			if l.Says == "" && !sheet.Senior {
				t.Errorf("nothing is said of %s: %s", sheet.ID, l.Title)
			}
			if slices.ContainsFunc(l.Skills, func(s SkillSheet) bool { return s.Level != "" && s.AtLevel == "" }) {
				t.Errorf("%s: %s: a skill has no sentence at its level", sheet.ID, l.Title)
			}
		}
	}
}

func TestSentencesOfAFile(t *testing.T) {
	_, w, faults := readSentences(t, sentencesHead+
		"Data,Data engineer,\"Moves data.\n\nYou will:\n- move it\n- mend it\",Lead data engineer,Leads.,Data modelling,Models.,Expert,Models well.,\n"+
		"Chief digital and data,Chief data officer,Leads data.,NOT IN USE,NOT IN USE,Data strategy,Plans.,NOT IN USE,NOT IN USE,Senior Civil Service\n,,,,,,,,,\n")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	f := framework(t)
	post := kind.New("post", 7, 1)
	err := post.Decode([]byte(`{"title":"Data Lead","role":"Data engineer","vacant":true}`))
	if err != nil {
		t.Fatal(err)
	}
	sheet, ok := f.Sheet("data-engineer", kind.NewSnapshot(1, []kind.Record{post}, nil), w)
	if !ok || len(sheet.Posts) != 1 || sheet.Vacant != 1 || sheet.Family != "Data" {
		t.Fatalf("%+v", sheet)
	}
	lead := slices.IndexFunc(sheet.Levels, func(l LevelSheet) bool { return l.Title == "Lead data engineer" })
	model := slices.IndexFunc(sheet.Levels[lead].Skills, func(s SkillSheet) bool { return s.Title == "Data modelling" })
	if x := sheet.Levels[lead]; x.Says != "Leads." || x.Skills[model].Says != "Models." || x.Skills[model].AtLevel != "Models well." {
		t.Errorf("%+v", x)
	}
	pieces := Pieces(sheet.Says)
	if len(pieces) != 2 || pieces[0].Text != "Moves data." || pieces[1].Text != "You will:" || !slices.Equal(pieces[1].Points, []string{"move it", "mend it"}) {
		t.Errorf("%+v", pieces)
	}
	if len(w.Levels) != 1 || len(w.AtLevel) != 1 {
		t.Errorf("what is not in use has a sentence: %+v", w)
	}
	if got := w.Of("Data modelling", "expert"); got != "Models.\nModels well." {
		t.Errorf("of the skill: %q", got)
	}
	if _, ok := f.Sheet("wizard", kind.NewSnapshot(1, nil, nil), w); ok {
		t.Error("a role that the framework does not have")
	}
}

// Each fault of a file is told with its row and column.
func TestFaultsOfAFileOfSentences(t *testing.T) {
	const row = "Data,Data engineer,Moves data.,Data engineer,Does.,Data modelling,Models.,Working,Models some.,\n"
	for name, c := range map[string]struct{ text, want string }{
		"empty":           {"", "the file is empty"},
		"no rows":         {sentencesHead, "the file has headings and no rows"},
		"no sentences":    {sentencesHead + "Data,Data engineer,,Data engineer,,Data modelling,,Working,,\n", "no sentence"},
		"another file":    {"Post,Name\na,b\n", `row 1, column "Role Family": the heading is missing`},
		"heading twice":   {strings.Replace(sentencesHead, "Role Type", "Role", 1) + row, `row 1, column "Role": the heading stands 2 times`},
		"no role":         {sentencesHead + row + strings.Replace(row, "Data engineer,Moves", ",Moves", 1), `row 3, column "Role": is empty`},
		"no skill":        {sentencesHead + strings.Replace(row, "Data modelling", " ", 1), `row 2, column "Skill Name": is empty`},
		"odd level":       {sentencesHead + strings.Replace(row, "Working", "Guru", 1), `row 2, column "Skill Level": "Guru" is no level`},
		"says two things": {sentencesHead + row + strings.Replace(row, "Models some.", "Models none.", 1), `row 3, column "Skill Level Description": says something else than row 2`},
		"too long":        {sentencesHead + strings.Replace(row, "Does.", strings.Repeat("x", mostSentence+1), 1), `row 2, column "Role Level Description": has more than`},
		"too wide":        {sentencesHead + strings.TrimSuffix(row, "\n") + ",more\n", "row 2: has 11 cells under 10 headings"},
	} {
		_, _, faults := readSentences(t, c.text)
		if len(faults) == 0 || !slices.ContainsFunc(faults, func(f Fault) bool { return strings.Contains(f.String(), c.want) }) {
			t.Errorf("%s: %v, want %s", name, faults, c.want)
		}
	}
	if _, _, faults := readSentences(t, sentencesHead+strings.Repeat(strings.Replace(row, "Working", "Guru", 1), 500)); len(faults) != mostFaults {
		t.Errorf("%d faults are told", len(faults))
	}
}
