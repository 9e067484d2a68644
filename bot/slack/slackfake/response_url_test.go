package slackfake

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTriggersLiveThreeSecondsAndOpenOneView(t *testing.T) {
	s := newStage(t, Delivery{})
	open := func(trigger string) any {
		return s.api("views.open", map[string]any{"trigger_id": trigger, "view": json.RawMessage(formView)})["error"]
	}
	give := func() string { return s.app.triggers.give(s.ana, s.ops, s.now()) }
	used := give()
	if err := open(used); err != nil {
		t.Errorf("a good trigger gave %v", err)
	}
	late := give()
	s.pass(s.app.TriggerLife + time.Millisecond)
	for trigger, want := range map[string]string{used: "exchanged_trigger_id", late: "expired_trigger_id", "1.2.x": "invalid_trigger_id"} {
		if err := open(trigger); err != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestAResponseURLTakesFivePostsInHalfAnHour(t *testing.T) {
	s := newStage(t, Delivery{})
	ts := s.botSays(`[{"type":"actions","elements":[{"type":"button","action_id":"go","text":{"type":"plain_text","text":"Go"}}]}]`)
	acts := s.answering(s.hello())
	press := func() string {
		t.Helper()
		_, err := s.Press(s.soon(), s.ana, s.ops, ts, "go")
		s.ok(err)
		var p struct {
			ResponseURL string `json:"response_url"`
		}
		s.ok(json.Unmarshal((<-acts).Payload, &p))
		return p.ResponseURL
	}
	say := func(url, body string) int {
		t.Helper()
		resp, err := http.Post(url, "application/json", strings.NewReader(body))
		s.ok(err)
		resp.Body.Close()
		return resp.StatusCode
	}
	url := press()
	for i, body := range []string{
		`{"text":"only Ana"}`,
		`{"text":"everybody","response_type":"in_channel"}`,
		`{"text":"instead","replace_original":true}`,
		`{"text":"four"}`,
		`{"delete_original":true}`,
	} {
		if status := say(url, body); status != http.StatusOK {
			t.Errorf("post %d gave status %d", i+1, status)
		}
		if m, _ := s.Message(s.ops, ts); i == 2 && m.Text != "instead" {
			t.Errorf("the message reads %q, want it replaced", m.Text)
		}
	}
	if m, _ := s.Message(s.ops, ts); !m.Deleted {
		t.Error("the message is still there")
	}
	if status := say(url, `{"text":"six"}`); status != http.StatusNotFound {
		t.Errorf("the sixth post gave status %d, want 404", status)
	}
	if got := s.whispers(s.ana); !slices.Equal(got, []string{"only Ana", "four"}) {
		t.Errorf("Ana was told %q", got)
	}
	ts = s.botSays(`[{"type":"actions","elements":[{"type":"button","action_id":"go","text":{"type":"plain_text","text":"Go"}}]}]`)
	url = press()
	s.pass(answerLife + time.Second)
	if status := say(url, `{"text":"late"}`); status != http.StatusNotFound {
		t.Errorf("after half an hour a post gave status %d, want 404", status)
	}
}
