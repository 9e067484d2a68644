package bot

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"kept/bot/chat"
)

// restPlatform is a platform that is asked who does not want to be disturbed.
type restPlatform struct {
	chat.Platform
	asked  [][]chat.PersonRef
	answer func(context.Context) (map[chat.PersonRef]time.Time, error)
}

func (p *restPlatform) Quiet(ctx context.Context, people []chat.PersonRef) (map[chat.PersonRef]time.Time, error) {
	p.asked = append(p.asked, people)
	return p.answer(ctx)
}

const ana, ben = chat.PersonRef("mem:ana"), chat.PersonRef("mem:ben")

func restBot(answer func(context.Context) (map[chat.PersonRef]time.Time, error)) (*Bot, *restPlatform) {
	p := &restPlatform{answer: answer}
	return &Bot{platform: p, log: slog.New(slog.DiscardHandler)}, p
}

// What the platform says holds for three minutes, but not beyond the end that it
// names; whoever is known is not asked about again.
func TestWhatAPlatformSaysOfRestHoldsForSomeMinutes(t *testing.T) {
	now := at("2026-03-04T10:00:00Z")
	b, p := restBot(func(context.Context) (map[chat.PersonRef]time.Time, error) {
		return map[chat.PersonRef]time.Time{ana: at("2026-03-04T10:02:00Z")}, nil
	})
	step := func(after time.Duration, asks int, resting bool, people ...chat.PersonRef) {
		t.Helper()
		_, is := b.resting(t.Context(), people, now.Add(after))["mem:ana"]
		if is != resting || len(p.asked) != asks {
			t.Errorf("after %s: Ana rests: %v, after %d questions; want %v, %d", after, is, len(p.asked), resting, asks)
		}
	}
	step(0, 1, true, ana)
	step(time.Minute, 2, true, ana, ben)
	if last := p.asked[1]; !slices.Equal(last, []chat.PersonRef{ben}) {
		t.Errorf("it was asked about %v, though Ana is known", last)
	}
	step(110*time.Second, 2, true, ana, ben)
	step(121*time.Second, 3, false, ana) // her end has come: what it says again is of the past
	step(250*time.Second, 4, false, ben)
}

// A platform that does not answer holds up a reminder for a second, once a minute;
// one that does not let Kept look is asked again after ten.
func TestARestlessPlatformHoldsUpNoReminder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			name   string
			answer func(context.Context) (map[chat.PersonRef]time.Time, error)
			again  time.Duration
		}{
			{"slow", func(ctx context.Context) (map[chat.PersonRef]time.Time, error) { <-ctx.Done(); return nil, ctx.Err() }, restPause},
			{"failing", func(context.Context) (map[chat.PersonRef]time.Time, error) {
				return nil, &chat.RetryError{After: time.Hour, Err: errors.New("too busy")}
			}, restPause},
			{"forbidding", func(context.Context) (map[chat.PersonRef]time.Time, error) { return nil, chat.ErrRefused }, restRefused},
		} {
			b, p := restBot(c.answer)
			begun, now := time.Now(), at("2026-03-04T10:00:00Z")
			for range 100 {
				if found := b.resting(t.Context(), []chat.PersonRef{ana}, now); len(found) > 0 {
					t.Errorf("%s: %v rest", c.name, found)
				}
			}
			if took := time.Since(begun); took > restWithin || len(p.asked) != 1 {
				t.Errorf("%s: a hundred reminders waited %s, with %d questions", c.name, took, len(p.asked))
			}
			if b.resting(t.Context(), []chat.PersonRef{ana}, now.Add(c.again+time.Second)); len(p.asked) != 2 {
				t.Errorf("%s: it was asked %d times after %s", c.name, len(p.asked), c.again)
			}
		}
	})
}
