package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/places"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

// chooseCouncil is GET /councils/add: the list of councils, to choose one from.
func (s *Server) chooseCouncil(w http.ResponseWriter, r *http.Request) error {
	a, err := s.administrator(r)
	if err != nil {
		return err
	}
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	var found []places.Council
	if q != "" {
		today := s.desk.Today()
		for _, c := range s.desk.Places.Find(q) {
			if c.On(today) && len(found) < 20 {
				found = append(found, c)
			}
		}
	}
	return s.render(r.Context(), w, http.StatusOK, layout.Page(s.props(r, words.From(r.Context()).Plain("councils.add"), a.Name), chooseCouncilBody(q, found)))
}

// addCouncil is POST /councils/add
func (s *Server) addCouncil(w http.ResponseWriter, r *http.Request) error {
	a, err := s.administrator(r)
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<14)
	chosen, ok := s.desk.Places.Council(r.PostFormValue("council"))
	if !ok {
		return fault.New(fault.NotFound, "That council is not in the list. Look for it again, or add it with: moothall council add")
	}
	c, err := s.desk.AddCouncil(r.Context(), desk.NewCouncil{Name: chosen.Name, Type: chosen.Type, Nation: chosen.Nation, GSS: chosen.GSS, Slug: chosen.Slug, Actor: a.Email})
	if err != nil {
		return err
	}
	err = s.desk.Store.Grant(s.as(r, a, c.ID).Context(), a.ID, c.ID, string(kind.Administrator))
	if err != nil {
		return err
	}
	s.sessions.Put(r.Context(), "flash", words.From(r.Context()).Plain("councils.added", "name", c.Name))
	http.Redirect(w, r, "/c/"+c.Slug+"/", http.StatusSeeOther)
	return nil
}

// administrator is the person behind a request, who must be an administrator of some council here.
func (s *Server) administrator(r *http.Request) (store.Account, error) {
	a, roles, err := s.signedIn(r)
	if err != nil {
		return a, err
	}
	for _, held := range roles {
		if slices.Contains(held, string(kind.Administrator)) {
			return a, nil
		}
	}
	return a, fault.New(fault.Forbidden, "Only an administrator can add a council here.")
}
