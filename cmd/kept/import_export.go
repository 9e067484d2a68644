package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"kept/bot/incident"
	"kept/bot/slack/export"
	"kept/store"
)

// exportImport is what is asked of the import of a Slack export alone.
type exportImport struct {
	configFlag
	Channel string `help:"Of a Slack export: the channel." placeholder:"NAME"`
	Title   string `help:"Of a Slack export: the incident's title; without one, the channel's name." placeholder:"TEXT"`
	From    string `help:"Of a Slack export: take messages from then on." placeholder:"2025-01-30 09:00"`
	To      string `help:"Of a Slack export: and before then." placeholder:"2025-01-30 14:00"`
	Zone    string `help:"Of a Slack export: the incident's zone, and that of --from and --to; without one, that of who made the channel." placeholder:"ZONE"`
	Account string `help:"Of a Slack export: the name under which Kept itself wrote; its words are no evidence." default:"Kept" placeholder:"NAME"`
}

func (x exportImport) run(ctx context.Context, s streams, c importCmd, severity incident.Severity, open func() (store.Store, error)) error {
	if c.Date != "" || c.Incident != "" {
		return fmt.Errorf("%w: --date and --incident are for a status page; of a Slack export say --from and --title", errMisuse)
	}
	o, err := x.options()
	if err != nil {
		return fmt.Errorf("%w: %w", errMisuse, err)
	}
	o.Source, o.Severity, o.Site, o.Again = c.source(), severity, c.Link, c.Again
	o.Progress = progress(s.err)
	a, err := export.Open(c.Source)
	if err != nil {
		return err
	}
	defer a.Close()
	channel, err := a.Channel(x.Channel)
	if err != nil {
		return fmt.Errorf("%w: %w", errMisuse, err)
	}
	st, err := open()
	if err != nil {
		return err
	}
	defer st.Close()
	r, err := a.Keep(ctx, st, channel, o)
	if already := (*export.Already)(nil); errors.As(err, &already) {
		return fmt.Errorf("%s: %w; --again imports it all the same", c.Source, err)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(s.out).Encode(r)
	}
	return tellChannel(s.out, r)
}

// options are what the command line and the configuration say.
func (x exportImport) options() (export.Options, error) {
	cfg, err := x.load()
	if err != nil {
		return export.Options{}, err
	}
	o := export.Options{Now: now(), Title: x.Title, Zone: x.Zone, Ours: []string{x.Account}, Timeline: cfg.MarkReactions, Action: cfg.ActionReactions}
	if o.Timeline == nil {
		o.Timeline = []string{"pushpin"}
	}
	if o.Action == nil {
		o.Action = []string{"clipboard"}
	}
	zone, err := time.LoadLocation(cmp.Or(x.Zone, cfg.Zone, "UTC"))
	if err != nil {
		return o, fmt.Errorf("--zone %q is not known; write an IANA name such as Europe/Copenhagen", x.Zone)
	}
	if o.From, err = moment("--from", x.From, zone); err != nil {
		return o, err
	}
	if o.To, err = moment("--to", x.To, zone); err != nil {
		return o, err
	}
	if !o.To.IsZero() && !o.From.Before(o.To) {
		return o, errors.New("--to is not after --from")
	}
	return o, nil
}

// moment reads a moment in a zone; "" is none.
func moment(flag, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, nil
		}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf(`%s %q is no moment; write "2025-01-30 09:00"`, flag, text)
	}
	return at, nil
}

// progress tells of an import that takes longer than a second, each second.
func progress(w io.Writer) func(export.Progress) {
	last := time.Now()
	return func(p export.Progress) {
		if time.Since(last) >= time.Second {
			last = time.Now()
			fmt.Fprintf(w, "kept: %d messages, day %d of %d\n", p.Messages, p.Day, p.Days)
		}
	}
}

// tellChannel says what became of a channel.
func tellChannel(w io.Writer, r *export.Result) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", r.Incident, r.Title)
	const at = "2 Jan 2006 15:04 MST"
	fmt.Fprintf(&b, "taken     %d messages of #%s, %d of them replies and %d Kept's own, with %d files, %s to %s\n", r.Messages, r.Channel, r.Replies, r.Ours, r.Files, r.From.Format(at), r.To.Format(at))
	fmt.Fprintf(&b, "timeline  %d lines, %d of them action items\n", r.Entries, r.Actions)
	for _, why := range slices.Sorted(maps.Keys(r.LeftOut)) {
		fmt.Fprintf(&b, "left out  %d: %s\n", r.LeftOut[why], why)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
