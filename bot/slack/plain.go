package slack

import (
	"context"
	"strings"

	"kept/bot/chat"
)

// plain is Slack's text as people read it, and the places of the people
// mentioned in it. Slack escapes "&", "<" and ">", and writes mentions, rooms
// and links in angle brackets; everything else stands as it was typed.
// (https://docs.slack.dev/messaging/formatting-message-text)
func (c *Client) plain(ctx context.Context, raw string) (string, []chat.Mention) {
	var b strings.Builder
	var mentions []chat.Mention
	for {
		before, rest, found := strings.Cut(raw, "<")
		b.WriteString(unescape(before))
		if !found {
			return b.String(), mentions
		}
		token, after, closed := strings.Cut(rest, ">")
		if !closed {
			b.WriteString("<" + unescape(rest))
			return b.String(), mentions
		}
		raw = after
		target, label, _ := strings.Cut(token, "|")
		if user, ok := strings.CutPrefix(target, "@"); ok && user != "" {
			start := b.Len()
			b.WriteString("@" + c.nameOf(ctx, user, label))
			mentions = append(mentions, chat.Mention{Start: start, End: b.Len(), Person: c.person(user)})
			continue
		}
		b.WriteString(c.shown(ctx, target, unescape(label)))
	}
}

// shown is how a room, a group, a date or a link in angle brackets reads.
func (c *Client) shown(ctx context.Context, target, label string) string {
	if channel, ok := strings.CutPrefix(target, "#"); ok {
		if label == "" {
			label = c.roomName(ctx, channel)
		}
		return "#" + label
	}
	if special, ok := strings.CutPrefix(target, "!"); ok {
		kind, group, _ := strings.Cut(special, "^")
		if label == "" && kind == "subteam" {
			label = c.groupHandle(ctx, group)
		}
		switch {
		case label != "" && kind == "date":
			return label
		case label != "":
			return "@" + strings.TrimPrefix(label, "@")
		default:
			return "@" + kind
		}
	}
	url := strings.TrimPrefix(unescape(target), "mailto:")
	switch {
	case label == "":
		return url
	case url == label || strings.HasSuffix(url, "://"+label): // Slack completed what was typed
		return label
	}
	return label + " (" + url + ")"
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

func unescape(s string) string { return entities.Replace(s) }

var marks = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes text plain in Slack's markup.
func escape(s string) string { return marks.Replace(s) }
