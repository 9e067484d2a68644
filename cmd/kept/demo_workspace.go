package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"time"

	"kept/bot/slack/demo"
	"kept/bot/slack/slackfake"
)

// demoWorkspace is the demo's Slack.
type demoWorkspace struct {
	slack              *slackfake.Workspace
	clock              *demo.Clock
	actors             []string
	botToken, appToken string
	read               map[string]string
}

// answersWithin is how long the demo's Slack waits for an answer of Kept's.
const answersWithin = 10 * time.Second

// openWorkspace restores the workspace from the file, or founds it.
func openWorkspace(file *demo.File, api net.Addr) (*demoWorkspace, error) {
	kept, ok, err := file.Load()
	if err != nil {
		return nil, err
	}
	w := &demoWorkspace{clock: &demo.Clock{}, botToken: "xoxb-" + rand.Text(), appToken: "xapp-" + rand.Text(), read: kept.Read}
	w.clock.Set(kept.Offset)
	w.slack = slackfake.New(slackfake.Options{
		Clock: w.clock.Now, BotToken: w.botToken, AppToken: w.appToken, TeamID: "T0KEPTDEMO", TeamDomain: "kept-demo",
		BaseURL: "http://" + api.String(), Unlimited: true, // nobody else is in it, and the clock is in a hurry
		// Slack gives an app 3 s; the visitor's machine may be slow.
		Delivery: slackfake.Delivery{Commands: []string{demoCommand}, Shortcuts: demoShortcuts, AckDeadline: answersWithin, TriggerLife: answersWithin},
	})
	if ok {
		if err := w.slack.Restore(kept.Workspace); err != nil {
			return nil, fmt.Errorf("%w; --fresh begins anew", err)
		}
	} else {
		foundDemo(w.slack)
	}
	w.actors = demoActors(w.slack)
	if len(w.actors) == 0 {
		return nil, errors.New("nobody is left in the demo's workspace; --fresh begins anew")
	}
	return w, nil
}

// saver keeps the workspace in its file.
type saver struct {
	file *demo.File
	w    *demoWorkspace
	read func() map[string]string
}

// run saves soon after every change, until ctx ends.
func (s *saver) run(ctx context.Context) error {
	for {
		changed := s.w.slack.Changed()
		if err := s.save(); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
		select { // what comes together is saved together
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *saver) save() error {
	snapshot, err := s.w.slack.Snapshot()
	if err != nil {
		return err
	}
	return s.file.Save(demo.Remembered{Offset: s.w.clock.Offset(), Workspace: snapshot, Read: s.read()})
}
