package slack_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"kept/bot/chat/chattest"
	"kept/bot/slack/slackfake"
)

// reading reads a message as Slack's clients show it: text elements of rich_text
// and plain_text as they are, everything else as what it stands for. Kept has
// no other text in its blocks; mrkdwn would be reported as styled.
type reading struct {
	office *office
	seen   *chattest.Seen
	text   strings.Builder
}

// shown is any block, element or text object.
type shown struct {
	Type      string            `json:"type"`
	Elements  []shown           `json:"elements"`
	Text      json.RawMessage   `json:"text"`
	Style     json.RawMessage   `json:"style"`
	UserID    string            `json:"user_id"`
	ChannelID string            `json:"channel_id"`
	URL       string            `json:"url"`
	Fallback  string            `json:"fallback"`
	Fields    []json.RawMessage `json:"fields"`
}

func (r *reading) message(m slackfake.Message) {
	if len(m.Blocks) == 0 {
		r.text.WriteString(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(m.Text))
		return
	}
	var blocks []shown
	if err := json.Unmarshal(m.Blocks, &blocks); err != nil {
		r.office.Fatal(err)
	}
	for _, b := range blocks {
		r.element(b)
	}
}

func (r *reading) element(e shown) {
	var text string
	_ = json.Unmarshal(e.Text, &text) // of text objects it is an object, which button reads
	switch e.Type {
	case "rich_text", "actions":
		for _, inner := range e.Elements {
			r.element(inner)
		}
		return
	case "rich_text_section", "rich_text_quote":
		if r.text.Len() > 0 {
			r.text.WriteByte('\n')
		}
		for _, inner := range e.Elements {
			r.element(inner)
		}
		return
	case "text":
	case "user":
		text = "@" + r.name(e.UserID)
	case "channel":
		c, _ := r.office.fake.Channel(e.ChannelID)
		text = "#" + c.Name
	case "link":
		if text == "" {
			text = e.URL
		}
	case "date":
		text = e.Fallback
	case "broadcast", "usergroup":
		r.seen.All = true
	case "button":
		var label struct{ Text string }
		if err := json.Unmarshal(e.Text, &label); err != nil {
			r.office.Fatal(err)
		}
		r.seen.Buttons = append(r.seen.Buttons, label.Text)
		return
	default:
		r.seen.Styled = append(r.seen.Styled, fmt.Sprintf("%s %s %s", e.Type, e.Text, e.Fields))
	}
	if len(e.Style) > 0 {
		r.seen.Styled = append(r.seen.Styled, text)
	}
	r.text.WriteString(text)
}

func (r *reading) name(user string) string {
	for _, u := range r.office.fake.Users() {
		if u.ID == user {
			return u.Display
		}
	}
	return user
}
