// Package hook tells other programs of changes by HTTP, signed as the Standard Webhooks specification says
// (https://github.com/standard-webhooks/standard-webhooks). It knows no store and logs nothing.
package hook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/moothall/moothall/internal/fault"
)

// patience is how long a receiver may take.
const patience = 15 * time.Second

// secretPrefix begins every secret.
const secretPrefix = "whsec_"

// NewSecret makes a secret of 256 random bits.
func NewSecret() (string, error) {
	var b [32]byte
	_, err := rand.Read(b[:])
	if err != nil {
		return "", fmt.Errorf("making a secret: %w", err)
	}
	return secretPrefix + base64.StdEncoding.EncodeToString(b[:]), nil
}

// Sign is the signature of a message: an HMAC with SHA-256 of its id, its moment in Unix seconds and its body.
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil || len(key) == 0 {
		return "", errors.New("the secret of a webhook cannot be read")
	}
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%d.", id, at.Unix()) // a hash takes everything
	_, _ = mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// Address gives an address in the form that it is kept in: https, or http on this machine only; no name and password in it.
func Address(text string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil || u.Hostname() == "" || len(text) > 500:
		return "", fault.New(fault.Invalid, "%q is not an address. Write it like https://flow.council.example/moothall", clip(text))
	case u.User != nil || u.Fragment != "":
		return "", fault.New(fault.Invalid, "Leave name, password and # out of the address. What is sent is signed: the receiver checks that.")
	case u.Scheme == "https" || u.Scheme == "http" && onThisMachine(u.Hostname()):
		return u.String(), nil
	}
	return "", fault.New(fault.Invalid, "The address begins with https:// (http:// is for this machine only, as http://127.0.0.1:9000/).")
}

func clip(s string) string { return string([]rune(s)[:min(len([]rune(s)), 80)]) }

func onThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// errPrivate is told of an address that is not on the public internet.
var errPrivate = errors.New("the address is in a private network, which the operator has not allowed")

// notPublic are networks beside those that netip tells that nothing on the public internet has.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// Public tells whether an address is on the public internet.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsValid() || !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() {
		return false
	}
	for _, p := range notPublic {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

// Sender sends messages.
type Sender struct{ client *http.Client }

// NewSender makes a sender. Unless private networks are allowed, it connects to addresses on the public internet only: what counts is the
// address that is dialled, whatever name led there. It follows no redirect and uses no proxy.
func NewSender(private bool) *Sender {
	dial := &net.Dialer{Timeout: patience}
	if !private {
		dial.Control = func(_, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || !Public(at.Addr()) {
				return errPrivate
			}
			return nil
		}
	}
	return &Sender{&http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dial.DialContext, TLSHandshakeTimeout: patience, ResponseHeaderTimeout: patience, MaxResponseHeaderBytes: 1 << 16, DisableKeepAlives: true}}}
}

// Message is what is sent.
type Message struct {
	ID      string // the same at every try
	At      time.Time
	Address string
	Secret  string
	Body    []byte // JSON
}

// Refusal says that a receiver answered, and not with a success.
type Refusal struct{ Status int }

func (r *Refusal) Error() string { return "The address answered " + strconv.Itoa(r.Status) + "." }

// Gone tells whether the receiver wants no more messages at all (410).
func Gone(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Status == http.StatusGone
}

// Why says in a sentence why a message did not arrive, without a byte of what the receiver said.
func Why(err error) string {
	var r *Refusal
	switch {
	case errors.As(err, &r):
		return r.Error()
	case errors.Is(err, errPrivate):
		return "The address is in a private network, which the operator has not allowed."
	}
	return "The address could not be reached."
}

// Send sends a message; the error is nil when the receiver answered with a success. It may arrive twice: its id is the same then.
func (s *Sender) Send(ctx context.Context, m Message) error {
	signature, err := Sign(m.Secret, m.ID, m.At, m.Body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, m.Address, bytes.NewReader(m.Body))
	if err != nil {
		return fmt.Errorf("making a request of a webhook: %w", err)
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "User-Agent": "moothall", "webhook-id": m.ID, "webhook-timestamp": strconv.FormatInt(m.At.Unix(), 10), "webhook-signature": signature} {
		r.Header.Set(name, value)
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return fmt.Errorf("reaching a webhook: %w", err)
	}
	_, _ = io.CopyN(io.Discard, resp.Body, 1<<10) // nothing that it says counts
	err = resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return &Refusal{resp.StatusCode}
	}
	return err
}
