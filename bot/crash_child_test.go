package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/store/boltstore"
)

// fileEnv names the store's file to a child, and makes a process one.
const fileEnv = "KEPT_CRASH_CHILD"

// isChild reports whether this process was started by startLife: then it must do
// nothing but runChild.
func isChild() bool { return os.Getenv(fileEnv) != "" }

// work is what the test asks of a child, at the test's time.
type work struct {
	Now   time.Time
	Event chat.Event
}

// runChild is one life of the bot, on a store that is flushed to disk. It ends
// when the test kills it, or is gone itself.
func runChild() error {
	st, err := boltstore.Open(os.Getenv(fileEnv), boltstore.Options{})
	if err != nil {
		return err
	}
	var (
		now  atomic.Pointer[time.Time]
		kept *bot.Bot
	)
	now.Store(new(time.Time)) // told with the first piece of work
	in, out := os.NewFile(3, "in"), os.NewFile(4, "out")
	peer := newPeer(out, func(method string, args json.RawMessage) (any, error) {
		var w work
		if err := json.Unmarshal(args, &w); err != nil {
			return nil, err
		}
		now.Store(&w.Now)
		if method == "step" {
			next, err := kept.Step(context.Background(), w.Now)
			return next, err
		}
		reply, err := kept.Handle(context.Background(), w.Event)
		return reply.Message.Plain(), err
	})
	cfg := bot.Config{Lanes: 4, Escalation: bot.Target{Room: dutyRoom}}
	if kept, err = bot.New(st, remote{peer}, nil, cfg, func() time.Time { return *now.Load() }, nil); err != nil {
		return err
	}
	if _, err := out.WriteString("{}\n"); err != nil { // ready
		return err
	}
	peer.Serve(in)
	return nil
}

// dutyRoom hears of what is late.
const dutyRoom chat.RoomRef = "mem:duty"

// life is a life of the bot in a process of its own.
type life struct {
	peer *peer
	cmd  *exec.Cmd
	done chan struct{} // closed when it is dead and all that it asked is done
}

// startLife begins a life of the bot on a file, in a process made from this very
// program, and gives it the platform. ready is called when it has begun to
// listen, or is dead.
func startLife(file string, p Chat, ready func()) (*life, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	toChild, fromTest, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	fromChild, toTest, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c := &life{peer: newPeer(fromTest, serveChat(p)), cmd: exec.Command(program), done: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), fileEnv+"="+file)
	c.cmd.ExtraFiles = []*os.File{toChild, toTest}
	c.cmd.Stderr = os.Stderr
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a life of the bot: %w", err)
	}
	toChild.Close()
	toTest.Close()
	go func() {
		defer close(c.done)
		defer fromTest.Close()
		defer fromChild.Close()
		var line [3]byte
		_, _ = io.ReadFull(fromChild, line[:])
		ready()
		c.peer.Serve(fromChild)
		_ = c.cmd.Wait() // killed, as it should be
	}()
	return c, nil
}

// Handle gives it an event. errGone: it died before it answered.
func (c *life) Handle(now time.Time, ev chat.Event) (answer string, err error) {
	return answer, c.peer.Call("handle", work{now, ev}, &answer)
}

// Step lets it do what is due.
func (c *life) Step(now time.Time) (next time.Time, err error) {
	return next, c.peer.Call("step", work{Now: now}, &next)
}

// Kill ends it with SIGKILL and waits until whatever it had asked of the
// platform is done. An error says how it had ended before.
func (c *life) Kill() error {
	_ = c.cmd.Process.Kill() // it may be dead
	<-c.done
	if c.cmd.ProcessState.Exited() {
		return errors.New(c.cmd.ProcessState.String())
	}
	return nil
}
