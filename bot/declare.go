package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
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
	if err := errors.Join(b.mayDo(ctx, ev, command.Declare, 0), b.mayBeGiven(ctx, d.Command)); err != nil {
		return Reply{}, err
	}
	if !d.sure && !d.Retro {
		if err := b.again(ctx, ev); err != nil {
			return Reply{}, err // else its redelivery would look like its own repetition
		}
		alike, err := b.alike(ctx, ev, d)
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
	room, err := b.existing(ctx, ev, &d)
	if err != nil {
		return Reply{}, err
	}
	d.Verb = command.Declare
	unreached := b.unreached(ctx, d.Command)
	var reply Reply
	err = b.store.Update(ctx, func(tx store.Tx) error {
		if err := once(tx, ev, now); err != nil {
			return err
		}
		c := b.begin(tx, ev, now)
		var err error
		if c.inc, err = c.newIncident(d.Command); err != nil {
			return err
		}
		if err := c.began(d.Command); err != nil {
			return err
		}
		promised, err := c.stated(d.promise)
		if err != nil {
			return err
		}
		if err := c.openRoom(room); err != nil {
			return err
		}
		if reply.Message, err = c.brought(d, promised); err != nil {
			return err
		}
		if c.inc.Retroactive {
			reply.Message.Lines = append(reply.Message.Lines, wordsPast())
		}
		if c.inc.Drill {
			reply.Message.Lines = append(reply.Message.Lines, wordsDrill())
		}
		if unreached != nil {
			reply.Message.Lines = append(reply.Message.Lines, c.wordsUnreached(d.Lead))
		}
		reply.Message = drilled(c.inc, reply.Message)
		if d.Here {
			c.asksAlong(&reply.Message, *room)
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
		Private: cmd.Private, Drill: cmd.Drill, Components: cmd.Components,
		DeclaredBy: c.by, DeclaredAt: c.at, DeclaredIn: incident.Room(c.ev.Room),
		Roles:      map[incident.Role]incident.Person{incident.Commander: lead},
		Phases:     []incident.Phase{{Status: incident.Investigating, At: c.at, By: c.by}},
		Severities: []incident.SeverityChange{{Severity: sev, At: c.at, By: c.by}},
		Zone:       c.b.cfg.week(c.tx, c.by, c.now, locationOf(c.b.cfg.Zone)).Zone.String(),
	}
	if c.b.page != nil {
		inc.PageZone = c.b.page.Zone()
	}
	c.inc = inc
	e := c.entry(incident.EntryDeclared, "Declared as "+sev.String()+": "+cmd.Text)
	inc.SetMark(incident.MarkDeclared, incident.MarkedTime{At: c.at, By: c.by, Derived: true, RecordedAt: c.now, Entry: e.ID})
	return inc, nil
}

// openRoom queues the incident's room with its pinned summary. in is the room
// that is there already; nil: it gets one of its own.
func (c *change) openRoom(in *chat.Room) error {
	id := c.inc.ID.String()
	if in == nil {
		people := []chat.PersonRef{chat.PersonRef(c.by)}
		if lead := chat.PersonRef(c.inc.Commander()); lead != people[0] && !c.away(incident.Person(lead)) {
			people = append(people, lead)
		}
		if err := c.queue(&store.Post{Kind: store.PostOpenRoom, Key: id + "/room", Text: roomName(c.place().RoomName, c.inc), People: people}); err != nil {
			return err
		}
	} else if err := c.liveIn(*in); err != nil {
		return err
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
	if c.inc.Room == "" {
		return nil // it is announced once it has one
	}
	return c.announce()
}

// roomNamed is the wished name of an incident's room where none is configured:
// inc-7-users-cant-log-in.
const roomNamed = "{id}-{title}"

// roomField is a part of a configured room name.
var roomField = regexp.MustCompile(`\{[^{}]*\}`)

// checkRoomName refuses a room name that no incident can have.
func checkRoomName(pattern string) error {
	distinct := pattern == ""
	for _, f := range roomField.FindAllString(pattern, -1) {
		switch f {
		case "{id}":
			distinct = true
		case "{title}", "{severity}", "{date}":
		default:
			return fmt.Errorf("the configured room name has %s; it can have {id}, {title}, {severity} and {date}", f)
		}
	}
	if !distinct {
		return fmt.Errorf("the configured room name %q has no {id}: rooms could not be told apart", pattern)
	}
	return nil
}

// roomName is the wished name of an incident's room. Adapters make it fit.
func roomName(pattern string, inc *incident.Incident) string {
	if pattern == "" {
		pattern = roomNamed
	}
	if inc.Drill {
		pattern = "drill-" + pattern
	}
	name := roomField.ReplaceAllStringFunc(pattern, func(f string) string {
		switch f {
		case "{id}":
			return inc.ID.String()
		case "{severity}":
			return inc.Severity.String()
		case "{date}":
			return inc.DeclaredAt.In(zoneOf(inc)).Format(time.DateOnly)
		}
		return inc.Title
	})
	var b strings.Builder
	dash := true // none at the beginning
	for _, r := range strings.ToLower(name) {
		switch {
		case r == '\'' || r == '’':
		case r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(r)
			dash = false
		case !dash:
			b.WriteByte('-')
			dash = true
		}
		if b.Len() >= longestRoomName {
			break
		}
	}
	return strings.TrimRight(b.String(), "-")
}

// longestRoomName leaves room for a number where a name is taken.
const longestRoomName = 70

// alike finds an open incident that a declaration seems to repeat.
func (b *Bot) alike(ctx context.Context, ev chat.Event, d declaration) (*incident.Incident, error) {
	open, err := b.openFor(ctx, ev.Person, 200)
	if err != nil {
		return nil, err
	}
	title := d.Text
	for _, inc := range open {
		if inc.Drill != d.Drill {
			continue // nobody joins an exercise by mistake
		}
		again := inc.DeclaredBy == incident.Person(ev.Person) && ev.At.Sub(inc.DeclaredAt) < twice && strings.EqualFold(inc.Title, title)
		if again || likeTitle(inc.Title, title) {
			return inc, nil
		}
	}
	return nil, nil
}

// likeTitle reports whether two titles share most of their telling words, at least
// two, and at least 60 % of all that occur in either; or are written nearly alike,
// as "Users can't log in" and "Users cannot login".
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
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) || both >= 2 && both*10 >= (len(wa)+len(wb)-both)*6 || likeLetters(a, b)
}

// likeLetters reports whether of all groups of three letters that follow each
// other in two texts three in four are in both. Short texts are never alike so,
// nor are those with different numbers: db-7 is not db-8.
func likeLetters(a, b string) bool {
	const short = 10
	only := func(s string, is func(rune) bool) string {
		return strings.Map(func(r rune) rune {
			if is(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, s)
	}
	groups := func(s string) map[string]bool {
		letters := []rune(only(s, unicode.IsLetter))
		set := map[string]bool{}
		for i := 0; i+3 <= len(letters); i++ {
			set[string(letters[i:i+3])] = true
		}
		return set
	}
	ga, gb := groups(a), groups(b)
	both := 0
	for g := range ga {
		if gb[g] {
			both++
		}
	}
	return min(len(ga), len(gb)) >= short && only(a, unicode.IsDigit) == only(b, unicode.IsDigit) && 2*both*4 >= (len(ga)+len(gb))*3
}
