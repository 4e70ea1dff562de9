package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/vesting"
	"github.com/moothall/moothall/internal/words"
)

// mergePage is a plan for councils that merge or split, with candidates of what succeeds them side by side.
type mergePage struct {
	Base       string
	Councils   []store.Council // in which the reader has a role
	Chosen     []string
	Vesting    string
	Direction  string
	Written    [candidates]string // footprints, a successor a line
	Problem    words.Phrase
	Plan       *vesting.Plan // of all the councils, nil while nothing is asked
	Candidates []candidate
	Flows      map[string]bool // by the name of a council, whether the reader may see its data flows
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
	if err != nil || len(p.Chosen) == 0 && p.Vesting == "" {
		return p, err
	}
	for _, slug := range p.Chosen { // one that the reader has no role in is not there
		if !slices.ContainsFunc(p.Councils, func(c store.Council) bool { return c.Slug == slug }) {
			return p, fault.New(fault.Invalid, "There is no council called %q here, or you have no role in it.", slug)
		}
	}
	ask := desk.MergeAsk{Councils: p.Chosen, Vesting: p.Vesting, Direction: p.Direction}
	if len(ask.Councils) == 0 {
		return p, fault.New(fault.Invalid, "Choose the councils that end.")
	}
	plan, err := v.desk.MergePlan(v.r.Context(), ask)
	if err != nil {
		return p, err
	}
	all, err := v.candidates(ask, p.Written)
	if err != nil {
		return p, err
	}
	p.Plan, p.Candidates = plan, all
	return p, nil
}

func candidateLetter(i int) string { return string(rune('a' + i)) }

// candidates makes a plan for each footprint that was written, all on the same data.
func (v *visit) candidates(ask desk.MergeAsk, written [candidates]string) (out []candidate, err error) {
	for i, w := range written {
		if w == "" {
			continue
		}
		ask.Into = named(strings.Split(w, "\n"))
		plan, err := v.desk.MergePlan(v.r.Context(), ask)
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

// mergeExport is GET /c/{council}/merge/export.csv: the forward plan.
func (v *visit) mergeExport() error {
	p, err := v.mergePage()
	if err != nil {
		return err
	}
	if p.Plan == nil {
		return fault.New(fault.Invalid, "Choose the councils and vesting day first, on the page for merging and splitting.")
	}
	return v.writeCSV(fmt.Sprintf("forward-plan-%s-%s.csv", strings.Join(p.Chosen, "-"), p.Plan.Vesting), vesting.ForwardPlan(p.Plan.Rows))
}
