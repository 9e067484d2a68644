package bot

import (
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"kept/bot/chat"
	"kept/bot/incident"
)

// clockIn is a time as people read it beside a moment: "10:45 CET" on the same
// day, "Fri 27 Feb 10:23 UTC" on another, with the year in another year.
func clockIn(t time.Time, zone *time.Location, beside time.Time) string {
	t, beside = t.In(zone), beside.In(zone)
	y, m, d := t.Date()
	by, bm, bd := beside.Date()
	switch {
	case y == by && m == bm && d == bd:
		return t.Format("15:04 ") + zoneAt(t)
	case y == by:
		return t.Format("Mon 2 Jan 15:04 ") + zoneAt(t)
	}
	return t.Format("Mon 2 Jan 2006 15:04 ") + zoneAt(t)
}

// moment is a time by itself, with its date.
func moment(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2 Jan 2006 15:04 ") + zoneAt(t.In(zone))
}

// zoneAt names the zone of a time: CET, or UTC+05:45 where it has no letters.
func zoneAt(t time.Time) string {
	name, offset := t.Zone()
	switch {
	case !strings.HasPrefix(name, "+") && !strings.HasPrefix(name, "-"):
		return name
	case offset%3600 == 0:
		return t.Format("UTC-07")
	}
	return t.Format("UTC-07:00")
}

// stretch is from when to when, with the days where they are two.
func stretch(from, to time.Time, zone *time.Location) chat.Line {
	from, to = from.In(zone), to.In(zone)
	if from.Format(time.DateOnly) == to.Format(time.DateOnly) {
		return say("%s to %s", chat.Span{Kind: chat.TimeSpan, At: from.UTC(), Text: from.Format("15:04")}, clock(to, zone, to))
	}
	return say("%s to %s", clock(from, zone, to), clock(to, zone, from))
}

// dayIn is a day-grained deadline: "Thu 3 Feb 2022".
func dayIn(t time.Time, zone *time.Location) string { return t.In(zone).Format("Mon 2 Jan 2006") }

// human is a length of time in words, of a minute at the least.
func human(d time.Duration) string { return incident.Length(max(d.Abs(), time.Minute)) }

// locations keeps what was loaded, for time.LoadLocation reads a file each time.
var locations sync.Map // IANA name → *time.Location

// cities are the zones that the IANA database calls by an abbreviation although
// they have daylight saving (file europe, links since 2024b). In what people write
// the abbreviation is a fixed offset, so as a configured zone it goes by its city.
var cities = map[string]string{"CET": "Europe/Brussels", "MET": "Europe/Brussels", "EET": "Europe/Athens", "WET": "Europe/Lisbon"}

// location is the zone of an IANA name; false for "" and what is no zone.
func location(name string) (*time.Location, bool) {
	if z, ok := locations.Load(name); ok {
		return z.(*time.Location), true
	}
	city := name
	if c, ok := cities[name]; ok {
		city = c
	}
	z, err := time.LoadLocation(city)
	if err != nil || name == "" {
		return nil, false
	}
	locations.Store(name, z)
	return z, true
}

// locationOf is a configured zone, which New has checked.
func locationOf(name string) *time.Location {
	if z, ok := location(name); ok {
		return z
	}
	return time.UTC
}

// zoneNamed is the zone in which a promise was said: an IANA name or one of
// the fixed abbreviations; else the one given.
func zoneNamed(name string, otherwise *time.Location) *time.Location {
	if z, ok := promiseZone(name); ok {
		return z
	}
	return otherwise
}

// deadline is when a promise is due: one instant, written in the zone it was
// said in, and in the readers' where that shows another clock. A day is the
// same day for everybody.
func deadline(due time.Time, byDay bool, said string, readers *time.Location, beside time.Time) chat.Span {
	zone := zoneNamed(said, readers)
	if byDay {
		return chat.T("the end of " + dayIn(due, zone))
	}
	out := clock(due, zone, beside)
	here, there := due.In(readers), due.In(zone)
	switch day := there.Format(time.DateOnly); {
	case here.Format("15:04") == there.Format("15:04"):
		return out
	case day == here.Format(time.DateOnly) && day != beside.In(zone).Format(time.DateOnly): // the day is said already
		beside = due
	}
	out.Text += " (" + clockIn(due, readers, beside) + ")"
	return out
}

// surfaceUpdate names an update on a surface.
func surfaceUpdate(s incident.Surface) string {
	if s == incident.Public {
		return "public update"
	}
	return "update"
}

// times is a count of occasions: "once", "twice", "3 times".
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}

// quoted puts somebody's words into quotation marks, cut to a line. There are no
// words where they were redacted.
func quoted(words string) string { return quotedTo(words, 120) }

// quotedTo is quoted, cut to a number of characters.
func quotedTo(words string, most int) string {
	if words == "" {
		return "(redacted)"
	}
	return "“" + cut(strings.Join(strings.Fields(words), " "), most) + "”"
}
