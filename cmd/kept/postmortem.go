package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
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
	st, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		return err
	}
	defer st.Close()
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
