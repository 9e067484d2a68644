package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

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

// proposal is an incident that alerts propose.
type proposal struct {
	Intake   string
	N        int
	Titles   []titled // what fires, the first ones
	Others   int      // alerts with other titles
	Text     string   // of the first alert
	Link     string
	Severity incident.Severity `json:",omitempty"` // the worst that any said
	Alerts   int               // different ones
	Firing   int               // of them
	Told     int               // how often the system said so
	At       time.Time         // when it was made
	LastAt   time.Time         // when an alert of it last came

	Incident  incident.ID     `json:",omitempty"` // that it became, or joined
	Joined    bool            `json:",omitempty"`
	Dismissed bool            `json:",omitempty"`
	By        incident.Person `json:",omitempty"` // who decided
	DecidedAt time.Time       `json:",omitzero"`
	Lines     int             `json:",omitempty"` // in the timeline
}

// titled is a title with how many alerts have it.
type titled struct {
	Title string
	Count int
}

func (p *proposal) decided() bool { return p.Incident != 0 || p.Dismissed }

// name is what the proposal's record, post and lane are called.
func (p *proposal) name() string { return proposalName(p.Intake, p.N) }

func proposalName(intake string, n int) string { return fmt.Sprintf("alert/%s/%d", intake, n) }

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
func (b *Bot) Alerts(ctx context.Context, name string, alerts []Alert) error {
	in, ok := b.cfg.Intakes[name]
	if !ok {
		return fmt.Errorf("intake %s: %w", name, store.ErrNotFound)
	}
	now := b.clock().UTC()
	open, err := b.openFor(ctx, "", 50) // nobody's eyes: private ones are left out
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
		if p.decided() || p.Firing == 0 {
			continue
		}
		ev := chat.Event{ID: "declare:" + p.name(), Kind: chat.ButtonPressed, At: now, Person: in.Commander, Room: in.Room}
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
	case a.Resolved && !w.Firing:
		return nil // it never fired, or that was heard already
	case !a.Resolved && known && !w.Firing && !a.StartedAt.IsZero() && a.StartedAt.Equal(w.StartedAt):
		return nil // it was resolved since: an old request, played again
	case known && w.Firing:
		p, err := t.proposal(w.Proposal)
		if err != nil {
			return err
		}
		p.LastAt = t.now
		if !a.Resolved {
			p.Told++
			return nil
		}
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

// belongs is the proposal that a new alert belongs to: that of its group, else the
// one that was just made, else a new one.
func (t *triage) belongs(a Alert) (*proposal, error) {
	var last int
	if err := value(t.tx, "alert/"+t.name, &last); err != nil {
		return nil, err
	}
	group := t.hashed("g", a.Group)
	if a.Group != "" {
		var n int
		if err := value(t.tx, group, &n); err != nil {
			return nil, err
		}
		if n != 0 {
			p, err := t.proposal(n)
			if err != nil {
				return nil, err
			}
			if live, err := t.live(p); live || err != nil {
				return p, err
			}
		}
	}
	p := &proposal{}
	if last != 0 {
		var err error
		if p, err = t.proposal(last); err != nil {
			return nil, err
		}
	}
	if last == 0 || p.decided() || t.now.Sub(p.At) >= gatherFor {
		p = &proposal{Intake: t.name, N: last + 1, At: t.now}
		t.touched = append(t.touched, p)
		if err := t.tx.PutValue("alert/"+t.name, p.N); err != nil {
			return nil, err
		}
	}
	if a.Group == "" {
		return p, nil
	}
	return p, t.tx.PutValue(group, p.N)
}

// live reports whether a proposal still takes new alerts of its group.
func (t *triage) live(p *proposal) (bool, error) {
	switch {
	case p.Dismissed:
		return p.Firing > 0 && t.now.Sub(p.DecidedAt) < dismissedFor, nil
	case p.Incident != 0:
		inc, err := t.tx.Incident(p.Incident)
		return err == nil && inc.Open(), err
	}
	return p.Firing > 0 || t.now.Sub(p.LastAt) < restsFor, nil
}

// add counts a new alert.
func (p *proposal) add(a Alert, now time.Time) {
	p.Alerts, p.Firing, p.Told, p.LastAt = p.Alerts+1, p.Firing+1, p.Told+1, now
	if a.Severity.Valid() && (!p.Severity.Valid() || a.Severity < p.Severity) {
		p.Severity = a.Severity
	}
	if p.decided() && !p.Dismissed {
		return // its words are the incident's now
	}
	title := cleanTitle(a.Title)
	if p.Alerts == 1 {
		p.Text, p.Link = cut(cleanText(a.Text), 600), a.Link
	}
	at := slices.IndexFunc(p.Titles, func(s titled) bool { return s.Title == title })
	switch {
	case at >= 0:
		p.Titles[at].Count++
	case len(p.Titles) < shownTitles:
		p.Titles = append(p.Titles, titled{title, 1})
	default:
		p.Others++
	}
}

// tell writes into the timeline of the incident that a proposal became what its
// alerts do: each in a line of its own while they are few, and that all are over.
func (t *triage) tell(p *proposal, a Alert) error {
	if p.Incident == 0 {
		return nil
	}
	c := t.changes[p.Incident]
	if c == nil {
		inc, err := t.tx.Incident(p.Incident)
		if err != nil {
			return err
		}
		c = t.b.begin(t.tx, chat.Event{At: t.now}, t.now)
		c.inc, c.quiet, c.told = inc, true, true
		t.changes[p.Incident] = c
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

// value reads a value; one that is not there leaves v as it is.
func value(tx store.Tx, name string, v any) error {
	err := tx.Value(name, v)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// show queues the post of a proposal, or an edit of it. An edit that waits takes
// over what is new, so that a burst of alerts makes few.
func (b *Bot) show(tx store.Tx, p *proposal, open []*incident.Incident, now time.Time) error {
	m := wordsProposal(tx, p, open, locationOf(b.cfg.Zone), now)
	post := &store.Post{Lane: p.name(), Kind: store.PostEdit, Slot: p.name(), Collapse: p.name(), Message: m, At: now, NotUntil: now.Add(editEvery)}
	post.Key = fmt.Sprintf("%s@%d", p.name(), now.UnixNano())
	queued, err := tx.LanePosts(p.name(), 10)
	if err != nil {
		return err
	}
	_, err = tx.Slot(p.name())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err != nil && len(queued) == 0 { // nothing of it stands there: it is new, or the room refused it
		post.Kind, post.Collapse, post.NotUntil = store.PostSay, "", time.Time{}
		post.To = chat.Dest{Room: b.cfg.Intakes[p.Intake].Room}
		return tx.Enqueue(post)
	}
	if n := len(queued); n > 0 {
		last := queued[n-1]
		if last.Kind == store.PostEdit && last.TriedAt.IsZero() && last.NotUntil.After(now.Add(time.Second)) { // it is not being tried
			last.Message = m
			return tx.PutPost(last)
		}
	}
	return tx.Enqueue(post)
}

// cleanTitle is a text of others as one line.
func cleanTitle(s string) string {
	if s = firstLine(cleanText(s)); s == "" {
		return "(an alert without a title)"
	}
	return s
}

// cleanText is a text of others without what cannot be seen: control characters,
// and those that turn the direction of what follows.
func cleanText(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// webLink is an address that can be followed; "" for any other.
func webLink(s string) string {
	if (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && len(s) <= 1000 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`<>|"`, r) }) {
		return s
	}
	return ""
}
