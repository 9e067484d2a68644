package teams

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
		run := map[string]any{"type": "TextRun", "text": inert(chat.Line{s}.Plain())}
		switch s.Kind {
		case chat.Bold:
			run["weight"] = "bolder"
		case chat.Code:
			run["text"], run["fontType"] = inert(s.Text), "monospace"
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
