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

// secret is a word of a private incident that must reach nobody outside.
const secret = "ransomware"

// private opens a private incident, INC-1, with something of everything in it.
// Ana and Ben are in its room, nobody else is.
func (d *desk) private(options string) (incident.ID, chat.RoomRef) {
	d.t.Helper()
	id, room := d.declare("The " + secret + " demand " + options + " private:yes")
	d.types(d.ana, room, "comms @Ben")
	d.step()
	d.types(d.ben, room, "update: the "+secret+" spread to db-7, next update in 20 minutes")
	d.types(d.ben, room, "promise postmortem within 5 business days")
	d.types(d.ana, room, "action @Ben rebuild db-7 after the "+secret)
	d.hears(d.w.React(d.says(d.ben, room, "the "+secret+" note is in every folder").Message, d.ana, "pushpin", true))
	d.step()
	return id, room
}

// outside is everything that somebody can see who is in no private room: the
// public rooms, their conversation with Kept, and what Kept told them alone.
func (d *desk) outside(who chat.PersonRef) string {
	var b strings.Builder
	for _, h := range d.w.Log(0) {
		in, err := d.w.Member(context.Background(), h.Room.Ref, who)
		if err == nil && in && (h.Post.OnlyTo == "" || h.Post.OnlyTo == who) && h.By != who && h.Kind != rehearse.Typed {
			fmt.Fprintf(&b, "%s in #%s: %s %s %s\n", h.Kind, h.Room.Name, h.Post.Text, h.Text, h.Form.Title)
		}
	}
	return b.String()
}

// To somebody who is not in its room, whatever they type, press or fill in
// about a private incident is answered exactly as for a number never given.
func TestRule6APrivateIncidentIsAnUnknownNumberToOthers(t *testing.T) {
	d := newDesk(t).open()
	d.private("sev:1")
	commands := []string{
		"status", "summary", "timeline", "promises", "times", "postmortem", "note hello", "update: hello", "update public: hello", "resolve: over",
		"status monitoring", "severity sev4", "title Else", "summary Else", "components Else", "category Else", "lead @Olga", "comms @Olga",
		"promise in 20 minutes", "promise waive P1 why", "snooze 10m why", "snooze P1 10m why", "action @Olga do it", "action done A1", "action drop A1 why", "times impact 08:00",
		"edit T1 at 08:00", "redact T2 why", "redact T99 why", "update retract U1 why", "update retract U99 why", "reopen", "cancel why",
		"postmortem owner @Olga", "postmortem done", "postmortem publish", "postmortem section root cause: none", "postmortem confirm T2", "note at 99:99: hello", "promise waive P99 why",
	}
	before := d.everything()
	for _, who := range []chat.PersonRef{d.olga, d.duty} {
		answers := map[string][]string{}
		for _, command := range commands {
			for _, number := range []string{"INC-1", "INC-9"} {
				answers[command] = append(answers[command], strings.ReplaceAll(d.types(who, d.general, number+" "+command), number, "INC-n"))
			}
		}
		for _, button := range []string{"update", "roles", "severity", "snooze", "on it", "change", "misheard", "said wrong", "not a promise", "meant this", "meant other", "which", "join", "nonsense",
			"resolve", "edit", "times", "action", "action done", "actions", "timeline", "promises"} {
			for n, number := range []string{"INC-1", "INC-9"} {
				ev := chat.Event{ID: fmt.Sprint("P", button, n, who), Kind: chat.ButtonPressed, Room: d.general, Person: who, Button: button, Value: number + " P1", Message: chat.MessageRef{Room: d.general, ID: "1"}, Opener: "Op"}
				answers["["+button+"]"] = append(answers["["+button+"]"], strings.ReplaceAll(d.handle(ev).Message.Plain(), number, "INC-n"))
			}
		}
		for form, fields := range map[string]map[string]string{
			"update": {"text": "hello"}, "roles": {"role": "commander", "person": string(d.olga)}, "severity": {"severity": "SEV4"},
			"snooze": {"length": "10m", "reason": "why"}, "misheard": {"meant": "in 20 minutes"}, "nonsense": {},
			"resolve": {"text": "over"}, "edit": {"text": "else"}, "times": {"impact": "08:00"}, "action": {"text": "do it", "owner": string(d.olga)},
		} {
			for n, number := range []string{"INC-1", "INC-9"} {
				ev := chat.Event{ID: fmt.Sprint("F", form, n, who), Kind: chat.FormSent, Room: d.general, Person: who, Form: form, Value: number + " P1", Fields: fields}
				answers["form "+form] = append(answers["form "+form], strings.ReplaceAll(d.handle(ev).Message.Plain(), number, "INC-n"))
			}
		}
		for n, number := range []string{"INC-1", "INC-9"} { // joined by the form of a declaration
			ev := chat.Event{ID: fmt.Sprint("D", n, who), Kind: chat.FormSent, Room: d.general, Person: who, Form: "declare", Fields: map[string]string{"title": "Else", "alike": number}}
			answers["joining"] = append(answers["joining"], strings.ReplaceAll(d.handle(ev).Message.Plain(), number, "INC-n"))
		}
		if home := d.handle(chat.Event{ID: fmt.Sprint("H", who), Kind: chat.HomeOpened, Person: who}).Message.Plain(); strings.Contains(home, "INC-1") {
			t.Errorf("at home they see %q", home)
		}
		if reply := d.handle(chat.Event{ID: fmt.Sprint("A", who), Kind: chat.FormSent, Room: d.general, Person: who, Form: "declare",
			Fields: map[string]string{"title": "The " + secret + " demand", "promise": "whenever"}}); reply.Form != nil || strings.Contains(reply.Message.Plain(), "INC-1") {
			t.Errorf("a declaration alike is answered %q", reply.Message.Plain())
		}
		for what, said := range answers {
			if said[0] != said[1] || said[0] == "" {
				t.Errorf("%s: a private incident answers %q, an unknown number %q", what, said[0], said[1])
			}
		}
		for _, command := range []string{"list", "status", "note hello", "declare Invoices of the " + secret + " demand are wrong"} {
			if answer := d.types(who, d.general, command); strings.Contains(answer, "INC-1") {
				t.Errorf("%q is answered %q", command, answer)
			}
		}
	}
	if after := d.everything(); !strings.HasPrefix(after, before[:strings.Index(before, "\n")]) {
		t.Errorf("INC-1 became\n%s", after)
	}
}

// Days of neglect, a digest, an escalation target, a deputy, refused posts and
// a restart carry no word of a private incident out of its room, nor into the log.
func TestRule6NothingOfAPrivateIncidentLeavesItsRoom(t *testing.T) {
	for _, options := range []string{"sev:1", "sev:3"} {
		t.Run(options, func(t *testing.T) {
			d := newDesk(t)
			digest := d.w.AddRoom("morning", false)
			alarms := d.w.AddRoom("alarms", false)
			awake := d.w.AddPerson(chat.Person{Name: "Deputy", Zone: "America/New_York"})
			d.cfg.DigestRoom, d.cfg.Deputy = digest, awake
			d.cfg.Escalation = bot.Target{Person: d.duty, Room: alarms}
			d.open()
			_, room := d.private(options)
			d.pass(3 * time.Hour)
			d.w.FailNext(rehearse.Refuse)
			d.w.FailNext(rehearse.LoseAnswer)
			d.types(d.ana, room, "update: the "+secret+" is contained, next update by 21:59")
			d.pass(3 * 24 * time.Hour)
			d.now = d.now.Add(26 * time.Hour)
			d.restart()
			d.pass(time.Hour)
			d.types(d.ana, room, "resolve: the "+secret+" is gone")
			d.pass(time.Hour)
			for _, who := range []chat.PersonRef{d.olga, d.duty, awake} {
				if seen := d.outside(who); strings.Contains(seen, secret) || strings.Contains(seen, "INC-1") {
					t.Errorf("%s could see:\n%s", d.w.Name(who), seen)
				}
			}
			if log := d.log.String(); strings.Contains(log, secret) {
				t.Errorf("the log says:\n%s", log)
			}
			if d.saw("late") == 0 {
				t.Error("nobody was reminded of anything")
			}
		})
	}
}

// Whoever left the room, or is not in it, hears nothing more, whatever they
// owe.
func TestRule6WhoLeftAPrivateRoomHearsNothing(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.private("sev:1")
	d.w.Leave(room, d.ben)
	length := len(d.w.Log(0))
	d.pass(2 * time.Hour)
	for _, h := range d.w.Log(length) {
		if h.Room.Ref == d.w.Direct(d.ben) {
			t.Errorf("Ben, who left, was told %q", h.Post.Text)
		}
	}
	d.wants(d.types(d.ben, d.general, "INC-1 status"), "There is no INC-1.")
	if answer := d.types(d.ben, d.general, "list"); strings.Contains(answer, "INC-1") {
		t.Errorf("the list of somebody who left: %s", answer)
	}
}

// noRooms is a platform on which no room can be opened: not at all, or not now.
type noRooms struct{ chat.Platform }

type refusedRooms struct{ *rehearse.Workspace }

func (refusedRooms) OpenRoom(context.Context, string, string, bool, []chat.PersonRef) (chat.Room, error) {
	return chat.Room{}, fmt.Errorf("no more rooms: %w", chat.ErrRefused)
}

// doubtful is a platform that cannot tell who is in a room.
type doubtful struct{ *rehearse.Workspace }

func (doubtful) Member(context.Context, chat.RoomRef, chat.PersonRef) (bool, error) {
	return true, chat.ErrRetry
}

// Where there is no private room, a private incident is not talked about in a
// public one; on any doubt the answer is no.
func TestRule6WithoutAPrivateRoomNothingIsSaidInPublic(t *testing.T) {
	for name, platform := range map[string]func(*rehearse.Workspace) chat.Platform{
		"no rooms can be opened": func(w *rehearse.Workspace) chat.Platform { return noRooms{w} },
		"the room is refused":    func(w *rehearse.Workspace) chat.Platform { return refusedRooms{w} },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.platform = platform(d.w)
			d.open()
			if answer := d.types(d.ana, d.general, "declare The "+secret+" demand sev:1 private:yes"); name == "no rooms can be opened" {
				d.wants(answer, "Kept can open no private room here")
			}
			d.pass(time.Minute)
			d.types(d.ana, d.general, "INC-1 update: the "+secret+" spreads, next update in 20 minutes")
			d.pass(2 * time.Hour)
			if seen := d.outside(d.olga); strings.Contains(seen, secret) || strings.Contains(seen, "INC-1") {
				t.Errorf("Olga could see:\n%s", seen)
			}
			d.wants(d.types(d.olga, d.general, "INC-1 status"), "There is no INC-1.")
		})
	}
	t.Run("nobody can say who is in the room", func(t *testing.T) {
		d := newDesk(t).open()
		d.private("sev:1")
		d.platform = doubtful{d.w}
		d.restart()
		d.wants(d.types(d.olga, d.general, "INC-1 status"), "There is no INC-1.")
		d.wants(d.types(d.olga, d.general, "list"), "No incident is open.")
	})
}

// What people type mentions nobody, whatever it looks like: only Kept's own
// mentions notify.
func TestRule6TextMentionsNobody(t *testing.T) {
	d := newDesk(t).open()
	const hostile = "<!channel> <!here> <@U1> @Olga @everyone *bold* `code` <script>alert(1)</script> [link](http://evil.example) | a"
	_, room := d.declare("Down " + hostile + " sev:1")
	d.types(d.ana, room, "update: "+hostile+" next update in 20 minutes")
	d.types(d.ana, room, "summary "+hostile)
	d.types(d.ana, room, "action @Ben "+hostile)
	d.types(d.ana, room, "components "+hostile)
	d.types(d.ana, room, "promise waive P1 "+hostile)
	d.types(d.ana, room, "note cause: "+hostile)
	d.pass(30 * time.Minute)
	d.types(d.ana, room, "resolve: "+hostile)
	d.types(d.ana, room, "reopen "+hostile)
	d.types(d.ana, room, "cancel "+hostile)
	d.pass(time.Hour)
	for _, h := range d.w.Log(0) {
		for _, p := range h.Post.Notified {
			if p == d.olga && h.Post.By == rehearse.Kept {
				t.Errorf("Olga was notified by: %s", h.Post.Text)
			}
		}
		lines := h.Post.Message.Lines
		for _, line := range lines {
			for _, span := range line {
				if span.Kind == chat.LinkSpan && strings.Contains(span.URL, "evil") || span.Kind == chat.MentionSpan && span.Person == "" {
					t.Errorf("typed text became %+v", span)
				}
			}
		}
		for _, f := range h.Post.Message.Files {
			if strings.HasSuffix(f.Name, ".html") && strings.Contains(string(f.Data), "<script>alert") {
				t.Errorf("%s would run what was typed", f.Name)
			}
		}
	}
}

// A dead-man post of a private incident stands in its room alone, and mentions
// nobody whom the incident would not reach.
func TestRule6ADeadManPostOfAPrivateIncidentStaysInItsRoom(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.private("sev:1")
	d.until(day(10, 30))
	waiting, err := d.w.Scheduled(t.Context())
	if err != nil || len(waiting) == 0 {
		t.Fatalf("there wait %v, %v", waiting, err)
	}
	for _, s := range waiting {
		if s.Room != room {
			t.Errorf("one waits in %s", s.Room)
		}
	}
	d.close()
	d.now = d.now.Add(7 * 24 * time.Hour)
	if d.saw("Kept is not answering") == 0 {
		t.Error("none came")
	}
	for _, p := range d.w.Posts(room, d.ana) {
		for _, who := range p.Notified {
			if who != d.ana && who != d.ben {
				t.Errorf("%s was notified by %q", d.w.Name(who), p.Text)
			}
		}
	}
	if seen := d.outside(d.olga); strings.Contains(seen, "INC-1") {
		t.Errorf("Olga could see:\n%s", seen)
	}
}
