package chattest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"kept/bot/chat"
)

func (h Harness) opener(t *testing.T) chat.RoomOpener {
	t.Helper()
	o, ok := chat.Feature[chat.RoomOpener](h.Platform, h.Room)
	if !ok {
		t.Skip("this platform opens no rooms")
	}
	return o
}

func openSameRoom(t *testing.T, h Harness) {
	o := h.opener(t)
	a, err := o.OpenRoom(t.Context(), "INC-7", "inc-7-login", false, []chat.PersonRef{h.Ana})
	if err != nil {
		t.Fatal(err)
	}
	b, err := o.OpenRoom(t.Context(), "INC-7", "inc-7-login", false, []chat.PersonRef{h.Ana})
	if err != nil || a.Ref != b.Ref {
		t.Errorf("the second call gave %v, %v; want %v", b, err, a)
	}
	if err := o.Invite(t.Context(), a.Ref, []chat.PersonRef{h.Ana, h.Ben}); err != nil {
		t.Errorf("inviting somebody who is there already: %v", err)
	}
	if err := o.SetTopic(t.Context(), a.Ref, "SEV1 · investigating"); err != nil {
		t.Error(err)
	}
	h.post(t, chat.Dest{Room: a.Ref}, "k1", chat.Says(chat.T("welcome")))
	only(t, h.Seen(t, a.Ref, h.Ben), "welcome")
}

func openNameTaken(t *testing.T, h Harness) {
	o := h.opener(t)
	a, errA := o.OpenRoom(t.Context(), "INC-7", "inc-7-login", false, nil)
	b, errB := o.OpenRoom(t.Context(), "INC-8", "inc-7-login", false, nil)
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	if a.Ref == b.Ref || a.Name == b.Name {
		t.Errorf("two incidents share a room: %+v, %+v", a, b)
	}
}

func openPrivate(t *testing.T, h Harness) {
	o := h.opener(t)
	people := []chat.PersonRef{h.Ana}
	if h.Cleo != "" {
		people = append(people, h.Cleo)
	}
	r, err := o.OpenRoom(t.Context(), "INC-9", "inc-9-leak", true, people)
	if err != nil || !r.Private {
		t.Fatalf("%+v, %v; want a private room", r, err)
	}
	for p, want := range map[chat.PersonRef]bool{h.Ana: true, h.Ben: false, h.Stranger: false} {
		if in, err := h.Platform.Member(t.Context(), r.Ref, p); in != want {
			t.Errorf("member %s: %v, %v; want %v", p, in, err, want)
		}
	}
}

func openOddName(t *testing.T, h Harness) {
	o := h.opener(t)
	for i, name := range []string{"inc-1-" + strings.Repeat("very-long-", 30), "inc-2-Ärger mit 'Quotes' & 🚒", "inc-3-", "…"} {
		r, err := o.OpenRoom(t.Context(), fmt.Sprintf("INC-%d", i), name, false, nil)
		if err != nil || r.Name == "" {
			t.Errorf("%q: %+v, %v", name, r, err)
		}
	}
}

func pinShown(t *testing.T, h Harness) {
	p, ok := chat.Feature[chat.Pinner](h.Platform, h.Room)
	if !ok {
		t.Skip("this platform has no pins")
	}
	ref := h.post(t, chat.Dest{Room: h.Room}, "k1", chat.Says(chat.T("the summary")))
	for range 2 {
		if err := p.Pin(t.Context(), ref); err != nil {
			t.Fatal(err)
		}
	}
	if !only(t, h.Seen(t, h.Room, h.Ben), "the summary").Pinned {
		t.Error("not pinned")
	}
}
