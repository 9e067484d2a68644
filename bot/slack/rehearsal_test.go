package slack_test

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/rehearse"
	"kept/store"
	"kept/store/boltstore"
)

// TestTranscriptsOnSlack plays every transcript on Slack: whatever people do
// they do in a Slack workspace, the bot hears of it and answers only there, and
// what it does there is repeated where the transcript's expectations look.
func TestTranscriptsOnSlack(t *testing.T) {
	var all []*rehearse.Transcript
	for _, name := range rehearse.Incidents() {
		tr, err := rehearse.Incident(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tr)
	}
	rules, err := filepath.Glob("../rehearse/testdata/rules/*.txt")
	if err != nil || len(rules) == 0 {
		t.Fatalf("no transcripts of the rules: %v", err)
	}
	for _, file := range rules {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := rehearse.Parse(file, string(text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tr)
	}
	for _, tr := range all {
		t.Run(strings.TrimSuffix(filepath.Base(tr.Name), ".txt"), func(t *testing.T) {
			t.Parallel()
			var read strings.Builder
			m := &mirror{Screen: rehearse.NewChat(&read), t: t}
			err := rehearse.Play(t.Context(), tr, rehearse.Options{Open: m.open, Dir: t.TempDir(), Screen: m})
			if err != nil {
				t.Error(err)
			}
			if m.fake != nil {
				m.compare(t.Context())
				m.fake.Close()
			}
			if t.Failed() {
				t.Log(read.String())
			}
		})
	}
}

// open starts a life of the bot on Slack.
func (m *mirror) open(ctx context.Context, l rehearse.Life) (rehearse.Bot, store.Store, error) {
	if m.fake == nil {
		m.build(l)
		server := httptest.NewServer(m.fake)
		m.t.Cleanup(server.Close)
		if err := m.connect(ctx, server.URL, l); err != nil {
			return nil, nil, err
		}
	}
	m.follow(ctx)
	st, err := boltstore.Open(l.File, boltstore.Options{NoSync: true})
	if err != nil {
		return nil, nil, err
	}
	var page bot.StatusPage
	if l.Page != nil {
		page = l.Page
	}
	cfg := bot.Config{Zone: l.Zone, Escalation: bot.Target{Person: m.people[l.Escalate], Room: m.roomOf(l.EscalateIn)}, DigestRoom: m.roomOf(l.DigestIn)}
	life := &life{mirror: m, there: l.Platform.(stage)}
	b, err := bot.New(st, life, page, cfg, l.Clock, nil)
	if err != nil {
		st.Close()
		return nil, nil, err
	}
	life.bot = b
	return life, st, nil
}

// stage is what the rehearsal's workspace can do.
type stage interface {
	chat.Platform
	chat.RoomOpener
	chat.Finder
	chat.FormOpener
	chat.Pinner
	chat.Historian
	chat.Linker
	chat.Scheduler
	chat.Archiver
	chat.Bookmarker
	chat.Publisher
	chat.Grouper
}
