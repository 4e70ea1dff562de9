package desk

import (
	"context"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// ErrNoMember is what somebody hears who names an account without a role in their council.
var ErrNoMember = fault.New(fault.NotFound, "Nobody here has that account.")

// Newcomer is somebody who is to sign in to a council.
type Newcomer struct {
	Email, Name string
	Roles       []string
}

// LetInAs is an account, and the password of its first sign-in where it was made or given a new one.
type LetInAs struct {
	Account  store.Account
	Password string
}

// LetIn gives somebody roles in the viewer's council, and an account with a first password when they have none. An account that is there
// keeps its name and password: it may be at home in another council.
func (d *Desk) LetIn(ctx context.Context, v kind.Viewer, n Newcomer) (LetInAs, error) {
	c, err := d.accounts(ctx, v)
	if err != nil {
		return LetInAs{}, err
	}
	email, err := identity.Address(n.Email)
	if err != nil {
		return LetInAs{}, err
	}
	err = identity.Known(n.Roles)
	if err != nil {
		return LetInAs{}, err
	}
	var in LetInAs
	in.Account, err = d.Store.Account(ctx, email)
	if fault.CodeOf(err) == fault.NotFound {
		in, err = d.newAccount(ctx, email, strings.TrimSpace(n.Name))
	}
	if err != nil {
		return LetInAs{}, err
	}
	for _, role := range n.Roles {
		err := d.Store.Grant(ctx, in.Account.ID, c.ID, role)
		if err != nil {
			return LetInAs{}, err
		}
	}
	return in, nil
}

func (d *Desk) newAccount(ctx context.Context, email, name string) (LetInAs, error) {
	if name == "" {
		name, _, _ = strings.Cut(email, "@")
	}
	if len(name) > 200 {
		return LetInAs{}, fault.New(fault.Invalid, "Give a name of at most 200 letters.")
	}
	in := LetInAs{Password: identity.FirstPassword()}
	hash, err := identity.Hash(in.Password)
	if err != nil {
		return in, err
	}
	in.Account, err = d.Store.AddAccount(ctx, store.Account{Email: email, Name: name, Password: hash, Added: d.now(), Temporary: true})
	return in, err
}

// accounts is the viewer's council, if they say who may sign in there.
func (d *Desk) accounts(ctx context.Context, v kind.Viewer) (store.Council, error) {
	if !identity.May(v, identity.Accounts) {
		return store.Council{}, fault.New(fault.Forbidden, "Only an administrator says who may sign in.")
	}
	return d.Store.Council(ctx, v.Council)
}

// Member finds an account that has a role in a council.
func (d *Desk) Member(ctx context.Context, council, account int64) (store.Member, error) {
	all, err := d.Store.Members(ctx, council)
	if err != nil {
		return store.Member{}, err
	}
	for _, m := range all {
		if m.ID == account {
			return m, nil
		}
	}
	return store.Member{}, ErrNoMember
}

// ChangeRoles gives somebody exactly these roles in the viewer's council; none takes them out of it.
func (d *Desk) ChangeRoles(ctx context.Context, v kind.Viewer, m store.Member, roles []string) error {
	c, err := d.accounts(ctx, v)
	if err != nil {
		return err
	}
	if len(roles) > 0 {
		err = identity.Known(roles)
		if err != nil {
			return err
		}
	}
	return d.Store.SetRoles(ctx, m.ID, c.ID, roles)
}

// alone refuses what would reach further than the viewer's council.
func alone(m store.Member) error {
	if m.Elsewhere {
		return fault.New(fault.Refused, "%s has a role in another council too, so only their roles here can be changed. Take those away to keep them out.", m.Name)
	}
	return nil
}

// DisableAccount keeps somebody from signing in, or lets them again.
func (d *Desk) DisableAccount(ctx context.Context, v kind.Viewer, m store.Member, disable bool) error {
	_, err := d.accounts(ctx, v)
	if err != nil {
		return err
	}
	err = alone(m)
	if err != nil {
		return err
	}
	at := ""
	if disable {
		at = d.now()
	}
	return d.Store.Disable(ctx, m.Account, at)
}

// EndSessions signs somebody out everywhere.
func (d *Desk) EndSessions(ctx context.Context, v kind.Viewer, m store.Member) error {
	_, err := d.accounts(ctx, v)
	if err != nil {
		return err
	}
	return d.Store.EndSessions(ctx, m.Account)
}

// NewFirstPassword gives somebody who forgot theirs a password for one sign-in.
func (d *Desk) NewFirstPassword(ctx context.Context, v kind.Viewer, m store.Member) (LetInAs, error) {
	in := LetInAs{Account: m.Account, Password: identity.FirstPassword()}
	_, err := d.accounts(ctx, v)
	if err != nil {
		return in, err
	}
	err = alone(m)
	if err != nil {
		return in, err
	}
	hash, err := identity.Hash(in.Password)
	if err != nil {
		return in, err
	}
	return in, d.Store.SetPassword(ctx, m.Account, hash, true)
}
