package bot

import (
	"context"
	"strings"
	"time"
	"unicode"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// twice is how soon after a declaration the same one by the same person is
// taken for a repetition.
const twice = 2 * time.Minute

// declare opens an incident, unless it looks like one that is open: then it
// asks whether to join that one.
func (b *Bot) declare(ctx context.Context, ev chat.Event, d declaration, now time.Time) (Reply, error) {
	if !d.sure {
		if err := b.again(ctx, ev); err != nil {
			return Reply{}, err // else its redelivery would look like its own repetition
		}
		alike, err := b.alike(ctx, ev, d.Text)
		if err != nil {
			return Reply{}, err
		}
		if alike != nil {
			name, err := b.keepTyped(ctx, ev)
			if err != nil {
				return Reply{}, err
			}
			return Reply{}, &refusal{message: wordsAlike(alike, name)}
		}
	}
	if _, ok := b.platform.(chat.RoomOpener); !ok && d.Private {
		if r, err := b.platform.Room(ctx, ev.Room); err != nil || !r.Private {
			return Reply{}, atFault(refuse("Kept can open no private room here, and everybody reads this one; declare it in a private room that Kept is in."), "private")
		}
	}
	var reply Reply
	err := b.store.Update(ctx, func(tx store.Tx) error {
		if err := once(tx, ev, now); err != nil {
			return err
		}
		c := b.begin(tx, ev, now)
		var err error
		if c.inc, err = c.newIncident(d.Command); err != nil {
			return err
		}
		promised, err := c.stated(d.promise)
		if err != nil {
			return err
		}
		if err := c.openRoom(); err != nil {
			return err
		}
		if reply.Message, err = c.brought(d, promised); err != nil {
			return err
		}
		return c.finish()
	})
	return reply, err
}

// newIncident makes the record and its first timeline entry.
func (c *change) newIncident(cmd command.Command) (*incident.Incident, error) {
	id, err := c.tx.NextIncident()
	if err != nil {
		return nil, err
	}
	sev := cmd.Severity
	if !sev.Valid() {
		sev = c.b.cfg.DefaultSeverity
	}
	lead := cmd.Lead
	if lead == "" {
		lead = c.by
	}
	inc := &incident.Incident{
		ID: id, Title: cmd.Text, Category: cmd.Category, Severity: sev, Status: incident.Investigating,
		Private: cmd.Private, Components: cmd.Components,
		DeclaredBy: c.by, DeclaredAt: c.at, DeclaredIn: incident.Room(c.ev.Room),
		Roles:      map[incident.Role]incident.Person{incident.Commander: lead},
		Phases:     []incident.Phase{{Status: incident.Investigating, At: c.at, By: c.by}},
		Severities: []incident.SeverityChange{{Severity: sev, At: c.at, By: c.by}},
		Zone:       c.b.cfg.Zone,
	}
	if who, err := c.tx.Person(chat.PersonRef(c.by)); err == nil && who.Zone != "" {
		inc.Zone = who.Zone
	}
	if c.b.page != nil {
		inc.PageZone = c.b.page.Zone()
	}
	c.inc = inc
	e := c.entry(incident.EntryDeclared, "Declared as "+sev.String()+": "+cmd.Text)
	inc.SetMark(incident.MarkDeclared, incident.MarkedTime{At: c.at, By: c.by, Derived: true, RecordedAt: c.now, Entry: e.ID})
	return inc, nil
}

// openRoom queues the incident's room with its pinned summary. Where the
// platform has no rooms to open, the incident lives where it was declared.
func (c *change) openRoom() error {
	id := c.inc.ID.String()
	if _, ok := c.b.platform.(chat.RoomOpener); ok {
		people := []chat.PersonRef{chat.PersonRef(c.by)}
		if lead := chat.PersonRef(c.inc.Commander()); lead != people[0] {
			people = append(people, lead)
		}
		if err := c.queue(&store.Post{Kind: store.PostOpenRoom, Key: id + "/room", Text: roomName(c.inc), People: people}); err != nil {
			return err
		}
	} else {
		c.inc.Room = c.inc.DeclaredIn
	}
	if err := c.room("summary", summarySlot(c.inc.ID), c.summary(c.standing())); err != nil {
		return err
	}
	if err := c.queue(&store.Post{Kind: store.PostPin, Key: id + "/pin", Slot: summarySlot(c.inc.ID)}); err != nil {
		return err
	}
	if err := c.queue(&store.Post{Kind: store.PostTopic, InRoom: true, Key: id + "/topic", Text: wordsTopic(c.inc, c.name)}); err != nil {
		return err
	}
	if c.inc.Private || c.inc.Room != "" || c.inc.DeclaredIn == "" {
		return nil
	}
	return c.queue(&store.Post{Kind: store.PostSay, To: chat.Dest{Room: chat.RoomRef(c.inc.DeclaredIn)}, Key: id + "/announced",
		Slot: id + "/announced", Message: wordsAnnounced(c.inc)})
}

// roomName is the wished name of an incident's room: inc-7-users-cant-log-in.
func roomName(inc *incident.Incident) string {
	var b strings.Builder
	b.WriteString(strings.ToLower(inc.ID.String()))
	dash := true
	for _, r := range strings.ToLower(inc.Title) {
		switch {
		case r == '\'' || r == '’':
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if dash {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			dash = false
		default:
			dash = true
		}
		if b.Len() >= 70 {
			break
		}
	}
	return b.String()
}

// alike finds an open incident that a declaration seems to repeat.
func (b *Bot) alike(ctx context.Context, ev chat.Event, title string) (*incident.Incident, error) {
	open, err := b.openFor(ctx, ev.Person, 200)
	if err != nil {
		return nil, err
	}
	for _, inc := range open {
		again := inc.DeclaredBy == incident.Person(ev.Person) && ev.At.Sub(inc.DeclaredAt) < twice && strings.EqualFold(inc.Title, title)
		if again || likeTitle(inc.Title, title) {
			return inc, nil
		}
	}
	return nil, nil
}

// likeTitle reports whether two titles share most of their telling words: at
// least two, and at least 60 % of all that occur in either.
func likeTitle(a, b string) bool {
	words := func(s string) map[string]bool {
		set := map[string]bool{}
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if len(w) > 2 {
				set[w] = true
			}
		}
		return set
	}
	wa, wb := words(a), words(b)
	both := 0
	for w := range wa {
		if wb[w] {
			both++
		}
	}
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) || both >= 2 && both*10 >= (len(wa)+len(wb)-both)*6
}
