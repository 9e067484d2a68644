package rehearse

import (
	"regexp"
	"strings"
	"time"
)

var (
	atDate = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}) (\d{1,2}:\d{2}(?::\d{2})?)(?: |$)`)
	atTime = regexp.MustCompile(`^(next day )?(\d{1,2}:\d{2}(?::\d{2})?)(?: |$)`)
	after  = regexp.MustCompile(`^\+(\S+)(?: |$)`)
)

// longest is how far a transcript may reach; the player lives through all of it.
const longest = 366 * 24 * time.Hour

// moment takes the time off the front of a line and moves the parser's clock.
func (p *parser) moment(s string, l *Line) (rest string, err error) {
	var at time.Time
	switch {
	case atDate.MatchString(s):
		m := atDate.FindStringSubmatch(s)
		day, errDay := time.ParseInLocation("2006-01-02", m[1], p.t.Zone)
		if errDay != nil {
			return "", p.wrong("a date such as 2026-03-03", "%q is no date", m[1])
		}
		at, err = p.clock(day, m[2])
		rest = s[len(m[0]):]
	case atTime.MatchString(s):
		m := atTime.FindStringSubmatch(s)
		day := p.now.In(p.t.Zone)
		if m[1] != "" {
			day = day.AddDate(0, 0, 1)
		}
		at, err = p.clock(day, m[2])
		rest = s[len(m[0]):]
	case after.MatchString(s):
		m := after.FindStringSubmatch(s)
		d, errLen := p.length(m[1])
		at, err = p.now.Add(d), errLen
		rest = s[len(m[0]):]
	default:
		return s, nil
	}
	switch {
	case err != nil:
		return "", err
	case at.Before(p.now):
		return "", p.wrong("`next day HH:MM`, or the date as well", "%s lies before the line above (%s)",
			at.Format("15:04:05"), p.now.In(p.t.Zone).Format("2006-01-02 15:04:05"))
	case at.Sub(p.t.Start) > longest:
		return "", p.wrong("a moment within a year of the start", "%s is too far off", at.Format("2006-01-02"))
	}
	p.now, l.Timed = at, true
	return strings.TrimSpace(rest), nil
}

// until is the next time of day after now, or one of a date.
func (p *parser) until(s string) (time.Time, error) {
	day, hhmm := p.now.In(p.t.Zone), s
	if m := atDate.FindStringSubmatch(s); m != nil {
		date, err := time.ParseInLocation("2006-01-02", m[1], p.t.Zone)
		if err != nil {
			return time.Time{}, p.wrong("a date such as 2026-03-03", "%q is no date", m[1])
		}
		return p.clock(date, m[2])
	}
	at, err := p.clock(day, hhmm)
	if err == nil && !at.After(p.now) {
		at, err = p.clock(day.AddDate(0, 0, 1), hhmm)
	}
	return at, err
}

// clock is a time of day on a day in the transcript's zone.
func (p *parser) clock(day time.Time, hhmm string) (time.Time, error) {
	layout := "15:04"
	if strings.Count(hhmm, ":") == 2 {
		layout, p.t.Seconds = "15:04:05", true
	}
	c, err := time.Parse(layout, hhmm)
	if err != nil {
		return time.Time{}, p.wrong("a time such as 09:05", "%q is no time of day", hhmm)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), c.Hour(), c.Minute(), c.Second(), 0, p.t.Zone), nil
}

// length reads "5m", "3h", "1d", "1h30m".
func (p *parser) length(s string) (time.Duration, error) {
	var days time.Duration
	whole := s
	if n, rest, ok := strings.Cut(s, "d"); ok {
		for _, c := range n {
			if c < '0' || c > '9' || len(n) > 3 {
				return 0, p.wrong("a length such as 45s, 5m, 3h, 2d or 1h30m", "%q is no length of time", whole)
			}
			days = days*10 + time.Duration(c-'0')
		}
		if s = rest; s == "" {
			s = "0s"
		}
	}
	d, err := time.ParseDuration(s)
	if d += days * 24 * time.Hour; err != nil || d <= 0 || d > longest {
		return 0, p.wrong("a length such as 45s, 5m, 3h, 2d or 1h30m", "%q is no length of time", whole)
	}
	return d, nil
}
