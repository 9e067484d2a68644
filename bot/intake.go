package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// Intake is a monitoring system whose alerts Kept takes, and proposes incidents
// for in a room.
type Intake struct {
	Room chat.RoomRef // the triage room
	// Declare declares without asking anybody, with Commander in the lead.
	Declare   bool
	Commander chat.PersonRef
}

// Alert is what a monitoring system says of one thing that it watches. Its texts
// are others': they are shown as plain text only.
type Alert struct {
	Fingerprint string // of what is watched, the same while it fires and when it is resolved
	Group       string // alerts of one group belong together; "" = it stands alone
	Title       string // one line
	Text        string
	Severity    incident.Severity // 0 = it says none
	Resolved    bool
	StartedAt   time.Time // since when it fires; zero = unknown
	Link        string    // http or https; "" = none
}

const (
	// gatherFor is how long after a proposal was made other alerts of the same
	// system join it, whatever their group: what breaks at once is one incident
	// until somebody says otherwise, and one post.
	gatherFor = 5 * time.Minute
	// dismissedFor is how long a dismissed proposal keeps what goes on firing quiet.
	dismissedFor = 24 * time.Hour
	// restsFor is how long after its last alert was resolved a proposal that nobody
	// decided still takes new ones of its group.
	restsFor = time.Hour
	// shownTitles bounds what a proposal names, toldAlerts how many of its alerts
	// have lines of their own in the timeline, toldOvers how often it is said that all
	// are over: what flaps would fill it.
	shownTitles, toldAlerts, toldOvers = 5, 10, 5
	// editEvery bounds how often the post of a proposal is edited.
	editEvery = 5 * time.Second
)

// watched is what is known of one fingerprint.
type watched struct {
	Proposal  int
	Firing    bool
	StartedAt time.Time `json:",omitzero"`
}

// triage takes the alerts of one request in one transaction.
type triage struct {
	b       *Bot
	tx      store.Tx
	name    string
	now     time.Time
	open    []*incident.Incident // what everybody may know of
	touched []*proposal
	changes map[incident.ID]*change
}

// Alerts takes what a monitoring system said. When it returns without error all of
// it is on disk. It may be called again with the same alerts: those that are known
// are counted, not proposed again. store.ErrNotFound: no such intake is configured.
// While nobody knows where to propose them, as before its platform was ever reached,
// they are not taken: nobody would see them.
func (b *Bot) Alerts(ctx context.Context, name string, alerts []Alert) error {
	in, ok := b.cfg.Intakes[name]
	switch {
	case !ok:
		return fmt.Errorf("intake %s: %w", name, store.ErrNotFound)
	case len(alerts) == 0:
		return nil
	case in.Room == "" || in.Declare && in.Commander == "":
		return fmt.Errorf("intake %s: its room, or its commander, is not known yet: their platform was not reached", name)
	}
	now := b.clock().UTC()
	open, err := b.openFor(ctx, "", mostOpen) // nobody's eyes: private ones are left out
	if err != nil {
		return err
	}
	var t *triage
	err = b.store.Update(ctx, func(tx store.Tx) error {
		t = &triage{b: b, tx: tx, name: name, now: now, open: open, changes: map[incident.ID]*change{}}
		for _, a := range alerts {
			if err := t.take(a); err != nil {
				return err
			}
		}
		return t.finish()
	})
	if err != nil {
		return fmt.Errorf("intake %s: %w", name, err)
	}
	defer b.nudge()
	if !in.Declare {
		return nil
	}
	for _, p := range t.touched {
		if p.decided() || p.Firing == 0 || slices.ContainsFunc(open, p.resembles) {
			continue // what resembles an open incident, somebody joins to it or declares
		}
		ev := chat.Event{Kind: chat.ButtonPressed, At: now, Person: in.Commander, Room: in.Room, Button: pressAlertDeclare, Value: p.name()}
		if _, err := b.meet(ctx, ev, now); err != nil {
			return fmt.Errorf("intake %s: the commander: %w", name, err)
		}
		if _, err := b.declareAlerts(ctx, ev, p.Intake, p.N, now, true); err != nil && !errors.Is(err, errAgain) {
			return fmt.Errorf("intake %s: %w", name, err)
		}
	}
	return nil
}

// take takes one alert.
func (t *triage) take(a Alert) error {
	key := t.hashed("f", a.Fingerprint)
	var w watched
	if err := value(t.tx, key, &w); err != nil {
		return err
	}
	known := w.Proposal != 0
	switch {
	case a.Resolved && !w.Firing: // that was heard already, or that it fires comes later: some systems keep no order
		if !a.StartedAt.After(w.StartedAt) {
			return nil
		}
		w.StartedAt = a.StartedAt
		return t.tx.PutValue(key, w)
	case !a.Resolved && !w.Firing && !a.StartedAt.IsZero() && a.StartedAt.Equal(w.StartedAt):
		return nil // it was resolved since: an old request, played again or late
	case known && w.Firing:
		p, err := t.proposal(w.Proposal)
		if err != nil {
			return err
		}
		if !a.Resolved {
			past, err := t.past(p)
			if err != nil {
				return err
			}
			if past {
				p.Alerts, p.Firing = p.Alerts-1, p.Firing-1
				break // it is proposed anew, and counted there
			}
			p.LastAt, p.Told = t.now, p.Told+1
			return nil
		}
		p.LastAt = t.now
		p.Firing--
		w.Firing = false
		if err := t.tx.PutValue(key, w); err != nil {
			return err
		}
		return t.tell(p, a)
	}
	p, err := t.belongs(a)
	if err != nil {
		return err
	}
	p.add(a, t.now)
	if err := t.tx.PutValue(key, watched{Proposal: p.N, Firing: true, StartedAt: a.StartedAt}); err != nil {
		return err
	}
	return t.tell(p, a)
}

// tell writes into the timeline of the incident that a proposal became what its
// alerts do: each in a line of its own while they are few, and that all are over.
func (t *triage) tell(p *proposal, a Alert) error {
	if p.Incident == 0 {
		return nil
	}
	inc, err := t.became(p)
	if err != nil {
		return err
	}
	c := t.changes[inc.ID]
	if c == nil {
		c = t.b.begin(t.tx, chat.Event{At: t.now}, t.now)
		c.inc, c.quiet, c.told = inc, true, true
		t.changes[inc.ID] = c
	}
	if p.Lines < toldAlerts {
		p.Lines++
		e := c.entry(incident.EntryAlert, wordsAlert(p.Intake, a))
		e.Source.Link = webLink(a.Link)
		if !a.Resolved && !a.StartedAt.IsZero() && a.StartedAt.Before(t.now) && t.now.Sub(a.StartedAt) < 24*time.Hour {
			e.HappenedAt = a.StartedAt.UTC()
		}
	}
	if p.Firing > 0 || !a.Resolved || p.Lines >= toldAlerts+toldOvers {
		return nil
	}
	p.Lines++
	if p.Alerts > 1 {
		c.entry(incident.EntryAlert, fmt.Sprintf("All alerts of %s are resolved (%d)", p.Intake, p.Alerts))
	}
	if !c.inc.Open() {
		return nil
	}
	return c.room(fmt.Sprintf("alerts/%s/%d@%d", p.Intake, p.N, p.Lines), "", chat.Says(say("All alerts of %s are resolved (%d).", p.Intake, p.Alerts)...))
}

// finish writes what was taken.
func (t *triage) finish() error {
	for _, p := range t.touched {
		if err := t.b.show(t.tx, p, t.open, t.now); err != nil {
			return err
		}
		if err := t.tx.PutValue(p.name(), p); err != nil {
			return err
		}
	}
	for _, c := range t.changes {
		if err := c.finish(); err != nil {
			return err
		}
	}
	return nil
}

// proposal reads one, the same each time.
func (t *triage) proposal(n int) (*proposal, error) {
	for _, p := range t.touched {
		if p.N == n {
			return p, nil
		}
	}
	p := &proposal{}
	if err := t.tx.Value(proposalName(t.name, n), p); err != nil {
		return nil, err
	}
	t.touched = append(t.touched, p)
	return p, nil
}

// hashed is a name of bounded length for what others named.
func (t *triage) hashed(kind, name string) string {
	sum := sha256.Sum256([]byte(name))
	return "alert/" + t.name + "/" + kind + "/" + hex.EncodeToString(sum[:12])
}
