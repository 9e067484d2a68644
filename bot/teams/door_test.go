package teams_test

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"kept/bot/chat"
	"kept/bot/teams"
)

const (
	appID   = "00000000-1111-4222-8333-444444444444"
	tenant  = "aaaaaaaa-1111-4222-8333-444444444444"
	service = "https://smba.trafficmanager.net/emea/"
)

// dawn is when the tokens of the tests are signed.
var dawn = time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)

// ticket is a token and the activity that comes with it, as the test changes them.
type ticket struct {
	header, claims map[string]any
	method         jwt.SigningMethod
	key            crypto.PrivateKey
	activity       map[string]any
	authorization  func(token string) []string // nil = "Bearer TOKEN"
}

func goodTicket() *ticket {
	return &ticket{
		header: map[string]any{"kid": "key-1"},
		claims: map[string]any{"iss": "https://api.botframework.com", "aud": appID, "serviceurl": service,
			"iat": dawn.Unix(), "nbf": dawn.Unix(), "exp": dawn.Add(time.Hour).Unix()},
		method: jwt.SigningMethodRS256, key: testKeys()[0],
		activity: map[string]any{
			"type": "message", "id": "1773046800000", "timestamp": "2026-03-09T09:00:00.000Z", "serviceUrl": service, "channelId": "msteams",
			"from":         map[string]any{"id": "29:ana", "name": "Ana", "aadObjectId": "ana-object"},
			"recipient":    map[string]any{"id": "28:" + appID, "name": "Kept"},
			"conversation": map[string]any{"id": "a:ana", "conversationType": "personal", "tenantId": tenant},
			"channelData":  map[string]any{"tenant": map[string]any{"id": tenant}},
			"text":         "status", "textFormat": "plain",
		},
	}
}

func (k *ticket) token(t testing.TB) string {
	t.Helper()
	token := &jwt.Token{Header: map[string]any{"typ": "JWT", "alg": k.method.Alg()}, Claims: jwt.MapClaims(k.claims), Method: k.method}
	for name, v := range k.header {
		token.Header[name] = v
	}
	signed, err := token.SignedString(k.key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// request is the ticket on its way to Kept.
func (k *ticket) request(t testing.TB) *http.Request {
	t.Helper()
	body, err := json.Marshal(k.activity)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/teams/messages", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	for _, value := range k.authorizations(k.token(t)) {
		r.Header.Add("Authorization", value)
	}
	return r
}

func (k *ticket) authorizations(token string) []string {
	if k.authorization != nil {
		return k.authorization(token)
	}
	return []string{"Bearer " + token}
}

// facts is a Memory of a test's.
type facts struct {
	sync.Map
	writes atomic.Int64
}

func (f *facts) Get(_ context.Context, name string) ([]byte, error) {
	v, _ := f.Load(name)
	data, _ := v.([]byte)
	return data, nil
}

func (f *facts) Put(_ context.Context, name string, value []byte) error {
	f.writes.Add(1)
	f.Store(name, value)
	return nil
}

// door is Kept's endpoint, and what came through it.
type door struct {
	signIn *signIn
	http.Handler
	now    time.Time
	heard  []chat.Event
	client *teams.Client
	memory *facts
	first  *http.Request                        // a good one, to be sent before another
	reply  func(chat.Event) (chat.Reply, error) // nil = silence
}

func newDoor(t testing.TB, change func(*teams.Config)) *door {
	d := &door{signIn: newSignIn(), memory: &facts{}, now: dawn}
	cfg := teams.Config{AppID: appID, Tenant: tenant, Secret: "secret", HTTP: &http.Client{Transport: d.signIn}}
	if change != nil {
		change(&cfg)
	}
	d.client = teams.New(cfg, d.memory, func() time.Time { return d.now }, nil)
	d.Handler = d.client.Handler(func(_ context.Context, ev chat.Event) (chat.Reply, error) {
		d.heard = append(d.heard, ev)
		if d.reply != nil {
			return d.reply(ev)
		}
		return chat.Reply{}, nil
	})
	return d
}

// send gives a request to Kept, and says what became of it.
func (d *door) send(r *http.Request) (status int, body string) {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}
