package slackfake

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of Block Kit (Slack's reference of blocks; the total was measured).
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100
	maxBlocksTotal   = 13_200 // characters of a message's blocks together
	maxMarkdown      = 12_000 // characters of all markdown blocks together
	maxView          = 250_000
)

// check looks at one value of a payload; at is its JSON pointer.
type check func(r *report, v any, at string)

// report is what is wrong with a payload, in Slack's words.
type report struct {
	surface  string // "message", "modal" or "home"
	problems []string
	total    int // characters of text
	markdown int
	blockIDs map[string]bool
	focused  int  // elements that want the focus
	inputs   bool // an input block was seen
	acts     bool // something to press was seen
}

func (r *report) fault(at, format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
}

// shape is the fields that an object may have; "!" at the end of a name marks
// one that must be there.
type shape map[string]check

// object checks an object against a shape.
func (s shape) check(r *report, v any, at string) {
	o, ok := v.(map[string]any)
	if !ok {
		r.fault(at, "must be an object")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		field, needed := strings.CutSuffix(name, "!")
		value, there := o[field]
		switch {
		case there:
			s[name](r, value, at+"/"+field)
		case needed:
			r.fault(at, "missing required field: %s", field)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if s[name] == nil && s[name+"!"] == nil {
			r.fault(at, "invalid additional property: %s", name)
		}
	}
}

// with is the shape with more fields.
func (s shape) with(more shape) shape {
	all := maps.Clone(s)
	maps.Copy(all, more)
	return all
}

// byType checks an object whose "type" says which shape it has.
func byType(shapes map[string]shape) check {
	return func(r *report, v any, at string) {
		o, _ := v.(map[string]any)
		kind, _ := o["type"].(string)
		s, ok := shapes[kind]
		if !ok {
			r.fault(at+"/type", "unsupported type: %s", kind)
			return
		}
		s.check(r, v, at)
	}
}

// chars is a string of at least low and at most high characters.
func chars(low, high int) check {
	return func(r *report, v any, at string) {
		s, ok := v.(string)
		n := utf8.RuneCountInString(s)
		switch {
		case !ok:
			r.fault(at, "must be a string")
		case n < low:
			r.fault(at, "must be more than %d characters", low-1)
		case n > high:
			r.fault(at, "must be less than %d characters", high+1)
		}
	}
}

// words is a string that counts as text of the message.
func words(low, high int) check {
	fits := chars(low, high)
	return func(r *report, v any, at string) {
		fits(r, v, at)
		s, _ := v.(string)
		r.total += utf8.RuneCountInString(s)
	}
}

// among is one of some strings.
func among(allowed ...string) check {
	return func(r *report, v any, at string) {
		if s, _ := v.(string); !slices.Contains(allowed, s) {
			r.fault(at, "must be a valid enum value")
		}
	}
}

// truth is true or false.
func truth(r *report, v any, at string) {
	if _, ok := v.(bool); !ok {
		r.fault(at, "must be a boolean")
	}
}

// whole is a whole number between two.
func whole(low, high int) check {
	return func(r *report, v any, at string) {
		n, ok := v.(float64)
		if !ok || n != math.Trunc(n) || n < float64(low) || n > float64(high) {
			r.fault(at, "must be an integer between %d and %d", low, high)
		}
	}
}

// anything goes unchecked.
func anything(*report, any, string) {}

// each is a list of at least low and at most high items.
func each(low, high int, item check) check {
	return func(r *report, v any, at string) {
		list, ok := v.([]any)
		switch {
		case !ok:
			r.fault(at, "must be an array")
		case len(list) < low:
			r.fault(at, "no fewer than %d items required", low)
		case len(list) > high:
			r.fault(at, "no more than %d items allowed", high)
		}
		for i, v := range list {
			item(r, v, fmt.Sprintf("%s/%d", at, i))
		}
	}
}

// plain is a plain_text object, formatted one of either kind.
func plain(high int) check {
	return shape{"type!": among("plain_text"), "text!": words(1, high), "emoji": truth}.check
}

func formatted(high int) check {
	return byType(map[string]shape{
		"plain_text": {"type!": anything, "text!": words(1, high), "emoji": truth},
		"mrkdwn":     {"type!": anything, "text!": words(1, high), "verbatim": truth},
	})
}

// checkBlocks checks the blocks of a message and gives them as they are kept:
// with identifiers and defaults filled in. The error is Slack's. mu held.
func (w *Workspace) checkBlocks(raw string) (json.RawMessage, *report, error) {
	r := &report{surface: "message", blockIDs: map[string]bool{}}
	if raw == "" {
		return nil, r, nil
	}
	var blocks []any
	if json.Unmarshal([]byte(raw), &blocks) != nil {
		return nil, r, refuse("invalid_blocks_format")
	}
	each(0, maxMessageBlocks, blockCheck)(r, blocks, "/blocks")
	if r.markdown > maxMarkdown {
		r.fault("/blocks", "markdown text must be less than %d characters in all", maxMarkdown+1)
	}
	if len(r.problems) > 0 {
		return nil, r, r.refusal("invalid_blocks")
	}
	if r.total > maxBlocksTotal {
		return nil, r, refuse("msg_blocks_too_long")
	}
	if len(blocks) == 0 {
		return nil, r, nil
	}
	kept, err := json.Marshal(w.complete(blocks))
	return kept, r, err
}

// refusal tells all problems, as Slack does.
func (r *report) refusal(code string) error {
	messages := make([]string, len(r.problems))
	for i, p := range r.problems {
		messages[i] = "[ERROR] " + p
	}
	refused := &refusal{code: code, messages: messages}
	if code == "invalid_blocks" {
		refused.detail = object{"errors": r.problems}
	}
	return refused
}

// complete fills in what Slack fills in: block_id, action_id, emoji, verbatim.
// mu held.
func (w *Workspace) complete(blocks []any) []any {
	for _, b := range blocks {
		if block, ok := b.(map[string]any); ok && block["block_id"] == nil {
			block["block_id"] = w.id("b")[4:9]
		}
		w.completePart(b)
	}
	return blocks
}

func (w *Workspace) completePart(part any) {
	switch part := part.(type) {
	case []any:
		for _, p := range part {
			w.completePart(p)
		}
	case map[string]any:
		kind, _ := part["type"].(string)
		if kind == "plain_text" && part["emoji"] == nil {
			part["emoji"] = true
		}
		if kind == "mrkdwn" && part["verbatim"] == nil {
			part["verbatim"] = false
		}
		if interactive := elementShapes[kind]; interactive["action_id"] != nil && part["action_id"] == nil {
			part["action_id"] = w.id("a")[4:9]
		}
		for _, p := range part {
			w.completePart(p)
		}
	}
}

// fallback is the text that a message of blocks gets when it has none.
func fallback(blocks json.RawMessage, r *report) string {
	if r.acts || len(blocks) == 0 {
		return "This message contains interactive elements."
	}
	var parts []any
	if json.Unmarshal(blocks, &parts) != nil {
		return ""
	}
	var b strings.Builder
	collect(&b, parts)
	return strings.TrimSpace(b.String())
}

// collect gathers the text of blocks.
func collect(b *strings.Builder, part any) {
	switch part := part.(type) {
	case []any:
		for _, p := range part {
			collect(b, p)
		}
	case map[string]any:
		if text, ok := part["text"].(string); ok {
			b.WriteString(text + " ")
		}
		for _, field := range []string{"text", "fields", "elements", "title"} {
			collect(b, part[field])
		}
	}
}
