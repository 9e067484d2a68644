package teamsfake

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// Dialog is a form over the window (Teams: dialog or task module).
type Dialog struct {
	ID    string // to Submit it
	Title string
	Card  Card
}

// dialog is one that somebody has open.
type dialog struct {
	Dialog
	user    string
	place   string
	root    string
	kind    string // name of the invoke that submits it
	command string
	payload object // the message that it is about
}

// taskAnswer is what an app answers to what opens or submits a dialog.
type taskAnswer struct {
	Task struct {
		Type  string          `json:"type"`
		Value json.RawMessage `json:"value"`
	} `json:"task"`
	ComposeExtension struct {
		Type string `json:"type"`
		Text string `json:"text"`
	} `json:"composeExtension"`
}

// submitCard is the use of an Action.Submit: what it does is in its data's
// msteams part. mu held on entry, not on return.
func (o *Organisation) submitCard(ctx context.Context, by *User, p *Place, m *Message, b Button, values map[string]string) (Outcome, error) {
	var data struct {
		MSTeams struct {
			Type        string          `json:"type"`
			Text        string          `json:"text"`
			DisplayText string          `json:"displayText"`
			Value       json.RawMessage `json:"value"`
		} `json:"msteams"`
	}
	_ = json.Unmarshal(b.Data, &data) // data that is no object says nothing of the kind
	value := merged(b.Data, values)
	switch do := data.MSTeams; do.Type {
	case "task/fetch":
		a := o.invoke("task/fetch", by, p, m.Root)
		a["replyToId"] = m.ID
		a["value"] = object{"data": value, "context": object{"theme": "default"}}
		d := &dialog{user: by.ID, place: p.ID, root: m.Root, kind: "task/submit"}
		o.mu.Unlock()
		return o.dialogue(ctx, a, d)
	case "invoke":
		a := o.invoke("", by, p, m.Root)
		delete(a, "name")
		a["replyToId"], a["value"] = m.ID, do.Value
		o.mu.Unlock()
		var ignored json.RawMessage
		return o.ask(ctx, a, &ignored, o.patience(), 0)
	case "imBack":
		conversation := m.Conversation()
		o.mu.Unlock()
		_, err := o.Type(by.ID, conversation, do.DisplayText+do.Text)
		return Outcome{Sent: err == nil}, err
	}
	a := o.byHand(o.activity("message", p, m.Root, by), by)
	a["replyToId"], a["value"] = m.ID, value
	a["id"], _ = o.newID()
	if do := data.MSTeams; do.Type == "messageBack" {
		a["text"], a["textFormat"] = do.Text, "plain"
		if len(do.Value) > 0 {
			a["value"] = do.Value
		}
	}
	a["channelData"].(object)["source"] = object{"name": "message"}
	o.mu.Unlock()
	var ignored json.RawMessage
	out, err := o.ask(ctx, a, &ignored, o.patience(), 0)
	if out.Status >= 200 && out.Status < 300 {
		out.Failure = "" // whatever it answered
	}
	return out, err
}

// MessageAction uses an entry of a message's menu, named by its command's ID: a
// dialog opens, or a notice. The bot need not take part in the conversation.
func (o *Organisation) MessageAction(ctx context.Context, user, place, id, command string) (Outcome, error) {
	o.mu.Lock()
	by, p, m, err := o.visible(user, place, id)
	if err == nil && m.To != "" {
		err = fmt.Errorf("a targeted message has no menu of apps")
	}
	if err != nil {
		o.mu.Unlock()
		return Outcome{}, err
	}
	d := &dialog{
		user: by.ID, place: p.ID, root: m.Root, kind: "composeExtension/submitAction",
		command: command, payload: o.messagePayload(p, m),
	}
	a := o.invoke("composeExtension/fetchTask", by, p, m.Root)
	a["channelData"].(object)["source"] = object{"name": "compose"}
	a["value"] = object{
		"commandId": command, "commandContext": "message", "requestId": randomHex(16),
		"context": object{"theme": "default"}, "messagePayload": d.payload,
	}
	o.mu.Unlock()
	return o.dialogue(ctx, a, d)
}

// messagePayload is a message as a message action carries it. mu held.
func (o *Organisation) messagePayload(p *Place, m *Message) object {
	shown := o.showMessage(p, m)
	payload := object{"deleted": false}
	for _, key := range []string{
		"id", "replyToId", "createdDateTime", "lastModifiedDateTime", "subject", "summary", "importance", "locale",
		"body", "attachments", "mentions", "reactions",
	} {
		payload[key] = shown[key]
	}
	payload["lastModifiedDateTime"] = shown["lastEditedDateTime"]
	from := shown["from"].(object)
	from["conversation"] = nil
	payload["from"] = from
	if !p.isChat() {
		payload["linkToMessage"] = fmt.Sprintf("https://teams.microsoft.com/l/message/%s/%s", p.ID, m.ID)
	}
	return payload
}

// Submit sends an open dialog by one of its buttons, named as in Press, "" = the
// first, and waits for the app. The dialog closes, or another takes its place.
func (o *Organisation) Submit(ctx context.Context, user, dialogID, button string, filled map[string]string) (Outcome, error) {
	o.mu.Lock()
	d := o.dialogs[dialogID]
	by := o.user(user)
	if d == nil || by == nil || d.user != by.ID {
		o.mu.Unlock()
		return Outcome{}, fmt.Errorf("%s has no dialog %q open", user, dialogID)
	}
	var b Button
	if i := slices.IndexFunc(d.Card.Buttons, func(b Button) bool { return b.Type == "Action.Submit" || b.Type == "Action.Execute" }); button == "" && i >= 0 {
		b = d.Card.Buttons[i]
	} else {
		var err error
		if _, b, err = findButton([]Card{d.Card}, button); err != nil {
			o.mu.Unlock()
			return Outcome{}, err
		}
	}
	values, missing := map[string]string{}, map[string]string{}
	if b.Inputs {
		var err error
		if values, missing, err = fillIn(d.Card.Inputs, filled); err != nil {
			o.mu.Unlock()
			return Outcome{}, err
		}
	}
	p := o.place(d.place)
	if len(missing) > 0 || p == nil {
		o.mu.Unlock()
		return Outcome{Missing: missing}, nil
	}
	a := o.invoke(d.kind, by, p, d.root)
	value := object{"data": merged(b.Data, values), "context": object{"theme": "default"}}
	if d.command != "" {
		value["commandId"], value["commandContext"] = d.command, "message"
		value["requestId"], value["messagePayload"] = randomHex(16), d.payload
		a["channelData"].(object)["source"] = object{"name": "compose"}
	}
	a["value"] = value
	o.mu.Unlock()
	next := *d
	return o.dialogue(ctx, a, &next)
}

// dialogue sends what opens or submits a dialog and shows the person what comes
// of it: d, with another card, or nothing more. A dialog whose submitting fails
// stays open.
func (o *Organisation) dialogue(ctx context.Context, activity object, d *dialog) (Outcome, error) {
	var res taskAnswer
	deadline, retries := o.patience(), 0
	if d.command != "" {
		deadline, retries = cmp.Or(o.opt.AckDeadline, extensionDeadline), 2
	}
	out, err := o.ask(ctx, activity, &res, deadline, retries)
	if err != nil || out.Failure != "" {
		return out, err
	}
	if out.Status != http.StatusOK {
		out.Failure = failed
		return out, nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	was := d.ID
	switch res.Task.Type {
	case "continue":
		var task struct {
			Title string     `json:"title"`
			Card  attachment `json:"card"`
		}
		if json.Unmarshal(res.Task.Value, &task) != nil || task.Card.ContentType != cardType || checkCard(task.Card.Content) != "" {
			out.Failure = failed
			return out, nil
		}
		d.Dialog = Dialog{ID: cmp.Or(was, guid()), Title: task.Title, Card: readCard(task.Card.Content)}
		o.dialogs[d.ID] = d
		shown := d.Dialog
		out.Dialog = &shown
		o.touch()
		return out, nil
	case "message":
		if json.Unmarshal(res.Task.Value, &out.Notice) != nil {
			out.Failure = failed
			return out, nil
		}
	case "":
		if res.ComposeExtension.Type == "message" {
			out.Notice = res.ComposeExtension.Text
		}
	default:
		out.Failure = failed
		return out, nil
	}
	delete(o.dialogs, was)
	o.touch()
	return out, nil
}

// CloseDialog closes a dialog without sending it; the app does not hear of it.
func (o *Organisation) CloseDialog(dialogID string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.dialogs, dialogID)
	o.touch()
}
