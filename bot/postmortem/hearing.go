package postmortem

import (
	"slices"
	"strings"
	"time"

	"kept/bot/incident"
)

const (
	claimsHeld  = 40        // unconfirmed statements kept on one topic; the newest stay
	claimLength = 400       // characters shown of one
	amendWithin = time.Hour // how long after a statement a bare "scratch that" still means it
	alertsHeld  = 5         // alerts kept; the first ones stay
)

// hearing reads a room's history message by message and keeps what was plainly
// said and not taken back, within fixed bounds.
type hearing struct {
	claims  map[incident.Topic][]claim
	dropped map[incident.Topic]int // more than claimsHeld, by topic
	amended map[incident.Topic]int // taken back or replaced by a later statement
	alerts  []claim
	people  map[incident.Person]bool
	gone    map[incident.Message]bool             // messages of marked lines whose text is gone
	marked  map[incident.Message]incident.EntryID // messages that an entry was made from
	muted   map[incident.Message]bool             // those that were commands, or whose entry has a topic or was redacted: no claim comes from them
}

// newHearing prepares to read the history that the entries belong to.
func newHearing(entries []*incident.Entry) *hearing {
	h := &hearing{
		claims: map[incident.Topic][]claim{}, dropped: map[incident.Topic]int{}, amended: map[incident.Topic]int{},
		people: map[incident.Person]bool{}, gone: map[incident.Message]bool{},
		marked: map[incident.Message]incident.EntryID{}, muted: map[incident.Message]bool{},
	}
	for _, e := range entries {
		if m := e.Source.Message; m != "" {
			h.marked[m] = e.ID
			if e.Redacted != nil || e.Told() && (e.Topic != "" || e.Kind != incident.EntryMessage) {
				h.muted[m] = true
			}
		}
	}
	return h
}

// hear takes the next message of the room.
func (h *hearing) hear(m Message) {
	if m.Deleted || m.Redacted {
		if h.marked[m.Ref] != 0 {
			h.gone[m.Ref] = true
		}
		return
	}
	if m.Ours {
		return
	}
	if m.Bot {
		if len(h.alerts) < alertsHeld && !h.muted[m.Ref] && isAlert(m.Text) {
			h.alerts = append(h.alerts, newClaim(m, incident.Detection, m.Text))
		}
		return
	}
	if m.By != "" {
		h.people[m.By] = true
	}
	h.weigh(m)
}

// weigh reads the statements of one message of a person.
func (h *hearing) weigh(m Message) {
	amending := false // the sentence before took something back
	for s := range sentences(m.Text) {
		opens := corrects(s.folded)
		switch v := read(s); {
		case v.denies:
			if !h.deny(v) && opens {
				h.takeBack(m)
			}
		case v.topic != "":
			if opens || amending {
				h.replace(v.topic, m.By)
			}
			h.add(m, v.topic, s.text)
			amending = false
		case opens && !s.question && !guessed(s.folded):
			last := h.takeBack(m)
			amending = true
			if last != "" && amendedTo.MatchString(s.folded) && !denied.MatchString(s.folded) {
				h.add(m, last, s.text)
				amending = false
			}
		}
	}
}

func newClaim(m Message, topic incident.Topic, text string) claim {
	return claim{topic: topic, text: strings.Clone(clip(text, claimLength)), at: m.At, by: m.By, edited: m.Edited, files: m.Files, link: m.Link}
}

// add keeps a statement, unless its message was marked or it only repeats one.
func (h *hearing) add(m Message, topic incident.Topic, text string) {
	if h.muted[m.Ref] {
		return
	}
	c, list := newClaim(m, topic, text), h.claims[topic]
	c.entry = h.marked[m.Ref]
	if slices.ContainsFunc(list, func(o claim) bool { return strings.EqualFold(o.text, c.text) }) {
		return
	}
	if len(list) == claimsHeld {
		list = slices.Delete(list, 0, 1)
		h.dropped[topic]++
	}
	h.claims[topic] = append(list, c)
}

// replace takes back what a correction on the same topic stands in for: every
// cause named so far, of anything else the author's own last statement.
func (h *hearing) replace(topic incident.Topic, by incident.Person) {
	list := h.claims[topic]
	if topic == incident.Cause {
		h.amended[topic] += len(list)
		delete(h.claims, topic)
		return
	}
	for i, c := range slices.Backward(list) {
		if c.by == by {
			h.claims[topic] = slices.Delete(list, i, i+1)
			h.amended[topic]++
			return
		}
	}
}

// deny takes back the statements that a later negation names, and reports
// whether there were any.
func (h *hearing) deny(v verdict) bool {
	before := len(h.claims[v.topic])
	h.claims[v.topic] = slices.DeleteFunc(h.claims[v.topic], func(c claim) bool { return shares(v.rest, strings.ToLower(c.text)) })
	n := before - len(h.claims[v.topic])
	h.amended[v.topic] += n
	return n > 0
}

// takeBack withdraws the last statement that a bare "scratch that" can mean: its
// author's own, else anybody's, if it is recent. It gives the topic.
func (h *hearing) takeBack(m Message) incident.Topic {
	var topic incident.Topic
	at, own := -1, false
	var latest time.Time
	for _, t := range incident.Topics {
		for i, c := range h.claims[t] {
			mine := c.by == m.By
			if m.At.Sub(c.at) > amendWithin || own && !mine {
				continue
			}
			if at < 0 || mine && !own || !c.at.Before(latest) {
				topic, at, own, latest = t, i, mine, c.at
			}
		}
	}
	if at >= 0 {
		h.claims[topic] = slices.Delete(h.claims[topic], at, at+1)
		h.amended[topic]++
	}
	return topic
}
