package switchboard_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/chat/switchboard"
)

// line is a platform that remembers what it was asked. schedules is another kind
// of one, with an optional feature.
type line struct {
	chat.Platform
	posted []chat.Dest
	said   []string
	kinds  []chat.SpanKind
}

type schedules struct {
	*line
	chat.Scheduler
}

func (l *line) Post(_ context.Context, to chat.Dest, _ string, m chat.Message) (chat.MessageRef, error) {
	l.posted, l.said = append(l.posted, to), append(l.said, m.Plain())
	for _, s := range m.Lines[0] {
		l.kinds = append(l.kinds, s.Kind)
	}
	return chat.MessageRef{Room: to.Room, ID: "1"}, nil
}

func (l *line) Member(context.Context, chat.RoomRef, chat.PersonRef) (bool, error) { return true, nil }

func TestCallsGoToThePlatformOfTheirReference(t *testing.T) {
	slack, teams := &line{}, &line{}
	b := switchboard.New(map[string]chat.Platform{"slack": schedules{line: slack}, "teams": teams})
	ctx := t.Context()
	for _, to := range []chat.Dest{
		{Room: "slack:T1:C1", Thread: "7"}, {Person: "slack:T1:U1"}, {Room: "teams:O:19:x", Person: "slack:T1:U1", Thread: "7"},
		{Room: "teams:O:19:x", Person: "teams:O:1"},
	} {
		if _, err := b.Post(ctx, to, "key", chat.Says(chat.T("hello"))); err != nil {
			t.Errorf("%+v: %v", to, err)
		}
	}
	if len(slack.posted) != 3 || slack.posted[2] != (chat.Dest{Person: "slack:T1:U1"}) {
		t.Errorf("Slack got %+v; what is shown to one person of another platform goes to them directly", slack.posted)
	}
	if len(teams.posted) != 1 || teams.posted[0].Room != "teams:O:19:x" {
		t.Errorf("Teams got %+v", teams.posted)
	}
	if _, err := b.Post(ctx, chat.Dest{Room: "irc:#ops"}, "key", chat.Says(chat.T("hello"))); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("a platform that is not connected: %v, want it refused for good", err)
	}
	if _, err := b.Person(ctx, "irc:ana"); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("somebody of a platform that is not connected: %v", err)
	}
}

func TestNobodyIsInARoomOfAnotherPlatform(t *testing.T) {
	b := switchboard.New(map[string]chat.Platform{"slack": &line{}, "teams": &line{}})
	for who, want := range map[chat.PersonRef]bool{"slack:T1:U1": true, "teams:O:1": false} {
		in, err := b.Member(t.Context(), "slack:T1:C1", who)
		if err != nil || in != want {
			t.Errorf("%s: %v, %v", who, in, err)
		}
	}
}

func TestAFeatureIsThatOfTheReference(t *testing.T) {
	b := switchboard.New(map[string]chat.Platform{"slack": schedules{line: &line{}}, "teams": &line{}})
	if _, ok := chat.Feature[chat.Scheduler](b, chat.RoomRef("slack:T1:C1")); !ok {
		t.Error("Slack leaves posts for later")
	}
	if _, ok := chat.Feature[chat.Scheduler](b, chat.RoomRef("teams:O:19:x")); ok {
		t.Error("Teams does not")
	}
	if _, ok := chat.Feature[chat.Scheduler](b, chat.RoomRef("irc:x")); ok {
		t.Error("nor does what is not connected")
	}
	if n := len(chat.Features[chat.Scheduler](b)); n != 1 {
		t.Errorf("%d platforms leave posts for later, want 1", n)
	}
	if n := len(chat.Features[chat.Scheduler](schedules{})); n != 1 {
		t.Errorf("one platform alone has %d, want 1", n)
	}
}

// Whoever is of another platform is named there, and the message that was given
// stays as it is.
func TestWhoIsOfAnotherPlatformIsNamed(t *testing.T) {
	slack := &line{}
	b := switchboard.New(map[string]chat.Platform{"slack": slack, "teams": &line{}})
	m := chat.Says(chat.At("teams:O:1", "Ana"), chat.T(" asks "), chat.At("slack:T1:U2", "Ben"), chat.T(" in "),
		chat.Span{Kind: chat.RoomSpan, Room: "teams:O:19:x", Text: "inc-7"})
	if _, err := b.Post(t.Context(), chat.Dest{Room: "slack:T1:C1"}, "key", m); err != nil {
		t.Fatal(err)
	}
	if slack.said[0] != "@Ana asks @Ben in #inc-7" {
		t.Errorf("it reads %q", slack.said[0])
	}
	want := []chat.SpanKind{chat.Plain, chat.Plain, chat.MentionSpan, chat.Plain, chat.Plain}
	for i := range want {
		if slack.kinds[i] != want[i] {
			t.Errorf("span %d is %q, want %q", i, slack.kinds[i], want[i])
		}
	}
	if m.Lines[0][0].Kind != chat.MentionSpan {
		t.Error("the message that was given was changed")
	}
}

func TestAnswersAreShownWhereTheyWereAskedFor(t *testing.T) {
	h := switchboard.Handler(func(context.Context, chat.Event) (chat.Reply, error) {
		form := chat.Form{Notes: []chat.Line{{chat.At("teams:O:1", "Ana")}}}
		return chat.Reply{Message: chat.Message{Fields: []chat.Field{{Name: "Commander", Value: chat.Line{chat.At("teams:O:1", "Ana")}}}}, Form: &form}, nil
	})
	reply, err := h(t.Context(), chat.Event{Kind: chat.Command, Person: "slack:T1:U1", At: time.Now()})
	if err != nil || reply.Message.Fields[0].Value[0].Kind != chat.Plain || reply.Form.Notes[0][0].Kind != chat.Plain {
		t.Errorf("%+v, %v", reply, err)
	}
}
