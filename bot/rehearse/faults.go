package rehearse

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kept/bot/chat"
)

// Fault is what goes wrong with the next post or edit that Kept attempts.
type Fault string

// The faults.
const (
	Refuse     Fault = "refuse"      // it is refused for good
	Retry      Fault = "retry"       // it did not happen; try again later
	LosePost   Fault = "lose post"   // it did not land, and Kept cannot know
	LoseAnswer Fault = "lose answer" // it landed, and Kept cannot know
)

// faults is what is to go wrong.
type faults struct {
	next    []Fault
	after   time.Duration // of Retry
	down    time.Time     // everything fails until then
	limit   int           // posts a window and room; 0 = no limit
	window  time.Duration
	counted map[chat.RoomRef][]time.Time
}

// FailNext makes the next post or edit go wrong; several calls queue up.
func (w *Workspace) FailNext(f Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults.next = append(w.faults.next, f)
}

// FailNextRetry makes the next post or edit fail with the given time to wait.
func (w *Workspace) FailNextRetry(after time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults.next, w.faults.after = append(w.faults.next, Retry), after
}

// Down makes every call of Kept's fail, without effect, until the given time.
func (w *Workspace) Down(until time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults.down = until
}

// Limit refuses more than n posts a window in one room with a time to wait, as
// Slack does with more than one a second. n = 0 lifts the limit.
func (w *Workspace) Limit(n int, window time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults.limit, w.faults.window, w.faults.counted = n, window, map[chat.RoomRef][]time.Time{}
}

// reachable fails while the platform is down.
func (w *Workspace) reachable() error {
	if wait := w.faults.down.Sub(w.clock()); wait > 0 {
		return &chat.RetryError{After: min(wait, 30*time.Second), Err: errors.New("the chat platform is down")}
	}
	return nil
}

// attempt decides what becomes of a post or edit: err stops it, after is
// reported although it happened.
func (w *Workspace) attempt(to chat.Dest) (after, err error) {
	if err := w.reachable(); err != nil {
		return nil, err
	}
	if len(w.faults.next) > 0 {
		f := w.faults.next[0]
		w.faults.next = w.faults.next[1:]
		switch f {
		case Refuse:
			return nil, fmt.Errorf("post refused on purpose: %w", chat.ErrRefused)
		case Retry:
			return nil, &chat.RetryError{After: w.faults.after, Err: errors.New("too busy")}
		case LosePost:
			return nil, fmt.Errorf("connection lost: %w", chat.ErrUnknownFate)
		case LoseAnswer:
			return fmt.Errorf("connection lost: %w", chat.ErrUnknownFate), nil
		}
	}
	return nil, w.limited(to)
}

func (w *Workspace) limited(to chat.Dest) error {
	f := &w.faults
	if f.limit == 0 {
		return nil
	}
	now, room := w.clock(), to.Room
	if room == "" {
		room = chat.RoomRef(to.Person)
	}
	var recent []time.Time
	for _, at := range f.counted[room] {
		if now.Sub(at) < f.window {
			recent = append(recent, at)
		}
	}
	if len(recent) >= f.limit {
		f.counted[room] = recent
		return &chat.RetryError{After: f.window - now.Sub(recent[0]), Err: errors.New("rate limit of the room")}
	}
	f.counted[room] = append(recent, now)
	return nil
}

// session is what one life of the bot sees of the workspace. When the process
// is killed its session is cut: whatever its remains still try has no effect.
type session struct {
	*Workspace
	cut  bool
	kill killAt
	die  func() // called at the instant of death
}

// killAt is where in a post the process dies.
type killAt string

const (
	nowhere    killAt = ""
	beforePost killAt = "before"
	afterPost  killAt = "after"
)

var errDead = fmt.Errorf("this life of the bot is over: %w", chat.ErrRetry)

func (s *session) Post(ctx context.Context, to chat.Dest, key string, m chat.Message) (chat.MessageRef, error) {
	if s.cut {
		return chat.MessageRef{}, errDead
	}
	switch s.kill {
	case beforePost:
		s.end()
		return chat.MessageRef{}, errDead
	case afterPost:
		_, _ = s.Workspace.Post(ctx, to, key, m) // nobody is left to hear the answer
		s.end()
		return chat.MessageRef{}, errDead
	}
	return s.Workspace.Post(ctx, to, key, m)
}

// end kills the process: its files stay as they are at this instant.
func (s *session) end() {
	s.cut = true
	s.die()
}

func (s *session) Edit(ctx context.Context, ref chat.MessageRef, m chat.Message) error {
	if s.cut {
		return errDead
	}
	return s.Workspace.Edit(ctx, ref, m)
}

func (s *session) OpenRoom(ctx context.Context, key, name string, private bool, people []chat.PersonRef) (chat.Room, error) {
	if s.cut {
		return chat.Room{}, errDead
	}
	return s.Workspace.OpenRoom(ctx, key, name, private, people)
}

func (s *session) SetTopic(ctx context.Context, r chat.RoomRef, topic string) error {
	if s.cut {
		return errDead
	}
	return s.Workspace.SetTopic(ctx, r, topic)
}

func (s *session) Invite(ctx context.Context, r chat.RoomRef, people []chat.PersonRef) error {
	if s.cut {
		return errDead
	}
	return s.Workspace.Invite(ctx, r, people)
}

func (s *session) Pin(ctx context.Context, ref chat.MessageRef) error {
	if s.cut {
		return errDead
	}
	return s.Workspace.Pin(ctx, ref)
}

func (s *session) Schedule(ctx context.Context, r chat.RoomRef, key string, at time.Time, m chat.Message) (string, error) {
	if s.cut {
		return "", errDead
	}
	return s.Workspace.Schedule(ctx, r, key, at, m)
}

func (s *session) Unschedule(ctx context.Context, r chat.RoomRef, id string) error {
	if s.cut {
		return errDead
	}
	return s.Workspace.Unschedule(ctx, r, id)
}

func (s *session) Archive(ctx context.Context, r chat.RoomRef) error {
	if s.cut {
		return errDead
	}
	return s.Workspace.Archive(ctx, r)
}

func (s *session) Bookmark(ctx context.Context, r chat.RoomRef, title, url string) error {
	if s.cut {
		return errDead
	}
	return s.Workspace.Bookmark(ctx, r, title, url)
}

func (s *session) Document(ctx context.Context, r chat.RoomRef, title, markdown string) (string, error) {
	if s.cut {
		return "", errDead
	}
	return s.Workspace.Document(ctx, r, title, markdown)
}
