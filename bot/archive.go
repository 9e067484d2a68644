package bot

import (
	"errors"
	"time"

	"kept/bot/incident"
	"kept/store"
)

func archivedName(id incident.ID) string { return id.String() + "/archived" }

// archived reports whether the incident's room is closed, or about to be.
func (c *change) archived() bool {
	var at time.Time
	err := c.tx.Value(archivedName(c.inc.ID), &at)
	return !errors.Is(err, store.ErrNotFound) && !at.IsZero()
}
