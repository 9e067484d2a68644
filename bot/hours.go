package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// Somebody's week is what they say of it, else what the configuration says of
// them, else everybody's. What they say holds from when they say it: what was
// owed by policy before is judged by the hours of then.

// saidHours is what somebody said of their own week.
type saidHours struct {
	Since     time.Time // UTC; until the next one's
	Default   bool      `json:",omitempty"` // to go by the configuration again; nothing below is said
	Days      [7]bool
	From, To  int // as in reminders.Hours, like all of these
	SleepFrom int
	SleepTo   int
	Zone      string `json:",omitempty"` // IANA; "" = as if nothing was said
	ZoneOnly  bool   `json:",omitempty"` // of days and hours nothing is said
}

// saidKept is how many changes of somebody's hours are remembered.
const saidKept = 50

// longestNight bounds what somebody may say that they sleep each day: the rest of
// it they can be reminded of what they owe.
const longestNight = 16 * time.Hour

func hoursName(p incident.Person) string { return "hours/" + string(p) }

// saidOf is all that somebody said of their week, the oldest first.
func saidOf(tx store.Tx, p incident.Person) (said []saidHours) {
	once, ok := tx.(*readOnce)
	if ok {
		if said, ok := once.said[p]; ok {
			return said
		}
	}
	if err := tx.Value(hoursName(p), &said); err != nil {
		said = nil // nothing was said, or nothing that can be read
	}
	if ok {
		once.said[p] = said
	}
	return said
}

// whence says where something that is known of somebody comes from.
type whence int

const (
	fromEverybody whence = iota // nothing is known of them
	fromProfile                 // the platform says it
	fromConfig
	fromThem
)

// week is somebody's week, with a zone in any case, and where it comes from.
type week struct {
	reminders.Hours
	hours, zone whence
	since       time.Time // from when they said any of it; zero: they did not
}

// week is somebody's week as it holds at an instant. otherwise is their zone where
// none is known.
func (cfg Config) week(tx store.Tx, p incident.Person, at time.Time, otherwise *time.Location) week {
	w := week{Hours: cfg.Hours.In(otherwise)}
	if who, err := tx.Person(chat.PersonRef(p)); err == nil {
		if z, ok := location(who.Zone); ok {
			w.Zone, w.zone = z, fromProfile
		}
	}
	if set, ok := cfg.People[chat.PersonRef(p)]; ok {
		if set.Zone != nil {
			w.zone = fromConfig
		} else {
			set.Zone = w.Zone
		}
		w.Hours, w.hours = set, fromConfig
	}
	var said saidHours
	for _, s := range saidOf(tx, p) {
		if !s.Since.After(at) {
			said = s
		}
	}
	if said.Since.IsZero() || said.Default {
		return w
	}
	w.since = said.Since
	if !said.ZoneOnly {
		w.Days, w.From, w.To, w.SleepFrom, w.SleepTo = said.Days, said.From, said.To, said.SleepFrom, said.SleepTo
		w.hours = fromThem
	}
	if z, ok := location(said.Zone); ok {
		w.Zone, w.zone = z, fromThem
	}
	return w
}

// working is the earliest instant not before t at which somebody works, each
// instant taken by what they had said of their week by then.
func (cfg Config) working(tx store.Tx, p incident.Person, t time.Time, otherwise *time.Location) time.Time {
	for _, s := range saidOf(tx, p) {
		if !s.Since.After(t) {
			continue
		}
		if at := cfg.week(tx, p, t, otherwise).Next(t); at.Before(s.Since) {
			return at
		}
		t = s.Since
	}
	return cfg.week(tx, p, t, otherwise).Next(t)
}

// hours is somebody's week as of now, in the incident's zone where none of theirs
// is known.
func (c *change) hours(p incident.Person) reminders.Hours {
	otherwise := locationOf(c.b.cfg.Zone)
	if c.inc != nil {
		otherwise = zoneOf(c.inc)
	}
	return c.b.cfg.week(c.tx, p, c.now, otherwise).Hours
}

// ownHours shows its author's week, or takes what they say of it, by which
// everything that is planned for them is planned anew.
func (b *Bot) ownHours(ctx context.Context, ev chat.Event, cmd command.Command, now time.Time) (reply Reply, err error) {
	by := incident.Person(ev.Person)
	show := func(c *change) error {
		reply.Message = c.wordsWeek(b.cfg.week(c.tx, by, now, zoneOf(c.inc)))
		return nil
	}
	if !cmd.Week.Says() {
		return reply, b.store.View(ctx, func(tx store.Tx) error { return show(b.concerned(tx, ev, now)) })
	}
	all, err := b.concerning(ctx, ev.Person)
	if err != nil {
		return Reply{}, fmt.Errorf("hours of %s: %w", ev.Person, err)
	}
	err = b.store.Update(ctx, func(tx store.Tx) error {
		if err := once(tx, ev, now); err != nil {
			return err
		}
		c := b.concerned(tx, ev, now)
		if err := c.sayHours(by, cmd.Week); err != nil {
			return err
		}
		return errors.Join(c.renewActionDigest(by), show(c))
	})
	if err != nil {
		return Reply{}, err
	}
	for _, inc := range all { // the stages to come go by who works, and who is awake
		if err := b.byKept(ctx, inc.ID, now, func(*change) error { return nil }); err != nil {
			return Reply{}, fmt.Errorf("hours of %s: %w", ev.Person, err)
		}
	}
	return reply, nil
}

// sayHours records what somebody says of their week; what they leave out stays as
// it is.
func (c *change) sayHours(p incident.Person, w command.Week) error {
	old := saidOf(c.tx, p)
	is := c.b.cfg.week(c.tx, p, c.now, zoneOf(c.inc))
	said := saidHours{Since: c.now, Default: w.Default}
	if !w.Default {
		if w.Days != nil {
			is.Days = [7]bool{}
			for _, d := range w.Days {
				is.Days[d] = true
			}
		}
		if w.Work != nil {
			is.From, is.To = w.Work.From, w.Work.To
		}
		if w.Sleep != nil {
			is.SleepFrom, is.SleepTo = w.Sleep.From, w.Sleep.To
		}
		said.ZoneOnly = is.hours != fromThem && w.Days == nil && w.Work == nil && w.Sleep == nil
		if !said.ZoneOnly && (is.Overlap() || is.Asleep() > longestNight) {
			return wordsNoWeek(is.Hours)
		}
		said.Days, said.From, said.To, said.SleepFrom, said.SleepTo = is.Days, is.From, is.To, is.SleepFrom, is.SleepTo
		if said.Zone = w.Zone; said.Zone == "" && is.zone == fromThem {
			said.Zone = is.Zone.String()
		}
	}
	said.Since = said.Since.UTC()
	all := append(slices.Clone(old), said)
	if err := c.tx.PutValue(hoursName(p), all[max(0, len(all)-saidKept):]); err != nil {
		return err
	}
	if once, ok := c.tx.(*readOnce); ok {
		delete(once.said, p)
	}
	return nil
}
