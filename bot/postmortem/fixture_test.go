package postmortem

import (
	"bytes"
	"iter"
	"strings"
	"testing"
	"time"

	"kept/bot/incident"
)

// The people of the fixtures. Their names are what must not show up in prose.
const (
	lead  incident.Person = "p-lead"
	comms incident.Person = "p-comms"
	ops   incident.Person = "p-ops"
	guest incident.Person = "p-guest"
)

var names = map[incident.Person]string{lead: "Quillon Ash", comms: "Brisa Vale", ops: "Tarn Oakes", guest: "Ode Fenn"}

func nameOf(p incident.Person) string { return names[p] }

// at is a moment of the fixtures' day, "10:05" in Copenhagen, as UTC.
func at(clock string) time.Time {
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		panic(err)
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", "2022-01-27 "+clock, zone)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// newInput is a resolved incident with a commander and nothing marked.
func newInput() Input {
	inc := &incident.Incident{
		ID: 7, Title: "Agents cannot log in", Severity: incident.SEV1, Status: incident.Resolved, Zone: "Europe/Copenhagen",
		DeclaredBy: lead, DeclaredAt: at("10:11"), Room: "room",
		Roles: map[incident.Role]incident.Person{incident.Commander: lead, incident.CommsLead: comms, incident.OpsLead: ops},
		Phases: []incident.Phase{
			{Status: incident.Investigating, At: at("10:11"), By: lead},
			{Status: incident.Resolved, At: at("11:10"), By: lead},
		},
		Severities: []incident.SeverityChange{{Severity: incident.SEV1, At: at("10:11"), By: lead}},
	}
	return Input{Incident: inc, Names: nameOf, Now: at("12:00")}
}

// note adds a marked line to the timeline and gives it for further changes.
func (in *Input) note(clock string, topic incident.Topic, text string) *incident.Entry {
	e := &incident.Entry{
		Incident: in.Incident.ID, ID: incident.EntryID(len(in.Entries) + 1), Kind: incident.EntryNote, Topic: topic, Text: text, By: ops,
		HappenedAt: at(clock), RecordedAt: at(clock), Source: incident.Source{How: incident.ByCommand, Link: "https://chat.example/t/" + clock},
	}
	in.Entries = append(in.Entries, e)
	return e
}

// update adds a status update with its line in the timeline.
func (in *Input) update(clock string, s incident.Surface, phase incident.Status, text string) *incident.Update {
	id := incident.UpdateID(len(in.Incident.Updates) + 1)
	e := in.note(clock, "", text)
	e.Kind, e.Update, e.By = incident.EntryUpdate, id, comms
	in.Incident.Updates = append(in.Incident.Updates, incident.Update{
		ID: id, Surface: s, Phase: phase, Text: text, By: comms, At: at(clock), RecordedAt: at(clock), Said: at(clock), Entry: e.ID,
	})
	return &in.Incident.Updates[id-1]
}

// mark sets a marked time by command.
func (in *Input) mark(m incident.Mark, clock string) {
	in.Incident.SetMark(m, incident.MarkedTime{At: at(clock), By: lead, RecordedAt: at("11:30")})
}

// said makes a history out of lines "10:05 person text"; a person "bot" is
// another bot.
func said(lines ...string) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		for i, line := range lines {
			f := strings.SplitN(line, " ", 3)
			m := Message{
				Ref: incident.Message(f[0] + "/" + string(rune('a'+i))), At: at(f[0]), Text: f[2], Link: "https://chat.example/m/" + string(rune('a'+i)),
				By: incident.Person("p-" + f[1]), Bot: f[1] == "bot",
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

func compile(t *testing.T, in Input) Draft {
	t.Helper()
	d, err := Compile(in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func render(t *testing.T, d Draft) string {
	t.Helper()
	var b bytes.Buffer
	if err := d.Markdown(&b, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func page(t *testing.T, d Draft) string {
	t.Helper()
	var b bytes.Buffer
	if err := d.HTML(&b, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// want fails unless text holds every part.
func want(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("missing %q in:\n%s", p, text)
		}
	}
}

// refuse fails if text holds any part.
func refuse(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(text, p) {
			t.Errorf("must not hold %q:\n%s", p, text)
		}
	}
}
