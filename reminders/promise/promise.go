// Package promise is the language: it reads promises of updates, monitoring
// and postmortems out of the words that people post ([Read]), and times out of
// what they type in commands ([Stated], [Moment], [Day]). It is pure and knows
// no network, no store and no clock: everything relative counts from
// Context.At. It takes any text, never panics, and is linear in its length.
//
// # How a text is read
//
// The lexer (token.go, markup.go) cuts the text into tokens and looks up what
// each word can mean: its senses. The dictionary (english.go) is a table, the
// grammar sees senses only, so that another language is another table.
//
// Sentence by sentence the grammar looks for heads: what is promised, and
// whether it is promised at all (read.go, noun.go, verb.go; future.go tells
// "we will post" from "our supplier will post" and "we posted"). For each head
// it looks for a time behind it or in front of it (attach.go, deadline.go),
// made of lengths (length.go), clocks (clock.go), days (date.go) and what
// combines them (point.go). What was said is then set against the clock
// (when.go, wall.go), in the zone that was said (zone.go).
//
// # How times are meant
//
//   - A clock time is the first such time after posting. A date without a year
//     is the nearest one, a weekday the next one, today included; "next Friday"
//     said on a Friday is a week later.
//   - A day, "tonight", EOD and business days end at 23:59:59, the morning at
//     12:00, the afternoon at 18:00, COB at 17:00, the week on Sunday. "12:00 PM"
//     is noon, "12:00 AM" and midnight the next midnight; midnight of a named
//     day ends that day.
//   - Hours and minutes are real time; days, weeks and months keep the clock.
//   - Of a range the upper end counts. "Or sooner", "as events warrant" change
//     nothing; "a few hours" is vague.
//   - A clock that daylight saving skips is read as if it had not been put
//     forward (02:30 becomes 03:30 summer time). Of a clock that comes twice,
//     the first that is still to come counts; looking back, the latest.
//   - 5/3 is the third of May where a zone of the United States is the context,
//     else the fifth of March; where only one reading is a date, it is that one.
package promise

import (
	"time"

	"kept/bot/incident"
)

// Context is what a text is read against.
type Context struct {
	At   time.Time      // when the text was posted; relative times count from here
	Zone *time.Location // in which bare clock times and days are meant
	Days Calendar       // business days; the zero Calendar is Monday to Friday without holidays
}

// Found is a promise found in a text.
type Found struct {
	Kind     incident.Kind
	Words    string    // Text[Start:Start+len(Words)], exactly
	Start    int       // byte offset
	Due      time.Time // UTC; zero when vague. Cadence: At+Every. Day-grained: 23:59:59 of the day.
	Every    time.Duration
	For      time.Duration // monitoring window or delay given as a length
	ByDay    bool          // the deadline is the end of a day
	Business int           // "within N business days"
	Zone     string        // zone the deadline was said in: IANA name, or the fixed abbreviation ("CET")
	Vague    bool
	Past     bool      // the deadline had passed when it was posted
	Other    time.Time // the other reading of an ambiguous clock time (see Doubt)
	Doubt    Doubt
	Why      string // how it was read, short, for people: "60 min after posting"
}

// Doubt says why a clock time should be asked about.
type Doubt string

// The doubts.
const (
	Certain    Doubt = ""
	FarAway    Doubt = "far"         // the first such time is over 12 h away; Other is 12 h earlier if that is still to come, else zero
	JustPassed Doubt = "just passed" // that time passed less than 60 min ago; Other is the one that passed
)

// Calendar says which days are business days.
type Calendar struct {
	Weekend map[time.Weekday]bool    // nil = Saturday and Sunday
	Holiday func(day time.Time) bool // nil = none; gets noon of the day in its zone
}
