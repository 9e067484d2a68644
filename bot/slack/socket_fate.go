package slack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// backoffForgets is after how long a connection counts as good, so that the
// next failure is waited out from the beginning.
const backoffForgets = 10 * time.Second

const switchedOff = "Socket Mode is switched off in the app's settings. Switch it on (api.slack.com/apps, your app, Socket Mode), or configure signed HTTP with the signing secret."

var errTooMany = errors.New("too many connections")

// backoff is the wait between attempts: 250 ms, doubled up to 30 s, each
// shortened at random by up to half, so that many bots do not come back at once.
type backoff struct{ attempts int }

// next is the wait after a failure.
func (b *backoff) next(err error) time.Duration {
	d := min(250*time.Millisecond<<min(b.attempts, 10), 30*time.Second)
	b.attempts++
	if errors.Is(err, errTooMany) {
		d = max(d, 10*time.Second)
	}
	d -= time.Duration(rand.Int64N(int64(d) / 2))
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		d = max(d, limited.RetryAfter)
	}
	return d
}

func (b *backoff) wait(ctx context.Context, err error) {
	t := time.NewTimer(b.next(err))
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// tokenKinds refuses tokens of the wrong kind.
func (c *Client) tokenKinds() error {
	if !strings.HasPrefix(c.cfg.AppToken, "xapp-") {
		return &SetupError{"Socket Mode needs an app-level token, which begins with xapp- (api.slack.com/apps, your app, Basic Information, App-Level Tokens, scope connections:write)."}
	}
	return nil
}

// connectionProblem tells from an error of apps.connections.open what no
// waiting mends (docs.slack.dev/reference/methods/apps.connections.open).
func connectionProblem(err error) error {
	refused, ok := errors.AsType[slack.SlackErrorResponse](err)
	if !ok {
		return fmt.Errorf("apps.connections.open: %w", err)
	}
	const where = " (api.slack.com/apps, your app, Basic Information, App-Level Tokens)."
	switch refused.Err {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired":
		return &SetupError{"Slack does not accept the app-level token (" + refused.Err + "): it was revoked or copied incompletely. Make a new one with the scope connections:write" + where}
	case "not_allowed_token_type":
		return &SetupError{"That is not an app-level token. Socket Mode needs the one that begins with xapp-" + where}
	case "missing_scope", "no_permission":
		return &SetupError{"The app-level token lacks the scope connections:write. Make one that has it" + where}
	case "account_inactive", "user_removed_from_team", "team_disabled", "app_not_installed", "org_login_required":
		return &SetupError{"Slack refuses the app (" + refused.Err + "): the app or the workspace was removed or disabled. Install the app again, or ask an administrator."}
	case "access_denied", "forbidden_team", "team_access_not_granted", "enterprise_is_restricted", "ekm_access_denied", "accesslimited":
		return &SetupError{"The workspace does not let the app connect (" + refused.Err + "); ask an administrator to approve it."}
	case "socket_mode_not_enabled", "link_disabled":
		return &SetupError{switchedOff}
	}
	return fmt.Errorf("apps.connections.open: %w", err)
}
