package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"
)

type serveCmd struct {
	storeFlag
	configFlag
	Listen  string `env:"KEPT_LISTEN" help:"Address on which to take Teams' activities (/teams/messages) and Slack's signed requests (/slack/events, /slack/commands, /slack/interactivity), alerts (/hooks/alert/NAME), and to tell /healthz and /readyz." placeholder:"ADDR"`
	LogJSON bool   `name:"log-json" help:"Log as JSON."`
}

func (serveCmd) Help() string {
	return `Runs incidents in a Slack workspace, in an organisation's Microsoft Teams, or in both, until it is told to end (SIGTERM, Ctrl-C): then it finishes what is in hand. A second signal ends it at once; nothing that was answered is lost by that either.

Secrets come from the environment, or from files that it names:

    SLACK_BOT_TOKEN, SLACK_BOT_TOKEN_FILE              xoxb-…, needed for Slack
    SLACK_APP_TOKEN, SLACK_APP_TOKEN_FILE              xapp-…, for Socket Mode
    SLACK_SIGNING_SECRET, SLACK_SIGNING_SECRET_FILE    for signed HTTP, with --listen
    TEAMS_APP_ID, TEAMS_APP_ID_FILE                    the bot's registration, needed for Teams, with --listen
    TEAMS_TENANT_ID, TEAMS_TENANT_ID_FILE              the organisation, needed for Teams
    TEAMS_APP_SECRET, TEAMS_APP_SECRET_FILE            client secret; none with a managed identity

With an app-level token Kept connects to Slack and needs no address of its own; Teams sends its activities to an address that --listen stands behind. On both, each incident lives where it was declared. SLACK_API and TEAMS_API name other addresses, for tests.

Example:

    kept check --config kept.yaml
    kept serve --store bolt:kept.db --config kept.yaml`
}

// Run serves.
func (c serveCmd) Run(ctx context.Context, s streams) error {
	path, err := c.path()
	if err != nil {
		return err
	}
	chosen, err := c.read()
	if err != nil {
		return err
	}
	access, err := platformAccess(os.LookupEnv, chosen)
	if err != nil {
		return err
	}
	switch {
	case access.onSlack() && access.slack.AppToken == "" && access.slack.SigningSecret == "":
		return fmt.Errorf("%w: Slack has no way to reach Kept; set SLACK_APP_TOKEN for Socket Mode (%s), or SLACK_SIGNING_SECRET and --listen for signed HTTP (%s)", errMisuse, whereAppToken, whereSigningSecret)
	case access.onSlack() && access.slack.AppToken == "" && c.Listen == "":
		return fmt.Errorf("%w: signed HTTP needs an address to listen on; add --listen :8080, or set SLACK_APP_TOKEN for Socket Mode (%s)", errMisuse, whereAppToken)
	case access.onTeams() && c.Listen == "":
		return fmt.Errorf("%w: Microsoft Teams sends its activities to Kept, which needs an address to listen on; add --listen :8080, behind the messaging endpoint that the bot's registration names", errMisuse)
	}
	pager, err := chosen.pager(os.LookupEnv, time.Now)
	if err != nil {
		return err
	}
	intakes, err := chosen.intakeSources(os.LookupEnv)
	if err != nil {
		return err
	}
	if len(intakes) > 0 && c.Listen == "" {
		return fmt.Errorf("%w: the intakes in the configuration need an address to listen on; add --listen :8080, or take them out", errMisuse)
	}
	var log slog.Handler = slog.NewTextHandler(s.err, nil)
	if c.LogJSON {
		log = slog.NewJSONHandler(s.err, nil)
	}
	logger := slog.New(log)
	return serve(ctx, program{
		store: path, settings: chosen, pager: asPager(pager), intakes: intakes, slack: access.slack, teams: access.teams, listen: c.Listen, clock: time.Now, log: logger,
		ready: func(r readiness) {
			if c.LogJSON {
				logger.Info("ready", "took", r.took.Seconds(), "open", r.open, "next", r.next)
				return
			}
			fmt.Fprintln(s.err, "kept:", r)
		},
	})
}
