package reminders

import "time"

// The stages of an action item, on its owner's working days at 10:00, or when they
// wake if they sleep then. After the last it is said again each week.
const (
	HalfTime  = HeadsUp // half of its time is over
	DayBefore = Now     // the working day before the one below
	DueDay    = Late5   // the day on which it is due; where nobody works then, the working day before
)

const week = 7

// actionStage names a stage of an action item.
func actionStage(s Stage) string {
	switch s {
	case HalfTime:
		return "half time"
	case DayBefore:
		return "the day before"
	case DueDay:
		return "due"
	}
	return s.String()
}

// actionRungs are the stages of an action item that come once. One that would
// come no earlier than the next is left out.
func actionRungs(r Reminder, s Situation) []rung {
	h := s.owner(r)
	day := actionDay(r, h)
	due := h.nag(day, morningNag)
	before := h.nag(workdayBefore(h, day), morningNag)
	half := h.workday(r.Since.Add(r.Due.Sub(r.Since)/2).Add(-time.Nanosecond), morningNag)
	var out []rung
	for i, g := range []rung{{HalfTime, half}, {DayBefore, before}, {DueDay, due}} {
		next := []time.Time{before, due, due.Add(1)}[i]
		if g.at.Before(next) && !g.at.Before(r.ArmedAt) {
			out = append(out, g)
		}
	}
	return out
}

// actionAgain is the first weekly repetition later than after, by the wall
// clock of the owner.
func actionAgain(r Reminder, s Situation, after time.Time) time.Time {
	h := s.owner(r)
	day := actionDay(r, h)
	for k := max(1, int(after.Sub(h.nag(day, morningNag))/(week*24*time.Hour))-1); ; k++ {
		if at := h.nag(day.AddDate(0, 0, week*k), morningNag); at.After(after) {
			return at
		}
	}
}

// actionDay is the wall day of the last stage that comes once. Of what was made, or
// handed on, too late for that it is the next working day: else nobody would hear of
// it for a week.
func actionDay(r Reminder, h Hours) time.Time {
	day := midnight(wallOf(r.Due, h.zone()))
	if h.nag(day, morningNag).After(r.Due) || !h.works(day) {
		day = workdayBefore(h, day)
	}
	if h.nag(day, morningNag).Before(r.ArmedAt) {
		day = midnight(wallOf(h.workday(r.ArmedAt, morningNag), h.zone()))
	}
	return day
}

// workdayBefore is the last working day before a wall day.
func workdayBefore(h Hours, day time.Time) time.Time {
	for range week {
		if day = day.AddDate(0, 0, -1); h.works(day) {
			break
		}
	}
	return day
}
