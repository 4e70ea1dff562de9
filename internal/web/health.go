package web

import (
	"context"
	"net/http"
	"time"
)

// readyWithin is how long a node may take to find out whether it can serve: a load balancer asks every few seconds.
const readyWithin = 3 * time.Second

// Drain makes readiness say no from now on, so that a load balancer sends people elsewhere while the node still answers those it has.
func (s *Server) Drain() { s.draining.Store(true) }

// health is GET /healthz: the process is alive. It asks nothing of the database: a node is not started again because that is away.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) { s.sayPlain(w, http.StatusOK, "ok") }

// ready is GET /readyz: whether the node can serve people now, and in a few words why not. What the database said goes to the log only.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		s.sayPlain(w, http.StatusServiceUnavailable, "stopping")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), readyWithin)
	defer cancel()
	err := s.desk.Store.Ready(ctx)
	if err != nil {
		s.log.Warn("not ready", "err", err)
		s.sayPlain(w, http.StatusServiceUnavailable, "the database or its disk cannot be used")
		return
	}
	s.sayPlain(w, http.StatusOK, "ready")
}

// sayPlain answers a program with a status and a word.
func (s *Server) sayPlain(w http.ResponseWriter, status int, word string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err := w.Write([]byte(word + "\n"))
	if err != nil {
		s.log.Debug("the reader went away", "err", err)
	}
}
