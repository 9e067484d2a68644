package slack

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/bot/chat"
)

// received takes a payload whose event gets this reply, and does what follows.
func received(t *testing.T, c *Client, in inbound, reply chat.Reply, failed error) (answer map[string]any, err error) {
	t.Helper()
	if in.at.IsZero() {
		in.at = time.Now()
	}
	if in.longest == 0 {
		in.longest = longestAck
	}
	payload, after, err := c.receive(t.Context(), func(context.Context, chat.Event) (chat.Reply, error) { return reply, failed }, in)
	if len(payload) > 0 {
		if err := json.Unmarshal(payload, &answer); err != nil {
			t.Fatal(err)
		}
	}
	if after != nil {
		after(t.Context())
	}
	return answer, err
}

func says(text string) chat.Reply { return chat.Reply{Message: chat.Says(chat.T(text))} }

func slash(p *peer) inbound {
	return inbound{way: wayCommands, payload: json.RawMessage(`{"team_id":"T1","api_app_id":"A1","channel_id":"C1","user_id":"U2","command":"/incident","text":"status","response_url":"` + p.URL + `/response","trigger_id":"1.2.a"}`)}
}

func press(p *peer, thread string) inbound {
	return inbound{way: wayPresses, payload: json.RawMessage(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U2"},"channel":{"id":"C1"},"container":{"message_ts":"1700000000.000100","thread_ts":"` + thread + `"},"response_url":"` + p.URL + `/response","trigger_id":"1.2.b","actions":[{"type":"button","action_id":"update","value":"INC-7"}]}`)}
}

func mention(channel string) inbound {
	return inbound{way: wayEvents, payload: json.RawMessage(`{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"message","channel":"` + channel + `","user":"U2","ts":"1700000000.000100","thread_ts":"1690000000.000100","text":"<@U1> status"}}`)}
}

func submission(t *testing.T, f chat.Form, step int) inbound {
	t.Helper()
	view, err := modal(f, step)
	if err != nil {
		t.Fatal(err)
	}
	v := filled(t, view, nil)
	data, err := json.Marshal(map[string]any{"type": "view_submission", "team": map[string]string{"id": "T1"}, "user": map[string]string{"id": "U2"},
		"view": map[string]any{"id": v.ID, "callback_id": v.Callback, "private_metadata": v.Metadata, "blocks": v.Blocks, "state": map[string]any{"values": map[string]any{}}}})
	if err != nil {
		t.Fatal(err)
	}
	return inbound{way: wayPresses, payload: data}
}

func TestACommandIsAnsweredInTheAcknowledgement(t *testing.T) {
	p := newPeer(t)
	c := inboundClient(t, p)
	for public, want := range map[bool]string{false: "ephemeral", true: "in_channel"} {
		reply := says("INC-7 is open.")
		reply.Public = public
		answer, err := received(t, c, slash(p), reply, nil)
		if err != nil || answer["text"] != "INC-7 is open." || answer["response_type"] != want || answer["blocks"] == nil {
			t.Errorf("answered %v, %v", answer, err)
		}
	}
	if answer, err := received(t, c, slash(p), chat.Reply{}, nil); answer != nil || err != nil {
		t.Errorf("silence is %v, %v", answer, err)
	}
}

func TestALateAnswerTakesTheResponseURL(t *testing.T) {
	p := newPeer(t)
	in := slash(p)
	in.at = time.Now().Add(-3 * time.Second)
	if answer, err := received(t, inboundClient(t, p), in, says("INC-7 is open."), nil); answer != nil || err != nil {
		t.Errorf("acknowledged with %v, %v, which Slack shows nobody any more", answer, err)
	}
	if said := p.called(t, "response_url"); said.Body["text"] != "INC-7 is open." || said.Body["response_type"] != "ephemeral" {
		t.Errorf("said %v", said.Body)
	}
}

func TestALongAnswerArrivesWhole(t *testing.T) {
	p := newPeer(t)
	c := inboundClient(t, p)
	c.limits.off = true
	long := strings.Repeat("every word of it. ", 6000) // more parts than a response_url takes
	answer, err := received(t, c, slash(p), says(long), nil)
	if err != nil {
		t.Fatal(err)
	}
	parts := len(render(says(long).Message))
	got, byURL := 0, 0
	if answer != nil {
		got++
	}
	for len(p.calls) > 0 {
		switch call := <-p.calls; call.Method {
		case "response_url":
			got, byURL = got+1, byURL+1
		case "chat.postEphemeral":
			got++
		}
	}
	if got != parts || byURL >= answersByURL || parts <= answersByURL {
		t.Errorf("%d of %d parts said, %d by the response_url", got, parts, byURL)
	}
}

func TestAPressIsAnsweredBesideTheMessage(t *testing.T) {
	p := newPeer(t)
	answer, err := received(t, inboundClient(t, p), press(p, "1690000000.000100"), says("Snoozed."), nil)
	if err != nil || answer != nil {
		t.Errorf("acknowledged with %v, %v", answer, err)
	}
	said := p.called(t, "response_url").Body
	if said["text"] != "Snoozed." || said["response_type"] != "ephemeral" || said["replace_original"] != false || said["thread_ts"] != "1690000000.000100" {
		t.Errorf("said %v", said)
	}
}

func TestAnAnswerFindsAnotherWay(t *testing.T) {
	t.Run("a used up response_url", func(t *testing.T) {
		p := newPeer(t)
		p.answer("response_url", "status 404")
		received(t, inboundClient(t, p), press(p, ""), says("Snoozed."), nil)
		if said := p.called(t, "chat.postEphemeral"); said.Form["channel"] != "C1" || said.Form["user"] != "U2" || said.Form["text"] != "Snoozed." {
			t.Errorf("said %v", said)
		}
	})
	t.Run("a room in which Kept is not", func(t *testing.T) {
		p := newPeer(t)
		p.answer("chat.postEphemeral", `{"ok":false,"error":"channel_not_found"}`)
		received(t, inboundClient(t, p), mention("C1"), says("INC-7 is open."), nil)
		if said := p.called(t, "chat.postMessage"); said.Form["channel"] != "D1" {
			t.Errorf("said %v", said)
		}
	})
	t.Run("an address that is not Slack's", func(t *testing.T) {
		p, evil := newPeer(t), newPeer(t)
		received(t, inboundClient(t, p), press(evil, ""), says("Snoozed."), nil)
		p.called(t, "chat.postEphemeral")
		if len(evil.calls) > 0 {
			t.Errorf("said to a stranger: %v", <-evil.calls)
		}
	})
}

func TestAMentionIsAnsweredWhereItWasMade(t *testing.T) {
	p := newPeer(t)
	c := inboundClient(t, p)
	received(t, c, mention("C1"), says("INC-7 is open."), nil)
	if said := p.called(t, "chat.postEphemeral"); said.Form["channel"] != "C1" || said.Form["user"] != "U2" || said.Form["thread_ts"] != "1690000000.000100" {
		t.Errorf("said %v", said)
	}
	received(t, c, mention("D1"), says("INC-7 is open."), nil)
	if said := p.called(t, "chat.postMessage"); said.Form["channel"] != "D1" {
		t.Errorf("said %v", said)
	}
}

func TestWhoeverWaitsIsToldThatNothingWasRecorded(t *testing.T) {
	p := newPeer(t)
	c := inboundClient(t, p)
	failed := errors.New("the disk is full")
	if answer, err := received(t, c, slash(p), says("Nothing was recorded."), failed); err != nil || answer["text"] != "Nothing was recorded." {
		t.Errorf("a command: %v, %v", answer, err)
	}
	if _, err := received(t, c, mention("C1"), says("Nothing was recorded."), failed); err != nil {
		t.Errorf("a mention: %v", err)
	}
	p.called(t, "chat.postEphemeral")
	if _, err := received(t, c, slash(p), chat.Reply{}, failed); err == nil {
		t.Error("acknowledged without a word")
	}
}

func TestAFormIsAnswered(t *testing.T) {
	p := newPeer(t)
	c := inboundClient(t, p)
	f := forms["declare"]
	for _, step := range []int{0, 2} {
		in := submission(t, f, step)
		for field, want := range map[string]string{"severity": "severity", "": "title", "no such input": "title"} {
			reply := says(strings.Repeat("Say what is wrong. ", 40))
			reply.Refused, reply.Field = true, field
			answer, err := received(t, c, in, reply, nil)
			words, _ := answer["errors"].(map[string]any)
			text, _ := words[blockID(want, step)].(string)
			if err != nil || answer["response_action"] != "errors" || !strings.HasPrefix(text, "Say what is wrong.") || len([]rune(text)) > fieldError {
				t.Errorf("refused at %q with %v, %v", field, answer, err)
			}
		}
		again := chat.Form{Name: "confirm", Title: "Declare another?", Inputs: []chat.Input{{Name: "title", Kind: chat.ShortText, Value: "new"}}}
		answer, err := received(t, c, in, chat.Reply{Form: &again}, nil)
		view, _ := answer["view"].(map[string]any)
		if err != nil || answer["response_action"] != "update" || view == nil {
			t.Fatalf("asked again with %v, %v", answer, err)
		}
		var with carried
		json.Unmarshal([]byte(view["private_metadata"].(string)), &with)
		if with.Step != step+1 || with.Room != f.Room || with.Name != "confirm" {
			t.Errorf("the second form carries %+v", with)
		}
	}
	answer, err := received(t, c, submission(t, f, 0), says("INC-8 is open."), nil)
	if err != nil || answer != nil {
		t.Errorf("closed with %v, %v", answer, err)
	}
	if said := p.called(t, "chat.postEphemeral"); said.Form["channel"] != "C1" || said.Form["user"] != "U2" {
		t.Errorf("said %v", said)
	}
	f.Room = ""
	received(t, c, submission(t, f, 0), says("INC-8 is open."), nil)
	if said := p.called(t, "chat.postMessage"); said.Form["channel"] != "D1" {
		t.Errorf("said %v", said)
	}
}

func TestANextFormThatIsTooLargeIsToldAtTheForm(t *testing.T) {
	huge := chat.Form{Name: "f", Inputs: []chat.Input{{Name: "x", Kind: chat.Choice, Options: many(2000)}}}
	answer, err := received(t, inboundClient(t, newPeer(t)), submission(t, forms["declare"], 0), chat.Reply{Form: &huge}, nil)
	if err != nil || answer["response_action"] != "errors" {
		t.Errorf("answered %v, %v", answer, err)
	}
}

func TestHomeIsShownAndShownAgainAfterAPress(t *testing.T) {
	p := newPeer(t)
	c := inboundClient(t, p)
	home := func(_ context.Context, ev chat.Event) (chat.Reply, error) {
		if ev.Kind == chat.HomeOpened {
			return chat.Reply{Message: chat.Message{Lines: []chat.Line{{chat.B("Open incidents")}}, Buttons: [][]chat.Button{{{Action: "declare", Label: "Declare"}}}}}, nil
		}
		return says("Done."), nil
	}
	for _, payload := range []inbound{
		{way: wayEvents, payload: json.RawMessage(`{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"app_home_opened","user":"U2","tab":"home"}}`)},
		{way: wayPresses, payload: json.RawMessage(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U2"},"view":{"type":"home","id":"V1"},"actions":[{"type":"button","action_id":"declare"}]}`)},
	} {
		_, after, err := c.receive(t.Context(), home, payload)
		if err != nil || after == nil {
			t.Fatal(err)
		}
		after(t.Context())
		shown := p.called(t, "views.publish")
		view, _ := shown.Body["view"].(map[string]any)
		if shown.Body["user_id"] != "U2" || view["type"] != "home" || len(view["blocks"].([]any)) != 2 {
			t.Errorf("shown %v", shown.Body)
		}
	}
}

func TestAnAnswerThatCannotBeSaidHurtsNothing(t *testing.T) {
	p := newPeer(t)
	for range 4 {
		p.answer("response_url", "status 500")
		p.answer("chat.postEphemeral", `{"ok":false,"error":"fatal_error"}`)
	}
	if _, err := received(t, inboundClient(t, p), press(p, ""), says("Snoozed."), nil); err != nil {
		t.Errorf("what is on disk is not acknowledged: %v", err)
	}
}

func TestManyWhoAskAtOnceAreAllAnswered(t *testing.T) {
	for _, room := range []string{"C1", "D1"} {
		p := newPeer(t)
		c := inboundClient(t, p)
		var asked sync.WaitGroup
		for range 4 {
			asked.Go(func() { received(t, c, mention(room), says("INC-7 is open."), nil) })
		}
		asked.Wait()
		if said := len(p.calls); said != 4 {
			t.Errorf("%d of 4 in %s were answered", said, room)
		}
	}
}
