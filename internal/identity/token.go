package identity

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/moothall/moothall/internal/fault"
)

// TokenPrefix begins every token, so that a token which got out is recognised by programs that look for such.
const TokenPrefix = "mh_"

// The scopes of a token. Each of them reads too.
const (
	ScopeRead   = "read"   // look
	ScopeWrite  = "write"  // change records, answer, settle, ask, webhooks
	ScopeImport = "import" // import files, undo imports
)

// scopes says which scope an action needs. An action that is not here cannot be done by a token at all.
var scopes = map[Action]string{Look: ScopeRead, Edit: ScopeWrite, Answer: ScopeWrite, Settle: ScopeWrite, Import: ScopeImport, Check: ScopeRead, Assess: ScopeWrite, Hooks: ScopeWrite, Moderate: ScopeWrite, Publish: ScopeWrite}

// ScopeOf is the scope that an action needs; "" where no token goes so far.
func ScopeOf(a Action) string { return scopes[a] }

// Scope gives the one spelling of a scope, or of several with commas between.
func Scope(text string) (string, error) {
	var out []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		if s != ScopeRead && s != ScopeWrite && s != ScopeImport {
			return "", fault.New(fault.Invalid, "%q is not a scope. Use read, write or import, or several with commas.", s)
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return "", fault.New(fault.Invalid, "Say how far the token goes: read, write or import.")
	}
	if len(out) > 1 {
		out = slices.DeleteFunc(out, func(s string) bool { return s == ScopeRead })
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) == 0 {
		return ScopeRead, nil
	}
	return strings.Join(out, ","), nil
}

// Rate lets each key do so much in a minute.
type Rate struct {
	Most int
	mu   sync.Mutex
	from time.Time
	done map[string]int
}

// Take counts one request of a key; it gives how long to wait when the key has had its share, 0 otherwise.
func (r *Rate) Take(now time.Time, key string) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done == nil || now.Sub(r.from) >= time.Minute || now.Before(r.from) {
		r.from, r.done = now, map[string]int{}
	}
	if r.done[key] >= r.Most {
		return r.from.Add(time.Minute).Sub(now)
	}
	r.done[key]++
	return 0
}
