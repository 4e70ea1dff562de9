package web

import (
	"net/http"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/public"
)

// mostAsked is how often a minute one network may ask for letters.
const mostAsked = 5

// subscribe is POST /public/{council}/subscribe. What it answers is the same whether or not the address was known.
func (p *publicSite) subscribe(w http.ResponseWriter, r *http.Request) {
	publicHeaders(w.Header())
	r.Body = http.MaxBytesReader(w, r.Body, 1<<14)
	x, err := p.of(r.Context(), r.PathValue("council"))
	if err == nil && x.site == nil {
		err = errNoSite()
	}
	if err != nil {
		p.refuse(w, err)
		return
	}
	if p.news.count(p.desk.Clock(), network(p.address(r)), 1) > mostAsked {
		p.small(w, http.StatusTooManyRequests, func() ([]byte, error) { return x.site.Wrong("public.too_many") })
		return
	}
	if r.PostFormValue("website") == "" { // people do not see that field
		c, err := p.desk.Store.Council(r.Context(), r.PathValue("council"))
		if err == nil {
			err = p.desk.Subscribe(r.Context(), c, r.PostFormValue("email"))
		}
		if fault.CodeOf(err) == fault.Invalid {
			p.small(w, http.StatusBadRequest, func() ([]byte, error) { return x.site.Wrong("public.not_address") })
			return
		}
		if err != nil {
			p.refuse(w, err)
			return
		}
	}
	p.small(w, http.StatusOK, func() ([]byte, error) { return x.site.Small(public.Asked) })
}

func (p *publicSite) small(w http.ResponseWriter, status int, make func() ([]byte, error)) {
	body, err := make()
	if err != nil {
		p.refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // who went away meanwhile needs no answer
}

// letter wraps a page behind the link of a letter: before is shown, do is done when its button is pressed, and after is shown then.
func (p *publicSite) letter(before, after public.Small, do func(*http.Request, string) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		publicHeaders(w.Header())
		r.Body = http.MaxBytesReader(w, r.Body, 1<<14)
		from := network(p.address(r))
		if p.wrong.count(p.desk.Clock(), from, 0) >= wrongAMinute {
			p.refuse(w, fault.New(fault.NotFound, "Too many links that lead nowhere. Wait a minute."))
			return
		}
		token := r.PathValue("token")
		_, c, err := p.desk.NewsOf(r.Context(), token)
		if fault.CodeOf(err) == fault.NotFound {
			p.wrong.count(p.desk.Clock(), from, 1)
		}
		var x *served
		if err == nil {
			x, err = p.siteOf(r, c)
		}
		show := before
		if err == nil && r.Method == http.MethodPost {
			show, err = after, do(r, token)
		}
		if err != nil {
			p.refuse(w, err)
			return
		}
		p.small(w, http.StatusOK, func() ([]byte, error) { return x.site.Small(show) })
	})
}

func (p *publicSite) siteOf(r *http.Request, c store.Council) (*served, error) {
	x, err := p.of(r.Context(), c.Slug)
	if err == nil && x.site == nil {
		err = errNoSite()
	}
	return x, err
}
