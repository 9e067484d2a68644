package bot

import (
	"fmt"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
)

// wordsOffered is a handover that was offered, as a timeline line.
func wordsOffered(r incident.Role, from, to, note string) string {
	text := fmt.Sprintf("Handover of %s from %s to %s", theRole(r), from, to)
	if note != "" {
		text += ": " + note
	}
	return text
}

// wordsTaken is a handover that was taken, as a timeline line.
func wordsTaken(h incident.Handover, name func(incident.Person) string, moved []incident.PromiseID) string {
	text := fmt.Sprintf("%s took over from %s as %s", name(h.To), name(h.From), h.Role.Title())
	if len(moved) > 0 {
		text += ", with " + promiseList(moved)
	}
	return text
}

// promiseList is "P2" or "P2, P3".
func promiseList(ids []incident.PromiseID) string {
	var out []string
	for _, id := range ids {
		out = append(out, id.String())
	}
	return strings.Join(out, ", ")
}

// theRole names a role with what goes with it.
func theRole(r incident.Role) string {
	if r == incident.Commander {
		return "the lead"
	}
	return "the " + r.Title()
}

// wordsPassing tells the room that a role is on its way. It notifies nobody: who
// gets it has a card of their own.
func (c *change) wordsPassing(h incident.Handover) chat.Message {
	return chat.Says(chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(" %s hands %s over to %s, and holds it until %s has it.", c.name(h.From), theRole(h.Role), c.name(h.To), c.name(h.To))))
}

// wordsHanded answers whoever hands over: what time it is for the receiver, who
// may be asleep.
func (c *change) wordsHanded(h incident.Handover) chat.Message {
	zone := c.zone(h.To)
	m := c.wordsDone(fmt.Sprintf("%s got a card. Until %s presses [I have it], %s.", c.name(h.To), c.name(h.To), holds(h, c.by, c.name)))
	hours := c.hours(h.To)
	if !hours.Awake(c.now) {
		m.Lines = append(m.Lines, say("It is %s for %s, who is probably asleep until %s. Somebody awake?", c.now.In(zone).Format("15:04"), c.name(h.To), hours.NextAwake(c.now).In(zone).Format("15:04")))
	} else if until := c.mutedUntil(h.To); !until.IsZero() {
		m.Lines = append(m.Lines, say("%s is muted until %s. Somebody else?", c.name(h.To), clock(until, c.zone(c.by), c.now)))
	} else if zone.String() != c.zone(c.by).String() {
		m.Lines = append(m.Lines, say("It is %s for %s.", c.now.In(zone).Format("15:04"), c.name(h.To)))
	}
	return m
}

func holds(h incident.Handover, reader incident.Person, name func(incident.Person) string) string {
	if h.From == reader {
		return "you hold it"
	}
	return name(h.From) + " holds it"
}

// owedOnCard is how many debts, and action items, a card names.
const owedOnCard = 4

// wordsCard is what somebody reads who is handed a role: what must be said to whom
// by when, by their own clock, and what to know.
func (c *change) wordsCard(h incident.Handover, now standing) chat.Message {
	inc, zone := c.inc, c.zone(h.To)
	head := chat.Line{chat.B(inc.ID.String()), chat.T(fmt.Sprintf(" · %s · %s · %s · %s hands you %s.", inc.Severity, inc.Status, cut(inc.Title, 200), c.name(h.From), theRole(h.Role)))}
	m := chat.Message{Lines: []chat.Line{head}}
	tell := func(format string, args ...any) { m.Lines = append(m.Lines, say(format, args...)) }
	if h.Note != "" {
		tell("%s: %s", c.name(h.By), quotedTo(h.Note, 1000))
	}
	if inc.Summary != "" {
		tell("%s", cut(inc.Summary, 300))
	}
	owed, holder := c.owing(zone, now), h.From
	if !h.TakenAt.IsZero() {
		holder = h.To
	}
	for _, d := range owed[:min(len(owed), owedOnCard)] {
		m.Lines = append(m.Lines, c.wordsToSay(d, holder))
	}
	if left := len(owed) - owedOnCard; left > 0 {
		tell("and %d more: `%s promises`", left, inc.ID)
	}
	if len(owed) == 0 {
		tell("Nothing is owed right now.")
	}
	for _, s := range []incident.Surface{incident.Public, incident.Internal} {
		if u := lastUpdate(inc, s); u != nil && !u.Redacted {
			tell("%s last read at %s: %s", capital(readersOf(s)), clock(u.At, zone, c.now), quotedTo(u.Text, 200))
		}
	}
	listed := 0
	for _, a := range inc.Actions {
		if a.Open() && a.Text != "" {
			if listed++; listed <= owedOnCard {
				due := chat.T("")
				if !a.Due.IsZero() {
					due = chat.T(", by " + dueBy(a, zoneOf(inc), zone).Text)
				}
				tell("%s %s: %s%s", a.ID, c.name(a.Owner), cut(a.Text, 120), due)
			}
		}
	}
	if listed > owedOnCard {
		tell("and %d more action items", listed-owedOnCard)
	}
	links := c.wordsLinks()
	if len(links) > 0 {
		m.Lines = append(m.Lines, links)
	}
	switch {
	case !h.TakenAt.IsZero():
		tell("You have it since %s.", clock(h.TakenAt, zone, h.At))
	case h.Ended != nil:
		m.Lines = []chat.Line{head, c.wordsOffOffer(h)}
	default:
		tell("Until you press [I have it], %s holds it.", c.name(h.From))
		m.Buttons = [][]chat.Button{{{Action: pressTake, Label: "I have it", Value: inc.ID.String() + " " + h.ID.String(), Main: true}}}
	}
	return m
}

// wordsOffOffer says what became of a handover that nobody took.
func (c *change) wordsOffOffer(h incident.Handover) chat.Line {
	return say("That is not on offer any more: %s. %s is %s of %s.", h.Ended.Reason, c.name(c.inc.Holder(h.Role)), h.Role.Title(), c.inc.ID)
}

// wordsNotYours refuses to give a role to whoever it is not handed to.
func (c *change) wordsNotYours(h incident.Handover) chat.Line {
	how := "handover"
	if h.Role != incident.Commander {
		how += " " + string(h.Role)
	}
	if c.by == c.inc.Holder(h.Role) {
		return say("You hold %s until %s has it. To keep it, type `%s` and your own name.", theRole(h.Role), c.name(h.To), how)
	}
	return say("That is for %s. To take it yourself, type `%s` and your own name.", c.name(h.To), how)
}

// wordsKeeps says that a role which was offered to somebody stays where it is.
func (c *change) wordsKeeps(r incident.Role, offered incident.Person) string {
	return fmt.Sprintf("%s keeps %s, which was offered to %s.", c.name(c.inc.Holder(r)), theRole(r), c.name(offered))
}

// wordsOffers are the roles that somebody has been handed and has not taken yet.
func (c *change) wordsOffers(zone *time.Location, beside time.Time) (lines []chat.Line) {
	for _, h := range c.inc.Offers() {
		lines = append(lines, say("Handed to %s at %s, not taken yet: %s", c.name(h.To), clock(h.At, zone, beside), theRole(h.Role)))
	}
	return lines
}

// wordsToSay is something owed for somebody who takes over from a giver: to whom,
// by when, in whose words.
func (c *change) wordsToSay(d debt, giver incident.Person) chat.Line {
	head := fmt.Sprintf("Tell %s by ", d.whom)
	if d.what == "postmortem" {
		head = "Postmortem by "
	}
	if d.late {
		head = "LATE · " + head
	}
	line := add(say("%s%s", head, d.by), chat.T(c.whose(d, giver)))
	return line
}

// whose says in whose words something is owed, and who has it where that is
// somebody else than the giver.
func (c *change) whose(d debt, giver incident.Person) string {
	if d.promise == 0 {
		if d.why == "" {
			return ""
		}
		return " (" + d.why + ")"
	}
	text := ""
	if d.words != "" {
		text = ": " + c.name(c.inc.Promises[d.promise-1].By) + " promised " + quoted(d.words)
	}
	if d.who != giver {
		text += "; stays with " + c.name(d.who)
	}
	return text
}

// linksShown is how many links a message shows.
const linksShown = 4

// wordsLinks is where the incident is, and the links that people gave it.
func (c *change) wordsLinks() chat.Line {
	var line chat.Line
	if c.inc.Room != "" {
		line = append(line, roomOf(c.inc))
	}
	for i, l := range c.inc.Links {
		if i == linksShown {
			line = append(line, chat.T(fmt.Sprintf(" and %d more", len(c.inc.Links)-i)))
			break
		}
		if len(line) > 0 {
			line = append(line, chat.T(" · "))
		}
		line = add(line, chat.T(l.Name+" "), chat.Span{Kind: chat.LinkSpan, URL: l.URL, Text: l.URL})
	}
	return line
}

// wordsUntaken reminds giver and receiver of a handover that nobody has taken.
func (c *change) wordsUntaken(r reminders.Reminder) chat.Line {
	h, ok := c.inc.Handover(r.Passing)
	if !ok {
		return nil
	}
	line := say("%s: %s has not taken %s, which %s handed over %s ago. %s still holds it.", c.inc.ID, c.name(h.To), theRole(h.Role), c.name(h.By), human(c.now.Sub(h.At)), c.name(c.inc.Holder(h.Role)))
	if waited := c.now.Sub(h.At); waited >= 10*time.Minute {
		line = add(line, say(" Somebody else? `%s handover @user`", c.inc.ID)...)
	}
	return line
}

// wordsOver is why an incident can be handed over, or followed, no more.
func wordsOver(inc *incident.Incident) string {
	switch {
	case inc.MergedInto != 0:
		return fmt.Sprintf("was merged into %s", inc.MergedInto)
	case inc.Cancelled != nil:
		return "was cancelled"
	case inc.Retroactive:
		return "was over when it was recorded"
	}
	return fmt.Sprintf("is over (%s)", inc.Status)
}

// wordsHolds tells the room who has a role now, and what they see to.
func (c *change) wordsHolds(h incident.Handover, moved []incident.PromiseID) chat.Message {
	text := fmt.Sprintf(" %s has %s now (was: %s)", c.name(h.To), theRole(h.Role), c.name(h.From))
	if len(moved) > 0 {
		text += ", and sees to " + promiseList(moved)
	}
	return chat.Says(chat.B(c.inc.ID.String()), chat.T(text+"."))
}

// wordsRelieved tells the giver that it is theirs no more.
func (c *change) wordsRelieved(h incident.Handover) chat.Message {
	return chat.Says(chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(" %s has it. You are reminded of nothing that went with it any more.", c.name(h.To))))
}

// wordsHave answers the receiver: what comes next.
func (c *change) wordsHave(h incident.Handover, now standing) chat.Message {
	m := c.wordsDone(fmt.Sprintf("You have %s.", theRole(h.Role)))
	for _, d := range c.owing(c.zone(h.To), now) {
		if d.who == h.To {
			m.Lines = append(m.Lines, c.wordsToSay(d, h.To))
			break
		}
	}
	return m
}
