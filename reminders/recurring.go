package reminders

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// ErrSpec says that a recurring schedule cannot be used; the message says what
// to write instead.
var ErrSpec = errors.New("schedule not understood")

// Schedule is a recurring schedule in a zone: the times that a cron expression
// names on the wall clock, each of them once. One that daylight saving skips
// comes at the moment of the change, one that it repeats comes at the first of
// the two. (robfig/cron v3 by itself leaves the day out in spring and fires
// twice in autumn, so it computes here on a clock without daylight saving.)
// Make one with ParseSpec.
type Schedule struct {
	wall cron.Schedule // in UTC
	zone *time.Location
}

var specParser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

// ParseSpec reads a cron expression of five fields (minute, hour, day of month,
// month, day of week) or @hourly, @daily, @weekly, @monthly, @yearly, for an
// IANA zone. An expression that names no moment at all ("0 0 30 2 *") is
// refused. Errors are ErrSpec.
func ParseSpec(spec, zone string) (Schedule, error) {
	fail := func(why string) (Schedule, error) {
		return Schedule{}, fmt.Errorf("%w: %q: %s", ErrSpec, spec, why)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		return Schedule{}, fmt.Errorf("%w: no time zone is called %q: name it like Europe/Copenhagen", ErrSpec, zone)
	}
	spec = strings.TrimSpace(spec)
	switch {
	case strings.Contains(spec, "TZ="):
		return fail("give the zone apart from the schedule")
	case strings.HasPrefix(spec, "@every"):
		return fail("name moments of the day, like 0 9 * * 1-5")
	}
	wall, err := specParser.Parse(spec)
	if err != nil {
		return fail(err.Error() + "; write minute, hour, day of month, month, day of week, like 0 9 * * 1-5")
	}
	if fields, ok := wall.(*cron.SpecSchedule); ok {
		if fields.Minute == 0 || fields.Hour == 0 || fields.Dom == 0 || fields.Month == 0 || fields.Dow == 0 {
			return fail("a field names no value; write * for any") // cron reads "," as an empty list and searches for long
		}
		fields.Location = time.UTC
	}
	s := Schedule{wall: wall, zone: loc}
	if s.nextWall(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return fail("there is never such a day")
	}
	return s, nil
}

// Next is the first moment of the schedule that is later than after, in UTC.
func (s Schedule) Next(after time.Time) time.Time {
	wall := wallOf(after, s.zone)
	for {
		wall = s.nextWall(wall)
		if wall.IsZero() {
			return time.Time{} // beyond the years that time.Time can name
		}
		// In the hour that is repeated in autumn, the wall times to come were
		// all met the first time.
		if at := instantOf(wall, s.zone); at.After(after) {
			return at
		}
	}
}

// nextWall is the next wall time. cron gives up after five years, but 29
// February can be eight years away.
func (s Schedule) nextWall(wall time.Time) time.Time {
	for range 3 {
		if next := s.wall.Next(wall); !next.IsZero() {
			return next
		}
		wall = time.Date(wall.Year()+5, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Second)
	}
	return time.Time{}
}

// Recurring makes the reminder that fires by a schedule, first after now. Its
// errors are those of ParseSpec.
func Recurring(name, spec, zone string, now time.Time) (Reminder, error) {
	s, err := ParseSpec(spec, zone)
	if err != nil {
		return Reminder{}, fmt.Errorf("recurring %s: %w", name, err)
	}
	at := s.Next(now)
	return Reminder{
		Key: Key{Name: name}, Kind: Digest, Spec: spec, Zone: zone,
		Since: now.UTC(), Due: at, ArmedAt: now.UTC(), NextAt: at,
	}, nil
}

// fireDigest fires a recurring reminder, once however many of its moments
// passed. Its schedule was read when it was made; should the machine have lost
// the zone since, it comes again a day later.
func fireDigest(f Firing, r Reminder, now time.Time) (Firing, Reminder) {
	f.Stage, f.To, f.Reason = Now, []Recipient{Room}, "by its schedule"
	f.Missed = now.Sub(r.NextAt) > 2*jitter
	r.Fired, r.FiredAt, r.Since, r.Snoozed = Now, now.UTC(), r.Due, time.Time{}
	if s, err := ParseSpec(r.Spec, r.Zone); err == nil {
		r.Due = s.Next(now)
	} else {
		r.Due = now.Add(24 * time.Hour).UTC()
		f.Reason = fmt.Sprintf("%v; next in 24 h", err)
	}
	r.NextAt = r.Due
	return f, r
}
