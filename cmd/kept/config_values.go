package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"kept/bot/incident"
)

// The values of settings, each read by itself so that an error names its line.
type (
	severity incident.Severity
	length   time.Duration
	dueDays  incident.PostmortemPolicy
	weekday  time.Weekday
	day      string // 2026-12-25
	stretch  struct {
		set      bool
		from, to int // minutes after midnight
	}
)

func (s *severity) UnmarshalYAML(n *yaml.Node) error {
	sev, ok := incident.ParseSeverity(n.Value)
	if !ok {
		return at(n, "%q is no severity; write SEV1 to SEV4", n.Value)
	}
	*s = severity(sev)
	return nil
}

func (l *length) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "never" {
		*l = 0
		return nil
	}
	d, err := time.ParseDuration(n.Value)
	if err != nil || d < time.Minute {
		return at(n, "%q is no length of time; write 20m, 1h30m or never", n.Value)
	}
	*l = length(d)
	return nil
}

func (d *dueDays) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "never" {
		return nil
	}
	number, unit, _ := strings.Cut(n.Value, " ")
	count, err := strconv.Atoi(number)
	switch {
	case err != nil || count < 1 || count > 366:
	case unit == "day" || unit == "days":
		d.Days = count
		return nil
	case unit == "business day" || unit == "business days":
		d.BusinessDays = count
		return nil
	}
	return at(n, "%q is no deadline; write 3 days, 5 business days or never", n.Value)
}

func (w *weekday) UnmarshalYAML(n *yaml.Node) error {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(n.Value, d.String()) || strings.EqualFold(n.Value, d.String()[:3]) {
			*w = weekday(d)
			return nil
		}
	}
	return at(n, "%q is no day of the week; write Monday or Mon", n.Value)
}

func (d *day) UnmarshalYAML(n *yaml.Node) error {
	if _, err := time.Parse(time.DateOnly, n.Value); err != nil {
		return at(n, "%q is no day; write 2026-12-25", n.Value)
	}
	*d = day(n.Value)
	return nil
}

func (s *stretch) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "never" || n.Value == "always" {
		*s = stretch{set: true}
		return nil
	}
	from, to, _ := strings.Cut(n.Value, "-")
	f, errFrom := time.Parse("15:04", strings.TrimSpace(from))
	t, errTo := time.Parse("15:04", strings.TrimSpace(to))
	if errFrom != nil || errTo != nil {
		return at(n, "%q is no stretch of the day; write 09:00-17:00", n.Value)
	}
	*s = stretch{set: true, from: f.Hour()*60 + f.Minute(), to: t.Hour()*60 + t.Minute()}
	return nil
}

// at is an error that names its line.
func at(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("line %d: %s", n.Line, fmt.Sprintf(format, args...))
}
