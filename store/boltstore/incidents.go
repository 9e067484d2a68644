package boltstore

import (
	"bytes"
	"fmt"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// lastIncident is the key in meta of the last incident number given.
var lastIncident = key("incident")

func (t *tx) NextIncident() (incident.ID, error) {
	last, err := t.lastIncident()
	if err != nil {
		return 0, err
	}
	id := last + 1
	return id, t.write(meta, lastIncident, key{}.id(id))
}

func (t *tx) lastIncident() (incident.ID, error) {
	v, err := t.read(meta, lastIncident)
	if err != nil || v == nil {
		return 0, err
	}
	n, ok := number(v)
	if !ok {
		return 0, errKey(meta, lastIncident)
	}
	return incident.ID(n), nil
}

func (t *tx) Incident(id incident.ID) (*incident.Incident, error) {
	k := key{}.id(id)
	kn, err := t.incident(k)
	if err != nil {
		return nil, err
	}
	if kn == nil {
		return nil, fmt.Errorf("%s: %w", incidents.show(k), store.ErrNotFound)
	}
	return kn.inc.Clone(), nil
}

func (t *tx) PutIncident(inc *incident.Incident) error {
	if inc.ID < 1 {
		return fmt.Errorf("put %s: an incident's number is positive", inc.ID)
	}
	last, err := t.lastIncident()
	if err != nil {
		return err
	}
	if inc.ID > last { // imported with its number: NextIncident must not give it again
		if err := t.write(meta, lastIncident, key{}.id(inc.ID)); err != nil {
			return err
		}
	}
	k := key{}.id(inc.ID)
	if err := t.putHome(k, inc); err != nil {
		return err
	}
	if err := t.enlist(open, k, inc.Open()); err != nil {
		return err
	}
	if err := t.enlist(undone, k, inc.Unfinished()); err != nil {
		return err
	}
	return t.putIncident(k, inc)
}

// putHome keeps the index by room. The room under which an incident stands is
// a record of its own, so that the old incident need not be decoded.
func (t *tx) putHome(k key, inc *incident.Incident) error {
	old, err := t.read(homes, k)
	if err != nil || string(old) == string(inc.Room) {
		return err
	}
	var from, to key
	if old != nil {
		from = key{}.text(string(old)).id(inc.ID)
	}
	if inc.Room == "" {
		err = t.remove(homes, k)
	} else {
		to = key{}.text(string(inc.Room)).id(inc.ID)
		err = t.write(homes, k, []byte(inc.Room))
	}
	if err != nil {
		return err
	}
	return t.move(rooms, from, to)
}

// enlist keeps an index of some of the incidents.
func (t *tx) enlist(index *table, k key, in bool) error {
	v, err := t.read(index, k)
	if err != nil || (v != nil) == in {
		return err
	}
	if in {
		return t.write(index, k, nil)
	}
	return t.remove(index, k)
}

func (t *tx) Incidents(after incident.ID, limit int, of store.Which) ([]*incident.Incident, error) {
	var from key
	if after > 0 {
		from = key{}.id(after)
	}
	index := map[store.Which]*table{store.Open: open, store.Unfinished: undone}[of]
	if index == nil {
		return list[incident.Incident](t, incidents, nil, from, limit)
	}
	var out []*incident.Incident
	err := t.each(index, nil, from, func(k, _ []byte) (bool, error) {
		kn, err := t.incident(bytes.Clone(k))
		if err != nil {
			return false, err
		}
		if kn == nil {
			return false, errDangling(incidents, k)
		}
		out = append(out, kn.inc.Clone())
		return len(out) != limit, nil
	})
	return out, err
}

func (t *tx) InRoom(room chat.RoomRef) ([]incident.ID, error) {
	var out []incident.ID
	prefix := key{}.text(string(room))
	err := t.each(rooms, prefix, nil, func(k, _ []byte) (bool, error) {
		n, ok := number(k[len(prefix):])
		if !ok {
			return false, errKey(rooms, k)
		}
		out = append(out, incident.ID(n))
		return true, nil
	})
	return out, err
}
