package web

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"sync"
	"time"

	"github.com/moothall/moothall/internal/readiness"
	"github.com/moothall/moothall/internal/store"
)

// openKeys are the keys that people opened, in this process's memory and nowhere else: no session row holds them or leads to them. A browser
// finds its key by a cookie of its own; here only the cookie's hash is known.
type openKeys struct {
	cookies cookies
	mu      sync.Mutex
	keys    map[[32]byte]openKey
}

type openKey struct {
	key     *readiness.Key
	account int64
	stamp   string // of the account: it changes when sessions are ended everywhere
	used    time.Time
}

const (
	keyCookie = "readiness"
	idleKey   = 15 * time.Minute
	mostKeys  = 1000 // beyond it the one that was not used for longest is locked
)

// keep remembers an opened key for this browser. What was opened there before is locked.
func (o *openKeys) keep(w http.ResponseWriter, r *http.Request, a store.Account, key *readiness.Key, now time.Time) {
	o.drop(w, r)
	name := rand.Text() + rand.Text()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.keys == nil {
		o.keys = map[[32]byte]openKey{}
	}
	o.clear(now)
	o.makeRoom()
	o.keys[sha256.Sum256([]byte(name))] = openKey{key, a.ID, stamp(a), now}
	o.cookies.set(w, keyCookie, name, 0, http.SameSiteStrictMode)
}

// clear forgets keys that lay idle.
func (o *openKeys) clear(now time.Time) {
	for name, k := range o.keys {
		if !k.good(now) {
			delete(o.keys, name)
		}
	}
}

// makeRoom locks the key that was not used for longest, where there are too many.
func (o *openKeys) makeRoom() {
	if len(o.keys) < mostKeys {
		return
	}
	var oldest [32]byte
	var since time.Time
	for name, k := range o.keys {
		if since.IsZero() || k.used.Before(since) {
			oldest, since = name, k.used
		}
	}
	delete(o.keys, oldest)
}

// good tells whether a key was used lately; one that was used by a clock that was ahead was not.
func (k openKey) good(now time.Time) bool { return !now.Before(k.used) && now.Sub(k.used) < idleKey }

// find gives the key that this browser opened for the account that it is signed in as; nil when it is locked.
func (o *openKeys) find(r *http.Request, a store.Account, now time.Time) *readiness.Key {
	value := o.cookies.get(r, keyCookie)
	if value == "" {
		return nil
	}
	name := sha256.Sum256([]byte(value))
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clear(now)
	k, ok := o.keys[name]
	if !ok || k.account != a.ID || k.stamp != stamp(a) {
		delete(o.keys, name)
		return nil
	}
	k.used = now
	o.keys[name] = k
	return k.key
}

// drop locks what this browser opened.
func (o *openKeys) drop(w http.ResponseWriter, r *http.Request) {
	value := o.cookies.get(r, keyCookie)
	if value == "" {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.keys, sha256.Sum256([]byte(value)))
	o.cookies.drop(w, keyCookie)
}
