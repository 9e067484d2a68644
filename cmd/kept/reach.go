package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Each platform is reached by itself: one that is out of reach when Kept starts
// keeps none of the others from being served. Meanwhile calls to it fail as what
// may be tried again, so that whatever is for it waits.

// startWithin bounds how long a platform that neither answers nor refuses holds up
// the others.
const startWithin = 10 * time.Second

// arrival is a platform that was reached, or that cannot be for good.
type arrival struct {
	connection
	err error
}

// reaching is the platforms on their way.
type reaching struct {
	arrived chan arrival // each platform once, unless the end comes before
	failed  chan string  // the home of each whose first attempt did not succeed
}

// reach begins to reach platforms. What does it are tasks that end with the taking.
func (p program) reach(t *tasks, all []connection) reaching {
	r := reaching{arrived: make(chan arrival, len(all)), failed: make(chan string, len(all))}
	for _, c := range all {
		t.take(func(ctx context.Context) error {
			tried := false
			err := patiently(ctx, p.log, "connect to "+titles[c.home], func(ctx context.Context) error {
				if c.connect == nil {
					return nil
				}
				err := c.connect(ctx)
				if err != nil && !tried && !forGood(err) {
					tried = true
					r.failed <- c.home
				}
				return err
			})
			if ctx.Err() == nil {
				r.arrived <- arrival{c, err}
			}
			return nil
		})
	}
	return r
}

// first waits until there is something to serve: until one platform at least was
// reached, and each of the others, too, or did not answer. An error is of a platform
// that cannot be reached for good.
func (r reaching) first(ctx context.Context, all []connection) (reached []connection, err error) {
	patience, tried := time.NewTimer(startWithin), map[string]bool{}
	defer patience.Stop()
	for len(reached) == 0 || len(tried) < len(all) {
		select {
		case a := <-r.arrived:
			if a.err != nil {
				return nil, a.err
			}
			reached = append(reached, a.connection)
			tried[a.home] = true
		case home := <-r.failed:
			tried[home] = true
		case <-patience.C:
			for _, c := range all { // enough waited
				tried[c.home] = true
			}
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	return inOrder(reached), nil
}

// inOrder are connections in the order of their platforms' names.
func inOrder(all []connection) []connection {
	return slices.SortedFunc(slices.Values(all), func(a, b connection) int { return strings.Compare(a.home, b.home) })
}

// awaited are those of the platforms that are not among the reached ones.
func awaited(all, reached []connection) (late []connection) {
	for _, c := range all {
		if !slices.ContainsFunc(reached, func(r connection) bool { return r.home == c.home }) {
			late = append(late, c)
		}
	}
	return late
}

// titled are the names of platforms, for people.
func titled(all []connection) string {
	var names []string
	for _, c := range all {
		names = append(names, titles[c.home])
	}
	return strings.Join(names, ", ")
}

// outOfReach is a client with which nothing is ever reached: whatever is asked of it
// was certainly not sent.
func outOfReach(home string) *http.Client { return &http.Client{Transport: nowhere(home)} }

// nowhere is the way to a platform that was not reached yet.
type nowhere string

func (n nowhere) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body.Close()
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New(titles[string(n)] + " was not reached yet")}
}

// saysWithout tells the operator, in one sentence, that Kept begins without some
// platforms. unknown are names of the configuration that it cannot look up there, and
// never did.
func saysWithout(log *slog.Logger, reached, late []connection, unknown []string) {
	text := fmt.Sprintf("%s cannot be reached: Kept serves %s meanwhile and goes on trying", titled(late), titled(reached))
	if len(unknown) > 0 {
		log.Warn(text+"; until then these names stand for nobody", "names", unknown)
		return
	}
	log.Warn(text)
}
