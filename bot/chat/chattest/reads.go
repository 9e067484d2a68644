package chattest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
)

func inboundText(t *testing.T, h Harness) {
	first := h.Say(t, h.Room, h.Ana, chat.MessageRef{}, "the node is down")
	for _, text := range hostile {
		if strings.HasPrefix(text, "<@") || strings.HasPrefix(text, "<!") || strings.HasPrefix(text, "<#") || strings.HasPrefix(text, "<at") {
			continue // typed as such it is escaped by the platform's own client, not by the adapter
		}
		e := h.Say(t, h.Room, h.Ben, first.Message, text)
		switch {
		case e.Text != text:
			t.Errorf("typed %q, arrived as %q", text, e.Text)
		case e.Kind != chat.MessagePosted || e.Person != h.Ben || e.Room != h.Room || e.Bot:
			t.Errorf("%q arrived as %+v", text, e)
		case e.Thread != first.Message:
			t.Errorf("%q is a reply to %v, arrived in thread %v", text, first.Message, e.Thread)
		case e.Message.ID <= first.Message.ID || e.At.IsZero() || e.At.Location() != time.UTC:
			t.Errorf("%q has ID %q at %v", text, e.Message.ID, e.At)
		}
	}
}

func inboundMention(t *testing.T, h Harness) {
	text := "over to @" + h.AnaName + ", thanks"
	e := h.Say(t, h.Room, h.Ben, chat.MessageRef{}, text)
	if e.Text != text {
		t.Fatalf("typed %q, arrived as %q", text, e.Text)
	}
	if len(e.Mentions) != 1 || e.Mentions[0].Person != h.Ana || e.Text[e.Mentions[0].Start:e.Mentions[0].End] != "@"+h.AnaName {
		t.Errorf("mentions %+v of %q", e.Mentions, e.Text)
	}
}

func personKnown(t *testing.T, h Harness) {
	p, err := h.Platform.Person(t.Context(), h.Ana)
	if err != nil || p.Ref != h.Ana || p.Name != h.AnaName || strings.HasPrefix(p.Name, "@") {
		t.Errorf("Person(Ana) = %+v, %v", p, err)
	}
	if p.Zone != "" {
		if _, err := time.LoadLocation(p.Zone); err != nil {
			t.Errorf("zone: %v", err)
		}
	}
	if _, err := h.Platform.Person(t.Context(), h.NoSuch); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("nobody: %v, want ErrNotFound", err)
	}
}

func roomKnown(t *testing.T, h Harness) {
	r, err := h.Platform.Room(t.Context(), h.Room)
	if err != nil || r.Ref != h.Room || r.Name == "" || strings.HasPrefix(r.Name, "#") || r.Private || r.Direct {
		t.Errorf("Room = %+v, %v", r, err)
	}
	if _, err := h.Platform.Room(t.Context(), h.NoRoom); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("no room: %v, want ErrNotFound", err)
	}
}

func membership(t *testing.T, h Harness) {
	if in, err := h.Platform.Member(t.Context(), h.Room, h.Ana); err != nil || !in {
		t.Errorf("Ana: %v, %v", in, err)
	}
	if in, _ := h.Platform.Member(t.Context(), h.Room, h.Stranger); in {
		t.Error("the stranger counts as a member")
	}
	if in, err := h.Platform.Member(t.Context(), h.Room, h.NoSuch); in || err == nil {
		t.Errorf("nobody: %v, %v; want no, with an error", in, err)
	}
	if in, err := h.Platform.Member(t.Context(), h.NoRoom, h.Ana); in || err == nil {
		t.Errorf("no room: %v, %v; want no, with an error", in, err)
	}
}

func refusedPost(t *testing.T, h Harness) {
	h.Fail(t, Fault{Kind: Refused})
	if _, err := h.Platform.Post(t.Context(), chat.Dest{Room: h.Room}, "k1", chat.Says(chat.T("refused words"))); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("got %v, want ErrRefused", err)
	}
	none(t, h.Seen(t, h.Room, h.Ana), "refused words")
	h.post(t, chat.Dest{Room: h.Room}, "k2", chat.Says(chat.T("the next one goes out")))
}

func busyPost(t *testing.T, h Harness) {
	h.Fail(t, Fault{Kind: TooBusy, After: 7 * time.Second})
	_, err := h.Platform.Post(t.Context(), chat.Dest{Room: h.Room}, "k1", chat.Says(chat.T("busy words")))
	var again *chat.RetryError
	if !errors.Is(err, chat.ErrRetry) || !errors.As(err, &again) || again.After != 7*time.Second {
		t.Errorf("got %v, want a RetryError of 7 s", err)
	}
	none(t, h.Seen(t, h.Room, h.Ana), "busy words")
}

func postNowhere(t *testing.T, h Harness) {
	if _, err := h.Platform.Post(t.Context(), chat.Dest{Room: h.NoRoom}, "k1", chat.Says(chat.T("x"))); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("no room: %v, want ErrRefused", err)
	}
	if _, err := h.Platform.Post(t.Context(), chat.Dest{Person: h.NoSuch}, "k2", chat.Says(chat.T("x"))); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("nobody: %v, want ErrRefused", err)
	}
}

func (h Harness) finder(t *testing.T) chat.Finder {
	t.Helper()
	f, ok := chat.Feature[chat.Finder](h.Platform, h.Room)
	if !ok {
		t.Skip("this platform offers no way to look a post up")
	}
	return f
}

func lostPost(t *testing.T, h Harness) {
	h.Fail(t, Fault{Kind: LostPost})
	since := time.Now().Add(-time.Hour)
	if _, err := h.Platform.Post(t.Context(), chat.Dest{Room: h.Room}, "k1", chat.Says(chat.T("lost words"))); !errors.Is(err, chat.ErrUnknownFate) {
		t.Fatalf("got %v, want ErrUnknownFate", err)
	}
	none(t, h.Seen(t, h.Room, h.Ana), "lost words")
	if ref, found, err := h.finder(t).Find(t.Context(), chat.Dest{Room: h.Room}, "k1", since); found || err != nil {
		t.Errorf("found %v, %v", ref, err)
	}
}

func lostAnswer(t *testing.T, h Harness) {
	f := h.finder(t)
	thread := h.post(t, chat.Dest{Room: h.Room}, "first", chat.Says(chat.T("a thread begins")))
	since := time.Now().Add(-time.Hour)
	for i, to := range []chat.Dest{{Room: h.Room}, {Person: h.Ana}, {Room: h.Room, Thread: thread.ID}} {
		h.Fail(t, Fault{Kind: LostAnswer})
		key, text := fmt.Sprintf("lost-%d", i), fmt.Sprintf("heard by all, %d", i)
		if _, err := h.Platform.Post(t.Context(), to, key, chat.Says(chat.T(text))); !errors.Is(err, chat.ErrUnknownFate) {
			t.Fatalf("%+v: got %v, want ErrUnknownFate", to, err)
		}
		seen := h.Direct(t, h.Ana)
		if to.Room != "" {
			seen = h.Seen(t, h.Room, h.Ana)
		}
		want := only(t, seen, text).Ref
		if got, found, err := f.Find(t.Context(), to, key, since); err != nil || !found || got != want {
			t.Errorf("%+v: found %v (%v), %v; want %v", to, got, found, err, want)
		}
	}
}

func findIsExact(t *testing.T, h Harness) {
	f := h.finder(t)
	since := time.Now().Add(-time.Hour)
	h.post(t, chat.Dest{Room: h.Room}, "key-1", chat.Says(chat.T("says key-2 in its text")))
	for _, c := range []struct {
		to  chat.Dest
		key string
	}{
		{chat.Dest{Room: h.Room}, "key-2"},
		{chat.Dest{Room: h.Room}, "key-"},
		{chat.Dest{Room: h.Room}, "key-11"},
		{chat.Dest{Person: h.Ana}, "key-1"},
	} {
		if ref, found, err := f.Find(t.Context(), c.to, c.key, since); found || err != nil {
			t.Errorf("Find(%+v, %q) = %v, %v, %v", c.to, c.key, ref, found, err)
		}
	}
}

func (h Harness) historian(t *testing.T) chat.Historian {
	t.Helper()
	hist, ok := chat.Feature[chat.Historian](h.Platform, h.Room)
	if !ok {
		t.Skip("this platform gives no history")
	}
	return hist
}

func historyPages(t *testing.T, h Harness) {
	hist := h.historian(t)
	var said []string
	first := h.Say(t, h.Room, h.Ana, chat.MessageRef{}, "where it all begins")
	for i := range 23 {
		thread := chat.MessageRef{}
		if i%3 == 1 {
			thread = first.Message
		}
		text := fmt.Sprintf("line %02d", i)
		h.Say(t, h.Room, h.Ben, thread, text)
		said = append(said, text)
	}
	var got []string
	after := first.Message.ID
	for range 100 {
		page, err := hist.History(t.Context(), h.Room, after, 5)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if !e.History || e.Message.ID <= after || e.Person != h.Ben || e.At.IsZero() {
				t.Fatalf("after %s came %+v", after, e)
			}
			if n := len(got); n%3 == 1 && e.Thread != first.Message {
				t.Errorf("%q lost its thread: %v", e.Text, e.Thread)
			}
			after = e.Message.ID
			got = append(got, e.Text)
		}
	}
	if !slices.Equal(got, said) {
		t.Errorf("history tells %q\nwant %q", got, said)
	}
}

func historyLeavesOut(t *testing.T, h Harness) {
	hist := h.historian(t)
	start := h.Say(t, h.Room, h.Ana, chat.MessageRef{}, "start")
	gone := h.Say(t, h.Room, h.Ana, chat.MessageRef{}, "deleted words")
	h.Delete(t, gone.Message)
	h.post(t, chat.Dest{Room: h.Room}, "k1", chat.Says(chat.T("Kept's own words")))
	h.Say(t, h.Room, h.Ben, chat.MessageRef{}, "what stays")
	page, err := hist.History(t.Context(), h.Room, start.Message.ID, 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(page) != 1 || page[0].Text != "what stays" {
		t.Errorf("history tells %+v, want Ben's line alone", page)
	}
}
