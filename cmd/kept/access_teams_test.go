package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	someApp    = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
	someTenant = "2b4e28ba-2fa1-41d2-883f-0016d3cca427"
)

func TestEachPlatformIsReadWhereAnythingOfItIsSet(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	forTeams := map[string]string{"TEAMS_APP_ID": strings.ToUpper(someApp), "TEAMS_TENANT_ID": someTenant, "TEAMS_APP_SECRET_FILE": file}
	a, err := platformAccess(environment(forTeams), settings{})
	if err != nil || a.onSlack() || !a.onTeams() || a.teams.AppID != someApp || a.teams.Secret != "hush" || a.teams.Login != "" || a.teams.Tenants != nil {
		t.Errorf("Teams alone: %v, %v", a.teams.AppID, err)
	}
	a, err = platformAccess(environment(map[string]string{"SLACK_BOT_TOKEN": "xoxb-1"}), settings{})
	if err != nil || !a.onSlack() || a.onTeams() {
		t.Errorf("Slack alone: %v", err)
	}
	forTeams["SLACK_BOT_TOKEN"] = "xoxb-1"
	a, err = platformAccess(environment(forTeams), settings{Teams: teamsSettings{Tenants: []tenant{"3"}}})
	if err != nil || !a.onSlack() || !a.onTeams() || len(a.teams.Tenants) != 2 {
		t.Errorf("both: %v, %v", a.teams.Tenants, err)
	}
}

func TestWrongAccessToTeamsIsMisuseInASentence(t *testing.T) {
	const leaked = "very-secret-value"
	full := func(more ...string) map[string]string {
		env := map[string]string{"TEAMS_APP_ID": someApp, "TEAMS_TENANT_ID": someTenant, "TEAMS_APP_SECRET": leaked}
		for i := 0; i < len(more); i += 2 {
			env[more[i]] = more[i+1]
		}
		return env
	}
	identity := settings{Teams: teamsSettings{ManagedIdentity: true}}
	for _, c := range []struct {
		name   string
		env    map[string]string
		chosen settings
		want   string
	}{
		{"nothing at all", nil, settings{}, "no chat platform is set up; for Slack set SLACK_BOT_TOKEN"},
		{"no app", map[string]string{"TEAMS_APP_SECRET": leaked}, settings{}, "the app's ID is missing; set TEAMS_APP_ID (entra.microsoft.com, App registrations"},
		{"an app by name", full("TEAMS_APP_ID", "kept"), settings{}, "TEAMS_APP_ID is no such ID"},
		{"no tenant", full("TEAMS_TENANT_ID", ""), settings{}, "the organisation's ID is missing; set TEAMS_TENANT_ID"},
		{"no secret", full("TEAMS_APP_SECRET", ""), settings{}, "the app's secret is missing; set TEAMS_APP_SECRET, or TEAMS_APP_SECRET_FILE"},
		{"a secret's ID", full("TEAMS_APP_SECRET", someApp), settings{}, "TEAMS_APP_SECRET holds the ID of a secret, not its value"},
		{"a secret beside an identity", full(), identity, "`teams: managed identity:` is yes; leave one"},
		{"other services", full("TEAMS_API", "https://example.com"), settings{}, "TEAMS_API is for tests on this machine"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := platformAccess(environment(c.env), c.chosen)
			if !errors.Is(err, errMisuse) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), leaked) {
				t.Errorf("got %v, want it to say %s", err, c.want)
			}
		})
	}
	env := full("TEAMS_APP_SECRET", "")
	if a, err := platformAccess(environment(env), identity); err != nil || !a.teams.ManagedIdentity {
		t.Errorf("with a managed identity: %v", err)
	}
}
