package teamsfake

import (
	"math"
	"net/http"
	"slices"
	"time"
)

// window allows so many calls within a time.
type window struct {
	calls  int
	within time.Duration
}

// What is throttled (Teams: rate limiting of bots; Graph: service limits of
// Teams).
var (
	// sends are posts, replies, edits and deletions in one conversation, opened
	// is new conversations; both per bot and thread.
	sends  = []window{{7, time.Second}, {8, 2 * time.Second}, {60, 30 * time.Second}, {1800, time.Hour}}
	opened = sends
	// rosters are calls about the members of one conversation.
	rosters = []window{{14, time.Second}, {16, 2 * time.Second}, {120, 30 * time.Second}, {3600, time.Hour}}
	// everything is all that a bot asks of the Bot Connector in one tenant.
	everything = []window{{50, time.Second}}
	// graphReads are reads of channel messages, per app and tenant; graphCalls
	// all else of Graph.
	graphReads = []window{{20, time.Second}}
	graphCalls = []window{{60, time.Second}}
)

// early is the part of a window by which calls leave it sooner: they may have been
// longer under way than those that follow, for which who calls is not to blame.
const early = 10 // a tenth

// take counts a call under a key; after is how many seconds to wait, 0 if the
// call may go on. mu held.
func (o *Organisation) take(key string, windows []window) (after int) {
	if o.opt.Unlimited {
		return 0
	}
	now := o.opt.RateClock()
	longest := windows[len(windows)-1].within
	calls := slices.DeleteFunc(o.sent[key], func(at time.Time) bool { return now.Sub(at) >= longest })
	for _, w := range windows {
		if len(calls) < w.calls {
			continue
		}
		// The call that has to leave the window before another fits.
		if wait := w.within - w.within/early - now.Sub(calls[len(calls)-w.calls]); wait > 0 {
			after = max(after, 1, int(math.Ceil(wait.Seconds())))
		}
	}
	if after == 0 {
		calls = append(calls, now)
	}
	o.sent[key] = calls
	return after
}

// throttled refuses a call of the Bot Connector.
func throttled(after int) *answer {
	return &answer{status: http.StatusTooManyRequests, retryAfter: after, body: connectorFailure("Throttled", "Too many requests.")}
}
