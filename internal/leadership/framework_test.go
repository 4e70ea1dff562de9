package leadership

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/knowledge"
)

func framework(t *testing.T) *Framework {
	t.Helper()
	f, err := LoadFramework(knowledge.FS)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// What ships is the framework whole, in ids and titles; the senior roles' 22 skills have no levels.
func TestFrameworkIsWhole(t *testing.T) {
	f := framework(t)
	levels, rows, without := 0, 0, map[string]bool{}
	for _, r := range f.roles() {
		levels += len(r.Levels)
		for _, l := range r.Levels {
			rows += len(l.Skills)
			for skill, level := range l.needs(f.Levels) {
				if level == "" {
					without[skill] = true
				}
				if r.Senior != (level == "") {
					t.Errorf("%s needs %s at %q", r.ID, skill, level)
				}
			}
		}
	}
	if len(f.Families) != 8 || len(f.roles()) != 52 || len(f.Skills) != 188 || rows != 1825 || len(without) != 22 || levels != 205 {
		t.Errorf("%d families, %d roles, %d levels, %d skills, %d rows, %d skills without levels", len(f.Families), len(f.roles()), levels, len(f.Skills), rows, len(without))
	}
}

func TestFrameworkRefusesNonsense(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown skill": "id: x\ntitle: X\nlevels: [working]\nskills: {a: A}\nfamilies: [{id: f, title: F, roles: [{id: r, title: R, levels: [{title: R, skills: [[b, working]]}]}]}]",
		"an unknown level": "id: x\ntitle: X\nlevels: [working]\nskills: {a: A}\nfamilies: [{id: f, title: F, roles: [{id: r, title: R, levels: [{title: R, skills: [[a, wizard]]}]}]}]",
		"an unknown role":  "id: x\ntitle: X\nlevels: [working]\nalso: {q: [head of q]}\nskills: {a: A}\nfamilies: []",
		"an unknown key":   "id: x\nwizard: 1",
	} {
		_, err := LoadFramework(fstest.MapFS{"frameworks/digital-roles.yaml": {Data: []byte(text)}})
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestMatchRoles(t *testing.T) {
	f := framework(t)
	for title, want := range map[string]string{
		"Data analyst": "Data analyst", "Senior data analyst": "Data analyst", "Business Analyst (Housing)": "Business analyst", "Head of IT": "Chief digital and information officer",
		"Chief Data Officer": "Chief data officer", "Network Engineer": "Infrastructure engineer", "Director of Place": "", "Planner": "", "Web Content Officer": "Content designer", "Parking Manager": "",
	} {
		got := ""
		if m := f.MatchRoles(chart(post{title: title})); len(m) > 0 {
			got = m[0].Role.Title
			if m[0].Why == "" || m[0].Confidence < 0.5 || m[0].Confidence > 1 {
				t.Errorf("%+v", m[0])
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", title, got, want)
		}
	}
	known := &kind.Post{Head: kind.Head{ID: 1}, Title: kind.Some("Data analyst"), Role: kind.Some("Data scientist")}
	if got := f.MatchRoles(kind.NewSnapshot(1, []kind.Record{known}, nil)); len(got) != 0 {
		t.Errorf("a recorded role is asked again: %+v", got)
	}
}

func withRole(id kind.ID, title, role string, skills ...string) *kind.Post {
	p := &kind.Post{Head: kind.Head{ID: id}, Title: kind.Some(title), Role: kind.Some(role)}
	if len(skills) > 0 {
		p.Skills = kind.Some(skills)
	}
	return p
}

func TestAssess(t *testing.T) {
	f := framework(t)
	vacant := withRole(4, "Data engineer", "Data engineer")
	vacant.Vacant = kind.Some(true)
	s := kind.NewSnapshot(1, []kind.Record{
		withRole(1, "Chief data officer", "Chief data officer", "Data architecture"),
		withRole(2, "Frontend developer", "frontend-developer", "Accessibility: awareness"),
		withRole(3, "Wizard", "Wizard"),
		vacant,
		&kind.Post{Head: kind.Head{ID: 5}, Title: kind.Some("Head of IT"), Functions: kind.Some([]string{"Data"})},
	}, nil)
	got := f.Assess(s)
	if got.Mapped != 3 || len(got.Unknown) != 1 || len(got.Unmapped) != 1 || got.Unmapped[0].Title != "Head of IT" {
		t.Errorf("%d mapped, unknown %v, unmapped %v", got.Mapped, got.Unknown, got.Unmapped)
	}
	skill := func(name string) SkillCoverage {
		return got.Skills[slices.IndexFunc(got.Skills, func(x SkillCoverage) bool { return x.Skill == name })]
	}
	if x := skill("Data architecture"); x.Level != "" || len(x.Holders) != 1 {
		t.Errorf("a skill without a level: %+v", x)
	}
	if x := skill("Accessibility"); len(x.Holders) != 0 || len(x.Below) != 1 {
		t.Errorf("a skill below the level: %+v", x)
	}
	for _, m := range got.Missing {
		if slices.Contains(m.Roles, "Chief data officer") || m.Family == "Data" && !slices.Contains(m.Roles, "Data engineer") {
			t.Errorf("%+v", m)
		}
	}
}

func TestGroups(t *testing.T) {
	got := map[string]Group{}
	for _, g := range Groups(twoStepsDown()) {
		got[g.ID] = g
	}
	for id, want := range map[string]Outcome{"political": Partly, "organisational": NotMet, "delivery": Partly, "in_house": CannotTell, "transformation": NotMet, "collaboration": CannotTell, "communication": CannotTell} {
		if got[id].Result != want {
			t.Errorf("%s: %+v, want %s", id, got[id], want)
		}
	}
	if g := got["delivery"]; g.Have != 2 || len(g.Wants) != 2 || g.Wants[1].Name != "open data" || len(g.Wants[1].Nearest) != 2 || g.Wants[1].Nearest[1].Title != "Data Manager" {
		t.Errorf("%+v", g)
	}
	if g := got["transformation"]; len(g.Gaps) != 1 || g.Have != 0 || len(g.Posts) != 0 {
		t.Errorf("%+v", g)
	}
}

// What two posts have is not lost with one of them, and a vacant post holds nothing to lose.
func TestLosses(t *testing.T) {
	s := chart(chief,
		post{title: "Head of IT", boss: "Chief Executive", functions: []string{"Data", "Applications and systems"}, expertise: []string{"Technology: ran it"}},
		post{title: "Data Lead", boss: "Head of IT", functions: []string{"data"}, expertise: []string{"technology"}},
		post{title: "Head of Change", boss: "Chief Executive", vacant: true, functions: []string{"Applications and systems"}})
	s = with(s, &kind.System{Head: kind.Head{ID: 1}, Name: kind.Some("Payments"), Owner: kind.Some(kind.ID(3))})
	got := Losses(s)
	if len(got) != 3 {
		t.Fatalf("%+v", got)
	}
	for _, l := range got {
		want := map[string][]string{"Chief Executive": {"Business Intelligence"}, "Head of IT": {"Applications and systems"}, "Data Lead": {}}[l.Post.Title]
		if !slices.Equal(l.Functions, want) || len(l.Expertise) != 0 || (len(l.Systems) == 1) != (l.Post.Title == "Data Lead") {
			t.Errorf("%+v", l)
		}
	}
}
