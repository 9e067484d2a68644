package postmortem

import (
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"kept/bot/incident"
)

func TestHeader(t *testing.T) {
	in := newInput()
	in.Incident.Category = "Service Degradation"
	in.Incident.Postmortem.Owner = lead
	in.Incident.Postmortem.CompletedAt = time.Date(2026, 3, 4, 17, 30, 0, 0, time.UTC)
	want(t, render(t, compile(t, in)),
		"**Major Incident Category**\\\nService Degradation", "**Post Mortem Owner**\\\nQuillon Ash",
		"**Date Post Mortem Completed (UTC)**\\\n04 Mar 2026, 17:30")
}

// What is missing is asked of the role that can know it, in words that say what
// to type; with the role vacant the commander is asked.
func TestMissingIsAsked(t *testing.T) {
	in := newInput()
	d := compile(t, in)
	want(t, render(t, d), "**Comms lead:** when did customers first notice? Type `times impact …`.", "**Ops lead:** what brought service back?")
	asked := map[string]bool{}
	for _, q := range d.Questions {
		asked[q.Section] = true
		if q.To == "" {
			t.Errorf("asked of nobody: %s", q.Text)
		}
	}
	for _, key := range []string{"header", "summary", "impact", "cause", "trigger", "detection", "resolution", "contributing", "actions", "lessons"} {
		if !asked[key] {
			t.Errorf("nothing was asked about %s", key)
		}
	}
	delete(in.Incident.Roles, incident.CommsLead)
	want(t, render(t, compile(t, in)), "**Commander:** when did customers first notice?")
}

// A statement in the room stays unconfirmed until an entry on its topic is made
// from that very message.
func TestSaidUntilConfirmed(t *testing.T) {
	in := newInput()
	in.Messages = said("10:20 ops root cause is the yak cache")
	text := render(t, compile(t, in))
	want(t, text, "Said, unconfirmed: “root cause is the yak cache” (the ops lead, 10:20 CET (09:20 UTC)) ([message](https://chat.example/m/a))", "what was the root cause?")

	e := in.note("10:20", "", "root cause is the yak cache")
	e.Kind, e.Source.Message = incident.EntryMessage, "10:20/a"
	want(t, render(t, compile(t, in)), "Said, unconfirmed:") // in the timeline, on no topic

	e.Topic = incident.Cause
	text = render(t, compile(t, in))
	refuse(t, text, "Said, unconfirmed", "what was the root cause?")
	want(t, text, "## Root Cause\n\n- root cause is the yak cache ([T1]")
}

func TestAlertsOfOtherBots(t *testing.T) {
	in := newInput()
	in.Messages = said("10:05 bot FIRING: login error rate above threshold", "10:06 bot Deploy of web 4.1 succeeded", "10:40 bot RESOLVED: login error rate")
	text := render(t, compile(t, in))
	want(t, text, "Said, unconfirmed: alert 10:05 CET (09:05 UTC): “FIRING: login error rate above threshold”")
	refuse(t, text, "succeeded", "RESOLVED: login")
}

// Prose names roles; names stand under owner, action owners and participants.
func TestBlameless(t *testing.T) {
	in := newInput()
	in.Incident.Postmortem.Owner = lead
	in.Incident.Actions = []incident.Action{{ID: 1, Text: "ask @Brisa Vale about alerts", Owner: comms, Term: incident.Short, Due: at("11:00"), DueDay: true}}
	in.note("10:12", "", "@Tarn Oakes restarted the node, <@p-comms> knows")
	in.note("10:13", "", "Comms lead: Brisa Vale").Kind = incident.EntryRole
	in.Messages = said("10:20 guest We reverted it with @Tarn Oakes")
	d := compile(t, in)
	for _, s := range d.Sections {
		body := string(s.Body)
		switch s.Key {
		case "participants":
			want(t, body, "- Commander: Quillon Ash", "- Comms lead: Brisa Vale", "- Ops lead: Tarn Oakes", "- Responder: Ode Fenn")
		case "actions":
			want(t, body, "| A1 | ask the comms lead about alerts | Brisa Vale |")
		default:
			for _, n := range names {
				refuse(t, body, n)
			}
		}
	}
	want(t, string(d.Section("timeline").Body), "the ops lead restarted the node, the comms lead knows", "Comms lead named")
	if d.Owner != "Quillon Ash" {
		t.Errorf("owner %q", d.Owner)
	}
}

// What a person wrote replaces the compiled text, survives compiling again, and
// says how much was marked since.
func TestWrittenSectionSurvives(t *testing.T) {
	in := newInput()
	in.note("10:12", incident.Cause, "the first marked cause")
	in.Incident.Postmortem.Sections = map[string]incident.Section{"cause": {Text: "A <b>probe</b> waited.\n\n- too long\n- for nothing", By: lead, At: at("10:30")}}
	text := render(t, compile(t, in))
	want(t, text, "## Root Cause\n\nA &lt;b&gt;probe&lt;/b&gt; waited.\n\n- too long\n- for nothing\n\n*Written by hand 10:30 CET (09:30 UTC).*")
	refuse(t, string(compile(t, in).Section("cause").Body), "first marked cause", "**Commander:**")

	in.note("10:40", incident.Cause, "a second one")
	in.note("10:41", incident.Fix, "restarted")
	want(t, render(t, compile(t, in)), "*Written by hand 10:30 CET (09:30 UTC); 1 newer marked fact is not in it.*")
}

// The public voice has no chatter, no links into the chat, no internal promise,
// no names but the owner's, no questions.
func TestPublicVoice(t *testing.T) {
	in := dixa()
	in.Voice = PublicVoice
	in.Incident.Postmortem.Owner = lead
	in.Incident.Actions = []incident.Action{{ID: 1, Text: "lower the alert threshold", Owner: comms, Term: incident.Long}, {ID: 2, Text: "dropped idea", Term: incident.Long, Dropped: &incident.Closing{At: at("11:00")}}}
	in.note("10:13", "", "secret chatter")
	in.note("10:15", incident.Contributing, "Tarn Oakes was alone on call")
	in.note("10:14", incident.WentWrong, "we were slow")
	in.update("10:20", incident.Internal, "", "internal words, update every 5 minutes")
	in.Ledger.Rows = append(in.Ledger.Rows, incident.Row{Promise: 9, Kind: incident.Cadence, Surface: incident.Internal, Words: "every 5 minutes", Outcome: incident.Broken, Late: time.Hour})
	in.Misses = []incident.Miss{{Since: at("10:11"), Due: at("10:31"), Late: time.Hour, What: "update by policy"}}
	in.Messages = said("10:20 ops We restarted the yak cache", "10:21 guest root cause is the zebra")
	d := compile(t, in)
	text := render(t, d) + page(t, d)
	want(t, text, "Quillon Ash", "a critical service took more than it was given", "lower the alert threshold", "Next update at 10:45hs", "late by 16 h 55 min", "17 min", "the ops lead was alone on call")
	refuse(t, text, "INC-7", "SEV1", "chat.example", "secret chatter", "internal words", "every 5 minutes", "yak", "zebra", "policy", "Brisa", "Tarn",
		"Commander:", "Type `", "dropped idea", "we were slow", "Contradictions", "Participants", "T6", "unconfirmed", "author's word")
	if len(d.Questions) > 0 {
		t.Errorf("the public voice asks: %v", d.Questions)
	}
}

func TestPrivateIncidentHasNoPublicDraft(t *testing.T) {
	in := newInput()
	in.Incident.Private = true
	in.Voice = PublicVoice
	if _, err := Compile(in); !errors.Is(err, ErrPrivate) {
		t.Errorf("got %v", err)
	}
}

// A redacted entry, a redacted update, and a message that was deleted leave
// tombstones; their words stand nowhere.
func TestRedactionLeavesATombstone(t *testing.T) {
	in := newInput()
	e := in.note("10:12", incident.Cause, "hunter2 was the password")
	e.Redacted = &incident.Closing{By: lead, At: at("10:20"), Reason: "a password"}
	e.Edits = []incident.Edit{{At: at("10:15"), Text: "hunter2"}}
	in.note("10:13", incident.Fix, "hunter3 restarted").Source.Message = "10:13/a"
	in.note("10:14", "", "root cause is hunter4").Source.Message = "10:14/b"
	in.Entries[2].Redacted = &incident.Closing{By: lead, At: at("10:20")}
	u := in.update("10:15", incident.Public, "", "hunter5, next update in 5 minutes")
	u.Redacted = true
	in.Incident.Promises = []incident.Promise{{ID: 1, Update: 1, Words: "hunter5"}}
	in.Ledger.Rows = []incident.Row{{Promise: 1, Kind: incident.NextUpdate, Surface: incident.Public, Words: "hunter5", PostedAt: at("10:15"), Due: at("10:20"), Outcome: incident.Kept}}
	in.note("10:15", "", "heard hunter5").Promise = 1
	in.Messages = func(yield func(Message, error) bool) {
		for _, m := range []Message{
			{Ref: "10:13/a", By: ops, At: at("10:13"), Text: "we restarted hunter3", Deleted: true},
			{Ref: "10:14/b", By: ops, At: at("10:14"), Text: "root cause is hunter4"},
			{Ref: "10:16/c", By: ops, At: at("10:16"), Text: "root cause is hunter6", Redacted: true},
		} {
			if !yield(m, nil) {
				return
			}
		}
	}
	for _, voice := range []Voice{Internal, PublicVoice} {
		in.Voice = voice
		d := compile(t, in)
		refuse(t, render(t, d)+page(t, d), "hunter")
		if voice == Internal {
			want(t, render(t, d), "[text removed 10:20 CET: a password]", "[text removed: the message was deleted]")
		}
	}
}

func TestRemovedEntryIsNotTold(t *testing.T) {
	in := newInput()
	in.note("10:12", incident.Cause, "zebra").Removed = &incident.Closing{By: lead, At: at("10:20")}
	refuse(t, render(t, compile(t, in)), "zebra")
}

func TestEditedEntry(t *testing.T) {
	in := newInput()
	e := in.note("10:12", "", "it came back")
	e.Edits = []incident.Edit{{By: ops, At: at("10:30"), Text: "it came bakc", HappenedAt: at("10:10")}}
	want(t, render(t, compile(t, in)), "it came back (edited 10:30 CET, first dated 10:10 CET)")
}

func TestRetractedUpdateIsShownAsSuch(t *testing.T) {
	in := newInput()
	in.update("10:17", incident.Public, "", "all is well").Retracted = &incident.Closing{By: lead, At: at("10:20"), Reason: "wrong room"}
	want(t, render(t, compile(t, in)), "all is well [retracted 10:20 CET: wrong room]")
	in.Voice = PublicVoice
	text := render(t, compile(t, in))
	want(t, text, "[retracted]")
	refuse(t, text, "all is well")
}

func TestMissesStandApartFromPromises(t *testing.T) {
	in := newInput()
	in.Misses = []incident.Miss{{Since: at("10:11"), Due: at("10:31"), MetAt: at("10:40"), Late: 9 * time.Minute, What: "update by policy"}}
	want(t, render(t, compile(t, in)), "### Policy misses", "| update by policy | 10:11 CET | 10:31 CET | late by 9 min, came 10:40 CET |")
	refuse(t, render(t, compile(t, in)), "### Promises")
}

// A run of kept intervals of one cadence makes one row; a late one its own.
func TestLedgerRows(t *testing.T) {
	in := newInput()
	row := func(n int, from, due string, o incident.Outcome, came string, late time.Duration) incident.Row {
		return incident.Row{Promise: 1, Interval: n, Kind: incident.Cadence, Surface: incident.Public, Words: "every 20 minutes",
			PostedAt: at(from), Due: at(due), Outcome: o, KeptAt: at(came), Late: late}
	}
	in.Ledger.Rows = []incident.Row{
		row(1, "10:00", "10:20", incident.Kept, "10:15", 0), row(2, "10:15", "10:35", incident.Kept, "10:30", 0),
		row(3, "10:30", "10:50", incident.Broken, "10:59", 9*time.Minute),
		{Promise: 2, Kind: incident.NextUpdate, Surface: incident.Internal, Words: "soon", Vague: true, PostedAt: at("10:30"), Outcome: incident.Open, Note: "no time was named"},
	}
	want(t, render(t, compile(t, in)),
		"| P1, public regular update (intervals 1–2) | “every 20 minutes” | 10:00 CET | 10:20 CET … 10:35 CET | kept, 10:30 CET |",
		"| P1, public regular update (interval 3) | “every 20 minutes” | 10:30 CET | 10:50 CET | late by 9 min, came 10:59 CET |",
		"| P2, internal next update | “soon” | 10:30 CET | no time named | open – no time was named |")
}

// An incident of several days shows the day with every time.
func TestSeveralDays(t *testing.T) {
	in := newInput()
	in.Incident.Phases[1].At = at("11:10").AddDate(0, 0, 4)
	in.note("10:12", "", "first day")
	want(t, render(t, compile(t, in)), "| 27 Jan 2022 10:12 CET | 27 Jan 2022 09:12 | first day |")
}

// Entries that only keep the record do not crowd the story; a tombstone stays.
func TestTimelineLeavesBookkeepingOut(t *testing.T) {
	in := newInput()
	e := in.note("11:30", "", "Time restored: 10:45 CET")
	e.Kind = incident.EntryDetail
	in.Incident.SetMark(incident.MarkRestored, incident.MarkedTime{At: at("10:45"), By: lead, RecordedAt: at("11:30"), Entry: e.ID})
	in.note("11:31", "", "Postmortem owner: Quillon Ash").Kind = incident.EntryPostmortem
	in.note("11:32", "", "A1 for somebody").Kind = incident.EntryAction
	hidden := in.note("11:33", "", "A2 hunter2")
	hidden.Kind, hidden.Redacted = incident.EntryAction, &incident.Closing{At: at("11:40")}
	body := string(compile(t, in).Section("timeline").Body)
	want(t, body, "| 10:45 CET | 09:45 | Restored | commander | T1 |", "3 entries about marked times", "[text removed 11:40 CET]")
	refuse(t, body, "Time restored", "owner", "A1")
}

// A time that somebody gave to how it was noticed counts as detection.
func TestDetectionTimeOfANote(t *testing.T) {
	in := newInput()
	in.note("10:05", incident.Detection, "alerts").RecordedAt = at("11:20")
	in.update("10:17", incident.Public, "", "We are looking into it.")
	text := render(t, compile(t, in))
	want(t, text, "Detected 10:05 CET (09:05 UTC).", "First public update 10:17 CET (09:17 UTC): 12 min after detection.")
	refuse(t, text, "when was it first noticed")
}

func TestActionsByTerm(t *testing.T) {
	in := newInput()
	in.Incident.Actions = []incident.Action{
		{ID: 1, Text: "raise the limit", Owner: ops, Term: incident.Immediate, Done: &incident.Closing{At: at("11:00")}, Due: at("11:00")},
		{ID: 2, Text: "tidy limits", Owner: ops, Term: incident.Long, Due: time.Date(2022, 2, 1, 22, 59, 59, 0, time.UTC), DueDay: true},
		{ID: 3, Text: "lower thresholds", Term: incident.Short},
	}
	want(t, render(t, compile(t, in)),
		"### Immediate\n", "| A1 | raise the limit | Tarn Oakes | 11:00 CET | done 27 Jan 2022 |",
		"### Long term\n", "| A2 | tidy limits | Tarn Oakes | 01 Feb 2022 | open |",
		"**Commander:** who takes A3? It has no owner.", "**Commander:** by when is A3 done? It has no date.")
}

func TestHistoryThatCannotBeRead(t *testing.T) {
	in := newInput()
	broken := errors.New("disk on fire")
	in.Messages = iter.Seq2[Message, error](func(yield func(Message, error) bool) { yield(Message{}, broken) })
	_, err := Compile(in)
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "INC-7") {
		t.Errorf("got %v", err)
	}
}

// Marked facts: the newest wording counts, one line marked twice counts once,
// a correction takes the place of what it corrects.
func TestFacts(t *testing.T) {
	in := newInput()
	in.note("10:12", incident.Cause, "the zebra pool")
	in.note("10:13", incident.Cause, "the zebra pool")
	in.note("10:14", incident.Cause, "Correction: the yak cache")
	in.note("10:15", incident.Fix, "restarted")
	facts := Facts(in.Entries)
	if got := facts[incident.Cause]; len(got) != 1 || got[0].ID != 3 {
		t.Errorf("causes: %v", got)
	}
	if len(facts[incident.Fix]) != 1 {
		t.Errorf("fixes: %v", facts[incident.Fix])
	}
}
