package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// TokenDays is how long a token lasts unless somebody says otherwise, and how long at most.
const (
	TokenDays     = 90
	MostTokenDays = 366
)

// NewToken is what making a token takes.
type NewToken struct {
	Scope    string // read, write, import, or several with commas
	Days     int    // 0: TokenDays
	Council  string // "": every council of the person
	Register string // a kind: the token reads this register and nothing else
	Note     string // what it is for
}

// TokenJSON is one token in `moothall token list --json`. Token itself is there only when it was just made.
type TokenJSON struct {
	ID       int64  `json:"id"`
	Token    string `json:"token,omitempty"`
	User     string `json:"user"`
	Scope    string `json:"scope"`
	Council  string `json:"council,omitempty"`
	Register string `json:"register,omitempty"`
	Note     string `json:"note,omitempty"`
	Created  string `json:"created"`
	Expires  string `json:"expires"`
	Revoked  string `json:"revoked,omitempty"`
	LastUsed string `json:"last_used,omitempty"`
	State    string `json:"state"` // valid, expired, revoked
}

// TokenOf is a token in the shape of the command line.
func (d *Desk) TokenOf(t store.Token) TokenJSON {
	out := TokenJSON{ID: t.ID, User: t.Email, Scope: t.Scope, Council: t.Slug, Register: t.Register, Note: t.Note, Created: t.Added, Expires: t.Expires, Revoked: t.Revoked, LastUsed: t.Used, State: "valid"}
	switch {
	case t.Revoked != "":
		out.State = "revoked"
	case t.Expires <= d.now():
		out.State = "expired"
	}
	return out
}

// CreateToken makes a token for a person. Its secret is in the answer and nowhere else.
func (d *Desk) CreateToken(ctx context.Context, email string, n NewToken) (TokenJSON, error) {
	a, err := d.Store.Account(ctx, strings.ToLower(strings.TrimSpace(email)))
	if err != nil {
		return TokenJSON{}, err
	}
	t, err := d.describeToken(ctx, a, n)
	if err != nil {
		return TokenJSON{}, err
	}
	var secret [32]byte
	_, err = rand.Read(secret[:])
	if err != nil {
		return TokenJSON{}, fmt.Errorf("making a token: %w", err)
	}
	text := identity.TokenPrefix + base64.RawURLEncoding.EncodeToString(secret[:])
	t, err = d.Store.AddToken(ctx, t, tokenHash(text))
	if err != nil {
		return TokenJSON{}, err
	}
	out := d.TokenOf(t)
	out.Token = text
	return out, nil
}

func (d *Desk) describeToken(ctx context.Context, a store.Account, n NewToken) (store.Token, error) {
	t := store.Token{Account: a.ID, Email: a.Email, Register: n.Register, Note: strings.TrimSpace(n.Note)}
	if a.Disabled != "" {
		return t, fault.New(fault.Refused, "The account of %s is disabled. A token of theirs would open nothing.", a.Email)
	}
	scope, err := identity.Scope(n.Scope)
	if err != nil {
		return t, err
	}
	t.Scope = scope
	if n.Days == 0 {
		n.Days = TokenDays
	}
	if n.Days < 1 || n.Days > MostTokenDays {
		return t, fault.New(fault.Invalid, "A token lasts from 1 to %d days.", MostTokenDays)
	}
	if len(t.Note) > 200 {
		return t, fault.New(fault.Invalid, "Say what the token is for in 200 letters at most.")
	}
	if n.Register != "" {
		k, ok := kind.Of(n.Register)
		if !ok || k.Table {
			return t, fault.New(fault.Invalid, "There is no register called %q. Write it in the singular: contract, system, post ...", n.Register)
		}
		if scope != identity.ScopeRead || n.Council == "" {
			return t, fault.New(fault.Invalid, "A token of one register reads and does nothing else, in one council. Say the scope read, and which council.")
		}
	}
	now := d.Clock().UTC()
	t.Added, t.Expires = now.Format(time.RFC3339), now.AddDate(0, 0, n.Days).Format(time.RFC3339)
	if n.Council == "" {
		return t, nil
	}
	roles, err := d.Store.Roles(ctx, a.ID)
	if err != nil {
		return t, err
	}
	c, err := d.Store.Council(ctx, n.Council)
	if err != nil || len(roles[c.ID]) == 0 {
		return t, fault.New(fault.Invalid, "%s has no role in a council called %q.", a.Email, n.Council)
	}
	t.Council, t.Slug = c.ID, c.Slug
	return t, nil
}

// tokenHash is the form that a token is kept in. A secret of 256 random bits needs no slow hash.
func tokenHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Pass is what a token opens: a person, their roles, and how far the token goes.
type Pass struct {
	Token  store.Token
	Person store.Account
	roles  map[int64][]string
}

// errNoPass says the same of every token that opens nothing, so that nobody learns why.
var errNoPass = fault.New(fault.Forbidden, "This token is not known, has run out or was revoked. Make a new one under Your account.")

// usedEach is how far apart uses must be to be noted: else each request would be a write.
const usedEach = time.Minute

// Pass gives what a token opens now; errors with code Forbidden where it opens nothing.
func (d *Desk) Pass(ctx context.Context, secret string) (*Pass, error) {
	if !strings.HasPrefix(secret, identity.TokenPrefix) || len(secret) > 200 {
		return nil, errNoPass
	}
	t, err := d.Store.TokenByHash(ctx, tokenHash(secret))
	if fault.CodeOf(err) == fault.NotFound || err == nil && d.TokenOf(t).State != "valid" {
		return nil, errNoPass
	}
	if err != nil {
		return nil, err
	}
	p := &Pass{Token: t}
	p.Person, err = d.Store.Account(ctx, t.Email)
	if fault.CodeOf(err) == fault.NotFound || err == nil && p.Person.Disabled != "" {
		return nil, errNoPass
	}
	if err != nil {
		return nil, err
	}
	p.roles, err = d.Store.Roles(ctx, p.Person.ID)
	if err != nil {
		return nil, err
	}
	last, err := time.Parse(time.RFC3339, t.Used)
	if err == nil && d.Clock().Sub(last) < usedEach {
		return p, nil
	}
	return p, d.Store.TokenUsed(ctx, t.ID, d.now())
}

// Viewer is the person looking at a council through the token. Of a council that the token or the person has nothing to do with it
// tells no more than of one that does not exist.
func (p *Pass) Viewer(c store.Council) (kind.Viewer, error) {
	v := identity.Viewer(c.Slug, p.Person.Email, p.roles[c.ID])
	if len(v.Roles) == 0 || !p.In(c.ID) {
		return v, fault.New(fault.NotFound, "There is no council called %q here, or your token does not open it.", c.Slug)
	}
	return v, nil
}

// In tells whether a token may look into a council, whatever its person may.
func (p *Pass) In(council int64) bool {
	return len(p.roles[council]) > 0 && (p.Token.Council == 0 || p.Token.Council == council)
}

// Allows tells whether the token's scope goes as far as an action; register is the kind that it is about, "" for none.
func (p *Pass) Allows(a identity.Action, register string) bool {
	if p.Token.Register != "" && p.Token.Register != register {
		return false
	}
	return slices.Contains(strings.Split(p.Token.Scope, ","), identity.ScopeOf(a)) || identity.ScopeOf(a) == identity.ScopeRead
}

// RevokeToken ends one of a person's own tokens.
func (d *Desk) RevokeToken(ctx context.Context, a store.Account, id int64) error {
	return d.Store.RevokeToken(ctx, a.ID, id, d.now())
}
