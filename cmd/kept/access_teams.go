package main

import (
	"fmt"
	"net/url"
	"strings"

	"kept/bot/teams"
)

// Where Microsoft shows what Kept needs, in the words of its pages.
const (
	whereAppID     = "entra.microsoft.com, App registrations, your app, Overview, Application (client) ID"
	whereTenant    = "entra.microsoft.com, App registrations, your app, Overview, Directory (tenant) ID"
	whereAppSecret = "entra.microsoft.com, App registrations, your app, Certificates & secrets, the Value of a new client secret"
)

// teamsAccess reads how Kept reaches an organisation's Teams, like slackAccess.
func teamsAccess(env func(string) (string, bool), chosen teamsSettings) (teams.Config, error) {
	cfg := chosen.config()
	for _, s := range []struct {
		name string
		into *string
	}{{"TEAMS_APP_ID", &cfg.AppID}, {"TEAMS_TENANT_ID", &cfg.Tenant}, {"TEAMS_APP_SECRET", &cfg.Secret}} {
		var err error
		if *s.into, err = secret(env, s.name); err != nil {
			return cfg, fmt.Errorf("%w: %w", errMisuse, err)
		}
	}
	cfg.AppID, cfg.Tenant = strings.ToLower(cfg.AppID), strings.ToLower(cfg.Tenant)
	for _, problem := range []string{
		idProblem("TEAMS_APP_ID", "the app's ID", cfg.AppID, whereAppID),
		idProblem("TEAMS_TENANT_ID", "the organisation's ID", cfg.Tenant, whereTenant),
		appSecretProblem(cfg.Secret, cfg.ManagedIdentity),
	} {
		if problem != "" {
			return cfg, fmt.Errorf("%w: %s", errMisuse, problem)
		}
	}
	if len(cfg.Tenants) > 0 {
		cfg.Tenants = append(cfg.Tenants, cfg.Tenant)
	}
	if api, _ := env("TEAMS_API"); api != "" {
		return elsewhere(cfg, api)
	}
	return cfg, nil
}

// config is what the section says of how Teams is reached.
func (s teamsSettings) config() teams.Config {
	cfg := teams.Config{Channel: s.Channel.channel, ManagedIdentity: bool(s.ManagedIdentity), Targeted: bool(s.Targeted)}
	if s.Incidents != inThreads {
		cfg.Team = s.Channel.team
	}
	for _, t := range s.Tenants {
		cfg.Tenants = append(cfg.Tenants, string(t))
	}
	return cfg
}

func idProblem(name, what, value, where string) string {
	switch {
	case value == "":
		return what + " is missing; set " + name + " (" + where + ")"
	case !guidPattern.MatchString(value):
		return name + " is no such ID, which looks like 00000000-0000-0000-0000-000000000000 (" + where + ")"
	}
	return ""
}

func appSecretProblem(secret string, identity bool) string {
	switch {
	case identity && secret != "":
		return "TEAMS_APP_SECRET is set, and `teams: managed identity:` is yes; leave one"
	case !identity && secret == "":
		return "the app's secret is missing; set TEAMS_APP_SECRET, or TEAMS_APP_SECRET_FILE to a file that holds it (" + whereAppSecret + ")"
	case guidPattern.MatchString(secret):
		return "TEAMS_APP_SECRET holds the ID of a secret, not its value (" + whereAppSecret + ")"
	}
	return ""
}

// elsewhere leads to services on this machine in place of Microsoft's, for tests.
func elsewhere(cfg teams.Config, api string) (teams.Config, error) {
	u, err := url.Parse(api)
	if err != nil || u.Scheme != "http" || !loopback(u.Hostname()) {
		return cfg, fmt.Errorf("%w: TEAMS_API is for tests on this machine; leave it unset, or write http://127.0.0.1:8080", errMisuse)
	}
	api = strings.TrimRight(api, "/")
	cfg.Login, cfg.Graph, cfg.Identity = api+"/login", api+"/graph", api+"/identity"
	cfg.OpenID = api + "/openid/v1/.well-known/openidconfiguration"
	cfg.ServiceHosts = []string{u.Hostname()}
	return cfg, nil
}
