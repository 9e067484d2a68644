package bot

import (
	"context"
	"sync"

	"kept/bot/chat"
)

// A command in a message may come by several events at the same moment: Slack
// tells of a mention in a room twice. The second waits until the first is
// answered, and is silent then.

// turns are the messages whose commands are being carried out.
type turns struct {
	mu    sync.Mutex
	taken map[chat.MessageRef]chan struct{} // closed when it is over
}

// take waits for the turn of a message, or for the end of ctx. done gives the
// turn back.
func (t *turns) take(ctx context.Context, m chat.MessageRef) (done func(), err error) {
	for {
		t.mu.Lock()
		other := t.taken[m]
		if other == nil {
			if t.taken == nil {
				t.taken = map[chat.MessageRef]chan struct{}{}
			}
			over := make(chan struct{})
			t.taken[m] = over
			t.mu.Unlock()
			return func() {
				t.mu.Lock()
				defer t.mu.Unlock()
				delete(t.taken, m)
				close(over)
			}, nil
		}
		t.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
