package main

import (
	"context"
	"sync"
)

// tasks are what runs at the same time while Kept serves. They end in an order:
// first what takes events, with the context or when any task fails; when what it
// had in hand is finished, what works events off. Make them with begin.
type tasks struct {
	asked         context.Context // ends when the end is asked for
	taking        context.Context // ends before working does
	working       context.Context
	end           context.CancelCauseFunc // of taking
	stop          context.CancelFunc      // of working
	takers, hands sync.WaitGroup
}

func begin(ctx context.Context) *tasks {
	t := &tasks{asked: ctx}
	t.taking, t.end = context.WithCancelCause(ctx)
	t.working, t.stop = context.WithCancel(context.WithoutCancel(ctx))
	return t
}

// take runs what takes events.
func (t *tasks) take(run func(context.Context) error) { t.takers.Go(func() { t.run(t.taking, run) }) }

// work runs what works them off.
func (t *tasks) work(run func(context.Context) error) { t.hands.Go(func() { t.run(t.working, run) }) }

func (t *tasks) run(ctx context.Context, run func(context.Context) error) {
	if err := run(ctx); err != nil {
		t.end(err)
	}
}

// why is the failure that ended the taking; nil if the end was asked for.
func (t *tasks) why() error {
	if t.asked.Err() != nil {
		return nil
	}
	return context.Cause(t.taking)
}

// finish ends all tasks in their order and waits for them.
func (t *tasks) finish() {
	t.end(nil)
	t.takers.Wait()
	t.stop()
	t.hands.Wait()
}
