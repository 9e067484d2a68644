package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// attempt tries one post once and records what became of it.
func (b *Bot) attempt(ctx context.Context, p *store.Post, now time.Time) error {
	if err := b.resolve(ctx, p); err != nil {
		return err
	}
	if said, err := b.saidMeanwhile(ctx, p, now); said || err != nil {
		return err
	}
	if err := errors.Join(b.freshen(ctx, p, now), b.restate(ctx, p, now)); err != nil || waits(p, now) {
		return err
	}
	if err := b.mayReach(ctx, p); err != nil {
		return b.outcome(ctx, p, nil, err, now)
	}
	done, perhaps, err := b.lookUp(ctx, p, now)
	if err == nil && done == nil && !p.Needless {
		if err := b.store.Update(ctx, func(tx store.Tx) error {
			if _, err := takeRedaction(tx, p); err != nil {
				return err
			}
			q := *p
			q.TriedAt = now
			return tx.PutPost(&q)
		}); err != nil {
			return err
		}
		callCtx, cancel := context.WithTimeout(ctx, attemptTimeout)
		done, err = b.perform(callCtx, p, perhaps, now)
		cancel()
	}
	if p.Needless && p.Kind == store.PostCall && !p.TriedAt.IsZero() {
		done = callEnded(p) // it may have landed
	}
	return b.outcome(ctx, p, done, err, now)
}

// mayReach refuses what is to tell somebody of a private incident who is not,
// or no longer, in its room.
func (b *Bot) mayReach(ctx context.Context, p *store.Post) error {
	if p.Incident == 0 || p.To.Person == "" {
		return nil
	}
	inc, err := b.load(ctx, p.Incident)
	if err != nil || !inc.Private || inc.Room == "" {
		return err // before there is a room only its commander is written to
	}
	in, err := b.platform.Member(ctx, chat.RoomRef(inc.Room), p.To.Person)
	if errors.Is(err, chat.ErrNotFound) || err == nil && !in {
		return fmt.Errorf("%w: they are not in the private room", chat.ErrRefused)
	}
	if err != nil {
		return &chat.RetryError{Err: err}
	}
	return nil
}

// effect is what an attempt achieved, to be recorded with the post's removal.
type effect func(*change) error

// outcome records what became of an attempt.
func (b *Bot) outcome(ctx context.Context, p *store.Post, done effect, err error, now time.Time) error {
	var wait *chat.RetryError
	switch {
	case err == nil:
		return b.settle(ctx, p, now, func(c *change) error {
			late, err := takeRedaction(c.tx, p)
			if err != nil {
				return err
			}
			if err := errors.Join(c.tx.DropPost(p.Lane, p.Seq), c.reached(p)); err != nil || done == nil {
				return err
			}
			if err := done(c); err != nil || !late {
				return err
			}
			// It was redacted while it was on its way.
			return c.queue(&store.Post{Kind: store.PostEdit, Slot: p.Slot, Collapse: p.Slot, Key: p.Key + "/redacted", Message: p.Message})
		})
	case trimming(p.Kind) && (errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrNotFound)):
		b.log.Warn("the platform refuses it; Kept goes on without", "what", p.Kind, "key", p.Key, "error", err)
		return b.store.Update(ctx, func(tx store.Tx) error { return tx.DropPost(p.Lane, p.Seq) })
	case errors.Is(err, chat.ErrRefused), errors.Is(err, chat.ErrNotFound):
		b.log.Error("post set aside", "key", p.Key, "lane", p.Lane, "error", err)
		p.Problem = err.Error()
		return b.settle(ctx, p, now, func(c *change) error {
			if _, err := takeRedaction(c.tx, p); err != nil {
				return err
			}
			if err := c.tx.SetAside(p); err != nil {
				return err
			}
			return c.reportAside(p)
		})
	}
	p.Attempts++
	p.Problem = err.Error()
	p.NotUntil = now.Add(min(time.Second<<min(p.Attempts, 9), 5*time.Minute))
	if errors.As(err, &wait) {
		p.NotUntil = now.Add(min(max(wait.After, time.Second), longestWait))
	}
	if !errors.Is(err, chat.ErrRetry) || errors.Is(err, chat.ErrUnknownFate) {
		p.TriedAt = now // else it was certainly not done now; what became of an attempt before is as unknown as it was
	}
	b.log.Warn("post not delivered yet", "key", p.Key, "attempt", p.Attempts, "again", p.NotUntil, "error", err)
	keep := func(tx store.Tx) error {
		if _, err := takeRedaction(tx, p); err != nil {
			return err
		}
		return tx.PutPost(p)
	}
	if p.Kind == store.PostCall {
		return b.settle(ctx, p, now, func(c *change) error { return errors.Join(keep(c.tx), c.unanswered(p)) })
	}
	return b.store.Update(ctx, keep)
}

// trimming reports whether nobody misses anything where a kind of post is
// refused.
func trimming(k store.PostKind) bool {
	switch k {
	case store.PostBookmark, store.PostDocument, store.PostArchive, store.PostSchedule, store.PostUnschedule:
		return true
	}
	return false
}

// takeRedaction takes over a redaction that came while a post was being tried.
func takeRedaction(tx store.Tx, p *store.Post) (redacted bool, err error) {
	queued, err := tx.LanePosts(p.Lane, 1)
	if err != nil || len(queued) == 0 || queued[0].Seq != p.Seq || !queued[0].Redacted || p.Redacted {
		return false, err
	}
	p.Message, p.Text, p.Redacted = queued[0].Message, queued[0].Text, true
	return true, nil
}

// settle runs fn as a change of the post's incident by Kept itself, if it has one.
func (b *Bot) settle(ctx context.Context, p *store.Post, now time.Time, fn func(*change) error) error {
	return b.store.Update(ctx, func(tx store.Tx) error {
		c := b.begin(tx, chat.Event{At: now}, now)
		c.quiet = true
		if p.Incident == 0 {
			return fn(c)
		}
		var err error
		if c.inc, err = tx.Incident(p.Incident); err != nil {
			return err
		}
		face := *c.inc
		if err := fn(c); err != nil {
			return err
		}
		if face.Room == c.inc.Room && face.LastEntry == c.inc.LastEntry && p.Kind != store.PostPage {
			return nil // nothing of the incident changed
		}
		defer b.nudge()
		return c.finish()
	})
}

// reportAside tells the commander, and the author of what the status page
// refuses, that something was refused for good, so that it is not silently lost. Where no room can be opened, an incident lives where
// it was declared; a private one stays between Kept and its commander.
func (c *change) reportAside(p *store.Post) error {
	if c.inc == nil {
		return c.actionsUnheard(p)
	}
	if p.To.Person != "" {
		return c.sayInstead(p)
	}
	if p.Kind == store.PostCall && p.Call == Trigger { // whoever is there must know that nobody was called
		if err := errors.Join(c.neverCalled(p.Of), c.room("aside/"+p.Key, "", c.wordsAside(p))); err != nil {
			return err
		}
	}
	if p.Kind == store.PostOpenRoom && !c.inc.Private {
		if err := errors.Join(c.liveIn(chat.Room{Ref: chat.RoomRef(c.inc.DeclaredIn)}), c.announce()); err != nil {
			return err
		}
	}
	tell := []incident.Person{c.inc.Commander()}
	if p.Kind == store.PostPage {
		u := c.inc.Updates[p.Update-1]
		if u.By != tell[0] {
			tell = append(tell, u.By)
		}
		if err := c.closing(u.Phase); err != nil { // it is over, whoever has heard of it
			return err
		}
	}
	for _, who := range tell {
		if err := c.direct(who, "aside/"+p.Key+"/"+string(who), c.wordsAside(p)); err != nil {
			return err
		}
	}
	return nil
}

// sayInstead says in the incident's room what somebody cannot be written alone.
// What was for their eyes only is not said to others; a reminder is for nobody's, and
// in a private room read by those alone who may know.
func (c *change) sayInstead(p *store.Post) error {
	if p.Kind != store.PostSay || p.To.Room != "" || c.inc.Room == "" || c.inc.Private && p.Nudge == nil || strings.Contains(p.Key, "/aside/") {
		return nil
	}
	m := p.Message
	m.Lines = append([]chat.Line{c.wordsInstead(incident.Person(p.To.Person))}, m.Lines...)
	return c.queue(&store.Post{Kind: store.PostSay, InRoom: true, Key: p.Key + "/aside/room", Message: m, Entries: p.Entries})
}
