package boltstore

import (
	"fmt"

	"kept/bot/incident"
)

func entryKey(id incident.ID, entry incident.EntryID) key {
	return make(key, 0, 16).id(id).num(uint64(entry))
}

// sourceKey is the entry's place in the index by source message; nil if it
// comes from none.
func sourceKey(e *incident.Entry) key {
	if e.Source.Message == "" {
		return nil
	}
	return key{}.text(string(e.Source.Message)).id(e.Incident).num(uint64(e.ID))
}

func (t *tx) Entry(id incident.ID, entry incident.EntryID) (*incident.Entry, error) {
	return get[incident.Entry](t, entries, entryKey(id, entry))
}

func (t *tx) PutEntry(e *incident.Entry) error {
	if e.Incident < 1 || e.ID < 1 {
		return fmt.Errorf("put %s of %s: both numbers are positive", e.ID, e.Incident)
	}
	k := entryKey(e.Incident, e.ID)
	var old incident.Entry
	found, err := t.load(entries, k, &old)
	if err != nil {
		return err
	}
	var from key
	if found {
		from = sourceKey(&old)
	}
	if err := t.move(sources, from, sourceKey(e)); err != nil {
		return err
	}
	return t.put(entries, k, e)
}

func (t *tx) Entries(id incident.ID, after incident.EntryID, limit int) ([]*incident.Entry, error) {
	var from key
	if after > 0 {
		from = entryKey(id, after)
	}
	return list[incident.Entry](t, entries, key{}.id(id), from, limit)
}

func (t *tx) EntriesOf(m incident.Message) ([]*incident.Entry, error) {
	var out []*incident.Entry
	prefix := key{}.text(string(m))
	err := t.each(sources, prefix, nil, func(k, _ []byte) (bool, error) {
		if len(k) != len(prefix)+16 {
			return false, errKey(sources, k)
		}
		e, err := follow[incident.Entry](t, entries, append(key{}, k[len(prefix):]...))
		if err != nil {
			return false, err
		}
		out = append(out, e)
		return true, nil
	})
	return out, err
}
