package reminders

import (
	"strings"
	"testing"
	"time"

	"kept/bot/incident"
)

// nags plays the reminder of one action item from when it was made, and tells
// when each stage went out, by the wall clock of its owner.
func nags(t *testing.T, where string, made, due string, length time.Duration) []string {
	t.Helper()
	loc := zone(t, where)
	parse := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04:05", s, loc)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	now := parse(made)
	s := Situation{Incident: 1, Severity: incident.SEV3,
		Actions: []incident.Action{{ID: 1, At: now, Due: parse(due), Owner: "ana"}},
		Crew:    func(Reminder) Crew { return Crew{Owner: DefaultHours().In(loc), Commander: DefaultHours()} }}
	s.Have = Plan(s, now)
	var out []string
	for end := now.Add(length); !s.Have[0].NextAt.After(end); {
		now = s.Have[0].NextAt
		firings, moved := FireDue(s, now)
		for _, f := range firings {
			if len(f.To) != 1 || f.To[0] != Owner || f.Direct {
				t.Errorf("at %s it is for %v, direct: %v", now, f.To, f.Direct)
			}
			out = append(out, now.In(loc).Format("Mon 2006-01-02 15:04"))
		}
		if len(moved) != 1 || !moved[0].NextAt.After(now) {
			t.Fatalf("at %s it moved to %+v", now, moved)
		}
		s.Have = moved
		if again := Plan(s, now); !again[0].NextAt.Equal(moved[0].NextAt) {
			t.Fatalf("planned anew at %s it would come at %s, not %s", now, again[0].NextAt, moved[0].NextAt)
		}
	}
	return out
}

// TestAnActionItemNagsAtHalfTimeTheDayBeforeWhenDueThenWeekly, at ten by its
// owner's clock, on their working days, across daylight saving.
func TestAnActionItemNagsAtHalfTimeTheDayBeforeWhenDueThenWeekly(t *testing.T) {
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		where, made, due string
		length           time.Duration
		want             string
	}{
		"across spring in Copenhagen": {"Europe/Copenhagen", "2026-03-16 15:00:00", "2026-03-27 23:59:59", 32 * day,
			"Mon 2026-03-23 10:00, Thu 2026-03-26 10:00, Fri 2026-03-27 10:00, Fri 2026-04-03 10:00, Fri 2026-04-10 10:00, Fri 2026-04-17 10:00"},
		"across autumn in New York": {"America/New_York", "2026-10-19 09:00:00", "2026-10-29 23:59:59", 18 * day,
			"Mon 2026-10-26 10:00, Wed 2026-10-28 10:00, Thu 2026-10-29 10:00, Thu 2026-11-05 10:00"},
		"due on a Sunday": {"Australia/Sydney", "2026-03-30 09:00:00", "2026-04-05 23:59:59", 12 * day,
			"Thu 2026-04-02 10:00, Fri 2026-04-03 10:00, Fri 2026-04-10 10:00"},
		"due tomorrow, made after ten":    {"UTC", "2026-03-04 11:00:00", "2026-03-05 23:59:59", 5 * day, "Thu 2026-03-05 10:00"},
		"due tomorrow, made before ten":   {"UTC", "2026-03-04 09:00:00", "2026-03-05 23:59:59", 5 * day, "Wed 2026-03-04 10:00, Thu 2026-03-05 10:00"},
		"due today":                       {"UTC", "2026-03-04 11:00:00", "2026-03-04 23:59:59", 9 * day, "Thu 2026-03-05 10:00, Thu 2026-03-12 10:00"},
		"due today, a Friday":             {"UTC", "2026-03-06 11:00:00", "2026-03-06 23:59:59", 10 * day, "Mon 2026-03-09 10:00, Mon 2026-03-16 10:00"},
		"due on Sunday, made on Saturday": {"UTC", "2026-03-07 11:00:00", "2026-03-08 23:59:59", 10 * day, "Mon 2026-03-09 10:00, Mon 2026-03-16 10:00"},
		"overdue when it was handed on":   {"UTC", "2026-03-04 11:00:00", "2026-03-01 23:59:59", 9 * day, "Thu 2026-03-05 10:00, Thu 2026-03-12 10:00"},
		"half of the time on a weekend":   {"UTC", "2026-03-02 09:00:00", "2026-03-13 17:00:00", 12 * day, "Mon 2026-03-09 10:00, Thu 2026-03-12 10:00, Fri 2026-03-13 10:00"},
		"half of the time the day before": {"UTC", "2026-03-03 09:00:00", "2026-03-05 23:59:59", 3 * day, "Wed 2026-03-04 10:00, Thu 2026-03-05 10:00"},
	} {
		if got := strings.Join(nags(t, c.where, c.made, c.due, c.length), ", "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// TestAnActionItemIsSaidOnceAfterDowntime: however many stages passed.
func TestAnActionItemIsSaidOnceAfterDowntime(t *testing.T) {
	made := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s := Situation{Incident: 1, Actions: []incident.Action{{ID: 1, At: made, Due: made.AddDate(0, 0, 10), Owner: "ana"}}}
	s.Have = Plan(s, made)
	now := made.AddDate(0, 1, 0)
	firings, moved := FireDue(s, now)
	if len(firings) != 1 || len(moved) != 1 || !moved[0].NextAt.After(now) || moved[0].NextAt.Sub(now) > 7*24*time.Hour {
		t.Errorf("%d stages went out; the next comes at %s", len(firings), moved[0].NextAt)
	}
}
