package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// identity is who Kept is in the workspace; set by Connect, not changed later.
type identity struct {
	team, teamName, url string // url ends in "/"
	user, bot, app      string
	enterprise          string
	ahead               time.Duration // of this machine's clock, against Slack's
}

// clockWithin is how far the two may lie apart: half of the grace that a promise
// has.
const clockWithin = 30 * time.Second

// clockAhead is how far a machine's clock, which shows now, is ahead of Slack's,
// by the date of an answer; 0 if that names none.
func clockAhead(answer http.Header, now time.Time) time.Duration {
	at, err := http.ParseTime(answer.Get("Date"))
	if err != nil {
		return 0
	}
	return now.Sub(at).Round(time.Second)
}

// clockProblem says what is wrong with the machine's clock, "" = nothing.
func (c *Client) clockProblem() string {
	which := "ahead of"
	switch {
	case c.me.ahead.Abs() <= clockWithin:
		return ""
	case c.me.ahead < 0:
		which = "behind"
	}
	return fmt.Sprintf("This machine's clock is about %s %s Slack's: promises are judged and reminded of at the wrong time. Let it be set by NTP.", c.me.ahead.Abs().Round(10*time.Second), which)
}

// Connect learns who Kept is in the workspace and what it may do there. A
// failure that no retry mends is a [SetupError]; any other may pass.
func (c *Client) Connect(ctx context.Context) error {
	if !strings.HasPrefix(c.cfg.BotToken, "xoxb-") {
		return &SetupError{unusable["not_allowed_token_type"]}
	}
	var me *slack.AuthTestResponse
	err := c.do(ctx, "auth.test", "", func(ctx context.Context) (err error) {
		me, err = c.api.AuthTestContext(ctx)
		return err
	})
	if err != nil {
		return setup(fmt.Errorf("connect to Slack: %w", err))
	}
	c.me = identity{team: me.TeamID, teamName: me.Team, url: strings.TrimRight(me.URL, "/") + "/", user: me.UserID, bot: me.BotID, enterprise: me.EnterpriseID,
		ahead: clockAhead(me.Header, time.Now())} // not the clock that Kept goes by, which a demo moves
	c.scopes = map[string]bool{}
	for scope := range strings.SplitSeq(me.Header.Get("X-OAuth-Scopes"), ",") {
		if scope = strings.TrimSpace(scope); scope != "" {
			c.scopes[scope] = true
		}
	}
	if me.BotID == "" {
		return &SetupError{unusable["not_allowed_token_type"]}
	}
	if problem := c.clockProblem(); problem != "" {
		c.log.Error(problem)
	}
	// auth.test does not say which app this is; without it Kept does as well.
	err = c.do(ctx, "bots.info", "", func(ctx context.Context) error {
		bot, err := c.api.GetBotInfoContext(ctx, slack.GetBotInfoParameters{Bot: me.BotID, TeamID: me.TeamID})
		if err == nil {
			c.me.app = bot.AppID
		}
		return err
	})
	if err != nil {
		c.log.Warn("Slack did not say which app this is", "error", err)
	}
	return nil
}

// setup makes a SetupError of an error that says that the token cannot be used.
func setup(err error) error {
	switch c := code(err); {
	case unusable[c] != "":
		return &SetupError{unusable[c] + " (Slack says " + c + ".)"}
	case c == "missing_scope":
		return &SetupError{"The bot token lacks " + needed(err) + ": add it to oauth_config.scopes.bot in the app's manifest and install the app again."}
	}
	return err
}

// needed names the scopes that Slack asks for in an error.
func needed(err error) string {
	if e, ok := errors.AsType[slack.SlackErrorResponse](err); ok && e.Needed != "" {
		return "the scope " + strings.ReplaceAll(e.Needed, ",", " or ")
	}
	return "a scope"
}

// lacks tells the operator, once for each method, that the app may not call it.
// What Kept would have done with it is left undone.
func (c *Client) lacks(method string, err error) {
	if _, told := c.told.LoadOrStore(method, true); told {
		return
	}
	c.log.Error("Slack does not let Kept do this: add the scope to oauth_config.scopes.bot in the app's manifest and install the app again",
		"method", method, "lacks", needed(err))
}
