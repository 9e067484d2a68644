package figures_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/figures"
	"kept/bot/incident"
	"kept/bot/rehearse"
	"kept/store"
	"kept/store/boltstore"
)

// TestRealIncidents counts what the built-in incidents come to. The lengths are
// worked out by hand from the times in the transcripts.
func TestRealIncidents(t *testing.T) {
	for name, want := range map[string]struct {
		acknowledge, mitigate, resolve, firstPublic string
		kept, late                                  int
		lateBy                                      string
	}{
		"dixa":    {"1 min (of 1)", "23 min (of 1)", "1 h 5 min (of 1)", "6 min (of 1)", 2, 1, "16 h 55 min (of 1)"},
		"noterro": {"3 min (of 1)", "26 min (of 1)", "59 min (of 1)", "0 s (of 1)", 0, 0, "–"},
		"melotel": {"6 min (of 1)", "39 min (of 1)", "1 h 7 min (of 1)", "–", 0, 0, "–"},
		"atlassian-2026-04-08": {"10 s (of 1)", "4 h 18 min (of 1)", "6 h 57 min (of 1)", "46 s (of 1)", 3, 2,
			"57 min, at worst 1 h 40 min (of 2)"},
		"github-copilot-2024-07-13": {"1 min (of 1)", "19 h 25 min (of 1)", "19 h 26 min (of 1)", "0 s (of 1)", 3, 1, "18 min (of 1)"},
	} {
		t.Run(name, func(t *testing.T) {
			f := played(t, name)
			g := f.All
			if g.Incidents != 1 {
				t.Fatalf("%d incidents", g.Incidents)
			}
			for what, pair := range map[string][2]string{
				"acknowledged": {g.Acknowledge.String(), want.acknowledge}, "mitigated": {g.Mitigate.String(), want.mitigate},
				"resolved": {g.Resolve.String(), want.resolve}, "first public update": {g.FirstPublic.String(), want.firstPublic},
				"late by": {g.Promises.LateBy.String(), want.lateBy},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s after %s, want %s", what, pair[0], pair[1])
				}
			}
			if g.Promises.Kept != want.kept || g.Promises.Late != want.late {
				t.Errorf("promises %+v, want %d kept and %d late", g.Promises, want.kept, want.late)
			}
		})
	}
}

// played plays a built-in incident and counts what its store holds.
func played(t *testing.T, name string) (f figures.Figures) {
	t.Helper()
	tr, err := rehearse.Incident(name)
	if err != nil {
		t.Fatal(err)
	}
	dir, file, ended := t.TempDir(), "", time.Time{}
	open := func(_ context.Context, l rehearse.Life) (rehearse.Bot, store.Store, error) {
		file, ended = l.File, l.Clock()
		st, err := boltstore.Open(l.File, boltstore.Options{NoSync: true})
		if err != nil {
			return nil, nil, err
		}
		var page bot.StatusPage
		if l.Page != nil {
			page = l.Page
		}
		b, err := bot.New(st, l.Platform, page, bot.Config{Zone: l.Zone}, l.Clock, nil)
		return b, st, err
	}
	var out bytes.Buffer
	if err := rehearse.Play(t.Context(), tr, rehearse.Options{Open: open, Dir: dir, Screen: rehearse.NewChat(&out)}); err != nil {
		t.Fatal(err)
	}
	st, err := boltstore.Open(file, boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	b, err := bot.New(st, nil, nil, bot.Config{}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err = b.Figures(t.Context(), figures.Question{Now: ended.AddDate(1, 0, 0)}, func(*incident.Incident) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return f
}
