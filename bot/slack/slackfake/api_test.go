package slackfake

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestATokenIsTakenWhereSlackTakesIt(t *testing.T) {
	o := newOffice(t, Options{})
	form, asJSON := "application/x-www-form-urlencoded", "application/json; charset=utf-8"
	for _, c := range []struct{ name, method, kind, body, bearer, want string }{
		{"form", "auth.test", form, "token=xoxb-fake", "", ""},
		{"query", "auth.test?token=xoxb-fake", "", "", "", ""},
		{"header", "auth.test", form, "", "xoxb-fake", ""},
		{"header with JSON", "auth.test", asJSON, "{}", "xoxb-fake", ""},
		{"in JSON", "auth.test", asJSON, `{"token":"xoxb-fake"}`, "", "not_authed"},
		{"none", "auth.test", "", "", "", "not_authed"},
		{"unknown", "auth.test", "", "", "xoxb-other", "invalid_auth"},
		{"app token for a bot's method", "users.list", "", "", "xapp-fake", "not_allowed_token_type"},
		{"bot token for the app's method", "apps.connections.open", "", "", "xoxb-fake", "not_allowed_token_type"},
		{"no method", "nothing.here", "", "", "xoxb-fake", "unknown_method"},
		{"no JSON", "auth.test", asJSON, "{", "xoxb-fake", "invalid_json"},
		{"JSON list", "auth.test", asJSON, "[]", "xoxb-fake", "json_not_object"},
		{"JSON for a reading method", "conversations.info", asJSON, `{"channel":"` + o.ops + `"}`, "xoxb-fake", "invalid_arguments"},
		{"anybody may test", "api.test", form, "foo=bar", "", ""},
	} {
		if a := o.send(c.method, c.kind, c.body, c.bearer); a.code() != c.want || a.status != http.StatusOK {
			t.Errorf("%s: %d %s, want %q", c.name, a.status, a.raw, c.want)
		}
	}
	if a := o.send("auth.test", "application/json", "{}", "xoxb-fake"); a.str("warning") != "missing_charset" {
		t.Errorf("JSON without charset: %s, want a warning", a.raw)
	}
	o.Revoke(true)
	o.refused("token_revoked", "auth.test")
}

func TestAMissingScopeIsNamed(t *testing.T) {
	o := newOffice(t, Options{Scopes: []string{"chat:write", "channels:history", "channels:read"}})
	a := o.call("pins.add", "channel", o.ops, "timestamp", "1.0")
	if a.code() != "missing_scope" || a.str("needed") != "pins:write" || a.str("provided") != "channels:history,channels:read,chat:write" {
		t.Errorf("pins.add without its scope: %s", a.raw)
	}
	if a.header.Get("X-OAuth-Scopes") != "channels:history,channels:read,chat:write" || a.header.Get("X-Accepted-OAuth-Scopes") != "pins:write" {
		t.Errorf("headers %v", a.header)
	}
	secret := o.AddChannel(Channel{Name: "secret", Private: true, Members: []string{o.ana, o.Bot().ID}}).ID
	if a := o.call("conversations.history", "channel", secret); a.str("needed") != "groups:history" {
		t.Errorf("a private channel's history: %s, want groups:history asked for", a.raw)
	}
	o.good("conversations.history", "channel", o.ops)
	o.Grant("pins:write", true)
	o.good("pins.add", "channel", o.ops, "timestamp", o.posts("x"))
	o.Grant("chat:write", false)
	o.refused("missing_scope", "chat.postMessage", "channel", o.ops, "text", "x")
	if a := o.call("users.info", "user", o.ana); a.code() != "missing_scope" {
		t.Errorf("users.info: %s", a.raw)
	}
}

func TestAddressesNeedTheirScope(t *testing.T) {
	o := newOffice(t, Options{Scopes: []string{"users:read"}})
	if a := o.good("users.info", "user", o.ana); a.get("user.profile.email") != nil {
		t.Errorf("an address without users:read.email: %s", a.raw)
	}
	o.Grant("users:read.email", true)
	if a := o.good("users.info", "user", o.ana); a.str("user.profile.email") != "ana@kept.example" {
		t.Errorf("no address: %s", a.raw)
	}
	if a := o.good("users.lookupByEmail", "email", "Ana@kept.example"); a.str("user.id") != o.ana {
		t.Errorf("found %s", a.raw)
	}
	o.refused("users_not_found", "users.lookupByEmail", "email", "nobody@kept.example")
	o.refused("user_not_found", "users.info", "user", "U0NOBODY")
}

func TestTooManyCallsWait(t *testing.T) {
	o := newOffice(t, Options{})
	for range 20 {
		o.good("users.list")
	}
	a := o.call("users.list")
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "3" || a.code() != "ratelimited" {
		t.Fatalf("call 21 of a tier 2 method: %d %v %s", a.status, a.header, a.raw)
	}
	o.pass(3 * time.Second)
	o.good("users.list")
	other := o.AddChannel(Channel{Name: "other", Members: []string{o.Bot().ID}}).ID
	for range channelBurst {
		o.posts("burst")
	}
	if a := o.call("chat.postMessage", "channel", o.ops, "text", "x"); a.header.Get("Retry-After") != "1" {
		t.Errorf("after a burst: %d %v, want a second to wait", a.status, a.header)
	}
	o.good("chat.postMessage", "channel", other, "text", "another channel is free")
	o.pass(time.Second)
	o.posts("a second later")
}

func TestMarketLimit(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true, MarketLimit: true})
	for range 20 {
		o.posts("x")
	}
	a := o.good("conversations.history", "channel", o.ops, "limit", "200")
	if n := len(a.list("messages")); n != 15 || a.get("has_more") != true {
		t.Errorf("%d messages, has_more %v, want 15 and more", n, a.get("has_more"))
	}
	if a := o.call("conversations.history", "channel", o.ops); a.status != 429 || a.header.Get("Retry-After") != "60" {
		t.Errorf("the second call of a minute: %d %v", a.status, a.header)
	}
	o.SetMarketLimit(false)
	o.good("conversations.history", "channel", o.ops)
}

func TestFaults(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	post := func() (answer, error) {
		return o.try("chat.postMessage", "application/x-www-form-urlencoded", "token=xoxb-fake&text=x&channel="+o.ops, "")
	}
	posted := func() int { return len(o.Messages(o.ops, o.ana)) }
	o.Fail(Fault{Method: "chat.postMessage", Kind: Refusal, Code: "fatal_error", After: 1, Times: 2})
	var codes []string
	for range 4 {
		a, err := post()
		codes = append(codes, a.code())
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"", "fatal_error", "fatal_error", ""}; !slices.Equal(codes, want) {
		t.Errorf("codes %q, want %q", codes, want)
	}
	for _, f := range []struct {
		name    string
		fault   Fault
		taken   bool
		looks   func(answer, error) bool
		already int
	}{
		{"limit", Fault{Kind: Limit, RetryAfter: 7}, false, func(a answer, _ error) bool { return a.status == 429 && a.header.Get("Retry-After") == "7" }, 0},
		{"limit without header", Fault{Kind: Limit}, false, func(a answer, _ error) bool { return a.status == 429 && a.header.Get("Retry-After") == "" }, 0},
		{"status", Fault{Kind: Status, Status: 503}, false, func(a answer, _ error) bool { return a.status == 503 }, 0},
		{"lost post", Fault{Kind: LostPost}, false, func(_ answer, err error) bool { return err != nil }, 0},
		{"lost answer", Fault{Kind: LostAnswer}, true, func(_ answer, err error) bool { return err != nil }, 0},
		{"garbled", Fault{Kind: Garbled}, true, func(a answer, _ error) bool { return a.status == 200 && !json.Valid(a.raw) }, 0},
		{"slow", Fault{Kind: Slow, Delay: time.Millisecond}, true, func(a answer, _ error) bool { return a.body["ok"] == true }, 0},
	} {
		before := posted()
		o.Fail(f.fault)
		if a, err := post(); !f.looks(a, err) {
			t.Errorf("%s: %d %s %v", f.name, a.status, a.raw, err)
		}
		if taken := posted() > before; taken != f.taken {
			t.Errorf("%s: posted %v, want %v", f.name, taken, f.taken)
		}
	}
	stop := o.Fail(Fault{Kind: Status, Times: -1})
	if a, _ := post(); a.status != 500 {
		t.Errorf("a lasting fault: %d", a.status)
	}
	stop()
	if a, _ := post(); a.body["ok"] != true {
		t.Errorf("after the fault: %s", a.raw)
	}
}

func TestASnapshotBringsTheWorkspaceBack(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	ts := o.posts("kept", "metadata", `{"event_type":"e","event_payload":{"key":"k"}}`)
	o.good("reactions.add", "channel", o.ops, "timestamp", ts, "name", "pushpin")
	o.good("chat.scheduleMessage", "channel", o.ops, "text", "later", "post_at", o.at(time.Hour))
	saved, err := o.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	again := newOffice(t, Options{Unlimited: true})
	if err := again.Restore(saved); err != nil {
		t.Fatal(err)
	}
	m, ok := again.Message(o.ops, ts)
	if !ok || m.Text != "kept" || len(m.Reactions) != 1 || again.Bot().ID != o.Bot().ID {
		t.Errorf("restored %+v", m)
	}
	if next := again.good("chat.postMessage", "channel", o.ops, "text", "next").str("ts"); next <= ts {
		t.Errorf("%s comes after %s", next, ts)
	}
	again.pass(time.Hour)
	if all := again.Messages(o.ops, o.ana); all[len(all)-1].Text != "later" {
		t.Error("the scheduled message did not survive")
	}
	if err := again.Restore([]byte("{")); err == nil || !strings.Contains(err.Error(), "restore") {
		t.Errorf("half a snapshot: %v", err)
	}
}
