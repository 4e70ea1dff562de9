package drafts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/meeting"
	"github.com/moothall/moothall/internal/paper"
)

// Board is what the papers of a meeting know beside the registers.
type Board struct {
	Meeting  *kind.Meeting // nil for none
	Ward     string        // of a councillor; "" for none
	Role     string        // of a councillor: one of Roles
	Document func(number int, body kind.ID) (Document, bool)
	Linked   map[kind.ID][]Point // open findings that a decision names as its evidence
}

// Document is what is known of a document that a decision rests on.
type Document struct {
	Title      string
	Added      kind.Date
	Opened, Of int // members of the body that decides
}

// Roles are those that a councillor sits in, as their induction says them.
var Roles = []string{"ward councillor", "cabinet member", "scrutiny member", "audit committee member"}

// Buried are the decisions that are shown green over something red without a signed reason: no pack is built with one.
func Buried(f Facts) (out []string) {
	for _, d := range f.asked() {
		if d.Overall.Or("") == "green" && !meeting.Signed(d) && f.red(d) {
			out = append(out, d.Title.Or(""))
		}
	}
	return out
}

// asked are the decisions that a pack is about: those awaited, and those of its meeting.
func (f Facts) asked() []*kind.Decision {
	if f.Board.Meeting == nil {
		return meeting.Awaited(f.Snapshot, 0)
	}
	out := meeting.Awaited(f.Snapshot, f.Board.Meeting.ID)
	for _, d := range f.Snapshot.Decisions.All() {
		if d.Meeting.Or(0) == f.Board.Meeting.ID && meeting.Binds(d) {
			out = append(out, d)
		}
	}
	return out
}

func (f Facts) red(d *kind.Decision) bool {
	if len(f.Board.Linked[d.ID]) > 0 {
		return true
	}
	return slices.ContainsFunc(meeting.Rests(f.Snapshot, d.ID), func(a *kind.Assurance) bool {
		doc, known := f.document(d, a)
		return meeting.Red(a) || known && doc.Of > 0 && doc.Opened == 0
	})
}

func (f Facts) document(d *kind.Decision, a *kind.Assurance) (Document, bool) {
	number, ok := a.Document.Get()
	if !ok || f.Board.Document == nil {
		return Document{}, false
	}
	return f.Board.Document(number, f.body(d))
}

// body is who decides: as the decision says, else whose meeting it is.
func (f Facts) body(d *kind.Decision) kind.ID {
	if id, ok := d.Body.Get(); ok {
		return id
	}
	m, ok := f.Snapshot.Meetings.Get(d.Meeting.Or(0))
	if !ok {
		m = f.Board.Meeting
	}
	if m == nil {
		return 0
	}
	return m.Body.Or(0)
}

// alarms are what page one says of a decision.
func (f Facts) alarms(d *kind.Decision) (out []string) {
	for _, a := range meeting.Rests(f.Snapshot, d.ID) {
		out = append(out, f.alarmsOf(d, a)...)
	}
	for _, p := range f.Board.Linked[d.ID] {
		out = append(out, sentence(p.Title))
	}
	return out
}

var resultsSaid = map[string]string{"failed": "failed", "partly": "passed only in part", "not done": "was not done"}

func (f Facts) alarmsOf(d *kind.Decision, a *kind.Assurance) (out []string) {
	title := a.Title.Or("")
	if said := resultsSaid[a.Result.Or("")]; said != "" {
		on := ""
		if day, ok := a.On.Get(); ok {
			on = " on " + day.Long()
		}
		out = append(out, title+" "+said+on+".")
	}
	if meeting.Missed(a) {
		out = append(out, title+": "+meeting.Figure(a)+".")
	}
	doc, known := f.document(d, a)
	if known && doc.Opened < doc.Of {
		out = append(out, fmt.Sprintf("%s: opened by %d of %d members%s.", title, doc.Opened, doc.Of, f.lead(d, doc)))
	}
	return out
}

// lead is how long before the meeting, or the day of the pack, a document was there.
func (f Facts) lead(d *kind.Decision, doc Document) string {
	day, what := f.Day, "this pack"
	m, ok := f.Snapshot.Meetings.Get(d.Meeting.Or(0))
	if !ok {
		m = f.Board.Meeting
	}
	if m != nil && m.HeldOn.Known() {
		day, what = m.HeldOn.Or(0), "the meeting"
	}
	days := int(day - doc.Added)
	if days < 0 {
		return ", added " + counted(-days, "day", "days") + " after " + what
	}
	return ", added " + counted(days, "day", "days") + " before " + what
}

// shown says a decision's colour, and the signed reason of one that is green over red.
func (f Facts) shown(d *kind.Decision) string {
	colour := d.Overall.Or("")
	switch {
	case colour == "":
		return ""
	case colour == "green" && f.red(d) && !meeting.Signed(d):
		return "Marked green over what is red, and nobody signed why."
	case d.OverallReason.Known() || d.OverallSigned.Known():
		return fmt.Sprintf("Shown as %s. Signed by %s: %s", colour, orElse(f.post(d.OverallSigned), "nobody"), orElse(sentence(d.OverallReason.Or("")), "no reason."))
	}
	return "Shown as " + colour + "."
}

func (f Facts) post(id kind.Opt[kind.ID]) string {
	p, ok := f.Snapshot.Posts.Get(id.Or(0))
	if !ok {
		return ""
	}
	return p.Title.Or("")
}

func boardPack(f Facts) paper.Draft {
	d := newDraft(f)
	v := d.Values
	v["meeting"] = f.Council + ", no meeting planned"
	f.aboutMeeting(d)
	v["found"] = counted(f.Found, "finding", "findings")
	alarms := paper.List{}
	var decisions, rests [][]string
	var options []paper.Block
	for _, x := range f.asked() {
		all := f.alarms(x)
		if said := f.shown(x); said != "" && len(all) > 0 {
			all = append(all, said)
		}
		if len(all) > 0 {
			alarms.Items = append(alarms.Items, paper.Item{Text: paper.Text{{Text: x.Title.Or(""), Strong: true}}, List: listOf(all)})
		}
		decisions = append(decisions, []string{x.Title.Or(""), orElse(x.Decided.Or(""), "to be written"), advice(x), orElse(pounds(x.Value), "not said"), orElse(f.shown(x), "not said")})
		if all := x.Options.Or(nil); len(all) > 0 {
			options = append(options, paper.Paragraph{Text: paper.Text{{Text: x.Title.Or(""), Strong: true}, {Text: ": the options"}}}, *listOf(all))
		}
		for _, a := range meeting.Rests(f.Snapshot, x.ID) {
			rests = append(rests, []string{a.Title.Or(""), x.Title.Or(""), orElse(a.Line.Or(""), "not said"), orElse(f.post(a.GivenBy), "not said"), f.stands(x, a)})
		}
	}
	if len(alarms.Items) > 0 {
		d.Blocks["alarms"] = []paper.Block{alarms}
	} else {
		d.Blocks["alarms"] = []paper.Block{paper.Paragraph{Text: paper.Plain("Nothing that a decision rests on failed, missed its target or went unopened.")}}
	}
	d.Blocks["decisions"] = paper.PlainTable("What the board is asked", []string{"Decision", "What is proposed", "Advice", "Value", "Colour"}, decisions)
	d.Blocks["options"] = options
	d.Blocks["rests"] = paper.PlainTable("What the decisions rest on", []string{"Assurance", "Decision", "Line", "Given by", "Result"}, rests)
	const most = 10
	d.Blocks["findings"] = f.agendaTable(most)
	f.followUp(d)
	return d
}

func listOf(items []string) *paper.List {
	l := &paper.List{}
	for _, it := range items {
		l.Items = append(l.Items, paper.Item{Text: paper.Plain(it)})
	}
	return l
}

func advice(d *kind.Decision) string {
	var out []string
	for name, x := range map[string]kind.Opt[string]{"digital": d.DigitalAdvice, "cyber": d.CyberAdvice} {
		if x.Known() {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	switch {
	case len(out) > 0:
		return strings.Join(out, " and ")
	case d.NoAdviceWhy.Known():
		return "none: " + d.NoAdviceWhy.Or("")
	}
	return "none recorded"
}

// stands is how an assurance came out, in a cell.
func (f Facts) stands(d *kind.Decision, a *kind.Assurance) string {
	var out []string
	for _, x := range []string{a.Result.Or(""), meeting.Figure(a)} {
		if x != "" {
			out = append(out, x)
		}
	}
	doc, known := f.document(d, a)
	if known {
		out = append(out, fmt.Sprintf("opened by %d of %d members", doc.Opened, doc.Of))
	}
	return orElse(strings.Join(out, "; "), "not recorded")
}

func (f Facts) aboutMeeting(d paper.Draft) {
	m := f.Board.Meeting
	if m == nil {
		return
	}
	v := d.Values
	v["meeting"] = m.Title.Or("")
	if on, ok := m.HeldOn.Get(); ok {
		v["when"] = strings.TrimSuffix(on.Long()+", "+m.Place.Or(""), ", ") + "."
	}
	var items [][]string
	for i, x := range meeting.Items(f.Snapshot, m.ID) {
		items = append(items, []string{kind.Count(x.Number.Or(i + 1)), x.Title.Or(""), orElse(x.Wanted.Or(""), "not said"), orElse(f.post(x.PresentedBy), "not said")})
	}
	d.Blocks["items"] = paper.PlainTable("Agenda", []string{"Number", "Item", "Wanted", "Presented by"}, items)
	b, ok := f.Snapshot.Bodies.Get(m.Body.Or(0))
	if !ok {
		return
	}
	c := meeting.Covered(f.Snapshot, b.ID, f.Day)
	quorum := "no quorum is recorded"
	if n, ok := b.Quorum.Get(); ok {
		quorum = kind.Count(n) + " make a quorum"
	}
	v["quorum"] = fmt.Sprintf("%s has %s; %s.", b.Name.Or(""), counted(c.Members, "member", "members"), quorum)
	if len(c.Here)+len(c.Missing) > 0 && b.Type.Or("") == "board" {
		v["coverage"] = fmt.Sprintf("Its members come from %d of %d directorates. Not there: %s.", len(c.Here), len(c.Here)+len(c.Missing), orElse(few(c.Missing), "none"))
	}
	var came [][]string
	for _, a := range meeting.Attended(f.Snapshot, b.ID, f.Day) {
		if a.Of > 0 {
			came = append(came, []string{a.Seat.Title.Or(""), fmt.Sprintf("%d of %d", a.Came, a.Of)})
		}
	}
	d.Blocks["attendance"] = paper.PlainTable("Meetings that each seat came to", []string{"Seat", "Meetings"}, came)
}

// followUp is what became of what was decided before.
func (f Facts) followUp(d paper.Draft) {
	s := f.Snapshot
	if days, of := meeting.Latency(s); of > 0 {
		d.Values["latency"] = fmt.Sprintf("From the question to the decision: %g days (median of %s).", days.Or(0), counted(of, "decision", "decisions"))
	}
	if a := meeting.Advised(s); a.Key > 0 {
		d.Values["advised"] = fmt.Sprintf("Digital advice came before %d of %s (%d%%).", a.Advised, counted(a.Key, "key decision", "key decisions"), a.Advised*100/a.Key)
	}
	var risks, actions, asked, measures, sprints [][]string
	var reviews, incidents []string
	for _, r := range s.AcceptedRisks.All() {
		if r.State.Or("accepted") == "accepted" && r.Members.Known() {
			risks = append(risks, []string{r.Members.Or(""), orElse(f.post(r.Owner), "nobody on record"), orElse(f.due(r.Until), "no end")})
		}
	}
	for _, x := range meeting.ReviewsDue(s, f.Day) {
		reviews = append(reviews, fmt.Sprintf("%s was to be looked at again on %s: did it work?", x.Title.Or(""), day(x.ReviewOn)))
	}
	for _, a := range s.Actions.All() {
		if a.State.Or("open") == "open" {
			actions = append(actions, []string{a.Name.Or(""), orElse(f.post(a.Owner), "nobody on record"), orElse(f.due(a.Due), "no date")})
		}
	}
	for _, r := range s.Recommendations.All() {
		if r.State.Or("open") == "open" {
			asked = append(asked, []string{r.Title.Or(""), orElse(r.Source.Or(""), "not said"), orElse(r.Answer.Or(""), "no answer"), orElse(f.due(r.Due), "no date")})
		}
	}
	for _, m := range s.Measures.All() {
		measures = append(measures, []string{m.Name.Or(""), orElse(m.Type.Or(""), "not said"), number(m.Baseline), number(m.Target), f.lastReading(m)})
	}
	for _, r := range s.SprintReviews.All() {
		if next, ok := meeting.NextReview(r).Get(); ok && meeting.Latest(s, r) && !r.Last.Or(false) {
			sprints = append(sprints, []string{r.Work.Or(r.Title.Or("")), orElse(r.Done.Or(""), "nothing said"), orElse(r.NotDone.Or(""), "nothing said"), orElse(r.Learned.Or(""), "nothing said"), f.due(kind.Some(next))})
		}
	}
	for _, x := range f.incidents() {
		incidents = append(incidents, x.Members.Or(""))
	}
	d.Blocks["risks"] = paper.PlainTable("Risks that were accepted", []string{"Risk", "Owner", "Until"}, risks)
	d.Blocks["reviews"] = bullets(reviews)
	d.Blocks["actions"] = paper.PlainTable("Actions", []string{"Action", "Owner", "Due"}, actions)
	d.Blocks["recommendations"] = paper.PlainTable("Recommendations that are open", []string{"Recommendation", "Made by", "Answer", "Due"}, asked)
	d.Blocks["measures"] = paper.PlainTable("Measures", []string{"Measure", "What it measures", "Baseline", "Target", "Last figure"}, measures)
	d.Blocks["sprints"] = paper.PlainTable("Latest review of each piece of work", []string{"Work", "Done", "Not done", "Learned", "Next review"}, sprints)
	d.Blocks["incidents"] = bullets(incidents)
}

// due is a day, and that it is past where it is.
func (f Facts) due(d kind.Opt[kind.Date]) string {
	x, ok := d.Get()
	if !ok {
		return ""
	}
	if x < f.Day {
		return x.Long() + " (past)"
	}
	return x.Long()
}

func number(n kind.Opt[float64]) string {
	x, ok := n.Get()
	if !ok {
		return "not recorded"
	}
	return fmt.Sprintf("%g", x)
}

func (f Facts) lastReading(m *kind.Measure) string {
	var last *kind.Reading
	for _, r := range f.Snapshot.Readings.All() {
		if to, ok := r.To.Get(); ok && r.Measure.Or(0) == m.ID && to <= f.Day && (last == nil || to > last.To.Or(0)) {
			last = r
		}
	}
	if last == nil {
		return "not recorded"
	}
	value, said := last.Value.Get()
	over, under := last.Numerator.Or(0), last.Denominator.Or(0)
	text := fmt.Sprintf("%g of %g", over, under)
	if said {
		text = fmt.Sprintf("%g", value)
	} else if !last.Numerator.Known() || !last.Denominator.Known() {
		return "not recorded"
	}
	if was, ok := last.Was.Get(); ok {
		text += fmt.Sprintf(" (revised; was %g)", was)
	}
	return text + ", to " + last.To.Or(0).Long()
}

const quarter = 3 // months

// incidents are those of the last quarter that have a line for members, the newest first.
func (f Facts) incidents() (out []*kind.Incident) {
	for _, x := range f.Snapshot.Incidents.All() {
		on, dated := x.HappenedOn.Get()
		if dated && on > f.Day.AddMonths(-quarter) && on <= f.Day && x.Members.Known() {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b *kind.Incident) int { return int(b.HappenedOn.Or(0) - a.HappenedOn.Or(0)) })
	return out
}
