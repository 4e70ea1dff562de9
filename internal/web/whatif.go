package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/web/chart"
	"github.com/moothall/moothall/internal/words"
)

// whatifAsk is what is lost and which offline copies are at hand, as the address has it.
type whatifAsk struct {
	Systems, Suppliers, Sites, Hosting, Contracts, With []string
	On                                                  string
}

// whatifLimit is how many things one question may name.
const whatifLimit = 200

func askOf(q url.Values) (whatifAsk, error) {
	a := whatifAsk{named(q["system"]), named(q["supplier"]), named(q["site"]), named(q["hosting"]), named(q["contract"]), named(q["with"]), strings.TrimSpace(q.Get("on"))}
	if len(a.Systems)+len(a.Suppliers)+len(a.Sites)+len(a.Hosting)+len(a.Contracts)+len(a.With) > whatifLimit {
		return a, fault.New(fault.Invalid, "Lose at most %d things at once.", whatifLimit)
	}
	return a, nil
}

// named are the names that were given, each once.
func named(all []string) (out []string) {
	for _, s := range all {
		s = strings.TrimSpace(s)
		if s != "" && !slices.ContainsFunc(out, func(x string) bool { return kind.SameName(x, s) }) {
			out = append(out, s)
		}
	}
	return out
}

// things counts what is lost.
func (a whatifAsk) things() int {
	n := len(a.Systems) + len(a.Suppliers) + len(a.Sites) + len(a.Hosting) + len(a.Contracts)
	if a.On != "" {
		n++
	}
	return n
}

// question is what the desk is asked.
func (a whatifAsk) question() desk.WhatIf {
	q := desk.WhatIf{Systems: a.Systems, Suppliers: a.Suppliers, Contracts: a.Contracts, On: a.On}
	for _, h := range a.Hosting {
		q.Conditions = append(q.Conditions, "hosting="+h)
	}
	for _, s := range a.Sites {
		q.Conditions = append(q.Conditions, "site="+s)
	}
	for _, name := range a.With {
		q.With = append(q.With, "offline-copy:"+name)
	}
	return q
}

// query is the question as an address has it.
func (a whatifAsk) query() string {
	q := url.Values{}
	for key, names := range map[string][]string{"system": a.Systems, "supplier": a.Suppliers, "site": a.Sites, "hosting": a.Hosting, "contract": a.Contracts, "with": a.With} {
		if len(names) > 0 {
			q[key] = names
		}
	}
	if a.On != "" {
		q.Set("on", a.On)
	}
	return "?" + q.Encode()
}

// lossesIn are the losses of a question, a sentence each.
func lossesIn(say *words.Speaker, q desk.WhatIf) (out []words.Phrase) {
	for _, c := range q.Conditions {
		field, value, _ := strings.Cut(c, "=")
		f := systemField("hosting")
		choice, hosts := f.Pick(strings.TrimSpace(value))
		switch {
		case kind.SameName(field, "hosting") && hosts:
			out = append(out, say.Phrase("whatif.lost_hosting_"+strings.ReplaceAll(choice, "-", "_")))
		case kind.SameName(field, "site"):
			out = append(out, say.Phrase("whatif.lost_site", "name", strings.TrimSpace(value)))
		default:
			out = append(out, say.Phrase("whatif.lost_where", "field", strings.TrimSpace(field), "value", strings.TrimSpace(value)))
		}
	}
	for _, x := range []struct {
		key   string
		names []string
	}{{"whatif.lost_supplier", q.Suppliers}, {"whatif.lost_system", q.Systems}, {"whatif.lost_contract", q.Contracts}} {
		for _, name := range x.names {
			out = append(out, say.Phrase(x.key, "name", name))
		}
	}
	if day, err := kind.ParseDate(q.On); err == nil {
		out = append(out, say.Phrase("whatif.lost_on", "day", day))
	}
	return out
}

func systemField(name string) *kind.Field {
	k, _ := kind.Of("system")
	f, _ := k.Field(name)
	return f
}

// whatifPage is a loss and what it does.
type whatifPage struct {
	whatifAnswer
	Choices  whatifChoices
	Problem  words.Phrase
	Edits    bool // may ask owners, and keep an exercise
	Failures []estate.Failure
}

// whatifAnswer is the answer alone: for the page, and for the file that is read while the network is down.
type whatifAnswer struct {
	Base, Council    string // no address where Base is ""
	Today            kind.Date
	Ask              whatifAsk
	Title            words.Phrase
	Says             []words.Phrase
	O                *estate.Outage // nil while nothing is asked
	Hit              []estate.Return
	Posts, Suppliers []estate.Call
	Unowned          []string
	Chart            chart.Timeline
}

// whatifChoices are the names that may be lost, for those who type.
type whatifChoices struct {
	Systems, Suppliers, Sites, Contracts []string
	Hosting                              *kind.Field
	Copies                               []string // systems of circles, of which an offline copy would help
}

// whatIf is GET /c/{council}/what-if
func (v *visit) whatIf() error {
	_, err := v.desk.Failures(v.picture, v.viewer) // refuses whoever may not see what needs what
	if err != nil {
		return err
	}
	p := whatifPage{Edits: identity.May(v.viewer, identity.Edit)}
	status := http.StatusOK
	p.whatifAnswer, err = v.whatifAnswer()
	switch fault.CodeOf(err) {
	case fault.Invalid:
		p.Problem, status = words.InEnglish(err.Error()), http.StatusBadRequest
	default:
		if err != nil {
			return err
		}
	}
	p.Choices = v.whatifChoices(p.O, p.Ask)
	if p.O == nil {
		p.Failures, err = v.desk.Failures(v.picture, v.viewer)
		if err != nil {
			return err
		}
		p.Failures = p.Failures[:min(len(p.Failures), 5)]
	}
	return v.showStatus(status, titled(v.say, p.Title.Text, p.Problem.Text != ""), "safe", whatifBody(p))
}

// whatifAnswer answers what the address asks.
func (v *visit) whatifAnswer() (whatifAnswer, error) {
	ask, err := askOf(v.r.URL.Query())
	p := whatifAnswer{Base: v.path(""), Ask: ask, Title: v.say.Phrase("whatif.ask_title")}
	if err != nil || ask.things() == 0 {
		return p, err
	}
	answer, err := answerWhatIf(v.say, v.desk, v.picture, v.viewer, ask.question())
	if err != nil {
		return p, err
	}
	answer.Base, answer.Ask = p.Base, ask
	return answer, nil
}

// answerWhatIf works out what a page or a file shows; it holds no address.
func answerWhatIf(say *words.Speaker, d *desk.Desk, pic *desk.Picture, viewer kind.Viewer, q desk.WhatIf) (whatifAnswer, error) {
	p := whatifAnswer{Council: pic.Council.Name, Today: pic.Today}
	o, err := d.Outage(pic, viewer, q)
	if err != nil {
		return p, err
	}
	p.O, p.Hit, p.Says = o, o.Returns(), lossesIn(say, q)
	p.Title = p.Says[0]
	if len(p.Says) > 1 {
		p.Title = say.Phrase("whatif.lost_together", "n", len(p.Says))
	}
	p.Posts, p.Suppliers, p.Unowned = o.Calls(pic.Snapshot)
	p.Chart = recoveryChart(say, o.Steps)
	return p, nil
}

func (v *visit) whatifChoices(o *estate.Outage, ask whatifAsk) (c whatifChoices) {
	s := v.picture.Snapshot
	for _, x := range s.Systems.All() {
		c.Systems = append(c.Systems, kind.NameOf(x))
	}
	for _, x := range s.Suppliers.All() {
		c.Suppliers = append(c.Suppliers, kind.NameOf(x))
	}
	for _, x := range s.Sites.All() {
		c.Sites = append(c.Sites, kind.NameOf(x))
	}
	for _, x := range s.Contracts.All() {
		if len(x.Systems.Or(nil)) > 0 {
			c.Contracts = append(c.Contracts, orWords(x.Reference.Or(""), x.Title.Or("")))
		}
	}
	c.Hosting = systemField("hosting")
	c.Copies = slices.Clone(ask.With)
	if o != nil {
		for _, circle := range o.Cycles {
			c.Copies = append(c.Copies, circle...)
		}
	}
	c.Copies = named(c.Copies)
	return c
}

// recoveryChart draws when each system is back.
func recoveryChart(say *words.Speaker, steps []estate.Step) chart.Timeline {
	t := chart.Timeline{Title: say.Plain("whatif.chart_title"), Desc: say.Plain("whatif.chart_desc"), Tick: func(hour float64) string { return tickWords(say, hour) }}
	for _, s := range steps {
		promised, has := s.Promised()
		t.Spans = append(t.Spans, chart.Span{Name: kind.NameOf(s.System), Said: backWords(say, s.Finish, s.Never, s.AtLeast).Text, Begins: s.Begins, Ends: s.Finish, Promised: promised, HasPromise: has, Late: s.Late(), Open: s.Never})
	}
	return t
}

func tickWords(say *words.Speaker, hour float64) string {
	switch {
	case hour == 0:
		return say.Plain("whatif.now")
	case hour >= 24 && int(hour)%24 == 0:
		return say.Plain("whatif.day", "n", int(hour)/24)
	}
	return hoursWords(say, hour).Text
}

// hoursWords are hours as a table says them: 8 h, 1.5 h.
func hoursWords(say *words.Speaker, h float64) words.Phrase {
	return say.Phrase("whatif.hours", "hours", strconv.FormatFloat(float64(int64(h*10+.5))/10, 'f', -1, 64))
}

// backWords says when something is back.
func backWords(say *words.Speaker, h float64, never, atLeast bool) words.Phrase {
	switch {
	case never:
		return say.Phrase("whatif.never")
	case atLeast:
		return say.Phrase("whatif.at_least", "hours", hoursWords(say, h))
	}
	return hoursWords(say, h)
}

func promisedWords(say *words.Speaker, h float64, known bool) words.Phrase {
	if !known {
		return words.Phrase{}
	}
	return hoursWords(say, h)
}

// highest are the services of the highest tier that is hit: how many, and when the last of them is back.
func (p whatifAnswer) highest() (tier string, back estate.Return) {
	if len(p.Hit) == 0 {
		return "", back
	}
	tier = p.Hit[0].Tier
	for _, h := range p.Hit {
		if h.Tier == tier {
			back.Back, back.Never, back.AtLeast = max(back.Back, h.Back), back.Never || h.Never, back.AtLeast || h.AtLeast
		}
	}
	return tier, back
}

// late are the systems whose promise cannot be kept.
func (p whatifAnswer) late() (out []estate.Step) {
	for _, s := range p.O.Steps {
		if s.Late() {
			out = append(out, s)
		}
	}
	return out
}

// tierWords is a tier in the reader's language.
func tierWords(say *words.Speaker, tier string) words.Phrase {
	if tier == "" {
		return say.Phrase("whatif.no_tier")
	}
	x := say.Choice(systemField("tier"), tier)
	return words.Phrase{Text: upperFirst(x.Text), Lang: x.Lang}
}

// whatIfExport is GET /c/{council}/what-if/{table}/export.csv
func (v *visit) whatIfExport() error {
	p, err := v.whatifAnswer()
	if err != nil {
		return err
	}
	if p.O == nil {
		return fault.New(fault.Invalid, "Say what is lost first, on the page What if.")
	}
	say := v.words.In(words.English) // as in every export
	var rows [][]string
	table := v.r.PathValue("table")
	switch table {
	case "systems":
		rows = stepRows(say, p.O.Steps)
	case "services":
		rows = returnRows(say, p.Hit)
	default:
		return fault.New(fault.NotFound, "What is hit comes as systems or as services.")
	}
	return v.writeCSV(fmt.Sprintf("%s-what-if-%s-%s.csv", v.council.Slug, table, v.picture.Today), rows)
}

func number(h float64) string { return strconv.FormatFloat(h, 'f', -1, 64) }

func stepRows(say *words.Speaker, steps []estate.Step) [][]string {
	rows := [][]string{{"System", "Lost", "Work begins (hours)", "Back (hours, teams in parallel)", "Promised (hours)", "Later than promised", "Place for one team", "Back (hours, one team)", "Remarks"}}
	for _, s := range steps {
		row := []string{kind.NameOf(s.System), lostWords(say, s).Text, "", "", "", "no", "", "", stepRemark(say, s).Text}
		if !s.Never {
			row[2], row[3], row[6], row[7] = number(s.Begins), number(s.Finish), strconv.Itoa(s.Place), number(s.OneTeam)
		}
		if promised, ok := s.Promised(); ok {
			row[4] = number(promised)
		}
		if s.Late() {
			row[5] = "yes"
		}
		rows = append(rows, row)
	}
	return rows
}

func returnRows(say *words.Speaker, hit []estate.Return) [][]string {
	rows := [][]string{{"Service", "Tier", "Essential", "Statutory", "Residents", "Because of", "Back (hours)", "Promised (hours)", "Fallback"}}
	yes := map[bool]string{true: "yes"}
	for _, h := range hit {
		row := []string{h.Service, h.Tier, yes[h.Essential], yes[h.Statutory], "", strings.Join(h.Because, "; "), "", "", h.Fallback}
		if n, ok := h.Record.Residents.Get(); ok {
			row[4] = strconv.Itoa(n)
		}
		if !h.Never {
			row[6] = number(h.Back)
		}
		if promised, ok := h.Promised.Get(); ok {
			row[7] = number(promised)
		}
		if h.Fallback == "" {
			row[8] = say.Plain("whatif.no_fallback")
		}
		rows = append(rows, row)
	}
	return rows
}

func lostWords(say *words.Speaker, s estate.Step) words.Phrase {
	if s.Direct {
		return say.Phrase("whatif.directly")
	}
	return say.Phrase("whatif.by_dependency")
}

func stepRemark(say *words.Speaker, s estate.Step) words.Phrase {
	switch {
	case s.Never:
		return say.Phrase("whatif.remark_never")
	case s.Missing:
		return say.Phrase("whatif.remark_missing")
	case s.AtLeast:
		return say.Phrase("whatif.remark_least")
	}
	return words.Phrase{}
}

// whatIfPack is GET /c/{council}/what-if/pack: one file that is read while the network is down.
func (v *visit) whatIfPack() error {
	p, err := v.whatifAnswer()
	if err != nil {
		return err
	}
	if p.O == nil {
		return fault.New(fault.Invalid, "Say what is lost first, on the page What if.")
	}
	file, err := packOf(v.r.Context(), p)
	if err != nil {
		return err
	}
	v.attachment("what-if-"+v.council.Slug+"-"+v.picture.Today.String()+".html", "html")
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors 'none'")
	_, err = v.w.Write(file)
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}

// OutagePack makes that file for the command line.
func OutagePack(ctx context.Context, d *desk.Desk, pic *desk.Picture, viewer kind.Viewer, q desk.WhatIf) ([]byte, error) {
	book, err := loadWords()
	if err != nil {
		return nil, err
	}
	say := book.In(words.English)
	p, err := answerWhatIf(say, d, pic, viewer, q)
	if err != nil {
		return nil, err
	}
	return packOf(words.With(ctx, say), p)
}

// packOf renders an answer as a file by itself: no address in it leads anywhere.
func packOf(ctx context.Context, p whatifAnswer) ([]byte, error) {
	p.Base = ""
	var b strings.Builder
	err := whatifPackBody(p).Render(ctx, &b)
	if err != nil {
		return nil, fmt.Errorf("rendering the pack: %w", err)
	}
	return []byte(b.String()), nil
}

// failuresPage ranks the systems whose loss takes others or services down.
type failuresPage struct {
	Base    string
	Rows    []estate.Failure
	Systems int
}

func lossOf(base, system string) string {
	return base + "what-if" + whatifAsk{Systems: []string{system}}.query()
}

// failures is GET /c/{council}/failures
func (v *visit) failures() error {
	rows, err := v.desk.Failures(v.picture, v.viewer)
	if err != nil {
		return err
	}
	p := failuresPage{v.path(""), rows, v.picture.Snapshot.Systems.Len()}
	return v.show(failuresTitle(v.say, rows), "safe", failuresBody(p))
}

func failuresTitle(say *words.Speaker, rows []estate.Failure) string {
	if len(rows) == 0 {
		return say.Plain("whatif.failures_none_title")
	}
	return say.Plain("whatif.failures_title", "name", rows[0].System, "n", len(rows[0].TakesService))
}

// failuresExport is GET /c/{council}/failures/export.csv
func (v *visit) failuresExport() error {
	rows, err := v.desk.Failures(v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.writeCSV(v.council.Slug+"-single-points-of-failure-"+v.picture.Today.String()+".csv", desk.FailureRows(rows))
}
