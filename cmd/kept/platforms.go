package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"kept/bot/chat"
	"kept/bot/chat/switchboard"
	"kept/bot/slack"
	"kept/bot/teams"
	"kept/store"
)

// What the references of each platform begin with, and what people call it.
const (
	onSlack = "slack"
	onTeams = "teams"
)

var titles = map[string]string{onSlack: "Slack", onTeams: "Microsoft Teams"}

// connection is one of the chat platforms on which Kept serves.
type connection struct {
	home     string
	platform chat.Platform
	names    directory
	connect  func(context.Context) error               // before anything else, until it succeeds
	run      func(context.Context, chat.Handler) error // takes events by itself; nil = it does not
	below    string                                    // the path below which it takes requests
	requests func(chat.Handler) http.Handler           // takes events as requests; nil = it does not
	// meanwhile stands in for platform until that is reached: it has the same
	// features, and nothing that is asked of it is sent.
	meanwhile chat.Platform
	reached   bool
}

// connections are the platforms to which access is given, Slack first.
func (p program) connections(st store.Store) []connection {
	var all []connection
	if p.slack.BotToken != "" {
		all = append(all, p.overSlack())
	}
	if p.teams.AppID != "" {
		all = append(all, p.overTeams(memory{st}))
	}
	return all
}

func (p program) overSlack() connection {
	client, cut := slack.New(p.slack, p.clock, p.log), p.slack
	cut.HTTP = &http.Client{Transport: nowhere(onSlack)}
	c := connection{home: onSlack, platform: client, names: client, connect: client.Connect, below: "/slack/", meanwhile: slack.New(cut, p.clock, p.log)}
	if p.slack.SigningSecret != "" {
		c.requests = client.Handler
	}
	if p.slack.AppToken != "" {
		c.run = client.Run
	}
	return c
}

func (p program) overTeams(m memory) connection {
	client, cut := teams.New(p.teams, m, p.clock, p.log), p.teams
	cut.HTTP = &http.Client{Transport: nowhere(onTeams)}
	return connection{home: onTeams, platform: client, names: client, connect: client.Connect, below: "/teams/", requests: client.Handler,
		meanwhile: teams.New(cut, m, p.clock, p.log)}
}

// joined is the platforms as one.
func joined(platforms map[string]chat.Platform) chat.Platform {
	if len(platforms) == 1 {
		for _, only := range platforms {
			return only
		}
	}
	return switchboard.New(platforms)
}

// patiently does something until it is done, ctx ends, or it fails for good.
func patiently(ctx context.Context, log *slog.Logger, what string, do func(context.Context) error) error {
	const longest = 30 * time.Second
	for wait := time.Second; ; wait = min(2*wait, longest) {
		err := do(ctx)
		if err == nil || forGood(err) {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		pause := wait
		if retry, ok := errors.AsType[*chat.RetryError](err); ok {
			pause = max(pause, retry.After)
		}
		log.Warn("cannot "+what+" yet; trying again", "in", pause, "error", err)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

// forGood reports whether no repetition mends an error.
func forGood(err error) bool {
	_, ofSlack := errors.AsType[*slack.SetupError](err)
	_, ofTeams := errors.AsType[*teams.SetupError](err)
	return ofSlack || ofTeams || errors.Is(err, chat.ErrNotFound) || errors.Is(err, chat.ErrRefused) || errors.Is(err, errName)
}
