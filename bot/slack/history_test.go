package slack_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/slack/slackfake"
)

func (o *office) types(by slackfake.User, text, thread string) string {
	o.Helper()
	ts, err := o.fake.Type(by.ID, o.room.ID, text, thread)
	if err != nil {
		o.Fatal(err)
	}
	return ts
}

func TestHistoryTellsWhatBecameOfMessages(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	old := o.types(o.ana, "the disk is full", "")
	last := o.types(o.ben, "the last that Kept heard", "")
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(o.fake.Edit(o.ana.ID, o.room.ID, old, "the disk of db-3 is full"))
	reply := o.types(o.ben, "cleaned up", old)
	shown, err := o.fake.TypeBroadcast(o.ben.ID, o.room.ID, "and shown to all", old)
	must(err)
	asked := o.types(o.ana, "@kept status", "")
	picture, err := o.fake.Upload(o.ana.ID, o.room.ID, "graph.png", []byte("png"), "see", "")
	must(err)
	must(o.fake.React(o.ben.ID, o.room.ID, picture, "pushpin"))
	must(o.fake.React(o.ana.ID, o.room.ID, picture, "thumbsup::skin-tone-2"))
	must(o.fake.Pin(o.ana.ID, o.room.ID, picture))

	events, err := o.client.History(t.Context(), place(o.room), last, 100)
	must(err)
	var got []string
	for _, e := range events {
		if !e.History || e.At.Location() != time.UTC || e.Room != place(o.room) {
			t.Errorf("%+v", e)
		}
		got = append(got, fmt.Sprintf("%s %s %s %s%s", e.Kind, e.Message.ID, e.Person[len(team):], e.Text, e.Reaction))
	}
	want := []string{
		fmt.Sprintf("edit %s %s the disk of db-3 is full", old, o.ana.ID),
		fmt.Sprintf("message %s %s cleaned up", reply, o.ben.ID),
		fmt.Sprintf("message %s %s and shown to all", shown, o.ben.ID),
		fmt.Sprintf("command %s %s status", asked, o.ana.ID),
		fmt.Sprintf("message %s %s see", picture, o.ana.ID),
		fmt.Sprintf("reaction %s %s pushpin", picture, o.ben.ID),
		fmt.Sprintf("reaction %s %s thumbsup", picture, o.ana.ID),
		fmt.Sprintf("pin %s %s ", picture, o.ana.ID),
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("history tells\n%q\nwant\n%q", got, want)
	}
	for _, e := range events {
		if e.Text == "see" && (len(e.Files) != 1 || e.Files[0].Name != "graph.png" || e.Files[0].Type != "image/png" || e.Files[0].Link == "") {
			t.Errorf("files %+v", e.Files)
		}
		if e.Text == "cleaned up" && e.Thread.ID != old {
			t.Errorf("thread %v", e.Thread)
		}
	}
}

func TestWhatIsHeardLiveAndReadBackIsTheSame(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	start := o.types(o.ben, "start", "")
	for _, text := range []string{"over to @Ben & <all>", "@kept status INC-7", "see https://status.example/a?b=1&c=2 :fire:"} {
		live := o.hears(o.types(o.ana, text, start))
		back, err := o.client.History(t.Context(), place(o.room), o.client.IDAt(live.At), 1)
		if err != nil || len(back) != 1 {
			t.Fatalf("%v, %v", back, err)
		}
		live.ID, live.History = "", true
		if fmt.Sprintf("%+v", live) != fmt.Sprintf("%+v", back[0]) {
			t.Errorf("heard     %+v\nread back %+v", live, back[0])
		}
	}
}

func TestIDAtLiesBetweenMessages(t *testing.T) {
	clock := &hands{now: time.Date(2026, 3, 2, 9, 0, 0, 123456000, time.UTC)}
	o := newOffice(t, slackfake.Options{Clock: clock.at})
	first := o.types(o.ana, "first", "")
	at := clock.move(250 * time.Millisecond)
	second := o.types(o.ana, "second", "")
	if id := o.client.IDAt(at); id <= first || id >= second {
		t.Errorf("IDAt is %s between %s and %s", id, first, second)
	}
}

func TestAWorkspaceThatHandsOutMessagesByTheHandfulIsReadAllTheSame(t *testing.T) {
	clock := &hands{now: time.Now()}
	o := newOffice(t, slackfake.Options{MarketLimit: true, RateClock: clock.at})
	var told bytes.Buffer
	o.client = o.client.Logging(slog.New(slog.NewTextHandler(&told, nil)))
	o.client.CountBy(clock.at)
	start := o.types(o.ben, "start", "")
	for i := range 40 {
		thread := ""
		if i%20 == 5 {
			thread = start
		}
		o.types(o.ana, fmt.Sprintf("line %02d", i), thread)
	}
	var got []chat.Event
	after, waited := start, 0
	for {
		page, err := o.client.History(t.Context(), place(o.room), after, 10)
		if again, ok := errors.AsType[*chat.RetryError](err); ok {
			if waited++; waited > 20 {
				t.Fatal("it never comes to an end")
			}
			clock.move(again.After)
			if waited == 2 {
				o.types(o.ana, "line 40", "") // while the reading waits
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			got = append(got, e)
			after = e.Message.ID
		}
		if len(page) < 10 {
			break
		}
	}
	if len(got) != 41 || waited < 2 {
		t.Fatalf("%d messages were read, after %d waits", len(got), waited)
	}
	if strings.Count(told.String(), "Slack gives this app 15 messages a minute to read") != 1 {
		t.Errorf("the operator reads %q", told.String())
	}
	for i, e := range got {
		if e.Text != fmt.Sprintf("line %02d", i) {
			t.Errorf("message %d is %q", i, e.Text)
		}
	}
}

func TestAMessageThatCannotBeReadHindersNoOther(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	start := o.types(o.ben, "start", "")
	o.fake.Fail(slackfake.Fault{Method: "conversations.history", Kind: slackfake.Garbled})
	o.types(o.ben, "what stays", "")
	if _, err := o.client.History(t.Context(), place(o.room), start, 10); err == nil {
		t.Error("an answer that is no JSON reads as an empty history")
	}
	if page, err := o.client.History(t.Context(), place(o.room), start, 10); err != nil || len(page) != 1 {
		t.Errorf("then %+v, %v", page, err)
	}
}

func TestWhatIsNewIsReadThoughMuchOlderWasSaidBefore(t *testing.T) {
	rates, clock := &hands{now: time.Now()}, &hands{now: time.Now()}
	o := newOffice(t, slackfake.Options{MarketLimit: true, RateClock: rates.at, Clock: clock.at})
	o.client.CountBy(rates.at)
	for range 20 {
		o.types(o.ben, "long ago", "")
	}
	clock.move(3 * 24 * time.Hour)
	last := o.types(o.ben, "the last that was heard", "")
	o.types(o.ana, "while Kept was away", "")
	for {
		page, err := o.client.History(t.Context(), place(o.room), last, 10)
		if again, ok := errors.AsType[*chat.RetryError](err); ok {
			rates.move(again.After)
			continue
		}
		if err != nil || len(page) != 1 || page[0].Text != "while Kept was away" {
			t.Errorf("read %+v, %v", page, err)
		}
		return
	}
}
