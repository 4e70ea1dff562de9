package leadership

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/moothall/moothall/internal/kind"
)

// Line is a reporting line that is not recorded and that words of the org chart point to. It is a guess.
type Line struct {
	Post, To   *kind.Post
	Why        []string // the words that it went by, in plain sentences
	Confidence float64
}

// level is how high a post stands by the words of its title; 0 cannot be told.
type level int

const (
	topLevel level = 1 + iota
	directorLevel
	headLevel
	managerLevel
	officerLevel
)

// levelWords show a level. They are tried in this order: "assistant director" has the word director in it, and is a head.
var levelWords = []struct {
	level level
	words []string
}{
	{headLevel, []string{"assistant director", "deputy director", "associate director", "assistant chief executive", "chief officer", "head", "pennaeth", "cyfarwyddwr cynorthwyol"}},
	{directorLevel, []string{"director", "cyfarwyddwr", "cyfarwyddwraig", "deputy chief executive", "chief information officer", "chief digital officer", "chief finance officer", "chief operating officer"}},
	{managerLevel, []string{"manager", "lead", "leader", "principal", "supervisor", "superintendent", "rheolwr", "rheolwraig"}},
	{officerLevel, []string{"officer", "analyst", "engineer", "assistant", "administrator", "developer", "technician", "apprentice", "adviser", "advisor", "planner", "surveyor", "accountant", "solicitor", "coordinator", "clerk", "trainee", "swyddog"}},
}

// levelOf gives a title's level and the word that showed it.
func levelOf(title string) (level, string) {
	if headTitle(title) {
		return topLevel, "Chief Executive"
	}
	t := " " + strings.Join(titleWords(title), " ") + " "
	for _, l := range levelWords {
		for _, w := range l.words {
			if strings.Contains(t, " "+w+" ") {
				return l.level, w
			}
		}
	}
	return 0, ""
}

func titleWords(s string) []string {
	return strings.FieldsFunc(kind.Fold(s), func(r rune) bool { return strings.ContainsRune(" ,/()-&;'’", r) })
}

// How often each kind of guess was right: lines of labelled charts, blanked and guessed again (infer_test.go counts them), with one
// right and one wrong added.
const (
	sureOfTop       = 0.91 // a director, with one head of paid service
	sureOfDirector  = 0.90 // the one director over a head in the same department
	sureOfManager   = 0.94 // the one post of the nearest level above that shares most words of the title
	sureOfOnlyAbove = 0.67 // the one post of the nearest level above in the department
	sureOfTeamLead  = 0.80 // the lead of the post's own team: set by hand, no labelled chart has teams
)

// InferLines gives a line for each post that has none, where exactly one other post is best. It never proposes a loop, and says
// nothing where two posts are equally likely. Recorded lines always stand.
func InferLines(s *kind.Snapshot) []Line {
	in := inference{snapshot: s, chart: ChartOf(s), above: map[kind.ID]kind.ID{}}
	first, numbered := in.chart.firstTier()
	for _, p := range s.Posts.All() {
		in.posts = append(in.posts, place(p, first, numbered))
		if to, ok := p.ReportsTo.Get(); ok {
			in.above[p.ID] = to
		}
	}
	var out []Line
	for _, p := range in.posts {
		if p.post.ReportsTo.Known() || p.post == in.chart.Head || p.level == topLevel {
			continue
		}
		line, ok := in.lineOf(p)
		if !ok || in.loops(p.post.ID, line.To.ID) {
			continue
		}
		if line.To.Vacant.Or(false) {
			line.Why = append(line.Why, kind.NameOf(line.To)+" is vacant")
		}
		in.above[p.post.ID] = line.To.ID
		out = append(out, line)
	}
	return out
}

// placed is a post with how high it stands, and the words or the number that show it.
type placed struct {
	post  *kind.Post
	level level
	shown string
}

// place takes the level from the number that the list gives, where it counts down from the head of paid service; else from the words
// of the title; else from the words of the list's level or grade.
func place(p *kind.Post, first int, numbered bool) placed {
	if n, ok := tierOf(p); ok && numbered {
		return placed{p, topLevel + level(n-first), fmt.Sprintf("level %s in the list", p.Grade.Or(""))}
	}
	if l, word := levelOf(p.Title.Or("")); l != 0 {
		return placed{p, l, "“" + word + "” in the title"}
	}
	if l, word := levelOf(p.Grade.Or("")); l != 0 {
		return placed{p, l, "“" + word + "” as its level"}
	}
	return placed{post: p}
}

// tierOf reads "3", "Tier 3" and "Level 3".
func tierOf(p *kind.Post) (int, bool) {
	t := kind.Fold(p.Grade.Or(""))
	for _, word := range []string{"tier", "level"} {
		t = strings.TrimSpace(strings.TrimPrefix(t, word))
	}
	n, err := strconv.Atoi(t)
	return n, err == nil && n >= 0 && n < 20
}

// firstTier is the number of the head of paid service, where levels are numbered and every other post's is higher: then the numbers
// count down from the top. On a pay scale they count up, and say nothing here.
func (c *Chart) firstTier() (int, bool) {
	if c.Head == nil {
		return 0, false
	}
	first, ok := tierOf(c.Head)
	if !ok {
		return 0, false
	}
	others := 0
	for _, p := range c.posts {
		n, ok := tierOf(p)
		if p == c.Head || !ok {
			continue
		}
		if n <= first {
			return 0, false
		}
		others++
	}
	return first, others > 0
}

type inference struct {
	snapshot *kind.Snapshot
	chart    *Chart
	posts    []placed
	above    map[kind.ID]kind.ID // recorded and proposed lines
}

func (in *inference) loops(post, to kind.ID) bool {
	for range len(in.above) + 1 {
		if to == post {
			return true
		}
		next, ok := in.above[to]
		if !ok {
			return false
		}
		to = next
	}
	return true
}

func (in *inference) lineOf(p placed) (Line, bool) {
	if lead, ok := in.teamLead(p.post); ok {
		return lead, true
	}
	if p.level == 0 {
		return Line{}, false
	}
	if p.level == directorLevel {
		return in.toTop(p)
	}
	for at := p.level - 1; at >= directorLevel; at-- {
		near := in.at(at, p.post)
		if len(near) == 0 {
			continue
		}
		return in.best(p, at, near)
	}
	return Line{}, false
}

func upperFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// teamLead is the post that leads the post's team.
func (in *inference) teamLead(p *kind.Post) (Line, bool) {
	team, ok := in.snapshot.Teams.Get(p.Team.Or(0))
	if !ok {
		return Line{}, false
	}
	lead, ok := in.snapshot.Posts.Get(team.Lead.Or(0))
	if !ok || lead == p {
		return Line{}, false
	}
	return Line{p, lead, []string{fmt.Sprintf("%s is in the team %s, which %s leads", kind.NameOf(p), kind.NameOf(team), kind.NameOf(lead))}, sureOfTeamLead}, true
}

// toTop takes a director to the one head of paid service.
func (in *inference) toTop(p placed) (Line, bool) {
	var top []*kind.Post
	for _, x := range in.posts {
		if x.level == topLevel || x.post == in.chart.Head {
			top = append(top, x.post)
		}
	}
	if len(top) != 1 {
		return Line{}, false
	}
	why := []string{fmt.Sprintf("%s; %s is the one post above directors", upperFirst(p.shown), kind.NameOf(top[0]))}
	return Line{p.post, top[0], why, sureOfTop}, true
}

// at gives the posts of a level in a post's department.
func (in *inference) at(l level, p *kind.Post) []placed {
	var out []placed
	for _, x := range in.posts {
		if x.level == l && x.post != p && p.Department.Known() && kind.Fold(x.post.Department.Or("")) == kind.Fold(p.Department.Or("")) {
			out = append(out, x)
		}
	}
	return out
}

// best chooses among the posts of the nearest level above: the only one, or the only one that shares most words of the title or the
// functions held.
func (in *inference) best(p placed, at level, near []placed) (Line, bool) {
	department := p.post.Department.Or("")
	most, shared, tie := placed{}, []string(nil), false
	for _, x := range near {
		words := common(p.post, x.post)
		switch {
		case most.post == nil || len(words) > len(shared):
			most, shared, tie = x, words, false
		case len(words) == len(shared):
			tie = true
		}
	}
	if tie || len(near) > 1 && len(shared) == 0 {
		return Line{}, false
	}
	line := Line{Post: p.post, To: most.post, Why: []string{fmt.Sprintf("%s, in the department %s", upperFirst(p.shown), department)}}
	switch {
	case at == directorLevel && p.level == headLevel && len(near) == 1:
		line.Confidence = sureOfDirector
	case len(shared) > 0:
		line.Confidence = sureOfManager
	default:
		line.Confidence = sureOfOnlyAbove
	}
	if len(near) == 1 {
		line.Why = append(line.Why, fmt.Sprintf("%s is the one post there with %s", kind.NameOf(most.post), most.shown))
	}
	if len(shared) > 0 {
		line.Why = append(line.Why, "Both say "+strings.Join(shared, ", "))
	}
	return line, true
}

// common gives the words of what two posts are for that both have: of their titles and the functions they hold.
func common(a, b *kind.Post) (out []string) {
	theirs := subject(b)
	for _, w := range subject(a) {
		if slices.ContainsFunc(theirs, func(v string) bool { return sameStem(w, v) }) {
			out = append(out, w)
		}
	}
	return out
}

// subject gives the words of a post that say what it is about, each once.
func subject(p *kind.Post) (out []string) {
	text := p.Title.Or("") + " " + strings.Join(p.Functions.Or(nil), " ")
	for _, w := range titleWords(text) {
		l, _ := levelOf(w)
		if len(w) > 1 && l == 0 && !slices.Contains([]string{"of", "and", "the", "for", "services", "service", "senior", "team", "deputy", "group", "corporate", "to"}, w) && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// sameStem takes "application" and "applications", "tax" and "taxes" for one word.
func sameStem(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(a) >= 4 && strings.HasPrefix(b, a) && len(b)-len(a) <= 2
}
