package teams

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"kept/bot/chat"
)

// messageHeard translates a message: [chat.Command] if a person addresses Kept
// with it, by beginning with a mention of Kept, in the conversation with Kept
// alone, or for Kept's eyes only; else [chat.MessagePosted], which Teams delivers
// where Kept may read a team's channels.
func (c *Client) messageHeard(ctx context.Context, h heard, a *activity, base chat.Event, root string) (heard, error) {
	if !validID(a.ID) {
		return heard{}, fmt.Errorf("%w: a message without an ID", errUnreadable)
	}
	said := a.says(func(who account) chat.PersonRef { return c.accountPerson(ctx, a.Conversation.ID, who) })
	ev := c.written(ctx, a, base, root)
	h.targeted = a.Recipient.Targeted
	rest, addressed := said.addressed()
	if (addressed || h.direct || h.targeted) && !ev.Bot {
		ev.Kind, said = chat.Command, rest
		ev.Opener = c.inward.forms.open(opening{object: h.object, conversation: a.Conversation.ID})
		if h.direct && strings.EqualFold(strings.TrimSpace(said.text), "home") {
			ev.Kind = chat.HomeOpened
		}
	}
	if h.targeted { // it is no message of the room's
		ev.Message, ev.Thread, ev.Link = chat.MessageRef{}, chat.MessageRef{}, ""
	}
	ev.Text, ev.Mentions, ev.Files = said.text, said.mentions, files(a.Attachments)
	if ev.Text == "" && len(ev.Files) == 0 && ev.Kind == chat.MessagePosted {
		return h, nil
	}
	h.events = []chat.Event{ev}
	return h, nil
}

// written is the event of a message of somebody's, without what it says.
func (c *Client) written(ctx context.Context, a *activity, base chat.Event, root string) chat.Event {
	ev := base
	ev.ID, ev.Kind = "message:"+a.Conversation.ID+":"+a.ID, chat.MessagePosted
	ev.Message = chat.MessageRef{Room: ev.Room, ID: a.ID}
	if root != "" && root != a.ID {
		ev.Thread = chat.MessageRef{Room: ev.Room, ID: root}
	}
	ev.Link = c.linkIn(ctx, ev.Message, ev.Thread.ID)
	return ev
}

// linkIn is the link of a message, whose thread is known: in a channel it names
// the thread's first message, root, "" = the message itself.
func (c *Client) linkIn(ctx context.Context, ref chat.MessageRef, root string) string {
	conversation, ok := id(ref.Room)
	channel, first := splitThread(conversation)
	if !ok || !c.isChannel(ctx, channel) {
		return c.Link(ref)
	}
	return deepLink + "message/" + url.PathEscape(channel) + "/" + url.PathEscape(ref.ID) + "?" +
		c.inTeam(c.groupOf(ctx, channel), url.Values{"parentMessageId": {cmp.Or(first, root, ref.ID)}})
}

// messageChanged translates an edit, a deletion, and a deletion that was taken
// back. What a deletion made Kept forget it does not remember again: the port
// knows no such thing.
func (c *Client) messageChanged(ctx context.Context, h heard, a *activity, base chat.Event, root string) (heard, error) {
	if !validID(a.ID) {
		return heard{}, fmt.Errorf("%w: a change of no message", errUnreadable)
	}
	ev := c.written(ctx, a, base, root)
	ev.ID = "change:" + a.Conversation.ID + ":" + a.ID + ":" + a.ChannelData.EventType + ":" + a.Timestamp
	switch {
	case a.Type == "messageDelete":
		ev.Kind = chat.MessageDeleted
	case a.ChannelData.EventType == "undeleteMessage":
		ev.ID = "message:" + a.Conversation.ID + ":" + a.ID
	default:
		ev.Kind = chat.MessageEdited
	}
	if ev.Kind != chat.MessageDeleted {
		said := a.says(func(who account) chat.PersonRef { return c.accountPerson(ctx, a.Conversation.ID, who) })
		ev.Text, ev.Mentions, ev.Files = said.text, said.mentions, files(a.Attachments)
	}
	h.events = []chat.Event{ev}
	return h, nil
}

// reacted translates reactions to a message. Teams tells several at once where
// one takes the place of another.
func (c *Client) reacted(h heard, a *activity, base chat.Event, root string) (heard, error) {
	if !validID(a.ReplyToID) {
		return heard{}, fmt.Errorf("%w: a reaction to no message", errUnreadable)
	}
	base.Message = chat.MessageRef{Room: base.Room, ID: a.ReplyToID}
	if root != "" && root != a.ReplyToID {
		base.Thread = chat.MessageRef{Room: base.Room, ID: root}
	}
	add := func(kind chat.EventKind, all []reactionType) {
		for _, r := range all {
			if name := reactionName(r.Type); name != "" {
				ev := base
				ev.ID, ev.Kind, ev.Reaction = fmt.Sprintf("%s:%s:%s:%s", a.ID, a.Timestamp, kind, name), kind, name
				h.events = append(h.events, ev)
			}
		}
	}
	add(chat.ReactionRemoved, a.Removed)
	add(chat.ReactionAdded, a.Added)
	return h, nil
}

// signs are emojis that Teams names by themselves, in Graph and as reactions,
// and what chat platforms call them.
var signs = map[string]string{
	"📌": "pushpin", "📍": "pushpin", "📋": "clipboard", "👍": "like", "❤️": "heart", "❤": "heart", "😆": "laugh", "😮": "surprised", "😢": "sad", "😠": "angry",
}

// reactionName is what a reaction is called. Teams names the old six by a word
// ("like"), others by code point and name ("1f4cc_pushpin"), by the emoji itself,
// or by an organisation's own name with an identifier behind it.
// (learn.microsoft.com/microsoftteams/platform/agents-in-teams/agent-reactions)
func reactionName(kind string) string {
	kind = strings.TrimSpace(kind)
	if name, ok := signs[kind]; ok {
		return name
	}
	name, _, _ := strings.Cut(kind, ";")
	if code, rest, ok := strings.Cut(name, "_"); ok && rest != "" && isCode(code) {
		name = rest
	}
	name = strings.Trim(strings.ToLower(name), ":")
	if name == "roundpushpin" || name == "round_pushpin" {
		return "pushpin"
	}
	if len(name) > 100 || !utf8.ValidString(name) {
		return ""
	}
	return name
}

// isCode reports whether a text is one or more code points in hexadecimal, as
// Teams joins them.
func isCode(s string) bool {
	return len(s) >= 4 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F')
	})
}
