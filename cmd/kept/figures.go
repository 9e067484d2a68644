package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"kept/bot"
	"kept/bot/figures"
	"kept/bot/incident"
)

type figuresCmd struct {
	storeFlag
	configFlag
	From    string `help:"Only incidents declared on this day or later, 2026-01-01." placeholder:"DAY"`
	To      string `help:"Only incidents declared on this day or earlier, 2026-03-31." placeholder:"DAY"`
	Zone    string `help:"The zone of days and months, such as Europe/Copenhagen, in place of the configured one." placeholder:"ZONE"`
	Retro   bool   `help:"Count what was recorded after the fact (imported, retro:yes), too."`
	Private bool   `help:"Count private incidents, too."`
	AsOf    string `help:"Judge as of this moment (2026-03-05T10:43:00Z) in place of now." placeholder:"TIME"`
	JSON    bool   `name:"json" help:"One JSON object; lengths are seconds, null where nothing is known."`
	HTML    string `name:"html" help:"Write a page with charts, too." placeholder:"FILE"`
}

func (figuresCmd) Help() string {
	return `How soon incidents were acknowledged, mitigated, resolved and told to the public; promises kept and late; action items that are open; what was affected. ` +
		`Medians and 90th percentiles; of fewer than ten, the worst. Drills, cancelled incidents and private ones are left out, and it says how many. ` +
		`Works while Kept is using the store.

Example:

    kept figures --store bolt:kept.db --from 2026-01-01 --to 2026-03-31 --html quarter.html`
}

// Run counts, and writes what came out.
func (c figuresCmd) Run(ctx context.Context, s streams) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	q, err := c.question(cfg.Zone)
	if err != nil {
		return fmt.Errorf("%w: %w", errMisuse, err)
	}
	path, err := c.existing()
	if err != nil {
		return err
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
	f, err := b.Figures(ctx, q, func(inc *incident.Incident) bool { return c.Private || !inc.Private })
	if err != nil {
		return fmt.Errorf("figures of %s: %w", path, err)
	}
	write := f.WriteText
	if c.JSON {
		write = f.WriteJSON
	}
	if err := write(s.out); err != nil || c.HTML == "" {
		return err
	}
	return c.writeHTML(s, f)
}

// question is what the flags ask for.
func (c figuresCmd) question(zone string) (figures.Question, error) {
	q := figures.Question{Retro: c.Retro, Now: time.Now()}
	if c.Zone != "" {
		zone = c.Zone
	}
	var err error
	if q.Zone, err = time.LoadLocation(zone); err != nil {
		return q, fmt.Errorf("no time zone is called %q; name it like Europe/Copenhagen", zone)
	}
	for _, d := range []struct {
		name, typed string
		days        int
		at          *time.Time
	}{{"from", c.From, 0, &q.From}, {"to", c.To, 1, &q.To}} {
		if d.typed == "" {
			continue
		}
		t, err := time.ParseInLocation(time.DateOnly, d.typed, q.Zone)
		if err != nil {
			return q, fmt.Errorf("--%s %q is no day; write 2026-01-31", d.name, d.typed)
		}
		*d.at = t.AddDate(0, 0, d.days)
	}
	if !q.To.IsZero() && !q.From.Before(q.To) {
		return q, fmt.Errorf("--from %s comes after --to %s", c.From, c.To)
	}
	if c.AsOf != "" {
		if q.Now, err = time.Parse(time.RFC3339, c.AsOf); err != nil {
			return q, fmt.Errorf("--as-of %q is no time; write 2026-03-05T10:43:00Z", c.AsOf)
		}
	}
	return q, nil
}

func (c figuresCmd) writeHTML(s streams, f figures.Figures) error {
	file, err := os.Create(c.HTML)
	if err != nil {
		return err
	}
	if err := errors.Join(f.WriteHTML(file), file.Close()); err != nil {
		return fmt.Errorf("%s: %w", c.HTML, err)
	}
	_, err = fmt.Fprintf(s.err, "the page is in %s\n", c.HTML)
	return err
}
