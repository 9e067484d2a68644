// Package holidays says which days are no business days: by country, by a list
// of an organisation's own, and by the days of its weekend. It fills in a
// [promise.Calendar]; package promise itself knows no country.
//
// The calendars are rickar/cal's: when Easter falls, which holiday moves to
// Monday, and since when a day is one at all, is the work of people who keep it
// up for some thirty countries. Kept takes the public and bank holidays that a
// whole country has; regional ones belong into a list.
package holidays

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
)

// Country gives the holidays of a country by its ISO 3166 code, in capitals or
// not: "DK", "us", "GB" (or UK). The function reports whether a day, in its own
// zone, is one; it is safe for concurrent use. An error is a sentence that names
// the countries that are known.
func Country(code string) (func(day time.Time) bool, error) {
	all, ok := countries[strings.ToUpper(strings.TrimSpace(code))]
	if !ok {
		return nil, fmt.Errorf("the holidays of %q are not known; known are %s", code, strings.Join(Countries(), ", "))
	}
	var c cal.Calendar
	for _, h := range all {
		if h.Type != cal.ObservanceOther {
			c.AddHoliday(h)
		}
	}
	return func(day time.Time) bool {
		actual, observed, _ := c.IsHoliday(day)
		return actual || observed
	}, nil
}

// Countries lists the codes that [Country] knows, in order.
func Countries() []string { return slices.Sorted(maps.Keys(countries)) }

// List reads a list of holidays: a day a line, as in "2026-12-24 Christmas Eve",
// what follows the day being for people. Empty lines and lines that begin with
// "#" are passed over. An error names the line.
func List(r io.Reader) (func(day time.Time) bool, error) {
	days := map[string]bool{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		date, _, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff")), " ")
		if date == "" || strings.HasPrefix(date, "#") {
			continue
		}
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return nil, fmt.Errorf("line %d: %q is no day; write 2026-12-24", n, date)
		}
		days[date] = true
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(days) == 0 {
		return nil, errors.New("no day is listed; write one a line, as in 2026-12-24 Christmas Eve")
	}
	return func(day time.Time) bool { return days[day.Format(time.DateOnly)] }, nil
}

// Weekend reads the days of the week on which nobody works, as in "fri,sat" or
// "Saturday Sunday"; "none" is a week of seven business days. An error is a
// sentence that says what to write.
func Weekend(text string) (map[time.Weekday]bool, error) {
	off := map[time.Weekday]bool{}
	names := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ',' || r == ' ' })
	if len(names) == 1 && names[0] == "none" {
		return off, nil
	}
	for _, name := range names {
		found := false
		for d := range time.Weekday(7) {
			if len(name) >= 3 && strings.HasPrefix(strings.ToLower(d.String()), name) {
				off[d], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("%q is no day of the week; write fri,sat or none", name)
		}
	}
	switch len(off) {
	case 0:
		return nil, errors.New("no day of the week is named; write fri,sat or none")
	case 7:
		return nil, errors.New("a weekend of seven days leaves no business day")
	}
	return off, nil
}
