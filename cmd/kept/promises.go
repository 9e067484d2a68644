package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"kept/reminders/promise"
	"kept/reminders/promise/holidays"
)

type promisesCmd struct {
	Text     *string `help:"Read this text instead of standard input." placeholder:"TEXT"`
	PostedAt string  `help:"When a text that does not say so was posted (2026-03-05T10:17:00+01:00); with --text, now." placeholder:"TIME"`
	Zone     string  `help:"Zone of a text that names none, as in Europe/Copenhagen." default:"UTC" placeholder:"ZONE"`
	lintFlags
	businessDays
}

func (promisesCmd) Help() string {
	return `What a text promises its readers: the next update, updates every so often, monitoring until, a postmortem. ` +
		`Estimates of a fix, other people's words, the past and quotations are no promises.

Without --text, every line of standard input is a text in JSON and is answered by a line, at once, in the same order:

    {"id":"7","text":"Next update at 10:45hs","posted_at":"2026-02-26T10:17:00+01:00","zone":"Europe/Copenhagen"}
    {"id":"7","promises":[{"kind":"next_update","span":"Next update at 10:45hs","start":0,"due":"2026-02-26T09:45:00Z","vague":false,"why":"10:45 CET, the first after 10:17"}]}

kind is next_update, cadence, monitoring_window or postmortem_due; span stands in the text at the byte start; due is null where no time ` +
		`was named (vague); every is how often, as in 30m0s. A line that cannot be read is reported with its number, the others are answered, and the exit status is 1.

With --lint every answer also says what a reader would want changed before the text is posted: "lint":[{"rule","span","start","say"}]. ` +
		`A line may then name the "phase" that the update announces, the "surface" where it is read (public or internal) and the "previous" text there.

Example:

    kept promises --text "Updates every 30 minutes" --zone Europe/Copenhagen
    kept promises --lint --phase identified --text "We expect a fix by 11:30"
    kept promises --holidays DK < texts.jsonl`
}

// Run answers line by line. It returns as soon as ctx ends, even while standard
// input says nothing.
func (c promisesCmd) Run(ctx context.Context, s streams) error {
	days, err := c.calendar()
	if err != nil {
		return fmt.Errorf("%w: %w", errMisuse, err)
	}
	r := promiseReader{days: days, zone: c.Zone, lint: c.lintFlags}
	if c.PostedAt != "" {
		if r.postedAt, err = time.Parse(time.RFC3339, c.PostedAt); err != nil {
			return fmt.Errorf("%w: --posted-at %q is no time; write 2026-03-05T10:17:00+01:00", errMisuse, c.PostedAt)
		}
	}
	if _, err := r.location(c.Zone); err != nil {
		return fmt.Errorf("%w: --zone: %w", errMisuse, err)
	}
	if c.Text != nil {
		if r.postedAt.IsZero() {
			r.postedAt = time.Now().Truncate(time.Second) // so that deadlines have no fractions
		}
		line, err := r.answer(postedText{Text: c.Text})
		if err != nil {
			return err
		}
		_, err = s.out.Write(line)
		return err
	}
	done := make(chan error, 1)
	go func() { done <- r.filter(s) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// businessDays are the options that say which days are business days.
type businessDays struct {
	Holidays []string `help:"Business days leave out the holidays of a country (DK), or of a file with a day a line (2026-12-24)." placeholder:"COUNTRY|FILE"`
	Weekend  string   `help:"The days off in a week, as in fri,sat, or none; else Saturday and Sunday." placeholder:"DAYS"`
}

// calendar puts the options together; without any, Monday to Friday without
// holidays.
func (b businessDays) calendar() (promise.Calendar, error) {
	var c promise.Calendar
	if b.Weekend != "" {
		weekend, err := holidays.Weekend(b.Weekend)
		if err != nil {
			return c, fmt.Errorf("--weekend: %w", err)
		}
		c.Weekend = weekend
	}
	var lists []func(time.Time) bool
	for _, source := range b.Holidays {
		off, err := holidaysOf(source)
		if err != nil {
			return c, fmt.Errorf("--holidays: %w", err)
		}
		lists = append(lists, off)
	}
	if len(lists) > 0 {
		c.Holiday = func(day time.Time) bool {
			for _, off := range lists {
				if off(day) {
					return true
				}
			}
			return false
		}
	}
	return c, nil
}

// holidaysOf takes two letters for a country, everything else for a file.
func holidaysOf(source string) (func(time.Time) bool, error) {
	if len(source) == 2 && !strings.ContainsAny(source, "./\\") {
		return holidays.Country(source)
	}
	f, err := os.Open(source)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	off, err := holidays.List(io.LimitReader(f, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	return off, nil
}

// errUnread ends a run in which some lines could not be read; each has been
// reported by then.
var errUnread = errors.New("could not be read")
