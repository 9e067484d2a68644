package slackfake

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
)

// The blocks and elements that exist, with their limits, as Slack's reference
// of Block Kit gives them.

var (
	blockShapes    map[string]shape
	elementShapes  map[string]shape
	richShapes     map[string]shape
	inlineShapes   map[string]shape
	selects        = []string{"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
	multiSelects   = []string{"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"}
	inSection      = slices.Concat(selects, multiSelects, []string{"button", "overflow", "radio_buttons", "checkboxes", "datepicker", "timepicker", "image"})
	inActions      = slices.Concat(selects, multiSelects, []string{"button", "overflow", "radio_buttons", "checkboxes", "datepicker", "timepicker", "datetimepicker"})
	inInput        = slices.Concat(selects, multiSelects, []string{"radio_buttons", "checkboxes", "datepicker", "timepicker", "datetimepicker", "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"})
	datePattern    = matching(`^\d{4}-\d{2}-\d{2}$`)
	timePattern    = matching(`^([01]\d|2[0-3]):[0-5]\d$`)
	userPattern    = matching(`^[UW][A-Z0-9]+$`)
	channelPattern = matching(`^[CDG][A-Z0-9]+$`)
	linkPattern    = matching(`^(https?://|mailto:|slack://)\S+$`)
)

func init() {
	confirm := shape{
		"title": plain(100), "text!": formatted(300), "confirm": plain(30), "deny": plain(30), "style": among("primary", "danger"),
	}.check
	option := shape{"text!": plain(75), "value!": chars(1, 150), "description": plain(75)}
	rich := option.with(shape{"text!": formatted(75), "description": formatted(75)})
	groups := each(1, 100, shape{"label!": plain(75), "options!": each(1, 100, option.check)}.check)
	base := shape{"type!": anything, "action_id": chars(1, 255), "confirm": confirm, "focus_on_load": focus}
	pick := base.with(shape{"placeholder": plain(150)})
	many := pick.with(shape{"max_selected_items": whole(1, 1000)})
	ids := func(one check) check { return each(0, 1000, one) }
	typed := shape{
		"type!": anything, "action_id": chars(1, 255), "focus_on_load": focus, "placeholder": plain(150),
		"dispatch_action_config": anything,
	}
	image := shape{"type!": anything, "image_url": chars(1, 3000), "slack_file": anything, "alt_text!": chars(1, 2000)}
	elementShapes = map[string]shape{
		"image": image,
		"button": {
			"type!": anything, "text!": plain(75), "action_id": chars(1, 255), "url": linkPattern, "value": chars(0, 2000),
			"style": among("primary", "danger"), "confirm": confirm, "accessibility_label": chars(1, 75),
		},
		"static_select":              pick.with(shape{"options": each(1, 100, option.check), "option_groups": groups, "initial_option": option.check}),
		"external_select":            pick.with(shape{"initial_option": option.check, "min_query_length": whole(0, 1000)}),
		"users_select":               pick.with(shape{"initial_user": userPattern}),
		"conversations_select":       pick.with(shape{"initial_conversation": channelPattern, "default_to_current_conversation": truth, "response_url_enabled": truth, "filter": anything}),
		"channels_select":            pick.with(shape{"initial_channel": channelPattern, "response_url_enabled": truth}),
		"multi_static_select":        many.with(shape{"options": each(1, 100, option.check), "option_groups": groups, "initial_options": each(1, 100, option.check)}),
		"multi_external_select":      many.with(shape{"initial_options": each(1, 100, option.check), "min_query_length": whole(0, 1000)}),
		"multi_users_select":         many.with(shape{"initial_users": ids(userPattern)}),
		"multi_conversations_select": many.with(shape{"initial_conversations": ids(channelPattern), "default_to_current_conversation": truth, "filter": anything}),
		"multi_channels_select":      many.with(shape{"initial_channels": ids(channelPattern)}),
		"overflow": {
			"type!": anything, "action_id": chars(1, 255), "confirm": confirm,
			"options!": each(1, 5, option.with(shape{"url": linkPattern}).check),
		},
		"radio_buttons":    base.with(shape{"options!": each(1, 10, rich.check), "initial_option": rich.check}),
		"checkboxes":       base.with(shape{"options!": each(1, 10, rich.check), "initial_options": each(1, 10, rich.check)}),
		"datepicker":       pick.with(shape{"initial_date": datePattern}),
		"timepicker":       pick.with(shape{"initial_time": timePattern, "timezone": chars(1, 100)}),
		"datetimepicker":   base.with(shape{"initial_date_time": whole(1_000_000_000, 9_999_999_999)}),
		"plain_text_input": typed.with(shape{"multiline": truth, "initial_value": chars(0, 3000), "min_length": whole(0, 3000), "max_length": whole(1, 3000)}),
		"email_text_input": typed.with(shape{"initial_value": chars(0, 3000)}),
		"url_text_input":   typed.with(shape{"initial_value": chars(0, 3000)}),
		"number_input":     typed.with(shape{"is_decimal_allowed!": truth, "initial_value": chars(0, 100), "min_value": chars(1, 100), "max_value": chars(1, 100)}),
		"rich_text_input":  typed.with(shape{"initial_value": anything, "min_lines": whole(1, 100), "max_lines": whole(1, 100)}),
		"file_input":       {"type!": anything, "action_id": chars(1, 255), "filetypes": anything, "max_files": whole(1, 10)},
	}
	block := shape{"type!": anything, "block_id": chars(1, 255)}
	blockShapes = map[string]shape{
		"section": block.with(shape{
			"text": formatted(3000), "fields": each(1, 10, formatted(2000)), "accessory": element(inSection), "expand": truth,
		}),
		"header":  block.with(shape{"text!": plain(150)}),
		"divider": block,
		"context": block.with(shape{"elements!": each(1, 10, contextElement)}),
		"actions": block.with(shape{"elements!": each(1, 25, element(inActions))}),
		"image":   block.with(image).with(shape{"title": plain(2000)}),
		"input": block.with(shape{
			"label!": plain(2000), "element!": element(inInput), "hint": plain(2000), "optional": truth, "dispatch_action": truth,
		}),
		"rich_text": block.with(shape{"elements!": each(1, 1000, byType(nil))}),
		"markdown":  {"type!": anything, "block_id": chars(1, 255), "text!": markdown},
	}
	style := anything
	inlineShapes = map[string]shape{
		"text":      {"type!": anything, "text!": words(1, 13_200), "style": style},
		"link":      {"type!": anything, "url!": linkPattern, "text": words(1, 13_200), "unsafe": truth, "style": style},
		"user":      {"type!": anything, "user_id!": userPattern, "style": style},
		"usergroup": {"type!": anything, "usergroup_id!": matching(`^S[A-Z0-9]+$`), "style": style},
		"channel":   {"type!": anything, "channel_id!": channelPattern, "style": style},
		"emoji":     {"type!": anything, "name!": chars(1, 100), "unicode": chars(1, 100), "url": linkPattern, "skin_tone": whole(1, 6), "style": style},
		"broadcast": {"type!": anything, "range!": among("here", "channel", "everyone"), "style": style},
		"date":      {"type!": anything, "timestamp!": whole(0, 9_999_999_999), "format!": chars(1, 1000), "url": linkPattern, "fallback": words(1, 1000), "style": style},
		"team":      {"type!": anything, "team_id!": matching(`^T[A-Z0-9]+$`), "style": style},
		"color":     {"type!": anything, "value!": chars(1, 20), "style": style},
	}
	inline := each(0, 10_000, byType(inlineShapes))
	section := shape{"type!": among("rich_text_section"), "elements!": inline}
	richShapes = map[string]shape{
		"rich_text_section": section,
		"rich_text_list": {
			"type!": anything, "elements!": each(1, 1000, section.check), "style!": among("bullet", "ordered"),
			"indent": whole(0, 8), "offset": whole(0, 100_000), "border": whole(0, 1),
		},
		"rich_text_preformatted": {"type!": anything, "elements!": inline, "border": whole(0, 1), "language": chars(1, 50)},
		"rich_text_quote":        {"type!": anything, "elements!": inline, "border": whole(0, 1)},
	}
	blockShapes["rich_text"]["elements!"] = each(1, 1000, byType(richShapes))
}

// blockCheck checks a block, whatever it is.
func blockCheck(r *report, v any, at string) {
	o, _ := v.(map[string]any)
	kind, _ := o["type"].(string)
	if kind == "markdown" && r.surface != "message" {
		r.fault(at+"/type", "unsupported type: markdown")
		return
	}
	byType(blockShapes)(r, v, at)
	if kind == "section" && o["text"] == nil && o["fields"] == nil {
		r.fault(at, "missing required field: text")
	}
	if kind == "image" && o["image_url"] == nil && o["slack_file"] == nil {
		r.fault(at, "missing required field: image_url")
	}
	r.inputs = r.inputs || kind == "input"
	if id, _ := o["block_id"].(string); id != "" {
		if r.blockIDs[id] {
			r.fault(at+"/block_id", "block_id %q already exists", id)
		}
		r.blockIDs[id] = true
	}
	if elements, ok := o["elements"].([]any); ok && kind == "actions" {
		seen := map[string]bool{}
		for i, e := range elements {
			element, _ := e.(map[string]any)
			id, _ := element["action_id"].(string)
			if seen[id] && id != "" {
				r.fault(fmt.Sprintf("%s/elements/%d/action_id", at, i), "action_id %q already exists in this block", id)
			}
			seen[id] = true
		}
	}
}

// element checks an interactive element or image that may stand here.
func element(allowed []string) check {
	return func(r *report, v any, at string) {
		o, _ := v.(map[string]any)
		kind, _ := o["type"].(string)
		if !slices.Contains(allowed, kind) || r.surface == "message" && kind == "file_input" || r.surface == "home" && (kind == "datetimepicker" || kind == "file_input") {
			r.fault(at+"/type", "unsupported type: %s", kind)
			return
		}
		r.acts = r.acts || kind != "image"
		elementShapes[kind].check(r, v, at)
		checkOptions(r, o, kind, at)
	}
}

// checkOptions checks that choices exist in one way only, and that what is
// chosen at first is one of them.
func checkOptions(r *report, o map[string]any, kind, at string) {
	if kind == "static_select" || kind == "multi_static_select" {
		if (o["options"] == nil) == (o["option_groups"] == nil) {
			r.fault(at, "exactly one of options and option_groups is required")
			return
		}
	}
	choices, _ := o["options"].([]any)
	groups, _ := o["option_groups"].([]any)
	for _, g := range groups {
		group, _ := g.(map[string]any)
		more, _ := group["options"].([]any)
		choices = append(choices, more...)
	}
	if len(choices) == 0 {
		return
	}
	chosen, _ := o["initial_options"].([]any)
	if one := o["initial_option"]; one != nil {
		chosen = append(chosen, one)
	}
	for _, c := range chosen {
		if !slices.ContainsFunc(choices, func(o any) bool { return reflect.DeepEqual(o, c) }) {
			r.fault(at, "initial option must be one of the options")
		}
	}
}

func contextElement(r *report, v any, at string) {
	if o, _ := v.(map[string]any); o["type"] == "image" {
		elementShapes["image"].check(r, v, at)
		return
	}
	formatted(2000)(r, v, at)
}

// markdown is the text of a markdown block.
func markdown(r *report, v any, at string) {
	chars(1, maxMarkdown)(r, v, at)
	s, _ := v.(string)
	r.markdown += len([]rune(s))
}

// focus is an element's wish to have the focus; one element of a view may.
func focus(r *report, v any, at string) {
	truth(r, v, at)
	if want, _ := v.(bool); want {
		if r.focused++; r.focused > 1 {
			r.fault(at, "only one element may have focus_on_load")
		}
	}
}

// matching is a string of a form.
func matching(pattern string) check {
	form := regexp.MustCompile(pattern)
	return func(r *report, v any, at string) {
		if s, _ := v.(string); !form.MatchString(s) || len(s) > 3000 {
			r.fault(at, "must be a valid value")
		}
	}
}
