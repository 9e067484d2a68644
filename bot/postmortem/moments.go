package postmortem

import (
	"time"

	"kept/bot/incident"
)

// length words a duration in whole minutes, rounded down: "16 h 55 min".
func length(d time.Duration) Safe {
	if d.Abs() < time.Minute {
		return "less than a minute"
	}
	return Safe(incident.Length(d))
}

// dial shows instants in the incident's zone, with the date wherever it is not
// plain from the rest.
type dial struct {
	zone *time.Location
	day  string // the only day on which anything happened; "" when there were several
}

const (
	dayForm   = "02 Jan 2006"
	clockForm = "15:04"
	headForm  = "02 Jan 2006, 15:04" // as status pages print completion
)

// newDial takes the zone's IANA name; an unknown one falls back to UTC. All of
// moments decide whether the incident fits into one day.
func newDial(zone string, moments []time.Time) dial {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		loc = time.UTC
	}
	d := dial{zone: loc}
	for _, t := range moments {
		switch day := t.In(loc).Format(dayForm); {
		case t.IsZero() || day == d.day:
		case d.day == "":
			d.day = day
		default:
			d.day = ""
			return d
		}
	}
	return d
}

// utc reports whether the incident's own zone shows the same time as UTC at t.
func (d dial) utc(t time.Time) bool {
	name, offset := t.In(d.zone).Zone()
	return offset == 0 && (name == "UTC" || name == "GMT" && d.zone.String() == "GMT")
}

func (d dial) form(t time.Time, zone *time.Location) string {
	if t.In(zone).Format(dayForm) == d.day {
		return t.In(zone).Format(clockForm)
	}
	return t.In(zone).Format(dayForm + " " + clockForm)
}

// at is "10:05 CET", with the date where it is needed.
func (d dial) at(t time.Time) Safe {
	return Safe(d.form(t, d.zone) + " " + t.In(d.zone).Format("MST"))
}

// bare is "10:05", with the date where it is needed.
func (d dial) bare(t time.Time) Safe { return Safe(d.form(t, d.zone)) }

// both is "10:05 CET (09:05 UTC)".
func (d dial) both(t time.Time) Safe {
	if d.utc(t) {
		return d.at(t)
	}
	return d.at(t) + Safe(" ("+d.form(t, time.UTC)+" UTC)")
}

// cells are the two time columns of a table: the incident's zone and UTC.
func (d dial) cells(t time.Time) []Safe {
	return []Safe{d.at(t), Safe(d.form(t, time.UTC))}
}

// span is "10:11–10:28 CET"; without an end "since 10:11 CET".
func (d dial) span(from, to time.Time) Safe {
	if to.IsZero() {
		return "since " + d.at(from)
	}
	_, a := from.In(d.zone).Zone()
	_, b := to.In(d.zone).Zone()
	if a != b {
		return d.at(from) + "–" + d.at(to)
	}
	end := d.form(to, d.zone)
	if to.In(d.zone).Format(dayForm) == from.In(d.zone).Format(dayForm) {
		end = to.In(d.zone).Format(clockForm)
	}
	return Safe(d.form(from, d.zone)+"–"+end) + Safe(to.In(d.zone).Format(" MST"))
}

// spanUTC is the same in UTC, without the zone's name.
func (d dial) spanUTC(from, to time.Time) Safe {
	if to.IsZero() {
		return Safe("since " + d.form(from, time.UTC))
	}
	return Safe(d.form(from, time.UTC) + "–" + d.form(to, time.UTC))
}

// day is "26 Feb 2026" in the incident's zone.
func (d dial) dayOf(t time.Time) Safe { return Safe(t.In(d.zone).Format(dayForm)) }

// after words how long after something happened, or before.
func after(d time.Duration, what Safe) Safe {
	switch {
	case d < 0:
		return length(d) + " before " + what
	case d < time.Minute:
		return "in the same minute as " + what
	}
	return length(d) + " after " + what
}
