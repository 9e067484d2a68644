package statuspage

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"kept/reminders/promise"
)

// Told is what a postmortem's own timeline says happened at a time of day.
type Told struct {
	Clock time.Duration  // since midnight
	Zone  *time.Location // nil = the page's
	Text  string
}

// Stretch is "between 08:19 and 09:22 UTC": times of day, on a day if one is
// named in the same sentence.
type Stretch struct {
	From, To time.Duration
	Zone     *time.Location // nil = the page's
	Day      time.Time      // midnight UTC of the named day; zero = not named
	Words    string         // the sentence
}

// clock is a time of day at the start of a line: "15:52 EDT – ", "10:05. ".
var clock = regexp.MustCompile(`^(?:[•*-]\s+)?(\d{1,2}):(\d{2})\s*([AaPp][Mm]\b)?\s*([A-Z]{2,5}\b)?\s*[.:–—-]*\s*(.*)$`)

// told takes a line of the timeline: one with a time begins an entry, list items
// behind it continue it.
func (r *documentReader) told(text string) {
	text = strings.TrimSpace(text)
	if m := clock.FindStringSubmatch(text); m != nil {
		at, ok := timeOfDay(m[1], m[2], m[3])
		if !ok {
			return
		}
		loc, _, known := promise.Zone(m[4])
		if !known {
			loc = r.zone
			m[5] = strings.TrimSpace(m[4] + " " + m[5])
		}
		r.doc.Told = append(r.doc.Told, Told{Clock: at, Zone: loc, Text: m[5]})
		return
	}
	if n := len(r.doc.Told); n > 0 && listed(text) {
		r.doc.Told[n-1].Text = strings.TrimSpace(r.doc.Told[n-1].Text + "\n" + text)
	}
}

func timeOfDay(hour, minute, half string) (time.Duration, bool) {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	if half != "" {
		if h < 1 || h > 12 {
			return 0, false
		}
		h %= 12
		if half[0]|0x20 == 'p' {
			h += 12
		}
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, h < 24 && m < 60
}

// zoneIn finds a zone among the words of a heading: "Timeline (all times are in CET)".
func zoneIn(title string) *time.Location {
	for w := range strings.FieldsFuncSeq(title, func(r rune) bool { return strings.ContainsRune(" ():,", r) }) {
		if strings.ToUpper(w) != w { // a word, no abbreviation
			continue
		}
		if loc, _, ok := promise.Zone(w); ok {
			return loc
		}
	}
	return nil
}

// on dates a stretch: on its own day, else on the given one (midnight UTC), in
// its own zone, else in the given one.
func (s *Stretch) on(day time.Time, zone *time.Location) (from, to time.Time) {
	if !s.Day.IsZero() {
		day = s.Day
	}
	if s.Zone != nil {
		zone = s.Zone
	}
	from, to = clockOn(day, s.From, zone), clockOn(day, s.To, zone)
	if to.Before(from) {
		to = clockOn(day.AddDate(0, 0, 1), s.To, zone)
	}
	return from, to
}

// clockOn is a time of day on a day, which is given as its midnight UTC.
func clockOn(day time.Time, clock time.Duration, zone *time.Location) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, int(clock/time.Hour), int(clock/time.Minute)%60, 0, 0, zone).UTC()
}

// dayOf is the day of a moment in a zone, as midnight UTC.
func dayOf(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

var between = regexp.MustCompile(`(?i)\bbetween (?:the hours of )?(\d{1,2}):(\d{2})\s*([A-Z]{2,5}\b)?\s*(?:to|and|until|[-–—])\s*(\d{1,2}):(\d{2})\s*([A-Z]{2,5}\b)?`)

// stretch finds the first stretch of time that a summary states, nil for none.
func stretch(text string) *Stretch {
	at := between.FindStringSubmatchIndex(text)
	if at == nil {
		return nil
	}
	m := between.FindStringSubmatch(text)
	from, ok := timeOfDay(m[1], m[2], "")
	to, okTo := timeOfDay(m[4], m[5], "")
	if !ok || !okTo {
		return nil
	}
	s := &Stretch{From: from, To: to, Words: sentenceAt(text, at[0])}
	if loc, _, ok := promise.Zone(m[6]); ok {
		s.Zone = loc
	} else if loc, _, ok := promise.Zone(m[3]); ok {
		s.Zone = loc
	}
	s.Day, _ = dayIn(s.Words)
	return s
}

// sentenceAt is the sentence around a place in a text.
func sentenceAt(text string, at int) string {
	from := strings.LastIndexAny(text[:at], ".\n!?") + 1
	to := strings.Index(text[at:], ". ")
	if nl := strings.IndexByte(text[at:], '\n'); nl >= 0 && (to < 0 || nl < to) {
		to = nl - 1
	}
	if to < 0 {
		return strings.TrimSpace(text[from:])
	}
	return strings.TrimSpace(text[from : at+to+1])
}

const month = `(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?`

// days are the ways in which prose names a full date.
var days = []struct {
	form             *regexp.Regexp
	day, month, year int // submatches
}{
	{regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?` + month + `,?\s+(\d{4})\b`), 1, 2, 3},
	{regexp.MustCompile(`\b` + month + `\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b`), 2, 1, 3},
	{regexp.MustCompile(`\b(\d{4})-(\d{2})-(\d{2})\b`), 3, 2, 1},
	{regexp.MustCompile(`\b(1[3-9]|2\d|3[01])/(\d{1,2})/(\d{4})\b`), 1, 2, 3}, // where it can only be the day
	{regexp.MustCompile(`\b(\d{1,2})/(1[3-9]|2\d|3[01])/(\d{4})\b`), 2, 1, 3},
}

// dayIn finds the first full date in a text, as midnight UTC. A date that could
// be read in two ways is none.
func dayIn(text string) (time.Time, bool) {
	first, day := len(text), time.Time{}
	for _, d := range days {
		at := d.form.FindStringSubmatchIndex(text)
		if at == nil || at[0] >= first {
			continue
		}
		part := func(n int) string { return text[at[2*n]:at[2*n+1]] }
		month := part(d.month)
		form := "2 1 2006"
		if month[0] > '9' {
			form = "2 Jan 2006"
		} else {
			month = strings.TrimPrefix(month, "0")
		}
		t, err := time.Parse(form, strings.TrimPrefix(part(d.day), "0")+" "+month+" "+part(d.year))
		if err == nil && t.Year() >= 1970 && t.Year() <= lastYear {
			first, day = at[0], t
		}
	}
	return day, !day.IsZero()
}
