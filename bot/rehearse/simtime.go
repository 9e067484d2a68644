package rehearse

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kept/bot/chat"
)

// patience is how often a bot may ask to be called again at one instant.
const patience = 200

// passTo lets time pass: the clock jumps from one instant that the bot asked
// for to the next, so that weeks pass in milliseconds.
func (p *player) passTo(ctx context.Context, until time.Time) error {
	for p.now.Before(until) {
		if p.bot == nil {
			if p.returns.After(until) {
				p.now = until
				p.drain() // what the platform did by itself
				return nil
			}
			if err := p.back(ctx); err != nil {
				return err
			}
			continue
		}
		next, err := p.once(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(until) {
			p.now = until
			break
		}
		p.now = next
	}
	return p.step(ctx)
}

// back lets a bot that is down come back.
func (p *player) back(ctx context.Context) error {
	if p.bot != nil {
		return nil
	}
	p.now = p.returns
	p.drain()
	p.Screen.Remark(p.now, "Kept is back")
	return p.open(ctx)
}

// step lets the bot do everything that is due now.
func (p *player) step(ctx context.Context) error {
	if p.bot == nil {
		return nil
	}
	_, err := p.once(ctx)
	return err
}

// once calls the bot until it wants to wait, and says until when: later than
// now, or zero.
func (p *player) once(ctx context.Context) (time.Time, error) {
	for range patience {
		next, err := p.bot.Step(ctx, p.now.UTC())
		p.drain()
		if p.session.cut {
			if err := p.crash(ctx, "Kept is killed and starts again"); err != nil {
				return time.Time{}, err
			}
			continue
		}
		if err != nil && !errors.Is(err, chat.ErrRetry) {
			return time.Time{}, fmt.Errorf("at %s: %w", p.now.Format("15:04:05"), err)
		}
		if next.IsZero() || next.After(p.now) {
			return next, nil
		}
	}
	return time.Time{}, fmt.Errorf("at %s the bot asks to be called again and again", p.now.Format("2006-01-02 15:04:05"))
}

// deliver brings an event to the bot and shows its answer. While the bot is
// down, events are lost: the platform tells who typed a command.
func (p *player) deliver(ctx context.Context, e chat.Event) error {
	p.drain()
	switch {
	case p.hold:
		p.held = append(p.held, e)
		return nil
	case p.bot == nil:
		if e.Message.IsZero() || e.Kind == chat.ButtonPressed {
			p.Screen.Remark(p.now, "nobody answers: Kept is down")
		}
		return nil
	}
	p.last = e
	reply, err := p.bot.Handle(ctx, e)
	if err != nil {
		return fmt.Errorf("%s by %s: %w", e.Kind, p.w.Name(e.Person), err)
	}
	if p.session.cut {
		return p.crash(ctx, "Kept is killed and starts again")
	}
	if e.Kind == chat.HomeOpened {
		p.w.ShowHome(e.Person, reply.Message)
		p.drain()
		return p.step(ctx)
	}
	p.w.Answered(e, reply.Refused, reply.Form)
	if reply.Message.Plain() != "" {
		p.w.Answer(e, reply.Message, reply.Public)
	}
	p.drain()
	if e.Kind == chat.ButtonPressed && e.Room == "" { // on Kept's own page, which shows then how things stand
		return p.deliver(ctx, p.w.OpenHome(e.Person))
	}
	return p.step(ctx)
}
