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

// CallAnswer is what became of a call at the system that was called, as that
// system tells it. Its texts are others': they are shown as plain text only.
type CallAnswer struct {
	ID    string // of what is told, the same in every redelivery; not empty
	Dedup string // of the call, as Call.Dedup
	Act   string // Acknowledge or Resolve; any other is left out
	Where string // what people call the system: "PagerDuty"
	// By is the name of whoever did it there; "" = nobody: a rule of that system,
	// or Kept itself, whose own acts come back, too.
	By string
	At time.Time // zero = unknown
}

// dedupPrefix begins what calls of Kept's are known by elsewhere.
const dedupPrefix = "kept/"

// IsCall reports whether a deduplication key is one that Kept gives to its calls,
// be it this installation or another one.
func IsCall(dedup string) bool { return strings.HasPrefix(dedup, dedupPrefix) }

// Answered takes what became of calls. When it returns without error all of it is
// on disk. It may be called again with the same answers, and with those about calls
// that are over, or that this installation never made: these change nothing.
func (b *Bot) Answered(ctx context.Context, answers []CallAnswer) error {
	if len(answers) == 0 {
		return nil
	}
	now := b.clock().UTC()
	for _, a := range answers {
		id, ok := incidentCalled(a.Dedup)
		if !ok || a.Act != Acknowledge && a.Act != Resolve {
			continue
		}
		ev := chat.Event{ID: "call:" + a.Where + ":" + a.ID, At: now}
		_, err := b.change(ctx, ev, id, now, func(c *change) (Reply, error) { return Reply{}, c.answered(a) })
		if err != nil && !errors.Is(err, errAgain) && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("what became of a call: %w", err)
		}
	}
	b.nudge()
	return nil
}

// incidentCalled is the incident that a call was about, by its key (see dedup).
func incidentCalled(dedup string) (incident.ID, bool) {
	rest, ok := strings.CutPrefix(dedup, dedupPrefix)
	name, _, more := strings.Cut(rest, "@")
	id, is := incident.ParseID(name)
	return id, ok && more && is
}

// answered records what became of a call. Only a person who acknowledges what is
// still called for changes anything: of a page they have it, of a reminder they are
// on it, as if they had said so in the chat. What is owed stays owed in any case.
func (c *change) answered(a CallAnswer) error {
	c.quiet = true
	a.By = cut(firstLine(cleanText(a.By)), longestAnswerer)
	if a.At.IsZero() || a.At.After(c.now) {
		a.At = c.now
	}
	all, err := c.calls()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, a.about)
	if at < 0 {
		return c.answeredLate(a, all)
	}
	o := &all[at]
	switch {
	case a.Act == Resolve:
		c.answerEntry(a, *o, wordsResolvedThere(a, *o))
		return nil
	case a.By == "" && o.taken():
		return errAgain // Kept told them so itself
	case a.By == "" || o.taken():
		c.answerEntry(a, *o, wordsAcknowledgedThere(a, *o))
		return nil
	}
	take := func(o *called) { o.TakenIn, o.TakenAt = a.Where, latest(a.At, o.At) }
	take(o)
	if o.Entry != 0 {
		return c.haveItThere(a, *o, all)
	}
	return c.onItThere(a, *o, all, take)
}

// about reports whether a call is the one: of a hook, as nobody else can answer from
// outside the chat.
func (a CallAnswer) about(o called) bool { return o.Dedup == a.Dedup && o.Hook != "" }

// longestAnswerer bounds a name that another system gives.
const longestAnswerer = 80

// answeredLate follows what became of a call that is not among those that are made:
// it is being made again, as nobody knew whether it had landed; it is over; or it
// is none of this installation's.
func (c *change) answeredLate(a CallAnswer, all []called) error {
	if o, ok, err := c.beingCalled(a.Dedup); ok || err != nil {
		if err != nil {
			return err
		}
		if err := c.putCalls(append(all, o)); err != nil {
			return err
		}
		return c.answered(a)
	}
	over, err := c.callsOver()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(over, a.about)
	if at < 0 || a.By == "" || a.Act == Resolve {
		return errAgain
	}
	c.answerEntry(a, over[at], wordsAcknowledgedThere(a, over[at]))
	return nil
}

// beingCalled is a call about a reminder that is still queued.
func (c *change) beingCalled(dedup string) (called, bool, error) {
	if c.b.cfg.Pager == nil {
		return called{}, false, nil
	}
	for _, hook := range c.b.cfg.Pager.Hooks() {
		posts, err := c.tx.LanePosts(hookLane(hook), page)
		if err != nil {
			return called{}, false, err
		}
		for _, p := range posts {
			if p.Of == dedup && p.Call == Trigger && p.Incident == c.inc.ID && p.Nudge != nil && !p.TriedAt.IsZero() {
				return callOf(p), true, nil
			}
		}
	}
	return called{}, false, nil
}

// callOf is the call that a post makes about a reminder.
func callOf(p *store.Post) called {
	r := p.Nudge.Firings[0].Reminder
	return called{Hook: p.Hook, Dedup: p.Of, Of: r.Key.Name, Due: r.Due, At: p.At}
}

// answerEntry notes it in the timeline, when it happened.
func (c *change) answerEntry(a CallAnswer, o called, text string) *incident.Entry {
	e := c.entry(incident.EntryPage, text)
	e.HappenedAt = latest(a.At, o.At).UTC()
	return e
}

// haveItThere is [I have it], pressed elsewhere.
func (c *change) haveItThere(a CallAnswer, o called, all []called) error {
	if err := c.putCalls(all); err != nil {
		return err
	}
	e := c.answerEntry(a, o, wordsAcknowledgedThere(a, o))
	slot := c.pageSlot(o)
	if err := c.remember(e.ID, slot); err != nil {
		return err
	}
	return c.queue(&store.Post{Kind: store.PostEdit, Lane: c.pageLane(o), Slot: slot, Collapse: slot, Key: slot + "/taken", Message: chat.Says(c.wordsHasIt(o, a.By)...),
		Entries: []incident.EntryID{e.ID}})
}

// onItThere is [I'm on it], pressed elsewhere: escalation of what was called about
// is held, once, and the room is told, once. Where it was held before, or nothing
// is owed any more, it is only recorded.
func (c *change) onItThere(a CallAnswer, o called, all []called, take func(*called)) error {
	held, ok := reminders.Reminder{}, false
	r, err := c.tx.Reminder(reminders.Key{Incident: c.inc.ID, Name: o.Of})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err == nil && r.Due.Equal(o.Due) {
		held, ok = reminders.Hold(*r, c.now)
	}
	text := wordsAcknowledgedThere(a, o)
	if !ok {
		c.answerEntry(a, o, text)
		return c.putCalls(all)
	}
	e := c.answerEntry(a, o, text+": escalation held for 5 min")
	_, err = c.answerEach(all, o.Of, a.By, take)
	if err := errors.Join(err, c.tx.PutReminder(&held), c.putCalls(all)); err != nil {
		return err
	}
	return c.room("onit@"+e.ID.String(), "", c.wordsOnItThere(a, o))
}
