package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"kept/bot/slack/demo"
)

type demoCmd struct {
	Dir    string `help:"Where the demo keeps its workspace and Kept's store; by default a folder of the user's cache." placeholder:"DIR"`
	Fresh  bool   `help:"Forget what was there, and begin anew."`
	Listen string `help:"Address of the page, on this machine only; by default 127.0.0.1:7777, or any free port." placeholder:"127.0.0.1:PORT"`
	NoOpen bool   `name:"no-open" help:"Print the address, and open no browser."`
}

func (demoCmd) Help() string {
	return `Shows Kept at work in a Slack-like workspace in the browser: no account, nothing to install, nothing leaves this machine. Declare an incident, promise an update, move the clock, say nothing, and see what happens; kill Kept while it owes a reminder; play a real incident and read the draft.

The page's address has a secret of this run in it. Ctrl-C ends the demo; what happened in it is there the next time.

Example:

    kept demo
    kept demo --fresh
    kept demo --dir ./kept-demo --listen 127.0.0.1:7000 --no-open`
}

// defaultPage is where the page is found if nobody asks for another address.
const defaultPage = "127.0.0.1:7777"

// Run runs the demo until it is told to end.
func (c demoCmd) Run(ctx context.Context, s streams) (err error) {
	if c.Listen != "" {
		if err := demo.CheckListen(c.Listen); err != nil {
			return fmt.Errorf("%w: --listen: %w", errMisuse, err)
		}
	}
	dir, err := c.place()
	if err != nil {
		return err
	}
	file, err := c.open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	page, err := c.listen()
	if err != nil {
		return err
	}
	defer page.Close()
	api, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("the workspace has no place to listen: %w", err)
	}
	defer api.Close()
	w, err := openWorkspace(file, api.Addr())
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(dir, "kept.log"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("no place for Kept's log: %w", err)
	}
	defer log.Close()
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program, to start Kept: %w", err)
	}
	kept := demo.NewProcess(func() *exec.Cmd {
		cmd := exec.Command(program, "demo-bot", "--store", "bolt:"+filepath.Join(dir, "kept.db"))
		cmd.Env = append(os.Environ(), "SLACK_API=http://"+api.Addr().String()+"/api/",
			"SLACK_BOT_TOKEN="+w.botToken, "SLACK_APP_TOKEN="+w.appToken, "SLACK_SIGNING_SECRET=")
		cmd.Stderr = log
		return cmd
	}, w.clock)
	server, err := demo.NewServer(page.Addr(), demo.Options{
		Workspace: w.slack, Clock: w.clock, Kept: kept, Actors: w.actors, Team: "Kept demo", Command: demoCommand,
		Hints: demoHints(), Shortcuts: demoShortcuts, Scripts: demoScripts(), Read: w.read,
	})
	if err != nil {
		return err
	}
	return c.show(ctx, s, showing{file, page, api, w, kept, server, dir})
}

// showing is a demo that is ready to run.
type showing struct {
	file      *demo.File
	page, api net.Listener
	w         *demoWorkspace
	kept      *demo.Process
	server    *demo.Server
	dir       string
}

// show serves until ctx ends; then Kept ends first, while its workspace is still
// there, and everything is kept.
func (c demoCmd) show(ctx context.Context, s streams, d showing) error {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var loops sync.WaitGroup
	quiet := slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	serve := func(l net.Listener, h http.Handler) *http.Server {
		srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet}
		loops.Go(func() {
			if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				fail(err)
			}
		})
		return srv
	}
	slack, page := serve(d.api, d.w.slack), serve(d.page, d.server)
	loops.Go(func() { d.w.slack.Run(running) })
	saver := &saver{file: d.file, w: d.w, read: d.server.Read}
	loops.Go(func() {
		if err := saver.run(running); err != nil {
			fail(err)
		}
	})
	address := "http://" + d.page.Addr().String() + d.server.Path()
	fmt.Fprintf(s.out, "%s\n", address)
	fmt.Fprintf(s.err, "kept: open this address in a browser; Ctrl-C ends the demo, which keeps itself in %s\n", d.dir)
	if err := d.kept.Start(); err != nil {
		fail(err)
	}
	if !c.NoOpen {
		browse(address)
	}
	<-ctx.Done()
	d.kept.Close(5 * time.Second)
	d.server.Close()
	page.Close()
	slack.Close()
	d.w.slack.Close()
	stop()
	loops.Wait()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return errors.Join(err, saver.save())
	}
	return saver.save()
}

// place is the demo's directory, made if it is not there.
func (c demoCmd) place() (string, error) {
	dir := c.Dir
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("%w: no folder for the demo is known: %w; name one with --dir", errMisuse, err)
		}
		dir = filepath.Join(cache, "kept", "demo")
	}
	dir, err := filepath.Abs(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return "", fmt.Errorf("no place for the demo: %w; name another with --dir", err)
	}
	return dir, nil
}

// open opens the demo's file; with --fresh nothing of an earlier demo is left.
func (c demoCmd) open(dir string) (*demo.File, error) {
	file, err := demo.OpenFile(dir)
	if !c.Fresh || errors.Is(err, demo.ErrInUse) {
		return file, err
	}
	if err == nil { // nobody else has it
		if err := file.Close(); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"workspace.db", "kept.db"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("forget the last demo: %w", err)
		}
	}
	return demo.OpenFile(dir)
}

// listen finds the page's address.
func (c demoCmd) listen() (net.Listener, error) {
	address := c.Listen
	if address == "" {
		address = defaultPage
	}
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) && c.Listen == "" {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("the page has no place: %w; choose another with --listen 127.0.0.1:PORT", err)
	}
	return l, nil
}

// browse opens an address in the browser, where there is one; the address is
// printed all the same.
func browse(address string) {
	opener := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if opener == nil {
		opener = []string{"xdg-open"}
	}
	cmd := exec.Command(opener[0], append(opener[1:], address)...)
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}
