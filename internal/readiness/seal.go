package readiness

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"

	"golang.org/x/crypto/nacl/box"
	"golang.org/x/crypto/nacl/secretbox"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
)

// Lock is what is kept of somebody's keys: the public half as it is, the secret half sealed by their passphrase.
type Lock struct {
	Public []byte // X25519, 32 bytes
	Salt   []byte // of the passphrase
	Sealed []byte // the secret half: a nonce of 24 bytes and a NaCl secretbox under the passphrase's key
}

// Key is an opened pair of keys. It stands in memory only.
type Key struct{ public, secret [32]byte }

const (
	nonceLen = 24
	saltLen  = 16
	block    = 4096 // what is sealed is filled up to a multiple, so that its length says little
)

// NewLock makes a pair of keys and seals it with a passphrase.
func NewLock(passphrase string) (Lock, *Key, error) {
	err := identity.Strong(passphrase)
	if err != nil {
		return Lock{}, nil, err
	}
	public, secret, err := box.GenerateKey(rand.Reader)
	if err != nil {
		return Lock{}, nil, fmt.Errorf("making a pair of keys: %w", err)
	}
	k := &Key{*public, *secret}
	l, err := k.lock(passphrase)
	return l, k, err
}

// Relock seals the same pair of keys with another passphrase: everything that was sealed with it opens as before.
func (k *Key) Relock(passphrase string) (Lock, error) {
	err := identity.Strong(passphrase)
	if err != nil {
		return Lock{}, err
	}
	return k.lock(passphrase)
}

func (k *Key) lock(passphrase string) (Lock, error) {
	salt, err := random(saltLen)
	if err != nil {
		return Lock{}, err
	}
	nonce, err := random(nonceLen)
	if err != nil {
		return Lock{}, err
	}
	under := identity.Key(passphrase, salt)
	return Lock{Public: k.public[:], Salt: salt, Sealed: secretbox.Seal(nonce, k.secret[:], (*[nonceLen]byte)(nonce), &under)}, nil
}

// Open gives the pair of keys; ok is false when the passphrase is another one.
func (l Lock) Open(passphrase string) (k *Key, ok bool) {
	if len(l.Sealed) < nonceLen || len(l.Public) != 32 {
		return nil, false
	}
	under := identity.Key(passphrase, l.Salt)
	secret, ok := secretbox.Open(nil, l.Sealed[nonceLen:], (*[nonceLen]byte)(l.Sealed[:nonceLen]), &under)
	if !ok || len(secret) != 32 {
		return nil, false
	}
	return &Key{[32]byte(l.Public), [32]byte(secret)}, true
}

// Seal seals a book. Only who has the key can make it, so that one that was put in its place does not open.
func (k *Key) Seal(b Book) ([]byte, error) {
	plain, err := filled(b)
	if err != nil {
		return nil, err
	}
	nonce, err := random(nonceLen)
	if err != nil {
		return nil, err
	}
	return box.Seal(nonce, plain, (*[nonceLen]byte)(nonce), &k.public, &k.secret), nil
}

// OpenBook opens what Seal sealed.
func (k *Key) OpenBook(sealed []byte) (b Book, err error) {
	if len(sealed) < nonceLen {
		return b, errDamaged()
	}
	plain, ok := box.Open(nil, sealed[nonceLen:], (*[nonceLen]byte)(sealed[:nonceLen]), &k.public, &k.secret)
	if !ok {
		return b, errDamaged()
	}
	err = json.Unmarshal(plain, &b)
	if err != nil {
		return b, fmt.Errorf("reading what was sealed: %w", err)
	}
	return b, nil
}

// SealAnswer seals somebody else's answer to a public key. Nobody but who has the secret half opens it, not even who sealed it.
func SealAnswer(public []byte, a Answer) ([]byte, error) {
	if len(public) != 32 {
		return nil, errDamaged()
	}
	plain, err := filled(a)
	if err != nil {
		return nil, err
	}
	sealed, err := box.SealAnonymous(nil, plain, (*[32]byte)(public), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("sealing an answer: %w", err)
	}
	return sealed, nil
}

// OpenAnswer opens what SealAnswer sealed.
func (k *Key) OpenAnswer(sealed []byte) (a Answer, err error) {
	plain, ok := box.OpenAnonymous(nil, sealed, &k.public, &k.secret)
	if !ok {
		return a, errDamaged()
	}
	err = json.Unmarshal(plain, &a)
	if err != nil {
		return a, fmt.Errorf("reading an answer: %w", err)
	}
	return a, nil
}

// filled is a value as JSON, with spaces after it up to a whole block.
func filled(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("writing what is to be sealed: %w", err)
	}
	for len(plain)%block != 0 {
		plain = append(plain, ' ')
	}
	return plain, nil
}

func errDamaged() error {
	return fault.New(fault.Refused, "What is kept here was changed or damaged and does not open. Restore a backup, or delete it and begin again.")
}

func random(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(rand.Reader, b)
	if err != nil {
		return nil, fmt.Errorf("drawing random bytes: %w", err)
	}
	return b, nil
}
