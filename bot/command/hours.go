package command

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Week is what an `hours` command says of its author's week. What it does not say
// is zero, and stays as it is.
type Week struct {
	Days    []time.Weekday // on which they work, without repetition
	Work    *Stretch       // From equal to To = the whole day
	Sleep   *Stretch       // From equal to To = never
	Zone    string         // IANA
	Default bool           // back to what is configured, and nothing else is said
}

// Says reports whether anything is said: without, the week is asked for.
func (w Week) Says() bool {
	return w.Default || w.Days != nil || w.Work != nil || w.Sleep != nil || w.Zone != ""
}

// Stretch is a stretch of the day in minutes after midnight, 0 to 1439; one whose
// end is not after its beginning runs past midnight.
type Stretch struct{ From, To int }

var (
	aroundDash = regexp.MustCompile(`(?i)\s+(?:to|until|till)\s+|\s*-\s*`)
	timeRange  = regexp.MustCompile(`^([\d:.]+)-([\d:.]+)$`)
	timeOfDay  = regexp.MustCompile(`^(\d{1,2})(?:[:.](\d{2}))?$`)
)

// parseHours reads `hours [DAYS] [FROM-TO] [asleep FROM-TO] [in ZONE]`.
func parseHours(a args) (Command, *Misuse) {
	c := Command{Verb: Hours}
	body := a.rest.dropColon()
	for _, w := range body.words() {
		if _, ok := w.mention(); ok {
			return c, misuse("hours", "Everybody says their own hours; those of others stand in Kept's configuration.")
		}
	}
	words := strings.FieldsFunc(aroundDash.ReplaceAllString(dashes.Replace(body.text()), "-"), func(r rune) bool { return blank(r) || r == ',' })
	for len(words) > 0 {
		left, wrong := c.Week.take(words)
		if wrong != nil {
			return c, wrong
		}
		words = left
	}
	if rest := c.Week; rest.Default {
		if rest.Default = false; !rest.Says() {
			return c, nil
		}
		return c, misuse("hours default", "\"hours default\" takes nothing more.")
	}
	return c, nil
}

// take reads what the first of some words says, and gives those that are left.
func (w *Week) take(words []string) (left []string, wrong *Misuse) {
	word := strings.Trim(words[0], ornaments+".")
	next := ""
	if len(words) > 1 {
		next = strings.Trim(words[1], ornaments+".")
	}
	switch plain := strings.ToLower(word); {
	case plain == "" || plain == "and" || plain == "work" || plain == "working":
		return words[1:], nil
	case plain == "default" || plain == "reset":
		w.Default = true
		return words[1:], nil
	case plain == "always":
		return words[1:], w.works(&Stretch{})
	case plain == "never" && isAsleep(next):
		return words[2:], w.sleeps(&Stretch{})
	case isAsleep(plain):
		if strings.EqualFold(next, "never") {
			return words[2:], w.sleeps(&Stretch{})
		}
		s, wrong := stretchOf(next, "asleep")
		if wrong != nil {
			return nil, wrong
		}
		return words[2:], w.sleeps(s)
	case plain == "in" || plain == "zone":
		if next == "" {
			return nil, misuse("", "In which zone? Write it like Europe/Lisbon.")
		}
		return words[2:], w.in(next)
	case strings.Contains(word, "/"):
		return words[1:], w.in(word)
	case plain[0] >= '0' && plain[0] <= '9':
		s, wrong := stretchOf(word, "work")
		if wrong != nil {
			return nil, wrong
		}
		return words[1:], w.works(s)
	}
	days, ok := daysOf(strings.ToLower(word))
	if !ok {
		return nil, misuse("", "I do not know what %q is for. Days are written as mon-fri or sat,sun, hours as 08:00-16:00.", words[0])
	}
	for _, d := range days {
		if !w.worksOn(d) {
			w.Days = append(w.Days, d)
		}
	}
	return words[1:], nil
}

func isAsleep(word string) bool {
	switch strings.ToLower(word) {
	case "asleep", "sleep", "sleeping":
		return true
	}
	return false
}

func (w *Week) worksOn(d time.Weekday) bool {
	for _, has := range w.Days {
		if has == d {
			return true
		}
	}
	return false
}

func (w *Week) works(s *Stretch) *Misuse {
	if w.Work != nil {
		return misuse("", "Working hours stand there twice. Sleep is written as \"asleep 23:00-06:30\".")
	}
	w.Work = s
	return nil
}

func (w *Week) sleeps(s *Stretch) *Misuse {
	if w.Sleep != nil {
		return misuse("", "Sleep stands there twice.")
	}
	w.Sleep = s
	return nil
}

func (w *Week) in(zone string) *Misuse {
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		return misuse("", "There is no zone %q. Write it like Europe/Lisbon.", zone)
	}
	if w.Zone != "" && w.Zone != zone {
		return misuse("", "Two zones stand there, %s and %s.", w.Zone, zone)
	}
	w.Zone = zone
	return nil
}

// stretchOf reads "08:00-16:00". of is what it is for: work or asleep.
func stretchOf(word, of string) (*Stretch, *Misuse) {
	m := timeRange.FindStringSubmatch(word)
	if m == nil {
		if of == "asleep" {
			return nil, misuse("", "From when to when? For example \"asleep 23:00-06:30\", or \"asleep never\".")
		}
		return nil, misuse("", "%q is no stretch of the day. Write it like 08:00-16:00.", word)
	}
	from, okFrom := minuteOf(m[1])
	to, okTo := minuteOf(m[2])
	switch {
	case !okFrom || from == minutesOfDay:
		return nil, misuse("", "%s is no time of the day; they go from 00:00 to 23:59.", m[1])
	case !okTo:
		return nil, misuse("", "%s is no time of the day; they go from 00:00 to 24:00.", m[2])
	case from == to%minutesOfDay && of == "asleep":
		return nil, misuse("", "%s has no length. For no sleep at all write \"asleep never\".", word)
	case from == to:
		return nil, misuse("", "%s has no length. For the whole day write \"always\".", word)
	}
	return &Stretch{from, to % minutesOfDay}, nil
}

const minutesOfDay = 24 * 60

// minuteOf reads a time of the day, up to 24:00.
func minuteOf(text string) (int, bool) {
	m := timeOfDay.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(m[1]) // digits only
	minute, _ := strconv.Atoi("0" + m[2])
	at := hour*60 + minute
	return at, minute < 60 && at <= minutesOfDay
}

// daysOf reads "mon", "mon-fri", "weekdays", in lower case.
func daysOf(word string) (days []time.Weekday, ok bool) {
	switch word {
	case "weekdays", "weekday":
		word = "mon-fri"
	case "weekend", "weekends":
		word = "sat-sun"
	case "daily", "everyday":
		word = "mon-sun"
	}
	from, to, ranged := strings.Cut(word, "-")
	first, ok := dayOf(from)
	if !ok || !ranged {
		return []time.Weekday{first}, ok
	}
	last, ok := dayOf(to)
	if !ok {
		return nil, false
	}
	for d := first; ; d = (d + 1) % 7 {
		days = append(days, d)
		if d == last {
			return days, true
		}
	}
}

func dayOf(word string) (time.Weekday, bool) {
	word = strings.TrimSuffix(word, ".")
	if len(word) < 3 {
		return 0, false
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToLower(d.String()); word == name || word == name+"s" || word == name[:3] || word == "tues" && d == time.Tuesday || word == "thurs" && d == time.Thursday {
			return d, true
		}
	}
	return 0, false
}
