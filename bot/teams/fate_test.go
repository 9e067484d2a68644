package teams

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"testing"
	"time"

	"kept/bot/chat"
)

func TestFates(t *testing.T) {
	status := func(n int, code string) error { return &statusError{status: n, code: code} }
	over := func(err error) error { return &url.Error{Op: "Post", URL: "https://smba.example", Err: err} }
	for _, c := range []struct {
		err         error
		post, other error // of a post, and of a call that may be repeated
	}{
		{nil, nil, nil},
		{status(400, "BadSyntax"), chat.ErrRefused, chat.ErrRefused},
		{status(400, "MemberNotFoundInConversation"), chat.ErrNotFound, chat.ErrNotFound},
		{status(401, ""), chat.ErrRetry, chat.ErrRetry}, // what is to be posted waits for the new secret
		{status(403, "BotNotInConversationRoster"), chat.ErrRefused, chat.ErrRefused},
		{status(404, "ConversationNotFound"), chat.ErrNotFound, chat.ErrNotFound},
		{status(408, ""), chat.ErrUnknownFate, chat.ErrRetry},
		{status(412, "PreconditionFailed"), chat.ErrRetry, chat.ErrRetry},
		{status(413, "MessageSizeTooBig"), chat.ErrRefused, chat.ErrRefused},
		{status(429, ""), chat.ErrRetry, chat.ErrRetry},
		{status(500, ""), chat.ErrUnknownFate, chat.ErrRetry},
		{status(502, ""), chat.ErrUnknownFate, chat.ErrRetry},
		{status(503, ""), chat.ErrUnknownFate, chat.ErrRetry},
		{status(504, ""), chat.ErrUnknownFate, chat.ErrRetry},
		{status(307, ""), chat.ErrRefused, chat.ErrRefused},
		{over(&net.OpError{Op: "dial", Err: errors.New("connection refused")}), chat.ErrRetry, chat.ErrRetry},
		{over(&net.DNSError{Err: "no such host"}), chat.ErrRetry, chat.ErrRetry},
		{over(&net.OpError{Op: "read", Err: errors.New("connection reset")}), chat.ErrUnknownFate, chat.ErrRetry},
		{over(io.ErrUnexpectedEOF), chat.ErrUnknownFate, chat.ErrRetry},
		{over(context.DeadlineExceeded), chat.ErrUnknownFate, chat.ErrRetry},
		{&SetupError{"x"}, chat.ErrRetry, chat.ErrRetry},
		{fmt.Errorf("%w: %w", errUnsent, context.Canceled), chat.ErrRetry, chat.ErrRetry},
	} {
		if got := fate("x", true, c.err); !errors.Is(got, c.post) {
			t.Errorf("a post with %v: %v, want %v", c.err, got, c.post)
		}
		got := fate("x", false, c.err)
		if !errors.Is(got, c.other) || errors.Is(got, chat.ErrUnknownFate) {
			t.Errorf("another call with %v: %v, want %v", c.err, got, c.other)
		}
	}
}

func TestTeamsSaysWhenToComeAgain(t *testing.T) {
	for _, code := range []int{429, 502, 504} {
		var again *chat.RetryError
		if err := fate("x", true, &statusError{status: code, after: 7 * time.Second}); !errors.As(err, &again) || again.After != 7*time.Second {
			t.Errorf("%d: %v", code, err)
		}
		if err := fate("x", true, &statusError{status: code}); !errors.As(err, &again) || again.After < soon || again.After > 2*soon {
			t.Errorf("%d without a time: %v", code, err)
		}
	}
	now := time.Date(2026, 3, 2, 9, 45, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"7": 7 * time.Second, "0.5": 500 * time.Millisecond, "Mon, 02 Mar 2026 09:45:30 GMT": 30 * time.Second,
		"Mon, 02 Mar 2026 09:00:00 GMT": 0, "": 0, "soon": 0, "-3": 0, "1e99": 0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("Retry-After %q: %s, want %s", header, got, want)
		}
	}
}

// A reminder that waits for a day reminds nobody, whoever asks for the wait.
func TestNobodyMakesAPostWaitForADay(t *testing.T) {
	var again *chat.RetryError
	err := fate("x", true, &statusError{status: 429, after: 24 * time.Hour})
	if !errors.As(err, &again) || again.After > 5*time.Minute {
		t.Errorf("told to wait for a day: %v", err)
	}
}
