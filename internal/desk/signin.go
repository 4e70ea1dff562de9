package desk

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/passkey"
	"github.com/moothall/moothall/internal/signon"
	"github.com/moothall/moothall/internal/store"
)

// Joined is who signs in through the provider, with what they should hear about it.
type Joined struct {
	Account store.Account
	Last    []int64 // councils where they stay administrator, though no group says so, because there is no other
}

// Join finds the account of somebody whom the provider vouches for, or makes one where a staff group gives a role, and sets their roles by
// group anew.
func (d *Desk) Join(ctx context.Context, p signon.Person) (Joined, error) {
	all, err := d.Store.StaffGroups(ctx, 0)
	if err != nil {
		return Joined{}, err
	}
	if p.Untold && len(all) > 0 {
		return Joined{}, fault.New(fault.Refused, "You are in so many groups that your staff account does not say which, so your roles cannot be told. Nothing was changed. "+
			"Whoever runs the tenant must set that moothall gets only the groups assigned to the application, or app roles in place of groups.")
	}
	var given []store.StaffGroup
	for _, g := range all {
		if slices.Contains(p.Groups, g.Value) {
			given = append(given, g)
		}
	}
	a, err := d.accountOf(ctx, p, len(given) > 0)
	if err != nil {
		return Joined{}, err
	}
	kept, err := d.Store.SetGroupRoles(store.By(ctx, store.Deed{Actor: a.ID, At: d.now()}), a, given)
	if err != nil {
		return Joined{}, err
	}
	roles, err := d.Store.Roles(ctx, a.ID)
	if err != nil {
		return Joined{}, err
	}
	if len(roles) == 0 {
		return Joined{}, d.noRole(ctx)
	}
	a, err = d.Store.Account(ctx, a.Email) // its epoch may have moved on
	return Joined{a, kept}, err
}

// accountOf is the account of a subject: the one that it is joined to, else the one with its verified address, else a new one if it may be made.
func (d *Desk) accountOf(ctx context.Context, p signon.Person, may bool) (store.Account, error) {
	a, err := d.Store.AccountOfSubject(ctx, p.Issuer, p.Subject)
	if err == nil && a.Disabled != "" {
		return a, d.noRole(ctx)
	}
	if fault.CodeOf(err) != fault.NotFound {
		return a, err
	}
	email, err := identity.Address(p.Email)
	if err != nil || !p.Verified {
		return a, fault.New(fault.Refused, "Your staff account gives no email address that it has verified, so it cannot be told who you are here. Ask who runs it to send moothall your verified address.")
	}
	a, err = d.Store.Account(ctx, email)
	if fault.CodeOf(err) == fault.NotFound && may {
		a, err = d.Store.AddAccount(ctx, store.Account{Email: email, Name: nameOf(p, email), Added: d.now()})
	}
	if fault.CodeOf(err) == fault.NotFound || err == nil && a.Disabled != "" {
		return a, d.noRole(ctx)
	}
	if err != nil {
		return a, err
	}
	return a, d.Store.JoinSubject(ctx, p.Issuer, p.Subject, a.ID, d.now())
}

func nameOf(p signon.Person, email string) string {
	name := strings.Join(strings.Fields(p.Name), " ")
	if name == "" || len(name) > 200 {
		name, _, _ = strings.Cut(email, "@")
	}
	return name
}

// noRole says whom to ask: the council, where there is only one here.
func (d *Desk) noRole(ctx context.Context) error {
	all, err := d.Store.Councils(ctx)
	if err != nil {
		return err
	}
	whose := "your council"
	if len(all) == 1 {
		whose = all[0].Name
	}
	return fault.New(fault.Refused, "You have no role here. Ask an administrator of %s to add you under People who sign in, or to give a role to one of your staff groups.", whose)
}

// StaffGroupJSON is a staff group in `moothall staff-group list --json`.
type StaffGroupJSON struct {
	Group string `json:"group"` // as it stands in the provider's claim
	Role  string `json:"role"`
}

// StaffGroups lists the staff groups of the viewer's council.
func (d *Desk) StaffGroups(ctx context.Context, v kind.Viewer) ([]StaffGroupJSON, error) {
	c, err := d.accounts(ctx, v)
	if err != nil {
		return nil, err
	}
	all, err := d.Store.StaffGroups(ctx, c.ID)
	out := []StaffGroupJSON{}
	for _, g := range all {
		out = append(out, StaffGroupJSON{g.Value, g.Role})
	}
	return out, err
}

// mostStaffGroups is how many lines the staff groups of a council have at most.
const mostStaffGroups = 200

// AddStaffGroup has a staff group give a role in the viewer's council, from each member's next sign-in on.
func (d *Desk) AddStaffGroup(ctx context.Context, v kind.Viewer, g StaffGroupJSON) error {
	c, err := d.accounts(ctx, v)
	if err != nil {
		return err
	}
	g.Group = strings.TrimSpace(g.Group)
	if g.Group == "" || len(g.Group) > 200 {
		return fault.New(fault.Invalid, "Give the group as your staff accounts send it, in 200 letters at most. Entra ID sends its Object ID, or the value of an app role.")
	}
	err = identity.Known([]string{g.Role})
	if err != nil {
		return err
	}
	all, err := d.Store.StaffGroups(ctx, c.ID)
	if err != nil {
		return err
	}
	if len(all) >= mostStaffGroups {
		return fault.New(fault.Refused, "A council has %d staff groups at most. Remove one first.", mostStaffGroups)
	}
	return d.Store.AddStaffGroup(ctx, store.StaffGroup{Council: c.ID, Value: g.Group, Role: g.Role}, v.Account, d.now())
}

// RemoveStaffGroup ends that. Who has the role by the group keeps it until their next sign-in.
func (d *Desk) RemoveStaffGroup(ctx context.Context, v kind.Viewer, g StaffGroupJSON) error {
	c, err := d.accounts(ctx, v)
	if err != nil {
		return err
	}
	return d.Store.RemoveStaffGroup(ctx, store.StaffGroup{Council: c.ID, Value: strings.TrimSpace(g.Group), Role: g.Role})
}

// ForgetWays takes somebody's passkeys away and parts their account from the one at the provider, when a device was lost or an address passed on.
func (d *Desk) ForgetWays(ctx context.Context, v kind.Viewer, m store.Member) error {
	_, err := d.accounts(ctx, v)
	if err != nil {
		return err
	}
	err = alone(m)
	if err != nil {
		return err
	}
	return d.Store.ForgetWays(ctx, m.Account)
}

// attemptLasts is how long a sign-in or a new passkey that has begun may take.
const attemptLasts = 10 * time.Minute

// Begin keeps what must come back, and gives the secret under which the browser fetches it, once.
func (d *Desk) Begin(ctx context.Context, what, data string) (secret string, err error) {
	secret = rand.Text()
	now := d.Clock().UTC()
	return secret, d.Store.BeginAttempt(ctx, tokenHash(secret), what, data, now.Format(time.RFC3339), now.Add(attemptLasts).Format(time.RFC3339))
}

// End gives what was kept, the first time that it is asked for.
func (d *Desk) End(ctx context.Context, what, secret string) (data string, err error) {
	return d.Store.EndAttempt(ctx, tokenHash(secret), what, d.now())
}

// Holder is an account with its passkeys, for a new one.
func (d *Desk) Holder(ctx context.Context, a store.Account) (passkey.Holder, error) {
	h := passkey.Holder{Email: a.Email, Name: a.Name}
	all, err := d.Store.Passkeys(ctx, a.ID)
	for _, p := range all {
		h.Handle = p.Handle
		h.Keys = append(h.Keys, passkey.Key{ID: p.ID, Record: p.Credential})
	}
	if h.Handle == "" {
		h.Handle = rand.Text() + rand.Text()
	}
	return h, err
}

// KeepPasskey keeps a new passkey of an account under a name.
func (d *Desk) KeepPasskey(ctx context.Context, a store.Account, handle, name string, k passkey.Key) error {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || len(name) > 100 {
		return fault.New(fault.Invalid, "Give the passkey a name of at most 100 letters, so that you know it again: Work laptop")
	}
	return d.Store.AddPasskey(ctx, store.Passkey{ID: k.ID, Account: a.ID, Handle: handle, Name: name, Credential: k.Record, Added: d.now()})
}

// ByPasskey is who signs in with a passkey.
func (d *Desk) ByPasskey(ctx context.Context, door *passkey.Door, keep string, answer []byte) (store.Account, error) {
	var p store.Passkey
	var a store.Account
	k, copied, err := door.Check(keep, answer, func(id string) (passkey.Holder, error) {
		var err error
		p, a, err = d.Store.Passkey(ctx, id)
		return passkey.Holder{Handle: p.Handle, Keys: []passkey.Key{{ID: p.ID, Record: p.Credential}}}, err
	})
	if err != nil {
		return a, err
	}
	if copied {
		err = d.Store.DoubtPasskey(ctx, p.ID, d.now())
		if err != nil {
			return a, err
		}
	}
	if copied || p.Doubted != "" {
		return a, fault.New(fault.Refused, "There seems to be a copy of this passkey, so it is no longer taken. Sign in another way, and remove it on the page of your account.")
	}
	if a.Disabled != "" {
		return a, passkey.ErrNotTaken
	}
	err = d.Store.PasskeyUsed(ctx, p.ID, p.Credential, k.Record, d.now())
	if err != nil {
		return a, fmt.Errorf("signing in with a passkey: %w", err)
	}
	return a, nil
}
