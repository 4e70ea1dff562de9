package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

// leadershipPage shows the tests of who leads, and the org chart with the path that decides.
type leadershipPage struct {
	Base      string
	Tests     []shownTest
	Bad       []leadership.BadData
	Drawn     []leadership.Row
	Posts     int            // on the chart
	Vacant    []desk.Vacancy // the longest of them
	AllVacant int
	Agency    *desk.Agency
	Rulebook  string
}

// shownTest is one test with its rule and its evidence.
type shownTest struct {
	leadership.Test
	Rule  *rule.Rule
	Facts []shownFact
}

// shownFact is a recorded field that a test rests on.
type shownFact struct {
	Record kind.Record
	Path   string
	Field  *kind.Field
	Value  string
}

const (
	mostDrawn  = 40 // posts in the drawing; the CSV has all
	mostVacant = 50
	mostPaid   = 5  // payees named under what was paid for agency staff
	mostFacts  = 12 // pieces of evidence shown for a test
)

// leadershipTests is GET /c/{council}/leadership
func (v *visit) leadershipTests() error {
	r := v.picture.Leadership()
	rows := leadership.Rows(v.picture.Snapshot, v.picture.Today)
	p := leadershipPage{Base: v.path(""), Bad: r.BadData, Drawn: leadership.Telling(rows, mostDrawn), Posts: len(rows), Rulebook: r.Rulebook}
	for _, t := range r.Rules {
		p.Tests = append(p.Tests, v.shownTest(t))
	}
	p.Vacant, p.Agency = v.picture.Vacancies(), v.picture.Agency()
	p.AllVacant = len(p.Vacant)
	p.Vacant = p.Vacant[:min(p.AllVacant, mostVacant)]
	return v.show(v.say.Plain("leadership.title"), "lead", leadershipBody(p))
}

func (v *visit) shownTest(t leadership.Test) shownTest {
	out := shownTest{Test: t}
	for _, r := range v.picture.Rules.All.Rules {
		if r.ID == t.ID {
			out.Rule = r
		}
	}
	for _, e := range t.Evidence {
		r, ok := v.picture.Snapshot.Find(e.Kind, e.ID)
		if !ok || len(out.Facts) == mostFacts {
			continue
		}
		k := r.KindOf()
		i := k.Index(e.Field)
		value := v.viewer.Read(r, i)
		if i < 0 || !r.Known().Has(i) || !v.viewer.Sees(k.Fields[i].Sensitivity) {
			continue
		}
		out.Facts = append(out.Facts, shownFact{r, v.path("registers/%s/%d", k.Plural, r.RecordID()), &k.Fields[i], v.picture.Snapshot.Show(&k.Fields[i], value)})
	}
	return out
}

// longVacant are the posts that have been vacant for over two years.
func longVacant(all []desk.Vacancy) []desk.Vacancy {
	return slices.DeleteFunc(slices.Clone(all), func(x desk.Vacancy) bool { return x.Waited.Or(0) <= 2*365 })
}

// leadershipChart is GET /c/{council}/leadership/export.csv: every post of the chart, with the path that decides.
func (v *visit) leadershipChart() error {
	rows := leadership.Rows(v.picture.Snapshot, v.picture.Today)
	out := [][]string{{"Post", "Reports to", "Level", "On the deciding path", "On the senior team", "Functions", "Vacant", "Days vacant", "Agency cost", "Agency staff of its department in the spend files"}}
	department := map[kind.ID]kind.Opt[kind.Money]{}
	for _, x := range v.picture.Vacancies() {
		department[x.Post.ID] = x.DepartmentAgency
	}
	for _, r := range rows {
		above := ""
		if r.Above >= 0 {
			above = kind.NameOf(rows[r.Above].Post)
		}
		out = append(out, []string{kind.NameOf(r.Post), above, strconv.Itoa(r.Depth + 1), yesNo(r.Path), yesNo(r.Post.SeniorTeam.Or(false)), strings.Join(r.Post.Functions.Or(nil), "; "),
			yesNo(r.Vacant), shownOpt(r.Days, strconv.Itoa), shownOpt(r.Agency, kind.Money.Plain), shownOpt(department[r.Post.ID], kind.Money.Plain)})
	}
	return v.writeCSV(fmt.Sprintf("%s-org-chart-%s.csv", v.council.Slug, v.picture.Today), out)
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

func shownOpt[T any](o kind.Opt[T], say func(T) string) string {
	x, ok := o.Get()
	if !ok {
		return ""
	}
	return say(x)
}

// modelsPage compares ways to have a digital leader.
type modelsPage struct {
	Base    string
	Terms   desk.ModelTerms
	Models  []leadership.Model
	Problem string
}

// share is what the page's text of shares says.
func (p modelsPage) share() string { return strings.Join(p.Terms.Shares, "; ") }

// leadershipModels is GET /c/{council}/leadership/models
func (v *visit) leadershipModels() error {
	q := v.r.URL.Query()
	p := modelsPage{Base: v.path(""), Terms: desk.ModelTerms{SeniorCost: q.Get("senior"), DayRate: q.Get("rate"), Days: q.Get("days")}}
	for _, s := range strings.Split(q.Get("shares"), ";") {
		if strings.TrimSpace(s) != "" {
			p.Terms.Shares = append(p.Terms.Shares, strings.TrimSpace(s))
		}
	}
	var err error
	p.Models, err = v.picture.Models(p.Terms)
	if err != nil && fault.CodeOf(err) != fault.Invalid {
		return err
	}
	if err != nil {
		p.Problem = fault.Sentence(err)
	}
	return v.show(titled(v.say, v.say.Plain("leadership.models_title"), p.Problem != ""), "lead", modelsBody(p))
}

// resultTag is the colour of a result's tag; its words say the same.
func resultTag(r leadership.Outcome) string {
	return map[leadership.Outcome]string{leadership.Met: "green", leadership.Partly: "yellow", leadership.NotMet: "red", leadership.CannotTell: "grey", leadership.NotApplicable: "grey"}[r]
}

func resultOf(m leadership.Model, id string) leadership.Outcome {
	i := slices.IndexFunc(m.Rules, func(t leadership.Test) bool { return t.ID == id })
	if i < 0 {
		return leadership.CannotTell
	}
	return m.Rules[i].Result
}

// costOf is what a model costs a year, as the page says it.
func costOf(s *words.Speaker, cost kind.Opt[kind.Money]) words.Phrase {
	pence, ok := cost.Get()
	if !ok {
		return s.Phrase("leadership.cost_unknown")
	}
	return s.Phrase("leadership.cost_year", "cost", pence)
}

// The drawing of the org chart: one post a row, moved in by its depth, in units of a box 1,000 wide.
const (
	orgRow    = 40
	orgIndent = 30
	orgDeep   = 9 // levels that are moved in; deeper ones stand below each other

	orgSeparator = " · "
)

func orgLeft(r leadership.Row) int { return min(r.Depth, orgDeep) * orgIndent }

func orgX(r leadership.Row) string { return strconv.Itoa(orgLeft(r) + 2) }

func orgText(r leadership.Row, right int) string { return strconv.Itoa(orgLeft(r) + right) }

// orgLine leads from the post above down to the row and into its box.
func orgLine(rows []leadership.Row, i int) string {
	above := rows[i].Above
	x := orgLeft(rows[above]) + orgIndent/2
	return fmt.Sprintf("M%d %dV%dH%d", x, above*orgRow+36, i*orgRow+20, orgLeft(rows[i])+2)
}

func orgCut(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most-1]) + "…"
}

// orgBetween stands before the i-th thing that is said of a post.
func orgBetween(i int) string {
	if i == 0 {
		return ""
	}
	return orgSeparator
}

// afterPost stands after the i-th of n posts in front of what is wrong with them.
func afterPost(i, n int) string {
	if i < n-1 {
		return ", "
	}
	return ": "
}

// orgPath says the deciding path in words, from the post that is judged up.
func orgPath(ctx context.Context, rows []leadership.Row) string {
	var titles []string
	for _, r := range rows {
		if r.Path {
			titles = append(titles, kind.NameOf(r.Post))
		}
	}
	if len(titles) == 0 {
		return ""
	}
	slices.Reverse(titles) // rows go from the top down
	return layout.Tell(ctx, "leadership.chart_path", "path", strings.Join(titles, " > "))
}

// orgListMarks are the marks of a post in the list, where no thick line shows the path that decides.
func orgListMarks(s *words.Speaker, r leadership.Row) []words.Phrase {
	marks := orgMarks(s, r)
	if r.Path && !r.Candidate {
		marks = append([]words.Phrase{s.Phrase("leadership.on_path")}, marks...)
	}
	return marks
}

// orgMarks say whether a post is judged, sits on the senior team or is vacant, and how many below it are not drawn.
func orgMarks(s *words.Speaker, r leadership.Row) (out []words.Phrase) {
	for _, m := range []struct {
		key  string
		said bool
	}{{"leadership.candidate", r.Candidate}, {"leadership.senior", r.Post.SeniorTeam.Or(false)}, {"leadership.vacant", r.Vacant}} {
		if m.said {
			out = append(out, s.Phrase(m.key))
		}
	}
	if r.Hidden > 0 {
		out = append(out, s.Phrase("leadership.not_drawn", "n", r.Hidden))
	}
	return out
}

// orgFunctions are the functions of a post, cut to the room beside its box, with what parts them from the marks.
func orgFunctions(r leadership.Row, marks []words.Phrase) string {
	room := (1000 - 442 - orgLeft(r)) / 9
	for _, m := range marks {
		room -= utf8.RuneCountInString(m.Text) + 3
	}
	held := strings.Join(r.Post.Functions.Or(nil), ", ")
	if held == "" {
		return ""
	}
	return orgBetween(len(marks)) + orgCut(held, max(room, 8))
}

// teamPage is the team that leads digital work.
type teamPage struct {
	Base     string
	Team     desk.Team
	Losses   []leadership.Loss          // the first of them
	Thin     []leadership.SkillCoverage // skills with one holder or none
	Answers  bool                       // the viewer may answer proposals
	Asks     bool                       // the viewer may ask others
	Proposed int                        // roles that wait for a yes
	Loaded   loadedSentences
	Skills   *leadership.Sentences // nil where none are loaded
}

// Says is what the publisher writes about a skill, at the level that is needed where it says something of that.
func (p teamPage) Says(x leadership.SkillCoverage) string { return p.Skills.Of(x.Skill, x.Level) }

const (
	mostLosses = 30
	mostThin   = 100
)

// leadershipTeam is GET /c/{council}/leadership/team
func (v *visit) leadershipTeam() error {
	team, err := v.desk.Team(v.picture)
	if err != nil {
		return err
	}
	p := teamPage{Base: v.path(""), Team: team, Losses: team.Losses[:min(len(team.Losses), mostLosses)], Answers: v.mayAnswer(), Asks: identity.May(v.viewer, identity.Edit), Proposed: len(v.desk.Roles.MatchRoles(v.picture.Snapshot)),
		Loaded: v.loadedSentences(), Skills: v.picture.Sentences}
	for _, x := range team.Capability.Skills {
		if len(x.Holders) < 2 && len(p.Thin) < mostThin {
			p.Thin = append(p.Thin, x)
		}
	}
	return v.show(v.say.Plain("leadership.team_title"), "lead", teamBody(p))
}

// leadershipTeamFile is GET /c/{council}/leadership/team/export.csv: the seven groups with who has each.
func (v *visit) leadershipTeamFile() error {
	rows, err := v.desk.TeamSheet(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.writeCSV(fmt.Sprintf("%s-team-%s.csv", v.council.Slug, v.picture.Today), rows)
}

func titlesIn(posts []leadership.Post) string {
	titles := make([]string, len(posts))
	for i, p := range posts {
		titles[i] = p.Title
	}
	return strings.Join(titles, ", ")
}
