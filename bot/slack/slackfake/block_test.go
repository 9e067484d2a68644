package slackfake

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// plainText and manyOf write payloads short enough to read.
func plainText(n int) string {
	return `{"type":"plain_text","text":"` + strings.Repeat("x", n) + `"}`
}

func manyOf(n int, item func(i int) string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = item(i)
	}
	return "[" + strings.Join(items, ",") + "]"
}

func button(more string) string {
	return `{"type":"button","text":` + plainText(5) + more + `}`
}

func actions(elements string) string {
	return `[{"type":"actions","elements":` + elements + `}]`
}

func TestBlocksAreCheckedByTheirLimits(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	divider := func(int) string { return `{"type":"divider"}` }
	option := func(value int) string {
		return `{"text":` + plainText(3) + `,"value":"` + strings.Repeat("v", value) + `"}`
	}
	for _, c := range []struct{ name, blocks, want string }{
		{"50 blocks", manyOf(50, divider), ""},
		{"51 blocks", manyOf(51, divider), "/blocks]"},
		{"section 3000", `[{"type":"section","text":` + plainText(3000) + `}]`, ""},
		{"section 3001", `[{"type":"section","text":` + plainText(3001) + `}]`, "/blocks/0/text/text]"},
		{"section without text", `[{"type":"section"}]`, "/blocks/0]"},
		{"empty text", `[{"type":"section","text":` + plainText(0) + `}]`, "/blocks/0/text/text]"},
		{"11 fields", `[{"type":"section","fields":` + manyOf(11, func(int) string { return plainText(1) }) + `}]`, "/blocks/0/fields]"},
		{"field 2001", `[{"type":"section","fields":[` + plainText(2001) + `]}]`, "/blocks/0/fields/0/text]"},
		{"header 150", `[{"type":"header","text":` + plainText(150) + `}]`, ""},
		{"header 151", `[{"type":"header","text":` + plainText(151) + `}]`, "/blocks/0/text/text]"},
		{"header of markup", `[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "/blocks/0/text/type]"},
		{"emoji in markup", `[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]`, "/blocks/0/text]"},
		{"11 in a context", `[{"type":"context","elements":` + manyOf(11, func(int) string { return plainText(1) }) + `}]`, "/blocks/0/elements]"},
		{"25 buttons", actions(manyOf(25, func(i int) string { return button(fmt.Sprintf(`,"action_id":"a%d"`, i)) })), ""},
		{"26 buttons", actions(manyOf(26, func(i int) string { return button(fmt.Sprintf(`,"action_id":"a%d"`, i)) })), "/blocks/0/elements]"},
		{"two buttons of one action", actions(`[` + button(`,"action_id":"a"`) + `,` + button(`,"action_id":"a"`) + `]`), "/blocks/0/elements/1/action_id]"},
		{"button text 76", actions(`[{"type":"button","text":` + plainText(76) + `}]`), "/blocks/0/elements/0/text/text]"},
		{"button value 2000", actions(`[` + button(`,"value":"`+strings.Repeat("v", 2000)+`"`) + `]`), ""},
		{"button value 2001", actions(`[` + button(`,"value":"`+strings.Repeat("v", 2001)+`"`) + `]`), "/blocks/0/elements/0/value]"},
		{"button style", actions(`[` + button(`,"style":"loud"`) + `]`), "/blocks/0/elements/0/style]"},
		{"action_id 256", actions(`[` + button(`,"action_id":"`+strings.Repeat("a", 256)+`"`) + `]`), "/blocks/0/elements/0/action_id]"},
		{"block_id 256", `[{"type":"divider","block_id":"` + strings.Repeat("b", 256) + `"}]`, "/blocks/0/block_id]"},
		{"two blocks of one name", `[{"type":"divider","block_id":"b"},{"type":"divider","block_id":"b"}]`, "/blocks/1/block_id]"},
		{"option value 150", actions(`[{"type":"static_select","options":[` + option(150) + `]}]`), ""},
		{"option value 151", actions(`[{"type":"static_select","options":[` + option(151) + `]}]`), "/blocks/0/elements/0/options/0/value]"},
		{"101 options", actions(`[{"type":"static_select","options":` + manyOf(101, func(int) string { return option(1) }) + `}]`), "/blocks/0/elements/0/options]"},
		{"no options", actions(`[{"type":"static_select"}]`), "/blocks/0/elements/0]"},
		{"first choice not offered", actions(`[{"type":"static_select","options":[` + option(1) + `],"initial_option":` + option(2) + `}]`), "/blocks/0/elements/0]"},
		{"unknown block", `[{"type":"banner"}]`, "/blocks/0/type]"},
		{"unknown field", `[{"type":"divider","color":"red"}]`, "/blocks/0]"},
		{"input field in actions", actions(`[{"type":"plain_text_input"}]`), "/blocks/0/elements/0/type]"},
		{"button to nowhere", actions(`[` + button(`,"url":"javascript:alert(1)"`) + `]`), "/blocks/0/elements/0/url]"},
		{"empty rich text", `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":""}]}]}]`, "/blocks/0/elements/0/elements/0/text]"},
		{"rich list", `[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x","style":{"bold":true}}]}]}]}]`, ""},
		{"markdown", `[{"type":"markdown","text":"# T"}]`, ""},
		{"two long markdowns", `[{"type":"markdown","text":"` + strings.Repeat("x", 7000) + `"},{"type":"markdown","text":"` + strings.Repeat("x", 7000) + `"}]`, "/blocks]"},
	} {
		a := o.call("chat.postMessage", "channel", o.ops, "text", "x", "blocks", c.blocks)
		if c.want == "" {
			if a.body["ok"] != true {
				t.Errorf("%s: %.300s", c.name, a.raw)
			}
			continue
		}
		messages := texted(a.list("response_metadata.messages"))
		if a.code() != "invalid_blocks" || !slices.ContainsFunc(messages, func(m string) bool { return strings.HasSuffix(m, c.want) }) {
			t.Errorf("%s: %.300s, want invalid_blocks at %s", c.name, a.raw, c.want)
		}
	}
	o.refused("invalid_blocks_format", "chat.postMessage", "channel", o.ops, "text", "x", "blocks", "{}")
	long := manyOf(5, func(int) string { return `{"type":"section","text":` + plainText(2900) + `}` })
	o.refused("msg_blocks_too_long", "chat.postMessage", "channel", o.ops, "text", "x", "blocks", long)
}

func texted(list []any) []string {
	var all []string
	for _, v := range list {
		all = append(all, v.(string))
	}
	return all
}

func TestBlocksComeBackComplete(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	a := o.good("chat.postMessage", "channel", o.ops, "blocks", actions("["+button("")+"]"))
	if a.str("message.blocks.0.block_id") == "" || a.str("message.blocks.0.elements.0.action_id") == "" ||
		a.get("message.blocks.0.elements.0.text.emoji") != true {
		t.Errorf("blocks %s", a.raw)
	}
	if a.str("message.text") != "This message contains interactive elements." {
		t.Errorf("text %q", a.str("message.text"))
	}
	b := o.good("chat.postMessage", "channel", o.ops, "blocks", `[{"type":"section","text":`+plainText(3)+`}]`)
	if b.str("message.text") != "xxx" {
		t.Errorf("text %q", b.str("message.text"))
	}
}

// opener gives every call a good trigger of Ana's.
func (o *office) opener() {
	o.Workspace.mu.Lock()
	defer o.Workspace.mu.Unlock()
	o.useTrigger = func(string) (string, string, string) { return o.ana, o.ops, "" }
}

func modal(more, blocks string) string {
	return `{"type":"modal","title":` + plainText(24) + more + `,"blocks":` + blocks + `}`
}

func TestViewsAreCheckedByTheirLimits(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	o.opener()
	divider := func(int) string { return `{"type":"divider"}` }
	input := `[{"type":"input","label":` + plainText(5) + `,"element":{"type":"plain_text_input"}}]`
	for _, c := range []struct{ name, view, want string }{
		{"100 blocks", modal("", manyOf(100, divider)), ""},
		{"101 blocks", modal("", manyOf(101, divider)), "/view/blocks]"},
		{"title 25", `{"type":"modal","title":` + plainText(25) + `,"blocks":[{"type":"divider"}]}`, "/view/title/text]"},
		{"no title", `{"type":"modal","blocks":[{"type":"divider"}]}`, "/view]"},
		{"inputs to submit", modal(`,"submit":`+plainText(4), input), ""},
		{"inputs without submit", modal("", input), "/view]"},
		{"metadata 3001", modal(`,"private_metadata":"`+strings.Repeat("m", 3001)+`"`, manyOf(1, divider)), "/view/private_metadata]"},
		{"callback 256", modal(`,"callback_id":"`+strings.Repeat("c", 256)+`"`, manyOf(1, divider)), "/view/callback_id]"},
		{"a home", `{"type":"home","blocks":[]}`, "/view/type]"},
		{"markdown", modal("", `[{"type":"markdown","text":"x"}]`), "/view/blocks/0/type]"},
		{"two with focus", modal(`,"submit":`+plainText(4), `[{"type":"input","label":`+plainText(5)+`,"element":{"type":"plain_text_input","focus_on_load":true}},{"type":"input","label":`+plainText(5)+`,"element":{"type":"plain_text_input","focus_on_load":true}}]`), "/view/blocks/1/element/focus_on_load]"},
	} {
		a := o.call("views.open", "trigger_id", "t", "view", c.view)
		if c.want == "" {
			if a.body["ok"] != true {
				t.Errorf("%s: %.300s", c.name, a.raw)
			}
			continue
		}
		messages := texted(a.list("response_metadata.messages"))
		if a.code() != "invalid_arguments" || !slices.ContainsFunc(messages, func(m string) bool { return strings.HasSuffix(m, c.want) }) {
			t.Errorf("%s: %.300s, want invalid_arguments at %s", c.name, a.raw, c.want)
		}
	}
	heavy := manyOf(90, func(int) string { return `{"type":"section","text":` + plainText(2900) + `}` })
	o.refused("view_too_large", "views.open", "trigger_id", "t", "view", modal("", heavy))
}

func TestViewsOpenStackAndChange(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	one := modal(`,"external_id":"inc-7"`, `[{"type":"divider"}]`)
	o.refused("invalid_trigger_id", "views.open", "trigger_id", "t", "view", one)
	o.opener()
	first := o.good("views.open", "trigger_id", "t", "view", one)
	o.refused("duplicate_external_id", "views.open", "trigger_id", "t", "view", one)
	plain := modal("", `[{"type":"divider"}]`)
	second := o.good("views.push", "trigger_id", "t", "view", plain)
	if second.str("view.previous_view_id") != first.str("view.id") || second.str("view.root_view_id") != first.str("view.id") {
		t.Errorf("pushed %s", second.raw)
	}
	o.good("views.push", "trigger_id", "t", "view", plain)
	o.refused("push_limit_reached", "views.push", "trigger_id", "t", "view", plain)
	id, hash := first.str("view.id"), first.str("view.hash")
	changed := o.good("views.update", "view_id", id, "hash", hash, "view", one)
	if changed.str("view.hash") == hash {
		t.Error("an update keeps the hash")
	}
	o.refused("hash_conflict", "views.update", "view_id", id, "hash", hash, "view", one)
	o.good("views.update", "external_id", "inc-7", "view", one)
	o.refused("not_found", "views.update", "view_id", "V0NOWHERE", "view", one)
	home := `{"type":"home","blocks":[{"type":"header","text":` + plainText(3) + `}]}`
	o.good("views.publish", "user_id", o.ana, "view", home)
	again := o.good("views.publish", "user_id", o.ana, "view", home)
	v, ok := o.Home(o.ana)
	if !ok || v.ID != again.str("view.id") || !json.Valid(v.Raw) {
		t.Errorf("Ana's home %+v", v)
	}
	if _, ok := o.Home(o.ben); ok {
		t.Error("Ben has a home that nobody published")
	}
}
