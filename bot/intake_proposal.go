package bot

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
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
	Alone     bool            `json:",omitempty"` // it was declared without anybody
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

// resembles reports whether an incident has a title like what is proposed.
func (p *proposal) resembles(inc *incident.Incident) bool {
	return !inc.Drill && len(p.Titles) > 0 && likeTitle(inc.Title, p.Titles[0].Title)
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
	gathers, err := t.gathers(p)
	if err != nil {
		return nil, err
	}
	if !gathers {
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

// gathers reports whether a proposal takes new alerts of other groups: while nobody
// decided, and when it was declared without anybody, so that a storm is one incident.
func (t *triage) gathers(p *proposal) (bool, error) {
	switch {
	case p.N == 0, t.now.Sub(p.At).Abs() >= gatherFor, p.decided() && !p.Alone:
		return false, nil
	case !p.decided():
		return true, nil
	}
	return t.live(p)
}

// live reports whether a proposal still takes new alerts of its group.
func (t *triage) live(p *proposal) (bool, error) {
	switch {
	case p.Dismissed:
		return p.Firing > 0 && t.now.Sub(p.DecidedAt) < dismissedFor, nil
	case p.Incident != 0:
		inc, err := t.became(p)
		return err == nil && inc.Open(), err
	}
	return p.Firing > 0 || t.now.Sub(p.LastAt) < restsFor, nil
}

// past reports whether a proposal was decided so long ago that an alert of it which
// still fires is news again: after dismissedFor, or when the incident has been over
// for restsFor.
func (t *triage) past(p *proposal) (bool, error) {
	switch {
	case p.Dismissed:
		return t.now.Sub(p.DecidedAt) >= dismissedFor, nil
	case p.Incident == 0:
		return false, nil
	}
	inc, err := t.became(p)
	switch {
	case err != nil || inc.Open():
		return false, err
	case inc.Cancelled != nil:
		return t.now.Sub(inc.Cancelled.At) >= dismissedFor, nil
	}
	return t.now.Sub(inc.Phases[len(inc.Phases)-1].At) >= restsFor, nil
}

// became is the incident that a proposal became or joined; where that was merged
// into another one, the other.
func (t *triage) became(p *proposal) (*incident.Incident, error) {
	inc, err := t.tx.Incident(p.Incident)
	for err == nil && inc.MergedInto != 0 {
		inc, err = t.tx.Incident(inc.MergedInto)
	}
	return inc, err
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

// offered are at most three incidents that a proposal may belong to: those with a
// title like it first, then the newest.
func offered(p *proposal, open []*incident.Incident) []*incident.Incident {
	all := slices.DeleteFunc(slices.Clone(open), func(inc *incident.Incident) bool { return inc.Drill })
	slices.SortStableFunc(all, func(a, b *incident.Incident) int {
		if la, lb := p.resembles(a), p.resembles(b); la != lb {
			if la {
				return -1
			}
			return 1
		}
		return int(b.ID - a.ID)
	})
	return all[:min(len(all), 3)]
}
