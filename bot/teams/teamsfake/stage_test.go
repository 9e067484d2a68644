package teamsfake

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// stage is an organisation with people, a team in which the bot is, and an app
// that keeps what it hears.
type stage struct {
	*Organisation
	t              *testing.T
	ana, ben, cleo User
	team           Team
	ops            Place // standard channel

	clock struct {
		sync.Mutex
		now time.Time
	}
	app struct {
		sync.Mutex
		heard  []map[string]any
		answer func(activity map[string]any) (status int, body any)
	}
	tokens map[string]string
}

func newStage(t *testing.T, opt Options) *stage {
	t.Helper()
	s := &stage{t: t, tokens: map[string]string{}}
	s.clock.now = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	opt.Clock, opt.RateClock = s.time, s.time
	if opt.Redeliver == 0 {
		opt.Redeliver = time.Hour // Redeliver says when
	}
	opt.App = http.HandlerFunc(s.hear)
	s.Organisation = New(opt)
	t.Cleanup(s.Close)
	s.ana, s.ben, s.cleo = s.AddUser(User{Name: "Ana Lima"}), s.AddUser(User{Name: "Ben Ode"}), s.AddUser(User{Name: "Cleo Roux"})
	s.team = s.AddTeam(Team{Name: "Platform", Members: []string{s.ana.ID, s.ben.ID}, Installed: true})
	s.ops = s.AddChannel(Place{Team: s.team.ID, Name: "Operations"})
	return s
}

func (s *stage) time() time.Time {
	s.clock.Lock()
	defer s.clock.Unlock()
	return s.clock.now
}

func (s *stage) pass(d time.Duration) {
	s.clock.Lock()
	defer s.clock.Unlock()
	s.clock.now = s.clock.now.Add(d)
}

// hear is the app.
func (s *stage) hear(out http.ResponseWriter, in *http.Request) {
	var activity map[string]any
	if err := json.NewDecoder(in.Body).Decode(&activity); err != nil {
		s.t.Errorf("the app got what is no JSON: %v", err)
	}
	s.app.Lock()
	s.app.heard = append(s.app.heard, activity)
	answer := s.app.answer
	s.app.Unlock()
	if answer == nil {
		return
	}
	status, body := answer(activity)
	out.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(out).Encode(body)
	}
}

// answers sets what the app answers from now on.
func (s *stage) answers(status int, body any) {
	s.app.Lock()
	defer s.app.Unlock()
	s.app.answer = func(map[string]any) (int, any) { return status, body }
}

// heard waits until nothing is under way and gives what the app heard since the
// last time.
func (s *stage) heard() []map[string]any {
	s.t.Helper()
	if err := s.WaitQuiet(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	s.app.Lock()
	defer s.app.Unlock()
	heard := s.app.heard
	s.app.heard = nil
	return heard
}

// one is heard for a single activity.
func (s *stage) one() map[string]any {
	s.t.Helper()
	heard := s.heard()
	if len(heard) != 1 {
		s.t.Fatalf("the app heard %d activities, not one: %v", len(heard), heard)
	}
	return heard[0]
}

// token asks for a token as the app does.
func (s *stage) token(resource string) string {
	s.t.Helper()
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {s.opt.AppID}, "client_secret": {s.opt.Secret},
		"scope": {resource + "/.default"},
	}
	res, err := s.Client().PostForm(s.Addresses().Login+"/"+s.opt.Tenant+"/oauth2/v2.0/token", form)
	if err != nil {
		s.t.Fatal(err)
	}
	var body struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil || body.AccessToken == "" {
		s.t.Fatalf("no token: %d %v", res.StatusCode, err)
	}
	return body.AccessToken
}

// call makes a call as the app does and gives the answer's status and JSON.
func (s *stage) call(method, address string, body any) (int, map[string]any, http.Header) {
	s.t.Helper()
	resource := connectorResource
	if strings.HasPrefix(address, s.Addresses().Graph) {
		resource = graphResource
	}
	if s.tokens[resource] == "" {
		s.tokens[resource] = s.token(resource)
	}
	return s.callWith(s.tokens[resource], method, address, body)
}

func (s *stage) callWith(token, method, address string, body any) (int, map[string]any, http.Header) {
	s.t.Helper()
	var sent io.Reader
	if raw, ok := body.(string); ok {
		sent = strings.NewReader(raw)
	} else if body != nil {
		sent = bytes.NewReader(mustJSON(body))
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, address, sent)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := s.Client().Do(req)
	if err != nil {
		return 0, map[string]any{"error": err.Error()}, nil
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var answer map[string]any
	if len(raw) > 0 && raw[0] == '{' {
		_ = json.Unmarshal(raw, &answer) // garbled on purpose gives nil
	} else if len(raw) > 0 {
		answer = map[string]any{"list": json.RawMessage(raw)}
	}
	return res.StatusCode, answer, res.Header
}

// connect is the address of something of the Bot Connector, talk of Graph.
func (s *stage) connect(path string) string { return s.Addresses().Service + "v3/" + path }
func (s *stage) talk(path string) string    { return s.Addresses().Graph + "/v1.0/" + path }

// says posts a text by the bot and gives its ID.
func (s *stage) says(conversation, text string) string {
	s.t.Helper()
	status, body, _ := s.call("POST", s.connect("conversations/"+conversation+"/activities"), object{"type": "message", "text": text})
	if status != http.StatusCreated {
		s.t.Fatalf("post %q: %d %v", text, status, body)
	}
	return body["id"].(string)
}

// code is the error code of an answer.
func code(body map[string]any) string {
	e, _ := body["error"].(map[string]any)
	c, _ := e["code"].(string)
	return c
}

// at follows keys into JSON: "channelData.team.id"; numbers go into lists.
func at(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch inner := v.(type) {
		case map[string]any:
			v = inner[key]
		case []any:
			n := int(key[0] - '0')
			if n >= len(inner) {
				return nil
			}
			v = inner[n]
		default:
			return nil
		}
	}
	return v
}

// texts are the texts of messages.
func texts(messages []Message) []string {
	list := make([]string, len(messages))
	for i, m := range messages {
		list[i] = m.Text
	}
	return list
}
