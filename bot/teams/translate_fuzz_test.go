package teams_test

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"kept/bot/chat"
)

// FuzzActivities: whatever the Bot Connector signs, Kept makes sound events of
// it or none.
func FuzzActivities(f *testing.F) {
	d := newDoor(f, nil)
	for _, seed := range []string{
		`{"type":"message","id":"17","text":"<at>Kept</at> note","entities":[{"type":"mention","text":"<at>Kept</at>","mentioned":{"id":"28:` + appID + `"}}]}`,
		`{"type":"message","id":"17","text":"x","attachments":[{"contentType":"text/html","content":"<ul><li><at id=\"0\">A</at></ul><pre>a"}]}`,
		`{"type":"messageReaction","replyToId":"17","reactionsAdded":[{"type":"1f4cc_pushpin"}]}`,
		`{"type":"invoke","name":"adaptiveCard/action","value":{"action":{"data":{"kept":"button","action":"update","value":"INC-7"}}}}`,
		`{"type":"invoke","name":"adaptiveCard/action","value":{"action":{"data":{"kept":"form","form":"{}","seal":"x"}}}}`,
		`{"type":"invoke","name":"composeExtension/fetchTask","value":{"commandId":"add_to_timeline","messagePayload":{"id":"17","body":{"content":"<p>x"}}}}`,
		`{"type":"conversationUpdate","membersAdded":[{"id":"29:x","aadObjectId":"y"}]}`,
	} {
		f.Add([]byte(seed))
	}
	token := goodTicket().token(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		var a map[string]any
		if json.Unmarshal(body, &a) != nil || a == nil {
			return
		}
		base := goodTicket().activity
		for _, name := range []string{"serviceUrl", "channelId", "recipient", "channelData", "from"} {
			a[name] = base[name]
		}
		if c, ok := a["conversation"].(map[string]any); ok {
			c["tenantId"] = tenant
		} else {
			a["conversation"] = map[string]any{"id": thread, "conversationType": "channel", "tenantId": tenant}
		}
		data, err := json.Marshal(a)
		if err != nil {
			return
		}
		r := httptest.NewRequest("POST", "/teams/messages", bytes.NewReader(data))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		before := len(d.heard)
		status, _ := d.send(r)
		if !slices.Contains([]int{200, 400, 403, 501}, status) {
			t.Fatalf("%d for %s", status, data)
		}
		for _, ev := range d.heard[before:] {
			soundEvent(t, ev)
		}
		d.heard = d.heard[:0]
	})
}

// soundEvent holds what the bot counts on.
func soundEvent(t *testing.T, ev chat.Event) {
	t.Helper()
	if ev.At.IsZero() || ev.At.Location() != time.UTC || ev.Kind == "" || ev.ID == "" {
		t.Fatalf("%+v", ev)
	}
	if !ev.Message.IsZero() {
		if again, ok := chat.ParseMessageRef(ev.Message.String()); !ok || again != ev.Message {
			t.Fatalf("message %q reads back as %q", ev.Message, again)
		}
	}
	last := 0
	for _, m := range ev.Mentions {
		if m.Start < last || m.End <= m.Start || m.End > len(ev.Text) || ev.Text[m.Start] != '@' || m.Person == "" {
			t.Fatalf("mention %+v of %q", m, ev.Text)
		}
		last = m.End
	}
}

// FuzzDoor: no request whatever brings the endpoint down, and none that is not
// signed gets through it.
func FuzzDoor(f *testing.F) {
	good := goodTicket()
	body, err := json.Marshal(good.activity)
	if err != nil {
		f.Fatal(err)
	}
	token := good.token(f)
	f.Add("POST", "application/json", "Bearer "+token, body)
	f.Add("POST", "application/json", "Bearer "+token, []byte(`{"conversation":{}}`))
	f.Add("POST", "application/json", "Bearer a.b.c", body)
	f.Add("GET", "text/plain", "", []byte(nil))
	d := newDoor(f, nil)
	d.send(good.request(f))
	f.Fuzz(func(t *testing.T, method, kind, authorization string, body []byte) {
		r := httptest.NewRequest("POST", "/teams/messages", bytes.NewReader(body))
		r.Method = method
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", authorization)
		before := len(d.heard)
		status, _ := d.send(r)
		if !slices.Contains([]int{200, 400, 401, 403, 405, 413, 415, 501}, status) {
			t.Fatalf("%d", status)
		}
		if _, sent, _ := bytes.Cut([]byte(authorization), []byte(" ")); len(d.heard) > before && string(sent) != token {
			t.Fatalf("%q got through", authorization)
		}
		d.heard = d.heard[:0]
	})
}
