package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kept/bot/chat"
)

// Finding is one thing that was looked at. Fix says what to do: where OK is
// false, to mend it; where OK is true, to see for oneself what no program can
// ask Slack for ("" = nothing).
type Finding struct {
	OK   bool
	What string
	Fix  string
}

// Check looks at everything about the workspace that Kept depends on and can
// ask for: tokens, scopes, Socket Mode, what the plan offers. It changes
// nothing there. An error means that Slack could not be asked at all; findings
// made until then are given with it.
func (c *Client) Check(ctx context.Context) ([]Finding, error) {
	found := c.checkSettings()
	switch err := c.Connect(ctx); {
	case isSetup(err):
		return append(found, Finding{What: "bot token", Fix: err.Error()}), nil
	case err != nil:
		return found, fmt.Errorf("ask Slack who Kept is: %w", err)
	}
	found = append(found, Finding{OK: true, What: fmt.Sprintf("bot token: Kept is %s in the workspace %s", c.me.user, orElse(c.me.teamName, c.me.team))})
	if problem := c.clockProblem(); problem != "" {
		found = append(found, Finding{What: "clock", Fix: problem})
	}
	found = append(found, c.checkScopes()...)
	receiving, err := c.checkReceiving(ctx)
	found = append(found, receiving...)
	if err != nil {
		return found, err
	}
	return append(append(found, c.checkPlan(ctx)...), checkUnseen()...), nil
}

func isSetup(err error) bool {
	_, ok := errors.AsType[*SetupError](err)
	return ok
}

// checkSettings looks at the configuration alone.
func (c *Client) checkSettings() []Finding {
	switch {
	case c.cfg.AppToken != "" && c.tokenKinds() != nil:
		return []Finding{{What: "app-level token", Fix: c.tokenKinds().Error()}}
	case c.cfg.AppToken == "" && c.cfg.SigningSecret == "":
		return []Finding{{What: "a way in", Fix: "Kept cannot hear anything: configure an app-level token (xapp-…) for Socket Mode, or the signing secret for signed HTTP."}}
	}
	return nil
}

// checkScopes compares the scopes that Kept uses with those granted.
func (c *Client) checkScopes() []Finding {
	if len(c.scopes) == 0 {
		return []Finding{{OK: true, What: "scopes: Slack did not say which ones are granted", Fix: "Compare the app's scopes with deploy/slack/manifest.yaml."}}
	}
	var found []Finding
	for _, scope := range scopes() {
		f := Finding{OK: c.scopes[scope], What: "scope " + scope + ": " + whyScope(scope)}
		if !f.OK {
			f.Fix = "Add to oauth_config.scopes.bot in the app's manifest:  - " + scope + "  and install the app again."
		}
		found = append(found, f)
	}
	return found
}

// scopes are all scopes that Kept uses, sorted.
func scopes() []string {
	var all []string
	for _, n := range needs {
		all = append(all, n.scopes...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// whyScope is what a scope is for.
func whyScope(scope string) string {
	var whys []string
	for _, n := range needs {
		if slices.Contains(n.scopes, scope) && !slices.Contains(whys, n.why) {
			whys = append(whys, n.why)
		}
	}
	return strings.Join(whys, "; ")
}

// checkReceiving looks at how events come in.
func (c *Client) checkReceiving(ctx context.Context) ([]Finding, error) {
	if c.cfg.AppToken == "" || c.tokenKinds() != nil {
		if c.cfg.SigningSecret == "" {
			return nil, nil
		}
		return []Finding{{OK: true, What: "signed HTTP: Slack cannot be asked where it sends requests",
			Fix: "In the app's settings the request URLs end in /slack/events, /slack/commands and /slack/interactivity; Event Subscriptions shows “Verified”."}}, nil
	}
	// xapp-1-APP-…: the token names its app.
	if parts := strings.Split(c.cfg.AppToken, "-"); len(parts) > 2 && strings.HasPrefix(parts[2], "A") && c.me.app != "" && parts[2] != c.me.app {
		return []Finding{{What: "app-level token", Fix: "It belongs to app " + parts[2] + ", the bot token to app " + c.me.app + ". Take both from one app (api.slack.com/apps)."}}, nil
	}
	_, _, err := c.api.StartSocketModeContext(ctx)
	if err != nil {
		err = connectionProblem(err)
	}
	switch {
	case isSetup(err):
		return []Finding{{What: "Socket Mode", Fix: err.Error()}}, nil
	case err != nil:
		return nil, fmt.Errorf("open Socket Mode: %w", err)
	}
	return []Finding{{OK: true, What: "Socket Mode: Slack gives connections",
		Fix: "If Kept stops with “Socket Mode is switched off”, set settings.socket_mode_enabled: true in the app's manifest."}}, nil
}

// checkPlan looks at what depends on the workspace's plan.
func (c *Client) checkPlan(ctx context.Context) []Finding {
	canvases := Finding{OK: true, What: "canvases: Slack cannot be asked whether the plan has them", Fix: "Where it has none, the postmortem comes as a file alone."}
	err := c.do(ctx, "usergroups.list", "", func(ctx context.Context) error {
		_, err := c.api.GetUserGroupsContext(ctx)
		return err
	})
	groups := Finding{OK: true, What: "user groups: the plan has them"}
	switch {
	case has(err, "plan_upgrade_required", "paid_teams_only"):
		groups = Finding{OK: true, What: "user groups: the workspace's plan has none", Fix: "Give rights to people by name; a right given to a group would be nobody's."}
	case has(err, "missing_scope"):
		return []Finding{canvases} // told with the scopes
	case err != nil && !errors.Is(err, chat.ErrRefused):
		groups = Finding{OK: true, What: "user groups: Slack could not be asked now", Fix: "Run the check again."}
	case err != nil:
		groups = Finding{What: "user groups: " + err.Error(), Fix: "Ask an administrator whether apps may read user groups."}
	}
	return []Finding{groups, canvases}
}

// checkUnseen names the settings for which Slack has no question, and how to
// see that they are right.
func checkUnseen() []Finding {
	return []Finding{
		{OK: true, What: "events: Slack cannot be asked what the app subscribes to",
			Fix: "settings.event_subscriptions.bot_events lists: " + strings.Join(subscriptions(), ", ") + ". To see it: a message in an incident's room with the reaction :pushpin: appears in the timeline."},
		{OK: true, What: "slash command and shortcuts: Slack cannot be asked for them",
			Fix: "Type /incident help. features.slash_commands needs should_escape: true, features.shortcuts the four callback_ids of deploy/slack/manifest.yaml."},
		{OK: true, What: "home tab: Slack cannot be asked for it",
			Fix: "Open Kept's Home tab. It needs features.app_home.home_tab_enabled: true and messages_tab_read_only_enabled: false."},
	}
}

// subscriptions are the events that Kept subscribes to.
func subscriptions() []string {
	var events []string
	for _, n := range needs {
		if name, ok := strings.CutPrefix(n.what, "event "); ok {
			events = append(events, name)
		}
	}
	slices.Sort(events)
	return events
}
