package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/public"
	"github.com/moothall/moothall/internal/words"
)

// mostHeld is how many things that are held back a page lists.
const mostHeld = 500

// releasePage is what the next release would tell, what it keeps back, and what was released so far.
type releasePage struct {
	Base     string
	Problem  words.Phrase
	At       string // the field that the problem is about
	Draft    *release.Draft
	Notes    release.Notes
	Held     []heldRow
	MoreHeld int
	Fields   []fieldRow
	Sections []sectionRow
	New      int // values that changed since the last release
	Releases []store.Release
	Waiting  *store.Release
	Mine     bool // the reader asked for the release that waits
	Live     bool // something is published
	Readers  int  // who gets letters
	Record   string
	Reason   string
	Plan     release.Plan
}

type heldRow struct {
	Name, Link string
	Field      words.Phrase
	Reason     string
}

// sectionRow is how much a section would tell, and what it leaves out: records of which a field has none of the values that it wants.
type sectionRow struct {
	Label, Field words.Phrase
	Values       string
	Link         string // to its page as it would be; "" where it has none of its own
	N, Left      int
}

type fieldRow struct {
	Register, Field words.Phrase
	Reason          string
	Records         int
}

// release is GET /c/{council}/release
func (v *visit) release() error {
	return v.showRelease(http.StatusOK, releasePage{})
}

func (v *visit) showRelease(status int, p releasePage) error {
	ctx := v.r.Context()
	p.Base, p.Plan = v.path("release"), v.desk.Public
	var err error
	p.Draft, err = v.desk.DraftRelease(ctx, v.picture, release.Notes{})
	if err != nil {
		return err
	}
	p.Releases, err = v.desk.Store.Releases(ctx, v.council.ID)
	if err != nil {
		return err
	}
	p.Readers, err = v.desk.Store.Subscribers(ctx, v.council.ID)
	if err != nil {
		return err
	}
	for i := range p.Releases {
		switch p.Releases[i].State {
		case store.ReleaseWaiting:
			p.Waiting, p.Mine = &p.Releases[i], p.Releases[i].Actor == v.viewer.Account
		case store.ReleasePublished:
			p.Live = true
		}
	}
	v.releaseRows(&p)
	return v.showStatus(status, titled(v.say, v.say.Plain("release.title"), p.Problem.Text != ""), "work", releaseBody(p))
}

// releaseRows puts what is held back into words.
func (v *visit) releaseRows(p *releasePage) {
	for i, h := range p.Draft.Held {
		if i == mostHeld {
			p.MoreHeld = len(p.Draft.Held) - mostHeld
			break
		}
		x := heldRow{Name: h.Name, Reason: string(h.Reason), Link: recordPath(v.path(""), refOf(h.Kind, h.ID))}
		if k, ok := kind.Of(h.Kind); ok {
			if f, ok := k.Field(h.Field); ok {
				x.Field = v.say.Field(f)
			}
		}
		p.Held = append(p.Held, x)
	}
	for _, f := range p.Draft.Fields {
		k, _ := kind.Of(f.Kind)
		if field, ok := k.Field(f.Field); ok {
			p.Fields = append(p.Fields, fieldRow{v.say.Labels(k), v.say.Field(field), string(f.Reason), f.Records})
		}
	}
	for i := range p.Plan {
		p.Sections = append(p.Sections, v.sectionRow(p, &p.Plan[i]))
	}
	p.New = p.Draft.Release.Fresh()
}

func (v *visit) sectionRow(p *releasePage, part *release.Part) sectionRow {
	out := sectionRow{Label: v.say.Labels(part.Of()), N: len(p.Draft.Release.Section(part.Section).Items), Left: p.Draft.Left[part.Section]}
	if part.Under == "" {
		out.Link = p.Base + "/site/draft/" + part.Section + "/index.html"
	}
	for name, values := range part.When {
		f, _ := part.Of().Field(name) // the plan was refused otherwise
		out.Field = v.say.Field(f)
		var said []string
		for _, x := range values {
			if f.Type == kind.YesNo {
				said = append(said, v.say.Plain("common.answer_"+x))
			} else {
				said = append(said, v.say.Choice(f, x).Text)
			}
		}
		out.Values = strings.Join(said, v.say.Plain("common.or"))
	}
	return out
}

// changeRelease is POST /c/{council}/release: it publishes, corrects, approves or takes back.
func (v *visit) changeRelease() error {
	ctx := v.r.Context()
	p := releasePage{Notes: release.Notes{Intro: v.r.PostFormValue("intro"), Challenges: v.r.PostFormValue("challenges"), NoChallenges: v.r.PostFormValue("no_challenges")},
		Record: strings.TrimSpace(v.r.PostFormValue("record")), Reason: v.r.PostFormValue("reason"), At: "#challenges"}
	var done desk.Published
	var err error
	number, _ := strconv.ParseInt(v.r.PostFormValue("number"), 10, 64) // of none, no release is found
	switch v.r.PostFormValue("do") {
	case "publish":
		done, err = v.desk.PublishRelease(ctx, v.picture, v.viewer, p.Notes)
	case "correct":
		p.At = "#record"
		done, err = v.correct(p.Record, p.Reason)
	case "approve":
		err = v.desk.ApproveRelease(ctx, v.picture.Council, v.viewer, number)
		done = desk.Published{Number: int(number), State: store.ReleasePublished}
	case "drop":
		err = v.desk.DropRelease(ctx, v.picture.Council, v.viewer, number)
		if err == nil {
			return v.did(v.path("release"), "release.dropped")
		}
	default:
		return fault.New(fault.Invalid, "Say what is to be done: publish, correct, approve or drop.")
	}
	if code := fault.CodeOf(err); err != nil && (code == fault.Invalid || code == fault.Refused || code == fault.NotFound || code == fault.Conflict) {
		p.Problem = words.InEnglish(fault.Sentence(err))
		return v.showRelease(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.did(v.path("release"), "release.did_"+done.State, "number", done.Number)
}

// correct publishes the newest release again with one record as it is recorded now.
func (v *visit) correct(record, reason string) (desk.Published, error) {
	section, number, ok := strings.Cut(strings.TrimSuffix(record, ".html"), "/")
	id, err := strconv.ParseUint(number, 10, 31)
	if !ok || err != nil {
		return desk.Published{}, fault.New(fault.Invalid, "Name the record as its public address does, such as contracts/12.")
	}
	return v.desk.CorrectRelease(v.r.Context(), v.picture, v.viewer, section, kind.ID(id), reason)
}

// releaseSite is GET /c/{council}/release/site/{which}/{path...}: the pages as they would be, or as the release that waits has them.
func (v *visit) releaseSite() error {
	r, err := v.draftOf(v.r.PathValue("which"))
	if err != nil {
		return err
	}
	at := v.r.PathValue("path")
	if at == "" || strings.HasSuffix(at, "/") {
		at += "index.html"
	}
	f, ok, err := public.Of(r, nil, public.Site{Plan: v.desk.Public, Words: v.words, Today: v.picture.Today}).Render(at)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.NotFound, "The public site would have no such page.")
	}
	v.w.Header().Set("Content-Type", f.Type)
	v.w.Header().Set("Cache-Control", "no-store")
	_, _ = v.w.Write(f.Body) // who went away meanwhile needs no answer
	return nil
}

func (v *visit) draftOf(which string) (*release.Release, error) {
	if which == "draft" {
		d, err := v.desk.DraftRelease(v.r.Context(), v.picture, release.Notes{})
		if err != nil {
			return nil, err
		}
		return d.Release, nil
	}
	number, err := strconv.ParseInt(which, 10, 64)
	if err != nil {
		return nil, fault.New(fault.NotFound, "There is no such release.")
	}
	kept, err := v.desk.Store.Release(v.r.Context(), v.council.ID, number)
	if err != nil {
		return nil, err
	}
	return release.Open([]byte(kept.Body))
}

// publicSettingsPage is what the council says of its public site.
type publicSettingsPage struct {
	Base      string
	Problem   words.Phrase
	S         release.Settings
	Elections string // a period a line
	Old       string
	Addresses []store.PublicAddress
}

// publicSettings is GET and POST /c/{council}/release/settings
func (v *visit) publicSettings() error {
	ctx := v.r.Context()
	p := publicSettingsPage{Base: v.path("release")}
	var err error
	p.S, err = v.desk.Store.PublicSettings(ctx, v.council.ID)
	if err != nil {
		return err
	}
	p.Elections = periodLines(p.S.Elections)
	p.Addresses, err = v.desk.Store.PublicAddresses(ctx, v.council.ID)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if v.r.Method == http.MethodPost {
		err := v.savePublicSettings(&p)
		if err == nil {
			return v.did(v.path("release/settings"), "release.saved")
		}
		if code := fault.CodeOf(err); code != fault.Invalid && code != fault.Refused && code != fault.Conflict {
			return err
		}
		p.Problem, status = words.InEnglish(fault.Sentence(err)), statusOf(err)
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("release.settings"), p.Problem.Text != ""), "work", publicSettingsBody(p))
}

// savePublicSettings keeps what the form says; p holds it afterwards, also where it is refused.
func (v *visit) savePublicSettings(p *publicSettingsPage) error {
	form := v.r.PostFormValue
	if form("do") == "address" {
		p.Old = form("old")
		return v.desk.AddPublicAddress(v.r.Context(), v.picture.Council, v.viewer, p.Old)
	}
	p.Elections = form("elections")
	p.S = release.Settings{Address: strings.TrimSpace(form("address")), Contact: form("contact"), ContactAddress: strings.TrimSpace(form("contact_address")), State: form("state"), Problems: form("problems"), By: form("by"),
		Tested: formDay(form("tested")), Prepared: formDay(form("prepared")), Review: formDay(form("review"))}
	if every := strings.TrimSpace(form("every")); every != "" {
		n, err := strconv.Atoi(every)
		if err != nil {
			return fault.New(fault.Invalid, "The days until the next release are a number, such as 100.")
		}
		p.S.Every = n
	}
	var err error
	p.S.Elections, err = readPeriods(p.Elections)
	if err != nil {
		return err
	}
	return v.desk.SavePublicSettings(v.r.Context(), v.picture, v.viewer, p.S)
}

// formDay is a day as ISO; what is no day stays as it was written, and is refused as that.
func formDay(s string) string {
	s = strings.TrimSpace(s)
	iso, _ := isoDay(s)
	return iso
}

func periodLines(all []release.Period) string {
	var lines []string
	for _, e := range all {
		lines = append(lines, e.From.String()+" - "+e.To.String())
	}
	return strings.Join(lines, "\n")
}

// readPeriods reads a period a line: two days with a dash between.
func readPeriods(text string) (out []release.Period, err error) {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		from, to, ok := strings.Cut(line, " - ")
		var e release.Period
		var errFrom, errTo error
		e.From, errFrom = kind.ParseDate(formDay(from))
		e.To, errTo = kind.ParseDate(formDay(to))
		if !ok || errFrom != nil || errTo != nil {
			return nil, fault.New(fault.Invalid, "%q is no period. Write two days with a dash between: 2027-03-22 - 2027-05-06", strings.TrimSpace(line))
		}
		out = append(out, e)
	}
	return out, nil
}
