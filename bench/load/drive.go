package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"sync"
	"time"
)

// client is somebody who is signed in and looks after some of the councils.
type client struct {
	http     *http.Client
	base     string
	r        *rand.Rand
	councils []int // by number
	services int
	saved    int
}

// page is something that a client does; it gives the answer for the driver to judge.
type page struct {
	name string
	do   func(*client) (*http.Response, error)
}

// pages are what is driven. A further page (the group's, say) is one more line.
var pages = []page{
	{"home", (*client).home},
	{"register", (*client).register},
	{"record", (*client).record},
	{"record save", (*client).save},
	{"mixed", (*client).mixed},
}

// mixed is an ordinary day: of ten requests five look at a home page, three at a register, one at a record and one saves.
func (c *client) mixed() (*http.Response, error) {
	switch n := c.r.IntN(10); {
	case n < 5:
		return c.home()
	case n < 8:
		return c.register()
	case n < 9:
		return c.record()
	}
	return c.save()
}

func (c *client) home() (*http.Response, error) { return c.get("") }

func (c *client) register() (*http.Response, error) {
	return c.get(fmt.Sprintf("registers/services?page=%d", 1+c.r.IntN(5)))
}

func (c *client) record() (*http.Response, error) {
	return c.get(fmt.Sprintf("registers/services/%d", 1+c.r.IntN(c.services)))
}

func (c *client) path(rest string) string {
	return fmt.Sprintf("%s/c/%s/%s", c.base, slugOf(c.councils[c.r.IntN(len(c.councils))]), rest)
}

func (c *client) get(rest string) (*http.Response, error) { return c.http.Get(c.path(rest)) }

// save changes a service's uses a year.
func (c *client) save() (*http.Response, error) {
	c.saved++
	return c.http.PostForm(c.path(fmt.Sprintf("registers/services/%d/edit", 1+c.r.IntN(c.services))), url.Values{"volume": {fmt.Sprint(100_000 + c.saved)}})
}

// judge reads an answer whole and says what is wrong with it.
func judge(r *http.Response, err error) error {
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r.Body)
	closed := r.Body.Close()
	switch {
	case err != nil:
		return err
	case closed != nil:
		return closed
	case r.Request.Method == http.MethodGet && r.StatusCode != http.StatusOK, r.Request.Method == http.MethodPost && r.StatusCode != http.StatusSeeOther:
		return fmt.Errorf("%s %s: %s", r.Request.Method, r.Request.URL.Path, r.Status)
	}
	return nil
}

// newClients makes the clients of one stage; each looks after its own councils.
func (l *load) newClients(n int) ([]*client, error) {
	out := make([]*client, n)
	for i := range out {
		jar, err := cookiejar.New(nil)
		if err != nil {
			return nil, fmt.Errorf("making a client: %w", err)
		}
		out[i] = &client{base: l.base, r: rand.New(rand.NewPCG(l.Seed, uint64(i))), services: l.Services,
			http: &http.Client{Jar: jar, Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 1}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
		for c := i % l.Councils; c < l.Councils; c += n {
			out[i].councils = append(out[i].councils, c)
		}
	}
	return out, nil
}

// signIn signs all clients of a stage in at once; it is measured apart, because passwords are made to be slow.
func (l *load) signIn(clients []*client) *row {
	out := &row{page: "sign-in", clients: len(clients)}
	began := time.Now()
	var mu sync.Mutex
	var all sync.WaitGroup
	for i, c := range clients {
		all.Go(func() {
			from := time.Now()
			err := judge(c.http.PostForm(l.base+"/sign-in", url.Values{"email": {emailOf(len(clients), i)}, "password": {password}}))
			out.note(&mu, time.Since(from), err)
		})
	}
	all.Wait()
	return out.finish(time.Since(began))
}

func (r *row) note(mu *sync.Mutex, took time.Duration, err error) {
	mu.Lock()
	defer mu.Unlock()
	if err == nil {
		r.took = append(r.took, took)
		return
	}
	if r.errors++; r.errors == 1 {
		r.first = err.Error()
	}
}

// drive has every client do the same again and again for a while, each waiting for its answer.
func drive(clients []*client, p page, lasts time.Duration) *row {
	out := &row{page: p.name, clients: len(clients)}
	began := time.Now()
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() {
			for time.Since(began) < lasts {
				from := time.Now()
				err := judge(p.do(c))
				out.note(&mu, time.Since(from), err)
			}
		})
	}
	all.Wait()
	return out.finish(time.Since(began))
}

// firstLook opens each council's home page once, as on the morning after a start: its registers are read and judged.
func firstLook(clients []*client) *row {
	out := &row{page: "first look", clients: len(clients)}
	began := time.Now()
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() {
			for _, n := range c.councils {
				from := time.Now()
				err := judge(c.http.Get(fmt.Sprintf("%s/c/%s/", c.base, slugOf(n))))
				out.note(&mu, time.Since(from), err)
			}
		})
	}
	all.Wait()
	return out.finish(time.Since(began))
}
