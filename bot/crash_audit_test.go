package bot_test

import (
	"fmt"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
	"kept/reminders"
	"kept/store"
	"kept/store/boltstore"
)

// debt is a promise of the siege that nobody keeps.
type debt struct {
	by   chat.PersonRef
	room chat.RoomRef
}

// audit is what has been found in the store so far. Entries and messages are
// only ever added in a siege, so each check reads what is new.
type audit struct {
	checked  int            // of the acknowledged deeds
	seen     map[string]int // tokens, in how many entries
	heard    map[string]int // and in how many messages
	promises map[string]int // by room
	titles   map[string]int
	entry    map[incident.ID]incident.EntryID
	message  map[incident.ID]string
}

// check looks for what was acknowledged in the store as the kill left it.
func (s *siege) check() {
	a := &s.audit
	if a.seen == nil {
		*a = audit{seen: map[string]int{}, heard: map[string]int{}, entry: map[incident.ID]incident.EntryID{}, message: map[incident.ID]string{}}
	}
	s.look(func(tx store.Tx) error {
		incidents, err := tx.Incidents(0, 0, store.All)
		if err != nil {
			return err
		}
		a.promises, a.titles = map[string]int{}, map[string]int{}
		for _, inc := range incidents {
			a.titles[inc.Title]++
			a.promises[string(inc.Room)] += len(inc.Promises)
			if err := a.read(tx, inc); err != nil {
				return err
			}
		}
		return nil
	})
	for token, n := range a.seen {
		if n > 1 {
			s.t.Errorf("%s stands in the timeline %d times", token, n)
		}
	}
	for ; a.checked < len(s.done); a.checked++ {
		d := s.done[a.checked]
		n := 1
		switch d.kind {
		case declaring:
			n = a.titles[d.token]
		case telling:
			n = a.heard[d.token]
		case owing:
			n = a.promises[d.token]
		case waiting:
		default:
			n = a.seen[d.token]
		}
		if n != 1 {
			s.t.Errorf("%s %s was acknowledged and is in the store %d times", d.kind, d.token, n)
		}
	}
}

// read takes in what is new about one incident.
func (a *audit) read(tx store.Tx, inc *incident.Incident) error {
	entries, err := tx.Entries(inc.ID, a.entry[inc.ID], 0)
	if err != nil {
		return err
	}
	for _, e := range entries {
		a.entry[inc.ID] = e.ID
		switch e.Kind {
		case incident.EntryNote, incident.EntryUpdate, incident.EntryMessage:
			a.seen[tokenIn(e.Text)]++
		}
	}
	messages, err := tx.Messages(chat.RoomRef(inc.Room), a.message[inc.ID], 0)
	if err != nil {
		return err
	}
	for _, m := range messages {
		a.message[inc.ID] = m.Ref.ID
		a.heard[tokenIn(m.Text)]++
	}
	return nil
}

// tokenIn is the token at the start of what somebody said.
func tokenIn(text string) string {
	first, _, _ := strings.Cut(text, " ")
	return first
}

// look opens the store between two lives.
func (s *siege) look(fn func(store.Tx) error) {
	st, err := boltstore.Open(s.file, boltstore.Options{NoSync: true})
	if err != nil {
		s.t.Fatalf("after a kill: %v", err)
	}
	defer st.Close()
	if err := st.View(s.t.Context(), fn); err != nil {
		s.t.Fatalf("after a kill: %v", err)
	}
}

// verify compares the chat with the store when all is over.
func (s *siege) verify() (posts, nudges int) {
	said, reminding := map[string]rehearse.Post{}, map[string][]rehearse.Post{}
	for _, h := range s.w.Log(0) {
		if h.Kind != rehearse.Posted || h.Post.Key == "" {
			continue
		}
		posts++
		if _, twice := said[h.Post.Key]; twice {
			s.t.Errorf("%s was posted twice", h.Post.Key)
		}
		said[h.Post.Key] = h.Post
		if id, _, ok := strings.Cut(h.Post.Key, "/nudge/"); ok {
			reminding[id] = append(reminding[id], h.Post)
			nudges++
		}
	}
	s.look(func(tx store.Tx) error {
		lanes, err := tx.Lanes("", 0)
		if len(lanes) > 0 {
			s.t.Errorf("posts are left in the lanes %v", lanes)
		}
		if aside, _ := tx.Aside(0); len(aside) > 0 {
			s.t.Errorf("%d posts were set aside, one for: %s", len(aside), aside[0].Problem)
		}
		if err != nil {
			return err
		}
		incidents, err := tx.Incidents(0, 0, store.All)
		for _, inc := range incidents {
			s.verifyRoom(inc, said)
		}
		return err
	})
	for _, d := range s.owed {
		s.verifyNudges(d, reminding)
	}
	return posts, nudges
}

// verifyRoom finds every update of an incident in its room, in order.
func (s *siege) verifyRoom(inc *incident.Incident, said map[string]rehearse.Post) {
	last := ""
	for _, u := range inc.Updates {
		p, ok := said[fmt.Sprintf("%s/%s", inc.ID, u.ID)]
		switch {
		case !ok:
			s.t.Errorf("%s of %s was never posted", u.ID, inc.ID)
		case p.Message.Quote != u.Text || p.Ref.Room != chat.RoomRef(inc.Room):
			s.t.Errorf("%s of %s was posted as %q in %s", u.ID, inc.ID, p.Message.Quote, p.Ref.Room)
		case p.Ref.ID <= last:
			s.t.Errorf("%s of %s was posted before the one before it", u.ID, inc.ID)
		}
		last = max(last, p.Ref.ID)
	}
}

// verifyNudges finds every stage of a promise that nobody kept, each once
// everywhere where it belongs; reminding are all reminders by incident.
func (s *siege) verifyNudges(d debt, reminding map[string][]rehearse.Post) {
	got := map[reminders.Stage][]chat.RoomRef{}
	var due time.Time
	s.look(func(tx store.Tx) error {
		ids, err := tx.InRoom(d.room)
		if err != nil {
			return err
		}
		inc, err := tx.Incident(ids[0])
		if err != nil {
			return err
		}
		due = inc.Promises[0].Due
		for stage := reminders.HeadsUp; stage <= reminders.Escalate60; stage++ {
			for _, p := range reminding[inc.ID.String()] {
				if strings.Contains(p.Key, fmt.Sprintf("P1:%d:%d", stage, due.Unix())) {
					got[stage] = append(got[stage], p.Ref.Room)
				}
			}
		}
		return nil
	})
	direct := s.w.Direct(d.by)
	for stage, where := range map[reminders.Stage][]chat.RoomRef{
		reminders.HeadsUp: {d.room}, reminders.Now: {d.room}, reminders.Late5: {direct},
		reminders.Escalate15: {d.room, dutyRoom}, reminders.Escalate30: {d.room, dutyRoom}, reminders.Escalate60: {d.room, dutyRoom},
	} {
		if len(got[stage]) != len(where) {
			s.t.Errorf("%s, due %s: the stage %q was posted in %v, not in %v", d.room, due, stage, got[stage], where)
		}
	}
}
