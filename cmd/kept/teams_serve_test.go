package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"kept/bot/slack/slackfake"
	"kept/bot/teams/teamsfake"
	"kept/store"
	"kept/store/boltstore"
)

// building is an organisation on Teams in which Ana and Ben work, with Kept in
// their team, reached through a proxy as in earnest.
type building struct {
	*teamsfake.Organisation
	house
	url      string
	behind   atomic.Pointer[url.URL] // where the proxy leads: the Kept of the moment
	ana, ben teamsfake.User
	team     teamsfake.Team
	ops      teamsfake.Place
}

func newBuilding(t testing.TB) *building {
	t.Helper()
	b := &building{house: newHouse(t)}
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			if to := b.behind.Load(); to != nil {
				r.SetURL(to)
			}
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }, // Kept is down
	})
	t.Cleanup(proxy.Close)
	var services atomic.Pointer[teamsfake.Organisation]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { services.Load().ServeHTTP(w, r) }))
	b.url = server.URL
	b.Organisation = teamsfake.New(teamsfake.Options{BaseURL: server.URL, AppURL: proxy.URL + "/teams/messages", Redeliver: 50 * time.Millisecond, AckDeadline: patience})
	services.Store(b.Organisation)
	t.Cleanup(func() { b.Close(); server.Close() })
	b.ana, b.ben = b.AddUser(teamsfake.User{Name: "Ana"}), b.AddUser(teamsfake.User{Name: "Ben"})
	b.team = b.AddTeam(teamsfake.Team{Name: "Platform", Members: []string{b.ana.ID, b.ben.ID}, Installed: true})
	b.ops = b.AddChannel(teamsfake.Place{Team: b.team.ID, Name: "Operations"})
	return b
}

// environ is how Kept reaches the organisation.
func (b *building) environ() []string {
	return []string{"TEAMS_API=" + b.url, "TEAMS_APP_ID=" + teamsfake.DefaultAppID, "TEAMS_TENANT_ID=" + teamsfake.DefaultTenant, "TEAMS_APP_SECRET=fake-secret"}
}

// config is a configuration file that names the channel by its link.
func (b *building) config(t *testing.T, more string) string {
	link := "https://teams.microsoft.com/l/channel/" + url.QueryEscape(b.ops.ID) + "/Operations?groupId=" + b.team.ID
	return configured(t, "teams:\n  channel: \""+link+"\"\n"+more)
}

// start runs `kept serve` and leads the proxy to it.
func (b *building) start(env []string, args ...string) *process {
	b.t.Helper()
	p := b.run(append(b.environ(), env...), append([]string{"--listen", "127.0.0.1:0"}, args...)...)
	b.lead(p)
	return p
}

// lead leads the proxy to a process, and waits until that is ready.
func (b *building) lead(p *process) {
	b.t.Helper()
	_, address, _ := strings.Cut(b.says(p, "msg=listening"), "address=")
	b.says(p, "kept: ready in")
	b.behind.Store(&url.URL{Scheme: "http", Host: strings.TrimSpace(address)})
}

// texts are what somebody reads in a conversation.
func (b *building) texts(conversation string) (all []string) {
	for _, m := range b.Messages(conversation, b.ana.ID) {
		text := m.Text
		for _, c := range m.Cards {
			text += "\n" + c.Text
		}
		all = append(all, text)
	}
	return all
}

func (b *building) count(conversation, text string) (n int) {
	for _, said := range b.texts(conversation) {
		if strings.Contains(said, text) {
			n++
		}
	}
	return n
}

// sees waits until Ana reads a text.
func (b *building) sees(conversation, text string) {
	b.t.Helper()
	if err := b.Wait(b.ctx, func() bool { return b.count(conversation, text) > 0 }); err != nil {
		b.t.Fatalf("nobody sees %q in %q", text, b.texts(conversation))
	}
}

// types lets Ana mention Kept, which must take it.
func (b *building) types(conversation, text string) {
	b.t.Helper()
	if _, err := b.Type(b.ana.ID, conversation, "@Kept "+text); err != nil {
		b.t.Fatal(err)
	}
	if err := b.WaitQuiet(b.ctx); err != nil {
		b.t.Fatal(err)
	}
}

// room waits for an incident's channel.
func (b *building) room(name string) string {
	b.t.Helper()
	var p teamsfake.Place
	found := func() bool {
		for _, p = range b.Places("") {
			if strings.HasPrefix(p.Name, name) {
				return true
			}
		}
		return false
	}
	if err := b.Wait(b.ctx, found); err != nil {
		b.t.Fatalf("there is no channel %s among %+v", name, b.Places(""))
	}
	return p.ID
}

// On Teams, over real sockets: what was acknowledged survives a kill at once, the
// reminder finds its way into a conversation that nobody has written in since, and
// nothing is said twice.
func TestServeOnTeamsSurvivesAKillAndReminds(t *testing.T) {
	b := newBuilding(t)
	config := b.config(t, "")
	p := b.start(nil, "--config", config)
	b.types(b.ops.ID, "declare Checkout is down sev:1")
	room := b.room("inc-1")
	b.sees(room, "Checkout is down")
	b.types(room, "update: We are looking into it. Next update in 30 minutes")
	b.kill(p) // posted or not, it was acknowledged
	b.passes(25*time.Minute - 3*time.Second)

	p = b.start(nil, "--config", config)
	const headsUp = "min: the update you promised" // in 5, if the start took no time
	b.sees(room, "Update U1 by Ana")
	b.sees(room, headsUp) // nobody has written: the post is proactive
	b.types(room, "note the gateway was restarted")
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := b.ends(p); code != 0 {
		t.Errorf("exit status %d:\n%s", code, p.heard())
	}
	for _, text := range []string{"Update U1 by Ana", headsUp} {
		if n := b.count(room, text); n != 1 {
			t.Errorf("%q stands %d times in %q", text, n, b.texts(room))
		}
	}
	if strings.Contains(p.heard(), "fake-secret") || strings.Contains(p.heard(), "Bearer") {
		t.Errorf("it logs a secret:\n%s", p.heard())
	}
	draft, err := exec.CommandContext(b.ctx, b.program, "postmortem", "--store", b.store, "INC-1").CombinedOutput()
	for _, want := range []string{"Checkout is down", "Next update in 30 minutes", "the gateway was restarted"} {
		if err != nil || !strings.Contains(string(draft), want) {
			t.Errorf("the draft does not hold %q: %v\n%s", want, err, draft)
		}
	}
}

// passes lets time pass for what INC-1 owes: all of it happened that much earlier.
func (b *building) passes(length time.Duration) {
	b.t.Helper()
	st, err := boltstore.Open(strings.TrimPrefix(b.store, "bolt:"), boltstore.Options{})
	if err != nil {
		b.t.Fatal(err)
	}
	err = st.Update(b.ctx, func(tx store.Tx) error {
		inc, err := tx.Incident(1)
		if err != nil {
			return err
		}
		earlier := func(all ...*time.Time) {
			for _, at := range all {
				if !at.IsZero() {
					*at = at.Add(-length)
				}
			}
		}
		earlier(&inc.DeclaredAt)
		for i := range inc.Updates {
			u := &inc.Updates[i]
			earlier(&u.At, &u.RecordedAt, &u.Said)
		}
		for i := range inc.Promises {
			earlier(&inc.Promises[i].MadeAt, &inc.Promises[i].Due)
		}
		owed, err := tx.Reminders(1)
		if err != nil {
			return err
		}
		for _, r := range owed {
			earlier(&r.Since, &r.Due, &r.ArmedAt, &r.NextAt)
			if err := tx.PutReminder(r); err != nil {
				return err
			}
		}
		return tx.PutIncident(inc)
	})
	if err := errors.Join(err, st.Close()); err != nil {
		b.t.Fatal(err)
	}
}

// One process serves both: each incident lives where it was declared, the
// announcement and what says that Kept is gone stand on the other.
func TestServeOnBothPlatforms(t *testing.T) {
	b := newBuilding(t)
	o := newOffice(t, slackfake.Options{})
	incidents := o.AddChannel(slackfake.Channel{Name: "incidents", Members: []string{o.ana.ID}})
	config := b.config(t, "  announce: \"slack #incidents\"\n  dead man: \"slack #incidents\"\n")
	p := b.start([]string{"SLACK_API=" + o.api, "SLACK_BOT_TOKEN=xoxb-fake", "SLACK_APP_TOKEN=xapp-fake"}, "--config", config)
	if strings.Contains(p.heard(), "Kept serves") { // one was slower to reach than Kept waits for at the start
		b.says(p, "is reached and served, too")
	}
	b.types(b.ops.ID, "declare Checkout is down sev:1")
	theirs := b.room("inc-1")
	b.sees(theirs, "Checkout is down")
	o.sees(incidents.ID, "Checkout is down")
	b.types(theirs, "update: We are looking into it. Next update in 30 minutes")
	if err := o.Wait(o.ctx, func() bool { return len(o.Scheduled()) == 1 }); err != nil {
		t.Errorf("%d posts wait in Slack for Kept to die, want 1:\n%s", len(o.Scheduled()), p.heard())
	}
	o.types(o.general.ID, "declare Mail is slow sev:3")
	o.sees(o.room("inc-2-mail-is-slow"), "Mail is slow")
	if n := b.count(b.ops.ID, "Mail is slow"); n > 0 {
		t.Error("what was declared in Slack shows in Teams")
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := b.ends(p); code != 0 {
		t.Errorf("exit status %d:\n%s", code, p.heard())
	}
}

// What the manifest offers on a message, Kept answers.
func TestMessageActionsOfTheManifestAreAnswered(t *testing.T) {
	b := newBuilding(t)
	b.start(nil, "--config", b.config(t, ""))
	b.types(b.ops.ID, "declare Checkout is down sev:1")
	room := b.room("inc-1")
	b.sees(room, "Checkout is down")
	m, err := b.Type(b.ben.ID, room, "the failover left the old primary writable")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		ComposeExtensions []struct {
			Commands []struct{ ID string }
		}
	}
	if err := json.Unmarshal(packaged(t)["manifest.json"], &manifest); err != nil {
		t.Fatal(err)
	}
	commands := manifest.ComposeExtensions[0].Commands
	for _, c := range commands {
		got, err := b.MessageAction(b.ctx, b.ana.ID, room, m.ID, c.ID)
		if err != nil || !got.Acked() || got.Dialog == nil || len(got.Dialog.Card.Inputs) == 0 && !strings.Contains(got.Dialog.Card.Text, "INC-1") {
			t.Errorf("%s: %+v, %v", c.ID, got, err)
		}
	}
	if len(commands) != 3 {
		t.Errorf("the manifest offers %+v", commands)
	}
}
