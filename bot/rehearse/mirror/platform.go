package mirror

import (
	"context"
	"errors"
	"time"

	"kept/bot/chat"
)

// both is what every platform that is mirrored can do.
type both interface {
	chat.Platform
	chat.RoomOpener
	chat.Finder
	chat.FormOpener
	chat.Historian
	chat.Linker
	chat.Archiver
	chat.Quieter
	chat.Grouper
}

// platform is what the bot sees: the platform, repeated in the rehearsal, with the
// optional features that it has.
func (l *life) platform() chat.Platform {
	here := l.real.(both)
	is := mirrored{life: l, both: here}
	switch more := here.(type) {
	case extras:
		return &withExtras{is, more}
	case chat.Reacher:
		return &withReach{is, more}
	}
	return &is
}

// unhurried is a call of the bot's without the time that it gives the platform for
// it, which is of real time: that the machine is slow is no part of a transcript.
func unhurried(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// mirrored is a platform whose every call goes to the rehearsal first.
type mirrored struct {
	*life
	both // the platform itself
}

func (p *mirrored) Post(ctx context.Context, to chat.Dest, key string, msg chat.Message) (chat.MessageRef, error) {
	dest := p.destThere(to)
	there, fault := p.there.Post(ctx, dest, key, p.messageThere(msg))
	if fault != nil {
		var landed bool
		if there, landed, _ = p.world.Find(ctx, dest, key, time.Time{}); !landed || !p.post(there).IsZero() {
			return there, fault
		}
	}
	here, err := p.both.Post(unhurried(ctx), to, key, msg)
	if err != nil {
		p.t.Errorf("the platform took no post: %v", err)
		return here, err
	}
	p.tie(there, here)
	if to.Room == "" {
		p.tieRoom(there.Room, here.Room)
	}
	return here, fault
}

func (p *mirrored) Edit(ctx context.Context, ref chat.MessageRef, msg chat.Message) error {
	if err := p.there.Edit(ctx, p.refThere(ref), p.messageThere(msg)); err != nil {
		return err
	}
	return p.both.Edit(unhurried(ctx), ref, msg)
}

func (p *mirrored) Person(ctx context.Context, who chat.PersonRef) (chat.Person, error) {
	if _, err := p.there.Person(ctx, there(p.mirror, who)); err != nil {
		return chat.Person{}, err
	}
	return p.both.Person(unhurried(ctx), who)
}

func (p *mirrored) Room(ctx context.Context, r chat.RoomRef) (chat.Room, error) {
	if _, err := p.there.Room(ctx, there(p.mirror, r)); err != nil {
		return chat.Room{}, err
	}
	return p.both.Room(unhurried(ctx), r)
}

func (p *mirrored) Member(ctx context.Context, r chat.RoomRef, who chat.PersonRef) (bool, error) {
	want, err := p.there.Member(ctx, there(p.mirror, r), there(p.mirror, who))
	if err != nil {
		return want, err
	}
	p.meet(ctx)
	got, err := p.both.Member(unhurried(ctx), r, who)
	if got != want {
		p.t.Errorf("member %s of %s: %v, %v on the platform, want %v", who, r, got, err, want)
	}
	return got, err
}

func (p *mirrored) OpenRoom(ctx context.Context, key, name string, private bool, people []chat.PersonRef) (chat.Room, error) {
	p.making.Lock()
	defer p.making.Unlock()
	opened, fault := p.there.OpenRoom(ctx, key, name, private, p.peopleThere(people))
	if fault != nil {
		return opened, fault
	}
	r, err := p.both.OpenRoom(unhurried(ctx), key, name, private, people)
	if err != nil {
		p.t.Errorf("the platform opened no room: %v", err)
		return r, err
	}
	if r.Name != opened.Name || r.Private != opened.Private {
		p.t.Errorf("the platform opened %+v, want %+v", r, opened)
	}
	p.tieRoom(opened.Ref, r.Ref)
	return r, nil
}

func (p *mirrored) SetTopic(ctx context.Context, r chat.RoomRef, topic string) error {
	if err := p.there.SetTopic(ctx, there(p.mirror, r), topic); err != nil {
		return err
	}
	return p.both.SetTopic(unhurried(ctx), r, topic)
}

func (p *mirrored) Invite(ctx context.Context, r chat.RoomRef, people []chat.PersonRef) error {
	if err := p.there.Invite(ctx, there(p.mirror, r), p.peopleThere(people)); err != nil {
		return err
	}
	return p.both.Invite(unhurried(ctx), r, people)
}

func (p *mirrored) Find(ctx context.Context, to chat.Dest, key string, since time.Time) (chat.MessageRef, bool, error) {
	ref, want, err := p.there.Find(ctx, p.destThere(to), key, since)
	if err != nil {
		return ref, want, err
	}
	here, got, err := p.both.Find(unhurried(ctx), to, key, since)
	if err != nil || got != want {
		p.t.Errorf("find %s: %v, %v on the platform, want %v", key, got, err, want)
	}
	if got && want && p.post(ref).IsZero() {
		p.tie(ref, here)
	}
	return here, got, err
}

func (p *mirrored) OpenForm(ctx context.Context, opener string, f chat.Form) error {
	if err := p.both.OpenForm(unhurried(ctx), opener, f); err != nil {
		p.t.Errorf("open form on the platform: %v", err)
		return err
	}
	return p.there.OpenForm(ctx, p.opener, p.formThere(f))
}

func (p *mirrored) History(ctx context.Context, r chat.RoomRef, after string, limit int) ([]chat.Event, error) {
	if _, err := p.there.History(ctx, there(p.mirror, r), "", 1); err != nil {
		return nil, err
	}
	return p.both.History(unhurried(ctx), r, after, limit)
}

func (p *mirrored) Link(ref chat.MessageRef) string { return p.there.Link(p.refThere(ref)) }

func (p *mirrored) Archive(ctx context.Context, r chat.RoomRef) error {
	if err := p.there.Archive(ctx, there(p.mirror, r)); err != nil {
		return err
	}
	return p.both.Archive(unhurried(ctx), r)
}

// Quiet says what the rehearsal does; the platform must know of the same people,
// though not each says until when.
func (p *mirrored) Quiet(ctx context.Context, people []chat.PersonRef) (map[chat.PersonRef]time.Time, error) {
	want, err := p.there.Quiet(ctx, p.peopleThere(people))
	if err != nil {
		return nil, err
	}
	got, err := p.both.Quiet(unhurried(ctx), people)
	if err != nil || len(got) != len(want) {
		p.t.Errorf("quiet on the platform: %v, %v, want %v", got, err, want)
	}
	quiet := map[chat.PersonRef]time.Time{}
	for _, who := range people {
		if until, ok := want[there(p.mirror, who)]; ok {
			quiet[who] = until
		}
	}
	return quiet, nil
}

// InGroup implements chat.Grouper by the rehearsal.
func (p *mirrored) InGroup(ctx context.Context, g chat.GroupRef, who chat.PersonRef) (bool, error) {
	return p.there.InGroup(ctx, there(p.mirror, g), there(p.mirror, who))
}

// Members implements chat.Grouper: the platform must have as many in the group.
func (p *mirrored) Members(ctx context.Context, g chat.GroupRef) ([]chat.PersonRef, error) {
	want, err := p.there.Members(ctx, there(p.mirror, g))
	if err != nil {
		return nil, err
	}
	got, err := p.both.Members(unhurried(ctx), g)
	if err != nil || len(got) != len(want) {
		p.t.Errorf("people of %s on the platform: %v, %v, want %v", g, got, err, want)
	}
	return got, err
}

// ResolveGroup implements chat.Grouper: it must be the same group.
func (p *mirrored) ResolveGroup(ctx context.Context, name string) (chat.GroupRef, error) {
	want, err := p.there.ResolveGroup(ctx, name)
	if err != nil && !errors.Is(err, chat.ErrNotFound) {
		return "", err
	}
	got, errHere := p.both.ResolveGroup(unhurried(ctx), name)
	if (err == nil) != (errHere == nil) || got != p.group(want) {
		p.t.Errorf("the group %s on the platform: %q, %v, want %q, %v", name, got, errHere, p.group(want), err)
	}
	return got, errHere
}

// withReach is a platform that knows whether somebody can be written to alone.
type withReach struct {
	mirrored
	chat.Reacher
}

func (p *withReach) Reach(ctx context.Context, who chat.PersonRef) error {
	return p.Reacher.Reach(unhurried(ctx), who)
}
