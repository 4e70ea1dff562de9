package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

// minuteCount counts by network what somebody may do only so often in a minute: who does it more waits until the next. It remembers a minute, and of that no
// more than mostNetworks.
type minuteCount struct {
	mu     sync.Mutex
	minute int64
	n      map[string]int
}

const (
	wrongAMinute = 30
	mostNetworks = 10000 // beyond it new ones are not slowed: to guess 192 bits takes longer than there is, from however many
)

// network is what one subscriber has: an address, or of IPv6 the 64 bits that it chooses from.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

func (l *minuteCount) count(now time.Time, from string, more int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m := now.Unix() / 60; m != l.minute || l.n == nil {
		l.minute, l.n = m, map[string]int{}
	}
	if _, known := l.n[from]; more > 0 && (known || len(l.n) < mostNetworks) {
		l.n[from] += more
	}
	return l.n[from]
}

// answerPage is what somebody sees behind a link.
type answerPage struct {
	Token, Typed string
	Problem      words.Phrase
	Conflict     bool
	NotMine      string // why the address of somebody else is none
	*desk.Opened
}

// byLink wraps a page behind a link. Whatever is wrong with a link, its page is the same to the byte.
func (s *Server) byLink(show func(http.ResponseWriter, *http.Request) error) http.Handler {
	return s.plain(func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
		w.Header().Set("Referrer-Policy", "no-referrer") // the address is a key
		from := network(s.address(r))
		if s.wrong.count(s.desk.Clock(), from, 0) >= wrongAMinute {
			return s.render(r.Context(), w, http.StatusTooManyRequests, layout.Page(layout.Props{Title: words.From(r.Context()).Plain("answer.nowhere")}, nowhereBody()))
		}
		err := show(w, r)
		if fault.CodeOf(err) != fault.NotFound {
			return err
		}
		s.wrong.count(s.desk.Clock(), from, 1)
		return s.render(r.Context(), w, http.StatusNotFound, layout.Page(layout.Props{Title: words.From(r.Context()).Plain("answer.nowhere")}, nowhereBody()))
	})
}

// openLink is GET /a/{token}
func (s *Server) openLink(w http.ResponseWriter, r *http.Request) error {
	o, err := s.desk.OpenAsk(r.Context(), r.PathValue("token"), r.URL.Query().Get("field"))
	if err != nil {
		return err
	}
	return s.showAnswer(w, r, http.StatusOK, answerPage{Opened: o})
}

func (s *Server) showAnswer(w http.ResponseWriter, r *http.Request, status int, p answerPage) error {
	p.Token = r.PathValue("token")
	say := words.From(r.Context())
	title := titled(say, say.Plain("answer.title", "name", p.Name), p.Problem.Text != "" || p.NotMine != "")
	return s.render(r.Context(), w, status, layout.Page(layout.Props{Title: title}, answerBody(p)))
}

func (s *Server) thank(w http.ResponseWriter, r *http.Request, what string) error {
	say := words.From(r.Context())
	return s.render(r.Context(), w, http.StatusOK, layout.Page(layout.Props{Title: say.Plain("answer.thanks")}, thanksBody("answer.did_"+what)))
}

// answerLink is POST /a/{token}
func (s *Server) answerLink(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	switch r.PostFormValue("do") {
	case "dont_know":
		err := s.desk.DontKnow(r.Context(), token)
		if err != nil {
			return err
		}
		return s.thank(w, r, "dont_know")
	case "not_mine":
		return s.passOn(w, r, desk.Asked{Name: r.PostFormValue("name"), Email: r.PostFormValue("email")})
	case "confirm":
		seen, err := strconv.ParseInt(r.PostFormValue("seen"), 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "Open the link again, then confirm.")
		}
		err = s.desk.ConfirmByLink(r.Context(), token, seen)
		if err != nil {
			return err
		}
		return s.thank(w, r, "confirmed")
	}
	typed := r.PostFormValue("answer")
	o, met, err := s.desk.AnswerByLink(r.Context(), token, r.FormValue("field"), r.PostFormValue("was"), typed)
	if err != nil {
		return err
	}
	switch {
	case met.Problem != "":
		return s.showAnswer(w, r, http.StatusUnprocessableEntity, answerPage{Opened: o, Typed: typed, Problem: words.InEnglish(met.Problem)})
	case met.Conflict:
		return s.showAnswer(w, r, http.StatusConflict, answerPage{Opened: o, Typed: typed, Conflict: true})
	}
	return s.thank(w, r, "answered")
}

func (s *Server) passOn(w http.ResponseWriter, r *http.Request, to desk.Asked) error {
	o, problem, err := s.desk.NotMine(r.Context(), r.PathValue("token"), to)
	if err != nil {
		return err
	}
	if problem != "" {
		return s.showAnswer(w, r, http.StatusUnprocessableEntity, answerPage{Opened: o, NotMine: problem})
	}
	return s.thank(w, r, "not_mine")
}

// stopForm is GET /a/{token}/stop
func (s *Server) stopForm(w http.ResponseWriter, r *http.Request) error {
	_, err := s.desk.OpenAsk(r.Context(), r.PathValue("token"), "")
	if err != nil {
		return err
	}
	return s.render(r.Context(), w, http.StatusOK, layout.Page(layout.Props{Title: words.From(r.Context()).Plain("answer.stop_title")}, stopBody(r.PathValue("token"))))
}

// stopAsking is POST /a/{token}/stop; mail programs send it too, on one click.
func (s *Server) stopAsking(w http.ResponseWriter, r *http.Request) error {
	err := s.desk.StopAsking(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	return s.thank(w, r, "stopped")
}
