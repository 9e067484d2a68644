package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// forms are forms with inputs of every kind.
var forms = map[string]chat.Form{
	"declare": {Name: "declare", Title: "Declare an incident", Submit: "Declare", Room: "slack:T1:C1", Value: "slack:T1:C1/1700000000.000100",
		Notes: []chat.Line{{chat.T("INC-7 is open: "), chat.B("login"), chat.T(" <!channel> *typed*")}},
		Inputs: []chat.Input{
			{Name: "title", Label: "What is wrong", Kind: chat.ShortText, Hint: "as a customer would say it"},
			{Name: "severity", Label: "Severity", Kind: chat.Choice, Value: "SEV2", Options: []chat.Option{{Value: "SEV1", Label: "SEV1, worst"}, {Value: "SEV2", Label: "SEV2"}}},
			{Name: "commander", Label: "Commander", Kind: chat.PersonPick, Value: "slack:T1:U2", Optional: true},
			{Name: "private", Label: "Private", Kind: chat.YesNo},
			{Name: "words", Label: "First words", Kind: chat.LongText, Value: "We see\nerrors", Optional: true},
		}},
	"edges": {Name: "edges", Title: "A title that is too long for any modal", Inputs: []chat.Input{
		{Name: "long", Kind: chat.LongText, Value: strings.Repeat("ü", 3000), Label: strings.Repeat("x", 4000), Hint: strings.Repeat("y", 4000)},
		{Name: "many", Kind: chat.Choice, Options: many(250), Value: "v249"},
		{Name: "odd", Kind: chat.Choice, Options: []chat.Option{{Value: "v", Label: strings.Repeat("long ", 40)}, {Value: "w"}}},
		{Name: "yes", Kind: chat.YesNo, Value: "yes"},
	}},
	"words": {Name: "words", Title: "Only words", Notes: []chat.Line{{chat.T("nothing to fill in")}}},
}

func many(n int) (out []chat.Option) {
	for i := range n {
		out = append(out, chat.Option{Value: fmt.Sprint("v", i), Label: fmt.Sprint("Component ", i)})
	}
	return out
}

func TestFormsFollowTheSchema(t *testing.T) {
	schema := blockKit(t)
	for name, f := range forms {
		view, err := modal(f, 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := schema.Validate(asJSON(t, view.Blocks)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Limits of docs.slack.dev/reference/views/modal-views and the elements' pages.
func TestFormsKeepWithinSlacksLimits(t *testing.T) {
	for name, f := range forms {
		for _, step := range []int{0, 1, 12} {
			view, err := modal(f, step)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if what := wrongWith(view); what != "" {
				t.Errorf("%s: %s", name, what)
			}
		}
	}
}

// wrongWith says what Slack would refuse about a view.
func wrongWith(view *slack.ModalViewRequest) string {
	chars := utf8.RuneCountInString
	var wrong []string
	must := func(ok bool, what string) {
		if !ok {
			wrong = append(wrong, what)
		}
	}
	must(chars(view.Title.Text) <= 24 && view.Title.Text != "", "title")
	must(view.Submit == nil || chars(view.Submit.Text) <= 24, "submit")
	must(chars(view.Close.Text) <= 24, "close")
	must(chars(view.PrivateMetadata) <= 3000, "private_metadata")
	must(len(view.Blocks.BlockSet) <= 100 && len(view.Blocks.BlockSet) > 0, "blocks")
	ids := map[string]bool{}
	inputs := 0
	options := func(all []*slack.OptionBlockObject) {
		must(len(all) > 0 && len(all) <= 100, "options")
		for _, o := range all {
			must(chars(o.Text.Text) <= 75 && o.Text.Text != "" && chars(o.Value) <= 150 && o.Value != "", "option "+o.Value)
		}
	}
	for _, b := range view.Blocks.BlockSet {
		in, ok := b.(*slack.InputBlock)
		if !ok {
			continue
		}
		inputs++
		must(!ids[in.BlockID] && len(in.BlockID) <= 255, "block_id "+in.BlockID)
		ids[in.BlockID] = true
		must(chars(in.Label.Text) <= 2000 && in.Label.Text != "", "label")
		must(in.Hint == nil || chars(in.Hint.Text) <= 2000, "hint")
		switch e := in.Element.(type) {
		case *slack.PlainTextInputBlockElement:
			must(chars(e.InitialValue) <= e.MaxLength && e.MaxLength <= 3000, "initial_value")
		case *slack.RadioButtonsBlockElement:
			options(e.Options)
			must(len(e.Options) <= 10, "radio buttons")
		case *slack.SelectBlockElement:
			all := e.Options
			if e.Type == slack.OptTypeStatic && len(e.OptionGroups) > 0 {
				must(len(e.OptionGroups) <= 100, "groups")
				for _, g := range e.OptionGroups {
					must(chars(g.Label.Text) <= 75, "group label")
					options(g.Options)
					all = append(all, g.Options...)
				}
			} else if e.Type == slack.OptTypeStatic {
				options(e.Options)
			}
			must(e.InitialOption == nil || slices.ContainsFunc(all, func(o *slack.OptionBlockObject) bool {
				return o.Value == e.InitialOption.Value && o.Text.Text == e.InitialOption.Text.Text
			}), "initial_option")
		}
	}
	must(inputs == 0 || view.Submit != nil, "inputs without submit")
	return strings.Join(wrong, ", ")
}

func TestAFormComesBackAsItWasSent(t *testing.T) {
	c := inboundClient(t, nil)
	for _, step := range []int{0, 3} {
		f := forms["declare"]
		view, err := modal(f, step)
		if err != nil {
			t.Fatal(err)
		}
		h, err := c.formSent(heard{}, filled(t, view, map[string]string{
			"title": "Users can't log in <&> #1", "severity": "SEV1", "commander": "U3", "private": "yes", "words": "a\nb"}))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"title": "Users can't log in <&> #1", "severity": "SEV1", "commander": "slack:T1:U3", "private": "yes", "words": "a\nb"}
		if ev := h.event; ev.Form != f.Name || ev.Value != f.Value || ev.Room != f.Room || fmt.Sprint(ev.Fields) != fmt.Sprint(want) {
			t.Errorf("came back as %+v", ev)
		}
		if !slices.Equal(h.view.inputs, []string{"title", "severity", "commander", "private", "words"}) {
			t.Errorf("inputs %q", h.view.inputs)
		}
	}
}

// filled is a view as Slack sends it when somebody has filled it in.
func filled(t testing.TB, view *slack.ModalViewRequest, with map[string]string) *sentView {
	t.Helper()
	data, err := json.Marshal(view)
	if err != nil {
		t.Fatal(err)
	}
	var v sentView
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	v.ID = "V1"
	state := map[string]any{}
	for _, b := range view.Blocks.BlockSet {
		in, ok := b.(*slack.InputBlock)
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(in.BlockID, "#")
		value := map[string]any{"type": string(in.Element.ElementType()), "value": with[name]}
		switch e := in.Element.(type) {
		case *slack.SelectBlockElement:
			value = map[string]any{"type": e.Type, "selected_user": with[name], "selected_option": map[string]string{"value": with[name]}}
		case *slack.RadioButtonsBlockElement:
			value = map[string]any{"type": e.Type, "selected_option": map[string]string{"value": with[name]}}
		}
		state[in.BlockID] = map[string]any{formInput: value}
	}
	data, err = json.Marshal(map[string]any{"state": map[string]any{"values": state}})
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &v
}

func TestWhatSlackCannotShowIsNotOpened(t *testing.T) {
	c := inboundClient(t, newPeer(t))
	for name, f := range map[string]chat.Form{
		"a text that would be cut":   {Name: "f", Inputs: []chat.Input{{Name: "x", Kind: chat.LongText, Value: strings.Repeat("x", 3001)}}},
		"a value beyond the carried": {Name: "f", Value: strings.Repeat("x", 3000)},
		"nothing to choose from":     {Name: "f", Inputs: []chat.Input{{Name: "x", Kind: chat.Choice}}},
		"a choice that is too long":  {Name: "f", Inputs: []chat.Input{{Name: "x", Kind: chat.Choice, Options: []chat.Option{{Value: strings.Repeat("x", 151)}}}}},
		"an input without a name":    {Name: "f", Inputs: []chat.Input{{Kind: chat.ShortText}}},
	} {
		if err := c.OpenForm(t.Context(), "1.2.a", f); !errors.Is(err, chat.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.OpenForm(t.Context(), "", forms["declare"]); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("without a trigger: %v", err)
	}
}

func TestAnExpiredTriggerIsToldToTheCaller(t *testing.T) {
	for _, answer := range []string{"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"} {
		p := newPeer(t)
		p.answer("views.open", `{"ok":false,"error":"`+answer+`"}`)
		c := inboundClient(t, p)
		if err := c.OpenForm(t.Context(), "1.2.a", forms["declare"]); !errors.Is(err, chat.ErrRefused) || !strings.Contains(err.Error(), answer) {
			t.Errorf("%s: %v", answer, err)
		}
	}
	p := newPeer(t)
	if err := inboundClient(t, p).OpenForm(t.Context(), "1.2.a", forms["declare"]); err != nil {
		t.Fatal(err)
	}
	if open := p.called(t, "views.open"); open.Body["trigger_id"] != "1.2.a" {
		t.Errorf("opened with %v", open.Body["trigger_id"])
	}
}
