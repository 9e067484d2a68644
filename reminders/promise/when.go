package promise

import "time"

// when is a point in time as it is said, before it is set against the clock.
type when struct {
	length               // "within an hour": counted from Context.At
	every  time.Duration // "every 60 minutes"

	clock    clock
	hasClock bool
	day      dayRef
	closing  bool           // an end of the day was said; the day is today unless one is said
	zone     *time.Location // as said; nil = the context's
	zoneName string
	fullHour bool      // the top of the hour
	instant  time.Time // an instant given outright
	now      bool
	back     bool // the length counts backwards: "20m ago"
	coming   bool // "in the morning": the next one that has not begun
}

// dawn is the hour from which on "in the morning" means the next one.
const dawn = 5

// said reports whether anything was said at all.
func (w when) said() bool {
	return w.every > 0 || !w.length.zero() || w.hasClock || w.day.kind != noDay || w.fullHour || w.now || !w.instant.IsZero()
}

// reading is a point in time set against the clock.
type reading struct {
	due   time.Time
	byDay bool
	past  bool
	doubt Doubt
	other time.Time
	zone  string
	why   string
}

// zoneIn is the zone that was said, else the context's, and its name.
func (w when) zoneIn(c Context) (*time.Location, string) {
	if w.zone != nil {
		return w.zone, w.zoneName
	}
	return c.Zone, c.Zone.String()
}

// read sets what was said against the clock: the first such time after c.At.
func (w when) read(c Context) reading {
	z, name := w.zoneIn(c)
	r := reading{zone: name}
	switch {
	case w.every > 0:
		r.due = c.At.Add(w.every)
		r.why = "every " + length{exact: w.every}.String() + " from posting"
	case w.now:
		r.due = c.At
	case !w.instant.IsZero():
		r.due = w.instant
		r.why = show(w.instant, z, c)
	case w.fullHour:
		r.due = clock{hour: (c.At.In(z).Hour() + 1) % 24}.firstAfter(c.At, z)
		r.why = clockIn(r.due, z) + ", the next full hour"
	case !w.length.zero():
		r.due = w.length.from(c.At, c)
		r.byDay = w.business > 0
		r.why = w.length.String() + " after posting"
		if r.byDay {
			r.why = "end of " + dayName(r.due, z) + ", " + w.length.String() + " after " + dayName(c.At, z)
		}
	case w.day.kind != noDay:
		w.readDay(c, z, &r)
	case w.hasClock:
		w.readClock(c, z, &r)
	}
	r.due = r.due.UTC()
	r.past = !r.due.After(c.At)
	return r
}

// readDay reads a day, with or without a clock.
func (w when) readDay(c Context, z *time.Location, r *reading) {
	y, m, d := w.day.on(c.At, z, c.Days, false)
	if w.coming && c.At.In(z).Hour() >= dawn {
		d++
	}
	if !w.hasClock {
		r.due, r.byDay = endOfDay(y, m, d, z), true
		r.why = "end of " + dayName(r.due, z)
		return
	}
	first, second := civil{y, m, d, w.clock.awake()}.instants(z)
	r.due = first
	if !first.After(c.At) && second.After(c.At) {
		r.due = second
	}
	weekly := w.day.kind == weekDay && !r.due.After(c.At)
	nightly := w.day.kind == relativeDay && w.day.add == 0 && w.clock.hour == 0 && !r.due.After(c.At)
	switch {
	case weekly: // Friday 10:00, said on a Friday at 11:00
		r.due, _ = civil{y, m, d + 7, w.clock}.instants(z)
	case nightly: // today 12:00 AM: the midnight that ends the day
		r.due, _ = civil{y, m, d + 1, w.clock}.instants(z)
	}
	r.why = show(r.due, z, c)
}

// readClock reads a bare clock time: the first such time after posting. It is
// doubtful when that is over 12 h away, or when it passed within the hour.
func (w when) readClock(c Context, z *time.Location, r *reading) {
	r.due = w.clock.firstAfter(c.At, z)
	if w.clock.dial {
		r.due = w.clock.dialled(c.At, z)
	}
	why := append(r.due.In(z).AppendFormat(make([]byte, 0, 48), "15:04 MST"), ", the first after "...)
	r.why = string(c.At.In(z).AppendFormat(why, "15:04"))
	away := r.due.Sub(c.At)
	if w.clock.dial || away > 2*time.Hour && away <= 12*time.Hour { // it cannot have passed within the hour, even where autumn repeats one
		return
	}
	if passed := w.clock.lastUntil(c.At, z); c.At.Sub(passed) < time.Hour {
		r.doubt, r.other = JustPassed, passed.UTC()
		return
	}
	if away > 12*time.Hour {
		r.doubt = FarAway
		if other := r.due.Add(-12 * time.Hour); other.After(c.At) {
			r.other = other.UTC()
		}
	}
}

// before sets what was said against the clock the other way: the latest such
// time not after c.At.
func (w when) before(c Context) time.Time {
	z, _ := w.zoneIn(c)
	switch {
	case w.now:
		return c.At
	case !w.instant.IsZero():
		return w.instant
	case !w.length.zero():
		ago := w.length
		ago.exact, ago.days, ago.months = -ago.exact, -ago.days, -ago.months
		return ago.from(c.At, c)
	case w.day.kind == noDay:
		return w.clock.lastUntil(c.At, z)
	}
	y, m, d := w.day.on(c.At, z, c.Days, true)
	first, second := civil{y, m, d, w.clock}.instants(z)
	if !second.After(c.At) {
		first = second
	}
	if w.day.kind == weekDay && first.After(c.At) {
		first, _ = civil{y, m, d - 7, w.clock}.instants(z)
	}
	return first
}

// show names an instant as briefly as is clear: the day only where it is not
// the day of posting.
func show(t time.Time, z *time.Location, c Context) string {
	if y, m, d := t.In(z).Date(); sameDay(c.At.In(z), y, m, d) {
		return clockIn(t, z)
	}
	return dayName(t, z) + " " + clockIn(t, z)
}

func sameDay(t time.Time, y int, m time.Month, d int) bool {
	ty, tm, td := t.Date()
	return ty == y && tm == m && td == d
}

func clockIn(t time.Time, z *time.Location) string { return t.In(z).Format("15:04 MST") }
func dayName(t time.Time, z *time.Location) string { return t.In(z).Format("Mon 2 Jan") }
