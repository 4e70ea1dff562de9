package web

import "net/http"

// cookies are the names that a browser keeps for us. Under HTTPS each begins with __Host- (draft-ietf-httpbis-rfc6265bis, section 4.1.3.2): a browser
// takes such a cookie only from this very address, so that no other site of the same domain can plant one.
type cookies struct{ secure bool }

// name is what a browser calls a cookie; the session's own is called what no other is.
func (c cookies) name(what string) string {
	name := "moothall"
	if what != "" {
		name += "-" + what
	}
	if c.secure {
		return "__Host-" + name
	}
	return name
}

// set has a browser keep a value for some seconds; 0 is until it is closed.
func (c cookies) set(w http.ResponseWriter, what, value string, seconds int, same http.SameSite) {
	http.SetCookie(w, &http.Cookie{Name: c.name(what), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: c.secure, SameSite: same})
}

// drop has a browser forget it.
func (c cookies) drop(w http.ResponseWriter, what string) {
	c.set(w, what, "", -1, http.SameSiteLaxMode)
}

// get is what a browser kept, empty where that is nothing.
func (c cookies) get(r *http.Request, what string) string {
	cookie, err := r.Cookie(c.name(what))
	if err != nil {
		return ""
	}
	return cookie.Value
}
