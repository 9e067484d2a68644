package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// Pager is how systems outside the chat are called: an on-call system, or
// whatever takes a signed request. Safe for concurrent use.
type Pager interface {
	// Hooks are the names of the hooks, sorted.
	Hooks() []string
	// Page tells a hook of a call. It is called again with the same key and the
	// same call after an outcome that is unknown; the hook knows it by Call.Dedup.
	// Errors are classified as those of a [chat.Platform].
	Page(ctx context.Context, key string, c Call) error
}

// Call is what a hook is told.
type Call struct {
	Hook     string
	Act      string // Trigger, Acknowledge or Resolve
	Dedup    string // what it is about, the same in all three acts; ASCII, at most 200 bytes
	Incident incident.ID
	Title    string // as people typed it
	Severity incident.Severity
	Text     string // why: what is late, or the reason that somebody gave
	By       string // the name of who paged; "" = Kept
	At       time.Time
	Link     string // the incident's room; "" = unknown
}

// What a hook is told about a call.
const (
	Trigger     = "trigger"
	Acknowledge = "acknowledge" // somebody has it
	Resolve     = "resolve"     // nothing is owed any more, or the incident is over
)

// secondPathAfter is how long a reminder may stay undelivered before the
// escalation hook is called.
const secondPathAfter = 2 * time.Minute

// hook is the escalation hook of the incident; "" = none, or it must not know.
func (c *change) hook() string {
	if c.inc.Private || c.b.cfg.Pager == nil {
		return ""
	}
	return c.place().Escalation.Hook
}

// escalateOut calls the escalation hook about each stage that is for the
// escalation target by the ladder, and not only because everybody else sleeps. On a
// SEV3 or SEV4 the person who is the target must be reachable, too.
func (c *change) escalateOut(n reminders.Nudge, key string) error {
	hook := c.hook()
	if hook == "" {
		return nil
	}
	for _, f := range n.Firings {
		if !f.Escalates() || c.calm() && !slices.Contains(f.To, reminders.Target) {
			continue
		}
		one := n
		one.Firings = []reminders.Firing{f}
		p := &store.Post{Lane: hookLane(hook), Key: key + "/hook/" + f.Reminder.Key.Name, Collapse: c.inc.ID.String() + "/call/" + f.Reminder.Key.Name}
		if err := c.callAbout(one, hook, stageName(f.Reminder.Key.Name, f.Stage, f.Reminder.Due), p); err != nil {
			return err
		}
	}
	return nil
}

// secondPath has the escalation hook called if a reminder is not delivered soon:
// a post in a lane of its own waits for that, and is dropped with the delivery
// (see reached).
func (c *change) secondPath(n reminders.Nudge, p *store.Post) error {
	hook := c.hook()
	about := slices.IndexFunc(n.Firings, func(f reminders.Firing) bool {
		return f.Stage >= reminders.Now && !f.Reminder.ByDay && (f.Reminder.Kind == reminders.Owed || f.Reminder.Kind == reminders.Policy)
	})
	if hook == "" || about < 0 || p.Lane == hookLane(hook) {
		return nil
	}
	f := n.Firings[about]
	n.Firings = []reminders.Firing{f}
	whom := "The room"
	if p.To.Person != "" {
		whom = c.name(incident.Person(p.To.Person))
	}
	second := &store.Post{Lane: secondLane(p.Key), Key: p.Key + "/second", NotUntil: c.now.Add(secondPathAfter),
		Text: whom + " could not be reminded in the chat. "}
	return c.callAbout(n, hook, fmt.Sprintf("%s:undelivered:%d", f.Reminder.Key.Name, f.Reminder.Due.Unix()), second)
}

func hookLane(hook string) string { return "hook:" + hook }

func secondLane(key string) string { return "second:" + key }

// callAbout queues a call about one stage.
func (c *change) callAbout(n reminders.Nudge, hook, about string, p *store.Post) error {
	p.Kind, p.Call, p.Hook, p.Of, p.Nudge = store.PostCall, Trigger, hook, c.dedup(about), &n
	p.Message = c.callMessage(n)
	p.Entries = c.quotes(n, p.Message)
	return c.queue(p)
}

// dedup names what a call is about. It holds when the incident was declared, so
// that the calls of two installations are not taken for each other.
func (c *change) dedup(about string) string {
	return fmt.Sprintf(dedupPrefix+"%s@%d/%s", c.inc.ID, c.inc.DeclaredAt.Unix(), about)
}

// callMessage is what a hook is told of stages: nobody is mentioned.
func (c *change) callMessage(n reminders.Nudge) chat.Message {
	var m chat.Message
	for _, f := range n.Firings {
		m.Lines = append(m.Lines, opening(c.wordsStage(f, true, "")))
	}
	return m
}

// reached drops the second path of a reminder that was delivered, or is needless.
func (c *change) reached(p *store.Post) error {
	if p.Nudge == nil || p.Kind != store.PostSay {
		return nil
	}
	second, err := c.tx.LanePosts(secondLane(p.Key), 1)
	if err != nil || len(second) == 0 {
		return err
	}
	return c.tx.DropPost(second[0].Lane, second[0].Seq)
}

// unansweredAfter is how long a hook may leave a call unanswered before the
// incident's room is told: whoever paged believes that somebody is being woken.
const unansweredAfter = 2 * time.Minute

// unanswered tells the room, once, that a call is not taken.
func (c *change) unanswered(p *store.Post) error {
	if p.Call != Trigger || c.now.Sub(p.At) < unansweredAfter {
		return nil
	}
	key := p.Key + "/unanswered"
	told, err := c.tx.Seen(key)
	if err != nil || told {
		return err
	}
	return errors.Join(c.tx.MarkSeen(key, c.now), c.room(key, "", c.wordsUnanswered(p)))
}

// call makes a call. A private incident never leaves the chat.
func (b *Bot) call(ctx context.Context, p *store.Post, now time.Time) (effect, error) {
	inc, err := b.load(ctx, p.Incident)
	if err != nil {
		return nil, err
	}
	if inc.Private || b.cfg.Pager == nil || !slices.Contains(b.cfg.Pager.Hooks(), p.Hook) {
		return nil, fmt.Errorf("%w: there is no hook %q for it", chat.ErrRefused, p.Hook)
	}
	if p.Call == Trigger && p.Nudge == nil && !inc.Open() {
		return nil, nil // nobody is woken for what is over; that it is, the hook is told next. A reminder is of what is owed even so
	}
	call := Call{Hook: p.Hook, Act: p.Call, Dedup: p.Of, Incident: inc.ID, Title: inc.Title, Severity: inc.Severity, At: p.At,
		Text: strings.TrimSpace(p.Text + p.Message.Plain())}
	err = b.store.View(ctx, func(tx store.Tx) error {
		c := b.begin(tx, chat.Event{At: now}, now)
		c.inc = inc
		if len(p.People) > 0 {
			call.By = namesOf(c, p.People)
		}
		call.Link, err = c.linkTo(summarySlot(inc.ID))
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := b.cfg.Pager.Page(ctx, p.Key, call); err != nil {
		return nil, err
	}
	if p.Call != Trigger || p.Nudge == nil {
		return nil, nil
	}
	return func(c *change) error {
		c.entry(incident.EntryPage, "Called "+p.Hook+": "+call.Text)
		o := callOf(p)
		o.At = c.now
		return c.calling(o)
	}, nil
}
