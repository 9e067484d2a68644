package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"kept/bot/incident"
	"kept/bot/statuspage"
	"kept/store"
)

// pageImport is what is asked of the import of a status page alone.
type pageImport struct {
	Date     string `help:"Of a page: the day of the incident, where the text names none." placeholder:"2025-01-30"`
	Incident string `help:"Of a page: which incident, by name, where it has several; the title, where the text has none." placeholder:"NAME"`
	businessDays
}

func (p pageImport) run(ctx context.Context, s streams, c importCmd, severity incident.Severity, open func() (store.Store, error)) error {
	o := statuspage.RecordOptions{Now: now(), Source: c.source(), Link: c.Link, Title: p.Incident, Severity: severity}
	var err error
	if p.Date != "" {
		if o.Date, err = time.Parse(time.DateOnly, p.Date); err != nil {
			return fmt.Errorf("%w: --date %q is no day; write 2025-01-30", errMisuse, p.Date)
		}
	}
	if o.Days, err = p.calendar(); err != nil {
		return fmt.Errorf("%w: %w", errMisuse, err)
	}
	page, err := readPage(ctx, s, c.Source)
	if err != nil {
		return fmt.Errorf("%s: %w", shown(c.Source), err)
	}
	src, err := p.choose(page)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", errMisuse, shown(c.Source), err)
	}
	rec, err := statuspage.Record(page, src, o)
	if errors.Is(err, statuspage.ErrNoDate) {
		return fmt.Errorf("%w: %s: %w; say --date 2025-01-30", errMisuse, shown(c.Source), err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", shown(c.Source), err)
	}
	st, err := open()
	if err != nil {
		return err
	}
	defer st.Close()
	id, before, err := statuspage.Keep(ctx, st, rec, c.Again)
	var already *statuspage.Already
	if errors.As(err, &already) {
		return fmt.Errorf("%s: %w; --again imports it all the same", shown(c.Source), err)
	}
	if err != nil {
		return err
	}
	if before != nil {
		rec.Inventory.Notes = append(rec.Inventory.Notes, before.Error())
	}
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
func (p pageImport) choose(page *statuspage.Page) (*statuspage.Incident, error) {
	var found []*statuspage.Incident
	var names []string
	for n := range page.Incidents {
		i := &page.Incidents[n]
		name := cmp.Or(i.Name, p.Incident)
		if p.Incident == "" || strings.EqualFold(name, p.Incident) || i.ID == p.Incident {
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
		return nil, fmt.Errorf("no incident is called %q; there are: %s", p.Incident, list(names))
	case p.Incident != "":
		return nil, fmt.Errorf("%d incidents are called %q; name one by its id", len(found), p.Incident)
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
