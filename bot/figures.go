package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/figures"
	"kept/bot/incident"
	"kept/store"
)

// Figures counts the stored incidents that may is true of; the others are
// counted as left out for being private. may is asked outside of any
// transaction. A zone that q does not name is the configured one.
func (b *Bot) Figures(ctx context.Context, q figures.Question, may func(*incident.Incident) bool) (figures.Figures, error) {
	if q.Zone == nil {
		q.Zone, _ = location(b.cfg.Zone)
	}
	var cases []figures.Case
	hidden := 0
	for after := incident.ID(0); ; {
		found, last, err := b.cases(ctx, after, q)
		if err != nil {
			return figures.Figures{}, err
		}
		for _, c := range found {
			switch {
			case may(c.Incident):
				cases = append(cases, c)
			case !c.Incident.DeclaredAt.Before(q.From) && (q.To.IsZero() || c.Incident.DeclaredAt.Before(q.To)):
				hidden++
			}
		}
		if last == after {
			break
		}
		after = last
	}
	f := figures.Of(cases, q)
	f.LeftOut.Private = hidden
	return f, nil
}

// casesAt is how many incidents are read in one transaction.
const casesAt = 200

// cases reads the next incidents, and the number of the last of them.
func (b *Bot) cases(ctx context.Context, after incident.ID, q figures.Question) (cases []figures.Case, last incident.ID, err error) {
	err = b.store.View(ctx, func(tx store.Tx) error {
		cases, last = nil, after
		incs, err := tx.Incidents(after, casesAt, store.All)
		if err != nil {
			return err
		}
		for _, inc := range incs {
			last = inc.ID
			c := figures.Case{Incident: inc}
			if !inc.DeclaredAt.Before(q.From) && (q.To.IsZero() || inc.DeclaredAt.Before(q.To)) {
				c.Missed = len(b.cfg.policyFor(tx, inc).Misses(inc, q.Now))
				if c.AcknowledgedAt, err = acknowledgedAt(tx, inc); err != nil {
					return err
				}
			}
			cases = append(cases, c)
		}
		return nil
	})
	return cases, last, err
}

// acknowledgedAt is when a person first said or did something in an incident
// after it was declared, or acknowledged a call about it where it was received;
// zero: nobody did.
func acknowledgedAt(tx store.Tx, inc *incident.Incident) (time.Time, error) {
	first, err := firstActIn(tx, inc)
	for _, name := range []string{callsName(inc.ID), callsOverName(inc.ID)} {
		var calls []called
		err = errors.Join(err, value(tx, name, &calls))
		for _, o := range calls {
			if o.taken() {
				first = earliest(first, o.TakenAt)
			}
		}
	}
	return first, err
}

// firstActIn is when a person first said or did something in an incident after it
// was declared. What was recorded along with the declaration is part of it.
func firstActIn(tx store.Tx, inc *incident.Incident) (time.Time, error) {
	var first, declared, over time.Time
	if i := slices.IndexFunc(inc.Phases, func(p incident.Phase) bool { return p.Status.Closed() }); inc.Retroactive && i >= 0 {
		over = inc.Phases[i].At // what is said of it since is no part of it
	}
	during := func(at time.Time) bool { return at.After(inc.DeclaredAt) && (over.IsZero() || !at.After(over)) }
	for after := incident.EntryID(0); first.IsZero(); {
		es, err := tx.Entries(inc.ID, after, 20)
		if err != nil {
			return first, err
		}
		if len(es) == 0 {
			break
		}
		for _, e := range es {
			after = e.ID
			if e.Kind == incident.EntryDeclared {
				declared = e.RecordedAt
			}
			at := e.HappenedAt
			if !at.After(inc.DeclaredAt) && !inc.Retroactive {
				at = e.RecordedAt // what happened before was said later
			}
			along := e.RecordedAt.Equal(declared) && e.Source.How != incident.ByImport // an import records all at once
			if !along && e.Kind != incident.EntryDeclared && e.By != "" && e.Source.How != incident.ByKept && during(at) {
				first = earliest(first, at)
			}
		}
	}
	for after := ""; inc.Room != ""; {
		ms, err := tx.Messages(chat.RoomRef(inc.Room), after, page)
		if err != nil {
			return first, err
		}
		for _, m := range ms {
			after = m.Ref.ID
			if !first.IsZero() && !m.At.IsZero() && !m.At.Before(first) {
				return first, nil
			}
			if m.By != "" && !m.Bot && !m.Ours && during(m.At) {
				return m.At, nil
			}
		}
		if len(ms) < page {
			break
		}
	}
	return first, nil
}

// figures answers who asks with the figures of what they may know of.
func (b *Bot) figures(ctx context.Context, ev chat.Event, cmd command.Command, now time.Time) (Reply, error) {
	var zone *time.Location
	err := b.store.View(ctx, func(tx store.Tx) error {
		zone = b.begin(tx, ev, now).zone(incident.Person(ev.Person))
		return nil
	})
	if err != nil {
		return Reply{}, err
	}
	q := figures.Question{Retro: cmd.Retro, Zone: zone, Now: now}
	if cmd.Length > 0 {
		q.From = now.Add(-cmd.Length)
	}
	if q.From, err = dayBegins(cmd.WindowFrom, 0, zone, q.From); err != nil {
		return Reply{}, err
	}
	if q.To, err = dayBegins(cmd.WindowTo, 1, zone, q.To); err != nil {
		return Reply{}, err
	}
	if !q.To.IsZero() && !q.From.Before(q.To) {
		return Reply{}, refuse("The first day comes after the last. For example `figures from:2026-01-01 to:2026-03-31`.")
	}
	f, err := b.Figures(ctx, q, func(inc *incident.Incident) bool { return b.visible(ctx, inc, ev.Person) })
	f.LeftOut.Private = 0 // not even how many there are
	return Reply{Message: wordsFigures(f)}, err
}

// dayBegins is the beginning of a day that the grammar let through, days later;
// other where none was typed.
func dayBegins(typed string, days int, zone *time.Location, other time.Time) (time.Time, error) {
	if typed == "" {
		return other, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, typed, zone)
	return t.AddDate(0, 0, days), err
}
