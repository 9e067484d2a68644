package teams

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// windows are how many messages Teams takes of a bot into one conversation
// within a time. (learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit)
var windows = []struct {
	count  int
	within time.Duration
}{{7, time.Second}, {8, 2 * time.Second}, {60, 30 * time.Second}, {1800, time.Hour}}

const (
	windowsReach = 1800 // of the largest window
	perSecond    = 50   // requests of an app in an organisation, same page
)

// patience is how long a call waits for its turn; one that would wait longer
// fails at once with the time to come back at. Posts are repeated by their
// caller anyhow, and hold up others while they wait.
const patience = time.Second

// limits paces calls, so that Teams rarely has to say no, and remembers when it
// did. It counts real time, whatever clock Kept goes by: Teams does.
type limits struct {
	now    func() time.Time
	all    *rate.Limiter
	mu     sync.Mutex
	off    bool                   // tests against an organisation without limits
	sent   map[string][]time.Time // conversation → when its newest messages were, or will be, sent
	closed map[string]time.Time   // conversation or service → when it may be called again
}

func newLimits() *limits {
	return &limits{now: time.Now, all: rate.NewLimiter(perSecond, perSecond), sent: map[string][]time.Time{}, closed: map[string]time.Time{}}
}

// delay is how long the next message has to wait, after those that were sent,
// oldest first.
func delay(sent []time.Time, now time.Time) time.Duration {
	var wait time.Duration
	for _, w := range windows {
		if n := len(sent) - w.count; n >= 0 {
			wait = max(wait, sent[n].Add(w.within).Sub(now))
		}
	}
	return wait
}

// turn waits until there is room for one more call, and reports for how long
// there is none if that is longer than anybody should wait. pace is the
// conversation that the call posts into, "" if it does not; service is closed
// and opened with the whole service.
func (l *limits) turn(ctx context.Context, service, pace string) (after time.Duration, err error) {
	wait, ok := l.reserve(l.now(), service, pace)
	if !ok || wait <= 0 {
		return max(wait, 0), ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-timer.C:
		return 0, nil
	}
}

// reserve takes a place in the queue; ok is false where it would be too far back.
func (l *limits) reserve(now time.Time, service, pace string) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, name := range []string{service, pace} {
		if until, shut := l.closed[name]; shut {
			if wait = max(wait, until.Sub(now)); wait > 0 {
				return wait, false
			}
			delete(l.closed, name)
		}
	}
	if l.off {
		return 0, true
	}
	if pace != "" {
		if wait = delay(l.sent[pace], now); wait > patience {
			return wait, false
		}
	}
	place := l.all.ReserveN(now, 1)
	if wait = max(wait, place.DelayFrom(now)); wait > patience {
		place.CancelAt(now)
		return wait, false
	}
	if pace != "" {
		l.note(now, pace, now.Add(wait))
	}
	return wait, true
}

// note notes that something will be sent. Conversations that have been quiet for
// as long as Teams counts are forgotten when there are many.
func (l *limits) note(now time.Time, pace string, at time.Time) {
	const many = 500
	if len(l.sent) >= many {
		for name, sent := range l.sent {
			if now.Sub(sent[len(sent)-1]) > time.Hour {
				delete(l.sent, name)
			}
		}
	}
	sent := append(l.sent[pace], at)
	if over := len(sent) - windowsReach; over > 0 {
		sent = append(sent[:0], sent[over:]...)
	}
	l.sent[pace] = sent
}

// refuse notes that Teams wants a conversation, or a service, left alone for a while.
func (l *limits) refuse(name string, after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed[name] = l.now().Add(after)
}
