package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"kept/bot"
	"kept/bot/incident"
	"kept/bot/postmortem"
	"kept/store"
	"kept/store/boltstore"
)

type postmortemCmd struct {
	storeFlag
	configFlag
	Incident string `arg:"" help:"INC-7."`
	HTML     bool   `name:"html" help:"A page of HTML in place of Markdown."`
	Public   bool   `help:"In the public voice: only what is confirmed, only public updates."`
	Template string `help:"A text/template to fill in place of the built-in one." placeholder:"FILE"`
}

func (postmortemCmd) Help() string {
	return "Compiled from the store alone; the same store gives the same draft.\n\nExample:\n\n    kept postmortem --store bolt:kept.db INC-7 > inc-7.md"
}

// Run prints the draft.
func (c postmortemCmd) Run(ctx context.Context, s streams) error {
	id, ok := incident.ParseID(c.Incident)
	if !ok {
		return fmt.Errorf("%w: %q is no incident; write INC-7", errMisuse, c.Incident)
	}
	cfg, err := c.load()
	if err != nil {
		return err
	}
	path, err := c.existing()
	if err != nil {
		return err
	}
	var template *postmortem.Template
	if c.Template != "" {
		text, err := os.ReadFile(c.Template)
		if err != nil {
			return err
		}
		if template, err = postmortem.ParseTemplate(string(text)); err != nil {
			return fmt.Errorf("%s: %w", c.Template, err)
		}
	}
	st, done, err := openOrCopy(ctx, path)
	if err != nil {
		return err
	}
	defer done()
	b, err := bot.New(st, nil, nil, cfg, time.Now, slog.Default())
	if err != nil {
		return err
	}
	voice := postmortem.Internal
	if c.Public {
		voice = postmortem.PublicVoice
	}
	draft, err := b.Draft(ctx, id, voice, time.Now())
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("there is no %s in %s", id, path)
	}
	if err != nil {
		return err
	}
	if c.HTML {
		return draft.HTML(s.out, template)
	}
	return draft.Markdown(s.out, template)
}

// openOrCopy opens a store; one that Kept has open is copied by the process
// that has it, and the copy is opened. done closes it and removes the copy.
func openOrCopy(ctx context.Context, path string) (st store.Store, done func(), err error) {
	s, err := boltstore.Open(path, boltstore.Options{})
	if err == nil {
		return s, func() { s.Close() }, nil
	}
	if !errors.Is(err, store.ErrLocked) {
		return nil, nil, err
	}
	dir, errTemp := os.MkdirTemp("", "kept-postmortem-")
	if errTemp != nil {
		return nil, nil, errTemp
	}
	file := filepath.Join(dir, "copy.db")
	if boltstore.BackupFile(ctx, path, file) != nil {
		os.RemoveAll(dir)
		return nil, nil, err // who holds it tells more
	}
	if s, err = boltstore.Open(file, boltstore.Options{}); err != nil {
		os.RemoveAll(dir)
		return nil, nil, err
	}
	return s, func() { s.Close(); os.RemoveAll(dir) }, nil
}
