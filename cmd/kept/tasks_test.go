package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

// What works events off outlives what takes them, whatever ends them.
func TestTasksEndInTheirOrder(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		fail error
		ask  bool
	}{"asked for": {ask: true}, "by a failure": {fail: broken}} {
		t.Run(name, func(t *testing.T) {
			ctx, ask := context.WithCancel(t.Context())
			defer ask()
			var mu sync.Mutex
			var ended []string
			until := func(name string) func(context.Context) error {
				return func(ctx context.Context) error {
					<-ctx.Done()
					mu.Lock()
					defer mu.Unlock()
					ended = append(ended, name)
					return nil
				}
			}
			all := begin(ctx)
			all.work(until("working"))
			all.take(until("taking"))
			if c.ask {
				ask()
			} else {
				all.work(func(context.Context) error { return c.fail })
			}
			<-all.taking.Done()
			why := all.why()
			all.finish()
			if !slices.Equal(ended, []string{"taking", "working"}) || !errors.Is(why, c.fail) {
				t.Errorf("%v ended, because of %v", ended, why)
			}
		})
	}
}
