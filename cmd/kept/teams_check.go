package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kept/bot/teams"
)

// organisation looks at what can be asked of Teams, and at what Teams cannot do
// by itself; usable reports whether names can be looked up there.
func organisation(ctx context.Context, client *teams.Client, a access, chosen settings, endpoint string) (found []finding, usable bool) {
	asked, err := client.Check(ctx)
	usable = err == nil
	for _, f := range asked {
		found = append(found, finding{f.OK, f.What, f.Fix})
	}
	if err != nil {
		found = append(found, finding{What: "Microsoft Teams cannot be reached", Fix: err.Error()})
	}
	if endpoint != "" {
		found = append(found, endpointAnswers(ctx, endpoint))
	}
	return append(found, deadMansChannel(a, chosen)), usable
}

// deadMansChannel says what reminds of a promise made in Teams while Kept is down.
func deadMansChannel(a access, chosen settings) finding {
	const what = "dead man's channel for incidents in Teams: "
	switch {
	case chosen.Teams.DeadMan.home == onSlack && a.onSlack():
		return finding{OK: true, What: what + "Slack " + chosen.Teams.DeadMan.name}
	case chosen.Heartbeat != "":
		return finding{OK: true, What: what + "whoever listens for the heartbeat"}
	case a.onSlack():
		return finding{OK: true, What: what + "none, since Teams posts nothing by itself",
			Fix: "While Kept is down nobody is reminded of what was promised in Teams. Name a channel in Slack: `teams: dead man: \"slack #ops\"`."}
	}
	return finding{OK: true, What: what + "none, since Teams posts nothing by itself",
		Fix: "While Kept is down nobody is reminded; the reminders come when it is back. Set `heartbeat:` to the address of a service that tells people when it is called no more."}
}

// endpointAnswers looks whether Kept, or what stands before it, answers where
// Teams will call: without a token it must be refused.
func endpointAnswers(ctx context.Context, endpoint string) finding {
	what := "messaging endpoint " + endpoint
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return finding{What: what, Fix: "Teams calls https addresses only; write https://kept.example.com/teams/messages."}
	}
	if !strings.HasSuffix(u.Path, "/teams/messages") {
		return finding{What: what, Fix: "Kept takes activities at /teams/messages; let the address end so."}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader("{}"))
	if err != nil {
		return finding{What: what, Fix: err.Error()}
	}
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return finding{What: what, Fix: "It cannot be reached from here: " + err.Error()}
	}
	resp.Body.Close()
	if resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden {
		return finding{OK: true, What: what + ": answers, and refuses who has no token"}
	}
	return finding{What: what, Fix: fmt.Sprintf("It answers %s where Kept would refuse with 401; is Kept running, with --listen, behind it?", resp.Status)}
}

// fleeting is a teams.Memory that keeps nothing: a check reads no store.
type fleeting struct{}

func (fleeting) Get(context.Context, string) ([]byte, error) { return nil, nil }
func (fleeting) Put(context.Context, string, []byte) error   { return nil }
