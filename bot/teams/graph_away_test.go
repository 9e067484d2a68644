package teams_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

// While Graph answers nothing, for whatever reason, whoever was never seen before
// declares all the same, and everybody hears of it: the incident is a thread.
func TestWhileGraphIsAwayAnIncidentIsDeclared(t *testing.T) {
	for name, away := range map[string]teamsfake.Fault{
		"throttled for an hour": {Status: http.StatusTooManyRequests, RetryAfter: 3600},
		"out of order":          {Status: http.StatusServiceUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorking(t)
			away.Method, away.Times = "graph", -1
			back := w.fake.Fail(away)
			w.types(w.ana.ID, w.room.ID, "@Kept declare Checkout is down sev:1")
			w.pass(3 * time.Minute)
			w.wants(w.fake.DirectChat(w.ana.ID), "INC-1 declared")
			w.wants(w.room.ID, "First update owed by", "Checkout is down → #inc-1-checkout-is-down")
			w.pass(14 * time.Minute)
			w.wants(w.room.ID, "in 5 min: an update")
			back()
			w.pass(30 * time.Minute)
			for _, p := range w.fake.Places("") {
				if p.Name == "inc-1-checkout-is-down" {
					t.Error("it has a channel as well as its thread")
				}
			}
		})
	}
}

// Meanwhile the connector refuses a call as well: the thread does not wait for what
// Graph would tell of the attempt before.
func TestWhileGraphIsAwayARefusedThreadIsBegunAgain(t *testing.T) {
	for name, refused := range map[string]int{"certainly not done": http.StatusPreconditionFailed, "perhaps done": http.StatusBadGateway} {
		t.Run(name, func(t *testing.T) {
			w := newWorking(t)
			w.fake.Fail(teamsfake.Fault{Method: "graph", Times: -1, Status: http.StatusTooManyRequests, RetryAfter: 3600})
			w.fake.Fail(teamsfake.Fault{Method: "open", Times: 3, Status: refused})
			w.types(w.ana.ID, w.room.ID, "@Kept declare Checkout is down sev:1")
			w.pass(10 * time.Minute)
			w.wants(w.room.ID, "First update owed by")
		})
	}
}

// Graph comes back while nobody knows whether the thread stands: it is looked for, and
// stays the incident's only room.
func TestAThreadThatMayHaveBegunGetsNoChannelAsWell(t *testing.T) {
	w := newWorking(t)
	w.types(w.ana.ID, w.fake.DirectChat(w.ana.ID), "list")
	back := w.fake.Fail(teamsfake.Fault{Method: "graph", Times: -1, Status: http.StatusServiceUnavailable})
	w.fake.Fail(teamsfake.Fault{Method: "open", Kind: teamsfake.LostAnswer})
	w.types(w.ana.ID, w.room.ID, "@Kept declare Checkout is down sev:1")
	w.pass(2 * time.Minute)
	back()
	w.pass(10 * time.Minute)
	w.wants(w.room.ID, "First update owed by")
	if n := strings.Count(w.reads(w.room.ID)+"\n", "inc-1-checkout-is-down\n"); n != 1 {
		t.Errorf("%d threads were begun:\n%s", n, w.reads(w.room.ID))
	}
	for _, p := range w.fake.Places("") {
		if p.Name == "inc-1-checkout-is-down" {
			t.Error("it has a channel as well as its thread")
		}
	}
}

// Nor does a reminder of which nobody knows whether it stands.
func TestWhileGraphIsAwayAReminderIsGivenRatherTwiceThanNot(t *testing.T) {
	w := newWorking(t)
	room := w.incident()
	w.types(w.ana.ID, room.ID, "@Kept update: We look into it. Next update in 30 minutes")
	w.pass(24 * time.Minute)
	w.fake.Fail(teamsfake.Fault{Method: "graph", Times: -1, Status: http.StatusTooManyRequests, RetryAfter: 3600})
	w.fake.Fail(teamsfake.Fault{Method: "open", Status: http.StatusBadGateway})
	w.pass(4 * time.Minute)
	w.wants(room.ID, "min: the update you promised", "possibly repeated")
}

// mute is a way to Graph on which no channel is ever answered to have been made.
type mute struct{ behind http.RoundTripper }

func (m mute) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/channels") {
		return nil, io.ErrUnexpectedEOF
	}
	return m.behind.RoundTrip(r)
}

// Graph is read, but what it is to make gets no answer: an incident does not wait for
// it either.
func TestAChannelOfWhichNothingIsHeardBecomesAThread(t *testing.T) {
	w := newWorkingIn(t, func(cfg *teams.Config, room teamsfake.Place) {
		cfg.Team, cfg.Channel = room.Team, room.ID
		cfg.HTTP = &http.Client{Transport: mute{cfg.HTTP.Transport}}
	})
	w.types(w.ana.ID, w.room.ID, "@Kept declare Checkout is down sev:1")
	w.pass(3 * time.Minute)
	w.wants(w.room.ID, "First update owed by")
}

// A moment's refusal costs no incident its channel.
func TestAMomentWithoutGraphCostsNoChannel(t *testing.T) {
	w := newWorking(t)
	w.fake.Fail(teamsfake.Fault{Method: "graph.channels", Times: 1, Status: http.StatusBadGateway})
	w.types(w.ana.ID, w.room.ID, "@Kept declare Checkout is down sev:1")
	w.pass(3 * time.Minute)
	for _, p := range w.fake.Places("") {
		if p.Name == "inc-1-checkout-is-down" {
			w.wants(p.ID, "First update owed by")
			return
		}
	}
	t.Error("it has no channel")
}
