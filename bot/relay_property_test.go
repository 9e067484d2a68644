package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
	"kept/reminders"
)

// Whatever is handed over, taken, merged, muted and snoozed over several incidents,
// in whichever order: the ledger stands, what the public was promised goes along,
// everything that is owed and every offer has its reminder, which reaches somebody,
// and nobody is reminded twice within five minutes.
func TestNothingOwedIsUnheldHoweverItIsPassedOn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t)
		defer d.close()
		d.t = rt
		d.open()
		incidents := rapid.IntRange(2, 3).Draw(rt, "incidents")
		for n := range incidents {
			d.declare(fmt.Sprintf("%s sev:%d", []string{"Users can't log in", "Mail is slow", "Exports fail"}[n], rapid.IntRange(1, 3).Draw(rt, "severity")))
		}
		before := map[incident.ID][]incident.Row{}
		for range rapid.IntRange(1, 18).Draw(rt, "length") {
			d.now = d.now.Add(incident.Continuation + time.Second) // no post continues another
			d.relay(rt, incidents)
			d.step()
			for id := incident.ID(1); int(id) <= incidents; id++ {
				after := d.ledger(id)
				standing(rt, "the last of these", before[id], after)
				before[id] = after
				d.remindsOfAll(rt, id)
				d.remindsOfOffers(rt, id)
			}
			d.pingsApart(rt)
		}
		d.reachesSomebody(rt, incidents)
		d.pingsApart(rt)
	})
}

// relay does one thing with what several incidents owe.
func (d *desk) relay(rt *rapid.T, incidents int) {
	id := incident.ID(rapid.IntRange(1, incidents).Draw(rt, "incident"))
	by := rapid.SampledFrom([]chat.PersonRef{d.ana, d.ben, d.olga, d.duty}).Draw(rt, "by")
	to := rapid.SampledFrom([]string{"Ana", "Ben", "Olga", "Duty"}).Draw(rt, "to")
	minutes := rapid.IntRange(3, 50).Draw(rt, "minutes")
	types := func(format string, args ...any) { d.types(by, d.general, fmt.Sprintf(format, args...)) }
	switch what := rapid.SampledFrom([]string{"update", "update public", "update public", "handover", "handover", "handover comms", "take", "take", "lead", "merge", "mute", "unmute", "snooze", "hold", "resolve", "reopen", "pass", "pass", "crash"}).Draw(rt, "what"); what {
	case "update", "update public":
		types("%s %s: next update in %d minutes", id, what, minutes)
	case "handover", "handover comms", "lead":
		types("%s %s @%s", id, what, to)
	case "take", "hold":
		labels := map[string][]string{"take": {"I have it", "I have the lead", "I have the comms lead"}, "hold": {"I'm on it"}}[what]
		if ev, err := d.w.Press(by, rapid.SampledFrom(labels).Draw(rt, "label"), chat.MessageRef{}); err == nil {
			d.handle(ev)
			d.handle(ev) // a double click
		}
	case "merge":
		into := incident.ID(rapid.IntRange(1, incidents).Draw(rt, "into"))
		was := d.ledger(id)
		if types("merge %s into %s", id, into); id != into && d.incident(id).MergedInto == into {
			d.wentAlong(rt, was, into)
		}
	case "mute":
		types("mute %dm", minutes)
	case "snooze":
		types("%s snooze %dm why", id, min(minutes, 30))
	case "resolve":
		types("%s resolve public: over", id)
	case "unmute", "reopen":
		types("%s %s", id, what)
	case "pass":
		d.pass(time.Duration(minutes) * time.Minute)
	case "crash":
		d.restart()
	}
}

// wentAlong fails unless what the public was promised in an incident is owed by the
// one into which it was merged.
func (d *desk) wentAlong(rt *rapid.T, was []incident.Row, into incident.ID) {
	here := d.ledger(into)
	for _, row := range was {
		if row.Surface == incident.Public && row.Owed && row.Outcome == incident.Open &&
			!slices.ContainsFunc(here, func(r incident.Row) bool { return r.Owed && r.Words == row.Words && r.Due.Equal(row.Due) }) {
			rt.Fatalf("%+v did not come along: %+v", row, here)
		}
	}
}

// remindsOfOffers fails unless every handover that waits has a reminder to come.
func (d *desk) remindsOfOffers(rt *rapid.T, id incident.ID) {
	for _, h := range d.incident(id).Offers() {
		if !slices.ContainsFunc(d.reminders(id), func(r *reminders.Reminder) bool { return r.Passing == h.ID && r.NextAt.After(d.now) }) {
			rt.Fatalf("nobody will be reminded of %+v", h)
		}
	}
}

// nudge is a reminder that somebody was shown.
type nudge struct {
	rehearse.Post
	people []chat.PersonRef // whose phone it rang
}

// nudges are all reminders so far, in order.
func (d *desk) nudges() (out []nudge) {
	for _, p := range d.shown() {
		if p.By != rehearse.Kept || !strings.Contains(p.Key, "/nudge/") {
			continue
		}
		n := nudge{p, slices.Clone(p.Notified)}
		for _, who := range []chat.PersonRef{d.ana, d.ben, d.olga, d.duty} {
			if p.Ref.Room == d.w.Direct(who) {
				n.people = append(n.people, who)
			}
		}
		out = append(out, n)
	}
	return out
}

// pingsApart fails where somebody was reminded twice within five minutes, but for
// the seconds that sending takes.
func (d *desk) pingsApart(rt *rapid.T) {
	last := map[chat.PersonRef]nudge{}
	for _, n := range d.nudges() {
		for _, who := range n.people {
			if before, ok := last[who]; ok && n.At.Sub(before.At) < 5*time.Minute-30*time.Second {
				rt.Fatalf("%s is reminded at %s (%s) and again at %s (%s)", d.w.Name(who), before.At, before.Text, n.At, n.Text)
			}
			last[who] = n
		}
	}
}

// reachesSomebody lets time pass and fails unless somebody heard of everything that
// was owed by then on a SEV1 or SEV2.
func (d *desk) reachesSomebody(rt *rapid.T, incidents int) {
	owed := map[string]incident.Row{}
	for id := incident.ID(1); int(id) <= incidents; id++ {
		for _, row := range d.ledger(id) {
			if row.Owed && row.Kind != incident.PostmortemDue && d.incident(id).Severity <= incident.SEV2 {
				owed[fmt.Sprintf("%s/nudge/ %s:", id, row.Promise)] = row
			}
		}
	}
	from := d.now
	d.pass(2*time.Hour + 10*time.Minute)
	for about, row := range owed {
		where, what, _ := strings.Cut(about, " ")
		if !slices.ContainsFunc(d.nudges(), func(n nudge) bool {
			return n.At.After(from) && len(n.people) > 0 && strings.HasPrefix(n.Key, where) && strings.Contains(n.Key, what)
		}) {
			rt.Fatalf("from %s on nobody heard of %s%s: %+v", from, where, what, row)
		}
	}
}
