package slackfake

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// state is everything that a workspace remembers, as it is saved.
type state struct {
	Started   int64  // when it was founded, in seconds since 1970
	Next      uint64 // the last number used in an identifier
	LastTS    int64  // the last timestamp given out, in microseconds since 1970
	Bot       string // the app's bot user
	BotID     string
	AppID     string
	Users     []*User
	Channels  []*Channel
	Messages  map[string][]*Message // by channel, in the order of TS; ephemeral ones, too
	Groups    []*Group
	Files     []*File
	Bookmarks []*Bookmark
	Scheduled []*Scheduled
	Views     []*View // open modals, and each person's home
	Canvases  []*Canvas
}

// found makes what every workspace has from its first day.
func (w *Workspace) found() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = state{Messages: map[string][]*Message{}}
	s := &w.state
	s.Started, s.AppID, s.BotID = w.now().Unix(), w.id("A"), w.id("B")
	name := strings.ToLower(strings.ReplaceAll(w.opt.AppName, " ", ""))
	bot := w.addUser(User{Name: name, RealName: w.opt.AppName, Bot: true})
	s.Bot = bot.ID
	w.addUser(User{ID: "USLACKBOT", Name: "slackbot", RealName: "Slackbot"})
	w.addChannel(Channel{Name: "general", General: true})
}

// id makes an identifier that looks like Slack's. mu held.
func (w *Workspace) id(prefix string) string {
	w.state.Next++
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	// Spread the numbers out so that identifiers do not look alike; the factor
	// is odd and not a multiple of 3, so that no two numbers collide.
	n := w.state.Next * 48271 * 1_000_003 % (36 * 36 * 36 * 36 * 36 * 36)
	var b [6]byte
	for i := range b {
		b[len(b)-1-i] = digits[n%36]
		n /= 36
	}
	return prefix + "0KP" + string(b[:]) + fmt.Sprintf("%02d", w.state.Next%100)
}

// stamp is a new message timestamp: the time, later than every one before. mu held.
func (w *Workspace) stamp() string { return w.stampAt(w.now()) }

func (w *Workspace) stampAt(at time.Time) string {
	s := &w.state
	s.LastTS = max(s.LastTS+1, at.UnixMicro())
	return timestamp(s.LastTS)
}

// timestamp writes microseconds as Slack writes a message's.
func timestamp(micros int64) string { return fmt.Sprintf("%d.%06d", micros/1e6, micros%1e6) }

// Snapshot is the whole workspace as JSON, to be given to Restore later. Open
// connections, triggers, limits and faults are no part of it.
func (w *Workspace) Snapshot() ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	data, err := json.Marshal(w.state)
	if err != nil {
		return nil, fmt.Errorf("save the workspace: %w", err)
	}
	return data, nil
}

// Restore makes the workspace what it was when the snapshot was taken. Nothing
// is sent to the app about it.
func (w *Workspace) Restore(snapshot []byte) error {
	var s state
	if err := json.Unmarshal(snapshot, &s); err != nil {
		return fmt.Errorf("restore the workspace: %w", err)
	}
	if s.Messages == nil {
		s.Messages = map[string][]*Message{}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = s
	w.touch()
	return nil
}

// seconds is t as Slack writes whole seconds.
func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
