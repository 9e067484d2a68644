package slack_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/slack/slackfake"
)

// A stranger among those who are asked about hides nobody else's wish, and nobody
// but people is asked about.
func TestOnePersonWhoIsNotToBeSeenHidesNobody(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	foreign := o.fake.AddUser(slackfake.User{Name: "foreign", Team: "T0OTHER"})
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	o.fake.DisturbUntil(o.ben.ID, until)
	found, err := o.client.Quiet(t.Context(), []chat.PersonRef{person(foreign), person(o.ana), "slack:T0:B0BOT", "teams:x:y", person(o.ben)})
	if err != nil || len(found) != 1 || !found[person(o.ben)].Equal(until) {
		t.Errorf("%v, %v; want Ben, until %s", found, err, until)
	}
}

// Without the scope Kept goes on: nobody is taken to want quiet, and the operator
// is told once which scope is missing. A workspace that fails says so.
func TestWithoutTheScopeNobodyWantsQuiet(t *testing.T) {
	o := newOffice(t, slackfake.Options{Scopes: scopesWithout("dnd:read")})
	var told bytes.Buffer
	o.client = o.client.Logging(slog.New(slog.NewTextHandler(&told, nil)))
	for range 3 {
		if found, err := o.client.Quiet(t.Context(), []chat.PersonRef{person(o.ana), person(o.ben)}); !errors.Is(err, chat.ErrRefused) || len(found) > 0 {
			t.Errorf("%v, %v; want a refusal", found, err)
		}
	}
	if n := strings.Count(told.String(), "dnd:read"); n != 1 {
		t.Errorf("the operator was told %d times: %s", n, told.String())
	}
	o.fake.Grant("dnd:read", true)
	o.fake.Fail(slackfake.Fault{Method: "dnd.info", Kind: slackfake.Status})
	if _, err := o.client.Quiet(t.Context(), []chat.PersonRef{person(o.ana)}); err == nil {
		t.Error("a workspace that fails told that Ana does not want quiet")
	}
}

// A slow workspace is not waited for longer than the caller wants.
func TestASlowWorkspaceHoldsUpNobody(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	o.fake.DisturbUntil(o.ana.ID, time.Now().Add(time.Hour))
	defer o.fake.Fail(slackfake.Fault{Method: "dnd.info", Kind: slackfake.Slow, Delay: time.Hour, Times: -1})()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if found, err := o.client.Quiet(ctx, []chat.PersonRef{person(o.ana)}); err == nil || len(found) > 0 || ctx.Err() == nil {
		t.Errorf("%v, %v", found, err)
	}
}
