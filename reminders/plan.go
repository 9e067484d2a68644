package reminders

import (
	"slices"
	"time"

	"kept/bot/incident"
)

// Plan says which reminders should exist, one per key. One that is about the
// same deadline as before goes on where its ladder stood, snoozed and held as
// it was; a new deadline starts anew. A new reminder whose deadline has passed
// is due at once and escalates from there: nobody is escalated over stages
// that nobody could have seen. Fire what is due before planning again: a
// promise stands only until it is due.
func Plan(s Situation, now time.Time) []Reminder {
	have := make(map[Key]Reminder, len(s.Have))
	for _, r := range s.Have {
		have[r.Key] = r
	}
	want := wanted(s)
	for i, r := range want {
		r.Since, r.Due, r.ArmedAt = r.Since.UTC(), r.Due.UTC(), now.UTC()
		if old, ok := have[r.Key]; ok && old.Due.Equal(r.Due) && old.ByDay == r.ByDay {
			r.ArmedAt, r.Fired, r.FiredAt, r.Snoozed, r.Held = old.ArmedAt, old.Fired, old.FiredAt, old.Snoozed, old.Held
			if r.FiredAt.After(now.Add(apart)) { // no stage goes out so much ahead of its time
				r = rewound(r, s, now)
			}
		}
		r.NextAt = next(r, s).at
		want[i] = r
	}
	return want
}

// rewound is a reminder that fired by a clock which was ahead: what that clock passed,
// and this one has not, is still to come.
func rewound(r Reminder, s Situation, now time.Time) Reminder {
	if r.ArmedAt.After(now) {
		r.ArmedAt = now.UTC()
	}
	r.Fired, r.FiredAt, r.Snoozed = None, time.Time{}, time.Time{}
	for _, g := range rungs(r, s) {
		if !g.at.After(now) {
			r.Fired, r.FiredAt = g.stage, now.UTC()
		}
	}
	return r
}

// Diff says what to store so that what is there becomes what should be.
func Diff(have, want []Reminder) (put []Reminder, drop []Key) {
	stored := make(map[Key]Reminder, len(have))
	for _, r := range have {
		stored[r.Key] = r
	}
	for _, r := range want {
		if old, ok := stored[r.Key]; !ok || !equal(old, r) {
			put = append(put, r)
		}
		delete(stored, r.Key)
	}
	for _, r := range have {
		if _, left := stored[r.Key]; left {
			drop = append(drop, r.Key)
		}
	}
	return put, drop
}

// wanted are the reminders that s calls for, without the state of their
// ladders.
func wanted(s Situation) []Reminder {
	want := promised(s)
	add := func(name string, since, due time.Time, r Reminder) {
		if !due.IsZero() {
			r.Key, r.Since, r.Due = Key{s.Incident, name}, since, due
			want = append(want, r)
		}
	}
	owed := func(r Reminder) bool { return r.Kind == Owed && r.Promise == s.Policy.Promise }
	if s.Policy.Promise == 0 || !slices.ContainsFunc(want, owed) { // else reminding of the promise is reminding of this
		add(PolicyName, s.Policy.Since, s.Policy.Due, Reminder{Kind: Policy, Surface: s.Policy.Surface})
	}
	add(FirstPublicName, s.FirstPublic.Since, s.FirstPublic.Due, Reminder{Kind: Policy, Surface: incident.Public})
	add(PostmortemName, time.Time{}, s.Postmortem, Reminder{Kind: Duty, ByDay: true})
	if !s.ActiveAt.IsZero() {
		add(QuietName, s.ActiveAt, s.ActiveAt.Add(silence), Reminder{Kind: Quiet})
	}
	for _, h := range s.Passing {
		add(h.ID.String(), h.At, h.At.Add(untaken), Reminder{Kind: Passing, Passing: h.ID, ByDay: s.Over})
	}
	for _, a := range s.Actions {
		if a.Open() {
			add(a.ID.String(), a.At, a.Due, Reminder{Kind: Duty, ByDay: true, Action: a.ID})
		}
	}
	return want
}

// promised are the reminders of the ledger's rows: one per promise, of the
// earliest interval that is owed, else of one that stands.
func promised(s Situation) []Reminder {
	var out []Reminder
	for _, row := range s.Rows {
		kind := Owed
		if !row.Owed {
			kind = Standing
		}
		if !row.Owed && !row.Standing || row.Due.IsZero() {
			continue
		}
		r := Reminder{
			Key: Key{s.Incident, row.Promise.String()}, Kind: kind,
			Promise: row.Promise, About: row.Kind, Surface: row.Surface,
			Since: row.PostedAt, Due: row.Due,
			ByDay: row.Kind == incident.PostmortemDue || s.ByDay[row.Promise],
		}
		i := slices.IndexFunc(out, func(o Reminder) bool { return o.Key == r.Key })
		switch {
		case i < 0:
			out = append(out, r)
		case out[i].Kind == Standing && kind == Owed, out[i].Kind == kind && r.Due.Before(out[i].Due):
			out[i] = r
		}
	}
	return out
}

// equal reports whether two reminders are the same but for the form of their
// instants (a stored one has been through JSON).
func equal(a, b Reminder) bool {
	for _, t := range []struct{ x, y *time.Time }{
		{&a.Since, &b.Since}, {&a.Due, &b.Due}, {&a.ArmedAt, &b.ArmedAt},
		{&a.FiredAt, &b.FiredAt}, {&a.NextAt, &b.NextAt}, {&a.Snoozed, &b.Snoozed},
	} {
		if !t.x.Equal(*t.y) {
			return false
		}
		*t.x, *t.y = time.Time{}, time.Time{}
	}
	return a == b
}
