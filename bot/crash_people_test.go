package bot_test

import (
	"errors"
	"fmt"
	"strings"

	"kept/bot/chat"
	"kept/bot/rehearse"
)

// person is somebody at work: one deed after the other.
type person struct {
	*siege
	ref     chat.PersonRef
	room    chat.RoomRef // of the incident that they work on; "" until it is open
	title   string
	pending *deed
	owes    bool // declares an incident, promises, and never says another word
	message chat.Event
	count   int
}

func (s *siege) hire(n int) *person {
	p := &person{siege: s, owes: n%3 == 2}
	p.ref = s.w.AddPerson(chat.Person{Name: fmt.Sprintf("Person %d", n), Zone: "UTC"})
	return p
}

// work does a few deeds, as fast as they are answered, or fewer if the bot dies
// first. What was not answered is done again in its next life.
func (p *person) work(c *life) {
	for range 15 {
		if !p.turn(c) {
			return
		}
	}
}

// last finishes what was begun.
func (p *person) last(c *life) {
	for p.pending != nil {
		if !p.turn(c) {
			p.t.Error("the last life ended early")
			return
		}
	}
}

func (p *person) turn(c *life) bool {
	if p.pending == nil {
		p.pending = p.next()
	}
	d := p.pending
	d.tried++
	_, err := c.Handle(p.now(), d.ev)
	if errors.Is(err, errGone) {
		return false
	}
	if err != nil {
		p.t.Errorf("%s %s: %v", d.kind, d.token, err)
		return false
	}
	p.acknowledge(*d)
	p.pending = nil
	return true
}

// next is what somebody does next.
func (p *person) next() *deed {
	general, _ := p.w.RoomNamed("general")
	if p.title == "" {
		p.title = p.token()
		p.declared.Add(1)
		return p.says(declaring, general, p.title, "/incident declare "+p.title+" sev:2")
	}
	if p.room == "" {
		p.room = p.roomOf(p.title)
	}
	if p.room == "" { // not open yet
		return p.says(waiting, general, "", "is there a room for "+p.title+"?")
	}
	if p.owes {
		return p.owe()
	}
	token := p.token()
	if p.count++; p.count%40 == 0 {
		d := p.says(updating, p.room, token, "/incident resolve: "+token+" is over")
		p.title, p.room = "", ""
		return d
	}
	switch p.count % 5 {
	case 0:
		return p.says(updating, p.room, token, "/incident update: "+token+" is looked into, next update in 30 minutes")
	case 1:
		return p.says(noting, p.room, token, "/incident note "+token)
	case 2:
		d := p.says(telling, p.room, token, token+" is what I see")
		p.message = d.ev
		return d
	case 3:
		ev, err := p.w.React(p.message.Message, p.ref, "pushpin", true)
		if err != nil {
			p.t.Error(err)
		}
		return &deed{kind: marking, token: strings.Fields(p.message.Text)[0], ev: ev}
	}
	return p.says(updating, p.room, token, "/incident update: "+token)
}

// owe promises an update that never comes, and moves on to the next incident
// as another person: nobody is reminded of two things within five minutes.
func (p *person) owe() *deed {
	d := p.says(owing, p.room, string(p.room), "/incident promise in 16 minutes")
	p.mu.Lock()
	p.owed = append(p.owed, debt{p.ref, p.room})
	n := len(p.owed)
	p.mu.Unlock()
	p.title, p.room = "", ""
	p.ref = p.w.AddPerson(chat.Person{Name: fmt.Sprintf("Promiser %d", n), Zone: "UTC"})
	return d
}

func (p *person) says(kind deedKind, room chat.RoomRef, token, text string) *deed {
	ev, err := p.w.Say(room, p.ref, rehearse.Speech{Text: text})
	if err != nil {
		p.t.Error(err)
	}
	return &deed{kind: kind, token: token, ev: ev}
}

// roomOf is the room that was opened for a title, once Kept has said something
// there: until then it is not on disk that the incident lives there.
func (s *siege) roomOf(title string) chat.RoomRef {
	for n := range s.declared.Load() {
		ref := chat.RoomRef(fmt.Sprintf("mem:inc-%d-%s", n+1, title))
		if len(s.w.Posts(ref, rehearse.Kept)) > 0 {
			return ref
		}
	}
	return ""
}
