package rehearse_test

import (
	"context"
	"testing"

	"kept/bot"
	"kept/bot/rehearse"
	"kept/store"
	"kept/store/boltstore"
)

// open starts the real bot on the embedded store.
func open(_ context.Context, l rehearse.Life) (rehearse.Bot, store.Store, error) {
	st, err := boltstore.Open(l.File, boltstore.Options{NoSync: true})
	if err != nil {
		return nil, nil, err
	}
	var page bot.StatusPage
	if l.Page != nil {
		page = l.Page
	}
	cfg := bot.Config{Zone: l.Zone, Escalation: l.Escalation, DigestRoom: l.DigestIn}
	b, err := bot.New(st, l.Platform, page, cfg, l.Clock, nil)
	if err != nil {
		return nil, nil, err
	}
	return b, st, nil
}

// play plays a transcript to a screen and fails the test with whatever did
// not come out as expected.
func play(t *testing.T, tr *rehearse.Transcript, screen rehearse.Screen) {
	t.Helper()
	err := rehearse.Play(t.Context(), tr, rehearse.Options{Open: open, Dir: t.TempDir(), Screen: screen})
	if err != nil {
		t.Error(err)
	}
}
