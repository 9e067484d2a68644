package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kept/bot/chat"
)

// The ways in which payloads come: the types of Socket Mode's envelopes, and
// what the three addresses of signed HTTP stand for.
const (
	wayEvents   = "events_api"
	wayCommands = "slash_commands"
	wayPresses  = "interactive"
)

// inbound is a payload as it came.
type inbound struct {
	way     string
	payload json.RawMessage // a slash command's form as an object
	at      time.Time       // when it came, by the machine's clock
	longest int             // how long the payload of an acknowledgement may be, in bytes
}

// heard is what a payload says: an event for Kept, and where its answer can go.
// The zero heard is nothing that concerns Kept.
type heard struct {
	event       chat.Event
	way         string
	channel     string // Slack's identifiers of where it happened
	user        string
	thread      string
	responseURL string // takes five answers in half an hour
	view        sentForm
	fromHome    bool // a press on Kept's own page
}

func (h heard) nothing() bool { return h.event.Kind == "" }

// What a payload is refused for.
var (
	errUnreadable = errors.New("unreadable payload")
	errForeign    = errors.New("payload of another app or workspace")
)

// useless reports whether it is no use to have a payload delivered again.
func useless(err error) bool { return errors.Is(err, errUnreadable) || errors.Is(err, errForeign) }

// nameWithin bounds the looking up of names in one payload: who cannot be
// looked up in time goes by their identifier.
const nameWithin = time.Second

// translate makes an event of a payload. Payloads of kinds that do not concern
// Kept give nothing.
func (c *Client) translate(ctx context.Context, in inbound, now time.Time) (heard, error) {
	ctx, cancel := context.WithTimeout(ctx, nameWithin)
	defer cancel()
	var h heard
	var err error
	switch in.way {
	case wayEvents:
		h, err = c.eventsAPI(ctx, in.payload)
	case wayCommands:
		h, err = c.slashCommand(ctx, in.payload)
	case wayPresses:
		h, err = c.interaction(ctx, in.payload)
	}
	if err != nil {
		return heard{}, err
	}
	h.way = in.way
	if h.event.At.IsZero() {
		h.event.At = now.UTC()
	}
	return h, nil
}

// decode reads what it can: a value of a type that nobody foresaw leaves its
// own field empty, and no other.
func decode(data []byte, into any) error {
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		return errUnreadable
	}
	err := json.Unmarshal(data, into)
	if _, other := errors.AsType[*json.UnmarshalTypeError](err); err == nil || other {
		return nil
	}
	return fmt.Errorf("%w: %w", errUnreadable, err)
}

// mine refuses what is addressed to another app, or comes from a workspace in
// which this Kept is not installed. Not every payload names the app. In shared
// channels and organisations team may be another's: then authorizations name
// the installation (https://docs.slack.dev/apis/events-api, authorizations).
func (c *Client) mine(app string, teams ...string) error {
	if app != "" && c.me.app != "" && app != c.me.app {
		return errForeign
	}
	for _, team := range teams {
		if team != "" && (team == c.me.team || team == c.me.enterprise) {
			return nil
		}
	}
	return errForeign
}

// orgWide is the organisation that a payload names, if it comes from an
// installation for all of it. An app may be installed in several workspaces of one
// organisation instead, each with a Kept of its own: what comes from the next
// one names the organisation, too.
func orgWide(is bool, organisation string) string {
	if !is {
		return ""
	}
	return organisation
}
