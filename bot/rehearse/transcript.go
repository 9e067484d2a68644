package rehearse

import (
	"fmt"
	"time"

	"kept/bot/chat"
)

// Transcript is a chat that was written down, ready to be played.
type Transcript struct {
	Name       string // where it came from, for errors
	Title      string
	Zone       *time.Location // in which its times are written
	Page       bool           // a status page is connected
	PageZone   string         // in which the page prints times; "" = Zone
	Start      time.Time
	Seconds    bool // some time in it has seconds
	People     []chat.Person
	Groups     []Group
	Escalation string // "Name", "@group" or "#room"; "" = nobody
	Digest     string // room of the morning digest; "" = none
	Lines      []Line
}

// Group is a group of people, by their names.
type Group struct {
	Name   string // "sre"
	People []string
}

// Line is something that somebody does, or that befalls Kept.
type Line struct {
	Num    int       // in the file
	At     time.Time // when it happens
	Timed  bool      // the line names its time; else it happens with the line before
	Act    Act
	Label  string // names the message that it makes
	Who    string
	Room   string // "#general"; "" = where the last line was; "Kept" = directly to Kept
	Thread Ref
	Text   string        // what is said, fallen for, expected; the button, the reaction
	Ref    Ref           // what it is done to
	Files  []string      // attached
	Fields []Answer      // of a form
	For    time.Duration // how long
	Twice  bool          // a double click
	Where  string        // of an expectation: "to Ana", "in #room", "page", "once"
	Until  time.Time
}

// Act is what a line does.
type Act string

// The acts of people, and what befalls Kept.
const (
	Pass     Act = "time passes"
	Says     Act = "says"
	Reacts   Act = "reacts"
	Unreacts Act = "unreacts"
	Edits    Act = "edits"
	Deletes  Act = "deletes"
	Pins     Act = "pins"
	Unpins   Act = "unpins"
	Presses  Act = "presses"
	Fills    Act = "fills"
	Uses     Act = "uses"
	Opens    Act = "opens" // Kept's own page
	Joins    Act = "joins"
	Leaves   Act = "leaves"
	Rests    Act = "does not want to be disturbed" // Until; zero: they can be again

	Crash     Act = "crash"     // Text: "", "before" or "after" the next post
	Offline   Act = "offline"   // For
	Platform  Act = "platform"  // Text: the fault; For
	PageFault Act = "page"      // Text: the fault; For
	Redeliver Act = "redeliver" // the last event once more
	Hold      Act = "hold"      // events are kept back
	Release   Act = "deliver"   // what was held; Twice: in reverse order
	Show      Act = "show"      // Text: timeline, promises, draft
	Expect    Act = "expect"    // Text in what Kept shows
	ExpectNot Act = "expect no" // Text not in it; with For: nothing at all
)

// Ref names a message: by its label, or by time and author. The zero Ref is
// the newest message by a person in the room.
type Ref struct {
	Label string
	At    time.Time
	Who   string
}

// Answer is a field of a form with what is put into it.
type Answer struct{ Field, Value string }

// SyntaxError says what a line of a transcript got wrong, and what to write.
type SyntaxError struct {
	File    string
	Line    int
	Problem string
	Try     string
}

func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Problem)
	if e.Try != "" {
		s += "; write " + e.Try
	}
	return s
}
