// Package mail sends letters by SMTP: plain text with a minimal HTML beside it. It knows no store and logs nothing.
package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"
	"unicode"
)

// Sender says where letters are handed in, and from whom they are.
type Sender struct {
	Host, Port     string
	TLS            string         // starttls (also when it is empty), tls from the first byte, or none
	User, Password string         // "" when the server wants none
	Roots          *x509.CertPool // whose certificates are trusted; nil for those that the machine trusts
	From           mail.Address
	Base           string // the address that links begin with, without a slash at the end
}

// Letter is one message to one person.
type Letter struct {
	To      mail.Address
	Subject string
	Text    string // paragraphs with an empty line between; a paragraph that is an address becomes a link
	Stop    string // the address where the reader can say that they want no more; "" for none
	When    time.Time
}

const patience = 30 * time.Second

// Send hands a letter in. An error may mean that it went out all the same: a letter may be sent twice, never lost.
func (s *Sender) Send(ctx context.Context, l Letter) error {
	raw, err := s.spell(l)
	if err != nil {
		return err
	}
	c, err := s.dial(ctx)
	if err != nil {
		return err
	}
	err = s.deliver(c, l.To.Address, raw)
	if err != nil {
		return errors.Join(err, c.Close())
	}
	if c.Quit() != nil { // the letter is accepted, whatever the server says to the goodbye
		_ = c.Close()
	}
	return nil
}

func (s *Sender) dial(ctx context.Context) (*smtp.Client, error) {
	conn, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", net.JoinHostPort(s.Host, s.Port))
	if err != nil {
		return nil, fmt.Errorf("reaching the mail server: %w", err)
	}
	err = conn.SetDeadline(time.Now().Add(patience))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reaching the mail server: %w", err), conn.Close())
	}
	safe := &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
	if s.TLS == "tls" {
		conn = tls.Client(conn, safe)
	}
	c, err := smtp.NewClient(conn, s.Host)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("greeting the mail server: %w", err), conn.Close())
	}
	if s.TLS != "tls" && s.TLS != "none" {
		if offered, _ := c.Extension("STARTTLS"); !offered {
			return nil, errors.Join(errors.New("the mail server offers no TLS, and nothing is sent without"), c.Close())
		}
		err := c.StartTLS(safe)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("starting TLS with the mail server: %w", err), c.Close())
		}
	}
	if s.User == "" {
		return c, nil
	}
	err = c.Auth(smtp.PlainAuth("", s.User, s.Password, s.Host)) // it refuses to send a password without TLS, save to this machine
	if err != nil {
		return nil, errors.Join(fmt.Errorf("signing in to the mail server: %w", err), c.Close())
	}
	return c, nil
}

func (s *Sender) deliver(c *smtp.Client, to string, raw []byte) error {
	err := c.Mail(s.From.Address)
	if err != nil {
		return fmt.Errorf("naming the sender: %w", err)
	}
	err = c.Rcpt(to)
	if err != nil {
		return ofLetter{fmt.Errorf("naming the reader: %w", err)}
	}
	w, err := c.Data()
	if err != nil {
		return ofLetter{fmt.Errorf("starting the letter: %w", err)}
	}
	_, err = w.Write(raw)
	if err != nil {
		return fmt.Errorf("writing the letter: %w", err)
	}
	err = w.Close()
	if err != nil {
		return ofLetter{fmt.Errorf("handing the letter in: %w", err)}
	}
	return nil
}

// ofLetter is what the server says to one letter: its reader or its text. What it says before that, of certificates, passwords and the sender, is
// put right by whoever runs moothall, and the letter waits for that.
type ofLetter struct{ error }

// Unwrap gives the cause.
func (e ofLetter) Unwrap() error { return e.error }

// Refused tells whether the server said for good that it does not take this letter (5xx): to try again is of no use.
func Refused(err error) bool {
	var letter ofLetter
	var said *textproto.Error
	return errors.As(err, &letter) && errors.As(err, &said) && said.Code >= 500
}

// spell writes a letter as it goes over the line.
func (s *Sender) spell(l Letter) ([]byte, error) {
	to, err := reader(l.To)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for _, p := range []struct{ kind, text string }{{"text/plain", l.Text}, {"text/html", asHTML(l.Text)}} {
		w, err := parts.CreatePart(textproto.MIMEHeader{"Content-Type": {p.kind + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"}})
		if err != nil {
			return nil, fmt.Errorf("writing a letter: %w", err)
		}
		q := quotedprintable.NewWriter(w)
		_, err = io.WriteString(q, p.text)
		err = errors.Join(err, q.Close())
		if err != nil {
			return nil, fmt.Errorf("writing a letter: %w", err)
		}
	}
	err = parts.Close()
	if err != nil {
		return nil, fmt.Errorf("writing a letter: %w", err)
	}
	var id [12]byte
	_, err = rand.Read(id[:])
	if err != nil {
		return nil, fmt.Errorf("numbering a letter: %w", err)
	}
	_, domain, _ := strings.Cut(s.From.Address, "@")
	head := []string{"From: " + s.From.String(), "To: " + to, "Subject: " + mime.QEncoding.Encode("utf-8", oneLine(l.Subject, mostSubject)), "Date: " + l.When.Format(time.RFC1123Z),
		"Message-ID: <" + hex.EncodeToString(id[:]) + "@" + domain + ">", "MIME-Version: 1.0", "Auto-Submitted: auto-generated", "Content-Type: multipart/alternative; boundary=" + parts.Boundary()}
	if l.Stop != "" {
		head = append(head, "List-Unsubscribe: <"+l.Stop+">", "List-Unsubscribe-Post: List-Unsubscribe=One-Click")
	}
	return append([]byte(strings.Join(head, "\r\n")+"\r\n\r\n"), body.Bytes()...), nil
}

// A line of a header may have 998 bytes, and a letter up to four, spelt in twelve: this is how many letters of a subject and of a name are kept, and how many
// bytes an address may have (RFC 5321).
const (
	mostSubject = 60
	mostName    = 40
	mostAddress = 254
)

// reader spells whom a letter is for.
func reader(to mail.Address) (string, error) {
	parsed, err := mail.ParseAddress(to.Address)
	if err != nil || parsed.Address != to.Address || len(to.Address) > mostAddress || strings.ContainsFunc(to.Address, unicode.IsControl) {
		return "", ofLetter{&textproto.Error{Code: 553, Msg: "that is no address"}}
	}
	return (&mail.Address{Name: oneLine(to.Name, mostName), Address: to.Address}).String(), nil
}

// oneLine keeps a text from beginning another header.
func oneLine(s string, most int) string {
	printable := func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}
	runes := []rune(strings.Join(strings.Fields(strings.Map(printable, strings.ToValidUTF8(s, ""))), " "))
	return string(runes[:min(len(runes), most)])
}

func asHTML(text string) string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html><html><body>")
	for p := range strings.SplitSeq(text, "\n\n") {
		shown := strings.ReplaceAll(html.EscapeString(p), "\n", "<br>")
		if strings.HasPrefix(p, "http") && !strings.ContainsAny(p, " \n") {
			shown = `<a href="` + shown + `">` + shown + `</a>`
		}
		b.WriteString("<p>" + shown + "</p>\r\n")
	}
	b.WriteString("</body></html>")
	return b.String()
}
