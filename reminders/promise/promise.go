// Package promise is the language: it reads promises of updates, monitoring
// and postmortems out of the words that people post, and times out of what
// they type in commands. It is pure and knows no network, no store and no
// clock: everything relative counts from Context.At.
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
