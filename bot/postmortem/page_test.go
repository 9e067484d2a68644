package postmortem

import (
	"testing"

	"kept/bot/incident"
)

// pastInput is an incident recorded from a status page: no room, no roles, the
// page speaks.
func pastInput() Input {
	in := newInput()
	in.Incident.Retroactive, in.Incident.Room, in.Incident.Roles = true, "", nil
	in.Incident.DeclaredBy = "import:page:acme"
	in.Names = func(p incident.Person) string {
		if p == "import:page:acme" {
			return "Acme status page"
		}
		return names[p]
	}
	return in
}

// Nobody is known to have commanded what only a status page tells of, and there
// was no room that could fall silent.
func TestPastOfAPageHasNoCommanderAndNoRoom(t *testing.T) {
	in := pastInput()
	in.update("10:11", incident.Public, incident.Investigating, "Nobody can log in.").By = in.Incident.DeclaredBy
	in.update("10:41", incident.Public, incident.Resolved, "All is well.").By = in.Incident.DeclaredBy
	for _, e := range in.Entries {
		e.By = in.Incident.DeclaredBy
	}
	d := compile(t, in)
	text := render(t, d)
	want(t, text, "## Participants\n\n- Told by: Acme status page\n", "| status page |", "**Missing:** what was the root cause?", "Longest public silence: 30 min")
	refuse(t, text, "ommander", "Responder: Acme", "silence in the room")
	for _, q := range d.Questions {
		if q.To != "" {
			t.Errorf("asked of %s, whom nobody named: %s", q.To, q.Text)
		}
	}

	in.Incident.Roles = map[incident.Role]incident.Person{incident.Commander: lead}
	want(t, render(t, compile(t, in)), "Commander: Quillon Ash", "**Commander:** what was the root cause?")
}

// Of a page's past that breaks off nothing is known behind its last post: that
// is no silence of months.
func TestPastThatBreaksOffIsNotSilentUntilToday(t *testing.T) {
	in := pastInput()
	in.Incident.Status, in.Incident.Phases = incident.Investigating, in.Incident.Phases[:1]
	in.update("10:11", incident.Public, incident.Investigating, "Nobody can log in.")
	in.update("10:20", incident.Public, incident.Investigating, "We are on it.")
	in.Now = at("10:20").AddDate(0, 5, 0)
	want(t, render(t, compile(t, in)), "Longest public silence: 9 min")
}

// What a page wrote of its own communication stands above the ledger, not in its place.
func TestPastKeepsItsLedgerBesideThePagesOwnWords(t *testing.T) {
	in := pastInput()
	in.update("10:11", incident.Public, incident.Investigating, "Nobody can log in.")
	in.Incident.Postmortem.Sections = map[string]incident.Section{"communication": {Text: "We told everybody everything.", At: at("12:00")}}
	body := string(compile(t, in).Section("communication").Body)
	want(t, body, "We told everybody everything.", "First public update 10:11 CET", "Nobody can log in.")
}

// A recovery that is hoped for, a condition or denied has no time.
func TestAwaitedRecoveryContradictsNothing(t *testing.T) {
	for _, text := range []string{
		"Login is faster now, and we expect full recovery shortly.",
		"We will post again once full resolution is confirmed.",
		"All services will be restored tonight.",
		"Services are not restored yet.",
	} {
		in := newInput()
		in.mark(incident.MarkRestored, "10:40")
		in.update("10:20", incident.Public, incident.Monitoring, text)
		refuse(t, render(t, compile(t, in)), "**Restored:**")
	}
	in := newInput()
	in.mark(incident.MarkRestored, "10:40")
	in.update("10:20", incident.Public, incident.Monitoring, "All services were restored.")
	want(t, render(t, compile(t, in)), "**Restored:** 10:20 CET")
}

// A sentence that names its own stretch speaks of that one.
func TestLengthBesideItsOwnStretchContradictsNothing(t *testing.T) {
	in := newInput()
	in.mark(incident.MarkImpact, "10:05")
	in.mark(incident.MarkRestored, "10:40")
	note := in.note("11:00", incident.Impact, "For 17 minutes, between 10:11 and 10:28 CET, nobody could log in")
	refuse(t, render(t, compile(t, in)), "**Duration:**")
	note.Text = "For 19 minutes, between 10:11 and 10:28 CET, nobody could log in"
	want(t, render(t, compile(t, in)), "**Duration:** “19 minutes”")
}
