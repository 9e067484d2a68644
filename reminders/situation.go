package reminders

import (
	"time"

	"kept/bot/incident"
)

// Situation is what the reminders of one incident depend on.
type Situation struct {
	Incident incident.ID
	Severity incident.Severity

	Rows  []incident.Row              // the ledger as judged now
	ByDay map[incident.PromiseID]bool // promises whose deadline is the end of a day; a postmortem's always is

	// What policy asks for; zero where it asks for nothing (incident.Policy).
	Policy      incident.PolicyOwed // its Due of SEV3–4 lies in the holder's working hours already
	FirstPublic incident.PolicyOwed
	Postmortem  time.Time // when it is due, until it is completed

	Actions  []incident.Action
	Passing  []incident.Handover // those that wait for their receiver
	Over     bool                // it is resolved: what is handed over now is no hurry
	ActiveAt time.Time           // last time that anybody did or said something; zero = not open, silence is fine

	Have []Reminder // the incident's reminders as stored

	// Crew says who can be reached about a reminder. nil: nobody's hours are
	// known, so nobody is taken to be asleep and working hours are the default
	// in UTC.
	Crew func(Reminder) Crew
}

// Recipient is somebody by what they are to a reminder.
type Recipient string

// The recipients.
const (
	Owner     Recipient = "owner"     // who owes it: the promise's holder, else comms lead, else commander; an action's owner; a handover's receiver
	Deputy    Recipient = "deputy"    // who stands in for the owner
	Commander Recipient = "commander" // the incident's commander; of a handover its giver
	Target    Recipient = "target"    // the escalation target: a person, one of a group, a channel or a webhook
	Room      Recipient = "room"      // the incident's room, nobody in particular
)

// Crew is who there is, with their hours. Somebody who never sleeps (a channel,
// a webhook) has the zero Hours. Others than the recipients above (of a group who
// stands in, the rest) only count for when anybody is awake.
type Crew map[Recipient]Hours

// calm reports whether nights and working hours are respected: SEV3–4.
func (s Situation) calm() bool { return s.Severity >= incident.SEV3 }

// crew is who can be reached about r; nil = unknown.
func (s Situation) crew(r Reminder) Crew {
	if s.Crew == nil {
		return nil
	}
	return s.Crew(r)
}

// owner is the working day of whoever owes r.
func (s Situation) owner(r Reminder) Hours {
	if h, ok := s.crew(r)[Owner]; ok {
		return h
	}
	return DefaultHours()
}

// reach is the earliest instant ≥ t at which a stage meant for t may go out:
// SEV1–2 never sleep; a SEV3–4 stage waits until anybody of the crew is awake,
// and one of policy until its holder works. Who is muted is there: a mute lets
// others be told, it lets nothing wait.
func (s Situation) reach(r Reminder, t time.Time) time.Time {
	crew := s.crew(r)
	if !s.calm() || len(crew) == 0 || r.ByDay {
		return t
	}
	if h, ok := crew[Owner]; ok && r.Kind == Policy {
		return h.Next(t)
	}
	var first time.Time
	for _, h := range crew {
		h.Muted = time.Time{}
		if w := h.NextAwake(t); first.IsZero() || w.Before(first) {
			first = w
		}
	}
	return first
}

// recipients says who gets a stage of r that goes out at now: those whom the
// stage is for; where none of them is there or awake, the first of deputy,
// commander, target and owner who is; where only those are who do not want to be
// disturbed, or who are muted, they are told all the same.
func (s Situation) recipients(r Reminder, stage Stage, now time.Time) []Recipient {
	want := meantFor(r, stage)
	crew := s.crew(r)
	if crew == nil {
		return want
	}
	for _, even := range []struct{ quiet, muted bool }{{}, {quiet: true}, {quiet: true, muted: true}} {
		if to := present(crew, want, func(h Hours) bool {
			if even.muted {
				h.Muted = time.Time{}
			}
			left := !h.Resting || even.quiet || !s.lets(r)
			return left && !now.Before(h.Muted) && (!s.calm() || r.ByDay || h.Awake(now))
		}); len(to) > 0 {
			return to
		}
	}
	return []Recipient{Room}
}

// lets reports whether r lets those be who do not want to be disturbed: SEV3–4,
// but for what nags by the day.
func (s Situation) lets(r Reminder) bool { return s.calm() && !r.ByDay && r.Action == 0 }

// beside is who hears of a stage, too, of which all who get it have silent phones
// (to): the first of deputy, commander and target whose phone rings, and who is
// awake as long as nothing is late. A room or a webhook has its turn by the ladder.
// "" = nobody, or there is no need.
func (s Situation) beside(r Reminder, stage Stage, to []Recipient, now time.Time) Recipient {
	crew := s.crew(r)
	if s.calm() || r.ByDay || r.Action > 0 || stage <= HeadsUp {
		return ""
	}
	for _, who := range to {
		if h, ok := crew[who]; !ok || !h.Resting {
			return ""
		}
	}
	for _, who := range []Recipient{Deputy, Commander, Target} {
		h, ok := crew[who]
		if ok && h != (Hours{}) && !h.Called && !h.Resting && !now.Before(h.Muted) && (stage > Now || h.Awake(now)) {
			return who
		}
	}
	return ""
}

// present are those of want who are there; where none is, the first of the others
// who is.
func present(crew Crew, want []Recipient, there func(Hours) bool) (to []Recipient) {
	is := func(who Recipient) bool { h, ok := crew[who]; return ok && there(h) }
	for _, who := range want {
		if is(who) {
			to = append(to, who)
		}
	}
	for _, who := range []Recipient{Deputy, Commander, Target, Owner} {
		if len(to) == 0 && is(who) && !crew[who].Called {
			to = append(to, who)
		}
	}
	return to
}

// meantFor says whom a stage is for by daylight.
func meantFor(r Reminder, stage Stage) []Recipient {
	switch {
	case r.Kind == Digest:
		return []Recipient{Room}
	case r.Kind == Quiet:
		return []Recipient{Commander}
	case r.Kind == Passing && (stage <= Now || r.ByDay):
		return []Recipient{Owner, Commander}
	case r.Kind == Passing:
		return []Recipient{Owner, Commander, Target}
	case stage <= Now || r.Action > 0:
		return []Recipient{Owner}
	case stage == Late5 || r.ByDay:
		return []Recipient{Owner, Commander}
	}
	return []Recipient{Target}
}
