package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

const languageCookie = "moothall-language"

// language is the one that a reader chose, where the council has turned it on.
func language(r *http.Request, c store.Council) words.Lang {
	cookie, err := r.Cookie(languageCookie)
	if err == nil && c.Welsh && cookie.Value == string(words.Welsh) {
		return words.Welsh
	}
	return words.English
}

// spokenTo is the language of a page of no council: Welsh for who chose it, where a council here has turned it on.
func (s *Server) spokenTo(r *http.Request) (*words.Speaker, error) {
	cookie, err := r.Cookie(languageCookie)
	if err != nil || cookie.Value != string(words.Welsh) {
		return s.words.In(words.English), nil
	}
	all, err := s.desk.Store.Councils(r.Context())
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(all, func(c store.Council) bool { return c.Welsh }) {
		return s.words.In(words.English), nil
	}
	return s.words.In(words.Welsh), nil
}

// languages links the page in the other language.
func (v *visit) languages() []layout.Link {
	if !v.council.Welsh {
		return nil
	}
	other, name := words.Welsh, "Cymraeg"
	if v.say.Lang == words.Welsh {
		other, name = words.English, "English"
	}
	to := v.path("language/%s", other) + "?" + url.Values{"to": {v.r.URL.RequestURI()}}.Encode()
	return []layout.Link{{Text: name, Href: to, Lang: string(other)}}
}

// setLanguage is GET /c/{council}/language/{lang}: it remembers a choice and goes back to where it was made.
func (v *visit) setLanguage() error {
	lang := v.r.PathValue("lang")
	if lang != string(words.English) && lang != string(words.Welsh) {
		return fault.New(fault.NotFound, "Pages can be read in English (en) or Welsh (cy).")
	}
	http.SetCookie(v.w, &http.Cookie{Name: languageCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.sessions.Cookie.Secure})
	to := v.r.URL.Query().Get("to")
	if !strings.HasPrefix(to, v.path("")) {
		to = v.path("")
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// settings is GET /c/{council}/settings
func (v *visit) settings() error {
	return v.show(v.say.Plain("settings.title"), "", settingsBody(v.council.Welsh))
}

// saveSettings is POST /c/{council}/settings
func (v *visit) saveSettings() error {
	err := v.desk.Store.SetWelsh(v.r.Context(), v.council.ID, v.r.PostFormValue("welsh") == "on")
	if err != nil {
		return err
	}
	return v.did(v.path("settings"), "settings.saved")
}
