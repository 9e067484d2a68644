package reminders

import (
	"fmt"
	"slices"
	"time"

	"kept/bot/incident"
)

// Firing is a stage that goes out.
type Firing struct {
	Reminder Reminder    // as it was before
	Stage    Stage       // None = nothing goes out after all
	At       time.Time   // when it goes out, UTC
	To       []Recipient // whom it is for
	Beside   Recipient   `json:",omitempty"` // of To: it is not meant for them, but for people whose phones are silent
	Resting  []Resting   `json:",omitempty"` // those of To who do not want to be disturbed

	// Group is who is told as the Target, where that is a group of people: whoever
	// fires the stage decides, for as long as it is told of.
	Group []incident.Person `json:",omitempty"`

	Direct bool // by direct message, not in the room
	Late   time.Duration
	Missed bool   // catch-up: it should have gone out while nobody was there to send it
	Reason string // why now and why to them, short, for logs and those who ask
}

// Resting is that a recipient does not want to be disturbed, until Until; zero =
// nobody knows.
type Resting struct {
	Who   Recipient
	Until time.Time `json:",omitzero"`
}

// Escalates reports whether a stage is for the escalation target by the ladder,
// whoever gets it.
func (f Firing) Escalates() bool { return slices.Contains(meantFor(f.Reminder, f.Stage), Target) }

// Alone is the firing without whoever was told beside those whom it is meant for.
func (f Firing) Alone() Firing {
	if f.Beside != "" {
		f.To = slices.DeleteFunc(slices.Clone(f.To), func(r Recipient) bool { return r == f.Beside })
		f.Beside = ""
	}
	return f
}

// Fire says which stage of r goes out now, and gives the reminder as it is to
// be stored then: its NextAt is later than now, or zero when the ladder is
// over. Of several stages that passed since the last one only the latest goes
// out. Late counts from Due and is negative before it. Where nothing is to go
// out (not yet due, or a heads-up too close to due to be of use) the stage is
// None and the reminder is stored all the same.
func Fire(r Reminder, s Situation, now time.Time) (Firing, Reminder) {
	return fireAt(r, s, now, now)
}

// FireDue fires every reminder of s.Have that is due, and along with them
// those whose stage comes less than 5 minutes later and ranks no higher, so
// that they make one message (see Merge). Where heads-ups are all that is due
// and a higher stage comes that soon, they wait for it: due beats heads-up.
// The reminders are those to store.
func FireDue(s Situation, now time.Time) (firings []Firing, moved []Reminder) {
	var ahead []Reminder // not due yet, but soon
	highest := None
	for _, r := range s.Have {
		switch {
		case r.NextAt.IsZero() || r.NextAt.After(now.Add(apart-jitter)):
		case r.NextAt.After(now):
			ahead = append(ahead, r)
		default:
			f, n := Fire(r, s, now)
			firings, moved = append(firings, f), append(moved, n)
			highest = max(highest, f.Stage)
			if f.Stage == None && !n.NextAt.IsZero() && !n.NextAt.After(now.Add(apart-jitter)) {
				ahead = append(ahead, n)
			}
		}
	}
	if until := higher(ahead, s); highest == HeadsUp && !until.IsZero() {
		for i, f := range firings {
			if f.Stage == HeadsUp {
				moved[i] = PutOff(f.Reminder, until)
			}
		}
		return nil, moved
	}
	for _, r := range ahead {
		if mergeable(r, s, now) && next(r, s).stage <= highest {
			f, n := fireAt(r, s, r.NextAt, now)
			moved = slices.DeleteFunc(moved, func(m Reminder) bool { return m.Key == n.Key })
			firings, moved = append(firings, f), append(moved, n)
		}
	}
	return slices.DeleteFunc(firings, func(f Firing) bool { return f.Stage == None }), moved
}

// higher is when the first stage above heads-up of what is owed to the minute
// comes, of those ahead.
func higher(ahead []Reminder, s Situation) (first time.Time) {
	for _, r := range ahead {
		if r.ByDay || r.Kind == Quiet {
			continue
		}
		if g := next(r, s); g.stage > HeadsUp && (first.IsZero() || r.NextAt.Before(first)) {
			first = r.NextAt
		}
	}
	return first
}

// mergeable reports whether a stage of r may come a little early: nothing that
// waits for an hour of the day or for the end of a snooze.
func mergeable(r Reminder, s Situation, now time.Time) bool {
	return r.Kind != Digest && !r.ByDay && !(r.Kind == Policy && s.calm()) && !r.Snoozed.After(now)
}

// fireAt fires at now what is meant to go out by at, which is later only for a
// stage that goes out early with another.
func fireAt(r Reminder, s Situation, at, now time.Time) (Firing, Reminder) {
	f := Firing{Reminder: r, At: now.UTC(), Late: now.Sub(r.Due)}
	if r.NextAt.IsZero() || r.NextAt.After(at) {
		f.Reason = "not due yet"
		return f, r
	}
	if r.Kind == Digest {
		return fireDigest(f, r, now)
	}
	last, held := passed(r, s, at)
	if last.stage == None {
		r.NextAt = next(r, s).at
		f.Reason = "put off"
		return f, r
	}
	f.Missed = now.Sub(r.NextAt) > 2*jitter
	r.Fired, r.FiredAt = last.stage, at.UTC()
	if !r.Snoozed.After(now) {
		r.Snoozed = time.Time{}
	}
	r.NextAt = next(r, s).at
	if last.stage == HeadsUp && !r.ByDay && r.Due.Sub(now) < headsUpBefore-2*jitter {
		f.Reason = "too close to due for a heads-up"
		return f, r
	}
	f.Stage = last.stage
	f.To = s.recipients(f.Reminder, f.Stage, now)
	f.Direct = f.Stage == Late5 && r.Action == 0
	meant := meantFor(f.Reminder, f.Stage)
	moved := !slices.Equal(f.To, meant)
	if h, ok := s.crew(r)[Owner]; held && ok && h.Awake(now) && !h.Resting && !slices.Contains(f.To, Owner) {
		f.To = append([]Recipient{Owner}, f.To...) // the night kept the earlier stages from them
	}
	if f.Beside = s.beside(r, f.Stage, f.To, now); f.Beside != "" {
		f.To = append(slices.Clone(f.To), f.Beside)
	}
	for _, who := range f.To {
		if h := s.crew(r)[who]; h.Resting {
			f.Resting = append(f.Resting, Resting{who, h.RestsUntil})
		}
	}
	f.Reason = reason(f, at, held, moved, meant)
	return f, r
}

// reason puts into words why a stage goes out now, and to whom.
func reason(f Firing, at time.Time, held, moved bool, meant []Recipient) string {
	why := f.Stage.String()
	if f.Reminder.Action > 0 {
		why = actionStage(f.Stage)
	}
	switch late := f.Late.Round(time.Second); {
	case late > 0:
		why += fmt.Sprintf(", %s after it was due", late)
	case late < 0:
		why += fmt.Sprintf(", %s before it is due", -late)
	}
	if f.Missed {
		why += fmt.Sprintf("; should have gone out %s ago", f.At.Sub(f.Reminder.NextAt).Round(time.Second))
	}
	if at.After(f.At) {
		why += "; early, with another one"
	}
	if held {
		why += "; had to wait until somebody was awake or at work"
	}
	if moved {
		why += fmt.Sprintf("; meant for %v, who are not all there", meant)
	}
	return why
}
