package reminders

import (
	"encoding/json"
	"testing"
	"time"

	"kept/bot/incident"

	"pgregory.net/rapid"
)

// life is an incident that is driven at random: promises come and are kept,
// people snooze and hold, the process goes away and comes back.
type life struct {
	t   *rapid.T
	s   Situation
	now time.Time
}

// plan stores what should be, by way of the difference.
func (l *life) plan() {
	put, drop := Diff(l.s.Have, Plan(l.s, l.now))
	for _, key := range drop {
		l.remove(key)
	}
	for _, r := range put {
		l.store(r)
	}
}

func (l *life) remove(key Key) {
	for i, r := range l.s.Have {
		if r.Key == key {
			l.s.Have = append(l.s.Have[:i:i], l.s.Have[i+1:]...)
			return
		}
	}
}

func (l *life) store(r Reminder) {
	for _, old := range l.s.Have {
		if old.Key == r.Key && old.Due.Equal(r.Due) && r.Fired < old.Fired && r.Kind != Digest {
			l.t.Fatalf("%s went down from %s to %s", r.Key, old.Fired, r.Fired)
		}
	}
	l.remove(r.Key)
	l.s.Have = append(l.s.Have, r)
}

// fire fires what is due once, and checks that each reminder speaks at most
// once and is next due later.
func (l *life) fire() {
	firings, moved := FireDue(l.s, l.now)
	spoke := map[Key]bool{}
	for _, f := range firings {
		if spoke[f.Reminder.Key] {
			l.t.Fatalf("%s spoke twice at %s", f.Reminder.Key, l.now)
		}
		if f.Stage <= f.Reminder.Fired && f.Stage != Again {
			l.t.Fatalf("%s fired %s after %s", f.Reminder.Key, f.Stage, f.Reminder.Fired)
		}
		if len(f.To) == 0 || f.Reason == "" {
			l.t.Fatalf("%s went out to nobody or for no reason: %+v", f.Reminder.Key, f)
		}
		spoke[f.Reminder.Key] = true
	}
	for _, r := range moved {
		l.store(r)
	}
	for _, r := range l.s.Have {
		if !r.NextAt.IsZero() && !r.NextAt.After(l.now) {
			l.t.Fatalf("%s is due at %s after firing at %s", r.Key, r.NextAt, l.now)
		}
	}
}

// run lets time pass while the process is there.
func (l *life) run(d time.Duration) {
	end := l.now.Add(d)
	for range 10_000 {
		next := end
		for _, r := range l.s.Have {
			if !r.NextAt.IsZero() && r.NextAt.Before(next) {
				next = r.NextAt
			}
		}
		l.now = latest(l.now, next)
		l.fire()
		if !next.Before(end) {
			return
		}
	}
	l.t.Fatal("time does not pass")
}

// check asserts that nothing that is owed is forgotten.
func (l *life) check() {
	one := map[string]int{}
	for _, r := range l.s.Have {
		one[r.Key.Name]++
	}
	for name, n := range one {
		if n != 1 {
			l.t.Fatalf("%d reminders of %s", n, name)
		}
	}
	for _, row := range l.s.Rows {
		name := row.Promise.String()
		if !row.Owed && !row.Standing {
			if one[name] != 0 {
				l.t.Fatalf("%s is still reminded of", name)
			}
			continue
		}
		for _, r := range l.s.Have {
			if r.Key.Name != name || !row.Owed {
				continue
			}
			patience := 2 * time.Hour
			if l.s.calm() || r.ByDay {
				patience = 5 * 24 * time.Hour
			}
			if r.NextAt.IsZero() || r.NextAt.After(latest(l.now, r.Due).Add(patience)) {
				l.t.Fatalf("%s, due %s, is forgotten at %s: next %s", name, r.Due, l.now, r.NextAt)
			}
		}
		if one[name] != 1 {
			l.t.Fatalf("%s has %d reminders", name, one[name])
		}
	}
}

// restart is what the store does to a reminder.
func (l *life) restart() {
	for i, r := range l.s.Have {
		b, err := json.Marshal(r)
		if err != nil {
			l.t.Fatal(err)
		}
		l.s.Have[i] = Reminder{}
		if err := json.Unmarshal(b, &l.s.Have[i]); err != nil {
			l.t.Fatal(err)
		}
	}
	if put, drop := Diff(l.s.Have, Plan(l.s, l.now)); len(put) != 0 || len(drop) != 0 {
		l.t.Fatalf("a restart alone changed %v, dropped %v", put, drop)
	}
}

func TestEveryOwedRowHasOneReminderThatIsNeverForgotten(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		crew := Crew{}
		for _, who := range []Recipient{Owner, Deputy, Commander, Target} {
			if rapid.Bool().Draw(rt, "has "+string(who)) {
				crew[who] = DefaultHours().In(zone(t, anyZone.Draw(rt, "zone")))
			}
		}
		l := &life{t: rt, now: time.Unix(rapid.Int64Range(1_770_000_000, 1_800_000_000).Draw(rt, "start"), 0).UTC()}
		l.s = Situation{Incident: 7, Severity: incident.SEV1, Crew: func(Reminder) Crew { return crew }}
		minutes := func(name string, least, most int) time.Duration {
			return time.Duration(rapid.IntRange(least, most).Draw(rt, name)) * time.Minute
		}
		any := func() *Reminder {
			if len(l.s.Have) == 0 {
				return nil
			}
			return &l.s.Have[rapid.IntRange(0, len(l.s.Have)-1).Draw(rt, "which")]
		}
		rt.Repeat(map[string]func(*rapid.T){
			"promise": func(*rapid.T) {
				if len(l.s.Rows) < 6 {
					kind := rapid.SampledFrom([]incident.Kind{incident.NextUpdate, incident.MonitoringWindow, incident.PostmortemDue}).Draw(rt, "kind")
					l.s.Rows = append(l.s.Rows, incident.Row{
						Promise: incident.PromiseID(len(l.s.Rows) + 1), Kind: kind, PostedAt: l.now,
						Due: l.now.Add(minutes("due in", -30, 2000)), Owed: true,
					})
				}
				l.plan()
			},
			"keep": func(*rapid.T) {
				for i := range l.s.Rows {
					if row := &l.s.Rows[i]; row.Owed && rapid.Bool().Draw(rt, "kept") {
						row.Owed, row.Standing = false, row.Due.After(l.now) && rapid.Bool().Draw(rt, "standing")
					}
				}
				l.plan()
			},
			"act": func(*rapid.T) { l.s.ActiveAt = l.now; l.plan() },
			"policy": func(*rapid.T) {
				l.s.Policy = incident.PolicyOwed{Since: l.now, Due: l.now.Add(minutes("interval", 20, 120))}
				l.plan()
			},
			"severity": func(*rapid.T) {
				l.s.Severity = incident.Severity(rapid.IntRange(1, 4).Draw(rt, "severity"))
				l.plan()
			},
			"snooze": func(*rapid.T) {
				if r := any(); r != nil {
					if n, err := Snooze(*r, minutes("for", 1, 30), l.now); err == nil {
						*r = n
					}
				}
			},
			"rest": func(*rapid.T) { // the platform says so when a reminder is fired, and no plan knows of it
				for who, h := range crew {
					h.Resting = rapid.Bool().Draw(rt, string(who)+" rests")
					crew[who] = h
				}
			},
			"hold": func(*rapid.T) {
				if r := any(); r != nil {
					*r, _ = Hold(*r, l.now)
				}
			},
			"replan":   func(*rapid.T) { l.plan() },
			"run":      func(*rapid.T) { l.run(minutes("minutes", 0, 90)) },
			"run long": func(*rapid.T) { l.run(minutes("minutes", 90, 4000)) },
			"away": func(*rapid.T) {
				l.restart()
				l.now = l.now.Add(minutes("away", 1, 6000))
				l.fire()
				l.restart()
			},
			"": func(*rapid.T) {
				l.stood()
				l.check()
			},
		})
	})
}

// stood ends what stands once its time has passed, as the ledger does.
func (l *life) stood() {
	for i, row := range l.s.Rows {
		if row.Standing && l.now.After(row.Due) {
			l.s.Rows[i].Standing = false
			l.plan()
		}
	}
}
