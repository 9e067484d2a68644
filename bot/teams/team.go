package teams

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// teamsName names the teams that something came from, by their conversations
// ("19:…"), the newest last.
const teamsName = "teams/teams"

// teamsKnown is how many teams are remembered for findTeam.
const teamsKnown = 20

// knowsTeam remembers a team that something came from.
func (c *Client) knowsTeam(ctx context.Context, team string) error {
	if !validID(team) {
		return nil
	}
	c.inward.teams.Lock()
	defer c.inward.teams.Unlock()
	var known []string
	if _, err := c.recall(ctx, teamsName, &known); err != nil || slices.Contains(known, team) {
		return err
	}
	known = append(known, team)
	return c.remember(ctx, teamsName, known[max(0, len(known)-teamsKnown):])
}

// findTeam finds the team of a channel from which nothing came yet, such as the one
// that is configured for incidents, among the teams from which something did:
// Kept's being installed is told in a team's first channel alone. ok is false where
// none of them has it, which is not asked again for a while.
func (c *Client) findTeam(ctx context.Context, channel string) (p place, ok bool) {
	var known []string
	if _, err := c.recall(ctx, teamsName, &known); err != nil || len(known) == 0 {
		return place{}, false
	}
	asked := fmt.Sprintf("team of %s: %s", channel, strings.Join(known, " "))
	if lacking, _ := c.out.lacking.get(asked); lacking {
		return place{}, false
	}
	service, err := c.serviceOf(ctx, channel)
	if err != nil {
		return place{}, false
	}
	for _, team := range slices.Backward(known) {
		has, err := c.channelsOf(ctx, service, team)
		if err != nil {
			continue // Kept was put out of it, or it cannot be asked now
		}
		if i := slices.IndexFunc(has, func(ch teamChannel) bool { return ch.ID == channel }); i >= 0 {
			p = place{Service: service, Kind: inChannel, Name: has[i].name(), Team: team}
			p.is(has[i].Type)
			c.keep(ctx, placePrefix+channel, p)
			return p, true
		}
	}
	c.out.lacking.put(asked, true)
	return place{}, false
}

// teamChannel is a channel, as the connector tells.
type teamChannel struct{ ID, Name, Type string }

// name is a channel's; a team's first one has none of its own.
func (ch teamChannel) name() string {
	if ch.Name == "" {
		return "General"
	}
	return ch.Name
}

// channelsOf lists the channels of a team.
// (learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context)
func (c *Client) channelsOf(ctx context.Context, service, team string) ([]teamChannel, error) {
	var answer struct {
		Channels []teamChannel `json:"conversations"`
	}
	err := c.connector(ctx, service, request{method: http.MethodGet, url: "/v3/teams/" + segment(team) + "/conversations"}, &answer)
	return answer.Channels, err
}
