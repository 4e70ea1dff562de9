// Package signon asks an OpenID Connect provider who somebody is: authorisation code with PKCE, state and nonce, the ID token verified. It
// knows nothing of accounts here.
package signon

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/moothall/moothall/internal/fault"
)

// Config is a provider, and how we are registered there.
type Config struct {
	Issuer, ClientID, Secret string
	Name                     string // as the button says it
	GroupsClaim              string // the claim that lists somebody's groups; "" for "groups"
	Redirect                 string // our address to come back to
}

// Provider is an OpenID Connect provider. It may be away: then it is looked for until it is there.
type Provider struct {
	Config
	client *http.Client
	mu     sync.Mutex
	found  *oidc.Provider // nil until it was found
}

// New checks a configuration. Nothing is asked yet: Find does that.
func New(c Config) (*Provider, error) {
	u, err := url.Parse(c.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, fault.New(fault.Invalid, "--oidc-issuer is the address of the provider, and begins with https://")
	}
	if c.ClientID == "" || c.Secret == "" {
		return nil, fault.New(fault.Invalid, "A provider needs --oidc-client-id and --oidc-client-secret-file too: it gives both when moothall is registered there.")
	}
	if c.Redirect == "" {
		return nil, fault.New(fault.Invalid, "Say where people reach the pages, so that the provider can send them back: --base-address https://moothall.council.example")
	}
	if c.Name == "" {
		c.Name = u.Hostname()
	}
	if c.GroupsClaim == "" {
		c.GroupsClaim = "groups"
	}
	return &Provider{Config: c, client: &http.Client{Timeout: 10 * time.Second, Transport: bounded{http.DefaultTransport}, CheckRedirect: fewRedirects}}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// mostAnswer is the largest answer of a provider that is read, in bytes.
const mostAnswer = 1 << 20

// bounded cuts answers short.
type bounded struct{ http.RoundTripper }

// RoundTrip is http.RoundTripper's.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = http.MaxBytesReader(nil, answer.Body, mostAnswer)
	}
	return answer, err
}

func fewRedirects(_ *http.Request, via []*http.Request) error {
	if len(via) > 3 {
		return errors.New("the provider redirects too often")
	}
	return nil
}

// Find looks for the provider until it is found or ctx ends, first at once, then at longer and longer times, a minute apart at most.
func (p *Provider) Find(ctx context.Context, log *slog.Logger) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.Issuer)
		if err == nil {
			p.mu.Lock()
			p.found = found
			p.mu.Unlock()
			return
		}
		if ctx.Err() != nil {
			return
		}
		log.Warn("the sign-in provider cannot be reached; it is tried again", "issuer", p.Issuer, "err", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// Ready tells whether the provider was found.
func (p *Provider) Ready() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.found != nil
}

func (p *Provider) away() error {
	return fault.New(fault.Refused, "%s cannot be reached just now. Try again in a minute.", p.Name)
}

// Attempt is what must fit when somebody comes back. It stays with us; the browser holds no part of it but the state.
type Attempt struct {
	State, Nonce, Verifier string
	To                     string // where to go when signed in
}

// Start gives an attempt, and the address at the provider to send the browser to.
func (p *Provider) Start() (Attempt, string, error) {
	o, _, err := p.oauth()
	if err != nil {
		return Attempt{}, "", err
	}
	a := Attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	return a, o.AuthCodeURL(a.State, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)), nil
}

func (p *Provider) oauth() (*oauth2.Config, *oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		return nil, nil, p.away()
	}
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: p.found.Endpoint(), RedirectURL: p.Redirect, Scopes: []string{oidc.ScopeOpenID, "email", "profile"}}, p.found, nil
}

// Person is what the provider says of somebody.
type Person struct {
	Issuer, Subject string
	Email, Name     string
	Verified        bool // the provider stands for the address
	Groups          []string
	Untold          bool // the provider left their groups out, because they are in too many
}

// ErrNotFit is what somebody hears whose coming back does not fit their going. It says the same of every way in which it may not.
var ErrNotFit = fault.New(fault.Refused, "The answer of your staff account does not fit this sign-in. Start again from here.")

func notFit(err error) error {
	return fault.Wrap(errors.Join(ErrNotFit, err), fault.Refused, "%s", fault.Sentence(ErrNotFit))
}

// ErrRefused is what somebody hears whom the provider turned away, or who turned back there.
var ErrRefused = fault.New(fault.Refused, "You were not signed in there. Try again, or sign in another way.")

// Finish checks what the browser brought back and asks the provider who it is.
func (p *Provider) Finish(ctx context.Context, a Attempt, q url.Values) (Person, error) {
	o, found, err := p.oauth()
	if err != nil {
		return Person{}, err
	}
	if a.State == "" || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(a.State)) != 1 || q.Has("iss") && q.Get("iss") != p.Issuer {
		return Person{}, ErrNotFit
	}
	if q.Has("error") {
		return Person{}, ErrRefused
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := o.Exchange(ctx, q.Get("code"), oauth2.VerifierOption(a.Verifier))
	if refused := (*oauth2.RetrieveError)(nil); errors.As(err, &refused) && refused.Response.StatusCode < 500 {
		return Person{}, notFit(err)
	}
	if err != nil {
		return Person{}, fault.Wrap(err, fault.Refused, "%s", fault.Sentence(p.away()))
	}
	claims, err := p.claims(ctx, found, token, a.Nonce)
	if err != nil {
		return Person{}, err
	}
	return p.person(claims)
}

// claims are those of the ID token, once it is verified; what it leaves out is asked for where the provider tells more of people.
func (p *Provider) claims(ctx context.Context, found *oidc.Provider, token *oauth2.Token, nonce string) (map[string]json.RawMessage, error) {
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return nil, ErrNotFit
	}
	id, err := found.Verifier(&oidc.Config{ClientID: p.ClientID}).Verify(ctx, raw)
	if err != nil {
		return nil, notFit(err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return nil, ErrNotFit
	}
	var claims, more map[string]json.RawMessage
	err = id.Claims(&claims)
	if err != nil {
		return nil, fmt.Errorf("reading the ID token: %w", err)
	}
	if found.UserInfoEndpoint() == "" || claims["email"] != nil && (claims[p.GroupsClaim] != nil || claims["_claim_names"] != nil || claims["hasgroups"] != nil) {
		return claims, nil
	}
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return nil, fault.Wrap(err, fault.Refused, "%s", fault.Sentence(p.away()))
	}
	if info.Subject != id.Subject {
		return nil, ErrNotFit
	}
	err = info.Claims(&more)
	if err != nil {
		return nil, fmt.Errorf("reading what the provider tells of a person: %w", err)
	}
	return merged(claims, more), nil
}

// merged are claims with what more has beside them. An address and whether it is verified are taken from one place: one place may not
// vouch for what another says.
func merged(claims, more map[string]json.RawMessage) map[string]json.RawMessage {
	_, told := claims["email"]
	for name, v := range more {
		if _, has := claims[name]; has || told && (name == "email_verified" || name == "xms_edov") {
			continue
		}
		claims[name] = v
	}
	return claims
}

// mostGroups is how many groups of a person are read.
const mostGroups = 1000

func (p *Provider) person(claims map[string]json.RawMessage) (Person, error) {
	out := Person{Issuer: p.Issuer, Verified: yes(claims["email_verified"]) || yes(claims["xms_edov"])} // Entra says it with the latter
	for name, into := range map[string]*string{"sub": &out.Subject, "email": &out.Email, "name": &out.Name} {
		if claims[name] == nil {
			continue
		}
		err := json.Unmarshal(claims[name], into)
		if err != nil || len(*into) > 500 {
			return out, fault.New(fault.Refused, "Your staff account says something of you that cannot be read: %q. Ask who runs it.", name)
		}
	}
	if out.Subject == "" {
		return out, ErrNotFit
	}
	out.Untold = p.untold(claims)
	if claims[p.GroupsClaim] == nil {
		return out, nil
	}
	err := json.Unmarshal(claims[p.GroupsClaim], &out.Groups)
	if err != nil {
		one := ""
		err = json.Unmarshal(claims[p.GroupsClaim], &one)
		out.Groups = strings.Fields(one)
	}
	if err != nil || len(out.Groups) > mostGroups {
		return out, fault.New(fault.Refused, "Your groups cannot be read from the claim %q. Ask who runs your staff account.", p.GroupsClaim)
	}
	return out, nil
}

// untold tells whether the provider left the groups out because they are too many for a token: Entra ID then says only where to ask for them.
func (p *Provider) untold(claims map[string]json.RawMessage) bool {
	var elsewhere map[string]json.RawMessage
	if json.Unmarshal(claims["_claim_names"], &elsewhere) == nil && elsewhere[p.GroupsClaim] != nil {
		return true
	}
	return yes(claims["hasgroups"]) && claims[p.GroupsClaim] == nil
}

// yes reads a truth in the ways in which providers write it.
func yes(raw json.RawMessage) bool {
	switch strings.ToLower(strings.Trim(string(raw), `"`)) {
	case "true", "1":
		return true
	}
	return false
}
