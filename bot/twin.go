package bot

import (
	"errors"
	"fmt"

	"kept/bot/incident"
	"kept/store"
)

// twin is an entry of another incident with the same words.
type twin struct {
	Incident incident.ID
	Entry    incident.EntryID
}

func twinName(id incident.ID, e incident.EntryID) string { return fmt.Sprintf("%s/%s/twin", id, e) }

// twins remembers that one entry is a copy of the other.
func (c *change) twins(e, copied *incident.Entry) error {
	return errors.Join(c.tx.PutValue(twinName(e.Incident, e.ID), twin{copied.Incident, copied.ID}),
		c.tx.PutValue(twinName(copied.Incident, copied.ID)+"/of", twin{e.Incident, e.ID}))
}

// forgetTwins forgets the copy, and the original, of an entry that is forgotten.
func (c *change) forgetTwins(e *incident.Entry, reason string) error {
	for _, name := range []string{twinName(e.Incident, e.ID), twinName(e.Incident, e.ID) + "/of"} {
		var t twin
		if err := c.tx.Value(name, &t); errors.Is(err, store.ErrNotFound) || err == nil && t.Entry == 0 {
			continue
		} else if err != nil {
			return err
		}
		inc, err := c.tx.Incident(t.Incident)
		if err != nil {
			return err
		}
		other, err := c.tx.Entry(t.Incident, t.Entry)
		if err != nil {
			return err
		}
		if other.Redacted != nil {
			continue
		}
		one := *c
		one.inc, one.entries = inc, nil
		if err := errors.Join(one.forget(other, reason), one.forgetTwins(other, reason)); err != nil {
			return err
		}
		if err := one.finish(); err != nil {
			return err
		}
	}
	return nil
}
