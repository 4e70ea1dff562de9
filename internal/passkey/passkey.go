// Package passkey makes and checks passkeys (WebAuthn): what the browser is asked for, and whether what it answers fits. It keeps nothing:
// who calls it keeps the challenge until the answer comes, and the record of each key.
package passkey

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/moothall/moothall/internal/fault"
)

// Door is where passkeys are used: one address, to which browsers bind them.
type Door struct {
	web    *webauthn.WebAuthn
	Origin string // as https://moothall.ashby.example
	Host   string // with the port, as a request names it
}

// New makes the door of an address. There is none (nil, without an error) where browsers make no passkeys: for an address that is a number, and
// for one without HTTPS on another machine.
func New(address string) (*Door, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fault.New(fault.Invalid, "The address %q cannot be read. Write it like https://moothall.council.example", address)
	}
	host := u.Hostname()
	if host == "" || net.ParseIP(host) != nil || u.Scheme != "https" && host != "localhost" {
		return nil, nil
	}
	origin := u.Scheme + "://" + u.Host
	web, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: "moothall", RPOrigins: []string{origin}})
	if err != nil {
		return nil, fmt.Errorf("making the door for passkeys: %w", err)
	}
	return &Door{web, origin, u.Host}, nil
}

// Key is a passkey: the number of its credential as text, and its record, which has its public half, its counter and nothing secret.
type Key struct{ ID, Record string }

// Holder is somebody with their passkeys. Handle is what their devices call them.
type Holder struct {
	Handle, Email, Name string
	Keys                []Key
}

// IDText is the number of a credential as text.
func IDText(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// holder is a Holder as the library asks for it.
type holder struct {
	Holder
	credentials []webauthn.Credential
}

// WebAuthnID and the following are webauthn.User's.
func (h holder) WebAuthnID() []byte                         { return []byte(h.Handle) }
func (h holder) WebAuthnName() string                       { return h.Email }
func (h holder) WebAuthnDisplayName() string                { return h.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

func unpack(h Holder) (holder, error) {
	out := holder{Holder: h}
	for _, k := range h.Keys {
		var c webauthn.Credential
		err := json.Unmarshal([]byte(k.Record), &c)
		if err != nil {
			return out, fmt.Errorf("reading the record of a passkey: %w", err)
		}
		out.credentials = append(out.credentials, c)
	}
	return out, nil
}

// both are what the browser is asked for and what is kept meanwhile, as JSON.
func both(options, kept any) (ask []byte, keep string, err error) {
	ask, err = json.Marshal(options)
	if err != nil {
		return nil, "", fmt.Errorf("writing what the browser is asked for: %w", err)
	}
	raw, err := json.Marshal(kept)
	if err != nil {
		return nil, "", fmt.Errorf("writing what is kept of a passkey's challenge: %w", err)
	}
	return ask, string(raw), nil
}

// AskNew begins a new passkey: one that signs in by itself, after its device has made sure of its owner.
func (d *Door) AskNew(h Holder) (ask []byte, keep string, err error) {
	u, err := unpack(h)
	if err != nil {
		return nil, "", err
	}
	options, kept, err := d.web.BeginRegistration(u, webauthn.WithExclusions(webauthn.Credentials(u.credentials).CredentialDescriptors()), webauthn.WithConveyancePreference(protocol.PreferNoAttestation),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}))
	if err != nil {
		return nil, "", fmt.Errorf("beginning a passkey: %w", err)
	}
	return both(options, kept)
}

// ErrNotTaken is what somebody hears whose passkey opens nothing here. It says the same of every reason.
var ErrNotTaken = fault.New(fault.Refused, "This passkey does not sign you in here. Try again, or sign in another way.")

// New ends a new passkey with what the browser answered.
func (d *Door) New(h Holder, keep string, answer []byte) (Key, error) {
	u, err := unpack(h)
	if err != nil {
		return Key{}, err
	}
	var kept webauthn.SessionData
	err = json.Unmarshal([]byte(keep), &kept)
	if err != nil {
		return Key{}, fmt.Errorf("reading what was kept of a passkey's challenge: %w", err)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Key{}, notMade(err)
	}
	c, err := d.web.CreateCredential(u, kept, parsed)
	if err != nil {
		return Key{}, notMade(err)
	}
	return pack(c)
}

func notMade(err error) error {
	return fault.Wrap(err, fault.Refused, "The passkey could not be made. Try again, or use another device.")
}

func pack(c *webauthn.Credential) (Key, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return Key{}, fmt.Errorf("writing the record of a passkey: %w", err)
	}
	return Key{IDText(c.ID), string(raw)}, nil
}

// AskAny begins a sign-in by whichever passkey its owner chooses.
func (d *Door) AskAny() (ask []byte, keep string, err error) {
	options, kept, err := d.web.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", fmt.Errorf("beginning a sign-in by passkey: %w", err)
	}
	return both(options, kept)
}

// Check ends a sign-in with what the browser answered; find looks the passkey's owner up by its number. It gives the passkey with its record as it
// is to be kept from now on; copied tells that its counter did not move on, as with a copy.
func (d *Door) Check(keep string, answer []byte, find func(id string) (Holder, error)) (k Key, copied bool, err error) {
	var kept webauthn.SessionData
	err = json.Unmarshal([]byte(keep), &kept)
	if err != nil {
		return k, false, fmt.Errorf("reading what was kept of a passkey's challenge: %w", err)
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return k, false, notTaken(err)
	}
	var inside error
	_, c, err := d.web.ValidatePasskeyLogin(func(id, _ []byte) (webauthn.User, error) {
		h, err := find(IDText(id))
		if err != nil {
			inside = err
			return nil, err
		}
		return unpack(h)
	}, kept, parsed)
	if inside != nil && fault.CodeOf(inside) == fault.Internal {
		return k, false, inside
	}
	if err != nil {
		return k, false, notTaken(err)
	}
	copied = c.Authenticator.CloneWarning
	k, err = pack(c)
	return k, copied, err
}

func notTaken(err error) error {
	return fault.Wrap(errors.Join(ErrNotTaken, err), fault.Refused, "%s", fault.Sentence(ErrNotTaken))
}

// Here tells whether a request came to the address that passkeys are bound to: to another, browsers refuse them.
func (d *Door) Here(host string) bool { return d != nil && strings.EqualFold(host, d.Host) }
