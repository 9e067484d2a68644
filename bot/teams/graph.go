package teams

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kept/bot/chat"
)

// graphBase is the address of Graph's version 1.0.
func (c *Client) graphBase() string {
	return strings.TrimRight(cmp.Or(c.cfg.Graph, "https://graph.microsoft.com"), "/") + "/v1.0"
}

// graphDo makes one call of Graph. Whatever it changes may be repeated, unless
// the caller says otherwise by graphSend.
func (c *Client) graphDo(ctx context.Context, method, path string, body, into any) error {
	return c.graphSend(ctx, request{method: method, url: path, body: body}, into)
}

func (c *Client) graphSend(ctx context.Context, r request, into any) error {
	r.url = c.graphBase() + r.url
	return c.exchange(ctx, c.out.graph, "graph", r, into)
}

// graphList reads a list, page by page, until each says that it has enough. The
// link to the next page is followed on Graph's own host alone: the token goes
// with it.
func (c *Client) graphList(ctx context.Context, path string, each func(item json.RawMessage) (more bool)) error {
	for r := (request{method: http.MethodGet, url: c.graphBase() + path}); ; {
		var page struct {
			Value []json.RawMessage `json:"value"`
			Next  string            `json:"@odata.nextLink"`
		}
		if err := c.exchange(ctx, c.out.graph, "graph", r, &page); err != nil {
			return err
		}
		for _, item := range page.Value {
			if !each(item) {
				return nil
			}
		}
		if page.Next == "" {
			return nil
		}
		if !sameOrigin(page.Next, c.graphBase()) {
			return fmt.Errorf("%w: Graph's list goes on at another host, where Kept does not follow", chat.ErrRefused)
		}
		r.url = page.Next
	}
}

// sameOrigin reports whether two addresses have one scheme and host.
func sameOrigin(a, b string) bool {
	u, errU := url.Parse(a)
	v, errV := url.Parse(b)
	return errU == nil && errV == nil && u.Scheme == v.Scheme && strings.EqualFold(u.Host, v.Host) && u.User == nil
}

// quoted is a text in a filter of Graph's.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// query is a path's query.
func query(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return "?" + strings.ReplaceAll(v.Encode(), "+", "%20")
}

// groupOf is the group ID of a channel's team, by which Graph knows it; "" =
// unknown. Activities tell it seldom; the connector does, by the team's own name.
func (c *Client) groupOf(ctx context.Context, channel string) string {
	group, p := c.knownGroup(ctx, channel)
	if group == "" && p.Team == "" {
		if found, ok := c.findTeam(ctx, channel); ok {
			p = found
		}
	}
	if group != "" || p.Team == "" {
		return cmp.Or(group, c.cfg.Team)
	}
	var team struct {
		Group string `json:"aadGroupId"`
	}
	err := c.connector(ctx, p.Service, request{method: http.MethodGet, url: "/v3/teams/" + segment(p.Team)}, &team)
	if err != nil || team.Group == "" {
		return c.cfg.Team
	}
	c.keep(ctx, groupPrefix+p.Team, team.Group)
	return team.Group
}

// knownGroup is the group ID of a channel's team as far as it is remembered, and
// where the channel is reached. It asks nobody and writes nothing.
func (c *Client) knownGroup(ctx context.Context, channel string) (group string, p place) {
	p, err := c.placeOf(ctx, channel)
	if err != nil || p.Group != "" || p.Team == "" {
		return p.Group, p
	}
	if _, err := c.recall(ctx, groupPrefix+p.Team, &group); err != nil {
		return "", place{}
	}
	return group, p
}

// graphPatience is how long Graph may take to make a channel, or to show whether a
// post stands, attempts and all: an incident of which nobody hears is worse than one
// in a thread, a reminder that does not come worse than one that comes twice.
const graphPatience = time.Minute

// waitedFor reports whether something has waited for Graph for long enough, or would
// have to; also where Graph does not say whether it made what was asked for, which
// would be found. what names it.
func (c *Client) waitedFor(what string, err error) bool {
	if !errors.Is(err, chat.ErrRetry) && !errors.Is(err, chat.ErrUnknownFate) {
		return false
	}
	pause := time.Duration(0)
	if again, ok := errors.AsType[*chat.RetryError](err); ok {
		pause = again.After
	}
	now := c.clock()
	since, tried := c.out.waiting.get(what)
	if !tried {
		since = now
		c.out.waiting.put(what, now)
	}
	return now.Add(pause).Sub(since) >= graphPatience
}
