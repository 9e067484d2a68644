package rehearse

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
)

// Page is a public status page in memory. It outlives the bot's crashes, and
// publishes each once-only key once.
type Page struct {
	clock func() time.Time
	zone  string

	mu      sync.Mutex
	entries []PageEntry
	byKey   map[string]PageEntry
	down    time.Time
	refuse  int
	lose    int // answers to lose after accepting
}

// PageEntry is what customers read.
type PageEntry struct {
	At    time.Time
	URL   string
	Title string
	Phase incident.Status
	Text  string
}

// NewPage makes an empty page whose readers live in zone (IANA, or an
// abbreviation such as CET).
func NewPage(clock func() time.Time, zone string) *Page {
	return &Page{clock: clock, zone: zone, byKey: map[string]PageEntry{}}
}

// Zone is the zone that the page's readers read times in.
func (p *Page) Zone() string { return p.zone }

// Publish puts an update on the page and says when the page accepted it and
// where it stands. The same key again gives the first answer again. Errors are
// classified as package chat says.
func (p *Page) Publish(_ context.Context, key, title string, phase incident.Status, text string) (time.Time, string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock().UTC()
	if wait := p.down.Sub(now); wait > 0 {
		return time.Time{}, "", &chat.RetryError{After: min(wait, 30*time.Second), Err: errors.New("the status page is down")}
	}
	if p.refuse > 0 {
		p.refuse--
		return time.Time{}, "", fmt.Errorf("the status page does not take it: %w", chat.ErrRefused)
	}
	e, known := p.byKey[key]
	if !known {
		e = PageEntry{At: now, URL: fmt.Sprintf("https://status.example/updates/%d", len(p.entries)+1), Title: title, Phase: phase, Text: text}
		p.entries = append(p.entries, e)
		p.byKey[key] = e
	}
	if p.lose > 0 {
		p.lose--
		return time.Time{}, "", fmt.Errorf("connection to the status page lost: %w", chat.ErrUnknownFate)
	}
	return e.At, e.URL, nil
}

// Entries is what the page shows, oldest first.
func (p *Page) Entries() []PageEntry {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]PageEntry(nil), p.entries...)
}

// Down makes the page unreachable until the given time.
func (p *Page) Down(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = until
}

// RefuseNext makes it refuse the next update for good.
func (p *Page) RefuseNext() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse++
}

// LoseNextAnswer makes it accept the next update without saying so.
func (p *Page) LoseNextAnswer() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose++
}
