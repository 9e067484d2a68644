package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// quietAtOnce is how many people dnd.teamInfo takes.
// (docs.slack.dev/reference/methods/dnd.teamInfo)
const quietAtOnce = 50

// Quiet implements chat.Quieter. Whoever paused their notifications, or has a
// schedule for that which they are in, is quiet: of others Slack tells both as the
// next stretch of do-not-disturb, never the pause itself
// (docs.slack.dev/reference/methods/dnd.info, "Snooze properties"). A bot, a
// stranger and whoever cannot be asked about are not.
func (c *Client) Quiet(ctx context.Context, people []chat.PersonRef) (map[chat.PersonRef]time.Time, error) {
	refs := map[string]chat.PersonRef{}
	var users []string
	for _, p := range people {
		if user, ok := id(p); ok && known(user, "UW") {
			refs[user], users = p, append(users, user)
		}
	}
	quiet, now := map[chat.PersonRef]time.Time{}, c.clock()
	for part := range slices.Chunk(users, quietAtOnce) {
		found, err := c.dnd(ctx, part)
		if err != nil {
			return nil, fmt.Errorf("who does not want to be disturbed: %w", err)
		}
		for user, status := range found {
			if until := quietAt(status, now); !until.IsZero() {
				quiet[refs[user]] = until
			}
		}
	}
	return quiet, nil
}

// quietAt is until when somebody is quiet at now; zero = they are not. Somebody
// without any do-not-disturb has 1 for both ends.
func quietAt(s slack.DNDStatus, now time.Time) time.Time {
	from, until := time.Unix(int64(s.NextStartTimestamp), 0).UTC(), time.Unix(int64(s.NextEndTimestamp), 0).UTC()
	if s.NextEndTimestamp <= 1 || now.Before(from) || !now.Before(until) {
		return time.Time{}
	}
	return until
}

// dnd asks about several users. One of them who is not to be seen makes Slack
// refuse the whole question: then each is asked about alone.
func (c *Client) dnd(ctx context.Context, users []string) (found map[string]slack.DNDStatus, err error) {
	if len(users) > 1 {
		err = c.do(ctx, "dnd.teamInfo", "", func(ctx context.Context) (err error) {
			found, err = c.api.GetDNDTeamInfoContext(ctx, users, slack.DNDOptionTeamID(c.me.team))
			return err
		})
		if !errors.Is(err, chat.ErrNotFound) {
			return found, err
		}
	}
	found = map[string]slack.DNDStatus{}
	for _, user := range users {
		err := c.do(ctx, "dnd.info", "", func(ctx context.Context) error {
			status, err := c.api.GetDNDInfoContext(ctx, &user, slack.DNDOptionTeamID(c.me.team))
			if err == nil {
				found[user] = *status
			}
			return err
		})
		if err != nil && !errors.Is(err, chat.ErrNotFound) {
			return nil, err
		}
	}
	return found, nil
}
