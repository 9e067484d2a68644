package bot

import (
	"fmt"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
)

// wordsWeek tells somebody when they work and sleep, as Kept knows it, and whence.
func (c *change) wordsWeek(w week) chat.Message {
	work := dayRange(w.Days)
	if w.From == w.To {
		work += " around the clock"
	} else {
		work += " " + minuteRange(w.From, w.To)
	}
	sleep := "never sleep"
	if w.SleepFrom != w.SleepTo {
		sleep = "sleep " + minuteRange(w.SleepFrom, w.SleepTo)
	}
	m := chat.Message{Lines: []chat.Line{
		say("You work %s and %s, in %s, where it is %s.", work, sleep, w.Zone, clockIn(c.now, w.Zone, c.now)),
	}}
	hours := say("everybody's, as nothing else is said of you")
	switch w.hours {
	case fromConfig:
		hours = say("what Kept's configuration says of you")
	case fromThem:
		hours = say("as you said, %s", dated(w.since, w.Zone))
	}
	zone := "Kept's own, as your profile names none"
	switch w.zone {
	case fromProfile:
		zone = "from your profile"
	case fromConfig:
		zone = "from Kept's configuration"
	case fromThem:
		zone = "as you said"
	}
	m.Lines = append(m.Lines, say("Hours: %s. Zone: %s.", hours, zone))
	if !w.since.IsZero() {
		m.Lines = append(m.Lines, say("`hours default` goes back to what is configured."))
	} else {
		m.Lines = append(m.Lines, say("To say others: `hours mon-fri 08:00-16:00 asleep 23:00-06:30`"))
	}
	return m
}

// wordsNoWeek refuses a week that nobody can have.
func wordsNoWeek(h reminders.Hours) error {
	if !h.Overlap() {
		return refuseLine(say("Asleep %s is %s a day; at most %s can be told.", minuteRange(h.SleepFrom, h.SleepTo), incident.Interval(h.Asleep()), incident.Interval(longestNight)))
	}
	work := minuteRange(h.From, h.To)
	if h.From == h.To {
		work = "around the clock"
	}
	return refuseLine(say("You would work %s and sleep %s, which overlap. Say both, as in `hours sun-thu 22:00-06:00 asleep 08:00-15:00`, or `asleep never`.",
		work, minuteRange(h.SleepFrom, h.SleepTo)))
}

// minuteRange is a stretch of the day: "22:00-06:00".
func minuteRange(from, to int) string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60)
}

// dayRange names days of the week: "Mon-Fri", "Sat, Sun", "every day".
func dayRange(days [7]bool) string {
	if days == [7]bool{} || days == [7]bool{true, true, true, true, true, true, true} {
		return "every day"
	}
	var names []string
	for i := range 7 {
		day := time.Weekday(i+1) % 7 // the week begins on Monday
		if !days[day] {
			continue
		}
		run := 1
		for days[(int(day)+run)%7] {
			run++
		}
		before := (day + 6) % 7
		switch {
		case days[before] && run > 1, days[before] && days[(before+6)%7]: // within a longer stretch, or its end
		case run > 2:
			names = append(names, day.String()[:3]+"-"+time.Weekday((int(day) + run - 1) % 7).String()[:3])
		default:
			names = append(names, day.String()[:3])
		}
	}
	return strings.Join(names, ", ")
}
