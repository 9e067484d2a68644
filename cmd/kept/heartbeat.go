package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"go.yaml.in/yaml/v3"
)

// A dead man's switch of somebody else's is called every minute while Kept works.
// When the calls stop, it tells people: what Teams, which posts nothing by itself,
// cannot do.

// webAddress is an https address; "" = none.
type webAddress string

func (w *webAddress) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "none" {
		return nil
	}
	u, err := url.Parse(n.Value)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return at(n, "%q is no address; write https://…, which a service for dead man's switches gives, or none", n.Value)
	}
	*w = webAddress(n.Value)
	return nil
}

// heartbeat is a switch to call.
type heartbeat struct {
	address string
	alive   func(context.Context) error // nil error = Kept works
	http    *http.Client
	log     *slog.Logger
}

const (
	beatEvery = time.Minute
	// beatWithin bounds one call.
	beatWithin = 10 * time.Second
)

// newHeartbeat makes one. It follows no redirect: that would tell the address, which
// is a secret of sorts, to another host, and take a page that asks for a password
// for an answer.
func newHeartbeat(address string, client *http.Client, alive func(context.Context) error, log *slog.Logger) heartbeat {
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return heartbeat{address: address, alive: alive, http: &own, log: log}
}

// run calls until ctx ends. Calls that fail are logged once, when the second one
// does: one alone, as while Kept catches up at its start, raises no alarm anywhere.
// The address is not logged.
func (h heartbeat) run(ctx context.Context) error {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for failed := 0; ; {
		err := h.beat(ctx)
		if failed++; err == nil {
			failed = 0
		}
		if failed == 2 && ctx.Err() == nil {
			h.log.Warn("no heartbeat was sent, or it was not heard; whoever listens for it may raise an alarm", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// beat calls once, if Kept works.
func (h heartbeat) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, beatWithin)
	defer cancel()
	if err := h.alive(ctx); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.address, nil)
	if err != nil {
		return err
	}
	resp, err := h.http.Do(req)
	if err != nil {
		if failed, ok := errors.AsType[*url.Error](err); ok {
			err = failed.Err // without the address
		}
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection is used again
	if resp.StatusCode >= 300 {
		return fmt.Errorf("it was answered with %s", resp.Status)
	}
	return nil
}
