package teams_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

// mover moves the connector from its address to another.
type mover struct {
	from, to string
	moved    atomic.Bool
	gone     error // of the old address; nil = it knows no conversation any more
	foreign  bool  // the other address belongs to other conversations
	behind   http.RoundTripper
}

func (m *mover) RoundTrip(r *http.Request) (*http.Response, error) {
	at := r.URL.String()
	switch {
	case m.foreign && strings.HasPrefix(at, m.to):
		return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"error":{"code":"BotNotInConversationRoster"}}`)), Request: r}, nil
	case !m.moved.Load() || r.URL.Host != "smba.trafficmanager.net":
		return m.behind.RoundTrip(r)
	case strings.HasPrefix(at, m.to):
		r = r.Clone(r.Context())
		if u, err := r.URL.Parse(m.from + strings.TrimPrefix(at, m.to)); err == nil {
			r.URL = u
		}
		return m.behind.RoundTrip(r)
	case m.gone != nil:
		return nil, m.gone
	}
	return &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
}

// Microsoft moves the connector in the middle of an incident. Something of another
// conversation comes from the new address: the reminders of those in which nobody
// has written since go there.
func TestAConnectorThatMovedIsFound(t *testing.T) {
	for name, gone := range map[string]error{
		"the old one knows nothing": nil,
		"the old one is gone":       &net.OpError{Op: "dial", Err: errors.New("no route to host")},
	} {
		t.Run(name, func(t *testing.T) {
			m := &mover{gone: gone, to: "https://smba.trafficmanager.net/de/"}
			w := newWorkingIn(t, func(cfg *teams.Config, room teamsfake.Place) {
				cfg.Team, cfg.Channel = room.Team, room.ID
				m.behind = cfg.HTTP.Transport
				cfg.HTTP = &http.Client{Transport: m}
			})
			m.from = w.fake.Addresses().Service
			room := w.incident()
			w.types(w.ana.ID, room.ID, "@Kept update: We look into it. Next update in 30 minutes")
			w.pass(10 * time.Second)
			m.moved.Store(true)
			w.writesFrom(m.to)
			w.pass(40 * time.Minute)
			w.wants(room.ID, "in 5 min: the update you promised", "now due: the update promised")
			w.wants(w.fake.DirectChat(w.ana.ID), "5 min late")
		})
	}
}

// The organisation has two connectors, one of which is out of order for a while: that
// the other refuses what is not its own loses no reminder.
func TestAnotherConnectorsRefusalLosesNoReminder(t *testing.T) {
	m := &mover{gone: &net.OpError{Op: "dial", Err: errors.New("no route to host")}, to: "https://smba.trafficmanager.net/de/", foreign: true}
	w := newWorkingIn(t, func(cfg *teams.Config, room teamsfake.Place) {
		cfg.Team, cfg.Channel = room.Team, room.ID
		m.behind = cfg.HTTP.Transport
		cfg.HTTP = &http.Client{Transport: m}
	})
	m.from = w.fake.Addresses().Service
	room := w.incident()
	w.types(w.ana.ID, room.ID, "@Kept update: We look into it. Next update in 30 minutes")
	w.pass(10 * time.Second)
	m.moved.Store(true)
	w.writesFrom(m.to)
	w.pass(32 * time.Minute)
	m.moved.Store(false)
	w.pass(2 * time.Minute)
	w.wants(room.ID, "INC-1's update promised for")
}

// Somebody who is not in a chat is not in it, whatever another connector says.
func TestAnotherConnectorSaysNothingOfWhoIsInAChat(t *testing.T) {
	m := &mover{to: "https://smba.trafficmanager.net/de/", foreign: true}
	d := newDesk(t, func(cfg *teams.Config) {
		m.behind = cfg.HTTP.Transport
		cfg.HTTP = &http.Client{Transport: m}
	})
	group := d.fake.AddChat(teamsfake.Place{Name: "war room", Members: []string{d.ana.ID}, HasBot: true})
	d.types(d.ana.ID, group.ID, "@Kept list")
	(&working{desk: d}).writesFrom(m.to)
	if in, err := d.client.Member(t.Context(), chat.RoomRef(org+group.ID), d.person(d.ben)); in || err != nil {
		t.Errorf("Ben is in it: %v, %v", in, err)
	}
}

// writesFrom lets Ben write to Kept by way of a service.
func (w *working) writesFrom(service string) {
	w.Helper()
	activity, err := json.Marshal(map[string]any{
		"type": "message", "id": "1", "timestamp": time.Now().UTC().Format(time.RFC3339Nano), "serviceUrl": service, "channelId": "msteams", "text": "list",
		"from":         map[string]any{"id": w.ben.TeamsID, "aadObjectId": w.ben.ID, "name": w.ben.Name},
		"recipient":    map[string]any{"id": "28:" + teamsfake.DefaultAppID},
		"conversation": map[string]any{"id": w.fake.DirectChat(w.ben.ID), "conversationType": "personal", "tenantId": teamsfake.DefaultTenant},
	})
	if err != nil {
		w.Fatal(err)
	}
	token := w.fake.Token(func(t *teamsfake.Token) { t.Claims["serviceurl"] = service })
	if status, body, err := w.fake.Send(w.Context(), activity, token); err != nil || status != http.StatusOK {
		w.Fatalf("%d %s, %v", status, body, err)
	}
}
