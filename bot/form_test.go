package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
)

// A form that is refused says which input is at fault, records nothing and keeps
// what was filled in; put right, it does what it was for.
func TestAFormThatIsRefusedNamesTheInputAndLosesNothing(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "note the node is gone")
	d.types(d.ana, room, "action @Ben alert on replication lag")
	d.types(d.ana, room, "update: looking, next update in 20 minutes")
	d.step()
	for _, tt := range []struct {
		open  []string // commands, or [buttons]
		fill  map[string]string
		fault string
		right map[string]string
		done  string
	}{
		{[]string{"", "[Timeline]", "[Edit T2]"}, map[string]string{"text": "both nodes are gone", "when": "some day"}, "when", map[string]string{"when": "09:50"}, "both nodes are gone"},
		{[]string{"", "[Times]"}, map[string]string{"impact": "09:50", "detected": "soon"}, "detected", map[string]string{"detected": "09:55"}, "Impact started"},
		{[]string{"", "[Action item]"}, map[string]string{"text": "rehearse it", "due": "yesterday"}, "due", map[string]string{"due": "2026-03-31"}, "A2 recorded"},
		{[]string{"", "[Action items]", "[Edit A1]"}, map[string]string{"text": "alert on lag", "due": "never"}, "due", map[string]string{"due": "2026-03-31"}, "A1 changed: words, due Tue 31 Mar 2026"},
		{[]string{"", "[Post update]"}, map[string]string{"text": "still looking", "next": "maybe"}, "next", map[string]string{"next": "30m"}, "Heard: next update by"},
		{[]string{"declare"}, map[string]string{"title": "Orders are stuck", "promise": "by 2026-03-01 10:00"}, "promise", map[string]string{"promise": "in 30m"}, "INC-2 declared"},
	} {
		t.Run(strings.Join(tt.open, " "), func(t *testing.T) {
			for _, step := range tt.open {
				if label, ok := strings.CutPrefix(step, "["); ok {
					d.presses(d.ana, strings.TrimSuffix(label, "]"))
				} else if step == "declare" {
					d.hears(d.w.ChooseGlobal(d.ana, "declare"), nil)
				} else {
					d.types(d.ana, room, step)
				}
			}
			before := len(d.entries(id))
			reply := d.fills(d.ana, tt.fill)
			if !reply.Refused || reply.Field != tt.fault || reply.Message.Plain() == "" {
				t.Fatalf("refused %v, field %q: %q", reply.Refused, reply.Field, reply.Message.Plain())
			}
			if n := len(d.entries(id)); n != before {
				t.Errorf("%d entries became %d", before, n)
			}
			reply = d.fills(d.ana, tt.right)
			if reply.Refused || !strings.Contains(reply.Message.Plain(), tt.done) {
				t.Errorf("put right it is answered %q, want %q", reply.Message.Plain(), tt.done)
			}
		})
	}
}

// What is promised in the form of a declaration is on disk with the incident, or
// neither is.
func TestAPromiseMadeWithADeclarationIsNeverLost(t *testing.T) {
	d := newDesk(t).open()
	d.hears(d.w.ChooseGlobal(d.ana, "declare"), nil)
	d.fills(d.ana, map[string]string{"title": "Orders are stuck", "promise": "public every 30m", "severity": "SEV1"})
	d.restart()
	rows := d.ledger(1)
	if len(rows) != 1 || rows[0].Kind != incident.Cadence || rows[0].Surface != incident.Public || rows[0].Words != "every 30m" {
		t.Fatalf("the ledger holds %+v", rows)
	}
	d.pass(31 * time.Minute)
	if d.saw("the public update you promised")+d.saw("now due: the public update") == 0 {
		t.Error("nobody was reminded")
	}
	d.sawTimes(1, "P1 by Ana: public update every 30 min")
}

// A form that is delivered twice declares once; the second delivery of one that
// was asked about is asked about again, not taken for the answer.
func TestADeclarationFormDeliveredTwiceOpensOneIncident(t *testing.T) {
	d := newDesk(t).open()
	d.hears(d.w.ChooseGlobal(d.ana, "declare"), nil)
	ev, err := d.w.Fill(d.ana, map[string]string{"title": "Orders are stuck"})
	if err != nil {
		t.Fatal(err)
	}
	d.wants(d.handle(ev).Message.Plain(), "INC-1 declared")
	if reply := d.handle(ev); !reply.Empty() {
		t.Errorf("the second delivery is answered %q", reply.Message.Plain())
	}
	ev.ID = "another form"
	for range 2 {
		if reply := d.handle(ev); reply.Form == nil || reply.Form.Inputs[1].Value != "Orders are stuck" {
			t.Errorf("one like it is answered %q, form %+v", reply.Message.Plain(), reply.Form)
		}
	}
}

// blunt is a platform without forms, or one on which they open too late.
type blunt struct{ *rehearse.Workspace }

func (blunt) OpenForm(context.Context, string, chat.Form) error { return errors.New("trigger expired") }

// Where a form cannot be opened one is told what to type, which works.
func TestWhereNoFormOpensOneIsToldWhatToType(t *testing.T) {
	d := newDesk(t)
	d.platform = blunt{d.w}
	d.open()
	id, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "note the node is gone")
	d.types(d.ana, room, "action @Ben alert on replication lag")
	d.step()
	d.wants(d.types(d.ana, d.general, ""), "declare WHAT IS WRONG sev:2")
	panel := d.types(d.ana, room, "")
	d.wants(panel, "[Post update]", "[Resolve]", "[More help]")
	for label, typed := range map[string]string{
		"Post update": "INC-1 update: TEXT", "Roles": "INC-1 lead @user", "Severity": "INC-1 severity SEV2", "Resolve": "INC-1 resolve: TEXT",
		"Times": "INC-1 times restored 09:22", "Action item": "INC-1 action @user TEXT by Friday",
	} {
		d.wants(d.presses(d.ana, label).Message.Plain(), typed)
	}
	d.presses(d.ana, "Timeline")
	d.wants(d.presses(d.ana, "Edit T2").Message.Plain(), "INC-1 edit T2: TEXT")
	alert := d.says(d.ben, d.general, "Alert: orders are stuck")
	d.wants(d.hears(d.w.Choose(alert.Message, d.ana, "declare from this")).Message.Plain(), "declare WHAT IS WRONG sev:2", "> Alert: orders are stuck")
	d.types(d.ana, room, id.String()+" resolve: all is well")
	d.wants(d.types(d.ana, room, ""), "INC-1 · SEV1 · resolved", "[Timeline]")
}

// Text too long for a form is left alone by it, not cut off.
func TestALongTextIsNotCutOffByAForm(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:1")
	long := strings.TrimSpace(strings.Repeat("the node is gone ", 400))
	d.types(d.ana, room, "note "+long)
	d.types(d.ana, room, "action @Ben "+long)
	d.types(d.ana, room, "timeline")
	d.opens(d.ana, "Edit T2")
	d.wants(d.fills(d.ana, map[string]string{"when": "09:50"}).Message.Plain(), "T2 edited")
	d.types(d.ana, room, "")
	d.presses(d.ana, "Action items")
	d.opens(d.ana, "Edit A1")
	d.wants(d.fills(d.ana, map[string]string{"due": "2026-03-31"}).Message.Plain(), "A1 changed")
	if e := d.entries(id)[1]; e.Text != long {
		t.Errorf("the note has %d characters, not %d", len(e.Text), len(long))
	}
	if a := d.incident(id).Actions[0]; a.Text != long || a.Due.IsZero() {
		t.Errorf("the action item has %d characters, due %s", len(a.Text), a.Due)
	}
}

// FuzzForms: whatever is filled in makes nothing panic, and no text is lost: it is
// recorded, or asked about with the text in the form, or refused, which keeps the
// form open.
func FuzzForms(f *testing.F) {
	for _, form := range []string{"update", "resolve", "declare", "edit", "times", "action", "roles", "severity", "snooze", "misheard", "else"} {
		f.Add(form, "INC-1 T2", "db-7 is gone for good", "in 30 minutes", "public")
		f.Add(form, "INC-1 A1", "the proxy: is back\r\n\r\nsince 10:00", "2026-03-31", "yes")
		f.Add(form, "INC-1 P1", "", "by 10:45", "\xff\xfe")
		f.Add(form, "", "we look @Ana <!channel> %s", "every 20m", "INC-1")
		f.Add(form, "typed/else", "x", "", "mem:ben")
	}
	f.Fuzz(func(t *testing.T, form, value, text, when, choice string) {
		d := newDesk(t).open()
		id, room := d.declare("Users can't log in sev:1")
		d.types(d.ana, room, "note the node is gone")
		d.types(d.ana, room, "action @Ben alert on replication lag")
		d.types(d.ana, room, "update: looking, next update in 20 minutes")
		fields := map[string]string{}
		for _, in := range []string{"text", "title", "reason"} {
			fields[in] = text
		}
		for _, in := range []string{"when", "next", "due", "promise", "meant", "length", "impact", "resolved", "category"} {
			fields[in] = when
		}
		for _, in := range []string{"surface", "phase", "severity", "role", "term", "private", "done", "alike", "components"} {
			fields[in] = choice
		}
		for _, in := range []string{"owner", "person", "commander"} {
			fields[in] = string(d.ben)
		}
		if choice == "mem:ben" {
			fields["owner"], fields["surface"], fields["phase"], fields["severity"], fields["term"], fields["alike"] = text, "", "", "", "", ""
		}
		rows := len(d.ledger(id))
		reply, err := d.bot.Handle(t.Context(), chat.Event{ID: "form", Kind: chat.FormSent, Room: room, Person: d.ana, Form: form, Value: value, Fields: fields})
		if err != nil {
			t.Fatal(err)
		}
		if said := reply.Message.Plain(); !utf8.ValidString(said) || said == "" && reply.Form == nil || strings.Contains(said, "%!") {
			t.Errorf("it is answered %q", said)
		}
		kept := strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
		switch recorded := fmt.Sprint(d.everything()); {
		case reply.Refused:
		case reply.Form != nil:
			shown := false
			for _, in := range reply.Form.Inputs {
				shown = shown || strings.TrimSpace(in.Value) == kept
			}
			if !shown {
				t.Errorf("the form that asks again has lost %q: %+v", kept, reply.Form)
			}
		case (form == "update" || form == "resolve") && len(kept) > 3 && !strings.ContainsAny(kept, "\"\\\r\n<>&\u2028\u2029") && !strings.ContainsFunc(kept, func(r rune) bool { return r < ' ' }):
			if !strings.Contains(recorded, kept) {
				t.Errorf("%q was taken (%q) and is nowhere in\n%s", kept, reply.Message.Plain(), recorded)
			}
		}
		if n := len(d.ledger(id)); n < rows {
			t.Errorf("%d rows of the ledger became %d", rows, n)
		}
		d.pass(25 * time.Minute)
		d.restart()
		d.wants(d.types(d.ana, room, "timeline"), "INC-1 timeline")
	})
}

func TestAnIncidentIsDeclaredFromNowhereInParticularBesideAnotherPlatform(t *testing.T) {
	p := newPair(t)
	reply, err := p.bot.Handle(t.Context(), chat.Event{ID: "shortcut", Kind: chat.Shortcut, Button: "declare", Person: p.ana, At: p.now, Opener: "now"})
	if err != nil || !strings.Contains(reply.Message.Plain(), "The form could not be opened") { // it was to be: nobody waits for it here
		t.Errorf("answered %q, %v; want the form", reply.Message.Plain(), err)
	}
}
