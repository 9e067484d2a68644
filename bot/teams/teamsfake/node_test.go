package teamsfake

import (
	"bufio"
	"context"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Microsoft's own clients for Node.js drive the organisation, in the versions
// that testdata/node/package-lock.json pins. They need node, npm and, the first
// time, npm's registry: in CI they always run, elsewhere when KEPT_NODE=1 is set.

// nodeDir is the directory with the clients installed.
var nodeDir = sync.OnceValues(func() (string, error) {
	dir, err := filepath.Abs(filepath.Join("testdata", "node"))
	if err != nil {
		return "", err
	}
	installed, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json"))
	pinned, err2 := os.Stat(filepath.Join(dir, "package-lock.json"))
	if err == nil && err2 == nil && !installed.ModTime().Before(pinned.ModTime()) {
		return dir, nil
	}
	cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stderr, os.Stderr
	return dir, cmd.Run()
})

func needsNode(t *testing.T) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		return
	}
	if os.Getenv("KEPT_NODE") != "1" {
		t.Skip("Microsoft's Node clients run in CI and with KEPT_NODE=1, as they come from npm's registry")
	}
}

// script is a program in testdata/node that is running.
type script struct {
	t     *testing.T
	in    io.Writer
	lines chan string // closed when it has ended
}

// node starts a script against the stage, which it reaches over the network.
func (s *stage) node(name string) *script {
	s.t.Helper()
	dir, err := nodeDir()
	if err != nil {
		s.t.Fatalf("install Microsoft's Node clients (npm ci in testdata/node): %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	cmd := exec.CommandContext(ctx, "node", name)
	cmd.Dir, cmd.Stderr = dir, s.t.Output()
	cmd.Env = append(os.Environ(), "KEPT_BASE="+s.opt.BaseURL, "KEPT_TENANT="+s.opt.Tenant, "KEPT_APP="+s.opt.AppID,
		"KEPT_SECRET="+s.opt.Secret, "KEPT_CHANNEL="+s.ops.ID, "KEPT_TEAM="+s.team.Internal,
		"KEPT_PERSON="+s.ana.TeamsID, "KEPT_STRANGER="+s.cleo.TeamsID)
	in, err := cmd.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	p := &script{t: s.t, in: in, lines: make(chan string, 100)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(p.lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			p.lines <- scan.Text()
		}
		if err := cmd.Wait(); err != nil && ctx.Err() == nil {
			s.t.Errorf("%s: %v", name, err)
		}
	}()
	s.t.Cleanup(func() {
		cancel()
		<-done
	})
	return p
}

// line waits for the next line that begins with want.
func (p *script) line(want string) string {
	p.t.Helper()
	for line := range p.lines {
		if strings.HasPrefix(line, want) {
			return line
		}
	}
	p.t.Fatalf("the script ended without %q", want)
	return ""
}

// tell writes a line to the script.
func (p *script) tell(line string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		p.t.Fatal(err)
	}
}

// served is a stage that goes by the real time and is reached over the network.
func served(t *testing.T) *stage {
	srv := httptest.NewUnstartedServer(nil)
	s := newStage(t, Options{BaseURL: "http://" + srv.Listener.Addr().String(), Unlimited: true})
	s.clock.now = time.Now()
	srv.Config.Handler = s.Organisation
	srv.Start()
	t.Cleanup(srv.Close)
	return s
}

func TestMicrosoftsTeamsClient(t *testing.T) {
	needsNode(t)
	s := served(t)
	s.node("teams_api.mjs").line("done")
	if n := s.Notified(s.ana.ID); len(n) != 3 {
		t.Errorf("the mention, the targeted message and the chat notified Ana %d times: %q", len(n), texts(n))
	}
}

func TestMicrosoftsConnectorAndTokenChecks(t *testing.T) {
	needsNode(t)
	s := served(t)
	p := s.node("connector.mjs")
	p.line("connector done")
	now := s.time()
	verdict := func(name string, forge ...func(*Token)) string {
		p.tell(name + "\t" + s.Token(forge...))
		return strings.Split(p.line(name+"\t"), "\t")[1]
	}
	if got := verdict("good"); got != "taken" {
		t.Errorf("the Bot Connector's own token is %s", got)
	}
	for name, forge := range map[string]func(*Token){
		"expired":         func(t *Token) { t.Claims["exp"] = now.Add(-time.Hour).Unix() },
		"other issuer":    func(t *Token) { t.Claims["iss"] = "https://sts.example.com" },
		"other app":       func(t *Token) { t.Claims["aud"] = "somebody-else" },
		"other service":   func(t *Token) { t.Claims["serviceurl"] = "https://elsewhere.example/" },
		"stranger":        func(t *Token) { t.Key = Stranger },
		"unsigned":        func(t *Token) { t.Header["alg"], t.Key = "none", Unsigned },
		"by a public key": func(t *Token) { t.Header["alg"], t.Key = "HS256", PublicKey },
		"of a lost key":   func(t *Token) { t.Header["kid"] = "nobody" },
	} {
		if got := verdict(name, forge); got != "refused" {
			t.Errorf("a forged token, %s, is %s", name, got)
		}
	}
	if got := texts(s.Messages(s.ops.ID, s.ana.ID)); !slices.Equal(got, []string{"INC-1 is open"}) {
		t.Errorf("Ana reads %q", got)
	}
	p.tell("bye")
}
