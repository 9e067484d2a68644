package postmortem

import (
	"iter"
	"time"

	"kept/bot/incident"
)

// Voice says for whom a draft is written.
type Voice string

// The voices.
const (
	Internal    Voice = "internal"
	PublicVoice Voice = "public"
)

// Input is everything that a draft is compiled from. Nothing in it is changed.
type Input struct {
	Incident *incident.Incident
	Ledger   incident.Ledger
	Misses   []incident.Miss              // what the policy asked for and did not get in time
	Entries  []*incident.Entry            // the timeline, in any order
	Messages iter.Seq2[Message, error]    // the room's history, oldest first; nil = none
	Names    func(incident.Person) string // display names; nil = the identifier
	Now      time.Time                    // when the draft is made
	// UnseenFrom is since when Kept could not read the room by itself, so that
	// Messages may lack what was not said to it; zero = it could.
	UnseenFrom time.Time
	Voice      Voice // "" = Internal
}

// Message is a message of the incident's room.
type Message struct {
	Ref      incident.Message
	By       incident.Person
	Bot      bool // by another bot
	Ours     bool // by Kept itself: it is not evidence
	At       time.Time
	Text     string // what it says now; earlier wordings do not count
	Link     string
	Edited   bool
	Deleted  bool // the text is gone; so is that of an entry made from it
	Redacted bool // likewise
	Files    []incident.File
}
