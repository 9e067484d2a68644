// Package paging calls systems outside the chat over HTTP: PagerDuty (Events API
// v2), Opsgenie (Alert API) and whatever takes a signed request. It implements
// bot.Pager.
//
// # Once
//
// A call may be repeated: the caller does not know whether one landed whose answer
// was lost. Every system is told the same deduplication key again (PagerDuty's
// dedup_key, Opsgenie's alias, dedup_key of the generic body), so that nobody is
// woken twice.
//
// # What became of a call
//
//	2xx                        it was taken
//	429                        certainly not; again when Retry-After says, else soon
//	408, 5xx, no answer        nobody knows; again
//	no connection              certainly not; again
//	3xx                        refused for good: a secret follows no redirect
//	any other 4xx              refused for good: the same request would be refused again
//
// Secrets go into headers and bodies only, never into errors or logs.
package paging

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"kept/bot"
	"kept/bot/chat"
)

// Kind says whose language a hook speaks.
type Kind string

// The kinds of hook.
const (
	Generic   Kind = "generic"   // a body of Kept's own, signed (package signature)
	PagerDuty Kind = "pagerduty" // Events API v2
	Opsgenie  Kind = "opsgenie"  // Alert API v2
)

// Kinds lists them all.
var Kinds = []Kind{Generic, PagerDuty, Opsgenie}

// Hook is one system to call.
type Hook struct {
	Kind Kind
	// URL is where calls go; "" = where the system's documentation says. Of
	// Opsgenie it is the base, https://api.opsgenie.com or https://api.eu.opsgenie.com.
	URL string
	// Secret signs generic bodies; it is PagerDuty's routing (integration) key and
	// Opsgenie's API key.
	Secret string
}

// Pager calls hooks. Safe for concurrent use.
type Pager struct {
	hooks map[string]Hook
	http  *http.Client
	clock func() time.Time
}

// New makes a Pager of hooks by name. client's redirects and timeout are not used:
// each call is bounded by its context, and by callWithin.
func New(hooks map[string]Hook, client *http.Client, clock func() time.Time) (*Pager, error) {
	for name, h := range hooks {
		switch {
		case !slices.Contains(Kinds, h.Kind):
			return nil, fmt.Errorf("hook %s: %q is no kind; there are generic, pagerduty and opsgenie", name, h.Kind)
		case h.Secret == "":
			return nil, fmt.Errorf("hook %s has no secret", name)
		case h.Kind == Generic && h.URL == "":
			return nil, fmt.Errorf("hook %s has no address", name)
		}
	}
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Pager{hooks: maps.Clone(hooks), http: &own, clock: clock}, nil
}

// callWithin bounds one call.
const callWithin = 10 * time.Second

// Hooks implements bot.Pager.
func (p *Pager) Hooks() []string { return slices.Sorted(maps.Keys(p.hooks)) }

// Page implements bot.Pager.
func (p *Pager) Page(ctx context.Context, key string, c bot.Call) error {
	h, ok := p.hooks[c.Hook]
	if !ok {
		return fmt.Errorf("%w: no hook is called %q", chat.ErrRefused, c.Hook)
	}
	r, err := h.request(key, c, p.clock())
	if err != nil {
		return fmt.Errorf("%w: hook %s: %w", chat.ErrRefused, c.Hook, err)
	}
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	if err := p.send(r.WithContext(ctx)); err != nil {
		return fmt.Errorf("hook %s: %w", c.Hook, err)
	}
	return nil
}

// send makes one request and says what became of it.
func (p *Pager) send(r *http.Request) error {
	resp, err := p.http.Do(r)
	if err != nil {
		return failed(err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection is used again
	switch s := resp.StatusCode; {
	case s >= 200 && s < 300:
		return nil
	case s == http.StatusTooManyRequests:
		return &chat.RetryError{After: retryAfter(resp.Header.Get("Retry-After"), p.clock()), Err: errors.New("it was answered with " + resp.Status)}
	case s == http.StatusRequestTimeout, s >= 500:
		return fmt.Errorf("%w: it was answered with %s", chat.ErrUnknownFate, resp.Status)
	}
	return fmt.Errorf("%w: it was answered with %s", chat.ErrRefused, resp.Status)
}

// failed classifies a request that was not answered. The address stays out of the
// error: it may hold a secret.
func failed(err error) error {
	fate := chat.ErrUnknownFate
	if broken, ok := errors.AsType[*url.Error](err); ok {
		err = broken.Err
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		fate = chat.ErrRetry // nothing was sent
	}
	return fmt.Errorf("%w: %w", fate, err)
}

// longestRetry bounds how long a hook can ask to be left alone: somebody waits to
// be woken.
const longestRetry = 2 * time.Minute

// retryAfter reads how long to wait (RFC 9110, section 10.2.3).
func retryAfter(written string, now time.Time) time.Duration {
	wait := 5 * time.Second
	if s, err := strconv.Atoi(written); err == nil && s >= 0 {
		wait = time.Duration(min(s, 3600)) * time.Second
	} else if at, err := http.ParseTime(written); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, time.Second), longestRetry)
}

// Reach reports whether something answers at a hook's address, whatever it says.
// It calls nobody.
func (p *Pager) Reach(ctx context.Context, name string) error {
	h := p.hooks[name]
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, h.address(), nil)
	if err != nil {
		return errors.New("its address cannot be read")
	}
	resp, err := p.http.Do(r)
	if err != nil {
		return failed(err)
	}
	resp.Body.Close()
	if resp.StatusCode >= 500 {
		return errors.New("it was answered with " + resp.Status)
	}
	return nil
}

// post is a request with a body of JSON.
func post(address string, body []byte) (*http.Request, error) {
	r, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("its address cannot be read") // an error would repeat it
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Kept")
	return r, nil
}
