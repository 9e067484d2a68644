package export

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// imported is the record of an import under its mark.
type imported struct {
	Incident incident.ID
	At       time.Time
	Source   string
}

// batch is how many messages share a transaction.
const batch = 2000

// Keep stores a channel as a retroactive incident with its history. The
// incident is there only when all of it is: an import that is broken off leaves
// nothing that shows, and can be run again. The same channel from the same first
// message on is refused with an [Already], unless o.Again is set.
func (a *Archive) Keep(ctx context.Context, st store.Store, c Channel, o Options) (*Result, error) {
	k := &keeper{a: a, st: st, c: c, o: o, seen: map[string]bool{}, met: map[chat.PersonRef]bool{}}
	h := &history{a: a, channel: c, from: o.From, to: o.To, site: o.Site, ours: o.Ours, leftOut: map[string]int{}}
	k.result = &Result{Title: cmp.Or(o.Title, "#"+c.Name), Channel: c.Name, LeftOut: h.leftOut}
	held := make([]*store.Message, 0, batch)
	for m, err := range h.messages() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		if held = append(held, m); len(held) == batch {
			if err := k.put(ctx, held); err != nil {
				return nil, err
			}
			held = held[:0]
			if o.Progress != nil {
				o.Progress(Progress{Messages: k.result.Messages, Day: h.read + 1, Days: h.days})
			}
		}
	}
	if err := k.put(ctx, held); err != nil {
		return nil, err
	}
	if k.inc == nil {
		return nil, fmt.Errorf("%s: #%s has no message%s; there is nothing to import", a.name, c.Name, within(o))
	}
	return k.result, k.finish(ctx)
}

func within(o Options) string {
	if o.From.IsZero() && o.To.IsZero() {
		return ""
	}
	return " in the time asked for"
}

// keeper stores one channel.
type keeper struct {
	a      *Archive
	st     store.Store
	c      Channel
	o      Options
	inc    *incident.Incident // from the first message on
	mark   string             // under which the import is known again
	seen   map[string]bool    // marked messages that have their entry
	met    map[chat.PersonRef]bool
	result *Result
}

// put stores a batch of messages with their authors and timeline entries.
func (k *keeper) put(ctx context.Context, held []*store.Message) error {
	if len(held) == 0 {
		return nil
	}
	if k.inc == nil {
		if err := k.begin(ctx, held[0]); err != nil {
			return err
		}
	}
	var entries []*incident.Entry
	var people []chat.PersonRef
	for _, m := range held {
		m.Ref.Room = chat.RoomRef(k.inc.Room)
		for _, p := range participants(m) {
			if !k.met[p] {
				k.met[p] = true
				people = append(people, p)
			}
		}
		entries = append(entries, k.entries(m)...)
		k.count(m)
	}
	return k.update(ctx, func(tx store.Tx) error {
		for _, m := range held {
			if err := tx.PutMessage(m); err != nil {
				return err
			}
		}
		for _, e := range entries {
			if err := tx.PutEntry(e); err != nil {
				return err
			}
		}
		return k.meet(tx, people)
	})
}

func (k *keeper) update(ctx context.Context, fn func(store.Tx) error) error {
	if err := k.st.Update(ctx, fn); err != nil {
		if already := (*Already)(nil); errors.As(err, &already) {
			return err
		}
		return fmt.Errorf("store the import: %w", err)
	}
	return nil
}

// begin reserves the incident's number.
func (k *keeper) begin(ctx context.Context, first *store.Message) error {
	k.mark = "import/slack/" + k.a.team + "/" + cmp.Or(k.c.ID, k.c.Name) + "/" + first.Ref.ID
	var id incident.ID
	err := k.update(ctx, func(tx store.Tx) error {
		var before imported
		err := tx.Value(k.mark, &before)
		if err == nil && !k.o.Again {
			return &Already{k.c.Name, before.Incident, before.At, before.Source}
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		id, err = tx.NextIncident()
		return err
	})
	if err != nil {
		return err
	}
	by := incident.Person(cmp.Or(k.a.ref(k.c.Creator), first.By))
	k.inc = &incident.Incident{
		ID: id, Title: k.result.Title, Severity: k.o.Severity, Private: k.c.Private, Retroactive: true,
		Zone:       cmp.Or(k.o.Zone, k.zone(chat.PersonRef(by), first.By), "UTC"),
		DeclaredBy: by, DeclaredAt: first.At, DeclaredIn: incident.Room("slack:" + cmp.Or(k.a.team, "export") + ":" + k.c.ID),
		Room: incident.Room("import:slack:" + id.String()), RoomName: k.c.Name,
		Severities: []incident.SeverityChange{{Severity: k.o.Severity, At: first.At, By: by}},
	}
	k.result.Incident, k.result.From = id.String(), first.At
	return nil
}

// zone is the zone of the first of some people who has one.
func (k *keeper) zone(people ...chat.PersonRef) string {
	for _, p := range people {
		zone := k.a.people[idOf(p)].zone
		if _, err := time.LoadLocation(zone); err == nil && zone != "" {
			return zone
		}
	}
	return ""
}

// participants are who wrote a message and who marked it.
func participants(m *store.Message) []chat.PersonRef {
	var out []chat.PersonRef
	if m.By != "" {
		out = append(out, m.By)
	}
	for _, by := range m.Reactions {
		out = append(out, by...)
	}
	return out
}

// meet stores people whom the store does not have. The platform is asked about
// them again as soon as they turn up: SeenAt stays zero.
func (k *keeper) meet(tx store.Tx, people []chat.PersonRef) error {
	for _, ref := range people {
		if _, err := tx.Person(ref); !errors.Is(err, store.ErrNotFound) {
			if err != nil {
				return err
			}
			continue
		}
		if err := tx.PutPerson(&store.Person{Person: k.a.known(idOf(ref))}); err != nil {
			return err
		}
	}
	return nil
}

func (k *keeper) count(m *store.Message) {
	k.result.Messages++
	k.result.Files += len(m.Files)
	if m.Thread != "" {
		k.result.Replies++
	}
	if m.Ours {
		k.result.Ours++
	}
	if m.At.After(k.result.To) {
		k.result.To = m.At
	}
}

// finish stores the incident itself. It is over, since it is past; nobody said
// when it was resolved, so that moment stays unmarked and the draft asks.
func (k *keeper) finish(ctx context.Context) error {
	inc := k.inc
	first, last := k.result.From, k.result.To
	declared := k.entry(incident.EntryDeclared, fmt.Sprintf("%s: the first message that was taken of #%s (imported %s from %s)", inc.Title, k.c.Name, k.o.Now.UTC().Format("2 Jan 2006 15:04"), k.o.Source), first)
	over := k.entry(incident.EntryStatus, "Over by the last message that was taken; when it was resolved is not recorded", last)
	declared.By, over.By = inc.DeclaredBy, ""
	inc.SetMark(incident.MarkDeclared, incident.MarkedTime{At: first, By: inc.DeclaredBy, Derived: true, RecordedAt: k.o.Now, Entry: declared.ID})
	inc.Status, inc.ActiveAt = incident.Resolved, last
	inc.Phases = []incident.Phase{{Status: incident.Investigating, At: first, By: inc.DeclaredBy}}
	people := []chat.PersonRef{chat.PersonRef(inc.DeclaredBy)}
	return k.update(ctx, func(tx store.Tx) error {
		for _, e := range []*incident.Entry{declared, over} {
			if err := tx.PutEntry(e); err != nil {
				return err
			}
		}
		if err := k.meet(tx, slices.DeleteFunc(people, func(p chat.PersonRef) bool { return p == "" })); err != nil {
			return err
		}
		if err := tx.PutValue(k.mark, imported{inc.ID, k.o.Now, k.o.Source}); err != nil {
			return err
		}
		return tx.PutIncident(inc)
	})
}
