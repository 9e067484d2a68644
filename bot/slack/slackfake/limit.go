package slackfake

import (
	"math"
	"time"
)

// limited is a 429 answer; after is in seconds, 0 = not said.
type limited struct{ after int }

func (*limited) Error() string { return "ratelimited" }

// bucket is what is left of a limit: it fills at a rate up to its burst.
type bucket struct {
	left float64
	at   time.Time
}

// Slack asks for about one post a second and channel and lets short bursts
// pass; how short it does not say.
const (
	channelPosts = 60 // a minute
	channelBurst = 5
)

// limit takes one call from what the method, and for posts the channel, has
// left. mu held.
func (w *Workspace) limit(name string, m method, channel string) error {
	if w.opt.MarketLimit && (name == "conversations.history" || name == "conversations.replies") {
		return w.take(name, 1, 1)
	}
	if w.opt.Unlimited {
		return nil
	}
	if err := w.take(name, float64(m.tier), float64(m.tier)); err != nil {
		return err
	}
	if name == "chat.postMessage" && channel != "" {
		return w.take(name+" "+channel, channelPosts, channelBurst)
	}
	return nil
}

// take takes one from a bucket that fills at perMinute. mu held.
func (w *Workspace) take(key string, perMinute, burst float64) error {
	now, perSecond := w.opt.RateClock(), perMinute/60
	b := w.buckets[key]
	if b == nil {
		b = &bucket{left: burst, at: now}
		w.buckets[key] = b
	}
	b.left = min(burst, b.left+max(0, now.Sub(b.at).Seconds())*perSecond)
	b.at = now
	if b.left < 1 {
		return &limited{after: max(1, int(math.Ceil((1-b.left)/perSecond)))}
	}
	b.left--
	return nil
}
