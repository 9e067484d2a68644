package slackfake

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzResponseURL posts anything to a response_url: it is taken or refused, and
// the workspace goes on.
func FuzzResponseURL(f *testing.F) {
	for _, seed := range []string{
		`{"text":"hello"}`, `{"delete_original":true}`, `{"replace_original":true,"text":"x","blocks":[{"type":"divider"}]}`,
		`{"text":"x","response_type":"in_channel","thread_ts":"1.2"}`, `"text"`, `null`, `[`, `payload=%7B%7D`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		w := New(Options{Unlimited: true})
		user := w.AddUser(User{Name: "ana"}).ID
		room := w.AddChannel(Channel{Name: "ops", Members: []string{user, w.Bot().ID}}).ID
		w.mu.Lock()
		ts := w.post(Message{Channel: room, User: w.state.Bot, BotID: w.state.BotID, Text: "press"}).TS
		url := w.answerTo(answerURL{user: user, channel: room, message: ts})
		w.mu.Unlock()
		out := httptest.NewRecorder()
		w.ServeHTTP(out, httptest.NewRequest(http.MethodPost, url, strings.NewReader(body)))
		if out.Code != http.StatusOK && out.Code != http.StatusBadRequest {
			t.Errorf("status %d", out.Code)
		}
		w.Messages(room, user)
	})
}

// FuzzFill fills in whatever blocks there are.
func FuzzFill(f *testing.F) {
	f.Add(formView, "Title", "x")
	f.Add(`{"blocks":[{"type":"actions","elements":[{"type":"overflow","action_id":"o","options":[{"value":"1"}]}]}]}`, "o", "1")
	f.Add(`{"blocks":[{"type":"input","element":{"action_id":1,"type":[]}},null,3]}`, "", "")
	w := New(Options{Unlimited: true})
	f.Fuzz(func(t *testing.T, view, name, value string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		blocks := parseBlocks(rawBlocks(json.RawMessage(view)))
		state, _, err := w.fill(blocks, nil, map[string]any{name: value})
		if err == nil && !json.Valid(mustJSON(state)) {
			t.Error("the state is no JSON")
		}
	})
}
