package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
)

// lookout is a desk with a monitoring system, "prom", whose alerts go to #triage.
type lookout struct {
	*desk
	triage chat.RoomRef
}

func newLookout(t testing.TB) *lookout {
	w := &lookout{desk: newDesk(t)}
	w.triage = w.w.AddRoom("triage", false)
	w.cfg.Intakes = map[string]bot.Intake{"prom": {Room: w.triage}}
	w.open()
	return w
}

// hearsOf takes alerts and lets what follows from them be posted.
func (w *lookout) hearsOf(alerts ...bot.Alert) {
	w.t.Helper()
	if err := w.bot.Alerts(context.Background(), "prom", alerts); err != nil {
		w.t.Fatal(err)
	}
	w.pass(10 * time.Second)
}

func (w *lookout) reads() string { return said(w.w, w.triage) }

func alert(n int) bot.Alert {
	return bot.Alert{Fingerprint: fmt.Sprint("f", n), Group: "login", Title: fmt.Sprintf("Logins fail on web-%d", n), Text: "More than 5 % of logins failed",
		Severity: incident.SEV2, StartedAt: time.Date(2026, 3, 4, 8, 55, 0, 0, time.UTC), Link: "https://prometheus.example.com/1"}
}

func resolved(a bot.Alert) bot.Alert {
	a.Resolved = true
	return a
}

func TestAlertsProposeAnIncidentOnce(t *testing.T) {
	w := newLookout(t)
	w.hearsOf(alert(1))
	w.wants(w.reads(), "Alert: Logins fail on web-1", "1 alert of prom, 1 firing", "[Declare] [Dismiss]")
	w.hearsOf(alert(1))
	w.hearsOf(alert(1), alert(2))
	w.wants(w.reads(), "also: Logins fail on web-2", "2 alerts of prom, 2 firing", "told 4 times")
	if n := len(w.w.Posts(w.triage, rehearse.Kept)); n != 1 {
		t.Errorf("the room has %d posts:\n%s", n, w.reads())
	}
	w.hearsOf(resolved(alert(1)), resolved(alert(2)))
	w.wants(w.reads(), "2 alerts of prom, all resolved")
	if open := w.types(w.ana, w.general, "list"); !strings.Contains(open, "No incident is open") {
		t.Errorf("Kept declared by itself: %s", open)
	}
}

// Kept starts while the platform of the triage room, or of whoever is to lead, is out
// of reach, and never looked their names up: the sender has to come again.
func TestAlertsThatNobodyWouldSeeAreNotTaken(t *testing.T) {
	w := newLookout(t)
	known := w.cfg.Intakes
	for what, in := range map[string]bot.Intake{"the room": {}, "the commander": {Room: w.triage, Declare: true}} {
		w.cfg.Intakes = map[string]bot.Intake{"prom": in}
		w.restart()
		if err := w.bot.Alerts(context.Background(), "prom", []bot.Alert{alert(1)}); err == nil {
			t.Errorf("%s is not known, and the alert was taken", what)
		}
		if err := w.bot.Alerts(context.Background(), "prom", nil); err != nil {
			t.Errorf("what proposes nothing is refused: %v", err)
		}
	}
	w.cfg.Intakes = known
	w.restart()
	w.hearsOf(alert(1))
	w.wants(w.reads(), "Alert: Logins fail on web-1", "[Declare] [Dismiss]")
}

func TestDeclaringOfAlertsAndTheirResolution(t *testing.T) {
	w := newLookout(t)
	w.hearsOf(alert(1), alert(2))
	reply := w.presses(w.ben, "Declare")
	w.wants(reply.Message.Plain(), "INC-1 declared", "SEV2 · Logins fail on web-1", "commander Ben")
	w.pass(10 * time.Second)
	w.wants(w.reads(), "INC-1 was declared of this (commander Ben)")
	if post := w.w.Posts(w.triage, rehearse.Kept)[0]; strings.Contains(post.Text, "web-1") {
		t.Errorf("what may have to be redacted still stands there:\n%s", post.Text)
	}
	room := chat.RoomRef(w.incident(1).Room)
	w.hearsOf(alert(3))
	w.hearsOf(resolved(alert(1)))
	w.hearsOf(resolved(alert(1))) // again
	timeline := w.types(w.ben, room, "timeline")
	w.wants(timeline, "Alert (prom): Logins fail on web-1", "Alert (prom): Logins fail on web-2", "Alert (prom): Logins fail on web-3", "Alert resolved (prom): Logins fail on web-1")
	if n := strings.Count(timeline, "Alert resolved"); n != 1 {
		t.Errorf("%d resolutions:\n%s", n, timeline)
	}
	w.hearsOf(resolved(alert(2)), resolved(alert(3)))
	w.wants(said(w.w, room), "All alerts of prom are resolved (3).")
	if got := w.incident(1).Times[incident.MarkDetected]; got.At.IsZero() {
		t.Error("when it was detected is not known")
	}
	w.hearsOf(alert(1)) // an old request, played again
	if got := w.types(w.ben, room, "timeline"); strings.Count(got, "web-1") != strings.Count(timeline, "web-1") {
		t.Errorf("an old alert is new again:\n%s", got)
	}
}

func TestJoiningAndDismissing(t *testing.T) {
	w := newLookout(t)
	_, room := w.declare("Users cannot log in sev:2")
	w.types(w.ana, w.general, "declare A breach private:yes sev:1")
	w.step()
	w.hearsOf(alert(1))
	w.wants(w.reads(), "[Declare] [Join INC-1] [Dismiss]")
	w.presses(w.ben, "Join INC-1")
	w.pass(10 * time.Second)
	w.wants(w.reads(), "INC-1: Ben took it there.")
	w.wants(w.types(w.ana, room, "timeline"), "Alert (prom): Logins fail on web-1", "Ben joined")

	disk := alert(7)
	disk.Group, disk.Title = "disk", "Disk is full"
	w.hearsOf(disk)
	w.presses(w.ana, "Dismiss")
	w.pass(10 * time.Second)
	w.wants(w.reads(), "Dismissed by Ana: Disk is full")
	w.hearsOf(disk)
	if n := len(w.w.Posts(w.triage, rehearse.Kept)); n != 2 {
		t.Errorf("what was dismissed is proposed again:\n%s", w.reads())
	}
	w.hearsOf(resolved(disk))
	disk.StartedAt = w.now
	w.hearsOf(disk)
	if n := len(w.w.Posts(w.triage, rehearse.Kept)); n != 3 {
		t.Errorf("what fires anew is not proposed:\n%s", w.reads())
	}
}

func TestOnlyWhoHasTheProposalBeforeThemDecides(t *testing.T) {
	w := newLookout(t)
	w.hearsOf(alert(1))
	ev, err := w.w.Press(w.ben, "Dismiss", chat.MessageRef{})
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := w.event(w.general, w.ben, rehearse.Speech{Text: "hello"})
	forged := ev
	forged.ID, forged.Message = "forged", elsewhere.Message
	if reply := w.handle(forged); !strings.Contains(reply.Message.Plain(), "out of date") {
		t.Errorf("a forged press is answered %q", reply.Message.Plain())
	}
	for _, value := range []string{"", "prom", "prom 99", "other 1", "prom -1", "prom 1 2"} {
		forged.ID, forged.Value, forged.Message = "forged "+value, value, ev.Message
		if reply := w.handle(forged); !strings.Contains(reply.Message.Plain(), "out of date") {
			t.Errorf("%q is answered %q", value, reply.Message.Plain())
		}
	}
	w.handle(ev)
	other, err := w.bot.Handle(t.Context(), chat.Event{ID: "late", Kind: chat.ButtonPressed, Person: w.ana, Room: w.triage, Message: ev.Message, Button: ev.Button, Value: ev.Value})
	if err != nil || !strings.Contains(other.Message.Plain(), "Ben dismissed it already") {
		t.Errorf("a second decision is answered %q, %v", other.Message.Plain(), err)
	}
}

func TestHostileAlertsAreInert(t *testing.T) {
	w := newLookout(t)
	a := alert(1)
	a.Title, a.Text, a.Link = "<!channel> @Ana *down* \u202egnp.exe\x00\x1b[31m\nsecond line", "@here <https://evil.example.com|click>", "javascript:alert(1)"
	w.hearsOf(a)
	for _, post := range w.w.Posts(w.triage, rehearse.Kept) {
		for _, l := range append(post.Message.Lines, chat.Line{chat.T(post.Message.Quote)}) {
			for _, s := range l {
				if s.Kind == chat.MentionSpan || s.Kind == chat.LinkSpan || strings.ContainsAny(s.Text, "\x00\x1b\u202e") {
					t.Errorf("a span is %+v", s)
				}
			}
		}
	}
	w.presses(w.ben, "Declare")
	w.pass(10 * time.Second)
	if title := w.incident(1).Title; strings.ContainsAny(title, "\n\x00\x1b\u202e") {
		t.Errorf("the title is %q", title)
	}
}

func TestABurstOfTenThousandAlertsIsOneBoundedPost(t *testing.T) {
	w := newLookout(t)
	var alerts []bot.Alert
	for n := range 10000 {
		a := alert(n)
		a.Group = fmt.Sprint("group ", n) // no two of them belong together
		alerts = append(alerts, a)
	}
	begun := time.Now()
	for some := range 100 {
		if err := w.bot.Alerts(t.Context(), "prom", alerts[some*100:some*100+100]); err != nil {
			t.Fatal(err)
		}
		if some%10 == 0 {
			w.now = w.now.Add(time.Second)
			w.step()
		}
	}
	took := time.Since(begun)
	w.pass(time.Minute)
	posts := w.w.Posts(w.triage, rehearse.Kept)
	if len(posts) != 1 || len(posts[0].Text) > 1000 {
		t.Fatalf("%d posts:\n%s", len(posts), w.reads())
	}
	w.wants(w.reads(), "Alert: Logins fail on web-0", "and 9995 others", "10000 alerts of prom, 10000 firing")
	edits := 0
	for _, h := range w.w.Log(0) {
		if h.Kind == rehearse.Edited && h.Post.Ref == posts[0].Ref {
			edits++
		}
	}
	if edits > 10 {
		t.Errorf("the post was edited %d times", edits)
	}
	t.Logf("10,000 alerts in 100 requests took %s and made 1 post of %d characters with %d edits", took.Round(time.Millisecond), len(posts[0].Text), edits)
}

func TestAlertsAreKnownAfterACrash(t *testing.T) {
	w := newLookout(t)
	if err := w.bot.Alerts(t.Context(), "prom", []bot.Alert{alert(1)}); err != nil {
		t.Fatal(err)
	}
	w.restart() // before anything was posted
	w.hearsOf(alert(1))
	if n := strings.Count(w.reads(), "Alert: "); n != 1 {
		t.Errorf("the room reads\n%s", w.reads())
	}
}

// refusing is a platform on which a room cannot be written to.
type refusing struct {
	chat.Platform
	chat.RoomOpener
	chat.Finder
	room chat.RoomRef
}

func (r *refusing) Post(ctx context.Context, to chat.Dest, key string, m chat.Message) (chat.MessageRef, error) {
	if to.Room == r.room {
		return chat.MessageRef{}, chat.ErrRefused
	}
	return r.Platform.Post(ctx, to, key, m)
}

func TestAProposalThatItsRoomRefusedIsPostedWithTheNextAlert(t *testing.T) {
	w := newLookout(t)
	platform := &refusing{Platform: w.w, RoomOpener: w.w, Finder: w.w, room: w.triage}
	w.platform = platform
	w.restart()
	w.hearsOf(alert(1))
	if got := w.reads(); got != "" {
		t.Fatalf("the room reads %s", got)
	}
	platform.room = "" // Kept was let in
	w.hearsOf(alert(2))
	w.wants(w.reads(), "Alert: Logins fail on web-1", "2 alerts of prom, 2 firing")
}
