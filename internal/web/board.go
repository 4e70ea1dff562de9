package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/moothall/moothall/internal/calendar"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/drafts"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/pack"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
)

// boardPage is who meets, when, what they are given, and how decisions are made.
type boardPage struct {
	Base      string
	B         desk.Boards
	Packs     []desk.PackMade
	Documents []desk.DocumentJSON
	Names     []string // packs that can be built
	Roles     []string // of a councillor
	Builds    bool
	Problem   words.Phrase
}

// board is GET /c/{council}/board
func (v *visit) board() error { return v.showBoard(http.StatusOK, words.Phrase{}) }

func (v *visit) showBoard(status int, problem words.Phrase) error {
	ctx := v.r.Context()
	p := boardPage{Base: v.path(""), B: v.picture.Board(v.viewer), Names: desk.PackNames, Roles: drafts.Roles, Builds: identity.May(v.viewer, identity.Settle), Problem: problem}
	var err error
	p.Packs, err = v.desk.Packs(ctx, v.picture, v.viewer)
	if err != nil {
		return err
	}
	p.Documents, err = v.desk.Documents(ctx, v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("board.title"), problem.Text != ""), "work", boardBody(p))
}

// refusedAtBoard shows the board page again with what is wrong, or gives back an error that the form cannot mend.
func (v *visit) refusedAtBoard(err error) error {
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.Refused, fault.NotFound:
		return v.showBoard(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	return err
}

// buildPack is POST /c/{council}/board/packs
func (v *visit) buildPack() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
	made, err := v.desk.BuildPack(v.r.Context(), v.picture, v.viewer, v.r.PostFormValue("pack"), desk.PaperChoices{Language: string(v.say.Lang), Ward: v.r.PostFormValue("ward"), Role: v.r.PostFormValue("role")})
	if err != nil {
		return v.refusedAtBoard(err)
	}
	return v.did(v.path("board")+"#packs", "board.built", "title", made.Title)
}

// packFile is GET /c/{council}/board/packs/{id}/{format}: one paper of a pack, or the whole of it, as it was built.
func (v *visit) packFile() error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such pack.")
	}
	format := v.r.PathValue("format")
	if format != "zip" && !slices.Contains(paper.Formats, paper.Format(format)) {
		return fault.New(fault.NotFound, "A pack holds html, odt, docx and pdf; zip is the whole of it.")
	}
	x, err := v.desk.Pack(v.r.Context(), v.picture, v.viewer, id)
	if err != nil {
		return err
	}
	raw, media := x.File, "application/zip"
	if format != "zip" {
		var ok bool
		raw, ok = pack.Part(x.File, x.Name+"."+format)
		if !ok {
			return fault.New(fault.NotFound, "The pack has no such file.")
		}
		media = paper.Format(format).Media()
	}
	v.sendFile(raw, media, fmt.Sprintf("%s-%s-%s.%s", v.council.Slug, x.Name, x.Day, format))
	return nil
}

// sendFile sends bytes as a download.
func (v *visit) sendFile(raw []byte, media, name string) {
	h := v.w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	v.w.WriteHeader(http.StatusOK)
	_, err := v.w.Write(raw)
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
}

// addDocument is POST /c/{council}/board/documents
func (v *visit) addDocument() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, store.MostDocumentBytes+1<<16)
	file, head, err := v.r.FormFile("file")
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return v.showBoard(http.StatusRequestEntityTooLarge, v.say.Phrase("board.too_large", "n", store.MostDocumentBytes>>20))
	}
	if err != nil {
		return v.showBoard(http.StatusUnprocessableEntity, v.say.Phrase("add.choose_first"))
	}
	defer func() { _ = file.Close() }() // it was only read
	d, err := v.desk.AddDocument(v.r.Context(), v.picture, v.viewer, v.r.PostFormValue("title"), head.Filename, file)
	if err != nil {
		return v.refusedAtBoard(err)
	}
	return v.did(v.path("board")+"#documents", "board.document_added", "number", strconv.FormatInt(d.ID, 10), "title", d.Title)
}

// openDocument is GET /c/{council}/board/documents/{id}: whoever opens it is counted.
func (v *visit) openDocument() error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such document.")
	}
	d, err := v.desk.OpenDocument(v.r.Context(), v.picture, v.viewer, id)
	if err != nil {
		return err
	}
	v.sendFile(d.Bytes, d.Media, d.Name)
	return nil
}

// removeDocument is POST /c/{council}/board/documents/{id}/remove
func (v *visit) removeDocument() error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such document.")
	}
	err = v.desk.RemoveDocument(v.r.Context(), v.picture, v.viewer, id)
	if err != nil {
		return v.refusedAtBoard(err)
	}
	return v.did(v.path("board")+"#documents", "board.document_removed")
}

// builderPage is what the next agenda should hold.
type builderPage struct {
	Base    string
	Items   []desk.ProposedItem
	Meeting desk.MeetingJSON
	Any     bool // a meeting is planned
	Builds  bool
}

// agendaBuilder is GET and POST /c/{council}/board/agenda
func (v *visit) agendaBuilder() error {
	ctx := v.r.Context()
	if v.r.Method == http.MethodPost {
		v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
		err := v.r.ParseForm()
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "The form did not arrive whole. Send it again.")
		}
		n, err := v.desk.PutOnAgenda(ctx, v.picture, v.viewer, 0, v.r.PostForm["about"])
		if err != nil {
			return err
		}
		return v.did(v.path("board/agenda"), "board.put", "n", n)
	}
	items, err := v.desk.ProposedItems(ctx, v.picture, v.viewer, 0)
	if err != nil {
		return err
	}
	p := builderPage{Base: v.path(""), Items: items, Builds: identity.May(v.viewer, identity.Settle)}
	p.Meeting, p.Any = v.picture.NextMeeting()
	return v.show(v.say.Plain("board.agenda_title"), "work", builderBody(p))
}

// datesPage is what is due, and how one is told.
type datesPage struct {
	Base, Token string
	Feed        string // when the viewer's feed was made; "" without one
	Host        string // the address of this server
	Days        int64  // before something is due that the viewer is reminded; 0 for never
	Mail        bool
	Events      []calendar.Event
	Today       kind.Date
	Problem     words.Phrase
}

// dates is GET and POST /c/{council}/board/dates
func (v *visit) dates() error {
	if v.r.Method != http.MethodPost {
		return v.showDates(http.StatusOK, "", words.Phrase{})
	}
	ctx := v.r.Context()
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
	switch v.r.PostFormValue("do") {
	case "feed":
		token, err := v.desk.MakeFeed(ctx, v.council, v.person.Email)
		if err != nil {
			return err
		}
		return v.showDates(http.StatusOK, token, words.Phrase{})
	case "revoke":
		err := v.desk.Store.RemoveFeed(ctx, v.council.ID, v.person.ID)
		if err != nil {
			return err
		}
		return v.did(v.path("board/dates"), "board.feed_gone")
	case "remind":
		days, err := strconv.Atoi(v.r.PostFormValue("days"))
		if err != nil {
			days = -1
		}
		err = v.desk.RemindMe(ctx, v.council, v.person.Email, days)
		if fault.CodeOf(err) == fault.Invalid {
			return v.showDates(http.StatusBadRequest, "", words.InEnglish(fault.Sentence(err)))
		}
		if err != nil {
			return err
		}
		return v.did(v.path("board/dates"), "board.reminds", "n", days)
	}
	return fault.New(fault.Invalid, "Choose what to do.")
}

func (v *visit) showDates(status int, token string, problem words.Phrase) error {
	ctx := v.r.Context()
	p := datesPage{Base: v.path(""), Token: token, Host: v.linkBase(v.r), Mail: v.desk.Mail != nil, Today: v.picture.Today, Problem: problem}
	var err error
	p.Feed, err = v.desk.Store.FeedOf(ctx, v.council.ID, v.person.ID)
	if err != nil {
		return err
	}
	all, err := v.desk.Store.Reminders(ctx)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Council == v.council.ID && r.Account == v.person.ID {
			p.Days = r.Days
		}
	}
	for _, e := range v.picture.Dates(v.viewer, "/c/"+v.council.Slug) {
		if e.Day >= v.picture.Today {
			p.Events = append(p.Events, e)
		}
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("board.dates_title"), problem.Text != ""), "work", datesBody(p))
}

// feed is GET /feed/{token}/{name}: calendar.ics or news.atom of whoever the token belongs to, as far as they see today.
func (s *Server) feed(w http.ResponseWriter, r *http.Request) error {
	p, v, err := s.desk.ByFeed(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	origin := s.linkBase(r)
	base := origin + "/c/" + p.Council.Slug
	var raw []byte
	media := "text/calendar; charset=utf-8"
	switch r.PathValue("name") {
	case "calendar.ics":
		raw, err = s.desk.Calendar(r.Context(), p, v, r.Host, base)
	case "news.atom":
		media = "application/atom+xml; charset=utf-8"
		raw, err = s.desk.News(r.Context(), p, v, origin+r.URL.Path, base)
	default:
		err = fault.New(fault.NotFound, "There is no such feed. It may have been taken back.")
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Referrer-Policy", "no-referrer")
	_, _ = w.Write(raw) // who went away meanwhile needs no answer
	return nil
}

// came tells whether any meeting says who was there.
func came(all []desk.SeatAttend) bool {
	return slices.ContainsFunc(all, func(a desk.SeatAttend) bool { return a.Of > 0 })
}
