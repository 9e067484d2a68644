package reminders

import "time"

// Hours is somebody's week: when they work and when they sleep, in their own
// zone. Minutes count from midnight by the wall clock; a stretch whose end is
// not after its beginning runs past midnight, and belongs to the day on which it
// begins. The zero Hours works and wakes around the clock.
type Hours struct {
	Zone      *time.Location // nil = UTC
	From, To  int            // working hours, minutes after midnight; equal = the whole day
	Days      [7]bool        // working days by time.Weekday; none = every day
	SleepFrom int            // equal to SleepTo = never asleep
	SleepTo   int

	// Muted is until when they are not to be reminded, whatever the severity,
	// while anybody else is there; zero = they are.
	Muted time.Time

	// Resting is true for whoever does not want to be disturbed now: the platform does
	// not ring their phone, whatever is said to them. RestsUntil is until when; zero =
	// nobody knows.
	Resting    bool
	RestsUntil time.Time

	// Called is true for a system outside the chat, which is called about what is late:
	// before, it stands in for nobody.
	Called bool
}

// DefaultHours is the week of somebody of whom nothing else is known: at work
// 09–17 Monday to Friday, asleep 22–07. In gives it a zone.
func DefaultHours() Hours {
	return Hours{
		From: 9 * 60, To: 17 * 60,
		Days:      [7]bool{time.Monday: true, time.Tuesday: true, time.Wednesday: true, time.Thursday: true, time.Friday: true},
		SleepFrom: 22 * 60, SleepTo: 7 * 60,
	}
}

// In is the same week in another zone; nil = UTC.
func (h Hours) In(zone *time.Location) Hours {
	h.Zone = zone
	return h
}

// Next is the earliest working instant that is not before t, in UTC.
func (h Hours) Next(t time.Time) time.Time {
	day := midnight(wallOf(t, h.zone())).AddDate(0, 0, -1) // a stretch of yesterday may still run
	for range 10 {
		if h.works(day) {
			from, to := h.stretch(day, h.From, h.To)
			if to.After(t) {
				return latest(from, t.UTC())
			}
		}
		day = day.AddDate(0, 0, 1)
	}
	return t.UTC() // not reached: ten days hold a working one
}

// Awake reports whether they are awake at t.
func (h Hours) Awake(t time.Time) bool {
	if t.Before(h.Muted) {
		return false
	}
	_, _, asleep := h.sleep(t)
	return !asleep
}

// NextAwake is the earliest instant not before t at which they are awake, in UTC.
func (h Hours) NextAwake(t time.Time) time.Time {
	t = latest(t, h.Muted)
	if _, to, asleep := h.sleep(t); asleep {
		return to
	}
	return t.UTC()
}

// sleep is the sleep that t falls into.
func (h Hours) sleep(t time.Time) (from, to time.Time, asleep bool) {
	if h.SleepFrom == h.SleepTo {
		return time.Time{}, time.Time{}, false
	}
	today := midnight(wallOf(t, h.zone()))
	for _, day := range []time.Time{today.AddDate(0, 0, -1), today} {
		from, to = h.stretch(day, h.SleepFrom, h.SleepTo)
		if !t.Before(from) && t.Before(to) {
			return from, to, true
		}
	}
	return time.Time{}, time.Time{}, false
}

// Overlap reports whether they would have to work and sleep at once.
func (h Hours) Overlap() bool {
	work, sleep := span(h.From, h.To), span(h.SleepFrom, h.SleepTo)
	if h.From == h.To {
		work = minutesOfDay
	}
	if h.SleepFrom == h.SleepTo {
		return false
	}
	asleep := func(minute int) int { return span(h.SleepFrom, minute) % minutesOfDay } // since they fell asleep
	return asleep(h.From) < sleep || (minutesOfDay-asleep(h.From)) < work
}

// Asleep is how long they sleep each day by the clock.
func (h Hours) Asleep() time.Duration {
	if h.SleepFrom == h.SleepTo {
		return 0
	}
	return time.Duration(span(h.SleepFrom, h.SleepTo)) * time.Minute
}

const minutesOfDay = 24 * 60

// span is how many minutes lie between two minutes of the day, the second being
// the next such one: 1 to 1440.
func span(from, to int) int { return (to-from+2*minutesOfDay-1)%minutesOfDay + 1 }

// nag is the instant of a minute of a wall day; for whoever sleeps then, when
// they wake.
func (h Hours) nag(day time.Time, minute int) time.Time {
	at := h.at(day, minute)
	if _, to, asleep := h.sleep(at); asleep {
		return to
	}
	return at
}

// workday is the first of the given minutes (ascending) of a working day at which
// they can be nagged later than t.
func (h Hours) workday(t time.Time, minutes ...int) time.Time {
	day := midnight(wallOf(t, h.zone()))
	for range 10 {
		if h.works(day) {
			for _, m := range minutes {
				if at := h.nag(day, m); at.After(t) {
					return at
				}
			}
		}
		day = day.AddDate(0, 0, 1)
	}
	return t.Add(24 * time.Hour) // not reached: ten days hold a working one
}

func (h Hours) zone() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}

// works reports whether the wall day is a working day.
func (h Hours) works(day time.Time) bool {
	return h.Days == [7]bool{} || h.Days[day.Weekday()]
}

// at is the instant of a minute of a wall day.
func (h Hours) at(day time.Time, minute int) time.Time {
	return instantOf(day.Add(time.Duration(minute)*time.Minute), h.zone())
}

// stretch is the part of a wall day between two minutes, into the next day if
// the second is not later.
func (h Hours) stretch(day time.Time, from, to int) (time.Time, time.Time) {
	if to <= from {
		to += 24 * 60
	}
	return h.at(day, from), h.at(day, to)
}

// latest is the later of two instants.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
