// Package identity is who somebody is and what they may do: passwords, roles, and the one table that authorises.
package identity

import (
	"cmp"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"maps"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// Argon2id with 19 MiB and two passes: the OWASP password storage cheat sheet's first choice.
const (
	passes  = 2
	memory  = 19 * 1024 // KiB
	threads = 1
	keyLen  = 32
	saltLen = 16
)

// turns lets only a few passwords be checked at once, so that a flood of sign-ins cannot take all memory.
var turns = make(chan struct{}, 4)

// Hash makes the stored form of a password.
func Hash(password string) (string, error) {
	err := Strong(password)
	if err != nil {
		return "", err
	}
	salt := make([]byte, saltLen)
	_, err = rand.Read(salt)
	if err != nil {
		return "", fmt.Errorf("making a salt: %w", err)
	}
	turns <- struct{}{}
	defer func() { <-turns }()
	key := argon2.IDKey([]byte(password), salt, passes, memory, threads, keyLen)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("argon2id$%d$%d$%d$%s$%s", passes, memory, threads, enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

// Key is the key of 256 bits that a passphrase gives with a salt, at the same cost as a password's stored form.
func Key(passphrase string, salt []byte) [keyLen]byte {
	turns <- struct{}{}
	defer func() { <-turns }()
	return [keyLen]byte(argon2.IDKey([]byte(passphrase), salt, passes, memory, threads, keyLen))
}

// FirstPassword makes a password for somebody's first sign-in, after which they choose their own: 20 letters and digits, about 100 bits.
func FirstPassword() string { return rand.Text()[:20] }

// Strong refuses a password that is too short to be safe. Length is what counts (NCSC: three random words).
func Strong(password string) error {
	if len([]rune(password)) < 12 {
		return fault.New(fault.Invalid, "Use a password of at least 12 characters, for instance three random words.")
	}
	if len(password) > 1000 {
		return fault.New(fault.Invalid, "Use a password of at most 1,000 characters.")
	}
	return nil
}

// Matches tells whether a password is the one behind a stored form. It takes as long for a form that is empty, so that nobody
// can tell from the time whether an account exists.
func Matches(stored, password string) bool {
	var p, m uint32
	var t uint8
	salt, want := make([]byte, saltLen), make([]byte, keyLen)
	parts := strings.Split(stored, "$")
	known := len(parts) == 6 && parts[0] == "argon2id"
	p, m, t = passes, memory, threads
	if known {
		_, err := fmt.Sscanf(parts[1]+" "+parts[2]+" "+parts[3], "%d %d %d", &p, &m, &t)
		var errSalt, errKey error
		salt, errSalt = base64.RawStdEncoding.DecodeString(parts[4])
		want, errKey = base64.RawStdEncoding.DecodeString(parts[5])
		known = err == nil && errSalt == nil && errKey == nil && len(want) == keyLen
	}
	turns <- struct{}{}
	defer func() { <-turns }()
	got := argon2.IDKey([]byte(password), salt, p, m, t, keyLen)
	return subtle.ConstantTimeCompare(got, want) == 1 && known
}

// Address gives an email address in the one form that accounts are kept under.
func Address(s string) (string, error) {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	if err != nil || a.Address != strings.TrimSpace(s) {
		return "", fault.New(fault.Invalid, "%q is not an email address. Write it like name@council.example", s)
	}
	return strings.ToLower(a.Address), nil
}

// clearance is how far each role sees, and allowed below is what each may do: together the one table from which pages, commands and the
// API are authorised, and from which the page about roles is made.
var clearance = map[kind.Role]kind.Clearance{
	kind.Administrator:  kind.SeesRestricted,
	kind.Leader:         kind.SeesRestricted,
	kind.RegisterEditor: kind.SeesRestricted,
	kind.SystemOwner:    kind.SeesInternal,
	kind.Assessor:       kind.SeesRestricted, // answers name weaknesses
	kind.Assurer:        kind.SeesRestricted,
	kind.BoardSecretary: kind.SeesRestricted,
	kind.Councillor:     kind.SeesInternal,
	kind.Moderator:      kind.SeesInternal,
	kind.GroupOfficer:   kind.SeesInternal,
	kind.Reader:         kind.SeesInternal,
	kind.Anyone:         kind.SeesPublic,
}

// Roles lists the roles that an account can hold.
func Roles() []kind.Role {
	return []kind.Role{kind.Administrator, kind.Leader, kind.RegisterEditor, kind.SystemOwner, kind.Assessor, kind.Assurer, kind.BoardSecretary,
		kind.Councillor, kind.Moderator, kind.GroupOfficer, kind.Reader}
}

// Known refuses a list of roles that names something else, or nothing.
func Known(roles []string) error {
	if len(roles) == 0 {
		return fault.New(fault.Invalid, "Choose at least one role.")
	}
	for _, r := range roles {
		if !slices.Contains(Roles(), kind.Role(r)) {
			return fault.New(fault.Invalid, "%q is not a role. Use one of: %v", r, Roles())
		}
	}
	return nil
}

// Sees is how far a role sees.
func Sees(r kind.Role) kind.Clearance { return clearance[r] }

// Does lists what a role may do, in the order of Actions.
func Does(r kind.Role) (out []Action) {
	for _, a := range Actions() {
		if slices.Contains(allowed[a], r) {
			out = append(out, a)
		}
	}
	return out
}

// Actions lists everything that needs a role, what most roles may do first.
func Actions() []Action {
	out := slices.Collect(maps.Keys(allowed))
	slices.SortFunc(out, func(a, b Action) int {
		return cmp.Or(cmp.Compare(len(allowed[b]), len(allowed[a])), cmp.Compare(a, b))
	})
	return out
}

// Viewer is an account looking at a council with its roles there. Without a role it sees only what is public.
func Viewer(council, account string, roles []string) kind.Viewer {
	v := kind.Viewer{Council: council, Account: account}
	for _, r := range roles {
		role := kind.Role(r)
		c, ok := clearance[role]
		if !ok {
			continue
		}
		v.Clearance = max(v.Clearance, c)
		v.Roles = append(v.Roles, role)
	}
	return v
}

// Action is something that a page or command lets somebody do.
type Action string

// The actions that need more than to be signed in.
const (
	Look     Action = "look"     // at the agenda and the registers
	Import   Action = "import"   // bring files in, undo
	Edit     Action = "edit"     // change records by hand; the kind file says which roles write a register
	Own      Action = "own"      // change the records that one owns
	Answer   Action = "answer"   // say yes or no to proposals
	Settle   Action = "settle"   // assign, accept, set aside findings
	Assess   Action = "assess"   // answer and assure assessments
	Erase    Action = "erase"    // erase a person
	Accounts Action = "accounts" // say who may sign in, with which roles
	Settings Action = "settings" // what the council has turned on; its own rules
	Check    Action = "check"    // see whether what is kept is sound
	Hooks    Action = "hooks"    // have other programs told of changes
	Share    Action = "share"    // say what the council shares with its groups
	Moderate Action = "moderate" // comments of the public
	Publish  Action = "publish"  // tell the public: releases, corrections, the public site
)

var allowed = map[Action][]kind.Role{
	Look:     Roles(),
	Import:   {kind.Administrator, kind.Leader, kind.RegisterEditor},
	Edit:     {kind.Administrator, kind.Leader, kind.RegisterEditor},
	Own:      {kind.Administrator, kind.Leader, kind.RegisterEditor, kind.SystemOwner},
	Answer:   {kind.Administrator, kind.Leader, kind.RegisterEditor},
	Settle:   {kind.Administrator, kind.Leader, kind.BoardSecretary},
	Assess:   {kind.Administrator, kind.Leader, kind.Assessor, kind.Assurer},
	Erase:    {kind.Administrator},
	Accounts: {kind.Administrator},
	Settings: {kind.Administrator, kind.Leader},
	Check:    {kind.Administrator},
	Hooks:    {kind.Administrator},
	Share:    {kind.Administrator, kind.Leader},
	Moderate: {kind.Administrator, kind.Leader, kind.Moderator},
	Publish:  {kind.Administrator, kind.Leader, kind.BoardSecretary},
}

// May tells whether a viewer may do something.
func May(v kind.Viewer, a Action) bool {
	return slices.ContainsFunc(v.Roles, func(r kind.Role) bool { return slices.Contains(allowed[a], r) })
}

// Keeps tells whether a viewer may change records of a register though they may not change those of any: its kind file names their role among those that write it.
func Keeps(v kind.Viewer, a Action, k *kind.Kind) bool {
	return (a == Edit || a == Own) && v.Writes(k)
}

// Throttle slows down guessing: after a few wrong passwords for an account or from an address, it refuses for a while.
type Throttle struct {
	mu    sync.Mutex
	wrong map[string]attempts
}

type attempts struct {
	n           int
	last, until time.Time
}

const (
	freeTries = 5
	most      = 15 * time.Minute
	forgotten = time.Hour // after the last wrong password
	keep      = 10000     // keys; beyond it those that ran out are dropped
)

// Wait tells how long these keys must still wait at a moment; 0 when they may try.
func (t *Throttle) Wait(now time.Time, keys ...string) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range keys {
		if a, ok := t.wrong[k]; ok && !now.Before(a.last) { // noted by a clock that was ahead: it would lock somebody out for as long
			wait = max(wait, a.until.Sub(now))
		}
	}
	return max(wait, 0)
}

// Failed notes a wrong password; each one beyond the first few doubles the wait.
func (t *Throttle) Failed(now time.Time, keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.wrong == nil {
		t.wrong = map[string]attempts{}
	}
	if len(t.wrong) > keep {
		for k, a := range t.wrong {
			if now.Sub(a.last) > forgotten || len(t.wrong) > 2*keep && a.until.Before(now) {
				delete(t.wrong, k)
			}
		}
	}
	for _, k := range keys {
		a := t.wrong[k]
		if now.Sub(a.last) > forgotten || now.Before(a.last) {
			a.n, a.until = 0, time.Time{}
		}
		a.n++
		a.last = now
		if a.n >= freeTries {
			a.until = now.Add(min(most, time.Second<<min(a.n-freeTries+1, 12)))
		}
		t.wrong[k] = a
	}
}

// Passed forgets wrong passwords of these keys.
func (t *Throttle) Passed(keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range keys {
		delete(t.wrong, k)
	}
}
