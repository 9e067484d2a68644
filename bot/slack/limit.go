package slack

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Slack allows each method so many calls a minute per workspace, by its tier
// (https://docs.slack.dev/apis/web-api/rate-limits).
const (
	tier2 = 20
	tier3 = 50
	tier4 = 100
	// Posting has its own rule: one message a second into a channel, and
	// several hundred a minute in a workspace.
	tierPost = 300
)

// tiers are the tiers of the methods that Kept uses; a method that is not
// named here is taken for tier 3, as most are.
var tiers = map[string]int{
	"auth.test":                     tier4,
	"bookmarks.add":                 tier2,
	"bookmarks.edit":                tier2,
	"bookmarks.remove":              tier2,
	"canvases.edit":                 tier3,
	"chat.deleteScheduledMessage":   tier3,
	"chat.postEphemeral":            tier4,
	"chat.postMessage":              tierPost,
	"chat.scheduleMessage":          tier3,
	"conversations.archive":         tier2,
	"conversations.create":          tier2,
	"conversations.canvases.create": tier2,
	"conversations.list":            tier2,
	"conversations.members":         tier4,
	"conversations.setPurpose":      tier2,
	"conversations.setTopic":        tier2,
	"dnd.teamInfo":                  tier2,
	"files.completeUploadExternal":  tier4,
	"files.getUploadURLExternal":    tier4,
	"pins.add":                      tier2,
	"usergroups.list":               tier2,
	"usergroups.users.list":         tier2,
	"users.info":                    tier4,
	"users.list":                    tier2,
	"views.open":                    tier4,
	"views.publish":                 tier4,
	"views.push":                    tier4,
	"views.update":                  tier4,
}

// patience is how long a call waits for its turn; one that would wait longer
// fails at once with the time to come back at. Posts are repeated by their
// caller anyhow, and hold up others while they wait.
const (
	patience     = 3 * time.Second
	postPatience = time.Second
)

// limits paces calls, so that Slack rarely has to say no, and remembers when it
// did. It counts real time, whatever clock Kept goes by: Slack does.
type limits struct {
	now      func() time.Time
	mu       sync.Mutex
	off      bool // tests against a workspace without limits
	methods  map[string]*rate.Limiter
	channels map[string]*rate.Limiter
	closed   map[string]time.Time // method → when it may be called again
}

func newLimits() *limits {
	return &limits{now: time.Now, methods: map[string]*rate.Limiter{}, channels: map[string]*rate.Limiter{}, closed: map[string]time.Time{}}
}

// turn waits until a method may be called, and reports for how long it may not
// be if that is longer than anybody should wait. channel is "" for methods
// that do not post.
func (l *limits) turn(ctx context.Context, method, channel string) (after time.Duration, err error) {
	wait := l.reserve(l.now(), method, channel)
	limit := patience
	if channel != "" {
		limit = postPatience
	}
	if wait.delay > limit || wait.closed {
		wait.cancel()
		return wait.delay, nil
	}
	if wait.delay <= 0 {
		return 0, ctx.Err()
	}
	timer := time.NewTimer(wait.delay)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		wait.cancel()
		return 0, ctx.Err()
	case <-timer.C:
		return 0, nil
	}
}

// place is a place in the queue for a method.
type place struct {
	delay  time.Duration
	closed bool // Slack said no, and meant longer than now
	taken  []*rate.Reservation
	at     time.Time
}

func (p place) cancel() {
	for _, r := range p.taken {
		r.CancelAt(p.at)
	}
}

func (l *limits) reserve(now time.Time, method, channel string) place {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := place{at: now}
	if again, ok := l.closed[method]; ok {
		if p.delay = again.Sub(now); p.delay > 0 {
			p.closed = true
			return p
		}
		delete(l.closed, method)
	}
	if l.off {
		return p
	}
	if l.methods[method] == nil {
		perMinute := tiers[method]
		if perMinute == 0 {
			perMinute = tier3
		}
		l.methods[method] = rate.NewLimiter(rate.Limit(perMinute)/60, perMinute) // a minute's worth may come at once
	}
	p.taken = append(p.taken, l.methods[method].ReserveN(now, 1))
	if channel != "" {
		p.taken = append(p.taken, l.channel(now, channel).ReserveN(now, 1))
	}
	for _, r := range p.taken {
		p.delay = max(p.delay, r.DelayFrom(now))
	}
	return p
}

// channel is the limiter of posts into a channel. Those that are rested are
// forgotten when there are many: a new one starts the same.
func (l *limits) channel(now time.Time, id string) *rate.Limiter {
	const many = 500
	if len(l.channels) >= many {
		for id, limiter := range l.channels {
			if limiter.TokensAt(now) >= float64(limiter.Burst()) {
				delete(l.channels, id)
			}
		}
	}
	if l.channels[id] == nil {
		l.channels[id] = rate.NewLimiter(1, 1)
	}
	return l.channels[id]
}

// refuse notes that Slack wants a method left alone for a while.
func (l *limits) refuse(method string, after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed[method] = l.now().Add(after)
}
