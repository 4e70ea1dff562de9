package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
)

// asksData is the page of a council's asks.
type asksData struct {
	Base   string
	Counts []askCount
	Rows   []askRow
	Mails  bool
}

type askCount struct {
	State string
	N     int
}

type askRow struct {
	store.Ask
	State              string // as shown: an open one that is too old is expired
	Record, Path       string
	Field              words.Phrase
	When, Until, Ended string
	Open               bool
}

// askStates are the states in the order in which they are shown.
var askStates = []string{store.AskOpen, store.AskAnswered, store.AskConfirmed, store.AskDontKnow, store.AskNotMine, store.AskPassedOn, store.AskUndone, desk.Expired, store.AskGone}

// asks is GET /c/{council}/asks
func (v *visit) asks() error {
	all, err := v.desk.Store.Asks(v.r.Context(), v.council.ID)
	if err != nil {
		return err
	}
	p := asksData{Base: v.path(""), Mails: v.desk.Mail != nil}
	n := map[string]int{}
	for _, a := range all {
		row := askRow{Ask: a, State: v.desk.AskState(a), When: momentIn(v.say, a.At), Until: momentIn(v.say, a.Expires), Field: v.say.Phrase("asks.whole")}
		n[row.State]++
		k, ok := kind.Of(a.Key.Kind)
		if !ok {
			continue
		}
		row.Open, row.Record, row.Path = row.State == store.AskOpen, k.Label+" "+a.Key.ID.String(), v.path("registers/%s/%s", k.Plural, a.Key.ID)
		if r, ok := v.picture.Snapshot.Find(k.Name, a.Key.ID); ok {
			row.Record = v.picture.NameFor(v.viewer, r)
		}
		if f, ok := k.Field(a.Field); ok {
			row.Field = v.say.Field(f)
			if !v.viewer.Sees(f.Sensitivity) {
				row.Draft = ""
			}
		}
		if a.Done != "" {
			row.Ended = momentIn(v.say, a.Done)
		}
		p.Rows = append(p.Rows, row)
	}
	for _, s := range askStates {
		if n[s] > 0 {
			p.Counts = append(p.Counts, askCount{s, n[s]})
		}
	}
	p.Rows = p.Rows[:min(len(p.Rows), 500)]
	return v.show(v.say.Plain("asks.title"), "agenda", asksBody(p))
}

// askForm is what will be asked, before anything is sent; afterwards, what was asked.
type askForm struct {
	Base, Register string
	Questions      []desk.Made
	Mails, Made    bool
}

// askFive is GET /c/{council}/asks/new: what would be asked, and whom.
func (v *visit) askFive() error {
	register := v.r.URL.Query().Get("register")
	if _, ok := kind.Of(register); register != "" && !ok {
		return fault.New(fault.NotFound, "There is no such register.")
	}
	five, err := v.fiveBy(v.r.URL.Query().Get("by"), register)
	if err != nil {
		return err
	}
	p := askForm{Base: v.path(""), Register: register, Mails: v.desk.Mail != nil}
	for _, q := range five {
		p.Questions = append(p.Questions, desk.Made{Question: q})
	}
	return v.show(v.say.Plain("asks.five"), "agenda", askFiveBody(p))
}

// fiveBy picks the five that settle most or, by level, those that bring a register on or, by role, posts without a role of the framework.
func (v *visit) fiveBy(by, register string) ([]desk.Question, error) {
	if by == "level" && register != "" {
		return v.desk.NextAsks(v.r.Context(), v.picture, v.viewer, register)
	}
	if by == "role" {
		return v.desk.RoleAsks(v.r.Context(), v.picture, v.viewer)
	}
	return v.desk.Five(v.r.Context(), v.picture, v.viewer, register)
}

// makeAsks is POST /c/{council}/asks/new: the questions that have an address are asked.
func (v *visit) makeAsks() error {
	p := askForm{Base: v.path(""), Mails: v.desk.Mail != nil, Made: true}
	for i := range 5 {
		at := func(name string) string { return v.r.PostFormValue(name + strconv.Itoa(i)) }
		id, err := strconv.ParseUint(at("id"), 10, 32)
		if err != nil || at("email") == "" {
			continue
		}
		m, err := v.desk.MakeAsk(v.r.Context(), v.picture, v.viewer, at("kind"), kind.ID(id), at("field"), desk.Asked{Name: at("name"), Email: at("email")}, v.linkBase(v.r))
		if fault.CodeOf(err) == fault.Internal && err != nil {
			return err
		}
		if err != nil {
			m.Why = fault.Sentence(err)
		}
		p.Questions = append(p.Questions, m)
	}
	if len(p.Questions) == 0 {
		return fault.New(fault.Invalid, "Give at least one email address. Questions without one are left out.")
	}
	return v.show(v.say.Plain("asks.made"), "agenda", askFiveBody(p))
}

// linkBase is what links begin with: the address that was set, else the one that the asker uses.
func (s *Server) linkBase(r *http.Request) string {
	if s.desk.Mail != nil {
		return s.desk.Mail.Base
	}
	if s.sessions.Cookie.Secure || r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// askLink is POST /c/{council}/asks/{id}/link: another link for an open ask, to give by hand.
func (v *visit) askLink() error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such question.")
	}
	a, link, err := v.desk.LinkAgain(v.r.Context(), v.picture, id, v.linkBase(v.r))
	if err != nil {
		return err
	}
	m := desk.Made{ID: a.ID, Link: link, Question: desk.Question{Record: desk.RecordRef{Kind: a.Key.Kind, ID: a.Key.ID}, Field: a.Field, To: desk.Asked{Name: a.Name, Email: a.Email}}}
	if r, ok := v.picture.Snapshot.Find(a.Key.Kind, a.Key.ID); ok {
		m.Record.Name = v.picture.NameFor(v.viewer, r)
		m.F, _ = r.KindOf().Field(a.Field)
	}
	return v.show(v.say.Plain("asks.made"), "agenda", askFiveBody(askForm{Base: v.path(""), Made: true, Questions: []desk.Made{m}}))
}

// eraseAsked is POST /c/{council}/asks/{id}/erase: the name and address of somebody who was asked go.
func (v *visit) eraseAsked() error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such question.")
	}
	err = v.desk.EraseAsked(v.r.Context(), v.council.ID, id)
	if err != nil {
		return err
	}
	return v.did(v.path("asks"), "asks.erased")
}

// draftOf is a letter for the asker's own mail program.
func draftOf(say *words.Speaker, m desk.Made) templ.SafeURL {
	return templ.SafeURL("mailto:" + url.PathEscape(m.To.Email) + "?subject=" + url.PathEscape(m.Record.Name) + "&body=" + url.PathEscape(say.Plain("asks.draft", "link", m.Link)))
}

// asked is the figure of asks beside the agenda; nothing where the viewer may not ask.
func (v *visit) asked() templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if !identity.May(v.viewer, identity.Edit) {
			return nil
		}
		all, err := v.desk.Store.Asks(ctx, v.council.ID)
		if err != nil {
			return err
		}
		out, answered := 0, 0
		for _, a := range all {
			switch v.desk.AskState(a) {
			case store.AskOpen:
				out++
			case store.AskAnswered, store.AskConfirmed:
				answered++
			}
		}
		return askedSide(v.path(""), out, answered).Render(ctx, w)
	})
}

// confirmPage is GET and POST .../{id}/confirm: whether a record is still correct, answered here or by somebody else.
func (v *visit) confirmPage() error {
	k, r, err := v.record()
	if err != nil {
		return err
	}
	if !v.viewer.Writes(k) {
		return fault.New(fault.Forbidden, "You may read this register but not confirm it.")
	}
	path := v.path("registers/%s/%s", k.Plural, r.RecordID())
	switch v.r.PostFormValue("do") {
	case "confirm":
		seen, err := strconv.ParseInt(v.r.PostFormValue("seen"), 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "Look at the record again, then confirm it.")
		}
		err = v.desk.Confirm(v.r.Context(), v.picture, v.viewer, r, seen)
		if err != nil {
			return err
		}
		return v.did(path, "asks.confirmed")
	case "ask":
		m, err := v.desk.MakeAsk(v.r.Context(), v.picture, v.viewer, k.Name, r.RecordID(), "", desk.Asked{Name: v.r.PostFormValue("name"), Email: v.r.PostFormValue("email")}, v.linkBase(v.r))
		if err != nil {
			return err
		}
		return v.show(v.say.Plain("asks.made"), "agenda", askFiveBody(askForm{Base: v.path(""), Mails: v.desk.Mail != nil, Made: true, Questions: []desk.Made{m}}))
	}
	if v.r.Method == http.MethodPost {
		return fault.New(fault.Invalid, "Confirm the record, or ask somebody.")
	}
	o, err := v.desk.Standing(v.r.Context(), v.picture, v.viewer, r)
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("asks.still", "name", o.Name), k.Question, confirmBody(path, k.Name != "person", o))
}
