package teamsfake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// extensionDeadline is how long an app may take for an invoke of a message
// extension, which is tried again twice (Teams: message extensions).
const extensionDeadline = 5 * time.Second

// failed is what Teams shows where an invoke did not go well.
const failed = "Something went wrong. Please try again."

// Press uses a button of a message's card, named by its verb, ID or title, with
// the card's inputs filled in by ID or label, and waits for the app's answer.
// place may name the thread. The error says what a person would find out by
// looking: there is no such message, button or input.
func (o *Organisation) Press(ctx context.Context, user, place, id, button string, filled map[string]string) (Outcome, error) {
	o.mu.Lock()
	by, p, m, err := o.visible(user, place, id)
	if err != nil {
		o.mu.Unlock()
		return Outcome{}, err
	}
	card, b, err := findButton(m.shown(by.ID).Cards, button)
	if err != nil {
		o.mu.Unlock()
		return Outcome{}, err
	}
	values, missing := map[string]string{}, map[string]string{}
	if b.Inputs && b.Type != "Action.OpenUrl" {
		if values, missing, err = fillIn(card.Inputs, filled); err != nil {
			o.mu.Unlock()
			return Outcome{}, err
		}
	}
	if len(missing) > 0 {
		o.mu.Unlock()
		return Outcome{Missing: missing}, nil
	}
	switch b.Type {
	case "Action.OpenUrl":
		o.mu.Unlock()
		return Outcome{URL: b.URL}, nil
	case "Action.Submit":
		return o.submitCard(ctx, by, p, m, b, values)
	case "Action.Execute":
		a := o.cardInvoke(by, p, m, b, values, "manual")
		o.mu.Unlock()
		return o.execute(ctx, a, by.ID, m)
	}
	o.mu.Unlock()
	return Outcome{}, nil // it changes what is shown, which the app does not hear
}

// Refresh looks at a message whose card asks to be refreshed for the person, as
// opening the conversation does. Sent is false for a card that does not.
func (o *Organisation) Refresh(ctx context.Context, user, place, id string) (Outcome, error) {
	o.mu.Lock()
	by, p, m, err := o.visible(user, place, id)
	if err != nil {
		o.mu.Unlock()
		return Outcome{}, err
	}
	for _, card := range m.shown(by.ID).Cards {
		var with struct {
			Refresh struct {
				Action  element  `json:"action"`
				UserIDs []string `json:"userIds"`
			} `json:"refresh"`
		}
		_ = json.Unmarshal(card.Raw, &with) // it was checked when it was sent
		r := with.Refresh
		if r.Action.Type != "Action.Execute" || len(r.UserIDs) > 0 && !slices.Contains(r.UserIDs, by.TeamsID) {
			continue
		}
		b := Button{Type: r.Action.Type, Verb: r.Action.Verb, ID: r.Action.ID, Title: r.Action.Title, Data: r.Action.Data}
		a := o.cardInvoke(by, p, m, b, nil, "automatic")
		o.mu.Unlock()
		return o.execute(ctx, a, by.ID, m)
	}
	o.mu.Unlock()
	return Outcome{}, nil
}

// findButton finds a button among cards, by verb, ID or title.
func findButton(cards []Card, name string) (Card, Button, error) {
	var there []string
	for _, card := range cards {
		for _, b := range card.Buttons {
			if name == b.Title || name != "" && (name == b.Verb || name == b.ID) {
				return card, b, nil
			}
			there = append(there, b.Title)
		}
	}
	return Card{}, Button{}, fmt.Errorf("the message has no button %q, only %q", name, there)
}

// cardInvoke is the use of an Action.Execute. mu held.
func (o *Organisation) cardInvoke(by *User, p *Place, m *Message, b Button, values map[string]string, trigger string) object {
	a := o.invoke("adaptiveCard/action", by, p, m.Root)
	a["replyToId"] = m.ID
	action := object{"type": b.Type, "verb": b.Verb, "data": merged(b.Data, values)}
	if b.ID != "" {
		action["id"] = b.ID
	}
	if b.Title != "" {
		action["title"] = b.Title
	}
	a["value"] = object{"action": action, "trigger": trigger}
	return a
}

// invoke is what the app answers at once. mu held.
func (o *Organisation) invoke(name string, by *User, p *Place, root string) object {
	a := o.byHand(o.activity("invoke", p, root, by), by)
	a["name"] = name
	a["channelData"].(object)["source"] = object{"name": "message"}
	return a
}

// ask gives an invoke to the app and reads its answer into body. A deadline that
// passes is tried again as often as retries says. A failure is in the Outcome;
// the error is the context's.
func (o *Organisation) ask(ctx context.Context, activity object, body any, deadline time.Duration, retries int) (Outcome, error) {
	raw := mustJSON(activity)
	out := Outcome{Sent: true}
	for attempt := 1; ; attempt++ {
		status, answer, _ := o.deliver(ctx, raw, o.authorization(), attempt, deadline)
		out.Status, out.Body = status, string(answer)
		if ctx.Err() != nil {
			return out, fmt.Errorf("wait for the app: %w", ctx.Err())
		}
		if status == 0 && attempt <= retries {
			continue
		}
		switch {
		case status == 0 || status >= 300:
			out.Failure = failed
		case len(answer) > 0 && json.Unmarshal(answer, body) != nil:
			out.Failure = failed
		}
		return out, nil
	}
}

// execute sends the use of an Action.Execute and shows the person what comes of
// it: a card takes the place of the old one for them, until the message is
// edited.
func (o *Organisation) execute(ctx context.Context, activity object, user string, m *Message) (Outcome, error) {
	var res struct {
		StatusCode int             `json:"statusCode"`
		Type       string          `json:"type"`
		Value      json.RawMessage `json:"value"`
	}
	out, err := o.ask(ctx, activity, &res, o.patience(), 0)
	if err != nil || out.Failure != "" {
		return out, err
	}
	switch res.Type {
	case cardType:
		if wrong := checkCard(res.Value); wrong != "" || res.StatusCode != http.StatusOK {
			out.Failure = failed
			return out, nil
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		if m.Refreshed == nil {
			m.Refreshed = map[string]json.RawMessage{}
		}
		m.Refreshed[user] = res.Value
		o.touch()
		card := readCard(res.Value)
		out.Card = &card
	case "application/vnd.microsoft.activity.message":
		if res.StatusCode != http.StatusOK || json.Unmarshal(res.Value, &out.Notice) != nil {
			out.Failure = failed
		}
	case "application/vnd.microsoft.error":
		var problem struct{ Code, Message string }
		_ = json.Unmarshal(res.Value, &problem) // what is missing is shown as the usual sentence
		out.Failure = failed
		if problem.Message != "" {
			out.Failure = problem.Message
		}
	default:
		// An empty answer leaves the card as it is; any other is an error to the
		// client.
		if out.Body != "" && out.Body != "{}" {
			out.Failure = failed
		}
	}
	return out, nil
}
