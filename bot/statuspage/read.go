package statuspage

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Read reads a page's past in whichever form it comes: incidents.json, a
// history feed, or an incident page that was saved as text.
func Read(r io.Reader) (*Page, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	start := strings.ToLower(string(data[:min(len(data), 400)]))
	start = strings.TrimSpace(start)
	switch {
	case strings.HasPrefix(start, "{"), strings.HasPrefix(start, "["):
		return ReadJSON(bytes.NewReader(data))
	case strings.HasPrefix(start, "<?xml"), strings.HasPrefix(start, "<feed"), strings.HasPrefix(start, "<rss"):
		return ReadFeed(bytes.NewReader(data))
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"):
		return nil, errors.New("line 1: this is the page's HTML; save the page as text, or take its /api/v2/incidents.json")
	}
	return ReadText(string(data))
}

// readAll reads up to MaxJSON.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxJSON+1))
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	if len(data) > MaxJSON {
		return nil, fmt.Errorf("%w: over %d MB", ErrTooLarge, MaxJSON>>20)
	}
	return data, nil
}
