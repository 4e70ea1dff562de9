package release_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
)

// cell is a cell of a survey's table; people below nought stands for a blank one.
func cell(id kind.ID, question, group, answer string, people int) *kind.SurveyCell {
	x := &kind.SurveyCell{Head: kind.Head{ID: id}, Survey: kind.Some(kind.ID(1)), Asked: kind.Some(question), Group: kind.Some(group), Answer: kind.Some(answer)}
	if people >= 0 {
		x.People = kind.Some(people)
	}
	return x
}

// surveyed is a snapshot with one survey that is told of, and its cells.
func surveyed(publish bool, cells ...*kind.SurveyCell) *kind.Snapshot {
	records := []kind.Record{&kind.Survey{Head: kind.Head{ID: 1}, Title: kind.Some("Residents 2026"), Publish: kind.Some(publish)}}
	for _, c := range cells {
		records = append(records, c)
	}
	return kind.NewSnapshot(1, records, nil)
}

// Each way in which a table could tell of a few people stands in the way of the release, which names table, group and answer.
func TestTablesOfSurveys(t *testing.T) {
	for name, c := range map[string]struct {
		cells []*kind.SurveyCell
		say   string // "" where it is safe
	}{
		"large cells":              {[]*kind.SurveyCell{cell(1, "Q", "Everybody", "yes", 40), cell(2, "Q", "Everybody", "no", 10), cell(3, "Q", "Everybody", "no view", 0)}, ""},
		"a small one":              {[]*kind.SurveyCell{cell(1, "Q", "Everybody", "yes", 40), cell(2, "Q", "Ward: North", "no", 9), cell(3, "Q", "Ward: North", "yes", 31)}, `"Q", group "Ward: North", answer "no": it tells of 9 people, under 10`},
		"all of one mind":          {[]*kind.SurveyCell{cell(1, "Q", "Ward: North", "yes", 19), cell(2, "Q", "Ward: North", "no", 0)}, "all 19 people of the group said the same"},
		"many of one mind":         {[]*kind.SurveyCell{cell(1, "Q", "Ward: North", "yes", 20)}, ""},
		"one blank beside a total": {[]*kind.SurveyCell{cell(1, "Q", "everybody", "yes", 60), cell(2, "Q", "Ward: North", "yes", -1), cell(3, "q", "Ward: South", "YES", 55)}, "left blank alone"},
		"two blanks":               {[]*kind.SurveyCell{cell(1, "Q", "Everybody", "yes", 60), cell(2, "Q", "Ward: North", "yes", -1), cell(3, "Q", "Ward: South", "yes", -1)}, ""},
		"a blank and no total":     {[]*kind.SurveyCell{cell(2, "Q", "Ward: North", "yes", -1), cell(3, "Q", "Ward: South", "yes", 55)}, ""},
		"blanks of two partings":   {[]*kind.SurveyCell{cell(1, "Q", "Everybody", "yes", 60), cell(2, "Q", "Ward: North", "yes", -1), cell(3, "Q", "Ward: South", "yes", 30), cell(4, "Q", "Age: old", "yes", -1), cell(5, "Q", "Age: young", "yes", 30)}, "(2 to settle)"},
	} {
		d := compose(t, input(t, surveyed(true, c.cells...)))
		err := d.Safe()
		if c.say == "" && err != nil || c.say != "" && (err == nil || !strings.Contains(err.Error(), c.say) || !strings.Contains(err.Error(), "Residents 2026")) {
			t.Errorf("%s: %v", name, err)
		}
		in := input(t, surveyed(false, c.cells...))
		if err := compose(t, in).Safe(); err != nil {
			t.Errorf("%s, of a survey that is not told of: %v", name, err)
		}
	}
	in := input(t, surveyed(true, cell(1, "Q", "Everybody", "yes", 3)))
	in.Notes = release.Notes{NoChallenges: "Nothing was late."}
	if compose(t, in).Ready() == nil {
		t.Error("a release with a cell of three people may be published")
	}
}

// Whatever a safe table holds, no cell in it is of one to nine people, and no blank stands alone beside the others and the whole.
func TestSafeTablesTellOfNobody(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		answers, groups := []string{"yes", "no"}, []string{"Ward: A", "Ward: B", "Ward: C"}
		var cells []*kind.SurveyCell
		blank, small := map[string]int{}, false
		for _, a := range answers {
			whole := 0
			for _, g := range groups {
				n := rapid.IntRange(-1, 40).Draw(rt, "people")
				cells = append(cells, cell(kind.ID(len(cells)+1), "Q", g, a, n))
				if n < 0 {
					blank[a]++
				}
				small = small || n > 0 && n < 10
				whole += max(n, 0)
			}
			small = small || whole > 0 && whole < 10
			cells = append(cells, cell(kind.ID(len(cells)+1), "Q", "Everybody", a, whole+50))
		}
		safe := compose(t, input(t, surveyed(true, cells...))).Safe() == nil
		if safe && (small || blank["yes"] == 1 || blank["no"] == 1) {
			rt.Fatalf("said to be safe, with blanks %v", blank)
		}
	})
}
