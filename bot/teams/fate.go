package teams

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kept/bot/chat"
)

// statusError is an answer that is no success.
type statusError struct {
	status  int
	code    string // of the error in its body, such as BotNotInConversationRoster
	message string
	after   time.Duration // Retry-After; 0 = it does not say
}

func (e *statusError) Error() string {
	text := "HTTP " + strconv.Itoa(e.status)
	if e.code != "" {
		text += " " + e.code
	}
	if e.message != "" {
		text += ": " + e.message
	}
	return text
}

// said reports whether an error is an answer with this status, and one of these
// codes if any are named.
func said(err error, status int, codes ...string) bool {
	e, ok := errors.AsType[*statusError](err)
	if !ok || e.status != status {
		return false
	}
	for _, code := range codes {
		if strings.EqualFold(code, e.code) {
			return true
		}
	}
	return len(codes) == 0
}

// soon and later are when to try again what failed without saying when: what
// passes by itself, and what a person has to mend.
const (
	soon  = 5 * time.Second
	later = time.Minute
)

// errUnsent marks what ended before anything was sent.
var errUnsent = errors.New("not sent")

// fate classes an error as the port asks. doing says what was tried; posts is
// true for a call that would show something twice if it was repeated. Teams asks
// for 412, 429, 502 and 504 to be tried again: after the last two a post may
// stand nevertheless, so its fate is unknown, too.
// (learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit and
// …/conversations/send-proactive-messages, status codes)
func fate(doing string, posts bool, err error) error {
	if err == nil {
		return nil
	}
	wrap := func(class error) error { return fmt.Errorf("%s: %w: %w", doing, class, err) }
	again := func(after time.Duration) error {
		return &chat.RetryError{After: after, Err: fmt.Errorf("%s: %w", doing, err)}
	}
	if _, ok := errors.AsType[*chat.RetryError](err); ok {
		return err
	}
	if e, ok := errors.AsType[*statusError](err); ok {
		switch {
		case e.status == http.StatusTooManyRequests, e.status == http.StatusPreconditionFailed:
			return again(e.pause())
		case posts && (e.status >= 500 || e.status == http.StatusRequestTimeout):
			return &chat.RetryError{After: e.pause(), Err: wrap(chat.ErrUnknownFate)}
		case e.status >= 500, e.status == http.StatusRequestTimeout:
			return again(e.pause())
		case e.status == http.StatusUnauthorized, e.status == http.StatusProxyAuthRequired:
			return again(later) // what is to be posted waits until the token works again
		case e.status == http.StatusNotFound, e.status == http.StatusGone:
			return wrap(chat.ErrNotFound)
		case e.status == http.StatusBadRequest && strings.EqualFold(e.code, "MemberNotFoundInConversation"):
			return wrap(chat.ErrNotFound)
		}
		return wrap(chat.ErrRefused)
	}
	if _, ok := errors.AsType[*SetupError](err); ok {
		return again(later)
	}
	if errors.Is(err, errNoToken) || neverSent(err) {
		return again(soon)
	}
	if errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrNotFound) || errors.Is(err, chat.ErrUnknownFate) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if !posts {
		return again(soon)
	}
	return wrap(chat.ErrUnknownFate)
}

// longestPause bounds what Teams, or whatever answers in its place, may ask for:
// whoever comes back too early is only told so, a reminder that waits for a day
// reminds nobody.
const longestPause = 5 * time.Minute

// pause is how long to wait before the call is tried again: what Teams said,
// else a while that differs from one call to the next.
func (e *statusError) pause() time.Duration {
	if e.after > 0 {
		return min(e.after, longestPause)
	}
	return soon + rand.N(soon)
}

// retryAfter reads the header of that name: seconds, or an HTTP date.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseFloat(strings.TrimSpace(header), 64); err == nil && seconds >= 0 && seconds < 1e6 {
		return time.Duration(seconds * float64(time.Second))
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// neverSent reports whether a request certainly did not reach Teams: no
// connection could be made.
func neverSent(err error) bool { return unreached(err) || errors.Is(err, errUnsent) }

// unreached reports whether nothing answers at an address.
func unreached(err error) bool {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// gone makes of "not found" a refusal: a post or an edit whose place is gone is
// never tried again.
func gone(err error) error {
	if errors.Is(err, chat.ErrNotFound) {
		return fmt.Errorf("%w: %w", chat.ErrRefused, err)
	}
	return err
}

// notPosted makes of an error of a call that comes before a post what it means
// for the post: whatever became of the call, nothing was posted.
func notPosted(err error) error {
	if errors.Is(err, chat.ErrUnknownFate) {
		return &chat.RetryError{After: soon, Err: errors.New(err.Error())}
	}
	return err
}

// denied reports whether a service refuses because a permission is missing.
func denied(err error) bool { return said(err, http.StatusForbidden) }

// tell tells the operator something once.
func (c *Client) tell(ctx context.Context, what string, args ...any) {
	if _, told := c.out.told.LoadOrStore(what, true); !told {
		c.log.WarnContext(ctx, what, args...)
	}
}
