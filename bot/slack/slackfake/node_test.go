package slackfake

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Slack's own clients for Node.js drive the workspace, in the versions that
// testdata/node/package-lock.json pins. They need node, npm and, the first time,
// npm's registry: in CI they always run, elsewhere when KEPT_NODE=1 is set.

// nodeDir is the directory with the clients installed.
var nodeDir = sync.OnceValues(func() (string, error) {
	dir, err := filepath.Abs(filepath.Join("testdata", "node"))
	if err != nil {
		return "", err
	}
	installed := filepath.Join(dir, "node_modules", ".package-lock.json")
	pinned := filepath.Join(dir, "package-lock.json")
	if newer(installed, pinned) {
		return dir, nil
	}
	cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stderr, os.Stderr
	return dir, cmd.Run()
})

// newer reports whether a is there and not older than b.
func newer(a, b string) bool {
	this, err := os.Stat(a)
	that, err2 := os.Stat(b)
	return err == nil && err2 == nil && !this.ModTime().Before(that.ModTime())
}

// script is a program in testdata/node that is running.
type script struct {
	s     *stage
	name  string
	stdin io.WriteCloser
	lines chan string
	exit  chan error
}

// node starts a script against the stage.
func (s *stage) node(name string, env ...string) *script {
	s.Helper()
	dir, err := nodeDir()
	if err != nil {
		s.Fatalf("install Slack's Node clients (npm ci in testdata/node): %v", err)
	}
	ctx, cancel := context.WithTimeout(s.Context(), 5*time.Minute)
	cmd := exec.CommandContext(ctx, "node", name)
	cmd.Dir, cmd.Stderr = dir, s.Output()
	cmd.Env = append(os.Environ(), append(env,
		"SLACK_API="+s.url+"/api/", "SLACK_BOT_TOKEN=xoxb-fake", "SLACK_APP_TOKEN=xapp-fake",
		"SLACK_SIGNING_SECRET=fake-signing-secret", "KEPT_CHANNEL="+s.ops, "KEPT_PERSON="+s.ana)...)
	in, err := cmd.StdinPipe()
	s.ok(err)
	out, err := cmd.StdoutPipe()
	s.ok(err)
	s.ok(cmd.Start())
	p := &script{s: s, name: name, stdin: in, lines: make(chan string, 1000), exit: make(chan error, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			p.lines <- scan.Text()
		}
		p.exit <- cmd.Wait()
		close(p.lines)
	}()
	s.Cleanup(func() {
		cancel()
		<-done
	})
	return p
}

// until reads lines up to one that begins with want, and gives it. Meanwhile
// events that wait for another attempt are sent: a script's connection may come
// and go more often than the test ends it.
func (p *script) until(want string) string {
	p.s.Helper()
	deadline := time.After(time.Minute)
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	var seen []string
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				p.s.Fatalf("%s ended without %q after %q", p.name, want, seen)
			}
			if strings.HasPrefix(line, want) {
				return line
			}
			seen = append(seen, line)
		case <-again.C:
			if p.s.Sockets() > 0 {
				p.s.Redeliver()
			}
		case <-deadline:
			p.s.Fatalf("%s did not say %q; it said %q", p.name, want, seen)
		}
	}
}

// tell writes a line to the script.
func (p *script) tell(line string) {
	p.s.Helper()
	_, err := io.WriteString(p.stdin, line+"\n")
	p.s.ok(err)
}

// ends waits for the script to end well.
func (p *script) ends() {
	p.s.Helper()
	select {
	case err := <-p.exit:
		if err != nil {
			p.s.Fatalf("%s: %v", p.name, err)
		}
	case <-time.After(time.Minute):
		p.s.Fatalf("%s did not end", p.name)
	}
}

func needsNode(t *testing.T) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		return
	}
	if os.Getenv("KEPT_NODE") != "1" {
		t.Skip("Slack's Node clients run in CI and with KEPT_NODE=1, as they come from npm's registry")
	}
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
}

func TestSlacksNodeWebClient(t *testing.T) {
	needsNode(t)
	s := newStage(t, Delivery{})
	s.Workspace.mu.Lock()
	s.opt.Clock = time.Now // the script schedules by the real time
	s.Workspace.mu.Unlock()
	p := s.node("web_api.mjs")
	p.until("limit")
	s.Fail(Fault{Method: "auth.test", Kind: Limit, RetryAfter: 1})
	p.tell("go")
	p.until("done")
	p.ends()
}

func TestSlacksNodeSocketClient(t *testing.T) {
	needsNode(t)
	s := newStage(t, Delivery{WarnAhead: 100 * time.Millisecond})
	p := s.node("socket_mode.mjs")
	p.until("connected")
	s.says(s.ana, "hello")
	p.until("events_api hello retry=")
	s.ok(s.WaitQuiet(s.soon()))
	if waiting, lost := s.Undelivered(); waiting+lost != 0 {
		t.Errorf("%d events wait and %d are lost after the client's acknowledgement", waiting, lost)
	}
	o, err := s.Command(s.soon(), s.ana, s.ops, "/incident", "status")
	s.ok(err)
	if got := s.whispers(s.ana); !o.Acked() || len(got) != 1 || got[0] != "heard status" {
		t.Errorf("the command gave %+v and Ana was told %q", o, got)
	}
	for _, reason := range []string{RefreshRequested, Warning} {
		s.Disconnect(reason)
		p.until("closed")
		p.until("connected")
		s.says(s.ana, "after "+reason)
		p.until("events_api after " + reason)
	}
	s.CutSockets()
	p.until("connected")
	s.answersWithin(500 * time.Millisecond)
	s.says(s.ana, "hold")
	p.until("events_api hold retry=")
	if again := p.until("events_api hold retry="); !strings.HasSuffix(again, " timeout") {
		t.Errorf("the further attempt came as %q, want the reason timeout", again)
	}
	p.tell("bye")
	p.ends()
}
