package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// notes are what was logged. Safe for concurrent use.
type notes struct {
	mu   sync.Mutex
	text strings.Builder
}

func (n *notes) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(b)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

func TestTheHeartbeatStopsWhenKeptDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var beats, status atomic.Int64
		var dead atomic.Bool
		status.Store(200)
		var said notes
		alive := func(context.Context) error {
			if dead.Load() {
				return errors.New("the store is gone")
			}
			return nil
		}
		h := newHeartbeat("https://beats.example/secret-path", &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			beats.Add(1)
			if status.Load() == 0 {
				return nil, errors.New("no route to host")
			}
			return &http.Response{StatusCode: int(status.Load()), Status: "it", Body: io.NopCloser(strings.NewReader("OK")), Request: r}, nil
		})}, alive, slog.New(slog.NewTextHandler(&said, nil)))
		ctx, end := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- h.run(ctx) }()
		time.Sleep(3*time.Minute + time.Second)
		if n := beats.Load(); n != 4 {
			t.Errorf("%d beats in three minutes, want one at once and one a minute", n)
		}
		status.Store(0)
		time.Sleep(time.Minute)
		synctest.Wait()
		if strings.Contains(said.String(), "not heard") {
			t.Errorf("one beat that is lost is told: %s", said.String())
		}
		time.Sleep(4 * time.Minute)
		status.Store(200)
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := strings.Count(said.String(), "not heard"); n != 1 || strings.Contains(said.String(), "secret-path") {
			t.Errorf("it says %d times: %s", n, said.String())
		}
		dead.Store(true)
		before := beats.Load()
		time.Sleep(5 * time.Minute)
		if beats.Load() != before {
			t.Error("it goes on although Kept does not work")
		}
		end()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestTheHeartbeatFollowsNobodyElsewhere(t *testing.T) {
	var asked []string
	client := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.URL.Host)
		return &http.Response{StatusCode: http.StatusFound, Status: "302 Found", Header: http.Header{"Location": {"https://login.example/"}}, Body: http.NoBody, Request: r}, nil
	})}
	h := newHeartbeat("https://beats.example/secret-path", client, func(context.Context) error { return nil }, slog.New(slog.DiscardHandler))
	if err := h.beat(t.Context()); err == nil || strings.Contains(err.Error(), "secret-path") {
		t.Errorf("a redirect is taken for an answer: %v", err)
	}
	if len(asked) != 1 {
		t.Errorf("it asked %q", asked)
	}
}
