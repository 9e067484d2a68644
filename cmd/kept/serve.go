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
	Listen  string `env:"KEPT_LISTEN" help:"Address on which to take signed requests of Slack's (/slack/events, /slack/commands, /slack/interactivity) and to tell /healthz and /readyz." placeholder:"ADDR"`
	LogJSON bool   `name:"log-json" help:"Log as JSON."`
}

func (serveCmd) Help() string {
	return `Runs incidents in a Slack workspace until it is told to end (SIGTERM, Ctrl-C): then it finishes what is in hand. A second signal ends it at once; nothing that was answered is lost by that either.

Secrets come from the environment, or from files that it names:

    SLACK_BOT_TOKEN, SLACK_BOT_TOKEN_FILE              xoxb-…, needed
    SLACK_APP_TOKEN, SLACK_APP_TOKEN_FILE              xapp-…, for Socket Mode
    SLACK_SIGNING_SECRET, SLACK_SIGNING_SECRET_FILE    for signed HTTP, with --listen

With an app-level token Kept connects to Slack and needs no address of its own. SLACK_API names another address of the Web API, for tests.

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
	access, err := slackAccess(os.LookupEnv)
	if err != nil {
		return err
	}
	access.Command = string(chosen.Slack.Command)
	switch {
	case access.AppToken == "" && access.SigningSecret == "":
		return fmt.Errorf("%w: Slack has no way to reach Kept; set SLACK_APP_TOKEN for Socket Mode (%s), or SLACK_SIGNING_SECRET and --listen for signed HTTP (%s)", errMisuse, whereAppToken, whereSigningSecret)
	case access.AppToken == "" && c.Listen == "":
		return fmt.Errorf("%w: signed HTTP needs an address to listen on; add --listen :8080, or set SLACK_APP_TOKEN for Socket Mode (%s)", errMisuse, whereAppToken)
	}
	var log slog.Handler = slog.NewTextHandler(s.err, nil)
	if c.LogJSON {
		log = slog.NewJSONHandler(s.err, nil)
	}
	logger := slog.New(log)
	return serve(ctx, program{
		store: path, settings: chosen, slack: access, listen: c.Listen, clock: time.Now, log: logger,
		ready: func(r readiness) {
			if c.LogJSON {
				logger.Info("ready", "took", r.took.Seconds(), "open", r.open, "next", r.next)
				return
			}
			fmt.Fprintln(s.err, "kept:", r)
		},
	})
}
