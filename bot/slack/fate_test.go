package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

func TestFates(t *testing.T) {
	said := func(code string) error { return slack.SlackErrorResponse{Err: code} }
	over := func(err error) error { return &url.Error{Op: "Post", URL: "https://slack.example", Err: err} }
	for _, c := range []struct {
		err  error
		want error
	}{
		{nil, nil},
		{said("channel_not_found"), chat.ErrNotFound},
		{said("is_archived"), chat.ErrRefused},
		{said("msg_too_long"), chat.ErrRefused},
		{said("restricted_action"), chat.ErrRefused},
		{said("a_code_of_tomorrow"), chat.ErrRefused},
		{said("missing_scope"), chat.ErrRefused},
		{said("fatal_error"), chat.ErrUnknownFate},
		{said("internal_error"), chat.ErrUnknownFate},
		{said("service_unavailable"), chat.ErrRetry},
		{said("invalid_auth"), chat.ErrRetry}, // what is to be posted waits for the new token
		{&slack.RateLimitedError{RetryAfter: 7 * time.Second}, chat.ErrRetry},
		{slack.StatusCodeError{Code: 429}, chat.ErrRetry},
		{slack.StatusCodeError{Code: 502}, chat.ErrUnknownFate},
		{slack.StatusCodeError{Code: 403}, chat.ErrRetry}, // a proxy
		{slack.StatusCodeError{Code: 413}, chat.ErrRefused},
		{over(&net.OpError{Op: "dial", Err: errors.New("connection refused")}), chat.ErrRetry},
		{over(&net.DNSError{Err: "no such host"}), chat.ErrRetry},
		{over(&net.OpError{Op: "read", Err: errors.New("connection reset")}), chat.ErrUnknownFate},
		{over(io.EOF), chat.ErrUnknownFate},
		{over(context.DeadlineExceeded), chat.ErrUnknownFate},
		{errors.New("invalid character '<'"), chat.ErrUnknownFate},
	} {
		got := fate("post", c.err)
		if c.want == nil {
			if got != nil {
				t.Errorf("%v became %v", c.err, got)
			}
			continue
		}
		for _, class := range []error{chat.ErrNotFound, chat.ErrRefused, chat.ErrUnknownFate, chat.ErrRetry} {
			if errors.Is(got, class) != (class == c.want) {
				t.Errorf("%v became %v", c.err, got)
			}
		}
		if wait, ok := errors.AsType[*chat.RetryError](got); ok && wait.After <= 0 {
			t.Errorf("%v: come back after %s", c.err, wait.After)
		}
	}
}

func TestWhatComesBeforeAPostLeavesItUnposted(t *testing.T) {
	err := notPosted(fmt.Errorf("upload: %w", fate("files.getUploadURLExternal", io.EOF)))
	if !errors.Is(err, chat.ErrRetry) || errors.Is(err, chat.ErrUnknownFate) {
		t.Errorf("got %v, want a retry", err)
	}
}
