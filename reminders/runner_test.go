package reminders

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kept/bot/incident"
)

// desk is a port in memory: reminders with their next instants.
type desk struct {
	mu      sync.Mutex
	next    map[Key]time.Time
	again   map[Key]time.Duration // comes again after it was fired
	broken  map[Key]error
	fired   []string // "INC-7 [P1 P2]"
	at      []time.Time
	busy    map[incident.ID]bool
	running int
	most    int           // were running at once
	wait    time.Duration // how long a firing takes
}

func newDesk() *desk {
	return &desk{next: map[Key]time.Time{}, again: map[Key]time.Duration{}, broken: map[Key]error{}, busy: map[incident.ID]bool{}}
}

func (d *desk) Due(_ context.Context, until time.Time, limit int) ([]Pending, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var due []Pending
	for key, at := range d.next {
		if !at.After(until) {
			due = append(due, Pending{key, at})
		}
	}
	slices.SortFunc(due, func(a, b Pending) int { return a.At.Compare(b.At) })
	return due[:min(limit, len(due))], nil
}

func (d *desk) Next(context.Context) (time.Time, error) {
	due, err := d.Due(context.Background(), time.Unix(1<<40, 0), 1)
	if len(due) == 0 {
		return time.Time{}, err
	}
	return due[0].At, err
}

func (d *desk) Fire(_ context.Context, id incident.ID, due []Key, now time.Time) error {
	d.mu.Lock()
	d.running++
	d.most = max(d.most, d.running)
	if id != 0 && d.busy[id] {
		panic(fmt.Sprintf("%s is fired twice at once", id))
	}
	d.busy[id] = true
	d.mu.Unlock()
	time.Sleep(d.wait)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy[id] = false
	d.running--
	var names []string
	for _, key := range due {
		if err := d.broken[key]; err != nil {
			return err
		}
		names = append(names, key.Name)
	}
	for _, key := range due {
		delete(d.next, key)
		if every := d.again[key]; every != 0 {
			d.next[key] = now.Add(every)
		}
	}
	d.fired = append(d.fired, fmt.Sprintf("%s %v", id, names))
	d.at = append(d.at, now)
	return nil
}

func (d *desk) times() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.fired)
}

func TestStepFiresAnIncidentsDueSetAtOnce(t *testing.T) {
	now := time.Unix(1_770_000_000, 0)
	d := newDesk()
	d.next[Key{7, "P1"}] = now.Add(-time.Hour)
	d.next[Key{7, "P2"}] = now
	d.next[Key{7, "P3"}] = now.Add(90 * time.Second)
	next, err := NewRunner(d).Step(t.Context(), now)
	if err != nil || !next.Equal(now.Add(90*time.Second)) {
		t.Errorf("next %s, %v", next, err)
	}
	if !slices.Equal(d.fired, []string{"INC-7 [P1 P2]"}) {
		t.Errorf("fired %v", d.fired)
	}
	d = newDesk()
	if next, err := NewRunner(d).Step(t.Context(), now); !next.IsZero() || err != nil {
		t.Errorf("nothing planned: next %s, %v", next, err)
	}
}

func TestStepFiresIncidentsSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, now := newDesk(), time.Now()
		d.wait = time.Second
		for i := range 300 {
			d.next[Key{incident.ID(i + 1), "P1"}] = now
			d.next[Key{incident.ID(i + 1), "policy"}] = now
		}
		if _, err := NewRunner(d).Step(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(now); d.times() != 300 || d.most != Workers || took != 5*time.Second {
			t.Errorf("fired %d incidents, %d at once, in %s", d.times(), d.most, took)
		}
	})
}

func TestStepGoesOnAfterAnErrorAndPausesTheBadOne(t *testing.T) {
	now := time.Unix(1_770_000_000, 0)
	d := newDesk()
	bad := errors.New("its record cannot be read")
	d.next[Key{7, "P1"}], d.next[Key{7, "P2"}], d.next[Key{8, "P1"}] = now, now, now
	d.broken[Key{7, "P1"}] = bad
	r := NewRunner(d)
	next, err := r.Step(t.Context(), now)
	if !errors.Is(err, bad) || !next.Equal(now.Add(time.Second)) {
		t.Errorf("next %s, error %v", next, err)
	}
	if slices.Sort(d.fired); !slices.Equal(d.fired, []string{"INC-7 [P2]", "INC-8 [P1]"}) {
		t.Errorf("fired %v, want all but the bad one", d.fired)
	}
	d.next[Key{9, "P1"}] = now.Add(1500 * time.Millisecond)
	tries := 0
	for range 10 { // the pauses: 1, 2, 4, … s, never longer than a minute
		next, err = r.Step(t.Context(), next)
		if err != nil {
			tries++
		}
	}
	if d.times() != 3 || tries > 8 {
		t.Errorf("fired %v; the bad one was tried %d times", d.fired, tries)
	}
	if next, _ := r.Step(t.Context(), now.Add(-24*time.Hour)); next.Before(now.Add(-24 * time.Hour)) {
		t.Errorf("the clock was set back: next %s", next)
	}
	delete(d.broken, Key{7, "P1"})
	if next, err = r.Step(t.Context(), now.Add(time.Hour)); err != nil || !next.IsZero() || d.times() != 4 {
		t.Errorf("mended: next %s, %v, fired %v", next, err, d.fired)
	}
}

func TestStepDoesNotSpinOnWhatStaysDue(t *testing.T) {
	now := time.Unix(1_770_000_000, 0)
	d := newDesk()
	key := Key{7, "P1"}
	d.next[key], d.again[key] = now, -time.Second // firing leaves it due
	next, err := NewRunner(d).Step(t.Context(), now)
	if !errors.Is(err, errStuck) || !next.After(now) || d.times() != 1 {
		t.Errorf("next %s, %v, fired %v", next, err, d.fired)
	}
}

func TestStepReachesPastManyBadOnes(t *testing.T) {
	now := time.Unix(1_770_000_000, 0)
	d := newDesk()
	for i := range 2 * page {
		key := Key{incident.ID(i + 1), "P1"}
		d.next[key], d.broken[key] = now.Add(-time.Hour), errors.New("bad")
	}
	d.next[Key{9999, "P1"}] = now
	r := NewRunner(d)
	if _, err := r.Step(t.Context(), now); err == nil || d.times() != 1 {
		t.Errorf("fired %v, error %v", d.fired, err)
	}
}

// run starts Run in a bubble with a clock that can be set.
func run(t *testing.T, d *desk) (set func(time.Duration), wake chan struct{}) {
	var shift atomic.Int64
	wake = make(chan struct{}, 1)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	r := NewRunner(d)
	r.Log = slog.New(slog.DiscardHandler)
	go func() {
		defer close(done)
		r.Run(ctx, func() time.Time { return time.Now().Add(time.Duration(shift.Load())) }, wake)
	}()
	t.Cleanup(func() { stop(); <-done })
	return func(d time.Duration) { shift.Store(int64(d)) }, wake
}

func TestRunFiresOnTimeAndOnlyThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, start := newDesk(), time.Now()
		d.next[Key{7, "P1"}], d.again[Key{7, "P1"}] = start.Add(10*time.Minute), time.Hour
		run(t, d)
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		want := []time.Time{start.Add(10 * time.Minute), start.Add(70 * time.Minute), start.Add(130 * time.Minute)}
		if !slices.EqualFunc(d.at, want, time.Time.Equal) {
			t.Errorf("fired at %v", d.at)
		}
	})
}

func TestRunNoticesAClockThatJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.next[Key{7, "P1"}] = time.Now().Add(10 * time.Hour)
		set, _ := run(t, d)
		time.Sleep(time.Minute)
		set(12 * time.Hour) // forward over the deadline
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if d.times() != 1 {
			t.Fatalf("fired %d times half a minute after the clock jumped over the deadline", d.times())
		}
		d.mu.Lock()
		d.next[Key{7, "P2"}] = time.Now().Add(12*time.Hour + time.Minute)
		d.mu.Unlock()
		set(0) // and back
		time.Sleep(12 * time.Hour)
		synctest.Wait()
		if d.times() != 1 {
			t.Fatal("fired before its time by the wall clock")
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if d.times() != 2 {
			t.Fatal("forgotten after the clock was set back")
		}
	})
}

func TestRunWakesForANewReminder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		_, wake := run(t, d)
		time.Sleep(time.Second)
		d.mu.Lock()
		d.next[Key{7, "P1"}] = time.Now().Add(time.Second)
		d.mu.Unlock()
		wake <- struct{}{}
		time.Sleep(time.Second)
		synctest.Wait()
		if d.times() != 1 {
			t.Error("not fired on time")
		}
		close(wake) // whoever woke it is gone: Run goes on by itself
		time.Sleep(time.Hour)
	})
}

// BenchmarkStep fires 1,000 due reminders of 1,000 incidents on a port that
// costs nothing: what the runner itself takes.
func BenchmarkStep(b *testing.B) {
	now := time.Unix(1_770_000_000, 0)
	for b.Loop() {
		b.StopTimer()
		d := newDesk()
		for i := range 1000 {
			d.next[Key{incident.ID(i + 1), "P1"}] = now
		}
		b.StartTimer()
		if _, err := NewRunner(d).Step(b.Context(), now); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFire decides one stage and the next of a promise at night, the
// costliest case.
func BenchmarkFire(b *testing.B) {
	s := Situation{Incident: 7, Severity: incident.SEV3, Rows: []incident.Row{owes(b, 2, "18:00", "23:30")}, Crew: sleepers(b, Owner, Commander, Target)}
	r, now := Plan(s, clock(b, "18:00"))[0], clock(b, "+1 07:00")
	for b.Loop() {
		if f, _ := Fire(r, s, now); f.Stage == None {
			b.Fatal("nothing went out")
		}
	}
}
