// Package command is the grammar of what people type to Kept: one parser and
// one help text, the same after /incident, after a mention of the bot, and in
// every chat platform. Parsing is pure and never fails half-way: it gives a
// whole [Command] or a [Misuse] that says what to type instead.
//
// # The grammar
//
//	[INC-7] VERB [heading:] [text] [key:value …]
//
// One table (verbs.go) knows each verb with its other names, its usage and its
// examples; parsing, help and "did you mean" read it. Options stand at the end
// only, headings (public, a phase, at TIME, a topic) before their colon only:
// whatever stands elsewhere is text, kept byte for byte. Words of syntax
// forgive what phones and keyboards do to them: capitals, curly quotes, long
// dashes, non-breaking spaces.
//
// # What it refuses
//
// It drops nothing in silence, and it never guesses who will read a text: a
// word close to "public" or to a phase, or one of these without its colon, is
// asked about. A typed "@name" is nobody; only a real [Mention] is a person.
package command

import (
	"time"

	"kept/bot/incident"
)

// Input is a typed command: plain text, and where the real mentions in it are.
type Input struct {
	Text     string
	Mentions []Mention
}

// Mention is a real mention: Text[Start:End] is "@Name".
type Mention struct {
	Start, End int
	Person     incident.Person
}

// Verb is what the command asks for.
type Verb string

// The verbs, and which fields of Command they fill.
const (
	Declare    Verb = "declare"     // Text title; Severity, Lead, Components, Private, Here, Drill, Retro, Category; WindowFrom, WindowTo when it started and was resolved, as typed
	Update     Verb = "update"      // Text; Surface, Phase (may be Resolved); Posted, When, URL for "update posted at …"
	Retract    Verb = "retract"     // Update, Text reason ("update retract U3 …")
	Status     Verb = "status"      // Phase; "" = show the summary
	SetSev     Verb = "severity"    // Severity
	Title      Verb = "title"       // Text
	Summarize  Verb = "summary"     // Text; "" = show
	Components Verb = "components"  // Components
	Category   Verb = "category"    // Text
	Assign     Verb = "role"        // Role, Lead ("lead|comms|scribe|ops @user")
	Handover   Verb = "handover"    // Role (commander or comms lead), Lead, Text note ("handover [comms] @user NOTE")
	Note       Verb = "note"        // Text; When, Topic, Count (reports), Window parts in WindowFrom/WindowTo/Degree/Component
	Promise    Verb = "promise"     // Text the words, Surface
	Waive      Verb = "waive"       // Promise, Text reason
	Snooze     Verb = "snooze"      // Promise (0 = the one that is due), Length, Text reason
	Action     Verb = "action"      // Lead owner, Text, When, Term
	ActionDone Verb = "action done" // Action
	ActionDrop Verb = "action drop" // Action, Text reason
	ActionMove Verb = "action move" // Action, Lead the new owner
	ActionLink Verb = "action link" // Action, URL
	Page       Verb = "page"        // Lead, or Target ("@group", "#room", or the name of a hook); Text reason
	Times      Verb = "times"       // Mark, When; Mark "" = show
	Timeline   Verb = "timeline"
	Promises   Verb = "promises"
	Edit       Verb = "edit"             // Entry; When and/or Text
	Redact     Verb = "redact"           // Entry, Text reason
	Resolve    Verb = "resolve"          // Surface, Text; Posted, When, URL as for Update. "update resolved: …" is this verb too
	Reopen     Verb = "reopen"           // Text (may be "")
	Merge      Verb = "merge"            // Into; Incident is the one that ends
	Cancel     Verb = "cancel"           // Text reason
	PMShow     Verb = "postmortem"       // the draft
	PMOwner    Verb = "postmortem owner" // Lead
	PMDone     Verb = "postmortem done"
	PMPublish  Verb = "postmortem publish" // Text: URL or ""
	PMSection  Verb = "postmortem section" // Section, Text ("" = back to the compiled text)
	PMConfirm  Verb = "postmortem confirm" // Entry: what was only said becomes confirmed
	List       Verb = "list"
	Mine       Verb = "mine"
	Mute       Verb = "mute"   // Length
	Hours      Verb = "hours"  // Week; the zero one = show
	Follow     Verb = "follow" // Digest
	Unfollow   Verb = "unfollow"
	CatchUp    Verb = "catch me up" // Length; 0 = since they last read
	Link       Verb = "link"        // Text name, URL
	Unmute     Verb = "unmute"
	Figures    Verb = "figures" // WindowFrom, WindowTo days as 2026-01-31, or Length; Retro
	Help       Verb = "help"    // Topic-of-help in Text
)

// Command is a whole, well-formed command. Which fields a verb fills stands
// beside the verb; the rest are zero.
type Command struct {
	Verb     Verb
	Incident incident.ID // named at the front; 0 = not named
	Text     string      // exactly as typed, outer white space trimmed

	Surface    incident.Surface // "" = not said (internal)
	Phase      incident.Status
	Severity   incident.Severity
	Role       incident.Role
	Mark       incident.Mark
	Topic      incident.Topic
	Term       incident.Term
	Lead       incident.Person // the person named by a real mention
	Components []incident.Component
	Category   string
	Private    bool
	Here       bool // live in the room where it is declared
	Drill      bool
	Retro      bool   // of what is over already
	Posted     bool   // "update posted at …": it is out already
	When       string // a moment as typed, for promise.Moment; "" = not said
	URL        string
	Length     time.Duration
	Count      int
	WindowFrom string // moments as typed
	WindowTo   string // "" = still going on
	Degree     incident.Degree
	Component  string
	Section    string
	Target     string // whom to page, where it is no person: "@group", "#room", or the name of a hook

	Update  incident.UpdateID
	Promise incident.PromiseID
	Entry   incident.EntryID
	Action  incident.ActionID
	Into    incident.ID
	Digest  bool
	Week    Week
}

// Misuse is a command that cannot be carried out as typed. It is answered to
// its author only.
type Misuse struct {
	Typed   string // the whole text as typed, to give back
	Problem string // what was wrong, a sentence
	Try     string // what to type instead; "" = nothing better than help

	// Alone is a verb with nothing behind it that it needs, as which people ask for
	// its form; "" = something else is wrong. Incident is the one that was named.
	Alone    Verb
	Incident incident.ID
}

func (m *Misuse) Error() string { return m.Problem }
