package bot

import (
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// readOnce is a transaction that reads each person, and what they said of their
// week, once: a change names them again and again.
type readOnce struct {
	store.Tx
	people map[chat.PersonRef]store.Person
	said   map[incident.Person][]saidHours
}

func (t *readOnce) Person(ref chat.PersonRef) (*store.Person, error) {
	if p, ok := t.people[ref]; ok {
		return &p, nil
	}
	p, err := t.Tx.Person(ref)
	if err == nil {
		t.people[ref] = *p
	}
	return p, err
}

func (t *readOnce) PutPerson(p *store.Person) error {
	delete(t.people, p.Ref)
	return t.Tx.PutPerson(p)
}

// name is how a person is called.
func (c *change) name(p incident.Person) string { return nameIn(c.tx, p) }

// namesOf is what people are called: "Ana, Ben and Cleo".
func namesOf[P ~string](c *change, people []P) string {
	var all []string
	for _, p := range people {
		all = append(all, c.name(incident.Person(p)))
	}
	return inRow(all, "and")
}

func nameIn(tx store.Tx, p incident.Person) string {
	if p == "" {
		return "Kept"
	}
	if who, err := tx.Person(chat.PersonRef(p)); err == nil && who.Name != "" {
		return who.Name
	}
	return "somebody"
}

// mention is a span that notifies a person.
func (c *change) mention(p incident.Person) chat.Span {
	return chat.At(chat.PersonRef(p), c.name(p))
}

// zone is a person's zone, as they said, as configured, or as the platform tells;
// else the incident's.
func (c *change) zone(p incident.Person) *time.Location {
	return c.hours(p).Zone
}
