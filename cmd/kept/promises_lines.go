package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"kept/reminders/promise"
)

// postedText is a line of input: a text, and when and where it was posted.
type postedText struct {
	ID       json.RawMessage `json:"id"` // whatever it is, it is given back
	Text     *string         `json:"text"`
	PostedAt string          `json:"posted_at"`
	Zone     string          `json:"zone"`
	draftFacts
}

// readText is a line of output: the promises of a text.
type readText struct {
	ID       json.RawMessage `json:"id,omitempty"`
	Promises []readPromise   `json:"promises"`
	Lint     *[]readAdvice   `json:"lint,omitempty"` // only where it was asked for, then never null
}

type readPromise struct {
	Kind  string     `json:"kind"`
	Span  string     `json:"span"`
	Start int        `json:"start"` // byte offset in the text
	Due   *time.Time `json:"due"`   // null when vague
	Every string     `json:"every,omitempty"`
	Vague bool       `json:"vague"`
	Why   string     `json:"why"`
}

// promiseReader answers texts. It is not safe for concurrent use.
type promiseReader struct {
	days     promise.Calendar
	postedAt time.Time // of texts that do not say so; zero = they have to
	zone     string    // of texts that name none
	zones    map[string]*time.Location
	lint     lintFlags
}

// longestLine bounds what one line may take in memory.
const longestLine = 64 << 20

// filter answers the lines of standard input one by one, each as soon as it has
// come. What cannot be read is reported with its number and passed over.
func (r *promiseReader) filter(s streams) error {
	in := bufio.NewReaderSize(s.in, 64<<10)
	var line []byte
	lines, bad := 0, 0
	for {
		var err error
		line, err = readLine(in, line[:0])
		if err != nil && !errors.Is(err, errLongLine) {
			if !errors.Is(err, io.EOF) {
				return fmt.Errorf("standard input: %w", err)
			}
			break
		}
		lines++
		text := bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
		if err == nil && len(text) == 0 {
			continue
		}
		var answer []byte
		if err == nil {
			answer, err = r.line(text)
		}
		if err != nil {
			bad++
			fmt.Fprintf(s.err, "line %d: %v\n", lines, err)
			continue
		}
		if _, err := s.out.Write(answer); err != nil {
			return fmt.Errorf("standard output: %w", err)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d lines %w", bad, lines, errUnread)
	}
	return nil
}

var errLongLine = fmt.Errorf("longer than %d MB", longestLine>>20)

// readLine reads a line of any length into buf; of one that is too long it
// passes over the rest and returns errLongLine. The last line may do without a
// line feed; after it comes io.EOF.
func readLine(in *bufio.Reader, buf []byte) ([]byte, error) {
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(buf)+len(part) > longestLine; !long {
			buf = append(buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (long || len(buf) > 0), err == nil:
			if long {
				return buf[:0], errLongLine
			}
			return buf, nil
		default:
			return buf, err
		}
	}
}

func (r *promiseReader) line(line []byte) ([]byte, error) {
	var t postedText
	if err := json.Unmarshal(line, &t); err != nil {
		return nil, plainJSON(err)
	}
	return r.answer(t)
}

// plainJSON says in words what is wrong with a line.
func plainJSON(err error) error {
	const example = `no JSON object such as {"id":"1","text":"…","posted_at":"2026-03-05T10:17:00Z","zone":"UTC"}`
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case ok && wrong.Field != "":
		return fmt.Errorf("%q must be a string, not a %s", wrong.Field, kindOfJSON(wrong))
	case ok:
		return fmt.Errorf("%s, but a %s", example, kindOfJSON(wrong))
	}
	return fmt.Errorf("%s: %w", example, err)
}

// kindOfJSON is what stands where it should not: the library's "array" is a list.
func kindOfJSON(err *json.UnmarshalTypeError) string {
	if err.Value == "array" {
		return "list"
	}
	return err.Value
}

// answer reads a text and gives the line that answers it.
func (r *promiseReader) answer(t postedText) ([]byte, error) {
	c, err := r.context(t)
	if err != nil {
		return nil, err
	}
	if t.Text == nil {
		return nil, errors.New(`"text" is missing`)
	}
	out := readText{ID: t.ID, Promises: []readPromise{}}
	for _, f := range promise.Read(*t.Text, c) {
		p := readPromise{Kind: string(f.Kind), Span: f.Words, Start: f.Start, Vague: f.Vague, Why: f.Why}
		if !f.Vague {
			p.Due = &f.Due
		}
		if f.Every > 0 {
			p.Every = f.Every.String()
		}
		out.Promises = append(out.Promises, p)
	}
	if out.Lint, err = r.lint.advices(t, c); err != nil {
		return nil, err
	}
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(out); err != nil {
		return nil, err
	}
	return line.Bytes(), nil
}

// context says when and where a text was posted.
func (r *promiseReader) context(t postedText) (promise.Context, error) {
	c := promise.Context{At: r.postedAt, Days: r.days}
	if t.PostedAt != "" {
		at, err := time.Parse(time.RFC3339, t.PostedAt)
		if err != nil {
			return c, fmt.Errorf(`"posted_at" is %q; write 2026-03-05T10:17:00Z`, t.PostedAt)
		}
		c.At = at
	}
	if c.At.IsZero() {
		return c, errors.New(`"posted_at" is missing; give it, or --posted-at`)
	}
	name := t.Zone
	if name == "" {
		name = r.zone
	}
	loc, err := r.location(name)
	c.Zone = loc
	return c, err
}

// location finds a zone by its IANA name or any that people write, and
// remembers it.
func (r *promiseReader) location(name string) (*time.Location, error) {
	if loc, ok := r.zones[name]; ok {
		return loc, nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		var ok bool
		if loc, _, ok = promise.Zone(name); !ok {
			return nil, fmt.Errorf("zone %q is not known; write an IANA name such as Europe/Copenhagen", name)
		}
	}
	if r.zones == nil || len(r.zones) > 1000 {
		r.zones = map[string]*time.Location{}
	}
	r.zones[name] = loc
	return loc, nil
}
