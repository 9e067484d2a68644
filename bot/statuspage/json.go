package statuspage

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
	"unicode/utf8"

	"kept/bot/incident"
)

// Bounds of what is read. The 50 newest incidents of a large page are 2 MB.
const (
	MaxJSON  = 64 << 20
	MaxText  = 4 << 20
	maxShown = 120 // bytes of a value shown in an error
	// No incident was posted later; a later year is a misprint.
	lastYear = 2200
)

// ErrTooLarge says that a page exceeds what is read.
var ErrTooLarge = errors.New("too large")

// ReadJSON reads incidents.json of Statuspage API v2, or a single incident of it,
// incident by incident. Fields that it does not know are passed over; what it
// needs and cannot read is an error that names the place, and then nothing is
// returned. A value that is missing but not needed is noted.
func ReadJSON(r io.Reader) (*Page, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	if n := notUTF8(data); n >= 0 {
		return nil, fmt.Errorf("the document: not UTF-8, as JSON must be, at byte %d; save it as UTF-8", n+1)
	}
	p := &Page{Location: time.UTC}
	d := json.NewDecoder(bytes.NewReader(data))
	list, single := false, false
	one := func(d *json.Decoder, place string) error {
		inc, err := readIncident(d, place)
		p.Incidents = append(p.Incidents, inc)
		return err
	}
	each := func(n int) error { return one(d, fmt.Sprintf("incidents[%d]", n)) }
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		list, err = true, array(d, "incidents", each)
	} else {
		err = object(d, "the document", func(key string) error {
			switch key {
			case "page":
				return readPage(d, p)
			case "incidents":
				list = true
				return array(d, "incidents", each)
			case "incident":
				list = true
				return one(d, "incident")
			case "incident_updates":
				single = true
			}
			var skipped json.RawMessage
			return broken(d.Decode(&skipped), key)
		})
	}
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("byte %d: there is more behind the end of the document", d.InputOffset())
	}
	switch {
	case list:
	case single:
		if err := one(json.NewDecoder(bytes.NewReader(data)), "the incident"); err != nil {
			return nil, err
		}
	default:
		return nil, errors.New(`incidents: missing; Statuspage's incidents.json has "page" and "incidents"`)
	}
	p.finish()
	return p, nil
}

// notUTF8 is where data stops being UTF-8, -1 if it never does. The JSON library
// would put a replacement character into the words.
func notUTF8(data []byte) int {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

func readPage(d *json.Decoder, p *Page) error {
	var raw struct {
		Name      string  `json:"name"`
		URL       string  `json:"url"`
		Zone      string  `json:"time_zone"`
		UpdatedAt instant `json:"updated_at"`
	}
	if err := d.Decode(&raw); err != nil {
		return broken(err, "page")
	}
	p.Name, p.URL, p.Zone = oneLine(raw.Name), raw.URL, raw.Zone
	var err error
	p.UpdatedAt, err = raw.UpdatedAt.read("page.updated_at")
	return err
}

// rawIncident is an element of incidents.
type rawIncident struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Impact     string            `json:"impact"`
	Shortlink  string            `json:"shortlink"`
	CreatedAt  instant           `json:"created_at"`
	StartedAt  instant           `json:"started_at"`
	Updates    []json.RawMessage `json:"incident_updates"`
	Components []struct {
		Name  string `json:"name"`
		Group bool   `json:"group"` // it is the heading of a group
	} `json:"components"`
}

func readIncident(d *json.Decoder, place string) (Incident, error) {
	var raw rawIncident
	if err := d.Decode(&raw); err != nil {
		return Incident{}, broken(err, place)
	}
	i := Incident{ID: raw.ID, Name: oneLine(raw.Name), Impact: raw.Impact, URL: raw.Shortlink}
	if i.Name == "" {
		return i, fmt.Errorf("%s.name: missing", place)
	}
	created, err := raw.CreatedAt.read(place + ".created_at")
	if err != nil {
		return i, err
	}
	if i.StartedAt, err = raw.StartedAt.read(place + ".started_at"); err != nil {
		return i, err
	}
	if i.StartedAt.IsZero() {
		i.StartedAt = created
	}
	for n, r := range raw.Updates {
		u, err := readUpdate(r, fmt.Sprintf("%s.incident_updates[%d]", place, n))
		if err != nil {
			return i, err
		}
		i.Updates = append(i.Updates, u)
	}
	for _, c := range raw.Components {
		if name := oneLine(c.Name); name != "" {
			i.Components = append(i.Components, incident.ParseComponents(name)...)
		}
	}
	return i, nil
}

func readUpdate(text json.RawMessage, place string) (Update, error) {
	var raw struct {
		Status    string  `json:"status"`
		Body      string  `json:"body"`
		CreatedAt instant `json:"created_at"`
		DisplayAt instant `json:"display_at"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return Update{}, broken(err, place)
	}
	u := Update{Label: raw.Status, Text: plainText(raw.Body)}
	phase, known := label(cmp.Or(raw.Status, "Update"))
	if u.Phase = phase; !known {
		return u, fmt.Errorf("%s.status: %q is no status of a status page", place, clip(raw.Status))
	}
	var err error
	if u.WroteAt, err = raw.CreatedAt.read(place + ".created_at"); err != nil {
		return u, err
	}
	if u.At, err = raw.DisplayAt.read(place + ".display_at"); err != nil {
		return u, err
	}
	if u.At.IsZero() {
		u.At = u.WroteAt
	}
	if u.At.IsZero() {
		return u, fmt.Errorf("%s.display_at: missing, and so is created_at", place)
	}
	return u, nil
}

// finish settles what depends on the whole page: the zone, the order, what is
// listed twice, the postmortems.
func (p *Page) finish() {
	p.locate()
	p.once()
	for n := range p.Incidents {
		i := &p.Incidents[n]
		i.settle()
		for _, u := range i.Updates {
			if u.Phase == incident.InPostmortem {
				i.Postmortem = readDocument(textLines(u.Text))
			}
		}
	}
}

// once leaves out an incident that is listed again with the same posts, as pages
// of a long list overlap; its promises would count twice.
func (p *Page) once() {
	first := make(map[string]int, len(p.Incidents))
	kept := p.Incidents[:0]
	for _, i := range p.Incidents {
		n, again := first[i.ID]
		switch {
		case i.ID == "" || !again:
			first[i.ID] = len(kept)
		case kept[n].Name == i.Name && slices.EqualFunc(kept[n].Updates, i.Updates, samePost):
			p.Notes = append(p.Notes, fmt.Sprintf("“%s” (%s) is listed more than once and counted once", clip(i.Name), clip(i.ID)))
			continue
		default:
			p.Notes = append(p.Notes, fmt.Sprintf("“%s” has the id of another incident of the page, %s; both are counted", clip(i.Name), clip(i.ID)))
		}
		kept = append(kept, i)
	}
	p.Incidents = kept
}

func samePost(a, b Update) bool {
	return a.At.Equal(b.At) && a.WroteAt.Equal(b.WroteAt) && a.Label == b.Label && a.Text == b.Text
}

// locate finds the page's zone, in which its posts speak where they name none.
func (p *Page) locate() {
	loc, ok := zone(p.Zone)
	switch {
	case ok:
		p.Location = loc
	case p.Zone == "":
		p.Notes = append(p.Notes, "the page names no time zone; clock times in its words are read as UTC")
	default:
		p.Notes = append(p.Notes, fmt.Sprintf("the page's time zone %q is not known; clock times in its words are read as UTC", clip(p.Zone)))
	}
	for n := range p.Incidents {
		for m := range p.Incidents[n].Updates {
			if u := &p.Incidents[n].Updates[m]; u.Zone == nil {
				u.Zone = p.Location
			}
		}
	}
}

// readSummary reads the page of a summary.json, which lists no past incidents.
func readSummary(r io.Reader) (*Page, error) {
	p := &Page{}
	d := json.NewDecoder(r)
	return p, object(d, "the document", func(key string) error {
		if key == "page" {
			return readPage(d, p)
		}
		var skipped json.RawMessage
		return broken(d.Decode(&skipped), key)
	})
}

// adopt takes the time zone, the name and the last change from a summary, where
// the page itself named no zone.
func (p *Page) adopt(summary *Page) {
	if summary.Zone != "" {
		p.Zone, p.Notes = summary.Zone, p.Notes[1:] // the first says that it is missing
		for n := range p.Incidents {
			for m := range p.Incidents[n].Updates {
				p.Incidents[n].Updates[m].Zone = nil
			}
		}
		p.locate()
	}
	if p.Name == "" {
		p.Name = summary.Name
	}
	if p.UpdatedAt.IsZero() {
		p.UpdatedAt = summary.UpdatedAt
	}
}
