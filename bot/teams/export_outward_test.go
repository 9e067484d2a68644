package teams

import (
	"context"

	"kept/bot/chat"
)

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
