package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
)

// wordsNudge is the one message for stages that go out together: a line each.
// to is the reader of a direct message, "" for the room.
func (c *change) wordsNudge(n reminders.Nudge, to incident.Person) chat.Message {
	var m chat.Message
	if away := c.b.absence(); away != nil && (n.Missed || slices.ContainsFunc(n.Firings, func(f reminders.Firing) bool {
		// Promised, and due, while Kept was away; one that goes out in time needs no reason.
		r := f.Reminder
		return !r.ByDay && r.Fired < reminders.Now && r.Due.After(away.From) && r.Due.Add(incident.Grace).Before(away.To)
	})) {
		m.Lines = append(m.Lines, say("I was away from %s.", stretch(away.From, away.To, zoneOf(c.inc))))
	}
	called := map[incident.Person]bool{}
	alone := c.alone(n)
	for _, p := range alone {
		called[p] = true
	}
	for _, f := range n.Firings {
		var line chat.Line
		if to == "" {
			for _, p := range c.people(f) {
				if !called[p] {
					line = append(line, c.mention(p), chat.T(" "))
					called[p] = true
				}
			}
		}
		stage := c.wordsStage(f, len(n.Firings) == 1, to)
		if to == "" && !ownRoom(c.inc) && !strings.Contains(stage.Plain(), c.inc.ID.String()) { // others may live there
			line = append(line, chat.B(c.inc.ID.String()+" "))
		}
		m.Lines = append(m.Lines, add(line, stage...))
	}
	m.Lines = append(m.Lines, c.wordsResting(n, to)...)
	if to == "" {
		for _, p := range alone {
			m.Lines = append(m.Lines, say("%s is told directly.", c.name(p)))
		}
		if who := c.untold(); c.inc.Private && who != "" && escalatesFirst(n) {
			m.Lines = append(m.Lines, say("%s is private, so %s is not called. Bring them in if they should know.", c.inc.ID, who))
		}
	}
	m.Buttons = c.buttonsOf(n)
	return m
}

// buttonsOf are what one can do about stages that go out together: about the
// first, and about every handover among them.
func (c *change) buttonsOf(n reminders.Nudge) (buttons [][]chat.Button) {
	var take []chat.Button
	for _, f := range n.Firings {
		if h, ok := c.inc.Handover(f.Reminder.Passing); ok {
			take = append(take, chat.Button{Action: pressTake, Label: "I have " + theRole(h.Role), Value: c.inc.ID.String() + " " + h.ID.String(), Main: true})
		} else if buttons == nil {
			buttons = c.nudgeButtons(f)
		}
	}
	if len(take) == 1 {
		take[0].Label = "I have it"
	}
	if len(take) > 0 {
		buttons = append([][]chat.Button{take}, buttons...)
	}
	return buttons
}

// wordsResting says of a grave incident whose phone a reminder does not ring, once
// it is due: somebody else may have to say what is owed. to is as in wordsNudge.
func (c *change) wordsResting(n reminders.Nudge, to incident.Person) (lines []chat.Line) {
	var told []incident.Person
	for _, f := range n.Firings {
		if c.inc.Severity > grave || f.Stage <= reminders.HeadsUp || f.Reminder.ByDay {
			continue
		}
		for _, r := range f.Resting {
			p := c.recipient(f.Reminder, r.Who)
			if p == "" || p == to || slices.Contains(told, p) {
				continue
			}
			told = append(told, p)
			lines = append(lines, c.wordsSilent(p, r.Until, c.zoneFor(to)))
		}
	}
	return lines
}

// wordsSilent is that somebody does not want to be disturbed; until is zero where
// nobody knows.
func (c *change) wordsSilent(p incident.Person, until time.Time, zone *time.Location) chat.Line {
	if until.IsZero() {
		return say("%s does not want to be disturbed: their phone may stay silent.", c.name(p))
	}
	return say("%s does not want to be disturbed until %s: their phone may stay silent.", c.name(p), clock(until, zone, c.now))
}

// zoneFor is the zone of a message's reader; "" = the room.
func (c *change) zoneFor(to incident.Person) *time.Location {
	if to == "" {
		return zoneOf(c.inc)
	}
	return c.zone(to)
}

// wordsStage is what one stage says.
func (c *change) wordsStage(f reminders.Firing, alone bool, to incident.Person) chat.Line {
	r := f.Reminder
	zone := c.zoneFor(to)
	switch r.Kind {
	case reminders.Owed:
		return c.wordsOwed(f, zone, alone)
	case reminders.Standing:
		by := c.promisedFor(r, zone)
		readers := "the room still expects"
		if r.Surface == incident.Public {
			readers = "customers still read"
		}
		if f.Late < 0 {
			return say("in %s: %s %s; the last update named no new time.", human(r.Due.Sub(c.now)), readers, by)
		}
		return say("%s %s; say something, or name a new time.", capital(readers), by)
	case reminders.Policy:
		return c.wordsPolicyStage(f, zone)
	case reminders.Quiet:
		return say("%s: nothing said for %s. Still open?", c.inc.ID, human(c.now.Sub(r.Since)))
	case reminders.Duty:
		return c.wordsDuty(f, zone)
	case reminders.Passing:
		return c.wordsUntaken(r)
	}
	return say("%s", string(r.Kind))
}

// wordsOwed is a stage of a promise.
func (c *change) wordsOwed(f reminders.Firing, zone *time.Location, alone bool) chat.Line {
	r := f.Reminder
	p := c.inc.Promises[r.Promise-1]
	if r.ByDay {
		return c.wordsDayOwed(f, p, zoneNamed(p.Zone, zone))
	}
	what, by := surfaceUpdate(r.Surface), c.promisedFor(r, zone)
	quote := ""
	if alone && p.Words != "" {
		quote = " (" + quoted(p.Words) + ")"
	}
	if r.About == incident.MonitoringWindow && f.Stage <= reminders.Now {
		w := incident.Interval(r.Due.Sub(r.Since))
		if f.Late < 0 {
			return say("in %s the %s of monitoring are over%s: resolve, or say how long.", human(-f.Late), w, quote)
		}
		return say("%s over: resolve, or say how long?", w)
	}
	switch {
	case f.Late < 0:
		said := "you"
		if !slices.Contains(c.people(f), p.By) { // somebody else has it, or stands in
			said = c.name(p.By)
		}
		return say("in %s: the %s %s promised%s.", human((-f.Late).Round(time.Minute)), what, said, quote)
	case f.Late < incident.Grace:
		return say("now due: the %s promised for %s.", what, by)
	case f.Direct:
		return say("%s's %s is %s late.%s", c.inc.ID, what, human(f.Late), c.lastHeard(r.Surface, zone))
	}
	return say("%s's %s promised for %s is %s late.%s", c.inc.ID, what, by, human(f.Late), c.lastHeard(r.Surface, zone))
}

// wordsDayOwed is a stage of a promise that names a day.
func (c *change) wordsDayOwed(f reminders.Firing, p incident.Promise, zone *time.Location) chat.Line {
	what := surfaceUpdate(f.Reminder.Surface)
	if p.Kind == incident.PostmortemDue {
		what = "postmortem"
	}
	if f.Late <= incident.Grace {
		return say("due today: %s's %s, promised for %s.", c.inc.ID, what, dayIn(p.Due, zone))
	}
	return say("%s's %s promised for %s is %s late.", c.inc.ID, what, dayIn(p.Due, zone), human(f.Late))
}

// wordsPolicyStage is a stage of the policy.
func (c *change) wordsPolicyStage(f reminders.Firing, zone *time.Location) chat.Line {
	what, rule := "an update", policyRule(c.b.cfg.Policy, c.inc)
	if f.Reminder.Key.Name == reminders.FirstPublicName {
		what, rule = "the first public word", fmt.Sprintf("%s: within %s", c.inc.Severity, incident.Interval(c.b.cfg.Policy.FirstPublic[c.inc.Severity]))
	}
	switch {
	case f.Late < 0:
		return say("in %s: %s (%s).", human((-f.Late).Round(time.Minute)), what, rule)
	case f.Late < incident.Grace:
		return say("now due: %s (%s).", what, rule)
	}
	return say("%s: %s is %s late (%s).%s", c.inc.ID, what, human(f.Late), rule, c.lastHeard(f.Reminder.Surface, zone))
}

// wordsDuty is a stage of a postmortem that the policy asks for, or of an
// action item.
func (c *change) wordsDuty(f reminders.Firing, zone *time.Location) chat.Line {
	r := f.Reminder
	what := say("the postmortem of %s (`postmortem done` when it is complete)", c.inc.ID)
	if r.Action > 0 {
		a := c.inc.Actions[r.Action-1]
		what = say("%s's %s, %s", c.inc.ID, a.ID, quoted(a.Text))
	}
	switch {
	case f.Late <= incident.Grace && f.Late > -24*time.Hour:
		return say("due today: %s.", what)
	case f.Late < 0:
		return say("due %s: %s.", dayIn(r.Due, zone), what)
	}
	return say("%s was due %s.", what, dayIn(r.Due, zone))
}

// promisedFor is when what a reminder is about is due, in the zone it was said
// in, and in the readers' where that shows another clock.
func (c *change) promisedFor(r reminders.Reminder, readers *time.Location) chat.Span {
	said := ""
	if r.Promise > 0 && int(r.Promise) <= len(c.inc.Promises) {
		said = c.inc.Promises[r.Promise-1].Zone
	}
	return deadline(r.Due, false, said, readers, c.now)
}

// lastHeard says when a surface last heard anything.
func (c *change) lastHeard(s incident.Surface, zone *time.Location) chat.Line {
	var last time.Time
	for _, u := range c.inc.Updates {
		if u.Posted() && u.On(s) && u.At.After(last) {
			last = u.At
		}
	}
	for _, p := range c.inc.Promises { // who was promised it in an incident that came along has read it
		if !p.CameAt.IsZero() && p.Surface == s && p.MadeAt.After(last) {
			last = p.MadeAt
		}
	}
	who := "The room"
	if s == incident.Public {
		who = "Customers"
	}
	if last.IsZero() {
		return say(" %s heard nothing yet.", who)
	}
	return say(" %s last heard at %s.", who, clock(last, zone, c.now))
}

// nudgeButtons are what one can do about a stage.
func (c *change) nudgeButtons(f reminders.Firing) [][]chat.Button {
	r := f.Reminder
	value := c.inc.ID.String() + " " + r.Key.Name
	post := chat.Button{Action: pressUpdate, Label: "Post update", Value: c.inc.ID.String(), Main: true}
	switch {
	case r.ByDay || r.Kind == reminders.Duty:
		return nil
	case r.Kind == reminders.Quiet:
		return [][]chat.Button{{post}}
	case f.Stage <= reminders.HeadsUp:
		return [][]chat.Button{{post, {Action: pressSnooze, Label: "Snooze", Value: value}}}
	case r.Kind == reminders.Standing:
		return [][]chat.Button{{post}}
	}
	return [][]chat.Button{{post, {Action: pressOnIt, Label: "I'm on it", Value: value}}}
}

// wordsOnIt tells the others that somebody is writing the update.
func (c *change) wordsOnIt() chat.Message {
	return chat.Says(chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(": %s is on it. Escalation waits five minutes.", c.name(c.by))))
}

// wordsSnoozed answers a snooze: reminders wait, the ledger does not.
func (c *change) wordsSnoozed(r reminders.Reminder, d time.Duration) chat.Message {
	zone := zoneOf(c.inc)
	return c.wordsTold(say("Reminders of %s wait %s; the next one comes at %s. It is still due at %s.",
		reminded(r), human(d), clock(r.NextAt, zone, c.at), clock(r.Due, zone, c.at)))
}

// reminded names what a reminder is about.
func reminded(r reminders.Reminder) string {
	if r.Kind == reminders.Policy {
		return "the policy's update"
	}
	return r.Key.Name
}
