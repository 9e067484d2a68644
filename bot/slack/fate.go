package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// code is the error code of an answer {"ok":false,"error":CODE}; "" for any
// other error.
func code(err error) string {
	if e, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return e.Err
	}
	return ""
}

// has reports whether an error is one of Slack's with one of these codes.
func has(err error, codes ...string) bool {
	c := code(err)
	return c != "" && slices.Contains(codes, c)
}

// absent are the codes that say that a thing is not there.
var absent = []string{
	"bot_not_found", "canvas_not_found", "channel_not_found", "file_not_found", "message_not_found", "no_such_subteam",
	"not_found", "subteam_not_found", "thread_not_found", "user_not_found", "user_not_visible", "users_not_found",
}

// perhapsDone are the codes with which Slack says that it failed halfway.
// (https://docs.slack.dev/reference/methods/chat.postMessage, errors)
var perhapsDone = []string{"fatal_error", "internal_error", "request_timeout"}

// soon is when to try again what failed for no reason that says when.
const soon = 5 * time.Second

// notNow are the codes with which nothing was done and which pass, with how
// long they are given.
var notNow = map[string]time.Duration{
	"accesslimited":              time.Minute,
	"external_channel_migrating": time.Minute,
	"message_limit_exceeded":     time.Minute,
	"migration_in_progress":      time.Minute,
	"rate_limited":               30 * time.Second,
	"ratelimited":                30 * time.Second,
	"restricted_too_many":        time.Minute,
	"service_unavailable":        10 * time.Second,
	"team_added_to_org":          time.Minute,
	"update_failed":              10 * time.Second,
}

// unusable are the codes with which Slack refuses the token altogether, with
// what whoever runs Kept is to do about it. No retry mends them, but a person
// does: what is to be posted waits.
var unusable = map[string]string{
	"account_inactive":          "The bot's account is switched off: install the app in the workspace again and set the new bot token.",
	"ekm_access_denied":         "The workspace's administrators have suspended access: ask them.",
	"invalid_auth":              "Slack does not accept the bot token: copy the Bot User OAuth Token (xoxb-…) from the app's page, OAuth & Permissions.",
	"not_allowed_token_type":    "This is not a bot token: copy the Bot User OAuth Token (xoxb-…) from the app's page, OAuth & Permissions.",
	"not_authed":                "No bot token is set: copy the Bot User OAuth Token (xoxb-…) from the app's page, OAuth & Permissions.",
	"org_login_required":        "The workspace is being moved into an organisation: install the app again once that is done.",
	"team_access_not_granted":   "The app is installed in the organisation but not granted this workspace: ask the organisation's administrators.",
	"token_expired":             "The bot token has expired: switch token rotation off for the app, install it again and set the new bot token.",
	"token_revoked":             "The bot token was revoked: install the app in the workspace again and set the new bot token.",
	"two_factor_setup_required": "The workspace asks for two-factor authentication: set it up for whoever installed the app.",
}

// fate classes an error as the port asks. doing says what was tried, for the
// error's text. What Slack answered was not done, unless it says so itself;
// what got no answer may have been done, unless it was never sent.
func fate(doing string, err error) error {
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
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		return again(limited.RetryAfter)
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok {
		switch {
		case status.Code == http.StatusTooManyRequests:
			return again(30 * time.Second)
		case status.Code >= 500:
			return wrap(chat.ErrUnknownFate)
		case status.Code == http.StatusRequestEntityTooLarge:
			return wrap(chat.ErrRefused)
		}
		return again(time.Minute) // Slack itself says no with 200: something on the way there did
	}
	if c := code(err); c != "" {
		after, passes := notNow[c]
		switch {
		case unusable[c] != "": // what is to be posted waits until the token works again
			return again(time.Minute)
		case passes:
			return again(after)
		case slices.Contains(perhapsDone, c):
			return wrap(chat.ErrUnknownFate)
		case slices.Contains(absent, c):
			return wrap(chat.ErrNotFound)
		}
		return wrap(chat.ErrRefused)
	}
	if neverSent(err) {
		return again(soon)
	}
	if errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrNotFound) || errors.Is(err, chat.ErrUnknownFate) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return wrap(chat.ErrUnknownFate)
}

// neverSent reports whether a request certainly did not reach Slack: no
// connection could be made.
func neverSent(err error) bool {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial" || errors.Is(err, errUnsent)
}

// errUnsent marks what ended before anything was sent.
var errUnsent = errors.New("not sent")

// gone makes of "not found" a refusal: a post or an edit whose place is gone is
// never tried again.
func gone(err error) error {
	if errors.Is(err, chat.ErrNotFound) {
		return fmt.Errorf("%w: %w", chat.ErrRefused, err)
	}
	return err
}

// do makes one call of a method of Slack's, when it is its turn, and classes
// its error. channel is where it posts, "" if it does not.
func (c *Client) do(ctx context.Context, method, channel string, call func(context.Context) error) error {
	after, err := c.limits.turn(ctx, method, channel)
	switch {
	case err != nil:
		return fate(method, fmt.Errorf("%w: %w", errUnsent, err))
	case after > 0:
		return &chat.RetryError{After: after, Err: fmt.Errorf("%s: Slack wants it left alone for a while", method)}
	}
	err = call(ctx)
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		c.limits.refuse(method, limited.RetryAfter)
	}
	if has(err, "missing_scope") {
		c.lacks(method, err)
		if strings.HasPrefix(method, "chat.") {
			// Without the right to speak Kept can do nothing of what it is for: as with
			// a token that is refused, what is to be posted waits for whoever mends that.
			return &chat.RetryError{After: time.Minute, Err: fmt.Errorf("%s: %w", method, err)}
		}
	}
	return fate(method, err)
}
