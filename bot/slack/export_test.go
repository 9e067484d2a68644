package slack

// Unlimited takes the pace off a client, for simulated time.
func (c *Client) Unlimited() { c.limits.off = true }
