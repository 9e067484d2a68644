package slack_test

import (
	"context"
	"errors"
	"slices"
	"time"

	"kept/bot/chat"
)

// The platform that the bot sees: Slack, repeated in the rehearsal.

func (l *life) Post(ctx context.Context, to chat.Dest, key string, msg chat.Message) (chat.MessageRef, error) {
	dest := l.destThere(to)
	there, fault := l.there.Post(ctx, dest, key, l.messageThere(msg))
	if fault != nil {
		var landed bool
		if there, landed, _ = l.world.Find(ctx, dest, key, time.Time{}); !landed || !l.posts[there].IsZero() {
			return there, fault
		}
	}
	here, err := l.client.Post(ctx, to, key, msg)
	if err != nil {
		l.t.Errorf("Slack took no post: %v", err)
		return here, err
	}
	l.tie(there, here)
	if to.Room == "" {
		l.tieRoom(there.Room, user(here.Room))
	}
	return here, fault
}

func (l *life) Edit(ctx context.Context, ref chat.MessageRef, msg chat.Message) error {
	if err := l.there.Edit(ctx, l.refThere(ref), l.messageThere(msg)); err != nil {
		return err
	}
	return l.client.Edit(ctx, ref, msg)
}

func (l *life) Person(ctx context.Context, p chat.PersonRef) (chat.Person, error) {
	if _, err := l.there.Person(ctx, there(l, p)); err != nil {
		return chat.Person{}, err
	}
	return l.client.Person(ctx, p)
}

func (l *life) Room(ctx context.Context, r chat.RoomRef) (chat.Room, error) {
	if _, err := l.there.Room(ctx, there(l, r)); err != nil {
		return chat.Room{}, err
	}
	return l.client.Room(ctx, r)
}

func (l *life) Member(ctx context.Context, r chat.RoomRef, p chat.PersonRef) (bool, error) {
	want, err := l.there.Member(ctx, there(l, r), there(l, p))
	if err != nil {
		return want, err
	}
	l.meet(ctx)
	got, err := l.client.Member(ctx, r, p)
	if got != want {
		l.t.Errorf("member %s of %s: %v, %v on Slack, want %v", p, r, got, err, want)
	}
	return got, err
}

func (l *life) OpenRoom(ctx context.Context, key, name string, private bool, people []chat.PersonRef) (chat.Room, error) {
	opened, fault := l.there.OpenRoom(ctx, key, name, private, l.peopleThere(people))
	if fault != nil {
		return opened, fault
	}
	r, err := l.client.OpenRoom(ctx, key, name, private, people)
	if err != nil {
		l.t.Errorf("Slack opened no room: %v", err)
		return r, err
	}
	if r.Name != opened.Name || r.Private != opened.Private {
		l.t.Errorf("Slack opened %+v, want %+v", r, opened)
	}
	l.tieRoom(opened.Ref, user(r.Ref))
	return r, nil
}

func (l *life) SetTopic(ctx context.Context, r chat.RoomRef, topic string) error {
	if err := l.there.SetTopic(ctx, there(l, r), topic); err != nil {
		return err
	}
	return l.client.SetTopic(ctx, r, topic)
}

func (l *life) Invite(ctx context.Context, r chat.RoomRef, people []chat.PersonRef) error {
	if err := l.there.Invite(ctx, there(l, r), l.peopleThere(people)); err != nil {
		return err
	}
	return l.client.Invite(ctx, r, people)
}

func (l *life) Find(ctx context.Context, to chat.Dest, key string, since time.Time) (chat.MessageRef, bool, error) {
	ref, want, err := l.there.Find(ctx, l.destThere(to), key, since)
	if err != nil {
		return ref, want, err
	}
	here, got, err := l.client.Find(ctx, to, key, since)
	if err != nil || got != want {
		l.t.Errorf("find %s: %v, %v on Slack, want %v", key, got, err, want)
	}
	if got && want && l.posts[ref].IsZero() {
		l.tie(ref, here)
	}
	return here, got, err
}

func (l *life) OpenForm(ctx context.Context, opener string, f chat.Form) error {
	if err := l.client.OpenForm(ctx, opener, f); err != nil {
		l.t.Errorf("open form on Slack: %v", err)
		return err
	}
	return l.there.OpenForm(ctx, l.opener, l.formThere(f))
}

func (l *life) Pin(ctx context.Context, ref chat.MessageRef) error {
	if err := l.there.Pin(ctx, l.refThere(ref)); err != nil {
		return err
	}
	return l.client.Pin(ctx, ref)
}

func (l *life) History(ctx context.Context, r chat.RoomRef, after string, limit int) ([]chat.Event, error) {
	if _, err := l.there.History(ctx, there(l, r), "", 1); err != nil {
		return nil, err
	}
	return l.client.History(ctx, r, after, limit)
}

func (l *life) IDAt(t time.Time) string { return l.client.IDAt(t) }

func (l *life) Link(ref chat.MessageRef) string { return l.there.Link(l.refThere(ref)) }

func (l *life) Schedule(ctx context.Context, r chat.RoomRef, key string, at time.Time, msg chat.Message) (string, error) {
	id, err := l.there.Schedule(ctx, there(l, r), key, at, l.messageThere(msg))
	if err != nil {
		return id, err
	}
	here, err := l.client.Schedule(ctx, r, key, at, msg)
	if err != nil {
		l.t.Errorf("schedule on Slack: %v", err)
	}
	l.waiting[here] = id
	return here, err
}

func (l *life) Unschedule(ctx context.Context, r chat.RoomRef, id string) error {
	want := l.there.Unschedule(ctx, there(l, r), l.waiting[id])
	if want != nil && !errors.Is(want, chat.ErrNotFound) && !errors.Is(want, chat.ErrRefused) {
		return want
	}
	got := l.client.Unschedule(ctx, r, id)
	if (got == nil) != (want == nil) {
		l.t.Errorf("unschedule: %v on Slack, want %v", got, want)
	}
	return got
}

func (l *life) Scheduled(ctx context.Context) ([]chat.Scheduled, error) {
	want, err := l.there.Scheduled(ctx)
	if err != nil {
		return nil, err
	}
	got, err := l.client.Scheduled(ctx)
	if len(got) != len(want) {
		l.t.Errorf("%d posts wait on Slack, %v, want %d", len(got), err, len(want))
	}
	return got, err
}

func (l *life) Archive(ctx context.Context, r chat.RoomRef) error {
	if err := l.there.Archive(ctx, there(l, r)); err != nil {
		return err
	}
	return l.client.Archive(ctx, r)
}

func (l *life) Bookmark(ctx context.Context, r chat.RoomRef, title, url string) error {
	if err := l.there.Bookmark(ctx, there(l, r), title, url); err != nil {
		return err
	}
	return l.client.Bookmark(ctx, r, title, webOnly(url))
}

// webOnly makes the rehearsal's links such as Slack takes.
func webOnly(url string) string {
	if len(url) > 7 && url[:7] == "chat://" {
		return "https://chat.example/" + url[7:]
	}
	return url
}

func (l *life) Document(ctx context.Context, r chat.RoomRef, title, markdown string) (string, error) {
	url, err := l.there.Document(ctx, there(l, r), title, markdown)
	if err != nil {
		return url, err
	}
	if _, err := l.client.Document(ctx, r, title, markdown); err != nil {
		l.t.Errorf("document on Slack: %v", err)
	}
	return url, nil
}

func (l *life) InGroup(ctx context.Context, g chat.GroupRef, p chat.PersonRef) (bool, error) {
	return l.there.InGroup(ctx, g, there(l, p))
}

// there is the rehearsal's reference for one of Slack's; one that it does not
// know stays as it is.
func there[R ~string](l *life, here R) R {
	if ref, ok := l.back[string(here)]; ok {
		return R(ref)
	}
	return here
}

func (l *life) refThere(here chat.MessageRef) chat.MessageRef {
	if ref, ok := chat.ParseMessageRef(l.back[here.String()]); ok {
		return ref
	}
	return chat.MessageRef{Room: there(l, here.Room), ID: here.ID}
}

func (l *life) peopleThere(here []chat.PersonRef) []chat.PersonRef {
	var out []chat.PersonRef
	for _, p := range here {
		out = append(out, there(l, p))
	}
	return out
}

func (l *life) destThere(to chat.Dest) chat.Dest {
	if to.Thread != "" {
		to.Thread = l.refThere(chat.MessageRef{Room: to.Room, ID: to.Thread}).ID
	}
	to.Room, to.Person = there(l, to.Room), there(l, to.Person)
	return to
}

func (l *life) lineThere(line chat.Line) chat.Line {
	line = slices.Clone(line)
	for i := range line {
		line[i].Person, line[i].Room = there(l, line[i].Person), there(l, line[i].Room)
	}
	return line
}

func (l *life) messageThere(m chat.Message) chat.Message {
	m.Lines, m.Fields = slices.Clone(m.Lines), slices.Clone(m.Fields)
	for i := range m.Lines {
		m.Lines[i] = l.lineThere(m.Lines[i])
	}
	for i := range m.Fields {
		m.Fields[i].Value = l.lineThere(m.Fields[i].Value)
	}
	return m
}

func (l *life) formThere(f chat.Form) chat.Form {
	f.Room, f.Inputs, f.Notes = there(l, f.Room), slices.Clone(f.Inputs), slices.Clone(f.Notes)
	for i := range f.Inputs {
		if f.Inputs[i].Kind == chat.PersonPick {
			f.Inputs[i].Value = string(there(l, chat.PersonRef(f.Inputs[i].Value)))
		}
	}
	for i := range f.Notes {
		f.Notes[i] = l.lineThere(f.Notes[i])
	}
	return f
}
