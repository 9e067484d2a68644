package demo

import (
	"net/http"
	"strings"
	"testing"

	"kept/bot/slack/slackfake"
)

func TestWhatIsTypedIsSeenAsText(t *testing.T) {
	d := newDemo(t)
	hostile := `<script>alert(1)</script> <!channel> <@` + d.ben + `> &lt;b&gt; <https://evil.example|click>`
	if code, said := d.does(map[string]any{"as": d.ana, "do": "say", "channel": d.general, "text": hostile}); code != 200 {
		t.Fatal(said)
	}
	room := sees[viewRoom](d, "api/room?as="+d.ben+"&id="+d.general)
	m := room.Messages[len(room.Messages)-1]
	if strings.ContainsAny(m.Text, "<>") && !strings.Contains(m.Text, "<https://evil.example") {
		t.Errorf("markup got through: %s", m.Text)
	}
	for _, mark := range []string{"<script", "<!channel", "<@"} {
		if strings.Contains(m.Text, mark) {
			t.Errorf("%s got through: %s", mark, m.Text)
		}
	}
	state := sees[viewState](d, "api/state?as="+d.ben)
	for _, c := range state.Channels {
		if c.Mention {
			t.Errorf("a forged mention notified Ben in %s", c.Name)
		}
	}
}

func TestUnreadAndMentionsAreEachPersonsOwn(t *testing.T) {
	d := newDemo(t)
	unread := func(me string) (int, bool) {
		for _, c := range sees[viewState](d, "api/state?as="+me).Channels {
			if c.ID == d.general {
				return c.Unread, c.Mention
			}
		}
		t.Fatal("no #general")
		return 0, false
	}
	d.does(map[string]any{"as": d.ana, "do": "say", "channel": d.general, "text": "@Ben look"})
	if n, mention := unread(d.ben); n != 1 || !mention {
		t.Errorf("Ben has %d unread, mention %v; want 1, true", n, mention)
	}
	if n, _ := unread(d.ana); n != 0 {
		t.Errorf("Ana has %d unread of her own", n)
	}
	room := sees[viewRoom](d, "api/room?as="+d.ben+"&id="+d.general)
	d.does(map[string]any{"as": d.ben, "do": "read", "channel": d.general, "ts": room.Messages[len(room.Messages)-1].TS})
	if n, mention := unread(d.ben); n != 0 || mention {
		t.Errorf("after reading, Ben has %d unread, mention %v", n, mention)
	}
}

func TestPeopleActOnMessages(t *testing.T) {
	d := newDemo(t)
	say := func(who, text, thread string) string {
		t.Helper()
		if code, said := d.does(map[string]any{"as": who, "do": "say", "channel": d.general, "text": text, "thread": thread}); code != 200 {
			t.Fatal(said)
		}
		room := sees[viewRoom](d, "api/room?as="+who+"&id="+d.general)
		return room.Messages[len(room.Messages)-1].TS
	}
	ts := say(d.ana, "first", "")
	say(d.ben, "under it", ts)
	for _, deed := range []map[string]any{
		{"do": "react", "name": "pushpin"}, {"do": "react", "name": "eyes"}, {"do": "react", "name": "eyes", "undo": true},
		{"do": "pin"}, {"do": "edit", "text": "first, put better"},
	} {
		deed["as"], deed["channel"], deed["ts"] = d.ana, d.general, ts
		if code, said := d.does(deed); code != 200 {
			t.Fatalf("%v: %s", deed, said)
		}
	}
	room := sees[viewRoom](d, "api/room?as="+d.ben+"&id="+d.general)
	var m viewMessage
	for _, seen := range room.Messages {
		if seen.TS == ts {
			m = seen
		}
	}
	if m.Text != "first, put better" || !m.Edited || !m.Pinned || len(m.Reactions) != 1 || m.Reactions[0].Name != "pushpin" || m.Thread != ts {
		t.Errorf("the message is %+v", m)
	}
	if code, said := d.does(map[string]any{"as": d.ben, "do": "edit", "channel": d.general, "ts": ts, "text": "mine"}); code == 200 || !strings.HasSuffix(said, ".") {
		t.Errorf("Ben edited Ana's message: %d %q", code, said)
	}
	if code, said := d.does(map[string]any{"as": d.ana, "do": "delete", "channel": d.general, "ts": ts}); code != 200 {
		t.Fatal(said)
	}
}

func TestSlackSaysThatKeptDoesNotAnswer(t *testing.T) {
	d := newDemo(t)
	if code, said := d.does(map[string]any{"as": d.ana, "do": "command", "channel": d.general, "text": "status"}); code != 200 {
		t.Fatal(said)
	}
	room := sees[viewRoom](d, "api/room?as="+d.ana+"&id="+d.general)
	last := room.Messages[len(room.Messages)-1]
	if !last.Only || !strings.Contains(last.Text, "/incident failed") {
		t.Errorf("Ana sees %+v", last)
	}
	if n := len(sees[viewRoom](d, "api/room?as="+d.ben+"&id="+d.general).Messages); n != len(room.Messages)-1 {
		t.Errorf("Ben sees %d messages, Ana's own one too", n)
	}
}

func TestARequestThatMakesNoSenseIsRefusedWithASentence(t *testing.T) {
	d := newDemo(t)
	for path, bodies := range map[string][]string{
		"api/act": {``, `[]`, `{"as":1}`, `{"unknown":true}`, `{} {}`, `{"as":"U0","do":"say"}`, `{"as":"` + d.ana + `","do":"fly"}`,
			`{"as":"` + d.ana + `","do":"say","channel":"C0","text":"x"}`, `{"as":"` + d.ana + `","do":"press","view":"V0","action":{"action_id":"x"}}`,
			`{"as":"` + d.ana + `","do":"submit","view":"V0"}`, `{"text":"` + strings.Repeat("x", largest) + `"}`},
		"api/clock": {`{"minutes":-5}`, `{"minutes":1000000}`, `{"next":true}`},
		"api/kept":  {`{"do":"dance"}`},
		"api/play":  {`{"name":"nothing"}`},
	} {
		for _, body := range bodies {
			w := d.request("POST", path, body, nil)
			if w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), `."}`) {
				t.Errorf("%s %.60s: %d %s", path, body, w.Code, w.Body)
			}
		}
	}
	for _, path := range []string{"api/room?id=C0&as=" + d.ana, "files/F0", "files/F0/view"} {
		if w := d.request("GET", path, "", nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestAPrivateChannelIsNotShownToOthers(t *testing.T) {
	d := newDemo(t)
	c := d.ws.AddChannel(slackfake.Channel{Name: "secret", Private: true, Members: []string{d.ana}})
	if w := d.request("GET", "api/room?as="+d.ben+"&id="+c.ID, "", nil); w.Code != http.StatusNotFound {
		t.Errorf("Ben reads it: %d", w.Code)
	}
	for _, seen := range sees[viewState](d, "api/state?as="+d.ben).Channels {
		if seen.ID == c.ID {
			t.Error("Ben sees that it exists")
		}
	}
}

func TestAFileOfKeptsCanRunNothing(t *testing.T) {
	d := newDemo(t)
	f := d.ws.AddFile(slackfake.File{Name: "draft.html", Mimetype: "text/html", Content: []byte("<script>alert(1)</script>")})
	view := d.request("GET", "files/"+f.ID+"/view", "", nil)
	if policy := view.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "sandbox; default-src 'none'") {
		t.Errorf("shown under %q", policy)
	}
	if kind := view.Header().Get("Content-Type"); kind != "text/html; charset=utf-8" {
		t.Errorf("shown as %s", kind)
	}
	kept := d.request("GET", "files/"+f.ID, "", nil)
	if h := kept.Header(); !strings.HasPrefix(h.Get("Content-Type"), "text/plain") || !strings.Contains(h.Get("Content-Disposition"), "draft.html") {
		t.Errorf("downloaded with %v", h)
	}
}
