package slackfake

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// states says, for each kind of element that keeps a value, under which key the
// value stands.
var states = map[string]string{
	"plain_text_input": "value", "email_text_input": "value", "url_text_input": "value", "number_input": "value",
	"static_select": "selected_option", "external_select": "selected_option", "radio_buttons": "selected_option",
	"multi_static_select": "selected_options", "multi_external_select": "selected_options", "checkboxes": "selected_options",
	"users_select": "selected_user", "multi_users_select": "selected_users",
	"channels_select": "selected_channel", "multi_channels_select": "selected_channels",
	"conversations_select": "selected_conversation", "multi_conversations_select": "selected_conversations",
	"datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time",
	"rich_text_input": "rich_text_value",
}

func (e control) stateful() bool { return states[e.kind] != "" }

// several reports whether the element holds a list.
func (e control) several() bool {
	return strings.HasPrefix(e.kind, "multi_") || e.kind == "checkboxes"
}

// initial is the value that the app put in, nil for none.
func (e control) initial() any {
	for _, key := range []string{
		"initial_value", "initial_option", "initial_options", "initial_user", "initial_users", "initial_channel",
		"initial_channels", "initial_conversation", "initial_conversations", "initial_date", "initial_time", "initial_date_time",
	} {
		if v, ok := e.raw[key]; ok {
			return v
		}
	}
	return nil
}

// viewState is view.state.values: by block_id, then by action_id.
type viewState map[string]map[string]object

func (s viewState) put(e control, value object) {
	if s[e.block] == nil {
		s[e.block] = map[string]object{}
	}
	s[e.block][e.id] = value
}

// fill is the state of blocks once what was entered is in them, on top of what
// was entered before: by action_id, block_id, block_id/action_id or label.
// faults are what the client itself objects to, by block_id. mu held.
func (w *Workspace) fill(blocks []map[string]any, before json.RawMessage, entered map[string]any) (state viewState, faults map[string]string, err error) {
	state, faults = viewState{}, map[string]string{}
	var kept viewState
	_ = json.Unmarshal(before, &kept) // nothing was entered before
	for _, e := range controls(blocks) {
		if !e.stateful() {
			continue
		}
		value, ok := kept[e.block][e.id]
		if !ok || value["type"] != e.kind {
			value = object{"type": e.kind, states[e.kind]: e.empty(e.initial())}
		}
		state.put(e, value)
	}
	for name, value := range entered {
		e, err := findControl(blocks, name)
		if err != nil {
			return nil, nil, err
		}
		if !e.stateful() {
			return nil, nil, fmt.Errorf("%q takes no value; it is a %s", name, e.kind)
		}
		chosen, err := w.chosen(e, value)
		if err != nil {
			return nil, nil, err
		}
		state.put(e, chosen)
	}
	for _, e := range controls(blocks) {
		if e.input && e.stateful() {
			if fault := e.objection(state[e.block][e.id][states[e.kind]]); fault != "" {
				faults[e.block] = fault
			}
		}
	}
	return state, faults, nil
}

// empty makes an absent value what Slack sends for it.
func (e control) empty(v any) any {
	if v == nil && e.several() {
		return []any{}
	}
	return v
}

// objection is what the client says of a value before it sends a form, "" if
// nothing.
func (e control) objection(v any) string {
	list, several := v.([]any)
	s, isText := v.(string)
	if v == nil || several && len(list) == 0 || isText && strings.TrimSpace(s) == "" {
		if e.optional {
			return ""
		}
		return "Please complete this required field."
	}
	n := utf8.RuneCountInString(s)
	if limit, ok := e.raw["max_length"].(float64); ok && isText && n > int(limit) {
		return fmt.Sprintf("Please shorten this to %d characters or fewer.", int(limit))
	}
	if limit, ok := e.raw["min_length"].(float64); ok && isText && n < int(limit) {
		return fmt.Sprintf("Please lengthen this to %d characters or more.", int(limit))
	}
	if e.kind == "number_input" {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "Please enter a number."
		}
	}
	return ""
}

// chosen is the state of an element that somebody set to a value: text, the
// value or label of an option, a person's or channel's identifier or name, a
// date, a time; lists of them where several may be chosen; nil for nothing. mu
// held.
func (w *Workspace) chosen(e control, value any) (object, error) {
	key := states[e.kind]
	if e.kind == "overflow" {
		key = "selected_option"
	}
	if value == nil {
		return object{"type": e.kind, key: e.empty(nil)}, nil
	}
	if !e.several() {
		v, err := w.one(e, value)
		return object{"type": e.kind, key: v}, err
	}
	list := []any{}
	switch value := value.(type) {
	case []string:
		for _, v := range value {
			one, err := w.one(e, v)
			if err != nil {
				return nil, err
			}
			list = append(list, one)
		}
	case []any:
		for _, v := range value {
			one, err := w.one(e, v)
			if err != nil {
				return nil, err
			}
			list = append(list, one)
		}
	default:
		one, err := w.one(e, value)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return object{"type": e.kind, key: list}, nil
}

// one is a single value of an element. mu held.
func (w *Workspace) one(e control, value any) (any, error) {
	if n, ok := value.(float64); ok { // from JSON
		value = strconv.FormatFloat(n, 'f', -1, 64)
	}
	s := strings.TrimSpace(fmt.Sprint(value))
	switch kind := strings.TrimPrefix(e.kind, "multi_"); kind {
	case "static_select", "external_select", "radio_buttons", "checkboxes", "overflow":
		return e.option(s)
	case "users_select":
		for _, u := range w.state.Users {
			if u.ID == s || slices.Contains(u.names(), strings.TrimPrefix(s, "@")) {
				return u.ID, nil
			}
		}
		return nil, fmt.Errorf("nobody is named %q", s)
	case "channels_select", "conversations_select":
		for _, c := range w.state.Channels {
			if c.ID == s || c.Name != "" && c.Name == strings.TrimPrefix(s, "#") {
				return c.ID, nil
			}
		}
		return nil, fmt.Errorf("no channel is named %q", s)
	case "datepicker":
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return nil, fmt.Errorf("%q takes a date such as 2026-03-31, not %q", e.label, s)
		}
		return s, nil
	case "timepicker":
		if _, err := time.Parse("15:04", s); err != nil {
			return nil, fmt.Errorf("%q takes a time such as 14:05, not %q", e.label, s)
		}
		return s, nil
	case "datetimepicker":
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q takes seconds since 1970, not %q", e.label, s)
		}
		return n, nil
	case "rich_text_input":
		return richText(fmt.Sprint(value)), nil
	default:
		return fmt.Sprint(value), nil // text as it was typed
	}
}

// option finds one of the options by value or by label.
func (e control) option(name string) (any, error) {
	var known []string
	lists := []any{e.raw["options"]}
	groups, _ := e.raw["option_groups"].([]any)
	for _, g := range groups {
		group, _ := g.(map[string]any)
		lists = append(lists, group["options"])
	}
	for _, l := range lists {
		options, _ := l.([]any)
		for _, o := range options {
			option, _ := o.(map[string]any)
			if text(option["value"]) == name || wordsOf(option["text"]) == name {
				return option, nil
			}
			known = append(known, wordsOf(option["text"]))
		}
	}
	if e.kind == "external_select" || e.kind == "multi_external_select" {
		return object{"text": object{"type": "plain_text", "text": name, "emoji": true}, "value": name}, nil
	}
	return nil, fmt.Errorf("%q offers no %q, but: %s", e.label, name, strings.Join(known, ", "))
}

// names are what somebody may be called.
func (u *User) names() []string {
	return slices.DeleteFunc([]string{u.Name, u.RealName, u.Display}, func(n string) bool { return n == "" })
}

// richText is text as rich_text holds it.
func richText(s string) object {
	return object{"type": "rich_text", "elements": []object{{
		"type": "rich_text_section", "elements": []object{{"type": "text", "text": s}},
	}}}
}
