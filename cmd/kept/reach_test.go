package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kept/bot/chat"
	"kept/bot/slack"
	"kept/bot/slack/slackfake"
	"kept/bot/teams/teamsfake"
)

// Slack is out of reach when Kept starts: Teams is served, what is for Slack waits,
// and Slack is served, too, once it is back. Names of Slack's that were looked up
// before are known meanwhile.
func TestOnePlatformOutOfReachDoesNotKeepTheOtherWaiting(t *testing.T) {
	b, o := newBuilding(t), newOffice(t, slackfake.Options{})
	away := func() (back func()) {
		return o.Fail(slackfake.Fault{Kind: slackfake.Status, Status: http.StatusBadGateway, Times: -1})
	}
	incidents := o.AddChannel(slackfake.Channel{Name: "incidents", Members: []string{o.ana.ID}})
	config := b.config(t, "  announce: \"slack #incidents\"\n")
	env := []string{"SLACK_API=" + o.api, "SLACK_BOT_TOKEN=xoxb-fake", "SLACK_APP_TOKEN=xapp-fake"}

	back := away()
	p := b.start(env, "--config", config)
	b.says(p, "Slack cannot be reached: Kept serves Microsoft Teams meanwhile and goes on trying; until then these names stand for nobody")
	if !strings.Contains(p.heard(), "names=[#incidents]") {
		t.Errorf("it does not say which names:\n%s", p.heard())
	}
	b.types(b.ops.ID, "declare Checkout is down sev:1")
	b.sees(b.room("inc-1"), "Checkout is down")
	back()
	b.says(p, "Slack is reached and served, too")
	if err := o.WaitSockets(o.ctx, 2); err != nil {
		t.Fatal(err)
	}
	o.types(o.general.ID, "declare Mail is slow sev:3")
	o.sees(o.room("inc-2-mail-is-slow"), "Mail is slow")
	b.types(b.ops.ID, "declare Search is empty sev:2")
	b.sees(b.room("inc-3"), "Search is empty")
	o.sees(incidents.ID, "Search is empty")
	b.kill(p)

	back = away()
	p = b.start(env, "--config", config)
	b.says(p, "Slack cannot be reached: Kept serves Microsoft Teams meanwhile and goes on trying")
	if strings.Contains(p.heard(), "stand for nobody") {
		t.Errorf("it has forgotten what a name stood for:\n%s", p.heard())
	}
	b.types(b.ops.ID, "declare Uploads fail sev:2")
	b.sees(b.room("inc-4"), "Uploads fail")
	back()
	o.sees(incidents.ID, "Uploads fail")
	b.says(p, "Slack is reached and served, too")
	for _, text := range []string{"Uploads fail", "Search is empty"} {
		if n := o.count(incidents.ID, text); n != 1 {
			t.Errorf("%q is announced %d times:\n%s", text, n, p.heard())
		}
	}
	if o.count(incidents.ID, "possibly repeated") > 0 {
		t.Error("what certainly was not sent is said to be repeated")
	}
}

// And the other way round: Teams' activities are asked to come again until it is
// served.
func TestTeamsOutOfReachDoesNotKeepSlackWaiting(t *testing.T) {
	b, o := newBuilding(t), newOffice(t, slackfake.Options{})
	env := append(b.environ(), "SLACK_API="+o.api, "SLACK_BOT_TOKEN=xoxb-fake", "SLACK_APP_TOKEN=xapp-fake")
	back := b.Fail(teamsfake.Fault{Method: "token", Status: http.StatusServiceUnavailable, Times: -1})
	p := b.run(env, "--listen", "127.0.0.1:0", "--config", b.config(t, ""))
	b.lead(p)
	b.says(p, "Microsoft Teams cannot be reached: Kept serves Slack meanwhile")
	o.types(o.general.ID, "declare Mail is slow sev:3")
	o.sees(o.room("inc-1-mail-is-slow"), "Mail is slow")
	resp, err := http.Post(b.behind.Load().String()+"/teams/messages", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("an activity is answered %s", resp.Status)
	}
	back()
	b.says(p, "Microsoft Teams is reached and served, too")
	b.types(b.ops.ID, "declare Checkout is down sev:1")
	b.sees(b.room("inc-2"), "Checkout is down")
}

// What is wrong for good with a platform that is reached late is told, and ends
// nothing that is served.
func TestAPlatformThatIsReachedLateAndWrongEndsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		tasks := begin(ctx)
		p := program{log: slog.New(slog.DiscardHandler)}
		wrong := &slack.SetupError{Problem: "The token is revoked."}
		tries := 0
		all := []connection{
			{home: onSlack, connect: func(context.Context) error {
				if tries++; tries < 5 {
					return chat.ErrRetry
				}
				return wrong
			}},
			{home: onTeams, connect: func(context.Context) error { time.Sleep(time.Second); return nil }},
		}
		arrived := p.reach(tasks, all)
		if err := first(ctx, arrived, all); err != nil || titled(all, true) != "Microsoft Teams" {
			t.Fatalf("reached %s, %v", titled(all, true), err)
		}
		if a := <-arrived; all[a.of].home != onSlack || !errors.Is(a.err, wrong) {
			t.Errorf("Slack is told as %+v", a)
		}
		if tasks.taking.Err() != nil {
			t.Error("Teams is not served any more")
		}
		cancel()
		tasks.finish()
	})
}

// One that neither answers nor refuses holds up the other for a while only; alone it
// is waited for.
func TestAPlatformThatHangsHoldsUpTheOtherBriefly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		tasks := begin(ctx)
		p := program{log: slog.New(slog.DiscardHandler)}
		hangs := connection{home: onSlack, connect: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
		all := []connection{hangs, {home: onTeams, connect: func(context.Context) error { return nil }}}
		begun := time.Now()
		err := first(ctx, p.reach(tasks, all), all)
		if took := time.Since(begun); err != nil || titled(all, true) != "Microsoft Teams" || took != startWithin {
			t.Errorf("after %s reached %s, %v", took, titled(all, true), err)
		}
		slow := []connection{{home: onSlack, connect: func(context.Context) error { time.Sleep(time.Hour); return nil }}}
		if err := first(ctx, p.reach(tasks, slow), slow); err != nil || !slow[0].reached {
			t.Errorf("alone: %+v, %v", slow, err)
		}
		cancel()
		tasks.finish()
	})
}
