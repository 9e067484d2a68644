package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"kept/bot"
	"kept/bot/rehearse"
	"kept/store"
	"kept/store/boltstore"
)

type rehearseCmd struct {
	configFlag
	Files []string `arg:"" optional:"" name:"file" help:"Transcripts, or names of built-in ones; without any, dstny."`
	JSON  bool     `name:"json" help:"Every post, entry, promise and reminder as a line of JSON."`
	Keep  string   `help:"Keep the store in this directory, to look at it afterwards." placeholder:"DIR"`
}

func (rehearseCmd) Help() string {
	return "Example:\n\n    kept rehearse\n    kept rehearse dixa\n    kept rehearse my-incident.txt\n\n" +
		"Built in: " + strings.Join(rehearse.Incidents(), ", ") + ".\n\n" + rehearse.FormatHelp
}

// Run plays the transcripts, one after the other, each in a store of its own.
func (c rehearseCmd) Run(ctx context.Context, s streams) error {
	if len(c.Files) == 0 {
		c.Files = []string{"dstny"}
	}
	cfg, err := c.load()
	if err != nil {
		return err
	}
	var all []*rehearse.Transcript
	for _, name := range c.Files {
		t, err := transcript(name)
		if err != nil {
			return fmt.Errorf("%w: %w", errMisuse, err)
		}
		all = append(all, t)
	}
	for i, t := range all {
		if i > 0 {
			fmt.Fprintln(s.out)
		}
		if err := c.play(ctx, s, t, cfg); err != nil {
			return err
		}
	}
	return nil
}

// transcript reads a file, or a built-in transcript by name.
func transcript(name string) (*rehearse.Transcript, error) {
	text, err := os.ReadFile(name)
	if err == nil {
		return rehearse.Parse(name, string(text))
	}
	if !os.IsNotExist(err) {
		return nil, err
	}
	return rehearse.Incident(name)
}

func (c rehearseCmd) play(ctx context.Context, s streams, t *rehearse.Transcript, cfg bot.Config) error {
	dir := c.Keep
	if dir == "" {
		temp, err := os.MkdirTemp("", "kept-rehearsal-")
		if err != nil {
			return fmt.Errorf("no room for the rehearsal's store: %w; name a directory with --keep, or set TMPDIR", err)
		}
		defer os.RemoveAll(temp)
		dir = temp
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var screen rehearse.Screen = rehearse.NewChat(s.out)
	if c.JSON {
		screen = rehearse.NewJSONLines(s.out)
	}
	return rehearse.Play(ctx, t, rehearse.Options{Open: opener(cfg), Dir: dir, Screen: screen})
}

// opener starts lives of the bot in a rehearsal. The transcript has the last
// word on the zone and on who is escalated to.
func opener(cfg bot.Config) rehearse.Open {
	return func(_ context.Context, l rehearse.Life) (rehearse.Bot, store.Store, error) {
		st, err := boltstore.Open(l.File, boltstore.Options{NoSync: true}) // the crashes are simulated
		if err != nil {
			return nil, nil, err
		}
		var page bot.StatusPage
		if l.Page != nil {
			page = l.Page
		}
		cfg := cfg
		cfg.Zone, cfg.Escalation, cfg.DigestRoom = l.Zone, l.Escalation, l.DigestIn
		b, err := bot.New(st, l.Platform, page, cfg, l.Clock, nil)
		if err != nil {
			st.Close()
			return nil, nil, err
		}
		return b, st, nil
	}
}
