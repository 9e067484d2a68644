package slack

import (
	"log/slog"
	"time"
)

// CountBy makes the limits of a client go by another clock than the real one.
func (c *Client) CountBy(now func() time.Time) { c.limits.now = now }

// Forgetful is a client to which the process's memory is lost, as after a
// restart.
func (c *Client) Forgetful() *Client {
	again := New(c.cfg, c.clock, c.log)
	again.me, again.scopes, again.limits = c.me, c.scopes, c.limits
	return again
}

// Logging is a client that tells the operator elsewhere.
func (c *Client) Logging(log *slog.Logger) *Client {
	again := c.Forgetful()
	again.log = log
	return again
}
