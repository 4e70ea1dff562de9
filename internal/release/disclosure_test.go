package release_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
)

// surveyed is a published survey with one table, written a row a line: the row's name and then its counts, of which "-" is left empty.
func surveyed(columns string, rows ...string) []kind.Record {
	out := []kind.Record{&kind.Survey{Head: kind.Head{ID: 1}, Name: kind.Some("Buses"), Publish: kind.Some(true), Questionnaire: kind.Some("1. Do you take the bus?")}}
	for _, row := range rows {
		cells := strings.Fields(row)
		for i, column := range strings.Fields(columns) {
			x := &kind.SurveyCell{Head: kind.Head{ID: kind.ID(len(out))}, Name: kind.Some(cells[0] + " " + column), Survey: kind.Some(kind.ID(1)), Table: kind.Some("Q1"), Row: kind.Some(cells[0]), Column: kind.Some(column)}
			if n, err := strconv.Atoi(cells[i+1]); err == nil {
				x.Count = kind.Some(n)
			}
			out = append(out, x)
		}
	}
	return out
}

func answers(ages ...string) (out []kind.Record) {
	for i, age := range ages {
		out = append(out, &kind.SurveyReply{Head: kind.Head{ID: kind.ID(i + 1)}, Name: kind.Some("a"), Survey: kind.Some(kind.ID(1)), Reply: kind.Some(i + 1), Age: kind.Some(age), Question: kind.Some("Bus?"), Answer: kind.Some("Yes")})
	}
	return out
}

func repeat(s string, n int) []string { return strings.Fields(strings.Repeat(s+" ", n)) }

// What a survey publishes stops the release where somebody could be made out, and the place is named: table, row and column.
func TestSurveysThatTellTooMuchAreRefused(t *testing.T) {
	for name, x := range map[string]struct {
		records []kind.Record
		want    []string // row, column
	}{
		"enough in each":                         {surveyed("Yes No Total", "North 30 40 70", "South 20 50 70", "Total 50 90 140"), nil},
		"nobody is no small number":              {surveyed("Yes No", "North 30 0", "South 20 50"), nil},
		"ten":                                    {surveyed("Yes No", "North 10 30"), nil},
		"nine":                                   {surveyed("Yes No", "North 9 30"), []string{"North Yes"}},
		"a count below nothing":                  {surveyed("Yes No", "North -4 30"), []string{"North Yes"}},
		"left empty, and the row gives it away":  {surveyed("Yes No Total", "North - 40 44"), []string{"North Yes"}},
		"left empty and large":                   {surveyed("Yes No Total", "North - 40 90"), nil},
		"two left empty, together too few":       {surveyed("Yes No Unsure Total", "North - - 40 46"), []string{"North No"}},
		"a pattern that holds":                   {surveyed("Yes No Total", "North - - 60", "South - - 60", "Total 60 60 120"), nil},
		"one that falls in two steps":            {surveyed("Yes No Total", "North - - 52", "South - 40 90", "Total 54 88 142"), []string{"North Yes"}},
		"a total that is not told but follows":   {surveyed("Yes No Total", "North - 40 -", "South 30 40 70", "Total 34 80 114"), []string{"North Yes"}},
		"all of a small group of one mind":       {surveyed("Yes No", "North 15 0"), []string{"North Yes"}},
		"all of a large group of one mind":       {surveyed("Yes No", "North 20 0"), nil},
		"enough alike among the answers":         {append(surveyed("Yes", "North 30"), answers(repeat("30-39", 10)...)...), nil},
		"one who stands alone among the answers": {append(surveyed("Yes", "North 30"), answers(append(repeat("30-39", 10), "90+")...)...), []string{"11 age, area, group"}},
	} {
		d := compose(t, input(t, kind.NewSnapshot(1, x.records, nil)))
		var got []string
		for _, p := range d.Disclosures {
			got = append(got, p.Row+" "+p.Column)
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		err := d.Ready()
		if (err != nil) != (x.want != nil) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && (fault.CodeOf(err) != fault.Refused || !strings.Contains(err.Error(), `"Buses"`)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := compose(t, input(t, kind.NewSnapshot(1, surveyed("Yes No", "North 9 30"), nil)))
	if err := d.Ready(); err == nil || !strings.Contains(err.Error(), `survey "Buses", table "Q1", row "North", column "Yes": 9 is too few people.`) {
		t.Error(err)
	}
	unpublished := surveyed("Yes No", "North 9 30")
	unpublished[0].(*kind.Survey).Publish = kind.Some(false)
	if d := compose(t, input(t, kind.NewSnapshot(1, unpublished, nil))); len(d.Disclosures) != 0 || len(d.Release.Section("survey-tables").Items) != 0 {
		t.Error("a survey that is not published stops the release, or stands in it")
	}
}

// A correction can bring no small number into a table either.
func TestCorrectionOfASurveyIsChecked(t *testing.T) {
	in := input(t, kind.NewSnapshot(1, surveyed("Yes No", "North 20 30"), nil))
	in.Before = compose(t, in).Release
	in.Snapshot = kind.NewSnapshot(2, surveyed("Yes No", "North 3 30"), nil)
	if _, err := release.Correct(in, "survey-tables", 1, "It was typed wrongly."); fault.CodeOf(err) != fault.Refused {
		t.Error(err)
	}
}

// Whatever the counts: a table with a total that passes lets nobody work out a small cell of a row by taking the others from the total.
func TestSmallCellsCannotBeTakenFromTheTotal(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 40), 2, 5).Draw(rt, "counts")
		columns, row, sum, hidden, open := "", "North", 0, 0, 0
		for i, n := range counts {
			columns += " C" + strconv.Itoa(i)
			sum += n
			if n != 0 && n < release.FewestSaid || rapid.IntRange(0, 4).Draw(rt, "also") == 0 {
				row += " -"
				hidden, open = hidden+n, open+1
				continue
			}
			row += " " + strconv.Itoa(n)
		}
		d := compose(t, input(t, kind.NewSnapshot(1, surveyed(columns+" Total", row+" "+strconv.Itoa(sum)), nil)))
		if small := open > 0 && hidden != 0 && hidden < release.FewestSaid; small && len(d.Disclosures) == 0 {
			rt.Errorf("%s: %d left empty count %d together", row, open, hidden)
		}
	})
}

// A group who all answered alike is warned of, however large it is, unless everybody answered so; it stops nothing.
func TestGroupsWhoAnsweredAlike(t *testing.T) {
	of := func(young, old string) *release.Draft {
		all := append(surveyed("Yes", "North 30"), answers(append(repeat("18-29", 12), repeat("30-39", 12)...)...)...)
		for i, r := range all[2:] {
			said := young
			if i >= 12 {
				said = old
			}
			if i == 23 {
				said = "Yes"
			}
			r.(*kind.SurveyReply).Answer = kind.Some(said)
		}
		return compose(t, input(t, kind.NewSnapshot(1, all, nil)))
	}
	for name, x := range map[string]struct {
		draft *release.Draft
		want  []string
	}{
		"one of two groups": {of("No", "No"), []string{"age 18-29"}},
		"everybody":         {of("Yes", "Yes"), nil},
		"each of its own":   {of("No", "Yes"), []string{"age 18-29", "age 30-39"}},
		"the others differ": {of("Yes", "No"), []string{"age 18-29"}},
	} {
		var got []string
		for _, w := range x.draft.Warnings {
			got = append(got, w.Row)
			if !strings.Contains(w.Told(), "all 12 of this group answered") || w.Column != "Bus?" {
				t.Errorf("%s: %s", name, w.Told())
			}
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if err := x.draft.Ready(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a section leaves out by its state is counted, and the sentence says by which.
func TestLeftOutIsCounted(t *testing.T) {
	d := compose(t, input(t, facts()))
	if d.Left["decisions"] != 1 || d.Left["contracts"] != 0 {
		t.Errorf("%v", d.Left)
	}
	if got := plan(t).Only("decisions"); got != `only those whose "State" is final or amended are published` || plan(t).Only("contracts") != "" {
		t.Error(got)
	}
}
