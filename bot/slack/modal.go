package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// Block Kit's limits for what forms are made of, in characters
// (docs.slack.dev/reference/views/modal-views, block-kit/blocks/input-block and
// block-kit/block-elements).
const (
	modalTitle    = 24
	modalButton   = 24
	modalMetadata = 3000
	modalBlocks   = 100
	inputLabel    = 2000
	inputText     = 3000
	optionLabel   = 75
	optionValue   = 150
	optionsAtOnce = 100 // of a menu, or of a group in it; of groups, too
	identifier    = 255
)

// formInput is the action_id of every input: the block's id tells them apart.
const formInput = "input"

// OpenForm opens a form as a modal. opener is a trigger of Slack's, good for
// three seconds and once: an error says that the form is not open, and what
// else there is to do must be told to whoever asked for it.
func (c *Client) OpenForm(ctx context.Context, opener string, f chat.Form) error {
	if opener == "" {
		return fmt.Errorf("open form %s: %w: nothing gives the right to", f.Name, chat.ErrRefused)
	}
	view, err := modal(f, 0)
	if err != nil {
		return fmt.Errorf("open form %s: %w: %w", f.Name, chat.ErrRefused, err)
	}
	err = c.do(ctx, "views.open", "", func(ctx context.Context) error {
		_, err := c.api.OpenViewContext(ctx, opener, *view)
		return err
	})
	if err != nil {
		return fmt.Errorf("open form %s: %w", f.Name, err)
	}
	return nil
}

// carried is what a form carries to its answer, in the view's private_metadata.
type carried struct {
	Name  string       `json:"n"`
	Value string       `json:"v,omitempty"`
	Room  chat.RoomRef `json:"r,omitempty"`
	// Step counts the forms that took each other's place in one view. It is
	// part of the blocks' ids, because Slack keeps what was filled in under an
	// id and would show that instead of the new form's values.
	Step int `json:"s,omitempty"`
}

// modal is a form as a view. It fails for what Slack would refuse.
func modal(f chat.Form, step int) (*slack.ModalViewRequest, error) {
	meta, err := json.Marshal(carried{f.Name, f.Value, f.Room, step})
	if err != nil {
		return nil, err
	}
	if chat.Length(string(meta)) > modalMetadata {
		return nil, errors.New("it carries more than Slack allows")
	}
	view := &slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: "form", PrivateMetadata: string(meta),
		Title: words(f.Title, modalTitle), Close: words("Cancel", modalButton),
	}
	if len(f.Inputs) > 0 {
		view.Submit = words(orElse(f.Submit, "Save"), modalButton)
	}
	if len(f.Notes) > 0 {
		for _, p := range render(chat.Message{Lines: f.Notes}) {
			view.Blocks.BlockSet = append(view.Blocks.BlockSet, p.blocks...)
		}
	}
	for _, in := range f.Inputs {
		block, err := input(in, step)
		if err != nil {
			return nil, fmt.Errorf("input %s: %w", in.Name, err)
		}
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, block)
	}
	if len(view.Blocks.BlockSet) > modalBlocks {
		return nil, errors.New("it is longer than Slack allows")
	}
	return view, nil
}

// input is one input as a block.
func input(in chat.Input, step int) (*slack.InputBlock, error) {
	if in.Name == "" || len(in.Name) > identifier-4 {
		return nil, errors.New("its name is too long or missing")
	}
	element, err := element(in)
	if err != nil {
		return nil, err
	}
	block := slack.NewInputBlock(blockID(in.Name, step), words(orElse(in.Label, in.Name), inputLabel), nil, element)
	block.Optional = in.Optional
	if in.Hint != "" {
		block.Hint = words(in.Hint, inputLabel)
	}
	return block, nil
}

func element(in chat.Input) (slack.BlockElement, error) {
	switch in.Kind {
	case chat.ShortText, chat.LongText, "":
		if chat.Length(in.Value) > inputText {
			return nil, errors.New("its text is longer than Slack lets a form hold")
		}
		e := slack.NewPlainTextInputBlockElement(nil, formInput)
		e.Multiline, e.InitialValue, e.MaxLength = in.Kind == chat.LongText, chat.Clean(in.Value), inputText
		return e, nil
	case chat.PersonPick:
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, formInput)
		if user, ok := id(chat.PersonRef(in.Value)); ok {
			e.InitialUser = user
		}
		return e, nil
	case chat.YesNo:
		no, yes := option("no", "No"), option("yes", "Yes")
		e := slack.NewRadioButtonsBlockElement(formInput, yes, no)
		if e.InitialOption = no; in.Value == "yes" {
			e.InitialOption = yes
		}
		return e, nil
	case chat.Choice:
		return menu(in)
	}
	return nil, fmt.Errorf("there is no input of the kind %q in Slack", in.Kind)
}

// menu is a choice. More options than a menu may list are put in groups named
// by their first and last.
func menu(in chat.Input) (slack.BlockElement, error) {
	var all []*slack.OptionBlockObject
	var chosen *slack.OptionBlockObject
	for _, o := range in.Options {
		if o.Value == "" || chat.Length(o.Value) > optionValue {
			return nil, fmt.Errorf("the option %q has a value that Slack cannot carry", o.Label)
		}
		made := option(o.Value, orElse(o.Label, o.Value))
		if all = append(all, made); o.Value == in.Value && chosen == nil {
			chosen = made
		}
	}
	var e *slack.SelectBlockElement
	switch {
	case len(all) == 0:
		return nil, errors.New("there is nothing to choose from")
	case len(all) <= optionsAtOnce:
		e = slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, formInput, all...)
	case len(all) <= optionsAtOnce*optionsAtOnce:
		var groups []*slack.OptionGroupBlockObject
		for some := range slices.Chunk(all, optionsAtOnce) {
			label := chat.Shorten(some[0].Text.Text, 30) + " – " + chat.Shorten(some[len(some)-1].Text.Text, 30)
			groups = append(groups, slack.NewOptionGroupBlockElement(words(label, optionLabel), some...))
		}
		e = slack.NewOptionsGroupSelectBlockElement(slack.OptTypeStatic, nil, formInput, groups...)
	default:
		return nil, errors.New("there is more to choose from than Slack can list")
	}
	e.InitialOption = chosen
	return e, nil
}

func option(value, label string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, words(label, optionLabel), nil)
}

// words is plain text of at most so many characters.
func words(text string, limit int) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, orElse(chat.Shorten(chat.Clean(text), limit), " "), false, false)
}

func orElse(text, other string) string {
	if strings.TrimSpace(text) == "" {
		return other
	}
	return text
}

func blockID(name string, step int) string {
	if step == 0 {
		return name
	}
	return name + "#" + strconv.Itoa(step)
}

// sentView is a form as it comes back.
// (docs.slack.dev/reference/interaction-payloads/view-interactions-payload)
type sentView struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Callback string `json:"callback_id"`
	Metadata string `json:"private_metadata"`
	Blocks   []struct {
		Type    string `json:"type"`
		BlockID string `json:"block_id"`
	} `json:"blocks"`
	State struct {
		Values map[string]map[string]struct {
			Type     string `json:"type"`
			Value    string `json:"value"`
			User     string `json:"selected_user"`
			Selected struct {
				Value string `json:"value"`
			} `json:"selected_option"`
		} `json:"values"`
	} `json:"state"`
}

// sentForm is what answering a form takes.
type sentForm struct {
	carried
	inputs []string // names, in the order in which they are shown
}

// formSent translates a form that was filled in. One that is sent twice has the
// same identifier; one that took its place in the same view has another.
func (c *Client) formSent(h heard, v *sentView) (heard, error) {
	var with carried
	if v.Callback != "form" {
		return heard{}, nil
	}
	if err := decode([]byte(v.Metadata), &with); err != nil {
		return heard{}, err
	}
	if v.ID == "" || with.Name == "" {
		return heard{}, errUnreadable
	}
	name := func(block string) string { return strings.TrimSuffix(block, blockID("", with.Step)) }
	h.view.carried = with
	for _, b := range v.Blocks {
		if b.Type == "input" {
			h.view.inputs = append(h.view.inputs, name(b.BlockID))
		}
	}
	h.event.ID = "view:" + v.ID + ":" + strconv.Itoa(with.Step)
	h.event.Kind, h.event.Form, h.event.Value, h.event.Room = chat.FormSent, with.Name, with.Value, with.Room
	h.event.Fields = map[string]string{}
	for block, elements := range v.State.Values {
		in, ok := elements[formInput]
		if !ok {
			continue
		}
		value := in.Value
		switch in.Type {
		case "static_select", "radio_buttons":
			value = in.Selected.Value
		case "users_select":
			if value = ""; in.User != "" {
				value = string(c.person(in.User))
			}
		}
		h.event.Fields[name(block)] = value
	}
	if len(h.view.inputs) == 0 {
		h.view.inputs = slices.Sorted(maps.Keys(h.event.Fields))
	}
	return h, nil
}
