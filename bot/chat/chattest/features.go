package chattest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
)

// scheduler is the platform's, in a harness that can let its time pass.
func (h Harness) scheduler(t *testing.T) chat.Scheduler {
	t.Helper()
	s, ok := chat.Feature[chat.Scheduler](h.Platform, h.Room)
	if !ok {
		t.Skip("this platform keeps no posts for later")
	}
	if h.Now == nil || h.Advance == nil {
		t.Skip("this harness cannot move the platform's clock")
	}
	return s
}

// leave schedules a post in the public room.
func (h Harness) leave(t *testing.T, key string, after time.Duration, m chat.Message) chat.Scheduled {
	t.Helper()
	s := h.scheduler(t)
	at := h.Now().Add(after)
	id, err := s.Schedule(t.Context(), h.Room, key, at, m)
	if err != nil || id == "" {
		t.Fatalf("schedule %s: %q, %v", key, id, err)
	}
	return chat.Scheduled{ID: id, Room: h.Room, At: at, Mark: chat.Mark(key)}
}

// waiting lists what waits, by mark.
func (h Harness) waiting(t *testing.T) map[string]chat.Scheduled {
	t.Helper()
	list, err := h.scheduler(t).Scheduled(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]chat.Scheduled{}
	for _, s := range list {
		out[s.Mark] = s
	}
	return out
}

func scheduledFires(t *testing.T, h Harness) {
	m := chat.Says(chat.At(h.Ana, h.AnaName), chat.T(" nobody is here"))
	left := h.leave(t, "dead-1", 10*time.Minute, m)
	h.leave(t, "dead-2", 20*time.Minute, chat.Says(chat.T("somebody else")))
	got, ok := h.waiting(t)[left.Mark]
	if !ok || got.ID != left.ID || got.Room != left.Room || got.At.Sub(left.At).Abs() > time.Second {
		t.Errorf("it waits as %+v, want %+v", got, left)
	}
	h.Advance(t, 9*time.Minute)
	none(t, h.Seen(t, h.Room, h.Ana), "nobody is here")
	since := h.Now().Add(-time.Hour)
	f, finds := chat.Feature[chat.Finder](h.Platform, h.Room)
	if finds {
		if _, found, err := f.Find(t.Context(), chat.Dest{Room: h.Room}, "dead-1", since); found || err != nil {
			t.Errorf("before its time: found %v, %v", found, err)
		}
	}
	h.Advance(t, 2*time.Minute)
	seen := only(t, h.Seen(t, h.Room, h.Ben), "nobody is here")
	if len(seen.Notified) != 1 || seen.Notified[0] != h.Ana || seen.All {
		t.Errorf("it notifies %v (everybody: %v), want Ana alone", seen.Notified, seen.All)
	}
	if _, waits := h.waiting(t)[left.Mark]; waits {
		t.Error("it is posted and still waits")
	}
	if finds {
		if ref, found, err := f.Find(t.Context(), chat.Dest{Room: h.Room}, "dead-1", since); !found || err != nil || ref != seen.Ref {
			t.Errorf("found %v, %v, %v; want %v", ref, found, err, seen.Ref)
		}
		if _, found, err := f.Find(t.Context(), chat.Dest{Room: h.Room}, "dead-2", since); found || err != nil {
			t.Errorf("one that still waits: found %v, %v", found, err)
		}
	}
	if err := h.scheduler(t).Unschedule(t.Context(), h.Room, left.ID); !errors.Is(err, chat.ErrNotFound) && !errors.Is(err, chat.ErrRefused) {
		t.Errorf("withdrawing what is posted: %v, want ErrNotFound or ErrRefused", err)
	}
}

func scheduledWithdrawn(t *testing.T, h Harness) {
	s := h.scheduler(t)
	left := h.leave(t, "dead-1", 10*time.Minute, chat.Says(chat.T("never said")))
	h.leave(t, "dead-2", 10*time.Minute, chat.Says(chat.T("said all the same")))
	if err := s.Unschedule(t.Context(), h.Room, left.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Unschedule(t.Context(), h.Room, left.ID); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("a second time: %v, want ErrNotFound", err)
	}
	if waits := h.waiting(t); len(waits) != 1 || waits[chat.Mark("dead-2")].ID == "" {
		t.Errorf("there wait %v, want the other one", waits)
	}
	h.Advance(t, 11*time.Minute)
	none(t, h.Seen(t, h.Room, h.Ana), "never said")
	only(t, h.Seen(t, h.Room, h.Ana), "said all the same")
}

func scheduledRefused(t *testing.T, h Harness) {
	s := h.scheduler(t)
	m := chat.Says(chat.T("at no time"))
	for what, at := range map[string]time.Time{"the past": h.Now().Add(-time.Minute), "too far ahead": h.Now().AddDate(1, 0, 0)} {
		if _, err := s.Schedule(t.Context(), h.Room, "dead-1", at, m); !errors.Is(err, chat.ErrRefused) {
			t.Errorf("%s: %v, want ErrRefused", what, err)
		}
	}
	if _, err := s.Schedule(t.Context(), h.NoRoom, "dead-1", h.Now().Add(time.Hour), m); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("no room: %v, want ErrRefused", err)
	}
	if waits := h.waiting(t); len(waits) > 0 {
		t.Errorf("there wait %v", waits)
	}
}

func archiveKeeps(t *testing.T, h Harness) {
	a, ok := chat.Feature[chat.Archiver](h.Platform, h.Room)
	if !ok {
		t.Skip("this platform archives no rooms")
	}
	r, err := h.opener(t).OpenRoom(t.Context(), "INC-7", "inc-7-login", false, []chat.PersonRef{h.Ana})
	if err != nil {
		t.Fatal(err)
	}
	h.post(t, chat.Dest{Room: r.Ref}, "k1", chat.Says(chat.T("the last words")))
	for range 2 { // the second time it is archived already
		err := a.Archive(t.Context(), r.Ref)
		if errors.Is(err, chat.ErrRefused) {
			t.Skip("this platform archives other kinds of room")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Platform.Post(t.Context(), chat.Dest{Room: r.Ref}, "k2", chat.Says(chat.T("more words"))); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("a post into it: %v, want ErrRefused", err)
	}
	only(t, h.Seen(t, r.Ref, h.Ana), "the last words")
}

func bookmarkReplaces(t *testing.T, h Harness) {
	b, ok := chat.Feature[chat.Bookmarker](h.Platform, h.Room)
	if !ok {
		t.Skip("this platform has no bookmarks")
	}
	for _, link := range [][2]string{{"Status page", "https://status.example/1"}, {"Draft", "https://docs.example/1"}, {"Status page", "https://status.example/2"}, {"Draft", "https://docs.example/1"},
		{"Bridge", "https://meet.example/1"}, {"Bridge", ""}, {"Board", ""}} {
		if err := b.Bookmark(t.Context(), h.Room, link[0], link[1]); err != nil {
			t.Fatal(err)
		}
	}
	if h.Bookmarks == nil {
		t.Skip("this harness cannot see bookmarks")
	}
	got := h.Bookmarks(t, h.Room)
	if len(got) != 2 || got["Status page"] != "https://status.example/2" || got["Draft"] != "https://docs.example/1" {
		t.Errorf("the room shows %v", got)
	}
}

func groupMembership(t *testing.T, h Harness) {
	g, ok := chat.Feature[chat.Grouper](h.Platform, h.Room)
	if !ok || h.Group == "" {
		t.Skip("this platform, or this harness, has no groups")
	}
	for p, want := range map[chat.PersonRef]bool{h.Ana: true, h.Ben: false} {
		if in, err := g.InGroup(t.Context(), h.Group, p); err != nil || in != want {
			t.Errorf("%s: %v, %v; want %v", p, in, err, want)
		}
	}
	if people, err := g.Members(t.Context(), h.Group); err != nil || len(people) != 1 || people[0] != h.Ana {
		t.Errorf("in it are %v, %v; want Ana alone", people, err)
	}
	if ref, err := g.ResolveGroup(t.Context(), h.GroupName); ref != h.Group || err != nil {
		t.Errorf("%s is %q, %v; want %q", h.GroupName, ref, err, h.Group)
	}
	if ref, err := g.ResolveGroup(t.Context(), "@nobodys"); ref != "" || !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("a name that no group has: %q, %v; want ErrNotFound", ref, err)
	}
	if in, err := g.InGroup(t.Context(), h.NoGroup, h.Ana); in || err == nil {
		t.Errorf("a group that is not there: %v, %v; want no, with an error", in, err)
	}
	if people, err := g.Members(t.Context(), h.NoGroup); len(people) > 0 || err == nil {
		t.Errorf("in a group that is not there: %v, %v; want nobody, with an error", people, err)
	}
}

func documentRenewed(t *testing.T, h Harness) {
	p, ok := chat.Feature[chat.Publisher](h.Platform, h.Room)
	if !ok {
		t.Skip("this platform keeps no documents")
	}
	first, err := p.Document(t.Context(), h.Room, "INC-7 postmortem draft", "# INC-7\n\nFirst version.\n")
	if errors.Is(err, chat.ErrRefused) {
		t.Skip("this workspace has no documents: ", err)
	}
	if err != nil || !strings.Contains(first, "://") {
		t.Fatalf("%q, %v; want an address", first, err)
	}
	second, err := p.Document(t.Context(), h.Room, "INC-7 postmortem draft", "# INC-7\n\nSecond version.\n")
	if err != nil || second == "" {
		t.Errorf("its new version: %q, %v", second, err)
	}
}

func whereToReadFrom(t *testing.T, h Harness) {
	hist := h.historian(t)
	if h.Now == nil || h.Advance == nil {
		t.Skip("this harness cannot move the platform's clock")
	}
	h.Say(t, h.Room, h.Ana, chat.MessageRef{}, "long before")
	h.Advance(t, 2*time.Hour)
	from := h.Now().Add(-time.Hour)
	h.Say(t, h.Room, h.Ben, chat.MessageRef{}, "a moment ago")
	page, err := hist.History(t.Context(), h.Room, hist.IDAt(from), 100)
	if err != nil || len(page) != 1 || page[0].Text != "a moment ago" {
		t.Errorf("from an hour ago it tells %+v, %v", page, err)
	}
}

func quietUntil(t *testing.T, h Harness) {
	q, ok := chat.Feature[chat.Quieter](h.Platform, h.Ana)
	if !ok || h.Disturb == nil {
		t.Skip("this platform, or this harness, has no do-not-disturb")
	}
	now := time.Now
	if h.Now != nil {
		now = h.Now
	}
	quiet := func(who ...chat.PersonRef) map[chat.PersonRef]time.Time {
		t.Helper()
		found, err := q.Quiet(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := quiet(h.Ana, h.Ben); len(found) > 0 {
		t.Errorf("nobody said so yet: %v", found)
	}
	until := now().Add(30 * time.Minute)
	h.Disturb(t, h.Ana, until)
	found := quiet(h.Ben, h.Ana)
	if at, is := found[h.Ana]; len(found) != 1 || !is || !at.IsZero() && at.Sub(until).Abs() > time.Second {
		t.Errorf("Ana until %s: %v", until, found)
	}
	if found := quiet(h.Ben); len(found) > 0 {
		t.Errorf("asked about Ben: %v", found)
	}
	h.Disturb(t, h.Ana, time.Time{})
	if found := quiet(h.Ana); len(found) > 0 {
		t.Errorf("Ana took it back: %v", found)
	}
	if h.Advance != nil {
		h.Disturb(t, h.Ben, now().Add(10*time.Minute))
		h.Advance(t, 11*time.Minute)
		if found := quiet(h.Ana, h.Ben); len(found) > 0 {
			t.Errorf("Ben's time is over: %v", found)
		}
	}
	if found, err := q.Quiet(t.Context(), []chat.PersonRef{h.NoSuch}); err == nil && len(found) > 0 {
		t.Errorf("nobody is quiet: %v", found)
	}
}
