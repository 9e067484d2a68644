package rehearse

import (
	"errors"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/chat/chattest"
	"kept/bot/chat/switchboard"
)

func TestWorkspaceIsAPlatform(t *testing.T) {
	conforms(t, func(w *Workspace) chat.Platform { return w })
}

// Beside another one it is still what it was.
func TestAWorkspaceBehindASwitchboardIsAPlatform(t *testing.T) {
	conforms(t, func(w *Workspace) chat.Platform {
		return switchboard.New(map[string]chat.Platform{"mem": w, "net": NewWorkspaceOf("net", time.Now)})
	})
}

// conforms runs the contract of platforms on what stands for a workspace.
func conforms(t *testing.T, platform func(*Workspace) chat.Platform) {
	t.Helper()
	chattest.Run(t, func(*testing.T) chattest.Harness {
		var ahead time.Duration
		now := func() time.Time { return time.Now().Add(ahead) }
		w := NewWorkspace(now)
		ana := w.AddPerson(chat.Person{Name: "Ana", Zone: "Europe/Copenhagen"})
		ben := w.AddPerson(chat.Person{Name: "Ben"})
		stranger := w.AddPerson(chat.Person{Name: "Guest", Stranger: true})
		general, _ := w.RoomNamed("general")
		seen := func(room chat.RoomRef, as chat.PersonRef) []chattest.Seen {
			var seen []chattest.Seen
			for _, p := range w.Posts(room, as) {
				s := chattest.Seen{Ref: p.Ref, Thread: p.Thread, Text: p.Text, Notified: p.Notified, Pinned: p.Pinned}
				for _, row := range p.Message.Buttons {
					for _, b := range row {
						s.Buttons = append(s.Buttons, b.Label)
					}
				}
				seen = append(seen, s)
			}
			return seen
		}
		return chattest.Harness{
			Platform: platform(w), Room: general, Ana: ana, Ben: ben, AnaName: "Ana", Stranger: stranger,
			NoSuch: "mem:nobody", NoRoom: "mem:nowhere", NoMessage: chat.MessageRef{Room: general, ID: "0"},
			Now: now, Advance: func(_ *testing.T, d time.Duration) { ahead += d },
			Group: w.AddGroup("Duty managers", ana), GroupName: "@duty-managers", NoGroup: "mem:no-group",
			Bookmarks: func(_ *testing.T, room chat.RoomRef) map[string]string {
				shown := map[string]string{}
				for _, b := range w.Bookmarks(room) {
					shown[b.Title] = b.URL
				}
				return shown
			},
			Disturb: func(_ *testing.T, p chat.PersonRef, until time.Time) { w.Disturb(p, until) },
			Seen:    func(_ *testing.T, room chat.RoomRef, as chat.PersonRef) []chattest.Seen { return seen(room, as) },
			Direct:  func(_ *testing.T, as chat.PersonRef) []chattest.Seen { return seen(w.Direct(as), as) },
			Say: func(t *testing.T, room chat.RoomRef, by chat.PersonRef, thread chat.MessageRef, text string) chat.Event {
				e, err := w.Say(room, by, Speech{Text: text, Thread: thread})
				if err != nil {
					t.Fatal(err)
				}
				return e
			},
			Delete: func(t *testing.T, ref chat.MessageRef) {
				if _, err := w.Delete(ref, ana); err != nil {
					t.Fatal(err)
				}
			},
			Fail: func(_ *testing.T, f chattest.Fault) {
				switch f.Kind {
				case chattest.Refused:
					w.FailNext(Refuse)
				case chattest.TooBusy:
					w.FailNextRetry(f.After)
				case chattest.LostPost:
					w.FailNext(LosePost)
				case chattest.LostAnswer:
					w.FailNext(LoseAnswer)
				}
			},
		}
	})
}

// small is a workspace with a clock that the test moves.
func small() (w *Workspace, ana chat.PersonRef, general chat.RoomRef, now *time.Time) {
	now = new(time.Time)
	*now = time.Date(2024, 5, 6, 9, 0, 0, 0, time.UTC)
	w = NewWorkspace(func() time.Time { return *now })
	ana = w.AddPerson(chat.Person{Name: "Ana"})
	general, _ = w.RoomNamed("general")
	return w, ana, general, now
}

func TestRateLimitSaysHowLongToWait(t *testing.T) {
	w, ana, general, now := small()
	w.Limit(1, 10*time.Second)
	post := func(to chat.Dest) error {
		_, err := w.Post(t.Context(), to, "k", chat.Says(chat.T("x")))
		return err
	}
	if err := post(chat.Dest{Room: general}); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(4 * time.Second)
	var wait *chat.RetryError
	if err := post(chat.Dest{Room: general}); !errors.As(err, &wait) || wait.After != 6*time.Second {
		t.Errorf("the second post: %v; want a wait of 6 s", err)
	}
	if err := post(chat.Dest{Person: ana}); err != nil {
		t.Errorf("another room waits too: %v", err)
	}
	*now = now.Add(wait.After)
	if err := post(chat.Dest{Room: general}); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

func TestOutageHasNoEffectAndEnds(t *testing.T) {
	w, ana, general, now := small()
	w.Down(now.Add(time.Minute))
	if _, err := w.Post(t.Context(), chat.Dest{Room: general}, "k", chat.Says(chat.T("x"))); !errors.Is(err, chat.ErrRetry) {
		t.Errorf("post: %v", err)
	}
	if in, err := w.Member(t.Context(), general, ana); in || err == nil {
		t.Errorf("member: %v, %v; want a no with an error", in, err)
	}
	*now = now.Add(time.Minute)
	if n := len(w.Posts(general, ana)); n != 0 {
		t.Errorf("%d posts landed in the outage", n)
	}
	if in, err := w.Member(t.Context(), general, ana); !in || err != nil {
		t.Errorf("afterwards: %v, %v", in, err)
	}
}

func TestMessageIDsNeverGoBack(t *testing.T) {
	w, ana, general, now := small()
	first, err := w.Say(general, ana, Speech{Text: "one"})
	if err != nil {
		t.Fatal(err)
	}
	*now = now.Add(-time.Hour) // the clock is set back
	second, err := w.Say(general, ana, Speech{Text: "two"})
	if err != nil || second.Message.ID <= first.Message.ID || second.At.Before(first.At) {
		t.Errorf("%v at %v came after %v at %v (%v)", second.Message, second.At, first.Message, first.At, err)
	}
}

func TestAFormOpensOnceAndSoon(t *testing.T) {
	w, ana, general, now := small()
	form := chat.Form{Name: "update", Title: "Update", Inputs: []chat.Input{{Name: "text", Kind: chat.LongText}}}
	say := func() chat.Event {
		e, err := w.Say(general, ana, Speech{Text: "/incident"})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := say()
	if err := w.OpenForm(t.Context(), e.Opener, form); err != nil {
		t.Fatal(err)
	}
	if err := w.OpenForm(t.Context(), e.Opener, form); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("a second time: %v", err)
	}
	if _, err := w.Fill(ana, map[string]string{"txet": "x"}); !errors.Is(err, ErrNoSuch) {
		t.Errorf("a field that is not there: %v", err)
	}
	sent, err := w.Fill(ana, map[string]string{"text": "done"})
	if err != nil || sent.Fields["text"] != "done" || sent.Form != "update" || sent.Person != ana {
		t.Errorf("sent %+v, %v", sent, err)
	}
	e = say()
	*now = now.Add(4 * time.Second)
	if err := w.OpenForm(t.Context(), e.Opener, form); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("after 4 s: %v", err)
	}
}

func TestPagePublishesEachKeyOnce(t *testing.T) {
	now := time.Date(2024, 5, 6, 9, 0, 0, 0, time.UTC)
	p := NewPage(func() time.Time { return now }, "CET")
	p.LoseNextAnswer()
	if _, _, err := p.Publish(t.Context(), "U1", "T", "investigating", "words"); !errors.Is(err, chat.ErrUnknownFate) {
		t.Errorf("answer lost: %v", err)
	}
	now = now.Add(time.Minute)
	at, url, err := p.Publish(t.Context(), "U1", "T", "investigating", "words")
	if err != nil || !at.Equal(now.Add(-time.Minute)) || url == "" || len(p.Entries()) != 1 {
		t.Errorf("again: %v %q %v, %d entries", at, url, err, len(p.Entries()))
	}
	p.RefuseNext()
	if _, _, err := p.Publish(t.Context(), "U2", "T", "", "more"); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("refused: %v", err)
	}
	p.Down(now.Add(time.Minute))
	if _, _, err := p.Publish(t.Context(), "U2", "T", "", "more"); !errors.Is(err, chat.ErrRetry) {
		t.Errorf("down: %v", err)
	}
}
