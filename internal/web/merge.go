package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/vesting"
	"github.com/moothall/moothall/internal/words"
)

// mergePage is a plan for councils that merge or split, with candidates of what succeeds them side by side.
type mergePage struct {
	Base       string
	Councils   []store.Council // in which the reader has a role
	Shared     []sharedCouncil // of groups, in which they have none
	Chosen     []string
	Vesting    string
	Direction  string
	Written    [candidates]string // footprints, a successor a line
	Problem    words.Phrase
	Plan       *vesting.Plan // of all the councils, nil while nothing is asked
	Candidates []candidate
	Flows      map[string]bool // by the name of a council, whether the reader may see its data flows
}

// sharedCouncil is a council of a group of ours, of which a plan knows what it shares.
type sharedCouncil struct {
	Key, Slug, Name, Group string // Key is GROUP/COUNCIL
}

// candidates is how many footprints can be set side by side.
const candidates = 3

// candidate is one way to succeed the councils.
type candidate struct {
	Letter string
	Plan   *vesting.Plan
}

// merge is GET /c/{council}/merge
func (v *visit) merge() error {
	p, err := v.mergePage()
	status := http.StatusOK
	if fault.CodeOf(err) == fault.Invalid {
		p.Problem, status, err = words.InEnglish(err.Error()), http.StatusBadRequest, nil
	}
	if err != nil {
		return err
	}
	return v.showStatus(status, titled(v.say, mergeTitle(v.say, p).Text, p.Problem.Text != ""), "change", mergeBody(p))
}

func mergeTitle(say *words.Speaker, p mergePage) words.Phrase {
	if p.Plan == nil {
		return say.Phrase("merge.ask_title")
	}
	before, flags := 0, 0
	for _, r := range p.Plan.Rows {
		if r.Class == vesting.EndsBefore {
			before++
		}
		if len(r.Flags) > 0 {
			flags++
		}
	}
	return say.Phrase("merge.title", "n", len(p.Plan.Rows), "before", before, "flags", flags)
}

// mergePage reads the address and makes the plans.
func (v *visit) mergePage() (mergePage, error) {
	q := v.r.URL.Query()
	p := mergePage{Base: v.path(""), Chosen: named(q["with"]), Vesting: strings.TrimSpace(q.Get("vesting")), Direction: strings.TrimSpace(q.Get("direction")), Flows: map[string]bool{}}
	for i := range p.Written {
		p.Written[i] = strings.TrimSpace(q.Get("into" + candidateLetter(i)))
	}
	var err error
	p.Councils, err = v.planned(p.Flows)
	if err == nil {
		p.Shared, err = v.sharedCouncils(p)
	}
	if err != nil || len(p.Chosen) == 0 && p.Vesting == "" {
		return p, err
	}
	for _, slug := range p.Chosen { // one that the reader has no role in, and that no group of theirs shares, is not there
		if !slices.ContainsFunc(p.Councils, func(c store.Council) bool { return c.Slug == slug }) && !slices.ContainsFunc(p.Shared, func(c sharedCouncil) bool { return c.Key == slug }) {
			return p, fault.New(fault.Invalid, "There is no council called %q here, or you have no role in it.", slug)
		}
	}
	ask := desk.MergeAsk{Councils: p.Chosen, Vesting: p.Vesting, Direction: p.Direction, For: v.council.ID}
	if len(ask.Councils) == 0 {
		return p, fault.New(fault.Invalid, "Choose the councils that end.")
	}
	plan, err := v.mergePlan(ask, p)
	if err != nil {
		return p, err
	}
	all, err := v.candidates(ask, p)
	if err != nil {
		return p, err
	}
	p.Plan, p.Candidates = plan, all
	return p, nil
}

func candidateLetter(i int) string { return string(rune('a' + i)) }

// candidates makes a plan for each footprint that was written, all on the same data.
func (v *visit) candidates(ask desk.MergeAsk, p mergePage) (out []candidate, err error) {
	for i, w := range p.Written {
		if w == "" {
			continue
		}
		ask.Into = named(strings.Split(w, "\n"))
		plan, err := v.mergePlan(ask, p)
		if err != nil {
			return nil, err
		}
		out = append(out, candidate{strings.ToUpper(candidateLetter(i)), plan})
	}
	return out, nil
}

// planned lists the councils in which the reader may see contracts and systems; flows says in which data flows too.
func (v *visit) planned(flows map[string]bool) (out []store.Council, err error) {
	roles, err := v.desk.Store.Roles(v.r.Context(), v.person.ID)
	if err != nil {
		return nil, err
	}
	all, err := v.desk.Store.Councils(v.r.Context())
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		viewer := identity.Viewer(c.Slug, v.person.Email, roles[c.ID])
		if len(viewer.Roles) > 0 && viewer.Sees(kind.Internal) {
			out, flows[c.Name] = append(out, c), viewer.Sees(kind.Restricted)
		}
	}
	return out, nil
}

// sharedCouncils are the councils of the groups of this council that share something, and in which the reader has no role. What a plan says of them rests on what
// they share, data flows too where these are shared.
func (v *visit) sharedCouncils(p mergePage) (out []sharedCouncil, err error) {
	groups, err := v.desk.Store.Groups(v.r.Context(), v.council.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		view, err := v.desk.GroupView(v.r.Context(), g.Slug, v.council.ID, 0)
		if err != nil {
			return nil, err
		}
		for _, s := range view.Shared {
			ours := slices.ContainsFunc(p.Councils, func(c store.Council) bool { return c.Slug == s.Slug })
			if !ours && len(s.Consent["contract"])+len(s.Consent["system"]) > 0 {
				out, p.Flows[s.Name] = append(out, sharedCouncil{g.Slug + "/" + s.Slug, s.Slug, s.Name, g.Name}), true
			}
		}
	}
	return out, nil
}

// query is the plan as an address has it.
func (p mergePage) query() string {
	q := url.Values{"with": p.Chosen, "vesting": {p.Vesting}}
	if p.Direction != "" {
		q.Set("direction", p.Direction)
	}
	for i, w := range p.Written {
		if w != "" {
			q.Set("into"+candidateLetter(i), w)
		}
	}
	return "?" + q.Encode()
}

// gaps counts the essential services without a system on day one.
func gaps(a vesting.Area) (n int) {
	for _, d := range a.DayOne {
		if d.System == "" {
			n++
		}
	}
	return n
}

func flagWords(say *words.Speaker, f vesting.Flag) words.Phrase {
	return say.Phrase("merge.flag_" + string(f))
}

// mergePlan makes a plan without the data flows of councils in which the reader does not see them.
func (v *visit) mergePlan(ask desk.MergeAsk, p mergePage) (*vesting.Plan, error) {
	plan, err := v.desk.MergePlan(v.r.Context(), ask)
	if err != nil {
		return nil, err
	}
	for _, c := range plan.Councils {
		if !p.Flows[c] {
			plan.HideFlows(c)
		}
	}
	return plan, nil
}

// mergeAsked is the plan that the address names: of a candidate by its letter, or of all councils together.
func (v *visit) mergeAsked() (mergePage, *vesting.Plan, error) {
	p, err := v.mergePage()
	if err != nil {
		return p, nil, err
	}
	if p.Plan == nil {
		return p, nil, fault.New(fault.Invalid, "Choose the councils and vesting day first, on the page for merging and splitting.")
	}
	letter := v.r.URL.Query().Get("candidate")
	for _, c := range p.Candidates {
		if c.Letter == letter {
			return p, c.Plan, nil
		}
	}
	if letter != "" {
		return p, nil, fault.New(fault.NotFound, "This plan has no candidate %q.", letter)
	}
	return p, p.Plan, nil
}

// mergeExport is GET /c/{council}/merge/export.csv: the forward plan, or one of the tables of an area.
func (v *visit) mergeExport() error {
	p, plan, err := v.mergeAsked()
	if err != nil {
		return err
	}
	q := v.r.URL.Query()
	if q.Get("table") == "" {
		return v.writeCSV(fmt.Sprintf("forward-plan-%s-%s.csv", desk.Slug(strings.Join(p.Chosen, "-")), plan.Vesting), vesting.ForwardPlan(plan.Rows))
	}
	_, _, area, ok := plan.Of(q.Get("successor"))
	rows, known := area.Table(q.Get("table"))
	if !ok || !known {
		return fault.New(fault.NotFound, "There is no such table. Start from the page for merging and splitting.")
	}
	return v.writeCSV(fmt.Sprintf("%s-%s-%s.csv", q.Get("table"), desk.Slug(orAll(q.Get("successor"))), plan.Vesting), rows)
}

func orAll(successor string) string {
	if successor == "" {
		return "all"
	}
	return successor
}

// mergePaper is GET /c/{council}/merge/paper/{format}: what a successor must decide, or one decision alone, as a paper.
func (v *visit) mergePaper() error {
	format := paper.Format(v.r.PathValue("format"))
	if !slices.Contains(paper.Formats, format) {
		return fault.New(fault.NotFound, "A paper is written as html, odt, docx or pdf.")
	}
	_, plan, err := v.mergeAsked()
	if err != nil {
		return err
	}
	q := v.r.URL.Query()
	drafted, err := v.desk.MergePaper(plan, q.Get("successor"), q.Get("decide"))
	if err != nil {
		return err
	}
	return v.writePaper(drafted, format, "decisions-"+desk.Slug(orAll(q.Get("successor"))))
}

// areaLink is the address of a decision paper, or of a table with what it is of.
func (p mergePage) areaLink(to, candidate, successor string, more ...string) templ.SafeURL {
	q := url.Values{}
	if candidate != "" {
		q.Set("candidate", candidate)
		q.Set("successor", successor)
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return templ.SafeURL(p.Base + "merge/" + to + p.query() + "&" + q.Encode())
}

// endingFunctions counts the functions of which no contract runs on day one.
func endingFunctions(a vesting.Area) (n int) {
	for _, f := range a.Functions {
		if len(f.Runs) == 0 {
			n++
		}
	}
	return n
}

// tablesOf names the tables of an area.
func tablesOf(a vesting.Area) []string {
	out := []string{"day_one", "pairs", "shared"}
	if len(a.Functions) > 0 {
		out = append(out, "functions")
	}
	return out
}
