package slackfake

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// hears collects the events that the app is sent, each as its type and subtype.
func (o *office) hears() *[]string {
	var heard []string
	o.Workspace.mu.Lock()
	defer o.Workspace.mu.Unlock()
	o.event = func(body object) {
		name, _ := body["type"].(string)
		if subtype, _ := body["subtype"].(string); subtype != "" {
			name += "/" + subtype
		}
		heard = append(heard, name)
	}
	return &heard
}

func TestEveryChangeTellsTheApp(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	heard := o.hears()
	ts := o.posts("x")
	id := o.good("conversations.create", "name", "inc-7").str("channel.id")
	for _, step := range []struct {
		method string
		args   []string
		want   string
	}{
		{"chat.postMessage", []string{"channel", o.ops, "text", "x", "thread_ts", ts, "reply_broadcast", "true"}, "message/thread_broadcast"},
		{"chat.update", []string{"channel", o.ops, "ts", ts, "text", "y"}, "message/message_changed"},
		{"chat.delete", []string{"channel", o.ops, "ts", o.posts("z")}, "message/message_deleted"},
		{"reactions.add", []string{"channel", o.ops, "timestamp", ts, "name", "eyes"}, "reaction_added"},
		{"reactions.remove", []string{"channel", o.ops, "timestamp", ts, "name", "eyes"}, "reaction_removed"},
		{"pins.add", []string{"channel", o.ops, "timestamp", ts}, "pin_added"},
		{"pins.remove", []string{"channel", o.ops, "timestamp", ts}, "pin_removed"},
		{"conversations.setTopic", []string{"channel", id, "topic", "x"}, "message/channel_topic"},
		{"conversations.invite", []string{"channel", id, "users", o.ana}, "member_joined_channel message/channel_join"},
		{"conversations.rename", []string{"channel", id, "name", "inc-8"}, "channel_rename message/channel_name"},
		{"conversations.kick", []string{"channel", id, "user", o.ana}, "member_left_channel message/channel_leave"},
		{"conversations.archive", []string{"channel", id}, "message/channel_archive channel_archive"},
		{"conversations.create", []string{"name", "inc-9"}, "channel_created message/channel_join"},
		{"conversations.create", []string{"name", "secret", "is_private", "true"}, "message/channel_join"},
		{"chat.postEphemeral", []string{"channel", o.ops, "user", o.ana, "text", "x"}, ""},
	} {
		*heard = nil
		o.good(step.method, step.args...)
		if got := strings.Join(*heard, " "); got != step.want {
			t.Errorf("%s: the app heard %q, want %q", step.method, got, step.want)
		}
	}
	*heard = nil
	o.types(o.ana, "<@"+o.Bot().ID+"> hello")
	if want := []string{"message", "app_mention"}; !slices.Equal(*heard, want) {
		t.Errorf("a mention: the app heard %q, want %q", *heard, want)
	}
}

func TestWaitingForAChange(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	var posting sync.WaitGroup
	defer posting.Wait()
	posting.Go(func() { o.call("chat.postMessage", "channel", o.ops, "text", "there") })
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	if err := o.Wait(ctx, func() bool { return len(o.Messages(o.ops, o.ana)) == 1 }); err != nil {
		t.Errorf("waiting for a post: %v", err)
	}
	cancel()
	if err := o.Wait(ctx, func() bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for nothing: %v", err)
	}
}

func TestRunPostsWhatIsScheduled(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	o.good("chat.scheduleMessage", "channel", o.ops, "text", "late", "post_at", o.at(time.Hour))
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	go o.Workspace.Run(ctx)
	o.mu.Lock()
	o.now = o.now.Add(2 * time.Hour) // the clock is moved, nobody says so
	o.mu.Unlock()
	if err := o.Wait(ctx, func() bool { return len(o.Messages(o.ops, o.ana)) == 1 }); err != nil {
		t.Errorf("nothing was posted: %v", err)
	}
}

func FuzzBlocks(f *testing.F) {
	f.Add(`[{"type":"section","text":{"type":"mrkdwn","text":"<@U1> x"}}]`)
	f.Add(`[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"broadcast","range":"here"}]}]}]`)
	f.Add(`[{"type":"actions","elements":[{"type":"static_select","option_groups":[{"options":[null]}]}]},null,1]`)
	f.Fuzz(func(t *testing.T, blocks string) {
		w := New(Options{})
		w.mu.Lock()
		defer w.mu.Unlock()
		kept, seen, err := w.checkBlocks(blocks)
		if err != nil {
			return
		}
		fallback(kept, seen)
		w.mentioned(&Message{Blocks: kept})
		if _, _, err := w.checkBlocks(string(kept)); err != nil {
			t.Errorf("%s was taken and kept as %s, which is refused: %v", blocks, kept, err)
		}
	})
}
