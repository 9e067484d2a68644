package bot_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
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
// called after every step.
func (s *siege) steps(c *life, done func()) {
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
