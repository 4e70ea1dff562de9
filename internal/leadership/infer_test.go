package leadership

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/demo"
	"github.com/moothall/moothall/internal/kind"
)

// charts are small org charts of councils that do not exist: title, department, title of whom it reports to.
var charts = []string{
	`Chief Executive|Office|
Executive Director of Resources|Resources|Chief Executive
Executive Director of Place|Place|Chief Executive
Assistant Director Digital and IT|Resources|Executive Director of Resources
Assistant Director Finance|Resources|Executive Director of Resources
Assistant Director Planning|Place|Executive Director of Place
Digital Services Manager|Resources|Assistant Director Digital and IT
Infrastructure Manager|Resources|Assistant Director Digital and IT
Finance Business Partner Manager|Resources|Assistant Director Finance
Exchequer Manager|Resources|Assistant Director Finance
Development Manager|Place|Assistant Director Planning
Digital Officer|Resources|Digital Services Manager
Infrastructure Engineer|Resources|Infrastructure Manager
Planning Officer|Place|Development Manager
Enforcement Officer|Place|Development Manager
Emergency Planning Officer|Place|Executive Director of Place`,
	`Managing Director|Corporate|
Director of Children's Services|Children|Managing Director
Director of Adult Social Care|Adults|Managing Director
Head of Safeguarding|Children|Director of Children's Services
Head of Fostering and Adoption|Children|Director of Children's Services
Head of Commissioning|Adults|Director of Adult Social Care
Fostering Manager|Children|Head of Fostering and Adoption
Adoption Manager|Children|Head of Fostering and Adoption
Safeguarding Lead|Children|Head of Safeguarding
Commissioning Manager|Adults|Head of Commissioning
Brokerage Manager|Adults|Head of Commissioning
Commissioning Officer|Adults|Commissioning Manager
Fostering Officer|Children|Fostering Manager
Performance Analyst|Adults|Head of Commissioning
Head of Communications|Corporate|Managing Director`,
	`Chief Executive|Chief Executive's|
Deputy Chief Executive|Resources|Chief Executive
Head of Customer Services|Resources|Deputy Chief Executive
Head of Housing|Communities|Director of Communities
Director of Communities|Communities|Chief Executive
Customer Services Manager|Resources|Head of Customer Services
Revenues Manager|Resources|Head of Customer Services
Housing Options Manager|Communities|Head of Housing
Income Officer|Communities|Housing Options Manager
Tenancy Officer|Communities|Housing Options Manager
Community Safety Manager|Communities|Director of Communities
Revenues Officer|Resources|Revenues Manager
Customer Services Adviser|Resources|Customer Services Manager
Web Developer|Resources|Head of Customer Services`,
}

// labelled reads a chart with its lines, and gives it without them.
func labelled(rows [][3]string) (blank *kind.Snapshot, boss map[kind.ID]string) {
	boss = map[kind.ID]string{}
	var rs []kind.Record
	for i, r := range rows {
		id := kind.ID(i + 1)
		rs = append(rs, &kind.Post{Head: kind.Head{ID: id}, Title: kind.Some(r[0]), Department: kind.Some(r[1])})
		boss[id] = r[2]
	}
	return kind.NewSnapshot(1, rs, nil), boss
}

func everyChart(t *testing.T) (out [][][3]string) {
	for _, c := range charts {
		var rows [][3]string
		for _, line := range strings.Split(c, "\n") {
			f := strings.Split(line, "|")
			rows = append(rows, [3]string{f[0], f[1], f[2]})
		}
		out = append(out, rows)
	}
	f, err := demo.Files().Open("Org chart.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	title := map[string]string{}
	for _, c := range cells[1:] {
		title[c[0]] = c[1]
	}
	var rows [][3]string
	for _, c := range cells[1:] {
		rows = append(rows, [3]string{c[1], c[3], title[c[4]]})
	}
	return append(out, rows)
}

// Every line of the labelled charts is blanked and guessed again. The shipped confidence of each kind of guess must be within a tenth
// of what is counted.
func TestLinesAreAsSureAsTheyAreRight(t *testing.T) {
	type tally struct{ right, all int }
	count := map[float64]*tally{}
	posts := 0
	for _, rows := range everyChart(t) {
		s, boss := labelled(rows)
		posts += len(rows) - 1
		for _, l := range InferLines(s) {
			if count[l.Confidence] == nil {
				count[l.Confidence] = &tally{}
			}
			c := count[l.Confidence]
			c.all++
			if boss[l.Post.ID] == kind.NameOf(l.To) {
				c.right++
				continue
			}
			t.Logf("%.2f wrong: %s to %s, not to %s", l.Confidence, kind.NameOf(l.Post), kind.NameOf(l.To), boss[l.Post.ID])
		}
	}
	all := 0
	for said, c := range count {
		rate := float64(c.right+1) / float64(c.all+2)
		all += c.all
		t.Logf("said %.2f: %2d right of %2d, %.2f", said, c.right, c.all, rate)
		if d := rate - said; d > 0.1 || d < -0.1 {
			t.Errorf("said %.2f, and it is %.2f", said, rate)
		}
	}
	t.Logf("a line was guessed for %d of %d posts", all, posts)
	if all < posts/3 {
		t.Errorf("only %d lines for %d posts", all, posts)
	}
}

// numbered gives the same charts with titles that say nothing and the level of each post as a number or in words.
func numbered(rows [][3]string, level func(depth int) string) *kind.Snapshot {
	above, at := map[string]string{}, map[string]int{}
	for _, r := range rows {
		above[r[0]] = r[2]
	}
	var rs []kind.Record
	for i, r := range rows {
		for boss := r[2]; boss != "" && at[r[0]] < 20; boss = above[boss] {
			at[r[0]]++
		}
		title := fmt.Sprint("Post ", i)
		if r[2] == "" {
			title = "Chief Executive"
		}
		rs = append(rs, &kind.Post{Head: kind.Head{ID: kind.ID(i + 1)}, Title: kind.Some(title), Department: kind.Some(r[1]), Grade: kind.Some(level(at[r[0]]))})
	}
	return kind.NewSnapshot(1, rs, nil)
}

// Where titles say nothing, the level and the department do. Most lines that are then proposed are right, and a pay scale, which
// counts the other way, proposes none.
func TestLinesByLevelAndDepartment(t *testing.T) {
	words := []string{"Chief Executive", "Director", "Head of service", "Manager", "Officer"}
	for name, level := range map[string]func(int) string{
		"numbers": func(n int) string { return fmt.Sprint(n + 1) },
		"tiers":   func(n int) string { return fmt.Sprint("Tier ", n) },
		"words":   func(n int) string { return words[min(n, 4)] },
	} {
		right, all, posts := 0, 0, 0
		for _, rows := range everyChart(t) {
			_, boss := labelled(rows)
			posts += len(rows) - 1
			for _, l := range InferLines(numbered(rows, level)) {
				all++
				if i := slices.IndexFunc(rows, func(r [3]string) bool { return r[0] == boss[l.Post.ID] }); kind.ID(i+1) == l.To.ID {
					right++
				}
				if len(l.Why) == 0 || !strings.Contains(l.Why[0], "evel") {
					t.Errorf("%s: %q does not say that it went by the level", name, l.Why)
				}
			}
		}
		t.Logf("%s: %d right of %d for %d posts", name, right, all, posts)
		if right*10 < all*8 || all*4 < posts {
			t.Errorf("%s: %d right of %d for %d posts", name, right, all, posts)
		}
	}
	for _, l := range InferLines(numbered(everyChart(t)[0], func(n int) string { return fmt.Sprint(15 - n) })) {
		t.Errorf("a pay scale was taken for levels: %v", l.Why)
	}
}

func TestLinesNeverLoop(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		titles := rapid.SliceOfN(rapid.SampledFrom([]string{"Chief Executive", "Director of Place", "Head of IT", "Head of Housing", "IT Manager", "Housing Manager", "IT Officer", "Gardener"}), 1, 12).Draw(r, "titles")
		var rs []kind.Record
		boss := map[kind.ID]kind.ID{}
		for i, title := range titles {
			id := kind.ID(i + 1)
			p := &kind.Post{Head: kind.Head{ID: id}, Title: kind.Some(title), Department: kind.Some(rapid.SampledFrom([]string{"Place", "Resources"}).Draw(r, "department"))}
			if rapid.Bool().Draw(r, "recorded") {
				boss[id] = kind.ID(rapid.IntRange(1, len(titles)).Draw(r, "boss"))
				p.ReportsTo = kind.Some(boss[id])
			}
			rs = append(rs, p)
		}
		before := len(ChartOf(kind.NewSnapshot(1, rs, nil)).Loops)
		for _, l := range InferLines(kind.NewSnapshot(1, rs, nil)) {
			if _, recorded := boss[l.Post.ID]; recorded {
				r.Fatalf("a recorded line is proposed again: %s", kind.NameOf(l.Post))
			}
			l.Post.ReportsTo = kind.Some(l.To.ID)
			if len(l.Why) == 0 {
				r.Fatal("no reason")
			}
		}
		if after := len(ChartOf(kind.NewSnapshot(2, rs, nil)).Loops); after != before {
			r.Fatalf("%d loops before, %d after", before, after)
		}
	})
}

func TestLinesSayNothingWhenTwoAreEqual(t *testing.T) {
	s, _ := labelled([][3]string{{"Chief Executive", "Office", ""}, {"Head of Parks", "Place", ""}, {"Head of Planning", "Place", ""}, {"Depot Manager", "Place", ""}})
	for _, l := range InferLines(s) {
		if kind.NameOf(l.Post) == "Depot Manager" {
			t.Errorf("%s to %s: %v", kind.NameOf(l.Post), kind.NameOf(l.To), l.Why)
		}
	}
	team := &kind.Team{Head: kind.Head{ID: 1}, Name: kind.Some("Web"), Lead: kind.Some(kind.ID(2))}
	lead := &kind.Post{Head: kind.Head{ID: 2}, Title: kind.Some("Digital Lead"), Vacant: kind.Some(true)}
	member := &kind.Post{Head: kind.Head{ID: 3}, Title: kind.Some("Content Designer"), Team: kind.Some(kind.ID(1))}
	lines := InferLines(kind.NewSnapshot(1, []kind.Record{team, lead, member}, nil))
	if len(lines) != 1 || lines[0].To != lead || !strings.Contains(fmt.Sprint(lines[0].Why), "team Web") || !strings.Contains(fmt.Sprint(lines[0].Why), "vacant") {
		t.Errorf("the team's lead: %+v", lines)
	}
}
