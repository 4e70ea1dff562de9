package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/moothall/moothall/internal/comment"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web/public"
)

// mostCommentBytes is how long a form for a comment may be: its texts with every letter as nine bytes, and room for the rest.
const mostCommentBytes = 64 << 10

// comment is GET and POST /public/{council}/comment/{section}: the choice, the form, and what is sent with it.
func (p *publicSite) comment(w http.ResponseWriter, r *http.Request) {
	publicHeaders(w.Header())
	r.Body = http.MaxBytesReader(w, r.Body, mostCommentBytes)
	err := p.commented(w, r)
	if err != nil {
		p.refuse(w, err)
	}
}

func (p *publicSite) commented(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	x, err := p.of(ctx, r.PathValue("council"))
	if err != nil {
		return err
	}
	if x.site == nil { // an old short name: the form stands where its council is now; what was typed is sent on with it
		to := url.URL{Path: "/public/" + x.to + "/comment/" + r.PathValue("section"), RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.String(), http.StatusPermanentRedirect)
		return nil
	}
	c, err := p.desk.Store.Council(ctx, r.PathValue("council"))
	if err != nil {
		return err
	}
	set, err := p.desk.Store.CommentSetting(ctx, c.ID)
	if err != nil {
		return err
	}
	f := public.FormState{Place: r.PathValue("section"), Route: r.URL.Query().Get("to"), Welsh: r.URL.Query().Get("lang") == "cy", Keep: set.Rules.Keep, Closed: !set.Rules.Open}
	if f.Route != comment.Public && f.Route != comment.Private {
		f.Route = ""
	}
	status := http.StatusOK
	if r.Method == http.MethodPost && f.Route != "" && !f.Closed {
		err := p.takeComment(r, c, &f)
		switch code := fault.CodeOf(err); {
		case err == nil:
			p.small(w, http.StatusOK, func() ([]byte, error) { return x.site.Thanks(f) })
			return nil
		case code == fault.Invalid:
			status, f.Wrong = http.StatusBadRequest, fault.Sentence(err)
		case code == fault.Refused:
			status, f.Wrong = http.StatusTooManyRequests, fault.Sentence(err)
		default:
			return err
		}
	}
	f.Token, err = p.desk.CommentForm(ctx, c, f.Place, f.Route)
	if err != nil {
		return err
	}
	p.small(w, status, func() ([]byte, error) { return x.site.CommentForm(f) })
	return nil
}

// takeComment takes what was filled in.
func (p *publicSite) takeComment(r *http.Request, c store.Council, f *public.FormState) error {
	err := r.ParseForm()
	if err != nil {
		return fault.New(fault.Invalid, "That was too long, or not sent by the form. Write less and try again.")
	}
	f.Name, f.Email, f.Text = r.PostFormValue("name"), r.PostFormValue("email"), r.PostFormValue("text")
	return p.desk.SendComment(r.Context(), c, comment.Sent{Place: f.Place, Route: f.Route, Name: f.Name, Email: f.Email, Text: f.Text, Trap: r.PostFormValue("website"), Token: r.PostFormValue("token"), From: network(p.address(r))})
}

// support is POST /public/{council}/support/{number}: somebody supports an idea. It leads back to the idea.
func (p *publicSite) support(w http.ResponseWriter, r *http.Request) {
	publicHeaders(w.Header())
	c, err := p.desk.Store.Council(r.Context(), r.PathValue("council"))
	if err != nil {
		p.refuse(w, err)
		return
	}
	id, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		p.refuse(w, fault.New(fault.NotFound, "There is no such idea."))
		return
	}
	err = p.desk.SupportIdea(r.Context(), c, id, network(p.address(r)))
	if err != nil {
		p.refuse(w, err)
		return
	}
	lang := ""
	if r.URL.Query().Get("lang") == "cy" {
		lang = "cy/"
	}
	http.Redirect(w, r, "/public/"+c.Slug+"/"+lang+"comments/ideas/index.html#comment-"+strconv.FormatInt(id, 10), http.StatusSeeOther)
}
