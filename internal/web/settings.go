package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

const languageCookie = "language"

// language is the one that a reader chose, where the council has turned it on.
func (s *Server) language(r *http.Request, c store.Council) words.Lang {
	if c.Welsh && s.cookies.get(r, languageCookie) == string(words.Welsh) {
		return words.Welsh
	}
	return words.English
}

// spokenTo is the language of a page of no council: Welsh for who chose it, where a council here has turned it on.
func (s *Server) spokenTo(r *http.Request) (*words.Speaker, error) {
	if s.cookies.get(r, languageCookie) != string(words.Welsh) {
		return s.words.In(words.English), nil
	}
	all, err := s.desk.Store.Councils(r.Context())
	if err != nil {
		return nil, err
	}
	if !anyWelsh(all) {
		return s.words.In(words.English), nil
	}
	return s.words.In(words.Welsh), nil
}

func anyWelsh(all []store.Council) bool {
	return slices.ContainsFunc(all, func(c store.Council) bool { return c.Welsh })
}

// languages links a page in the other language, where there is one.
func languages(r *http.Request, welsh bool) []layout.Link {
	if !welsh {
		return nil
	}
	other, name := words.Welsh, "Cymraeg"
	if words.From(r.Context()).Lang == words.Welsh {
		other, name = words.English, "English"
	}
	here := r.URL.RequestURI()
	if r.Method != http.MethodGet { // a form's answer cannot be fetched again
		here = "/"
	}
	to := "/language/" + string(other) + "?" + url.Values{"to": {here}}.Encode()
	return []layout.Link{{Text: name, Href: to, Lang: string(other)}}
}

// setLanguage is GET /language/{lang}: it remembers a choice and goes back to where it was made.
func (s *Server) setLanguage(w http.ResponseWriter, r *http.Request) error {
	lang := r.PathValue("lang")
	if lang != string(words.English) && lang != string(words.Welsh) {
		return fault.New(fault.NotFound, "Pages can be read in English (en) or Welsh (cy).")
	}
	s.cookies.set(w, languageCookie, lang, 365*24*3600, http.SameSiteLaxMode)
	http.Redirect(w, r, local(r.URL.Query().Get("to")), http.StatusSeeOther)
	return nil
}

// agenda is the council's agenda in the reader's language.
func (v *visit) agenda(all bool) (*desk.Agenda, error) {
	if v.say.Lang == words.Welsh {
		return v.desk.AgendaInWelsh(v.r.Context(), v.picture, v.viewer, all)
	}
	return v.desk.Agenda(v.r.Context(), v.picture, v.viewer, all)
}

// settings is GET /c/{council}/settings
func (v *visit) settings() error {
	people := ""
	if identity.May(v.viewer, identity.Accounts) {
		people = v.path("people")
	}
	hooks := ""
	if identity.May(v.viewer, identity.Hooks) {
		hooks = v.path("hooks")
	}
	return v.show(v.say.Plain("settings.title"), "", settingsBody(v.council.Welsh, people, hooks))
}

// saveSettings is POST /c/{council}/settings
func (v *visit) saveSettings() error {
	err := v.desk.Store.SetWelsh(v.r.Context(), v.council.ID, v.r.PostFormValue("welsh") == "on")
	if err != nil {
		return err
	}
	return v.did(v.path("settings"), "settings.saved")
}
