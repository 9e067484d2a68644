package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// Order is a line on Kept's standard input, as JSON. The end of the input ends
// Kept.
type Order struct {
	Offset time.Duration `json:"offset"` // of the demo's clock, in nanoseconds
}

// Report is a line on Kept's standard output, as JSON.
type Report struct {
	Ready bool      `json:"ready,omitempty"` // it hears the workspace
	Acts  bool      `json:"acts,omitempty"`  // Next is meant
	Next  time.Time `json:"next,omitzero"`   // when it acts next; zero: when something happens
	Done  time.Time `json:"done,omitzero"`   // all that was due by then has been done
}

// State says what Kept is doing.
type State string

// The states of Kept.
const (
	Absent   State = "absent" // there is nothing to start
	Starting State = "starting"
	Running  State = "running"
	Stopped  State = "stopped" // it was killed
	Failed   State = "failed"  // it ended by itself
)

// Status is a state with, where something went wrong, a sentence about it.
type Status struct {
	State State  `json:"state"`
	Note  string `json:"note"`
}

// Kept is the bot, seen from the workspace: what can be started and killed and
// hears what time it is.
type Kept interface {
	Status() Status
	// Next is when it acts next; zero if it did not say, or is not running.
	Next() time.Time
	// Changed is closed when either changes.
	Changed() <-chan struct{}
	// Start does nothing if it runs already.
	Start() error
	// Kill ends it as a crash does, and returns when it is dead.
	Kill()
	// Tell tells it the clock's offset, and returns when it has done all that is
	// due by at, or is not running, or with the context's error.
	Tell(ctx context.Context, offset time.Duration, at time.Time) error
}

// Process is Kept as a process of its own. Make one with NewProcess; its
// methods are safe for concurrent use.
type Process struct {
	command func() *exec.Cmd
	clock   *Clock

	mu      sync.Mutex
	run     *running // nil: none
	status  Status
	changed chan struct{}
}

// running is one life of the process.
type running struct {
	cmd    *exec.Cmd
	orders io.WriteCloser
	dead   chan struct{} // closed when it has ended
	killed bool
	next   time.Time // when it said that it acts next
	done   time.Time // all that was due by then has been done
	words  string    // its last line of standard error
}

// NewProcess prepares a process. command makes it anew for each life; its
// standard input and output are for orders and reports, its standard error is
// copied to where the command has it, if anywhere.
func NewProcess(command func() *exec.Cmd, clock *Clock) *Process {
	return &Process{command: command, clock: clock, status: Status{State: Stopped}, changed: make(chan struct{})}
}

// Status is what the process is doing.
func (p *Process) Status() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

// Next is when it said that it acts next.
func (p *Process) Next() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run == nil {
		return time.Time{}
	}
	return p.run.next
}

// Changed is closed at the next change. Take it before looking.
func (p *Process) Changed() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed
}

// touch says that something changed. mu held.
func (p *Process) touch() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// Start starts a life of the process.
func (p *Process) Start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run != nil {
		return nil
	}
	cmd := p.command()
	orders, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("start Kept: %w", err)
	}
	reports, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start Kept: %w", err)
	}
	run := &running{cmd: cmd, orders: orders, dead: make(chan struct{})}
	copied := cmd.Stderr
	said := writerFunc(func(line []byte) (int, error) {
		p.mu.Lock()
		if text := strings.TrimSpace(string(line)); text != "" {
			run.words = text[strings.LastIndexByte(text, '\n')+1:]
		}
		p.mu.Unlock()
		if copied == nil {
			return len(line), nil
		}
		return copied.Write(line)
	})
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		p.status = Status{Failed, err.Error()}
		p.touch()
		return fmt.Errorf("start Kept: %w", err)
	}
	p.run, p.status = run, Status{State: Starting}
	p.touch()
	go p.watch(run, reports)
	go p.send(run, p.clock.Offset())
	return nil
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// send gives an order; one that a dying process does not take is lost.
func (p *Process) send(run *running, offset time.Duration) {
	line, err := json.Marshal(Order{offset})
	if err == nil {
		_, _ = run.orders.Write(append(line, '\n'))
	}
}

// watch takes in a life's reports until it ends.
func (p *Process) watch(run *running, reports io.Reader) {
	lines := bufio.NewScanner(reports)
	for lines.Scan() {
		var r Report
		if json.Unmarshal(lines.Bytes(), &r) != nil {
			continue // a stray line of some library is no report
		}
		p.mu.Lock()
		if r.Ready {
			p.status = Status{State: Running}
		}
		if r.Acts {
			run.next = r.Next
		}
		if r.Done.After(run.done) {
			run.done = r.Done
		}
		p.touch()
		p.mu.Unlock()
	}
	err := run.cmd.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.run, p.status = nil, Status{State: Stopped}
	if !run.killed {
		note := run.words
		if note == "" && err != nil {
			note = err.Error()
		}
		p.status = Status{Failed, strings.TrimPrefix(note, "kept: ")}
	}
	p.touch()
	close(run.dead)
}

// Kill kills the process at once, with SIGKILL where there are signals.
func (p *Process) Kill() { p.end(func(run *running) { _ = run.cmd.Process.Kill() }, 0) }

// Close lets the process end by itself; one that has not within the patience is
// killed.
func (p *Process) Close(patience time.Duration) {
	p.end(func(run *running) { _ = run.orders.Close() }, patience)
}

// end ends the life that runs, and waits for its end; with a patience it is
// killed after it.
func (p *Process) end(how func(*running), patience time.Duration) {
	p.mu.Lock()
	run := p.run
	if run != nil {
		run.killed = true
	}
	p.mu.Unlock()
	if run == nil {
		return
	}
	how(run)
	if patience > 0 {
		defer time.AfterFunc(patience, func() { _ = run.cmd.Process.Kill() }).Stop()
	}
	<-run.dead
}

// Tell gives the order and waits for the report.
func (p *Process) Tell(ctx context.Context, offset time.Duration, at time.Time) error {
	p.mu.Lock()
	run := p.run
	p.mu.Unlock()
	if run == nil {
		return nil
	}
	p.send(run, offset)
	for {
		p.mu.Lock()
		changed, over := p.changed, p.run != run || !run.done.Before(at)
		p.mu.Unlock()
		if over {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("no word from Kept that it has done what was due: %w", ctx.Err())
		}
	}
}
