package rehearse

import (
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/chat/chattest"
)

func TestWorkspaceIsAPlatform(t *testing.T) {
	chattest.Run(t, func(*testing.T) chattest.Harness {
		w := NewWorkspace(time.Now)
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
			Platform: w, Room: general, Ana: ana, Ben: ben, AnaName: "Ana", Stranger: stranger,
			NoSuch: "mem:nobody", NoRoom: "mem:nowhere", NoMessage: chat.MessageRef{Room: general, ID: "0"},
			Seen:   func(_ *testing.T, room chat.RoomRef, as chat.PersonRef) []chattest.Seen { return seen(room, as) },
			Direct: func(_ *testing.T, as chat.PersonRef) []chattest.Seen { return seen(w.Direct(as), as) },
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
