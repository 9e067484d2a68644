package slackfake

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Limits of message text (Slack's reference of chat.postMessage, chat.update).
const (
	maxText       = 40_000
	maxUpdateText = 4_000
	maxMetadata   = 16_000
)

// compose makes the message that the arguments describe, without a place.
func (c *call) compose(longest int) (Message, error) {
	w := c.w
	m := Message{
		User: w.state.Bot, BotID: w.state.BotID, Text: c.args["text"], Thread: c.args["thread_ts"],
		Broadcast: c.args["thread_ts"] != "" && c.flag("reply_broadcast"), UnfurlLinks: c.flag("unfurl_links"),
		UnfurlMedia: c.args["unfurl_media"] == "" || c.flag("unfurl_media"),
		Username:    c.args["username"], Icon: c.args["icon_emoji"],
	}
	if m.Username != "" || m.Icon != "" || c.args["icon_url"] != "" {
		if err := w.need("chat:write.customize"); err != nil {
			return m, err
		}
	}
	if markdown := c.args["markdown_text"]; markdown != "" {
		switch {
		case m.Text != "" || c.args["blocks"] != "":
			return m, refuse("markdown_text_conflict")
		case utf8.RuneCountInString(markdown) > maxMarkdown:
			return m, refuse("msg_too_long")
		}
		m.Text = markdown
	}
	if utf8.RuneCountInString(m.Text) > longest {
		return m, refuse("msg_too_long")
	}
	blocks, seen, err := w.checkBlocks(c.args["blocks"])
	if err != nil {
		return m, err
	}
	m.Blocks = blocks
	if m.Attachments, err = w.checkAttachments(c.args["attachments"]); err != nil {
		return m, err
	}
	if m.Metadata, err = checkMetadata(c.args["metadata"]); err != nil {
		return m, err
	}
	m.Text = c.format(m.Text)
	if strings.TrimSpace(m.Text) == "" {
		if len(m.Blocks) == 0 && len(m.Attachments) == 0 {
			return m, refuse("no_text")
		}
		if m.Text = ""; len(m.Blocks) > 0 {
			m.Text = fallback(m.Blocks, seen)
		}
	}
	return m, nil
}

// format does with text what parse and link_names ask for. By default addresses
// become links, names do not.
func (c *call) format(text string) string {
	text = escape(text)
	if c.args["parse"] == "full" || c.flag("link_names") {
		text = c.w.linkNames(text)
	}
	if c.args["parse"] != "none" {
		text = linkURLs(text)
	}
	return text
}

// checkAttachments checks a message's attachments. mu held.
func (w *Workspace) checkAttachments(raw string) (json.RawMessage, error) {
	if raw == "" {
		return nil, nil
	}
	var list []map[string]any
	if json.Unmarshal([]byte(raw), &list) != nil {
		return nil, refuse("invalid_attachments")
	}
	if len(list) > 100 {
		return nil, refuse("too_many_attachments")
	}
	for i, a := range list {
		a["id"] = i + 1
		blocks, ok := a["blocks"]
		if !ok {
			continue
		}
		text, err := json.Marshal(blocks)
		if err != nil {
			return nil, refuse("invalid_attachments")
		}
		checked, _, err := w.checkBlocks(string(text))
		if err != nil {
			return nil, err
		}
		a["blocks"] = checked
	}
	if len(list) == 0 {
		return nil, nil
	}
	return json.Marshal(list)
}

// checkMetadata checks a message's metadata: {event_type, event_payload}.
func checkMetadata(raw string) (json.RawMessage, error) {
	if raw == "" {
		return nil, nil
	}
	var m struct {
		Type    string         `json:"event_type"`
		Payload map[string]any `json:"event_payload"`
	}
	switch {
	case json.Unmarshal([]byte(raw), &m) != nil:
		return nil, refuse("invalid_metadata_format")
	case m.Type == "" || m.Payload == nil:
		return nil, refuse("invalid_metadata_schema")
	case len(raw) > maxMetadata:
		return nil, refuse("metadata_too_large")
	}
	return json.RawMessage(raw), nil
}
