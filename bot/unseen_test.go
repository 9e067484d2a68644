package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/postmortem"
	"kept/bot/rehearse"
)

// blind is a platform that lets nobody read back what was said, until it does.
type blind struct {
	*rehearse.Workspace
	why   error // nil = it does
	asked int
}

func (w *blind) History(ctx context.Context, r chat.RoomRef, after string, limit int) ([]chat.Event, error) {
	w.asked++
	if w.why != nil {
		return nil, fmt.Errorf("history: %w", w.why)
	}
	return w.Workspace.History(ctx, r, after, limit)
}

// drafted is the draft of the first incident.
func (d *desk) drafted() string {
	d.t.Helper()
	out, err := d.bot.Draft(context.Background(), 1, postmortem.Internal, d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(out.Section("timeline").Body)
}

const unseenWords = "and not to Kept?"

// What a platform refuses to show is not asked for once a minute for ever; the
// draft says since when it is missing, until it is permitted and was read.
func TestTheDraftSaysWhatCouldNotBeSeen(t *testing.T) {
	d := newDesk(t)
	p := &blind{Workspace: d.w}
	d.platform = p
	d.open()
	_, room := d.declare("Users can't log in sev:4")
	d.says(d.ana, room, "the lights went out")
	d.close()
	d.now = d.now.Add(time.Hour)
	d.event(room, d.ben, rehearse.Speech{Text: "rolled back in the gap"})
	d.now = d.now.Add(time.Minute)
	p.why = chat.ErrRefused
	d.open()
	d.pass(time.Minute)
	before := p.asked
	d.pass(30 * time.Minute)
	if again := p.asked - before; again > 0 {
		t.Errorf("what is refused was asked for %d times more within half an hour", again)
	}
	d.wants(d.drafted(), unseenWords)
	p.why = nil
	d.reconnects()
	d.pass(time.Minute)
	if got := d.drafted(); strings.Contains(got, unseenWords) {
		t.Errorf("it was read, and the draft still says:\n%s", got)
	}
	if got := d.messages(room); !strings.Contains(fmt.Sprint(got), "rolled back in the gap") {
		t.Errorf("read back was %q", got)
	}
}

// Consent that is withdrawn while Kept is there shows no other way: nothing is
// delivered any more, and nobody says so.
func TestTheDraftLooksWhetherItSawEverything(t *testing.T) {
	for why, hidden := range map[error]bool{chat.ErrRefused: true, &chat.RetryError{After: time.Minute, Err: context.DeadlineExceeded}: false} {
		d := newDesk(t)
		p := &blind{Workspace: d.w}
		d.platform = p
		d.open()
		_, room := d.declare("Users can't log in sev:4")
		d.says(d.ana, room, "the lights went out")
		d.now = d.now.Add(time.Minute)
		p.why = why
		d.types(d.ana, room, "resolve: a full disk")
		d.step()
		if got := d.drafted(); strings.Contains(got, unseenWords) != hidden {
			t.Errorf("%v: the draft says\n%s", why, got)
		}
		p.why = nil
		d.event(room, d.ben, rehearse.Speech{Text: "nobody delivers this"})
		d.now = d.now.Add(time.Minute)
		d.types(d.ana, room, "postmortem")
		d.step()
		if got := d.drafted(); strings.Contains(got, unseenWords) {
			t.Errorf("%v: it was read, and the draft still says:\n%s", why, got)
		}
		if got := d.messages(room); !strings.Contains(fmt.Sprint(got), "nobody delivers this") {
			t.Errorf("%v: before the draft was read %q", why, got)
		}
	}
}
