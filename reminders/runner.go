package reminders

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"kept/bot/incident"
)

// Port is what the runner needs of the world. Its methods may be called from
// several goroutines; Fire never at once for the same incident.
type Port interface {
	// Due lists reminders whose NextAt is not after until, earliest first, at
	// most limit.
	Due(ctx context.Context, until time.Time, limit int) ([]Pending, error)
	// Next is the earliest NextAt of all; the zero time if there is none.
	Next(ctx context.Context) (time.Time, error)
	// Fire fires reminders of one incident (or a single recurring one, with
	// incident 0) in one transaction. It reads them anew: they may have changed
	// or gone. Afterwards each is due later than now, or not at all.
	Fire(ctx context.Context, id incident.ID, due []Key, now time.Time) error
}

// Pending is a reminder and when it is due next.
type Pending struct {
	Key Key
	At  time.Time
}

// The runner's pace.
const (
	Workers  = 64               // firings under way at once, so that their commits share a disk write
	page     = 1024             // reminders listed at a time
	longest  = 30 * time.Second // sleep, so that a changed clock is noticed soon
	firstTry = time.Second      // pause after an error, doubled each time
	lastTry  = time.Minute      // and no longer than this
)

// errStuck says that the port left a reminder due that it claims to have fired.
var errStuck = errors.New("still due after it was fired")

// Runner fires reminders as they come due. It keeps nothing that matters in
// memory: what is due is in the store, and what was due while no runner was
// there is fired by the next. Its methods must not be called concurrently.
type Runner struct {
	Log     *slog.Logger // nil = slog.Default()
	port    Port
	failing map[Key]failure
}

// failure is when to try a reminder again.
type failure struct {
	pause   time.Duration
	retryAt time.Time
}

// NewRunner makes a runner over port.
func NewRunner(port Port) *Runner {
	return &Runner{port: port, failing: map[Key]failure{}}
}

// Step fires everything that is due at now, incidents side by side, and says
// when to step again: later than now, and the zero time if nothing is planned.
// A reminder that cannot be fired does not hold up the others: it is tried
// again after a pause, and Step returns the error of each beside a good next.
func (r *Runner) Step(ctx context.Context, now time.Time) (next time.Time, err error) {
	tried := map[Key]bool{}
	var errs []error
	for {
		due, err := r.port.Due(ctx, now, page+len(r.failing)+len(tried))
		if err != nil {
			return now.Add(firstTry), errors.Join(append(errs, fmt.Errorf("list due reminders: %w", err))...)
		}
		groups := r.ready(due, tried, now)
		if len(groups) == 0 {
			errs = append(errs, r.stuck(due, tried, now)...)
			break
		}
		errs = append(errs, r.fire(ctx, groups, now)...)
		if ctx.Err() != nil {
			return now.Add(firstTry), errors.Join(append(errs, ctx.Err())...)
		}
	}
	next, err = r.next(ctx, now)
	return next, errors.Join(append(errs, err)...)
}

// group is the due reminders of one incident, or one recurring reminder.
type group struct {
	incident incident.ID
	keys     []Key
}

// ready groups what is due, was not tried in this step and is not waiting
// after an error, in order of the earliest of each group.
func (r *Runner) ready(due []Pending, tried map[Key]bool, now time.Time) []group {
	var groups []group
	at := map[incident.ID]int{}
	for _, p := range due {
		if tried[p.Key] || r.waiting(p.Key, now) {
			continue
		}
		tried[p.Key] = true
		id := p.Key.Incident
		if i, ok := at[id]; ok && id != 0 {
			groups[i].keys = append(groups[i].keys, p.Key)
			continue
		}
		at[id] = len(groups)
		groups = append(groups, group{id, []Key{p.Key}})
	}
	return groups
}

// fire fires groups, at most Workers at once, and notes what failed.
func (r *Runner) fire(ctx context.Context, groups []group, now time.Time) []error {
	var (
		mu   sync.Mutex
		errs []error
		wg   sync.WaitGroup
		todo = make(chan group)
	)
	for range min(Workers, len(groups)) {
		wg.Go(func() {
			for g := range todo {
				failed := r.fireGroup(ctx, g, now)
				mu.Lock()
				for _, key := range g.keys {
					if err := failed[key]; err == nil {
						delete(r.failing, key)
					} else if ctx.Err() == nil {
						errs = append(errs, r.fail(key, now, err))
					}
				}
				mu.Unlock()
			}
		})
	}
	for _, g := range groups {
		if ctx.Err() != nil {
			break
		}
		todo <- g
	}
	close(todo)
	wg.Wait()
	return errs
}

// fireGroup fires a group at once, and where that fails its reminders one by
// one, so that a bad one takes no other along.
func (r *Runner) fireGroup(ctx context.Context, g group, now time.Time) map[Key]error {
	err := r.port.Fire(ctx, g.incident, g.keys, now)
	if err == nil {
		return nil
	}
	failed := map[Key]error{}
	if len(g.keys) == 1 {
		failed[g.keys[0]] = err
		return failed
	}
	for _, key := range g.keys {
		if err := r.port.Fire(ctx, g.incident, []Key{key}, now); err != nil {
			failed[key] = err
		}
	}
	return failed
}

// waiting reports whether a reminder is pausing after an error. A pause that
// seems longer than any can be means that the clock was set back.
func (r *Runner) waiting(key Key, now time.Time) bool {
	f, ok := r.failing[key]
	return ok && f.retryAt.After(now) && f.retryAt.Sub(now) <= lastTry
}

// fail makes a reminder pause.
func (r *Runner) fail(key Key, now time.Time, err error) error {
	pause := min(max(firstTry, 2*r.failing[key].pause), lastTry)
	r.failing[key] = failure{pause, now.Add(pause)}
	return fmt.Errorf("fire reminder %s, again in %s: %w", key, pause, err)
}

// stuck makes those pause that were fired and are due all the same, and forgets
// failures that are due no more (due is the whole list).
func (r *Runner) stuck(due []Pending, tried map[Key]bool, now time.Time) []error {
	var errs []error
	still := map[Key]bool{}
	for _, p := range due {
		still[p.Key] = true
		if tried[p.Key] && !r.waiting(p.Key, now) {
			errs = append(errs, r.fail(p.Key, now, errStuck))
		}
	}
	for key := range r.failing {
		if !still[key] {
			delete(r.failing, key)
		}
	}
	return errs
}

// next is when to step again: at the earliest reminder that is not pausing, or
// at the end of a pause.
func (r *Runner) next(ctx context.Context, now time.Time) (time.Time, error) {
	if len(r.failing) == 0 {
		next, err := r.port.Next(ctx)
		if err != nil {
			return now.Add(firstTry), fmt.Errorf("find the next reminder: %w", err)
		}
		if !next.IsZero() && !next.After(now) { // came due since the list was read
			next = now.Add(time.Millisecond)
		}
		return next, nil
	}
	next := now.Add(longest) // nothing later matters: Run looks again by then
	for _, f := range r.failing {
		if f.retryAt.After(now) && f.retryAt.Before(next) {
			next = f.retryAt
		}
	}
	soon, err := r.port.Due(ctx, next, len(r.failing)+1)
	if err != nil {
		return now.Add(firstTry), fmt.Errorf("list coming reminders: %w", err)
	}
	for _, p := range soon {
		if _, failing := r.failing[p.Key]; !failing && p.At.Before(next) {
			next = p.At
		}
	}
	if !next.After(now) {
		next = now.Add(time.Millisecond)
	}
	return next, nil
}

// Run steps until ctx is done, whenever a reminder comes due, something arrives
// on wake (a transaction may have planned an earlier reminder), and at least
// every 30 s, because the clock of the wall may jump either way. It logs what
// Step cannot do and goes on.
func (r *Runner) Run(ctx context.Context, clock func() time.Time, wake <-chan struct{}) {
	log := r.Log
	if log == nil {
		log = slog.Default()
	}
	for ctx.Err() == nil {
		next, err := r.Step(ctx, clock())
		if err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "reminders are late", "error", err)
		}
		pause := longest
		if !next.IsZero() {
			pause = min(max(next.Sub(clock()), 0), longest)
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case _, open := <-wake:
			if !open {
				wake = nil
			}
		case <-timer.C:
		}
		timer.Stop()
	}
}
