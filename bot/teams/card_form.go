package teams

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kept/bot/chat"
)

// What an Adaptive Card of Kept's is made of, and the limits of a form.
const (
	cardType    = "application/vnd.microsoft.card.adaptive"
	cardSchema  = "http://adaptivecards.io/schemas/adaptive-card.json"
	cardVersion = "1.5"
	inputText   = 3000  // characters of a text; a bound of Kept's own, as on Slack
	longestForm = 24000 // bytes; Teams takes cards of about 28 KB, as webhooks and answers to invokes
	inputPrefix = "in:" // before an input's name, so that no name collides with what the card carries
)

// What the data of an action says of it, under pressKind.
const (
	pressKind  = "kept"
	pressForm  = "form"
	pressPlain = "button"
)

// pressData is what a button of a message carries in its action's data. It comes
// back as [press].
func pressData(b chat.Button) map[string]any {
	return map[string]any{pressKind: pressPlain, "action": b.Action, "value": b.Value}
}

// press is the data of an action as it comes back, which proves nothing.
type press struct {
	Kind   string `json:"kept"`
	Action string `json:"action"`
	Value  string `json:"value"`
	Form   string `json:"form"` // the form as it was shown, JSON
	Seal   string `json:"seal"`
}

// shownForm is a form as a card carries it, so that it can be shown again with
// what was filled in: Teams sends back nothing else.
type shownForm struct {
	Form chat.Form `json:"form"`
	Key  string    `json:"key"` // names this showing of it
	For  string    `json:"for"` // object ID of the person whom it was shown to

	card chat.MessageRef // of a form that was sent: the message that it stands in
}

// again is the form with what was filled in.
func (s shownForm) again(filled map[string]string) chat.Form {
	f := s.Form
	f.Inputs = slices.Clone(f.Inputs)
	for i, in := range f.Inputs {
		f.Inputs[i].Value = filled[in.Name]
	}
	return f
}

// fault says what is wrong with a form as it was filled in. Field names the
// input ("" = the whole).
type fault struct {
	words, field string
}

// formCard is a form as a card, in a chat or in a dialog. It fails for what Teams
// would not show.
func (c *Client) formCard(ctx context.Context, s shownForm, wrong fault, dialog bool) (block, error) {
	var body []any
	if !dialog { // a dialog has its title
		body = append(body, textBlock(chat.Line{chat.B(cmp.Or(s.Form.Title, "Kept"))}, "", "medium"))
	}
	for _, r := range rows(chat.Message{Lines: s.Form.Notes}, c.roomLinks(ctx)) {
		body = append(body, r.element())
	}
	if !slices.ContainsFunc(s.Form.Inputs, func(in chat.Input) bool { return in.Name == wrong.field }) {
		wrong.field = ""
	}
	if wrong.words != "" && wrong.field == "" {
		body = append(body, textBlock(chat.Line{chat.T(wrong.words)}, "attention", ""))
	}
	for _, in := range s.Form.Inputs {
		element, err := c.inputElement(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("input %s: %w", in.Name, err)
		}
		if wrong.words != "" && wrong.field == in.Name {
			body = append(body, textBlock(chat.Line{chat.T(wrong.words)}, "attention", ""))
		}
		body = append(body, element)
	}
	data, err := c.sealed(ctx, s)
	if err != nil {
		return nil, err
	}
	send := map[string]any{"type": "Action.Execute", "title": cmp.Or(s.Form.Submit, "Save"), "verb": pressForm, "data": data}
	if dialog { // where Action.Execute is not supported
		send["type"] = "Action.Submit"
		delete(send, "verb")
	}
	card := adaptiveCard(body, []any{send})
	if encoded, err := json.Marshal(card); err != nil || len(encoded) > longestForm {
		return nil, errors.New("it is longer than Teams takes")
	}
	return card, nil
}

func adaptiveCard(body, actions []any) block {
	card := block{"type": "AdaptiveCard", "$schema": cardSchema, "version": cardVersion, "body": body}
	if len(actions) > 0 {
		card["actions"] = actions
	}
	return card
}

// textBlock is a line in a block whose text holds no markup.
func textBlock(line chat.Line, color, size string) map[string]any {
	var runs []any
	for _, s := range line {
		run := map[string]any{"type": "TextRun", "text": chat.Line{s}.Plain()}
		if s.Kind == chat.Bold {
			run["weight"] = "bolder"
		}
		if color != "" {
			run["color"] = color
		}
		if size != "" {
			run["size"] = size
		}
		runs = append(runs, run)
	}
	return map[string]any{"type": "RichTextBlock", "inlines": runs}
}

// inputElement is one input of a form.
func (c *Client) inputElement(ctx context.Context, in chat.Input) (map[string]any, error) {
	if in.Name == "" {
		return nil, errors.New("it has no name")
	}
	label := cmp.Or(in.Label, in.Name)
	e := map[string]any{"id": inputPrefix + in.Name, "label": label}
	if in.Hint != "" {
		e["placeholder"] = in.Hint
	}
	if !in.Optional {
		e["isRequired"], e["errorMessage"] = true, label+": fill this in."
	}
	switch in.Kind {
	case chat.ShortText, chat.LongText, "":
		if utf8.RuneCountInString(in.Value) > inputText {
			return nil, errors.New("its text is longer than a form holds")
		}
		e["type"], e["maxLength"] = "Input.Text", inputText
		if in.Kind == chat.LongText {
			e["isMultiline"] = true
		}
	case chat.YesNo:
		delete(e, "placeholder")
		delete(e, "label")
		delete(e, "isRequired")
		delete(e, "errorMessage")
		e["type"], e["title"], e["valueOn"], e["valueOff"], e["wrap"] = "Input.Toggle", label, "yes", "no", true
		e["value"] = "no"
	case chat.Choice:
		if len(in.Options) == 0 {
			return nil, errors.New("there is nothing to choose from")
		}
		var choices []any
		for _, o := range in.Options {
			choices = append(choices, map[string]any{"title": cmp.Or(o.Label, o.Value), "value": o.Value})
		}
		e["type"], e["style"], e["choices"] = "Input.ChoiceSet", "compact", choices
	case chat.PersonPick:
		return c.personElement(ctx, in, e), nil
	default:
		return nil, fmt.Errorf("there is no input of the kind %q on Teams", in.Kind)
	}
	if in.Value != "" {
		e["value"] = in.Value
	}
	return e, nil
}

// personElement is a picker of people. "choices.data" is Teams' addition to the
// schema; what is picked comes back as an object ID, and what it is filled with
// must be among the choices to be shown.
// (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker)
func (c *Client) personElement(ctx context.Context, in chat.Input, e map[string]any) map[string]any {
	e["type"], e["style"] = "Input.ChoiceSet", "compact"
	choices := []any{}
	if object, ok := id(chat.PersonRef(in.Value)); ok {
		name := "the one named before"
		if p, err := c.Person(ctx, chat.PersonRef(in.Value)); err == nil && p.Name != "" {
			name = p.Name
		}
		choices = append(choices, map[string]any{"title": name, "value": object})
		e["value"] = object
	}
	e["choices"] = choices
	e["choices.data"] = map[string]any{"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
	return e
}

// sealName names the secret with which forms are sealed.
const sealName = "teams/seal"

// sealed is what a form's action carries. Whoever sends a form could send
// anything; the seal proves that Kept showed this one, to this person.
func (c *Client) sealed(ctx context.Context, s shownForm) (map[string]any, error) {
	form, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	seal, err := c.seal(ctx, form)
	if err != nil {
		return nil, err
	}
	return map[string]any{pressKind: pressForm, "form": string(form), "seal": seal}, nil
}

// opened is the form that an action carries, if Kept showed it to this person.
func (c *Client) opened(ctx context.Context, p press, object string) (shownForm, bool) {
	seal, err := c.seal(ctx, []byte(p.Form))
	if err != nil || !hmac.Equal([]byte(seal), []byte(p.Seal)) {
		return shownForm{}, false
	}
	var s shownForm
	err = json.Unmarshal([]byte(p.Form), &s)
	return s, err == nil && s.For == object && object != ""
}

func (c *Client) seal(ctx context.Context, form []byte) (string, error) {
	c.inward.sealing.Lock()
	defer c.inward.sealing.Unlock()
	var secret []byte
	found, err := c.recall(ctx, sealName, &secret)
	if err == nil && !found {
		secret = make([]byte, 32)
		rand.Read(secret)
		err = c.remember(ctx, sealName, secret)
	}
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(form)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}

// filledIn takes what was filled into a form out of an action's data.
func (c *Client) filledIn(s shownForm, data json.RawMessage) map[string]string {
	var values map[string]any
	if json.Unmarshal(data, &values) != nil {
		return nil
	}
	out := map[string]string{}
	for _, in := range s.Form.Inputs {
		value, _ := values[inputPrefix+in.Name].(string)
		switch in.Kind {
		case chat.PersonPick:
			picked, _, _ := strings.Cut(strings.TrimSpace(value), ",")
			if value = ""; validObject(picked) {
				value = string(c.person(picked))
			}
		case chat.YesNo:
			if yes, ok := values[inputPrefix+in.Name].(bool); ok && yes || value == "yes" || value == "true" {
				value = "yes"
			} else {
				value = "no"
			}
		}
		out[in.Name] = value
	}
	return out
}

// validObject reports whether a text can be an object ID of the directory.
func validObject(s string) bool {
	return len(s) >= 1 && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	})
}

// asSubmit makes actions that a dialog can take of those of a card: in a dialog
// there is no Action.Execute.
func asSubmit(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if v["type"] == "Action.Execute" {
			v["type"] = "Action.Submit"
			delete(v, "verb")
		}
		for k, e := range v {
			v[k] = asSubmit(e)
		}
	case []any:
		for i, e := range v {
			v[i] = asSubmit(e)
		}
	}
	return v
}
