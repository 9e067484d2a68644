package mirror

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/rehearse"
	"kept/store"
	"kept/store/boltstore"
)

// Play plays a transcript in a new workplace, whose time is the clock's. What goes
// otherwise than in the rehearsal, and every expectation that does not come true,
// fails the test, which then shows the rehearsal.
func Play(t *testing.T, tr *rehearse.Transcript, found func(clock func() time.Time) Workplace) {
	t.Helper()
	var read strings.Builder
	m := &mirror{
		Screen: rehearse.NewChat(&read), t: t, found: found,
		ties: newTies(), waiting: map[string]string{}, events: map[string]chat.Event{},
	}
	if err := rehearse.Play(t.Context(), tr, rehearse.Options{Open: m.open, Dir: t.TempDir(), Screen: m}); err != nil {
		t.Error(err)
	}
	if m.work != nil {
		m.compare(t.Context())
		m.work.Close()
	}
	if t.Failed() {
		t.Log(read.String())
	}
}

// mirror keeps a workplace in step with a rehearsal.
type mirror struct {
	rehearse.Screen
	t     *testing.T
	world *rehearse.Workspace
	found func(clock func() time.Time) Workplace
	work  Workplace
	real  chat.Platform // the adapter's present life
	clock func() time.Time

	*ties
	seen   int    // happenings that were followed
	opener string // the rehearsal's right to open a form, of what is being done

	making sync.Mutex // held while somebody or a room is on one side and not yet on the other

	mu      sync.Mutex            // guards what follows: the bot works off many things side by side
	waiting map[string]string     // posts that were left for later, here → there
	events  map[string]chat.Event // by the rehearsal's IDs
	at      time.Time             // the workplace's time: the rehearsal's, or that of what is being followed
	heard   []chat.Event
	awaited func(chat.Event) bool // what answer takes; nil = nothing
	answer  chat.Handler
}

// Begin implements rehearse.Screen.
func (m *mirror) Begin(t *rehearse.Transcript, w *rehearse.Workspace) {
	m.world = w
	m.Screen.Begin(t, w)
}

// open starts a life of the bot on the platform.
func (m *mirror) open(ctx context.Context, l rehearse.Life) (rehearse.Bot, store.Store, error) {
	m.clock = l.Clock
	m.setTime(l.Clock())
	if m.work == nil {
		m.work = m.found(m.now)
	}
	var err error
	if m.real, err = m.work.Start(ctx, m.hear); err != nil {
		return nil, nil, err
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
	cfg := bot.Config{Zone: l.Zone, Escalation: m.targetHere(l.Escalation), DigestRoom: m.room(l.DigestIn)}
	life := &life{mirror: m, there: l.Platform.(stage)}
	if life.bot, err = bot.New(st, life.platform(), page, cfg, l.Clock, nil); err != nil {
		st.Close()
		return nil, nil, err
	}
	return life, st, nil
}

func (m *mirror) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at
}

func (m *mirror) setTime(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = at
}

// hear takes what the adapter heard: what is awaited is answered at once, the
// rest waits until the rehearsal delivers it.
func (m *mirror) hear(ctx context.Context, ev chat.Event) (chat.Reply, error) {
	m.mu.Lock()
	answer := m.answer
	if m.awaited == nil || !m.awaited(ev) {
		m.heard = append(m.heard, ev)
		answer = nil
	}
	m.mu.Unlock()
	if answer == nil {
		return chat.Reply{}, nil
	}
	return answer(ctx, ev)
}

// await says what is answered at once from now on; nil ends it.
func (m *mirror) await(awaited func(chat.Event) bool, answer chat.Handler) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.awaited, m.answer = awaited, answer
}

func (m *mirror) must(doing string, err error) {
	m.t.Helper()
	if err != nil {
		m.t.Errorf("on the platform: %s: %v", doing, err)
	}
}
