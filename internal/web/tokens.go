package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

const tokensPath = "/account/tokens"

// tokensPage is a person's tokens, and the form for another one.
type tokensPage struct {
	Tokens   []tokenLine
	Councils []store.Council
	Made     string // the secret of one that was just made
	Typed    desk.NewToken
	Problem  words.Phrase
}

type tokenLine struct {
	desk.TokenJSON
	Council            string // its name
	Made, Until, Lasts string // moments in words; Lasts is when it was last used
}

// tokenScopes are the scopes in the order in which they are offered.
func tokenScopes() []string {
	return []string{identity.ScopeRead, identity.ScopeWrite, identity.ScopeImport}
}

// tokens is GET /account/tokens
func (s *Server) tokens(w http.ResponseWriter, r *http.Request) error {
	return s.showTokens(w, r, http.StatusOK, tokensPage{Typed: desk.NewToken{Scope: identity.ScopeRead, Days: desk.TokenDays}})
}

func (s *Server) showTokens(w http.ResponseWriter, r *http.Request, status int, p tokensPage) error {
	a, roles, err := s.signedIn(r)
	if err != nil {
		return err
	}
	councils, err := s.desk.Store.Councils(r.Context())
	if err != nil {
		return err
	}
	p.Councils = slices.DeleteFunc(councils, func(c store.Council) bool { return len(roles[c.ID]) == 0 })
	all, err := s.desk.Store.Tokens(r.Context(), a.ID)
	if err != nil {
		return err
	}
	say := words.From(r.Context())
	for _, t := range all {
		x := tokenLine{TokenJSON: s.desk.TokenOf(t), Made: momentIn(say, t.Added), Until: momentIn(say, t.Expires)}
		if t.Used != "" {
			x.Lasts = momentIn(say, t.Used)
		}
		for _, c := range councils {
			if c.ID == t.Council {
				x.Council = c.Name
			}
		}
		p.Tokens = append(p.Tokens, x)
	}
	frame := s.ownProps(r, titled(say, say.Plain("tokens.title"), p.Problem.Text != ""), a.Name)
	return s.render(r.Context(), w, status, layout.Page(frame, tokensBody(p)))
}

// makeToken is POST /account/tokens. The secret stands in this answer and nowhere else.
func (s *Server) makeToken(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<14)
	a, _, err := s.signedIn(r)
	if err != nil {
		return err
	}
	err = r.ParseForm()
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	n := desk.NewToken{Scope: strings.Join(r.PostForm["scope"], ","), Council: r.PostForm.Get("council"), Note: r.PostForm.Get("note")}
	n.Days, err = strconv.Atoi(strings.TrimSpace(r.PostForm.Get("days")))
	if err != nil {
		n.Days = -1 // the desk says what may be written
	}
	t, err := s.desk.CreateToken(r.Context(), a.Email, n)
	if fault.CodeOf(err) == fault.Invalid {
		return s.showTokens(w, r, http.StatusUnprocessableEntity, tokensPage{Typed: n, Problem: words.InEnglish(fault.Sentence(err))})
	}
	if err != nil {
		return err
	}
	return s.showTokens(w, r, http.StatusOK, tokensPage{Made: t.Token, Typed: desk.NewToken{Scope: identity.ScopeRead, Days: desk.TokenDays}})
}

// revokeToken is POST /account/tokens/{id}/revoke: only one's own.
func (s *Server) revokeToken(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.signedIn(r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such token.")
	}
	err = s.desk.RevokeToken(r.Context(), a, id)
	if err != nil {
		return err
	}
	s.sessions.Put(r.Context(), "flash", words.From(r.Context()).Plain("tokens.revoked_done", "id", strconv.FormatInt(id, 10)))
	http.Redirect(w, r, tokensPath, http.StatusSeeOther)
	return nil
}
