package teams

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kept/bot/chat"
)

// The invokes that Kept answers.
const (
	executeInvoke = "adaptiveCard/action"           // a button of a card
	fetchInvoke   = "composeExtension/fetchTask"    // a message action
	submitInvoke  = "composeExtension/submitAction" // a button in the dialog of a message action
)

// messageActions are the commands of the manifest's message extension, and what
// the port calls them.
var messageActions = map[string]string{
	"add_to_timeline":     "add to timeline",
	"make_an_action_item": "make an action item",
	"declare_from_this":   "declare from this",
	"declare":             "declare",
}

// invoked translates an invoke: what somebody does who waits for the answer.
func (c *Client) invoked(ctx context.Context, h heard, a *activity, base chat.Event, root string) (heard, error) {
	base.ID = "invoke:" + cmp.Or(a.ID, newKey()) // of those without one none is another's redelivery
	switch a.Name {
	case executeInvoke:
		var v struct {
			Action struct {
				Data json.RawMessage `json:"data"`
			} `json:"action"`
		}
		if err := decode(a.Value, &v); err != nil {
			return heard{}, err
		}
		return c.pressed(ctx, h, v.Action.Data, a.ReplyToID, base, root)
	case fetchInvoke, submitInvoke:
		h.dialog = true
		var v messageAction
		if err := decode(a.Value, &v); err != nil {
			return heard{}, err
		}
		var p press
		if a.Name == submitInvoke && len(v.Data) > 0 && decode(v.Data, &p) == nil && p.Kind != "" {
			return c.pressed(ctx, h, v.Data, "", base, root)
		}
		return c.messageAction(ctx, h, &v, base)
	}
	h.unknown = true
	return h, nil
}

// submitted translates a button that comes as a message, with its data as value.
func (c *Client) submitted(ctx context.Context, h heard, a *activity, base chat.Event, root string) (heard, error) {
	var p press
	if decode(a.Value, &p) != nil || p.Kind == "" {
		return h, nil
	}
	base.ID = "message:" + a.Conversation.ID + ":" + a.ID
	return c.pressed(ctx, h, a.Value, a.ReplyToID, base, root)
}

// pressed translates a button, which may send a form. on is the message whose
// card has it; "" in a dialog.
func (c *Client) pressed(ctx context.Context, h heard, data json.RawMessage, on string, base chat.Event, root string) (heard, error) {
	var p press
	if err := decode(data, &p); err != nil {
		return heard{}, err
	}
	ev := base
	switch p.Kind {
	case pressPlain:
		ev.Kind, ev.Button, ev.Value = chat.ButtonPressed, p.Action, p.Value
		if validID(on) {
			ev.Message = chat.MessageRef{Room: ev.Room, ID: on}
			if root != "" && root != on {
				ev.Thread = chat.MessageRef{Room: ev.Room, ID: root}
			}
		}
		ev.Opener = c.inward.forms.open(opening{object: h.object, conversation: h.conversation, dialog: h.dialog})
	case pressForm:
		shown, ok := c.opened(ctx, p, h.object)
		if !ok {
			h.stale = true
			return h, nil
		}
		h.form = shown
		ev.ID, ev.Kind, ev.Form, ev.Value, ev.Room = "form:"+shown.Key, chat.FormSent, shown.Form.Name, shown.Form.Value, shown.Form.Room
		ev.Fields = c.filledIn(shown, data)
		if validID(on) {
			h.form.card = chat.MessageRef{Room: base.Room, ID: on}
		}
	default:
		return heard{}, fmt.Errorf("%w: a button of another's", errUnreadable)
	}
	h.events = []chat.Event{ev}
	return h, nil
}

// messageAction is the value of a message extension's invoke. Payload is the
// message, as Graph tells messages.
// (learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module)
type messageAction struct {
	Command string          `json:"commandId"`
	Request string          `json:"requestId"`
	Data    json.RawMessage `json:"data"`
	Payload struct {
		graphMessage
		Link string `json:"linkToMessage"`
	} `json:"messagePayload"`
}

// messageAction translates a message action. Without a message it is about
// nothing in particular.
func (c *Client) messageAction(ctx context.Context, h heard, v *messageAction, base chat.Event) (heard, error) {
	name, ok := messageActions[v.Command]
	if !ok {
		h.unknown = true
		return h, nil
	}
	ev, m := base, &v.Payload
	ev.Kind, ev.Button = chat.Shortcut, name
	if v.Request != "" {
		ev.ID = "request:" + h.object + ":" + v.Request
	}
	ev.Opener = c.inward.forms.open(opening{object: h.object, conversation: h.conversation, dialog: true})
	if m.ID != "" && validID(m.ID) && name != "declare" {
		channel, _ := splitThread(h.conversation)
		room, root := channel, ""
		if m.ReplyTo != "" && m.ReplyTo != m.ID && validID(m.ReplyTo) && !h.direct {
			var err error
			if room, root, err = c.roomOf(ctx, threadOf(channel, m.ReplyTo)); err != nil {
				return heard{}, err
			}
		}
		ev.Room = c.room(room)
		ev.Message = chat.MessageRef{Room: ev.Room, ID: m.ID}
		if root != "" {
			ev.Thread = chat.MessageRef{Room: ev.Room, ID: root}
		}
		ev.SentAt = instant(m.Created)
		if ms, err := strconv.ParseInt(m.ID, 10, 64); err == nil && ev.SentAt.IsZero() {
			ev.SentAt = time.UnixMilli(ms).UTC()
		}
		if author := cmp.Or(m.From.User.ID, m.From.Application.ID); validObject(author) {
			ev.Author = c.person(author)
		}
		said := c.spoken(&m.graphMessage)
		ev.Text, ev.Mentions, ev.Files = said.text, said.mentions, files(m.attached())
		if ev.Link = c.linkIn(ctx, ev.Message, root); ev.Link == "" && strings.HasPrefix(m.Link, "https://teams.microsoft.com/") {
			ev.Link = m.Link
		}
	}
	h.events = []chat.Event{ev}
	return h, nil
}
