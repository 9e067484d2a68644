package main

import (
	"fmt"
	"net/url"
	"strings"

	"kept/bot/slack"
)

// Where Slack shows what Kept needs, in the words of its pages.
const (
	whereBotToken      = "api.slack.com/apps, your app, OAuth & Permissions, Bot User OAuth Token"
	whereAppToken      = "api.slack.com/apps, your app, Basic Information, App-Level Tokens"
	whereSigningSecret = "api.slack.com/apps, your app, Basic Information, Signing Secret"
)

// slackAccess reads how Kept reaches the workspace from the environment: each
// secret from its variable, or from the file that the variable with _FILE
// behind it names. What is missing or of the wrong kind is misuse, told with
// where to find the right one; a secret is never part of an error.
func slackAccess(env func(string) (string, bool)) (slack.Config, error) {
	var cfg slack.Config
	for _, s := range []struct {
		name string
		into *string
	}{{"SLACK_BOT_TOKEN", &cfg.BotToken}, {"SLACK_APP_TOKEN", &cfg.AppToken}, {"SLACK_SIGNING_SECRET", &cfg.SigningSecret}} {
		var err error
		if *s.into, err = secret(env, s.name); err != nil {
			return cfg, fmt.Errorf("%w: %w", errMisuse, err)
		}
	}
	cfg.API, _ = env("SLACK_API")
	for _, problem := range []string{botTokenProblem(cfg.BotToken), appTokenProblem(cfg.AppToken), signingSecretProblem(cfg.SigningSecret), apiProblem(cfg.API)} {
		if problem != "" {
			return cfg, fmt.Errorf("%w: %s", errMisuse, problem)
		}
	}
	return cfg, nil
}

// kindOf says what a token is by its prefix
// (https://docs.slack.dev/authentication/tokens).
func kindOf(token string) string {
	for _, k := range []struct{ prefix, kind string }{
		{"xoxb-", "a bot token"}, {"xoxp-", "a user token"}, {"xapp-", "an app-level token"}, {"xoxe.", "a token for configuring apps"},
		{"xoxe-", "a refresh token"}, {"xoxc-", "a token of somebody's browser"}, {"xoxs-", "a token of somebody's browser"},
	} {
		if strings.HasPrefix(token, k.prefix) {
			return k.kind
		}
	}
	return "no token of Slack's"
}

func botTokenProblem(token string) string {
	switch kind := kindOf(token); {
	case token == "":
		return "the bot token is missing; set SLACK_BOT_TOKEN, or SLACK_BOT_TOKEN_FILE to a file that holds it. It begins with xoxb- (" + whereBotToken + ")"
	case kind != "a bot token":
		return "SLACK_BOT_TOKEN holds " + kind + "; Kept needs the bot token, which begins with xoxb- (" + whereBotToken + ")"
	}
	return ""
}

func appTokenProblem(token string) string {
	if kind := kindOf(token); token != "" && kind != "an app-level token" {
		return "SLACK_APP_TOKEN holds " + kind + "; Socket Mode needs an app-level token with the scope connections:write, which begins with xapp- (" + whereAppToken + ")"
	}
	return ""
}

func signingSecretProblem(secret string) string {
	switch {
	case secret == "":
		return ""
	case kindOf(secret) != "no token of Slack's":
		return "SLACK_SIGNING_SECRET holds " + kindOf(secret) + "; it takes the signing secret (" + whereSigningSecret + ")"
	case len(secret) < 16:
		return "SLACK_SIGNING_SECRET is too short to be one; copy the whole of it (" + whereSigningSecret + ")"
	}
	return ""
}

// apiProblem refuses an address to which tokens would travel readable.
func apiProblem(api string) string {
	if api == "" {
		return ""
	}
	u, err := url.Parse(api)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "SLACK_API is no address; leave it unset for Slack itself, or write http://127.0.0.1:8080/api/"
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return "SLACK_API would send the tokens unencrypted; write https://"
	}
	return ""
}
