package mirror

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/rehearse"
)

// follow does on the platform what people did in the rehearsal since the last
// time, and lets the time pass.
func (m *mirror) follow(ctx context.Context) {
	m.meet(ctx)
	for _, h := range m.world.Log(m.seen) {
		m.seen++
		if h.By == rehearse.Kept {
			continue
		}
		m.setTime(h.At)
		m.must("follow "+string(h.Kind), m.do(h))
	}
	m.setTime(m.clock())
	m.must("settle", m.work.Settle(ctx, m.clock()))
}

// do is one thing that somebody did, but for what is answered at once.
func (m *mirror) do(h rehearse.Happening) error {
	who, room, post := m.person(h.By), m.room(h.Room.Ref), m.post(h.Post.Ref)
	switch h.Kind {
	case rehearse.Posted:
		var thread, file string
		if h.Post.Thread != "" {
			thread = m.post(chat.MessageRef{Room: h.Room.Ref, ID: h.Post.Thread}).ID
		}
		if len(h.Post.Files) > 0 {
			file = h.Post.Files[0].Name
		}
		said, err := m.work.Write(who, room, thread, h.Post.Text, file)
		m.tie(h.Post.Ref, said)
		return err
	case rehearse.Edited:
		return m.work.Edit(who, post, h.Post.Text)
	case rehearse.Deleted:
		return m.work.Delete(who, post)
	case rehearse.Reacted:
		return m.work.React(who, post, h.Text, !h.Undone)
	case rehearse.Quieted:
		m.work.Disturb(who, h.Until)
		return nil
	case rehearse.PinnedIt:
		return m.work.Pin(who, post, !h.Undone)
	}
	return nil
}

// meet makes the people and rooms known that the rehearsal has, with whoever is
// in them.
func (m *mirror) meet(ctx context.Context) {
	m.making.Lock()
	defer m.making.Unlock()
	for _, p := range m.world.People() {
		if m.person(p.Ref) != "" {
			continue
		}
		here := m.work.Kept()
		if p.Ref != rehearse.Kept {
			here = m.work.Employ(p)
		}
		m.tiePerson(p.Ref, here)
	}
	for g, people := range m.world.Groups() {
		if m.group(g) != "" {
			continue
		}
		var here []chat.PersonRef
		for _, p := range people {
			here = append(here, m.person(p))
		}
		_, name, _ := strings.Cut(string(g), ":")
		m.tieGroup(g, m.work.Group(name, here))
	}
	for _, r := range m.world.Rooms() {
		if r.Direct {
			m.meetDirectly(r.Ref)
			continue
		}
		if m.room(r.Ref) == "" {
			here, err := m.work.Room(r)
			m.must("room", err)
			m.tieRoom(r.Ref, here)
		}
		for _, p := range m.world.People() {
			in, err := m.world.Member(ctx, r.Ref, p.Ref)
			if err == nil && p.Ref != rehearse.Kept && in != m.work.In(m.room(r.Ref), m.person(p.Ref)) {
				m.must("admit", m.work.Admit(m.room(r.Ref), m.person(p.Ref), in))
			}
		}
	}
}

func (m *mirror) meetDirectly(room chat.RoomRef) {
	for _, p := range m.world.People() {
		if p.Ref != rehearse.Kept && m.world.Direct(p.Ref) == room {
			direct, err := m.work.Direct(m.person(p.Ref))
			m.must("direct", err)
			m.tieRoom(room, direct)
		}
	}
}

// compare checks that what Kept said reads the same on the platform.
func (m *mirror) compare(ctx context.Context) {
	m.follow(ctx)
	for _, r := range m.world.Rooms() {
		if r.Direct {
			continue
		}
		for _, p := range m.world.Posts(r.Ref, rehearse.Kept) {
			here := m.post(p.Ref)
			if p.By != rehearse.Kept || p.OnlyTo != "" || p.Deleted || here.IsZero() {
				continue
			}
			plain := p.Message
			plain.Buttons, plain.Files, plain.Lines = nil, nil, unlinked(plain.Lines)
			want, got := words(plain.Plain()), words(m.work.Reads(here, calledIn(p.Message)))
			if n := len(got); n > 2 && got[n-1] == chat.Mark(p.Key) { // of a post that was left for later
				got = got[:n-2]
			}
			if len(p.Message.Files) > 0 { // shown as the platform shows files
				got = got[:min(len(got), len(want))]
			}
			if !slices.Equal(got, want) {
				m.t.Errorf("#%s: on the platform it reads %q, want %q", r.Name, got, want)
			}
		}
	}
}

// unlinked are lines whose links read as on a screen: by their text alone.
func unlinked(lines []chat.Line) (out []chat.Line) {
	for _, line := range lines {
		line = slices.Clone(line)
		for i, s := range line {
			if s.Kind == chat.LinkSpan {
				line[i] = chat.T(cmp.Or(s.Text, s.URL))
			}
		}
		out = append(out, line)
	}
	return out
}

// calledIn gives what instants are called in a message.
func calledIn(msg chat.Message) func(time.Time) string {
	lines := slices.Clone(msg.Lines)
	for _, f := range msg.Fields {
		lines = append(lines, f.Value)
	}
	return func(at time.Time) string {
		for _, line := range lines {
			for _, s := range line {
				if s.Kind == chat.TimeSpan && s.At.Truncate(time.Second).Equal(at) {
					return s.Text
				}
			}
		}
		return at.String()
	}
}

// words are those of a text, without the signs of quotations, of mentions and of
// what one may type, which not every platform shows.
func words(text string) []string {
	return strings.Fields(strings.NewReplacer("> ", "", "@", "", "`", "").Replace(text))
}
