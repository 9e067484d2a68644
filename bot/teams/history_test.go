package teams_test

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

// told is all that Kept reads back of a room.
func (o *office) history(room chat.RoomRef, after string, limit int) (events []chat.Event) {
	o.Helper()
	for range 100 {
		page, err := o.client.History(o.Context(), room, after, limit)
		if err != nil {
			o.Fatal(err)
		}
		if len(page) == 0 {
			return events
		}
		events = append(events, page...)
		after = max(after, page[len(page)-1].Message.ID)
	}
	o.Fatal("the history does not end")
	return nil
}

func texts(events []chat.Event) (all []string) {
	for _, ev := range events {
		all = append(all, string(ev.Kind)+" "+ev.Text+ev.Reaction)
	}
	return all
}

func TestALongAbsenceIsReadBack(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true, ExpandedReplies: 3})
	began := time.Now().Add(-48 * time.Hour)
	old, err := o.fake.AddMessage(teamsfake.Message{Place: o.room.ID, From: o.ana.ID, Text: "the old thread"}, began.Add(-24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.fake.AddMessage(teamsfake.Message{Place: o.room.ID, From: o.ana.ID, Text: "before"}, began.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range 130 {
		m := teamsfake.Message{Place: o.room.ID, From: o.ben.ID, Text: fmt.Sprintf("line %03d", i)}
		if i%10 == 3 {
			m.Root = old.ID
		}
		if _, err := o.fake.AddMessage(m, began.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
		want = append(want, "message "+m.Text)
	}
	for _, limit := range []int{7, 1000} {
		got := o.history(o.here(), o.client.IDAt(began), limit)
		got = slices.DeleteFunc(got, func(ev chat.Event) bool { return ev.Person == person(o.ana) }) // of today
		if !slices.Equal(texts(got), want) {
			t.Fatalf("in pages of %d: %q", limit, texts(got))
		}
		if ev := got[3]; ev.Thread.ID != old.ID || !ev.At.Equal(began.Add(3*time.Minute).Truncate(time.Millisecond)) || ev.Link == "" || !ev.History {
			t.Errorf("a reply is told as %+v", ev)
		}
	}
}

func TestWhatChangedMeanwhileIsTold(t *testing.T) {
	var ticks atomic.Int64 // so that an edit is later than what was said before
	began := time.Now()
	o := newOffice(t, teamsfake.Options{Unlimited: true, Clock: func() time.Time { return began.Add(time.Duration(ticks.Add(1)) * 10 * time.Millisecond) }})
	first := o.said(o.ana, o.room.ID, "the node is down")
	after := o.said(o.ana, o.room.ID, "the last that Kept heard").Message.ID
	for _, err := range []error{
		o.fake.Edit(o.ana.ID, o.room.ID, first.Message.ID, "both nodes are down"),
		o.fake.React(o.ben.ID, o.room.ID, o.said(o.ben, o.room.ID, "@Ana Alves look at `db-1` & <db-2>").Message.ID, "like"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	o.said(o.ben, o.room.ID, "@Kept update monitoring")
	got := o.history(o.here(), after, 100)
	want := []string{"edit both nodes are down", "message @Ana Alves look at `db-1` & <db-2>", "reaction ", "command update monitoring"}
	if len(got) != 4 || got[0].Message != first.Message {
		t.Fatalf("%q, want %q", texts(got), want)
	}
	want[2] += got[2].Reaction
	if !slices.Equal(texts(got), want) || got[2].Person != person(o.ben) || got[2].Reaction == "" {
		t.Errorf("%q, want %q", texts(got), want)
	}
	if m := got[1].Mentions; len(m) != 1 || m[0].Person != person(o.ana) || got[1].Text[m[0].Start:m[0].End] != "@Ana Alves" {
		t.Errorf("mentions %+v", m)
	}
}

func TestAThreadThatIsARoomIsNotToldWithItsChannel(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	o.configure(func(cfg *teams.Config) { cfg.Channel = o.room.ID })
	r, err := o.client.OpenRoom(t.Context(), "INC-7", "inc-7", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	after := o.said(o.ana, o.room.ID, "in the channel").Message.ID
	o.said(o.ben, inTeams(r.Ref), "in the thread")
	o.said(o.ben, o.room.ID, "in the channel again")
	if got := texts(o.history(o.here(), after, 100)); !slices.Equal(got, []string{"message in the channel again"}) {
		t.Errorf("the channel's history tells %q", got)
	}
	if got := texts(o.history(r.Ref, after, 100)); !slices.Equal(got, []string{"message in the thread"}) {
		t.Errorf("the thread's history tells %q", got)
	}
}

func TestAReadingThatFailsTellsNothingWrong(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	after := o.said(o.ana, o.room.ID, "start").Message.ID
	for i := range 60 {
		o.said(o.ben, o.room.ID, fmt.Sprintf("line %02d", i))
	}
	for _, f := range []teamsfake.Fault{
		{Kind: teamsfake.LostAnswer}, {Kind: teamsfake.Garbled}, {Status: 503, After: 1}, {Status: 429, RetryAfter: 3}, {Kind: teamsfake.LostPost, After: 1},
	} {
		f.Method = "graph.messages"
		stop := o.fake.Fail(f)
		if events, err := o.client.History(t.Context(), o.here(), after, 1000); !errors.Is(err, chat.ErrRetry) || len(events) > 0 {
			t.Errorf("%+v: %d events, %v; want ErrRetry", f, len(events), err)
		}
		stop()
		o.configure(nil) // the pause that was asked for is over
	}
	stop := o.fake.Fail(teamsfake.Fault{Method: "graph.messages", Kind: teamsfake.Elsewhere, Location: "https://evil.example/next"})
	if events, err := o.client.History(t.Context(), o.here(), after, 1000); !errors.Is(err, chat.ErrRefused) || len(events) > 0 {
		t.Errorf("a list that goes on elsewhere: %d events, %v; want ErrRefused", len(events), err)
	}
	stop()
	if got := o.history(o.here(), after, 1000); len(got) != 60 {
		t.Errorf("then %d messages are told, want 60", len(got))
	}
}

func TestIDsOfInstants(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	at := time.Date(2026, 3, 2, 9, 45, 0, 0, time.UTC)
	if id := o.client.IDAt(at); id >= fmt.Sprint(at.UnixMilli()) || id < fmt.Sprint(at.UnixMilli()-1) {
		t.Errorf("%s is not just before %d", id, at.UnixMilli())
	}
}
