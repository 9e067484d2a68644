package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"kept/bot/incident"
	"kept/bot/statuspage"
	"kept/store/boltstore"
)

type importCmd struct {
	storeFlag
	Page     string `arg:"" help:"An incident page saved as text, incidents.json, a history feed, - for standard input, or the address of a page."`
	Date     string `help:"The day of the incident, where the text names none." placeholder:"2025-01-30"`
	Incident string `help:"Which incident, by name, where the page has several; the title, where the text has none." placeholder:"NAME"`
	Severity string `help:"Its severity; without one it stays without." placeholder:"SEV2"`
	Link     string `name:"url" help:"Where the page stands, kept as the source of every line." placeholder:"URL"`
	Again    bool   `help:"Import it though it was imported before."`
	JSON     bool   `name:"json" help:"What was taken and what was left out, as JSON."`
	businessDays
}

func (importCmd) Help() string {
	return `Makes a stored incident of the past: phases, updates and their promises, times, components, the postmortem by section. ` +
		`It arms no reminder and posts nothing. Every line of the text is accounted for: taken where, or left out and why.

Example:

    kept import saved-page.txt
    kept import --date 2025-01-30 postmortem.txt
    kept import --incident "General platform instability" incidents.json
    kept postmortem INC-1`
}

// Run imports the page.
func (c importCmd) Run(ctx context.Context, s streams) error {
	path, err := c.path()
	if err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return fmt.Errorf("%w: %w", errMisuse, err)
	}
	page, err := readPage(ctx, s, c.Page)
	if err != nil {
		return fmt.Errorf("%s: %w", shown(c.Page), err)
	}
	src, err := c.choose(page)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", errMisuse, shown(c.Page), err)
	}
	rec, err := statuspage.Record(page, src, o)
	if errors.Is(err, statuspage.ErrNoDate) {
		return fmt.Errorf("%w: %s: %w; say --date 2025-01-30", errMisuse, shown(c.Page), err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", shown(c.Page), err)
	}
	st, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		return err
	}
	defer st.Close()
	id, before, err := statuspage.Keep(ctx, st, rec, c.Again)
	var already *statuspage.Already
	if errors.As(err, &already) {
		return fmt.Errorf("%s: %w; --again imports it all the same", shown(c.Page), err)
	}
	if err != nil {
		return err
	}
	if before != nil {
		rec.Inventory.Notes = append(rec.Inventory.Notes, before.Error())
	}
	return c.tell(s, id, rec)
}

// options are what the command line says beyond the page.
func (c importCmd) options() (statuspage.RecordOptions, error) {
	o := statuspage.RecordOptions{Now: time.Now().UTC(), Source: shown(c.Page), Link: c.Link, Title: c.Incident}
	switch {
	case c.Page == "-":
		o.Source = "standard input"
	case !strings.Contains(c.Page, "://"):
		o.Source = filepath.Base(c.Page)
	}
	var err error
	if c.Date != "" {
		if o.Date, err = time.Parse(time.DateOnly, c.Date); err != nil {
			return o, fmt.Errorf("--date %q is no day; write 2025-01-30", c.Date)
		}
	}
	if c.Severity != "" {
		var ok bool
		if o.Severity, ok = incident.ParseSeverity(c.Severity); !ok {
			return o, fmt.Errorf("--severity %q is none; write SEV1 to SEV4", c.Severity)
		}
	}
	o.Days, err = c.calendar()
	return o, err
}

// tell says what became of the page.
func (c importCmd) tell(s streams, id incident.ID, rec *statuspage.Recorded) error {
	if c.JSON {
		return json.NewEncoder(s.out).Encode(struct {
			Incident string `json:"incident"`
			Title    string `json:"title"`
			statuspage.Inventory
		}{id.String(), rec.Incident.Title, rec.Inventory})
	}
	if _, err := fmt.Fprintf(s.out, "%s %s\n", id, rec.Incident.Title); err != nil {
		return err
	}
	return rec.Inventory.WriteText(s.out)
}

// choose finds the incident that is meant.
func (c importCmd) choose(page *statuspage.Page) (*statuspage.Incident, error) {
	var found []*statuspage.Incident
	var names []string
	for n := range page.Incidents {
		i := &page.Incidents[n]
		name := cmp.Or(i.Name, c.Incident)
		if c.Incident == "" || strings.EqualFold(name, c.Incident) || i.ID == c.Incident {
			found = append(found, i)
		}
		names = append(names, i.Name)
	}
	switch {
	case len(names) == 0:
		return nil, errors.New("the page lists no incident")
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		return nil, fmt.Errorf("no incident is called %q; there are: %s", c.Incident, list(names))
	case c.Incident != "":
		return nil, fmt.Errorf("%d incidents are called %q; name one by its id", len(found), c.Incident)
	}
	return nil, fmt.Errorf("the page lists %d incidents; say which with --incident: %s", len(names), list(names))
}

// list names up to ten incidents.
func list(names []string) string {
	const most = 10
	rest := ""
	if n := len(names) - most; n > 0 {
		names, rest = names[:most], fmt.Sprintf(" and %d more", n)
	}
	return "“" + strings.Join(names, "”, “") + "”" + rest
}
