// Package promise is the language: it reads promises of updates, monitoring
// and postmortems out of the words that people post ([Read]), and times out of
// what they type in commands ([Stated], [Moment], [Day]). It is pure and knows
// no network, no store and no clock: everything relative counts from
// Context.At. It takes any text, never panics, and is linear in its length.
//
// # How a text is read
//
// The lexer (token.go, markup.go) cuts the text into tokens and looks up what
// each word can mean: its senses (words.go). The dictionary (english.go) is a
// table; the grammar sees senses only. Where words give another language away,
// the senses of its sentence are looked up in that language's table
// (language.go; german.go, french.go, nordic.go).
//
// Sentence by sentence (sentence.go) the grammar looks for heads: what is
// promised, and whether it is promised at all (read.go). A head is a noun
// (noun.go, report.go) of which something is said (voice.go), or a verb alone
// (verb.go, window.go). future.go tells "we will post" from "our supplier will
// post" and "we posted"; others.go knows whose words are not ours. For each head
// a time is looked for behind it, in front of it or within (attach.go,
// deadline.go), made of lengths (length.go, amount.go), clocks (clock.go,
// dial.go), days (date.go), how often (often.go) and what combines them
// (point.go). What was said is then set against the clock (when.go, wall.go), in
// the zone that was said (zone.go).
//
// # How to add a form
//
// Write the sentence into the file of testdata that its kind names, with what it
// promises, and beside it into traps.txt the sentences that look like it and
// promise nothing; run the tests. Most forms need a word in english.go: find the
// line of its role, which words.go explains. Where a word means more than its
// role says, a shade (sense.n) tells it apart. A new way to say when belongs to
// deadlineAt and what it calls, one to say what to nounAt or verbAt. A rule is a
// method that reads at a token and gives the token after what it has read; it
// looks a bounded number of tokens around, so that reading stays linear.
//
// # How to add a language
//
// Fill in a [language] as german.go does and name it in languages. Give it the
// words of the commonest forms by the roles of words.go; the phrases of several
// words that mean one; the marks that no English text has. If it promises in the
// present tense, its "we" is us|will; if its verbs end the clause, say verbLast.
// Sentences and traps go into a file of testdata that bears its name.
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
