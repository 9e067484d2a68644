package statuspage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Fetcher asks status pages for their past.
type Fetcher struct {
	Client    *http.Client // nil = a client of its own
	UserAgent string
	Timeout   time.Duration // for each request; 0 = 20 s
}

const (
	incidentsPath = "/api/v2/incidents.json"
	summaryPath   = "/api/v2/summary.json"
	mostRedirects = 4
)

// errElsewhere refuses a redirect to another host: what comes from there is not
// the word of the page that was asked.
var errElsewhere = errors.New("redirected to another host")

// Fetch asks a page, named by its address ("https://status.example.com"), for
// its newest incidents, and for its time zone where those do not name it. An
// address that ends in .json is asked as it is. Errors are sentences that say
// what the page did.
func (f Fetcher) Fetch(ctx context.Context, address string) (*Page, error) {
	base, err := pageAddress(address)
	if err != nil {
		return nil, err
	}
	ask := *base
	if !strings.HasSuffix(base.Path, ".json") {
		ask.Path = strings.TrimSuffix(base.Path, "/") + incidentsPath
	}
	var page *Page
	err = f.get(ctx, &ask, func(r io.Reader) (err error) {
		page, err = ReadJSON(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	if page.Zone == "" && ask.Path != base.Path {
		ask.Path = strings.TrimSuffix(base.Path, "/") + summaryPath
		var summary *Page
		// The summary only adds: without it the page is read as its notes say.
		if err := f.get(ctx, &ask, func(r io.Reader) (err error) { summary, err = readSummary(r); return err }); err == nil {
			page.adopt(summary)
		}
	}
	if page.Name == "" {
		page.Name = base.Host
	}
	return page, nil
}

// pageAddress reads an address of a page and refuses what must not be asked.
func pageAddress(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is no address of a page; write https://status.example.com", clip(address))
	case u.User != nil:
		return nil, errors.New("the address holds a password; a status page needs none, write https://status.example.com")
	case u.Scheme != "https" && u.Scheme != "http", u.Host == "":
		return nil, fmt.Errorf("%q is no address of a page; write https://status.example.com", clip(address))
	}
	u.RawQuery, u.Fragment = "", ""
	return u, nil
}

// get asks for a document and hands its body to read.
func (f Fetcher) get(ctx context.Context, u *url.URL, read func(io.Reader) error) error {
	timeout := f.Timeout
	if timeout == 0 {
		timeout = 20 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", u.Host, err)
	}
	req.Header.Set("Accept", "application/json")
	if f.UserAgent != "" {
		req.Header.Set("User-Agent", f.UserAgent)
	}
	client := http.Client{}
	if f.Client != nil {
		client = *f.Client
	}
	client.Jar = nil
	client.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		switch {
		case next.URL.Host != u.Host || next.URL.User != nil || u.Scheme == "https" && next.URL.Scheme != "https":
			return fmt.Errorf("%w, %s", errElsewhere, cmp.Or(next.URL.Host, next.URL.Scheme+":"))
		case len(via) > mostRedirects:
			return errors.New("redirected round and round")
		}
		return nil
	}
	resp, err := client.Do(req)
	if err != nil {
		return unreachable(u, timeout, err)
	}
	defer resp.Body.Close()
	if err := refused(u, resp); err != nil {
		return err
	}
	if err := read(io.LimitReader(resp.Body, MaxJSON+1)); err != nil {
		switch kind := resp.Header.Get("Content-Type"); {
		case errors.Is(err, context.DeadlineExceeded):
			return fmt.Errorf("%s did not finish its answer within %s", u.Host, timeout)
		case strings.Contains(kind, "html"):
			return fmt.Errorf("%s answered with a page of HTML in place of JSON; is it a page of Atlassian Statuspage?", u)
		}
		return fmt.Errorf("%s: %w", u, err)
	}
	return nil
}

// unreachable says why there was no answer.
func unreachable(u *url.URL, timeout time.Duration, err error) error {
	switch {
	case errors.Is(err, errElsewhere):
		var at *url.Error
		errors.As(err, &at)
		return fmt.Errorf("%s %w; if that is the page, name it itself", u.Host, at.Err)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s did not answer within %s", u.Host, timeout)
	}
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("cannot ask %s: %w", u.Host, err)
}

// refused says what an answer other than success means.
func refused(u *url.URL, resp *http.Response) error {
	switch code := resp.StatusCode; {
	case code == http.StatusOK:
		return nil
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fmt.Errorf("%s does not show its past to the public (%s)", u.Host, resp.Status)
	case code == http.StatusNotFound || code == http.StatusGone:
		return fmt.Errorf("%s has no %s; is it a page of Atlassian Statuspage? (%s)", u.Host, u.Path, resp.Status)
	case code == http.StatusTooManyRequests:
		wait := ""
		if after := resp.Header.Get("Retry-After"); after != "" {
			wait = ", ask again after " + clip(after)
			if strings.Trim(after, "0123456789") == "" { // else it is a date (RFC 9110, 10.2.3)
				wait += " s"
			}
		}
		return fmt.Errorf("%s was asked too often%s (%s)", u.Host, wait, resp.Status)
	case code >= 500:
		return fmt.Errorf("%s has a fault of its own (%s); try again later", u.Host, resp.Status)
	}
	return fmt.Errorf("%s answered %s", u.Host, resp.Status)
}
