package mail

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"net"
	"net/mail"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// post is a small mail server. It keeps what it was told, and whether that came over TLS.
type post struct {
	cert   tls.Certificate
	first  bool              // TLS from the first byte
	offers []string          // what it says that it can
	says   map[string]string // its answer to a verb, where it is not yes
	mu     sync.Mutex
	plain  []string // what came without TLS
	safe   []string
}

// certificate is one that signs itself, for a host, and a pool that trusts it.
func certificate(t *testing.T, host string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	if ip := net.ParseIP(host); ip != nil {
		c.IPAddresses = []net.IP{ip}
	} else {
		c.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// open starts the server and gives a sender for it.
func (p *post) open(t *testing.T, how string, trusted *x509.CertPool) *Sender {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	t.Cleanup(func() {
		_ = l.Close() // the test is over
		all.Wait()
	})
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.serve(c)
		}
	})
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return &Sender{Host: host, Port: port, TLS: how, Roots: trusted, From: mail.Address{Name: "Ashby", Address: "moothall@ashby.example"}}
}

func (p *post) serve(raw net.Conn) {
	defer func() { _ = raw.Close() }() // the sender has gone
	safe := p.first
	if safe {
		raw = tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{p.cert}})
	}
	c := textproto.NewConn(raw)
	say := func(line string) { _ = c.PrintfLine("%s", line) } // who does not listen is gone at the next line
	say("220 test")
	for {
		line, err := c.ReadLine()
		if err != nil {
			return
		}
		p.keep(safe, line)
		verb, _, _ := strings.Cut(line, " ")
		verb, _, _ = strings.Cut(verb, ":")
		switch answer := p.says[verb]; {
		case answer != "":
			say(answer)
		case verb == "EHLO":
			say("250-test")
			for _, o := range p.offers {
				say("250-" + o)
			}
			say("250 ok")
		case verb == "STARTTLS":
			say("220 go on")
			raw, safe = tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{p.cert}}), true
			c = textproto.NewConn(raw)
		case verb == "QUIT":
			say("221 bye")
			return
		case verb == "AUTH":
			say("235 welcome")
		case verb == "DATA":
			say("354 go on")
			text, err := c.ReadDotBytes()
			if err != nil {
				return
			}
			p.keep(safe, string(text))
			say("250 kept")
		default:
			say("250 ok")
		}
	}
}

func (p *post) keep(safe bool, line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if safe {
		p.safe = append(p.safe, line)
	} else {
		p.plain = append(p.plain, line)
	}
}

var letter = Letter{To: mail.Address{Name: "Jo", Address: "jo@ashby.example"}, Subject: "Payments: restore hours?", Text: "A question", When: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}

// The letter, its reader and the password go over TLS or not at all.
func TestLettersGoOverTLS(t *testing.T) {
	right, trusted := certificate(t, "127.0.0.1")
	wrong, alsoTrusted := certificate(t, "other.example")
	offers := []string{"STARTTLS", "AUTH PLAIN"}
	for name, c := range map[string]struct {
		how  string
		post *post
		pool *x509.CertPool
		ok   bool
	}{
		"starttls":                   {"starttls", &post{cert: right, offers: offers}, trusted, true},
		"starttls, when nothing set": {"", &post{cert: right, offers: offers}, trusted, true},
		"tls from the first byte":    {"tls", &post{cert: right, first: true, offers: offers}, trusted, true},
		"an odd goodbye":             {"tls", &post{cert: right, first: true, offers: offers, says: map[string]string{"QUIT": "250 ok"}}, trusted, true}, // the line is closed all the same, else the server waits
		"starttls, not trusted":      {"starttls", &post{cert: right, offers: offers}, x509.NewCertPool(), false},
		"starttls, another name":     {"starttls", &post{cert: wrong, offers: offers}, alsoTrusted, false},
		"tls, not trusted":           {"tls", &post{cert: right, first: true, offers: offers}, x509.NewCertPool(), false},
		"tls, another name":          {"tls", &post{cert: wrong, first: true, offers: offers}, alsoTrusted, false},
		"starttls is not offered":    {"starttls", &post{cert: right, offers: offers[1:]}, trusted, false},
		"nothing set, not offered":   {"", &post{cert: right, offers: offers[1:]}, trusted, false},
		"starttls is refused":        {"starttls", &post{cert: right, offers: offers, says: map[string]string{"STARTTLS": "502 not here"}}, trusted, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.post.open(t, c.how, c.pool)
			s.User, s.Password = "ashby", "a secret"
			err := s.Send(context.Background(), letter)
			if (err == nil) != c.ok || Refused(err) {
				t.Errorf("sending gave %v, for good: %v", err, Refused(err))
			}
			c.post.mu.Lock()
			defer c.post.mu.Unlock()
			for _, line := range c.post.plain {
				if verb, _, _ := strings.Cut(line, " "); verb != "EHLO" && verb != "STARTTLS" && verb != "QUIT" {
					t.Errorf("%q went in plain", line)
				}
			}
			signed := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00ashby\x00a secret"))
			if slices.Contains(c.post.safe, signed) != c.ok || slices.Contains(c.post.safe, "RCPT TO:<jo@ashby.example>") != c.ok {
				t.Errorf("over TLS went %q", c.post.safe)
			}
		})
	}
}

// What the server says to one letter for good is told apart from what it says for now, and from what is put right at the server.
func TestOnlyALetterIsRefused(t *testing.T) {
	cert, trusted := certificate(t, "127.0.0.1")
	for name, c := range map[string]struct {
		verb, answer string
		refused      bool
	}{
		"no such reader":     {"RCPT", "550 no such reader", true},
		"a full box":         {"RCPT", "452 the box is full", false},
		"a letter not liked": {"DATA", "554 not this", true},
		"busy":               {"DATA", "451 later", false},
		"a wrong password":   {"AUTH", "535 wrong password", false},
		"a wrong sender":     {"MAIL", "550 you may not send as this", false},
		"no service":         {"EHLO", "554 no service", false},
	} {
		t.Run(name, func(t *testing.T) {
			p := &post{cert: cert, first: true, offers: []string{"AUTH PLAIN"}, says: map[string]string{c.verb: c.answer}}
			if c.verb == "EHLO" {
				p.says["HELO"] = c.answer
			}
			s := p.open(t, "tls", trusted)
			s.User, s.Password = "ashby", "a secret"
			err := s.Send(context.Background(), letter)
			if err == nil || Refused(err) != c.refused {
				t.Errorf("%v is refused for good: %v", err, Refused(err))
			}
		})
	}
}

// Whatever a name, a subject or an address holds, a letter has the headers that it should have, once each, and lines that every server takes.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{"Jo", "Jo\r\nBcc: all@ashby.example", "\nBcc: x", "Zoë \r Q", "\x00\x01", "=?utf-8?q?=0D=0ABcc:_x?=", "\xff\xfe", strings.Repeat("ö", 3000), "\u2028Bcc: x", "\"<>\\", "a@b\r\nBcc: x"} {
		f.Add(s, s, "jo@ashby.example")
		f.Add("Jo", "Payments", s)
	}
	s := &Sender{From: mail.Address{Name: "Ashby", Address: "moothall@ashby.example"}}
	want := []string{"Auto-Submitted", "Content-Type", "Date", "From", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-Id", "Mime-Version", "Subject", "To"}
	f.Fuzz(func(t *testing.T, name, subject, address string) {
		raw, err := s.spell(Letter{To: mail.Address{Name: name, Address: address}, Subject: subject, Text: "A question", Stop: "https://moothall.example/a/x/stop", When: letter.When})
		if err != nil {
			if address == "jo@ashby.example" {
				t.Fatal(err)
			}
			return
		}
		head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		for line := range strings.SplitSeq(string(head), "\r\n") {
			if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") {
				t.Fatalf("a line of the head is %q", line)
			}
		}
		m, err := mail.ReadMessage(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for h, values := range m.Header {
			have = append(have, h)
			if len(values) != 1 {
				t.Errorf("%s stands %d times", h, len(values))
			}
		}
		slices.Sort(have)
		if !slices.Equal(have, want) {
			t.Errorf("the headers are %q", have)
		}
		to, err := m.Header.AddressList("To")
		if address == "jo@ashby.example" && (err != nil || len(to) != 1 || to[0].Address != address) {
			t.Errorf("it goes to %v, %v", to, err)
		}
	})
}
