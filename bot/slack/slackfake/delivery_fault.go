package slackfake

import (
	"context"
	"slices"
	"time"
)

// Switches for what goes wrong between Slack and an app, and what tests wait
// for.

// Disconnect ends every socket as Slack does for the reason: a frame that says
// so, and the end of the connection, with [Warning] about ten seconds later.
// Until the end envelopes may still be sent on the old socket.
//
// [TooManyWebsockets] ends the oldest only. After [LinkDisabled] sockets can be
// opened, but are told at once that Socket Mode is off, until EnableSockets.
func (w *Workspace) Disconnect(reason string) {
	w.app.sockets.disconnect(reason, func(open []*socket) []*socket {
		if reason == TooManyWebsockets {
			return open[:min(1, len(open))]
		}
		return open
	})
}

// DisconnectOldest is Disconnect for the oldest socket alone.
func (w *Workspace) DisconnectOldest(reason string) {
	w.app.sockets.disconnect(reason, func(open []*socket) []*socket { return open[:min(1, len(open))] })
}

// EnableSockets turns Socket Mode on again.
func (w *Workspace) EnableSockets() {
	w.app.sockets.mu.Lock()
	defer w.app.sockets.mu.Unlock()
	w.app.sockets.off = false
}

// CutSockets ends every socket without a word, as a broken network does.
func (w *Workspace) CutSockets() { w.app.sockets.cut() }

// DropFrames loses the next n envelopes on their way to the app.
func (w *Workspace) DropFrames(n int) {
	w.app.sockets.mu.Lock()
	defer w.app.sockets.mu.Unlock()
	w.app.sockets.drop = n
}

// HoldPings keeps the sockets open without pinging them, or pings again.
func (w *Workspace) HoldPings(hold bool) {
	w.app.sockets.mu.Lock()
	defer w.app.sockets.mu.Unlock()
	w.app.sockets.noPings = hold
}

// SendTwice delivers each of the next n events twice, under the same event_id.
func (w *Workspace) SendTwice(n int) {
	w.app.mu.Lock()
	defer w.app.mu.Unlock()
	w.app.twice = n
}

// Redeliver sends the events that wait for another attempt now, not when their
// time comes, and says how many there were.
func (w *Workspace) Redeliver() int {
	a := w.app
	a.mu.Lock()
	n := len(a.retries)
	for i := range a.retries {
		a.retries[i].due = time.Time{}
	}
	a.mu.Unlock()
	a.redeliver(a.clock())
	return n
}

// Undelivered counts the events that wait for another attempt, and those that
// were lost since Slack gave up.
func (w *Workspace) Undelivered() (waiting, lost int) {
	w.app.mu.Lock()
	defer w.app.mu.Unlock()
	return len(w.app.retries), w.app.lost
}

// Sockets counts the open Socket Mode connections.
func (w *Workspace) Sockets() int {
	w.app.sockets.mu.Lock()
	defer w.app.sockets.mu.Unlock()
	return len(w.app.sockets.open)
}

// WaitSockets returns when at least n connections are open, of which one that is
// being renewed may still be one.
func (w *Workspace) WaitSockets(ctx context.Context, n int) error {
	s := w.app.sockets
	return await(ctx, func() (bool, <-chan struct{}) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.open) >= n, s.changed
	})
}

// WaitQuiet returns when nothing is on its way to the app or waits for its
// acknowledgement. Events that wait for a later attempt do not count.
func (w *Workspace) WaitQuiet(ctx context.Context) error {
	a := w.app
	return await(ctx, func() (bool, <-chan struct{}) {
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.under == 0, a.changed
	})
}

// await waits until look says so; look also says what to wait for before
// looking again.
func await(ctx context.Context, look func() (bool, <-chan struct{})) error {
	for {
		ok, next := look()
		if ok {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// SetCommands changes what slash commands the app has.
func (w *Workspace) SetCommands(commands ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.app.Commands = slices.Clone(commands)
}

// Close ends every connection and every wait for another attempt. The workspace
// can still be looked at.
func (w *Workspace) Close() {
	a := w.app
	a.mu.Lock()
	a.closed = true
	a.retries = nil
	if a.poll != nil {
		a.poll.Stop()
	}
	a.mu.Unlock()
	a.sockets.mu.Lock()
	a.sockets.shutDown = true
	a.sockets.mu.Unlock()
	a.sockets.cut()
}
