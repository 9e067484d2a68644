package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
)

// A process that dies and comes back every minute reminds as one that never
// died: the same stages, each once.
func TestRule2AReminderOutlivesRestarts(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: looking, next update by 10:30")
	for range 100 {
		d.pass(time.Minute)
		d.restart()
	}
	for _, stage := range []string{"in 5 min: the update you promised", "now due: the update promised for 10:30", "INC-1's update is 5 min late", "promised for 10:30 CET is 15 min late", "promised for 10:30 CET is 30 min late", "promised for 10:30 CET is 1 h late"} {
		d.sawTimes(1, stage)
	}
}

// After a day of downtime what is late is said once, with how late it is and
// since when Kept was away; what was due by then is not sent stage by stage.
func TestRule2ADayOfDowntimeIsCaughtUpOnce(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: looking, next update by 10:30")
	d.pass(5 * time.Minute)
	d.close()
	d.now = d.now.Add(24 * time.Hour)
	length := len(d.w.Log(0))
	d.open()
	d.step()
	var said []string
	for _, h := range d.w.Log(length) {
		if h.Kind == "post" {
			said = append(said, h.Post.Text)
		}
	}
	if len(said) != 1 {
		t.Fatalf("after a day away it said %d things: %q", len(said), said)
	}
	d.wants(said[0], "I was away from Wed 4 Mar 10:05 CET to Thu 5 Mar 10:05 CET.", "promised for Wed 4 Mar 10:30 CET is 23 h 35 min late", "@Duty")
	d.pass(2 * time.Hour)
	if d.saw("I was away") != 1 {
		t.Error("it goes on saying that it was away")
	}
	if rows := d.ledger(id); rows[0].Outcome != "broken" || !rows[0].Owed {
		t.Errorf("the ledger says %+v", rows[0])
	}
	for _, r := range d.reminders(id) {
		if !r.NextAt.After(d.now) {
			t.Errorf("%s is next due at %s, it is %s", r.Key, r.NextAt, d.now)
		}
	}
}

// The clock is set forward or back, while Kept runs or while it is away: the
// reminder comes at its time by the new clock, once, and no loop spins.
func TestRule2AReminderOutlivesAChangedClock(t *testing.T) {
	for _, jump := range []time.Duration{-24 * time.Hour, -time.Hour, -2 * time.Minute, 10 * time.Minute, 45 * time.Minute} {
		for _, restart := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s restart=%t", jump, restart), func(t *testing.T) {
				d := newDesk(t).open()
				_, room := d.declare("Users can't log in sev:1")
				d.types(d.ana, room, "update: looking, next update by 10:30")
				d.pass(10 * time.Minute)
				d.now = d.now.Add(jump)
				if restart {
					d.restart()
				}
				if d.now.Before(day(10, 29)) {
					d.until(day(10, 29))
					d.sawTimes(0, "now due")
				}
				d.until(day(11, 31))
				if jump < 20*time.Minute {
					d.sawTimes(1, "now due: the update promised for 10:30")
				}
				d.sawTimes(1, "promised for 10:30 CET is 1 h late")
			})
		}
	}
}

// Over a night in which the clocks change, what was promised in elapsed time
// comes in elapsed time, what was promised by the clock by the clock, and the
// daily digest once each morning.
func TestRule2AReminderOutlivesDaylightSaving(t *testing.T) {
	for _, night := range []struct {
		zone  string
		start time.Time // 22:00 before the change
		wall  string    // promised for this hour
		due   time.Duration
	}{
		{"Europe/Copenhagen", time.Date(2026, 3, 28, 21, 0, 0, 0, time.UTC), "06:00", 7 * time.Hour},
		{"Europe/Copenhagen", time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC), "06:00", 9 * time.Hour},
		{"America/New_York", time.Date(2026, 3, 8, 3, 0, 0, 0, time.UTC), "06:00", 7 * time.Hour},
		{"Australia/Lord_Howe", time.Date(2026, 10, 3, 11, 30, 0, 0, time.UTC), "06:00", 7*time.Hour + 30*time.Minute},
		{"UTC", time.Date(2026, 3, 28, 22, 0, 0, 0, time.UTC), "06:00", 8 * time.Hour},
	} {
		t.Run(night.zone+night.start.Format(" 2006-01"), func(t *testing.T) {
			d := newDesk(t)
			d.now = night.start
			d.cfg.Zone = night.zone
			d.cfg.DigestRoom, d.cfg.DigestSpec = d.general, "30 2 * * *"
			local := d.w.AddPerson(chat.Person{Name: "Local", Zone: night.zone})
			d.open()
			d.types(local, d.general, "declare Users can't log in sev:1")
			d.step()
			room := chat.RoomRef(d.incident(1).Room)
			d.types(local, room, "promise by "+night.wall)
			d.types(local, room, "promise public in 6 hours")
			due := night.start.Add(night.due)
			d.until(night.start.Add(6*time.Hour - time.Minute))
			d.sawTimes(0, "now due: the public update")
			d.until(night.start.Add(6*time.Hour + time.Minute))
			d.sawTimes(1, "now due: the public update")
			d.until(due.Add(-time.Minute))
			d.sawTimes(0, "now due: the update")
			d.until(due.Add(6 * time.Minute))
			d.sawTimes(1, "Open incidents this morning:")
			if rows := d.ledger(1); !rows[0].Due.Equal(due) && !rows[1].Due.Equal(due) {
				t.Errorf("06:00 is %s or %s, want %s", rows[0].Due, rows[1].Due, due)
			}
			d.until(due.Add(24 * time.Hour))
			d.sawTimes(2, "Open incidents this morning:")
		})
	}
}

// A reminder outlives Kept itself: the platform posts what was left with it,
// mentions who owes, and Kept takes that for its own when it is back.
func TestRule2AReminderOutlivesKept(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: looking, next update by 10:30")
	d.until(day(10, 26))
	d.close()
	d.now = day(10, 34)
	d.sawTimes(1, "Kept is not answering. INC-1's update promised for 10:30 CET is due.")
	for _, p := range d.w.Posts(room, d.ana) {
		if strings.Contains(p.Text, "not answering") && (len(p.Notified) != 1 || p.Notified[0] != d.ana || !p.At.Equal(day(10, 33))) {
			t.Errorf("at %s it notified %v", p.At, p.Notified)
		}
	}
	d.open()
	d.step()
	d.sawTimes(1, "I was away from 10:26 to 10:34 CET. INC-1's update promised for 10:30 CET is 4 min late.")
	d.until(day(11, 31))
	d.sawTimes(0, "now due")
	for _, stage := range []string{"INC-1's update is 8 min late", "is 15 min late", "is 30 min late", "is 1 h late"} {
		d.sawTimes(1, stage)
	}
	d.sawTimes(1, "Kept is not answering")
	d.types(d.ana, room, "update: it is up")
	d.until(day(13, 0))
	if waiting, err := d.w.Scheduled(t.Context()); err != nil || len(waiting) != 0 {
		t.Errorf("nothing is owed, and there wait %v, %v", waiting, err)
	}
}

// What is left with the platform without Kept's knowledge is withdrawn, and what
// got lost there is left again.
func TestRule2WhatIsLeftIsReconciledAtStart(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: looking, next update by 10:30")
	d.step()
	waiting, err := d.w.Scheduled(t.Context())
	if err != nil || len(waiting) != 1 {
		t.Fatalf("there wait %v, %v", waiting, err)
	}
	if err := d.w.Unschedule(t.Context(), room, waiting[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.w.Schedule(t.Context(), room, "from another life", day(10, 20), chat.Says(chat.T("Kept is not answering. Nobody knows why."))); err != nil {
		t.Fatal(err)
	}
	d.restart()
	d.step()
	again, err := d.w.Scheduled(t.Context())
	if err != nil || len(again) != 1 || !again[0].At.Equal(waiting[0].At) {
		t.Errorf("there wait %v, %v; want one at %s", again, err, waiting[0].At)
	}
}
