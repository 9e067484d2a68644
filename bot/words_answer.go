package bot

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// Sentences that stand by themselves.
const (
	wordsStranger      = "Kept takes commands from members of this workspace only; ask one of them."
	wordsUnknownPerson = "Kept could not find out who you are, so nothing was done. Try again in a minute."
	wordsNoIncident    = "No incident is open here. Type `declare WHAT IS WRONG sev:2` to open one, or `list` to see the others."
	wordsNoneForThis   = "No incident is open. To open one for this message, use “Declare from this” on it."
	wordsRepeated      = "(possibly repeated: Kept could not find out whether this was posted before)"
	wordsPrivateList   = "No incident is open."
)

// wordsNotRecorded answers when the store failed: nothing was recorded, and
// the typed text comes back.
func wordsNotRecorded(typed string, err error) chat.Message {
	why := "an internal error; the operator finds it in the log"
	switch {
	case errors.Is(err, store.ErrFull):
		why = "the disk is full"
	case errors.Is(err, store.ErrReadOnly):
		why = "the store cannot be written"
	case errors.Is(err, store.ErrCorrupt):
		why = "the store is damaged"
	case errors.Is(err, store.ErrClosed):
		why = "Kept is stopping"
	}
	return chat.Message{Lines: []chat.Line{{chat.T("Nothing was recorded: " + why + ". Here is what you typed; send it again once that is mended.")}}, Quote: typed}
}

// wordsMisuse answers a command that cannot be carried out as typed.
func wordsMisuse(bad *command.Misuse) chat.Message {
	line := chat.Line{chat.T(bad.Problem)}
	if bad.Try != "" {
		line = append(line, chat.T(" Type: "), chat.Span{Kind: chat.Code, Text: bad.Try})
	}
	return chat.Message{Lines: []chat.Line{line}, Quote: bad.Typed}
}

func wordsNoSuchIncident(id incident.ID) chat.Line {
	return say("There is no %s. `list` shows the open incidents.", id)
}

// wordsWhich asks which of several incidents was meant.
func wordsWhich(ev chat.Event, among []*incident.Incident, name string) chat.Message {
	how := "What you typed is kept; press one, or begin the command with its number."
	if ev.Kind == chat.Shortcut {
		how = "The message is kept in mind; press one."
	}
	m := chat.Message{Lines: []chat.Line{{chat.T("Which incident is this for? " + how)}}, Quote: ev.Text}
	for _, inc := range among {
		m.Buttons = append(m.Buttons, []chat.Button{{Action: pressWhich, Label: shortTitle(inc), Value: inc.ID.String() + " " + name}})
	}
	return m
}

// lineAlike is that question. A title that ends with a mark of its own gets no
// other.
func lineAlike(inc *incident.Incident, title string) chat.Line {
	if !strings.HasSuffix(title, "?") && !strings.HasSuffix(title, "!") && !strings.HasSuffix(title, ".") {
		title += "."
	}
	return chat.Line{chat.B(shownID(inc)), chat.T(fmt.Sprintf(" is open: %s · %s · %s Join it, or declare another?", inc.Severity, inc.Status, title))}
}

// wordsAlike asks whether a declaration repeats an open incident.
func wordsAlike(inc *incident.Incident, name string) chat.Message {
	m := chat.Says(lineAlike(inc, inc.Title)...)
	m.Buttons = [][]chat.Button{{
		{Action: pressJoin, Label: "Join " + inc.ID.String(), Value: inc.ID.String(), Main: true},
		{Action: pressDeclare, Label: "Declare another", Value: name},
	}}
	return m
}

// shortTitle names an incident on a button.
func shortTitle(inc *incident.Incident) string {
	t := inc.ID.String() + " " + inc.Title
	if r := []rune(t); len(r) > 60 {
		t = string(r[:59]) + "…"
	}
	return t
}

// wordsDeclared echoes a declaration to its author.
func (c *change) wordsDeclared() chat.Message {
	inc := c.inc
	what := []string{inc.Severity.String(), inc.Title}
	if len(inc.Components) > 0 {
		what = append(what, componentList(inc.Components))
	}
	if inc.Category != "" {
		what = append(what, inc.Category)
	}
	if inc.Private {
		what = append(what, "private")
	}
	if inc.Retroactive {
		what = append(what, "recorded after the fact")
	}
	return chat.Says(chat.B(inc.ID.String()+" declared"), chat.T(" · "+strings.Join(what, " · ")+" · commander "+c.name(inc.Commander())+"."))
}

// wordsDone is a short answer: what was done, and what is owed next.
func (c *change) wordsDone(done string) chat.Message {
	return chat.Says(chat.B(c.inc.ID.String()+" "), chat.T(strings.TrimSpace(done)))
}

// wordsTold is a short answer that names instants.
func (c *change) wordsTold(what chat.Line) chat.Message {
	return chat.Says(append(chat.Line{chat.B(c.inc.ID.String() + " ")}, what...)...)
}

// wordsActionTaken says that a message became an action item, and opens what else
// there is to say of it.
func (c *change) wordsActionTaken(a incident.ActionID) chat.Message {
	m := c.wordsDone(fmt.Sprintf("%s recorded: yours, with no day.", a))
	m.Buttons = [][]chat.Button{{{Action: pressAction, Label: "Edit " + a.String(), Value: c.inc.ID.String() + " " + a.String()}}}
	return m
}

// wordsNoted echoes a timeline entry. A clock time that turned out to be
// yesterday's is worth a second look, but in an incident of the past.
func (c *change) wordsNoted(done string, e *incident.Entry) chat.Message {
	zone := c.zone(c.by)
	what := say("%s %s at %s", e.ID, done, clock(e.HappenedAt, zone, c.at))
	if c.at.Sub(e.HappenedAt) > 12*time.Hour && !c.inc.Retroactive && e.Kind == incident.EntryNote {
		what = add(what, say(" (%s ago; if that is not meant: `edit %s at 10:05 UTC`)", human(c.at.Sub(e.HappenedAt)), e.ID)...)
	}
	if e.Topic != "" {
		what = add(what, chat.T(" as "+string(e.Topic)))
	}
	if w := e.Window; w != nil {
		to := say("now, still going on")
		if !w.To.IsZero() {
			to = say("%s, %s", clock(w.To, zone, w.From), human(w.To.Sub(w.From)))
		}
		what = add(what, say(" (%s, %s to %s)", w.Degree, clock(w.From, zone, c.at), to)...)
	}
	if e.Count > 0 {
		what = add(what, chat.T(fmt.Sprintf(" (%d)", e.Count)))
	}
	return c.wordsTold(add(what, chat.T(": "+quoted(e.Text))))
}

// wordsUnread tells whoever declared an incident that only they read it, and whoever
// leads it that they do not.
func (c *change) wordsUnread(reader incident.Person) chat.Message {
	where := "this chat, which nobody else reads"
	if reader != c.inc.DeclaredBy {
		where = c.name(c.inc.DeclaredBy) + "'s chat with Kept, and you lead it"
	}
	return chat.Says(say("%s lives in %s: no channel for incidents is set up. Its commands work in any channel as `%s …`.", chat.B(c.inc.ID.String()), where, c.inc.ID)...)
}

// wordsAside tells the commander that something could not be posted.
func (c *change) wordsAside(p *store.Post) chat.Message {
	switch p.Kind {
	case store.PostPage:
		return chat.Says(say("%s: the status page refuses %s (%s), so it is not public and keeps nothing. Post it there by hand and type `update posted at 10:44: …`.", chat.B(c.inc.ID.String()), p.Update, p.Problem)...)
	case store.PostCall:
		if p.Call != Trigger {
			what := map[string]string{Acknowledge: "that somebody is on it", Resolve: "that it is over"}[p.Call]
			return chat.Says(say("%s: %s could not be told %s (%s). Say so there by hand.", chat.B(c.inc.ID.String()), p.Hook, what, p.Problem)...)
		}
		return chat.Says(say("%s: %s could not be called (%s). Call them another way; `kept check` says what is wrong with the hook.", chat.B(c.inc.ID.String()), p.Hook, p.Problem)...)
	case store.PostOpenRoom:
		where := " It lives where it was declared."
		if c.inc.Private {
			where = " It stays between you and Kept: whatever you write here is for it."
		}
		return chat.Says(chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(": its room could not be opened (%s).%s", p.Problem, where)))
	}
	what := map[bool]string{true: "the pinned summary"}[p.Slot == summarySlot(c.inc.ID)]
	switch {
	case what != "":
	case p.Kind == store.PostDraft:
		what = "the postmortem draft"
	case p.Kind == store.PostInvite:
		return chat.Says(chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(": %s could not be brought into its room (%s). Bring them in by hand.", namesOf(c, p.People), p.Problem)))
	case strings.Contains(p.Key, "/nudge/"):
		what = "a reminder"
	default:
		what = "a post (" + strings.TrimPrefix(p.Key, c.inc.ID.String()+"/") + ")"
	}
	return chat.Says(chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(": the chat refuses %s (%s). It will not be tried again; is the room archived, or Kept not in it?", what, p.Problem)))
}

// wordsTombstone stands where a text was redacted.
func wordsTombstone(e *incident.Entry) chat.Message {
	return chat.Says(chat.T(fmt.Sprintf("(%s was redacted)", e.ID)))
}

// wordsUnreached warns whoever gave a role to somebody who cannot be written to.
func (c *change) wordsUnreached(p incident.Person) chat.Line {
	return say("Kept cannot write to %s directly, so what would go to them alone is said in the incident's room. Let them add Kept, or write to it once.", c.name(p))
}

// wordsInstead begins what is said in the room, since it cannot be said to the one
// whom it is for.
func (c *change) wordsInstead(p incident.Person) chat.Line {
	return chat.Line{c.mention(p), chat.T(" (Kept cannot write to you directly)")}
}

// wordsAlone answers whoever would join where only its declarer reads.
func (c *change) wordsAlone() chat.Message {
	return c.wordsDone(fmt.Sprintf("It lives in %s's chat with Kept, where nobody else can come. Commands that begin with %s work here all the same.", c.name(c.inc.DeclaredBy), c.inc.ID))
}

// wordsElsewhere answers whoever would join a room of another platform.
func (c *change) wordsElsewhere() chat.Message {
	m := c.wordsDone("Its room is on another platform than this one, so Kept cannot bring you in: ")
	m.Lines[0] = append(m.Lines[0], roomOf(c.inc),
		chat.T(fmt.Sprintf(". From here, commands that begin with %s work all the same.", c.inc.ID)))
	return m
}
