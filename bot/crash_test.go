package bot_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/rehearse"
)

func TestMain(m *testing.M) {
	if isChild() {
		if err := runChild(); err != nil {
			fmt.Fprintln(os.Stderr, "life of the bot:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// siege is the crash test under way: a workspace where people keep working,
// whatever becomes of the bot.
type siege struct {
	t     *testing.T
	w     *rehearse.Workspace
	file  string
	began time.Time
	clock atomic.Int64 // since began
	audit audit

	declared atomic.Int32

	mu      sync.Mutex
	rng     *rand.Rand
	tokens  int
	done    []deed // acknowledged
	retried int    // deeds whose first answer never came
	owed    []debt
}

// deed is something that somebody does and repeats until Kept has answered:
// an event, whose token names it in the store and in the chat.
type deed struct {
	kind  deedKind
	token string
	ev    chat.Event
	tried int
}

type deedKind string

const (
	declaring deedKind = "declare" // makes an incident
	noting    deedKind = "note"    // makes an entry
	updating  deedKind = "update"  // makes an entry and a post
	telling   deedKind = "message" // makes a stored message
	waiting   deedKind = "waiting" // makes nothing: no incident lives there
	marking   deedKind = "mark"    // makes an entry of a message
	owing     deedKind = "promise" // makes a promise that nobody keeps
)

func kills() int {
	switch {
	case os.Getenv("KEPT_LONG") != "":
		return 2000
	case os.Getenv("CI") == "true":
		return 200
	case testing.Short():
		return 5
	}
	return 20
}

// TestCrash kills the bot with SIGKILL at random instants under load. After
// every kill everything that was acknowledged is in the store, once. In the end
// every post stands in the chat once, each room in order, and every reminder
// that came due was posted.
func TestCrash(t *testing.T) {
	s := &siege{t: t, file: filepath.Join(t.TempDir(), "kept.db"), began: time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC)}
	seed := uint64(time.Now().UnixNano())
	s.rng = rand.New(rand.NewPCG(seed, 1))
	s.w = rehearse.NewWorkspace(s.now)
	s.w.AddRoom("duty", false)
	lives, started := kills(), time.Now()
	people := make([]*person, 6)
	for i := range people {
		people[i] = s.hire(i)
	}
	for n := range lives {
		s.live(people, n == 0)
		if t.Failed() {
			t.Fatalf("after kill %d of seed %d", n+1, seed)
		}
	}
	took, passed := time.Since(started), s.now().Sub(s.began)
	s.finish(people)
	posts, reminders := s.verify()
	t.Logf("seed %d: %d kills in %s, %d acknowledged (%d of them only when repeated), all there once; %d posts, each once; %d reminders, all posted; %s simulated, then %s in peace",
		seed, lives, took.Round(time.Millisecond), len(s.done), s.retried, posts, reminders, passed, s.now().Sub(s.began)-passed)
}

func (s *siege) now() time.Time { return s.began.Add(time.Duration(s.clock.Load())) }

// start begins a life of the bot.
func (s *siege) start() (*life, <-chan struct{}) {
	ready := make(chan struct{})
	c, err := startLife(s.file, s.w, sync.OnceFunc(func() { close(ready) }))
	if err != nil {
		s.t.Fatal(err)
	}
	return c, ready
}

// live is one life under load, killed at a random instant: mostly at work,
// sometimes while it starts.
func (s *siege) live(people []*person, first bool) {
	c, ready := s.start()
	var working sync.WaitGroup
	for _, p := range people {
		working.Go(func() { p.work(c) })
	}
	stepped := make(chan struct{})
	working.Go(func() { s.steps(c, sync.OnceFunc(func() { close(stepped) })) })
	if first || s.pick(10) > 0 {
		<-ready
	}
	if s.pick(3) == 0 { // long enough to catch up and post all that is queued
		<-stepped
	}
	<-time.After(time.Duration(s.pick(120_000)) * time.Microsecond) // the random instant
	if err := c.Kill(); err != nil {
		s.t.Errorf("the bot was dead before it was killed: %v", err)
	}
	working.Wait()
	s.check()
}

// steps lets the bot do what is due and time pass, until it dies. done is
// called after every step, and in the end.
func (s *siege) steps(c *life, done func()) {
	defer done()
	for {
		switch _, err := c.Step(s.now()); {
		case errors.Is(err, errGone):
			return
		case err != nil:
			s.t.Errorf("step: %v", err)
			return
		}
		s.clock.Add(int64(30 * time.Second))
		done()
	}
}

// finish lets the people finish in a life that is not cut short, until every
// promise is more than an hour late.
func (s *siege) finish(people []*person) {
	c, _ := s.start()
	var working sync.WaitGroup
	for _, p := range people {
		working.Go(func() { p.last(c) })
	}
	working.Wait()
	for end := s.now().Add(100 * time.Minute); s.now().Before(end); s.clock.Add(int64(30 * time.Second)) {
		if _, err := c.Step(s.now()); err != nil {
			s.t.Fatalf("the last life: %v", err)
		}
	}
	if err := c.Kill(); err != nil {
		s.t.Error(err)
	}
	s.check()
}

func (s *siege) pick(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rng.IntN(n)
}

// token is a word that occurs nowhere else.
func (s *siege) token() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens++
	return fmt.Sprintf("thing%dx", s.tokens)
}

// acknowledge notes that a deed was answered.
func (s *siege) acknowledge(d deed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, d)
	if d.tried > 1 {
		s.retried++
	}
}
