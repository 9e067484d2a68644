package teams

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// activity is what the Bot Connector sends, in the parts that Kept reads.
// (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations; the
// protocol is the Bot Framework Activity schema 3.1.)
type activity struct {
	Type         string          `json:"type"`
	ID           string          `json:"id"`
	Name         string          `json:"name"` // of an invoke
	Timestamp    string          `json:"timestamp"`
	Zone         string          `json:"localTimezone"` // IANA name, of whoever did it
	ServiceURL   string          `json:"serviceUrl"`
	ChannelID    string          `json:"channelId"`
	From         account         `json:"from"`
	Recipient    account         `json:"recipient"`
	Conversation conversation    `json:"conversation"`
	ReplyToID    string          `json:"replyToId"`
	Text         string          `json:"text"`
	TextFormat   string          `json:"textFormat"`
	Attachments  []attachment    `json:"attachments"`
	Entities     []entity        `json:"entities"`
	ChannelData  channelData     `json:"channelData"`
	Action       string          `json:"action"` // of an installationUpdate
	Members      []account       `json:"membersAdded"`
	Added        []reactionType  `json:"reactionsAdded"`
	Removed      []reactionType  `json:"reactionsRemoved"`
	Value        json.RawMessage `json:"value"`
}

// account is a person or a bot in a conversation: ID is "29:…" for people, by
// bot and person, "28:APPID" for bots. Object is the person's in the directory.
type account struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Object   string `json:"aadObjectId"`
	Role     string `json:"role"`
	Targeted bool   `json:"isTargeted"` // of a recipient: nobody else sees the message
}

// conversation is where an activity happened. In a channel the ID ends in
// ";messageid=" and the first message of the thread.
type conversation struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"conversationType"`
	Tenant string `json:"tenantId"`
}

// The types of conversation.
const (
	personal  = "personal"
	groupChat = "groupChat"
	inChannel = "channel"
)

// channelData is what Teams adds to an activity.
type channelData struct {
	EventType string `json:"eventType"` // editMessage, undeleteMessage, softDeleteMessage, channelCreated, …
	Tenant    struct {
		ID string `json:"id"`
	} `json:"tenant"`
	Team struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Group string `json:"aadGroupId"`
	} `json:"team"`
	Channel struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Type string `json:"type"` // standard, private, shared
	} `json:"channel"`
}

// attachment is a card, a file, or the text as people saw it (text/html).
type attachment struct {
	ContentType string          `json:"contentType"`
	ContentURL  string          `json:"contentUrl"`
	Content     json.RawMessage `json:"content"`
	Name        string          `json:"name"`
}

// entity says something about a part of the text; a mention, whom Text names.
type entity struct {
	Type      string  `json:"type"`
	Text      string  `json:"text"`
	Mentioned account `json:"mentioned"`
}

// reactionType is a reaction.
type reactionType struct {
	Type string `json:"type"`
}

// errUnreadable says that a body is no activity.
var errUnreadable = errors.New("unreadable activity")

// decode reads what it can: a value of a type that nobody foresaw leaves its
// own field empty, and no other.
func decode(data []byte, into any) error {
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return errUnreadable
	}
	err := json.Unmarshal(data, into)
	if _, other := errors.AsType[*json.UnmarshalTypeError](err); err == nil || other {
		return nil
	}
	return fmt.Errorf("%w: %w", errUnreadable, err)
}

// at is when an activity happened, UTC; zero if it does not say.
func (a *activity) at() time.Time { return instant(a.Timestamp) }

// instant reads a time as Teams writes it; zero if it is none.
func instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// splitThread splits a conversation's ID into the channel or chat, and the
// first message of the thread; "" = none.
func splitThread(conversation string) (channel, root string) {
	channel, root, _ = strings.Cut(conversation, ";messageid=")
	return channel, root
}

// threadOf is the ID of a thread of a channel.
func threadOf(channel, root string) string { return channel + ";messageid=" + root }
