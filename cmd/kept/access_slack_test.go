package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func environment(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, ok := values[name]
		return v, ok
	}
}

func TestSecretsComeFromVariablesOrFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("xapp-1-a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := slackAccess(environment(map[string]string{
		"SLACK_BOT_TOKEN": " xoxb-1 ", "SLACK_APP_TOKEN_FILE": file, "SLACK_SIGNING_SECRET": strings.Repeat("a", 32), "SLACK_API": "http://127.0.0.1:1/api/",
	}))
	if err != nil || got.BotToken != "xoxb-1" || got.AppToken != "xapp-1-a" || len(got.SigningSecret) != 32 || got.API == "" {
		t.Errorf("%v, %v", got.API, err)
	}
}

// A sentence says what to set and where to find it; it never holds the secret.
func TestWrongSecretsAreMisuseInASentence(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const leaked = "1234-hidden-5678"
	for _, c := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"nothing", nil, "the bot token is missing; set SLACK_BOT_TOKEN, or SLACK_BOT_TOKEN_FILE to a file that holds it. It begins with xoxb- (api.slack.com/apps, your app, OAuth"},
		{"a user token", map[string]string{"SLACK_BOT_TOKEN": "xoxp-" + leaked}, "SLACK_BOT_TOKEN holds a user token; Kept needs the bot token"},
		{"swapped", map[string]string{"SLACK_BOT_TOKEN": "xapp-" + leaked}, "SLACK_BOT_TOKEN holds an app-level token"},
		{"something else", map[string]string{"SLACK_BOT_TOKEN": leaked}, "SLACK_BOT_TOKEN holds no token of Slack's"},
		{"a bot token for the app", map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-" + leaked}, "SLACK_APP_TOKEN holds a bot token; Socket Mode needs an app-level token"},
		{"a token for the signing secret", map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "xapp-" + leaked}, "SLACK_SIGNING_SECRET holds an app-level token; it takes the signing secret"},
		{"a cut secret", map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": leaked[:8]}, "SLACK_SIGNING_SECRET is too short"},
		{"twice", map[string]string{"SLACK_BOT_TOKEN": "xoxb-" + leaked, "SLACK_BOT_TOKEN_FILE": empty}, "SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set; leave one"},
		{"an empty file", map[string]string{"SLACK_BOT_TOKEN_FILE": empty}, "SLACK_BOT_TOKEN_FILE: " + empty + " is empty"},
		{"no file", map[string]string{"SLACK_BOT_TOKEN_FILE": empty + "-gone"}, "no such file"},
		{"an open road", map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API": "http://example.com/api/"}, "SLACK_API would send the tokens unencrypted"},
		{"no address", map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API": "slack"}, "SLACK_API is no address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := slackAccess(environment(c.env))
			if !errors.Is(err, errMisuse) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %s", err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), leaked) || strings.Contains(err.Error(), leaked[:8])) {
				t.Errorf("it tells the secret: %v", err)
			}
		})
	}
}
