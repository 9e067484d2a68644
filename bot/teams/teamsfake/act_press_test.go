package teamsfake

import (
	"net/http"
	"testing"
)

// button is a card with an input and a button.
func button(text string) object {
	return object{
		"type": "AdaptiveCard", "version": "1.5",
		"body": []object{
			{"type": "TextBlock", "text": text},
			{"type": "Input.Text", "id": "words", "label": "What do you tell?", "isRequired": true, "maxLength": 20},
			{"type": "Input.ChoiceSet", "id": "sev", "value": "2", "choices": []object{{"title": "SEV1", "value": "1"}, {"title": "SEV2", "value": "2"}}},
		},
		"actions": []object{
			{"type": "Action.Execute", "verb": "update", "title": "Update", "data": object{"incident": "INC-1"}},
			{"type": "Action.Submit", "title": "Old", "data": object{"incident": "INC-1"}},
			{"type": "Action.OpenUrl", "title": "Open", "url": "https://example.com/"},
		},
	}
}

func (s *stage) saysCard(card object) string {
	s.t.Helper()
	status, body, _ := s.call("POST", s.connect("conversations/"+s.ops.ID+"/activities"),
		object{"type": "message", "attachments": []object{{"contentType": cardType, "content": card}}})
	if status != http.StatusCreated {
		s.t.Fatalf("post a card: %d %v", status, body)
	}
	return body["id"].(string)
}

func TestPressIsAnsweredInPlace(t *testing.T) {
	s := newStage(t, Options{})
	id := s.saysCard(button("Due 10:45"))
	press := func(button string, filled map[string]string) Outcome {
		out, err := s.Press(t.Context(), s.ana.ID, s.ops.ID, id, button, filled)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if out := press("Update", nil); out.Sent || out.Missing["words"] == "" {
		t.Errorf("an empty form went out: %+v", out)
	}
	s.answers(200, object{"statusCode": 200, "type": cardType, "value": object{
		"type": "AdaptiveCard", "version": "1.5", "body": []object{{"type": "TextBlock", "text": "Thank you"}}}})
	out := press("update", map[string]string{"What do you tell?": "soon", "sev": "SEV1"})
	if !out.Acked() || out.Card == nil || out.Card.Text != "Thank you" {
		t.Errorf("Ana saw %+v", out)
	}
	a := s.one()
	if d := differs(a, byHand+"name value replyToId"); d != "" {
		t.Errorf("the invoke has the keys %s", d)
	}
	for path, want := range map[string]any{
		"name": "adaptiveCard/action", "replyToId": id, "value.trigger": "manual", "value.action.verb": "update",
		"value.action.data.incident": "INC-1", "value.action.data.words": "soon", "value.action.data.sev": "1",
		"conversation.id": s.ops.ID + ";messageid=" + id,
	} {
		if got := at(a, path); got != want {
			t.Errorf("%s is %v, not %v", path, got, want)
		}
	}
	card := func(user string) string { return s.Messages(s.ops.ID, user)[0].Cards[0].Text }
	if card(s.ana.ID) != "Thank you" || card(s.ben.ID) != "Due 10:45" {
		t.Errorf("Ana sees %q, Ben %q", card(s.ana.ID), card(s.ben.ID))
	}
	for _, c := range []struct {
		status          int
		body            any
		notice, failure string
	}{
		{200, object{"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Noted."}, "Noted.", ""},
		{200, object{"statusCode": 400, "type": "application/vnd.microsoft.error", "value": object{"code": "BadRequest", "message": "Too late."}}, "", "Too late."},
		{200, object{"statusCode": 200, "type": cardType, "value": object{"type": "AdaptiveCard", "version": "1.6"}}, "", failed},
		{500, nil, "", failed},
		{200, nil, "", ""},
	} {
		s.answers(c.status, c.body)
		out, err := s.Press(t.Context(), s.ben.ID, s.ops.ID, id, "update", map[string]string{"words": "x"})
		if err != nil || out.Notice != c.notice || out.Failure != c.failure {
			t.Errorf("%v: %+v %v", c.body, out, err)
		}
	}
	s.heard()
	if out, err := s.Press(t.Context(), s.ben.ID, s.ops.ID, id, "Open", nil); err != nil || out.URL != "https://example.com/" || out.Sent {
		t.Errorf("a link: %+v %v", out, err)
	}
	s.answers(200, nil)
	if _, err := s.Press(t.Context(), s.ben.ID, s.ops.ID, id, "Old", map[string]string{"words": "x"}); err != nil {
		t.Fatal(err)
	}
	if a := s.one(); a["type"] != "message" || a["text"] != nil || at(a, "value.words") != "x" || a["replyToId"] != id {
		t.Errorf("Action.Submit arrives as %v", a)
	}
	if _, err := s.Press(t.Context(), s.ben.ID, s.ops.ID, id, "Nothing", nil); err == nil {
		t.Error("a button that is not there was pressed")
	}
}

func TestMessageActionOpensADialog(t *testing.T) {
	s := newStage(t, Options{NoRSC: true})
	m, _ := s.Type(s.ben.ID, s.ops.ID, "restarted the database")
	s.answers(200, object{"task": object{"type": "continue", "value": object{
		"title": "Add to timeline", "card": object{"contentType": cardType, "content": button("When?")}}}})
	out, err := s.MessageAction(t.Context(), s.ana.ID, s.ops.ID, m.ID, "addToTimeline")
	if err != nil || out.Dialog == nil || out.Dialog.Title != "Add to timeline" {
		t.Fatalf("Ana saw %+v, %v", out, err)
	}
	a := s.one()
	for path, want := range map[string]any{
		"name": "composeExtension/fetchTask", "value.commandId": "addToTimeline", "value.commandContext": "message",
		"value.messagePayload.id": m.ID, "value.messagePayload.body.content": "restarted the database",
		"value.messagePayload.from.user.id": s.ben.ID, "value.messagePayload.createdDateTime": "2026-03-02T10:00:00Z",
	} {
		if got := at(a, path); got != want {
			t.Errorf("%s is %v, not %v", path, got, want)
		}
	}
	s.answers(200, object{"task": object{"type": "message", "value": "Added."}})
	done, err := s.Submit(t.Context(), s.ana.ID, out.Dialog.ID, "Old", map[string]string{"words": "10:02"})
	if err != nil || done.Notice != "Added." || done.Dialog != nil {
		t.Errorf("after the dialog Ana saw %+v, %v", done, err)
	}
	if a := s.one(); a["name"] != "composeExtension/submitAction" || at(a, "value.data.words") != "10:02" || at(a, "value.messagePayload.id") != m.ID {
		t.Errorf("the dialog arrives as %v", a)
	}
	if _, err := s.Submit(t.Context(), s.ana.ID, out.Dialog.ID, "", nil); err == nil {
		t.Error("a closed dialog was sent")
	}
}
