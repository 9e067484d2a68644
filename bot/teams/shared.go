package teams

import (
	"context"
	"fmt"
	"strings"

	"kept/bot/chat"
)

// Kept takes no part in shared channels: people of other teams and organisations
// are in them, of whom the connector does not tell Kept, and what an incident's
// people say there would reach them.
// (learn.microsoft.com/microsoftteams/platform/build-apps-for-shared-private-channels)
const (
	wordsShared = "This channel is shared with other teams or organisations, and Kept cannot know who reads it, so nothing was done. Use a channel of your own team, or write to Kept in your chat with it."
	sharedRoom  = "the configured channel is shared with other teams or organisations, where Kept keeps no incidents: configure a standard channel"
)

// is takes down what kind of channel a place was said to be; what was not said stays.
func (p *place) is(kind string) {
	p.Shared = p.Shared || strings.EqualFold(kind, "shared")
	p.Private = p.Private || kind != "" && !strings.EqualFold(kind, "standard")
}

// membership is what Graph calls whether all of the team are in a channel, and
// nobody else, as its activities told.
func (p place) membership() string {
	switch {
	case p.Shared:
		return "shared"
	case p.Private:
		return "private"
	}
	return "standard"
}

// answerShared tells whoever waits for an answer why there is none from a shared
// channel. Nothing of what is said there is handed over.
func (c *Client) answerShared(ctx context.Context, to heard) (out outcome) {
	for _, ev := range to.events {
		if awaited(ev) {
			out = c.answerTo(ctx, to, ev, chat.Reply{Message: chat.Says(chat.T(wordsShared)), Refused: true})
		}
		c.inward.forms.close(ev.Opener)
	}
	return out
}

// unshared refuses a channel that is known to be shared.
func (c *Client) unshared(ctx context.Context, channel string) error {
	if ch, err := c.channel(ctx, channel); err == nil && strings.EqualFold(ch.Kind, "shared") {
		return fmt.Errorf("%w: %s", chat.ErrRefused, sharedRoom)
	}
	return nil
}
