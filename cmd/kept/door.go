package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// door is where requests come in: those of the chat platforms, each below a path
// of its own, and the probes of whoever looks after the process. Until it is open
// for a platform, that is asked to come again.
type door struct {
	below sync.Map    // path → http.Handler
	ready atomic.Bool // events can come, by whichever way
}

// open lets the requests below a path in ("/slack/").
func (d *door) open(path string, h http.Handler) { d.below.Store(path, h) }

// expect asks the requests below a path to come again, until it is opened.
func (d *door) expect(path string) {
	d.open(path, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "5")
		say(w, http.StatusServiceUnavailable, "not here yet")
	}))
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/healthz":
		say(w, http.StatusOK, "alive")
	case "/readyz":
		if !d.ready.Load() {
			say(w, http.StatusServiceUnavailable, "not connected yet")
			return
		}
		say(w, http.StatusOK, "ready")
	default:
		if h, ok := d.below.Load(below(r.URL.Path)); ok {
			h.(http.Handler).ServeHTTP(w, r)
			return
		}
		if d.ready.Load() {
			say(w, http.StatusNotFound, "not here")
			return
		}
		say(w, http.StatusServiceUnavailable, "not here, or not yet")
	}
}

// below is the first step of a path: "/slack/" of "/slack/events".
func below(path string) string {
	if i := strings.IndexByte(strings.TrimPrefix(path, "/"), '/'); i >= 0 && path[0] == '/' {
		return path[:i+2]
	}
	return path
}

func say(w http.ResponseWriter, status int, word string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, word+"\n") // whoever asked has gone: nothing is lost
}

// serve serves until ctx ends, then finishes the requests in hand.
func (d *door) serve(ctx context.Context, l net.Listener, log *slog.Logger) error {
	server := &http.Server{
		Handler: d, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := errors.Join(server.Shutdown(last), server.Close())
	if errors.Is(err, context.DeadlineExceeded) {
		log.Warn("requests were cut off at the end; the platforms send their events again")
		return nil
	}
	return err
}
