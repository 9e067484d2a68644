package bot_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/rehearse"
)

// reader is a platform whose history is read under the eyes of a test.
type reader struct {
	*rehearse.Workspace
	reads *int
	first func() // called while the first read is under way
	fail  *bool
}

func (r reader) History(ctx context.Context, room chat.RoomRef, after string, limit int) ([]chat.Event, error) {
	*r.reads++
	if *r.fail {
		return nil, &chat.RetryError{Err: errors.New("too many requests")}
	}
	out, err := r.Workspace.History(ctx, room, after, limit)
	if *r.reads == 1 && r.first != nil {
		r.first()
	}
	return out, err
}

// deaf is a desk whose events are lost, as while a connection is down.
func deaf(t *testing.T) (d *desk, room chat.RoomRef, p *reader) {
	d = newDesk(t)
	p = &reader{Workspace: d.w, reads: new(int), fail: new(bool)}
	d.platform = p
	d.open()
	_, room = d.declare("Users can't log in sev:1")
	d.says(d.ben, room, "heard")
	d.event(room, d.ben, rehearse.Speech{Text: "lost on the way"})
	*p.reads = 0
	return d, room, p
}

func (d *desk) reconnects() {
	d.t.Helper()
	d.handle(chat.Event{ID: "R" + d.now.String(), Kind: chat.Reconnected, At: d.now})
}

func TestReconnectedReadsWhatWasMissedSoonAndOnce(t *testing.T) {
	d, room, p := deaf(t)
	for range 5 { // several connections come back together
		d.reconnects()
	}
	if *p.reads != 0 {
		t.Error("the event waited for the platform")
	}
	d.says(d.ben, room, "heard again")
	d.pass(10 * time.Second)
	if got, want := d.messages(room), []string{"heard", "lost on the way", "heard again"}; !slices.Equal(got, want) {
		t.Errorf("the history is %q, want %q", got, want)
	}
	if *p.reads != 1 {
		t.Errorf("the room was read %d times", *p.reads)
	}
}

// Kept that was put out of a room reads, once it is back, what was said there
// meanwhile, and leaves the other rooms alone.
func TestBackInARoomKeptReadsWhatItMissedThere(t *testing.T) {
	d, room, p := deaf(t)
	d.declare("Invoices are missing sev:2")
	d.handle(chat.Event{Kind: chat.Reconnected, Room: room, At: d.now})
	d.handle(chat.Event{Kind: chat.Reconnected, Room: d.general, At: d.now})
	d.pass(10 * time.Second)
	if got, want := d.messages(room), []string{"heard", "lost on the way"}; !slices.Equal(got, want) || *p.reads != 1 {
		t.Errorf("the history is %q, want %q, after %d readings", got, want, *p.reads)
	}
}

// What is missed while a gap is being read is read as well.
func TestReconnectedWhileReadingForgetsNothing(t *testing.T) {
	d, room, p := deaf(t)
	p.first = func() {
		d.event(room, d.ben, rehearse.Speech{Text: "lost once more"})
		d.reconnects()
	}
	d.reconnects()
	d.pass(10 * time.Second)
	if got, want := d.messages(room), []string{"heard", "lost on the way", "lost once more"}; !slices.Equal(got, want) {
		t.Errorf("the history is %q, want %q", got, want)
	}
}

func TestReconnectedTriesAgainAfterARestart(t *testing.T) {
	d, room, p := deaf(t)
	*p.fail = true
	d.reconnects()
	d.pass(10 * time.Second)
	*p.fail = false
	d.restart()
	d.pass(10 * time.Second)
	if got, want := d.messages(room), []string{"heard", "lost on the way"}; !slices.Equal(got, want) {
		t.Errorf("the history is %q, want %q", got, want)
	}
}
