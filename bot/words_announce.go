package bot

import (
	"fmt"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
)

// wordsAnnounced tells those outside what is going on and where.
func wordsAnnounced(inc *incident.Incident) chat.Message {
	return chat.Says(chat.B(inc.ID.String()), chat.T(fmt.Sprintf(" · %s · %s → ", inc.Severity, inc.Title)),
		roomOf(inc), chat.T(" · "+stateOf(inc)))
}

// roomOf leads to an incident's room. One whose name was forgotten, as it was made
// of a title that is redacted, goes by the incident's number.
func roomOf(inc *incident.Incident) chat.Span {
	name := inc.RoomName
	if name == "" && inc.Room != "" {
		name = strings.ToLower(inc.ID.String())
	}
	return chat.Span{Kind: chat.RoomSpan, Room: chat.RoomRef(inc.Room), Text: name}
}

// stateOf is the phase of an incident, or what ended it otherwise.
func stateOf(inc *incident.Incident) string {
	switch {
	case inc.MergedInto != 0:
		return "merged into " + inc.MergedInto.String()
	case inc.Cancelled != nil:
		return "cancelled"
	}
	return string(inc.Status)
}

// The titles of the links that an incident's room shows.
const (
	linkPage         = "Status page"
	linkAnnouncement = "Announcement"
	linkDraft        = "Postmortem draft"
	linkPostmortem   = "Postmortem"
)

// wordsArchived are the last words in a room.
func (c *change) wordsArchived(links []link) chat.Message {
	m := chat.Message{Lines: []chat.Line{say("%s is closed and its postmortem published. This room is archived; it stays readable.", chat.B(c.inc.ID.String()))}}
	for _, l := range links {
		m.Lines = append(m.Lines, say("%s: %s", l.title, chat.Span{Kind: chat.LinkSpan, URL: l.url, Text: l.url}))
	}
	return m
}

// wordsRoomArchived refuses what would need the room again.
func wordsRoomArchived(id incident.ID) chat.Line {
	return say("The postmortem of %s is published and its room archived. Declare a new incident and name %s in it.", id, id)
}

// wordsTakeAlong asks how much of what was said in a room belongs to the
// incident that was just declared in it.
func wordsTakeAlong(id incident.ID) (chat.Line, []chat.Button) {
	button := func(label, hours string) chat.Button {
		return chat.Button{Action: pressAlong, Label: label, Value: strings.TrimSpace(id.String() + " " + hours)}
	}
	return say("%s lives in this channel. Take along what was said here before?", id),
		[]chat.Button{button("Take the last hour along", "1h"), button("4 hours", "4h"), button("24 hours", "24h"), button("No", "0h")}
}

// wordsTakenAlong answers how much was taken along.
func (c *change) wordsTakenAlong(length time.Duration, from chat.Span) chat.Message {
	if length == 0 {
		return c.wordsDone("Nothing from before is taken along; what is said here from now on is.")
	}
	return chat.Message{Lines: []chat.Line{say("%s What was said here since %s is being read into the incident's history. Mark what matters with :pushpin:.", chat.B(c.inc.ID.String()), from)}}
}

// wordsMayNot refuses what only some may do, and says who they are.
func wordsMayNot(what string, who []string) chat.Line {
	return say("Only %s may %s; ask one of them.", oneOf(who), what)
}

// oneOf joins names: "Ana, Ben or the duty managers".
func oneOf(names []string) string {
	if len(names) == 0 {
		return "those whom the configuration names"
	}
	return inRow(names, "or")
}

// inRow joins names as people do: "Ana, Ben and Cleo", or with another word before
// the last.
func inRow(names []string, word string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " " + word + " " + names[last]
}
