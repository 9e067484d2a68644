package slack

import (
	"slices"
	"strings"
	"testing"
)

// wrong is what is not right, with what mends it.
func wrong(found []Finding) (out []string) {
	for _, f := range found {
		if !f.OK {
			out = append(out, f.What+" → "+f.Fix)
		}
	}
	return out
}

func checked(t *testing.T, p *peer, change func(*Config)) []Finding {
	t.Helper()
	c := inboundClient(t, p)
	c.me = identity{}
	change(&c.cfg)
	found, err := c.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func identified(p *peer, scopes ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.scopes = strings.Join(scopes, ",")
	p.answers["auth.test"] = []string{`{"ok":true,"url":"https://acme.slack.com/","team":"Acme","user":"kept","team_id":"T1","user_id":"U1","bot_id":"B1"}`}
	p.answers["bots.info"] = []string{`{"ok":true,"bot":{"id":"B1","app_id":"A1","name":"Kept"}}`}
}

func TestCheckFindsNothingWhereAllIsWell(t *testing.T) {
	p := newPeer(t)
	identified(p, scopes()...)
	found := checked(t, p, func(*Config) {})
	if bad := wrong(found); len(bad) > 0 {
		t.Errorf("found %q", bad)
	}
	if !slices.ContainsFunc(found, func(f Finding) bool { return strings.Contains(f.Fix, "message.groups") }) {
		t.Error("nothing says how to see the subscriptions")
	}
}

func TestCheckNamesEachMissingScopeWithItsLine(t *testing.T) {
	p := newPeer(t)
	some := slices.DeleteFunc(scopes(), func(s string) bool { return s == "pins:write" || s == "groups:history" })
	identified(p, some...)
	bad := wrong(checked(t, p, func(*Config) {}))
	if len(bad) != 2 {
		t.Fatalf("found %q", bad)
	}
	for i, scope := range []string{"groups:history", "pins:write"} {
		if !strings.Contains(bad[i], "scope "+scope) || !strings.Contains(bad[i], "- "+scope) || !strings.Contains(bad[i], "oauth_config.scopes.bot") {
			t.Errorf("found %q", bad[i])
		}
	}
}

func TestCheckSaysWhatIsWrongWithTokens(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config)
		answer [2]string // method, answer
		want   string
	}{
		"no way in":                   {func(c *Config) { c.AppToken, c.SigningSecret = "", "" }, [2]string{}, "cannot hear anything"},
		"bot token as app token":      {func(c *Config) { c.AppToken = "xoxb-2" }, [2]string{}, "begins with xapp-"},
		"app token as bot token":      {func(c *Config) { c.BotToken = "xapp-1-A1" }, [2]string{}, "xoxb-"},
		"app token of another app":    {func(c *Config) { c.AppToken = "xapp-1-A9-1-1" }, [2]string{}, "belongs to app A9"},
		"app token without a scope":   {func(*Config) {}, [2]string{"apps.connections.open", `{"ok":false,"error":"missing_scope"}`}, "connections:write"},
		"a bot token that is revoked": {func(*Config) {}, [2]string{"auth.test", `{"ok":false,"error":"token_revoked"}`}, "revoked"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPeer(t)
			identified(p, scopes()...)
			if c.answer[0] != "" {
				p.mu.Lock()
				p.answers[c.answer[0]] = []string{c.answer[1]}
				p.mu.Unlock()
			}
			bad := wrong(checked(t, p, c.change))
			if len(bad) != 1 || !strings.Contains(bad[0], c.want) {
				t.Errorf("found %q, want one with %q", bad, c.want)
			}
		})
	}
}

func TestCheckToleratesAPlanWithoutUserGroups(t *testing.T) {
	p := newPeer(t)
	identified(p, scopes()...)
	p.answer("usergroups.list", `{"ok":false,"error":"plan_upgrade_required"}`)
	found := checked(t, p, func(*Config) {})
	if bad := wrong(found); len(bad) > 0 {
		t.Errorf("found %q", bad)
	}
	if !slices.ContainsFunc(found, func(f Finding) bool { return strings.Contains(f.What, "plan has none") }) {
		t.Errorf("found %+v", found)
	}
}

func TestCheckSaysWhenSlackCannotBeAsked(t *testing.T) {
	p := newPeer(t)
	p.answer("auth.test", "status 500")
	if _, err := inboundClient(t, p).Check(t.Context()); err == nil {
		t.Error("no word of it")
	}
}
