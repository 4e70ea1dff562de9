package api

import (
	"fmt"
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/figures"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/spend"
)

type none struct{}

// InCouncil is the council in an address. What is embedded must be exported, or the parameters in it are not read.
type InCouncil struct {
	Council string `path:"council" doc:"The council's short name or GSS code."`
}

// OneOf is one thing of a council, by its id.
type OneOf struct {
	InCouncil
	ID string `path:"id"`
}

// councilJSON is a council as the command line lists it.
type councilJSON struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Nation string `json:"nation"`
	GSS    string `json:"gss"`
}

// done says what was done to what.
type done struct {
	ID        string `json:"id"`
	Done      string `json:"done"`
	ChangeSet int64  `json:"change_set,omitempty"`
}

// cut is what one payee, service or month comes to.
type cut struct {
	Name  string `json:"name"`
	Pence int64  `json:"pence"`
	Lines int64  `json:"lines"`
}

type cuts struct {
	Pence    int64 `json:"pence"`
	Payees   []cut `json:"payees"`
	Services []cut `json:"services"`
	Months   []cut `json:"months"`
}

// operations are those that belong to no register.
func (a *API) operations() {
	of, look := "/councils/{council}", identity.Look
	add(a, operation{id: "opened-councils", method: http.MethodGet, path: "/councils", summary: "The councils that the token opens", need: look, tag: "Councils"}, (*visit).councils, nil)
	add(a, operation{id: "doctor", method: http.MethodGet, path: of + "/doctor", summary: "Whether what is kept of the council is sound", need: identity.Check, tag: "Councils"}, (*visit).doctor, nil)
	add(a, operation{id: "agenda", method: http.MethodGet, path: of + "/agenda", summary: "What to settle first", need: look, tag: "Findings"}, (*visit).agenda, nil)
	addTable(a, operation{id: "list-findings", method: http.MethodGet, path: of + "/findings", summary: "Every finding: open, settled or closed", need: look, tag: "Findings"}, (*visit).findings, (*visit).findingSheet, nil)
	add(a, operation{id: "read-finding", method: http.MethodGet, path: of + "/findings/{id}", summary: "One finding", need: look, tag: "Findings"}, (*visit).finding, nil)
	add(a, operation{id: "settle-finding", method: http.MethodPost, path: of + "/findings/{id}", summary: "Assign, accept or set aside a finding", need: identity.Settle, tag: "Findings"}, (*visit).settle, nil)
	add(a, operation{id: "pace", method: http.MethodGet, path: of + "/pace", summary: "How long findings wait", need: look, tag: "Findings"}, (*visit).pace, nil)
	add(a, operation{id: "list-proposals", method: http.MethodGet, path: of + "/proposals", summary: "Guesses that wait for an answer", need: identity.Answer, tag: "Proposals"}, (*visit).proposals, nil)
	add(a, operation{id: "answer-proposal", method: http.MethodPost, path: of + "/proposals/{id}", summary: "Answer a proposal", need: identity.Answer, tag: "Proposals"}, (*visit).answer, nil)
	add(a, operation{id: "list-asks", method: http.MethodGet, path: of + "/asks", summary: "What people were asked, and what came of it", need: identity.Edit, tag: "Asks"}, (*visit).asks, nil)
	add(a, operation{id: "make-ask", method: http.MethodPost, path: of + "/asks", summary: "Ask one person for one field of a record, or whether all of it still holds", need: identity.Edit, tag: "Asks"}, (*visit).ask, nil)
	add(a, operation{id: "list-rules", method: http.MethodGet, path: of + "/rules", summary: "The rulebook", need: look, tag: "Rules"}, (*visit).rules, nil)
	add(a, operation{id: "read-rule", method: http.MethodGet, path: of + "/rules/{id}", summary: "One rule: what it reads, finds and cannot tell", need: look, tag: "Rules"}, (*visit).rule, nil)
	add(a, operation{id: "spend-totals", method: http.MethodGet, path: of + "/spend", summary: "What was paid, by payee, service and month", need: look, tag: "Spend"}, (*visit).spend, nil)
	addTable(a, operation{id: "list-payments", method: http.MethodGet, path: of + "/spend/lines", summary: "Payments, newest first", need: look, tag: "Spend"}, (*visit).payments, (*visit).paymentSheet, nil)
	addTable(a, operation{id: "legacy", method: http.MethodGet, path: of + "/legacy", summary: "Each system's risk, cost and barrier, line by line", need: look, tag: "Estate"}, (*visit).legacy, (*visit).legacySheet, nil)
	add(a, operation{id: "landscape", method: http.MethodGet, path: of + "/landscape", summary: "Every system in the service or function that it serves", need: look, tag: "Estate"}, (*visit).landscape, nil)
	addFailures(a, of, look)
	addOutage(a, of, look)
	addModern(a, of, look)
	addOverlap(a, of, look)
	add(a, operation{id: "figures", method: http.MethodGet, path: of + "/figures", summary: "Published figures beside the council's own", need: look, tag: "Figures"}, (*visit).figures, nil)
	add(a, operation{id: "leadership-check", method: http.MethodGet, path: of + "/leadership", summary: "The tests of who leads", need: look, tag: "Figures"}, (*visit).leadership, nil)
	add(a, operation{id: "leadership-literacy", method: http.MethodGet, path: of + "/leadership/literacy", summary: "What the senior team says of its own digital literacy: means of at least five, after the last day", need: look, tag: "Figures"}, (*visit).leadershipLiteracy, nil)
	addTable(a, operation{id: "leadership-scope", method: http.MethodGet, path: of + "/leadership/scope", summary: "A director's scope, and who answers for each line", need: look, tag: "Figures"}, (*visit).leadershipScope, (*visit).leadershipScopeSheet, nil)
	addTable(a, operation{id: "leadership-support", method: http.MethodGet, path: of + "/leadership/support", summary: "What stands behind the digital leader", need: look, tag: "Figures"}, (*visit).leadershipSupport, (*visit).leadershipSupportSheet, nil)
	addTable(a, operation{id: "leadership-team", method: http.MethodGet, path: of + "/leadership/team", summary: "What the team has between its members, what one person leaving would lose, vacancies", need: look, tag: "Figures"}, (*visit).team, (*visit).teamSheet, nil)
	addPictures(a, of, look)
	addCompleteness(a, of, look)
	addMerge(a, of, look)
	addPapers(a, of, look)
	addPlan(a, of, look)
	addRoles(a, of, look)
	addBoard(a, of)
	addBank(a, of, look)
	addFOI(a, of)
	addTable(a, operation{id: "read-changes", method: http.MethodGet, path: of + "/changes/{seq}", summary: "What an import or another change set added, removed and changed, record by record", need: look, tag: "Files"}, (*visit).changed, (*visit).changedSheet, nil)
	add(a, operation{id: "undo", method: http.MethodPost, path: of + "/changes/{seq}/undo", summary: "Take an import or a change back", need: identity.Import, tag: "Files"}, (*visit).undo, nil)
}

func (v *visit) councils(*none) ([]councilJSON, error) {
	all, err := v.desk.Store.Councils(v.ctx)
	if err != nil {
		return nil, err
	}
	out := []councilJSON{}
	for _, c := range all {
		if v.pass.In(c.ID) {
			out = append(out, councilJSON{c.Slug, c.Name, c.Type, c.Nation, c.GSS})
		}
	}
	return out, nil
}

// agendaOf brings findings up to date with the day before they are shown.
func (v *visit) agendaOf(all bool) (*desk.Agenda, error) {
	err := v.desk.ReconcileDaily(v.ctx, v.picture)
	if err != nil {
		return nil, err
	}
	return v.desk.Agenda(v.ctx, v.picture, v.viewer, all)
}

func (v *visit) agenda(in *InCouncil) (*desk.Agenda, error) { return v.agendaOf(false) }

type findingsIn struct {
	InCouncil
	State string `query:"state" enum:"open,settled,closed" default:"open" doc:"settled: accepted or set aside. closed: its check passes on newer facts, or its rule changed."`
}

func (v *visit) findings(in *findingsIn) (*desk.Agenda, error) {
	open, err := v.agendaOf(true)
	if err != nil || in.State == "open" {
		return open, err
	}
	out := *open // it is shared
	out.Folded, out.Strong = []desk.Folded{}, []desk.Finding{}
	list := v.desk.Settled
	if in.State == "closed" {
		list = v.desk.Closed
	}
	out.Findings, err = list(v.ctx, v.picture, v.viewer)
	if out.Findings == nil {
		out.Findings = []desk.Finding{}
	}
	out.Total = len(out.Findings)
	return &out, err
}

func (v *visit) findingSheet(in *findingsIn) (sheet, error) {
	a, err := v.findings(in)
	if err != nil {
		return sheet{}, err
	}
	rows := [][]string{{"Finding", "Rule", "Kind", "Band", "Title", "Record", "Owner", "Due", "Opened", "State", "Until", "Reason"}}
	for _, f := range a.Findings {
		due := ""
		if f.Due != nil {
			due = f.Due.String()
		}
		rows = append(rows, []string{f.ID, f.Rule, f.Kind, f.Band, f.Title, f.Subject.Name, f.Owner, due, f.Opened, f.State, f.Until, f.Reason})
	}
	return lines(v.viewer.Council+"-findings", rows), nil
}

func (v *visit) finding(in *OneOf) (*desk.Finding, error) {
	return v.desk.Finding(v.ctx, v.picture, v.viewer, in.ID)
}

type settlement struct {
	OneOf
	Body struct {
		Do     string `json:"do" enum:"assign,accept,set-aside"`
		Owner  string `json:"owner,omitempty" maxLength:"200"`
		Due    string `json:"due,omitempty" maxLength:"10"`
		Until  string `json:"until,omitempty" maxLength:"10"`
		Reason string `json:"reason,omitempty" maxLength:"2000"`
	}
}

func (v *visit) settle(in *settlement) (done, error) {
	s := desk.Settlement{Do: in.Body.Do, Owner: in.Body.Owner, Due: in.Body.Due, Until: in.Body.Until, Reason: in.Body.Reason}
	return done{ID: in.ID, Done: in.Body.Do}, v.desk.Settle(v.ctx, v.picture, v.viewer, in.ID, s)
}

func (v *visit) proposals(in *InCouncil) ([]desk.Proposal, error) {
	return v.desk.Proposals(v.picture)
}

type answered struct {
	OneOf
	Body struct {
		Answer string `json:"answer" enum:"yes,no,skip"`
	}
}

func (v *visit) answer(in *answered) (done, error) {
	seq, err := v.desk.Answer(v.ctx, v.viewer.Council, v.viewer, in.ID, in.Body.Answer)
	return done{in.ID, in.Body.Answer, seq}, err
}

func (v *visit) rules(in *InCouncil) ([]desk.RuleJSON, error) {
	return v.desk.RuleList(v.picture, v.viewer), nil
}

func cutsOf(all []spend.Cut) []cut {
	out := make([]cut, len(all))
	for i, c := range all {
		out[i] = cut{c.Name, int64(c.Net), c.Lines}
	}
	return out
}

func (v *visit) spend(in *InCouncil) (cuts, error) {
	c := v.desk.SpendCuts(v.picture)
	out := cuts{Pence: int64(v.picture.Spend.Net()), Payees: cutsOf(c.Payees), Services: cutsOf(c.Services), Months: []cut{}}
	for _, m := range v.desk.ITSpend(v.picture).Months {
		name := "" // without a date
		if m.Month != 0 {
			name = m.Month.First().String()[:7]
		}
		out.Months = append(out.Months, cut{name, int64(m.Net()), m.Lines})
	}
	return out, nil
}

func (v *visit) pace(in *InCouncil) (*desk.Pace, error) {
	return v.desk.Pace(v.ctx, v.picture, v.viewer)
}

func (v *visit) figures(in *InCouncil) ([]figures.Shown, error) {
	return figures.Beside(v.desk.Figures, v.picture.Snapshot), nil
}

func (v *visit) leadership(in *InCouncil) (leadership.Report, error) {
	return v.picture.Leadership(), nil
}

func (v *visit) leadershipLiteracy(*InCouncil) (desk.LiteracyState, error) {
	return v.desk.Literacy(v.ctx, v.picture, v.viewer)
}

func (v *visit) leadershipScope(*InCouncil) ([]leadership.Owned, error) {
	return v.desk.OwnedScope(v.ctx, v.picture, v.viewer)
}

func (v *visit) leadershipScopeSheet(in *InCouncil) (sheet, error) {
	all, err := v.leadershipScope(in)
	if err != nil {
		return sheet{}, err
	}
	return lines(v.viewer.Council+"-scope", leadership.ScopeTable(all)), nil
}

func (v *visit) team(*InCouncil) (desk.Team, error) { return v.desk.Team(v.picture) }

func (v *visit) teamSheet(*InCouncil) (sheet, error) {
	rows, err := v.desk.TeamSheet(v.picture, v.viewer)
	return lines(v.viewer.Council+"-team", rows), err
}

func (v *visit) leadershipSupport(*InCouncil) (leadership.Support, error) {
	return v.picture.LeaderSupport(v.viewer), nil
}

func (v *visit) leadershipSupportSheet(*InCouncil) (sheet, error) {
	return lines(v.viewer.Council+"-support", leadership.SupportTable(v.picture.LeaderSupport(v.viewer))), nil
}

type changeSet struct {
	InCouncil
	Seq int64 `path:"seq"`
}

func (v *visit) undo(in *changeSet) (*desk.UndoResult, error) {
	return v.desk.Undo(v.ctx, v.viewer.Council, in.Seq, v.viewer.Account)
}

func (v *visit) changed(in *changeSet) (desk.ChangedJSON, error) {
	found, err := v.desk.Changed(v.ctx, v.picture, v.viewer, in.Seq)
	if err != nil {
		return desk.ChangedJSON{}, err
	}
	return v.picture.ChangedOf(found), nil
}

func (v *visit) changedSheet(in *changeSet) (sheet, error) {
	found, err := v.desk.Changed(v.ctx, v.picture, v.viewer, in.Seq)
	if err != nil {
		return sheet{}, err
	}
	return lines(fmt.Sprintf("%s-changes-%d", v.viewer.Council, in.Seq), v.picture.ChangedSheet(found)), nil
}
