// Package drafts gathers what the shipped papers say of a council: the values and blocks that their templates in knowledge/papers ask for. It judges nothing
// itself. What is not recorded stays empty, so that the paper flags it.
package drafts

import (
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/paper"
)

// Facts are what papers are made from, as one viewer may see it on one day.
type Facts struct {
	Council    string
	Day        kind.Date // that the facts are judged on
	Change     int64     // the change set that they stand at
	Snapshot   *kind.Snapshot
	Leadership leadership.Report
	Options    []leadership.Model // promote, recruit, share
	Groups     []leadership.Group
	Losses     []leadership.Loss
	Capability leadership.Capability
	Role       leadership.RoleSheet // of the framework, that the executive post comes nearest to
	Sentences  string               // the file that its sentences were loaded from, and the day; "" where none were
	Agenda     []Point
	Found      int // findings on the agenda in all
	Missing    []Gap
	Board      Board
	Topics     []Topic              // of a councillor's brief
	Technology kind.Opt[kind.Money] // paid for technology in the last full financial year
}

// Point is one line of the agenda.
type Point struct {
	Band, Title, Why, Action string
	Owner                    string // a post; "" when nobody answers for it
	Due                      kind.Opt[kind.Date]
}

// Gap is what a register lacks.
type Gap struct {
	Register string
	Fields   []string
	Count    int
}

// Paper is a paper that the workbench drafts.
type Paper struct {
	Name  string
	Needs kind.Sensitivity // who may see less than this may not see that the paper can be made
	draft func(Facts) paper.Draft
}

// ForMembers tells whether councillors read the paper, so that its words are looked at.
func (p Paper) ForMembers() bool {
	switch p.Name {
	case "member-briefing", "cyber-update", "councillor-induction", "councillor-brief", "scrutiny-response":
		return true
	}
	return false
}

// Papers are all of them, in the order of lists.
var Papers = []Paper{
	{"senior-team", kind.Internal, seniorTeam},
	{"job-description-executive", kind.Internal, executiveJob},
	{"job-description-non-executive", kind.Internal, nonExecutiveJob},
	{"capability-report", kind.Restricted, capabilityReport},
	{"member-briefing", kind.Internal, memberBriefing},
	{"committee-report", kind.Internal, committeeReport},
	{"advice-log", kind.Internal, adviceLog},
	{"first-picture", kind.Internal, firstPicture},
	{"board-pack", kind.Internal, boardPack},
	{"cyber-update", kind.Internal, cyberUpdate},
	{"councillor-induction", kind.Internal, councillorInduction},
	{"councillor-brief", kind.Internal, councillorBrief},
	{"scrutiny-response", kind.Internal, scrutinyResponse},
}

// Draft gathers a paper's values and blocks.
func (p Paper) Draft(f Facts) paper.Draft {
	d := p.draft(f)
	d.Values["council"], d.Values["date"] = f.Council, f.Day.Long()
	return d
}

// newDraft is a draft with what stands at the foot of every paper.
func newDraft(f Facts) paper.Draft {
	return paper.Draft{Values: map[string]string{"change": kind.Count(f.Change)}, Blocks: map[string][]paper.Block{}}
}

// bullets is a list, or no block where there is nothing to list.
func bullets(items []string) []paper.Block {
	if len(items) == 0 {
		return nil
	}
	l := paper.List{}
	for _, it := range items {
		l.Items = append(l.Items, paper.Item{Text: paper.Plain(it)})
	}
	return []paper.Block{l}
}

func titles(posts []leadership.Post) []string {
	out := make([]string, len(posts))
	for i, p := range posts {
		out[i] = p.Title
	}
	return out
}

// mostNamed is how many things stand in one cell of a table.
const mostNamed = 8

// few joins the first of many, and says how many more there are.
func few(all []string) string {
	if len(all) <= mostNamed {
		return strings.Join(all, ", ")
	}
	return strings.Join(all[:mostNamed], ", ") + fmt.Sprintf(" and %s more", kind.Count(len(all)-mostNamed))
}

// test gives one test of the report.
func (f Facts) test(id string) leadership.Test {
	for _, t := range f.Leadership.Rules {
		if t.ID == id {
			return t
		}
	}
	return leadership.Test{ID: id, Result: leadership.CannotTell}
}

// leader is the post that the tests judge, by its title; "" when none can be told.
func (f Facts) leader() string {
	t := f.test(leadership.Executive)
	if len(t.Posts) == 0 {
		return ""
	}
	return t.Posts[0].Title
}

// standing says how binding the expectation of a digital leader is, to be read within a sentence.
func (f Facts) standing() string { return standingOf(f.test(leadership.Executive)) }

// standingOf says how binding a test is; one of another nation says for whom it is not.
func standingOf(t leadership.Test) string {
	if t.Result == leadership.NotApplicable {
		words, _, _ := strings.Cut(t.Why, ".")
		return lowerFirst(words)
	}
	if t.Standing == nil {
		return ""
	}
	return lowerFirst(strings.TrimSuffix(t.Standing.Words(), "."))
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// answers says which cabinet portfolio answers for digital.
func (f Facts) answers() string {
	t := f.test(leadership.Portfolio)
	if len(t.Portfolios) == 0 {
		return ""
	}
	var matters []string
	for _, p := range t.Portfolios {
		matters = append(matters, leadership.Matter(p.Title))
	}
	return "The cabinet member for " + strings.Join(matters, ", and the member for ")
}

func pounds(m kind.Opt[kind.Money]) string {
	pence, known := m.Get()
	if !known {
		return ""
	}
	return pence.Exact()
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return kind.Count(n) + " " + many
}
