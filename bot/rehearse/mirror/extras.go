package mirror

import (
	"context"
	"errors"
	"time"

	"kept/bot/chat"
)

// extras are the optional features that some platforms have, all together.
type extras interface {
	chat.Pinner
	chat.Scheduler
	chat.Bookmarker
	chat.Publisher
}

// withExtras is a platform that has them.
type withExtras struct {
	mirrored
	extras // the platform's own
}

func (p *withExtras) Pin(ctx context.Context, ref chat.MessageRef) error {
	if err := p.there.Pin(ctx, p.refThere(ref)); err != nil {
		return err
	}
	return p.extras.Pin(unhurried(ctx), ref)
}

func (p *withExtras) Schedule(ctx context.Context, r chat.RoomRef, key string, at time.Time, msg chat.Message) (string, error) {
	id, err := p.there.Schedule(ctx, there(p.mirror, r), key, at, p.messageThere(msg))
	if err != nil {
		return id, err
	}
	here, err := p.extras.Schedule(unhurried(ctx), r, key, at, msg)
	if err != nil {
		p.t.Errorf("schedule on the platform: %v", err)
	}
	p.mu.Lock()
	p.waiting[here] = id
	p.mu.Unlock()
	return here, err
}

func (p *withExtras) Unschedule(ctx context.Context, r chat.RoomRef, id string) error {
	p.mu.Lock()
	left := p.waiting[id]
	p.mu.Unlock()
	want := p.there.Unschedule(ctx, there(p.mirror, r), left)
	if want != nil && !errors.Is(want, chat.ErrNotFound) && !errors.Is(want, chat.ErrRefused) {
		return want
	}
	got := p.extras.Unschedule(unhurried(ctx), r, id)
	if (got == nil) != (want == nil) {
		p.t.Errorf("unschedule: %v on the platform, want %v", got, want)
	}
	return got
}

func (p *withExtras) Scheduled(ctx context.Context) ([]chat.Scheduled, error) {
	want, err := p.there.Scheduled(ctx)
	if err != nil {
		return nil, err
	}
	got, err := p.extras.Scheduled(unhurried(ctx))
	if len(got) != len(want) {
		p.t.Errorf("%d posts wait on the platform, %v, want %d", len(got), err, len(want))
	}
	return got, err
}

func (p *withExtras) Bookmark(ctx context.Context, r chat.RoomRef, title, url string) error {
	if err := p.there.Bookmark(ctx, there(p.mirror, r), title, url); err != nil {
		return err
	}
	return p.extras.Bookmark(unhurried(ctx), r, title, webOnly(url))
}

// webOnly makes the rehearsal's links such as a platform takes.
func webOnly(url string) string {
	if len(url) > 7 && url[:7] == "chat://" {
		return "https://chat.example/" + url[7:]
	}
	return url
}

func (p *withExtras) Document(ctx context.Context, r chat.RoomRef, title, markdown string) (string, error) {
	url, err := p.there.Document(ctx, there(p.mirror, r), title, markdown)
	if err != nil {
		return url, err
	}
	if _, err := p.extras.Document(unhurried(ctx), r, title, markdown); err != nil {
		p.t.Errorf("document on the platform: %v", err)
	}
	return url, nil
}
