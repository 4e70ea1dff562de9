package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/web/govuk"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

// rulesPage is the rulebook: its rules by register, and what narrows them.
type rulesPage struct {
	Base, Version string
	Filter        ruleFilter
	Shown, Total  int
	Groups        []ruleGroup
	Registers     []string // that some rule is about
	Writes        bool
}

// ruleFilter narrows the rulebook; "" is anything.
type ruleFilter struct {
	For, Kind, Status, Band string
	Found                   bool
}

func (f ruleFilter) fits(r desk.RuleJSON) bool {
	is := func(want, have string) bool { return want == "" || want == have }
	return is(f.For, r.For) && is(f.Kind, r.Kind) && is(f.Status, r.Status) && is(f.Band, r.Band) && (!f.Found || r.Found > 0)
}

type ruleGroup struct {
	For   string
	Rules []ruleLine
}

// ruleLine is a rule of the list; Welsh is its title in Welsh, "" where it has none.
type ruleLine struct {
	desk.RuleJSON
	Welsh string
}

// What a rule may be, in the order that people look for it.
var (
	ruleBands    = []string{"now", "this_quarter", "plan", "watch"}
	ruleKinds    = []string{"risk", "gap", "opportunity", "conflict", "strength", "question"}
	ruleStatuses = []string{"in force", "consulted", "proposed", "practice", "voluntary"}
)

// rules is GET /c/{council}/rules
func (v *visit) rules() error {
	q := v.r.URL.Query()
	p := rulesPage{Base: v.path(""), Version: v.picture.Rules.All.Version, Writes: identity.May(v.viewer, identity.Settings),
		Filter: ruleFilter{q.Get("for"), q.Get("kind"), q.Get("status"), q.Get("band"), q.Get("found") != ""}}
	for _, r := range v.desk.RuleList(v.picture, v.viewer) {
		p.Total++
		if r.For != "" && !slices.Contains(p.Registers, r.For) {
			p.Registers = append(p.Registers, r.For)
		}
		if !p.Filter.fits(r) {
			continue
		}
		p.Shown++
		i := slices.IndexFunc(p.Groups, func(g ruleGroup) bool { return g.For == r.For })
		if i < 0 {
			i = len(p.Groups)
			p.Groups = append(p.Groups, ruleGroup{For: r.For})
		}
		p.Groups[i].Rules = append(p.Groups[i].Rules, v.ruleLine(r))
	}
	slices.SortFunc(p.Registers, byVocabulary)
	slices.SortFunc(p.Groups, func(a, b ruleGroup) int { return byVocabulary(a.For, b.For) })
	for _, g := range p.Groups {
		slices.SortStableFunc(g.Rules, func(a, b ruleLine) int {
			return cmp.Compare(slices.Index(ruleBands, a.Band), slices.Index(ruleBands, b.Band))
		})
	}
	return v.show(v.say.Plain("rules.title"), "", rulesBody(p))
}

func (v *visit) ruleLine(r desk.RuleJSON) ruleLine {
	line := ruleLine{RuleJSON: r}
	if full, ok := v.picture.Rules.All.Rule(r.ID); ok {
		line.Welsh = full.Welsh.Title
	}
	return line
}

// byVocabulary is the order of the registers, the council as a whole first.
func byVocabulary(a, b string) int {
	place := func(name string) int {
		return slices.IndexFunc(kind.Kinds, func(k *kind.Kind) bool { return k.Name == name })
	}
	return cmp.Compare(place(a), place(b))
}

// addressees names the nations that a rule speaks to.
func addressees(ctx context.Context, nations []string) string {
	names := make([]string, len(nations))
	for i, n := range nations {
		names[i] = words.From(ctx).Plain(ruleKey("rules.nation_", n))
	}
	return strings.Join(names, ", ")
}

// registerName is what a register is called, where rules and examples speak of it.
func registerName(ctx context.Context, name string) string { return registerPhrase(ctx, name).Text }

func registerPhrase(ctx context.Context, name string) words.Phrase {
	k, ok := kind.Of(name)
	switch {
	case name == rule.Council:
		return words.From(ctx).Phrase("rules.whole_council")
	case !ok:
		return words.InEnglish(name)
	}
	return words.From(ctx).Labels(k)
}

// rulePage is one rule with all that it does here.
type rulePage struct {
	Base     string
	R        *desk.RuleDetail
	Line     ruleLine
	Shows    []desk.RuleFinding // the first of what it found
	Decides  bool
	Reason   string // as it was sent
	Problem  string
	Edits    bool
	AdoptsIt bool
	SetsIt   bool
}

// mostShown is how many findings or records a rule's page lists before it asks.
const mostShown = 25

func (v *visit) rulePage() error { return v.showRule(http.StatusOK, "", "") }

func (v *visit) showRule(status int, reason, problem string) error {
	r, err := v.desk.ShowRule(v.r.Context(), v.picture, v.viewer, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	p := rulePage{Base: v.path(""), R: r, Line: v.ruleLine(r.RuleJSON), Shows: r.Findings, Reason: reason, Problem: problem, Decides: identity.May(v.viewer, identity.Settings)}
	if v.r.URL.Query().Get("all") == "" && len(p.Shows) > mostShown {
		p.Shows = p.Shows[:mostShown]
	}
	p.Edits = p.Decides && r.Own
	p.AdoptsIt = p.Decides && r.Rule != nil && (r.State == desk.NotAdopted || r.State == "") && v.picture.Rules.Adoptable(r.Rule)
	p.SetsIt = p.Decides && r.Rule != nil && r.Runs && r.Status != "in force" && (r.State == "" || r.State == desk.Adopted)
	title := p.Line.Title
	if v.say.Lang == words.Welsh && p.Line.Welsh != "" {
		title = p.Line.Welsh
	}
	if problem != "" {
		title = v.say.Plain("frame.title_error") + ": " + title
	}
	return v.showStatus(status, title, "", ruleBody(p))
}

// chooseRule is POST /c/{council}/rules/{id}
func (v *visit) chooseRule() error {
	id, reason := v.r.PathValue("id"), strings.TrimSpace(v.r.PostFormValue("reason"))
	does := map[string]struct{ choice, said string }{"set-aside": {desk.SetAside, "rules.said_aside"}, "adopt": {desk.Adopted, "rules.said_adopted"}, "reopen": {"", "rules.said_reopened"}}
	do, ok := does[v.r.PostFormValue("do")]
	if !ok {
		return fault.New(fault.Invalid, "A rule can be set aside, adopted, or taken back.")
	}
	err := v.desk.ChooseRule(v.r.Context(), v.viewer, id, do.choice, reason)
	if fault.CodeOf(err) == fault.Invalid {
		return v.showRule(http.StatusUnprocessableEntity, reason, fault.Sentence(err))
	}
	if err != nil {
		return err
	}
	return v.done(v.path("rules/%s", url.PathEscape(id)), "%s", v.say.Plain(do.said))
}

// removeRule is GET and POST /c/{council}/rules/{id}/remove
func (v *visit) removeRule() error {
	id := v.r.PathValue("id")
	if _, own := v.picture.Rules.Own[id]; !own {
		return fault.New(fault.NotFound, "The council has no rule of its own called %s.", id)
	}
	if v.r.Method != http.MethodPost {
		return v.show(v.say.Plain("rules.remove_title", "rule", id), "", ruleRemoveBody(v.path(""), id))
	}
	err := v.desk.DropRule(v.r.Context(), v.viewer, id)
	if err != nil {
		return err
	}
	return v.done(v.path("rules"), "%s", v.say.Plain("rules.said_removed", "rule", id))
}

// ruleFormPage is a council's own rule while it is written: as fields, or as text.
type ruleFormPage struct {
	Base, Action string
	ID           string // of the rule that is changed; "" for a new one
	AsText       bool
	More         bool // the rule holds more than the fields do, so only its text can be changed
	D            rule.Draft
	Text         string
	Problems     []ruleProblem
	Trial        *desk.RuleTrial // after a check
	Functions    []rule.Function // that take the register's records, or none
}

// ruleProblem is a problem at a field of the form.
type ruleProblem struct{ Field, Text string }

func (p ruleFormPage) problem(field string) govuk.ErrorMessage {
	var all []string
	for _, x := range p.Problems {
		if x.Field == field {
			all = append(all, x.Text)
		}
	}
	return govuk.ErrorMessage{Text: strings.Join(all, " ")}
}

func (v *visit) newRuleForm() ruleFormPage {
	id := v.r.PathValue("id")
	p := ruleFormPage{Base: v.path(""), Action: v.path("rules/new"), ID: id}
	if id != "" {
		p.Action = v.path("rules/%s/edit", url.PathEscape(id))
	}
	return p
}

// ruleForm is GET /c/{council}/rules/new and /c/{council}/rules/{id}/edit
func (v *visit) ruleForm() error {
	p := v.newRuleForm()
	today := v.picture.Today
	p.AsText = v.r.URL.Query().Get("as") == "text"
	if p.ID == "" {
		p.D = rule.Draft{For: "contract", Kind: "risk", Band: "plan", Source: v.say.Plain("rules.form_source_own"), Today: today.String()}
		p.D.Found, p.D.Clear = rule.Skeleton(p.D.For, today), rule.Skeleton(p.D.For, today)
		return v.showRuleForm(http.StatusOK, p)
	}
	own, ok := v.picture.Rules.Own[p.ID]
	if !ok {
		return fault.New(fault.NotFound, "The council has no rule of its own called %s.", p.ID)
	}
	p.Text = own.Text
	p.D, ok = rule.DraftOf(own.Text)
	p.More = !ok
	p.AsText = p.AsText || p.More
	if why := v.picture.Rules.Broken[p.ID]; why != "" {
		_, problems := v.desk.Rules.Own([]byte(own.Text))
		p.Problems = p.at(v.r.Context(), problems)
	}
	return v.showRuleForm(http.StatusOK, p)
}

func (v *visit) showRuleForm(status int, p ruleFormPage) error {
	for _, f := range v.desk.Rules.Functions() {
		if f.Takes == "" || f.Takes == p.D.For {
			p.Functions = append(p.Functions, f)
		}
	}
	title := v.say.Plain("rules.form_new")
	if p.ID != "" {
		title = v.say.Plain("rules.form_edit", "rule", p.ID)
	}
	if len(p.Problems) > 0 {
		title = v.say.Plain("frame.title_error") + ": " + title
	}
	return v.showStatus(status, title, "", ruleFormBody(p))
}

// saveRule is POST /c/{council}/rules/new and /c/{council}/rules/{id}/edit: it checks, keeps, or turns the fields into text.
func (v *visit) saveRule() error {
	p := v.newRuleForm()
	err := v.ruleFormSent(&p)
	if err != nil {
		return err
	}
	do := v.r.PostFormValue("do")
	if do == "skeleton" {
		p.D.Found, p.D.Clear = rule.Skeleton(p.D.For, v.picture.Today), rule.Skeleton(p.D.For, v.picture.Today)
		return v.showRuleForm(http.StatusOK, p)
	}
	if !p.AsText {
		var problems []rule.Problem
		p.Text, problems = p.D.Text()
		if len(problems) > 0 {
			p.Problems = p.at(v.r.Context(), problems)
			return v.showRuleForm(http.StatusUnprocessableEntity, p)
		}
	}
	if do == "text" {
		p.AsText = true
		return v.showRuleForm(http.StatusOK, p)
	}
	p.Trial = v.desk.TryRules(v.picture, v.viewer, p.Text)
	p.Problems = append(p.at(v.r.Context(), p.Trial.Problems), v.taken(p)...)
	if len(p.Problems) > 0 {
		p.Trial = nil
		return v.showRuleForm(http.StatusUnprocessableEntity, p)
	}
	if do != "save" {
		return v.showRuleForm(http.StatusOK, p)
	}
	return v.keepRule(p)
}

func (v *visit) keepRule(p ruleFormPage) error {
	trial, err := v.desk.AddRules(v.r.Context(), v.viewer, p.Text)
	if fault.CodeOf(err) == fault.Refused {
		p.Problems = []ruleProblem{{p.first(), fault.Sentence(err)}}
		p.Trial = nil
		return v.showRuleForm(http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	if len(trial.Rules) == 1 {
		return v.done(v.path("rules/%s", url.PathEscape(trial.Rules[0].ID)), "%s", v.say.Plain("rules.said_kept", "n", 1))
	}
	return v.done(v.path("rules"), "%s", v.say.Plain("rules.said_kept", "n", len(trial.Rules)))
}

// ruleFormSent reads what was sent: the fields, or a text, or a file in place of the text.
func (v *visit) ruleFormSent(p *ruleFormPage) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 8*rule.MostOwnText)
	err := v.r.ParseMultipartForm(8 * rule.MostOwnText)
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return fault.Wrap(err, fault.Refused, "The rules are longer than %d kB. Take some out and send them again.", rule.MostOwnText>>10)
	}
	form := func(name string) string { return strings.ReplaceAll(v.r.PostFormValue(name), "\r\n", "\n") }
	p.AsText = form("as") == "text"
	p.Text = form("text")
	line := func(name string) string { return strings.TrimSpace(form(name)) }
	p.D = rule.Draft{ID: p.ID, Title: line("title"), For: line("for"), When: line("when"), Say: line("say"), Why: line("why"), Do: line("doing"), Kind: line("kind"), Band: line("band"),
		Source: line("source"), Today: line("today"), Found: form("found"), Clear: form("clear")}
	if day, ok := isoDay(p.D.Today); ok {
		p.D.Today = day
	}
	if p.ID == "" {
		p.D.ID = rule.IDFor(p.D.Title, func(id string) bool { _, taken := v.picture.Rules.Own[id]; return taken })
	}
	file, _, err := v.r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	if err != nil {
		return fault.Wrap(err, fault.Refused, "The file could not be read. Choose it again.")
	}
	defer func() { _ = file.Close() }() // it was only read
	raw, err := io.ReadAll(file)
	if err != nil {
		return fault.Wrap(err, fault.Refused, "The file could not be read. Choose it again.")
	}
	if len(raw) > 0 {
		p.Text = strings.ToValidUTF8(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\uFFFD")
	}
	return nil
}

// taken refuses a new rule under an id that stands already, and another id for a rule that is changed.
func (v *visit) taken(p ruleFormPage) (out []ruleProblem) {
	for _, r := range p.Trial.Rules {
		_, stands := v.picture.Rules.Own[r.ID]
		switch {
		case p.ID == "" && stands:
			out = append(out, ruleProblem{p.first(), v.say.Plain("rules.problem_taken", "rule", r.ID)})
		case p.ID != "" && r.ID != p.ID:
			out = append(out, ruleProblem{p.first(), v.say.Plain("rules.problem_other", "rule", p.ID)})
		}
	}
	return out
}

// first is the field that a problem without a place is shown at.
func (p ruleFormPage) first() string {
	if p.AsText {
		return "text"
	}
	return "title"
}

// at puts problems of the text at the fields of the form.
func (p ruleFormPage) at(ctx context.Context, problems []rule.Problem) []ruleProblem {
	var out []ruleProblem
	for _, x := range problems {
		says := upperFirst(x.Says) + "."
		if p.AsText {
			where := ""
			if x.Line > 0 {
				where = layout.Tell(ctx, "rules.problem_line", "line", strconv.Itoa(x.Line)) + " "
			}
			if x.Field != "" {
				where += x.Field + ": "
			}
			out = append(out, ruleProblem{"text", where + says})
			continue
		}
		field := p.fieldOf(x)
		if x.Field == "examples" && x.Rule == "" { // the records themselves cannot be read, at a line of their box
			says = layout.Tell(ctx, "rules.problem_line", "line", strconv.Itoa(x.Line)) + " " + says
		}
		out = append(out, ruleProblem{field, layout.Tell(ctx, "rules.form_"+field) + ": " + says})
	}
	return out
}

// fieldOf is the form's field for a key of the text.
func (p ruleFormPage) fieldOf(x rule.Problem) string {
	switch {
	case x.Field == "examples" && strings.Contains(x.Says, " today: "):
		return "today"
	case x.Field == "examples" && x.Example == 2, x.Field == "examples" && strings.Contains(x.Says, rule.Clear.String()) && x.Example == 0:
		return "clear"
	case x.Field == "examples":
		return "found"
	case x.Field == "do":
		return "doing"
	case slices.Contains([]string{"for", "when", "say", "why", "band", "kind", "source"}, x.Field):
		return x.Field
	}
	return "title"
}

func choices(ctx context.Context, family string, values []string) []govuk.Option {
	var out []govuk.Option
	for _, s := range values {
		out = append(out, choiceOf(ctx, s, words.From(ctx).Phrase(ruleKey(family, s))))
	}
	return out
}

// choiceOf is a choice of a select that says its language where that is not the page's.
func choiceOf(ctx context.Context, value string, label words.Phrase) govuk.Option {
	o := govuk.Option{Value: value, Text: label.Text}
	if label.Foreign(ctx) {
		o.Attrs = govuk.Attrs{"lang": string(label.Lang)}
	}
	return o
}

// ruleKey is the key of the words for a value, in a family of keys: rules.status_in_force.
func ruleKey(family, value string) string {
	return family + strings.NewReplacer(" ", "_", ",", "").Replace(value)
}

func registerOptions(ctx context.Context, names []string) []govuk.Option {
	var out []govuk.Option
	for _, name := range names {
		out = append(out, choiceOf(ctx, name, registerPhrase(ctx, name)))
	}
	return out
}

// registerNames are the registers that a rule may be about.
func registerNames() []string {
	out := []string{}
	for _, k := range kind.Registers() {
		out = append(out, k.Name)
	}
	return out
}

func anyOption(ctx context.Context) []govuk.Option {
	return []govuk.Option{choiceOf(ctx, "", words.From(ctx).Phrase("rules.filter_any"))}
}

// readLines puts the fields of a register that the same people see on one line.
func readLines(reads []desk.RuleRead) []desk.RuleRead {
	var out []desk.RuleRead
	for _, x := range reads {
		i := slices.IndexFunc(out, func(y desk.RuleRead) bool { return y.Register == x.Register && y.Sensitivity == x.Sensitivity })
		if i < 0 {
			out = append(out, x)
			continue
		}
		out[i].Label += ", " + x.Label
	}
	return out
}
