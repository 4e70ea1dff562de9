package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/readiness"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

const readinessPath = "/account/readiness"

// privateVisit is one request to what somebody keeps of their own readiness. It belongs to a person and to no council: roles open nothing here.
type privateVisit struct {
	*Server
	w      http.ResponseWriter
	r      *http.Request
	person store.Account
	say    *words.Speaker
	kept   store.Readiness // sealed; its version is 0 before it was begun
	key    *readiness.Key  // nil while it is locked
	book   readiness.Book
}

// readinessRoutes are the pages of one's own readiness; those that need it open lead to its first page when it is locked.
func (s *Server) readinessRoutes(mux *addressBook) {
	for _, x := range []struct {
		pattern string
		open    bool
		show    func(*privateVisit) error
	}{
		{"GET /account/readiness", false, (*privateVisit).front},
		{"POST /account/readiness", false, (*privateVisit).turnKey},
		{"GET /account/readiness/delete", false, (*privateVisit).deleteForm},
		{"POST /account/readiness/delete", false, (*privateVisit).deleteAll},
		{"GET /account/readiness/practice", false, (*privateVisit).practice},
		{"GET /account/readiness/check", true, (*privateVisit).checkForm},
		{"POST /account/readiness/check", true, (*privateVisit).saveCheck},
		{"GET /account/readiness/evidence", true, (*privateVisit).evidenceForm},
		{"POST /account/readiness/evidence", true, (*privateVisit).changeEvidence},
		{"GET /account/readiness/plan", true, (*privateVisit).planForm},
		{"POST /account/readiness/plan", true, (*privateVisit).changePlan},
		{"GET /account/readiness/peers", true, (*privateVisit).peersForm},
		{"POST /account/readiness/peers", true, (*privateVisit).changePeers},
		{"GET /account/readiness/passphrase", true, (*privateVisit).passphraseForm},
		{"POST /account/readiness/passphrase", true, (*privateVisit).changePassphrase},
		{"GET /account/readiness/download", true, (*privateVisit).download},
	} {
		mux.Handle(x.pattern, s.private(x.open, x.show))
	}
	mux.Handle("GET /r/{token}", s.byLink(s.peerForm))
	mux.Handle("POST /r/{token}", s.byLink(s.peerAnswer))
}

// private wraps a page of one's own readiness. open says that it shows nothing while it is locked.
func (s *Server) private(open bool, show func(*privateVisit) error) http.Handler {
	return s.plain(func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, 1<<17)
		a, _, err := s.signedIn(r)
		if err != nil {
			return err
		}
		v := &privateVisit{Server: s, w: w, r: r, person: a, say: words.From(r.Context())}
		err = v.load()
		if err != nil {
			return err
		}
		if open && v.key == nil {
			http.Redirect(w, r, readinessPath, http.StatusSeeOther)
			return nil
		}
		err = r.ParseForm()
		if err != nil {
			return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
		}
		return show(v)
	})
}

// load reads what is kept, and opens it where this browser's key is at hand.
func (v *privateVisit) load() error {
	kept, err := v.desk.Store.Readiness(v.r.Context(), v.person.ID)
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	v.kept = kept
	v.key = v.keys.find(v.r, v.person, v.desk.Clock())
	if v.key == nil {
		return nil
	}
	v.book, err = v.key.OpenBook(kept.Body)
	return err
}

// save seals the book and keeps it.
func (v *privateVisit) save() error {
	body, err := v.key.Seal(v.book)
	if err != nil {
		return err
	}
	v.kept.Body = body
	return v.desk.Store.SaveReadiness(v.r.Context(), v.person.ID, v.kept)
}

// answers opens the answers of others.
func (v *privateVisit) answers() (out []readiness.Answer, err error) {
	sealed, err := v.desk.Store.ReadinessAnswers(v.r.Context(), v.person.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range sealed {
		a, err := v.key.OpenAnswer(x)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func (v *privateVisit) show(status int, title string, problem words.Phrase, body templ.Component) error {
	frame := v.props(v.r, titled(v.say, v.say.Plain(title), problem.Text != ""), v.person.Name)
	frame.Flash = v.sessions.PopString(v.r.Context(), "flash")
	return v.render(v.r.Context(), v.w, status, layout.Page(frame, body))
}

func (v *privateVisit) did(to, key string) error {
	v.sessions.Put(v.r.Context(), "flash", v.say.Plain(key))
	http.Redirect(v.w, v.r, readinessPath+to, http.StatusSeeOther)
	return nil
}

// refused is what a form says when its input will not do; ok is false for other errors.
func refused(err error) (words.Phrase, bool) {
	return words.InEnglish(fault.Sentence(err)), fault.CodeOf(err) == fault.Invalid || fault.CodeOf(err) == fault.Refused
}

// readinessFront is the first page: how to begin, the lock, or the gaps.
type readinessFront struct {
	Gaps    []readiness.Gap
	Pack    *assess.Framework
	Answers int
	Said    int // capabilities that the person has judged
	Idle    int // minutes
	Problem words.Phrase
}

// front is GET /account/readiness
func (v *privateVisit) front() error { return v.showFront(http.StatusOK, words.Phrase{}) }

func (v *privateVisit) showFront(status int, problem words.Phrase) error {
	p := readinessFront{Pack: v.pack, Idle: int(idleKey.Minutes()), Problem: problem}
	switch {
	case v.kept.Version == 0:
		return v.show(status, "readiness.title", problem, readinessBegin(p))
	case v.key == nil:
		return v.show(status, "readiness.title", problem, readinessLocked(p))
	}
	answers, err := v.answers()
	if err != nil {
		return err
	}
	p.Gaps, p.Answers = readiness.Gaps(v.pack, v.book, answers, v.desk.Today()), len(answers)
	for _, g := range p.Gaps {
		if g.Self != "" {
			p.Said++
		}
	}
	return v.show(status, "readiness.title", problem, readinessOpen(p))
}

// turnKey is POST /account/readiness: begin, open or lock.
func (v *privateVisit) turnKey() error {
	switch v.r.PostForm.Get("do") {
	case "lock":
		v.keys.drop(v.w, v.r)
		return v.did("", "readiness.locked_done")
	case "begin":
		return v.begin()
	}
	return v.open()
}

func (v *privateVisit) begin() error {
	passphrase := v.r.PostForm.Get("passphrase")
	switch {
	case v.kept.Version != 0:
		return v.showFront(http.StatusConflict, v.say.Phrase("readiness.begun_already"))
	case v.r.PostForm.Get("understood") == "":
		return v.showFront(http.StatusUnprocessableEntity, v.say.Phrase("readiness.understood_needed"))
	case passphrase != v.r.PostForm.Get("again"):
		return v.showFront(http.StatusUnprocessableEntity, v.say.Phrase("readiness.again_differs"))
	}
	lock, key, err := readiness.NewLock(passphrase)
	if problem, ok := refused(err); ok {
		return v.showFront(http.StatusUnprocessableEntity, problem)
	}
	if err != nil {
		return err
	}
	body, err := key.Seal(readiness.Book{})
	if err != nil {
		return err
	}
	err = v.desk.Store.BeginReadiness(v.r.Context(), v.person.ID, store.Readiness{Public: lock.Public, Salt: lock.Salt, Sealed: lock.Sealed, Body: body})
	if err != nil {
		return err
	}
	v.keys.keep(v.w, v.r, v.person, key, v.desk.Clock())
	return v.did("", "readiness.begun")
}

// open tries a passphrase. Wrong ones are slowed down by account, as wrong passwords are.
func (v *privateVisit) open() error {
	if v.kept.Version == 0 {
		return v.showFront(http.StatusConflict, v.say.Phrase("readiness.not_begun"))
	}
	key, problem, status := v.try(v.r.PostForm.Get("passphrase"))
	if key == nil {
		return v.showFront(status, problem)
	}
	v.keys.keep(v.w, v.r, v.person, key, v.desk.Clock())
	http.Redirect(v.w, v.r, readinessPath, http.StatusSeeOther)
	return nil
}

// try opens the lock with a passphrase, or says why not.
func (v *privateVisit) try(passphrase string) (*readiness.Key, words.Phrase, int) {
	now, id := v.desk.Clock(), "readiness "+strconv.FormatInt(v.person.ID, 10)
	if wait := v.throttle.Wait(now, id); wait > 0 {
		return nil, tooMany(v.say, wait), http.StatusTooManyRequests
	}
	lock := readiness.Lock{Public: v.kept.Public, Salt: v.kept.Salt, Sealed: v.kept.Sealed}
	key, ok := lock.Open(passphrase)
	if !ok {
		v.throttle.Failed(now, id)
		return nil, v.say.Phrase("readiness.wrong"), http.StatusUnprocessableEntity
	}
	v.throttle.Passed(id)
	return key, words.Phrase{}, http.StatusOK
}

// passphraseForm is GET /account/readiness/passphrase
func (v *privateVisit) passphraseForm() error {
	return v.showPassphrase(http.StatusOK, words.Phrase{})
}

func (v *privateVisit) showPassphrase(status int, problem words.Phrase) error {
	return v.show(status, "readiness.passphrase_change", problem, readinessPassphrase(problem))
}

// changePassphrase is POST /account/readiness/passphrase
func (v *privateVisit) changePassphrase() error {
	key, problem, status := v.try(v.r.PostForm.Get("passphrase"))
	if key == nil {
		return v.showPassphrase(status, problem)
	}
	if v.r.PostForm.Get("new") != v.r.PostForm.Get("again") {
		return v.showPassphrase(http.StatusUnprocessableEntity, v.say.Phrase("readiness.again_differs"))
	}
	lock, err := key.Relock(v.r.PostForm.Get("new"))
	if problem, ok := refused(err); ok {
		return v.showPassphrase(http.StatusUnprocessableEntity, problem)
	}
	if err != nil {
		return err
	}
	v.kept.Salt, v.kept.Sealed = lock.Salt, lock.Sealed
	err = v.desk.Store.SaveReadiness(v.r.Context(), v.person.ID, v.kept)
	if err != nil {
		return err
	}
	return v.did("", "readiness.passphrase_changed")
}

// deleteForm is GET /account/readiness/delete. It needs no passphrase: who lost it must be able to begin again.
func (v *privateVisit) deleteForm() error {
	return v.show(http.StatusOK, "readiness.delete", words.Phrase{}, readinessDelete(words.Phrase{}))
}

// deleteAll is POST /account/readiness/delete
func (v *privateVisit) deleteAll() error {
	if v.r.PostForm.Get("sure") == "" {
		problem := v.say.Phrase("readiness.delete_sure_needed")
		return v.show(http.StatusUnprocessableEntity, "readiness.delete", problem, readinessDelete(problem))
	}
	err := v.desk.Store.DropReadiness(v.r.Context(), v.person.ID)
	if err != nil {
		return err
	}
	v.keys.drop(v.w, v.r)
	return v.did("", "readiness.deleted")
}

// practice is GET /account/readiness/practice
func (v *privateVisit) practice() error {
	return v.show(http.StatusOK, "readiness.practice", words.Phrase{}, readinessPractice(v.pack, v.demo != ""))
}

// levelScore is a middle score as a page says it: 3, or 2.5.
func levelScore(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}
