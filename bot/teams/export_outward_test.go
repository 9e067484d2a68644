package teams

import (
	"context"
	"time"

	"kept/bot/chat"
)

// How fast the machine is is no part of any test.
func init() {
	const patience = time.Minute
	handleWithin, fetchWithin, nameWithin, formWithin = patience, patience, patience, patience
}

// Unlimited takes the pace off a client, for organisations without limits.
func (c *Client) Unlimited() { c.out.limits.off = true }

// Delete takes away a message of Kept's.
func (c *Client) Delete(ctx context.Context, ref chat.MessageRef) error {
	room, _ := id(ref.Room)
	in, err := c.standsIn(ctx, room, ref.ID)
	if err != nil {
		return err
	}
	return c.remove(ctx, in, ref.ID)
}
