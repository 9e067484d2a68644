package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/bot/slack/slackfake"
)

// deadline bounds a test that waits for a process. What happens is waited for, so
// that a slow machine only takes longer: this is for what never happens.
const deadline = 5 * time.Minute

// patience is how long the fakes of the platforms wait for an answer of Kept's: how
// fast it is on a busy machine is no part of these tests.
const patience = time.Minute

// builtIn is the directory of the program, "" before it is built.
var builtIn string

var build = sync.OnceValues(func() (bin string, err error) {
	if builtIn, err = os.MkdirTemp("", "kept-test-"); err != nil {
		return "", err
	}
	bin = filepath.Join(builtIn, "kept")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return bin, nil
})

// keptBinary builds the program as a user has it, once for all tests. It is not to
// be called while a deadline runs: on a busy machine that takes minutes.
func keptBinary(t testing.TB) string {
	t.Helper()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// house is where Kept runs as a process of its own, with its store.
type house struct {
	t       testing.TB
	ctx     context.Context
	program string
	store   string
}

func newHouse(t testing.TB) house {
	t.Helper()
	program := keptBinary(t)
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	t.Cleanup(cancel)
	return house{t: t, ctx: ctx, program: program, store: "bolt:" + filepath.Join(t.TempDir(), "kept.db")}
}

// office is a workspace in which Ana works, and the house of Kept there.
type office struct {
	*slackfake.Workspace
	house
	api     string
	ana     slackfake.User
	general slackfake.Channel
}

func newOffice(t testing.TB, opt slackfake.Options) *office {
	t.Helper()
	opt.Delivery.AckDeadline = patience
	w := slackfake.New(opt)
	server := httptest.NewServer(w)
	t.Cleanup(func() { w.Close(); server.Close() })
	general, ok := w.Channel("general")
	if !ok {
		t.Fatal("the workspace has no #general")
	}
	return &office{Workspace: w, house: newHouse(t), api: server.URL + "/api/",
		ana: w.AddUser(slackfake.User{Name: "ana", Display: "Ana"}), general: general}
}

// process is a running `kept serve`.
type process struct {
	*exec.Cmd
	mu   sync.Mutex
	said bytes.Buffer
	line chan struct{} // signalled at each line
	done chan struct{} // closed when it has ended
}

// Write takes what the process says on standard error.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said.Write(b)
	select {
	case p.line <- struct{}{}:
	default:
	}
	return len(b), nil
}

func (p *process) heard() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.String()
}

// start runs `kept serve` in the office.
func (o *office) start(env []string, args ...string) *process {
	o.t.Helper()
	return o.run(append([]string{"SLACK_API=" + o.api, "SLACK_BOT_TOKEN=xoxb-fake"}, env...), args...)
}

// run runs `kept serve`.
func (o house) run(env []string, args ...string) *process {
	o.t.Helper()
	p := &process{Cmd: exec.Command(o.program, append([]string{"serve", "--store", o.store}, args...)...), line: make(chan struct{}, 1), done: make(chan struct{})}
	p.Env = append(os.Environ(), env...)
	p.Stderr = p
	if err := p.Start(); err != nil {
		o.t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		_ = p.Wait() // ProcessState tells
	}()
	o.t.Cleanup(func() { // before its directory is removed
		_ = p.Process.Kill()
		<-p.done
	})
	return p
}

// says waits until the process said something, and gives the line.
func (o house) says(p *process, want string) string {
	o.t.Helper()
	for over := false; ; {
		for line := range strings.Lines(p.heard()) {
			if strings.Contains(line, want) && strings.HasSuffix(line, "\n") { // else its end is still to come
				return strings.TrimSpace(line)
			}
		}
		if over {
			o.t.Fatalf("it ended, %s, before it said %q:\n%s", p.ProcessState, want, p.heard())
		}
		select {
		case <-p.line:
		case <-p.done:
			over = true // its last words are heard
		case <-o.ctx.Done():
			o.t.Fatalf("it never said %q:\n%s", want, p.heard())
		}
	}
}

// ends waits for the end of the process and gives its exit status.
func (o house) ends(p *process) int {
	o.t.Helper()
	select {
	case <-p.done:
		return p.ProcessState.ExitCode()
	case <-o.ctx.Done():
		o.t.Fatalf("it does not end:\n%s", p.heard())
		return -1
	}
}

func (o house) kill(p *process) {
	o.t.Helper()
	if err := p.Process.Kill(); err != nil {
		o.t.Fatal(err)
	}
	o.ends(p)
}

// types types a command that must be acknowledged.
func (o *office) types(channel, text string) {
	o.t.Helper()
	got, err := o.Command(o.ctx, o.ana.ID, channel, "/incident", text)
	if err != nil || !got.Acked() {
		o.t.Fatalf("/incident %s: %+v, %v", text, got, err)
	}
}

// count is how many messages of a channel hold a text for everybody to see.
func (o *office) count(channel, text string) (n int) {
	for _, m := range o.Messages(channel, o.ana.ID) {
		if m.EphemeralTo == "" && !m.Deleted && (strings.Contains(m.Text, text) || strings.Contains(string(m.Blocks), text)) {
			n++
		}
	}
	return n
}

// sees waits until a channel holds a text.
func (o *office) sees(channel, text string) {
	o.t.Helper()
	if err := o.Wait(o.ctx, func() bool { return o.count(channel, text) > 0 }); err != nil {
		o.t.Fatalf("nobody sees %q in %+v", text, o.Messages(channel, o.ana.ID))
	}
}

// room waits for an incident's channel.
func (o *office) room(name string) string {
	o.t.Helper()
	var c slackfake.Channel
	if err := o.Wait(o.ctx, func() (ok bool) { c, ok = o.Channel(name); return ok }); err != nil {
		o.t.Fatalf("there is no channel %s", name)
	}
	return c.ID
}
