package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"kept/bot/incident"
	"kept/bot/slack/export"
	"kept/store"
	"kept/store/boltstore"
)

type importCmd struct {
	storeFlag
	Source   string `arg:"" help:"Of a status page: an incident page saved as text, incidents.json, a history feed, - for standard input, or the address of a page. Of Slack: an export, zip or folder."`
	Severity string `help:"Its severity; without one it stays without." placeholder:"SEV2"`
	Link     string `name:"url" help:"Where the page stands, or the Slack workspace's address: the source of every line." placeholder:"URL"`
	Again    bool   `help:"Import it though it was imported before."`
	JSON     bool   `name:"json" help:"What was taken and what was left out, as JSON."`
	pageImport
	exportImport
}

func (importCmd) Help() string {
	return `Makes a stored incident of the past, on which ` + "`kept postmortem`" + ` works. It arms no reminder and posts nothing.

Of a status page: phases, updates and their promises, times, components, the postmortem by section. ` +
		`Every line of the text is accounted for: taken where, or left out and why.

    kept import saved-page.txt
    kept import --date 2025-01-30 postmortem.txt
    kept import --incident "General platform instability" incidents.json

Of a Slack export: a channel's messages, replies, files and reactions. Messages that were pinned, or marked with a ` +
		`reaction that the configuration names, come into the timeline. Messages that look like status updates are not ` +
		`taken for updates: who meant which words as a promise is not for Kept to guess.

    kept import --channel inc-checkout --title "Checkout is down" --severity SEV1 export.zip
    kept import --channel ops --from "2025-01-30 09:00" --to "2025-01-30 14:00" --zone Europe/Copenhagen export/
    kept postmortem INC-1`
}

// Run imports a page or a channel.
func (c importCmd) Run(ctx context.Context, s streams) error {
	path, err := c.path()
	if err != nil {
		return err
	}
	var severity incident.Severity
	if c.Severity != "" {
		var ok bool
		if severity, ok = incident.ParseSeverity(c.Severity); !ok {
			return fmt.Errorf("%w: --severity %q is none; write SEV1 to SEV4", errMisuse, c.Severity)
		}
	}
	open := func() (store.Store, error) { return boltstore.Open(path, boltstore.Options{}) }
	if c.Source != "-" && !strings.Contains(c.Source, "://") && export.Is(c.Source) {
		return c.exportImport.run(ctx, s, c, severity, open)
	}
	if c.Channel != "" {
		return fmt.Errorf("%w: --channel is for a Slack export, and %s is none: neither a zip nor a folder", errMisuse, shown(c.Source))
	}
	return c.pageImport.run(ctx, s, c, severity, open)
}

// source is what the store remembers of where an import came from.
func (c importCmd) source() string {
	switch {
	case c.Source == "-":
		return "standard input"
	case strings.Contains(c.Source, "://"):
		return shown(c.Source)
	}
	return filepath.Base(c.Source)
}

// now is when an import happens.
func now() time.Time { return time.Now().UTC() }
