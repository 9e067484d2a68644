package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"
)

// Each platform is reached by itself: one that is out of reach when Kept starts
// keeps none of the others from being served. Meanwhile calls to it fail as what
// may be tried again, so that whatever is for it waits.

// startWithin is how long the platforms that were reached wait for the others.
const startWithin = 5 * time.Second

// arrival tells that a platform was reached; with an error, that it cannot be for
// good.
type arrival struct {
	of  int // which of the connections
	err error
}

// reach begins to reach platforms, each of which arrives once. What does it are
// tasks that end with the taking.
func (p program) reach(t *tasks, all []connection) <-chan arrival {
	arrived := make(chan arrival, len(all))
	for i, c := range all {
		t.take(func(ctx context.Context) error {
			arrived <- arrival{i, patiently(ctx, p.log, "connect to "+titles[c.home], c.connect)}
			return nil
		})
	}
	return arrived
}

// first marks the platforms that Kept starts with: it waits until one is reached,
// and then a little for the others. An error is of one that cannot be reached for
// good, or ctx has ended.
func first(ctx context.Context, arrived <-chan arrival, all []connection) error {
	var enough <-chan time.Time
	for range all {
		select {
		case a := <-arrived:
			if a.err != nil {
				return a.err
			}
			all[a.of].reached = true
			if enough == nil {
				enough = time.After(startWithin)
			}
		case <-enough:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// titled are the names of the platforms that are reached, or are not, for people.
func titled(all []connection, reached bool) string {
	var names []string
	for _, c := range all {
		if c.reached == reached {
			names = append(names, titles[c.home])
		}
	}
	return strings.Join(names, ", ")
}

// nowhere is the way to a platform that is not reached yet: whatever is asked of it
// was certainly not sent.
type nowhere string

func (home nowhere) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body.Close()
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New(titles[string(home)] + " was not reached yet")}
}
