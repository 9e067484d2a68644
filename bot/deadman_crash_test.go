package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
	"kept/reminders"
	"kept/store"
)

// fate is how long one life of Kept lasts: so many times does it reach out, to
// the platform or to the disk, then it is dead. What it was doing may have been
// done by then, or not.
type fate struct {
	left int // moments before and after each reach; negative = it lives on
	dead bool
}

var errKilled = fmt.Errorf("killed: %w", chat.ErrRetry)

// moment passes one and reports whether Kept lives.
func (f *fate) moment() bool {
	if f.left == 0 {
		f.dead = true
	}
	f.left--
	return !f.dead
}

// reach does something outside, if Kept lives that long, and hears of it only if
// it still lives afterwards.
func reach[T any](f *fate, do func() (T, error)) (T, error) {
	var none T
	if !f.moment() {
		return none, errKilled
	}
	out, err := do()
	if !f.moment() {
		return none, errKilled
	}
	return out, err
}

func reachOnly(f *fate, do func() error) error {
	_, err := reach(f, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

// mortalStore is the disk as a life sees it.
type mortalStore struct {
	store.Store
	f *fate
}

func (s mortalStore) Update(ctx context.Context, fn func(store.Tx) error) error {
	return reachOnly(s.f, func() error { return s.Store.Update(ctx, fn) })
}

// mortalChat is the platform as a life sees it.
type mortalChat struct {
	*rehearse.Workspace
	f *fate
}

func (p mortalChat) Post(ctx context.Context, to chat.Dest, key string, m chat.Message) (chat.MessageRef, error) {
	return reach(p.f, func() (chat.MessageRef, error) { return p.Workspace.Post(ctx, to, key, m) })
}

func (p mortalChat) Edit(ctx context.Context, ref chat.MessageRef, m chat.Message) error {
	return reachOnly(p.f, func() error { return p.Workspace.Edit(ctx, ref, m) })
}

func (p mortalChat) Schedule(ctx context.Context, r chat.RoomRef, key string, at time.Time, m chat.Message) (string, error) {
	return reach(p.f, func() (string, error) { return p.Workspace.Schedule(ctx, r, key, at, m) })
}

func (p mortalChat) Unschedule(ctx context.Context, r chat.RoomRef, id string) error {
	return reachOnly(p.f, func() error { return p.Workspace.Unschedule(ctx, r, id) })
}

func (p mortalChat) Scheduled(ctx context.Context) ([]chat.Scheduled, error) {
	return reach(p.f, func() ([]chat.Scheduled, error) { return p.Workspace.Scheduled(ctx) })
}

func (p mortalChat) OpenRoom(ctx context.Context, key, name string, private bool, people []chat.PersonRef) (chat.Room, error) {
	return reach(p.f, func() (chat.Room, error) { return p.Workspace.OpenRoom(ctx, key, name, private, people) })
}

// stage is the stage of a reminder that a dead-man post stands in for.
type stage struct {
	Reminder string
	Stage    reminders.Stage
	Due      time.Time
}

// watch is what a test keeps in mind about dead-man posts.
type watch struct {
	*desk
	rt    *rapid.T
	f     *fate
	room  chat.RoomRef
	calm  []time.Time      // when Kept had done all there was to do
	stood map[string]bool  // reminders that one stood for at the last of these
	of    map[string]stage // what a post stands in for, by its mark
}

// Whenever Kept dies: no post of a dead Kept comes that is not true, none that
// should come is missing, and nobody is reminded twice of one stage.
func TestDeadMenWheneverKeptDies(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t)
		defer d.close()
		d.t = rt
		w := &watch{desk: d, rt: rt, of: map[string]stage{}}
		w.begin(-1)
		_, w.room = d.declare("Users can't log in sev:" + rapid.SampledFrom([]string{"1", "2"}).Draw(rt, "severity"))
		w.settled()
		for range rapid.IntRange(2, 12).Draw(rt, "turns") {
			w.turn()
		}
		w.die()
		d.now = d.now.Add(3 * time.Hour) // what is left comes
		w.posted()
	})
}

// begin starts a life that lasts so long.
func (w *watch) begin(moments int) {
	w.f = &fate{left: moments}
	w.desk.platform = mortalChat{w.w, w.f}
	w.wrap = func(st store.Store) store.Store { return mortalStore{st, w.f} }
	w.open()
}

// turn is one thing that happens, then time passes; Kept may die in the middle.
func (w *watch) turn() {
	if rapid.IntRange(0, 2).Draw(w.rt, "doomed") == 0 {
		w.f.left = rapid.IntRange(0, 40).Draw(w.rt, "moments left")
	}
	w.now = w.now.Add(incident.Continuation + time.Second)
	text := rapid.SampledFrom([]string{"", "update: next update in 20 minutes", "update public: next update in 16 minutes", "update: updates every 30 minutes",
		"update: looking", "promise in 18 minutes", "promise waive P1 why", "snooze 10m why", "severity sev2", "resolve public: over", "reopen",
		"update public: the postmortem comes within 2 business days"}).Draw(w.rt, "command")
	if text != "" {
		ev, err := w.w.Say(w.room, w.ana, rehearse.Speech{Text: "/incident " + text})
		if err != nil {
			w.rt.Fatal(err)
		}
		_, _ = w.bot.Handle(context.Background(), ev) // it may die of it
	}
	end := w.now.Add(time.Duration(rapid.IntRange(0, 45).Draw(w.rt, "minutes")) * time.Minute)
	for w.now.Before(end) && !w.f.dead {
		next, err := w.bot.Step(context.Background(), w.now)
		if w.f.dead {
			break
		}
		if err != nil {
			w.rt.Fatal(err)
		}
		w.settled()
		to := w.now.Add(30 * time.Second)
		if next.After(w.now) && next.Before(to) {
			to = next
		}
		w.now = to
	}
	if w.f.dead || rapid.IntRange(0, 4).Draw(w.rt, "killed") == 0 {
		w.die()
		w.now = w.now.Add(time.Duration(rapid.IntRange(0, 40).Draw(w.rt, "half minutes away")) * 30 * time.Second)
		w.begin(-1)
		if rapid.Bool().Draw(w.rt, "dies again at once") {
			w.f.left = rapid.IntRange(0, 25).Draw(w.rt, "moments of that")
		}
	}
}

// learn reads what Kept has on disk about its dead-man posts.
func (w *watch) learn() {
	var l struct {
		Posts []struct {
			stage
			Key string
		}
	}
	w.read(func(tx store.Tx) error {
		if err := tx.Value("INC-1/dead-men", &l); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return nil
	})
	for _, m := range l.Posts {
		w.of[chat.Mark(m.Key)] = m.stage
	}
}

// settled checks what waits on the platform when Kept has done all that there
// was to do: a post after the next stage of every promise that is owed, and
// nothing else but what can be withdrawn no more.
func (w *watch) settled() {
	w.calm = append(w.calm, w.now)
	w.learn()
	w.stood = map[string]bool{}
	waiting, err := w.w.Scheduled(context.Background())
	if err != nil {
		w.rt.Fatal(err)
	}
	stands := map[string][]time.Time{}
	for _, s := range waiting {
		if s.At.Sub(w.now) > time.Minute {
			name := w.of[s.Mark].Reminder
			stands[name] = append(stands[name], s.At)
		}
	}
	for _, r := range w.reminders(1) {
		if r.Kind != reminders.Owed || r.NextAt.IsZero() {
			continue
		}
		name := r.Key.Name
		w.stood[name] = true
		// A heads-up that was put off until shortly before due says nothing: due is the next.
		early, late := r.NextAt.Add(3*time.Minute), r.NextAt.Add(8*time.Minute)
		if at := stands[name]; len(at) != 1 || at[0].Before(early) || at[0].After(late) {
			w.rt.Fatalf("at %s %s is next reminded of at %s, and there waits %v", w.now.Format(time.DateTime), name, r.NextAt.Format(time.DateTime), at)
		}
		delete(stands, name)
	}
	if len(stands) > 0 {
		w.rt.Fatalf("at %s there waits what nobody owes: %v", w.now.Format(time.DateTime), stands)
	}
}

// die ends a life. Whatever it was doing: for every promise that is still owed
// and for which a post stood, one stands or was posted.
func (w *watch) die() {
	waiting, err := w.w.Scheduled(context.Background())
	if err != nil {
		w.rt.Fatal(err)
	}
	w.learn()
	stands := map[string]bool{}
	for _, s := range waiting {
		stands[w.of[s.Mark].Reminder] = true
	}
	last := w.calm[len(w.calm)-1]
	for _, h := range w.w.Log(0) {
		if h.Kind == rehearse.Posted && h.At.After(last) {
			stands[w.of[chat.Mark(h.Post.Key)].Reminder] = true
		}
	}
	for _, r := range w.reminders(1) {
		if r.Kind == reminders.Owed && w.stood[r.Key.Name] && !stands[r.Key.Name] {
			w.rt.Fatalf("Kept died at %s, and nothing would remind of %s any more", w.now.Format(time.DateTime), r.Key.Name)
		}
	}
	w.posted()
	w.close()
}

// posted checks the posts of a dead Kept that came: each was true, and its stage
// did not go out once more.
func (w *watch) posted() {
	for n, h := range w.w.Log(0) {
		if h.Kind != rehearse.Posted || !strings.Contains(h.Post.Key, "/dead-man/") || !strings.Contains(h.Post.Text, "Kept is not answering.") {
			continue
		}
		for _, at := range w.calm {
			if before := h.At.Sub(at); before > time.Minute && before < 3*time.Minute {
				w.rt.Fatalf("Kept was there at %s, and at %s it was said: %s", at.Format(time.DateTime), h.At.Format(time.DateTime), h.Post.Text)
			}
		}
		was := w.of[chat.Mark(h.Post.Key)]
		if was.Stage == reminders.Again {
			continue // which comes again
		}
		again := fmt.Sprintf("/nudge/%s:%d:%d@", was.Reminder, was.Stage, was.Due.Unix())
		for _, later := range w.w.Log(n + 1) {
			if later.Kind == rehearse.Posted && strings.Contains(later.Post.Key, again) {
				w.rt.Fatalf("at %s it was said: %s\nand at %s again: %s", h.At.Format(time.DateTime), h.Post.Text, later.At.Format(time.DateTime), later.Post.Text)
			}
		}
	}
}
