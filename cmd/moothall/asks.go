package main

import (
	"log/slog"
	"net/mail"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	mailer "github.com/moothall/moothall/internal/mail"
)

// mailFlags say how mail is sent. Without a host nothing is sent.
type mailFlags struct {
	SMTPHost         string `name:"smtp-host" help:"The mail server that questions are sent by. Nothing is sent without." env:"MOOTHALL_SMTP_HOST"`
	SMTPPort         string `name:"smtp-port" help:"Its port." default:"587" env:"MOOTHALL_SMTP_PORT"`
	SMTPTLS          string `name:"smtp-tls" help:"starttls, tls (from the first byte) or none." enum:"starttls,tls,none" default:"starttls" env:"MOOTHALL_SMTP_TLS"`
	SMTPUser         string `name:"smtp-user" help:"Who signs in to it." env:"MOOTHALL_SMTP_USER"`
	SMTPPasswordFile string `name:"smtp-password-file" help:"A file that holds the password." env:"MOOTHALL_SMTP_PASSWORD_FILE" type:"path"`
	MailFrom         string `name:"mail-from" help:"Whom mail is from: 'Name <name@council.example>'." env:"MOOTHALL_MAIL_FROM"`
	BaseAddress      string `name:"base-address" help:"Where people reach the pages: https://moothall.council.example" env:"MOOTHALL_BASE_ADDRESS"`
}

// sender is how mail is sent; nil when no server is set.
func (f *mailFlags) sender() (*mailer.Sender, error) {
	if f.SMTPHost == "" {
		return nil, nil
	}
	from, err := mail.ParseAddress(f.MailFrom)
	if err != nil {
		return nil, fault.New(fault.Invalid, "Say whom mail is from: --mail-from 'Name <name@council.example>'")
	}
	base, err := f.base()
	if err != nil {
		return nil, err
	}
	s := &mailer.Sender{Host: f.SMTPHost, Port: f.SMTPPort, TLS: f.SMTPTLS, User: f.SMTPUser, From: *from, Base: base}
	if f.SMTPPasswordFile == "" {
		return s, nil
	}
	raw, err := os.ReadFile(f.SMTPPasswordFile)
	if err != nil {
		return nil, fault.New(fault.Invalid, "The file of --smtp-password-file cannot be read.")
	}
	s.Password = strings.TrimSpace(string(raw))
	return s, nil
}

// base is where people reach the pages.
func (f *mailFlags) base() (string, error) {
	u, err := url.Parse(f.BaseAddress)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", fault.New(fault.Invalid, "Say where people reach the pages: --base-address https://moothall.council.example")
	}
	return strings.TrimRight(f.BaseAddress, "/"), nil
}

const mailEvery = 15 * time.Second

// sendMail sends what waits in the outbox until the server stops. The log gets counts, never addresses.
func (s *session) sendMail(log *slog.Logger) {
	if s.desk.Mail == nil {
		return
	}
	tick := time.NewTicker(mailEvery)
	defer tick.Stop()
	for {
		sent, err := s.desk.SendMail(s.ctx)
		if err != nil && s.ctx.Err() == nil {
			log.Error("mail could not be sent", "err", err)
		}
		news, err := s.desk.SendNews(s.ctx)
		if err != nil && s.ctx.Err() == nil {
			log.Error("news could not be sent", "err", err)
		}
		sent.Waits, sent.GaveUp = sent.Waits+news.Waits, sent.GaveUp+news.GaveUp
		if sent.Waits+sent.GaveUp > 0 {
			log.Warn("the mail server did not take all mail", "waits", sent.Waits, "gave up", sent.GaveUp)
		}
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
	}
}

type askCmd struct {
	Five  askFive  `cmd:"" help:"Ask five people for the five most valuable missing facts, one each."`
	List  askList  `cmd:"" help:"What was asked, and what came of it."`
	Send  sendAsks `cmd:"" help:"Send what waits in the outbox, once."`
	Erase askErase `cmd:"" help:"Take whoever was asked by one ask out of all asks: name, address, mail, links and notes."`
}

type askFive struct {
	Register string   `help:"Of this register only: system, contract, ..."`
	ByLevel  bool     `help:"Ask for what brings the register's records to their next level of completeness, in place of what rules cannot tell without."`
	To       []string `help:"Whom to ask where nobody is recorded: 'Name <name@council.example>'. May be repeated."`
	Yes      bool     `help:"Ask them. Without it, say what would be asked."`
}

// Run says what would be asked, or asks.
func (c *askFive) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	v := asViewer(p)
	five, err := c.pick(s, p, v)
	if err != nil {
		return err
	}
	out := []desk.Made{}
	to := c.To
	for _, q := range five {
		if q.To.Email == "" && len(to) > 0 {
			a, err := mail.ParseAddress(to[0])
			if err != nil {
				return fault.New(fault.Invalid, "--to: write it like 'Jo Smith <jo@council.example>'")
			}
			q.To, to = desk.Asked{Name: a.Name, Email: a.Address}, to[1:]
		}
		m := desk.Made{Question: q}
		if c.Yes && q.To.Email != "" {
			m, err = s.desk.MakeAsk(s.ctx, p, v, q.Record.Kind, q.Record.ID, q.Field, q.To, strings.TrimRight(s.BaseAddress, "/"))
			if err != nil && fault.CodeOf(err) == fault.Internal {
				return err
			}
			if err != nil {
				m.Why, s.status = fault.Sentence(err), exitProblems
			}
		}
		out = append(out, m)
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, m := range out {
		s.say("%s of %s?  %s  %s%s", m.Label, m.Record.Name, orDash(m.To.Email), m.Link, m.Why)
	}
	return nil
}

func (c *askFive) pick(s *session, p *desk.Picture, v kind.Viewer) ([]desk.Question, error) {
	switch {
	case !c.ByLevel:
		return s.desk.Five(s.ctx, p, v, c.Register)
	case c.Register == "":
		return nil, fault.New(fault.Invalid, "Say of which register: --by-level --register system")
	}
	return s.desk.NextAsks(s.ctx, p, v, c.Register)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

type askList struct{}

// Run lists the asks of a council.
func (c *askList) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.AskList(s.ctx, p)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, a := range all {
		s.say("%6d  %-10s  %s of %s  %s  until %s", a.ID, a.State, orDash(a.Field), a.Record.Name, a.To.Email, a.Expires)
	}
	return nil
}

type sendAsks struct{}

// Run drains the outbox once.
func (c *sendAsks) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	sent, err := s.desk.SendMail(s.ctx)
	if err != nil {
		return err
	}
	if sent.Waits+sent.GaveUp > 0 {
		s.status = exitProblems
	}
	if s.JSON {
		return s.writeJSON(sent)
	}
	s.say("%d sent, %d wait to be tried again, %d given up", sent.Sent, sent.Waits, sent.GaveUp)
	return nil
}

type askErase struct {
	ID int64 `arg:"" help:"The number of an ask, from: moothall ask list"`
}

// Run takes somebody who was asked out of all asks of the council.
func (c *askErase) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	err = s.desk.EraseAsked(s.ctx, p.Council.ID, c.ID)
	if err != nil {
		return err
	}
	s.say("Name and address are gone from every question to that person.")
	return nil
}
