package desk_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
)

// orgChart is a council's files as they come, and what a careful reader says of them: the seven outcomes in the order of
// leadership.Tests, the path of the candidate, the distance (-1: none), how many core functions stand in the line, what is wrong with
// the chart, and words that the import's problems hold.
type orgChart struct {
	name     string
	chart    string
	more     map[string]string // further files by name
	outcomes string
	path     string
	distance int
	core     int
	bad      []string
	problems []string
}

const five = "Business intelligence;Applications and systems;Workplace technology;Data;Service transformation"

var orgCharts = []orgChart{
	{
		name: "a council that does it all",
		chart: `Post,Job title,Reports to,Name,On senior leadership team,Functions,Expertise,Employment
1,Chief Executive,,A Amin,yes,,,permanent
2,Chief Digital and Information Officer,1,B Brown,yes,` + five + `;Digital architecture;Programme management;Procurement,Technology: ran the platform;Data: eight years a statistician;Service design;Transformation;Innovation methods,permanent
`,
		more: map[string]string{"cabinet.csv": "Councillor,Portfolio\nCllr P Patel,Digital\nCllr Q Quinn,Housing\n",
			"bodies.csv": "Body,Type,Non-executive equivalent,Independent of the council,Digital expertise shown,Challenges decisions,Meetings held\nDigital panel,panel,soundboard,yes,yes,yes,2026-01-12;2026-04-13;2026-07-13;2026-10-12\n"},
		outcomes: "met met met met met met met", path: "Chief Digital and Information Officer > Chief Executive", distance: 1, core: 5,
	},
	{
		name: "a title alone",
		chart: `Post,Job title,Reports to,Name,SLT,Functions
1,Chief Executive,,A Amin,yes,
2,Director of Digital and Customer,1,B Brown,yes,Customer service
3,Director of Place,1,C Clark,yes,Planning
`,
		more:     map[string]string{"cabinet.csv": "Councillor,Portfolio\nCllr P Patel,Customer\n"},
		outcomes: "cannot_tell not_met cannot_tell cannot_tell cannot_tell not_met cannot_tell", distance: -1,
	},
	{
		name: "other headings in another order, with columns that nobody knows and a title above",
		chart: `Ashby establishment list,,,,,,,
,,,,,,,
Pay band,Post holder,Cost centre,Position title,Line manager,Position ID,Corporate leadership team,Areas of responsibility
CO1,A Amin,X100,Chief Executive,,P-01,Y,
CO2,B Brown,X200,Director of Resources,P-01,P-02,Y,Finance
,,,,,,,
HS1,D Doe,X210,Head of Digital,P-02,P-03,Y,Data; Applications & Systems
`,
		outcomes: "met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of Digital > Director of Resources > Chief Executive", distance: 2, core: 2,
	},
	{
		name: "the columns of a drawing tool: id, parent id, and two posts of one title",
		chart: `id,title,parent_id,SLT,Functions
1,Chief Executive,,yes,
2,Director of Resources,1,yes,
3,ICT Manager,2,no,Data
4,ICT Manager,2,no,
`,
		outcomes: "not_met not_met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "ICT Manager > Director of Resources > Chief Executive", distance: 2, core: 1,
	},
	{
		name: "reporting to a person of the same file by name",
		chart: `Job title,Name,Reports to,SLT,Functions
Chief Executive,A Amin,,yes,
Director of Resources,B Brown,A Amin,yes,Finance
Head of IT,D Doe,B Brown,no,Workplace technology
`,
		outcomes: "not_met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of IT > Director of Resources > Chief Executive", distance: 2, core: 1,
	},
	{
		name: "reporting to a title that occurs twice: the one of the same department",
		chart: `Post,Job title,Department,Reports to,SLT,Functions
1,Chief Executive,Office,,yes,
2,Service Director,Resources,Chief Executive,yes,
3,Service Director,Place,Chief Executive,yes,
4,Head of IT,Resources,Service Director,no,Data
5,Head of Parks,Place,Service Director,no,Parks
`,
		outcomes: "not_met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of IT > Service Director > Chief Executive", distance: 2, core: 1,
	},
	{
		name: "reporting to a title that occurs twice, and nothing tells which",
		chart: `Post,Job title,Department,Reports to,SLT,Functions
1,Chief Executive,Office,,yes,
2,Service Director,Resources,1,yes,
3,Service Director,Place,1,yes,
4,Head of IT,Corporate,Service Director,no,Data
`,
		outcomes: "not_met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of IT", distance: -1, core: 1,
		problems: []string{`More than one post is called "Service Director"`},
	},
	{
		name: "the number and the title in one cell",
		chart: `Post,Job title,Reports to,SLT,Functions
1,Chief Executive,,yes,
2,Director of Resources,1 - Chief Executive,yes,
3,Head of IT,Director of Resources (2),no,Data
`,
		outcomes: "not_met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of IT > Director of Resources > Chief Executive", distance: 2, core: 1,
	},
	{
		name: "a title beside a word is no post of that title alone",
		chart: `Post,Job title,Reports to,SLT,Functions
1,Chief Executive,,yes,
2,Director,1,yes,
3,Head of IT,Director - Place,no,Data
`,
		outcomes: "not_met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of IT", distance: -1, core: 1,
		problems: []string{`No post is called "Director - Place"`},
	},
	{
		name: "a loop, and posts below it",
		chart: `Post,Job title,Reports to,SLT,Functions
1,Chief Executive,,yes,
2,Head of IT,3,yes,Data
3,Head of Change,2,yes,Service transformation
4,Web Manager,3,no,Workplace technology
`,
		outcomes: "not_met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Web Manager", distance: -1, core: 1,
		bad: []string{"report to each other in a loop: Head of Change, Head of IT"},
	},
	{
		name: "the head reports to itself, as some payroll systems mark the top, and so does another",
		chart: `Post,Job title,Reports to,SLT,Functions
1,Chief Executive,1,yes,
2,Director of Digital,1,yes,Data
3,Web Manager,3,no,
`,
		outcomes: "met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Director of Digital > Chief Executive", distance: 1, core: 1,
		bad: []string{"reports to itself: Chief Executive", "reports to itself: Web Manager"},
	},
	{
		name: "an unknown post, and the leader of the council",
		chart: `Post,Job title,Reports to,SLT,Functions
1,Chief Executive,Leader of the Council,yes,
2,Director of Digital,99,yes,Data
`,
		outcomes: "met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Director of Digital", distance: -1, core: 1,
		problems: []string{`No post is called "99"`, `No post is called "Leader of the Council"`},
	},
	{
		name: "two heads",
		chart: `Post,Job title,Reports to,SLT,Functions
1,Chief Executive,,yes,Data
2,Managing Director,,yes,Data
3,Director of Digital,2,yes,Data
`,
		outcomes: "met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Director of Digital", distance: -1, core: 1,
		bad: []string{"more than one post could be the head of paid service; mark one: Chief Executive, Managing Director"},
	},
	{
		name: "no chief executive",
		chart: `Post,Job title,Reports to,SLT,Functions
1,Director of Resources,,yes,Finance
2,Director of Place,,yes,Planning
3,Head of IT,1,no,Data
4,Head of Parks,2,no,Parks
`,
		outcomes: "not_met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of IT", distance: -1, core: 1,
		bad: []string{"more than one post could be the head of paid service; mark one: Director of Place, Director of Resources"},
	},
	{
		name: "the chief executive alone holds the functions",
		chart: `Post,Job title,Reports to,SLT,Functions
1,Chief Executive,,yes,` + five + `
2,Director of Place,1,yes,Planning
`,
		outcomes: "cannot_tell met cannot_tell cannot_tell cannot_tell cannot_tell cannot_tell", distance: -1,
	},
	{
		name: "names missing from the whole chart say nothing of vacancies",
		chart: `Post,Job title,Reports to,Name,SLT,Functions
1,Chief Executive,,,yes,
2,Chief Digital Officer,1,,yes,Data
3,Data Manager,2,,no,Data
`,
		outcomes: "met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Chief Digital Officer > Chief Executive", distance: 1, core: 1,
	},
	{
		name: "most names missing, and one that says vacant",
		chart: `Post,Job title,Reports to,Name,SLT,Functions
1,Chief Executive,,,yes,
2,Chief Digital Officer,1,VACANT - out to advert,yes,Data
3,Head of Parks,1,,no,Parks
`,
		outcomes: "not_met met not_met partly cannot_tell cannot_tell cannot_tell", path: "Chief Digital Officer > Chief Executive", distance: 1, core: 1,
	},
	{
		name: "vacant, with somebody who acts",
		chart: `Post,Job title,Reports to,Name,SLT,Functions
1,Chief Executive,,A Amin,yes,
2,Director of Digital,1,Vacant (acting: B Brown),yes,Data
3,Head of Parks,1,C Clark,no,Parks
`,
		outcomes: "not_met met not_met partly cannot_tell cannot_tell cannot_tell", path: "Director of Digital > Chief Executive", distance: 1, core: 1,
	},
	{
		name: "a vacancy in a column of its own, and somebody who acts",
		chart: `Post,Job title,Reports to,Name,Vacant,SLT,Functions
1,Chief Executive,,A Amin,no,yes,
2,Director of Digital,1,B Brown (acting),yes,yes,Data
3,Head of Parks,1,Vacant,,no,Parks
`,
		outcomes: "not_met met not_met partly cannot_tell cannot_tell cannot_tell", path: "Director of Digital > Chief Executive", distance: 1, core: 1,
	},
	{
		name: "interim, maternity cover, part time, and a post that several councils share",
		chart: `Post,Job title,Reports to,FTE,Employment,SLT,Functions
1,Chief Executive,,1.0,Permanent,yes,
2,Shared Chief Digital Officer,1,0.4,Shared,yes,Data;Digital architecture
3,Interim Head of Programmes,2,0.6 FTE,Interim,no,Programme management
4,Procurement Manager,2,half,Maternity cover,no,Procurement
`,
		outcomes: "met met cannot_tell partly cannot_tell cannot_tell partly", path: "Shared Chief Digital Officer > Chief Executive", distance: 1, core: 1,
		problems: []string{`"half" is not a number`},
	},
	{
		name: "two directors of digital: the one with more in the line",
		chart: `Post,Job title,Reports to,SLT,Functions
1,Chief Executive,,yes,
2,Director of Digital Services,1,yes,Data;Workplace technology
3,Director of Digital Innovation,1,yes,Business intelligence;Applications and systems
4,Change Manager,3,no,Service transformation
`,
		outcomes: "met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Director of Digital Innovation > Chief Executive", distance: 1, core: 3,
	},
	{
		name: "on the executive board, and reports to a director; a deputy below",
		chart: `Post,Job title,Reports to,Executive board,Functions
1,Chief Executive,,Yes,
2,Director of Resources,1,Yes,Finance
3,Chief Information Officer,2,Yes,Applications and systems;Workplace technology
4,Deputy Director of Digital,3,No,Data
`,
		outcomes: "met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Chief Information Officer > Director of Resources > Chief Executive", distance: 2, core: 3,
	},
	{
		name: "the bodies that a post sits on in one column",
		chart: `Post,Job title,Reports to,Sits on,Functions
1,Chief Executive,,Corporate Leadership Team; Digital Board,
2,Director of Resources,1,CLT,Finance
3,Head of IT,2,Digital Board; Corporate Leadership Team,Data
4,Head of Parks,2,Parks Board,Parks
`,
		outcomes: "met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of IT > Director of Resources > Chief Executive", distance: 2, core: 1,
	},
	{
		name: "only other bodies: not on the senior team; a blank cell tells nothing",
		chart: `Post,Job title,Reports to,Sits on,Functions
1,Chief Executive,,Senior Management Team,
2,Head of IT,1,Digital Board; Information Governance Group,Data
3,Head of Change,1,,
`,
		outcomes: "not_met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of IT > Chief Executive", distance: 1, core: 1,
	},
	{
		name: "no column for the senior team; a level in words is no pay grade",
		chart: `Post,Job title,Level,Reports to,Functions
1,Chief Executive,Chief officer,,
2,Head of IT,Head of service,1,Data;Procurement
`,
		outcomes: "cannot_tell met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of IT > Chief Executive", distance: 1, core: 1,
	},
	{
		name: "grade as level; the council's own grade makes the post its own",
		chart: `Post,Job title,Grade,Reports to,SLT,Functions
1,Chief Executive,CO1,,yes,
2,Head of IT,HS1,1,no,Data;Procurement
`,
		outcomes: "not_met met cannot_tell partly cannot_tell cannot_tell partly", path: "Head of IT > Chief Executive", distance: 1, core: 1,
	},
	{
		name:     "functions written with bullets, slashes, short forms in brackets and other cases",
		chart:    "Post,Job title,Reports to,SLT,Functions\n1,Chief Executive,,yes,\n2,Chief Digital Officer,1,yes,\"• Business Intelligence (BI)\n• applications and systems\n• Workplace technology / Data\n• Service Transformation\"\n",
		outcomes: "met met cannot_tell met cannot_tell cannot_tell cannot_tell", path: "Chief Digital Officer > Chief Executive", distance: 1, core: 5,
	},
	{
		name: "the same row twice and a total at the foot",
		chart: `Post,Job title,Reports to,SLT,FTE,Functions
1,Chief Executive,,yes,1,
2,Head of IT,1,no,1,Data
2,Head of IT,1,no,1,Data
,Total,,,3,
`,
		outcomes: "not_met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of IT > Chief Executive", distance: 1, core: 1,
		problems: []string{"the same post as row 3"},
	},
	{
		name:     "a cabinet of job shares, with long names of portfolios",
		chart:    "Post,Job title,Reports to,SLT,Functions\n1,Chief Executive,,yes,\n2,Head of IT,1,no,Data\n",
		more:     map[string]string{"cabinet.csv": "Councillor,Portfolio\nCllr A Jones and Cllr B Khan (job share),\"Cabinet Member for Digital, Data and Technology\"\nCllr C Lee,Deputy Leader and Cabinet Member for Housing\n"},
		outcomes: "not_met met cannot_tell partly partly met cannot_tell", path: "Head of IT > Chief Executive", distance: 1, core: 1,
	},
	{
		name: "headings in other words, and short ones",
		chart: `Ref,Post,Line mgr,Directorate/Service,Tier,Member of CMT,Job/Team Function
1,Chief Executive,,Office,1,Yes,
2,Chief Digital & Information Officer,1,Digital,2,Yes,Data; Business intelligence
3,Head of ICT,2,Digital,3,No,Workplace technology
`,
		outcomes: "met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Chief Digital & Information Officer > Chief Executive", distance: 1, core: 3,
	},
	{
		name: "Welsh headings, and a vacancy in Welsh",
		chart: `Teitl y swydd,Yn atebol i,Gwasanaeth,Ar yr uwch dîm,Swyddogaethau,Deiliad,Gwag ers
Prif Weithredwr,,Corfforaethol,Ydy,,Gwen Rees,
Cyfarwyddwr Corfforaethol Adnoddau,Prif Weithredwr,Adnoddau,Ydy,Cyllid,Huw Pryce,
Pennaeth Digidol a TGCh,Cyfarwyddwr Corfforaethol Adnoddau,Adnoddau,Nac ydy,Technoleg y gweithle; Rhaglenni a systemau,Gwag,01/03/2024
Rheolwr Data,Pennaeth Digidol a TGCh,Adnoddau,Nac ydy,Data; Deallusrwydd busnes,Siân Ŵyn,13/05/2024
`,
		outcomes: "not_met met not_met partly cannot_tell cannot_tell cannot_tell", path: "Pennaeth Digidol a TGCh > Cyfarwyddwr Corfforaethol Adnoddau > Prif Weithredwr", distance: 2, core: 4,
		problems: []string{"has a holder and a day since when it is vacant"},
	},
	{
		name: "a line manager's name written the other way round, with a title, and a name in two columns",
		chart: `Forename,Surname,Job title,Manager name,SLT,Functions
Ann,Morgan,Chief Executive,,yes,
Bilal,Khan,Director of Resources,"Morgan, Ann",yes,Finance
Cara,Dunn,Head of Digital,Mr Bilal Khan,no,Data
`,
		outcomes: "not_met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of Digital > Director of Resources > Chief Executive", distance: 2, core: 1,
	},
	{
		name: "a chief executive with a title and nothing else, whom others name",
		chart: `Job title,Service area,Line manager,Functions
Chief Executive,,,
Director of Adults,Adults,Chief Executive,Adult care
Director of Resources,Resources,Chief Executive,Data
Business Manager,Adults,Director of Adults,
Business Manager,Resources,Director of Resources,
Printed on 1 May 2026,,,
`,
		outcomes: "cannot_tell met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Director of Resources > Chief Executive", distance: 1, core: 1,
	},
	{
		name: "the columns of an organogram as government publishes them",
		chart: `Post Unique Reference,Name,Grade,Job Title,Job/Team Function,Parent Department,Organisation,Unit,Contact Phone,Contact E-mail,Reports to Senior Post,FTE
1,A Morgan,SCS3,Chief Executive,,,Ex,Office,,,XX,1.00
2,B Khan,SCS2,Director of Digital,Data,,Ex,Digital,,,1,1.00
3,Vacant,SCS1,Head of Technology,Workplace technology,,Ex,Digital,,,2,1.00
4,N/D,SCS1,Head of Maps,,,Ex,Digital,,,2,0.60
5,?,SCS1,Head of Parks,,,Ex,Parks,,,1,0.60
`,
		outcomes: "cannot_tell met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Director of Digital > Chief Executive", distance: 1, core: 2,
	},
	{
		name: "a column for each level, each post under the one above",
		chart: `Senior structure,,,,
Level 1,Level 2,Level 3,Post holder,Functions
Chief Executive,,,A Amin,
,Director of Resources,,B Brown,Finance
,,Head of ICT,Vacant,Data; Workplace technology
,,Head of Finance,C Clark,
,Director of Place,,D Dean,
,,Head of Planning,E Eve,
`,
		outcomes: "not_met met not_met partly cannot_tell cannot_tell cannot_tell", path: "Head of ICT > Director of Resources > Chief Executive", distance: 2, core: 2,
		problems: []string{"The 3 columns of levels are read as who reports to whom"},
	},
	{
		name: "the whole way down in each row",
		chart: `Tier 1,Tier 2,Tier 3,Functions
Chief Executive,,,
Chief Executive,Director of Resources,,
Chief Executive,Director of Resources,Head of ICT,Data
Chief Executive,Director of Place,,
Chief Executive,Director of Place,Head of Planning,Planning
`,
		outcomes: "cannot_tell met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Head of ICT > Director of Resources > Chief Executive", distance: 2, core: 1,
		problems: []string{"The 3 columns of levels are read as who reports to whom"},
	},
	{
		name: "joint chief executives",
		chart: `Post,Job title,Reports to,SLT,Functions
1,Joint Chief Executive (North),,yes,
2,Joint Chief Executive (South),,yes,
3,Director of Digital,1,yes,Data
`,
		outcomes: "met met cannot_tell partly cannot_tell cannot_tell cannot_tell", path: "Director of Digital", distance: -1, core: 1,
		bad: []string{"more than one post could be the head of paid service; mark one: Joint Chief Executive (North), Joint Chief Executive (South)"},
	},
	{
		name:     "a list of portfolio holders with nothing but what each is responsible for",
		chart:    "Post,Job title,Reports to,SLT,Functions\n1,Chief Executive,,yes,\n2,Head of IT,1,no,Data\n",
		more:     map[string]string{"members.csv": "Portfolio Holder,Responsible for\nCllr Jane Bloggs (Leader),Corporate strategy; communications\nCllr Raj Patel,\"Digital, data and technology\"\nVacant,Housing\n"},
		outcomes: "not_met met cannot_tell partly partly met cannot_tell", path: "Head of IT > Chief Executive", distance: 1, core: 1,
	},
	{
		name:     "councillors with their roles: those outside the cabinet hold no portfolio",
		chart:    "Post,Job title,Reports to,SLT,Functions\n1,Chief Executive,,yes,\n2,Head of IT,1,no,Data\n",
		more:     map[string]string{"councillors.csv": "Name,Party,Ward,Position,Remit,Email\nJane Bloggs,Lab,North,Cabinet Member for Resources & Digital,Finance; ICT,j@example.gov.uk\nRaj Patel,Con,South,Leader of the Council,,r@example.gov.uk\nAl Bee,LD,East,Chair of Digital Scrutiny,,a@example.gov.uk\nDee Eff,LD,West,Councillor,,d@example.gov.uk\n"},
		outcomes: "not_met met cannot_tell partly partly partly cannot_tell", path: "Head of IT > Chief Executive", distance: 1, core: 1,
	},
	{
		name:     "a column for each committee, and one for the portfolio",
		chart:    "Post,Job title,Reports to,SLT,Functions\n1,Chief Executive,,yes,\n2,Head of IT,1,no,Data\n",
		more:     map[string]string{"committees.csv": "Member,Cabinet,Audit Committee,Scrutiny,Portfolio title\nJane Bloggs,Yes,,,Leader\nRaj Patel,X,,,Transformation and IT\nAl Bee,,Chair,Y,\n"},
		outcomes: "not_met met cannot_tell partly partly partly cannot_tell", path: "Head of IT > Chief Executive", distance: 1, core: 1,
	},
	{
		name:     "finance, digital and assets",
		chart:    "Post,Job title,Reports to,SLT,Functions\n1,Chief Executive,,yes,\n2,Head of IT,1,no,Data\n",
		more:     map[string]string{"cabinet.csv": "Cabinet member,Responsibility\nCllr A Jones,\"Cabinet Member for Finance, Digital & Assets\"\nCllr B Khan,\"Cabinet Member for Finance, Digital & Assets\"\n"},
		outcomes: "not_met met cannot_tell partly partly partly cannot_tell", path: "Head of IT > Chief Executive", distance: 1, core: 1,
	},
}

func TestOrgCharts(t *testing.T) {
	for _, x := range orgCharts {
		t.Run(x.name, func(t *testing.T) { x.check(t) })
	}
}

func (x orgChart) check(t *testing.T) {
	d, _, _ := open(t)
	said := problemsOf(bring(t, d, "org chart.csv", []byte(x.chart)))
	for name, text := range x.more {
		said += problemsOf(bring(t, d, name, []byte(text)))
	}
	r := picture(t, d).Leadership()
	var outcomes []string
	for _, test := range r.Rules {
		outcomes = append(outcomes, string(test.Result))
		if test.Why == "" || test.Change == "" || (test.Result == leadership.CannotTell) != (len(test.Missing) > 0) {
			t.Errorf("%s says too little: %+v", test.ID, test)
		}
		if test.Result != leadership.CannotTell && len(test.Evidence) == 0 && test.ID != leadership.TitleOnly {
			t.Errorf("%s is %s without evidence", test.ID, test.Result)
		}
	}
	if got := strings.Join(outcomes, " "); got != x.outcomes {
		t.Errorf("outcomes: %s\n     want: %s\n%s", got, x.outcomes, whys(r))
	}
	exec := r.Rules[0]
	distance := -1
	if exec.Distance != nil {
		distance = *exec.Distance
	}
	if got := titlesIn(exec.Posts, " > "); got != x.path || distance != x.distance {
		t.Errorf("path %q at %d, want %q at %d", got, distance, x.path, x.distance)
	}
	if functions := r.Rules[3]; len(functions.Covered) != x.core {
		t.Errorf("%d core functions (%v), want %d", len(functions.Covered), functions.Covered, x.core)
	}
	var bad []string
	for _, b := range r.BadData {
		bad = append(bad, b.Problem+": "+titlesIn(b.Posts, ", "))
	}
	if !slices.Equal(bad, x.bad) {
		t.Errorf("bad data %q, want %q", bad, x.bad)
	}
	for _, want := range x.problems {
		if !strings.Contains(said, want) {
			t.Errorf("the import does not say %q:\n%s", want, said)
		}
	}
	if len(x.problems) == 0 && said != "" {
		t.Errorf("the import complains:\n%s", said)
	}
	for _, p := range picture(t, d).Snapshot.People.All() {
		if name := strings.ToLower(p.Name.Or("")); name == "n/d" || name == "?" || strings.Contains(name, "vacan") || strings.Contains(name, "acting") {
			t.Errorf("a person is called %q", name)
		}
	}
}

func problemsOf(r *desk.ImportResult) string {
	var out strings.Builder
	for _, f := range r.Files {
		for _, p := range f.Problems {
			fmt.Fprintf(&out, "%d %s: %s\n", p.Row, p.Column, p.Problem)
		}
	}
	return out.String()
}

func titlesIn(posts []leadership.Post, between string) string {
	var titles []string
	for _, p := range posts {
		titles = append(titles, p.Title)
	}
	return strings.Join(titles, between)
}

func whys(r leadership.Report) string {
	var out strings.Builder
	for _, t := range r.Rules {
		fmt.Fprintf(&out, "%s %s: %s\n", t.ID, t.Result, t.Why)
	}
	return out.String()
}

// A head of paid service is known by whatever councils call it, also where no post says to whom it reports.
func TestHeadsByTitle(t *testing.T) {
	for _, title := range []string{"Chief Executive", "Chief Executive Officer", "Head of Paid Service", "Head of the Paid Service", "Managing Director", "Chief Officer", "Prif Weithredwr", "Prif Weithredwraig",
		"Interim Chief Executive", "Acting Chief Executive", "Chief Executive & Head of Paid Service", "Chief Executive and Town Clerk", "Town Clerk and Chief Executive", "Chief Executive (Interim)", "Chief Executive - Interim", "Joint Chief Executive", "The Chief Executive", "CEO"} {
		d, _, _ := open(t)
		bring(t, d, "org chart.csv", []byte("Post,Job title,Reports to,SLT,Functions\n1,"+title+",,yes,\n2,Director of Resources,,yes,\n3,Head of IT,1,no,Data\n4,Head of Finance,2,no,\n"))
		exec := picture(t, d).Leadership().Rules[0]
		if exec.Distance == nil || *exec.Distance != 1 {
			t.Errorf("%s is not known as head of paid service: %s", title, exec.Why)
		}
	}
	for _, title := range []string{"Chief Executive's Assistant", "PA to the Chief Executive", "Assistant Chief Executive", "Deputy Chief Executive", "Chief Officer, Parks", "Executive Support Officer", "Managing Director of Ashby Homes Ltd"} {
		d, _, _ := open(t)
		bring(t, d, "org chart.csv", []byte("Post,Job title,Reports to,SLT,Functions\n1,"+`"`+title+`"`+",,yes,\n2,Director of Resources,,yes,\n3,Head of IT,1,no,Data\n4,Head of Finance,2,no,\n"))
		if exec := picture(t, d).Leadership().Rules[0]; exec.Distance != nil {
			t.Errorf("%s is taken for the head of paid service", title)
		}
	}
}

// Where a chart does not say who reports to whom, its levels and departments are asked about, and a yes makes the path.
func TestLinesAreProposedFromLevels(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "org chart.csv", []byte("Post,Job title,Level,Department,SLT,Functions\n1,Chief Executive,1,Office,yes,\n2,Resources,2,Resources,yes,Finance\n3,Place,2,Place,yes,\n4,Digital,3,Resources,no,Data\n"))
	if exec := picture(t, d).Leadership().Rules[0]; exec.Distance != nil {
		t.Fatalf("a distance before anybody said yes: %+v", exec)
	}
	asked := ofKind(proposals(t, d), "reports-to")
	for _, x := range asked {
		answer(t, d, x, "yes")
	}
	exec := picture(t, d).Leadership().Rules[0]
	if exec.Distance == nil || titlesIn(exec.Posts, " > ") != "Digital > Resources > Chief Executive" {
		t.Errorf("%d proposals, and the path is %q", len(asked), titlesIn(exec.Posts, " > "))
	}
}

// A portfolio may be held by two; nobody holds one that is vacant; two rows of one portfolio are two who hold it.
func TestWhoHoldsPortfolios(t *testing.T) {
	d, _, _ := open(t)
	said := problemsOf(bring(t, d, "cabinet.csv", []byte("Portfolio,Portfolio holder\nDigital,Vacant\nAdults,Cllr A Bee and Cllr C Dee\nHousing,Cllr E Fay\nHousing,Cllr G Hay\nFinance,Cllr K Lee; Cllr M Nee\n"+
		"Place,Cllr Sian O'Hara & Cllr Al Ash (job share)\nClimate,Cllr Mary Land-Hand\n")))
	if said != "" {
		t.Errorf("the import complains: %s", said)
	}
	s := picture(t, d).Snapshot
	held := map[string]string{}
	for _, p := range s.Portfolios.All() {
		var who []string
		for _, id := range append([]kind.ID{p.Member.Or(0)}, p.Also.Or(nil)...) {
			if person, ok := s.People.Get(id); ok {
				who = append(who, person.Name.Or(""))
			}
		}
		held[p.Name.Or("")] = strings.Join(who, ", ")
	}
	want := map[string]string{"Digital": "", "Adults": "Cllr A Bee, Cllr C Dee", "Housing": "Cllr E Fay, Cllr G Hay", "Finance": "Cllr K Lee, Cllr M Nee", "Place": "Cllr Sian O'Hara, Cllr Al Ash", "Climate": "Cllr Mary Land-Hand"}
	if !maps.Equal(held, want) {
		t.Errorf("held by %v\n   want %v", held, want)
	}
}

// When a post fell vacant stands in the name's own cell as often as in a column.
func TestVacantSince(t *testing.T) {
	d, _, _ := open(t)
	said := problemsOf(bring(t, d, "org chart.csv", []byte("Post,Job title,Reports to,Name,Vacant since\n1,Chief Executive,,A Amin,\n2,Head of Digital,1,Vacant since 13/02/2025,\n3,Data Manager,1,TBC,14/03/2024\n4,Cyber Lead,1,,2023-06-01\n"+
		"5,Web Lead,1,Vacant (from March 2024),\n6,Parks Lead,1,C Clark,\n7,Tree Lead,1,\"Vacant: from 1st May 2026, out to advert\",\n8,Bin Lead,1,D Dean,\n")))
	want := map[string]string{"Head of Digital": "2025-02-13", "Data Manager": "2024-03-14", "Cyber Lead": "2023-06-01", "Web Lead": "", "Tree Lead": "2026-05-01"}
	for _, p := range picture(t, d).Snapshot.Posts.All() {
		day, is := want[p.Title.Or("")]
		if p.Vacant.Or(false) != is {
			t.Errorf("%s is vacant: %v", p.Title.Or(""), p.Vacant)
		}
		since := ""
		if v, known := p.VacantSince.Get(); known {
			since = v.String()
		}
		if since != day {
			t.Errorf("%s is vacant since %q, want %q", p.Title.Or(""), since, day)
		}
	}
	if !strings.Contains(said, "names a month but no day") {
		t.Errorf("nothing is said of the month without a day: %s", said)
	}
}
