package statuspage

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"kept/reminders/promise"
)

// feed is the history feed of a page, Atom (entry) or RSS (channel/item).
type feed struct {
	XMLName xml.Name
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Entries []feedEntry `xml:"entry"`
	Items   []feedEntry `xml:"channel>item"`
	Channel string      `xml:"channel>title"`
}

type feedEntry struct {
	ID        string `xml:"id"`
	GUID      string `xml:"guid"`
	Title     string `xml:"title"`
	Published string `xml:"published"`
	Updated   string `xml:"updated"`
	PubDate   string `xml:"pubDate"`
	Content   string `xml:"content"`
	Summary   string `xml:"description"`
	Links     []struct {
		Href string `xml:"href,attr"`
		Text string `xml:",chardata"`
	} `xml:"link"`
}

var (
	feedTitle = regexp.MustCompile(`(?i)^(.*?)\s*(?:status)?\s*-\s*incident history$`)
	// feedPost is the head of a post in a feed's content, tags gone:
	// "Jun 18, 18:09 UTC" and on the next line "Resolved - the words".
	feedPost = regexp.MustCompile(`^([A-Z][a-z]{2})\s+(\d{1,2})\s*,\s*(\d{1,2}):(\d{2})\s+(\S+)$`)
)

// ReadFeed reads a history feed, /history.atom or /history.rss. Its posts name
// no year: each lies in the year in which it is at or before the feed's own
// stamp of the incident (with a day to spare for zones).
func ReadFeed(r io.Reader) (*Page, error) {
	d := xml.NewDecoder(io.LimitReader(r, MaxJSON))
	d.Strict = true
	var f feed
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("the feed: %w", err)
	}
	p := &Page{Location: time.UTC}
	title, entries := f.Title, f.Entries
	if f.XMLName.Local == "rss" {
		title, entries = f.Channel, f.Items
	}
	if m := feedTitle.FindStringSubmatch(oneLine(title)); m != nil {
		p.Name = m[1]
	}
	if f.Updated != "" {
		at, err := instant(f.Updated).read("updated")
		if err != nil {
			return nil, err
		}
		p.UpdatedAt = at
	}
	if len(entries) == 0 {
		return nil, errors.New("the feed: has no entries; is it the history of a status page?")
	}
	for n, e := range entries {
		i, err := e.incident(fmt.Sprintf("entry %d", n+1))
		if err != nil {
			return nil, err
		}
		p.Incidents = append(p.Incidents, i)
	}
	if u := p.Incidents[0].Updates; len(u) > 0 {
		p.Zone = u[0].Zone.String()
	}
	p.finish()
	return p, nil
}

func (e feedEntry) incident(place string) (Incident, error) {
	i := Incident{ID: e.ID + e.GUID, Name: oneLine(e.Title)}
	if i.Name == "" {
		return i, fmt.Errorf("%s: has no title", place)
	}
	for _, l := range e.Links {
		if address := strings.TrimSpace(l.Href + l.Text); strings.HasPrefix(address, "http") {
			i.URL = address
		}
	}
	stamp, err := e.stamp(place)
	if err != nil {
		return i, err
	}
	var u *Update
	for _, l := range textLines(plainText(e.Content + e.Summary)) {
		text := strings.TrimSpace(l.text)
		if m := feedPost.FindStringSubmatch(text); m != nil {
			at, loc, err := feedTime(m, stamp)
			if err != nil {
				return i, fmt.Errorf("%s: %q: %w", place, clip(text), err)
			}
			i.Updates = append(i.Updates, Update{At: at, Zone: loc})
			u = &i.Updates[len(i.Updates)-1]
			continue
		}
		if u == nil {
			continue
		}
		if m := labelled.FindStringSubmatch(text); m != nil && u.Label == "" && u.Text == "" {
			if phase, ok := label(m[1]); ok {
				u.Label, u.Phase, text = m[1], phase, m[2]
			}
		}
		u.Text = strings.TrimSpace(u.Text + "\n" + text)
	}
	if len(i.Updates) == 0 {
		return i, fmt.Errorf("%s (%s): holds no post of the form “Jun 18, 18:09 UTC”", place, clip(i.Name))
	}
	return i, nil
}

// stamp is the last moment that the feed gives for an incident.
func (e feedEntry) stamp(place string) (time.Time, error) {
	if e.PubDate != "" {
		for _, form := range []string{time.RFC1123Z, time.RFC1123} {
			if at, err := time.Parse(form, e.PubDate); err == nil {
				return at.UTC(), nil
			}
		}
		return time.Time{}, fmt.Errorf("%s.pubDate: %q is no time", place, clip(e.PubDate))
	}
	stamp := instant(e.Updated)
	if stamp == "" {
		stamp = instant(e.Published)
	}
	at, err := stamp.read(place + ".updated")
	if err == nil && at.IsZero() {
		err = fmt.Errorf("%s: has no time", place)
	}
	return at, err
}

// feedTime is the newest such day and time that is not after the stamp.
func feedTime(m []string, stamp time.Time) (time.Time, *time.Location, error) {
	loc, _, ok := promise.Zone(m[5])
	if !ok {
		return time.Time{}, nil, fmt.Errorf("the zone %s is not known", clip(m[5]))
	}
	for year := stamp.Year() + 1; year > stamp.Year()-9; year-- { // a 29 February is up to 8 years away
		at, err := time.ParseInLocation("2006 Jan 2 15:04", fmt.Sprintf("%d %s %s %s:%s", year, m[1], m[2], m[3], m[4]), loc)
		if err == nil && !at.After(stamp.Add(24*time.Hour)) {
			return at.UTC(), loc, nil
		}
	}
	return time.Time{}, nil, errors.New("there is no such time")
}
