package slackfake

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// control is something to use in blocks: a button, an input.
type control struct {
	block, id, kind string
	label           string // what a person reads on it
	input           bool   // in an input block
	optional        bool
	raw             map[string]any
}

// parseBlocks reads blocks as stored.
func parseBlocks(raw json.RawMessage) []map[string]any {
	var blocks []map[string]any
	_ = json.Unmarshal(raw, &blocks) // what cannot be read has no elements
	return blocks
}

// rawBlocks takes the blocks out of a view.
func rawBlocks(view json.RawMessage) json.RawMessage {
	var v struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	_ = json.Unmarshal(view, &v)
	return v.Blocks
}

// controls lists what can be used, in reading order.
func controls(blocks []map[string]any) []control {
	var list []control
	add := func(block map[string]any, part any) {
		raw, ok := part.(map[string]any)
		if !ok || raw["action_id"] == nil {
			return
		}
		e := control{
			block: text(block["block_id"]), id: text(raw["action_id"]), kind: text(raw["type"]), raw: raw,
			input: block["type"] == "input", label: wordsOf(raw["text"]),
		}
		if e.input {
			e.label = wordsOf(block["label"])
			e.optional, _ = block["optional"].(bool)
		}
		list = append(list, e)
	}
	for _, b := range blocks {
		add(b, b["element"])
		add(b, b["accessory"])
		parts, _ := b["elements"].([]any)
		for _, p := range parts {
			add(b, p)
		}
	}
	return list
}

func text(v any) string { s, _ := v.(string); return s }

// wordsOf is the text of a text object.
func wordsOf(v any) string {
	o, _ := v.(map[string]any)
	return text(o["text"])
}

// findControl finds what name says: an action_id, a block_id, block_id/action_id
// or what is written on it.
func findControl(blocks []map[string]any, name string) (control, error) {
	all := controls(blocks)
	for _, same := range []func(control) bool{
		func(e control) bool { return e.block+"/"+e.id == name },
		func(e control) bool { return e.id == name },
		func(e control) bool { return e.block == name },
		func(e control) bool { return e.label == name },
	} {
		if i := slices.IndexFunc(all, same); i >= 0 {
			return all[i], nil
		}
	}
	var known []string
	for _, e := range all {
		known = append(known, fmt.Sprintf("%s (%s)", e.id, e.label))
	}
	return control{}, fmt.Errorf("there is nothing named %q to use; there is: %s", name, strings.Join(known, ", "))
}
