package main

import (
	"fmt"
	"net"
	"os"
	"strings"

	"kept/bot/slack"
	"kept/bot/teams"
)

// access is how Kept reaches the platforms that it serves on.
type access struct {
	slack slack.Config
	teams teams.Config
}

func (a access) onSlack() bool { return a.slack.BotToken != "" }
func (a access) onTeams() bool { return a.teams.AppID != "" }

// platformAccess reads how Kept reaches each platform of which anything is set,
// and what the file says of it. Nothing at all is misuse.
func platformAccess(env func(string) (string, bool), chosen settings) (a access, err error) {
	slackSet, teamsSet := anySet(env, "SLACK_"), anySet(env, "TEAMS_")
	if !slackSet && !teamsSet {
		return a, fmt.Errorf("%w: no chat platform is set up; for Slack set SLACK_BOT_TOKEN, or SLACK_BOT_TOKEN_FILE to a file that holds it (%s); for Microsoft Teams set TEAMS_APP_ID, TEAMS_TENANT_ID and TEAMS_APP_SECRET (%s)", errMisuse, whereBotToken, whereAppID)
	}
	if slackSet {
		if a.slack, err = slackAccess(env); err != nil {
			return a, err
		}
		a.slack.Command = string(chosen.Slack.Command)
	}
	if teamsSet {
		a.teams, err = teamsAccess(env, chosen.Teams)
	}
	return a, err
}

// anySet reports whether anything of a platform's is set.
func anySet(env func(string) (string, bool), prefix string) bool {
	for _, name := range []string{"BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET", "APP_ID", "TENANT_ID", "APP_SECRET"} {
		for _, suffix := range []string{"", "_FILE"} {
			if v, ok := env(prefix + name + suffix); ok && v != "" {
				return true
			}
		}
	}
	return false
}

// secret reads one secret; "" where there is none.
func secret(env func(string) (string, bool), name string) (string, error) {
	value, set := env(name)
	file, inFile := env(name + "_FILE")
	switch {
	case set && value != "" && inFile && file != "":
		return "", fmt.Errorf("%s and %s_FILE are both set; leave one", name, name)
	case inFile && file != "":
		text, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("%s_FILE: %w", name, err)
		}
		if value = strings.TrimSpace(string(text)); value == "" {
			return "", fmt.Errorf("%s_FILE: %s is empty", name, file)
		}
	}
	return strings.TrimSpace(value), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
