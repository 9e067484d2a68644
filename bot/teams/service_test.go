package teams_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"sync"
)

// signIn is the Bot Connector: its sign-in service, and the conversations behind it.
type signIn struct {
	mu        sync.Mutex
	keys      []publicKey
	down      bool
	fetches   int
	elsewhere string            // where the metadata says that the keys are; "" = where they are
	calls     []call            // of the Bot Connector, in order
	barred    bool              // nobody can be written to directly
	members   map[string]string // account → object ID, of whom the connector tells
}

// call is what Kept asked of the Bot Connector.
type call struct {
	method, path string
	body         string
}

type publicKey struct {
	id           string
	key          *rsa.PrivateKey
	endorsements []string
}

// The keys of the tests, made once: making them takes a while.
var testKeys = sync.OnceValue(func() (keys []*rsa.PrivateKey) {
	for range 3 {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		keys = append(keys, k)
	}
	return keys
})

func newSignIn() *signIn {
	return &signIn{keys: []publicKey{{"key-1", testKeys()[0], []string{"msteams", "skype"}}}}
}

// RoundTrip answers for login.botframework.com.
func (s *signIn) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := func(status int, body any) (*http.Response, error) {
		data, _ := json.Marshal(body)
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(data)), Request: r}, nil
	}
	if s.down {
		return nil, fmt.Errorf("no route to host")
	}
	switch r.URL.String() {
	case "https://login.botframework.com/v1/.well-known/openidconfiguration":
		s.fetches++
		keys := "https://login.botframework.com/v1/.well-known/keys"
		if s.elsewhere != "" {
			keys = s.elsewhere
		}
		return answer(200, map[string]string{"issuer": "https://api.botframework.com", "jwks_uri": keys})
	case "https://login.botframework.com/v1/.well-known/keys":
		var set []map[string]any
		for _, k := range s.keys {
			set = append(set, map[string]any{"kty": "RSA", "use": "sig", "kid": k.id, "x5t": k.id, "endorsements": k.endorsements,
				"n": base64.RawURLEncoding.EncodeToString(k.key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.key.E)).Bytes())})
		}
		return answer(200, map[string]any{"keys": set})
	}
	switch r.URL.Host {
	case "login.microsoftonline.com":
		return answer(200, map[string]any{"access_token": "token", "expires_in": 3600, "token_type": "Bearer"})
	case "smba.trafficmanager.net":
		status, body := s.connector(r)
		return answer(status, body)
	}
	return answer(404, nil)
}

// connector takes a call of Kept's.
func (s *signIn) connector(r *http.Request) (status int, answer any) {
	path := strings.TrimPrefix(r.URL.Path, "/emea/v3/conversations")
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	s.calls = append(s.calls, call{r.Method, path, string(body)})
	switch {
	case r.Method == "GET" && strings.Contains(path, "/members/"):
		account := path[strings.LastIndexByte(path, '/')+1:]
		if object, ok := s.members[account]; ok {
			return 200, map[string]any{"id": account, "aadObjectId": object, "name": "Ana Alves", "tenantId": tenant, "userRole": "user"}
		}
		return 404, map[string]any{"error": map[string]string{"code": "MemberNotFoundInConversation"}}
	case r.Method == "POST" && path == "":
		var wants struct {
			Members []struct{ ID string }
		}
		json.Unmarshal(body, &wants)
		if s.barred || len(wants.Members) != 1 {
			return 403, map[string]any{"error": map[string]string{"code": "BotNotInConversationRoster"}}
		}
		return 201, map[string]any{"id": "a:" + strings.TrimPrefix(wants.Members[0].ID, "29:")}
	}
	return 201, map[string]any{"id": fmt.Sprintf("177304690%04d", len(s.calls))}
}

// posts are the messages that Kept posted into a conversation, as JSON.
func (s *signIn) posts(conversation string) (bodies []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if c.method == "POST" && c.path == "/"+conversation+"/activities" {
			bodies = append(bodies, c.body)
		}
	}
	return bodies
}

// publish puts other keys in the place of those that stood there.
func (s *signIn) publish(keys ...publicKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = keys
}

func (s *signIn) fetched() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fetches
}

func (s *signIn) fail(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}
