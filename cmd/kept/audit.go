package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kept/bot/statuspage"
)

type auditCmd struct {
	Pages []string `arg:"" name:"page" help:"incidents.json, a history feed, an incident page saved as text, - for standard input, or the address of a page."`
	JSON  bool     `name:"json" help:"Every promise as a line of JSON."`
	HTML  string   `name:"html" help:"Write a page with a picture of each incident, too." placeholder:"FILE"`
	AsOf  string   `help:"Judge as of this moment (2026-03-05T10:43:00Z) in place of the page's last change." placeholder:"TIME"`
	businessDays
}

func (auditCmd) Help() string {
	return `What a status page promised its readers and whether it kept that: a ledger for each incident, then the page's figures. ` +
		`The clock is the time that the page shows; backdated posts are flagged.

Example:

    kept audit https://status.example.com
    kept audit --html audit.html incidents.json
    kept audit --json saved-page.txt

A row of --json: incident, posted_at, kind, span, due (null: no time was named), outcome (kept, broken, open, superseded), fulfilled_at, late_seconds.`
}

// Run judges the pages. All are read before anything is written: where one
// cannot be, nothing is said of the others.
func (c auditCmd) Run(ctx context.Context, s streams) error {
	days, err := c.calendar()
	if err != nil {
		return fmt.Errorf("%w: %w", errMisuse, err)
	}
	o := statuspage.Options{Days: days}
	if c.AsOf != "" {
		at, err := time.Parse(time.RFC3339, c.AsOf)
		if err != nil {
			return fmt.Errorf("%w: --as-of %q is no time; write 2026-03-05T10:43:00Z", errMisuse, c.AsOf)
		}
		o.AsOf = at
	}
	var reports []*statuspage.Report
	var failed []error
	for _, name := range c.Pages {
		page, err := readPage(ctx, s, name)
		if err == nil && len(page.Incidents) == 1 && len(page.Incidents[0].Updates) == 0 && !page.Incidents[0].Postmortem.Empty() {
			err = errors.New("a postmortem without the posts of the incident holds no promise; import it with `kept import`")
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", shown(name), err))
			continue
		}
		if page.Name == "" && name != "-" {
			page.Name = strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
		}
		reports = append(reports, statuspage.Audit(page, o))
	}
	if err := errors.Join(failed...); err != nil {
		return err
	}
	for n, r := range reports {
		if n > 0 && !c.JSON {
			fmt.Fprintln(s.out)
		}
		write := r.WriteText
		if c.JSON {
			write = r.WriteJSON
		}
		if err := write(s.out); err != nil {
			return err
		}
	}
	if c.HTML == "" {
		return nil
	}
	return c.writeHTML(s, reports)
}

func (c auditCmd) writeHTML(s streams, reports []*statuspage.Report) error {
	f, err := os.Create(c.HTML)
	if err != nil {
		return err
	}
	if err := errors.Join(statuspage.WriteHTML(f, reports...), f.Close()); err != nil {
		return fmt.Errorf("%s: %w", c.HTML, err)
	}
	_, err = fmt.Fprintf(s.err, "the page is in %s\n", c.HTML)
	return err
}

// shown is a page's name without a password in its address.
func shown(name string) string {
	if u, err := url.Parse(name); err == nil && u.User != nil {
		return u.Redacted()
	}
	return name
}

// readPage reads a page from a file, standard input or its address.
func readPage(ctx context.Context, s streams, name string) (*statuspage.Page, error) {
	switch {
	case strings.Contains(name, "://"):
		return statuspage.Fetcher{UserAgent: "kept/" + version}.Fetch(ctx, name)
	case name == "-":
		return statuspage.Read(s.in)
	}
	f, err := os.Open(name)
	if err != nil {
		var at *os.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return nil, err
	}
	defer f.Close()
	return statuspage.Read(f)
}
