package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxElement bounds what one element of a list may take, in bytes. A message of
// Slack's has at most 40,000 characters of text, 100 attachments and 50 blocks.
const maxElement = 8 << 20

// elements gives the elements of a file that holds one JSON list, one after
// the other. An element in which a field is of an odd kind comes without it.
func elements[T any](a *Archive, name string, take func(T)) error {
	return stream(a, name, func(v T) error { take(v); return nil })
}

// stream is elements with a function that may end it.
func stream[T any](a *Archive, name string, take func(T) error) error {
	f, err := a.files.Open(name)
	if err != nil {
		return fmt.Errorf("%s: %w", a.name, err)
	}
	defer f.Close()
	in := &rationed{r: f, left: maxElement}
	d := json.NewDecoder(in)
	broken := func(err error) error {
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &syntax):
			return fmt.Errorf("%s: %s is broken at byte %d: %w", a.name, name, max(syntax.Offset, d.InputOffset()), err)
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("%s: %s is cut off after byte %d", a.name, name, d.InputOffset())
		}
		return fmt.Errorf("%s: %s, after byte %d: %w", a.name, name, d.InputOffset(), err)
	}
	start, err := d.Token()
	if err != nil {
		return broken(err)
	}
	if start != json.Delim('[') {
		return fmt.Errorf("%s: %s holds no list; that is no file of a Slack export", a.name, name)
	}
	for d.More() {
		in.left = maxElement
		var v T
		err := d.Decode(&v)
		if odd := (*json.UnmarshalTypeError)(nil); err != nil && !errors.As(err, &odd) {
			return broken(err)
		}
		if err := take(v); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return broken(err)
	}
	return nil
}

// rationed is a reader that gives so many bytes until it gets a new ration.
type rationed struct {
	r    io.Reader
	left int
}

var errTooLong = fmt.Errorf("an element takes more than %d MB, which no message does", maxElement>>20)

func (l *rationed) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTooLong
	}
	n, err := l.r.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}
