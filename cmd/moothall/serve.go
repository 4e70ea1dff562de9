package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/moothall/moothall/demo"
	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/comment"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/web"
)

// knowledge is a desk without a store.
func (s *session) knowledge() (*desk.Desk, error) {
	c, err := s.config()
	if err != nil {
		return nil, err
	}
	return app.Knowledge(c)
}

type serveCmd struct {
	Listen  string `help:"The address to serve on." default:"127.0.0.1:8080" env:"MOOTHALL_LISTEN"`
	HTTPS   bool   `name:"https" help:"The pages are reached over HTTPS (through a proxy): send cookies over nothing else."`
	Private bool   `name:"hooks-private" help:"Let webhooks reach addresses in private networks and on this machine." env:"MOOTHALL_HOOKS_PRIVATE"`
	staffFlags
	Proxies int           `help:"How many proxies of your own stand in front and add to X-Forwarded-For; wrong passwords then count for the address behind them." default:"0" env:"MOOTHALL_PROXIES"`
	Drain   time.Duration `help:"How long to go on serving after being told to stop, while /readyz says no: as long as your load balancer takes to notice." default:"0s" env:"MOOTHALL_DRAIN"`
	Contact string        `name:"security-contact" help:"Whom to tell about a weakness, for /.well-known/security.txt: https://..., mailto:... or tel:..." env:"MOOTHALL_SECURITY_CONTACT"`
}

// Run serves the pages. On the first run it makes the first account, in the terminal.
func (c *serveCmd) Run(s *session) error {
	if c.Proxies < 0 || c.Proxies > 10 {
		return fault.New(fault.Invalid, "--proxies is how many proxies stand in front: 0 to 10.")
	}
	if c.Drain < 0 || c.Drain > 5*time.Minute {
		return fault.New(fault.Invalid, "--drain is a time such as 10s, five minutes at most.")
	}
	if !contact(c.Contact) {
		return fault.New(fault.Invalid, "--security-contact is one address that begins with https://, mailto: or tel:")
	}
	err := s.open()
	if err != nil {
		return err
	}
	err = s.desk.Tidy(s.ctx)
	if err != nil {
		return err
	}
	err = s.firstRun()
	if err != nil {
		return err
	}
	address := ""
	if s.BaseAddress != "" {
		address, err = s.base()
		if err != nil {
			return err
		}
	}
	provider, err := c.provider(address)
	if err != nil {
		return err
	}
	return s.serve(c.Listen, c.Drain, c.Private, web.Options{Desk: s.desk, Log: logger(), Secure: c.HTTPS, Proxies: c.Proxies, Address: address, Provider: provider, Contact: c.Contact})
}

// contact tells whether a text may stand in security.txt: one address of a scheme that RFC 9116 names, or nothing.
func contact(s string) bool {
	if s == "" {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" && u.Host != "" || (u.Scheme == "mailto" || u.Scheme == "tel") && u.Opaque != "") && !strings.ContainsAny(s, " \t\r\n")
}

func logger() *slog.Logger { return slog.New(slog.NewTextHandler(os.Stderr, nil)) }

// firstRun asks for the council and the first account when there are none.
func (s *session) firstRun() error {
	councils, err := s.desk.Store.Councils(s.ctx)
	if err != nil {
		return err
	}
	if len(councils) == 0 {
		return fault.New(fault.Invalid, "There is no council here yet. Add yours first: moothall council add NAME (its type and nation are looked up), then: moothall user add EMAIL --role administrator")
	}
	n, err := s.desk.Store.Accounts(s.ctx)
	if err != nil {
		return err
	}
	if n > 0 {
		return nil
	}
	fmt.Fprintln(os.Stderr, "Nobody can sign in yet. This makes the first account, an administrator.")
	fmt.Fprint(os.Stderr, "Email: ")
	var email string
	_, err = fmt.Fscanln(os.Stdin, &email)
	if err != nil {
		return fault.New(fault.Invalid, "Nobody can sign in yet. Make the first account with: moothall user add EMAIL --role administrator")
	}
	password, err := readPassword(false, os.Stdin)
	if err != nil {
		return err
	}
	return s.addAccount(councils[0].Slug, email, "", string(kind.Administrator), password)
}

// serve answers requests until it is told to stop, then lets those under way finish.
// Until drain is over it still takes new ones, and says that it is not ready: a load balancer needs that long to look elsewhere. private lets webhooks reach private networks.
func (s *session) serve(listen string, drain time.Duration, private bool, o web.Options) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fault.Wrap(err, fault.Refused, "The address %s cannot be served on: it may be in use. Choose another with --listen 127.0.0.1:8081", listen)
	}
	if o.Address == "" {
		o.Address = thisMachine(l.Addr())
	}
	server, err := web.New(o)
	if err != nil {
		return errors.Join(fault.Wrap(err, fault.Refused, "%s", err), l.Close())
	}
	fmt.Fprintf(os.Stderr, "moothall is at http://%s\n", l.Addr())
	h := web.Behind(server)
	if o.Demo != "" {
		openBrowser("http://" + l.Addr().String())
	}
	go s.sendMail(o.Log)
	go s.remind(o.Log)
	go s.careForComments(o.Log)
	if o.Provider != nil {
		go o.Provider.Find(s.ctx, o.Log)
	}
	go s.sendHooks(o.Log, private)
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(l) }()
	select {
	case err = <-failed:
	case <-s.ctx.Done():
		server.Drain()
		time.Sleep(drain)
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		err = h.Shutdown(ctx)
	}
	server.Close()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// thisMachine is the name under which a browser on this machine makes passkeys; "" when others reach the server too, under a name that nobody
// has told it.
func thisMachine(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() {
		return ""
	}
	return fmt.Sprintf("http://localhost:%d", tcp.Port)
}

// openBrowser shows the page where there is a screen to show it on; where there is none, the address was printed.
func openBrowser(url string) {
	name := ""
	switch {
	case runtime.GOOS == "darwin":
		name = "open"
	case os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "":
		name = "xdg-open"
	}
	if name != "" {
		_ = exec.Command(name, url).Start() // the address was printed: that is enough
	}
}

type demoCmd struct {
	Listen  string `help:"The address to serve on; this machine only." default:"127.0.0.1:8080"`
	NoServe bool   `help:"Make the demonstration and stop."`
}

// demoAccount is whom the demonstration signs in by itself, on this machine only.
const demoAccount = "r.okafor@marlowvale.example"

// Run makes the fictional council from its own files, through the ordinary importer, and serves it.
func (c *demoCmd) Run(s *session) error {
	host, _, err := net.SplitHostPort(c.Listen)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fault.New(fault.Invalid, "The demonstration signs everybody in, so it is served on this machine only: --listen 127.0.0.1:8080")
	}
	if s.Data == absolute("./moothall-data") { // a folder of its own, unless one was named
		s.Data = absolute("./moothall-demo")
	}
	if s.Database != "" {
		return fault.New(fault.Invalid, "The demonstration keeps to a folder of its own. Leave --database out.")
	}
	err = s.open()
	if err != nil {
		return err
	}
	err = s.makeDemo()
	if err != nil || c.NoServe {
		return err
	}
	return s.serve(c.Listen, 0, false, web.Options{Desk: s.desk, Log: logger(), Demo: demoAccount})
}

func absolute(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	return abs
}

// makeDemo imports the demonstration's files, unless they are there already.
func (s *session) makeDemo() error {
	councils, err := s.desk.Store.Councils(s.ctx)
	if err != nil {
		return err
	}
	for _, c := range councils {
		if c.Slug == demo.CouncilSlug {
			return nil
		}
	}
	if len(councils) > 0 {
		return fault.New(fault.Refused, "This folder holds a council's own data. The demonstration needs a folder of its own: --data ./moothall-demo")
	}
	fmt.Fprintln(os.Stderr, "Importing the files of", demo.CouncilName, "...")
	c, err := s.desk.AddCouncil(s.ctx, desk.NewCouncil{Name: demo.CouncilName, Slug: demo.CouncilSlug, Type: demo.CouncilType, Nation: demo.CouncilNation, Actor: demoAccount})
	if err != nil {
		return err
	}
	a, err := s.desk.Store.AddAccount(s.ctx, store.Account{Email: demoAccount, Name: "R Okafor", Added: c.Added})
	if err != nil {
		return err
	}
	for _, role := range []kind.Role{kind.Administrator, kind.Leader} {
		err := s.desk.Store.Grant(s.ctx, a.ID, c.ID, string(role))
		if err != nil {
			return err
		}
	}
	for _, name := range demo.Order() {
		raw, err := fs.ReadFile(demo.Files(), name)
		if err != nil {
			return fmt.Errorf("reading the demonstration's files: %w", err)
		}
		r, err := s.desk.Import(s.ctx, c.Slug, []desk.Incoming{{Name: name, Data: bytes.NewReader(raw), Size: int64(len(raw))}}, desk.Choices{Actor: demoAccount})
		if err != nil {
			return err
		}
		for _, f := range r.Files {
			if f.Refused != "" {
				return fmt.Errorf("the demonstration's %s was refused: %s", name, f.Refused)
			}
			fmt.Fprintf(os.Stderr, "  %s: %s, %d new\n", name, f.Kind, f.New)
		}
	}
	err = s.assureDemo()
	if err != nil {
		return err
	}
	err = s.askManyDemo(c.ID)
	if err != nil {
		return err
	}
	return s.publishDemo()
}

// publishDemo tells the public of the fictional council.
func (s *session) publishDemo() error {
	p, err := s.desk.Picture(s.ctx, demo.CouncilSlug)
	if err != nil {
		return err
	}
	v := kind.Whole(demo.CouncilSlug, demoAccount)
	err = s.desk.SavePublicSettings(s.ctx, p, v, demo.Public())
	if err != nil {
		return err
	}
	_, err = s.desk.PublishRelease(s.ctx, p, v, demo.Told())
	if err != nil {
		return err
	}
	err = s.answerDemo(p, v)
	if err != nil {
		return err
	}
	return s.commentDemo(p, v)
}

// answerDemo logs the fictional council's requests for information, and answers all but the last.
func (s *session) answerDemo(p *desk.Picture, v kind.Viewer) error {
	all := demo.Requests()
	for i, r := range all {
		id, err := s.desk.StartFOI(s.ctx, p, v, desk.NewFOI{Reference: r.Reference, Title: r.Title, Requester: r.Requester, Sort: "supplier", Received: p.Today - kind.Date(r.DaysAgo), Questions: r.Questions})
		if err != nil {
			return err
		}
		p, err = s.desk.Picture(s.ctx, demo.CouncilSlug)
		if err != nil || i == len(all)-1 {
			return err
		}
		err = s.desk.ChangeFOI(s.ctx, p, v, id, 0, func(f *desk.FOI) error { return f.Accept() })
		if err != nil {
			return err
		}
		_, err = s.desk.SendFOI(s.ctx, p, v, id, 0)
		if err != nil {
			return err
		}
		p, err = s.desk.Picture(s.ctx, demo.CouncilSlug)
		if err != nil {
			return err
		}
	}
	return nil
}

// commentDemo has the fictional public say something back.
func (s *session) commentDemo(p *desk.Picture, v kind.Viewer) error {
	err := s.desk.SaveCommentRules(s.ctx, p.Council, v, comment.Rules{Open: true, Keep: comment.Usual})
	if err != nil {
		return err
	}
	set, err := s.desk.Store.CommentSetting(s.ctx, p.Council.ID)
	if err != nil {
		return err
	}
	for i, said := range demo.Said() {
		said.Token = comment.Token(set.Secret, said.Place, said.Route, 1, s.desk.Clock().Add(-time.Minute), fmt.Sprint(i))
		err := s.desk.SendComment(s.ctx, p.Council, said)
		if err != nil {
			return err
		}
	}
	_, err = s.desk.ModerateComments(s.ctx, p, v, []int64{1, 3}, "approve", "")
	if err != nil {
		return err
	}
	_, err = s.desk.ModerateComments(s.ctx, p, v, []int64{2}, "remove", "abuse")
	if err != nil {
		return err
	}
	err = s.desk.CommentCameOf(s.ctx, p, v, 3, demo.CameOf, demo.Idea)
	if err != nil {
		return err
	}
	return s.desk.AnswerComment(s.ctx, p, v, 1, demo.Answered)
}
